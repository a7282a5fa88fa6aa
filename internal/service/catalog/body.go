package catalog

import (
	"net/http"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/service/catalog/pages"
	"tongban/internal/service/catalog/shelf"
)

// How many items of a body stand on its page; the list of items shows the others.
const mostOfBody = 60

// getBody shows a body with its items and windows (P-04).
func (room *Room) getBody(w http.ResponseWriter, r *http.Request) error {
	body, err := room.deps.Org.Body(r.PathValue("code"))
	if err != nil {
		return err
	}
	return room.kept(w, r, func(v *view) (templ.Component, error) {
		chosen := v.Choose(shelf.Filter{Chosen: map[shelf.Facet]string{shelf.Body: body.Code}})
		cards, more := chosen.Page("", mostOfBody)
		page := pages.BodyPage{Entries: entries(cards), Total: chosen.Len(), Pairs: []web.Pair{
			{Term: "body.address|地址", Text: body.Address}, {Term: "body.phone|电话", Text: body.Phone, Href: "tel:" + body.Phone}, {Term: "body.hours|办公时间", Text: body.Hours},
			{Term: "body.credit-code|统一社会信用代码", Text: body.CreditCode}, {Term: "body.reconsideration|行政复议机关", Text: body.Reconsideration},
		}}
		if more {
			page.More = listAddress(nil, shelf.Body, body.Code)
		}
		if len(cards) > 0 {
			page.Windows = room.windowsOf(body.Code)
		}
		return pages.Body(room.deps.Web.Frame(r, body.Name, room.trail(r)), page), nil
	})
}

// windowsOf names the windows at which a body's items are taken in.
func (room *Room) windowsOf(body string) (names []string) {
	for _, hall := range room.deps.Org.Halls() {
		for _, window := range room.deps.Org.Windows(hall.Code) {
			if window.Serves(body) {
				names = append(names, hall.Name+" "+window.Name)
			}
		}
	}
	return names
}
