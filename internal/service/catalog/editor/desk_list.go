package editor

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/editor/pages"
	"tongban/internal/service/catalog/record"
)

// pageSize is how many items a page of the list shows.
const pageSize = 50

// getList lists the items of one's bodies with where they stand.
func (d *Desk) getList(w http.ResponseWriter, r *http.Request) error {
	all, err := d.Drafts.Drafts(r.Context(), actorOf(r))
	if err != nil {
		return err
	}
	state, body := r.URL.Query().Get("state"), r.URL.Query().Get("body")
	words := strings.TrimSpace(r.URL.Query().Get("q"))
	shown := []Draft{}
	for _, draft := range all {
		if (state == "" || draft.State == state) && (body == "" || draft.Item.Body == body) && (words == "" || strings.Contains(draft.Item.Name+draft.Item.Code, words)) {
			shown = append(shown, draft)
		}
	}
	page := pages.ListPage{Filters: listFilters(all, state, body, len(shown)), Links: []web.Link{{Text: "新增事项", Href: home + "/new"}}}
	page.Sheet = d.listSheet(shown, r)
	return web.Render(w, r, pages.List(d.Web.Frame(r, "事项管理"), page))
}

func listFilters(all []Draft, state, body string, total int) []web.Filters {
	chip := func(name, value, text, keep, kept string, on bool) web.Chip {
		return web.Chip{Text: text, Href: listAddress(map[string]string{name: value, keep: kept}), On: on}
	}
	states := web.Filters{Label: "状态", Total: total, Unit: "项", Chips: []web.Chip{chip("state", "", "全部", "body", body, state == "")}}
	bodies := web.Filters{Label: "部门", Total: -1, Chips: []web.Chip{chip("body", "", "全部", "state", state, body == "")}}
	var seen, names []string
	for _, draft := range all {
		if !slices.Contains(seen, draft.State) {
			seen = append(seen, draft.State)
			states.Chips = append(states.Chips, chip("state", draft.State, draft.State, "body", body, draft.State == state))
		}
		if !slices.Contains(names, draft.Item.Body) {
			names = append(names, draft.Item.Body)
			bodies.Chips = append(bodies.Chips, chip("body", draft.Item.Body, draft.Item.BodyName, "state", state, draft.Item.Body == body))
		}
	}
	if len(names) < 2 {
		return []web.Filters{states}
	}
	return []web.Filters{states, bodies}
}

// listSheet is one page of the list; findings are counted for the rows that are shown.
func (d *Desk) listSheet(shown []Draft, r *http.Request) web.Sheet {
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = max(0, min(from, len(shown)-1))
	part := shown[min(from, len(shown)):min(from+pageSize, len(shown))]
	sheet := web.Sheet{Columns: []web.Column{{Head: "事项"}, {Head: "实施主体"}, {Head: "状态", Tight: true}, {Head: "现行版本", Tight: true}, {Head: "问题", Tight: true}, {Head: "草稿", Tight: true}},
		Empty: web.Nothing{Title: "没有符合条件的事项", Why: "您只看得到本单位的事项。", Next: web.Link{Text: "看全部", Href: home}}}
	for _, draft := range part {
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
	query := r.URL.Query()
	if from > 0 {
		query.Set("from", strconv.Itoa(max(0, from-pageSize)))
		sheet.Pages.Previous = home + "?" + query.Encode()
	}
	if from+pageSize < len(shown) {
		query.Set("from", strconv.Itoa(from+pageSize))
		sheet.Pages.Next = home + "?" + query.Encode()
	}
	return sheet
}

// NewItem is what is asked before an item is written.
type NewItem struct {
	Base string `form:"base" label:"从哪个事项开始" kind:"select" hint:"选基本目录里已有的事项，名称、编码、类型和依据照搬，做到四级四同；没有的选空白"`
	Name string `form:"name" label:"事项名称" max:"200"`
	Code string `form:"code" label:"实施编码" need:"true" kind:"code" max:"64" hint:"31位，由统一社会信用代码、行使层级和基本编码组成；不合规则的只提醒，不影响保存"`
	Body string `form:"body" label:"实施主体" need:"true" kind:"select"`
	Why  string `form:"reason" label:"新增的原因" kind:"textarea" need:"true" max:"500" hint:"会写进公开的调整记录"`
	Law  string `form:"ground" label:"依据" need:"true" max:"300" hint:"法律、法规、规章或者文件的名称和条款"`
}

// getNew asks for the first words of a new item.
func (d *Desk) getNew(w http.ResponseWriter, r *http.Request) error {
	form, err := d.newForm(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.Plain(d.frame(r, "新增事项"), nil, form, "建立草稿"))
}

func (d *Desk) newForm(r *http.Request) (web.Form, error) {
	all, err := d.Drafts.Drafts(r.Context(), actorOf(r))
	if err != nil {
		return web.Form{}, err
	}
	var bases []web.Option
	for _, draft := range all {
		bases = append(bases, option(draft.Item.Code, draft.Item.Name+"（"+draft.Item.BodyName+"）"))
	}
	var bodies []web.Option
	for _, b := range d.Org.Bodies() {
		if d.May(actorOf(r), b.Code) {
			bodies = append(bodies, option(b.Code, b.Name))
		}
	}
	return web.FormOf(NewItem{}, home+"/new").Options("base", bases...).Options("body", bodies...), nil
}

// postNew makes the first draft of an item.
func (d *Desk) postNew(w http.ResponseWriter, r *http.Request) error {
	var in NewItem
	err := web.Input(r, &in)
	if err == nil {
		if err = d.create(r, in); err == nil {
			return web.Done(w, r, address(in.Code), "草稿已建立")
		}
	}
	form, failed := d.newForm(r)
	if failed != nil {
		return failed
	}
	return web.Again(w, r, err, func(err error) templComponent {
		return pages.Plain(d.frame(r, "新增事项"), nil, form.Typed(r, err), "建立草稿")
	})
}

func (d *Desk) create(r *http.Request, in NewItem) error {
	item := record.Item{Name: in.Name, Power: record.PowerOther, Handling: record.HandlingPromised}
	if in.Base != "" {
		base, err := d.Drafts.Draft(r.Context(), actorOf(r), in.Base)
		if err != nil {
			return err
		}
		item = base.Item
		item.Name = orElse(in.Name, base.Item.Name)
	}
	if item.Name == "" {
		return fault.InvalidField("name", "请填写事项名称，或者选一个事项照搬")
	}
	body, err := d.Org.Body(in.Body)
	if err != nil {
		return fault.InvalidField("body", "请选择实施主体")
	}
	item.Code, item.Body, item.BodyName, item.Division, item.Version = in.Code, body.Code, body.Name, body.Division, 0
	return d.Drafts.Create(r.Context(), actorOf(r), item, in.Why, in.Law, web.Once(r))
}

func orElse(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
