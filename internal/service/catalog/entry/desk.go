package entry

import (
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/catalog/entry/pages"
	"tongban/internal/service/catalog/record"
)

// The rights: who writes items reads the entries, who keeps the catalogue of the region writes them.
const (
	RightRead  = "catalog.edit"
	RightWrite = "catalog.central"
)

// Bound is an item that is bound to an entry, as lists show it.
type Bound struct {
	record.Mark
	BodyName string
	State    string // in words
}

// Deps is what the roof hands in.
type Deps struct {
	Web       *web.Server
	Now       func() time.Time
	Catalogue *Catalogue
	// Items walks over every item, in the order of lists, until do says no.
	Items func(ctx context.Context, do func(Bound) bool) error
}

// Desk is the base catalogue as the office sees it.
type Desk struct{ Deps }

// NewDesk opens the desk.
func NewDesk(d Deps) *Desk { return &Desk{d} }

const (
	home   = "/desk/catalog/base"
	listed = 50
	// uploadLimit bounds a file of entries.
	uploadLimit = 32 << 20
)

// Routes are the pages of the base catalogue.
func (d *Desk) Routes() []web.Route {
	reader, writer := web.Right(RightRead), web.Right(RightWrite)
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-02", Title: "基本目录", Who: reader, Handle: d.getList},
		{Pattern: "GET /desk/catalog/base-export", Page: "A-02", Who: reader, Handle: d.getExport},
		{Pattern: "GET /desk/catalog/base-import", Page: "A-02", Title: "导入基本目录", Who: writer, Handle: d.getImport},
		{Pattern: "POST /desk/catalog/base-import", Page: "A-02", Who: writer, Handle: d.postImport, MaxBody: uploadLimit},
		{Pattern: "GET /desk/catalog/base-new", Page: "A-02", Title: "新增基本目录条目", Who: writer, Handle: d.getNew},
		{Pattern: "POST /desk/catalog/base-new", Page: "A-02", Who: writer, Handle: d.postNew},
		{Pattern: "GET " + home + "/{code}", Page: "A-02", Who: reader, Handle: d.getEntry},
		{Pattern: "GET " + home + "/{code}/edit", Page: "A-02", Who: writer, Handle: d.getEdit},
		{Pattern: "POST " + home + "/{code}/edit", Page: "A-02", Who: writer, Handle: d.postEdit},
		{Pattern: "GET " + home + "/{code}/standing", Page: "A-02", Who: writer, Handle: d.getStanding},
		{Pattern: "POST " + home + "/{code}/standing", Page: "A-02", Who: writer, Handle: d.postStanding},
	}
}

var trail = web.Link{Text: "基本目录", Href: home}

// Address is the page of an entry.
func Address(code string) string { return home + "/" + url.PathEscape(code) }

func itemAddress(code string) string { return "/desk/catalog/items/" + url.PathEscape(code) }

func (d *Desk) frame(r *http.Request, title string, more ...web.Link) web.Frame {
	links := append([]web.Link{{Text: "事项管理", Href: "/desk/catalog"}}, more...)
	return d.Web.Frame(r, title, links...)
}

// tally is how many items are bound to an entry, and how many of them say something else.
type tally struct{ bound, departing int }

// tallies counts over all items in one walk; items without an entry stand under the empty code.
func (d *Desk) tallies(ctx context.Context, entries map[string]record.Entry) (map[string]tally, error) {
	out := map[string]tally{}
	err := d.Items(ctx, func(b Bound) bool {
		e, known := entries[b.Base]
		t := out[e.Code]
		t.bound++
		if known && (e.Cancelled || len(e.Departures(b.Mark)) > 0) {
			t.departing++
		}
		out[e.Code] = t
		return true
	})
	return out, err
}

// asked is how the list is narrowed.
type asked struct{ words, show, after string }

func (a asked) address(show string) string {
	return home + "?" + url.Values{"q": {a.words}, "show": {show}}.Encode()
}

// getList lists the entries with how many items are bound to each and how many depart from it.
func (d *Desk) getList(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	want := asked{strings.TrimSpace(q.Get("q")), q.Get("show"), q.Get("after")}
	v, err := d.Catalogue.current(r.Context())
	if err != nil {
		return err
	}
	counts, err := d.tallies(r.Context(), v.entries)
	if err != nil {
		return err
	}
	sheet, total := d.listSheet(v, counts, want)
	filters := web.Filters{Label: "显示", Total: total, Unit: "条"}
	for _, o := range []web.Option{{Value: "", Text: "全部"}, {Value: "departing", Text: "有事项不一致"}, {Value: "unused", Text: "还没有事项"}, {Value: "cancelled", Text: "已取消"}} {
		filters.Chips = append(filters.Chips, web.Chip{Text: o.Text, On: o.Value == want.show, Href: want.address(o.Value)})
	}
	page := pages.ListPage{Words: want.words, Show: want.show, Action: home, Filters: filters, Sheet: sheet,
		Links: []web.Link{{Text: "导出（JSON 行）", Href: "/desk/catalog/base-export"}, {Text: "导出（CSV）", Href: "/desk/catalog/base-export?as=csv"}}}
	if n := counts[""].bound; n > 0 && len(v.codes) > 0 {
		page.Unbound = "还有 " + strconv.Itoa(n) + " 个事项的基本编码不在基本目录里；在“事项管理”里打开事项可以看到。"
	}
	if account.ActorOf(r.Context()).Has(RightWrite) {
		page.Links = append([]web.Link{{Text: "新增条目", Href: "/desk/catalog/base-new"}, {Text: "导入", Href: "/desk/catalog/base-import"}}, page.Links...)
	}
	return web.Render(w, r, pages.List(d.frame(r, "基本目录"), page))
}

