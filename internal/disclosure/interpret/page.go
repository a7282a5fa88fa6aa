package interpret

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const (
	deskAddress  = "/desk/interpretations"
	rulesAddress = "/desk/interpretations/rules"
	ratesAddress = "/disclosure/interpretations/rates"
	deskLimit    = 50
)

var trailDesk = web.Link{Text: "政策解读任务", Href: deskAddress}

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one = deskAddress + "/{number}"
	return []web.Route{
		{Pattern: "GET " + deskAddress, Page: "E-02", Title: "政策解读任务", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET " + rulesAddress, Page: "E-03", Title: "政策解读规则", Who: web.Right(RightRules), Handle: room.getRules},
		{Pattern: "POST " + rulesAddress, Page: "E-03", Who: web.Right(RightRules), Handle: room.postRules},
		{Pattern: "GET " + one, Page: "E-02", Who: web.Staff, Handle: room.getOne},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-02", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-02", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET " + ratesAddress, Page: "D-04", Title: "政策解读情况", Who: web.Public, Handle: room.getRates},
	}
}

func (room *Room) tone(m matter.Matter) web.Tone {
	switch {
	case m.Open() && !m.DueAt.IsZero() && room.Now().After(m.DueAt):
		return web.ToneDanger
	case m.State == StateDone && !m.Late:
		return web.ToneOK
	case m.State == StateDone:
		return web.ToneWarn
	case m.State == StateCeased:
		return web.ToneMute
	}
	return web.ToneInfo
}

// getDesk lists the duties (E-02).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state := matter.State(query.Get("state"))
	f := matter.Filter{Kind: KindName, Open: state == "", Before: before, Limit: deskLimit}
	if state != "" {
		f.States = []matter.State{state}
	}
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), f)
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "等待解读的", Href: deskAddress, On: state == ""}}}
	for _, s := range states()[1:] {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: deskAddress + "?state=" + string(s.Name), On: state == s.Name})
	}
	kind, _ := room.Hall().Kind(KindName)
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号"}, {Head: "文件"}, {Head: "解读机关"}, {Head: "最迟解读", Tight: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的解读任务", Why: "政策性文件公开而解读还没有发布的，会显示在这里"}}
	for _, m := range list {
		due, href := "—", Address(m.Number)
		if !m.DueAt.IsZero() {
			due = workday.DateOf(m.DueAt).String()
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(m.Number, href), web.Words(m.Title), web.Words(room.Org.BodyName(m.Lead)), web.Words(due), web.Part(web.Tag(room.tone(m), room.stateText(kind, m)))}})
	}
	if len(list) == deskLimit {
		sheet.Pages.Next = deskAddress + "?state=" + string(state) + "&before=" + strconv.FormatInt(list[len(list)-1].ID, 10)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, web.FilterBar(filters), web.Table(sheet),
		web.Choices([]web.Link{{Text: "解读率和及时率", Href: ratesAddress}}, "")))
}

func (room *Room) stateText(kind *matter.Kind, m matter.Matter) string {
	text := kind.State(m.State).Title
	if m.Late || m.Open() && !m.DueAt.IsZero() && room.Now().After(m.DueAt) {
		text += "（超期）"
	}
	return text
}

// seen is a duty as an officer sees it.
type seen struct {
	matter.View
	Duty
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	d, ok := v.Facts.(Duty)
	if err == nil && !ok {
		err = fault.Missing("解读任务", v.Matter.Number)
	}
	return seen{v, d, actor}, err
}

