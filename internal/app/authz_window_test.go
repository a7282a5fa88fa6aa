package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/service/window"
)

// handedOver sends a sheet with one case to the department.
func (w *rightsTable) handedOver() error {
	if err := w.applies("林晓梅"); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	r, err := w.town.Engine().Start(context.Background(), w.actors["周敏"], window.HandoverKind, "send", window.Send{To: "market", Signed: true,
		Lines: []window.Line{{Case: v.Matter.ID, Number: v.Matter.Number, Item: v.Matter.Title, Applicant: "林**", Papers: []string{"布局图"}, Copies: 1}}})
	w.number = r.Number
	return err
}

// handovers walks hand-over sheets to their ends.
func (w *rightsTable) handovers() error {
	for n, acts := range [][]act{
		{{"赵立新", "take", window.Take{Signed: true}, plain}, {"周敏", "settle", window.Settle{How: "keep", Note: "原件还在窗口"}, plain}},
		{{"周敏", "recall", window.Recall{Reason: "送错部门"}, plain}},
	} {
		if err := w.handedOver(); err != nil {
			return err
		}
		if n == 0 {
			if err := w.note(""); err != nil {
				return err
			}
			v, err := w.view()
			if err != nil {
				return err
			}
			line := v.Facts.(window.Sheet).Lines[0]
			acts[0].input = window.Take{Rows: []window.Taken{{Number: line.Number, Reason: "没有收到"}}, Signed: true}
		}
		if err := w.walk(acts...); err != nil {
			return err
		}
	}
	return nil
}

// shifts walks the ends of shifts.
func (w *rightsTable) shifts() error {
	for n, to := range []string{"chuangkou2", ""} {
		in := window.CloseShift{Day: workday.DateOf(w.town.Now()), Cash: "无", Figures: []window.Figure{{Name: "收件", N: 3}}, To: to, Signed: true}
		r, err := w.town.Engine().Start(context.Background(), w.actors["周敏"], window.ShiftKind, "close_shift", in)
		if err != nil {
			return err
		}
		w.number = r.Number
		if err := w.note(""); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if err := w.walk(
			act{"郑海燕", "take_over", window.TakeOver{Verdict: "differs", Note: "少一份"}, plain},
			act{"周敏", "recheck", window.AnswerRecheck{Note: "在抽屉里"}, ""},
			act{"郑海燕", "take_over", window.TakeOver{Verdict: "agree", Signed: true}, plain},
		); err != nil {
			return err
		}
	}
	return nil
}