func (a asked) wants(e record.Entry, t tally) bool {
	if !strings.Contains(e.Name+" "+e.Code+" "+e.Authority, a.words) {
		return false
	}
	switch a.show {
	case "departing":
		return t.departing > 0
	case "unused":
		return t.bound == 0 && !e.Cancelled
	case "cancelled":
		return e.Cancelled
	}
	return true
}

func (d *Desk) listSheet(v *view, counts map[string]tally, want asked) (web.Sheet, int) {
	sheet := web.Sheet{Columns: []web.Column{{Head: "名称"}, {Head: "基本编码", Tight: true}, {Head: "类型", Tight: true, Hide: true}, {Head: "行使层级", Hide: true}, {Head: "事项", Right: true, Tight: true}, {Head: "一致", Tight: true}},
		Empty: web.Nothing{Title: "没有符合条件的条目", Why: "换个说法找，或者看全部。", Next: web.Link{Text: "看全部", Href: home}}}
	total, last, more := 0, "", false
	for _, code := range v.codes {
		e, t := v.entries[code], counts[code]
		if !want.wants(e, t) {
			continue
		}
		total++
		switch {
		case code <= want.after:
		case len(sheet.Rows) == listed:
			more = true
		default:
			last = code
			sheet.Rows = append(sheet.Rows, web.Row{Href: Address(code), Cells: []web.Cell{web.Linked(e.Name, Address(code)), web.Words(code), web.Words(e.Power.Title()),
				web.Words(levels(e.Levels)), web.Words(strconv.Itoa(t.bound)), web.Part(agreement(e, t))}})
		}
	}
	if want.after != "" {
		sheet.Pages.First = want.address(want.show)
	}
	if more {
		sheet.Pages.Next = want.address(want.show) + "&after=" + url.QueryEscape(last)
	}
	return sheet, total
}

func agreement(e record.Entry, t tally) templ.Component {
	switch {
	case e.Cancelled:
		return web.Tag(web.ToneMute, "已取消")
	case t.bound == 0:
		return web.Tag(web.ToneMute, "还没有事项")
	case t.departing > 0:
		return web.Tag(web.ToneWarn, strconv.Itoa(t.departing)+" 项不一致")
	}
	return web.Tag(web.ToneOK, "一致")
}

// getEntry shows an entry, the items that are bound to it, and its history.
func (d *Desk) getEntry(w http.ResponseWriter, r *http.Request) error {
	e, err := d.Catalogue.Entry(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	editions, err := d.Catalogue.Editions(r.Context(), e.Code)
	if err != nil {
		return err
	}
	page := pages.EntryPage{Facts: facts(e), History: history(editions), Links: doors(account.ActorOf(r.Context()), e)}
	for _, b := range e.Basis {
		page.Basis = append(page.Basis, pages.Clause{Title: grounds([]record.Basis{b})[0], Text: b.Says})
	}
	if page.Items, page.Departing, err = d.boundSheet(r.Context(), e); err != nil {
		return err
	}
	return web.Render(w, r, pages.Entry(d.frame(r, e.Name, trail), page))
}

func facts(e record.Entry) []web.Pair {
	state := web.Tag(web.ToneOK, "在用")
	if e.Cancelled {
		state = web.Tag(web.ToneMute, "已取消")
	}
	return []web.Pair{{Term: "基本编码", Text: e.Code}, {Term: "状态", Part: state}, {Term: "类型", Text: e.Power.Title()},
		{Term: "行使层级", Text: levels(e.Levels)}, {Term: "主管部门", Text: e.Authority}, {Term: "版本", Text: "第" + strconv.Itoa(e.Version) + "版"}}
}

// doors are what may be done with an entry.
func doors(actor account.Actor, e record.Entry) (links []web.Link) {
	if !e.Cancelled {
		links = append(links, web.Link{Text: "照这一条建立事项", Href: "/desk/catalog/new?base=" + url.QueryEscape(e.Code)})
	}
	if !actor.Has(RightWrite) {
		return links
	}
	standing := "取消这一条"
	if e.Cancelled {
		standing = "恢复这一条"
	}
	return append(links, web.Link{Text: "修改", Href: Address(e.Code) + "/edit"}, web.Link{Text: standing, Href: Address(e.Code) + "/standing"})
}

// mostBound is how many bound items a page shows; those that depart come first.
const mostBound = 200

// boundSheet lists the items bound to an entry; those that have to be brought in line come first.
func (d *Desk) boundSheet(ctx context.Context, e record.Entry) (web.Sheet, string, error) {
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "实施主体"}, {Head: "状态", Tight: true}, {Head: "与基本目录比较"}},
		Empty: web.Nothing{Title: "还没有事项对应这一条", Why: "事项填写了这个基本编码，就会出现在这里。"}}
	var departing, inLine []web.Row
	err := d.Items(ctx, func(b Bound) bool {
		if b.Base != e.Code {
			return true
		}
		cells := []web.Cell{web.Linked(b.Name, itemAddress(b.Code)), web.Words(b.BodyName), web.Words(b.State)}
		found := e.Departures(b.Mark)
		if e.Cancelled {
			found = append(found, record.Departure{Field: "base_code", Message: "基本目录已经取消这一条"})
		}
		if len(found) == 0 {
			inLine = append(inLine, web.Row{Href: itemAddress(b.Code), Cells: append(cells, web.Part(web.Tag(web.ToneOK, "一致")))})
			return true
		}
		var words []string
		for _, f := range found {
			words = append(words, f.Message)
		}
		departing = append(departing, web.Row{Href: itemAddress(b.Code), Cells: append(cells, web.Words(strings.Join(words, "；")))})
		return true
	})
	all := slices.Concat(departing, inLine)
	sheet.Rows = all[:min(len(all), mostBound)]
	if len(all) > mostBound {
		sheet.Pages.Shown = "共 " + strconv.Itoa(len(all)) + " 项，先列出 " + strconv.Itoa(mostBound) + " 项，不一致的在前"
	}
	notice := ""
	if n := len(departing); n > 0 {
		notice = "有 " + strconv.Itoa(n) + " 个事项和这一条不一致，请打开事项、提出修订，改到一致。"
	}
	return sheet, notice, err
}

