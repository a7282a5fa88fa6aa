// Package asking is where the office writes the guided questions (引导问答, P-07): by plain forms, as a draft that is
// looked at, checked and then published; as JSON and as a workbook in and out.
package asking

import (
	"cmp"
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
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/service/catalog/asking/pages"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/record"
)

// The rights: who writes items reads the guides, who keeps the catalogue of the region writes them.
const (
	RightRead  = "catalog.edit"
	RightWrite = "catalog.central"
)

// Library is what the desk needs of the catalogue.
type Library interface {
	Guides(ctx context.Context) ([]guided.Guide, error)
	SaveGuides(ctx context.Context, guides []guided.Guide) error
}

// Deps is what the roof hands in.
type Deps struct {
	DB      *store.DB
	Web     *web.Server
	Now     func() time.Time
	Library Library
	// Item gives an item in force, Find some by words.
	Item func(ctx context.Context, code string) (record.Item, bool)
	Find func(ctx context.Context, words string) ([]record.Item, error)
	// Preview walks a guide that is not published, under its base.
	Preview func(w http.ResponseWriter, r *http.Request, g guided.Guide) error
}

// Desk is the guides as the office sees them.
type Desk struct{ Deps }

// NewDesk opens the desk.
func NewDesk(d Deps) *Desk { return &Desk{d} }

const home = "/desk/catalog/guides"

// Routes are the pages of the guides (P-07, A-02).
func (d *Desk) Routes() []web.Route {
	reader, writer := web.Right(RightRead), web.Right(RightWrite)
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-02", Title: "引导问答", Who: reader, Handle: d.getList},
		{Pattern: "GET " + home + "/export", Page: "A-02", Who: reader, Handle: d.getExport},
		{Pattern: "POST " + home + "/new", Page: "A-02", Who: writer, Handle: d.postNew},
		{Pattern: "POST " + home + "/import", Page: "A-02", Who: writer, Handle: d.postImport, MaxBody: mostBytes},
		{Pattern: "GET " + home + "/{code}", Page: "A-02", Who: reader, Handle: d.getGuide},
		{Pattern: "POST " + home + "/{code}", Page: "A-02", Who: writer, Handle: d.postHead},
		{Pattern: "GET " + home + "/{code}/preview", Page: "A-02", Who: reader, Handle: d.getPreview},
		{Pattern: "POST " + home + "/{code}/move", Page: "A-02", Who: writer, Handle: d.postMove},
		{Pattern: "GET " + home + "/{code}/items", Page: "A-02", Who: writer, Handle: d.getItems},
		{Pattern: "POST " + home + "/{code}/items", Page: "A-02", Who: writer, Handle: d.postItem},
		{Pattern: "POST " + home + "/{code}/publish", Page: "A-02", Who: writer, Handle: d.postPublish},
		{Pattern: "POST " + home + "/{code}/discard", Page: "A-02", Who: writer, Handle: d.postDiscard},
		{Pattern: "GET " + home + "/{code}/{part}/{row}", Page: "A-02", Who: reader, Handle: d.getRow},
		{Pattern: "POST " + home + "/{code}/{part}/{row}", Page: "A-02", Who: writer, Handle: d.postRow},
	}
}

func address(code string, more ...string) string {
	return strings.Join(append([]string{home, url.PathEscape(code)}, more...), "/")
}

func rowAddress(code string, part guided.Part, row int) string {
	return address(code, string(part), strconv.Itoa(row))
}

func (d *Desk) frame(r *http.Request, title string, more ...web.Link) web.Frame {
	return d.Web.Frame(r, title, append([]web.Link{{Text: "事项管理", Href: "/desk/catalog"}}, more...)...)
}

var trail = web.Link{Text: "引导问答", Href: home}

// standing is how a guide stands with the public.
type standing int

const (
	never standing = iota // published
	off
	live
)

func standingOf(g guided.Guide) standing {
	if g.Off {
		return off
	}
	return live
}

// guide is the draft of a guide, or what is published when nobody writes on it.
func (d *Desk) guide(ctx context.Context, code string) (g draft, state standing, err error) {
	published, err := d.Library.Guides(ctx)
	if err != nil {
		return g, never, err
	}
	n := slices.IndexFunc(published, func(p guided.Guide) bool { return p.Code == code })
	found := false
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		g, found, err = draftOf(ctx, tx, code)
		return err
	})
	if n >= 0 {
		state = standingOf(published[n])
	}
	switch {
	case err != nil:
		return g, never, err
	case found:
		return g, state, nil
	case n >= 0:
		return draft{Guide: published[n]}, state, nil
	}
	return g, never, fault.Missing("引导问答", code)
}

