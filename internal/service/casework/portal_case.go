package casework

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// caseFor reads a case for whoever asks; another's case is not there.
func (p *Portal) caseFor(r *http.Request, number string) (matter.View, Case, error) {
	v, err := p.room.Hall().View(r.Context(), p.Actor(r), number)
	if err != nil {
		return v, Case{}, err
	}
	c, ok := v.Facts.(Case)
	if !ok {
		return v, Case{}, fault.Missing("办件", number)
	}
	return v, c, nil
}

// getCase shows one case: where it stands, what is asked, what was said (M-03).
func (p *Portal) getCase(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	page, err := p.detail(r, v, c)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.MyCase(page))
}

func (p *Portal) detail(r *http.Request, v matter.View, c Case) (pages.Detail, error) {
	a, m := p.Actor(r), v.Matter
	page := pages.Detail{Frame: p.frame(r, c.Item.Name, trailMy, trailCases), Status: v.StateDef().PublicTitle(), Tone: stateTone(m),
		Clocks: p.publicClocks(v), Timeline: p.timeline(v, c, true), Materials: materialSheet(m.Number, c), Facts: p.caseFacts(m, c),
		Links: []web.Link{{Text: "办事指南", Href: "/items/" + url.PathEscape(c.Item.Code)}, {Text: "提交回执", Href: applyAddress(m.Number, "done")},
			{Text: "最近一步的办理凭据（可离线核验）", Href: receiptAddress(v)}}}
	if p.Whole != nil && m.Under != 0 {
		whole, err := p.Whole(r.Context(), m.Under)
		if err != nil {
			return page, err
		}
		if whole.Href != "" {
			page.Links = append([]web.Link{whole}, page.Links...)
		}
	}
	if v.May(a, "answer_correction") {
		page.Asked = &pages.Asked{Heading: "请补正材料", Text: "有内容要您补齐，补齐后继续办理。只要补这一次。",
			Button: web.Link{Text: "去补正", Href: caseAddress(m.Number, "correction")}}
	}
	if v.May(a, "supply") && len(c.Owed()) > 0 {
		page.Asked = &pages.Asked{Heading: "请补交容缺材料", Text: "还欠“" + gapNames(c.Owed()) + "”，请在" + longDate(lastDue(c.Owed())) + "前补交。补齐以前不作出决定。",
			Button: web.Link{Text: "去补交", Href: caseAddress(m.Number, "supply")}}
	}
	if list := c.missing(); len(list) > 0 && v.May(a, "bring_again") {
		page.Asked = &pages.Asked{Heading: "请重新提交文件", Text: "“" + list[0].Name + "”等材料的文件打不开了，不是您的原因。请重新上传一份，不影响办理期限，也不算补正。",
			Button: web.Link{Text: "去重新提交", Href: caseAddress(m.Number, "again")}}
	}
	if v.May(a, "sign_gaps") && len(c.Lacking()) > 0 {
		page.Asked = &pages.Asked{Heading: "有材料可以容缺后补", Text: "没有交的材料可以先受理、后补交，要先签容缺承诺书。",
			Button: web.Link{Text: "去签承诺书", Href: caseAddress(m.Number, "promise")}}
	}
	if q, ok := c.asksApplicant(); ok && v.May(a, "answer_inquiry") {
		page.Asked = &pages.Asked{Heading: p.room.Org.BodyName(q.Body) + "请您说明", Text: q.Question + "（请在" + dateText(q.DueAt) + "前答复；办理不因此停下）",
			Button: web.Link{Text: "去答复", Href: inquiryAddress(m.Number, q.No)}}
	}
	papers, err := p.papersOf(r.Context(), m.ID)
	if err != nil {
		return page, err
	}
	for _, paper := range papers {
		text := paper.Number
		if paper.Voided != "" {
			text += "（已作废）"
		}
		page.Papers = append(page.Papers, web.Pair{Term: paper.Title, Text: text, Href: paperAddress(m.Number, paper.ID)})
	}
	if page.Answers, err = p.caseAnswers(c); err != nil {
		return page, err
	}
	letters, err := p.Mailbox.Letters(r.Context(), a.Party(), m.ID, 0, fewLetters)
	if err != nil {
		return page, err
	}
	if page.Messages, err = p.lettersFor(r.Context(), a, letters); err != nil {
		return page, err
	}
	p.offer(&page, v, c, a)
	return page, nil
}

// receiptAddress is where the receipt of the newest event that the applicant may see is
// handed out: a file that proves the event without our database.
func receiptAddress(v matter.View) string {
	seq := int64(1)
	for _, e := range v.Events {
		if v.Kind.Public == nil || v.Kind.Public(e) {
			seq = e.Seq
		}
	}
	return "/my/receipts/" + url.PathEscape(v.Matter.Number) + "/" + strconv.FormatInt(seq, 10)
}

