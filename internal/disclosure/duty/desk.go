package duty

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/sheet"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const (
	deskHome  = "/desk/duties"
	rowsHome  = "/desk/duty-rows"
	filesHome = "/desk/duty-files"
	areasHome = "/desk/duty-areas"
	newArea   = areasHome + "/new"
)

var (
	trailDesk      = web.Link{Text: "公开任务", Href: deskHome}
	trailCatalogue = web.Link{Text: "公开事项目录", Href: rowsHome}
)

// deskLimit is how many rows a list has.
const deskLimit = 50

// Address is where a duty is worked on.
func Address(number string) string { return deskHome + "/" + url.PathEscape(number) }

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one, row = deskHome + "/{number}", rowsHome + "/{code}"
	admin, handle := web.Right(RightAdmin), web.Right(RightHandle)
	return []web.Route{
		{Pattern: "GET " + deskHome, Page: "E-07", Title: "公开任务", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET " + deskHome + "/gaps", Page: "E-07", Title: "公开缺口和逾期", Who: web.Staff, Handle: room.getGaps},
		{Pattern: "GET " + deskHome + "/occasion", Page: "E-07", Title: "登记公开事由", Who: handle, Handle: room.getOccasion},
		{Pattern: "POST " + deskHome + "/occasion", Page: "E-07", Who: handle, Handle: room.postOccasion},
		{Pattern: "GET " + rowsHome, Page: "E-07", Title: "公开事项目录", Who: web.Staff, Handle: room.getCatalogue},
		{Pattern: "GET " + rowsHome + "/new", Page: "E-07", Title: "新增公开事项", Who: admin, Handle: room.getNewRow},
		{Pattern: "POST " + rowsHome + "/new", Page: "E-07", Who: admin, Handle: room.postNewRow},
		{Pattern: "GET " + rowsHome + "/import", Page: "E-07", Title: "导入公开事项目录", Who: admin, Handle: room.getImport},
		{Pattern: "POST " + rowsHome + "/import", Page: "E-07", Who: admin, Handle: room.postImport, MaxBody: sheet.MostBytes + 1<<20},
		{Pattern: "GET " + filesHome + "/{as}", Page: "E-07", Who: web.Staff, Handle: room.getExport},
		{Pattern: "GET " + row, Page: "E-07", Who: web.Staff, Handle: room.getRow},
		{Pattern: "GET " + row + "/edit", Page: "E-07", Who: admin, Handle: room.getEditRow},
		{Pattern: "POST " + row + "/edit", Page: "E-07", Who: admin, Handle: room.postEditRow},
		{Pattern: "GET " + one, Page: "E-07", Who: web.Staff, Handle: room.getOne},
		{Pattern: "POST " + one + "/draft", Page: "E-07", Who: handle, Handle: room.postDraft},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-07", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-07", Who: web.Staff, Handle: room.postAct},
		{Pattern: "POST " + one + "/lines", Page: "E-07", Who: handle, Handle: room.postLine},
		{Pattern: "POST " + one + "/table", Page: "E-07", Who: handle, Handle: room.postTable, MaxBody: sheet.MostBytes + 1<<20},
		{Pattern: "GET " + one + "/table/{as}", Page: "E-07", Who: web.Staff, Handle: room.getTable},
		{Pattern: "GET " + areasHome, Page: "E-07", Title: "重点领域", Who: admin, Handle: room.getAreas},
		{Pattern: "GET " + newArea, Page: "E-07", Title: "新增重点领域", Who: admin, Handle: room.getNewArea},
		{Pattern: "POST " + newArea, Page: "E-07", Who: admin, Handle: room.postNewArea},
		{Pattern: "GET " + areasHome + "/{code}", Page: "E-07", Who: admin, Handle: room.getArea},
		{Pattern: "POST " + areasHome + "/{code}", Page: "E-07", Who: admin, Handle: room.postArea},
		{Pattern: "GET /disclosure/areas", Page: "D-07", Title: "重点领域信息公开", Who: web.Public, Handle: room.getPublicAreas},
		{Pattern: "GET /disclosure/areas/{code}", Page: "D-07", Who: web.Public, Handle: room.getPublicArea},
		{Pattern: "GET /disclosure/areas/{code}/{as}", Page: "D-07", Who: web.Public, Handle: room.getPublicTable},
		{Pattern: "GET /disclosure/catalogue", Page: "D-02", Title: "公开事项目录", Who: web.Public, Handle: room.getPublicCatalogue},
		{Pattern: "GET /disclosure/catalogue/export/{as}", Page: "D-02", Who: web.Public, Handle: room.getExport},
		{Pattern: "GET /disclosure/catalogue/{code}", Page: "D-02", Who: web.Public, Handle: room.getPublicRow},
	}
}