// getOne shows a duty with what can be done (E-02).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(room.tone(s.Matter), room.stateText(s.Kind, s.Matter))},
		{Term: "文件", Text: s.PolicyTitle, Href: room.Public(s.PolicyNumber)}, {Term: "发文机关", Text: room.Org.BodyName(s.Body)}, {Term: "文件公开", Text: s.PublishedOn.Chinese()},
		{Term: "解读机关", Text: room.Org.BodyName(s.Interprets)}, {Term: "解读期限", Text: s.Limit.String()}}
	if s.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "最迟解读", Text: workday.DateOf(s.Matter.DueAt).Chinese()})
	}
	if s.Again {
		pairs = append(pairs, web.Pair{Term: "说明", Text: "原来的解读已经撤回，需要重新解读"})
	}
	if !s.FirstOn.IsZero() {
		pairs = append(pairs, web.Pair{Term: "解读公开", Text: s.FirstOn.Chinese()})
	}
	if s.Ceased != "" {
		pairs = append(pairs, web.Pair{Term: "不再需要", Text: s.Ceased})
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: Address(s.Matter.Number) + "/act/" + a.Name})
	}
	if s.Matter.Open() && s.actor.Has(RightDraft) {
		links = append([]web.Link{{Text: "起草解读", Href: room.Draft(s.PolicyNumber)}}, links...)
	}
	body := []templ.Component{web.Section("解读任务", web.Dl(pairs))}
	if len(s.Notes) > 0 {
		sheet := web.Sheet{Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "说明"}, {Head: "填写"}}}
		for _, n := range s.Notes {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(n.At), n.Text, n.By)})
		}
		body = append(body, web.Section("情况说明", web.Table(sheet)))
	}
	list := acts.Past(s.View)
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailDesk), web.Section("可以办理", web.Choices(links, "现在没有由您办理的，您可以查看。")),
		append(body, web.Section("办理过程", web.Timeline(list)))...))
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) templ.Component {
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: Address(s.Matter.Number)}), nil,
		web.Section(a.Title, web.Lines(s.PolicyTitle), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, Address(s.Matter.Number))))
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Ask(w, r, action, func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, Address(s.Matter.Number), func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

// getRules shows the rule in force, those before, and the form for another (E-03).
func (room *Room) getRules(w http.ResponseWriter, r *http.Request) error {
	page, err := room.rulesPage(r, web.FormOf(formOf(room.Book.Now()), rulesAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) rulesPage(r *http.Request, form web.Form) (templ.Component, error) {
	waits, err := room.Accord.Notice(r.Context(), accordRule, "rule")
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "从何时起"}, {Head: "期限"}, {Head: "解读形式"}, {Head: "原因和依据"}, {Head: "谁定的"}}}
	for _, rule := range slices.Concat(room.Book.all(), []Rule{usualRule()}) {
		since, by := "最初", "程序自带"
		if rule.ID != 0 {
			since, by = web.Moment(rule.At), rule.By
		}
		forms := ""
		for i, f := range rule.Forms {
			if i > 0 {
				forms += "、"
			}
			forms += f.Title
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(since, rule.Limit.String(), forms, rule.Reason, by)})
	}
	return web.DeskPage(room.Web.Frame(r, "政策解读规则"), nil, waits,
		web.Section("历次规则，新的在前", web.Table(sheet)),
		web.Section("修改", web.Lines("一人提出，另一位系统管理员或者安全管理员复核以后生效。新的期限从复核的第二天起，对以后公开的文件生效，已经开始计算的不变；解读形式和内容清单复核以后马上生效。"), web.Ask(form, "", "提出修改", deskAddress))), nil
}

