package casework_test

import (
	"context"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

func back(to casework.ReturnTo) casework.ReturnPart {
	return casework.ReturnPart{To: to, Reason: "平面图没有标明疏散通道"}
}

func TestADepartmentGivesItsPartBackWhileTheOthersGoOn(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted() // 2026-09-01
	promise, due := h.day(number, casework.ClockPromise), h.part(number, "fire").DueAt
	h.At("2026-09-02 10:00")
	h.Must(fireman, id, "return_part", back(casework.ReturnToLead))
	h.Must(doctor, id, "examine", agree())
	h.Must(examiner, id, "examine", agree())
	h.state(number, casework.StateHandling) // the join waits
	h.At("2026-09-05 10:00")
	h.sweep(0) // nobody is silent who gave his part back
	h.At("2026-09-07 10:00")
	h.Must(examiner, id, "settle_return", casework.SettleReturn{How: casework.ReturnAgain, Words: "已请申请人换了图"})
	if got := workday.DateOf(h.part(number, "fire").DueAt); got.String() != "2026-09-10" || workday.DateOf(due).String() != "2026-09-04" {
		t.Errorf("due %s, was %s: the days away, 09-02 to 09-07, do not count for the department", got, workday.DateOf(due))
	}
	if got := h.day(number, casework.ClockPromise); got != promise {
		t.Errorf("the promise moved from %s to %s", promise, got)
	}
	h.Must(fireman, id, "examine", agree())
	h.state(number, casework.StateDeciding)
}

func TestThePartThatComesBackMayStillAgreeBySilence(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, number := h.accepted()
	h.Must(fireman, id, "return_part", back(casework.ReturnToIntake))
	h.refused(fault.KindInvalid, clerk, id, "settle_return", casework.SettleReturn{How: casework.ReturnDrop, Words: "不用了"})
	h.Must(clerk, id, "settle_return", casework.SettleReturn{How: casework.ReturnAgain, Words: "图已经换了"})
	h.At("2026-09-08 10:00")
	h.sweep(1)
	if got := h.part(number, "fire"); got.Result != casework.ResultSilent {
		t.Errorf("the part is %+v", got)
	}
}

func TestTheLeadDoesWithoutAPartThatWasGivenBack(t *testing.T) {
	for _, join := range []casework.Join{casework.JoinAll, casework.JoinLeadAfter} {
		h := newHouse(t, sideBySide(join))
		id, number := h.accepted()
		h.Must(doctor, id, "examine", agree())
		h.Must(fireman, id, "return_part", casework.ReturnPart{To: casework.ReturnToLead, Reason: "不属于本部门职责"})
		h.Must(examiner, id, "settle_return", casework.SettleReturn{How: casework.ReturnDrop, Words: "面积不到，不用消防意见"})
		h.Must(examiner, id, "examine", agree())
		h.state(number, casework.StateDeciding)
		h.refused(fault.KindConflict, fireman, id, "examine", agree())
	}
}

func TestAReturnEndsWithItsStage(t *testing.T) {
	for name, row := range map[string]struct {
		join  casework.Join
		state matter.State
	}{"the lead concludes without waiting": {casework.JoinLead, casework.StateDeciding}, "one opinion is enough": {casework.JoinAny, casework.StateDeciding}} {
		h := newHouse(t, sideBySide(row.join))
		id, number := h.accepted()
		h.Must(fireman, id, "return_part", back(casework.ReturnToLead))
		h.Must(examiner, id, "examine", agree())
		c := h.state(number, row.state)
		if c.Returns[0].SettledAt.IsZero() {
			t.Errorf("%s: %+v", name, c.Returns[0])
		}
		if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
			t.Errorf("%s: %v %v", name, err, report.Faults)
		}
	}
}

func TestWhoMayGiveAPartBack(t *testing.T) {
	h := newHouse(t, sideBySide(casework.JoinAll))
	id, _ := h.accepted()
	h.refused(fault.KindConflict, examiner, id, "return_part", back(casework.ReturnToLead)) // the lead
	h.refused(fault.KindInvalid, fireman, id, "return_part", casework.ReturnPart{To: casework.ReturnToLead})
	h.refused(fault.KindInvalid, fireman, id, "return_part", casework.ReturnPart{Reason: "缺图"})
	h.refused(fault.KindDenied, fireman, id, "settle_return", casework.SettleReturn{How: casework.ReturnAgain, Words: "好"})
}

// W-07: the page tells who gave what back and why, and the lead deals with it.
func TestThePageShowsAPartThatWasGivenBack(t *testing.T) {
	b := newWorkbench(t, sideBySide(casework.JoinAll))
	_, number := b.accepted()
	one := "/desk/cases/" + number
	b.sit(fireman).get(one+"/act/return_part", 200, "退回期间不计", "继续审查，不受影响")
	b.post(one+"/act/return_part", []string{"to", "lead", "reason", "缺疏散图"}, 303)
	b.sit(examinerWithQuery()).get(one+"/review", 200, "已退回牵头部门处理", "缺疏散图", "等待处理")
	b.get(one+"/act/settle_return", 200, "缺疏散图", "不再需要该部门的意见")
	b.post(one+"/act/settle_return", []string{"how", "again", "words", "图已补上"}, 303)
	b.get(one+"/review", 200, "继续审查", "图已补上", "!等待处理")
}
