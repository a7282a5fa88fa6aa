package withhold

import (
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
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

const (
	deskHome    = "/desk/withheld"
	groundsHome = "/desk/withheld-grounds"
	filesHome   = "/desk/withheld-files"
	publicHome  = "/disclosure/withheld"
)

var trailDesk = web.Link{Text: "非公开目录", Href: deskHome}

// deskLimit is how many rows a list has.
const deskLimit = 50

// Address is where a record is worked on.
func Address(number string) string { return deskHome + "/" + url.PathEscape(number) }

// Routes are the pages of the room.
func (room *Room) Routes() []web.Route {
	const one = deskHome + "/{number}"
	handle, admin := web.Right(RightHandle), web.Right(RightAdmin)
	return []web.Route{
		{Pattern: "GET " + deskHome, Page: "E-09", Title: "非公开目录", Who: web.Staff, Handle: room.getDesk},
		{Pattern: "GET " + deskHome + "/new", Page: "E-09", Title: "登记不公开信息", Who: handle, Handle: room.getNew},
		{Pattern: "POST " + deskHome + "/new", Page: "E-09", Who: handle, Handle: room.postNew},
		{Pattern: "GET " + deskHome + "/import", Page: "E-09", Title: "导入不公开信息", Who: handle, Handle: room.getImport},
		{Pattern: "POST " + deskHome + "/import", Page: "E-09", Who: handle, Handle: room.postImport, MaxBody: sheet.MostBytes + 1<<20},
		{Pattern: "GET " + filesHome + "/{as}", Page: "E-09", Who: web.Staff, Handle: room.getExport},
		{Pattern: "GET " + one, Page: "E-09", Who: web.Staff, Handle: room.getOne},
		{Pattern: "POST " + one + "/draft", Page: "E-09", Who: web.Staff, Handle: room.postDraft},
		{Pattern: "GET " + one + "/act/{action}", Page: "E-09", Who: web.Staff, Handle: room.getAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "E-09", Who: web.Staff, Handle: room.postAct},
		{Pattern: "GET " + groundsHome, Page: "E-09", Title: "不公开的理由", Who: admin, Handle: room.getGrounds},
		{Pattern: "GET " + groundsHome + "/{code}", Page: "E-09", Who: admin, Handle: room.getGround},
		{Pattern: "POST " + groundsHome + "/{code}", Page: "E-09", Who: admin, Handle: room.postGround},
		{Pattern: "GET " + publicHome, Page: "D-07", Title: "非公开目录", Who: web.Public, Handle: room.getPublic},
		{Pattern: "GET " + publicHome + "/files/{as}", Page: "D-07", Who: web.Public, Handle: room.getPublicFile},
	}
}

// standing are the states in which a record stands in the list.
func standing() []matter.State {
	return []matter.State{StateListed, StateReviewing, StateSigning}
}

// look is what a list is narrowed to, as the address says it.
type look struct{ state, body, reason, year string }

func lookOf(r *http.Request) look {
	q := r.URL.Query()
	l := look{q.Get("state"), q.Get("body"), q.Get("reason"), q.Get("year")}
	if n, err := strconv.Atoi(l.year); err != nil || n < 1900 || n > 2999 {
		l.year = ""
	}
	return l
}

func (l look) href(home string) string {
	q := url.Values{}
	for _, f := range [][2]string{{"state", l.state}, {"body", l.body}, {"reason", l.reason}, {"year", l.year}} {
		if f[1] != "" {
			q.Set(f[0], f[1])
		}
	}
	if len(q) == 0 {
		return home
	}
	return home + "?" + q.Encode()
}

func (l look) choice() Choice {
	c := Choice{Body: l.body, Reason: l.reason, Year: l.year, States: standing(), Limit: deskLimit + 1}
	if l.state != "" {
		c.States = []matter.State{matter.State(l.state)}
	}
	return c
}

// page reads where a list goes on.
func page(r *http.Request, c *Choice) {
	if on, id, ok := strings.Cut(r.URL.Query().Get("before"), "."); ok {
		c.Before = on
		c.BeforeID, _ = strconv.ParseInt(id, 10, 64)
	}
}

func next(list []Line, href string) ([]Line, string) {
	if len(list) <= deskLimit {
		return list, ""
	}
	list = list[:deskLimit]
	last, join := list[deskLimit-1], "?"
	if strings.Contains(href, "?") {
		join = "&"
	}
	return list, href + join + "before=" + last.DecidedOn.String() + "." + strconv.FormatInt(last.ID, 10)
}

// getDesk lists the records that somebody sees, with how many were decided in each year (E-09).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	actor, l := account.ActorOf(r.Context()), lookOf(r)
	c := l.choice()
	page(r, &c)
	var list []Line
	var years []Yearly
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if list, err = lines(r.Context(), tx, actor, c); err != nil {
			return err
		}
		years, err = yearly(r.Context(), tx, actor, "")
		return err
	})
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "在册的全部", Href: look{reason: l.reason, year: l.year, body: l.body}.href(deskHome), On: l.state == ""}}}
	for _, s := range states() {
		on := l
		on.state = string(s.Name)
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: on.href(deskHome), On: l.state == string(s.Name)})
	}
	if l.reason != "" || l.year != "" || l.body != "" {
		filters.Label, filters.Clear = strings.TrimSpace(l.year+" "+l.reason+" "+room.nameOf(l.body)), look{state: l.state}.href(deskHome)
	}
	var more string
	list, more = next(list, l.href(deskHome))
	sheet := web.Sheet{Columns: []web.Column{{Head: "信息名称"}, {Head: "机关"}, {Head: "理由"}, {Head: "确定", Tight: true}, {Head: "复查", Tight: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的记录", Why: "审查确定不公开的信息会自动列入；也可以登记或者导入"}}
	for _, x := range list {
		g, _ := room.Grounds.Of(x.Reason)
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(x.Number), Cells: []web.Cell{web.Linked(x.Shown(), Address(x.Number)), web.Words(room.Org.BodyName(x.Body)), web.Words(x.Reason + " " + g.Title), web.Words(x.DecidedOn.String()),
			web.Part(web.ClockChip(room.chip(x))), web.Part(stateTag(x.State))}})
	}
	sheet.Pages.Next = more
	if c.Before != "" {
		sheet.Pages.First = l.href(deskHome)
	}
	links := []web.Link{{Text: "导出 Excel", Href: filesHome + "/xlsx"}, {Text: "导出 CSV", Href: filesHome + "/csv"}, {Text: "公布的目录", Href: publicHome}}
	if actor.Has(RightHandle) {
		links = append([]web.Link{{Text: "登记不公开信息", Href: deskHome + "/new"}, {Text: "导入", Href: deskHome + "/import"}}, links...)
	}
	if actor.Has(RightAdmin) {
		links = append(links, web.Link{Text: "不公开的理由", Href: groundsHome})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailDesk.Text), nil, web.FilterBar(filters), web.Table(sheet), web.Choices(links, ""),
		web.Section("各年确定的不公开信息", web.Table(room.yearSheet(years, func(year, reason string) string { return look{year: year, reason: reason}.href(deskHome) })))))
}

