package editor

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/editor/pages"
	"tongban/internal/service/catalog/record"
)

// templComponent is what a page is made of.
type templComponent = templ.Component

// getDraft shows an item with its sections and what is wrong in each.
func (d *Desk) getDraft(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	found := d.Check(draft.Item)
	page := pages.DraftPage{Acts: draft.Acts, Looks: looks(draft)}
	if draft.Locked != "" {
		page.Notices = append(page.Notices, web.Announcement{Tone: web.ToneInfo, Text: "现在只能看：" + draft.Locked})
	}
	page.Facts = d.facts(draft)
	for _, s := range Sections() {
		page.Sections = append(page.Sections, sectionTask(s, draft.Item.Code, found))
	}
	for _, f := range found {
		if _, _, placed := PlaceOf(f.Field); !placed {
			page.Findings = append(page.Findings, findingOf(f, draft.Item.Code))
		}
	}
	return web.Render(w, r, pages.Draft(d.frame(r, draft.Item.Name), page))
}

func (d *Desk) facts(draft Draft) []web.Pair {
	version := "还没有发布过"
	if draft.InForce > 0 {
		version = "第" + itoa(draft.InForce) + "版"
	}
	saved := "没有改动，打开的是现行版本"
	if draft.Revision > 0 {
		saved = draft.By + "，" + web.Moment(draft.At)
	}
	return []web.Pair{{Term: "状态", Part: web.Tag(draft.Tone, draft.State)}, {Term: "现行版本", Text: version}, {Term: "草稿最后保存", Text: saved},
		{Term: "实施编码", Text: draft.Item.Code}, {Term: "实施主体", Text: draft.Item.BodyName}}
}

func sectionTask(s Section, code string, found []Finding) web.Task {
	task := web.Task{Title: s.Title, Hint: s.Hint, Href: Place{Section: s}.Address(code), State: "没有问题", Tone: web.ToneOK}
	stops, warns := 0, 0
	for _, f := range found {
		if place, _, placed := PlaceOf(f.Field); placed && place.Section.Name == s.Name {
			if f.Stop {
				stops++
			} else {
				warns++
			}
		}
	}
	switch {
	case stops > 0:
		task.State, task.Tone = "必须改正 "+itoa(stops), web.ToneDanger
	case warns > 0:
		task.State, task.Tone = "建议核对 "+itoa(warns), web.ToneWarn
	}
	return task
}

func findingOf(f Finding, code string) pages.Finding {
	out := pages.Finding{Tone: web.ToneWarn, Severity: "建议核对", Message: f.Message, Mend: f.Mend, Source: f.Source}
	if f.Stop {
		out.Tone, out.Severity = web.ToneDanger, "必须改正"
	}
	if place, field, placed := PlaceOf(f.Field); placed {
		out.Where, out.Href = place.Section.Title, place.Address(code)
		if field != "" {
			out.Href += "#f-" + field
		}
	}
	return out
}

func countTag(found []Finding) templ.Component {
	stops := 0
	for _, f := range found {
		if f.Stop {
			stops++
		}
	}
	switch {
	case stops > 0:
		return web.Tag(web.ToneDanger, "必须改正 "+itoa(stops))
	case len(found) > 0:
		return web.Tag(web.ToneWarn, "建议核对 "+itoa(len(found)))
	}
	return web.Tag(web.ToneOK, "没有")
}

// looks are the ways to look at a draft.
func looks(draft Draft) []web.Link {
	code := draft.Item.Code
	list := []web.Link{{Text: "办事人看到的指南", Href: address(code, "preview")}, {Text: "办事人填写的申请表", Href: address(code, "preview", "form")},
		{Text: "窗口和审查人员看到的", Href: address(code, "preview", "desk")}}
	if draft.InForce > 0 {
		list = append(list, web.Link{Text: "与现行版本比较", Href: address(code, "compare")}, web.Link{Text: "用以往办件推演", Href: address(code, "what-if")})
	}
	list = append(list, web.Link{Text: "试办一次", Href: address(code, "trial")})
	return append(list, web.Link{Text: "流程导出（BPMN 2.0）", Href: address(code, "flow.bpmn")})
}

