package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/normative"
	"tongban/internal/matter"
)

// normativeBodies are the bodies that answer for normative documents.
func normativeBodies(h *House) (bodies []string) {
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, normative.RightAnswer)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	return bodies
}

// cleanupGuide helps walks through clean-up rounds: bodies answer, the office compiles, the head signs, the list appears.
func cleanupGuide(h *House) ramble.Guide {
	bodies := normativeBodies(h)
	opinion := func(w *ramble.Walk, document int64) normative.Opinion {
		in := normative.Opinion{Document: document, Decision: []normative.Decision{normative.Keep, normative.Amend, normative.Repeal, normative.Lapse}[w.IntN(4)], Reason: "已经逐条核对"}
		if in.Decision == normative.Amend {
			in.Hands, in.Until = bodies[0], workday.DateOf(w.Now).AddDays(60)
		}
		return in
	}
	return ramble.Guide{
		GivesUp: []string{"stop"},
		Works:   []string{"collect", "decide", "submit", "sign", "announce", "conclude"},
		Idle: func(v matter.View, action string) bool {
			c, _ := v.Facts.(normative.Cleanup)
			return action == "announce" && c.List != ""
		},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			in := normative.Begin{Year: 2026, Title: "2026年行政规范性文件清理", Basis: "省政府办公厅通知", Before: workday.DateOf(w.Now), AnswerBy: workday.DateOf(w.Now).AddDays(10), DueOn: workday.DateOf(w.Now).AddDays(20)}
			for i, b := range bodies {
				in.Papers = append(in.Papers, normative.Paper{ID: int64(i + 1), Number: "XX-1", Title: "某项管理办法", Body: b, State: "有效", Holds: true})
			}
			for range 500 {
				o := w.Officers[w.IntN(len(w.Officers))]
				for _, b := range o.Bodies() {
					if o.HasAt(normative.RightManage, b) {
						in.Body = b
						return o, "begin", in
					}
				}
			}
			return account.Actor{}, "begin", in
		},
		Input: func(w *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
			c, _ := v.Facts.(normative.Cleanup)
			switch action {
			case "answer":
				for _, e := range c.Entries {
					if who.HasAt(normative.RightAnswer, e.Body) {
						return opinion(w, e.Paper.ID), true
					}
				}
			case "deliver":
				for _, b := range bodies {
					if who.HasAt(normative.RightAnswer, b) {
						return normative.Deliver{Body: b}, true
					}
				}
			case "decide":
				for _, e := range c.Entries {
					if e.Decision == "" {
						return opinion(w, e.Paper.ID), true
					}
				}
				return opinion(w, c.Entries[w.IntN(len(c.Entries))].Paper.ID), true
			case "submit":
				return normative.Submit{Checked: true}, true
			case "sign":
				return normative.Sign{Agreed: true}, true
			case "announce":
				return normative.Announce{List: "XX-9"}, true
			case "conclude":
				return normative.Conclude{List: c.List, Name: "《清理结果公告》", Since: workday.DateOf(w.Now)}, true
			}
			return nil, false
		},
	}
}

// amendmentGuide helps walks through what a clean-up wants amended.
func amendmentGuide(h *House) ramble.Guide {
	bodies, signs := normativeBodies(h), ""
	for _, b := range h.org.Bodies() {
		if signs == "" && len(h.org.OfficersAt(b.Code, normative.RightSign)) > 0 {
			signs = b.Code
		}
	}
	return ramble.Guide{
		Works: []string{"agree", "conclude"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			p := normative.Paper{ID: 1 + int64(w.IntN(1<<40)), Number: "XX-1", Title: "某项管理办法", Body: bodies[w.IntN(len(bodies))], State: "有效", Holds: true}
			return account.System("清理结果修改"), "owe", normative.OweAmendment{Amendment: normative.Amendment{Paper: p, Round: 1 + int64(w.IntN(1<<40)), RoundNo: "QL-1", RoundBy: signs, RoundOf: "全面清理", Hands: p.Body, Since: w.Now,
				Until: workday.DateOf(w.Now).AddDays(30 + w.IntN(100)), Why: "和新的部门职责不一致"}}
		},
		Input: func(w *ramble.Walk, _ matter.View, _ account.Actor, action string) (any, bool) {
			switch action {
			case "ask":
				return normative.AskExcuse{Reason: "上位法正在修订"}, true
			case "agree":
				return normative.AgreeExcuse{Agreed: true}, true
			case "refuse":
				return normative.RefuseExcuse{Reason: "先按现在的上位法修改"}, true
			case "conclude":
				return normative.Amended{On: workday.DateOf(w.Now)}, true
			case "cease":
				return normative.Cease{}, true
			}
			return nil, false
		},
	}
}

// reviewGuide helps walks through reviews before the last day.
func reviewGuide(h *House) ramble.Guide {
	bodies := normativeBodies(h)
	paper := func(w *ramble.Walk) normative.Paper {
		return normative.Paper{ID: 1 + int64(w.IntN(1<<40)), Number: "XX-1", Title: "某项管理办法", Body: bodies[w.IntN(len(bodies))], State: "有效", Holds: true, ExpiresOn: workday.DateOf(w.Now).AddDays(30 + w.IntN(100))}
	}
	return ramble.Guide{
		Works: []string{"conclude"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			return account.System("到期评估"), "owe", normative.Owe{Paper: paper(w)}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			r, _ := v.Facts.(normative.Review)
			switch action {
			case "conclude":
				in := normative.Assess{Decision: []string{"prolong", "amend", "lapse"}[w.IntN(3)], Reason: "仍然需要", Ground: "云政办〔2026〕80号", Until: r.ExpiresOn.AddMonths(24)}
				if r.ExpiresOn.Before(workday.DateOf(w.Now)) {
					in.Decision = "lapse"
				}
				return in, true
			case "cease":
				return normative.Cease{}, true
			}
			return nil, false
		},
	}
}
