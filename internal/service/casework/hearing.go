package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/meeting"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Hearing (听证) is the hearing before a decision on a licence, 行政许可法 §46 to §48: from the word that there is a right to
// one, or the duty to hold one, to the record on which the decision rests.
type Hearing struct {
	Ground      HearingGround    `json:"ground"`
	About       string           `json:"about"` // what is to be decided, and why
	Basis       string           `json:"basis"`
	ToldAt      time.Time        `json:"toldAt,omitzero"`
	ToldBy      string           `json:"toldBy,omitempty"`
	Parties     []string         `json:"parties,omitempty"` // those whose interest it touches (利害关系人)
	DueOn       workday.Date     `json:"dueOn,omitzero"`    // last day to ask for it
	Asked       []HearingRequest `json:"asked,omitempty"`
	Appointment *Appointment     `json:"appointment,omitempty"`
	Earlier     []Appointment    `json:"earlier,omitempty"` // those that were put off
	Challenges  []Challenge      `json:"challenges,omitempty"`
	Record      *HearingRecord   `json:"record,omitempty"`
	EndedAt     time.Time        `json:"endedAt,omitzero"`
	Ended       string           `json:"ended,omitempty"` // why it was not held
}

// HearingGround is why a hearing is held.
type HearingGround string

// The grounds of a hearing.
const (
	HearingRight HearingGround = "right" // §47: of the applicant and of those whose interest is touched
	HearingDuty  HearingGround = "duty"  // §46: by law, or for a great public interest
)

// Title is the ground in Chinese.
func (g HearingGround) Title() string {
	if g == HearingDuty {
		return "依职权听证"
	}
	return "依申请听证"
}

// HearingRequest (听证申请) is one person's wish to be heard.
type HearingRequest struct {
	By     string       `json:"by"`
	On     workday.Date `json:"on"`
	Reason string       `json:"reason,omitempty"`
	Noted  string       `json:"noted,omitempty"` // the officer who wrote it down, when it did not come through the site
}

// Appointment is when and where a hearing is held and who holds it.
type Appointment struct {
	At       time.Time `json:"at"`
	Place    string    `json:"place"`
	Chair    int64     `json:"chair,string"` // officer
	ChairBy  string    `json:"chairBy"`      // his name
	Recorder string    `json:"recorder,omitempty"`
	Closed   string    `json:"closed,omitempty"` // why the public is not let in; empty: it is public
	SetAt    time.Time `json:"setAt"`
	SetBy    string    `json:"setBy"`
	PutOff   string    `json:"putOff,omitempty"` // why it was replaced by a later one
}

// Challenge (回避申请) asks for another chair.
type Challenge struct {
	By      string    `json:"by"`
	Chair   string    `json:"chair,omitempty"` // who is challenged
	Reason  string    `json:"reason"`
	At      time.Time `json:"at"`
	Upheld  bool      `json:"upheld,omitempty"`
	Words   string    `json:"words,omitempty"`
	Decider string    `json:"decider,omitempty"`
	Decided time.Time `json:"decided,omitzero"`
}

