package app

import (
	"time"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/matter"
)

// occasionGuide helps walks through meetings, interviews and press conferences: from the plan to the public transcript.
func occasionGuide() ramble.Guide {
	plan := func(w *ramble.Walk, body string, sort occasion.Sort) occasion.Plan {
		return occasion.Plan{Sort: sort, Body: body, Title: "冬季供暖", On: workday.DateOf(w.Now).AddDays(1 + w.IntN(6)), From: "09:30", Until: "11:00", Place: "新闻发布厅", Host: "主持人",
			Guests: "冯立，局长\n贾宁，副局长", Agenda: "介绍情况\n答问", Intro: "介绍今年供暖的安排。", Asks: w.IntN(2) == 0}
	}
	const said = "【主持人】各位网友大家好。\n【冯立】今年供暖提前三天。"
	return ramble.Guide{
		GivesUp: []string{"drop", "cancel", "withdraw"},
		Works:   []string{"edit", "submit", "announce", "end", "write", "hand_in", "publish"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			for range 500 {
				o := w.Officers[w.IntN(len(w.Officers))]
				for _, body := range o.Bodies() {
					if o.HasAt(occasion.RightPlan, body) {
						return o, "plan", plan(w, body, occasion.Sorts[w.IntN(len(occasion.Sorts))])
					}
				}
			}
			return account.Actor{}, "plan", occasion.Plan{}
		},
		Idle: func(v matter.View, action string) bool {
			o, _ := v.Facts.(occasion.Occasion)
			waits := len(o.Corrections) > 0 && o.Corrections[len(o.Corrections)-1].DecidedAt.IsZero()
			return !waits && (action == "let_correction" || action == "refuse_correction") || action == "picture" || action == "drop_picture" || action == "moderate" || action == "take_back" && o.Passed == 0
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			o, _ := v.Facts.(occasion.Occasion)
			switch action {
			case "edit":
				return plan(w, o.Body, o.Sort), true
			case "say":
				return occasion.Say{Text: said}, true
			case "write":
				return occasion.Write{Summary: "介绍了今年供暖的安排。", Text: said}, true
			case "put_off":
				in := occasion.PutOff{Reason: "嘉宾另有公务"}
				if w.IntN(2) == 0 {
					in.On, in.From, in.Until = workday.DateOf(w.Now.Add(24*time.Hour)), "15:00", "16:00"
				}
				return in, true
			case "take_back":
				return occasion.TakeBack{Keep: w.IntN(max(o.Passed, 1)), Reason: "有误"}, true
			case "correct":
				return occasion.Correct{Turn: 1 + w.IntN(2), Text: []string{"各位网友上午好。", "今年供暖提前五天。"}[w.IntN(2)], Reason: "说错了"}, true
			}
			return nil, false
		},
	}
}