func (room *Room) nameOf(body string) string {
	if body == "" {
		return ""
	}
	return room.Org.BodyName(body)
}

// chip says when a record is looked at again.
func (room *Room) chip(l Line) web.Clock {
	switch l.State {
	case StateOpened, StateRemoved:
		return web.Clock{Tone: web.ToneMute, Text: "已结束"}
	case StateReviewing, StateSigning:
		if l.due.IsZero() { // of a view that does not know it
			return web.Clock{Tone: web.ToneInfo, Text: "复查中"}
		}
		since := l.BeganAt
		if since.IsZero() {
			since = l.NextOn.Start()
		}
		tone, words := room.Lamp.Show(light.Duty{Since: since, Due: l.due})
		return web.Clock{Tone: tone, Due: workday.DateOf(l.due).String(), Text: words}
	}
	return web.Clock{Tone: web.ToneInfo, Text: l.NextOn.String() + "复查"}
}

func stateTag(s matter.State) templ.Component {
	for _, d := range states() {
		if d.Name == s {
			tone := web.ToneMute
			switch s {
			case StateReviewing:
				tone = web.ToneInfo
			case StateSigning:
				tone = web.ToneWarn
			case StateOpened:
				tone = web.ToneOK
			}
			return web.Tag(tone, d.Title)
		}
	}
	return web.Tag(web.ToneMute, string(s))
}

