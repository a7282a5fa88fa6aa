package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/column"
	"tongban/internal/matter"
)

// columnGuide helps walks through columns that are to be written to: the machine raises and ends the alarm, the body says
// until when there is nothing to write.
func columnGuide(h *House) ramble.Guide {
	var bodies []string
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, column.RightDraft)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	return ramble.Guide{
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			c := column.Column{Body: bodies[w.IntN(len(bodies))], Class: "policy", Title: "法规规章和规范性文件", Count: 3, Last: w.Now.AddDate(0, 0, -20-w.IntN(20))}
			return account.System("栏目更新检查"), "raise", column.Raise{Column: c, Days: 30}
		},
		Input: func(w *ramble.Walk, _ matter.View, _ account.Actor, action string) (any, bool) {
			today := workday.DateOf(w.Now)
			switch action {
			case "excuse":
				return column.Excuse{Reason: "没有新的文件", Until: today.AddDays(1 + w.IntN(30))}, true
			case "fulfil":
				return column.Fulfil{On: today}, true
			case "cease":
				return column.Cease{}, true
			}
			return nil, false
		},
	}
}
