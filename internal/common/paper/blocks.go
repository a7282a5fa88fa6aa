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
	organ, shrunk := c.fit(h.Organ, size, across)
	if !h.Red {
		return []strip{organ.strip(0, lead, shrunk, AlignCenter, black, false)}, nil
	}
	organ.spread(len([]rune(h.Organ)), shrunk)
	number := c.one(h.Number, c.size)
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
func (c *composer) fit(text string, size, room float64) (line, float64) {
	l := c.one(text, size)
	if l.width > room {
		size *= room / l.width
		l = c.one(text, size)
	}
	return l, size
}

func (c *composer) one(text string, size float64) line {
	ids, width := c.ids([]rune(text), size)
	return line{ids: ids, width: width}
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
	var out []strip
	for i, l := range c.lines(h.Text, size, across*0.86, 0) {
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
	var out []strip
	for _, l := range c.lines(b.Text, c.size, across, 0) {
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
	return c.paragraph(p.Text, c.size, c.lead, indent, black, p.Bold), nil
}

func (p Small) strips(c *composer) ([]strip, error) {
	return c.paragraph(p.Text, smallSize, smallLead, 0, grey, false), nil
}

// paragraph keeps its first two and its last two lines together.
func (c *composer) paragraph(text string, size, lead, indent float64, colour ink, bold bool) []strip {
	set := c.lines(text, size, across, indent)
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
	return out
}

func (b Sign) strips(c *composer) ([]strip, error) {
	const codeRoom = 160
	body, size := c.fit(b.Body, c.size, across-codeRoom)
	date := c.one(b.Date, c.size)
	var stamp figure
	if b.Seal != nil {
		stamp = c.seal(*b.Seal)
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
		set = append(set, c.lines(text, smallSize, room, 0)...)
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
