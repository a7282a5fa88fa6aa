package editor

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/editor/pages"
	"tongban/internal/service/catalog/record"
)

// situationPart tells answers to situations from those to the form, which may go by the same name.
const situationPart = "situation."

// getTrial offers a sample that is filled in already.
func (d *Desk) getTrial(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, field := range draft.Item.Form.Fields() {
		values[field.Name] = sampleAnswer(field, d.Now())
	}
	return web.Render(w, r, d.trialPage(r, draft, values, nil, nil))
}

// sampleAnswer is an answer that the field takes; the numbers are those of the demonstration people.
func sampleAnswer(f form.Field, now time.Time) []string {
	switch f.Kind {
	case form.Choice, form.Choices:
		if len(f.Options) > 0 {
			return []string{f.Options[0].Value}
		}
		return nil
	case form.YesNo:
		return []string{form.No}
	case form.Number, form.Money:
		return []string{"1"}
	case form.Date:
		return []string{workday.DateOf(now).String()}
	case form.CitizenID:
		return []string{"350404198512240029"}
	case form.CreditCode:
		return []string{"91350000158142711G"}
	case form.Phone:
		return []string{"13800000001"}
	}
	return []string{"示例"}
}

// postTrial runs the draft over the sample; nothing is kept.
func (d *Desk) postTrial(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("没有读懂提交的内容，请重新填写")
	}
	sample := Sample{At: d.Now(), Form: map[string][]string{}, Answers: map[string]string{}}
	compiled, err := form.Compile(draft.Item.Form)
	if err != nil {
		return web.Render(w, r, d.trialPage(r, draft, r.PostForm, nil, nil))
	}
	values := compiled.Normalise(form.Values(r.PostForm))
	for _, field := range compiled.Fields() {
		if compiled.Asks(field, values) && len(values[field.Name]) > 0 {
			sample.Form[field.Name] = values[field.Name]
		}
	}
	for _, q := range draft.Item.Questions() {
		sample.Answers[q.Name] = r.PostForm.Get(situationPart + q.Name)
	}
	course, err := d.Trial(r.Context(), draft.Item, sample)
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.trialPage(r, draft, r.PostForm, nil, err) })
	}
	return web.Render(w, r, d.trialPage(r, draft, r.PostForm, &course, nil))
}

func (d *Desk) trialPage(r *http.Request, draft Draft, typed url.Values, course *Course, wrong error) templ.Component {
	item := draft.Item
	page := pages.TrialPage{Form: web.Form{Action: address(item.Code, "trial")}, Back: web.Link{Text: "返回", Href: address(item.Code)}}
	given := url.Values{}
	for _, q := range item.Questions() {
		given.Set(q.Name, typed.Get(situationPart+q.Name))
	}
	for _, e := range situationForm(item, given, "").Entries {
		e.Name = situationPart + e.Name
		page.Form.Entries = append(page.Form.Entries, e)
	}
	page.Situations = len(page.Form.Entries)
	compiled, err := form.Compile(item.Form)
	if err != nil {
		for _, f := range form.Review(item.Form) {
			page.Broken = append(page.Broken, f.Message)
		}
	} else {
		_, drawn := d.drawn(item, compiled, typed)
		page.Form.Entries = append(page.Form.Entries, drawn.Entries...)
	}
	page.Form = page.Form.Wrong(wrong)
	if course != nil {
		page.Done = true
		page.Summary, page.Tone = courseSummary(*course, item)
		page.Sheets = courseSheets(*course)
	}
	return pages.Trial(d.frame(r, "试办", web.Link{Text: item.Name, Href: address(item.Code)}), page)
}

// courseSummary says in one sentence how the sample came through.
func courseSummary(c Course, item record.Item) (string, web.Tone) {
	if c.Stuck != "" {
		return c.Stuck, web.ToneDanger
	}
	for _, s := range c.Steps {
		if len(s.People) == 0 {
			return "“" + s.Title + "”没有人能办：" + s.Body + "没有“" + s.Post + "”岗位的在岗人员，请先设岗，或者换承办机关", web.ToneDanger
		}
	}
	for _, t := range c.Terms {
		if t.Late {
			return "每一步都用满时限，“" + t.Title + "”会超期：应在" + web.Date(t.Due) + "前，请缩短环节或者延长承诺", web.ToneWarn
		}
	}
	return "每一步都用满时限，也能在承诺的" + item.PromisedLimit.String() + "内办完", web.ToneOK
}

