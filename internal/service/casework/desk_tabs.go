package casework

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/casework/pages"
)

// options are the key against doing it twice and the version that was shown. An opinion
// goes without the version: departments examine in parallel, and one of them must not be
// refused because another's opinion came in first. Its own open task guards it.
func options(r *http.Request, action string) []matter.Option {
	list := []matter.Option{matter.Key(web.Once(r))}
	if slices.Contains(beside, action) {
		return list
	}
	if seen, err := strconv.ParseInt(r.PostForm.Get("seen"), 10, 64); err == nil {
		list = append(list, matter.Seen(seen))
	}
	return list
}

// beside are the actions that departments take side by side.
var beside = []string{"examine", "sign_survey", "return_part", "settle_return", "ask_applicant", "consult", "answer_consult", "recall_inquiry"}

// getFile hands out a file of the case (W-04).
func (d *Desk) getFile(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("file"), 10, 64)
	if err != nil || !s.Case.has(id) && !s.showsPhoto(id) && !s.showsAnswer(id) && !d.gatheredFile(r, s, r.PathValue("file")) {
		return fault.Missing("文件", "")
	}
	return d.room.Files.Serve(w, r, id)
}

// has reports whether the file belongs to the case.
func (c Case) has(id int64) bool {
	signed := slices.ContainsFunc(c.scans(), func(f File) bool { return f.ID == id })
	return signed || slices.ContainsFunc(c.Documents, func(d Document) bool {
		is := func(f File) bool { return f.ID == id }
		return slices.ContainsFunc(d.Files, is) || slices.ContainsFunc(d.Earlier, is)
	})
}

// getReview shows how the branches of the examination stand, with findings and opinions (W-03, W-07, W-21).
func (d *Desk) getReview(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	body := slices.Concat(d.branches(s), d.returns(s), d.inquiries(s), d.surveys(s), d.hearings(s), d.publications(s))
	if pairs := s.Case.pleaFacts(); len(pairs) > 0 {
		body = append(body, web.Section("陈述申辩", web.Dl(pairs)))
	}
	if words := s.Case.passedWords(); words != "" {
		body = append(body, web.Lines("按条件："+words+"。"))
	}
	for _, e := range s.Case.Examinations {
		if !s.reads(e.Body, e.Lead) {
			continue
		}
		pairs := []web.Pair{{Term: "结论", Text: ResultTitle(e.Result)}, {Term: "意见", Text: e.Opinion}, {Term: "办理", Text: d.room.Org.BodyName(e.Body) + " " + e.By + " " + moment(e.At)}}
		for _, f := range e.Findings {
			text := "符合"
			if !f.Meets {
				text = "不符合：" + f.Note
			}
			pairs = append(pairs, web.Pair{Term: f.Title, Text: text})
		}
		body = append(body, web.Section(e.Title, web.Dl(pairs)))
	}
	body = append(body, d.chains(s)...)
	if c := s.Case.Decision; c != nil {
		body = append(body, web.Section("决定", web.Dl([]web.Pair{{Term: "决定", Text: s.Case.OutcomeTitle()}, {Term: "内容", Text: c.Content},
			{Term: "查明的事实", Text: c.Findings}, {Term: "理由", Text: c.Reason}, {Term: "依据", Text: c.Basis}, {Term: "签署", Text: c.Signer + " " + moment(c.At)}, {Term: "当场决定的规则", Text: c.Rule}})))
	}
	marks, err := d.marks(r, s.Case)
	if err != nil {
		return err
	}
	body = append(s.promises(marks), body...)
	if len(body) == 0 {
		body = append(body, web.Empty(web.Nothing{Title: "还没有审查意见", Why: "承办部门提交意见后会显示在这里"}))
	}
	return web.Render(w, r, d.page(r, s, "/review", body...))
}

// getTimeline shows who did what when (W-03).
func (d *Desk) getTimeline(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	var list []web.Happening
	for _, e := range s.Events {
		list = append(list, d.happening(s, e))
	}
	return web.Render(w, r, d.page(r, s, "/timeline", web.Timeline(list)))
}

