package occasion

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/occasion/pages"
)

// pageLimit is how many rows a page of the list has.
const pageLimit = 50

// aheadLimit is how many announcements stand on top of the list.
const aheadLimit = 10

// getList shows what is announced, what goes on, and what was (D-08).
func (room *Room) getList(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	query := r.URL.Query()
	sort := Sort(query.Get("sort"))
	today := workday.DateOf(room.Now())
	first, last, year := 0, 0, 0
	var list, next []row
	var held map[Sort]int
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	id, _ := strconv.ParseInt(query.Get("id"), 10, 64)
	if sort.Title() == "" {
		sort = ""
	}
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if first, last, err = years(r.Context(), tx, true); err != nil {
			return err
		}
		if year, err = strconv.Atoi(query.Get("year")); err != nil || year < 2000 || year > 2100 {
			year = today.Year()
		}
		if list, err = shownOf(r.Context(), tx, year, sort, before, id, pageLimit); err != nil {
			return err
		}
		if held, err = heldOf(r.Context(), tx, year); err != nil {
			return err
		}
		next, err = ahead(r.Context(), tx, sort, today.AddDays(-1).Start().UnixMilli(), aheadLimit)
		return err
	})
	if err != nil {
		return err
	}
	address := func(s Sort, y int) string {
		return trailPublic.Href + "?sort=" + string(s) + "&year=" + strconv.Itoa(y)
	}
	chips := web.Filters{Label: t("occasion.sort|类型"), Total: -1, Chips: []web.Chip{{Text: t("occasion.all|全部"), Href: address("", year), On: sort.Title() == ""}}}
	for _, s := range Sorts {
		chips.Chips = append(chips.Chips, web.Chip{Text: sortWords(t, s), Href: address(s, year), On: s == sort})
	}
	when := web.Filters{Label: t("occasion.year|年度"), Total: -1, Chips: yearChips(trailPublic.Href+"?sort="+string(sort)+"&year=", first, last, year)}
	var cards []pages.Count
	for _, s := range Sorts {
		if held[s] > 0 {
			cards = append(cards, pages.Count{N: strconv.Itoa(held[s]), Words: strconv.Itoa(year) + t("occasion.held|年举办的") + sortWords(t, s), Href: address(s, year)})
		}
	}
	frame := room.Web.Frame(r, t(trailPublic.Text), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	frame.Meta = []web.Meta{{Name: "ColumnName", Content: "会议、访谈和新闻发布会"}, {Name: "ColumnDescription", Content: "政府会议公开、在线访谈、新闻发布会的预告、实录和摘要"}, {Name: "ColumnKeywords", Content: "会议公开 在线访谈 新闻发布会"}, {Name: "ColumnType", Content: "互动交流"}}
	more := ""
	if len(list) == pageLimit {
		l := list[len(list)-1]
		more = address(sort, year) + "&before=" + strconv.FormatInt(l.begins().UnixMilli(), 10) + "&id=" + strconv.FormatInt(l.ID, 10)
	}
	body := []templ.Component{web.FilterBar(chips)}
	if len(next) > 0 {
		body = append(body, web.Section(t("occasion.next|预告和正在进行"), room.table(r, next, "")))
	}
	body = append(body, web.FilterBar(when))
	if len(cards) > 0 {
		body = append(body, pages.Counts(cards))
	}
	body = append(body, web.Section(strconv.Itoa(year)+t("occasion.of-year|年"), room.table(r, list, more)))
	return web.Render(w, r, web.PortalPage(frame, body...))
}

// sortWords is a sort in the language of the reader.
func sortWords(t func(string) string, s Sort) string {
	switch s {
	case Interview:
		return t("occasion.interview|在线访谈")
	case Conference:
		return t("occasion.conference|新闻发布会")
	}
	return t("occasion.meeting|会议公开")
}

