package app

import (
	"fmt"
	"time"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/credit"
)

// checkingBodies are those at which promises are checked and what was granted on them is revoked.
func checkingBodies(h *House) (out []string) {
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, credit.RightCheck)) > 0 && len(h.org.OfficersAt(b.Code, credit.RightRevoke)) > 0 {
			out = append(out, b.Code)
		}
	}
	return out
}

// checkGuide helps walks through the later checks of promises; some have materials that follow, some no time to put
// things right, some leave no mark.
func checkGuide(h *House) ramble.Guide {
	bodies := checkingBodies(h)
	return ramble.Guide{
		GivesUp: []string{"stop"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			body, p := bodies[w.IntN(len(bodies))], w.Persons[w.IntN(len(w.Persons))]
			g := credit.Granted{Case: 1, Number: "359900-1", Item: "人力资源服务许可", Body: body, Checker: body, Region: h.org.BodyPath(body), Subject: p.Party(),
				Holder: p.Person.Index, Name: p.Name, Promise: "已经具备条件", Breach: "撤销决定", How: "现场核查", Decision: "许准〔2026〕1号", DecidedAt: w.Now.Add(-time.Duration(w.IntN(72)) * time.Hour),
				Licensing: w.IntN(2) == 0, Review: "云州市人民政府", Court: "云州市中级人民法院"}
			if w.IntN(3) > 0 {
				g.Within, g.Basis = workday.Natural(30+w.IntN(60)), "国办发〔2020〕42号"
			}
			if w.IntN(3) > 0 {
				g.Rectify = workday.Working(5 + w.IntN(15))
			}
			if w.IntN(3) > 0 {
				g.Months, g.MarkBasis = 6+w.IntN(18), "承诺管理规定"
			}
			for n := range w.IntN(3) {
				g.Owed = append(g.Owed, credit.Owed{Material: fmt.Sprint("m", n), Name: fmt.Sprintf("第%d份材料", n+1), Limit: workday.Working(2 + w.IntN(30))})
			}
			return account.System("承诺核查"), "open", credit.Open{Granted: g}
		},
		Input: func(w *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
			c, _ := v.Facts.(credit.Check)
			switch action {
			case "supply":
				for _, o := range c.Granted.Owed {
					if o.At.IsZero() {
						return credit.Supply{Material: o.Material, Paper: who.Kind == account.ActorOfficer, Files: []credit.File{{ID: 1, Name: "材料.pdf", Size: 1}}}, true
					}
				}
			case "report":
				in := credit.ReportInput{Result: []string{"kept", "broken"}[w.IntN(2)], On: workday.DateOf(w.Now), Officers: "陈志远、何雅琴", Findings: "到现场核查"}
				if w.IntN(2) == 0 {
					in.Demand = "补齐制度"
				}
				return in, true
			case "revoke":
				return credit.RevokeInput{Heard: "没有提出", Reason: "承诺不实", Basis: "《行政许可法》第六十九条", Signed: true}, true
			}
			return nil, false
		},
	}
}

// repairGuide helps walks through requests to have a mark removed.
func repairGuide(h *House) ramble.Guide {
	bodies := checkingBodies(h)
	return ramble.Guide{
		GivesUp: []string{"withdraw"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			body, p := bodies[w.IntN(len(bodies))], w.Persons[w.IntN(len(w.Persons))]
			mark := credit.Mark{ID: 1, Item: "人力资源服务许可", Case: "359900-1", Body: body, Name: p.Name, Reason: "承诺不实", Basis: "承诺管理规定", Since: w.Now.AddDate(0, -1, 0), Until: w.Now.AddDate(0, 11, 0)}
			return p, "apply", credit.Apply{Ground: []string{"mended", "wrong"}[w.IntN(2)], Reason: "已经纠正", Mark: mark, MarkID: 1, Holder: p.Person.Index, Region: h.org.BodyPath(body)}
		},
	}
}