func (d *Desk) happening(s seen, e matter.Event) web.Happening {
	h := web.Happening{When: moment(e.At), Step: e.Action, By: e.ActorName, Tone: web.ToneOK, Result: recorded(s.Record(s.actor, e))}
	if e.To == StateDecided && e.From == StateDeciding {
		h.Result = s.Case.OutcomeTitle()
	}
	if e.Action == "recalculate" {
		h.Result = s.moved(e.Data)
	}
	if a, ok := s.Kind.Action(e.Action); ok {
		h.Step = a.Title
	}
	if strings.HasPrefix(e.Actor, "person:") {
		h.By = s.maskedName()
	}
	if e.Body != "" {
		h.By = d.room.Org.BodyName(e.Body) + " " + e.ActorName
	}
	if e.To == StateSpecial || e.To == StateCorrecting {
		h.Tone, h.Stopped = web.ToneHold, true
	}
	return h
}

// moved says which due dates a change of the calendar moved.
func (s seen) moved(data string) string {
	var record map[string]string
	if err := json.Unmarshal([]byte(data), &record); err != nil {
		return ""
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(record)) {
		title, task := strings.CutPrefix(name, "task ")
		if task {
			title = "待办“" + title + "”"
		} else if c, ok := s.Clock(name); ok {
			title = c.Title
		}
		lines = append(lines, title+"的到期日 "+record[name])
	}
	return strings.Join(lines, "，")
}

// recorded says in words what an event has on record.
func recorded(data string) string {
	var record map[string]any
	if err := json.Unmarshal([]byte(data), &record); err != nil {
		return ""
	}
	var lines []string
	for _, f := range []struct{ name, words string }{{"deemed", ""}, {"accepted", "受理日期 "}, {"procedure", "特别程序："}, {"passed", ""}, {"due", "新的到期日 "}, {"to", "转给"},
		{"reason", ""}, {"step", ""}, {"part", ""}, {"silence", ""}, {"survey", "踏勘时间 "}, {"surveyed", ""},
		{"consulted", "征求意见："}, {"by", "请在这一天前答复："}, {"stance", "答复："}, {"unanswered", "没有答复："},
		{"hearing", "听证时间 "}, {"asked", "收到申请的日期 "}, {"answered", ""}} {
		if text, ok := record[f.name].(string); ok && text != "" {
			lines = append(lines, f.words+text)
		}
	}
	if result, ok := record["result"].(string); ok {
		lines = append(lines, ResultTitle(result))
	}
	return strings.Join(lines, "，")
}

// getPapers lists the papers of the case (W-03).
func (d *Desk) getPapers(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	if s.guest() {
		return web.Render(w, r, d.page(r, s, "/papers", web.Empty(web.Nothing{Title: "文书不在征求意见的范围内", Why: "贵部门看得到的，是征求意见时选定的材料"})))
	}
	list, err := d.papers(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "文书"}, {Head: "文号"}, {Head: "机关", Hide: true}, {Head: "日期"}, {Head: "状态"}, {Head: "正本"}},
		Empty: web.Nothing{Title: "还没有文书", Why: "收件、受理、决定时会出具文书"}}
	for _, p := range list {
		href, state := "/papers/"+strconv.FormatInt(p.ID, 10)+".pdf", p.State()+p.Remark()
		sheet.Rows = append(sheet.Rows, web.Row{ID: p.Number, Href: href, Cells: []web.Cell{web.Linked(p.Title, href), web.Words(p.Number),
			web.Words(d.room.Org.BodyName(p.Body)), web.Words(dateText(p.MadeAt)), web.Words(state), web.Linked("打印（已打"+strconv.Itoa(p.Prints)+"次）", "/desk/papers/"+strconv.FormatInt(p.ID, 10))}})
	}
	return web.Render(w, r, d.page(r, s, "/papers", web.Table(sheet)))
}

func (d *Desk) papers(ctx context.Context, id int64) (list []paper.Paper, err error) {
	err = d.room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err = paper.ByMatter(ctx, tx, id)
		return err
	})
	return list, err
}

// getPaper draws a paper for who may see its case: staff and the applicant (W-03, M-03).
func (d *Desk) getPaper(w http.ResponseWriter, r *http.Request) error {
	digits, pdf := strings.CutSuffix(r.PathValue("file"), ".pdf")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || !pdf {
		return fault.Missing("文书", "")
	}
	p, v, err := d.paper(r.Context(), d.Actor(r), id)
	if err != nil {
		return err
	}
	return acts.SendPaper(w, r, d.room.DB, d.room.Press, d.room.Now(), v, d.Actor(r), p)
}

