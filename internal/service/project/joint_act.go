package project

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// The roles of tasks of what is done together: to arrange it, to sign a row, to preside until it is concluded.
const (
	RoleArrange = "arrange"
	RoleJoint   = "joint"
	RolePreside = "preside"
)

// mendOf is the name of the clock under which the builder puts right what was found.
func mendOf(run, joint string) string { return "mend/" + run + "/" + joint }

// held is a joint of a run as an act is about it.
type held struct {
	p     Project
	r, k  int
	stage Stage
	joint Joint
}

func (h held) run() *Run         { return &h.p.Runs[h.r] }
func (h held) meeting() *Meeting { return &h.p.Runs[h.r].Meetings[h.k] }

// ref is how a form names the joint of a run.
func (h held) ref() string { return h.run().Key + "/" + h.joint.Code }

// words are the facts of messages.
func (h held) words(more ...string) map[string]string {
	facts := map[string]string{"project": h.p.Name, "stage": h.stage.Title, "joint": h.joint.Title}
	for i := 0; i+1 < len(more); i += 2 {
		facts[more[i]] = more[i+1]
	}
	return facts
}

// heldOn finds the joint that a form names, of a run under way.
func heldOn(m *matter.Move, ref string) (h held, err error) {
	h.p = copyOf(m)
	key, code, _ := strings.Cut(ref, "/")
	if h.r, h.stage, err = h.p.open(key); err != nil {
		return h, fault.InvalidField("meeting", "请从列出的联合审图、联合验收中选择")
	}
	h.k = h.run().meeting(code)
	h.joint, _ = h.stage.joint(code)
	if h.k < 0 || h.joint.Code == "" {
		return h, fault.InvalidField("meeting", "请从列出的联合审图、联合验收中选择")
	}
	if h.meeting().Over() {
		return h, fault.Conflictf("%s已经结束", h.joint.Title)
	}
	return h, nil
}

// task finds the open task of a role for the joint; part is that of the task behind the code of the joint.
func (h held) task(m *matter.Move, role string) (matter.Task, error) {
	for _, t := range m.Tasks() {
		if t.Role == role && t.Stage == h.run().Key && t.State == matter.TaskOpen && (t.Part == h.joint.Code || strings.HasPrefix(t.Part, h.joint.Code+"/")) &&
			matter.Holds(m.Actor, t) {
			return t, nil
		}
	}
	return matter.Task{}, fault.Conflictf("%s现在没有等您办理的事", h.joint.Title)
}

// drop cancels the open tasks of a role for the joint.
func (h held) drop(m *matter.Move, role string) {
	for _, t := range m.Tasks() {
		if t.Role == role && t.Stage == h.run().Key && t.State == matter.TaskOpen && (t.Part == h.joint.Code || strings.HasPrefix(t.Part, h.joint.Code+"/")) {
			m.DropOne(t.ID)
		}
	}
}

// assign opens a task of the lead.
func (h held) assign(m *matter.Move, role, title string) {
	m.Assign(matter.TaskSpec{Role: role, Stage: h.run().Key, Part: h.joint.Code, Title: title + "：" + h.joint.Title, Body: h.stage.Lead, Need: RightLead})
}

// callJoints lays what is done together in the stage before its lead, when all of it is jointly accepted.
func callJoints(m *matter.Move, p *Project, r int, s Stage) {
	for _, j := range s.Joint {
		p.Runs[r].Meetings = append(p.Runs[r].Meetings, Meeting{Joint: j.Code})
		held{p: *p, r: r, k: len(p.Runs[r].Meetings) - 1, stage: s, joint: j}.assign(m, RoleArrange, "安排")
	}
}