// shelves are the ways in which the list of duties is looked at.
var shelves = []struct {
	name, title string
	states      []matter.State
	when        string // past their day, not yet due, or ended after their day
}{
	{"", "等待公开的", []matter.State{StateOpen, StateSigning}, ""},
	{"gap", "超期未公开", []matter.State{StateOpen, StateSigning}, "over"},
	{"waiting", "还没到期", []matter.State{StateOpen, StateSigning}, "waiting"},
	{"signing", "待负责人签署", []matter.State{StateSigning}, ""},
	{"met", "已按时公开", []matter.State{StateMet}, ""},
	{"late", "逾期公开", []matter.State{StateLate}, ""},
	{"none", "没有发生", []matter.State{StateNone}, ""},
	{"nonelate", "逾期才报告没有发生", []matter.State{StateNone}, "late"},
	{"dropped", "目录调整", []matter.State{StateDropped}, ""},
	{"gone", "信息已撤回", []matter.State{StateGone}, ""},
	{"asked", "待核准撤销", []matter.State{StateSigning, StateMet, StateLate, StateNone}, "asked"},
	{"void", "错误生成，已撤销", []matter.State{StateVoid}, ""},
}

// look is what a list of duties is narrowed to, as the address says it.
type look struct{ shelf, body, area, row, year string }

func lookOf(r *http.Request) look {
	q := r.URL.Query()
	return look{q.Get("shelf"), q.Get("body"), q.Get("area"), q.Get("row"), q.Get("year")}
}

func (l look) href() string {
	q := url.Values{}
	for _, f := range [][2]string{{"shelf", l.shelf}, {"body", l.body}, {"area", l.area}, {"row", l.row}, {"year", l.year}} {
		if f[1] != "" {
			q.Set(f[0], f[1])
		}
	}
	if len(q) == 0 {
		return deskHome
	}
	return deskHome + "?" + q.Encode()
}

func (l look) choice(today workday.Date) Choice {
	i := max(slices.IndexFunc(shelves, func(s struct {
		name, title string
		states      []matter.State
		when        string
	}) bool {
		return s.name == l.shelf
	}), 0)
	c := Choice{Row: l.row, Body: l.body, Area: l.area, States: shelves[i].states, Limit: deskLimit + 1}
	if year, err := strconv.Atoi(l.year); err == nil && year > 2000 && year < 3000 {
		c.From, c.Over = workday.NewDate(year, 1, 1), workday.NewDate(year+1, 1, 1)
	}
	switch shelves[i].when {
	case "over":
		if c.Over.IsZero() || today.Before(c.Over) {
			c.Over = today
		}
	case "waiting":
		if c.From.Before(today) {
			c.From = today
		}
	case "late":
		c.Late = true
	case "asked":
		c.Asked = true
	}
	return c
}

