package casework

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Survey (现场踏勘) is one visit of the departments of a stage to the place: arranged by
// the lead for all of them, on one sheet, which each department signs for its own part.
// 行政许可法 §26: where several departments have a part, they may work on it together.
type Survey struct {
	Stage      string        `json:"stage"`
	At         time.Time     `json:"at"`
	Place      string        `json:"place"`
	People     string        `json:"people,omitempty"` // who comes beside the departments
	Purpose    string        `json:"purpose"`
	Procedure  string        `json:"procedure,omitempty"` // the special procedure that it is part of, while the clocks stand still
	ArrangedBy string        `json:"arrangedBy"`
	ArrangedAt time.Time     `json:"arrangedAt"`
	Shares     []SurveyShare `json:"shares"`
	Scene      string        `json:"scene,omitempty"`  // what all saw, written by the lead
	Answer     string        `json:"answer,omitempty"` // what the applicant says to it
	EndedAt    time.Time     `json:"endedAt,omitzero"`
	Cancelled  string        `json:"cancelled,omitempty"` // why it did not come about
}

// SurveyShare is one department's finding on the sheet.
type SurveyShare struct {
	Part      string    `json:"part"`
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	Right     string    `json:"right"`
	Lead      bool      `json:"lead,omitempty"`
	Officers  string    `json:"officers,omitempty"`
	Result    string    `json:"result,omitempty"`
	Finding   string    `json:"finding,omitempty"`
	Photos    []File    `json:"photos,omitempty"`
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at,omitzero"` // when it was signed
	Signature Signing   `json:"signature,omitzero"`
}

// ResultMend is a finding that the applicant can still put right.
const ResultMend = "mend"

// surveyResult is a finding in Chinese.
func surveyResult(result string) string {
	if result == ResultMend {
		return "需要整改"
	}
	return ResultTitle(result)
}

// signed reports whether the department has signed.
func (s SurveyShare) signed() bool { return !s.At.IsZero() }

// of reports whether the share is the actor's to fill in.
func (s SurveyShare) of(a account.Actor) bool {
	return a.Kind == account.ActorOfficer && a.HasAt(s.Right, s.Body)
}

// openSurvey is the survey of a stage that is arranged and not over.
func (c Case) openSurvey(stage string) (int, bool) {
	i := slices.IndexFunc(c.Surveys, func(s Survey) bool { return s.Stage == stage && s.EndedAt.IsZero() })
	return i, i >= 0
}

// shareOf is the actor's part of the open survey that is not signed yet.
func (c Case) shareOf(a account.Actor, stage string) (survey, share int, found bool) {
	i, ok := c.openSurvey(stage)
	if !ok {
		return 0, 0, false
	}
	n := slices.IndexFunc(c.Surveys[i].Shares, func(s SurveyShare) bool { return s.of(a) && !s.signed() })
	return i, n, n >= 0
}

// surveys reports whether a special procedure is a visit to the place.
func (p Procedure) surveys() bool {
	return strings.Contains(p.Name, "勘验") || strings.Contains(p.Name, "踏勘") || strings.Contains(p.Name, "现场核查")
}

// surveyParts are the parts of a stage that can still come along: those that examine now,
// and the lead's, who may be waiting for the others.
func (c Case) surveyParts(stage string, tasks []matter.Task) (out []SurveyShare) {
	s := c.Item.stage(stage)
	for i, p := range s.Parts {
		if _, passed := c.passed(s, i); passed {
			continue
		}
		open := slices.ContainsFunc(tasks, func(t matter.Task) bool {
			return t.Role == RoleExamine && t.State == matter.TaskOpen && t.Stage == stage && t.Part == partName(i)
		})
		if open || p.Lead && s.Join == JoinLeadAfter { // who waits for the others comes along
			out = append(out, SurveyShare{Part: partName(i), Title: p.Title, Body: p.Body, Right: p.Right, Lead: p.Lead})
		}
	}
	return out
}