// ArrangeJoint (安排联合审图、联合验收) is one appointment for several bodies.
type ArrangeJoint struct {
	Meeting string       `json:"meeting" form:"meeting" label:"联合办理" kind:"radio" need:"true"`
	On      workday.Date `json:"on" form:"on" label:"日期" kind:"date" need:"true"`
	Hour    string       `json:"hour" form:"hour" label:"时间" kind:"time" need:"true" hint:"例如 09:30"`
	Place   string       `json:"place" form:"place" label:"地点" need:"true" max:"200"`
	Bodies  []string     `json:"bodies" form:"bodies" label:"参加的部门" kind:"checks" need:"true"`
	People  string       `json:"people" form:"people" label:"其他参加人" max:"300" hint:"建设、勘察、设计、施工、监理单位等"`
	Purpose string       `json:"purpose" form:"purpose" label:"审查或者验收的内容" kind:"textarea" need:"true" max:"1000"`
}

// round makes the sheet of what was typed, and says what is wrong with it. Who agreed in an earlier round and is not called
// again keeps his row.
func (in ArrangeJoint) round(h held, now time.Time) (Round, error) {
	var wrong []fault.Field
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	at, err := meeting.Moment(in.On, in.Hour)
	switch {
	case in.On.IsZero():
		say("on", "请填写日期")
	case err != nil:
		wrong = append(wrong, fault.FieldsOf(err)...)
	case at.Before(now):
		say("on", "时间应当在现在以后")
	}
	if strings.TrimSpace(in.Place) == "" {
		say("place", "请填写地点")
	}
	if strings.TrimSpace(in.Purpose) == "" {
		say("purpose", "请填写审查或者验收的内容")
	}
	x := Round{Sheet: meeting.Sheet{At: at, Place: in.Place, People: in.People, Purpose: in.Purpose}}
	i, again := h.meeting().last()
	called := 0
	for _, row := range h.run().callable(h.stage, h.joint) {
		if slices.Contains(in.Bodies, row.Body) {
			x.Rows = append(x.Rows, row)
			called++
		} else if again {
			if n, was := h.meeting().Rounds[i].Row(row.Body); was && h.meeting().Rounds[i].Rows[n].Result == meeting.Agree {
				before := h.meeting().Rounds[i].Rows[n]
				if before.Round == 0 {
					before.Round = h.meeting().ordinal(i)
				}
				x.Rows = append(x.Rows, before)
			}
		}
	}
	if called == 0 || called != len(in.Bodies) || !again && called < 2 {
		say("bodies", "请从列出的部门中选择，第一次至少两个")
	}
	for _, body := range h.run().needed(h.stage, h.joint, *h.meeting()) {
		if _, ok := x.Row(body); !ok {
			say("bodies", "由这次联合办理答复的部门、上次没有通过的部门都要参加")
			break
		}
	}
	if len(wrong) > 0 {
		return x, fault.Invalid("安排还不完整", wrong...)
	}
	return x, nil
}

// arrangeJoint calls the bodies and the builder to one appointment.
// 行政许可法 §26: where several bodies have a part, they may work on it together.
func (room *Room) arrangeJoint(m *matter.Move, in ArrangeJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	task, err := h.task(m, RoleArrange)
	if err != nil {
		return err
	}
	x, err := in.round(h, m.Now)
	if err != nil {
		return err
	}
	if _, err := m.FinishHeld(task.ID, "arranged", ""); err != nil {
		return err
	}
	x.ArrangedBy, x.ArrangedAt = m.Actor.Name, m.Now
	h.meeting().Rounds = append(h.meeting().Rounds, x)
	h.assign(m, RolePreside, "主持")
	facts := h.words("date", when(x.At), "place", x.Place)
	m.TellApplicant("project.joint", facts)
	for _, row := range x.Rows {
		if row.Round == 0 {
			m.Assign(matter.TaskSpec{Role: RoleJoint, Stage: h.run().Key, Part: h.joint.Code + "/" + row.Body, Title: h.joint.Title + "意见：" + row.Title, Body: row.Body, Need: RightOpinion})
			m.Tell(matter.Message{To: "body:" + row.Body + "/" + RightOpinion, Template: "project.joint_called", Facts: facts})
		}
	}
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.Record("at", when(x.At))
	return room.keep(m, h.p)
}

func when(at time.Time) string { return at.In(workday.Shanghai).Format("1月2日15时04分") }

