package app

import (
	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// documentGuide helps walks through documents: from a draft or a revision to the public page and off it again.
func documentGuide() ramble.Guide {
	asked := []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}
	draft := func(w *ramble.Walk, body string) publish.Draft {
		classes := publish.Classes
		in := publish.Draft{Body: body, Title: "关于做好有关工作的通知", Number: "云政办〔2026〕1号", Genre: "通知", Class: classes[w.IntN(len(classes))].Code, Subject: "综合政务",
			MadeOn: workday.DateOf(w.Now).AddDays(-w.IntN(30)), Attribute: publish.Proactive, Grade: "非密", Normative: w.IntN(2) == 0, Text: "现通知如下。", Change: "改了期限"}
		if w.IntN(4) == 0 {
			in.Attribute, in.Reason, in.Ground = []publish.Attribute{publish.OnRequest, publish.Withheld}[w.IntN(2)], "N6", "过程性信息"
		}
		return in
	}
	return ramble.Guide{
		GivesUp: []string{"drop"},
		Works:   []string{"submit", "pass", "clear", "publish", "schedule"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			for range 500 {
				o := w.Officers[w.IntN(len(w.Officers))]
				for _, body := range o.Bodies() {
					if !o.HasAt(publish.RightDraft, body) {
						continue
					}
					in := draft(w, body)
					if w.IntN(4) > 0 {
						return o, "draft", in
					}
					in.Attribute, in.Reason, in.Ground = publish.Proactive, "", ""
					return o, "revise", publish.Revise{Draft: in, Of: 1, OfNumber: "XX-1", Original: publish.Document{ID: 1, FirstAt: w.Now, PublishedAt: w.Now,
						Content: publish.Content{Body: body, Attribute: publish.Proactive}}}
				}
			}
			return account.Actor{}, "draft", publish.Draft{}
		},
		Input: func(w *ramble.Walk, v matter.View, _ account.Actor, action string) (any, bool) {
			d, _ := v.Facts.(publish.Document)
			switch action {
			case "edit":
				in := draft(w, d.Body)
				if d.Revises != 0 {
					in.Attribute, in.Reason, in.Ground = publish.Proactive, "", ""
				}
				return in, true
			case "clear":
				c := []publish.Conclusion{publish.ClearPublic, publish.ClearPublic, publish.ClearPublic, publish.ClearPart, publish.ClearNot, publish.ClearAsk}[w.IntN(6)]
				return publish.Clear{Conclusion: c, Asked: asked, Basis: "逐项审查"}, true
			case "publish":
				return publish.Publish{Channels: []string{"wechat"}}, true
			case "schedule":
				return publish.Schedule{On: workday.DateOf(w.Now).AddDays(1 + w.IntN(5)), At: "09:00"}, true
			case "mark":
				return publish.Mark{Validity: []publish.Validity{publish.Repealed, publish.Lapsed}[w.IntN(2)], On: workday.DateOf(w.Now), By: "云政办〔2026〕9号"}, true
			case "place":
				return publish.Place{Channel: "press", On: workday.DateOf(w.Now), Address: []string{"第1版", "第2版"}[w.IntN(2)]}, true
			case "take_revision":
				return publish.TakeRevision{Revision: 2, Content: publish.Content{Title: "新", Body: d.Body, Attribute: publish.Proactive}, Change: "改了期限", At: w.Now}, true
			}
			return nil, false
		},
	}
}
