package channel

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// yearAsked is what the page of figures is asked for.
type yearAsked struct {
	Year    int
	Body    string
	Channel string
	First   bool // the figures of the yearly report, by the day of first publication, instead of what went out in the year
}

func (a yearAsked) href(change func(*yearAsked)) string {
	change(&a)
	q := url.Values{"year": {strconv.Itoa(a.Year)}}
	if a.Body != "" {
		q.Set("body", a.Body)
	}
	if a.Channel != "" {
		q.Set("channel", a.Channel)
	}
	if a.First {
		q.Set("by", "first")
	}
	return "/desk/postings/year?" + q.Encode()
}

// getYear counts a year by channel; each number opens what it counts (E-08).
func (room *Room) getYear(w http.ResponseWriter, r *http.Request) error {
	now, query := workday.DateOf(room.Now()).Year(), r.URL.Query()
	asked := yearAsked{Body: query.Get("body"), Channel: query.Get("channel"), First: query.Get("by") == "first"}
	var err error
	if asked.Year, err = strconv.Atoi(query.Get("year")); err != nil || asked.Year < 2000 || asked.Year > 2100 {
		asked.Year = now
	}
	if _, known := room.Book.Medium(asked.Channel); !known {
		asked.Channel = ""
	}
	if room.Org.BodyPath(asked.Body) == "" {
		asked.Body = firstOf(account.ActorOf(r.Context()))
	}
	first, err := room.FirstIn(r.Context(), asked.Body, asked.Year)
	if err != nil {
		return err
	}
	sums, err := room.Lines(r.Context(), asked.Body, asked.Year)
	if err != nil {
		return err
	}
	var figures map[string]counted
	var list []Record
	err = room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if figures, err = countYear(r.Context(), tx, asked.Body, asked.Year); err != nil || asked.Channel == "" {
			return err
		}
		if asked.First {
			list, err = firstRecords(r.Context(), tx, asked.Body, asked.Year, asked.Channel, 500)
		} else {
			list, err = records(r.Context(), tx, asked.Body, asked.Year, asked.Channel, 500)
		}
		return err
	})
	if err != nil {
		return err
	}
	years := web.Filters{Label: "年度", Total: -1}
	for y := now; y > now-5; y-- {
		years.Chips = append(years.Chips, web.Chip{Text: strconv.Itoa(y) + "年", Href: asked.href(func(a *yearAsked) { a.Year, a.Channel = y, "" }), On: y == asked.Year})
	}
	bodies := web.Filters{Label: "公开机关", Total: -1}
	for _, code := range room.bodiesHere(asked.Body) {
		bodies.Chips = append(bodies.Chips, web.Chip{Text: room.Org.BodyName(code), Href: asked.href(func(a *yearAsked) { a.Body, a.Channel = code, "" }), On: code == asked.Body})
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "载体"}, {Head: "当年发出（条次）", Right: true}, {Head: "其中已撤下", Right: true}, {Head: "当年首次公开的信息发到这里（条）", Right: true}}}
	for _, m := range room.Book.Media() {
		f := figures[m.Code]
		went, counts := "", ""
		if f.Pieces > 0 {
			went = asked.href(func(a *yearAsked) { a.Channel, a.First = m.Code, false })
		}
		if first[m.Code] > 0 && m.Code != Site {
			counts = asked.href(func(a *yearAsked) { a.Channel, a.First = m.Code, true })
		}
		row := []web.Cell{web.Words(m.Title), web.Linked(strconv.Itoa(f.Pieces), went), web.Words(strconv.Itoa(f.Gone)), web.Linked(strconv.Itoa(first[m.Code]), counts)}
		switch m.Code {
		case Site:
			row[1], row[2] = web.Words("—"), web.Words("—")
		case Place:
			row[1] = web.Linked("见送交查阅统计", "/desk/readings/year?year="+strconv.Itoa(asked.Year))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: row})
	}
	sum := web.Sheet{Columns: []web.Column{{Head: "统计报表的项目"}, {Head: "信息（条）", Right: true}}}
	for _, l := range lines {
		sum.Rows = append(sum.Rows, web.Row{Cells: web.Cells(l.Text, strconv.Itoa(sums[l.Value]))})
	}
	body := []templ.Component{web.FilterBar(years), web.FilterBar(bodies)}
	if asked.Channel != "" {
		title := strconv.Itoa(asked.Year) + "年发到" + room.Book.Title(asked.Channel) + "的"
		if asked.First {
			title = strconv.Itoa(asked.Year) + "年首次公开、发到" + room.Book.Title(asked.Channel) + "的信息"
		}
		body = append(body, web.Section(title, room.recordTable(list)))
	}
	body = append(body, web.Section(strconv.Itoa(asked.Year)+"年，"+room.Org.BodyName(asked.Body), web.Lines("发出的条次按账号和日期计；年度报告按信息首次公开的年度计，同一条信息在一种载体上只计一条。全部信息都在政府网站上。"), web.Table(sheet)),
		web.Section("主动公开情况统计（国办发〔2014〕32号）", web.Lines("发到同一项目里几种载体的信息只计一条。"), web.Table(sum)))
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "载体发布统计", trailDesk), nil, body...))
}

// bodiesHere are the bodies that have accounts, with the one that is looked at.
func (room *Room) bodiesHere(now string) []string {
	out := []string{now}
	seen := map[string]bool{now: true}
	for _, a := range room.Book.All() {
		if !seen[a.Body] {
			out, seen[a.Body] = append(out, a.Body), true
		}
	}
	return out
}

// firstOf is the first body of an officer.
func firstOf(actor account.Actor) string {
	if list := actor.Bodies(); len(list) > 0 {
		return list[0]
	}
	return ""
}