// SignJoint (填写联合审图、联合验收意见) is one body's row of the sheet, signed.
type SignJoint struct {
	Meeting  string          `json:"meeting" form:"meeting" label:"联合办理" kind:"radio" need:"true"`
	Officers string          `json:"officers" form:"officers" label:"参加人员" need:"true" max:"200" hint:"姓名之间用顿号隔开；到现场的应当有两名以上"`
	Result   meeting.Finding `json:"result" form:"result" label:"本部门结论" kind:"radio" need:"true" options:"agree=通过|mend=整改后再看|disagree=不通过"`
	Finding  string          `json:"finding" form:"finding" label:"本部门意见" kind:"textarea" need:"true" max:"2000"`
	Points   string          `json:"points" form:"points" label:"整改清单" kind:"textarea" max:"2000" hint:"需要整改的填写，一行一项"`
	Signed   bool            `json:"signed"` // the page has checked the password entered anew
}

func (in SignJoint) check(j Joint) (wrong []fault.Field) {
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	if strings.TrimSpace(in.Officers) == "" {
		say("officers", "请填写参加人员")
	} else if j.OnSite {
		wrong = append(wrong, meeting.CheckOfficers(in.Officers)...)
	}
	if !in.Result.Known() {
		say("result", "请选择本部门结论")
	}
	if strings.TrimSpace(in.Finding) == "" {
		say("finding", "请填写本部门意见")
	}
	if in.Result == meeting.Mend && len(meeting.Lines(in.Points)) == 0 {
		say("points", "需要整改的，请逐项写明整改清单")
	}
	if !in.Signed {
		say("password", "请重新输入密码签字")
	}
	return wrong
}

// resultSigned is all that the task of a row of the sheet, or of an opinion, says of it.
const resultSigned = "signed"

// signJoint takes one body's row in. With the last one the lead can sum up.
func (room *Room) signJoint(m *matter.Move, in SignJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	task, err := h.task(m, RoleJoint)
	if err != nil {
		return err
	}
	n, open := h.meeting().open()
	if !open {
		return fault.Conflictf("%s已经取消或者结束", h.joint.Title)
	}
	round := &h.meeting().Rounds[n]
	if workday.DateOf(m.Now).Before(workday.DateOf(round.At)) {
		return fault.Conflictf("%s定在%s，到那一天才能填写意见", h.joint.Title, when(round.At))
	}
	if wrong := in.check(h.joint); len(wrong) > 0 {
		return fault.Invalid("意见还不完整", wrong...)
	}
	_, body, _ := strings.Cut(task.Part, "/")
	i, ok := round.Row(body)
	if !ok {
		return fault.Conflictf("记录表上没有贵部门的一栏")
	}
	if _, err := m.FinishHeld(task.ID, resultSigned, ""); err != nil { // what was found stands on the sheet, sealed until it is summed up
		return err
	}
	row := &round.Rows[i]
	row.Officers, row.Result, row.Finding, row.Points = in.Officers, in.Result, in.Finding, nil
	if in.Result != meeting.Agree {
		row.Points = meeting.Lines(in.Points)
	}
	of := rowName(h.run().Key, h.joint.Code, n, body)
	row.By, row.Subject, row.At, row.Hash = m.Actor.Name, m.Actor.Subject(), m.Now, h.p.rowHash(of, *row)
	m.Sign(matter.Signature{Credential: credentialPassword, Of: of, Hash: row.Hash})
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	if round.Sheet.Signed() {
		m.Tell(matter.Message{To: "body:" + h.stage.Lead + "/" + RightLead, Template: "project.joint_signed", Facts: h.words()})
	}
	return room.keep(m, h.p)
}

