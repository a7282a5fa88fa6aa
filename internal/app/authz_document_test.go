package app_test

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/publish"
)

// drafts opens a document of the government's office.
func (w *rightsTable) drafts(attribute publish.Attribute) error {
	in := publish.Draft{Body: "government-office", Title: "关于做好冬季防火工作的通知", Number: "云政办〔2026〕50号", Genre: "通知", Class: "emergency", Subject: "综合政务",
		MadeOn: workday.DateOf(w.town.Now()), Attribute: attribute, Grade: "非密", Text: "现通知如下。"}
	if attribute != publish.Proactive {
		in.Reason, in.Ground = "N6", "过程性信息"
	}
	r, err := w.town.Engine().Start(context.Background(), w.actors["乔雨桐"], publish.KindName, "draft", in)
	w.number = r.Number
	return err
}

// looked walks a draft with a wrong word through the answer to it and a proof-reading.
func (w *rightsTable) looked() error {
	if err := w.drafts(publish.Proactive); err != nil {
		return err
	}
	in := publish.Draft{Body: "government-office", Title: "关于做好冬季防火工作的通知", Number: "云政办〔2026〕50号", Genre: "通知", Class: "emergency", Subject: "综合政务",
		MadeOn: workday.DateOf(w.town.Now()), Attribute: publish.Proactive, Grade: "非密", Text: "请用原来的帐户。"}
	v, err := w.view()
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	d.Text = in.Text
	return w.walk(act{"乔雨桐", "edit", in, ""}, act{"乔雨桐", "affirm", publish.Affirm{Keys: []string{w.town.Found(d)[0].Key}, Reason: "引用原文"}, ""},
		act{"乔雨桐", "submit", publish.Submit{Proofread: true}, ""}, act{"祁建国", "proofread", publish.Proofread{Verdict: "clean"}, ""})
}

// passes are the steps from a draft to the desk of who releases; each is noted once.
func passes(then string) []act {
	cleared := publish.Clear{Conclusion: publish.ClearPublic, Basis: "逐项审查", Asked: []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}}
	return []act{
		{"乔雨桐", "submit", publish.Submit{Proofread: true}, then}, {"覃海涛", "pass", publish.Pass{Proofread: true}, then},
		{"骆文静", "pass", publish.Pass{Proofread: true}, then}, {"祁建国", "pass", publish.Pass{Proofread: true}, then}, {"柏守正", "clear", cleared, then},
	}
}

// documents walks a document from its draft to the public page, and until it is repealed.
func (w *rightsTable) documents() error {
	if err := w.drafts(publish.Proactive); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	today := workday.DateOf(w.town.Now())
	return w.walk(append(passes(plain),
		act{"温晓岚", "schedule", publish.Schedule{On: today.AddDays(2), At: "09:00"}, plain},
		act{"温晓岚", "unschedule", publish.Unschedule{}, ""},
		act{"温晓岚", "publish", publish.Publish{}, plain},
		act{"乔雨桐", "audience", publish.SetAudience{Audience: []string{"elder"}}, ""},
		act{"乔雨桐", "reflag", publish.AskReflag{Policy: "yes", Reason: "是政策性文件"}, plain},
		act{"温晓岚", "refuse_reflag", publish.RefuseReflag{Reason: "只是工作安排"}, ""},
		act{"乔雨桐", "reflag", publish.AskReflag{Policy: "yes", Reason: "是政策性文件"}, ""},
		act{"温晓岚", "agree_reflag", publish.AgreeReflag{Checked: true}, ""},
		act{"系统", "take_revision", publish.TakeRevision{Revision: 1, Content: publish.Content{Title: "新", Body: "government-office"}, Change: "改了期限"}, plain},
		act{"温晓岚", "mark", publish.Mark{Validity: publish.Repealed, On: today, By: "云政办〔2026〕51号"}, plain})...)
}

// documentEndings are the other ends of a document.
func (w *rightsTable) documentEndings() error {
	today := workday.DateOf(w.town.Now())
	for _, end := range []struct {
		attribute publish.Attribute
		acts      []act
	}{
		{publish.Proactive, append(passes(""), act{"温晓岚", "publish", publish.Publish{}, ""}, act{"温晓岚", "mark", publish.Mark{Validity: publish.Lapsed, On: today, By: "有效期届满"}, plain})},
		{publish.Proactive, append(passes(""), act{"温晓岚", "publish", publish.Publish{}, ""}, act{"温晓岚", "withdraw", publish.Withdraw{Reason: "附件有误"}, plain})},
		{publish.Withheld, append(passes("")[:4], act{"柏守正", "clear", publish.Clear{Conclusion: publish.ClearNot, Basis: "过程性信息"}, plain})},
		{publish.Proactive, []act{{"乔雨桐", "drop", publish.Drop{Reason: "重复"}, plain}}},
	} {
		if err := w.drafts(end.attribute); err != nil {
			return err
		}
		if err := w.walk(end.acts...); err != nil {
			return err
		}
	}
	if err := w.looked(); err != nil {
		return err
	}
	if err := w.imported(); err != nil {
		return err
	}
	return w.revision()
}

