package paper

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

func (h Head) strips(c *composer) ([]strip, error) {
	size, lead := 16.0, 26.0
	if h.Red {
		size, lead = 28, 40
	}
	organ, shrunk, err := c.fit(h.Organ, size, across)
	if err != nil {
		return nil, err
	}
	if !h.Red {
		return []strip{organ.strip(0, lead, shrunk, AlignCenter, black, false)}, nil
	}
	organ.spread(len([]rune(h.Organ)), shrunk)
	number, err := c.one(h.Number, c.size)
	if err != nil {
		return nil, err
	}
	bar := strip{gap: 4, height: 14, draw: func(s *sheet, y float64) {
		s.rules = append(s.rules, rule{left, y, right, y, 1.6, red})
	}}
	return []strip{
		organ.strip(0, lead, shrunk, AlignCenter, red, true),
		number.strip(8, 24, c.size, AlignCenter, black, false),
		bar,
	}, nil
}

// spread opens a short name to at most half a character between two.
func (l *line) spread(n int, size float64) {
	if n < 2 {
		return
	}
	l.spacing = max(0, min(size/2, (across*0.86-l.width)/float64(n-1)))
	l.width += l.spacing * float64(n-1)
}

// fit sets one line, smaller when it would be too wide.
func (c *composer) fit(text string, size, room float64) (line, float64, error) {
	l, err := c.one(text, size)
	if err == nil && l.width > room {
		size *= room / l.width
		l, err = c.one(text, size)
	}
	return l, size, err
}

func (c *composer) one(text string, size float64) (line, error) {
	ids, width, err := c.ids([]rune(text), size)
	return line{ids: ids, width: width}, err
}

// strip places a line between the margins, its words in the middle of the
// lead.
func (l line) strip(gap, lead, size float64, align Align, colour ink, bold bool) strip {
	return strip{gap: gap, height: lead, keep: bold, draw: func(s *sheet, y float64) {
		s.runs = append(s.runs, run{x: place(align, left, across, l.width), y: baseline(y, lead, size),
			size: size, spacing: l.spacing, ink: colour, bold: bold, ids: l.ids})
	}}
}

// baseline centres a character, which reaches 0.88 above and 0.12 below its
// base line, in a lead.
func baseline(y, lead, size float64) float64 { return y + lead/2 + 0.38*size }

func (h Heading) strips(c *composer) ([]strip, error) {
	const size, lead = 22, 36
	set, err := c.lines(h.Text, size, across*0.86, 0)
	if err != nil {
		return nil, err
	}
	var out []strip
	for i, l := range set {
		gap := 0.0
		if i == 0 {
			gap = 10
		}
		out = append(out, l.strip(gap, lead, size, AlignCenter, black, true))
	}
	space := strip{height: 8, keep: true, draw: func(*sheet, float64) {}}
	return append(out, space), nil
}

func (b Line) strips(c *composer) ([]strip, error) {
	set, err := c.lines(b.Text, c.size, across, 0)
	if err != nil {
		return nil, err
	}
	var out []strip
	for _, l := range set {
		s := l.strip(0, c.lead, c.size, b.Align, black, false)
		s.keep = true
		out = append(out, s)
	}
	return out, nil
}

func (p Para) strips(c *composer) ([]strip, error) {
	indent := 2 * c.size
	if p.Flush {
		indent = 0
	}
	return c.paragraph(p.Text, c.size, c.lead, indent, black, p.Bold)
}

func (p Small) strips(c *composer) ([]strip, error) {
	return c.paragraph(p.Text, smallSize, smallLead, 0, grey, false)
}

// paragraph keeps its first two and its last two lines together.
func (c *composer) paragraph(text string, size, lead, indent float64, colour ink, bold bool) ([]strip, error) {
	set, err := c.lines(text, size, across, indent)
	if err != nil {
		return nil, err
	}
	out := make([]strip, len(set))
	for i, l := range set {
		x := left
		if l.first {
			x += indent
		}
		out[i] = strip{height: lead, keep: bold || i < len(set)-1 && (i == 0 || i == len(set)-2), draw: func(s *sheet, y float64) {
			s.runs = append(s.runs, run{x: x, y: baseline(y, lead, size), size: size, spacing: l.spacing,
				ink: colour, bold: bold, ids: l.ids})
		}}
	}
	return out, nil
}

// rowLines is how many lines of a row stay on one page: a longer row is broken.
const rowLines = 20