// ConcludeJoint (汇总联合审图、联合验收结论) is what the lead sums up of the rows.
type ConcludeJoint struct {
	Meeting string          `json:"meeting" form:"meeting" label:"联合办理" kind:"radio" need:"true"`
	Result  meeting.Finding `json:"result" form:"result" label:"结论" kind:"radio" need:"true" options:"agree=通过|mend=限期整改|disagree=不通过"`
	Text    string          `json:"text" form:"text" label:"结论内容" kind:"textarea" need:"true" max:"2000"`
	MendOn  workday.Date    `json:"mendOn" form:"mend_on" label:"整改期限" kind:"date" hint:"限期整改的必填；整改清单由各部门写好的汇总而成"`
	Signed  bool            `json:"signed"`
}

// concludeJoint ends a round: passed and not passed answer the parts of the cases behind it; a list of what to mend gives the
// builder time and calls for another round. After the time has run out the lead may give more of it, or say no.
func (room *Room) concludeJoint(m *matter.Move, in ConcludeJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	task, err := h.task(m, RolePreside)
	if err != nil {
		return err
	}
	n, ok := h.meeting().last()
	if !ok {
		return fault.Conflictf("%s还没有安排", h.joint.Title)
	}
	round := &h.meeting().Rounds[n]
	if waits := h.unsigned(room, n); waits != "" {
		return fault.Conflictf("%s还没有签字，全部签字以后才能汇总", waits)
	}
	c, err := in.summing(room, h, n, m.Now)
	if err != nil {
		return err
	}
	if !c.MendOn.IsZero() {
		c.MendOn = m.Calendar().NextWorkday(c.MendOn) // 民法典 §203: a limit does not end on a day of rest
	}
	if _, err := m.FinishHeld(task.ID, string(in.Result), in.Text); err != nil {
		return err
	}
	of := sumName(h.run().Key, h.joint.Code, n, len(round.Conclusions))
	c.By, c.Subject, c.At, c.Hash = m.Actor.Name, m.Actor.Subject(), m.Now, h.p.sumHash(of, c)
	m.Sign(matter.Signature{Credential: credentialPassword, Of: of, Hash: c.Hash})
	round.Conclusions = append(slices.Clone(round.Conclusions), c)
	if round.EndedAt.IsZero() {
		round.EndedAt = m.Now
	}
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.Record("result", string(in.Result))
	m.Halt(mendOf(h.run().Key, h.joint.Code))
	if err := room.issueSheet(m, h, n); err != nil {
		return err
	}
	if c.Result == meeting.Mend {
		days := c.MendOn.DaysSince(workday.DateOf(m.Now))
		m.Start(matter.ClockSpec{Name: mendOf(h.run().Key, h.joint.Code), Title: h.joint.Title + "整改期限", Limit: workday.Natural(days), Ground: h.joint.Ground, OnDue: "mend_due"})
		m.TellApplicant("project.joint_mend", h.words("date", c.MendOn.Chinese()))
		if err := settle(m, h.p); err != nil {
			return err
		}
		return room.keep(m, h.p)
	}
	return room.endJoint(m, h, map[meeting.Finding]MeetingResult{meeting.Agree: MeetingPassed, meeting.Disagree: MeetingFailed}[c.Result])
}

// unsigned names the bodies that have not signed.
func (h held) unsigned(room *Room, n int) string {
	var waits []string
	for _, row := range h.meeting().Rounds[n].Rows {
		if !row.Signed() {
			waits = append(waits, room.Org.BodyName(row.Body))
		}
	}
	return strings.Join(waits, "、")
}

// refuses reports whether one of the bodies whose parts are answered did not agree: a no has to reach a case, where it is
// decided and can be contested.
func (h held) refuses(x Round) bool {
	return slices.ContainsFunc(x.Rows, func(r meeting.Row) bool {
		return r.Result != meeting.Agree && slices.Contains(h.run().answered(h.joint.Code), r.Body)
	})
}

