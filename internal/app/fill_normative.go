package app

import (
	"context"
	"fmt"
	"math/rand/v2"

	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/occasion"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// cleanupPlots are rounds and how far each has come.
var cleanupPlots = []struct {
	title, basis, of, until string
}{
	{"2026年行政规范性文件全面清理", "《优化营商环境条例》和省政府办公厅关于开展清理工作的通知", "", "published"},
	{"涉及公平竞争的政策措施专项清理", "《公平竞争审查条例》", "", "announcing"},
	{"民生领域文件专项清理", "市政府常务会议决定", infoOffice, "signing"},
	{"市场监管领域文件专项清理", "省市场监管局通知", "market", "compiling"},
	{"涉及优化营商环境的文件专项清理", "《优化营商环境条例》第六十四条", "", "collecting"},
	{"和上位法不一致的文件专项清理（重复发起）", "省政府办公厅通知", "market", "stopped"},
}

// obsolete is the document that the rounds repeal.
const obsolete = "云州市夜间施工管理暂行规定"

// normatives registers documents, looks at those whose last day is near, and takes clean-up rounds to each of their states.
func (f *filling) normatives(ctx context.Context) error {
	past := f.past
	if err := past.rooms.normative.SweepDue(ctx); err != nil {
		return err
	}
	if err := f.registered(ctx); err != nil {
		return err
	}
	if err := f.assessed(ctx); err != nil {
		return err
	}
	for _, p := range cleanupPlots {
		if err := f.cleanup(ctx, p.title, p.basis, p.of, matter.State(p.until)); err != nil {
			return fmt.Errorf("%s: %w", p.title, err)
		}
	}
	if err := past.worker.RunUntilEmpty(ctx); err != nil {
		return err
	}
	if err := past.rooms.normative.SweepDue(ctx); err != nil { // what was repealed needs no review any more
		return err
	}
	if err := f.amended(ctx); err != nil {
		return fmt.Errorf("what is to be amended: %w", err)
	}
	return f.registeredFirst(ctx)
}

// amended brings what a round wants amended to each of its ends, and leaves the rest open.
func (f *filling) amended(ctx context.Context) error {
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: normative.AmendmentKind, Open: true, Limit: 20})
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, infoOffice, normative.RightSign, 0)
	if err != nil {
		return err
	}
	for i, m := range list {
		by, err := f.officer(ctx, m.Lead, normative.RightAnswer, 0)
		if err != nil {
			return err
		}
		v, err := f.past.engine.View(ctx, account.System("演示数据"), m.Number)
		if err != nil {
			return err
		}
		a, _ := v.Facts.(normative.Amendment)
		switch i {
		case 0, 1:
			if _, err := f.past.engine.Do(ctx, by, m.ID, "ask", normative.AskExcuse{Reason: "省里的上位规定正在修订，等它公布以后一并修改。"}); err != nil {
				return err
			}
			if i == 1 {
				_, err = f.past.engine.Do(ctx, head, m.ID, "agree", normative.AgreeExcuse{Agreed: true})
			}
		case 2:
			err = f.amendedText(ctx, a.Paper)
		case 3:
			err = f.past.rooms.normative.Documents.Mark(ctx, a.Paper.ID, true, workday.DateOf(f.clock.now()), "《云州市人民政府关于废止部分规范性文件的决定》")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", a.Title, err)
		}
	}
	return f.past.worker.RunUntilEmpty(ctx)
}