// getDesk lists the duties that somebody sees, the most urgent first (E-07).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, l, today := account.ActorOf(r.Context()), lookOf(r), workday.DateOf(room.Now())
	c := l.choice(today)
	if due, id, ok := strings.Cut(r.URL.Query().Get("after"), "."); ok {
		c.AfterDue = due
		c.After, _ = strconv.ParseInt(id, 10, 64)
	}
	var list []Line
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = lines(r.Context(), tx, actor, c)
		return err
	})
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: -1}
	for _, s := range shelves {
		on := l
		on.shelf = s.name
		filters.Chips = append(filters.Chips, web.Chip{Text: s.title, Href: on.href(), On: s.name == l.shelf})
	}
	var narrowed []string
	if l.body != "" {
		narrowed = append(narrowed, room.Org.BodyName(l.body))
	}
	if l.area != "" {
		narrowed = append(narrowed, room.Areas.Title(l.area))
	}
	if l.row != "" {
		narrowed = append(narrowed, "目录编号"+l.row)
	}
	if l.year != "" {
		narrowed = append(narrowed, l.year+"年到期")
	}
	if len(narrowed) > 0 {
		filters.Label = strings.Join(narrowed, "，")
		filters.Clear = look{shelf: l.shelf}.href()
	}
	next := ""
	if len(list) > deskLimit {
		list = list[:deskLimit]
		last := list[deskLimit-1]
		next = withQuery(l.href(), "after", last.Period.limit().String()+"."+strconv.FormatInt(last.ID, 10))
	}
	sheet := room.sheet(list)
	sheet.Pages.Next = next
	if c.AfterDue != "" {
		sheet.Pages.First = l.href()
	}
	links := []web.Link{{Text: "缺口和逾期", Href: deskHome + "/gaps"}, {Text: "公开事项目录", Href: trailCatalogue.Href}}
	if actor.Has(RightHandle) {
		links = append([]web.Link{{Text: "登记公开事由", Href: deskHome + "/occasion"}}, links...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, web.FilterBar(filters), web.Table(sheet), web.Choices(links, "")))
}

func withQuery(href, name, value string) string {
	join := "?"
	if strings.Contains(href, "?") {
		join = "&"
	}
	return href + join + name + "=" + url.QueryEscape(value)
}

func (room *Room) sheet(list []Line) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "公开时限", Tight: true}, {Head: "公开事项"}, {Head: "公开期", Tight: true}, {Head: "机关"}, {Head: "重点领域", Hide: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的公开任务", Why: "公开期开始时，目录里的事项会自动成为各机关的任务", Next: web.Link{Text: "看公开事项目录", Href: trailCatalogue.Href}}}
	for _, l := range list {
		period := l.Period.Title
		if l.Every == Once {
			period = l.Period.From.Chinese()
		}
		title := l.Second
		if l.Occasion != "" {
			title += "：" + l.Occasion
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(l.Number), Cells: []web.Cell{web.Part(web.ClockChip(room.chip(l))), web.Linked(title, Address(l.Number)), web.Words(period),
			web.Words(room.Org.BodyName(l.Body)), web.Words(room.Areas.Title(l.Area)), web.Part(stateTag(l.State))}})
	}
	return sheet
}

// chip is the light of a duty as the lists show it.
func (room *Room) chip(l Line) web.Clock {
	due := l.Period.limit()
	switch l.State {
	case StateMet:
		return web.Clock{Tone: web.ToneOK, Due: due.String(), Text: "已按时公开"}
	case StateLate:
		return web.Clock{Tone: web.ToneDanger, Due: due.String(), Text: "逾期公开"}
	case StateNone:
		return web.Clock{Tone: web.ToneMute, Due: due.String(), Text: "没有发生"}
	case StateDropped:
		return web.Clock{Tone: web.ToneMute, Text: "不再公开"}
	case StateGone:
		return web.Clock{Tone: web.ToneMute, Text: "已撤回"}
	case StateVoid:
		return web.Clock{Tone: web.ToneMute, Text: "已撤销"}
	}
	if !l.clock.IsZero() {
		due = l.clock
	}
	tone, words := room.Lamp.Show(light.Duty{Since: l.Period.From.Start(), Due: due.End()})
	return web.Clock{Tone: tone, Due: due.String(), Text: words}
}