// summing is the conclusion of what was typed, held against the rows.
func (in ConcludeJoint) summing(room *Room, h held, n int, now time.Time) (c Summing, err error) {
	var wrong []fault.Field
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	round := h.meeting().Rounds[n]
	switch {
	case !in.Result.Known():
		say("result", "请选择结论")
	case round.Worst().Worse(in.Result):
		say("result", "有部门的意见是“"+findingTitle(round.Worst())+"”，结论不能比它宽")
	case in.Result == meeting.Disagree && !h.refuses(round):
		say("result", "由它答复的事项，各部门都没有反对，只能作出通过或者限期整改的结论")
	}
	if strings.TrimSpace(in.Text) == "" {
		say("text", "请填写结论内容")
	}
	c = Summing{Result: in.Result, Text: in.Text}
	if in.Result == meeting.Mend {
		c.MendOn = in.MendOn
		today := workday.DateOf(now)
		switch limit := h.joint.Mend; {
		case in.MendOn.IsZero():
			say("mend_on", "请填写整改期限")
		case !in.MendOn.After(today):
			say("mend_on", "整改期限应当在今天以后")
		case limit.N > 0 && in.MendOn.After(today.AddDays(longest(limit))):
			say("mend_on", "整改期限最长"+limit.String())
		}
		for _, row := range round.Rows {
			for _, point := range row.Points {
				c.Points = append(c.Points, room.Org.BodyName(row.Body)+"："+point)
			}
		}
		if len(c.Points) == 0 {
			say("result", "没有部门列出要整改的内容，不能作出限期整改的结论")
		}
	}
	if !in.Signed {
		say("password", "请重新输入密码签字")
	}
	if len(wrong) > 0 {
		return c, fault.Invalid("结论还不完整", wrong...)
	}
	return c, nil
}

// longest is how many days a limit can last: working days come with weekends and a holiday.
func longest(l workday.Limit) int {
	if l.Unit == workday.Workdays {
		return l.N*7/5 + 10
	}
	return l.N
}

// endJoint ends what was done together, answers the parts of the cases, and lets the stage go on.
func (room *Room) endJoint(m *matter.Move, h held, result MeetingResult) error {
	k := h.meeting()
	k.Result, k.EndedAt = result, m.Now
	h.drop(m, RoleArrange)
	for _, part := range h.run().Parts {
		if len(part.Answered[h.joint.Code]) > 0 && part.Number != "" && !part.Standing.Over() {
			follow(m, TopicAnswer, work{Project: m.ID(), Run: h.run().Key, Item: part.Item, Joint: h.joint.Code})
		}
	}
	if result != MeetingWaived {
		m.TellApplicant("project.joint_done", h.words("result", k.stands()))
	}
	return room.progress(m, h.p, h.r)
}

// MendJoint (报告整改) is what the builder says he has put right.
type MendJoint struct {
	Meeting string `json:"meeting" api:"yes"`
	Text    string `json:"text" form:"text" label:"整改情况" kind:"textarea" need:"true" max:"2000" hint:"对照整改清单逐项写明"`
	Files   []File `json:"files,omitempty" api:"yes"`
}

// mendJoint calls for another round: the lead arranges it.
func (room *Room) mendJoint(m *matter.Move, in MendJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	n, mends := h.meeting().mending()
	if !mends {
		return fault.Conflictf("%s现在没有要整改的内容", h.joint.Title)
	}
	if strings.TrimSpace(in.Text) == "" {
		return fault.InvalidField("text", "请填写整改情况")
	}
	for _, f := range in.Files {
		m.Also(file.Attach(f.ID, m.Actor.Party(), m.ID()))
	}
	h.meeting().Rounds[n].Mended = &Mended{Text: in.Text, Files: in.Files, By: m.Actor.Title(), At: m.Now}
	m.Halt(mendOf(h.run().Key, h.joint.Code))
	h.drop(m, RolePreside)
	h.assign(m, RoleArrange, "安排复查")
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.Tell(matter.Message{To: "body:" + h.stage.Lead + "/" + RightLead, Template: "project.joint_mended", Facts: h.words()})
	if err := settle(m, h.p); err != nil {
		return err
	}
	return room.keep(m, h.p)
}