func (d *Desk) asked(r *http.Request) (draft, standing, error) {
	return d.guide(r.Context(), r.PathValue("code"))
}

// lint checks a guide against the items in force, each read once.
func (d *Desk) lint(ctx context.Context, g guided.Guide) []guided.Finding {
	known := map[string]*record.Item{}
	return g.Lint(func(code string) (record.Item, bool) {
		if _, asked := known[code]; !asked {
			known[code] = nil
			if item, there := d.Item(ctx, code); there {
				known[code] = &item
			}
		}
		if known[code] == nil {
			return record.Item{}, false
		}
		return *known[code], true
	})
}

func (d *Desk) itemName(ctx context.Context, code string) string {
	if item, there := d.Item(ctx, code); there {
		return item.Name
	}
	return code
}

// begin is what a new guide needs.
type begin struct {
	Code  string `form:"code" label:"代号" need:"true" max:"40" hint:"网址的一部分，小写英文字母、数字和短横线，例如 open-restaurant；以后不能改"`
	Title string `form:"title" label:"标题" need:"true" max:"40" hint:"用办事人的话写，例如“我要开餐馆”"`
}

type bring struct {
	File *multipart.FileHeader `form:"file" label:"引导问答的文件" kind:"file" need:"true" accept:".json,.xlsx" max:"2000000" hint:"从这里导出的 JSON 或者 Excel 文件。导入的先成为草稿，发布以后才生效"`
}

func (d *Desk) getList(w http.ResponseWriter, r *http.Request) error {
	page, err := d.list(r, web.FormOf(begin{}, home+"/new"), web.FormOf(bring{}, home+"/import"))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (d *Desk) list(r *http.Request, begins, brings web.Form) (templ.Component, error) {
	ctx := r.Context()
	published, err := d.Library.Guides(ctx)
	if err != nil {
		return nil, err
	}
	var drafts []draft
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		drafts, err = allDrafts(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "标题"}, {Head: "状态"}, {Head: "问题", Right: true, Tight: true}, {Head: "事项", Right: true, Tight: true}, {Head: "检查"}},
		Empty: web.Nothing{Title: "还没有引导问答", Why: "在下面新建一份。"}}
	row := func(g guided.Guide, state templ.Component) {
		sheet.Rows = append(sheet.Rows, web.Row{Href: address(g.Code), Cells: []web.Cell{{Text: cmp.Or(g.Title, g.Code), Href: address(g.Code), Note: g.Code}, web.Part(state),
			web.Words(strconv.Itoa(len(g.Questions))), web.Words(strconv.Itoa(len(g.Steps))), web.Part(tagOf(d.lint(ctx, g)))}})
	}
	for _, g := range published {
		n := slices.IndexFunc(drafts, func(o draft) bool { return o.Code == g.Code })
		if n < 0 {
			row(g, stateTag(standingOf(g), false))
			continue
		}
		row(drafts[n].Guide, stateTag(standingOf(g), true))
		drafts = slices.Delete(drafts, n, n+1)
	}
	for _, g := range drafts {
		row(g.Guide, stateTag(never, true))
	}
	page := pages.ListPage{Sheet: sheet, Excel: home + "/export?as=xlsx", JSON: home + "/export?as=json"}
	if account.ActorOf(ctx).Has(RightWrite) {
		page.New, page.Bring = &begins, &brings
	}
	return pages.List(d.frame(r, "引导问答"), page), nil
}

func stateTag(state standing, changed bool) templ.Component {
	switch {
	case state == never:
		return web.Tag(web.ToneHold, "草稿，没有发布过")
	case state == live && changed:
		return web.Tag(web.ToneHold, "已发布，有没发布的修改")
	case state == live:
		return web.Tag(web.ToneOK, "已发布")
	case changed:
		return web.Tag(web.ToneHold, "已下架，有没发布的修改")
	}
	return web.Tag(web.ToneMute, "已下架")
}