// yearSheet counts what was decided year by year, by reason, with how many of it are public by now.
func (room *Room) yearSheet(list []Yearly, href func(year, reason string) string) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "年份"}}, Empty: web.Nothing{Title: "还没有记录", Why: "登记以后按确定的年份统计"}}
	for _, g := range room.Grounds.All() {
		sheet.Columns = append(sheet.Columns, web.Column{Head: g.Code, Right: true})
	}
	sheet.Columns = append(sheet.Columns, web.Column{Head: "在目录中", Right: true}, web.Column{Head: "已转为公开", Right: true})
	var years []string
	for _, y := range list {
		if !slices.Contains(years, y.Year) {
			years = append(years, y.Year)
		}
	}
	for _, year := range years {
		by, all, opened := map[string]int{}, 0, 0
		for _, y := range list {
			switch {
			case y.Year != year || y.State == StateRemoved:
			case y.State == StateOpened:
				opened += y.N
			default:
				by[y.Reason] += y.N
				all += y.N
			}
		}
		row := web.Row{Cells: []web.Cell{web.Words(year)}}
		for _, g := range room.Grounds.All() {
			n := web.Words(strconv.Itoa(by[g.Code]))
			if by[g.Code] > 0 {
				n = web.Linked(strconv.Itoa(by[g.Code]), href(year, g.Code))
			}
			row.Cells = append(row.Cells, n)
		}
		row.Cells = append(row.Cells, web.Linked(strconv.Itoa(all), href(year, "")), web.Words(strconv.Itoa(opened)))
		sheet.Rows = append(sheet.Rows, row)
	}
	return sheet
}

// seen is one record as an officer sees it.
type seen struct {
	matter.View
	Record
	actor account.Actor
}

func (room *Room) see(r *http.Request) (seen, error) {
	actor := account.ActorOf(r.Context())
	v, err := room.Hall().View(r.Context(), actor, r.PathValue("number"))
	x, ok := v.Facts.(Record)
	if err == nil && !ok {
		err = fault.Missing("不公开信息", r.PathValue("number"))
	}
	return seen{v, x, actor}, err
}

func (s seen) home() string { return Address(s.Matter.Number) }

// full reports whether somebody may read the title that is not to be read: who works on the list of that body.
func (s seen) full() bool {
	return s.actor.HasAt(RightHandle, s.Body) || s.actor.HasAt(RightSign, s.Body)
}

// getOne shows a record with its examinations and what can be done (E-09).
func (room *Room) getOne(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	var body []templ.Component
	if s.Returned != "" && s.Matter.State == StateReviewing {
		body = append(body, web.Notice(web.ToneWarn, "负责人退回，请重新复查", s.Returned))
	}
	body = append(body, web.Section("可以办理", room.ways(s)...), web.Section("不公开信息", web.Dl(room.pairs(s))))
	if s.Proposal != nil {
		body = append(body, web.Section("待审定的复查意见", web.Dl(room.proposal(*s.Proposal))))
	}
	for i := len(s.Reviews) - 1; i >= 0; i-- {
		v := s.Reviews[i]
		body = append(body, web.Section("第"+strconv.Itoa(i+1)+"次复查", web.Dl(append(room.proposal(v.Proposal), web.Pair{Term: "原来的理由", Text: room.groundLine(v.Was)}, web.Pair{Term: "审定", Text: web.Moment(v.SignAt)}))))
	}
	list := acts.Past(s.View)
	body = append(body, web.Section("办理过程", web.Timeline(list)))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Shown(), trailDesk), nil, body...))
}