// table lists some for the public.
func (room *Room) table(r *http.Request, list []row, more string) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("occasion.subject|主题")}, {Head: t("occasion.sort|类型"), Tight: true}, {Head: t("occasion.when|时间"), Tight: true}, {Head: t("occasion.body|举办机关")}, {Head: t("occasion.state|状态"), Tight: true}},
		Empty: web.Nothing{Title: t("occasion.none|这一年还没有"), Why: t("occasion.none-why|可以换一个类型或者年度看看"), Next: web.Link{Text: t("occasion.all|全部"), Href: trailPublic.Href}}}
	for _, l := range list {
		tone, words := room.publicState(l.Occasion)
		href := PublicAddress(l.Number)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(l.Title, href), web.Words(l.Sort.Title()), web.Words(web.Moment(l.begins())), web.Words(room.Org.BodyName(l.Body)), web.Part(web.Tag(tone, words))}})
	}
	sheet.Pages.Next = more
	return web.Table(sheet)
}

// publicState is what the public is told of how far it is.
func (room *Room) publicState(o Occasion) (web.Tone, string) {
	switch {
	case o.Cancelled != nil:
		return web.ToneDanger, "已取消"
	case !o.PublishedAt.IsZero():
		return web.ToneOK, "实录已公开"
	case !o.EndedAt.IsZero():
		return web.ToneInfo, "已举办，实录整理中"
	case !o.BeganAt.IsZero():
		return web.ToneWarn, "正在进行"
	case o.undecided():
		return web.ToneDanger, "延期，时间待定"
	case len(o.Moved) > 0:
		return web.ToneWarn, "已改期"
	}
	return web.ToneInfo, "预告"
}

// public is the one of the address, if everybody may see it.
func (room *Room) public(r *http.Request) (row, error) {
	var l row
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		l, err = byNumber(r.Context(), tx, r.PathValue("number"))
		return err
	})
	if err != nil {
		return l, err
	}
	switch l.access() {
	case Shown:
		return l, nil
	case Gone:
		return l, web.Gone{Words: "“" + l.Title + "”的页面已于" + workday.DateOf(l.Withdrawn.At).Chinese() + "由" + room.Org.BodyName(l.Body) + "撤回，原因：" + l.Withdrawn.Reason}
	}
	return row{}, fault.Missing("活动", "")
}

// getPublic shows one with its times, questions, transcript and summary (D-08).
func (room *Room) getPublic(w http.ResponseWriter, r *http.Request) error {
	l, err := room.public(r)
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	o := l.Occasion
	bonds, err := room.bonds(r, o.Notice, false)
	if err != nil {
		return err
	}
	var asked []Question
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		asked, err = questionsOf(r.Context(), tx, o.ID)
		return err
	})
	if err != nil {
		return err
	}
	frame := room.Web.Frame(r, o.Title, web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
	frame.Section = o.Sort.Title()
	shown := o.AnnouncedAt
	if !o.PublishedAt.IsZero() {
		shown = o.PublishedAt
	}
	name := room.Org.BodyName(o.Body)
	frame.Meta = []web.Meta{{Name: "ArticleTitle", Content: o.Title}, {Name: "PubDate", Content: shown.In(shanghai).Format("2006-01-02 15:04")}, {Name: "ContentSource", Content: name}, {Name: "Author", Content: name},
		{Name: "ColumnName", Content: o.Sort.Title()}, {Name: "Keywords", Content: o.Sort.Title()}, {Name: "Description", Content: short(o.Summary + o.Intro)}, {Name: "Url", Content: room.Web.Origin(r) + PublicAddress(l.Number)}}
	tone, words := room.publicState(o)
	pairs := append(room.about(o.Notice, span(o)), web.Pair{Term: t("occasion.state|状态"), Part: web.Tag(tone, words)})
	body := moves(o)
	if o.Summary != "" && !o.PublishedAt.IsZero() {
		body = append(body, web.Section(t("occasion.summary|内容摘要"), web.Lines(lines(o.Summary)...)))
	}
	body = append(body, web.Section(t("occasion.about|基本情况"), web.Dl(pairs)))
	body = append(body, room.telling(o.Notice, bonds)...)
	if o.mayAsk(room.Now()) {
		body = append(body, web.Section(t("occasion.ask-title|公众提问"), web.Lines(t("occasion.ask-why|不用登录就可以提问，审核后在本页显示；提问在结束时停止。")), web.Choices([]web.Link{{Text: t("occasion.ask|我要提问"), Href: PublicAddress(l.Number) + "/ask"}}, "")))
	}
	if said := answers(o, asked); len(said) > 0 {
		body = append(body, web.Section(t("occasion.questions|提问和答复"), web.Lines(t("occasion.asked|收到提问")+" "+strconv.Itoa(len(asked))+"，"+t("occasion.shown|选用")+" "+strconv.Itoa(len(said))), pages.Questions(said)))
	}
	if turns := o.readable(); len(turns) > 0 {
		note := ""
		if o.PublishedAt.IsZero() {
			note = t("occasion.live|以下是现场记录，以会后公开的实录为准。")
		}
		body = append(body, web.Section(t("occasion.transcript|实录"), web.Lines(lines(note)...), pages.Turns(speeches(o, turns))))
	}
	if len(o.Pictures) > 0 && !o.PublishedAt.IsZero() {
		body = append(body, web.Section(t("occasion.pictures|图片"), pages.Pictures(shots(o, PublicAddress(l.Number)))))
	}
	return web.Render(w, r, web.PortalPage(frame, append(body, web.PrintButton())...))
}

