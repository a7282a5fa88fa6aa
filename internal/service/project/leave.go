package project

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// WithdrawStage (撤回阶段申报) takes one application for a stage back.
type WithdrawStage struct {
	Run    string `json:"run" form:"run" label:"阶段" kind:"select" need:"true" max:"60"`
	Reason string `json:"reason" form:"reason" label:"撤回原因" kind:"textarea" need:"true" max:"300"`
}

// withdrawStage ends the run and withdraws its cases that are not decided; what was granted stays granted, and is not
// asked for again when the stage is applied for anew.
// 行政许可法 has no rule on it; whoever applies may take back what is not decided.
func (room *Room) withdrawStage(m *matter.Move, in WithdrawStage) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写撤回原因")
	}
	room.leave(m, &p, r, in.Reason)
	m.Record("run", in.Run)
	if err := settle(m, p); err != nil {
		return err
	}
	room.rest(m, p)
	m.TellApplicant("project.withdrawn", map[string]string{"project": p.Name, "stage": stage.Title, "next": p.next()})
	return room.keep(m, p)
}

// leave ends a run without a result. Its cases are withdrawn after the commit.
func (room *Room) leave(m *matter.Move, p *Project, r int, why string) {
	run := &p.Runs[r]
	run.EndedAt, run.Result, run.Why = m.Now, ResultWithdrawn, why
	m.Halt(clockOf(run.Key), hearingOf(run.Key))
	dropJoints(m, p, r, why)
	m.DropIn(run.Key, "")
	for i := range run.Parts {
		part := &run.Parts[i]
		if part.Standing.Over() {
			continue
		}
		part.Standing, part.Stop, part.DecidedAt = PartWithdrawn, nil, m.Now
		if part.Number != "" {
			follow(m, TopicWithdraw, work{Project: m.ID(), Run: run.Key, Item: part.Item})
		}
	}
}

// Withdraw (撤回项目) takes the whole project back.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回原因" kind:"textarea" need:"true" max:"300"`
}

// withdraw ends the project with its stages under way. Results that were granted stay in force.
func (room *Room) withdraw(m *matter.Move, in Withdraw) error {
	return room.close(m, in.Reason, StateWithdrawn, OutcomeWithdrawn, "project.gone")
}

// End (终止项目) ends a project for which there is nothing more to decide, such as one whose land use lapsed.
type End struct {
	Reason string `json:"reason" form:"reason" label:"终止原因和依据" kind:"textarea" need:"true" max:"500"`
}

// end lets the lead end a project. Its cases that are under way are not his to end: he ends none while there are any.
func (room *Room) end(m *matter.Move, in End) error {
	if copyOf(m).running() {
		return fault.Conflictf("还有阶段正在办理，各部门作出决定或者建设单位撤回以后才能终止项目")
	}
	return room.close(m, in.Reason, StateEnded, OutcomeEnded, "project.ended")
}

func (room *Room) close(m *matter.Move, reason string, state matter.State, outcome matter.Outcome, template string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.InvalidField("reason", "请填写原因")
	}
	p := copyOf(m)
	for r := range p.Runs {
		if p.Runs[r].Open() {
			room.leave(m, &p, r, reason)
		}
	}
	p.Ended = reason
	m.Close(state, outcome)
	m.TellApplicant(template, map[string]string{"project": p.Name, "reason": reason})
	return room.keep(m, p)
}
