package app

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"tongban/demo"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// documentHands are who does what with the documents of a body, by login.
type documentHands struct {
	body                     string
	editor, secrecy, release string
	review                   []string
}

var documentOffices = map[string]documentHands{
	"":       {infoOffice, "bianji", "baomi", "fabu", []string{"yishen", "ershen", "sanshen"}},
	"market": {"market", "shijianbianji", "shijianbaomi", "shijianqianfa", []string{"shijianyishen", "shijianqianfa"}},
}

// documentPlot is one document on its way to the public.
type documentPlot struct {
	pace
	from     demo.Document
	hands    documentHands
	id       int64
	number   string
	revision int64 // of the document, while it is on its way
	early    bool  // the policy that it interprets was not public yet
}

func (p *documentPlot) mine() bool { return false }

// smallOffices says for the bodies with few people that one person reviews: with three levels nobody there could pass what the other wrote.
func (f *filling) smallOffices(ctx context.Context) error {
	for _, o := range []struct{ body, head, mark string }{
		{"development", "fagaijueding", "YZFG"}, {"civil", "minzhengjueding", "YZMZ"}, {"ecology", "huanbaojueding", "YZHJ"}, {"education", "jiaoyujueding", "YZJY"},
	} {
		head, err := f.login(ctx, o.head)
		if err != nil {
			return err
		}
		rule := publish.Rule{Body: o.body, Template: publish.Template(o.mark + "-{class}-{year}-{seq:5}"), Levels: []publish.Level{{N: 1, Title: "负责人审签"}}, Reason: "本局人少，审核一级"}
		if err := f.ruled(ctx, head, rule); err != nil {
			return fmt.Errorf("review of documents at %s: %w", o.body, err)
		}
	}
	return nil
}

// ruled lets one person propose the rule of a body, and an administrator put it in force.
func (f *filling) ruled(ctx context.Context, by account.Actor, rule publish.Rule) error {
	p, err := f.past.rooms.publish.ProposeRule(ctx, by, rule)
	if err != nil {
		return err
	}
	admin, err := f.login(ctx, "xitong2")
	if err == nil {
		_, err = f.past.accord.End(ctx, admin, p.ID, accord.StateAgreed, "")
	}
	return err
}

// documentPlots spreads the documents over the weeks.
func (f *filling) documentPlots(ctx context.Context) (out []plot, err error) {
	list, err := demo.Documents()
	if err != nil {
		return nil, err
	}
	lead, err := f.login(ctx, documentOffices["market"].release)
	if err != nil {
		return nil, err
	}
	if err := f.ruled(ctx, lead, publish.Rule{Body: "market", Template: "YZSJ-{class}-{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "科室审核"}, {N: 2, Title: "局领导审签"}},
		Reason: "沿用本局原来的编号办法，审核两级"}); err != nil {
		return nil, err
	}
	if err := f.smallOffices(ctx); err != nil {
		return nil, err
	}
	first := f.clock.date()
	for n, d := range list {
		p := &documentPlot{from: d, hands: documentOffices[d.Body], pace: pace{rng: rand.New(rand.NewPCG(361, uint64(n)))}}
		if d.Interprets != "" {
			p.at = first.Start().Add(9 * time.Hour)
			out = append(out, p)
			continue
		}
		day := first.AddDays(max(fillDays-d.Days, 0))
		if d.Late {
			day = day.AddDays(30)
		}
		if p.at = day.Start().Add(9 * time.Hour); p.at.After(f.last(false)) {
			p.at = f.last(false)
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b plot) int { return a.due().Compare(b.due()) })
	return out, nil
}

func (p *documentPlot) by(ctx context.Context, f *filling, login, action string, input any) error {
	actor, err := f.login(ctx, login)
	if err != nil {
		return err
	}
	id := p.id
	if p.revision != 0 {
		id = p.revision
	}
	if _, err := f.past.engine.Do(ctx, actor, id, action, input); err != nil {
		return fmt.Errorf("%s of %s: %w", action, p.from.Title, err)
	}
	return nil
}

