package casework

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// declared is what an applicant signs when he submits.
type declared struct {
	Draft    string `form:"draft" kind:"hidden"`
	Declared bool   `form:"declared" label:"我已核对以上内容，作出上面的声明" need:"true"`
}

// declaration are the words of the declaration.
// 行政许可法 §31: the applicant answers for the truth of what he submits.
func declaration() []string {
	return []string{
		"所填写的内容和提交的材料真实、准确、完整，复印件与原件一致。",
		"已经知道提供虚假材料要承担的法律责任。",
		"同意办理机关为办理这件事核验上述信息。",
	}
}

// getCheck shows everything once more before it is submitted (P-10).
func (p *Portal) getCheck(w http.ResponseWriter, r *http.Request) error {
	f, a, err := p.mine(r)
	if err != nil {
		return err
	}
	page, err := p.checkPage(r, f, a, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Portal) checkPage(r *http.Request, f Filing, a account.Actor, wrong error) (templ.Component, error) {
	groups, err := p.summary(r.Context(), f, a)
	if err != nil {
		return nil, err
	}
	form := web.FormOf(declared{Draft: strconv.FormatInt(f.Draft.ID, 10)}, applyAddress(f.Item.Code, "submit"))
	page := pages.Check{Frame: p.frame(r, StepCheck.Title(), trailItem(f.Item)), Problems: problems(f), Groups: groups, Form: form,
		Declaration: declaration(), Back: applyAddress(f.Item.Code)}
	if wrong != nil {
		page.Problems, page.Form = p.told(f, wrong, page.Problems, form)
	}
	return pages.ApplyCheck(page), nil
}

// problems links what stands in the way of submitting to its page and field.
func problems(f Filing) (links []web.Link) {
	report := f.Report()
	for _, s := range f.Steps() {
		if s == StepCheck || report.Of(s) == ProgressDone {
			continue
		}
		address := applyAddress(f.Item.Code, string(s))
		for _, wrong := range report.Problems(s) {
			links = append(links, web.Link{Text: wrong.Message, Href: address + "#f-" + wrong.Name})
		}
		if len(report.Problems(s)) == 0 {
			links = append(links, web.Link{Text: "请完成“" + s.Title() + "”", Href: address})
		}
	}
	return links
}

// told sorts what a submission was refused for: the declaration stays at its box, all
// else leads to the page where it can be put right.
func (p *Portal) told(f Filing, wrong error, links []web.Link, form web.Form) ([]web.Link, web.Form) {
	for _, field := range fault.FieldsOf(wrong) {
		if field.Name == "declared" {
			return links, form.Wrong(wrong)
		}
	}
	if len(links) > 0 {
		return links, form
	}
	for _, field := range fault.FieldsOf(wrong) {
		links = append(links, web.Link{Text: field.Message, Href: applyAddress(f.Item.Code, string(f.stepOf(field.Name))) + "#f-" + field.Name})
	}
	if len(links) == 0 {
		links = []web.Link{{Text: fault.MessageOf(wrong), Href: applyAddress(f.Item.Code)}}
	}
	return links, form
}

// stepOf finds the step in which a field of a refused submission stands.
func (v Filing) stepOf(name string) Step {
	for _, s := range v.Item.Situations {
		if s.Name == name {
			return StepNotice
		}
	}
	switch {
	case name == "promise":
		return StepPromise
	case strings.HasPrefix(name, materialField("")):
		return StepMaterials
	case name == "address" || name == "way":
		return StepDelivery
	case name == "phone" || name == "documentKind" || name == "number":
		return StepApplicant
	}
	return StepForm
}

// summary is everything that was filled in, each with the way to change it.
func (p *Portal) summary(ctx context.Context, f Filing, a account.Actor) ([]pages.Group, error) {
	who, err := p.Identities.Applicant(ctx, a)
	if err != nil {
		return nil, err
	}
	who.Phone, who.Address = f.Draft.Answers.Phone, f.Draft.Answers.Address
	change := func(s Step, field string) string { return applyAddress(f.Item.Code, string(s)) + "#f-" + field }
	groups := []pages.Group{}
	if len(f.Item.Situations) > 0 {
		groups = append(groups, pages.Group{Title: "情形", Answers: situationAnswers(f.Item, f.Draft.Answers.Situations, change)})
	}
	groups = append(groups, pages.Group{Title: "由谁申请", Answers: applicantAnswers(who, change)})
	form, err := p.formAnswers(f.Item, f.Draft.Answers.Form, change)
	if err != nil {
		return nil, err
	}
	groups = append(groups, form...)
	if words := f.promiseAnswers(change); len(words) > 0 {
		groups = append(groups, pages.Group{Title: "承诺", Answers: words})
	}
	return append(groups, pages.Group{Title: "材料", Answers: f.materialAnswers(change)},
		pages.Group{Title: "送达方式", Answers: wishAnswers(f.Draft.Answers.Wish, change)}), nil
}

// changing gives the address at which an answer is changed; nil gives none.
type changing func(s Step, field string) string

func (c changing) at(s Step, field string) string {
	if c == nil {
		return ""
	}
	return c(s, field)
}

func situationAnswers(item Item, answers map[string]string, change changing) (out []web.Answer) {
	for _, s := range item.Situations {
		text := ""
		for _, o := range s.Options {
			if o.Value == answers[s.Name] {
				text = o.Text
			}
		}
		out = append(out, web.Answer{Label: s.Question, Text: text, Change: change.at(StepNotice, situationField(s.Name))})
	}
	return out
}

func applicantAnswers(who Applicant, change changing) []web.Answer {
	out := []web.Answer{{Label: "姓名或者名称", Text: who.Name}, {Label: "证件号码", Text: who.Masked}}
	if who.Delegate != nil {
		out = append(out, web.Answer{Label: "经办人", Text: who.Delegate.Name})
	}
	return append(out, web.Answer{Label: "联系电话", Text: who.Phone, Change: change.at(StepApplicant, "phone")},
		web.Answer{Label: "联系地址", Text: who.Address, Change: change.at(StepApplicant, "address")})
}

func (p *Portal) formAnswers(item Item, values map[string][]string, change changing) ([]pages.Group, error) {
	groups, err := p.FormPages.Groups(item.Form, values)
	if err != nil {
		return nil, err
	}
	var out []pages.Group
	for _, g := range groups {
		group := pages.Group{Title: or(g.Title, "申请表")}
		for _, f := range g.Fields {
			group.Answers = append(group.Answers, web.Answer{Label: f.Label, Text: answerText(f.FieldSpec, values[f.Name]), Change: change.at(StepForm, f.Name)})
		}
		out = append(out, group)
	}
	return out, nil
}

// answerText is an answer as a person reads it: the words of options, not their values.
func answerText(f web.FieldSpec, values []string) string {
	var texts []string
	for _, v := range values {
		for _, o := range f.Options {
			if o.Value == v {
				v = o.Text
			}
		}
		texts = append(texts, v)
	}
	return strings.Join(texts, "、")
}

func (v Filing) materialAnswers(change changing) (out []web.Answer) {
	for _, m := range v.Asked {
		var names []string
		for _, f := range v.Draft.filesFor(m.Code) {
			names = append(names, f.Name)
		}
		if len(names) == 0 && v.Exempt[m.Code] {
			names = []string{"已有电子证照，免交"}
		}
		if len(names) == 0 && v.byPromise() && m.Promisable {
			names = []string{"没有提交（以承诺代替）"}
		}
		if len(names) == 0 && m.Necessity != Required {
			names = []string{"没有提交（" + demandText(m.Necessity) + "）"}
		}
		out = append(out, web.Answer{Label: m.Name, Text: strings.Join(names, "、"), Change: change.at(StepMaterials, materialField(m.Code))})
	}
	return out
}

func wishAnswers(w Wish, change changing) []web.Answer {
	text := ""
	if w.Way != "" {
		text = w.Way.Title()
	}
	out := []web.Answer{{Label: "怎么拿结果", Text: text, Change: change.at(StepDelivery, "way")}}
	if w.Way == WayMail {
		out = append(out, web.Answer{Label: "收件人", Text: w.Name + " " + w.Phone, Change: change.at(StepDelivery, "name")},
			web.Answer{Label: "邮寄地址", Text: w.Address, Change: change.at(StepDelivery, "address")})
	}
	return out
}

// postSubmit makes the case of the draft (P-10). The draft itself is the key against
// doing it twice: whoever posts it again, now or later, is shown the one case.
func (p *Portal) postSubmit(w http.ResponseWriter, r *http.Request) error {
	a := p.Actor(r)
	id, _ := strconv.ParseInt(r.PostFormValue("draft"), 10, 64)
	d, err := p.drafts.byID(r.Context(), a.Subject(), id)
	if err != nil {
		return err
	}
	if d.Number != "" {
		return web.Done(w, r, p.doneAddress(r.Context(), d))
	}
	f, err := p.filing(r.Context(), a, d)
	if err != nil {
		return err
	}
	number, err := p.submit(r, f, a)
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			page, failed := p.checkPage(r, f, a, err)
			if failed != nil {
				return failing(failed)
			}
			return page
		})
	}
	f.Draft.Number = number
	return web.Done(w, r, p.doneAddress(r.Context(), f.Draft))
}