func stateTag(s matter.State) templ.Component {
	for _, d := range states() {
		if d.Name == s {
			return web.Tag(toneOf(s), d.Title)
		}
	}
	return web.Tag(web.ToneMute, string(s))
}

func toneOf(s matter.State) web.Tone {
	switch s {
	case StateMet:
		return web.ToneOK
	case StateLate:
		return web.ToneDanger
	case StateSigning:
		return web.ToneWarn
	case StateOpen:
		return web.ToneInfo
	}
	return web.ToneMute
}

// getGaps counts what is missing and what came late, by body and by area, for the duties that were due in a year (E-07).
func (room *Room) getGaps(w http.ResponseWriter, r *http.Request) error {
	actor, today := account.ActorOf(r.Context()), workday.DateOf(room.Now())
	from := workday.NewDate(today.Year(), 1, 1)
	if year, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && year > 2000 && year <= today.Year() {
		from = workday.NewDate(year, 1, 1)
	}
	c := Choice{From: from, Over: workday.NewDate(from.Year()+1, 1, 1)}
	var list []Tally
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = tallies(r.Context(), tx, actor, c, today)
		return err
	})
	if err != nil {
		return err
	}
	years := web.Filters{Label: "到期的年份", Total: -1}
	for y := today.Year(); y > today.Year()-3; y-- {
		href := deskHome + "/gaps?year=" + strconv.Itoa(y)
		years.Chips = append(years.Chips, web.Chip{Text: strconv.Itoa(y) + "年", Href: href, On: y == from.Year()})
	}
	year := strconv.Itoa(from.Year())
	bodies := gapSheet("机关", list, func(t Tally) string { return t.Body }, room.Org.BodyName, func(key, shelf string) string { return look{shelf: shelf, body: key, year: year}.href() })
	fields := gapSheet("重点领域", list, func(t Tally) string { return t.Area }, room.Areas.Title, func(key, shelf string) string {
		if key == "" {
			return ""
		}
		return look{shelf: shelf, area: key, year: year}.href()
	})
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "公开缺口和逾期", trailDesk), nil, web.FilterBar(years),
		web.Section("各机关的公开任务", web.Lines("按任务到期的年份统计。应公开 = 已到期或者已经公开的任务，加上逾期才报告没有发生的；按时公开率 = 按时公开 ÷ 应公开。"), web.Table(bodies)), web.Section("各重点领域的公开任务", web.Table(fields))))
}

// sums are the duties of one line of the counts.
type sums struct{ gap, waiting, met, late, none, noneLate int }

// owed is what had to be public by now, nothing left out of it that is missing.
func (s sums) owed() int { return s.gap + s.met + s.late + s.noneLate }

// Rate is the share of what was owed that was published in time, in words; a mean over what was published alone would hide
// what is missing.
func (s sums) rate() string {
	if s.owed() == 0 {
		return "—"
	}
	return strconv.FormatFloat(float64(s.met)*100/float64(s.owed()), 'f', 1, 64) + "%"
}

