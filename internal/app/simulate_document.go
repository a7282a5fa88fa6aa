package app

import (
	"fmt"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// documentGuide helps walks through documents: from a draft or a revision to the public page and off it again.
func documentGuide(h *House) ramble.Guide {
	asked := []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}
	draft := func(w *ramble.Walk, body string) publish.Draft {
		classes := publish.Classes
		in := publish.Draft{Body: body, Title: "关于做好有关工作的通知", Number: "云政办〔2026〕1号", Genre: "通知", Class: classes[w.IntN(len(classes))].Code, Subject: "综合政务",
			MadeOn: workday.DateOf(w.Now).AddDays(-w.IntN(30)), Attribute: publish.Proactive, Grade: "非密", Normative: w.IntN(2) == 0, Text: "现通知如下。", Change: "改了期限"}
		in.Policy = w.IntN(3) == 0
		if w.IntN(4) == 0 {
			in.Text = "现通知如下。请用原来的帐户办理，联系电话13800138000。"
		}
		if w.IntN(4) == 0 {
			in.Attribute, in.Reason, in.Ground = []publish.Attribute{publish.OnRequest, publish.Withheld}[w.IntN(2)], "N6", "过程性信息"
		}
		return in
	}
	return ramble.Guide{
		GivesUp: []string{"drop"},
		Idle: func(v matter.View, action string) bool {
			d, _ := v.Facts.(publish.Document)
			left := len(h.rooms.publish.Unanswered(d)) > 0
			switch action {
			case "affirm":
				return !left
			case "submit", "pass":
				return left
			case "proofread":
				return true
			}
			return idleInDocument(v, action)
		},
		Works: []string{"plan", "affirm", "submit", "pass", "clear", "publish", "schedule"},
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			for range 500 {
				o := w.Officers[w.IntN(len(w.Officers))]
				for _, body := range o.Bodies() {
					if !o.HasAt(publish.RightDraft, body) {
						continue
					}
					in := draft(w, body)
					if w.IntN(5) == 0 {
						return o, "interpret", interpretOf(w, in)
					}
					if w.IntN(6) == 0 {
						return account.System("导入文件"), "take_in", importedDraft(w, in)
					}
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
			case "affirm":
				var keys []string
				for _, f := range h.rooms.publish.Unanswered(d) {
					keys = append(keys, f.Key)
				}
				return publish.Affirm{Keys: keys, Reason: "引用原文"}, len(keys) > 0
			case "proofread":
				return publish.Proofread{Verdict: "clean"}, true
			case "plan":
				return publish.MakePlan{Forms: []string{"text", "picture"}, Outline: "背景和主要措施", Interpreter: "祁建国", Post: "主任", Body: d.Body}, true
			case "audience":
				return publish.SetAudience{Audience: map[bool][]string{true: {"elder", "small"}, false: nil}[len(d.Audience) == 0]}, true
			case "reflag":
				return publish.AskReflag{Policy: map[bool]string{true: "no", false: "yes"}[d.Policy], Reason: "标错了"}, true
			case "agree_reflag":
				return publish.AgreeReflag{Checked: true}, true
			case "refuse_reflag":
				return publish.RefuseReflag{Reason: "没有标错"}, true
			case "describe":
				return describes, true
			case "release_with":
				return publish.ReleaseWith{}, true
			case "edit":
				in := draft(w, d.Body)
				if d.Bond != nil {
					in = interpretOf(w, in).Draft
				}
				if d.Revises != 0 {
					in.Attribute, in.Reason, in.Ground = publish.Proactive, "", ""
				}
				return in, true
			case "clear":
				c := []publish.Conclusion{publish.ClearPublic, publish.ClearPublic, publish.ClearPublic, publish.ClearPart, publish.ClearNot, publish.ClearAsk}[w.IntN(6)]
				return publish.Clear{Conclusion: c, Asked: asked, Basis: "逐项审查"}, true
			case "publish":
				return publish.Publish{Channels: wantedFrom(h, d.Body)}, true
			case "schedule":
				return publish.Schedule{On: workday.DateOf(w.Now).AddDays(1 + w.IntN(5)), At: "09:00"}, true
			case "mark":
				return publish.Mark{Validity: []publish.Validity{publish.Repealed, publish.Lapsed}[w.IntN(2)], On: workday.DateOf(w.Now), By: "云政办〔2026〕9号"}, true
			case "place":
				return publish.Place{Channel: "press", On: workday.DateOf(w.Now), Address: []string{"第1版", "第2版"}[w.IntN(2)]}, true
			case "take_back":
				return publish.TakeBack{Back: 1, Reason: "导入错了", By: "走查"}, true
			case "take_revision":
				return publish.TakeRevision{Revision: 2, Content: publish.Content{Title: "新", Body: d.Body, Attribute: publish.Proactive}, Change: "改了期限", At: w.Now}, true
			}
			return nil, false
		},
	}
}

