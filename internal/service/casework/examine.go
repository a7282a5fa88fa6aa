package casework

import (
	"slices"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// Examine (审查) is one body's share: result, opinion and findings.
type Examine struct {
	Result   string    `json:"result" form:"result" label:"审查结论" kind:"radio" need:"true" options:"agree=符合|disagree=不符合"`
	Opinion  string    `json:"opinion" form:"opinion" label:"审查意见" kind:"textarea" need:"true" max:"2000"`
	Findings []Finding `json:"findings,omitempty" api:"yes"`
	Signed   bool      `json:"-"` // the page has checked the password entered anew: wanted where others countersign
}

// partName names a part inside its stage.
func partName(i int) string { return strconv.Itoa(i + 1) }

// examine ends the actor's part of the stage; the join says when the stage is done.
func (room *Room) examine(m *matter.Move, in Examine) error {
	wrong := needed([][3]string{{"opinion", in.Opinion, "审查意见"}})
	if in.Result != ResultAgree && in.Result != ResultDisagree {
		wrong = append(wrong, fault.Field{Name: "result", Message: "请选择审查结论"})
	}
	for _, f := range in.Findings {
		if !f.Meets && f.Note == "" {
			wrong = append(wrong, fault.Field{Name: "finding-" + f.Point, Message: "请写明“" + f.Title + "”为什么不符合"})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("审查意见还不完整", wrong...)
	}
	c := caseOf(m)
	if err := c.unsurveyed(m.Actor, m.Matter().Stage); err != nil {
		return err
	}
	task, ok := c.writes(m.Actor, m.Tasks(), RoleExamine)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理；别人写好的意见请在“审签”里签署")
	}
	p := c.partOf(task)
	if err := c.unjoined(p); err != nil {
		return err
	}
	if len(p.Signers) > 0 && !in.Signed {
		return fault.InvalidField("password", "这份意见要逐级审签，请重新输入密码签署")
	}
	task, err := m.FinishHeld(task.ID, in.Result, in.Opinion)
	if err != nil {
		return err
	}
	lead := c.Item.stage(task.Stage).lead(task.Part)
	opinion := Examination{Stage: task.Stage, Part: task.Part, Title: task.Title, Body: task.Body, Lead: lead,
		Result: in.Result, Opinion: in.Opinion, Findings: in.Findings, By: m.Actor.Name, At: m.Now}
	m.Record("result", in.Result)
	m.Record("part", task.Title)
	if len(p.Signers) == 0 {
		return room.concludeOpinion(m, c, opinion, false)
	}
	all, err := room.startChain(m, &c, Chain{Stage: task.Stage, Part: task.Part, Title: p.Title, Body: task.Body, Lead: lead, Signers: p.Signers,
		Distinct: p.Distinct, Opinion: &opinion}, task)
	if err != nil {
		return err
	}
	if !all {
		keep(m, c)
		return nil
	}
	return room.concludeOpinion(m, c, opinion, true)
}

// concludeOpinion is what follows when a part has said its word: the stage may be done.
func (room *Room) concludeOpinion(m *matter.Move, c Case, opinion Examination, signed bool) error {
	if signed {
		opinion.Signature = signs(m, opinionName(len(c.Examinations)), c.hashOf("opinion", opinion.signed()))
	}
	c.Examinations = append(c.Examinations, opinion)
	if err := room.join(m, c, c.Item.stage(opinion.Stage), opinion.Lead); err != nil {
		return err
	}
	keep(m, c)
	return nil
}

// part finds the named part of the stage.
func (s Stage) part(name string) (Part, bool) {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || n > len(s.Parts) {
		return Part{}, false
	}
	return s.Parts[n-1], true
}

// lead reports whether the named part leads the stage.
func (s Stage) lead(name string) bool {
	p, found := s.part(name)
	return found && p.Lead
}

// join moves on when the stage is done (汇合). In 1+N the lead concludes after the
// last opinion is in.
func (room *Room) join(m *matter.Move, c Case, stage Stage, lead bool) error {
	open := m.OpenTasks(RoleExamine) + m.OpenTasks(RoleSettle)
	switch stage.Join {
	case JoinAny:
		m.Drop(RoleExamine, RoleSettle)
	case JoinLead:
		if !lead && open > 0 {
			return nil
		}
		m.Drop(RoleExamine, RoleSettle)
	case JoinLeadAfter:
		if open > 0 {
			return nil
		}
		if !lead && room.callLead(m, c, stage) {
			return nil
		}
	default:
		if open > 0 {
			return nil
		}
	}
	if err := c.unsigned(stage.Name); err != nil {
		return err
	}
	c.dropReturns(m, stage.Name)
	room.advance(m, c, stage.Name)
	return nil
}

// callLead opens the lead's part, if there is one.
func (room *Room) callLead(m *matter.Move, c Case, s Stage) bool {
	i := slices.IndexFunc(s.Parts, func(p Part) bool { return p.Lead })
	if i < 0 {
		return false
	}
	if _, passed := c.passed(s, i); passed {
		return false
	}
	room.assignPart(m, c, s, i)
	return true
}