func (room *Room) ways(s seen) (out []templ.Component) {
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: s.home() + "/act/" + a.Name})
	}
	if s.May(s.actor, "drafted") {
		switch {
		case s.Draft != "":
			links = append(links, web.Link{Text: "看公开稿 " + s.Draft, Href: room.Documents.Desk(s.Draft)})
		case s.actor.HasAt("publish.draft", s.Body):
			out = append(out, web.Lines("已经审定转为公开。起草公开稿，按主动公开的程序审核、保密审查后发布。"), web.Ask(web.Form{Action: s.home() + "/draft"}, strconv.FormatInt(s.Matter.Version, 10), "起草公开稿", ""))
		default:
			out = append(out, web.Lines("已经审定转为公开，由本机关的信息采编岗位在这里起草公开稿。"))
		}
	}
	return append(out, web.Choices(links, "现在没有由您办理的事项，您可以查看。"))
}

func (room *Room) groundLine(code string) string {
	g, ok := room.Grounds.Of(code)
	if !ok {
		return code
	}
	return code + " " + g.Law()
}

func (room *Room) pairs(s seen) []web.Pair {
	g, _ := room.Grounds.Of(s.Reason)
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: stateTag(s.Matter.State)}, {Term: "机关", Text: room.Org.BodyName(s.Body)}}
	if s.full() || !s.Secret {
		pairs = append(pairs, web.Pair{Term: "信息名称", Text: s.Title})
		if s.DocNumber != "" {
			pairs = append(pairs, web.Pair{Term: "发文字号", Text: s.DocNumber})
		}
	}
	if s.Secret {
		pairs = append(pairs, web.Pair{Term: "公布时用的概称", Text: s.General})
	}
	pairs = append(pairs, web.Pair{Term: "公开属性", Text: titleOf(attributes, s.Attribute)}, web.Pair{Term: "不公开的理由", Text: room.groundLine(s.Reason) + "，" + g.Force}, web.Pair{Term: "源头标注", Text: g.Source})
	if s.full() || !s.Secret {
		pairs = append(pairs, web.Pair{Term: "理由说明", Text: s.Ground})
	}
	pairs = append(pairs, web.Pair{Term: "法律依据", Text: s.Basis}, web.Pair{Term: "谁确定的", Text: s.DecidedBy}, web.Pair{Term: "确定的日期", Text: s.DecidedOn.Chinese()})
	if s.Matter.State == StateListed {
		pairs = append(pairs, web.Pair{Term: "下次复查", Text: s.NextOn.Chinese()})
	}
	if s.Matter.State == StateReviewing || s.Matter.State == StateSigning {
		pairs = append(pairs, web.Pair{Term: "最迟复查完", Text: workday.DateOf(s.Matter.DueAt).Chinese()})
	}
	if s.Source != "" {
		pairs = append(pairs, web.Pair{Term: "来自信息稿", Text: s.Source, Href: room.Documents.Desk(s.Source)})
	}
	if s.Why != "" {
		pairs = append(pairs, web.Pair{Term: "移出的原因", Text: s.Why})
	}
	return pairs
}

func (room *Room) proposal(p Proposal) []web.Pair {
	pairs := []web.Pair{{Term: "复查意见", Text: titleOf(results, p.Result)}, {Term: "为什么", Text: p.Opinion}}
	if p.Result == ResultReground {
		pairs = append(pairs, web.Pair{Term: "新的理由", Text: room.groundLine(p.Reason)}, web.Pair{Term: "理由说明", Text: p.Ground}, web.Pair{Term: "法律依据", Text: p.Basis})
	}
	if !p.NextOn.IsZero() {
		pairs = append(pairs, web.Pair{Term: "下次复查", Text: p.NextOn.Chinese()})
	}
	return append(pairs, web.Pair{Term: "复查人", Text: p.Name + "，" + web.Moment(p.At)})
}

// postDraft begins the document by which a record becomes public, once (E-09).
func (room *Room) postDraft(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	action, _ := s.Kind.Action("drafted")
	if err := s.Refusal(s.actor, action); err != nil {
		return err
	}
	number := s.Draft
	if number == "" {
		if number, err = room.DraftFor(r, s); err != nil {
			return err
		}
	}
	return web.Done(w, r, room.Documents.Desk(number), "公开稿已经起草，请核对以后提交审核")
}

