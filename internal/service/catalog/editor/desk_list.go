package editor

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/ident"
	"tongban/internal/service/catalog/editor/pages"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

// pageSize is how many items a page of the list shows.
const pageSize = 50

// getList lists the items of one's bodies with where they stand.
func (d *Desk) getList(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	wanted := Wanted{Standing: query.Get("state"), Body: query.Get("body"), Words: strings.TrimSpace(query.Get("q")), After: query.Get("after"), N: pageSize}
	if as := query.Get("as"); as != "" {
		return d.sendList(w, r, as, wanted)
	}
	listed, err := d.Drafts.Drafts(r.Context(), actorOf(r), wanted)
	if err != nil {
		return err
	}
	page := pages.ListPage{Words: wanted.Words, State: wanted.Standing, Body: wanted.Body, Action: home, Filters: listFilters(listed, wanted)}
	page.Links = []web.Link{{Text: "新增事项", Href: home + "/new"}, {Text: "看办理中的调整", Href: home + "/changes"}}
	if listed.Total > 0 {
		for _, f := range []struct{ as, word string }{{"xlsx", "导出Excel"}, {"csv", "导出CSV"}, {"json", "导出JSON"}} {
			page.Links = append(page.Links, web.Link{Text: f.word, Href: exportAddress(wanted, f.as)})
		}
	}
	page.Sheet = d.listSheet(listed, wanted)
	return web.Render(w, r, pages.Items(d.Web.Frame(r, "事项管理"), page))
}

func (w Wanted) address(change func(*Wanted)) string {
	w.After = ""
	change(&w)
	return listAddress(map[string]string{"state": w.Standing, "body": w.Body, "q": w.Words, "after": w.After})
}

// exportAddress is the list as it is narrowed, as a file.
func exportAddress(w Wanted, as string) string {
	return listAddress(map[string]string{"state": w.Standing, "body": w.Body, "q": w.Words, "as": as})
}

// mostChips is how many bodies are offered as chips; more are narrowed by typing.
const mostChips = 12

func listFilters(listed Listed, wanted Wanted) []web.Filters {
	states := web.Filters{Label: "状态", Total: listed.Total, Unit: "项"}
	for _, o := range Standings() {
		states.Chips = append(states.Chips, web.Chip{Text: o.Text, On: o.Value == wanted.Standing, Href: wanted.address(func(w *Wanted) { w.Standing = o.Value })})
	}
	if len(listed.Bodies) < 2 && wanted.Body == "" || len(listed.Bodies) > mostChips && wanted.Body == "" {
		return []web.Filters{states}
	}
	bodies := web.Filters{Label: "部门", Total: -1, Chips: []web.Chip{{Text: "全部", On: wanted.Body == "", Href: wanted.address(func(w *Wanted) { w.Body = "" })}}}
	for _, o := range listed.Bodies[:min(len(listed.Bodies), mostChips)] {
		bodies.Chips = append(bodies.Chips, web.Chip{Text: o.Text, On: o.Value == wanted.Body, Href: wanted.address(func(w *Wanted) { w.Body = o.Value })})
	}
	return []web.Filters{states, bodies}
}

// listSheet is one page of the list; findings are looked for in the rows that are shown.
func (d *Desk) listSheet(listed Listed, wanted Wanted) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "实施主体"}, {Head: "状态", Tight: true}, {Head: "现行版本", Tight: true}, {Head: "问题", Tight: true}, {Head: "草稿", Hide: true}},
		Empty: web.Nothing{Title: "没有符合条件的事项", Why: "您只看得到自己能调整的事项。", Next: web.Link{Text: "看全部", Href: home}}}
	for _, draft := range listed.Drafts {
		version := "未发布"
		if draft.InForce > 0 {
			version = "第" + strconv.Itoa(draft.InForce) + "版"
		}
		saved := ""
		if draft.Revision > 0 {
			saved = draft.By + " " + web.Moment(draft.At)
		}
		to := address(draft.Item.Code)
		sheet.Rows = append(sheet.Rows, web.Row{Href: to, Cells: []web.Cell{web.Linked(draft.Item.Name, to), web.Words(draft.Item.BodyName),
			web.Part(web.Tag(draft.Tone, draft.State)), web.Words(version), web.Part(countTag(d.Check(draft.Item))), web.Words(saved)}})
	}
	if wanted.After != "" {
		sheet.Pages.First = wanted.address(func(*Wanted) {})
	}
	if listed.More {
		sheet.Pages.Next = wanted.address(func(w *Wanted) { w.After = listed.Drafts[len(listed.Drafts)-1].Item.Code })
	}
	return sheet
}

