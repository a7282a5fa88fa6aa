package annual

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const (
	regionDesk   = "/desk/annual/region"
	regionPublic = "/disclosure/reports/region"
)

// Region is the report of a whole government: those of all bodies of its region added up cell by cell (条2019 §49).
type Region struct {
	Body    string // code of the government
	Name    string // of the government
	Year    int
	Form    Form
	Cells   map[string]Figure
	Sources []Line     // published reports that were added up
	Other   []Line     // published in another edition: they cannot be added up
	Gaps    []org.Body // bodies that owe a report and have none published
	Own     bool       // the government's own bodies, without the divisions below
	Below   bool       // there are divisions below

	say func(source string) string // in the language of the visitor
}

// Sum adds reports of one edition cell by cell; a cell that nobody prints stays blank.
func Sum(form Form, list []Line) map[string]Figure {
	cells := map[string]Figure{}
	for _, l := range list {
		for _, path := range append(form.Paths(), feeNotices, feeCollected, feeWaived) {
			if v, ok := l.Cells[path]; ok {
				cells[path] += v
			}
		}
	}
	return cells
}

// governments are the governments of the house, one for each division, the widest first.
func (room *Room) governments() (list []org.Body) {
	for _, b := range room.Org.Bodies() {
		if !room.Government(b.Code) || slices.ContainsFunc(list, func(o org.Body) bool { return o.Division == b.Division }) {
			continue
		}
		b.Name = strings.TrimSuffix(strings.TrimSuffix(b.Name, "办公室"), "办公厅")
		list = append(list, b)
	}
	slices.SortStableFunc(list, func(a, b org.Body) int {
		return cmp.Or(cmp.Compare(len(room.Org.BodyPath(a.Code)), len(room.Org.BodyPath(b.Code))), cmp.Compare(a.Division, b.Division))
	})
	return list
}

// Region adds up the published reports of all bodies in the region of a government on a year.
//
// 国办公开办函〔2021〕30号: the report of a government is the sum of its bodies and its own, with those of the divisions below;
// own leaves the latter out.
func (room *Room) Region(ctx context.Context, government string, year int, own bool) (Region, error) {
	var g Region
	if err := room.writable(year); err != nil {
		return g, err
	}
	b, err := room.Org.Body(government)
	if err != nil || !room.Government(government) {
		return g, fault.InvalidField("body", "%s 不是一级政府，只有政府才有全区域汇总", cmp.Or(b.Name, government))
	}
	g = Region{Body: government, Name: strings.TrimSuffix(strings.TrimSuffix(b.Name, "办公室"), "办公厅"), Year: year, Own: own}
	if g.Form, err = FormFor(year); err != nil {
		return g, err
	}
	var all []Line
	var owe owing
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		if all, err = publishedOn(ctx, tx, year); err == nil {
			owe, err = owedRows(ctx, tx)
		}
		return err
	})
	if err != nil {
		return g, err
	}
	by := map[string]Line{}
	for _, l := range all {
		by[l.Body] = l
	}
	reported := map[string]bool{} // divisions whose government has a report, by itself or by its office
	var open []org.Body
	for _, body := range room.Org.BodiesIn(b.Division) {
		if body.Division != b.Division {
			if g.Below = true; own {
				continue
			}
		}
		l, published := by[body.Code]
		switch {
		case !published && room.Org.Successor(body.Code) == body.Code && owe.on(body.Code, year):
			open = append(open, body)
		case published && l.Form == g.Form.Name:
			g.Sources = append(g.Sources, l)
		case published:
			g.Other = append(g.Other, l)
		}
		if published && room.Government(body.Code) {
			reported[body.Division] = true
		}
	}
	for _, body := range open {
		if room.Government(body.Code) {
			if reported[body.Division] {
				continue
			}
			reported[body.Division] = true // one line for a government and its office
		}
		g.Gaps = append(g.Gaps, body)
	}
	g.Cells = Sum(g.Form, g.Sources)
	return g, nil
}