// DraftFor begins the document and notes it; the same record gives the same document.
func (room *Room) DraftFor(r *http.Request, s seen) (string, error) {
	number, err := room.Documents.Draft(r.Context(), s.actor, s.Record, "withheld/"+strconv.FormatInt(s.ID, 10))
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.ID, "drafted", Drafted{Document: number}, matter.Key("drafted/"+number))
	}
	return number, err
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
	if a.Name == "propose" {
		form = form.Options("reason", room.Grounds.options()...)
	}
	body := []templ.Component{web.Section(a.Title, web.Lines(s.Shown()+"："+room.groundLine(s.Reason)), web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, s.home()))}
	if s.Proposal != nil {
		body = append(body, web.Section("复查意见", web.Dl(room.proposal(*s.Proposal))))
	} else if s.full() || !s.Secret {
		body = append(body, web.Section("现在的登记", web.Lines(s.Title, s.Ground, s.Basis)))
	}
	return web.DeskPage(room.Web.Frame(r, a.Title, trailDesk, web.Link{Text: s.Matter.Number, Href: s.home()}), nil, body...)
}

func (room *Room) getAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := reflect.Zero(action.InputType()).Interface()
	if action.Name == "correct" {
		in = Correct{Title: s.Title, Secret: s.Secret, General: s.General}
	}
	return web.Render(w, r, room.actPage(r, s, action, web.FormOf(in, r.URL.Path)))
}

func (room *Room) postAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return acts.Take(w, r, room.Hall(), s.actor, s.View, action, s.home(), func(form web.Form) templ.Component { return room.actPage(r, s, action, form) })
}

// mine are the bodies whose list an officer keeps.
func (room *Room) mine(r *http.Request) (out []web.Option) {
	actor := account.ActorOf(r.Context())
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(RightHandle, b.Code) {
			out = append(out, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return out
}

func (room *Room) newPage(r *http.Request, form web.Form) templ.Component {
	bodies := room.mine(r)
	form = form.Options("body", bodies...).Options("reason", room.Grounds.options()...)
	if len(bodies) == 1 && form.Entry("body").Value == "" {
		form = form.Set("body", bodies[0].Value)
	}
	return web.DeskPage(room.Web.Frame(r, "登记不公开信息", trailDesk), nil, web.Section("登记不公开信息",
		web.Lines("信息公开采编里审查确定不公开的信息会自动列入，不用登记。涉密文件的内容和密级不得写入本系统。"), web.Ask(form, "", "登记", deskHome)))
}

func (room *Room) getNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, room.newPage(r, web.FormOf(Entry{Attribute: AttributeWithheld}, r.URL.Path)))
}

// postNew takes a record into the list (E-09).
func (room *Room) postNew(w http.ResponseWriter, r *http.Request) error {
	var in Entry
	err := web.Input(r, &in)
	var result matter.Result
	if err == nil {
		result, err = room.Hall().Start(r.Context(), account.ActorOf(r.Context()), KindName, "record", in, matter.Key(web.Once(r)))
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component {
			return room.newPage(r, web.FormOf(in, r.URL.Path).Typed(r, err))
		})
	}
	return web.Done(w, r, Address(result.Number), "已列入非公开目录")
}

// groundForm is a reason as it is typed.
type groundForm struct {
	Title  string `form:"title" label:"条例里的理由" need:"true" max:"100"`
	Source string `form:"source" label:"公文源头标注" max:"60"`
	Months int    `form:"months" label:"几个月复查一次" kind:"number" need:"true" width:"short" hint:"条例要求定期审查，没有规定多久；这里填本地的做法"`
	Days   int    `form:"days" label:"复查几个工作日内办完" kind:"number" need:"true" width:"short"`
	Reason string `form:"reason" label:"修改的原因" need:"true" max:"200"`
}

// getGrounds lists the reasons in both lists (E-09).
func (room *Room) getGrounds(w http.ResponseWriter, r *http.Request) error {
	sheet := web.Sheet{Columns: []web.Column{{Head: "代码", Tight: true}, {Head: "条例里的理由"}, {Head: "条款", Tight: true}, {Head: "效力"}, {Head: "公文源头标注"}, {Head: "复查", Tight: true}, {Head: "最近一次修改"}}}
	for _, g := range room.Grounds.All() {
		last := "程序自带"
		if g.N > 0 {
			last = g.By + "，" + web.Date(g.At) + "：" + g.Reason
		}
		href := groundsHome + "/" + g.Code
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(g.Code, href), web.Words(g.Title), web.Words(g.Article), web.Words(g.Force), web.Words(g.Source), web.Words(strconv.Itoa(g.Months) + "个月一次"), web.Words(last)}})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "不公开的理由", trailDesk), nil, web.Table(sheet)))
}