// offer puts the acts on the page that the applicant may take now.
func (p *Portal) offer(page *pages.Detail, v matter.View, c Case, a account.Actor) {
	if v.May(a, "urge") {
		form := web.FormOf(Urge{}, caseAddress(v.Matter.Number, "urge"))
		page.Urge, page.UrgeWords = &form, "觉得慢了，可以提醒承办人，监督人员也会知道。三天内可以提醒一次。"
		if next := c.UrgedAt.Add(urgeEvery); !c.UrgedAt.IsZero() && p.room.Now().Before(next) {
			page.Urge, page.UrgeWords = nil, "您在 "+web.Moment(c.UrgedAt)+" 提醒过，"+web.Moment(next)+" 以后可以再提醒。"
		}
	}
	page.Talks = talks(v.Matter, c)
	if n := len(c.Talks); v.May(a, "ask_question") && (n == 0 || c.Talks[n-1].answered()) {
		form := web.FormOf(AskQuestion{}, caseAddress(v.Matter.Number, "question"))
		page.Question = &form
	}
	if v.May(a, "withdraw") {
		form := web.FormOf(Withdraw{}, caseAddress(v.Matter.Number, "withdraw"))
		page.Withdraw = &form
	}
	for _, act := range ownActs() {
		if !v.May(a, act.name) || !act.offered(c) {
			continue
		}
		form := without(web.FormOf(act.input(), caseAddress(v.Matter.Number, "act", act.name)), act.hides...)
		heading, text := act.words(c)
		page.Acts = append(page.Acts, pages.CaseAct{Name: act.name, Heading: heading, Text: text, Form: form, Open: act.open})
	}
	if pairs := c.pleaFacts(); len(pairs) > 0 {
		page.Hearings = append(page.Hearings, pairs)
	}
	for _, pub := range c.Publications {
		page.Hearings = append(page.Hearings, pub.facts(false))
	}
	for _, h := range c.Hearings {
		page.Hearings = append(page.Hearings, h.facts(false))
	}
}

func (p *Portal) caseFacts(m matter.Matter, c Case) []web.Pair {
	facts := []web.Pair{
		{Term: "办件编号", Text: m.Number}, {Term: "办理机关", Text: p.room.Org.BodyName(m.Lead)},
		{Term: "申请人", Text: c.Applicant.Name}, {Term: "收到时间", Text: web.Moment(c.ReceivedAt)},
	}
	if !c.AcceptedAt.IsZero() {
		facts = append(facts, web.Pair{Term: "受理日期", Text: web.Date(c.AcceptedAt)})
	}
	facts = append(facts, c.promiseFacts()...)
	facts = append(facts, web.Pair{Term: "送达方式", Text: c.Wish.Way.Title()})
	if c.Decision != nil && c.Decision.Outcome != Granted {
		facts = append(facts, web.Pair{Term: "不服决定", Text: "六十日内向" + c.Decision.Remedy.Reconsideration + "申请行政复议，或者六个月内向" + c.Decision.Remedy.Court + "起诉"})
	}
	for _, p := range c.laterFacts() {
		facts = append(facts, p)
	}
	if c.Item.Phone != "" {
		facts = append(facts, web.Pair{Term: "咨询电话", Text: c.Item.Phone})
	}
	return facts
}

// caseAnswers is what was filled in, without ways to change it.
func (p *Portal) caseAnswers(c Case) ([]pages.Group, error) {
	var groups []pages.Group
	if len(c.Item.Situations) > 0 {
		groups = append(groups, pages.Group{Title: "情形", Answers: situationAnswers(c.Item, c.Answers, nil)})
	}
	groups = append(groups, pages.Group{Title: "由谁申请", Answers: applicantAnswers(c.Applicant, nil)})
	form, err := p.formAnswers(c.Item, c.Form, nil)
	return append(groups, form...), err
}

// materialSheet lists what was handed in, a line for each file.
func materialSheet(number string, c Case) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "材料"}, {Head: "文件"}, {Head: "来源"}, {Head: "核验"}},
		Empty: web.Nothing{Title: "没有材料", Why: "您的情形不需要提交材料。"}}
	for _, d := range c.Documents {
		if len(d.Files) == 0 {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(d.Name, "—", d.Source.Title(), d.Verdict.Title())})
		}
		for _, f := range d.Files {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(d.Name), web.Linked(f.Name, fileAddress(number, f)),
				web.Words(d.Source.Title()), web.Words(d.Verdict.Title())}})
		}
	}
	return sheet
}

func fileAddress(number string, f File) string { return caseAddress(number, "files", f.key()) }

// getCaseFile shows a file of one's own case (M-03).
func (p *Portal) getCaseFile(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	for _, d := range c.Documents {
		for _, f := range slices.Concat(d.Files, d.Earlier) {
			if f.key() == r.PathValue("file") {
				return p.room.Files.Serve(w, r, f.ID)
			}
		}
	}
	for _, q := range c.Inquiries {
		for _, f := range q.Files {
			if f.key() == r.PathValue("file") {
				return p.room.Files.Serve(w, r, f.ID)
			}
		}
	}
	for _, name := range []string{correctionDraft(v.Matter.Number), supplyDraft(v.Matter.Number), againDraft(v.Matter.Number)} {
		d, err := p.drafts.mine(r.Context(), p.Actor(r).Subject(), name)
		if err != nil {
			continue
		}
		for _, f := range d.Files {
			if f.key() == r.PathValue("file") {
				return p.room.Files.Serve(w, r, f.ID)
			}
		}
	}
	return fault.Missing("文件", "")
}