// publishedOn lists the reports on the site on one year, of each body the newest.
func publishedOn(ctx context.Context, tx *store.Tx, year int) ([]Line, error) {
	return list(ctx, tx, `/* annual.publishedOn */
select r.id, m.number, m.state, r.body from annual_report r join matter m on m.id = r.id
where r.year = $1 and r.published_at is not null
  and not exists (select 1 from annual_report n where n.body_code = r.body_code and n.year = r.year and n.published_at is not null and n.id > r.id)
order by r.body_code, r.id limit 100000`, year)
}

// writable refuses years on which no report can be.
func (room *Room) writable(year int) error {
	now := room.Now().In(workday.Shanghai).Year()
	switch {
	case year < firstYear:
		return fault.InvalidField("year", "%d年没有年度报告：《政府信息公开条例》%d年起施行", year, firstYear)
	case year > now:
		return fault.InvalidField("year", "%d年还没有到，没有可以统计的数据", year)
	}
	return nil
}

// Yearly is the sum as a report.
func (g Region) Yearly() Yearly {
	y := Yearly{Body: g.Body, Name: g.Name, Year: g.Year, Form: g.Form.Name, Cells: g.Cells}
	_, scope, _ := strings.Cut(g.scope(), "|")
	note := scope + "本表由" + strconv.Itoa(len(g.Sources)) + "个机关已公布的报告逐格相加：" + names(g.Sources) + "。"
	if len(g.Other) > 0 {
		note += "格式不同而没有相加的：" + names(g.Other) + "。"
	}
	if len(g.Gaps) > 0 {
		var gaps []string
		for _, b := range g.Gaps {
			gaps = append(gaps, b.Name)
		}
		note += "要编制而没有公布报告的：" + strings.Join(gaps, "、") + "。"
	}
	y.Sections = []Section{{Name: "sources", Title: "汇总的来源", Text: note}} // nobody has written a text for the sum
	return y
}

func names(list []Line) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Name)
	}
	return strings.Join(out, "、")
}

// asked is the region and the year of the address: at first the reader's own region, and last year.
func (room *Room) asked(r *http.Request) (g Region, list []org.Body, err error) {
	list = room.governments()
	if len(list) == 0 {
		return g, nil, fault.Missing("一级政府", "")
	}
	code := r.URL.Query().Get("body")
	if code == "" {
		code = list[0].Code
		for _, mine := range account.ActorOf(r.Context()).Bodies() {
			if i := slices.IndexFunc(list, func(b org.Body) bool { return room.Org.BodyPath(b.Code) == room.Org.BodyPath(mine) }); i >= 0 {
				code = list[i].Code
			}
		}
	}
	year := room.Now().In(workday.Shanghai).Year() - 1
	if text := r.URL.Query().Get("year"); text != "" {
		if year, err = strconv.Atoi(text); err != nil {
			return g, list, fault.InvalidField("year", "请填写四位数字的年份，例如 %d", room.Now().In(workday.Shanghai).Year()-1)
		}
	}
	g, err = room.Region(r.Context(), code, year, r.URL.Query().Get("scope") == "own")
	return g, list, err
}

// narrowing is the choice of the government and of the year.
func (room *Room) narrowing(g Region, list []org.Body, address string) (out []templ.Component) {
	href := func(body string, year int) string { return address + "?" + g.with(body, year, g.Own).Encode() }
	if len(list) > 1 {
		f := web.Filters{Label: g.t("yearly.government|政府"), Total: -1}
		for _, b := range list {
			f.Chips = append(f.Chips, web.Chip{Text: b.Name, Href: href(b.Code, g.Year), On: b.Name == g.Name})
		}
		out = append(out, web.FilterBar(f))
	}
	f, now := web.Filters{Label: g.t("yearly.year|年份"), Total: -1}, room.Now().In(workday.Shanghai).Year()
	for year := now - 1; year >= now-6; year-- {
		f.Chips = append(f.Chips, web.Chip{Text: strconv.Itoa(year) + "年", Href: href(g.Body, year), On: year == g.Year})
	}
	out = append(out, web.FilterBar(f))
	if g.Below {
		out = append(out, web.FilterBar(web.Filters{Label: g.t("yearly.scope|范围"), Total: -1, Chips: []web.Chip{{Text: g.t("yearly.with-districts|含所辖区县"), Href: address + "?" + g.with(g.Body, g.Year, false).Encode(), On: !g.Own}, {Text: g.t("yearly.own|只看本级"), Href: address + "?" + g.with(g.Body, g.Year, true).Encode(), On: g.Own}}}))
	}
	return out
}