// ArrangeSurvey (安排踏勘) is one appointment for several departments.
type ArrangeSurvey struct {
	On      workday.Date `json:"on" form:"on" label:"日期" kind:"date" need:"true"`
	Hour    string       `json:"hour" form:"hour" label:"时间" kind:"time" need:"true" hint:"例如 09:30"`
	Place   string       `json:"place" form:"place" label:"地点" need:"true" max:"200"`
	Parts   []string     `json:"parts" form:"parts" label:"参加的部门" kind:"checks" need:"true"`
	People  string       `json:"people" form:"people" label:"其他参加人" max:"300" hint:"申请人或者代理人、检测人员等"`
	Purpose string       `json:"purpose" form:"purpose" label:"踏勘内容" kind:"textarea" need:"true" max:"1000"`
	Code    string       `json:"code" form:"code" label:"特别程序" kind:"select" hint:"踏勘期间要停表的，选择办事指南列出的程序；不选就不停表"`
}

// survey makes the sheet of what was typed, and says what is wrong with it.
func (in ArrangeSurvey) survey(c Case, stage string, tasks []matter.Task, now time.Time) (Survey, error) {
	wrong := needed([][3]string{{"place", in.Place, "地点"}, {"purpose", in.Purpose, "踏勘内容"}})
	at, err := meeting.Moment(in.On, in.Hour)
	switch {
	case in.On.IsZero():
		wrong = append(wrong, fault.Field{Name: "on", Message: "请填写日期"})
	case err != nil:
		wrong = append(wrong, fault.FieldsOf(err)...)
	case at.Before(now):
		wrong = append(wrong, fault.Field{Name: "on", Message: "踏勘的时间应当在现在以后"})
	}
	s := Survey{Stage: stage, At: at, Place: in.Place, People: in.People, Purpose: in.Purpose}
	for _, p := range c.surveyParts(stage, tasks) {
		if slices.Contains(in.Parts, p.Part) {
			s.Shares = append(s.Shares, p)
		}
	}
	if len(s.Shares) == 0 || len(s.Shares) != len(in.Parts) {
		wrong = append(wrong, fault.Field{Name: "parts", Message: "请选择还在审查的部门"})
	}
	if len(wrong) > 0 {
		return s, fault.Invalid("踏勘安排还不完整", wrong...)
	}
	return s, nil
}

// arrangeSurvey calls the departments and the applicant to one appointment. When it is
// part of a special procedure, that begins now and ends when all have signed.
func (room *Room) arrangeSurvey(m *matter.Move, in ArrangeSurvey) error {
	c := caseOf(m)
	stage := m.Matter().Stage
	if i, open := c.openSurvey(stage); open {
		return fault.Conflictf("已经安排了%s的踏勘，要改时间请先取消", moment(c.Surveys[i].At))
	}
	s, err := in.survey(c, stage, m.Tasks(), m.Now)
	if err != nil {
		return err
	}
	s.ArrangedBy, s.ArrangedAt = m.Actor.Name, m.Now
	if in.Code != "" {
		p, ok := c.Item.Procedure(in.Code)
		if !ok || !p.surveys() {
			return fault.InvalidField("code", "请从办事指南列出的踏勘程序中选择")
		}
		if err := room.beginSpecial(m, &c, p, Special{Reason: in.Purpose, Basis: p.Basis}); err != nil {
			return err
		}
		if clock, ok := m.Clock(ClockSpecial); ok && s.At.After(clock.DueAt) {
			return fault.InvalidField("on", "%s最迟%s结束，请安排得早一些", p.Name, dateText(clock.DueAt))
		}
		s.Procedure = p.Name
	}
	c.Surveys = append(c.Surveys, s)
	m.Record("survey", moment(s.At))
	facts := map[string]string{"item": c.Item.Name, "date": s.At.In(shanghai).Format("1月2日15时04分"), "place": s.Place}
	m.TellApplicant("case.survey", facts)
	for _, share := range s.Shares {
		m.Tell(matter.Message{To: "body:" + share.Body + "/" + share.Right, Template: "case.survey_called", Facts: facts})
	}
	return room.keepSealed(m, c)
}

