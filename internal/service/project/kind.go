package project

import (
	"fmt"
	"path"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of projects.
const KindName = "project"

// The states of a project.
const (
	StatePreparing matter.State = "preparing"
	StateRunning   matter.State = "running"
	StateFinished  matter.State = "finished"
	StateWithdrawn matter.State = "withdrawn"
	StateEnded     matter.State = "ended"
)

// The outcomes of a project.
const (
	OutcomeFinished  matter.Outcome = "finished"
	OutcomeWithdrawn matter.Outcome = "withdrawn"
	OutcomeEnded     matter.Outcome = "ended"
)

// ClockCourse is the clock of the whole course; each stage under way has one of its own, see clockOf.
const ClockCourse = "course"

// The rights that posts carry for projects.
const (
	RightAccept  = "project.accept"  // takes stages in at the window
	RightOpinion = "project.opinion" // gives the opinion of a body that is heard
	RightLead    = "project.lead"    // concludes for the body that leads
	RightAdmin   = "project.admin"   // writes the classes
)

// The roles of tasks; each of them is for one run, see role.
const (
	RoleAccept   = "accept"
	RoleOpinion  = "opinion"
	RoleConclude = "conclude"
	RoleRepair   = "repair"
)

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StatePreparing, Title: "待申报", Waits: "建设单位"},
		{Name: StateRunning, Title: "审批中", Waits: "各事项审批部门"},
		{Name: StateFinished, Title: "已完成全部审批", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
		{Name: StateEnded, Title: "已终止", Closed: true},
	}
}

// Kind is the kind "project" for the hall.
func (room *Room) Kind() *matter.Kind {
	return &matter.Kind{
		Name: KindName, Title: "工程建设项目",
		States:  states(),
		Actions: room.actions(),
		Number:  number,
		Facts:   room.facts,
		Public:  public,
		Signed:  signatures,
		CheckFacts: func(m matter.Matter, f any) []string {
			p, ok := f.(Project)
			if !ok {
				return []string{"project has no row"}
			}
			return p.faults(m)
		},
	}
}