func sumsOf(list []Tally, key func(Tally) string) (map[string]sums, []string) {
	by := map[string]sums{}
	for _, t := range list {
		s := by[key(t)]
		switch {
		case t.State == StateMet:
			s.met += t.N
		case t.State == StateLate:
			s.late += t.N
		case t.State == StateNone && t.Over:
			s.noneLate += t.N
		case t.State == StateNone:
			s.none += t.N
		case t.State == StateDropped, t.State == StateGone, t.State == StateVoid: // owed no more, owed again by another, or never owed
		case t.Over:
			s.gap += t.N
		default:
			s.waiting += t.N
		}
		by[key(t)] = s
	}
	var keys []string
	for k := range by {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := by[b].gap - by[a].gap; d != 0 {
			return d
		}
		if d := by[b].late - by[a].late; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return by, keys
}

func gapSheet(head string, list []Tally, key func(Tally) string, name func(string) string, href func(key, shelf string) string) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: head}, {Head: "超期未公开", Right: true}, {Head: "逾期公开", Right: true}, {Head: "按时公开", Right: true}, {Head: "没有发生", Right: true}, {Head: "逾期才报告没有发生", Right: true}, {Head: "还没到期", Right: true}, {Head: "按时公开率", Right: true}},
		Empty: web.Nothing{Title: "这一年没有公开任务", Why: "目录里的事项到了公开期，会自动成为任务", Next: web.Link{Text: "看公开事项目录", Href: trailCatalogue.Href}}}
	by, keys := sumsOf(list, key)
	for _, k := range keys {
		s := by[k]
		number := func(n int, shelf string) web.Cell {
			if to := href(k, shelf); n > 0 && to != "" {
				return web.Linked(strconv.Itoa(n), to)
			}
			return web.Words(strconv.Itoa(n))
		}
		noneCell := func(n int) web.Cell { // the list behind it holds the late ones too
			if s.noneLate > 0 {
				return web.Words(strconv.Itoa(n))
			}
			return number(n, "none")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(name(k)), number(s.gap, "gap"), number(s.late, "late"), number(s.met, "met"), noneCell(s.none), number(s.noneLate, "nonelate"), number(s.waiting, "waiting"), web.Words(s.rate())}})
	}
	return sheet
}

// seen is one duty as an officer sees it.
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
		err = fault.Missing("公开任务", r.PathValue("number"))
	}
	return seen{v, d, actor}, err
}

func (s seen) home() string { return Address(s.Matter.Number) }

// getOne shows a duty with what it asks for and what can be done (E-07).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var body []templ.Component
	switch {
	case s.Returned != "" && s.Matter.State == StateOpen:
		body = append(body, web.Notice(web.ToneWarn, "负责人退回：应当公开", s.Returned))
	case s.Returned != "" && !s.Matter.Open() && s.Void == nil:
		body = append(body, web.Notice(web.ToneInfo, "负责人不予撤销", s.Returned))
	case s.asked():
		body = append(body, web.Notice(web.ToneWarn, s.Void.Name+"提请撤销这项任务，等本机关另一位负责人核准", s.Void.Reason))
	}
	ways, err := room.ways(r.Context(), s)
	if err != nil {
		return err
	}
	body = append(body, web.Section("可以办理", ways...), web.Section("公开任务", web.Dl(room.pairs(s))))
	if s.Table != nil {
		body = append(body, web.Section("数据表", web.Table(tableSheet(s.Table.Columns, s.Table.Rows))))
		for _, b := range s.Table.Before {
			body = append(body, web.Section("更正前的数据", web.Lines("由"+b.By+"于"+web.Moment(b.Until)+"更正："+b.Reason), web.Table(tableSheet(s.Table.Columns, b.Rows))))
		}
	}
	body = append(body, web.Section("办理过程", web.Timeline(acts.Past(s.View))))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.title(), trailDesk), nil, body...))
}

// ways are what can be done with a duty, the draft first.
func (room *Room) ways(ctx context.Context, s seen) (out []templ.Component, err error) {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		if room.offers(s.Duty, a.Name) {
			links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
		}
	}
	if s.May(s.actor, "drafted") {
		lives := false
		if s.Draft != "" {
			if lives, err = room.Documents.Lives(ctx, s.Draft); err != nil {
				return nil, err
			}
		}
		switch {
		case lives:
			links = append([]web.Link{{Text: "继续写草稿 " + s.Draft, Href: room.Documents.Desk(s.Draft)}}, links...)
			out = append(out, web.Lines("草稿公开以后，这项任务自动办结。"))
		case s.actor.HasAt("publish.draft", s.Body):
			form := web.Form{Action: s.home() + "/draft"}
			out = append(out, web.Lines("按目录的模板写好标题、依据和内容要素，成为信息公开采编里的草稿。"), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), "一键起草", ""))
		default:
			out = append(out, web.Lines("本机关的信息采编岗位起草并公开以后，可以在这里关联。"))
		}
	}
	return append(out, web.Choices(links, "现在没有由您办理的事项，您可以查看。")), nil
}

