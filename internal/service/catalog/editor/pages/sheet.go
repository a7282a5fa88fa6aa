package pages

import (
	"unicode/utf8"

	"tongban/internal/base/web"
)

// sheet lays the rows of a list out as a table; the first cell leads to the row. Rows are moved only where the list is
// open to be written.
func (l ListPart) sheet(open bool) web.Sheet {
	sheet := web.Sheet{}
	for i, head := range l.Heads {
		sheet.Columns = append(sheet.Columns, web.Column{Head: head, Tight: l.short(i)})
	}
	sheet.Columns = append(sheet.Columns, web.Column{Head: "问题", Tight: true})
	if open {
		sheet.Columns = append(sheet.Columns, web.Column{Head: "顺序", Tight: true})
	}
	for _, row := range l.Rows {
		cells := web.Cells(row.Cells...)
		cells[0] = web.Linked(or(row.Cells[0], "（还没有填写）"), row.Href)
		cells = append(cells, web.Part(rowFindings(row)))
		if open {
			cells = append(cells, web.Part(rowMoves(row)))
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: cells})
	}
	return sheet
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

// short reports whether a column has nothing but short words, which are kept on one line.
func (l ListPart) short(column int) bool {
	const most = 6
	for _, row := range l.Rows {
		if utf8.RuneCountInString(row.Cells[column]) > most {
			return false
		}
	}
	return true
}