// sendList streams the whole list as it was narrowed, to a spreadsheet or a program.
func (d *Desk) sendList(w http.ResponseWriter, r *http.Request, as string, wanted Wanted) error {
	const batch = 2000
	wanted.After, wanted.N = "", batch
	rows := func(yield func([]string, error) bool) {
		for {
			listed, err := d.Drafts.Drafts(r.Context(), actorOf(r), wanted)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, draft := range listed.Drafts {
				i := draft.Item
				if !yield([]string{i.Code, i.Name, i.PowerTitle(), i.BodyName, draft.State, strconv.Itoa(draft.InForce), strconv.Itoa(len(d.Check(i))), draft.By}, nil) {
					return
				}
			}
			if !listed.More {
				return
			}
			wanted.After = listed.Drafts[len(listed.Drafts)-1].Item.Code
		}
	}
	return transfer.SendTable(w, transfer.Format(as), "items", transfer.Heads("事项编码", "事项名称", "事项类型", "实施主体", "状态", "现行版本", "问题数", "草稿保存人"), rows)
}

// NewItem is what is asked before an item is written.
type NewItem struct {
	Base string `form:"base" label:"照哪个事项建立" kind:"code" max:"64" hint:"填写基本目录里的基本编码，名称、编码、类型、依据照搬，做到四级四同，已有同类事项的材料和流程也照搬；也可以填写另一个事项的实施编码；留空就从空白开始"`
	Name string `form:"name" label:"事项名称" max:"200"`
	Code string `form:"code" label:"实施编码" kind:"code" max:"64" hint:"31位，由统一社会信用代码、行使层级和基本编码组成；照基本目录建立的可以不填，由系统组成；不合规则的只提醒，不影响保存"`
	Body string `form:"body" label:"实施主体" need:"true" kind:"select"`
	Why  string `form:"reason" label:"新增的原因" kind:"textarea" need:"true" max:"500" hint:"会写进公开的调整记录"`
	Law  string `form:"ground" label:"依据" need:"true" max:"300" hint:"法律、法规、规章或者文件的名称和条款"`
}

// getNew asks for the first words of a new item.
func (d *Desk) getNew(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, d.newPage(r, d.newForm(r)))
}

func (d *Desk) newPage(r *http.Request, form web.Form) templComponent {
	return web.DeskPage(d.frame(r, "新增事项"), nil, web.Section("", web.Ask(form, "", "建立草稿", "")))
}

func (d *Desk) newForm(r *http.Request) web.Form {
	var bodies []web.Option
	for _, b := range d.Org.Bodies() {
		if d.May(actorOf(r), b.Code) {
			bodies = append(bodies, option(b.Code, b.Name))
		}
	}
	return web.FormOf(NewItem{Base: r.URL.Query().Get("base")}, home+"/new").Options("body", bodies...)
}

// postNew makes the first draft of an item.
func (d *Desk) postNew(w http.ResponseWriter, r *http.Request) error {
	var in NewItem
	err := web.Input(r, &in)
	if err == nil {
		var code string
		if code, err = d.create(r, in); err == nil {
			return web.Done(w, r, address(code), "草稿已建立")
		}
	}
	return web.Again(w, r, err, func(err error) templComponent {
		return d.newPage(r, d.newForm(r).Typed(r, err))
	})
}

// create makes the draft and gives its code.
func (d *Desk) create(r *http.Request, in NewItem) (string, error) {
	item := record.Item{Name: in.Name, Power: record.PowerOther, Handling: record.HandlingPromised}
	if in.Base != "" {
		base, err := d.Base(r.Context(), in.Base)
		if err != nil {
			return "", notBegun(err)
		}
		item = base
		item.Name = orElse(in.Name, base.Name)
	}
	if item.Name == "" {
		return "", fault.InvalidField("name", "请填写事项名称，或者选一个事项照搬")
	}
	body, err := d.Org.Body(in.Body)
	if err != nil {
		return "", fault.InvalidField("body", "请选择实施主体")
	}
	if place, err := d.Org.Division(body.Division); err == nil && slices.Contains(record.Levels(), string(place.Level)) {
		item.Level = string(place.Level) // at which level a body works is its own, whatever was taken over
	}
	if in.Code == "" {
		if in.Code = implementing(body.CreditCode, item.Level, item.BaseCode); in.Code == "" {
			return "", fault.InvalidField("code", "请填写实施编码：这里不能由机关的统一社会信用代码、行使层级和基本编码组成")
		}
	}
	item.Code, item.Body, item.BodyName, item.Division, item.Version = in.Code, body.Code, body.Name, body.Division, 0
	return item.Code, d.Drafts.Create(r.Context(), actorOf(r), item, in.Why, in.Law, web.Once(r))
}

// notBegun says why an item cannot begin with what was asked for.
func notBegun(err error) error {
	if fault.KindOf(err) == fault.KindInvalid {
		return fault.InvalidField("base", "%s", err.Error())
	}
	return fault.InvalidField("base", "基本目录里没有这个编码，也没有这个编码的事项，请核对，或者留空")
}

// implementing makes an implementing code (实施编码) of the body's credit code, the level and the base code; empty when
// they are not of the lengths that the scheme has.
func implementing(credit, level, base string) string {
	digit := slices.Index(record.Levels(), level) + 1
	code, err := ident.ParseItemCode(credit + strconv.Itoa(digit) + base)
	if err != nil {
		return ""
	}
	return string(code)
}

func orElse(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
