package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Return (退回本部门的部分) is a part that its department could not do and gave back, while the others went on.
type Return struct {
	Stage     string        `json:"stage"`
	Part      string        `json:"part"`
	Title     string        `json:"title"`
	Body      string        `json:"body"`
	To        ReturnTo      `json:"to"`
	Reason    string        `json:"reason"`
	By        string        `json:"by"`
	At        time.Time     `json:"at"`
	Budget    matter.Budget `json:"budget,omitzero"` // what was left of the part's own limit
	How       ReturnHow     `json:"how,omitempty"`
	Words     string        `json:"words,omitempty"`
	SettledBy string        `json:"settledBy,omitempty"`
	SettledAt time.Time     `json:"settledAt,omitzero"`
}

// ReturnTo is to whom a part is given back.
type ReturnTo string

// Where a part goes back to.
const (
	ReturnToLead   ReturnTo = "lead"
	ReturnToIntake ReturnTo = "intake"
)

// ReturnHow is what became of it.
type ReturnHow string

// The ends of a return.
const (
	ReturnAgain ReturnHow = "again" // the department goes on
	ReturnDrop  ReturnHow = "drop"  // its opinion is not needed
)

// RoleSettle is the task of who gets a part back.
const RoleSettle = "settle"

// ResultReturned is the result of a task that a department gave back.
const ResultReturned = "returned"

// stopReturned is why a part's own limit does not run while others have it.
const stopReturned = "returned"

// open reports whether nobody has dealt with it yet.
func (r Return) open() bool { return r.SettledAt.IsZero() }

// givenBack is the open return of a part.
func (c Case) givenBack(stage, part string) (int, bool) {
	i := slices.IndexFunc(c.Returns, func(r Return) bool { return r.Stage == stage && r.Part == part && r.open() })
	return i, i >= 0
}

// ReturnPart (退回) gives one's own part back.
type ReturnPart struct {
	To     ReturnTo `json:"to" form:"to" label:"退回给" kind:"radio" need:"true" options:"lead=牵头部门|intake=受理窗口"`
	Reason string   `json:"reason" form:"reason" label:"退回理由" kind:"textarea" need:"true" max:"500" hint:"写明为什么办不了，要他们做什么"`
}

// returnable reports whether a part may be given back: one beside others, and not the lead's.
func (s Stage) returnable(part string) bool { return len(s.Parts) > 1 && !s.lead(part) }

// returnPart gives the actor's part back to the lead or the window. The other departments go on, the join waits, and so
// do the clocks of the case run: the applicant is not to wait longer because the house has to sort something out.
func (room *Room) returnPart(m *matter.Move, in ReturnPart) error {
	if in.To != ReturnToLead && in.To != ReturnToIntake {
		return fault.InvalidField("to", "请选择退回给谁")
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写退回理由")
	}
	c := caseOf(m)
	mine, ok := held(m.Actor, m.Tasks(), RoleExamine)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理")
	}
	stage := c.Item.stage(mine.Stage)
	if !stage.returnable(mine.Part) {
		return fault.Conflictf("牵头部门的审查不能这样退回；要前面的环节重新审查的，请用“退回”")
	}
	if err := c.unsurveyed(m.Actor, mine.Stage); err != nil {
		return err
	}
	t, err := m.Finish(RoleExamine, ResultReturned, in.Reason)
	if err != nil {
		return err
	}
	c.Returns = append(c.Returns, Return{Stage: t.Stage, Part: t.Part, Title: t.Title, Body: t.Body, To: in.To, Reason: in.Reason, By: m.Actor.Name, At: m.Now,
		Budget: t.Onward()})
	body, right := m.Matter().Lead, stage.leadRight()
	if in.To == ReturnToIntake {
		body, right = c.Intake.Body, RightAccept
	}
	m.Assign(matter.TaskSpec{Role: RoleSettle, Stage: t.Stage, Part: t.Part, Title: "处理退回：" + t.Title, Body: body, Need: right, Limit: room.termAt(TermSettle, m.Now).Limit(), Ground: flowGround})
	m.Record("part", t.Title)
	m.Record("reason", in.Reason)
	m.Tell(matter.Message{To: "body:" + body + "/" + right, Template: "case.part_returned",
		Facts: map[string]string{"item": c.Item.Name, "body": room.Org.BodyName(t.Body), "part": t.Title, "reason": in.Reason}})
	keep(m, c)
	return nil
}

// SettleReturn (处理退回) answers a part that was given back.
type SettleReturn struct {
	How   ReturnHow `json:"how" form:"how" label:"怎样处理" kind:"radio" need:"true" options:"again=请该部门继续审查|drop=不再需要该部门的意见"`
	Words string    `json:"words" form:"words" label:"说明" kind:"textarea" need:"true" max:"500" hint:"告诉该部门做了什么；不再需要意见的，写明理由"`
}

// settleReturn calls the department again, with what was left of its limit, or does without its opinion. The window cannot
// do without one: what the item asks for is for the lead to judge.
func (room *Room) settleReturn(m *matter.Move, in SettleReturn) error {
	if in.Words == "" {
		return fault.InvalidField("words", "请填写说明")
	}
	c := caseOf(m)
	t, err := m.Finish(RoleSettle, string(in.How), in.Words)
	if err != nil {
		return err
	}
	i, ok := c.givenBack(t.Stage, t.Part)
	if !ok {
		return fault.Conflictf("这次退回已经处理")
	}
	r := &c.Returns[i]
	if in.How != ReturnAgain && in.How != ReturnDrop {
		return fault.InvalidField("how", "请选择怎样处理")
	}
	if in.How == ReturnDrop && r.To == ReturnToIntake {
		return fault.InvalidField("how", "要不要该部门的意见由牵头部门决定，窗口只能请该部门继续审查")
	}
	r.How, r.Words, r.SettledBy, r.SettledAt = in.How, in.Words, m.Actor.Name, m.Now
	stage := c.Item.stage(t.Stage)
	m.Record("part", r.Title)
	m.Record("reason", in.Words)
	p, _ := stage.part(t.Part)
	template := "case.part_dropped"
	if in.How == ReturnAgain {
		template = "case.part_again"
		budget := r.Budget
		if budget.Counted() {
			budget.Stops = append(slices.Clone(budget.Stops), matter.Stop{From: workday.DateOf(r.At), To: workday.DateOf(m.Now), Kind: stopReturned, Title: "退回处理", Ground: flowGround})
		}
		m.Assign(matter.TaskSpec{Role: RoleExamine, Stage: t.Stage, Part: t.Part, Title: r.Title, Body: p.Body, Need: p.Right, Budget: budget, OnDue: c.Item.onDue(stage, p)})
	}
	m.Tell(matter.Message{To: "body:" + p.Body + "/" + p.Right, Template: template, Facts: map[string]string{"item": c.Item.Name, "part": r.Title, "words": in.Words}})
	if in.How == ReturnDrop {
		if err := room.join(m, c, stage, false); err != nil {
			return err
		}
	}
	keep(m, c)
	return nil
}

// dropReturns closes the returns of a stage that is over: nobody has to deal with them any more.
func (c *Case) dropReturns(m *matter.Move, stage string) {
	for i := range c.Returns {
		if r := &c.Returns[i]; r.Stage == stage && r.open() {
			r.How, r.Words, r.SettledAt = ReturnDrop, "环节已经结束", m.Now
		}
	}
}