func (room *Room) groundPage(r *http.Request, form web.Form, g Ground) (templ.Component, error) {
	var versions []Ground
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		versions, err = groundVersions(r.Context(), tx, g.Code)
		return err
	})
	if err != nil {
		return nil, err
	}
	history := []web.Happening{{When: "—", Step: "程序自带", Tone: web.ToneOK}}
	for _, v := range versions {
		history = append(history, web.Happening{When: web.Moment(v.At), Step: "第" + strconv.Itoa(v.N) + "次修改", By: v.By, Tone: web.ToneOK,
			Result: v.Reason + "。" + v.Title + "；源头标注：" + v.Source + "；" + strconv.Itoa(v.Months) + "个月复查一次，" + strconv.Itoa(v.Days) + "个工作日内办完"})
	}
	waits, err := room.Accord.Notice(r.Context(), accordGround, g.Code)
	if err != nil {
		return nil, err
	}
	return web.DeskPage(room.Web.Frame(r, g.Code+" "+g.Title, trailDesk, web.Link{Text: "不公开的理由", Href: groundsHome}), nil, waits,
		web.Section("修改", web.Lines("一人提出，系统管理员或者安全管理员复核以后生效。已经定下的复查日期不变，从下一次复查起按新的间隔计算。"), web.Ask(form, strconv.Itoa(g.N), "提出修改", groundsHome)), web.Section("修改记录", web.Timeline(history))), nil
}

func (room *Room) getGround(w http.ResponseWriter, r *http.Request) error {
	g, ok := room.Grounds.Of(r.PathValue("code"))
	if !ok {
		return fault.Missing("不公开的理由", r.PathValue("code"))
	}
	page, err := room.groundPage(r, web.FormOf(groundForm{Title: g.Title, Source: g.Source, Months: g.Months, Days: g.Days}, r.URL.Path), g)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postGround proposes a version of a reason (E-09).
func (room *Room) postGround(w http.ResponseWriter, r *http.Request) error {
	g, ok := room.Grounds.Of(r.PathValue("code"))
	if !ok {
		return fault.Missing("不公开的理由", r.PathValue("code"))
	}
	var in groundForm
	err := web.Input(r, &in)
	var proposed accord.Proposal
	if err == nil {
		seen, _ := strconv.Atoi(r.PostFormValue("seen"))
		changed := g
		changed.Title, changed.Source, changed.Months, changed.Days, changed.Reason = strings.TrimSpace(in.Title), strings.TrimSpace(in.Source), in.Months, in.Days, strings.TrimSpace(in.Reason)
		proposed, err = room.ProposeGround(r.Context(), account.ActorOf(r.Context()), changed, seen)
	}
	if err != nil {
		page, failed := room.groundPage(r, web.FormOf(in, r.URL.Path).Typed(r, err), g)
		if failed != nil {
			return failed
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, accord.Address(proposed), "已经提出，由另一人复核后生效")
}

// getPublic shows everybody what is withheld, why and when it is looked at again (D-07).
func (room *Room) getPublic(w http.ResponseWriter, r *http.Request) error {
	l := lookOf(r)
	l.state = ""
	c := l.choice()
	page(r, &c)
	var list []Line
	var years []Yearly
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if list, err = lines(r.Context(), tx, sweeper, c); err != nil {
			return err
		}
		years, err = yearly(r.Context(), tx, sweeper, l.body)
		return err
	})
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	filters := web.Filters{Label: t("withhold.reason|不公开的理由"), Total: -1, Chips: []web.Chip{{Text: t("duty.all|全部"), Href: look{body: l.body, year: l.year}.href(publicHome), On: l.reason == ""}}}
	for _, g := range room.Grounds.All() {
		on := l
		on.reason = g.Code
		filters.Chips = append(filters.Chips, web.Chip{Text: g.Title, Href: on.href(publicHome), On: l.reason == g.Code})
	}
	if l.year != "" || l.body != "" {
		filters.Label, filters.Clear = strings.TrimSpace(l.year+" "+room.nameOf(l.body)), publicHome
	}
	var more string
	list, more = next(list, l.href(publicHome))
	sheet := web.Sheet{Columns: []web.Column{{Head: t("withhold.name|信息名称")}, {Head: t("disclosure.body|发文机关")}, {Head: t("withhold.reason|不公开的理由")}, {Head: t("withhold.basis|法律依据")}, {Head: t("withhold.decided|确定日期"), Tight: true}, {Head: t("withhold.next|下次复查"), Tight: true}},
		Empty: web.Nothing{Title: t("withhold.none|没有这样的不公开信息"), Why: t("withhold.none-why|需要其他信息的，可以申请公开"), Next: web.Link{Text: t("disclosure.request|依申请公开"), Href: "/disclosure/request"}}}
	for _, x := range list {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: room.publicCells(x, t)})
	}
	sheet.Pages.Next = more
	if c.Before != "" {
		sheet.Pages.First = l.href(publicHome)
	}
	files := look{body: l.body, reason: l.reason, year: l.year}
	var codes []string
	for _, g := range room.Grounds.All() {
		codes = append(codes, g.Code+" "+g.Title)
	}
	frame := room.Web.Frame(r, t("withhold.title|非公开目录"), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	return web.Render(w, r, web.PortalPage(frame, web.Lines(t("withhold.why|这里列出依法不主动公开的政府信息和理由。不公开的信息定期复查，不公开的情形不在了就公开；标为依申请公开的，可以申请。")), web.FilterBar(filters), web.Table(sheet),
		web.Choices([]web.Link{{Text: t("duty.xlsx|下载 Excel"), Href: files.href(publicHome + "/files/xlsx")}, {Text: t("duty.csv|下载 CSV"), Href: files.href(publicHome + "/files/csv")}}, ""),
		web.Section(t("withhold.years|各年确定的数量"), web.Table(room.yearSheet(years, func(year, reason string) string {
			return look{year: year, reason: reason, body: l.body}.href(publicHome)
		})), web.Lines(t("withhold.codes|表中的代码：")+strings.Join(codes, "；")))))
}