var describes = publish.Describe{Way: "questions", Interpreter: "祁建国", Points: []string{"background", "content"}, Omitted: "其余在原文里已经写明"}

// interpretOf makes an interpretation of a draft; its policy is public.
func interpretOf(w *ramble.Walk, in publish.Draft) publish.Interpret {
	in.Genre, in.Attribute, in.Reason, in.Ground, in.Policy = publish.GenreInterpretation, publish.Proactive, "", "", false
	return publish.Interpret{Draft: in, Describe: describes, Of: 1, OfNumber: "XX-1",
		Policy: publish.Document{ID: 1, FirstAt: w.Now, PublishedAt: w.Now, Content: publish.Content{Body: in.Body, Attribute: publish.Proactive, Policy: true}}}
}

// idleInDocument says what there is nothing to do for: only a policy has a plan, and one that has it needs no other.
func idleInDocument(v matter.View, action string) bool {
	d, _ := v.Facts.(publish.Document)
	switch action {
	case "plan":
		return d.Plan != nil || !d.Policy || d.Attribute != publish.Proactive || d.Revises != 0
	case "audience":
		return d.Bond != nil
	case "reflag":
		return d.Reflag != nil || d.Bond != nil
	case "agree_reflag", "refuse_reflag":
		return d.Reflag == nil
	case "take_back":
		return d.Imported == nil || d.Withdrawn != nil
	case "describe", "accompany":
		return true
	}
	return false
}

// interpretGuide helps walks through the duty to interpret: the machine opens and ends it, the body says why it waits.
func interpretGuide(h *House) ramble.Guide {
	var bodies []string
	for _, b := range h.org.Bodies() {
		if len(h.org.OfficersAt(b.Code, publish.RightDraft)) > 0 {
			bodies = append(bodies, b.Code)
		}
	}
	return ramble.Guide{
		Open: func(w *ramble.Walk) (account.Actor, string, any) {
			body, on := bodies[w.IntN(len(bodies))], workday.DateOf(w.Now)
			return account.System("政策解读"), "owe", interpret.Owe{Limit: workday.Natural(3), Again: w.IntN(4) == 0,
				Policy: interpret.Policy{ID: 1, Number: "XX-1", Title: "关于做好有关工作的通知", Body: body, Interprets: body, PublishedOn: on, At: w.Now, Holds: true}}
		},
		Input: func(w *ramble.Walk, _ matter.View, _ account.Actor, action string) (any, bool) {
			switch action {
			case "fulfil":
				return interpret.Fulfil{On: workday.DateOf(w.Now)}, true
			case "cease":
				return interpret.Cease{}, true
			case "explain":
				return interpret.Explain{Text: "图解正在制作，后天发布"}, true
			}
			return nil, false
		},
	}
}

// importedDraft is a document that was public on another site.
func importedDraft(w *ramble.Walk, in publish.Draft) publish.TakeIn {
	key := fmt.Sprint("walk ", w.IntN(1<<40))
	return publish.TakeIn{Content: publish.Content{Title: in.Title, Number: in.Number, Body: in.Body, Genre: in.Genre, Class: in.Class, Subject: in.Subject, MadeOn: in.MadeOn, Text: in.Text},
		PublishedAt: w.Now.AddDate(0, 0, -w.IntN(3000)), Validity: []publish.Validity{"", publish.Valid, publish.Repealed}[w.IntN(3)], Key: key, Sum: key, Evidence: publish.Evidence{By: "走查", File: "旧网站.jsonl", Sum: "0"}}
}

// wantedFrom is a channel on which a body can bring a document out, if there is one.
func wantedFrom(h *House, body string) []string {
	if list := h.accountsOut.Of(body); len(list) > 0 {
		return []string{list[len(list)-1].Value}
	}
	return nil
}
