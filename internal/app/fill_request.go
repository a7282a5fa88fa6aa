package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/pdf"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter"
)

// The office that answers requests, and the two officers who draft and who sign.
const (
	infoOffice   = "government-office"
	infoDrafter  = "gongkai"
	infoApprover = "gongkaishen"
)

// sealedRequester is the place to which the number of one who asks is bound.
const sealedRequester = "inforequest.applicant"

// The fates that only requests have.
const (
	consulting fate = "consulting" // a third party is asked, and has not answered
	objected   fate = "objected"   // a third party says no
	drafting   fate = "drafting"   // drafted, and not signed
	partial    fate = "partial"
	absent     fate = "absent"  // the office does not hold it
	charged    fate = "charged" // asked for a fee, which is not paid yet
	unpaid     fate = "unpaid"  // asked for a fee, and given up
	paid       fate = "paid"
	unserved   fate = "unserved"  // the reply could not be delivered, which the head has to say
	excessive  fate = "excessive" // asked for his reasons, which are awaited
)

var requestFates = []struct {
	fate fate
	days int
}{{waiting, 0}, {stuck, 6}, {unanswered, 5}, {consulting, 10}, {drafting, 12}, {undone, 18}, {corrected, 30}, {objected, 48}, {partial, 34}, {absent, 27},
	{extended, 44}, {withdrawn, 16}, {unanswered, 40}, {denied, 38}, {stuck, 33}, {charged, 14}, {unpaid, 52}, {paid, 31}, {excessive, 11}, {unserved, 29}}

// topics are what people ask for: name, document number, what it looks like.
var topics = []inforequest.Asked{
	{Name: "青云路积水点整治工程资金使用情况", Description: "2025年工程的预算、决算和拨付明细"},
	{Name: "云州市城区学校招生范围划分依据", Description: "2026年小学招生范围的会议纪要和听证材料"},
	{Name: "望江路旧住宅区改造实施方案", Document: "云政办〔2025〕31号"},
	{Name: "湖滨公园停车场收费批复", Description: "收费标准的批复文件和成本测算"},
	{Name: "云州市公共租赁住房分配名单", Description: "2026年第一批，含房源位置和面积"},
	{Name: "东湖区农贸市场改造中标文件", Description: "中标单位的技术方案和报价"},
	{Name: "云州市政府购买养老服务目录", Document: "云政综〔2026〕12号"},
	{Name: "2025年城区空气质量监测原始数据", Description: "四个监测点全年小时数据"},
}

// requestPlot is one request on its way.
type requestPlot struct {
	pace
	n      int
	fate   fate
	party  party
	asked  inforequest.Asked
	online bool
	id     int64
	number string
	turn   bool
}

func (p *requestPlot) mine() bool { return p.turn }

// requestPlots spreads requests for information over the weeks.
func (f *filling) requestPlots(requests int) (out []plot) {
	first := f.clock.date()
	for n := range requests {
		p := &requestPlot{n: n, pace: pace{rng: rand.New(rand.NewPCG(77, uint64(n)))}}
		day := first.AddDays(p.rng.IntN(fillDays))
		if n < len(requestFates) {
			p.fate, day = requestFates[n].fate, first.AddDays(fillDays-requestFates[n].days)
		} else if p.chance(40) {
			p.fate = pick(p.rng, []fate{partial, absent, denied, corrected})
		}
		p.asked, p.online = topics[n%len(topics)], (p.chance(65) || p.fate == withdrawn) && p.fate != unserved
		p.party = pick(p.rng, f.citizens)
		if p.chance(20) {
			p.party = pick(p.rng, f.firms)
		}
		p.turn = p.online
		if p.at = day.Start().Add(9 * time.Hour); p.at.After(f.last(p.online)) {
			p.at = f.last(p.online)
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b plot) int { return a.due().Compare(b.due()) })
	return out
}