// imported walks a document that was public on another site.
func (w *rightsTable) imported() error {
	r, err := w.town.Engine().Start(context.Background(), account.System("导入文件"), publish.KindName, "take_in", publish.TakeIn{Content: publish.Content{Body: "government-office", Title: "关于旧事的通知", Genre: "通知", Class: "policy", Subject: "综合政务"},
		PublishedAt: w.town.Now().AddDate(-3, 0, 0), Key: "old-1", Sum: "1", Evidence: publish.Evidence{By: "温晓岚", File: "旧网站.jsonl", Sum: "1"}})
	w.number = r.Number
	if err != nil {
		return err
	}
	return w.note("")
}

// revision walks the revision of a document until the original has taken it over.
func (w *rightsTable) revision() error {
	if err := w.drafts(publish.Proactive); err != nil {
		return err
	}
	if err := w.walk(append(passes(""), act{"温晓岚", "publish", publish.Publish{}, ""})...); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	in := publish.Draft{Body: d.Body, Title: d.Title, Number: d.Number, Genre: d.Genre, Class: d.Class, Subject: d.Subject, MadeOn: d.MadeOn, Attribute: d.Attribute, Grade: d.Grade, Text: "新的内容。", Change: "改了期限"}
	r, err := w.town.Engine().Start(context.Background(), w.actors["乔雨桐"], publish.KindName, "revise", publish.Revise{Draft: in, Of: v.Matter.ID, OfNumber: v.Matter.Number, Original: d})
	if err != nil {
		return err
	}
	w.number = r.Number
	if err := w.walk(append(passes(""), act{"温晓岚", "publish", publish.Publish{}, plain})...); err != nil {
		return err
	}
	return w.interpretations()
}

// policy drafts a policy with the plan of its interpretation.
func (w *rightsTable) policy() (number string, err error) {
	in := publish.Draft{Body: "government-office", Title: "云州市困难群众冬季取暖补贴办法", Number: "云政办〔2026〕55号", Genre: "通知", Class: "policy", Subject: "民政、扶贫、救灾",
		MadeOn: workday.DateOf(w.town.Now()), Attribute: publish.Proactive, Grade: "非密", Policy: true, Text: "现通知如下。"}
	r, err := w.town.Engine().Start(context.Background(), w.actors["乔雨桐"], publish.KindName, "draft", in)
	if err != nil {
		return "", err
	}
	w.number = r.Number
	return r.Number, w.walk(act{"乔雨桐", "plan", publish.MakePlan{Forms: []string{"text"}, Outline: "谁能领、怎么领", Interpreter: "祁建国", Post: "主任", Body: "government-office"}, ""})
}

// interpretations walks an interpretation that waits for its policy, and the duties to interpret to each of their ends.
func (w *rightsTable) interpretations() error {
	ctx := context.Background()
	policy, err := w.policy()
	if err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	in := publish.Draft{Body: d.Body, Title: "《" + d.Title + "》图解", Number: "无", Genre: publish.GenreInterpretation, Class: d.Class, Subject: d.Subject, MadeOn: d.MadeOn, Attribute: publish.Proactive, Grade: "非密", Text: "谁能领补贴。"}
	r, err := w.town.Engine().Start(ctx, w.actors["乔雨桐"], publish.KindName, "interpret", publish.Interpret{Draft: in, Describe: publish.Describe{Way: "picture", Interpreter: "祁建国", Omitted: "图解只讲要点"}, Of: v.Matter.ID, OfNumber: policy, Policy: d})
	if err != nil {
		return err
	}
	w.number = r.Number
	if err := w.walk(append(passes(""), act{"温晓岚", "accompany", publish.Accompany{}, plain})...); err != nil {
		return err
	}
	owed := interpret.Owe{Limit: workday.Natural(3), Policy: interpret.Policy{ID: v.Matter.ID, Number: policy, Title: d.Title, Body: d.Body, Interprets: d.Body, PublishedOn: d.MadeOn, At: w.town.Now(), Holds: true}}
	for _, end := range []act{{"系统", "fulfil", interpret.Fulfil{On: d.MadeOn}, plain}, {"系统", "cease", interpret.Cease{}, plain}} {
		if r, err = w.town.Engine().Start(ctx, w.actors["系统"], interpret.KindName, "owe", owed); err != nil {
			return err
		}
		w.number = r.Number
		if end.action == "fulfil" {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(act{"乔雨桐", "explain", interpret.Explain{Text: "图解正在制作"}, ""}, end); err != nil {
			return err
		}
	}
	return w.columns()
}
