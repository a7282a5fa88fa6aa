package app

import (
	"context"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/disclosure/annual"
	"tongban/internal/matter"
)

// annualGuide helps walks through yearly reports: figures are entered or not, parts written, the head sends back or signs.
func annualGuide(ctx context.Context, h *House) (ramble.Guide, error) {
	var writers []account.Actor
	var bodies []string
	for _, b := range h.org.Bodies() {
		for _, o := range h.org.OfficersAt(b.Code, annual.RightWrite) {
			actor, err := h.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
			if err != nil {
				return ramble.Guide{}, err
			}
			writers, bodies = append(writers, actor), append(bodies, b.Code)
		}
	}
	return ramble.Guide{
		GivesUp: []string{"stop"},
		Works:   []string{"submit", "return", "publish"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			i := w.IntN(len(writers))
			return writers[i], "begin", annual.Begin{Body: bodies[i], Year: 2008 + w.IntN(w.Now.Year()-2008)}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			y, _ := v.Facts.(annual.Yearly)
			form, _ := annual.FormOf(y.Form)
			paths := form.Paths()
			switch action {
			case "enter":
				return annual.Enter{Cell: paths[w.IntN(len(paths))], Value: "3", Note: "科室报送"}, true
			case "write":
				parts := annual.Skeleton(form, y.Name, y.Year, nil)
				return annual.Write{Part: parts[w.IntN(len(parts))].Name, Text: "写好的正文。"}, true
			case "confirm_nil":
				if y.Nil != nil {
					return annual.ConfirmNil{Answer: "some", Checked: "找到了漏登的申请", Counted: &annual.Tally{}}, true
				}
				return annual.ConfirmNil{Answer: "none", Checked: "收文登记和网站后台", Counted: &annual.Tally{Empty: len(y.Entered) == 0}}, true
			case "submit":
				in := annual.Submit{Explain: "历年口径不同", Empty: true, Counted: annual.Count(form, y.Year, annual.Register{}).Cells}
				for _, s := range annual.Skeleton(form, y.Name, y.Year, in.Counted) {
					s.Text = "写好的正文。"
					in.Text = append(in.Text, s)
				}
				return in, true
			case "publish":
				return annual.Publish{Signed: true}, true
			}
			return nil, false
		},
	}, nil
}
