package element

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
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/service/catalog/element/pages"
)

// The rights: who writes items reads the templates, who keeps the catalogue of the region writes them.
const (
	RightRead  = "catalog.edit"
	RightWrite = "catalog.central"
)

// Deps is what the roof hands in.
type Deps struct {
	Web  *web.Server
	Book *Book
	Org  *org.Directory
	// Preview draws the guide of an item of a region by a template, with a line above it.
	Preview func(w http.ResponseWriter, r *http.Request, region string, t Template, words string) error
}

// Desk is the templates as the office sees them.
type Desk struct{ Deps }

// NewDesk opens the desk.
func NewDesk(d Deps) *Desk { return &Desk{d} }

const (
	home = "/desk/catalog/guide-template"
	// listed is how many regions the list shows; more are found by name.
	listed = 200
)

// Routes are the pages of the templates.
func (d *Desk) Routes() []web.Route {
	reader, writer := web.Right(RightRead), web.Right(RightWrite)
	return []web.Route{
		{Pattern: "GET " + home, Page: "A-02", Title: "办事指南模板", Who: reader, Handle: d.getList},
		{Pattern: "GET " + home + "/{region}", Page: "A-02", Who: reader, Handle: d.getTemplate},
		{Pattern: "GET " + home + "/{region}/preview", Page: "A-02", Who: reader, Handle: d.getPreview},
		{Pattern: "GET " + home + "/{region}/edit", Page: "A-02", Who: writer, Handle: d.getEdit},
		{Pattern: "POST " + home + "/{region}/edit", Page: "A-02", Who: writer, Handle: d.postEdit},
		{Pattern: "POST " + home + "/{region}/preview", Page: "A-02", Who: writer, Handle: d.postPreview},
		{Pattern: "GET " + home + "/{region}/follow", Page: "A-02", Who: writer, Handle: d.getFollow},
		{Pattern: "POST " + home + "/{region}/follow", Page: "A-02", Who: writer, Handle: d.postFollow},
	}
}

// Address is the page of a region's template.
func Address(region string) string { return home + "/" + url.PathEscape(region) }

var trail = web.Link{Text: "办事指南模板", Href: home}

func (d *Desk) frame(r *http.Request, title string, more ...web.Link) web.Frame {
	return d.Web.Frame(r, title, append([]web.Link{{Text: "事项管理", Href: "/desk/catalog"}}, more...)...)
}

// regionName names a region of the address, or says that there is none.
func (d *Desk) regionName(region string) (string, error) {
	if region == All {
		return "全部地区", nil
	}
	division, err := d.Org.Division(region)
	return division.Name, err
}

// standing is how a region stands to its template.
type standing struct {
	region, name string
	Template
	history []Edition
}

func (s standing) own() bool { return s.Region == s.region && s.Version > 0 }

// seen is the newest version of the region, also of one that follows.
func (s standing) seen() int {
	if len(s.history) == 0 {
		return 0
	}
	return s.history[0].Version
}

func (d *Desk) standing(ctx context.Context, region string) (s standing, err error) {
	s.region = region
	if s.name, err = d.regionName(region); err != nil {
		return s, err
	}
	if s.Template, err = d.Book.For(ctx, region); err != nil {
		return s, err
	}
	s.history, err = d.Book.Editions(ctx, region)
	return s, err
}

// whose says by which template a region goes.
func (d *Desk) whose(region string, t Template) string {
	switch {
	case t.Version == 0:
		return "程序自带的模板"
	case t.Region == region:
		return "自己的模板，第" + strconv.Itoa(t.Version) + "版"
	}
	name, err := d.regionName(t.Region)
	if err != nil {
		name = t.Region
	}
	return "沿用" + name + "的第" + strconv.Itoa(t.Version) + "版"
}