// amendedText takes a revision of a document through all hands.
func (f *filling) amendedText(ctx context.Context, paper normative.Paper) error {
	p := &documentPlot{hands: documentOffices[""], id: paper.ID, number: paper.Number, pace: pace{rng: rand.New(rand.NewPCG(363, 1))}}
	if paper.Body != infoOffice {
		p.hands = documentOffices[paper.Body]
	}
	editor, err := f.login(ctx, p.hands.editor)
	if err != nil {
		return err
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), paper.Number)
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	c := d.Content
	in := publish.Draft{Body: c.Body, Title: c.Title, Number: c.Number, Genre: c.Genre, Class: c.Class, Subject: c.Subject, Keywords: c.Keywords, Abstract: c.Abstract, MadeOn: workday.DateOf(f.clock.now()), Attribute: c.Attribute, Grade: c.Grade,
		Normative: true, Audience: c.Audience, InForceOn: c.InForceOn, ExpiresOn: c.ExpiresOn, Basis: c.Basis, Text: c.Text + "\n本办法所称主管部门，按照机构改革后的职责确定。\n", Change: "按照清理结果，改正主管部门的名称和职责"}
	r, err := f.past.engine.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: in, Of: paper.ID, OfNumber: paper.Number, Original: d})
	if err != nil {
		return err
	}
	p.revision = r.ID
	for range 12 {
		v, err := f.past.engine.View(ctx, account.System("演示数据"), r.Number)
		if err != nil || !v.Matter.Open() {
			return err
		}
		d, _ := v.Facts.(publish.Document)
		if err := p.forward(ctx, f, v.Matter.State, d); err != nil {
			return err
		}
	}
	return fmt.Errorf("the revision %s does not come to its end", r.Number)
}

// registeredFirst lets documents be registered before they appear, from now on, and leaves one on each side of the gate.
func (f *filling) registeredFirst(ctx context.Context) error {
	admin, err := f.login(ctx, "xitong")
	if err != nil {
		return err
	}
	other, err := f.login(ctx, "xitong2")
	if err != nil {
		return err
	}
	today := workday.DateOf(f.clock.now())
	rule := f.past.rooms.normative.Book.Now()
	rule.Gates = map[org.Level]workday.Date{org.LevelCity: today, org.LevelCounty: today}
	rule.Own = map[string]string{"market": "云市监规登〔{year}〕{seq:3}号"}
	rule.Reason = "市政府办公室关于规范性文件统一登记、统一编号、统一印发的通知"
	p, err := f.past.rooms.normative.ProposeRule(ctx, admin, rule)
	if err != nil {
		return err
	}
	if _, err := f.past.accord.End(ctx, other, p.ID, accord.StateAgreed, ""); err != nil {
		return err
	}
	for i, title := range []string{"云州市电动自行车停放充电管理办法", "云州市城市道路临时占用管理办法"} {
		if err := f.waiting(ctx, title, i == 1); err != nil {
			return fmt.Errorf("%s: %w", title, err)
		}
	}
	return f.proposals(ctx, admin, other)
}

// proposals leaves one for the second person, and one of each other end.
func (f *filling) proposals(ctx context.Context, admin, other account.Actor) error {
	today := workday.DateOf(f.clock.now())
	if _, err := f.past.rooms.board.ProposeLights(ctx, admin, light.Thresholds{Percent: 75, Workdays: 3}, today.AddDays(14), "政务服务效能提升年，提前三个工作日提醒"); err != nil {
		return err
	}
	security, err := f.login(ctx, "anquan")
	if err != nil {
		return err
	}
	p, err := f.past.rooms.occasions.ProposeRule(ctx, admin, occasion.RuleForm{Sort: occasion.Interview, Days: 10, PerHour: 5, Least: 6, Reason: "实录整理时间不够"})
	if err != nil {
		return err
	}
	if _, err := f.past.accord.End(ctx, security, p.ID, accord.StateRefused, "十个工作日太长，公众等不了，请先增加整理人手"); err != nil {
		return err
	}
	ways := f.past.rooms.policies.Book.Now()
	ways.Limit, ways.Reason = workday.Working(5), "节假日多，改按工作日计算"
	if p, err = f.past.rooms.policies.ProposeRule(ctx, other, ways); err != nil {
		return err
	}
	_, err = f.past.accord.End(ctx, other, p.ID, accord.StateWithdrawn, "省里正在统一规定，等通知")
	return err
}