// draft is the document as its editor types it.
func (p *documentPlot) draft(f *filling) publish.Draft {
	d := p.from
	in := publish.Draft{Body: p.hands.body, Title: d.Title, Number: d.Number, Genre: d.Genre, Class: d.Class, Subject: d.Subject, Keywords: d.Keywords, Abstract: d.Abstract, Basis: d.Basis,
		MadeOn: workday.DateOf(f.clock.now()), Attribute: publish.Proactive, Grade: "非密", Normative: d.Normative, Policy: d.Policy, Audience: d.Audience, Text: d.Text}
	if made := workday.DateOf(f.house.config.Now()).AddDays(-d.Days); made.Before(in.MadeOn) {
		in.MadeOn = made
	}
	if d.Normative {
		in.InForceOn = in.MadeOn.AddDays(30)
	}
	if d.Expires > 0 {
		in.ExpiresOn = workday.DateOf(f.house.config.Now()).AddDays(d.Expires)
	}
	if d.Reason != "" {
		in.Attribute, in.Reason, in.Ground = publish.Withheld, d.Reason, d.Ground
	}
	return in
}

// step does the next act of the document.
func (p *documentPlot) step(ctx context.Context, f *filling) error {
	if p.id == 0 && p.from.Interprets != "" {
		return p.interpret(ctx, f)
	}
	if p.id == 0 {
		actor, err := f.login(ctx, p.hands.editor)
		if err != nil {
			return err
		}
		in := p.draft(f)
		if in.Text, err = f.withAddresses(ctx, in.Text); err != nil {
			return err
		}
		r, err := f.past.engine.Start(ctx, actor, publish.KindName, "draft", in)
		if err != nil {
			return fmt.Errorf("draft %s: %w", p.from.Title, err)
		}
		p.id, p.number = r.ID, r.Number
		p.after(f, 0)
		if p.from.Policy {
			return p.by(ctx, f, p.hands.editor, "plan", p.plan())
		}
		return nil
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	state := v.Matter.State
	if d, _ := v.Facts.(publish.Document); d.Bond != nil {
		p.early = !d.Bond.Standing
	}
	if p.revision != 0 {
		return p.revise(ctx, f)
	}
	if string(state) == p.from.Fate {
		p.end()
		return nil
	}
	if p.after(f, p.rng.IntN(2)); p.from.Fate == string(publish.StateTogether) {
		p.after(f, 0) // it is to be ready before its policy
	}
	if state == publish.StateTogether {
		p.after(f, 1)
		return nil
	}
	if state == publish.StateReady && p.from.Fate == string(publish.StateWithdrawn) {
		p.after(f, 12) // meanwhile it goes where documents go
	}
	if state == publish.StatePublished {
		return p.afterwards(ctx, f, v.Facts.(publish.Document))
	}
	d, _ := v.Facts.(publish.Document)
	return p.forward(ctx, f, state, d)
}

// forward brings a document, or a revision, one desk on.
func (p *documentPlot) forward(ctx context.Context, f *filling, state matter.State, d publish.Document) error {
	switch state {
	case publish.StateDrafting:
		if p.from.Fate == string(publish.StateDropped) {
			return p.by(ctx, f, p.hands.editor, "drop", publish.Drop{Reason: "和已经公开的通知重复"})
		}
		if keys := f.unanswered(d); len(keys) > 0 {
			return p.by(ctx, f, p.hands.editor, "affirm", publish.Affirm{Keys: keys, Reason: "是公开的值班电话和引用的原文，核对无误。"})
		}
		return p.by(ctx, f, p.hands.editor, "submit", publish.Submit{Proofread: true})
	case publish.StateReview1, publish.StateReview2, publish.StateReview3:
		level := map[matter.State]int{publish.StateReview1: 0, publish.StateReview2: 1, publish.StateReview3: 2}[state]
		if n := len(d.Proofs); level == 1 && n > 0 && d.Proofs[n-1].Level != 2 && p.hands.body == infoOffice && p.chance(50) {
			return p.by(ctx, f, p.hands.review[2], "proofread", publish.Proofread{Verdict: "clean"})
		}
		return p.by(ctx, f, p.hands.review[level], "pass", publish.Pass{Proofread: true, Opinion: pick(p.rng, []string{"", "同意。", "文字已校对，同意。"})})
	case publish.StateSecrecy:
		return p.by(ctx, f, p.hands.secrecy, "clear", publish.Clear{Conclusion: publish.ClearPublic, Basis: "逐项审查，不涉及国家秘密、商业秘密和个人隐私。",
			Asked: []string{"secret", "sum", "stability", "trade", "privacy", "internal", "image"}})
	case publish.StateReady:
		if p.early {
			return p.by(ctx, f, p.hands.release, "accompany", publish.Accompany{})
		}
		if p.from.Fate == string(publish.StateScheduled) {
			return p.by(ctx, f, p.hands.release, "schedule", publish.Schedule{On: workday.DateOf(f.house.config.Now()).AddDays(3), At: "09:00"})
		}
		var also []string
		if p.chance(40) && len(f.house.accountsOut.Reaching(p.hands.body, "wechat")) > 0 {
			also = append(also, "wechat")
		}
		if p.from.Class == "policy" {
			also = append(also, "gazette")
		}
		if p.revision != 0 {
			also = nil // the original is there already
		}
		if p.from.Policy {
			p.after(f, 2)
		}
		return p.by(ctx, f, p.hands.release, "publish", publish.Publish{Channels: also})
	}
	p.end()
	return nil
}

// afterwards is what becomes of a document that is public.
func (p *documentPlot) afterwards(ctx context.Context, f *filling, d publish.Document) error {
	today := workday.DateOf(f.clock.now())
	switch matter.State(p.from.Fate) {
	case publish.StateRepealed, publish.StateLapsed:
		return p.by(ctx, f, p.hands.release, "mark", publish.Mark{Validity: publish.Validity(p.from.Fate), On: today, By: p.from.By})
	case publish.StateWithdrawn:
		return p.by(ctx, f, p.hands.release, "withdraw", publish.Withdraw{Reason: p.from.Withdrawn})
	case publish.StateRevised:
		actor, err := f.login(ctx, p.hands.editor)
		if err != nil {
			return err
		}
		in := p.draft(f)
		in.MadeOn, in.Change, in.Text = today, p.from.Change, strings.ReplaceAll(p.from.Text, "有效期一般为三年", "有效期一般为五年")+"\n第六条 涉及经营者经济活动的规范性文件，应当进行公平竞争审查。\n"
		r, err := f.past.engine.Start(ctx, actor, publish.KindName, "revise", publish.Revise{Draft: in, Of: p.id, OfNumber: p.number, Original: d})
		p.revision = r.ID
		return err
	}
	p.end()
	return nil
}

// revise brings a revision on until the original has taken it over.
func (p *documentPlot) revise(ctx context.Context, f *filling) error {
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: publish.KindName, IDs: []int64{p.revision}, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	p.after(f, p.rng.IntN(2))
	if !list[0].Open() {
		p.end()
		return nil
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), list[0].Number)
	if err != nil {
		return err
	}
	d, _ := v.Facts.(publish.Document)
	return p.forward(ctx, f, list[0].State, d)
}