// with is the address of another choice.
func (g Region) with(body string, year int, own bool) url.Values {
	v := url.Values{"body": {body}, "year": {strconv.Itoa(year)}}
	if own {
		v.Set("scope", "own")
	}
	return v
}

// t says "key|中文" to who looks.
func (g Region) t(source string) string {
	if g.say == nil {
		_, source, _ = strings.Cut(source, "|")
		return source
	}
	return g.say(source)
}

// scope says what is added up.
func (g Region) scope() string {
	switch {
	case g.Own && g.Below:
		return "yearly.scope-own|只加本级机关，不含所辖区县；按年度报告的格式公布一级政府的数据，要含所辖区县。"
	case g.Below:
		return "yearly.scope-all|按年度报告的格式，含所辖区县：本级机关、区县机关各以自己的报告逐格相加，每个机关只加一次。"
	}
	return "yearly.scope-one|所辖各机关以自己的报告逐格相加，每个机关只加一次。"
}

// sources lists what was added up and what is missing, each body by its name.
func (g Region) sources() templ.Component {
	sheet := web.Sheet{Columns: []web.Column{{Head: g.t("yearly.body|机关")}, {Head: g.t("yearly.state|情况")}, {Head: g.t("yearly.report|报告")}, {Head: g.t("yearly.on|公布日期"), Hide: true}}}
	for _, l := range slices.Concat(g.Sources, g.Other) {
		state := web.Tag(web.ToneOK, g.t("yearly.added|已汇总"))
		if l.Form != g.Form.Name {
			state = web.Tag(web.ToneWarn, g.t("yearly.other-form|格式不同，没有汇总"))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(l.Name), web.Part(state), web.Linked(l.Number, "/disclosure/reports/"+l.Number), web.Words(workday.DateOf(l.At).String())}})
	}
	lines := []string{g.t(g.scope()), g.t("yearly.sources-why|每个机关以它自己公布的报告为准；更正过的，以更正后的为准。要编制而没有公布报告的机关逐个列出，它们的数据不在汇总里。")}
	if len(g.Gaps) > 0 {
		var missing []string
		for _, b := range g.Gaps {
			missing = append(missing, b.Name)
		}
		lines = append(lines, g.t("yearly.missing|没有报告")+"（"+strconv.Itoa(len(missing))+"）："+strings.Join(missing, "、"))
	}
	sheet.Empty = web.Nothing{Title: g.t("yearly.none|还没有公布年度报告")}
	return web.Section(g.t("yearly.sources|各机关的报告"), web.Lines(lines...), web.Table(sheet))
}

// shown is the page for the office and for everybody.
func (room *Room) shown(r *http.Request, address string) (g Region, body []templ.Component, err error) {
	g, list, err := room.asked(r)
	if err != nil {
		return g, nil, err
	}
	if address == regionPublic { // the workbench speaks Chinese
		g.say = func(source string) string { return web.T(r.Context(), source) }
	}
	body = room.narrowing(g, list, address)
	if len(g.Sources) == 0 {
		body = append(body, web.Notice(web.ToneInfo, strconv.Itoa(g.Year)+"年没有可以汇总的数据", g.Name+"和它的部门还没有公布"+strconv.Itoa(g.Year)+"年的报告。各机关公布自己的报告以后，在这里逐格相加。"))
		return g, append(body, g.sources()), nil
	}
	if missing := len(g.Gaps) + len(g.Other); missing > 0 {
		body = append(body, web.Notice(web.ToneWarn, g.t("yearly.incomplete|汇总还不完整"), "由"+strconv.Itoa(len(g.Sources))+"个机关已公布的报告相加，还有"+strconv.Itoa(missing)+"个机关的数据不在里面，名单见页末。"))
	}
	return g, body, nil
}