func (room *Room) postRules(w http.ResponseWriter, r *http.Request) error {
	var in ruleForm
	err := web.Input(r, &in)
	var rule Rule
	if err == nil {
		rule, err = in.rule()
	}
	var proposed accord.Proposal
	if err == nil {
		proposed, err = room.ProposeRule(r.Context(), account.ActorOf(r.Context()), rule)
	}
	if err != nil {
		page, failed := room.rulesPage(r, web.FormOf(in, rulesAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

// getRates shows how the policies of a year were interpreted; every number opens its documents (D-04).
func (room *Room) getRates(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	query := r.URL.Query()
	today := workday.DateOf(room.Now())
	year, err := strconv.Atoi(query.Get("year"))
	if err != nil || year < 2008 || year > today.Year() {
		year = today.Year()
	}
	body, which := query.Get("body"), query.Get("which")
	all, still, err := room.policiesOf(r.Context(), year)
	if err != nil {
		return err
	}
	list := all
	if body != "" {
		list = slices.DeleteFunc(slices.Clone(all), func(p Policy) bool { return p.Body != body })
	}
	n := Tally(room.Calendar(), room.Book, list)
	address := func(year int, body, which string) string {
		q := url.Values{"year": {strconv.Itoa(year)}}
		if body != "" {
			q.Set("body", body)
		}
		if which != "" {
			q.Set("which", which)
		}
		return ratesAddress + "?" + q.Encode()
	}
	years := web.Filters{Label: t("interpret.year|年份"), Total: -1}
	for y := today.Year(); y > today.Year()-5; y-- {
		years.Chips = append(years.Chips, web.Chip{Text: strconv.Itoa(y), Href: address(y, body, which), On: y == year})
	}
	bodies := web.Filters{Label: t("disclosure.body|发文机关"), Total: -1, Chips: []web.Chip{{Text: t("disclosure.any|不限"), Href: address(year, "", which), On: body == ""}}}
	seen := map[string]bool{}
	for _, p := range all {
		if !seen[p.Body] {
			seen[p.Body] = true
			bodies.Chips = append(bodies.Chips, web.Chip{Text: room.Org.BodyName(p.Body), Href: address(year, p.Body, which), On: body == p.Body})
		}
	}
	shown := n.All
	page, _ := strconv.Atoi(query.Get("page"))
	switch which {
	case "interpreted":
		shown = n.Interpreted
	case "timely":
		shown = n.InTime
	case "missing":
		shown = n.Missing
	}
	count := func(term, which string, list []Policy) web.Pair {
		return web.Pair{Term: term, Text: strconv.Itoa(len(list)), Href: address(year, body, which)}
	}
	pairs := []web.Pair{count(t("interpret.count-all|公开的政策性文件"), "", n.All), count(t("interpret.count-done|已解读"), "interpreted", n.Interpreted),
		count(t("interpret.count-timely|期限内解读"), "timely", n.InTime), count(t("interpret.count-missing|还没有解读"), "missing", n.Missing),
		{Term: t("interpret.rate|解读率"), Text: rate(len(n.Interpreted), len(n.All))}, {Term: t("interpret.rate-timely|及时率"), Text: rate(len(n.InTime), len(n.All))}}
	sum := fnv.New128a()
	_, _ = fmt.Fprintln(sum, list, bodies.Chips, pairs, today)
	for _, p := range shown {
		_, _ = fmt.Fprintln(sum, dueOf(room.Calendar(), room.Book, p))
	}
	return room.Web.KeptWhile(w, r, "rates"+string(sum.Sum(nil)), still, func() (templ.Component, error) {
		title := t("interpret.rates-title|政策解读情况")
		frame := room.Web.Frame(r, title, web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}, web.Link{Text: t("interpret.title|政策解读"), Href: "/disclosure/interpretations"})
		return web.PortalPage(frame, web.FilterBar(years), web.FilterBar(bodies), web.Section(strconv.Itoa(year), web.Dl(pairs),
			web.Lines(t("interpret.how|解读率是已解读的政策性文件占公开数的比例；及时率是期限内已有解读的占公开数的比例。撤回的文件，和期限内就废止、失效的文件不计入。"))), web.Section(t("interpret.documents|文件"), web.Table(room.rateSheet(r, shown, page, address(year, body, which))))), nil
	})
}

// standing reports whether the rates stand as they were read: with the documents, the calendar and the rules, on one day.
func (room *Room) standing(ctx context.Context) (func(ctx context.Context) bool, error) {
	calendar, rules := room.Calendar(), room.Book.list.Load()
	still, err := room.Documents.Standing(ctx)
	return func(ctx context.Context) bool {
		return still(ctx) && room.Calendar() == calendar && room.Book.list.Load() == rules
	}, err
}

// counted are the policies of a year, as long as nothing changes.
type counted struct {
	list  []Policy
	still func(ctx context.Context) bool
}

// yearsKept bounds the years of which the policies stay in memory.
const yearsKept = 6

// policiesOf are the policies of a year; nobody writes into the list.
func (room *Room) policiesOf(ctx context.Context, year int) ([]Policy, func(ctx context.Context) bool, error) {
	room.counting.Lock()
	c := room.counts[year]
	room.counting.Unlock()
	if c.still != nil && c.still(ctx) {
		return c.list, c.still, nil
	}
	still, err := room.standing(ctx)
	if err != nil {
		return nil, nil, err
	}
	list, err := room.Documents.Policies(ctx, "", workday.NewDate(year, 1, 1), workday.NewDate(year, 12, 31))
	if err != nil {
		return nil, nil, err
	}
	room.counting.Lock()
	defer room.counting.Unlock()
	if room.counts == nil || len(room.counts) >= yearsKept {
		room.counts = map[int]counted{}
	}
	room.counts[year] = counted{list, still}
	return list, still, nil
}

// ratesPage is how many documents a page has.
const ratesPage = 50

func (room *Room) rateSheet(r *http.Request, list []Policy, page int, address string) web.Sheet {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("disclosure.name|标题")}, {Head: t("disclosure.body|发文机关")}, {Head: t("interpret.out|文件公开"), Tight: true}, {Head: t("interpret.due|最迟解读"), Tight: true}, {Head: t("interpret.first|首次解读"), Tight: true}, {Head: t("interpret.state|情况"), Tight: true}},
		Empty: web.Nothing{Title: t("interpret.no-policies|没有这样的文件"), Why: t("interpret.no-policies-why|可以换一个年份或者机关")}}
	if last := max(0, len(list)-1) / ratesPage; last > 0 {
		page = min(max(page, 0), last)
		to := func(page int) string { return address + "&page=" + strconv.Itoa(page) }
		if page > 0 {
			sheet.Pages.First, sheet.Pages.Previous = to(0), to(page-1)
		}
		if page < last {
			sheet.Pages.Next = to(page + 1)
		}
		sheet.Pages.Shown = fmt.Sprintf("第%d至%d件，共%d件", page*ratesPage+1, min(len(list), (page+1)*ratesPage), len(list))
		list = list[page*ratesPage : min(len(list), (page+1)*ratesPage)]
	}
	for _, p := range list {
		due := dueOf(room.Calendar(), room.Book, p)
		first, state := "—", web.Tag(web.ToneInfo, t("interpret.waits|期限内，待解读"))
		switch {
		case p.Count > 0 && !p.FirstOn.After(due):
			first, state = p.FirstOn.String(), web.Tag(web.ToneOK, t("interpret.timely|及时"))
		case !p.Holds && p.Count == 0:
			state = web.Tag(web.ToneMute, t("interpret.ended|已不再有效，不再需要"))
		case p.Count > 0:
			first, state = p.FirstOn.String(), web.Tag(web.ToneWarn, t("interpret.late|超期"))
		case workday.DateOf(room.Now()).After(due):
			state = web.Tag(web.ToneDanger, t("interpret.overdue|超期未解读"))
		}
		href := room.Public(p.Number)
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(p.Title, href), web.Words(room.Org.BodyName(p.Body)), web.Words(p.PublishedOn.String()), web.Words(due.String()), web.Words(first), web.Part(state)}})
	}
	return sheet
}