// plan is how a policy is going to be interpreted.
func (p *documentPlot) plan() publish.MakePlan {
	return publish.MakePlan{Forms: []string{"text", "picture"}, Outline: "出台的背景，主要措施，和群众、企业有关的要点，怎样办理，问谁。", Interpreter: "祁建国", Post: "市政府办公室主任", Body: p.hands.body}
}

// interpret drafts an interpretation as soon as its policy is there, or so many days after it became public.
func (p *documentPlot) interpret(ctx context.Context, f *filling) error {
	p.after(f, 1)
	system := account.System("演示数据")
	list, err := f.past.engine.List(ctx, system, matter.Filter{Kind: publish.KindName, Words: p.from.Interprets, Limit: 20})
	if err != nil {
		return err
	}
	var v matter.View
	var d publish.Document
	for _, m := range list {
		if v, err = f.past.engine.View(ctx, system, m.Number); err != nil {
			return err
		}
		if d, _ = v.Facts.(publish.Document); d.Title == p.from.Interprets && d.Revises == 0 {
			break
		}
		d = publish.Document{}
	}
	if d.ID == 0 {
		return nil
	}
	if p.from.Wait > 0 && d.FirstAt.IsZero() {
		return nil
	}
	if wait := p.from.Wait; wait > 0 {
		p.from.Wait = 0
		p.after(f, wait)
		return nil
	}
	actor, err := f.login(ctx, p.hands.editor)
	if err != nil {
		return err
	}
	in := publish.Draft{Body: p.hands.body, Title: p.from.Title, Number: "无", Genre: publish.GenreInterpretation, Class: d.Class, Subject: d.Subject, MadeOn: workday.DateOf(f.clock.now()),
		Attribute: publish.Proactive, Grade: "非密", Text: p.from.Text}
	r, err := f.past.engine.Start(ctx, actor, publish.KindName, "interpret", publish.Interpret{Draft: in, Of: v.Matter.ID, OfNumber: v.Matter.Number, Policy: d,
		Describe: publish.Describe{Way: p.from.Form, Interpreter: p.from.By, Post: p.from.Post, Points: []string{"background", "content", "scope", "contact"}, Omitted: "依据、目标和关键词在文件里已经写明"}})
	if err != nil {
		return fmt.Errorf("interpret %s: %w", p.from.Interprets, err)
	}
	p.id, p.number = r.ID, r.Number
	p.after(f, 0)
	return nil
}