// keepSealed writes a case whose private part has changed.
func (room *Room) keepSealed(m *matter.Move, c Case) error {
	c, err := room.seal(c)
	if err != nil {
		return err
	}
	keep(m, c)
	return nil
}

// SignSurvey (填写踏勘意见) is one department's part of the sheet, signed.
type SignSurvey struct {
	Officers string `json:"officers" form:"officers" label:"到场人员" need:"true" max:"200" hint:"两名以上，姓名之间用顿号隔开"`
	Scene    string `json:"scene" form:"scene" label:"现场情况" kind:"textarea" max:"2000" hint:"由牵头部门填写，各部门共用"`
	Answer   string `json:"answer" form:"answer" label:"申请人的意见" kind:"textarea" max:"1000" hint:"由牵头部门填写"`
	Result   string `json:"result" form:"result" label:"踏勘结论" kind:"radio" need:"true" options:"agree=符合|mend=需要整改|disagree=不符合"`
	Finding  string `json:"finding" form:"finding" label:"本部门的踏勘意见" kind:"textarea" need:"true" max:"2000"`
	Photos   []File `json:"photos,omitempty" api:"yes"`
	Signed   bool   `json:"signed"` // the page has checked the password entered anew
}

// check says what a department's part still lacks.
func (in SignSurvey) check(lead bool) (wrong []fault.Field) {
	wrong = needed([][3]string{{"officers", in.Officers, "到场人员"}, {"finding", in.Finding, "本部门的踏勘意见"}})
	wrong = append(wrong, meeting.CheckOfficers(in.Officers)...)
	if !slices.Contains([]string{ResultAgree, ResultMend, ResultDisagree}, in.Result) {
		wrong = append(wrong, fault.Field{Name: "result", Message: "请选择踏勘结论"})
	}
	if lead {
		wrong = append(wrong, needed([][3]string{{"scene", in.Scene, "现场情况"}})...)
	}
	if !in.Signed {
		wrong = append(wrong, fault.Field{Name: "password", Message: "请重新输入密码签字"})
	}
	return wrong
}

// signSurvey takes one department's part in. With the last one the sheet is complete: it
// becomes a paper, and the special procedure that it was part of ends.
func (room *Room) signSurvey(m *matter.Move, in SignSurvey) error {
	c := caseOf(m)
	i, n, ok := c.shareOf(m.Actor, m.Matter().Stage)
	if !ok {
		return fault.Conflictf("现在没有等您签字的踏勘")
	}
	s := &c.Surveys[i]
	s.Shares = slices.Clone(s.Shares)
	share := &s.Shares[n]
	if workday.DateOf(m.Now).Before(workday.DateOf(s.At)) {
		return fault.Conflictf("踏勘定在%s，到那一天才能填写意见", moment(s.At))
	}
	if wrong := in.check(share.Lead); len(wrong) > 0 {
		return fault.Invalid("踏勘意见还不完整", wrong...)
	}
	share.Officers, share.Result, share.Finding, share.Photos = in.Officers, in.Result, in.Finding, in.Photos
	share.By, share.At = m.Actor.Name, m.Now
	if share.Lead {
		s.Scene, s.Answer = in.Scene, in.Answer
	}
	for _, f := range in.Photos {
		m.Also(file.Attach(f.ID, m.Actor.Subject(), m.ID()))
	}
	m.Record("part", share.Title)
	share.Signature = signs(m, shareName(i, *share), c.hashOf("survey", share.text()))
	if slices.ContainsFunc(s.Shares, func(o SurveyShare) bool { return !o.signed() }) {
		return room.keepSealed(m, c)
	}
	return room.endSurvey(m, c, i)
}