func (room *Room) actions() []matter.Action {
	in := func(s ...matter.State) []matter.State { return s }
	open, applicant, system := in(StatePreparing, StateRunning), matter.ByApplicant(), matter.BySystem()
	ends := in(StatePreparing, StateRunning, StateFinished)
	return []matter.Action{
		matter.Act(matter.Action{Name: "register", Title: "登记项目", To: in(StatePreparing), By: matter.BySignedIn(), Pages: "P-22"}, room.register),
		matter.Act(matter.Action{Name: "apply_stage", Title: "申报阶段", From: open, To: in(StateRunning), By: applicant, Pages: "P-22"}, room.applyStage),
		matter.Act(matter.Action{Name: "part_opened", Title: "分件已建立", From: open, By: system, Hidden: true}, room.partOpened),
		matter.Act(matter.Action{Name: "part_failed", Title: "分件未能建立", From: open, By: system, Hidden: true}, room.partFailed),
		matter.Act(matter.Action{Name: matter.ActionPartMoved, Title: "事项有进展", From: open, By: system, Hidden: true}, partMoved),
		matter.Act(matter.Action{Name: "note_part", Title: "登记事项进展", From: open, To: in(StatePreparing, StateRunning, StateFinished), By: system, Hidden: true}, room.notePart),
		matter.Act(matter.Action{Name: "retry_part", Title: "重新建立分件", From: in(StateRunning), By: matter.ByTask(RoleRepair), Pages: "W-25"}, room.retryPart),
		matter.Act(matter.Action{Name: "drop_part", Title: "移出分件", From: in(StateRunning), To: in(StatePreparing, StateRunning, StateFinished), By: matter.ByTask(RoleRepair), Pages: "W-25"}, room.dropPart),
		matter.Act(matter.Action{Name: "accept_stage", Title: "联合受理", From: in(StateRunning), By: matter.ByTask(RoleAccept), Pages: "W-25"}, room.acceptStage),
		matter.Act(matter.Action{Name: "correct_stage", Title: "一并告知补正", From: in(StateRunning), By: matter.ByTask(RoleAccept), Pages: "W-25"}, room.correctStage),
		matter.Act(matter.Action{Name: "answer_stage", Title: "补正阶段材料", From: in(StateRunning), By: applicant, Pages: "P-22"}, room.answerStage),
		matter.Act(matter.Action{Name: "give_opinion", Title: "出具会商意见", From: in(StateRunning), By: matter.ByTask(RoleOpinion), Pages: "W-25"}, room.giveOpinion),
		matter.Act(matter.Action{Name: "opinions_due", Title: "会商到期", From: in(StateRunning), By: system, Hidden: true}, room.opinionsDue),
		matter.Act(matter.Action{Name: "conclude_stage", Title: "牵头会商结论", From: in(StateRunning), To: in(StatePreparing, StateRunning, StateFinished), By: matter.ByTask(RoleConclude), Pages: "W-25"}, room.concludeStage),
		matter.Act(matter.Action{Name: "arrange_joint", Title: "安排联合审图、联合验收", From: in(StateRunning), By: matter.ByTask(RoleArrange), Pages: "W-25"}, room.arrangeJoint),
		matter.Act(matter.Action{Name: "waive_joint", Title: "不组织联合审图、联合验收", From: in(StateRunning), To: ends, By: matter.ByTask(RoleArrange), Pages: "W-25"}, room.waiveJoint),
		matter.Act(matter.Action{Name: "sign_joint", Title: "填写联合审图、联合验收意见并签字", From: in(StateRunning), By: matter.ByTask(RoleJoint), Pages: "W-25"}, room.signJoint),
		matter.Act(matter.Action{Name: "conclude_joint", Title: "汇总联合审图、联合验收结论", From: in(StateRunning), To: ends, By: matter.ByTask(RolePreside), Pages: "W-25"}, room.concludeJoint),
		matter.Act(matter.Action{Name: "cancel_joint", Title: "取消联合审图、联合验收", From: in(StateRunning), By: matter.ByTask(RolePreside), Pages: "W-25"}, room.cancelJoint),
		matter.Act(matter.Action{Name: "mend_joint", Title: "报告整改", From: in(StateRunning), By: applicant, Pages: "P-22"}, room.mendJoint),
		matter.Act(matter.Action{Name: "mend_due", Title: "整改到期", From: in(StateRunning), By: system, Hidden: true}, room.mendDue),
		matter.Act(matter.Action{Name: "withdraw_stage", Title: "撤回阶段申报", From: in(StateRunning), To: in(StatePreparing, StateRunning), By: applicant, Pages: "P-22"}, room.withdrawStage),
		matter.Act(matter.Action{Name: "withdraw", Title: "撤回项目", From: open, To: in(StateWithdrawn), By: applicant, Pages: "P-22"}, room.withdraw),
		matter.Act(matter.Action{Name: "end", Title: "终止项目", From: open, To: in(StateEnded), By: matter.ByLead(RightLead), Pages: "W-25"}, room.end),
	}
}

// number is 工程, the region, the year and a number without gaps; people know a project by its code.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "GC-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}

// public hides the inner steps from the applicant.
func public(e matter.Event) bool {
	switch e.Action {
	case "claim", "release", "recalculate", "part_opened", "part_failed", "part_moved", "retry_part", "give_opinion", "sign_joint":
		return false
	}
	return true
}

// faults compares the row with the matter, for verify.
func (p Project) faults(m matter.Matter) (bad []string) {
	if (m.State == StateRunning) != p.running() && m.Open() {
		bad = append(bad, "state and stages disagree")
	}
	if !m.Open() && p.running() {
		bad = append(bad, "closed with a stage under way")
	}
	if m.State == StateFinished && !p.finished() {
		bad = append(bad, "finished with a stage that has not passed")
	}
	open := map[string]bool{}
	for _, r := range p.Runs {
		if r.Open() && open[r.Stage] {
			bad = append(bad, "two applications for one stage: "+r.Stage)
		}
		open[r.Stage] = open[r.Stage] || r.Open()
		if (r.EndedAt.IsZero()) != (r.Result == "") {
			bad = append(bad, "stage ended without a result: "+r.Key)
		}
		if r.Result == ResultPassed && !r.decided() {
			bad = append(bad, "stage passed with an item undecided: "+r.Key)
		}
		for _, k := range r.Meetings {
			if n, open := k.open(); open && !r.Open() {
				bad = append(bad, "appointment outlives its stage: "+k.Joint+" of "+r.Key)
			} else if open && k.Rounds[n].Paper != 0 {
				bad = append(bad, "sheet issued before it was signed: "+k.Joint+" of "+r.Key)
			}
		}
		for _, part := range r.Parts {
			if part.Standing == PartGranted && part.Number == "" {
				bad = append(bad, "granted without a case: "+part.Item)
			}
		}
	}
	return bad
}