func courseSheets(c Course) []web.Sheet {
	asked := web.Sheet{Caption: "要收的材料", Columns: []web.Column{{Head: "材料"}, {Head: "要求", Tight: true}, {Head: "依据"}}, Empty: web.Nothing{Title: "这个情形不收材料"}}
	for _, a := range c.Asked {
		asked.Rows = append(asked.Rows, web.Row{Cells: web.Cells(a.Name, a.Necessity, a.Basis)})
	}
	steps := web.Sheet{Caption: "谁在什么时候办什么", Columns: []web.Column{{Head: "任务"}, {Head: "机关和岗位"}, {Head: "谁能办"}, {Head: "到达", Tight: true}, {Head: "应在此前办完", Tight: true}}, Empty: web.Nothing{Title: "没有任务"}}
	for _, s := range c.Steps {
		due := "不单独限时"
		if !s.Due.IsZero() {
			due = web.Date(s.Due)
		}
		steps.Rows = append(steps.Rows, web.Row{Cells: []web.Cell{{Text: s.Title, Note: s.Stage}, {Text: s.Body, Note: s.Post}, web.Words(orElse(strings.Join(s.People, "、"), "没有人")), web.Words(web.Date(s.Opened)), web.Words(due)}})
	}
	passed := web.Sheet{Caption: "按条件不进行的", Columns: []web.Column{{Head: "环节或者分支"}, {Head: "为什么"}}, Empty: web.Nothing{Title: "所有环节都进行"}}
	for _, p := range c.Passed {
		passed.Rows = append(passed.Rows, web.Row{Cells: web.Cells(p.Title, p.Why)})
	}
	terms := web.Sheet{Caption: "期限", Columns: []web.Column{{Head: "期限"}, {Head: "时长", Tight: true}, {Head: "从", Tight: true}, {Head: "到", Tight: true}, {Head: "结果", Tight: true}, {Head: "依据"}}, Empty: web.Nothing{Title: "没有期限"}}
	for _, t := range c.Terms {
		kept := web.Part(web.Tag(web.ToneOK, "没有超期"))
		if t.Late {
			kept = web.Part(web.Tag(web.ToneDanger, "超期"))
		}
		terms.Rows = append(terms.Rows, web.Row{Cells: []web.Cell{web.Words(t.Title), web.Words(t.Limit), web.Words(web.Date(t.Started)), web.Words(web.Date(t.Due)), kept, web.Words(t.Ground)}})
	}
	papers := web.Sheet{Caption: "文书", Columns: []web.Column{{Head: "文书"}, {Head: "日期", Tight: true}}, Empty: web.Nothing{Title: "没有文书"}}
	for _, p := range c.Papers {
		papers.Rows = append(papers.Rows, web.Row{Cells: web.Cells(p.Name, web.Date(p.At))})
	}
	messages := web.Sheet{Caption: "消息", Columns: []web.Column{{Head: "发给谁", Tight: true}, {Head: "内容"}, {Head: "日期", Tight: true}}, Empty: web.Nothing{Title: "没有消息"}}
	for _, m := range c.Messages {
		messages.Rows = append(messages.Rows, web.Row{Cells: []web.Cell{web.Words(m.To), {Text: m.Name, Note: m.Text}, web.Words(web.Date(m.At))}})
	}
	return []web.Sheet{asked, steps, passed, terms, papers, messages}
}

// mostPast is how many past cases a draft is held against.
const mostPast = 500

// getWhatIf holds the draft against past cases; format=csv is the list for further work.
func (d *Desk) getWhatIf(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	reads, err := d.reads(r.Context(), draft)
	if err != nil {
		return err
	}
	past, err := d.Past(r.Context(), draft.Item.Code, mostPast, reads)
	if err != nil {
		return err
	}
	before := func(version int) (record.Item, error) { return d.Version(r.Context(), draft.Item.Code, version) }
	found, err := Foresee(d.Calendar(), before, draft.Item, past)
	if err != nil {
		return fault.Conflictf("草稿的条件有误，请先改正“申请材料”“情形”和“办理流程”里的问题，再推演")
	}
	if r.URL.Query().Get("format") == "csv" {
		return foresightFile(w, found)
	}
	page := pages.WhatIfPage{Back: web.Link{Text: "返回", Href: address(draft.Item.Code)}, Export: address(draft.Item.Code, "what-if") + "?format=csv"}
	page.Figures = []pages.Figure{{N: found.Cases, Word: "最近的办件（最多" + itoa(mostPast) + "件）"}, {N: len(found.Moved), Word: "会有不同"}, {N: found.Materials, Word: "材料不同"},
		{N: found.Lacking, Word: "当时的材料会不齐"}, {N: found.Route, Word: "流程不同"}, {N: found.Due, Word: "承诺到期日不同"}}
	page.Sheet = foresightSheet(found)
	return web.Render(w, r, pages.WhatIf(d.frame(r, "用以往办件推演", web.Link{Text: draft.Item.Name, Href: address(draft.Item.Code)}), page))
}

// reads lists the fields of the form on which the flow of any version depends.
func (d *Desk) reads(ctx context.Context, draft Draft) ([]string, error) {
	names := draft.Item.FlowReads()
	for version := 1; version <= draft.InForce; version++ {
		item, err := d.Version(ctx, draft.Item.Code, version)
		if err != nil {
			return nil, err
		}
		names = append(names, item.FlowReads()...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// mostRows is how many cases the page shows; the file has all.
const mostRows = 100

func foresightSheet(found Foresight) web.Sheet {
	sheet := web.Sheet{Caption: "会有不同的办件", Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "申请人", Tight: true}, {Head: "收件", Tight: true}, {Head: "当时的版本", Tight: true}, {Head: "会有什么不同"}},
		Empty: web.Nothing{Title: "没有办件会受影响", Why: "按草稿办理，这些办件的材料、流程和承诺到期日都与当时一样；或者这个事项还没有办件。"}}
	for _, c := range found.Moved[:min(len(found.Moved), mostRows)] {
		note := ""
		if c.Guessed {
			note = "新加的情形按第一个选项、新加的字段按没有填写推算"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(c.Number), web.Words(c.Name), web.Words(web.Date(c.ReceivedAt)), web.Words("第" + itoa(c.Version) + "版"), {Text: c.Words(), Note: note}}})
	}
	return sheet
}

func foresightFile(w http.ResponseWriter, found Foresight) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="what-if.csv"`)
	if _, err := w.Write([]byte("\ufeff")); err != nil { // so that a spreadsheet reads it as UTF-8
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{"办件编号", "申请人", "收件日期", "当时的版本", "会有什么不同"}}
	for _, c := range found.Moved {
		rows = append(rows, []string{c.Number, c.Name, web.Date(c.ReceivedAt), itoa(c.Version), sheet.Harmless(c.Words())})
	}
	return out.WriteAll(rows)
}