// offers reports whether there is something behind an action: the table or the word of the clerk, not both.
func (room *Room) offers(d Duty, action string) bool {
	area, _ := room.Areas.Of(d.Area)
	filled := d.Table != nil && len(d.Table.Rows) > 0
	switch action {
	case "fill":
		return len(area.Columns) > 0
	case "file":
		return filled
	case "sign":
		return d.None != nil
	case "ask_void":
		return !d.asked() && (d.Table == nil || !d.Table.Shown)
	case "void", "keep":
		return d.asked()
	case "show_table":
		return filled && d.Table.Filed != "" && !d.asked()
	case "amend":
		return filled && d.Table.Shown
	}
	return true
}

func (room *Room) pairs(s seen) []web.Pair {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: stateTag(s.Matter.State)}, {Term: "机关", Text: room.Org.BodyName(s.Body)}, {Term: "公开事项", Text: s.First + " › " + s.Second, Href: trailCatalogue.Href + "/" + url.PathEscape(s.Row)},
		{Term: "公开期", Text: s.Period.Title}, {Term: "最迟公开", Text: s.Period.limit().Chinese() + s.moved()}, {Term: "公开时限", Text: s.Deadline}, {Term: "重点领域", Text: room.Areas.Title(s.Area)}, {Term: "公开内容", Text: s.Content}, {Term: "公开依据", Text: s.Basis}}
	if s.Matter.Open() {
		pairs = append(pairs, web.Pair{Term: "剩余", Part: web.ClockChip(room.chip(Line{Duty: s.Duty, State: s.Matter.State}))})
	}
	if s.Met != nil {
		pairs = append(pairs, web.Pair{Term: "公开的信息", Text: "《" + s.Met.Title + "》", Href: s.Met.Href}, web.Pair{Term: "公开日期", Text: s.Met.On.Chinese()}, web.Pair{Term: "关联", Text: s.Met.By + "，" + web.Moment(s.EndedAt)})
	}
	if s.None != nil {
		pairs = append(pairs, web.Pair{Term: "没有发生的说明", Text: s.None.Reason}, web.Pair{Term: "报告", Text: s.None.Name + "，" + web.Moment(s.None.At)})
		if s.None.Signer != "" {
			pairs = append(pairs, web.Pair{Term: "负责人签署", Text: web.Moment(s.None.SignAt)})
		}
	}
	if v := s.Void; v != nil {
		pairs = append(pairs, web.Pair{Term: "错误生成的说明", Text: v.Reason}, web.Pair{Term: "提请撤销", Text: v.Name + "，" + web.Moment(v.At)})
		if v.Signer != "" {
			pairs = append(pairs, web.Pair{Term: "核准撤销", Text: v.Signed + "，" + web.Moment(v.SignAt)})
		}
	}
	if s.Gone != "" {
		pairs = append(pairs, web.Pair{Term: "撤回", Text: s.Gone})
	}
	if s.Dropped != "" {
		pairs = append(pairs, web.Pair{Term: "不再公开的原因", Text: s.Dropped})
	}
	return pairs
}

// moved says that the due day fell on days off.
func (d Duty) moved() string {
	if d.Every != Once && !d.Period.Last.IsZero() && d.Period.Last != d.Period.Due {
		return "（" + d.Period.Due.Chinese() + "是休息日，顺延）"
	}
	return ""
}

// postDraft begins a document from the template of the row, once (E-07).
func (room *Room) postDraft(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	action, _ := s.Kind.Action("drafted")
	if err := s.Refusal(s.actor, action); err != nil {
		return err
	}
	if s.Draft != "" {
		if lives, err := room.Documents.Lives(r.Context(), s.Draft); err != nil {
			return err
		} else if lives {
			return web.Done(w, r, room.Documents.Desk(s.Draft))
		}
	}
	number, err := room.DraftFor(r.Context(), s.actor, s.Duty, "")
	if err != nil {
		return err
	}
	return web.Done(w, r, room.Documents.Desk(number), "草稿已经写好，请补充内容以后提交审核")
}