// waiting brings a normative document to the desk of who releases, registered or not.
func (f *filling) waiting(ctx context.Context, title string, registered bool) error {
	p := &documentPlot{hands: documentOffices[""]}
	by, err := f.login(ctx, p.hands.editor)
	if err != nil {
		return err
	}
	today := workday.DateOf(f.clock.now())
	r, err := f.past.engine.Start(ctx, by, publish.KindName, "draft", publish.Draft{Body: p.hands.body, Title: title, Number: "无", Genre: "通知", Class: "policy", Subject: "城乡建设、环境保护", MadeOn: today.AddDays(-3),
		Attribute: publish.Proactive, Grade: "非密", Normative: true, InForceOn: today.AddDays(30), ExpiresOn: today.AddMonths(60), Text: "第一条　为了加强管理，维护公共安全，根据有关法律、法规，结合本市实际，制定本办法。\n\n第二条　本办法适用于本市建成区。\n"})
	if err != nil {
		return err
	}
	p.id, p.number = r.ID, r.Number
	if err := f.throughHands(ctx, p); err != nil || !registered {
		return err
	}
	list, err := f.past.rooms.normative.Documents.List(ctx, normative.Search{ID: r.ID, Drafts: true, Limit: 1})
	if err != nil || len(list) == 0 {
		return fmt.Errorf("it does not wait for the register: %w", err)
	}
	office, err := f.officer(ctx, infoOffice, normative.RightManage, 0)
	if err != nil {
		return err
	}
	_, err = f.past.rooms.normative.Enrol(ctx, office, list[0], normative.Register{LegalityOn: today.AddDays(-10), LegalityBy: "市司法局", Legality: "属于法定职权，程序完备，同意提请审议。", MeetingOn: today.AddDays(-5), Meeting: "市政府常务会议"})
	return err
}

// registered gives numbers to some documents.
func (f *filling) registered(ctx context.Context) error {
	by, err := f.officer(ctx, infoOffice, normative.RightManage, 0)
	if err != nil {
		return err
	}
	today, n := workday.DateOf(f.clock.now()), 0
	var failed error
	err = f.past.rooms.normative.Documents.Each(ctx, normative.Search{}, func(p normative.Paper) {
		if n++; failed != nil || n%4 == 0 {
			return
		}
		in := normative.Register{Business: true, ConsultFrom: today.AddDays(-150), ConsultUntil: today.AddDays(-118), Feedback: "收到意见十二条，采纳九条，在市政府网站公布。", LegalityOn: today.AddDays(-110), LegalityBy: "市司法局",
			Legality: "属于法定职权，程序完备，同意提请审议。", FairnessOn: today.AddDays(-112), Fairness: "没有排除、限制竞争的内容。", MeetingOn: today.AddDays(-100), Meeting: "市政府常务会议"}
		_, failed = f.past.rooms.normative.Enrol(ctx, by, p, in)
	})
	if err == nil {
		err = failed
	}
	return err
}

// assessed decides some of the reviews.
func (f *filling) assessed(ctx context.Context) error {
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: normative.ReviewKind, Open: true, Limit: 50})
	if err != nil {
		return err
	}
	for i, m := range list {
		if m.Title == "到期评估："+obsolete || i%2 == 0 {
			continue
		}
		by, err := f.officer(ctx, m.Lead, normative.RightAnswer, 0)
		if err != nil {
			return err
		}
		in := normative.Assess{Decision: "prolong", Until: workday.DateOf(f.clock.now()).AddMonths(36), Ground: "云政办〔2026〕58号", Reason: "执行情况良好，仍然需要，内容和上位法一致。"}
		if _, err := f.past.engine.Do(ctx, by, m.ID, "conclude", in); err != nil {
			return err
		}
	}
	return nil
}

