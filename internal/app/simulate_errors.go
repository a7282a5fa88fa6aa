package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/voice/siteerror"
)

// errorGuide helps walks through reports of errors on the site: handed on now and then, and answered.
func errorGuide(h *House) ramble.Guide {
	var bodies []string
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, siteerror.RightHandle)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	return ramble.Guide{
		Works: []string{"answer"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			who := account.Anonymous()
			if w.IntN(2) == 0 {
				who = w.Persons[w.IntN(len(w.Persons))]
			}
			return who, "report", siteerror.Report{Page: "/items", Sort: "words", Text: "有一个错别字", Code: "ABCDEFGH"}
		},
		Input: func(w *ramble.Walk, _ matter.View, _ account.Actor, action string) (any, bool) {
			switch action {
			case "answer":
				return siteerror.Answer{Result: []string{"mended", "explained", "refused"}[w.IntN(3)], Text: "已经改正"}, true
			case "forward":
				return siteerror.Forward{Body: bodies[w.IntN(len(bodies))], Reason: "属于它的页面"}, true
			}
			return nil, false
		},
	}
}
