package app

import (
	"fmt"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/window"
)

// handoverGuide helps walks through hand-over sheets: some rows are taken, some are not.
func handoverGuide(h *House) ramble.Guide {
	return ramble.Guide{
		GivesUp: []string{"recall"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			var clerks []account.Actor
			for _, o := range w.Officers {
				if o.Has(window.RightReceive) {
					clerks = append(clerks, o)
				}
			}
			clerk, to := clerks[w.IntN(len(clerks))], []string{"market", "urban", "labour"}[w.IntN(3)]
			in := window.Send{To: to, Signed: true}
			for n := range 1 + w.IntN(4) {
				in.Lines = append(in.Lines, window.Line{Case: int64(n + 1), Number: fmt.Sprint("359900-", n), Item: "食品经营许可", Applicant: "林**", Papers: []string{"平面图"}, Copies: 1 + w.IntN(3)})
			}
			return clerk, "send", in
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			s, _ := v.Facts.(window.Sheet)
			if action != "take" {
				return nil, false
			}
			in := window.Take{Signed: true}
			for _, l := range s.Lines {
				if taken := w.IntN(3) > 0; l.State == window.LineOnWay {
					in.Rows = append(in.Rows, window.Taken{Number: l.Number, Taken: taken, Reason: "少一份"})
				}
			}
			return in, true
		},
	}
}

// shiftGuide helps walks through the ends of shifts: the next clerk is one of the same window.
func shiftGuide(h *House) ramble.Guide {
	return ramble.Guide{
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			var clerks []account.Actor
			for _, o := range w.Officers {
				if o.HasAt(window.RightReceive, cityWindow) {
					clerks = append(clerks, o)
				}
			}
			clerk, in := clerks[w.IntN(len(clerks))], window.CloseShift{Day: workday.DateOf(w.Now), Cash: "无", Signed: true, Figures: []window.Figure{{Name: "收件", N: w.IntN(9)}}}
			for _, o := range h.org.OfficersAt(cityWindow, window.RightReceive) {
				if o.ID != clerk.ID && w.IntN(2) == 0 {
					in.To, in.Left = o.Login, []window.Left{{Sort: "sheet", Number: "359900-Y001", Title: "移交市市场监管局 2 件"}}
				}
			}
			return clerk, "close_shift", in
		},
		Input: func(w *ramble.Walk, _ matter.View, _ account.Actor, action string) (any, bool) {
			if action != "take_over" {
				return nil, false
			}
			return window.TakeOver{Verdict: []string{"agree", "differs"}[w.IntN(2)], Note: "少一份", Signed: true}, true
		},
	}
}
