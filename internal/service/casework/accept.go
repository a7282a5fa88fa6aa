package casework

import (
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// CheckMaterials (材料核验) is the verdict on each material that was looked at.
type CheckMaterials struct {
	Verdicts []Checked `json:"verdicts" api:"yes"`
}

// Checked is the verdict on one material.
type Checked struct {
	Material string  `json:"material"`
	Verdict  Verdict `json:"verdict"`
	Reason   string  `json:"reason,omitempty"`
}

// checkMaterials keeps verdicts; the task goes on.
func checkMaterials(m *matter.Move, in CheckMaterials) error {
	c := caseOf(m)
	var wrong []fault.Field
	for _, v := range in.Verdicts {
		i := c.document(v.Material)
		if i < 0 {
			return fault.Invalidf("这件申请没有材料“%s”", v.Material)
		}
		if text := c.Documents[i].objection(v); text != "" {
			wrong = append(wrong, fault.Field{Name: "verdict-" + v.Material, Message: text})
			continue
		}
		d := &c.Documents[i]
		d.Verdict, d.Reason, d.CheckedBy = v.Verdict, v.Reason, m.Actor.Name
	}
	if len(wrong) > 0 {
		return fault.Invalid("核验结论还有要修改的地方", wrong...)
	}
	m.Record("checked", len(in.Verdicts))
	keep(m, c)
	return nil
}

// objection says why a verdict cannot be given to the document.
func (d Document) objection(v Checked) string {
	switch v.Verdict {
	case VerdictPass:
		if !d.Present() {
			return "“" + d.Name + "”还没有提交，不能通过"
		}
	case VerdictFail:
		if v.Reason == "" {
			return "请写明“" + d.Name + "”为什么不合格"
		}
	case VerdictGap:
		if d.Necessity != Deferrable {
			return "“" + d.Name + "”不在容缺清单内，不能容缺"
		}
	case VerdictExempt:
		if d.Necessity != Waivable && d.Source != SourceLicence {
			return "“" + d.Name + "”不是免交材料"
		}
	case VerdictPromised:
		if d.Verdict != VerdictPromised {
			return "“" + d.Name + "”没有签告知承诺书，不能以承诺代替"
		}
	case VerdictNone:
	default:
		return "没有这种核验结论"
	}
	return ""
}

// Accept (受理) takes the application on.
type Accept struct {
	Note string `json:"note" form:"note" label:"其他告知事项" kind:"textarea" max:"500"`
}

// accept takes the case on: both clocks start.
// 行政许可法 §32(五): complete and in the legal form, or corrected as was asked.
func (room *Room) accept(m *matter.Move, in Accept) error {
	c := caseOf(m)
	if err := c.acceptable(); err != nil {
		return err
	}
	if err := c.unseen(); err != nil {
		return err
	}
	if _, err := m.Finish(RoleAccept, "accept", in.Note); err != nil {
		return err
	}
	c.AcceptedAt = m.Now
	if !c.CompleteAt.IsZero() {
		c.AcceptedAt = c.CompleteAt // accepted as of the day on which everything was in
	}
	return room.takeOn(m, c, in.Note)
}

func (d Document) obstacle() string {
	if d.Verdict == VerdictFail {
		return "不合格"
	}
	return "还没有核验结论"
}

// deemAccept writes down what the law has done: no word within five days, and the
// application is accepted as of the day it came in (行政许可法 §32(四)).
func (room *Room) deemAccept(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	m.Drop(RoleAccept)
	c.AcceptedAt, c.Deemed = c.received(), true
	m.Record("deemed", "五日内未告知补正，自收到材料之日起即为受理")
	note := "收到申请材料后五个工作日内没有告知补正，按照承诺自收到之日起即为受理。"
	if c.Item.Licensing {
		note = "收到申请材料后五个工作日内没有告知补正，依法自收到之日起即为受理。"
	}
	m.Tell(matter.Message{To: "body:" + c.Intake.accepts() + "/" + RightAccept, Template: "case.deemed", Facts: map[string]string{"item": c.Item.Name}})
	return room.takeOn(m, c, note)
}

// takeOn starts the clocks of the law and of the promise, and enters the flow.
func (room *Room) takeOn(m *matter.Move, c Case, note string) error {
	m.Halt(ClockReply, ClockPrecheck)
	if err := room.choose(m, &c); err != nil {
		return err
	}
	startClocks(m, c)
	m.Record("accepted", workday.DateOf(c.AcceptedAt).String())
	startGaps(m, &c)
	if c.Item.Filing && m.Actor.Kind == account.ActorOfficer {
		return room.file(m, c)
	}
	m.Become(StateHandling)
	if c.Commitment != nil || c.Item.Filing { // the promise stands for the examination; a filing is not examined
		toDecide(m, c)
	} else {
		room.advance(m, c, "")
	}
	keep(m, c)
	m.TellApplicant("case.accepted", map[string]string{"item": c.Item.Name, "due": dueText(m)})
	if err := room.issue(m, acceptanceOf(room, occasionOf(m), c, note)); err != nil {
		return err
	}
	if m.Actor.Kind == account.ActorOfficer && room.offhand(m, &c) {
		m.Drop(RoleDecide)
		return room.conclude(m, c)
	}
	return nil
}

// file registers what is complete (审批改为备案): nobody approves. 国发〔2021〕7号 §二（二）: whoever hands in what is
// asked has filed. The clerk who checked it puts his name to it.
func (room *Room) file(m *matter.Move, c Case) error {
	c.Decision = &Decision{Outcome: Granted, Content: c.Item.Result.Name, Basis: c.Item.grounds(), Signer: m.Actor.Name, At: m.Now,
		Rule: "审批改为备案，材料齐全当场备案"}
	m.Record("rule", c.Decision.Rule)
	return room.conclude(m, c)
}

func startClocks(m *matter.Move, c Case) {
	if limit := c.Item.statutory(); limit.N > 0 {
		m.Start(matter.ClockSpec{Name: ClockStatutory, Title: "法定时限", Limit: limit, Ground: c.Item.ground("第四十二条"), From: c.AcceptedAt})
	}
	m.Start(matter.ClockSpec{Name: ClockPromise, Title: "承诺时限", Limit: c.Item.promised(), Ground: "办事指南承诺时限", From: c.AcceptedAt})
}

// promised is what the body promises; a thing done on the spot is due the same day,
// which the calendar counts as one day from the day before.
func (i Item) promised() workday.Limit {
	if i.Promised.N > 0 {
		return i.Promised
	}
	if !i.Instant && i.statutory().N > 0 {
		return i.statutory()
	}
	return workday.Working(1)
}

// advance enters the next stage after the named one in which anything takes place, or the decision when none follows.
func (room *Room) advance(m *matter.Move, c Case, done string) {
	stage, ok := c.Item.after(done)
	for ok && !room.enter(m, c, stage) {
		stage, ok = c.Item.after(stage.Name)
	}
	if !ok {
		toDecide(m, c)
	}
}

// toDecide puts the case before who decides.
func toDecide(m *matter.Move, c Case) {
	m.Enter(stageDecide)
	m.Become(StateDeciding)
	m.Assign(matter.TaskSpec{Role: RoleDecide, Stage: stageDecide, Title: "作出决定：" + c.Item.Name, Body: c.Item.decider(), Need: c.Item.deciding().need(),
		Limit: c.Item.share(RightDecide), Ground: flowGround})
}

// flowGround is what a part of the flow owes its limit to.
const flowGround = "办理流程"

// assignPart calls a department. Where its silence counts, the machine takes note when the limit runs out.
func (room *Room) assignPart(m *matter.Move, c Case, s Stage, i int) {
	p := s.Parts[i]
	m.Assign(matter.TaskSpec{Role: RoleExamine, Stage: s.Name, Part: partName(i), Title: p.Title, Body: p.Body, Need: p.need(), Limit: p.Limit,
		Ground: flowGround, OnDue: c.Item.onDue(s, p)})
}

func dueText(m *matter.Move) string {
	for _, name := range []string{ClockPromise, ClockStatutory} {
		if clock, ok := m.Clock(name); ok {
			return dateText(clock.DueAt)
		}
	}
	return "规定期限" // an item done on the spot has no clock
}

func dateText(at time.Time) string { return at.In(shanghai).Format("2006年1月2日") }