// getList lists the regions with the template by which each goes.
func (d *Desk) getList(w http.ResponseWriter, r *http.Request) error {
	words := strings.TrimSpace(r.URL.Query().Get("q"))
	lookup, err := d.Book.Lookup(r.Context())
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "地区"}, {Head: "模板"}, {Head: "显示", Right: true, Tight: true}, {Head: "要求填写", Right: true, Tight: true}},
		Empty: web.Nothing{Title: "没有这个名称的地区", Why: "换个说法找，或者看全部。", Next: web.Link{Text: "看全部", Href: home}}}
	row := func(region, name, above string) {
		t := lookup(region)
		whose := web.Words(d.whose(region, t))
		if t.Region == region && t.Version > 0 {
			whose = web.Part(web.Tag(web.ToneOK, whose.Text))
		}
		shown, needed := tally(t.Elements)
		sheet.Rows = append(sheet.Rows, web.Row{Href: Address(region), Cells: []web.Cell{{Text: name, Href: Address(region), Note: above},
			whose, web.Words(strconv.Itoa(shown)), web.Words(strconv.Itoa(needed))}})
	}
	if words == "" {
		row(All, "全部地区", "")
	}
	left := 0
	for _, division := range d.Org.Divisions() {
		lower := division.Level == org.LevelTownship || division.Level == org.LevelVillage
		own := lookup(division.Code).Region == division.Code
		switch {
		case words != "" && !strings.Contains(division.Name, words) && division.Code != words, words == "" && lower && !own:
		case len(sheet.Rows) >= listed:
			left++
		default:
			above, _ := d.Org.Division(division.Parent) // the topmost has none above it
			row(division.Code, division.Name, above.Name)
		}
	}
	if left > 0 {
		sheet.Pages.Shown = "还有 " + strconv.Itoa(left) + " 个地区没有列出，请按名称找"
	}
	return web.Render(w, r, pages.List(d.frame(r, "办事指南模板"), pages.ListPage{Words: words, Action: home, Sheet: sheet}))
}

func tally(list []Element) (shown, needed int) {
	for _, e := range list {
		if e.Shown {
			shown++
		}
		if e.Need != NeedNone {
			needed++
		}
	}
	return shown, needed
}

// getTemplate shows the template of a region and its history.
func (d *Desk) getTemplate(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	shown, needed := tally(s.Elements)
	page := pages.TemplatePage{
		Facts: []web.Pair{{Term: "模板", Text: d.whose(s.region, s.Template)}, {Term: "依据", Text: s.Ground},
			{Term: "要素", Text: strconv.Itoa(len(s.Elements)) + " 个，显示 " + strconv.Itoa(shown) + " 个，要求填写 " + strconv.Itoa(needed) + " 个"}},
		Elements: elementSheet(s.Elements), History: historySheet(s.history),
	}
	if account.ActorOf(r.Context()).Has(RightWrite) {
		page.Links = append(page.Links, web.Link{Text: writeWords(s), Href: Address(s.region) + "/edit"})
		if s.own() {
			page.Links = append(page.Links, web.Link{Text: followWords(s.region), Href: Address(s.region) + "/follow"})
		}
	}
	page.Links = append(page.Links, web.Link{Text: "看指南的样子", Href: Address(s.region) + "/preview"})
	return web.Render(w, r, pages.Show(d.frame(r, "办事指南模板："+s.name, trail), page))
}

func writeWords(s standing) string {
	if s.own() {
		return "修改"
	}
	return "建立自己的模板"
}

func followWords(region string) string {
	if region == All {
		return "恢复程序自带的模板"
	}
	return "改为沿用上级的模板"
}

func elementSheet(list []Element) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "顺序", Right: true, Tight: true}, {Head: "名称"}, {Head: "二十二要素里的名称", Hide: true}, {Head: "放在哪一块"}, {Head: "显示", Tight: true}, {Head: "没有填怎么办"}}}
	for n, e := range list {
		kind, _ := KindOf(e.Key)
		block, _ := BlockOf(e.Block)
		shown := web.Tag(web.ToneOK, "显示")
		if !e.Shown {
			shown = web.Tag(web.ToneMute, "不显示")
		}
		need := e.Need.Title()
		if kind.Missing == nil {
			need = "由系统写出"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(strconv.Itoa(n + 1)), web.Words(e.Name), web.Words(cmp.Or(kind.Norm, "（本站增加）")),
			web.Words(block.Title()), web.Part(shown), web.Words(need)}})
	}
	return sheet
}