// step does the next act of the request.
func (p *requestPlot) step(ctx context.Context, f *filling) error {
	if p.id == 0 {
		if err := p.open(ctx, f); err != nil {
			return fmt.Errorf("open request %s: %w", p.asked.Name, err)
		}
		return nil
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	r, ok := v.Facts.(inforequest.Request)
	if !ok || !v.Matter.Open() {
		p.end()
		return nil
	}
	p.turn = false
	if err := p.advance(ctx, f, v.Matter.State, r); err != nil {
		return fmt.Errorf("%s (%s, %s): %w", p.number, v.Matter.State, p.fate, err)
	}
	return nil
}

func (p *requestPlot) open(ctx context.Context, f *filling) error {
	a := p.party.applicant
	in := inforequest.Submit{Body: infoOffice, Asked: p.asked, Wish: inforequest.Wish{Form: "electronic", Way: "online"},
		Applicant: inforequest.Applicant{Class: inforequest.ClassCitizen, Name: a.Name, DocumentKind: a.DocumentKind, Masked: a.Masked, Phone: a.Phone, Address: p.party.address}}
	if a.Company {
		in.Applicant.Class = inforequest.ClassCompany
	}
	actor, action, input := p.party.actor, "submit", any(in)
	if !p.online {
		in.Wish.Way = "counter"
		var err error
		if actor, err = f.login(ctx, infoDrafter); err != nil {
			return err
		}
		if in.Applicant.Sealed, err = f.house.keys.vault.Seal([]byte(p.party.number), sealedRequester); err != nil {
			return err
		}
		action = "register"
		input = inforequest.Register{Submit: in, Subject: p.party.actor.Party(), Intake: inforequest.Intake{Channel: inforequest.ChannelCounter, ArrivedOn: f.clock.date()}}
	}
	r, err := f.past.engine.Start(ctx, actor, inforequest.KindName, action, input)
	if err != nil {
		return err
	}
	p.id, p.number, p.turn = r.ID, r.Number, false
	p.after(f, 1)
	if p.fate == waiting {
		p.end()
	}
	return nil
}

// login gives an officer by his login.
func (f *filling) login(ctx context.Context, name string) (account.Actor, error) {
	o, err := f.house.org.OfficerByLogin(name)
	if err != nil {
		return account.Actor{}, err
	}
	return f.house.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: o.ID}.Subject())
}

// by takes an action in an officer's name.
func (p *requestPlot) by(ctx context.Context, f *filling, login, action string, input any) error {
	actor, err := f.login(ctx, login)
	if err != nil {
		return err
	}
	return p.as(ctx, f, actor, action, input)
}

func (p *requestPlot) as(ctx context.Context, f *filling, actor account.Actor, action string, input any) error {
	if _, err := f.past.engine.Do(ctx, actor, p.id, action, input); err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	return nil
}

func (p *requestPlot) advance(ctx context.Context, f *filling, state matter.State, r inforequest.Request) error {
	switch state {
	case inforequest.StateConfirming:
		p.after(f, p.between(1, 2))
		return p.by(ctx, f, infoDrafter, "confirm_receipt", inforequest.ConfirmReceipt{})
	case inforequest.StateHandling:
		return p.handle(ctx, f, r)
	case inforequest.StateCorrecting:
		if p.fate == unanswered {
			p.end()
			return nil
		}
		p.after(f, p.between(2, 5))
		return p.as(ctx, f, p.party.actor, "answer_correction", inforequest.AnswerCorrection{Answer: "需要的是2025年全年的文件，以最后一次修订的版本为准。"})
	case inforequest.StateConsulting:
		if p.fate == consulting {
			p.end()
			return nil
		}
		p.after(f, p.between(1, 3))
		return p.by(ctx, f, infoDrafter, "end_consultation", inforequest.EndConsultation{N: r.Consultations[0].N, Opinion: inforequest.OpinionObject,
			Reason: "技术方案和报价构成属于本单位的商业秘密，公开后会损害竞争地位。"})
	case inforequest.StateExplaining:
		p.end()
		return nil
	case inforequest.StatePaying:
		if p.fate != paid {
			p.end()
			return nil
		}
		p.after(f, p.between(1, 3))
		return p.by(ctx, f, infoDrafter, "pay", inforequest.Pay{On: f.clock.date(), Voucher: fmt.Sprintf("非税%06d", 3100+p.n)})
	case inforequest.StateDrafted:
		if p.fate == drafting {
			p.end()
			return nil
		}
		p.after(f, p.between(0, 2))
		return p.by(ctx, f, infoApprover, "approve", inforequest.Approve{Signed: true, Opinion: "同意。"})
	case inforequest.StateReplied:
		if p.fate == undone {
			p.end()
			return nil
		}
		p.end()
		if p.fate == unserved {
			on := f.clock.date()
			return p.by(ctx, f, infoDrafter, "report_undelivered", inforequest.ReportUndelivered{
				Tried:   on.AddDays(-4).Chinese() + "，挂号信，因迁移新址被退回\n" + on.Chinese() + "，按申请时留下的电话联系三次，无人接听",
				Address: "已向社区居民委员会核实，申请人搬走，没有留下新的地址。"})
		}
		return p.by(ctx, f, infoDrafter, "deliver", inforequest.Deliver{Way: r.Wish.Way, Receiver: p.party.person, Proof: "签收记录", On: f.clock.date()})
	}
	p.end()
	return nil
}

