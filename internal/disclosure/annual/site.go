package annual

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

var trailPublic = web.Link{Text: "yearly.title|政府信息公开年报", Href: "/disclosure/reports"}

// toward is a way back, in the language of the visitor.
func toward(r *http.Request, l web.Link) web.Link {
	l.Text = web.T(r.Context(), l.Text)
	return l
}

// getPublic lists the reports of a body or of all (D-06).
func (room *Room) getPublic(w http.ResponseWriter, r *http.Request) error {
	body := r.URL.Query().Get("body")
	var all, list []Line
	err := room.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if all, err = published(r.Context(), tx, "", 200); err == nil {
			list, err = published(r.Context(), tx, body, 100)
		}
		return err
	})
	if err != nil {
		return err
	}
	t := func(source string) string { return web.T(r.Context(), source) }
	filters := web.Filters{Label: t("yearly.body|机关"), Total: -1, Chips: []web.Chip{{Text: t("yearly.all|全部"), Href: trailPublic.Href, On: body == ""}}}
	known := map[string]bool{}
	for _, l := range all {
		if !known[l.Body] {
			known[l.Body] = true
			filters.Chips = append(filters.Chips, web.Chip{Text: l.Name, Href: trailPublic.Href + "?body=" + l.Body, On: body == l.Body})
		}
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: t("yearly.year|年份")}, {Head: t("yearly.report|报告")}, {Head: t("yearly.on|公布日期")}}, Empty: web.Nothing{Title: t("yearly.none|还没有公布年度报告"), Why: t("yearly.none-why|部门每年1月31日前、政府每年3月31日前公布上一年的报告")}}
	for _, l := range list {
		href := "/disclosure/reports/" + l.Number
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(strconv.Itoa(l.Year)), web.Linked(titled(l.Name, l.Year), href), web.Words(workday.DateOf(l.At).String())}})
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, t(trailPublic.Text)), web.FilterBar(filters), web.Section(t("yearly.list|各年报告"), web.Table(sheet)), web.Choices([]web.Link{{Text: t("yearly.region|全区域汇总"), Href: regionPublic}}, "")))
}

// onSite is a published report, and the number of the one that took its place.
func (room *Room) onSite(r *http.Request) (line Line, newer string, err error) {
	number := r.PathValue("number")
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		found, err := list(r.Context(), tx, `/* annual.one */
select r.id, m.number, m.state, r.body from annual_report r join matter m on m.id = r.id
where m.number = $1 and r.published_at is not null order by r.id limit 1`, number)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.Missing("年度报告", number)
		}
		line = found[0]
		last, _, err := onSiteFor(r.Context(), tx, line.Body, line.Year)
		if last.ID != line.ID && !last.At.IsZero() {
			newer = last.Number
		}
		return err
	})
	return line, newer, err
}

// getReport shows a report: text, tables, text (D-06).
func (room *Room) getReport(w http.ResponseWriter, r *http.Request) error {
	l, newer, err := room.onSite(r)
	if err != nil {
		return err
	}
	t := func(source string) string { return web.T(r.Context(), source) }
	form, _ := FormOf(l.Form)
	var body []templ.Component
	if newer != "" {
		body = append(body, web.Notice(web.ToneWarn, t("yearly.corrected|这份报告已经更正"), t("yearly.see|请看更正后的报告")+" "+newer), web.Choices([]web.Link{{Text: t("yearly.see|请看更正后的报告"), Href: "/disclosure/reports/" + newer}}, ""))
	}
	if l.Corrects != "" {
		body = append(body, web.Notice(web.ToneInfo, t("yearly.correction|这是更正后的报告"), l.Why))
	}
	facts := []web.Pair{{Term: t("yearly.made-by|编制机关"), Text: l.Name}, {Term: t("yearly.for|报告年份"), Text: strconv.Itoa(l.Year) + "年"}, {Term: t("yearly.on|公布日期"), Text: workday.DateOf(l.At).Chinese()}}
	body = append(body, web.Section(t("yearly.about|报告信息"), web.Dl(facts)))
	if l.Nil != nil {
		body = append(body, web.Notice(web.ToneInfo, t("yearly.nil|零报告"), nilWords(l.Yearly)))
	}
	before, after := placed(form, l.Sections)
	body = append(body, prose(before)...)
	body = append(body, sheets(form, l.Cells, nil)...)
	body = append(body, prose(after)...)
	links := []web.Link{{Text: t("yearly.compare|与往年比较"), Href: "/disclosure/reports/" + l.Number + "/years"}}
	for _, f := range outputs {
		links = append(links, web.Link{Text: t("yearly.download|下载") + f.title, Href: "/disclosure/reports/" + l.Number + "/files/report." + f.ext})
	}
	body = append(body, web.Section(t("yearly.files|下载和比较"), web.Choices(links, "")))
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, titled(l.Name, l.Year), toward(r, trailPublic)), body...))
}