func history(editions []Edition) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "改了什么"}, {Head: "原因"}, {Head: "依据"}, {Head: "谁改的"}}}
	for n, e := range editions {
		var before record.Entry
		if n+1 < len(editions) {
			before = editions[n+1].Entry
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words("第" + strconv.Itoa(e.Version) + "版"), web.Words(Changed(before, e.Entry)), web.Words(e.Reason),
			web.Words(e.Ground), web.Words(e.By + "，" + web.Moment(e.At))}})
	}
	return sheet
}

// bringing is a file of entries.
type bringing struct {
	File   *multipart.FileHeader `form:"file" label:"文件" need:"true" accept:".jsonl,.json" max:"33554432" hint:"JSON 行：一行一个条目，和导出的文件格式一样。已有的编码会记成新的一版，内容相同的不变"`
	Reason string                `form:"reason" label:"原因" kind:"textarea" need:"true" max:"500"`
	Ground string                `form:"ground" label:"依据" need:"true" max:"500" hint:"公布这份目录的文件"`
}

func (d *Desk) importPage(r *http.Request, err error) templ.Component {
	form := web.FormOf(bringing{}, "/desk/catalog/base-import")
	if err != nil {
		form = form.Typed(r, err)
	}
	return pages.Form(d.frame(r, "导入基本目录", trail), pages.FormPage{Form: form, Button: "导入", Back: home})
}

// getImport asks for a file of entries.
func (d *Desk) getImport(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, d.importPage(r, nil))
}

// postImport takes a file of entries, all or none.
func (d *Desk) postImport(w http.ResponseWriter, r *http.Request) error {
	var in bringing
	err := web.Input(r, &in)
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.importPage(r, err) })
	}
	body, err := in.File.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	list, err := Lines(body)
	if err == nil {
		changes := make([]Change, len(list))
		for n, e := range list {
			changes[n] = d.change(r, e, AnyVersion, in.Reason, in.Ground)
		}
		var n int
		if n, err = d.Catalogue.Write(r.Context(), changes...); err == nil {
			return web.Done(w, r, home, "文件里 "+strconv.Itoa(len(list))+" 条，新增或者更新了 "+strconv.Itoa(n)+" 条")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component { return d.importPage(r, err) })
}

func (d *Desk) change(r *http.Request, e record.Entry, seen int, reason, ground string) Change {
	return Change{Entry: e, Seen: seen, Reason: reason, Ground: ground, By: account.ActorOf(r.Context()).Name, At: d.Now()}
}

// getExport hands out the whole base catalogue.
func (d *Desk) getExport(w http.ResponseWriter, r *http.Request) error {
	v, err := d.Catalogue.current(r.Context())
	if err != nil {
		return err
	}
	list := make([]record.Entry, 0, len(v.codes))
	for _, code := range v.codes {
		list = append(list, v.entries[code])
	}
	if as := r.URL.Query().Get("as"); as == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="base-catalogue.csv"`)
		return writeCSV(w, list)
	} else if as != "" {
		return fault.Missing("导出格式", as)
	}
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="base-catalogue.jsonl"`)
	return writeLines(w, list)
}