// handle asks whom it has to ask, and drafts the reply.
func (p *requestPlot) handle(ctx context.Context, f *filling, r inforequest.Request) error {
	switch {
	case p.fate == stuck:
		p.end()
		return nil
	case p.fate == withdrawn:
		p.end()
		return p.as(ctx, f, p.party.actor, "withdraw", inforequest.Withdraw{Reason: "已经在政府网站上找到"})
	case (p.fate == corrected || p.fate == unanswered) && r.Correction == nil:
		p.after(f, p.between(3, 5))
		p.turn = true
		return p.by(ctx, f, infoDrafter, "ask_correction", inforequest.AskCorrection{Days: 7, Way: "网上提交或者当面提交",
			Points: []inforequest.Point{{Problem: "没有写明需要哪一年、哪一个版本的文件", Demand: "请写明文件的年份和版本"}}})
	case (p.fate == consulting || p.fate == objected) && len(r.Consultations) == 0:
		p.after(f, p.between(4, 9))
		return p.by(ctx, f, infoDrafter, "consult_third_party", inforequest.ConsultThirdParty{Name: "云州宏远建设工程有限公司", Content: r.Asked.Name,
			Interest: "商业秘密", Way: "书面寄送市政府办公室政务公开科"})
	case (p.fate == charged || p.fate == unpaid || p.fate == paid) && r.Fee == nil:
		p.after(f, p.between(2, 4))
		return p.by(ctx, f, infoApprover, "charge", inforequest.Charge{Mode: inforequest.FeePages, Pages: 60 + 10*p.n, Signed: true,
			Pay: "到市政府办公室政务公开科窗口缴费，或者转账到云州市非税收入账户"})
	case p.fate == excessive && r.Reasons == nil:
		p.end()
		return p.by(ctx, f, infoDrafter, "ask_reasons", inforequest.AskReasons{Why: "近两个月提出相同或者相近的申请二十余件", Days: 15})
	case p.fate == partial && len(r.Materials) == 0:
		p.after(f, p.between(1, 2))
		return p.material(ctx, f)
	case p.fate == extended && r.Extended == nil:
		p.after(f, p.between(6, 12))
		return p.by(ctx, f, infoApprover, "extend", inforequest.Extend{Signed: true, Reason: "申请的材料分散在多个科室，需要时间汇总核对。"})
	}
	p.after(f, p.between(1, 3))
	return p.by(ctx, f, infoDrafter, "draft_reply", p.reply())
}

