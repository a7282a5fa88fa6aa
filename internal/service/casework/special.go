package casework

import (
	"cmp"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Begins reports whether the procedure is begun by itself: a visit is begun by its appointment, a hearing by its own acts.
func (p Procedure) Begins() bool { return !p.surveys() && !p.hears() && !p.publicises() }

// StartSpecial (特别程序) begins a procedure whose time is not counted.
type StartSpecial struct {
	Code   string `json:"code" form:"code" label:"特别程序" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"启动理由" kind:"textarea" need:"true" max:"1000"`
	Basis  string `json:"basis" form:"basis" label:"依据" need:"true" max:"300" hint:"法律名称和条款"`
}

// startSpecial lets the clocks stand still that the procedure may stop, and tells the
// applicant in writing how long it takes.
// 行政许可法 §45: only its eight kinds stop the clock of the law.
func (room *Room) startSpecial(m *matter.Move, in StartSpecial) error {
	c := caseOf(m)
	p, ok := c.Item.Procedure(in.Code)
	if !ok {
		return fault.InvalidField("code", "这个事项没有这种特别程序，请从办事指南列出的特别程序中选择")
	}
	switch {
	case p.surveys():
		return fault.InvalidField("code", "“%s”要先约定时间、地点和参加的部门，请办理“安排联合踏勘”，并选择这个程序", p.Name)
	case p.publicises():
		return fault.InvalidField("code", "公示请办理“公示”，到期自动结束")
	case p.hears():
		return fault.InvalidField("code", "听证请办理“告知听证权利”或者“安排听证”")
	}
	if wrong := needed([][3]string{{"reason", in.Reason, "启动理由"}, {"basis", in.Basis, "启动依据"}}); len(wrong) > 0 {
		return fault.Invalid("特别程序告知书还不完整", wrong...)
	}
	if err := room.beginSpecial(m, &c, p, Special{Reason: in.Reason, Basis: in.Basis}); err != nil {
		return err
	}
	keep(m, c)
	return nil
}

// beginSpecial pauses the clocks for a procedure, starts its own, and tells the applicant.
func (room *Room) beginSpecial(m *matter.Move, c *Case, p Procedure, s Special) error {
	if err := setOn(m, c, p, s); err != nil {
		return err
	}
	if p.Max.N > 0 {
		m.Start(matter.ClockSpec{Name: ClockSpecial, Title: p.Name + "期限", Limit: p.Max, Ground: p.Basis})
	}
	m.TellApplicant("case.special", map[string]string{"item": c.Item.Name, "procedure": p.Name, "limit": limitText(p.Max)})
	return room.issue(m, specialOf(room, occasionOf(m), *c, p, c.Specials[len(c.Specials)-1]), room.noticed(m, p))
}

// noticed puts the number of the written notice where it is asked for: into the stops of the clocks, the case and the
// register. 行政许可法 §45: the time that is not counted is told in writing.
func (room *Room) noticed(m *matter.Move, p Procedure) func(paper.Paper) store.Stmt {
	var due time.Time
	if clock, ok := m.Clock(ClockSpecial); ok {
		due = clock.DueAt
	}
	id := room.DB.NewID()
	return func(doc paper.Paper) store.Stmt {
		m.Noticed(doc.Number)
		c := matter.FactsOf[Case](m)
		s := &c.Specials[len(c.Specials)-1]
		s.Notice = doc.Number
		m.Also(updateCase(c))
		return insertSpecial(id, m.ID(), *s, p.StopsPromise || s.Statutory, due)
	}
}

// setOn lets the clocks stand still for a procedure and notes it.
func setOn(m *matter.Move, c *Case, p Procedure, s Special) error {
	s.Code, s.Name, s.Statutory, s.StartedAt, s.StartedBy, s.Back = p.Code, p.Name, p.stopsStatutory(), m.Now, m.Actor.Name, string(m.Matter().State)
	if err := pause(m, p, s.Basis); err != nil {
		return err
	}
	m.HoldTasks(matter.Stop{Kind: p.Code, Title: p.Name, Ground: s.Basis})
	c.Specials = append(c.Specials, s)
	m.Become(StateSpecial)
	m.Record("procedure", p.Name)
	m.Record("statutory", s.Statutory)
	return nil
}

// pause stops the clocks: the promise, and that of the law where §45 allows it. An
// Article 45 procedure always stops both.
func pause(m *matter.Move, p Procedure, ground string) error {
	stop := matter.Stop{Kind: p.Code, Title: p.Name, Ground: ground, Notice: matter.NoticeComes}
	if _, ok := m.Clock(ClockStatutory); ok && p.stopsStatutory() {
		if err := m.Pause(ClockStatutory, stop); err != nil {
			return err
		}
	}
	if !p.StopsPromise && !p.stopsStatutory() {
		return nil
	}
	if clock, ok := m.Clock(ClockPromise); ok && clock.State == matter.ClockPaused {
		return nil // what is overdue stops it already
	}
	return m.Pause(ClockPromise, stop)
}

// EndSpecial ends the special procedure with its result.
type EndSpecial struct {
	Result string `json:"result" form:"result" label:"程序结果" kind:"textarea" need:"true" max:"1000"`
}

// endSpecial lets the clocks run again.
func endSpecial(m *matter.Move, in EndSpecial) error {
	if in.Result == "" {
		return fault.InvalidField("result", "请填写程序结果")
	}
	c := caseOf(m)
	if s, running := c.surveyed(m.Matter().Stage); running {
		return fault.Conflictf("%s的踏勘还没有全部签字，签完后特别程序自动结束；不去了的，请取消踏勘", moment(s.At))
	}
	if c.suspended() {
		return fault.Conflictf("这件申请已经中止办理，请由负责人办理“恢复办理”")
	}
	if s, running := c.Running(); running && s.Code == c.Item.publicity().Code {
		return fault.Conflictf("公示期满、异议都答复以后自动结束；公示有误的，请办理“撤回公示”")
	}
	if _, hearing := c.hearing(); hearing {
		return fault.Conflictf("听证还在进行：没有人申请的，五日期满自动结束；举行了的，提交听证笔录后结束")
	}
	if err := finishSpecial(m, &c, in.Result); err != nil {
		return err
	}
	keep(m, c)
	return nil
}

// finishSpecial notes the result of the running procedure, gives the tasks its days back,
// and lets the clocks run on.
func finishSpecial(m *matter.Move, c *Case, result string) error {
	for i := range c.Specials {
		s := &c.Specials[i]
		if s.EndedAt.IsZero() {
			s.EndedAt, s.Result = m.Now, result
			m.Become(matter.State(s.Back))
			m.Spare(matter.Stop{From: workday.DateOf(s.StartedAt), To: workday.DateOf(m.Now), Kind: s.Code, Title: s.Name, Ground: s.Basis})
			m.Record("procedure", s.Name)
			m.Also(endSpecials(m.ID(), m.Now, result))
		}
	}
	for _, name := range []string{ClockStatutory, ClockPromise} {
		if clock, ok := m.Clock(name); ok && clock.State == matter.ClockPaused && !(name == ClockPromise && c.waits()) {
			if err := m.Resume(name); err != nil {
				return err
			}
		}
	}
	m.Halt(ClockSpecial)
	m.TellApplicant("case.special_ended", map[string]string{"item": c.Item.Name, "due": dueText(m)})
	return nil
}

// Extend (延期) prolongs the limit of the law, once.
type Extend struct {
	Days   int    `json:"days" form:"days" label:"延长的工作日" kind:"number" min:"0" max:"15" hint:"不填就是最长的"`
	Reason string `json:"reason" form:"reason" label:"延长理由" kind:"textarea" need:"true" max:"1000"`
	Basis  string `json:"basis" form:"basis" label:"延长的依据" max:"300" hint:"法律名称和条款；行政许可不填时为《行政许可法》第四十二条"`
	Signed bool   `json:"signed" form:"signed" label:"我是负责人，批准延长" kind:"check" need:"true"`
}

// 行政许可法 §42: ten working days more with the approval of the organ's head; fifteen where several bodies handle an
// application as one within forty-five days, with that of the head of the government at their level.
const jointLimit = 45

// RightGovern lets somebody approve for the government of a region.
const RightGovern = "case.govern"

// joint reports whether several bodies handle the item as one (统一办理、联合办理、集中办理).
func (i Item) joint() bool {
	bodies := map[string]bool{}
	for _, s := range i.work() {
		for _, p := range s.Parts {
			bodies[p.Body] = true
		}
	}
	return len(bodies) > 1 && i.statutory() == workday.Working(jointLimit)
}

// extensionGround is the law that lets a licence wait longer; other items have none
// unless their own law says so.
func (i Item) extensionGround() string {
	switch {
	case !i.Licensing:
		return ""
	case i.joint():
		return "《行政许可法》第四十二条第二款"
	}
	return "《行政许可法》第四十二条第一款"
}

// approves says whether the actor is the head whose approval an extension needs.
func (i Item) approves(m *matter.Move) error {
	if !i.joint() {
		if !m.Actor.HasAt(RightDecide, m.Matter().Lead) {
			return fault.Deniedf("延长期限要经本机关负责人批准")
		}
		return nil
	}
	if !m.Actor.Has(RightGovern) {
		return fault.Deniedf("统一办理、联合办理、集中办理的延长期限，要经本级人民政府负责人批准（行政许可法第四十二条第二款）")
	}
	return nil
}

// extend gives some working days more, once, before the limit is over.
func (room *Room) extend(m *matter.Move, in Extend) error {
	c := caseOf(m)
	if c.Extended != nil {
		return fault.Conflictf("已经在%s延长过一次，不能再延长", dateText(c.Extended.At))
	}
	if err := c.Item.approves(m); err != nil {
		return err
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写延长理由，并告知申请人")
	}
	if most := room.longest(c.Item, m.Now).Days; in.Days < 0 || in.Days > most {
		return fault.InvalidField("days", "最多延长%d个工作日（行政许可法第四十二条）", most)
	}
	in.Days = cmp.Or(in.Days, room.longest(c.Item, m.Now).Days)
	in.Basis = cmp.Or(in.Basis, c.Item.extensionGround())
	if in.Basis == "" {
		return fault.InvalidField("basis", "请写明延长期限的依据：这个事项不是行政许可，要有自己的法律依据才能延长")
	}
	if !in.Signed {
		return fault.InvalidField("signed", "延长期限要经负责人批准")
	}
	before, ok := m.Clock(ClockStatutory)
	if !ok {
		return fault.Conflictf("这个事项没有法定办结时限，不能延长")
	}
	for _, name := range []string{ClockStatutory, ClockPromise} {
		clock, ok := m.Clock(name)
		if !ok || name == ClockPromise && m.Now.After(clock.DueAt) {
			continue // a promise that is broken already stays broken
		}
		by := workday.Limit{N: in.Days, Unit: clock.Limit.Unit}
		if err := m.Extend(name, matter.Extension{By: by, Ground: in.Basis, Signed: m.Actor.Name}); err != nil {
			return err
		}
	}
	m.Prolong(in.Days, in.Basis, m.Actor.Name)
	after, _ := m.Clock(ClockStatutory)
	c.Extended = &Extended{Days: in.Days, Reason: in.Reason, Basis: in.Basis, By: m.Actor.Name, At: m.Now, DueOn: workday.DateOf(after.DueAt)}
	m.Record("due", c.Extended.DueOn.String())
	keep(m, c)
	m.TellApplicant("case.extended", map[string]string{"item": c.Item.Name, "due": dateText(after.DueAt), "reason": in.Reason})
	return room.issue(m, extensionOf(room, occasionOf(m), c, before.DueAt, after.DueAt))
}