// getSheet shows a section or a row with its fields.
func (d *Desk) getSheet(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	place, err := Find(r.PathValue("section"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	page, err := d.sheet(draft, place)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.SheetOf(d.sheetFrame(r, draft, place), page))
}

func (d *Desk) sheetFrame(r *http.Request, draft Draft, place Place) web.Frame {
	trail := []web.Link{{Text: draft.Item.Name, Href: address(draft.Item.Code)}}
	for at := place; at.Path != ""; {
		up, err := Find(at.Section.Name, at.Above)
		if err != nil {
			break
		}
		trail = slices.Insert(trail, 1, web.Link{Text: up.Name(draft.Item), Href: up.Address(draft.Item.Code)})
		at = up
	}
	return d.frame(r, place.Name(draft.Item), trail...)
}

// sheet is the page of a place with the values of the draft.
func (d *Desk) sheet(draft Draft, place Place) (page pages.SheetPage, err error) {
	code, world := draft.Item.Code, d.world()
	found := d.Check(draft.Item)
	entries, err := place.Entries(draft.Item, world)
	if err != nil {
		return page, err
	}
	if page.Mark, err = place.Mark(draft.Item); err != nil {
		return page, err
	}
	page.Form = web.Form{Action: place.Address(code), Entries: entries}
	for _, e := range entries {
		page.Fields = append(page.Fields, pages.FieldPart{Entry: e, Findings: findingsAt(place, e.Name, found, code)})
	}
	page.General = findingsAt(place, "", found, code)
	for _, list := range place.Sheet.Lists {
		part, err := listPart(draft.Item, place, list, world, found)
		if err != nil {
			return page, err
		}
		page.Lists = append(page.Lists, part)
	}
	for _, s := range Sections() {
		page.Sections = append(page.Sections, web.Link{Text: s.Title, Href: Place{Section: s}.Address(code), Current: s.Name == place.Section.Name, Count: countIn(s, found)})
	}
	page.Looks, page.Place, page.Back = looks(draft), place.Path, web.Link{Text: "返回", Href: address(code)}
	if place.Path != "" {
		up, err := Find(place.Section.Name, place.Above)
		if err != nil {
			return page, err
		}
		page.Back = web.Link{Text: "返回" + up.Name(draft.Item), Href: up.Address(code)}
		page.Removable = place.Name(draft.Item)
	}
	page.Extra, page.Locked, page.Unlock = d.extra(draft.Item, place), draft.Locked, draft.Unlock
	return page, nil
}

func countIn(s Section, found []Finding) (n int) {
	for _, f := range found {
		if place, _, placed := PlaceOf(f.Field); placed && place.Section.Name == s.Name {
			n++
		}
	}
	return n
}

// findingsAt are the findings of one field of a page; without a field those of the page as a whole.
func findingsAt(place Place, field string, found []Finding, code string) (out []pages.Finding) {
	for _, f := range found {
		at, name, placed := PlaceOf(f.Field)
		if placed && at.Section.Name == place.Section.Name && at.Path == place.Path && name == field {
			out = append(out, findingOf(f, code))
		}
	}
	return out
}

func listPart(item record.Item, place Place, list List, world World, found []Finding) (pages.ListPart, error) {
	part := pages.ListPart{Title: list.Title, Hint: list.Hint, One: list.One, Path: under(place.Path, list.Path), Heads: list.Heads()}
	rows, err := place.Lines(item, list, world)
	if err != nil {
		return part, err
	}
	part.Full = len(rows) >= most
	for n, row := range rows {
		at := Place{Section: place.Section, Path: row.Path}
		drawn := pages.RowPart{Path: row.Path, Href: at.Address(item.Code), Cells: row.Cells, First: n == 0, Last: n == len(rows)-1, Tone: web.ToneWarn}
		for _, f := range found {
			if f.Field == row.Path || strings.HasPrefix(f.Field, row.Path+".") {
				drawn.Findings++
				if f.Stop {
					drawn.Tone = web.ToneDanger
				}
			}
		}
		part.Rows = append(part.Rows, drawn)
	}
	return part, nil
}

// postSheet saves a page, and then does what the button beside a row says. What was typed is never lost: faults
// and conflicts show the page again with it.
func (d *Desk) postSheet(w http.ResponseWriter, r *http.Request) error {
	draft, err := d.draft(r)
	if err != nil {
		return err
	}
	place, err := Find(r.PathValue("section"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("没有读懂提交的内容，请重新填写")
	}
	if draft.Locked != "" {
		return fault.Conflictf("没有保存：%s", draft.Locked)
	}
	mark, err := place.Mark(draft.Item)
	if err != nil {
		return d.clash(w, r, draft, place)
	}
	if r.PostForm.Get("mark") != mark {
		return d.clash(w, r, draft, place)
	}
	changed, wrong := place.Read(draft.Item, r.PostForm, d.world())
	if len(wrong) > 0 {
		return d.again(w, r, draft, place, fault.Invalid("请修改后再保存", wrong...))
	}
	changed, to, err := d.moved(changed, place, r.PostForm.Get("do"))
	if err != nil {
		return d.again(w, r, draft, place, err)
	}
	news := "草稿没有变化"
	if !reflect.DeepEqual(changed, draft.Item) {
		draft.Item, news = changed, "草稿已保存"
		if err := d.Drafts.Keep(r.Context(), actorOf(r), draft); err != nil {
			return d.keepFailed(w, r, place, err)
		}
	}
	return web.Done(w, r, to.Address(draft.Item.Code), news)
}

// moved does what a button beside a row says and gives the page to show next.
func (d *Desk) moved(item record.Item, place Place, do string) (record.Item, Place, error) {
	move, path, found := strings.Cut(do, " ")
	if !found {
		return item, place, nil
	}
	changed, at, err := Shift(item, Move(move), path)
	if err != nil {
		return item, place, err
	}
	switch Move(move) {
	case Add:
		to, err := Find(place.Section.Name, at)
		return changed, to, err
	case Remove:
		to, err := Find(place.Section.Name, place.Above)
		return changed, to, err
	}
	return changed, place, nil
}

// again shows the page with what was typed and what to change.
func (d *Desk) again(w http.ResponseWriter, r *http.Request, draft Draft, place Place, err error) error {
	page, failed := d.sheet(draft, place)
	if failed != nil {
		return failed
	}
	page.Form = page.Form.Typed(r, err)
	for i := range page.Fields {
		page.Fields[i].Entry = page.Form.Entries[i]
	}
	return web.Again(w, r, err, func(error) templ.Component { return pages.SheetOf(d.sheetFrame(r, draft, place), page) })
}

// keepFailed tells a conflict on the page itself; everything else is an ordinary fault.
func (d *Desk) keepFailed(w http.ResponseWriter, r *http.Request, place Place, err error) error {
	if fault.KindOf(err) != fault.KindConflict {
		return err
	}
	fresh, failed := d.draft(r)
	if failed != nil {
		return failed
	}
	return d.clash(w, r, fresh, place)
}

// clash (Z-06): somebody else saved the page since it was opened. What was typed stays in the fields; what the other
// saved stands under those that differ; nothing is written until the person has seen both.
func (d *Desk) clash(w http.ResponseWriter, r *http.Request, draft Draft, place Place) error {
	page, err := d.sheet(draft, place)
	if err != nil { // the row is gone: keep what was typed on the page of the section
		return d.gone(w, r, draft, place)
	}
	theirs := page.Form
	page.Form = page.Form.Typed(r, nil)
	for i := range page.Fields {
		mine, other := page.Form.Entries[i], theirs.Entries[i]
		page.Fields[i].Entry = mine
		if said := wordsOf(other); said != wordsOf(mine) && !strings.HasSuffix(mine.Name, addPart) {
			page.Fields[i].Differs, page.Fields[i].Theirs = true, orElse(said, "（空）")
		}
	}
	page.Conflict = &pages.Conflict{By: orElse(draft.By, "另一位编辑"), At: web.Moment(draft.At), Reload: place.Address(draft.Item.Code), Lists: len(page.Lists) > 0}
	return web.RenderStatus(w, r, http.StatusConflict, pages.SheetOf(d.sheetFrame(r, draft, place), page))
}

// wordsOf are the values of an entry in words.
func wordsOf(e web.Entry) string {
	values := e.Values
	if len(values) == 0 && e.Value != "" {
		values = []string{e.Value}
	}
	var said []string
	for _, v := range values {
		text := web.Normal(e.Kind, v)
		for _, o := range e.FieldSpec.Options {
			if o.Value == v && v != "" {
				text = o.Text
			}
		}
		if text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, "、")
}

// gone keeps what was typed for a row that somebody else has removed.
func (d *Desk) gone(w http.ResponseWriter, r *http.Request, draft Draft, place Place) error {
	page := pages.GonePage{By: orElse(draft.By, "另一位编辑"), At: web.Moment(draft.At), Back: web.Link{Text: "回到" + place.Section.Title, Href: Place{Section: place.Section}.Address(draft.Item.Code)}}
	for _, f := range place.Sheet.Fields {
		if said := strings.Join(r.PostForm[f.Path], "、"); said != "" {
			page.Typed = append(page.Typed, web.Pair{Term: f.Label, Text: said})
		}
	}
	return web.RenderStatus(w, r, http.StatusConflict, pages.Gone(d.frame(r, "没有保存", web.Link{Text: draft.Item.Name, Href: address(draft.Item.Code)}), page))
}