func historySheet(history []Edition) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "版本", Tight: true}, {Head: "改了什么"}, {Head: "原因"}, {Head: "依据"}, {Head: "谁改的"}},
		Empty: web.Nothing{Title: "这个地区没有改过模板"}}
	for n, e := range history {
		var before []Element
		if n+1 < len(history) {
			before = history[n+1].Elements
		}
		words := strings.Join(Changed(before, e.Elements), "；")
		if words == "" {
			words = "要素没有变化"
			if len(before) == 0 {
				words = "建立模板，和程序自带的一样"
			}
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words("第" + strconv.Itoa(e.Version) + "版"), web.Words(words), web.Words(e.Reason),
			web.Words(e.Ground), web.Words(e.By + "，" + web.Moment(e.At))}})
	}
	return sheet
}

// getPreview shows a guide by the template in force.
func (d *Desk) getPreview(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	return d.Preview(w, r, s.region, s.Template, "这是“"+s.name+"”的指南按现在的模板的样子（"+d.whose(s.region, s.Template)+"）。")
}

// why is the reason of every change.
type why struct {
	Reason string `form:"reason" label:"原因" kind:"textarea" need:"true" max:"500"`
	Ground string `form:"ground" label:"依据" need:"true" max:"500" hint:"规定这些要素的标准或者文件，编制事项的人会看到"`
	Seen   int    `form:"seen" kind:"hidden"`
}

// step lets a row be put between two others without numbering all of them again.
const step = 10

// none stands in the form for what is not asked.
const none = "none"

// rowSpecs are the fields of one element.
func rowSpecs(e Element) []web.FieldSpec {
	kind, _ := KindOf(e.Key)
	var places, needs []web.Option
	for _, b := range Blocks() {
		places = append(places, web.Option{Value: b.Key, Text: b.Title()})
	}
	for _, n := range Needs() {
		needs = append(needs, web.Option{Value: cmp.Or(string(n), none), Text: n.Title()})
	}
	specs := []web.FieldSpec{
		{Name: "at_" + e.Key, Label: kind.Name() + "的顺序", Kind: web.KindNumber, Need: true, Width: "short"},
		{Name: "name_" + e.Key, Label: kind.Name() + "的名称", Kind: web.KindText, Need: true, Max: mostName},
		{Name: "block_" + e.Key, Label: kind.Name() + "放在哪一块", Kind: web.KindSelect, Need: true, Options: places},
		{Name: "shown_" + e.Key, Label: "显示", Kind: web.KindCheck},
	}
	if kind.Missing != nil {
		specs = append(specs, web.FieldSpec{Name: "need_" + e.Key, Label: kind.Name() + "没有填怎么办", Kind: web.KindSelect, Need: true, Options: needs})
	}
	return specs
}

// editPage draws the form of a template.
func (d *Desk) editPage(r *http.Request, s standing, wrong error) templ.Component {
	action := Address(s.region) + "/edit"
	all := web.Form{Action: action}
	for n, e := range s.Elements {
		row := web.FormFrom(rowSpecs(e), action).Set("at_"+e.Key, strconv.Itoa((n+1)*step)).Set("name_"+e.Key, e.Name).Set("block_"+e.Key, e.Block)
		if e.Shown {
			row = row.Set("shown_"+e.Key, "true")
		}
		if kind, _ := KindOf(e.Key); kind.Missing != nil {
			row = row.Set("need_"+e.Key, cmp.Or(string(e.Need), none))
		}
		all.Entries = append(all.Entries, row.Entries...)
	}
	ground := ""
	if s.own() {
		ground = s.Ground
	}
	all.Entries = append(all.Entries, web.FormOf(why{Seen: s.seen(), Ground: ground}, action).Entries...)
	if wrong != nil {
		all = all.Typed(r, wrong)
	}
	page := pages.EditPage{Form: all, Back: Address(s.region), Preview: Address(s.region) + "/preview"}
	at := 0
	for _, e := range s.Elements {
		kind, _ := KindOf(e.Key)
		size := len(rowSpecs(e))
		page.Rows = append(page.Rows, pages.EditRow{Title: kind.Name(), Norm: kind.Norm, Fields: all.Entries[at : at+size]})
		at += size
	}
	page.Tail = all.Entries[at:]
	return pages.Edit(d.frame(r, writeWords(s)+"："+s.name, trail, web.Link{Text: s.name, Href: Address(s.region)}), page)
}