// oldSite is a file of the site that the city had before; the second document names a person's phone, and the third was
// never public.
const oldSite = `{"id":"old-101","title":"云州市人民政府办公室关于开展农贸市场环境整治的通知","doc_no":"云政办[2018]43号","index_no":"YZ01-2018-0043","publisher":"云州市人民政府办公室","written":"二〇一八年五月十四日","published":"2018-05-21 10:20","theme":"市场监管、安全生产监管\\市场","text":"云州市人民政府办公室关于开展农贸市场环境整治的通知\n云政办〔2018〕43号\n各区人民政府，市直有关部门：\n为改善农贸市场环境，现就有关事项通知如下。\n一、整治范围。城区全部农贸市场。\n二、时间安排。六月底前完成自查，九月底前完成整改。\n云州市人民政府办公室\n2018年5月14日"}
{"id":"old-102","title":"关于公布困难群众救助联系人的公告","publisher":"云州市人民政府办公室","written":"2019-01-03","published":"2019-01-04","text":"关于公布困难群众救助联系人的公告\n城东街道联系人：高志远，电话13855501234。\n云州市人民政府办公室\n2019年1月3日"}
{"id":"old-103","title":"关于调整作息时间的通知","status":"草稿","text":"请各科室注意。"}
`

// oldZip is a zip of the old site: a page with a table and a picture beside it, and one whose attachment got lost.
const oldZip = `{"id":"YEAR-201","title":"云州市人民政府办公室关于公布城区便民服务点的通知","doc_no":"云政办[YEAR]17号","index_no":"YZ01-YEAR-0017","publisher":"云州市人民政府办公室","written":"YEAR-03-02","published":"YEAR-03-06 09:00","theme":"综合政务","source_url":"http://old.yunzhou.example/art/201.html","text":"<p>各区人民政府：</p><p>城区便民服务点已经全部开放，名单见<a href=\"/upload/points.csv\">便民服务点名单</a>，样式如下。</p><p><img src=\"/upload/card.png\" alt=\"便民服务点标牌\"></p><p>请做好宣传。</p><p>云州市人民政府办公室</p><p>YEAR年3月2日</p>"}
{"id":"YEAR-202","title":"云州市人民政府办公室关于防汛值班安排的通知","doc_no":"云政办[YEAR]18号","index_no":"YZ01-YEAR-0018","publisher":"云州市人民政府办公室","written":"YEAR-04-20","published":"YEAR-04-21","source_url":"http://old.yunzhou.example/art/202.html","text":"<p>汛期值班安排见<a href=\"/upload/duty.pdf\">附件</a>。</p><p>云州市人民政府办公室</p><p>YEAR年4月20日</p>"}
`

