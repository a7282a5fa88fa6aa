package casework

import (
	"net/http"
	"net/url"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/service/casework/pages"
)

const specialsHome = "/desk/specials"

// getSpecials shows the register of special procedures: who stopped which clock, by which notice, how long (W-08, W-24).
func (d *Desk) getSpecials(w http.ResponseWriter, r *http.Request) error {
	q, now := r.URL.Query(), d.room.Now()
	var list []Registered
	err := d.room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		list, err = specials(r.Context(), tx, d.Actor(r), q.Get("part"), now, parseSpot(q.Get("behind")), pageSize+1)
		return err
	})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "程序", Tight: true}, {Head: "停哪个时限", Tight: true}, {Head: "告知书文号", Hide: true},
		{Head: "依据", Hide: true}, {Head: "启动", Tight: true}, {Head: "最迟", Tight: true}, {Head: "结束"}},
		Empty: web.Nothing{Title: "没有符合条件的特别程序", Why: "您只能看到本机关办理或者本区域内的办件", Next: web.Link{Text: "全部", Href: specialsHome}}}
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		sheet.Pages.Next = "?" + url.Values{"part": {q.Get("part")}, "behind": {spot{last.StartedAt.UnixMilli(), last.ID}.String()}}.Encode()
	}
	for _, one := range list {
		sheet.Rows = append(sheet.Rows, d.registeredRow(one))
	}
	filters := web.Filters{Label: "进展"}
	for _, part := range []web.Option{{Value: "", Text: "全部"}, {Value: specialsRunning, Text: "正在进行"}, {Value: specialsOver, Text: "超过期限"}} {
		filters.Chips = append(filters.Chips, web.Chip{Text: part.Text, Href: "?" + url.Values{"part": {part.Value}}.Encode(), On: q.Get("part") == part.Value})
	}
	return web.Render(w, r, pages.Register(d.room.Web.Frame(r, "特别程序台账"), filters, sheet))
}

func (d *Desk) registeredRow(one Registered) web.Row {
	href := "/desk/cases/" + one.Number
	due, tone, end := "没有规定", web.ToneHold, "正在进行"
	if !one.DueAt.IsZero() {
		due = dateText(one.DueAt)
	}
	if !one.EndedAt.IsZero() {
		tone, end = web.ToneMute, dateText(one.EndedAt)+" "+one.Result
	}
	if one.Over(d.room.Now()) {
		tone, end = web.ToneDanger, "超过期限；"+end
	}
	return web.Row{ID: one.Number, Href: href, Cells: []web.Cell{web.Linked(one.Number, href), web.Words(one.Item), web.Words(one.Name), web.Words(one.stops()), web.Words(one.Notice), web.Words(one.Ground),
		web.Words(dateText(one.StartedAt) + " " + one.StartedBy), web.Words(due), web.Part(web.Tag(tone, end))}}
}

// stops says which clocks stand still.
func (r Registered) stops() string {
	switch {
	case r.Statutory:
		return "法定和承诺"
	case r.Promise:
		return "只停承诺"
	}
	return "都不停"
}