// cleanup takes a round until a state.
func (f *filling) cleanup(ctx context.Context, title, basis, of string, until matter.State) error {
	office, err := f.officer(ctx, infoOffice, normative.RightManage, 0)
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, infoOffice, normative.RightSign, 0)
	if err != nil {
		return err
	}
	today := workday.DateOf(f.clock.now())
	in := normative.Begin{Body: infoOffice, Year: today.Year(), Title: title, Basis: basis, Of: of, Before: today, AnswerBy: today.AddDays(20), DueOn: today.AddDays(45)}
	if err := f.past.rooms.normative.Documents.Each(ctx, normative.Search{Body: of}, func(p normative.Paper) {
		if p.Holds {
			in.Papers = append(in.Papers, p)
		}
	}); err != nil {
		return err
	}
	r, err := f.past.engine.Start(ctx, office, normative.CleanupKind, "begin", in)
	if err != nil {
		return err
	}
	do := func(who account.Actor, action string, input any) error {
		_, err := f.past.engine.Do(ctx, who, r.ID, action, input)
		return err
	}
	if until == normative.StateStopped {
		return do(head, "stop", normative.Stop{Reason: "和全面清理重复"})
	}
	bodies := map[string]bool{}
	for i, p := range in.Papers {
		if until == normative.StateCollecting && i >= 2 {
			return nil
		}
		by, err := f.officer(ctx, p.Body, normative.RightAnswer, 0)
		if err != nil {
			return err
		}
		o := normative.Opinion{Document: p.ID, Decision: normative.Keep, Reason: "和上位法一致，执行情况良好"}
		switch {
		case p.Title == obsolete:
			o.Decision, o.Reason = normative.Repeal, "内容已经被《中华人民共和国噪声污染防治法》的规定代替"
		case i > 1:
			o.Decision, o.Reason, o.Hands, o.Until = normative.Amend, "个别条款和新的部门职责不一致", p.Body, today.AddDays(120)
		}
		if err := do(by, "answer", o); err != nil {
			return err
		}
		bodies[p.Body] = true
	}
	for _, p := range in.Papers {
		if !bodies[p.Body] {
			continue
		}
		bodies[p.Body] = false
		by, err := f.officer(ctx, p.Body, normative.RightAnswer, 0)
		if err != nil {
			return err
		}
		if err := do(by, "deliver", normative.Deliver{Body: p.Body}); err != nil {
			return err
		}
	}
	if until == normative.StateCompiling {
		return nil
	}
	if err := do(office, "submit", normative.Submit{Checked: true}); err != nil || until == normative.StateSigning {
		return err
	}
	if err := do(head, "sign", normative.Sign{Agreed: true}); err != nil || until == normative.StateAnnouncing {
		return err
	}
	return f.announced(ctx, office, r.Number)
}

// announced drafts the list of a round and takes it through the hands of a document.
func (f *filling) announced(ctx context.Context, office account.Actor, round string) error {
	list, err := f.past.rooms.normative.DraftList(ctx, office, round)
	if err != nil {
		return err
	}
	v, err := f.past.engine.View(ctx, office, list)
	if err != nil {
		return err
	}
	p := &documentPlot{hands: documentOffices[""], id: v.Matter.ID, number: list}
	if err := f.throughHands(ctx, p); err != nil {
		return err
	}
	return p.by(ctx, f, p.hands.release, "publish", publish.Publish{Channels: []string{"gazette"}})
}

// throughHands takes a draft to the desk of who releases.
func (f *filling) throughHands(ctx context.Context, p *documentPlot) error {
	cleared := publish.Clear{Conclusion: publish.ClearPublic, Basis: "逐项审查，不涉及国家秘密、商业秘密和个人隐私。", Asked: []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}}
	for _, step := range []struct {
		login, action string
		input         any
	}{{p.hands.editor, "submit", publish.Submit{Proofread: true}}, {p.hands.review[0], "pass", publish.Pass{Proofread: true}}, {p.hands.review[1], "pass", publish.Pass{Proofread: true}},
		{p.hands.review[2], "pass", publish.Pass{Proofread: true}}, {p.hands.secrecy, "clear", cleared}} {
		if err := p.by(ctx, f, step.login, step.action, step.input); err != nil {
			return err
		}
	}
	return nil
}
