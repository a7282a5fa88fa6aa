package annual

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

// grid is one printed table: a row of heads and rows of words.
type grid struct {
	title string
	heads []string
	rows  [][]string
	cells [][]string // addresses of the figures; empty where there are words
}

// grids are the tables of a form with their figures. Rows that have columns of their own stand in a table of their own.
func grids(form Form, cells map[string]Figure) (out []grid) {
	value := func(path string) string {
		if v, ok := cells[path]; ok {
			return v.String()
		}
		return ""
	}
	for i, t := range form.Tables {
		var columns []Column
		for n, row := range t.Rows {
			own := t.columns(row)
			if row.Bare { // one long row: its groups one below the other
				g := grid{title: headed(form, i), heads: []string{cmp.Or(t.Head, "项目")}}
				for n, group := range groupsOf(own) {
					name := alike(group)
					words, addresses := []string{name}, []string{""}
					for _, c := range group {
						path := t.Name + "." + row.Name + "." + c.Name
						words, addresses = append(words, value(path)), append(addresses, path)
						if n == 0 {
							g.heads = append(g.heads, strings.TrimPrefix(c.Title, name))
						}
					}
					g.rows, g.cells = append(g.rows, words), append(g.cells, addresses)
				}
				out = append(out, g)
				continue
			}
			if row.Optional && !printed(t, row, cells) {
				continue
			}
			if n == 0 || !slices.Equal(own, columns) {
				g := grid{heads: []string{cmp.Or(t.Head, "项目")}}
				if n == 0 {
					g.title = headed(form, i)
				}
				for _, c := range own {
					g.heads = append(g.heads, c.Title)
				}
				out = append(out, g)
				columns = own
			}
			g := &out[len(out)-1]
			title := row.Title
			if row.Unit != "" {
				title += "（" + row.Unit + "）"
			}
			words, addresses := []string{title}, []string{""}
			for _, c := range own {
				path := t.Name + "." + row.Name + "." + c.Name
				words, addresses = append(words, value(path)), append(addresses, path)
			}
			g.rows, g.cells = append(g.rows, words), append(g.cells, addresses)
		}
	}
	return out
}

// alike is how the titles of some columns begin.
func alike(columns []Column) string {
	words := []rune(columns[0].Title)
	for _, c := range columns[1:] {
		n := 0
		for n < len(words) && strings.HasPrefix(c.Title, string(words[:n+1])) {
			n++
		}
		words = words[:n]
	}
	return string(words)
}

func printed(t Table, row Row, cells map[string]Figure) bool {
	return slices.ContainsFunc(t.columns(row), func(c Column) bool { _, ok := cells[t.Name+"."+row.Name+"."+c.Name]; return ok })
}

// sheets draws the tables for a page; link says where a figure leads, or nothing. On a phone the kinds of applicants are
// left out: the totals are read there, and the files have all.
func sheets(form Form, cells map[string]Figure, link func(path string) string) (out []templ.Component) {
	title, part := "", []templ.Component(nil)
	end := func() {
		if len(part) > 0 {
			out = append(out, web.Section(title, part...))
		}
		part = nil
	}
	for _, g := range grids(form, cells) {
		if g.title != "" {
			end()
			title = g.title
		}
		sheet := web.Sheet{}
		for i, h := range g.heads {
			sheet.Columns = append(sheet.Columns, web.Column{Head: h, Right: i > 0, Hide: i > 0 && len(g.heads) == 8 && i < 7})
		}
		for i, words := range g.rows {
			var row web.Row
			for k, w := range words {
				cell := web.Words(w)
				if path := g.cells[i][k]; path != "" && link != nil && link(path) != "" {
					cell = web.Linked(w, link(path))
				}
				row.Cells = append(row.Cells, cell)
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		part = append(part, web.Table(sheet))
	}
	end()
	return out
}