// doneAddress is the page to keep of what a draft became.
func (p *Portal) doneAddress(ctx context.Context, d Draft) string {
	if p.Joint != nil {
		if _, found, err := p.Joint.Item(ctx, d.Item, d.Answers.Situations); found && err == nil {
			return p.Joint.Done(d.Number)
		}
	}
	return applyAddress(d.Number, "done")
}

// submit opens the case and puts the draft away.
func (p *Portal) submit(r *http.Request, f Filing, a account.Actor) (number string, err error) {
	var in declared
	if err := web.Input(r, &in); err != nil {
		return "", err
	}
	if !f.Report().Ready() {
		return "", fault.Invalid("申请还没有填完，请先完成上面几项")
	}
	who, err := p.Identities.Applicant(r.Context(), a)
	if err != nil {
		return "", err
	}
	key := "draft-" + strconv.FormatInt(f.Draft.ID, 10)
	if len(f.Item.Parts) > 0 {
		result, err := p.Joint.Submit(r.Context(), a, f.submission(who), key)
		if err != nil {
			return "", err
		}
		return result.Number, p.putAway(r.Context(), f.Draft, result)
	}
	result, err := p.room.Hall().Start(r.Context(), a, KindName, "submit", f.submission(who), matter.Key(key))
	if err != nil {
		return "", err
	}
	return result.Number, p.putAway(r.Context(), f.Draft, result)
}

