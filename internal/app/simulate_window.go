package app

import (
	"fmt"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
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
			clerk, to := clerks[w.IntN(len(clerks))], []string{"market", "urban", "human-resources"}[w.IntN(3)]
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
