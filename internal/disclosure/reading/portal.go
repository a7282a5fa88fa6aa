package reading

import (
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
)

// trailPublic leads to the places.
var trailPublic = web.Link{Text: "places.title|政府信息查阅场所", Href: "/disclosure/places"}

// shelfLimit is how many documents the public page of a place shows.
const shelfLimit = 30

// getPublicList shows where government information can be read (D-09).
func (room *Room) getPublicList(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("places.name|名称")}, {Head: t("places.address|地址")}, {Head: t("places.hours|开放时间")}, {Head: t("places.phone|电话"), Tight: true}},
		Empty: web.Nothing{Title: t("places.none|还没有设置查阅场所"), Why: t("places.none-why|可以在本站查阅，或者依申请获取"), Next: web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}}}
	for _, p := range room.Book.all().places {
		if p.Open {
			home := trailPublic.Href + "/" + p.Key()
			sheet.Rows = append(sheet.Rows, web.Row{Href: home, Cells: []web.Cell{web.Linked(p.Name, home), web.Words(p.Address), web.Words(p.Hours), web.Words(p.Phone)}})
		}
	}
	frame := room.Web.Frame(r, t(trailPublic.Text), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	return web.Render(w, r, web.PortalPage(frame, web.Section(t("places.where|在哪里查阅"), web.Lines(t("places.why|下列场所免费查阅主动公开的政府信息，提供纸质文件和电子查阅。")), web.Table(sheet))))
}

// getPublicPlace shows a place and what was brought there last (D-09).
func (room *Room) getPublicPlace(w http.ResponseWriter, r *http.Request) error {
	p, err := room.placeOf(r)
	if err == nil && !p.Open {
		err = fault.Missing("查阅场所", "")
	}
	if err != nil {
		return err
	}
	t := func(text string) string { return web.T(r.Context(), text) }
	var list []line
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = shelf(r.Context(), tx, p.ID, 4*shelfLimit)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: t("places.document|文件")}, {Head: t("places.number|发文字号")}, {Head: t("places.received|接收日期"), Tight: true}}, Empty: web.Nothing{Title: t("places.empty|还没有送到这里的文件"), Why: t("places.empty-why|公开的文件会陆续送到")}}
	var ids []int64
	for _, l := range list {
		ids = append(ids, l.Document.ID)
	}
	public, err := room.Shown(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, l := range list {
		seen, there := public[l.Document.ID]
		if !there || len(sheet.Rows) == shelfLimit { // what was withdrawn stands nowhere
			continue
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: seen.Public, Cells: []web.Cell{web.Linked(l.Title+seen.Mark, seen.Public), web.Words(l.DocNumber), web.Words(l.ReceivedOn.String())}})
	}
	frame := room.Web.Frame(r, p.Name, web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"}, web.Link{Text: t(trailPublic.Text), Href: trailPublic.Href})
	body := []templ.Component{web.Section(t("places.about|场所"), web.Dl(placeFacts(p))), web.Section(t("places.newest|最近送到的文件"), web.Table(sheet))}
	return web.Render(w, r, web.PortalPage(frame, body...))
}