// endSurvey closes the sheet when all have signed.
func (room *Room) endSurvey(m *matter.Move, c Case, i int) error {
	s := &c.Surveys[i]
	s.EndedAt = m.Now
	m.Record("surveyed", "各部门已全部签字")
	if err := leaveSpecial(m, &c, *s, "现场踏勘已经完成，各部门已经签字"); err != nil {
		return err
	}
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	return room.issue(m, surveyOf(room, occasionOf(m), c, *s))
}

// surveyed is the survey for whose sake the special procedure runs.
func (c Case) surveyed(stage string) (Survey, bool) {
	i, open := c.openSurvey(stage)
	running, special := c.Running()
	if !open || !special || c.Surveys[i].Procedure != running.Name {
		return Survey{}, false
	}
	return c.Surveys[i], true
}

// leaveSpecial ends the special procedure of a survey, unless somebody has ended it already.
func leaveSpecial(m *matter.Move, c *Case, s Survey, result string) error {
	if running, ok := c.Running(); ok && s.Procedure != "" && running.Name == s.Procedure {
		return finishSpecial(m, c, result)
	}
	return nil
}

// CancelSurvey (取消踏勘) calls an appointment off; another can be arranged.
type CancelSurvey struct {
	Reason string `json:"reason" form:"reason" label:"取消的原因" kind:"textarea" need:"true" max:"300"`
}

func (room *Room) cancelSurvey(m *matter.Move, in CancelSurvey) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写取消的原因")
	}
	c := caseOf(m)
	i, ok := c.openSurvey(m.Matter().Stage)
	if !ok {
		return fault.Conflictf("现在没有安排踏勘")
	}
	s := &c.Surveys[i]
	callOff(m, &c, i, in.Reason)
	m.Record("survey", moment(s.At))
	m.Record("reason", in.Reason)
	if err := leaveSpecial(m, &c, *s, "踏勘取消："+in.Reason); err != nil {
		return err
	}
	return room.keepSealed(m, c)
}

// callOff ends an appointment that does not come about, and tells everybody who was to come.
func callOff(m *matter.Move, c *Case, i int, reason string) {
	s := &c.Surveys[i]
	s.EndedAt, s.Cancelled = m.Now, reason
	facts := map[string]string{"item": c.Item.Name, "date": s.At.In(shanghai).Format("1月2日15时04分"), "reason": reason}
	m.TellApplicant("case.survey_cancelled", facts)
	for _, share := range s.Shares {
		m.Tell(matter.Message{To: "body:" + share.Body + "/" + share.Right, Template: "case.survey_cancelled", Facts: facts})
	}
}

// keepUnvisited writes a case that leaves its stage otherwise than by its opinions: nobody goes to the place any
// longer.
func (room *Room) keepUnvisited(m *matter.Move, c Case, stage, reason string) error {
	if i, open := c.openSurvey(stage); open {
		callOff(m, &c, i, reason)
	}
	return room.keepSealed(m, c)
}

// unsigned refuses to end a stage by the opinion of one while the sheet of its visit lacks signatures of others: what
// was found at the place would be lost.
func (c Case) unsigned(stage string) error {
	i, open := c.openSurvey(stage)
	if !open {
		return nil
	}
	var waits []string
	for _, s := range c.Surveys[i].Shares {
		if !s.signed() {
			waits = append(waits, "“"+s.Title+"”")
		}
	}
	return fault.Conflictf("%s的踏勘还有%s没有签字；全部签字以后，或者由牵头部门取消踏勘以后，才能结束这个环节", moment(c.Surveys[i].At), strings.Join(waits, "、"))
}

// unsurveyed refuses the opinion of a department that has a visit before it: the finding
// at the place comes first.
func (c Case) unsurveyed(a account.Actor, stage string) error {
	if i, _, waits := c.shareOf(a, stage); waits {
		return fault.Conflictf("这件安排了%s的踏勘，请先填写本部门的踏勘意见；不用踏勘了的，请牵头部门取消", moment(c.Surveys[i].At))
	}
	return nil
}