// examinedNext is the day of the next examination, or that one is under way: it may have begun before its day.
func examinedNext(x Line, t func(string) string) string {
	if x.State == StateReviewing || x.State == StateSigning {
		return t("withhold.reviewing|复查中")
	}
	return x.NextOn.String()
}

// publicCells are what everybody reads of a record: the name that may be shown, and never the number or the words of one
// whose title is not to be read.
func (room *Room) publicCells(x Line, t func(string) string) []web.Cell {
	g, _ := room.Grounds.Of(x.Reason)
	name := web.Words(x.Shown())
	if x.DocNumber != "" && !x.Secret {
		name.Note = x.DocNumber
	}
	reason := web.Words(g.Title)
	if x.Attribute == AttributeRequest {
		reason.Note = t("withhold.request|可以依申请公开")
	}
	return []web.Cell{name, web.Words(room.Org.BodyName(x.Body)), reason, web.Words(x.Basis), web.Words(x.DecidedOn.String()), web.Words(examinedNext(x, t))}
}

// getPublicFile hands the public list out as a file (D-07).
func (room *Room) getPublicFile(w http.ResponseWriter, r *http.Request) error {
	l := lookOf(r)
	l.state = ""
	c := l.choice()
	c.Limit = sheet.MostRows
	list, err := room.List(r.Context(), sweeper, c)
	if err != nil {
		return err
	}
	rows := [][]string{{"信息名称", "机关", "公开属性", "不公开的理由", "法律依据", "确定日期", "下次复查"}}
	for _, x := range list {
		g, _ := room.Grounds.Of(x.Reason)
		rows = append(rows, []string{x.Shown(), room.Org.BodyName(x.Body), titleOf(attributes, x.Attribute), x.Reason + " " + g.Title, x.Basis, x.DecidedOn.String(), examinedNext(x, func(text string) string { return web.T(r.Context(), text) })})
	}
	return sheet.Send(w, r, r.PathValue("as"), "非公开目录", rows)
}
