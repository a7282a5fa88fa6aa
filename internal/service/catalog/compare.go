package catalog

import (
	"cmp"
	"net/http"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/pages"
)

// difference is one field that two versions say differently, as programs get it.
type difference struct {
	Where  string `json:"where"`
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// getCompare shows two published versions of an item side by side, field by field (P-05, 版本比较).
func (room *Room) getCompare(w http.ResponseWriter, r *http.Request) error {
	current, err := room.deps.Library.Item(r.Context(), r.PathValue("code"))
	if err != nil {
		return err
	}
	to, err := versionAsked(r, "to", current.Version)
	if err != nil {
		return err
	}
	from, err := versionAsked(r, "from", max(1, to-1))
	if err != nil {
		return err
	}
	older, err := room.deps.Library.Version(r.Context(), current.Code, from)
	if err != nil {
		return err
	}
	newer, err := room.deps.Library.Version(r.Context(), current.Code, to)
	if err != nil {
		return err
	}
	found, err := editor.Differences(older, newer, editor.WorldOf(room.deps.Org))
	if err != nil {
		return err
	}
	if web.WantsJSON(r) {
		list := []difference{}
		for _, d := range found {
			list = append(list, difference{d.Where, d.Label, d.Before, d.After})
		}
		return web.JSON(w, r, http.StatusOK, map[string]any{"code": current.Code, "from": from, "to": to, "differences": list})
	}
	address := guideAddress(current.Code)
	page := pages.ComparePage{Sheet: comparedSheet(found, from, to, address), Versions: web.Form{Action: address + "/compare"}}
	editions, err := room.deps.Library.Editions(r.Context(), current.Code)
	if err != nil {
		return err
	}
	page.Versions.Entries = []web.Entry{versionEntry("from", "较早的版本", editions, from), versionEntry("to", "较新的版本", editions, to)}
	return web.Render(w, r, pages.Compare(room.deps.Web.Frame(r, "版本比较", room.trail(r), web.Link{Text: current.Name, Href: address}), page))
}

func versionAsked(r *http.Request, name string, otherwise int) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fault.Missing("事项版本", text)
	}
	return n, nil
}

func comparedSheet(found []editor.Difference, from, to int, address string) web.Sheet {
	title := func(n int) string { return "第" + strconv.Itoa(n) + "版" }
	sheet := web.Sheet{Caption: "有" + strconv.Itoa(len(found)) + "处不同", Columns: []web.Column{{Head: "哪里"}, {Head: "内容"}, {Head: title(from)}, {Head: title(to)}},
		Empty: web.Nothing{Title: "这两个版本没有不同", Why: "选两个不同的版本再比较。", Next: web.Link{Text: "返回办事指南", Href: address}}}
	for _, d := range found {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(d.Where, d.Label, cmp.Or(d.Before, "（空）"), cmp.Or(d.After, "（空）"))})
	}
	return sheet
}

func versionEntry(name, label string, editions []Edition, chosen int) web.Entry {
	spec := web.FieldSpec{Name: name, Label: label, Kind: web.KindSelect, Width: "medium", Need: true}
	for _, e := range editions {
		spec.Options = append(spec.Options, web.Option{Value: strconv.Itoa(e.Version), Text: "第" + strconv.Itoa(e.Version) + "版（" + web.Date(e.PublishedAt) + "）"})
	}
	return web.Entry{FieldSpec: spec, Value: strconv.Itoa(chosen)}
}