// answers are the questions that the public may read.
func answers(o Occasion, list []Question) (out []pages.Question) {
	for _, q := range list {
		if q.State != QuestionChosen {
			continue
		}
		name := q.Name
		if name == "" {
			name = "网友"
		}
		p := pages.Question{Name: name, When: web.Moment(q.At), Lines: lines(q.Text)}
		if q.Answer != "" && o.answerShown(q.AnsweredAt) {
			p.Answerer, p.Answer = q.Answerer, lines(q.Answer)
		}
		out = append(out, p)
	}
	return out
}

// getPicture shows a picture of a published transcript (D-08).
func (room *Room) getPicture(w http.ResponseWriter, r *http.Request) error {
	l, err := room.public(r)
	if err == nil && l.PublishedAt.IsZero() {
		err = fault.Missing("图片", "")
	}
	if err != nil {
		return err
	}
	return room.serve(w, r, l.Occasion)
}

func (room *Room) askPage(r *http.Request, l row, form web.Form) templ.Component {
	t := func(text string) string { return web.T(r.Context(), text) }
	frame := room.Web.Frame(r, t("occasion.ask|我要提问"), web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href}, web.Link{Text: l.Title, Href: PublicAddress(l.Number)})
	return web.PortalPage(frame, web.Section(l.Title, web.Lines(t("occasion.ask-text|您的问题审核后显示在活动页面上，由嘉宾选择答复。涉及您个人事情的，请拨打 12345 或者在互动交流栏目提出。")), web.Ask(form, "", t("occasion.send|提交问题"), PublicAddress(l.Number))))
}

// asking is the one of the address, if it takes questions now.
func (room *Room) asking(r *http.Request) (row, error) {
	l, err := room.public(r)
	if err == nil && !l.mayAsk(room.Now()) {
		err = fault.Conflictf("现在不能提问：提问从预告发布开始，到结束时停止")
	}
	return l, err
}

// getAsk shows the form of a question (D-08).
func (room *Room) getAsk(w http.ResponseWriter, r *http.Request) error {
	l, err := room.asking(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.askPage(r, l, web.FormOf(Ask{}, r.URL.Path)))
}

// postAsk takes a question in; who asks too often is slowed down, and what was typed stays (D-08).
func (room *Room) postAsk(w http.ResponseWriter, r *http.Request) error {
	l, err := room.asking(r)
	if err != nil {
		return err
	}
	var in Ask
	if err = web.Input(r, &in); err == nil {
		_, err = Asked(in, room.Rules.For(l.Sort).Least, room.Private) // what is not taken does not count against who asks
	}
	if err == nil {
		err = room.doors.pass(room.Web.ClientAddress(r)+"/"+l.Number, room.Rules.For(l.Sort).PerHour, room.Now())
	}
	if err == nil {
		err = room.ask(r.Context(), l.Occasion, in, web.Once(r))
	}
	if err != nil {
		page := func(err error) templ.Component { return room.askPage(r, l, web.FormOf(in, r.URL.Path).Typed(r, err)) }
		if fault.KindOf(err) == fault.KindBusy && !web.WantsJSON(r) {
			return web.RenderStatus(w, r, http.StatusTooManyRequests, page(fault.InvalidField("text", "%s", fault.MessageOf(err))))
		}
		return web.Again(w, r, err, page)
	}
	return web.Done(w, r, PublicAddress(l.Number), "问题已收到，审核后显示在本页")
}