// DraftFor begins a document from the template of the row, with something behind it, and notes it; the same duty gives the
// same document.
func (room *Room) DraftFor(ctx context.Context, by account.Actor, d Duty, more string) (string, error) {
	in, err := room.drafting(ctx, d)
	if err != nil {
		return "", err
	}
	in.Text += more
	number, err := room.Documents.Draft(ctx, by, in, "duty/"+strconv.FormatInt(d.ID, 10)+"/"+d.Draft)
	if err != nil {
		return "", err
	}
	_, err = room.Hall().Do(ctx, by, d.ID, "drafted", Drafted{Document: number, Instead: d.Draft}, matter.Key("drafted/"+number))
	if fault.KindOf(err) == fault.KindConflict { // a colleague was quicker: two drafts would compete
		err = errors.Join(err, room.Documents.Drop(ctx, by, number))
	}
	return number, err
}

// drafting fills the template of the row as it was when the period began.
func (room *Room) drafting(ctx context.Context, d Duty) (Draft, error) {
	var list []History
	err := room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = histories(ctx, tx, d.Row)
		return err
	})
	if err != nil {
		return Draft{}, err
	}
	title, text := usualTitle, usualText
	for _, h := range list {
		for _, v := range h {
			if v.N != d.Version {
				continue
			}
			if v.Title != "" {
				title = v.Title
			}
			if v.Row.Text != "" {
				text = v.Row.Text
			}
		}
	}
	today := workday.DateOf(room.Now())
	name := room.Org.BodyName(d.Body)
	return Draft{Body: d.Body, Class: d.Class, Basis: first(d.Basis, 200), Title: first(filled(title, d, name, "", today), 200), Text: filled(text, d, name, d.Table.asText(), today)}, nil
}

// first cuts a text to so many characters.
func first(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n])
	}
	return text
}