// putAway gives the files to the case and notes the case on the draft. When it fails, a
// further post does it again under the same key.
func (p *Portal) putAway(ctx context.Context, d Draft, result matter.Result) error {
	err := p.room.DB.Write(ctx, func(tx *store.Tx) error {
		for _, f := range d.Files {
			attach := file.Attach(f.ID, d.Owner, result.ID)
			if _, err := tx.Exec(ctx, attach.SQL, attach.Args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.drafts.submitted(ctx, d.ID, result.Number)
}

// getDone is the page to keep after submitting; opened later it shows where the case
// stands now (P-11).
func (p *Portal) getDone(w http.ResponseWriter, r *http.Request) error {
	v, c, err := p.caseFor(r, r.PathValue("code"))
	if err != nil {
		return err
	}
	m := v.Matter
	page := pages.Done{Frame: p.frame(r, "申请已提交", trailCases), Number: m.Number,
		Words: "我们已收到您的申请。有任何进展，都会发消息告诉您。",
		Facts: []web.Pair{
			{Term: "事项", Text: c.Item.Name}, {Term: "申请人", Text: c.Applicant.Name},
			{Term: "提交时间", Text: web.Moment(c.ReceivedAt)}, {Term: "现在", Text: v.StateDef().PublicTitle()},
		},
		Links: []web.Link{{Text: "我的办件", Href: "/my/cases"}, {Text: "继续办别的事", Href: "/items"}},
	}
	if m.State != StateSubmitted {
		page.Words = "这件申请现在的状态是“" + v.StateDef().PublicTitle() + "”。"
	}
	page.Ahead, page.Reply = ahead(v, c)
	papers, err := p.papersOf(r.Context(), m.ID)
	if err != nil {
		return err
	}
	for _, paper := range papers {
		if paper.Template == PaperReceipt {
			page.Paper = web.Link{Text: "下载收件凭证", Href: paperAddress(m.Number, paper.ID)}
		}
	}
	return web.Render(w, r, pages.ApplyDone(page))
}

// ahead is what comes next and by when.
func ahead(v matter.View, c Case) ([]web.Happening, web.Link) {
	list := []web.Happening{{When: web.Moment(c.ReceivedAt), Step: "提交申请", Result: "我们已收到。", Tone: web.ToneOK}}
	if on, waits := precheckDue(v); waits {
		list = append(list, web.Happening{When: longDate(on) + "前", Step: "预审", Result: "先在网上看一遍，要带原件的会写明带哪几样；预审不是受理。", Ahead: true})
	}
	reply, found := v.Clock(ClockReply)
	var link web.Link
	if found && v.Matter.State == StateSubmitted {
		list = append(list, web.Happening{When: dateText(reply.DueAt) + "前", Step: "答复受不受理", Ahead: true,
			Result: "五个工作日内答复。材料不齐的，会一次告诉您要补什么；到期没有答复的，自收到之日起就是受理了" + c.Item.under("第三十二条") + "。"})
		link = web.Link{Text: "这个日期是怎么算的", Href: clockAddress(v.Matter.Number, ClockReply)}
	}
	if v.Matter.Open() && c.Decision == nil {
		list = append(list, web.Happening{Step: "审查和决定", Result: "受理以后，" + promiseText(c.Item) + "。", Ahead: true})
		list = append(list, web.Happening{Step: "拿结果", Result: c.Wish.Way.Title() + "。", Ahead: true})
	}
	return list, link
}

func clockAddress(number, name string) string {
	return "/my/cases/" + url.PathEscape(number) + "/clocks/" + url.PathEscape(name)
}

func paperAddress(number string, id int64) string {
	return "/my/cases/" + url.PathEscape(number) + "/papers/" + strconv.FormatInt(id, 10)
}