func tagOf(found []guided.Finding) templ.Component {
	stops := 0
	for _, f := range found {
		if f.Stop {
			stops++
		}
	}
	switch {
	case stops > 0:
		return web.Tag(web.ToneDanger, "必须改正 "+strconv.Itoa(stops))
	case len(found) > 0:
		return web.Tag(web.ToneWarn, "建议核对 "+strconv.Itoa(len(found)))
	}
	return web.Tag(web.ToneOK, "没有问题")
}

// postNew begins a guide.
func (d *Desk) postNew(w http.ResponseWriter, r *http.Request) error {
	var in begin
	err := web.Input(r, &in)
	if err == nil && !guided.CodeFits(in.Code) {
		err = fault.InvalidField("code", "代号用小写英文字母、数字和短横线，以字母开头")
	}
	if err == nil {
		if _, _, missing := d.guide(r.Context(), in.Code); fault.KindOf(missing) != fault.KindNotFound {
			if err = missing; err == nil {
				err = fault.InvalidField("code", "已经有代号是“%s”的引导", in.Code)
			}
		}
	}
	if err == nil {
		if err = d.save(r, draft{Guide: guided.Guide{Code: in.Code, Title: in.Title}}, 0); err == nil {
			return web.Done(w, r, address(in.Code), "已建立草稿。先写问题，再选要办的事项")
		}
	}
	page, failed := d.list(r, web.FormOf(begin{}, home+"/new").Typed(r, err), web.FormOf(bring{}, home+"/import"))
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (d *Desk) save(r *http.Request, g draft, seen int) error {
	ctx := r.Context()
	g.By, g.At = account.ActorOf(ctx).Name, d.Now()
	return d.DB.Write(ctx, func(tx *store.Tx) error { return keep(ctx, tx, g, seen) })
}

// head is what a guide says of itself.
type head struct {
	Title   string `form:"title" label:"标题" need:"true" max:"40"`
	Summary string `form:"summary" label:"一句话说明" max:"200"`
	Phone   string `form:"phone" label:"咨询电话" max:"40" hint:"没有可以直接办的事项时，办事人打这个电话"`
	Place   int    `form:"place" label:"在首页的位置" kind:"number" max:"500" hint:"数字小的排在前面"`
	Seen    int    `form:"seen" kind:"hidden"`
}

type why struct {
	Reason string `form:"reason" label:"为什么这样改" kind:"textarea" need:"true" max:"500"`
	Off    bool   `form:"off" label:"下架，办事人暂时看不到这份引导" kind:"check"`
	Seen   int    `form:"seen" kind:"hidden"`
}

func (d *Desk) getGuide(w http.ResponseWriter, r *http.Request) error {
	page, err := d.whole(r, nil, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// whole draws a guide with all its parts; the forms are those that were typed, or fresh ones.
func (d *Desk) whole(r *http.Request, heads, whys *web.Form) (templ.Component, error) {
	g, state, err := d.asked(r)
	if err != nil {
		return nil, err
	}
	ctx, found := r.Context(), d.lint(r.Context(), g.Guide)
	page := pages.GuidePage{Move: address(g.Code, "move"), Seen: g.Revision, Writes: account.ActorOf(ctx).Has(RightWrite), Preview: address(g.Code, "preview"),
		Items: address(g.Code, "items"), Excel: home + "/export?as=xlsx&code=" + url.QueryEscape(g.Code), JSON: home + "/export?as=json&code=" + url.QueryEscape(g.Code)}
	saved := "没有改动，就是已发布的"
	if g.Revision > 0 {
		saved = g.By + "，" + web.Moment(g.At)
		page.Discard = address(g.Code, "discard")
	}
	page.Facts = []web.Pair{{Term: "状态", Part: stateTag(state, g.Revision > 0)}, {Term: "代号", Text: g.Code}, {Term: "草稿最后保存", Text: saved}}
	for _, f := range found {
		page.Findings = append(page.Findings, d.finding(g.Code, f))
	}
	page.Head = web.FormOf(head{g.Title, g.Summary, g.Phone, g.Place, g.Revision}, address(g.Code))
	if heads != nil {
		page.Head = *heads
	}
	page.Publish = web.FormOf(why{Off: g.Off, Seen: g.Revision}, address(g.Code, "publish"))
	if whys != nil {
		page.Publish = *whys
	}
	page.Lists = d.lists(ctx, g.Guide, found)
	err = d.DB.Read(ctx, func(tx *store.Tx) error {
		history, err := editions(ctx, tx, g.Code)
		page.History = web.Sheet{Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "原因"}, {Head: "谁发布的"}}, Empty: web.Nothing{Title: "还没有在这里发布过"}}
		for _, e := range history {
			page.History.Rows = append(page.History.Rows, web.Row{Cells: web.Cells("第"+strconv.Itoa(e.Version)+"版", e.Reason, e.By+"，"+web.Moment(e.At))})
		}
		return err
	})
	return pages.Guide(d.frame(r, cmp.Or(g.Title, g.Code), trail), page), err
}

func (d *Desk) finding(code string, f guided.Finding) pages.Finding {
	out := pages.Finding{Tone: web.ToneWarn, Text: "建议核对：" + f.Message, Mend: f.Mend}
	if f.Stop {
		out.Tone, out.Text = web.ToneDanger, "必须改正："+f.Message
	}
	if f.Part != guided.PartHead {
		out.Href = rowAddress(code, f.Part, f.Row)
	}
	return out
}

// lists are the rows of the parts.
func (d *Desk) lists(ctx context.Context, g guided.Guide, found []guided.Finding) []pages.RowList {
	wrong := func(part guided.Part, row int) bool {
		return slices.ContainsFunc(found, func(f guided.Finding) bool { return f.Part == part && f.Row == row })
	}
	questions := pages.RowList{Title: "问题", Hint: "一页问一个，按这里的顺序问。", Part: string(guided.PartQuestions), Add: "添加问题", None: "还没有问题。"}
	for n, q := range g.Questions {
		var answers []string
		for _, o := range q.Options {
			answers = append(answers, o.Label)
		}
		questions.Rows = append(questions.Rows, pages.RowOf{Title: cmp.Or(q.Ask, "（没有写问什么）"), Text: strings.Join(answers, "；"), When: g.InWords(q.When), Href: rowAddress(g.Code, guided.PartQuestions, n), Wrong: wrong(guided.PartQuestions, n)})
	}
	steps := pages.RowList{Title: "要办的事项", Hint: "按回答列出的事项；有先后的，写明先办哪一件。", Part: string(guided.PartSteps), None: "还没有事项。"}
	for n, s := range g.Steps {
		text := ""
		if len(s.After) > 0 {
			var names []string
			for _, code := range s.After {
				names = append(names, d.itemName(ctx, code))
			}
			text = "先办：" + strings.Join(names, "、")
		}
		steps.Rows = append(steps.Rows, pages.RowOf{Title: d.itemName(ctx, s.Item), Text: text, When: g.InWords(s.When), Href: rowAddress(g.Code, guided.PartSteps, n), Wrong: wrong(guided.PartSteps, n)})
	}
	stops := pages.RowList{Title: "请先咨询的情况", Hint: "这样回答的，不再往下问，告诉他为什么、找谁。", Part: string(guided.PartStops), Add: "添加一种情况", None: "没有这样的情况。"}
	for n, s := range g.Stops {
		stops.Rows = append(stops.Rows, pages.RowOf{Title: cmp.Or(s.Says, "（没有写怎么说）"), When: g.InWords(s.When), Href: rowAddress(g.Code, guided.PartStops, n), Wrong: wrong(guided.PartStops, n)})
	}
	return []pages.RowList{questions, steps, stops}
}

// postHead keeps what a guide says of itself.
func (d *Desk) postHead(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	var in head
	if err = web.Input(r, &in); err == nil {
		g.Title, g.Summary, g.Phone, g.Place = in.Title, in.Summary, in.Phone, in.Place
		if err = d.save(r, g, in.Seen); err == nil {
			return web.Done(w, r, address(g.Code), "草稿已保存")
		}
	}
	form := web.FormOf(head{}, address(g.Code)).Typed(r, err)
	page, failed := d.whole(r, &form, nil)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// getPreview walks the draft as a visitor does.
func (d *Desk) getPreview(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	g.Base = address(g.Code, "preview")
	g.Title += "（草稿）"
	if _, err := g.With(nil); err != nil {
		return fault.Conflictf("条件有误，还不能预览。请先改正检查里列出的问题")
	}
	return d.Preview(w, r, g.Guide)
}

// postMove adds, moves and removes rows: do is such as "up questions 2".
func (d *Desk) postMove(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(r.FormValue("seen"))
	words := strings.Fields(r.FormValue("do"))
	if len(words) < 2 {
		return fault.Invalidf("没有这样的操作")
	}
	row := -1
	if len(words) > 2 {
		if row, err = strconv.Atoi(words[2]); err != nil {
			return fault.Invalidf("没有这样的操作")
		}
	}
	to, err := g.Shift(words[0], guided.Part(words[1]), row)
	if err != nil {
		return err
	}
	if err := d.save(r, g, seen); err != nil {
		return fault.Conflictf("别人刚刚改过这份引导。请重新载入后再操作")
	}
	switch words[0] {
	case "add":
		return web.Done(w, r, rowAddress(g.Code, guided.Part(words[1]), to))
	case "remove":
		return web.Done(w, r, address(g.Code), "已从草稿里删去")
	}
	return web.Done(w, r, address(g.Code)+"#"+words[1])
}

// getItems finds an item that the guide shall lead to.
func (d *Desk) getItems(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	page := pages.ItemsPage{Action: address(g.Code, "items"), Seen: g.Revision, Back: address(g.Code)}
	page.Words = strings.TrimSpace(r.URL.Query().Get("q"))
	if page.Words != "" {
		found, err := d.Find(r.Context(), page.Words)
		if err != nil {
			return err
		}
		if item, there := d.Item(r.Context(), page.Words); there {
			found = append([]record.Item{item}, found...)
		}
		for _, item := range found[:min(len(found), mostFound)] {
			page.Found = append(page.Found, pages.FoundItem{Code: item.Code, Name: item.Name, Body: item.BodyName})
		}
	}
	return web.Render(w, r, pages.Items(d.frame(r, "添加事项", trail, web.Link{Text: g.Title, Href: address(g.Code)}), page))
}

// mostFound is how many items are offered.
const mostFound = 20

// postItem adds a step.
func (d *Desk) postItem(w http.ResponseWriter, r *http.Request) error {
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(r.FormValue("seen"))
	item, there := d.Item(r.Context(), r.FormValue("item"))
	if !there {
		return fault.Missing("事项", r.FormValue("item"))
	}
	g.Steps = append(slices.Clone(g.Steps), guided.Step{Item: item.Code})
	if err := d.save(r, g, seen); err != nil {
		return fault.Conflictf("别人刚刚改过这份引导。请重新载入后再操作")
	}
	return web.Done(w, r, rowAddress(g.Code, guided.PartSteps, len(g.Steps)-1), "已加入草稿")
}

// postPublish puts the draft in force, when nothing stands in the way.
func (d *Desk) postPublish(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	g, _, err := d.asked(r)
	if err != nil {
		return err
	}
	var in why
	err = web.Input(r, &in)
	if err == nil && in.Seen != g.Revision {
		err = fault.Invalidf("别人刚刚改过这份引导，没有发布。请看一遍现在的内容再发布")
	}
	if err == nil && !in.Off && guided.Stopping(d.lint(ctx, g.Guide)) {
		err = fault.Invalidf("还有必须改正的问题，没有发布")
	}
	if err == nil {
		g.Off = in.Off
		if err = d.Library.SaveGuides(ctx, []guided.Guide{g.Guide}); err == nil {
			err = d.DB.Write(ctx, func(tx *store.Tx) error {
				if err := addEdition(ctx, tx, g.Guide, edition{Reason: in.Reason, By: account.ActorOf(ctx).Name, At: d.Now()}); err != nil {
					return err
				}
				return drop(ctx, tx, g.Code)
			})
		}
	}
	if err == nil {
		if in.Off {
			return web.Done(w, r, address(g.Code), "已下架")
		}
		return web.Done(w, r, address(g.Code), "已发布，办事人现在看到的就是这一版")
	}
	form := web.FormOf(why{}, address(g.Code, "publish")).Typed(r, err).Set("seen", strconv.Itoa(g.Revision))
	page, failed := d.whole(r, nil, &form)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// postDiscard gives up a draft.
func (d *Desk) postDiscard(w http.ResponseWriter, r *http.Request) error {
	ctx, code := r.Context(), r.PathValue("code")
	if err := d.DB.Write(ctx, func(tx *store.Tx) error { return drop(ctx, tx, code) }); err != nil {
		return err
	}
	if _, _, err := d.guide(ctx, code); fault.KindOf(err) == fault.KindNotFound {
		return web.Done(w, r, home, "草稿已放弃")
	}
	return web.Done(w, r, address(code), "修改已放弃，下面是已发布的内容")
}
