package paper

// Sizes in points. The margins are those of an official paper, GB/T 9704.
const (
	mm     = 72 / 25.4
	pageW  = 210 * mm
	pageH  = 297 * mm
	top    = 37 * mm
	bottom = pageH - 35*mm
	left   = 28 * mm
	right  = pageW - 26*mm
	across = right - left

	cellPad              = 4.5
	smallSize, smallLead = 9.5, 15.0
)

// scale is the size and lead of text and of cells. A decision is set in 四号,
// a receipt or a form, which should stay on one page, in 小四.
type scale struct{ size, lead, cell, cellLead float64 }

func (d Doc) scale() scale {
	if d.Dense {
		return scale{size: 12, lead: 21, cell: 10.5, cellLead: 16}
	}
	return scale{size: 14, lead: 24.5, cell: 12, cellLead: 18}
}

// Colours of a paper.
const (
	black ink = iota
	red
	grey
	pale
)

type ink int

// sheet is one page: things at places, measured in points from the top left.
type sheet struct {
	runs    []run
	rules   []rule
	shapes  []shape
	bitmaps []bitmap
}

// run is words in one size on one base line; ids are glyphs of the subset.
type run struct {
	x, y, size, spacing float64
	ink                 ink
	bold                bool
	ids                 []uint16
}

type rule struct {
	x1, y1, x2, y2, width float64
	ink                   ink
}

// shape is a figure around (x, y), its own y upwards. Over lets the words
// below shine through, as a stamp does.
type shape struct {
	x, y   float64
	figure figure
	ink    ink
	over   bool
}

// bitmap is a square of black and white cells.
type bitmap struct {
	x, y, size float64
	cells      [][]bool
}

// strip is a piece of a page. gap is the space above it, which falls away at
// the top of a page; keep holds it to the next strip; repeat is drawn again
// above it when it opens a page. Only what can be cut is broken over pages.
type strip struct {
	gap, height float64
	keep        bool
	repeat      *strip
	draw        func(s *sheet, y float64)
	least       float64 // what of it has to fit; the height of what is not cut
	cut         func(room float64) (head, tail strip, ok bool)
}

// begins is the room that the strip wants where it begins.
func (p strip) begins() float64 {
	if p.cut != nil {
		return p.least
	}
	return p.height
}

// composer turns a Doc into sheets.
type composer struct {
	scale
	font *font
	cut  *subset
	seal func(Seal) figure
}

func (c *composer) sheets(d Doc) ([]*sheet, error) {
	c.scale = d.scale()
	var all []strip
	for _, b := range d.Blocks {
		strips, err := b.strips(c)
		if err != nil {
			return nil, err
		}
		if _, sign := b.(Sign); sign {
			holdLast(all)
		}
		all = append(all, strips...)
	}
	sheets := paginate(all)
	for i, s := range sheets {
		c.frame(s, d, i+1, len(sheets))
	}
	return sheets, nil
}

// holdLast keeps two lines of text with the signature: a date and a seal alone
// on a page could be put under any other text.
func holdLast(all []strip) {
	for i := max(0, len(all)-2); i < len(all); i++ {
		all[i].keep = true
	}
}

// pager lays strips onto sheets from the top.
type pager struct {
	sheets []*sheet
	y      float64
}

func paginate(all []strip) []*sheet {
	p := &pager{sheets: []*sheet{{}}, y: top}
	for len(all) > 0 {
		group := together(all)
		need := wanted(all[:group])
		if p.y > top && p.y+need > bottom {
			p.turn(all[0].repeat)
		}
		if need > bottom-top {
			group = 1 // taller than a page: let it flow
		}
		for _, piece := range all[:group] {
			p.lay(piece)
		}
		all = all[group:]
	}
	return p.sheets
}

// together is how many strips the first of them holds.
func together(all []strip) int {
	n := 1
	for n < len(all) && all[n-1].keep {
		n++
	}
	return n
}

// wanted is the room for strips that stand together; the last may go on on the next page.
func wanted(group []strip) (need float64) {
	for i, piece := range group {
		need += piece.gap
		if i == len(group)-1 {
			return need + piece.begins()
		}
		need += piece.height
	}
	return need
}

// turn begins a page.
func (p *pager) turn(head *strip) {
	p.sheets, p.y = append(p.sheets, &sheet{}), top
	if head != nil {
		p.put(*head)
	}
}

func (p *pager) put(piece strip) {
	piece.draw(p.sheets[len(p.sheets)-1], p.y)
	p.y += piece.height
}

// lay puts a strip below the last one; what is cut goes on as long as it does not fit.
func (p *pager) lay(piece strip) {
	if p.y > top {
		p.y += piece.gap
	}
	for fresh := false; piece.cut != nil && p.y+piece.height > bottom; fresh = true {
		if head, tail, ok := piece.cut(bottom - p.y); ok {
			p.put(head)
			piece = tail
		} else if fresh {
			break // the titles leave no room
		}
		p.turn(piece.repeat)
	}
	p.put(piece)
}

// frame adds what stands outside the margins: page number, running head, note
// and watermark.
func (c *composer) frame(s *sheet, d Doc, page, pages int) {
	const foot = pageH - 24*mm
	c.put(s, "第 "+decimal(page)+" 页 共 "+decimal(pages)+" 页", 10, foot, AlignCenter, black)
	c.put(s, d.Note, 9, foot, AlignRight, grey)
	if page > 1 && d.Running != "" {
		c.put(s, d.Running, 9, top-8*mm, AlignLeft, grey)
		s.rules = append(s.rules, rule{left, top - 6*mm, right, top - 6*mm, 0.4, grey})
	}
	if d.Watermark != "" {
		s.shapes = append(s.shapes, shape{x: pageW / 2, y: pageH / 2, figure: c.font.slanted(d.Watermark), ink: pale, over: true})
	}
}

// put sets one line of words that is known to be short.
func (c *composer) put(s *sheet, text string, size, baseline float64, align Align, colour ink) {
	if text == "" {
		return
	}
	ids, width := c.ids([]rune(text), size)
	s.runs = append(s.runs, run{x: place(align, left, across, width), y: baseline, size: size, ink: colour, ids: ids})
}

func place(align Align, from, room, width float64) float64 {
	switch align {
	case AlignCenter:
		return from + (room-width)/2
	case AlignRight:
		return from + room - width
	}
	return from
}

// slanted draws words across the page, around (0, 0).
func (f *font) slanted(text string) figure {
	const slope = 0.7071
	runes := []rune(text)
	size := min(96, 1.25*across/float64(len(runes)))
	x := -size * float64(len(runes)) / 2
	var out figure
	for _, r := range runes {
		g := f.glyph(r)
		// turned by 45 degrees, its middle on the diagonal
		px, py := x, -0.38*size
		out = append(out, f.figure(g).place([6]float64{size * slope, size * slope, -size * slope, size * slope,
			(px - py) * slope, (px + py) * slope})...)
		x += size
	}
	return out
}