// last are the files and the sources, below the tables.
func (g Region) last(address string) []templ.Component {
	var files []web.Link
	for _, f := range outputs {
		files = append(files, web.Link{Text: g.t("yearly.download|下载") + f.title, Href: address + "/files/report." + f.ext + "?" + g.with(g.Body, g.Year, g.Own).Encode()})
	}
	return []templ.Component{web.Section(g.t("yearly.download|下载"), web.Choices(files, "")), g.sources()}
}

func (g Region) title() string {
	if g.Own && g.Below {
		return g.Name + strconv.Itoa(g.Year) + "年本级汇总"
	}
	return g.Name + strconv.Itoa(g.Year) + "年全区域汇总"
}

// getRegion shows the sum to the office, with what in it does not agree (E-04).
func (room *Room) getRegion(w http.ResponseWriter, r *http.Request) error {
	g, body, err := room.shown(r, regionDesk)
	if err != nil {
		return err
	}
	if len(g.Sources) > 0 {
		body = append(body, web.Section("数据核对", checks(Check(Report{Form: g.Form.Name, Year: g.Year, Cells: g.Cells}))))
		body = append(body, sheets(g.Form, g.Cells, nil)...)
		body = append(body, g.last(regionDesk)...)
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, g.title(), trailDesk), nil, body...))
}

// getPublicRegion shows the sum to everybody (D-06).
func (room *Room) getPublicRegion(w http.ResponseWriter, r *http.Request) error {
	g, body, err := room.shown(r, regionPublic)
	if err != nil {
		return err
	}
	if len(g.Sources) > 0 {
		body = append(body, sheets(g.Form, g.Cells, nil)...)
		body = append(body, g.last(regionPublic)...)
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, g.title(), toward(r, trailPublic)), body...))
}

// getRegionFile hands the sum over as a file (E-04, D-06).
func (room *Room) getRegionFile(w http.ResponseWriter, r *http.Request) error {
	g, _, err := room.asked(r)
	if err != nil {
		return err
	}
	if len(g.Sources) == 0 {
		return fault.Conflictf("%s和它的部门还没有公布%d年的报告，没有可以汇总的数据", g.Name, g.Year)
	}
	return room.hand(w, r, g.Yearly())
}

// getDifferences holds a report as it was handed in against the records of today (E-04).
func (room *Room) getDifferences(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	if s.Cells == nil {
		return fault.Conflictf("这份报告还没有提请审签，表里就是登记簿现在的数据，没有可以比较的")
	}
	tally, err := room.Recorded(r.Context(), s.Yearly)
	if err != nil {
		return err
	}
	found := Differences(s.report(), tally.Cells)
	sheet := web.Sheet{Columns: []web.Column{{Head: "项目"}, {Head: "报告", Right: true}, {Head: "登记簿", Right: true}, {Head: "相差", Right: true}, {Head: "记录"}},
		Empty: web.Nothing{Title: "没有差别", Why: "报告里由登记簿算得出的每一项，都与登记簿现在的数据相同"}}
	for _, d := range found {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(d.Title), web.Words(d.Published.String()), web.Words(d.Counted.String()), web.Words((d.Published - d.Counted).String()), web.Linked("看记录", s.home()+"/cells/"+d.Cell)}})
	}
	lines := []string{"报告提请审签时的数据，与登记簿现在的数据逐项比较，共" + strconv.Itoa(len(found)) + "项不同。"}
	if n := len(s.Entered); n > 0 {
		lines = append(lines, "报告里有"+strconv.Itoa(n)+"项是人工填报的，它们和由它们合计的项可以与登记簿不同，来源见报告页的“人工填报的数据”。")
	}
	if tally.Blank {
		lines = []string{nothingKnown, "报告里的数是人工填报的，或者记录后来移走了；来源见报告页的“人工填报的数据”。"}
		sheet.Empty = web.Nothing{Title: "没有可以比较的", Why: nothingKnown}
	}
	lines = append(lines, "没有填报而仍然不同的，是登记簿后来有了变化，例如补登申请、更正收到日期；报告需要更正的，编制更正的报告。")
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "报告与登记簿的差别", trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, web.Section("差别", web.Lines(lines...), web.Table(sheet))))
}
