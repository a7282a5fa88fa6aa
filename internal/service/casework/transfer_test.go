package casework_test

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// staff is an officer of the directory at his one post.
func (h *house) staff(login, body string) account.Actor {
	h.t.Helper()
	o, err := h.room.Org.OfficerByLogin(login)
	if err != nil {
		h.t.Fatal(err)
	}
	return mattertest.Officer(o.ID, o.Name, body, path, casework.RightReview)
}

func open(tasks []matter.Task) []matter.Task {
	return slices.DeleteFunc(slices.Clone(tasks), func(t matter.Task) bool { return t.State != matter.TaskOpen })
}

func TestATaskHandedOnIsDueWhenItWasDue(t *testing.T) {
	h := newHouse(t)
	id, number := h.accepted()
	due := workday.DateOf(open(h.See(number).Tasks)[0].DueAt)
	h.refused(fault.KindInvalid, examiner, id, "transfer", casework.Transfer{To: "tao"})
	h.refused(fault.KindInvalid, examiner, id, "transfer", casework.Transfer{To: "shi", Reason: "出差"}) // of another body
	h.refused(fault.KindNotFound, fireman, id, "transfer", casework.Transfer{To: "tao", Reason: "出差"})
	h.At("2026-09-03 15:20")
	h.Must(examiner, id, "transfer", casework.Transfer{To: "tao", Reason: "出差"})
	now := open(h.See(number).Tasks)
	if len(now) != 1 || now[0].AssigneeName != "陶然" || workday.DateOf(now[0].DueAt) != due {
		t.Fatalf("handed on: %+v, was due on %s", now, due)
	}
	h.refused(fault.KindDenied, examiner, id, "examine", agree())
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, `"case.transferred"`) || !strings.Contains(told, "出差") {
		t.Error("the colleague was not told")
	}
	h.Must(h.staff("tao", "market"), id, "examine", agree())
	h.state(number, casework.StateDeciding)
}

func TestWhoDecidesSendsBackToAPartAndTheClocksGoOn(t *testing.T) {
	h := newHouse(t, onePlusN)
	id, number := h.accepted()
	for _, a := range []account.Actor{fireman, doctor, examiner} {
		h.Must(a, id, "examine", agree())
	}
	before := h.day(number, casework.ClockStatutory)
	h.refused(fault.KindInvalid, head, id, "send_back", casework.SendBack{Part: "review/2"})
	h.refused(fault.KindInvalid, head, id, "send_back", casework.SendBack{Part: "review/9", Reason: "疏散距离没有写明"})
	h.Must(head, id, "send_back", casework.SendBack{Part: "review/2", Reason: "疏散距离没有写明"})
	h.state(number, casework.StateHandling)
	if after := h.day(number, casework.ClockStatutory); after != before {
		t.Errorf("due on %s, was %s", after, before)
	}
	h.Must(fireman, id, "examine", agree())
	h.Must(examiner, id, "examine", agree()) // the lead concludes anew
	h.state(number, casework.StateDeciding)
}

func TestTheLeadOfOnePlusNAsksAFellowAgain(t *testing.T) {
	h := newHouse(t, onePlusN)
	id, number := h.accepted()
	h.Must(fireman, id, "examine", agree())
	h.refused(fault.KindInvalid, doctor, id, "send_back", casework.SendBack{Part: "review/2", Reason: "再看"}) // not the lead
	h.Must(doctor, id, "examine", agree())
	h.Must(examiner, id, "send_back", casework.SendBack{Part: "review/3", Reason: "通风没有写明"})
	h.refused(fault.KindDenied, examiner, id, "examine", agree())
	h.Must(doctor, id, "examine", agree())
	h.Must(examiner, id, "examine", agree())
	h.state(number, casework.StateDeciding)
}

func TestTheFirstStageCannotBeSentBack(t *testing.T) {
	h := newHouse(t)
	id, _ := h.accepted()
	h.refused(fault.KindInvalid, examiner, id, "send_back", casework.SendBack{Part: "review/1", Reason: "再看"})
}

func TestW02TransferAndReturnAreOfferedWhereTheyCanBeFilledIn(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.accepted()
	b.sit(examinerWithQuery()).get("/desk/cases/"+number, 200, "转办", "!退回")
	address := "/desk/cases/" + number + "/act/transfer"
	b.get(address, 200, "陶然（云海市市场监督管理局）", "!石磊", "不变，继续计算")
	b.post(address, []string{"to", "tao", "reason", ""}, 422, "请填写转办理由")
	b.post(address, []string{"to", "tao", "reason", "业务分工调整"}, 303)
	b.get("/desk/cases/"+number+"/timeline", 200, "转给陶然", "业务分工调整")

	_, number = b.deciding()
	b.sit(head).get("/desk/cases/"+number, 200, "退回")
	b.get("/desk/cases/"+number+"/act/send_back", 200, "材料审查（云海市市场监督管理局）")
	b.post("/desk/cases/"+number+"/act/send_back", []string{"part", "review/1", "reason", "场所面积没有核实"}, 303)
	b.state(number, casework.StateHandling)
}