// zipped packs the zip of a year.
func (f *filling) zipped(year string) (string, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{{"site.jsonl", strings.ReplaceAll(oldZip, "YEAR", year)}, {"upload/points.csv", "\ufeff名称,地址,电话\n东门便民服务点,东门路12号,0590-5550101\n西园便民服务点,西园路3号,0590-5550102\n"}, {"upload/card.png", string(f.page)}} {
		w, err := z.Create(part[0])
		if err != nil {
			return "", err
		}
		if _, err := io.WriteString(w, part[1]); err != nil {
			return "", err
		}
	}
	err := z.Close()
	return b.String(), err
}

// imports brings files of the old site: two are in, two wait for the word of who releases.
func (f *filling) imports(ctx context.Context) error {
	room, hands := f.past.rooms.publish, documentOffices[""]
	editor, err := f.login(ctx, hands.editor)
	if err != nil {
		return err
	}
	head, err := f.login(ctx, hands.release)
	if err != nil {
		return err
	}
	if err := room.SetCountRule(ctx, head, publish.CountRule{Body: hands.body, StartsOn: workday.NewDate(f.clock.now().Year(), time.January, 1), Reason: "新网站一月一日开通，以前的由原网站统计"}); err != nil {
		return err
	}
	for _, name := range []string{"旧网站 2018 年文件.jsonl", "旧网站 2019 年文件.jsonl", "旧网站 2017 年文件和附件.zip", "旧网站 2016 年文件和附件.zip", "旧网站 2015 年文件（重复）.jsonl"} {
		text := oldSite
		if strings.Contains(name, "2015") {
			text = strings.NewReplacer("old-", "twice-", "2018", "2015", "二〇一八", "二〇一五").Replace(oldSite)
		}
		if year := strings.Fields(name)[1]; strings.HasSuffix(name, ".zip") {
			if text, err = f.zipped(year); err != nil {
				return err
			}
		}
		if strings.Contains(name, "2019") {
			text = strings.NewReplacer("old-", "later-", "2018-0043", "2019-0011", "[2018]43号", "[2019]11号", "〔2018〕43号", "〔2019〕11号").Replace(oldSite)
		}
		run, err := room.Bring(ctx, editor, publish.Brought{Body: hands.body, Name: name, From: "原云州市人民政府网站", File: strings.NewReader(text)})
		if err != nil {
			return err
		}
		if err := room.WorkImport(ctx, run.ID); err != nil {
			return err
		}
		if strings.Contains(name, "2019") || strings.Contains(name, "2016") {
			continue
		}
		if err := room.LetIn(ctx, head, run.ID, publish.LetIn{Hold: true, Asked: true, Seen: true, Public: true}); err != nil {
			return err
		}
		if err := room.WorkImport(ctx, run.ID); err != nil {
			return err
		}
		if strings.Contains(name, "2018") {
			if err := room.SayCounts(ctx, head, run.ID, publish.CountsNo, "原网站 2018 年的年度报告已经统计过"); err != nil {
				return err
			}
			continue
		}
		back, err := room.AskBack(ctx, editor, run.ID, "这一批和区里上传的重复，公开机关也写错了")
		if err != nil {
			return err
		}
		if strings.Contains(name, "2017") { // it waits for the second person
			continue
		}
		if err := room.AnswerBack(ctx, head, run.ID, publish.BackRunning, ""); err != nil {
			return err
		}
		if err := room.WorkBack(ctx, back.ID); err != nil {
			return err
		}
	}
	return nil
}