// papersOf reads the papers of a matter.
func (p *Portal) papersOf(ctx context.Context, id int64) (list []paper.Paper, err error) {
	err = p.room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.ByMatter(ctx, tx, id)
		return err
	})
	return list, err
}

// getPaper draws a paper of one's own case (M-03).
func (p *Portal) getPaper(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	papers, err := p.papersOf(r.Context(), v.Matter.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(papers, func(doc paper.Paper) bool { return strconv.FormatInt(doc.ID, 10) == r.PathValue("paper") })
	if i < 0 {
		return fault.Missing("文书", "")
	}
	return p.room.Press.Send(w, papers[i])
}

// getClock shows how a due date was counted, day by day (M-03).
func (p *Portal) getClock(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	c, found := v.Clock(r.PathValue("name"))
	if !found {
		return fault.Missing("时限", "")
	}
	now := p.room.Now()
	reckoning := c.Reckoning(p.Calendar(), now)
	chip := p.clockChip(c, v.Matter.Number)
	chip.Href = ""
	page := pages.Reckoning{Frame: p.frame(r, c.Title+"怎么算", trailCases, web.Link{Text: v.Matter.Number, Href: caseAddress(v.Matter.Number)}),
		Clock: chip, Back: web.Link{Text: "返回办件", Href: caseAddress(v.Matter.Number)},
		Facts: []web.Pair{{Term: "起算", Text: dateText(c.StartedAt)}, {Term: "期限", Text: c.Total().String()}, {Term: "依据", Text: c.Ground}}}
	if !reckoning.Due.IsZero() {
		page.Facts = append(page.Facts, web.Pair{Term: "最后一天", Text: dateText(reckoning.Due) + "（当天 24:00 前）"})
	} else {
		page.Note = "现在停着表，恢复计算以后才能确定最后一天。"
	}
	if reckoning.Provisional {
		page.Note = "途中有的年份放假安排还没有公布，这个日期是暂算的，公布以后会重新计算。"
	}
	for _, d := range reckoning.Days {
		page.Days = append(page.Days, countedOf(d))
	}
	return web.Render(w, r, pages.MyClock(page))
}

func countedOf(d workday.Day) web.Counted {
	why := d.Why
	if why == "" && d.Counted {
		why = "工作日"
	}
	if d.Notice != "" {
		why += "（" + d.Notice + "）"
	}
	return web.Counted{Date: d.Date.String() + " " + d.Date.WeekdayName(), Counted: d.Counted, Number: d.Number, Why: why}
}

// talks are one's questions and their answers, the newest last.
func talks(m matter.Matter, c Case) (out []pages.Talk) {
	for _, t := range c.Talks {
		talk := pages.Talk{Question: t.Question, Asked: web.Moment(t.AskedAt), Answer: t.Answer}
		switch {
		case t.answered():
			talk.Answered = web.Moment(t.AnsweredAt)
		case m.Open():
			talk.Answer = "等答复，两个工作日内答复您。"
		default:
			talk.Answer = "办件已经结束，没有单独答复。"
		}
		out = append(out, talk)
	}
	return out
}

// postQuestion puts a question to the office (M-03).
func (p *Portal) postQuestion(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	var in AskQuestion
	err = web.Input(r, &in)
	if err == nil {
		_, err = p.room.Hall().Do(r.Context(), p.Actor(r), v.Matter.ID, "ask_question", in, matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, caseAddress(v.Matter.Number), "问题已经提交")
	}
	page, wrong := p.detail(r, v, c)
	if wrong != nil {
		return wrong
	}
	if page.Question == nil {
		return err
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		form := page.Question.Typed(r, err)
		page.Question = &form
		return pages.MyCase(page)
	})
}

// postUrge reminds those who hold the case (M-03).
func (p *Portal) postUrge(w http.ResponseWriter, r *http.Request) error {
	var in Urge
	if err := web.Input(r, &in); err != nil {
		return err
	}
	return p.act(w, r, "urge", in, "已经提醒承办人")
}

// postWithdraw ends the case at the applicant's wish (M-03).
func (p *Portal) postWithdraw(w http.ResponseWriter, r *http.Request) error {
	var in Withdraw
	if err := web.Input(r, &in); err != nil {
		return err
	}
	return p.act(w, r, "withdraw", in, "申请已撤回")
}

func (p *Portal) act(w http.ResponseWriter, r *http.Request, action string, input any, news string) error {
	v, _, err := p.caseFor(r, r.PathValue("number"))
	if err != nil {
		return err
	}
	if _, err := p.room.Hall().Do(r.Context(), p.Actor(r), v.Matter.ID, action, input, matter.Key(web.Once(r))); err != nil {
		return err
	}
	return web.Done(w, r, caseAddress(v.Matter.Number), news)
}