func (t Table) strips(c *composer) ([]strip, error) {
	widths, titles := t.measure()
	var head *strip
	var out []strip
	if titles != nil {
		rows, err := c.row(t.Columns, widths, titles, true)
		if err != nil {
			return nil, err
		}
		head = &rows[0]
		head.keep = true
		out = append(out, *head)
	}
	for _, cells := range t.Rows {
		if len(cells) != len(t.Columns) {
			return nil, fmt.Errorf("draw table: a row of %d cells in %d columns", len(cells), len(t.Columns))
		}
		rows, err := c.row(t.Columns, widths, cells, false)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			r.repeat = head
			out = append(out, r)
		}
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

// row sets one row of cells as one strip, or several when it is very long.
func (c *composer) row(columns []Column, widths []float64, cells []string, title bool) ([]strip, error) {
	set := make([][]line, len(cells))
	most := 1
	for i, text := range cells {
		var err error
		if set[i], err = c.ragged(text, c.cell, widths[i]-2*cellPad); err != nil {
			return nil, err
		}
		most = max(most, len(set[i]))
	}
	var out []strip
	for from := 0; from < most; from += rowLines {
		n := min(rowLines, most-from)
		height := float64(n)*c.cellLead + 2*cellPad
		out = append(out, strip{height: height, draw: func(s *sheet, y float64) {
			x := left
			for i, lines := range set {
				align := columns[i].Align
				if title {
					align = AlignCenter
				}
				c.drawCell(s, lines[min(from, len(lines)):min(from+n, len(lines))], x, y, widths[i], height, align, title)
				x += widths[i]
			}
		}})
	}
	return out, nil
}

func (c *composer) drawCell(s *sheet, lines []line, x, y, width, height float64, align Align, title bool) {
	const thin = 0.6
	s.rules = append(s.rules,
		rule{x, y, x + width, y, thin, black}, rule{x, y + height, x + width, y + height, thin, black},
		rule{x, y, x, y + height, thin, black}, rule{x + width, y, x + width, y + height, thin, black})
	at := y + (height-float64(len(lines))*c.cellLead)/2
	for _, l := range lines {
		s.runs = append(s.runs, run{x: place(align, x+cellPad, width-2*cellPad, l.width), y: baseline(at, c.cellLead, c.cell),
			size: c.cell, spacing: l.spacing, bold: title, ids: l.ids})
		at += c.cellLead
	}
}

func (b Sign) strips(c *composer) ([]strip, error) {
	const codeRoom = 160
	body, size, err := c.fit(b.Body, c.size, across-codeRoom)
	if err != nil {
		return nil, err
	}
	date, err := c.one(b.Date, c.size)
	if err != nil {
		return nil, err
	}
	var stamp figure
	if b.Seal != nil {
		if stamp, err = c.font.seal(*b.Seal); err != nil {
			return nil, err
		}
	}
	drawCode, err := b.Code.drawing(c, codeRoom)
	if err != nil {
		return nil, err
	}
	// the date ends four characters from the margin, the name stands over it
	wide := max(body.width, date.width)
	middle := min(right-4*c.size-date.width/2, right-wide/2, right-sealRadius)
	return []strip{{gap: 8, height: 2*sealRadius + 8, keep: true, draw: func(s *sheet, y float64) {
		drawCode(s, y)
		centre := y + sealRadius + 4
		s.runs = append(s.runs,
			run{x: middle - body.width/2, y: centre - 2, size: size, ids: body.ids},
			run{x: middle - date.width/2, y: centre + c.lead - 2, size: c.size, ids: date.ids})
		if stamp != nil {
			s.shapes = append(s.shapes, shape{x: middle, y: centre + 6, figure: stamp, ink: red, over: true})
		}
	}}}, nil
}

// drawing sets the code with its words below; no code draws nothing.
func (b *Code) drawing(c *composer, room float64) (func(*sheet, float64), error) {
	if b == nil {
		return func(*sheet, float64) {}, nil
	}
	code, err := qrcode.New(b.Content, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	code.DisableBorder = true
	cells := code.Bitmap()
	const size = 22 * mm
	var set []line
	for _, text := range b.Caption {
		lines, err := c.lines(text, smallSize, room, 0)
		if err != nil {
			return nil, err
		}
		set = append(set, lines...)
	}
	return func(s *sheet, y float64) {
		y += 12
		s.bitmaps = append(s.bitmaps, bitmap{x: left, y: y, size: size, cells: cells})
		y += size + 4
		for _, l := range set {
			s.runs = append(s.runs, run{x: left, y: baseline(y, smallLead, smallSize), size: smallSize,
				spacing: l.spacing, ink: grey, ids: l.ids})
			y += smallLead
		}
	}, nil
}
