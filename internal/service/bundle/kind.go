package bundle

import (
	"fmt"
	"path"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of bundles.
const KindName = "bundle"

// The states of a bundle.
const (
	StateHandling  matter.State = "handling"
	StateHandover  matter.State = "handover"
	StateClosed    matter.State = "closed"
	StateWithdrawn matter.State = "withdrawn"
)

// ClockPromise is the promise for the whole.
const ClockPromise = "promise"

// RoleHandOver is the task of the window that gathers the results.
const RoleHandOver = "handover"

// RoleReceive is that of the window which took the bundle in: done as soon as it is there.
const RoleReceive = "receive"

// The rights: who takes in and who hands out at the counter, as for cases.
const (
	RightReceive = "case.receive"
	RightDeliver = "case.deliver"
	RightQuery   = "bundle.query" // matter.RightQuery of this kind
)

// handOverLimit: 行政许可法 §44, ten days from the decision to hand the result over; it counts from the first result.
var handOverLimit = workday.Working(10)

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateHandling, Title: "办理中", Waits: "各事项的办理机关"},
		{Name: StateHandover, Title: "待统一出件", Public: "待领取", Waits: "出件窗口"},
		{Name: StateClosed, Title: "已办结", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
	}
}

// Kind is the kind "bundle" for the hall.
func (room *Room) Kind() *matter.Kind {
	return &matter.Kind{
		Wants:  room.wants,
		Within: withinScope,
		Name:   KindName, Title: "一件事办件",
		States:  states(),
		Actions: room.actions(),
		Number:  number,
		Facts:   room.facts,
		Public:  public,
		CheckFacts: func(m matter.Matter, f any) []string {
			b, ok := f.(Bundle)
			if !ok {
				return []string{"bundle has no row"}
			}
			return b.faults(m)
		},
	}
}

func (room *Room) actions() []matter.Action {
	in := func(s ...matter.State) []matter.State { return s }
	live := in(StateHandling, StateHandover)
	after := in(StateHandling, StateHandover, StateClosed, StateWithdrawn)
	machine := matter.BySystem()
	return []matter.Action{
		matter.Act(matter.Action{Name: "submit", Title: "提交申请", To: in(StateHandling), By: matter.BySignedIn(), Pages: "P-09", Hidden: true}, room.submit),
		matter.Act(matter.Action{Name: "receive", Title: "窗口收件", To: in(StateHandling), By: matter.ByRight(RightReceive), Pages: "W-11", Hidden: true}, room.receive),
		matter.Act(matter.Action{Name: "part_opened", Title: "转交办理", From: live, To: after, By: machine, Hidden: true}, room.partOpened),
		matter.Act(matter.Action{Name: "part_refused", Title: "不能转交", From: live, To: after, By: machine, Hidden: true}, room.partRefused),
		matter.Act(matter.Action{Name: "part_held", Title: "等事项恢复办理", From: live, To: after, By: machine, Hidden: true}, room.partHeld),
		matter.Act(matter.Action{Name: "part_resumed", Title: "事项恢复，继续转交", From: live, To: live, By: machine, Hidden: true}, room.partResumed),
		matter.Act(matter.Action{Name: matter.ActionPartMoved, Title: "事项有进展", From: live, To: live, By: machine, Hidden: true}, room.partMoved),
		matter.Act(matter.Action{Name: "part_stands", Title: "事项进展", From: live, To: after, By: machine, Hidden: true}, room.partStands),
		matter.Act(matter.Action{Name: "supply", Title: "补填内容", From: in(StateHandling), To: in(StateHandling), By: matter.ByApplicant(), Pages: "M-03", Hidden: true}, room.supply),
		matter.Act(matter.Action{Name: "withdraw", Title: "撤回", From: live, To: after, By: matter.ByApplicant(), Pages: "M-03"}, room.withdraw),
		matter.Act(matter.Action{Name: "hand_over", Title: "统一出件", From: live, To: live, By: matter.ByTask(RoleHandOver), Pages: "W-14", Hidden: true}, room.handOver),
		matter.Act(matter.Action{Name: "hand_failed", Title: "出件没有成功", From: live, To: live, By: machine, Hidden: true}, room.handFailed),
	}
}

// number (一件事办件编号) is the region, the day and a number without gaps on that day there, told apart from those of
// cases by a letter.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("20060102")
	return "bundle/" + prefix, func(n int64) string { return fmt.Sprintf("%s-B%03d", prefix, n) }
}

// public hides the inner steps from the applicant.
func public(e matter.Event) bool {
	switch e.Action {
	case "submit", "receive", "withdraw", "supply", "hand_over", "part_refused", "part_held", "part_resumed":
		return true
	}
	return false
}