func prose(list []Section) (out []templ.Component) {
	for _, s := range list {
		out = append(out, web.Section(s.Title, web.Lines(strings.Split(s.Text, "\n")...)))
	}
	return out
}

// getYears puts the years of one body side by side, those of one edition (D-06).
func (room *Room) getYears(w http.ResponseWriter, r *http.Request) error {
	l, _, err := room.onSite(r)
	if err != nil {
		return err
	}
	var all []Line
	err = room.DB.Read(r.Context(), func(tx *store.Tx) error {
		all, err = published(r.Context(), tx, l.Body, 20)
		return err
	})
	if err != nil {
		return err
	}
	form, _ := FormOf(l.Form)
	sheet := web.Sheet{Columns: []web.Column{{Head: web.T(r.Context(), "yearly.item|项目")}}}
	var years []Line
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Form == l.Form {
			years = append(years, all[i])
			sheet.Columns = append(sheet.Columns, web.Column{Head: strconv.Itoa(all[i].Year) + "年", Right: true})
		}
	}
	for _, path := range form.Paths() {
		if t := path[strings.LastIndex(path, ".")+1:]; strings.HasPrefix(path, "table3.") && t != "total" {
			continue // applicants apart would be six times as many rows
		}
		title, _ := form.title(path)
		row, any := []web.Cell{web.Words(title)}, false
		for _, y := range years {
			v, ok := y.Cells[path]
			any = any || ok
			text := ""
			if ok {
				text = v.String()
			}
			row = append(row, web.Words(text))
		}
		if any {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: row})
		}
	}
	return web.Render(w, r, web.PortalPage(room.Web.Frame(r, l.Name+web.T(r.Context(), "yearly.years|各年数据"), toward(r, trailPublic), web.Link{Text: titled(l.Name, l.Year), Href: "/disclosure/reports/" + l.Number}), web.Section(web.T(r.Context(), "yearly.years|各年数据"), web.Table(sheet))))
}

// getFile hands the report over as a file (D-06).
func (room *Room) getFile(w http.ResponseWriter, r *http.Request) error {
	l, _, err := room.onSite(r)
	if err != nil {
		return err
	}
	return room.hand(w, r, l.Yearly)
}

// getPreview hands over what the report would be now (E-04).
func (room *Room) getPreview(w http.ResponseWriter, r *http.Request) error {
	s, err := room.see(r)
	if err != nil {
		return err
	}
	y := s.Yearly
	tally, err := room.Counted(r.Context(), y)
	if err != nil {
		return err
	}
	y.take(tally)
	y.Sections = y.text(y.Cells)
	return room.hand(w, r, y)
}

func (room *Room) hand(w http.ResponseWriter, r *http.Request, y Yearly) error {
	name := r.PathValue("file")
	for _, f := range outputs {
		if name != "report."+f.ext {
			continue
		}
		var b bytes.Buffer
		if err := f.write(room, &b, y); err != nil {
			return err
		}
		return web.Attach(w, r, titled(y.Name, y.Year)+"."+f.ext, f.kind, &b)
	}
	return fault.Missing("文件", name)
}
