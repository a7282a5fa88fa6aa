package window_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/window"
)

func closed(to string, left ...window.Left) window.CloseShift {
	return window.CloseShift{Day: workday.NewDate(2026, 9, 1), Cash: "无", To: to, Left: left, Figures: []window.Figure{{Name: "收件", N: 4}}, Signed: true}
}

func (h *house) closes(in window.CloseShift) (matter.Result, error) {
	return h.Start(context.Background(), clerk, window.ShiftKind, "close_shift", in)
}

func TestAShiftWithSomethingLeftNeedsSomebodyWhoGoesOn(t *testing.T) {
	h := newHouse(t)
	left := window.Left{Sort: "parked", Key: "K", Title: "食品经营许可：王**"}
	for words, in := range map[string]window.CloseShift{
		"请选择接班的人":    closed("", left),
		"本窗口的同事":     closed("tao", left),
		"接班的应当是另一个人": closed("lin", left),
	} {
		if _, err := h.closes(in); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
	r, err := h.closes(closed(""))
	if err != nil {
		t.Fatal(err)
	}
	if v := h.See(r.Number); v.Matter.State != window.StateFinished {
		t.Errorf("a shift with nothing left is %s", v.Matter.State)
	}
}

func TestTheNextClerkSignsOrSaysWhatDiffers(t *testing.T) {
	h := newHouse(t)
	next := mattertest.Officer(h.officer("zhou"), "周红", "centre", "/359900/", window.RightReceive)
	r, err := h.closes(closed("zhou", window.Left{Sort: "sheet", Number: "Y001", Title: "移交 2 件"}))
	if err != nil {
		t.Fatal(err)
	}
	h.refused(fault.KindInvalid, next, r.ID, "take_over", window.TakeOver{Verdict: "differs"})
	h.refused(fault.KindInvalid, next, r.ID, "take_over", window.TakeOver{Verdict: "agree"})
	h.Must(next, r.ID, "take_over", window.TakeOver{Verdict: "differs", Note: "柜里只有一件"})
	h.Must(clerk, r.ID, "recheck", window.AnswerRecheck{Note: "另一件在扫描仪旁边"})
	h.Must(next, r.ID, "take_over", window.TakeOver{Verdict: "agree", Signed: true})
	v := h.See(r.Number)
	if s := v.Facts.(window.Shift); v.Matter.State != window.StateTaken || s.Taken == nil || s.Taken.By != "周红" || s.Checks[0].Answer == "" {
		t.Errorf("it ended as %s %+v", v.Matter.State, s)
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 || report.Signatures != 2 {
		t.Errorf("verify: %v %+v", err, report)
	}
}
