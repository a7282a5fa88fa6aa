package casework

import (
	"fmt"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Transfer (转办) hands one's task to a colleague at the same post.
type Transfer struct {
	To     string `json:"to" form:"to" label:"转给" kind:"select" need:"true"` // login of the colleague
	Reason string `json:"reason" form:"reason" label:"转办理由" kind:"textarea" need:"true" max:"500"`
}

// The results of tasks that were not done but handed on.
const (
	ResultTransferred = "transferred"
	ResultSentBack    = "sent_back"
)

// handable are the roles of tasks that may be handed on.
func handable() []string {
	return []string{RoleAccept, RoleExamine, RoleDecide, RoleDeliver, RoleConfirm, RoleAnswer, RoleSettle, RoleConsult}
}

// held is the task that the actor is working on: one he has claimed before one of his post.
func held(a account.Actor, tasks []matter.Task, roles ...string) (matter.Task, bool) {
	mine := func(t matter.Task) bool {
		return slices.Contains(roles, t.Role) && matter.Holds(a, t)
	}
	if i := slices.IndexFunc(tasks, func(t matter.Task) bool { return mine(t) && t.Assignee != "" }); i >= 0 {
		return tasks[i], true
	}
	i := slices.IndexFunc(tasks, mine)
	if i < 0 {
		return matter.Task{}, false
	}
	return tasks[i], true
}

// colleagues are the others who could do a task.
func (room *Room) colleagues(a account.Actor, t matter.Task) []org.Officer {
	return slices.DeleteFunc(room.Org.OfficersAt(t.Body, t.Need), func(o org.Officer) bool { return o.ID == a.ID })
}

// transfer ends the actor's task and opens the same one for a colleague, due when it was
// due: handing on gains nobody any time.
func (room *Room) transfer(m *matter.Move, in Transfer) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写转办理由")
	}
	mine, ok := held(m.Actor, m.Tasks(), handable()...)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理")
	}
	list := room.colleagues(m.Actor, mine)
	i := slices.IndexFunc(list, func(o org.Officer) bool { return o.Login == in.To })
	if i < 0 {
		return fault.InvalidField("to", "请选择同一岗位上的同事")
	}
	t, err := m.Finish(mine.Role, ResultTransferred, in.Reason)
	if err != nil {
		return err
	}
	to := account.Actor{Kind: account.ActorOfficer, ID: list[i].ID, Name: list[i].Name}
	m.Assign(matter.TaskSpec{Role: t.Role, Stage: t.Stage, Part: t.Part, Title: t.Title, Body: t.Body, Need: t.Need, Budget: t.Onward(), Limit: leftOf(t.DueAt, m.Now), Assignee: to, Follows: t.ID})
	m.Record("to", to.Name)
	m.Record("reason", in.Reason)
	m.Tell(matter.Message{To: to.Subject(), Template: "case.transferred",
		Facts: map[string]string{"item": caseOf(m).Item.Name, "from": m.Actor.Name, "reason": in.Reason}})
	return nil
}

// leftOf is what is left of a task's time in full hours, so that it stays due on its day;
// one that is late already is due within the hour.
func leftOf(due, now time.Time) workday.Limit {
	if due.IsZero() {
		return workday.Limit{}
	}
	return workday.Hours(max(1, int(due.Sub(now)/time.Hour)))
}

// SendBack (退回) asks for a part of the examination once more.
type SendBack struct {
	Part   string `json:"part" form:"part" label:"退回给" kind:"select" need:"true"` // stage/part
	Reason string `json:"reason" form:"reason" label:"退回理由" kind:"textarea" need:"true" max:"500" hint:"写明要重新审查什么"`
}

// part is one part of the flow that may be asked for again.
type part struct {
	stage Stage
	index int
}

func (p part) name() string { return p.stage.Name + "/" + partName(p.index) }

// backs are the parts to which the holder of a task may send the case back: who decides, to
// any; who examines, to those of earlier stages, and the lead of 1+N also to his fellows.
func (c Case) backs(t matter.Task, tasks []matter.Task) (out []part) {
	open := func(p part) bool {
		return slices.ContainsFunc(tasks, func(o matter.Task) bool {
			return o.State == matter.TaskOpen && o.Stage == p.stage.Name && o.Part == partName(p.index)
		})
	}
	for _, s := range c.Item.work() {
		if s.Name == t.Stage && (s.Join != JoinLeadAfter || !s.lead(t.Part)) {
			return out
		}
		for i := range s.Parts {
			_, passed := c.passed(s, i)
			if p := (part{s, i}); !passed && !open(p) {
				out = append(out, p)
			}
		}
		if s.Name == t.Stage {
			return out
		}
	}
	return out
}

// sendBack opens a part again; the clocks go on, for the applicant is not to wait longer
// because the house has to look twice.
func (room *Room) sendBack(m *matter.Move, in SendBack) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写退回理由，写明要重新审查什么")
	}
	mine, ok := held(m.Actor, m.Tasks(), RoleDecide, RoleExamine)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理")
	}
	c := caseOf(m)
	list := c.backs(mine, m.Tasks())
	i := slices.IndexFunc(list, func(p part) bool { return p.name() == in.Part })
	if i < 0 {
		return fault.InvalidField("part", "请选择要退回的审查环节")
	}
	if _, err := m.Finish(mine.Role, ResultSentBack, in.Reason); err != nil {
		return err
	}
	to, from := list[i], m.Matter().Stage
	if c.endChains(m) {
		keep(m, c)
	}
	m.Drop(RoleExamine, RoleSettle) // an earlier stage done anew calls the later one again
	c.dropReturns(m, from)
	keep(m, c)
	m.Become(StateHandling)
	m.Enter(to.stage.Name)
	if from != to.stage.Name {
		if err := room.keepUnvisited(m, c, from, "已经退回前面的环节重新审查"); err != nil {
			return err
		}
	}
	room.assignPart(m, c, to.stage, to.index)
	m.Record("part", to.stage.Parts[to.index].Title)
	m.Record("reason", in.Reason)
	p := to.stage.Parts[to.index]
	m.Tell(matter.Message{To: fmt.Sprintf("body:%s/%s", p.Body, p.Right), Template: "case.sent_back",
		Facts: map[string]string{"item": c.Item.Name, "from": m.Actor.Name, "reason": in.Reason}})
	return nil
}
