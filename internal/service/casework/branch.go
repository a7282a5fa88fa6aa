package casework

import (
	"slices"

	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// Title is the join in Chinese, as whoever waits for it reads it.
func (j Join) Title() string {
	switch j {
	case JoinAny:
		return "任一部门提出意见后汇总"
	case JoinLead:
		return "牵头部门提出意见后汇总"
	case JoinLeadAfter:
		return "其他部门的意见到齐后，由牵头部门汇总"
	}
	return "各部门的意见到齐后汇总"
}

// branch (分支) is one body's part of a stage as it stands now: its newest task, if it was
// ever called.
type branch struct {
	stage  Stage
	part   Part
	task   matter.Task
	called bool
	passed string  // why it does not take place; empty when it does
	back   *Return // given back, and not dealt with
	joint  bool    // answered by what is done together over the project
}

// branches lists the parts of the stages that were entered, in the order of the flow.
func (c Case) branches(tasks []matter.Task) (out []branch) {
	for _, s := range c.Item.work() {
		in := func(t matter.Task) bool { return t.Role == RoleExamine && t.Stage == s.Name }
		if !slices.ContainsFunc(tasks, in) {
			continue
		}
		for i, p := range s.Parts {
			b := branch{stage: s, part: p, joint: c.awaitsJoint(p)}
			if passed, yes := c.passed(s, i); yes {
				b.passed = passed.Why
			}
			for _, t := range tasks {
				if in(t) && t.Part == partName(i) {
					b.task, b.called = t, true
				}
			}
			if n, given := c.givenBack(s.Name, partName(i)); given {
				b.back = &c.Returns[n]
			}
			out = append(out, b)
		}
	}
	return out
}

// stands says in words how the branch stands.
func (b branch) stands() string {
	t := b.task
	switch {
	case b.passed != "":
		return "不用进行：只在" + b.passed + "时进行"
	case !b.called && b.stage.Join == JoinLeadAfter && b.part.Lead:
		return "等待其他部门的意见"
	case !b.called:
		return "尚未开始"
	case b.back != nil && b.back.To == ReturnToIntake:
		return "已退回受理窗口处理"
	case b.back != nil:
		return "已退回牵头部门处理"
	case t.Result == ResultReturned:
		return "退回后不再需要意见"
	case t.State == matter.TaskCancelled:
		return "不再需要意见"
	case t.State == matter.TaskOpen && b.joint:
		return "由项目的联合办理答复：在项目并联台的记录表上填写"
	case t.State == matter.TaskOpen && t.Assignee == "":
		return "待签收"
	case t.State == matter.TaskOpen:
		return "审查中，由" + t.AssigneeName + "签收"
	case t.Result == ResultSentBack:
		return "已退回其他环节"
	}
	return ResultTitle(t.Result)
}

// awaited reports whether the stage waits for this branch.
func (b branch) awaited() bool { return b.called && (b.task.State == matter.TaskOpen || b.back != nil) }

// others reports whether a body's opinion is kept from the actor, wherever the case is shown.
func others(v matter.View, a account.Actor, body string) bool {
	c, ok := v.Facts.(Case)
	return ok && !seen{View: v, Case: c, actor: a}.reads(body, false)
}

// reads reports whether the actor may read what a body found. Who only contributes a
// branch sees his own part (W-07): nobody is to write what another wrote before him. Who
// leads, took the case in or decides it reads all.
func (s seen) reads(body string, lead bool) bool {
	at := func(code string) bool { return seatedAt(s.actor, code) }
	if s.guest() {
		return at(body)
	}
	if at(body) || at(s.Matter.Lead) || at(s.Case.Intake.Body) {
		return true
	}
	contributes := func(b branch) bool { return !b.part.Lead && at(b.part.Body) }
	return !slices.ContainsFunc(s.Case.branches(s.Tasks), contributes)
}