// HearingRecord (听证笔录) is what was said; the decision rests on it.
type HearingRecord struct {
	People    string    `json:"people"`
	Examiner  string    `json:"examiner"` // opinion, evidence and reasons of who examined
	Parties   string    `json:"parties"`  // evidence and defence of the applicant and the others
	Findings  string    `json:"findings,omitempty"`
	Signed    string    `json:"signed"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Signature Signing   `json:"signature,omitzero"`
}

// The clocks of a hearing.
const (
	ClockHearingAsk  = "hearing_request"
	ClockHearingHold = "hearing"
)

// RoleHearing is the chair's task; RightHear makes somebody a chair.
const (
	RoleHearing = "hearing"
	RightHear   = "case.hearing"
)

// hearing is the hearing under way.
func (c Case) hearing() (int, bool) {
	i := slices.IndexFunc(c.Hearings, func(h Hearing) bool { return h.EndedAt.IsZero() })
	return i, i >= 0
}

// heard is the hearing on whose record the decision rests.
func (c Case) heard() (Hearing, bool) {
	for _, h := range slices.Backward(c.Hearings) {
		if h.Record != nil {
			return h, true
		}
	}
	return Hearing{}, false
}

// hears reports whether a procedure is a hearing.
func (p Procedure) hears() bool { return strings.Contains(p.Name, "听证") }

// hearingProcedure is the item's own hearing, or that of the law, which every licence has without its guide saying so.
func (i Item) hearingProcedure() (Procedure, bool) {
	if n := slices.IndexFunc(i.Procedures, Procedure.hears); n >= 0 {
		p := i.Procedures[n]
		p.StopsStatutory, p.StopsPromise = true, true // §45
		return p, true
	}
	return Procedure{Code: "hearing", Name: "听证", Basis: "《行政许可法》第四十五条", StopsStatutory: true, StopsPromise: true}, i.Licensing
}

// openChallenge is the challenge that nobody has decided.
func (h Hearing) openChallenge() (int, bool) {
	i := slices.IndexFunc(h.Challenges, func(c Challenge) bool { return c.Decided.IsZero() })
	return i, i >= 0
}

// chairs are those who may hold the hearing: 行政许可法 §48(三) bars who examines the application.
func (room *Room) chairs(c Case, lead string, tasks []matter.Task, actor account.Actor) []org.Officer {
	list := room.Org.OfficersAt(lead, RightHear)
	if c.Chair != nil {
		if o, err := room.Org.Officer(c.Chair.Officer); err == nil {
			list = append(list, o)
		}
	}
	return slices.DeleteFunc(list, func(o org.Officer) bool { return o.ID == actor.ID || examinedBy(o, c, tasks) || c.replaced(o.Name) })
}

// chair finds a chair by login among those who may be one.
func (room *Room) chair(m *matter.Move, c Case, login string) (org.Officer, error) {
	list := room.chairs(c, m.Matter().Lead, m.Tasks(), m.Actor)
	if len(list) == 0 {
		return org.Officer{}, fault.InvalidField("chair", "本机关没有可以主持听证的人（行政许可法第四十八条），请先办理“请指派听证主持人”")
	}
	i := slices.IndexFunc(list, func(o org.Officer) bool { return o.Login == login })
	if i < 0 {
		return org.Officer{}, fault.InvalidField("chair", "请选择听证主持人：审查这件申请的人不能主持听证（行政许可法第四十八条）")
	}
	return list[i], nil
}

// TellHearing (告知听证权利) tells the applicant and those whose interest is touched that they may ask for a hearing.
type TellHearing struct {
	About   string `json:"about" form:"about" label:"拟作出的决定和理由" kind:"textarea" need:"true" max:"2000" hint:"接在“本机关拟作出以下决定：”之后"`
	Basis   string `json:"basis" form:"basis" label:"告知听证权利的依据" need:"true" max:"300"`
	Parties string `json:"parties" form:"parties" label:"利害关系人" kind:"textarea" max:"1000" hint:"每行一个姓名或者名称，各出具一份告知书；没有的不填"`
}

// tellHearing lets the clocks stand still and gives five days to ask.
// 行政许可法 §47: before the decision; §36: whoever's interest is touched is told too; §45: the time does not count.
func (room *Room) tellHearing(m *matter.Move, in TellHearing) error {
	c := caseOf(m)
	p, ok := c.Item.hearingProcedure()
	if !ok {
		return fault.Conflictf("这个事项不是行政许可，办事指南也没有列出听证")
	}
	if n := len(c.Hearings); n > 0 {
		return fault.Conflictf("这件申请已经在%s告知过听证权利或者安排过听证", dateText(cmpTime(c.Hearings[n-1].ToldAt, c.Hearings[n-1].EndedAt)))
	}
	if wrong := needed([][3]string{{"about", in.About, "拟作出的决定和理由"}, {"basis", in.Basis, "依据"}}); len(wrong) > 0 {
		return fault.Invalid("听证权利告知书还不完整", wrong...)
	}
	h := Hearing{Ground: HearingRight, About: in.About, Basis: in.Basis, ToldAt: m.Now, ToldBy: m.Actor.Name, Parties: linesOf(in.Parties)}
	ask := room.termAt(TermHearingAsk, m.Now)
	m.Start(matter.ClockSpec{Name: ClockHearingAsk, Title: "申请听证期限", Limit: ask.Limit(), Ground: ask.under("《行政许可法》第四十七条"), OnDue: "hearing_lapse"})
	clock, _ := m.Clock(ClockHearingAsk)
	h.DueOn = workday.DateOf(clock.DueAt)
	c.Hearings = append(c.Hearings, h)
	if err := setOn(m, &c, p, Special{Reason: in.About, Basis: in.Basis}); err != nil {
		return err
	}
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	m.Record("due", h.DueOn.String())
	m.TellApplicant("case.hearing_told", map[string]string{"item": c.Item.Name, "due": dateText(clock.DueAt)})
	return room.issueAll(m, room.hearingRightsOf(occasionOf(m), c, h), room.noticed(m, p))
}

// issueAll makes papers that say the same to several people; what has to know a number takes the first, the applicant's.
func (room *Room) issueAll(m *matter.Move, list []paper.Draft, after ...func(paper.Paper) store.Stmt) error {
	for _, d := range list {
		if err := room.issue(m, d, after...); err != nil {
			return err
		}
		after = nil
	}
	return nil
}

func cmpTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// linesOf are the lines of a text that say something.
func linesOf(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// hearingOf is the hearing under way, as a move may change it.
func hearingOf(c *Case) (*Hearing, error) {
	i, ok := c.hearing()
	if !ok {
		return nil, fault.Conflictf("现在没有进行中的听证")
	}
	c.Hearings = slices.Clone(c.Hearings)
	h := &c.Hearings[i]
	h.Asked, h.Challenges = slices.Clone(h.Asked), slices.Clone(h.Challenges)
	return h, nil
}

// AskHearing (申请听证) is the wish to be heard. An officer writes down who asked on paper, and when.
type AskHearing struct {
	By     string       `json:"by" form:"by" label:"申请人或者利害关系人" max:"60" hint:"登记书面的听证申请时填写"`
	On     workday.Date `json:"on" form:"on" label:"收到申请的日期" kind:"date"`
	Reason string       `json:"reason" form:"reason" label:"申请听证的理由" kind:"textarea" max:"1000"`
}

// askHearing takes the wish down; twenty days run to hold the hearing.
// 行政许可法 §47: asked within five days of being told.
func (room *Room) askHearing(m *matter.Move, in AskHearing) error {
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	if m.Actor.Kind == account.ActorPerson {
		in.By, in.On = c.Applicant.Name, workday.DateOf(m.Now)
	}
	r := HearingRequest{By: in.By, On: in.On, Reason: in.Reason}
	if m.Actor.Kind == account.ActorOfficer {
		r.Noted = m.Actor.Name
	}
	if wrong := h.objects(r, c.Applicant.Name, workday.DateOf(m.Now)); len(wrong) > 0 {
		return fault.Invalid("听证申请还不完整", wrong...)
	}
	first := len(h.Asked) == 0
	h.Asked = append(h.Asked, r)
	if first {
		m.Halt(ClockHearingAsk)
		hold := room.termAt(TermHearingHold, m.Now)
		m.Start(matter.ClockSpec{Name: ClockHearingHold, Title: "组织听证期限", Limit: hold.Limit(), Ground: hold.under("《行政许可法》第四十七条"), From: r.On.Start()})
	}
	m.Record("asked", r.On.String())
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightReview, Template: "case.hearing_asked", Facts: map[string]string{"item": c.Item.Name}})
	m.TellApplicant("case.hearing_taken", map[string]string{"item": c.Item.Name})
	return room.keepSealed(m, c)
}

// objects says why a wish to be heard cannot be taken down.
func (h Hearing) objects(r HearingRequest, applicant string, today workday.Date) (wrong []fault.Field) {
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	switch {
	case r.By == "":
		say("by", "请填写谁申请听证")
	case r.By != applicant && !slices.Contains(h.Parties, r.By):
		say("by", "申请听证的应当是申请人或者已经告知的利害关系人")
	case slices.ContainsFunc(h.Asked, func(o HearingRequest) bool { return o.By == r.By }):
		say("by", r.By+"已经申请过听证")
	}
	switch {
	case r.On.IsZero():
		say("on", "请填写收到申请的日期")
	case r.On.After(today) || !h.ToldAt.IsZero() && r.On.Before(workday.DateOf(h.ToldAt)):
		say("on", "收到申请的日期应当在告知之日和今天之间")
	case !h.DueOn.IsZero() && r.On.After(h.DueOn):
		say("on", "申请听证的期限是"+longDate(h.DueOn)+"，已经过了（行政许可法第四十七条）")
	}
	return wrong
}

// hearingLapse goes on when nobody has asked within five days: the right is spent (§47).
func (room *Room) hearingLapse(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	return room.dropHearing(m, c, h, "五日内没有人申请听证")
}

// WaiveHearing (放弃听证) is the applicant's word that he wants none, or no longer.
type WaiveHearing struct {
	Sure bool `json:"sure" form:"sure" label:"我放弃这次听证的权利" kind:"check" need:"true"`
}

// waiveHearing ends the waiting, unless somebody else has a right to be heard.
func (room *Room) waiveHearing(m *matter.Move, in WaiveHearing) error {
	if !in.Sure {
		return fault.InvalidField("sure", "请确认放弃听证的权利")
	}
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	switch {
	case h.Ground == HearingDuty:
		return fault.Conflictf("这次听证由机关依职权举行，不能因为申请人放弃而取消")
	case len(h.Parties) > 0:
		return fault.Conflictf("还有利害关系人有权要求听证，要等申请期限届满")
	}
	return room.dropHearing(m, c, h, "申请人放弃听证")
}

// dropHearing ends a hearing that is not held; the clocks run on.
func (room *Room) dropHearing(m *matter.Move, c Case, h *Hearing, why string) error {
	h.EndedAt, h.Ended = m.Now, why
	m.Record("reason", why)
	m.Also(recallAnnouncement(m.ID(), sortHearing, why))
	m.Drop(RoleHearing, RoleNameChair)
	m.Halt(ClockHearingAsk, ClockHearingHold)
	if err := finishSpecial(m, &c, why); err != nil {
		return err
	}
	return room.keepSealed(m, c)
}

// ArrangeHearing (安排听证) sets time, place and chair.
type ArrangeHearing struct {
	On       workday.Date `json:"on" form:"on" label:"日期" kind:"date" need:"true"`
	Hour     string       `json:"hour" form:"hour" label:"时间" kind:"time" need:"true" hint:"例如 09:30"`
	Place    string       `json:"place" form:"place" label:"地点" need:"true" max:"200"`
	Chair    string       `json:"chair" form:"chair" label:"听证主持人" kind:"select" need:"true"`
	Recorder string       `json:"recorder" form:"recorder" label:"记录人" max:"60"`
	Closed   string       `json:"closed" form:"closed" label:"不公开举行的理由" max:"300" hint:"听证公开举行；涉及国家秘密、商业秘密或者个人隐私的，写明理由"`
	Announce string       `json:"announce,omitempty" form:"announce" label:"公告的内容" kind:"textarea" max:"1000" hint:"公开举行的会向社会公告：写听证什么，不写姓名、住址；不填的只公告事项名称"`
	Attend   string       `json:"attend,omitempty" form:"attend" label:"怎样旁听" kind:"textarea" max:"500" hint:"报名的办法、座位数；不填的写打电话报名、带身份证件到场登记"`
	About    string       `json:"about" form:"about" label:"听证事项" kind:"textarea" max:"2000" hint:"依职权举行听证的必填：拟决定什么、为什么要听证"`
	Basis    string       `json:"basis" form:"basis" label:"依据" max:"300" hint:"依职权举行听证的必填"`
	Reason   string       `json:"reason" form:"reason" label:"改期的理由" max:"300" hint:"已经通知过时间、现在改期的必填"`
}

// moment is when the hearing is held.
func (in ArrangeHearing) moment() (time.Time, error) {
	return meeting.Moment(in.On, in.Hour)
}

// arrangeHearing calls to a hearing, seven days ahead. Before anybody was told of a right, it is one that the organ holds
// by duty: 行政许可法 §46.
func (room *Room) arrangeHearing(m *matter.Move, in ArrangeHearing) error {
	c := caseOf(m)
	_, open := c.hearing()
	begins := !open
	if begins {
		if err := room.callByDuty(m, &c, in); err != nil {
			return err
		}
	}
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	if h.Ground == HearingRight && len(h.Asked) == 0 {
		return fault.Conflictf("还没有人申请听证，申请期限到%s", longDate(h.DueOn))
	}
	at, err := in.moment()
	if err != nil {
		return err
	}
	chair, err := room.chair(m, c, in.Chair)
	if err != nil {
		return err
	}
	hold, _ := m.Clock(ClockHearingHold)
	wrong := needed([][3]string{{"place", in.Place, "地点"}})
	if text := tooSoon(m, at, hold, room.termAt(TermHearingNotice, m.Now).Limit()); text != "" {
		wrong = append(wrong, fault.Field{Name: "on", Message: text})
	}
	if h.Appointment != nil && in.Reason == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "已经通知过" + moment(h.Appointment.At) + "举行，改期要写明理由"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("听证安排还不完整", wrong...)
	}
	if h.Appointment != nil {
		earlier := *h.Appointment
		earlier.PutOff = in.Reason
		h.Earlier = append(slices.Clone(h.Earlier), earlier)
		m.Drop(RoleHearing)
		m.Record("reason", in.Reason)
	}
	h.Appointment = &Appointment{At: at, Place: in.Place, Chair: chair.ID, ChairBy: chair.Name, Recorder: in.Recorder, Closed: in.Closed, SetAt: m.Now, SetBy: m.Actor.Name}
	assignChair(m, c, chair)
	m.Record("hearing", moment(at))
	room.announceHearing(m, c, in.Announce, in.Attend)
	facts := map[string]string{"item": c.Item.Name, "date": at.In(shanghai).Format("1月2日15时04分"), "place": in.Place}
	m.TellApplicant("case.hearing_set", facts)
	m.Tell(matter.Message{To: account.Actor{Kind: account.ActorOfficer, ID: chair.ID}.Subject(), Template: "case.hearing_chair", Facts: facts})
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	var after []func(paper.Paper) store.Stmt
	if begins { // by duty: this notice is the one that stops the clocks
		p, _ := c.Item.hearingProcedure()
		after = append(after, room.noticed(m, p))
	}
	return room.issueAll(m, room.hearingNoticeOf(occasionOf(m), c, *h), after...)
}

// callByDuty begins a hearing that nobody has to ask for.
func (room *Room) callByDuty(m *matter.Move, c *Case, in ArrangeHearing) error {
	p, ok := c.Item.hearingProcedure()
	if !ok {
		return fault.Conflictf("这个事项不是行政许可，办事指南也没有列出听证")
	}
	if m.Matter().State == StateSpecial {
		return fault.Conflictf("另一个特别程序正在进行，结束以后才能安排听证")
	}
	if _, held := c.heard(); held {
		return fault.Conflictf("这件申请已经举行过听证")
	}
	if wrong := needed([][3]string{{"about", in.About, "听证事项"}, {"basis", in.Basis, "依据"}}); len(wrong) > 0 {
		return fault.Invalid("依职权举行听证的，要写明听证事项和依据（行政许可法第四十六条）", wrong...)
	}
	c.Hearings = append(slices.Clone(c.Hearings), Hearing{Ground: HearingDuty, About: in.About, Basis: in.Basis})
	m.Start(matter.ClockSpec{Name: ClockHearingHold, Title: "组织听证期限", Limit: room.termAt(TermHearingHold, m.Now).Limit(), Ground: in.Basis})
	return setOn(m, c, p, Special{Reason: in.About, Basis: in.Basis})
}

// tooSoon says why a hearing cannot be at that moment: §48(一) gives seven days to prepare, §47 twenty to hold it.
func tooSoon(m *matter.Move, at time.Time, hold matter.Clock, notice workday.Limit) string {
	day := workday.DateOf(at)
	first, _ := workday.Due(m.Calendar(), m.Now, notice)
	if !day.After(workday.DateOf(first)) {
		return fmt.Sprintf("听证应当在举行的%s前通知（行政许可法第四十八条），最早%s的次日举行", daysWord(notice), dateText(first))
	}
	if !hold.DueAt.IsZero() && day.After(workday.DateOf(hold.DueAt)) && !m.Now.After(hold.DueAt) {
		return fmt.Sprintf("应当在%s内组织听证（行政许可法第四十七条），最迟%s举行", daysWord(hold.Limit), dateText(hold.DueAt))
	}
	return ""
}

func assignChair(m *matter.Move, c Case, chair org.Officer) {
	body, need := c.seatOf(chair, m.Matter().Lead)
	m.Assign(matter.TaskSpec{Role: RoleHearing, Stage: m.Matter().Stage, Title: "主持听证：" + c.Item.Name, Body: body, Need: need,
		Assignee: account.Actor{Kind: account.ActorOfficer, ID: chair.ID, Name: chair.Name}})
}

// ChallengeChair (申请主持人回避) asks for another chair.
type ChallengeChair struct {
	By     string `json:"by" form:"by" label:"申请回避的人" max:"60" hint:"登记书面的回避申请时填写"`
	Reason string `json:"reason" form:"reason" label:"申请回避的理由" kind:"textarea" need:"true" max:"1000" hint:"主持人与这件申请有哪些直接利害关系"`
}

// challengeChair takes a challenge down; until the head has decided it, the hearing is not held.
// 行政许可法 §48(三): the applicant and those whose interest is touched may challenge the chair.
func (room *Room) challengeChair(m *matter.Move, in ChallengeChair) error {
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	if m.Actor.Kind == account.ActorPerson {
		in.By = c.Applicant.Name
	}
	_, waits := h.openChallenge()
	switch {
	case h.Appointment == nil:
		return fault.Conflictf("听证主持人还没有确定")
	case waits:
		return fault.Conflictf("已经有一项回避申请等待决定")
	case in.By != c.Applicant.Name && !slices.Contains(h.Parties, in.By):
		return fault.InvalidField("by", "申请回避的应当是申请人或者已经告知的利害关系人")
	case in.Reason == "":
		return fault.InvalidField("reason", "请填写申请回避的理由")
	}
	h.Challenges = append(h.Challenges, Challenge{By: in.By, Chair: h.Appointment.ChairBy, Reason: in.Reason, At: m.Now})
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightDecide, Template: "case.hearing_challenged", Facts: map[string]string{"item": c.Item.Name}})
	return room.keepSealed(m, c)
}

// DecideChallenge (决定是否回避) answers a challenge.
type DecideChallenge struct {
	Result string `json:"result" form:"result" label:"决定" kind:"radio" need:"true" options:"upheld=准予回避，更换主持人|rejected=驳回"`
	Words  string `json:"words" form:"words" label:"理由" kind:"textarea" need:"true" max:"500"`
	Chair  string `json:"chair" form:"chair" label:"新的主持人" kind:"select" hint:"准予回避的必填"`
}

// decideChallenge is the head's word on a challenge, never the challenged chair's own.
func (room *Room) decideChallenge(m *matter.Move, in DecideChallenge) error {
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	i, waits := h.openChallenge()
	switch {
	case !waits:
		return fault.Conflictf("现在没有等待决定的回避申请")
	case m.Actor.ID == h.Appointment.Chair:
		return fault.Deniedf("被申请回避的主持人不能决定自己是否回避")
	case in.Result != "upheld" && in.Result != "rejected":
		return fault.InvalidField("result", "请选择准予回避或者驳回")
	case in.Words == "":
		return fault.InvalidField("words", "请填写理由")
	}
	ch := &h.Challenges[i]
	ch.Upheld, ch.Words, ch.Decider, ch.Decided = in.Result == "upheld", in.Words, m.Actor.Name, m.Now
	outcome := "驳回"
	if ch.Upheld && len(room.chairs(c, m.Matter().Lead, m.Tasks(), m.Actor)) == 0 {
		return room.awaitChair(m, c, h, in.Words)
	}
	if ch.Upheld {
		chair, err := room.chair(m, c, in.Chair)
		if err != nil {
			return err
		}
		if chair.ID == h.Appointment.Chair {
			return fault.InvalidField("chair", "请选择另一位主持人")
		}
		appointment := *h.Appointment
		appointment.Chair, appointment.ChairBy = chair.ID, chair.Name
		h.Appointment = &appointment
		m.Drop(RoleHearing)
		assignChair(m, c, chair)
		outcome = "准予，主持人更换为" + chair.Name
	}
	m.Record("answered", outcome)
	m.TellApplicant("case.hearing_answered", map[string]string{"item": c.Item.Name, "outcome": outcome, "reason": in.Words})
	return room.keepSealed(m, c)
}

// RecordHearing (听证笔录) is the record, signed by the chair and by who took part.
type RecordHearing struct {
	People   string `json:"people" form:"people" label:"到场人员" kind:"textarea" need:"true" max:"1000" hint:"审查人员、申请人、利害关系人和代理人；没有到场的也写明"`
	Examiner string `json:"examiner" form:"examiner" label:"审查人员提出的意见、证据和理由" kind:"textarea" need:"true" max:"4000"`
	Parties  string `json:"parties" form:"parties" label:"申请人、利害关系人的证据、申辩和质证" kind:"textarea" need:"true" max:"4000"`
	Findings string `json:"findings" form:"findings" label:"主持人归纳" kind:"textarea" max:"2000"`
	Mark     string `json:"mark" form:"mark" label:"参加人签名" kind:"select" need:"true" options:"all=参加人确认无误，已经签名或者盖章|refused=有人拒绝签名，已在笔录上注明|absent=申请听证的人没有到场"`
	Signed   bool   `json:"signed"` // the page has checked the password entered anew
}

func markTitle(mark string) string {
	return map[string]string{"all": "参加人确认无误，已经签名或者盖章", "refused": "有人拒绝签名，已在笔录上注明", "absent": "申请听证的人没有到场"}[mark]
}

// recordHearing puts the record in; the clocks run on, and the decision may be made on it.
// 行政许可法 §48(四)(五): heard are the reasons of the organ and the defence, the record is given to who took part to sign.
func (room *Room) recordHearing(m *matter.Move, in RecordHearing) error {
	c := caseOf(m)
	h, err := hearingOf(&c)
	if err != nil {
		return err
	}
	if _, waits := h.openChallenge(); waits {
		return fault.Conflictf("回避申请还没有决定，不能举行听证")
	}
	if m.Now.Before(h.Appointment.At) {
		return fault.Conflictf("听证定在%s，举行以后才能提交笔录", moment(h.Appointment.At))
	}
	wrong := needed([][3]string{{"people", in.People, "到场人员"}, {"examiner", in.Examiner, "审查人员提出的意见、证据和理由"}, {"parties", in.Parties, "申请人、利害关系人的证据、申辩和质证"},
		{"mark", markTitle(in.Mark), "参加人签名的情况"}})
	if !in.Signed {
		wrong = append(wrong, fault.Field{Name: "password", Message: "请重新输入密码签字"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("听证笔录还不完整", wrong...)
	}
	if _, err := m.Finish(RoleHearing, "recorded", ""); err != nil {
		return err
	}
	h.Record = in.record(m.Actor.Name, m.Now)
	h.EndedAt = m.Now
	m.Halt(ClockHearingHold)
	m.Also(closeAnnouncements(m.ID(), sortHearing, announcementOver, "已经举行"))
	n := slices.IndexFunc(c.Hearings, func(o Hearing) bool { return o.Record == h.Record })
	h.Record.Signature = signs(m, hearingName(n), c.hashOf("hearing", h.Record.signed()))
	if err := finishSpecial(m, &c, "听证已经举行"); err != nil {
		return err
	}
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	return room.issue(m, room.hearingRecordOf(occasionOf(m), c, *h))
}

func (in RecordHearing) record(by string, at time.Time) *HearingRecord {
	return &HearingRecord{People: in.People, Examiner: in.Examiner, Parties: in.Parties, Findings: in.Findings, Signed: markTitle(in.Mark), By: by, At: at}
}

// onRecord are the words with which a decision rests on the record of its hearing (§48).
func (c Case) onRecord() string {
	h, ok := c.heard()
	if !ok {
		return ""
	}
	return "本机关" + strings.TrimSuffix(h.Ground.Title(), "听证") + "于" + dateText(h.Appointment.At) + "举行了听证，本决定根据听证笔录作出。"
}

// abandon ends what runs beside the flow when the case ends before its decision.
func (c *Case) abandon(m *matter.Move, why string) {
	at := m.Now
	if _, running := c.Running(); running {
		m.Also(endSpecials(m.ID(), at, why))
	}
	for i := range c.Specials {
		if s := &c.Specials[i]; s.EndedAt.IsZero() {
			s.EndedAt, s.Result = at, why
		}
	}
	*c = c.endPublications(m, why)
	for i := range c.Hearings {
		if h := &c.Hearings[i]; h.EndedAt.IsZero() {
			m.Also(recallAnnouncement(m.ID(), sortHearing, why))
			h.EndedAt, h.Ended = at, why
		}
	}
}