func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.see(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

func (room *Room) actPage(r *http.Request, s seen, a *matter.Action, form web.Form) (templ.Component, error) {
	body := []templ.Component{web.Section(a.Title, web.Lines(s.First+" › "+s.Second+"，"+s.Period.Title+"，最迟"+s.Period.limit().Chinese()+"公开。"),
		web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, s.home()))}
	switch a.Name {
	case "link":
		list, err := room.Documents.Since(r.Context(), s.Body, s.Period.From)
		if err != nil {
			return nil, err
		}
		sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "标题"}, {Head: "公开日期", Tight: true}}, Empty: web.Nothing{Title: "本机关在这一期还没有公开信息", Why: "公开以后再来关联，或者先起草", Next: web.Link{Text: "返回任务", Href: s.home()}}}
		for _, f := range list {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(f.Number, s.home()+"/act/link?document="+url.QueryEscape(f.Number)), web.Linked(f.Title, f.Href), web.Words(f.On.String())}})
		}
		body = append(body, web.Section("本机关在本期公开的信息", web.Lines("点编号填入上面的表格。"), web.Table(sheet)))
	case "fill", "amend":
		body = append(body, room.columnsOf(s))
	case "file", "show_table":
		if s.Table != nil {
			body = append(body, web.Section("数据表", web.Table(tableSheet(s.Table.Columns, s.Table.Rows))))
		}
	case "void", "keep":
		if s.Void != nil {
			body = append(body, web.Section("错误生成的说明", web.Lines(s.Void.Reason, s.Void.Name+"，"+web.Moment(s.Void.At))))
		}
	case "sign", "refuse":
		if s.None != nil {
			body = append(body, web.Section("没有发生的说明", web.Lines(s.None.Reason, s.None.Name+"，"+web.Moment(s.None.At))))
		}
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...), nil
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	form := web.FormOf(reflect.Zero(action.InputType()).Interface(), r.URL.Path)
	if (action.Name == "fill" || action.Name == "amend") && s.Table != nil {
		form = form.Set("rows", rowsText(s.Table.Rows))
	}
	if action.Name == "link" {
		form = form.Set("document", first(r.URL.Query().Get("document"), 60))
	}
	page, err := room.actPage(r, s, action, form)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	typed := reflect.ValueOf(in).Elem().Interface()
	if link, ok := typed.(Link); ok && err == nil {
		typed, err = room.linking(r.Context(), s.Duty, link.Document)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, typed, acts.Once(r)...)
	}
	if err != nil {
		page, failed := room.actPage(r, s, action, web.FormOf(typed, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, s.home(), action.Title+"：已办理")
}

// onceRows are the rows that are met by occasions, in force today, of the bodies for which an officer publishes.
func (room *Room) onceRows(r *http.Request) (rows []Version, bodies []web.Option, err error) {
	actor, today := account.ActorOf(r.Context()), workday.DateOf(room.Now())
	list, err := room.Histories(r.Context())
	if err != nil {
		return nil, nil, err
	}
	mine := map[string]bool{}
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightHandle, b.Code) {
			mine[b.Code] = true
			bodies = append(bodies, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	for _, h := range list {
		v, ok := h.On(today)
		if ok && !v.Ended && v.Rhythm.Every == Once && v.Way == WayProactive && slices.ContainsFunc(v.Bodies, func(b string) bool { return mine[b] }) {
			rows = append(rows, v)
		}
	}
	return rows, bodies, nil
}

func (room *Room) occasionPage(r *http.Request, form web.Form) (templ.Component, error) {
	rows, bodies, err := room.onceRows(r)
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, v := range rows {
		options = append(options, web.Option{Value: v.Code, Text: v.First + " › " + v.Second + "（" + v.Rhythm.Title() + "）"})
	}
	form = form.Options("code", options...).Options("body", bodies...)
	if len(bodies) == 1 && form.Entry("body").Value == "" {
		form = form.Set("body", bodies[0].Value)
	}
	return web.DeskPage(room.Web.Frame(r, "登记公开事由", trailDesk), nil, web.Section("登记公开事由",
		web.Lines("目录里按事由公开的事项（例如预算批复、规划批准、机构变更），发生以后在这里登记，从发生的日期起计算公开时限。按月、按季、按年公开的事项由系统按时生成，不用登记。"),
		web.Ask(form, "", "登记", deskHome))), nil
}

// getOccasion shows the form by which an occasion is written down (E-07).
func (room *Room) getOccasion(w http.ResponseWriter, r *http.Request) error {
	page, err := room.occasionPage(r, web.FormOf(Occasion{}, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postOccasion opens the duty of an occasion (E-07).
func (room *Room) postOccasion(w http.ResponseWriter, r *http.Request) error {
	var in Occasion
	err := web.Input(r, &in)
	var result matter.Result
	if err == nil {
		if in, err = room.OccasionOf(r.Context(), in); err == nil {
			result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "occasion", in, matter.Key(web.Once(r)))
		}
	}
	if err != nil {
		page, failed := room.occasionPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, Address(result.Number), "已登记，请在时限内公开")
}

// OccasionOf puts the row in force on the day of the occasion to what was typed.
func (room *Room) OccasionOf(ctx context.Context, in Occasion) (Occasion, error) {
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := histories(ctx, tx, in.Code)
		if err != nil || len(list) == 0 {
			return err
		}
		v, ok := list[0].On(in.On)
		if !ok {
			v = list[0][0] // it happened before the row came into force: the row as it began
		}
		in.Row, in.Version = v.Row, v.N
		there, err := begun(ctx, tx, in.Code, in.On)
		for there[[2]string{in.Body, in.On.String() + "-" + strconv.Itoa(in.Before+1)}] {
			in.Before++
		}
		return err
	})
	return in, err
}