// material brings the original, and what is left of it once the names are out.
func (p *requestPlot) material(ctx context.Context, f *filling) error {
	actor, err := f.login(ctx, infoDrafter)
	if err != nil {
		return err
	}
	var original, left bytes.Buffer
	doc := paper.Doc{Title: p.asked.Name, Blocks: []paper.Block{paper.Heading{Text: p.asked.Name}, paper.Para{Text: "经办人何文静整理，供内部核对。"},
		paper.Table{Columns: []paper.Column{{Title: "户主", Width: 1}, {Title: "证件号码", Width: 2}, {Title: "面积", Width: 1}},
			Rows: [][]string{{"周小满", "359901198803120021", "62平方米"}, {"吴长青", "359901197511040038", "58平方米"}}}}}
	if err := paper.NewRenderer().PDF(&original, doc); err != nil {
		return err
	}
	d, err := pdf.Open(original.Bytes())
	if err != nil {
		return err
	}
	chars, err := d.Chars(1)
	if err != nil {
		return err
	}
	var marks []pdf.Mark
	for _, w := range []string{"周小满", "359901198803120021", "吴长青", "359901197511040038", "何文静"} {
		for _, rect := range pdf.Find(chars, w) {
			marks = append(marks, pdf.Mark{Page: 1, Rect: rect})
		}
	}
	o, err := pdf.Redact(ctx, original.Bytes(), marks, &left)
	if err != nil {
		return err
	}
	keep := func(name string, body []byte) (file.File, error) {
		return f.house.files.Produce(ctx, file.Product{Name: name, Type: "application/pdf", Owner: actor.Subject(), Body: bytes.NewReader(body)})
	}
	from, err := keep(p.asked.Name+".pdf", original.Bytes())
	if err != nil {
		return err
	}
	if err := p.as(ctx, f, actor, "attach", inforequest.Attach{Use: inforequest.UseOriginal, Material: inforequest.Material{File: from.ID, Name: from.Name}}); err != nil {
		return err
	}
	made, err := keep(p.asked.Name+"（区分处理）.pdf", left.Bytes())
	if err != nil {
		return err
	}
	removed := len([]rune(o.Removed[1]))
	return p.as(ctx, f, actor, "redact", inforequest.Redact{Material: inforequest.Material{File: made.ID, Name: made.Name, Of: from.ID, Pages: o.Pages, Marks: len(marks), Removed: removed}})
}

// reply is the answer that the fate calls for; a refusal says why.
func (p *requestPlot) reply() inforequest.DraftReply {
	in := inforequest.DraftReply{Kind: inforequest.ReplyGiven, Result: "您申请的信息属于可以公开的政府信息，现予以公开，全文随附。",
		Reconsider: "上级人民政府", Court: "云州市中级人民法院"}
	switch p.fate {
	case objected:
		in.Kind, in.Result = inforequest.ReplyThird, "您申请的信息涉及第三方商业秘密，第三方不同意公开，本机关决定不予公开。"
		in.Reason = "中标单位的技术方案和报价构成未向社会公开，具有商业价值；不公开不会对公共利益造成重大影响。"
	case partial:
		in.Kind, in.Result = inforequest.ReplyPart, "除个人姓名和证件号码外，其余内容予以公开。"
		in.Reason = "名单中的姓名和证件号码属于个人隐私，公开会损害他人合法权益，已作区分处理。"
	case absent:
		in.Kind, in.Result = "R12", "本机关没有制作、也没有获取您申请的信息，建议向市生态环境局咨询。"
		in.Reason = "经检索本机关档案和办公系统，没有您描述的文件。"
	case denied:
		in.Kind, in.Result = "R09", "您申请的信息属于行政机关履行职责过程中形成的讨论记录，本机关决定不予公开。"
		in.Reason = "会议讨论记录没有形成正式决定，公开会影响公正讨论；正式文件已经公布，可在政府网站查阅。"
	}
	return in
}

// orderedAgain lets a review order a new reply to a request that was answered.
func (f *filling) orderedAgain(ctx context.Context) error {
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: inforequest.KindName, States: []matter.State{inforequest.StateClosed}, Limit: 1})
	if err != nil || len(list) == 0 {
		return err
	}
	by, err := f.login(ctx, infoDrafter)
	if err != nil {
		return err
	}
	today := f.clock.date()
	_, err = f.past.engine.Do(ctx, by, list[0].ID, "record_remedy", inforequest.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: today.AddDays(-3), DecidedOn: today.AddDays(-1), ServedOn: today, Number: "云政复决〔2026〕21号", Result: "corrected", AgainDays: 15})
	return err
}
