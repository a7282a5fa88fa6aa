package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/withhold"
	"tongban/internal/matter"
)

// withheldGuide helps walks through what is not public: written down or entered, examined when its day comes, kept, given
// another ground, made public or taken out.
func withheldGuide(h *House) ramble.Guide {
	var bodies []string
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, withhold.RightHandle)) > 0 && len(h.org.OfficersAt(b.Code, withhold.RightSign)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	return ramble.Guide{
		GivesUp: []string{"remove"},
		Works:   []string{"begin_review", "propose", "decide"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			body, day := bodies[w.IntN(len(bodies))], workday.DateOf(w.Now).AddDays(-w.IntN(300))
			reason := h.grounds.All()[w.IntN(7)].Code
			if w.IntN(3) == 0 {
				return account.System("非公开目录"), "enter", withhold.Enter{Source: withhold.Source{ID: 1, Number: "XX-1", Body: body, Title: "内部流程", Attribute: withhold.AttributeWithheld, Reason: reason, Ground: "内部事务", By: "柏守正", On: day}}
			}
			for _, o := range w.Officers {
				if o.HasAt(withhold.RightHandle, body) {
					return o, "record", withhold.Entry{Body: body, Title: "内部流程", Attribute: withhold.AttributeWithheld, Reason: reason, Ground: "内部事务", DecidedBy: "办公会", DecidedOn: day}
				}
			}
			return account.Actor{}, "record", withhold.Entry{}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			r, _ := v.Facts.(withhold.Record)
			switch action {
			case "propose":
				in := withhold.Propose{Result: []string{withhold.ResultKeep, withhold.ResultReground, withhold.ResultOpen}[w.IntN(3)], Opinion: "已经核对"}
				if w.Ending {
					in.Result = withhold.ResultOpen
				}
				if in.Result == withhold.ResultReground {
					in.Ground = "理由变了"
					if in.Reason = "N5"; r.Reason == "N5" {
						in.Reason = "N6"
					}
				}
				return in, true
			case "decide":
				return withhold.Decide{Signed: true}, true
			case "begin_review":
				return withhold.BeginReview{Why: "有人申请"}, true
			case "correct":
				return withhold.Correct{Title: "内部流程和批办", Secret: w.IntN(2) == 0, General: "某项内部材料", Why: "名称写错"}, true
			case "drafted":
				return withhold.Drafted{Document: "XX-2"}, true
			}
			return nil, false
		},
	}
}