// typed reads the elements of the form, in the order that was typed.
func typed(r *http.Request, now []Element) (list []Element, wrong []fault.Field) {
	order := map[string]int{}
	for _, e := range now {
		get := func(name string) string { return web.Normal(web.KindText, r.PostForm.Get(name+"_"+e.Key)) }
		at, err := strconv.Atoi(get("at"))
		if err != nil {
			kind, _ := KindOf(e.Key)
			wrong = append(wrong, fault.Field{Name: "at_" + e.Key, Message: "请填写“" + kind.Name() + "”的顺序，用整数"})
		}
		order[e.Key] = at
		need := Need(get("need"))
		if need == none {
			need = NeedNone
		}
		list = append(list, Element{Key: e.Key, Name: get("name"), Block: get("block"), Shown: get("shown") == "true", Need: need})
	}
	slices.SortStableFunc(list, func(a, b Element) int { return cmp.Compare(order[a.Key], order[b.Key]) })
	return list, wrong
}

// getEdit asks what the template of a region shall say.
func (d *Desk) getEdit(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	return web.Render(w, r, d.editPage(r, s, nil))
}

// postEdit writes a new version of the template of a region.
func (d *Desk) postEdit(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	var in why
	err = web.Input(r, &in)
	if err != nil && len(fault.FieldsOf(err)) == 0 {
		return err
	}
	list, wrong := typed(r, s.Elements)
	_, more := Checked(d.change(r, s.region, list, in))
	if err = together(wrong, fault.FieldsOf(err), fault.FieldsOf(more)); err == nil {
		if err = d.Book.Write(r.Context(), d.change(r, s.region, list, in)); err == nil {
			return web.Done(w, r, Address(s.region), "模板已保存，这个地区的办事指南马上照新的模板显示")
		}
	}
	if fault.KindOf(err) == fault.KindConflict && !web.WantsJSON(r) { // somebody was faster: what was typed stays to be read
		return web.RenderStatus(w, r, http.StatusConflict, d.editPage(r, s, err))
	}
	return web.Again(w, r, err, func(err error) templ.Component { return d.editPage(r, s, err) })
}

// together is one answer about everything that is wrong, each field once.
func together(lists ...[]fault.Field) error {
	var all []fault.Field
	for _, f := range slices.Concat(lists...) {
		if f.Name == "" || !slices.ContainsFunc(all, func(known fault.Field) bool { return known.Name == f.Name }) {
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return fault.Invalid("模板还有要改的地方", all...)
}

func (d *Desk) change(r *http.Request, region string, list []Element, in why) Change {
	return Change{Region: region, Elements: list, Seen: in.Seen, Reason: in.Reason, Ground: in.Ground, By: account.ActorOf(r.Context()).Name, At: d.Book.now()}
}

// postPreview shows a guide by what was typed, without keeping it.
func (d *Desk) postPreview(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalidf("没有读懂提交的内容，请重新填写")
	}
	list, wrong := typed(r, s.Elements)
	shown, err := Checked(Change{Region: s.region, Elements: list, Reason: "预览", Ground: "预览"})
	if err = together(wrong, fault.FieldsOf(err)); err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return d.editPage(r, s, err) })
	}
	return d.Preview(w, r, s.region, Template{Region: s.region, Elements: shown.Elements}, "这是按刚才填的模板画出的样子，还没有保存。关闭或者返回，接着修改。")
}

func (d *Desk) followPage(r *http.Request, s standing, wrong error) templ.Component {
	form := web.FormOf(why{Seen: s.seen()}, Address(s.region)+"/follow")
	if wrong != nil {
		form = form.Typed(r, wrong)
	}
	return pages.Follow(d.frame(r, followWords(s.region)+"："+s.name, trail, web.Link{Text: s.name, Href: Address(s.region)}),
		pages.FollowPage{Form: form, Button: followWords(s.region), Back: Address(s.region)})
}

// getFollow asks why a region gives up its own template.
func (d *Desk) getFollow(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	return web.Render(w, r, d.followPage(r, s, nil))
}

// postFollow lets a region go by the template above it again.
func (d *Desk) postFollow(w http.ResponseWriter, r *http.Request) error {
	s, err := d.standing(r.Context(), r.PathValue("region"))
	if err != nil {
		return err
	}
	var in why
	if err = web.Input(r, &in); err == nil {
		if err = d.Book.Write(r.Context(), d.change(r, s.region, nil, in)); err == nil {
			return web.Done(w, r, Address(s.region), "已记下")
		}
	}
	return web.Again(w, r, err, func(err error) templ.Component { return d.followPage(r, s, err) })
}