// mendDue says that the time to mend is over: the lead gives more of it or says no.
func (room *Room) mendDue(m *matter.Move, in matter.Due) error {
	c, ok := m.ClockByID(in.Clock)
	if !ok {
		return fault.Conflictf("整改已经报告")
	}
	h, err := heldOn(m, strings.TrimPrefix(c.Name, "mend/"))
	if err != nil {
		return err
	}
	m.Halt(c.Name)
	h.assign(m, RolePreside, "整改到期，延长或者作出结论")
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.TellApplicant("project.joint_overdue", h.words())
	m.Tell(matter.Message{To: "body:" + h.stage.Lead + "/" + RightLead, Template: "project.joint_overdue", Facts: h.words()})
	return room.keep(m, h.p)
}

// CancelJoint (取消联合审图、联合验收) calls an appointment off; another can be arranged.
type CancelJoint struct {
	Meeting string `json:"meeting" form:"meeting" label:"联合办理" kind:"radio" need:"true"`
	Reason  string `json:"reason" form:"reason" label:"取消的原因" kind:"textarea" need:"true" max:"300"`
}

func (room *Room) cancelJoint(m *matter.Move, in CancelJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	task, err := h.task(m, RolePreside)
	if err != nil {
		return err
	}
	n, open := h.meeting().open()
	switch {
	case !open:
		return fault.Conflictf("%s现在没有安排", h.joint.Title)
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写取消的原因")
	}
	if _, err := m.FinishHeld(task.ID, "cancelled", in.Reason); err != nil {
		return err
	}
	callOff(m, h, n, in.Reason)
	h.assign(m, RoleArrange, "重新安排")
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.Record("reason", in.Reason)
	return room.keep(m, h.p)
}

// callOff ends an appointment that does not come about, and tells everybody who was to come.
func callOff(m *matter.Move, h held, n int, reason string) {
	round := &h.meeting().Rounds[n]
	round.EndedAt, round.Cancelled = m.Now, reason
	h.drop(m, RoleJoint)
	facts := h.words("date", when(round.At), "reason", reason)
	m.TellApplicant("project.joint_off", facts)
	for _, row := range round.Rows {
		if row.Round == 0 {
			m.Tell(matter.Message{To: "body:" + row.Body + "/" + RightOpinion, Template: "project.joint_off", Facts: facts})
		}
	}
}

// WaiveJoint (不组织联合审图、联合验收) lets each body work on its own part by itself.
type WaiveJoint struct {
	Meeting string `json:"meeting" form:"meeting" label:"联合办理" kind:"radio" need:"true"`
	Reason  string `json:"reason" form:"reason" label:"不组织的理由" kind:"textarea" need:"true" max:"300" hint:"例如本项目只有一个部门要审查；由各部门分别办理"`
}

func (room *Room) waiveJoint(m *matter.Move, in WaiveJoint) error {
	h, err := heldOn(m, in.Meeting)
	if err != nil {
		return err
	}
	task, err := h.task(m, RoleArrange)
	if err != nil {
		return err
	}
	if _, was := h.meeting().last(); was {
		return fault.Conflictf("%s已经开过，整改以后要复查", h.joint.Title)
	}
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写不组织的理由")
	}
	if _, err := m.FinishHeld(task.ID, "waived", in.Reason); err != nil {
		return err
	}
	h.meeting().Waived = in.Reason
	m.Record("run", h.run().Key)
	m.Record("joint", h.joint.Title)
	m.Record("reason", in.Reason)
	return room.endJoint(m, h, MeetingWaived)
}

// dropJoints calls off what a run that ends had arranged.
func dropJoints(m *matter.Move, p *Project, r int, reason string) {
	stage, _ := p.Class.stage(p.Runs[r].Stage)
	for k := range p.Runs[r].Meetings {
		j, _ := stage.joint(p.Runs[r].Meetings[k].Joint)
		h := held{p: *p, r: r, k: k, stage: stage, joint: j}
		if n, open := h.meeting().open(); open {
			callOff(m, h, n, reason)
		}
		m.Halt(mendOf(h.run().Key, j.Code))
		if !h.meeting().Over() {
			h.meeting().Result, h.meeting().Waived, h.meeting().EndedAt = MeetingWaived, reason, m.Now
		}
	}
}