// paper finds a paper; who may not see its case learns nothing of it.
func (d *Desk) paper(ctx context.Context, actor account.Actor, id int64) (p paper.Paper, v matter.View, err error) {
	err = d.room.DB.Read(ctx, func(tx *store.Tx) error {
		p, err = paper.ByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return p, v, err
	}
	number, err := d.room.Hall().NumberOf(ctx, p.Matter)
	if err != nil {
		return p, v, err
	}
	v, err = d.room.Hall().View(ctx, actor, number)
	if err != nil || !v.Opens(actor, p.Template) {
		return paper.Paper{}, v, fault.Missing("文书", "")
	}
	if c, ok := v.Facts.(Case); ok && (seen{View: v, Case: c, actor: actor}).guest() {
		return paper.Paper{}, v, fault.Missing("文书", "")
	}
	return p, v, nil
}

func (d *Desk) pdf(w http.ResponseWriter, p paper.Paper) error {
	return d.room.Press.Send(w, p)
}

// getDelivery shows how the result is or was handed out (W-03).
func (d *Desk) getDelivery(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	wish := s.Case.Wish
	body := []templ.Component{web.Section("申请人希望的送达方式", web.Dl([]web.Pair{{Term: "方式", Text: wish.Way.Title()}}))}
	if v := s.Case.Delivery; v != nil {
		pairs := []web.Pair{{Term: "送达方式", Text: v.Way.Title()}, {Term: "送达人", Text: v.By}, {Term: "寄递单号", Text: v.Waybill}, {Term: "送达凭证", Text: v.Proof}}
		if !v.OnDate.IsZero() {
			pairs = append(pairs, web.Pair{Term: "送达日期", Text: longDate(v.OnDate)})
		}
		body = append(body, web.Section("送达情况", web.Dl(append(pairs, v.Collected.pairs()...))))
	}
	body = append(body, d.afterwards(s)...)
	return web.Render(w, r, d.page(r, s, "/delivery", body...))
}

// getClock explains a due date day by day (W-03).
func (d *Desk) getClock(w http.ResponseWriter, r *http.Request) error {
	s, err := d.see(r)
	if err != nil {
		return err
	}
	c, ok := s.Clock(r.PathValue("name"))
	if !ok {
		return fault.Missing("时限", "")
	}
	days := acts.Days(c.Days(d.Calendar(), d.room.Now()))
	return web.Render(w, r, d.page(r, s, "/clocks", pages.ClockPage(c.Title+"是怎样算出来的", clockFacts(c), days)))
}

// clockFacts are what a limit was counted from.
func clockFacts(c matter.Clock) []web.Pair {
	facts := []web.Pair{{Term: "时限", Text: c.Title + " " + c.Total().String()}, {Term: "依据", Text: c.Ground}, {Term: "起算", Text: moment(c.StartedAt)}, {Term: "到期", Text: dueWords(c)}}
	for _, stop := range c.Stops {
		until := "起，现在仍停表"
		if !stop.To.IsZero() {
			until = "至 " + stop.To.String()
		}
		facts = append(facts, web.Pair{Term: "停表：" + stop.Title, Text: stop.From.String() + " " + until + "，依据" + stop.Ground + noticeText(stop.Notice)})
	}
	for _, e := range c.Extensions {
		facts = append(facts, web.Pair{Term: "延长", Text: e.By.String() + "，" + e.On.String() + " 经" + e.Signed + "批准，依据" + e.Ground})
	}
	return facts
}

// noticeText names the written notice of a stop.
func noticeText(number string) string {
	if number == "" {
		return ""
	}
	return "，书面告知 " + number
}

// dueWords says when a clock is due, as far as that can be said.
func dueWords(c matter.Clock) string {
	switch {
	case c.State == matter.ClockPaused:
		return "停表中，恢复计时后确定"
	case c.Provisional:
		return moment(c.DueAt) + "（暂定：途经年份的放假安排还没有公布）"
	}
	return moment(c.DueAt)
}
