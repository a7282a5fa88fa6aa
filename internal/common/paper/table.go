package paper

import "fmt"

// A row stays on one page as long as it has few lines. A longer one is broken
// where the page ends, with a few lines on either side of the break.
const (
	wholeRow  = 8
	leastHead = 3
	leastTail = 2
)

func (t Table) strips(c *composer) ([]strip, error) {
	widths, titles := t.measure()
	var head *strip
	var out []strip
	if titles != nil {
		title := c.row(t.Columns, widths, titles, true).strip()
		title.keep, title.cut = true, nil
		head = &title
		out = append(out, title)
	}
	for _, cells := range t.Rows {
		if len(cells) != len(t.Columns) {
			return nil, fmt.Errorf("draw table: a row of %d cells in %d columns", len(cells), len(t.Columns))
		}
		r := c.row(t.Columns, widths, cells, false)
		r.repeat = head
		out = append(out, r.strip())
	}
	if len(out) > 0 {
		out[0].gap = 6
		out = append(out, strip{height: 6, draw: func(*sheet, float64) {}})
	}
	return out, nil
}

func (t Table) measure() (widths []float64, titles []string) {
	sum, titled := 0.0, false
	for _, col := range t.Columns {
		sum += col.Width
		titled = titled || col.Title != ""
	}
	for _, col := range t.Columns {
		widths = append(widths, across*col.Width/sum)
		if titled {
			titles = append(titles, col.Title)
		}
	}
	return widths, titles
}

// row is one row of a table, or what is left of it on the next page.
type row struct {
	c       *composer
	columns []Column
	widths  []float64
	cells   [][]line
	title   bool
	broken  bool // its cells begin at the top
	repeat  *strip
}

func (c *composer) row(columns []Column, widths []float64, cells []string, title bool) row {
	r := row{c: c, columns: columns, widths: widths, title: title, cells: make([][]line, len(cells))}
	for i, text := range cells {
		r.cells[i] = c.ragged(text, c.cell, widths[i]-2*cellPad)
	}
	return r
}

// lines is how many lines the longest cell has.
func (r row) lines() int {
	most := 1
	for _, set := range r.cells {
		most = max(most, len(set))
	}
	return most
}

func (r row) height(lines int) float64 { return float64(lines)*r.c.cellLead + 2*cellPad }

func (r row) strip() strip {
	lines := r.lines()
	s := strip{height: r.height(lines), repeat: r.repeat, draw: r.draw}
	if lines > wholeRow || r.broken {
		s.least, s.cut = r.height(min(lines, leastHead)), r.cut
	}
	return s
}

// cut breaks the row so that its head fits the room.
func (r row) cut(room float64) (head, tail strip, ok bool) {
	lines := r.lines()
	n := min(int((room-2*cellPad)/r.c.cellLead), lines-leastTail)
	if n < min(leastHead, lines-leastTail) || n < 1 {
		return strip{}, strip{}, false
	}
	top, rest := r, r
	top.cells, rest.cells = make([][]line, len(r.cells)), make([][]line, len(r.cells))
	for i, set := range r.cells {
		at := min(n, len(set))
		top.cells[i], rest.cells[i] = set[:at], set[at:]
	}
	top.broken, rest.broken = true, true
	return top.strip(), rest.strip(), true
}

func (r row) draw(s *sheet, y float64) {
	x, height := left, r.height(r.lines())
	for i, lines := range r.cells {
		align := r.columns[i].Align
		if r.title {
			align = AlignCenter
		}
		at := y + cellPad
		if !r.broken {
			at = y + (height-float64(len(lines))*r.c.cellLead)/2
		}
		r.c.drawCell(s, lines, x, y, r.widths[i], height, at, align, r.title)
		x += r.widths[i]
	}
}

func (c *composer) drawCell(s *sheet, lines []line, x, y, width, height, at float64, align Align, title bool) {
	const thin = 0.6
	s.rules = append(s.rules,
		rule{x, y, x + width, y, thin, black}, rule{x, y + height, x + width, y + height, thin, black},
		rule{x, y, x, y + height, thin, black}, rule{x + width, y, x + width, y + height, thin, black})
	for _, l := range lines {
		s.runs = append(s.runs, run{x: place(align, x+cellPad, width-2*cellPad, l.width), y: baseline(at, c.cellLead, c.cell),
			size: c.cell, spacing: l.spacing, bold: title, ids: l.ids})
		at += c.cellLead
	}
}
