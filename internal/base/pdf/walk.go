package pdf

import (
	"bytes"
	"maps"
	"math"
)

// Char is one character that a page shows, with its box on the page as it is stored.
type Char struct {
	Text string // "" when the file does not say which character it is
	Box  Rect
	Size float64
	gone bool // it lies under a mark
}

// state is the graphics state, as far as text and boxes need it.
type state struct {
	ctm                               matrix
	font                              *font
	size, chars, words, stretch, lead float64
	rise                              float64
	render                            int
	fontSet                           bool
	line                              float64
	clip                              Rect // what can be seen of the page
}

// walker goes through the contents of one page. With a target it writes what remains into it.
type walker struct {
	doc   *Document
	page  *Page
	marks []Rect
	fonts map[any]*font
	to    *target // nil when the page is only read
	chars []Char
	odd   map[string]int // what was left out or could not be read, counted
	depth int
	ops   int
}

// operation is an operator with what stood before it.
type operation struct {
	op   operator
	args []any
}

// mostOperations bounds one page.
const mostOperations = 5_000_000

// content walks through one content stream and gives what remains of it. The boxes of forms are in ctm.
func (w *walker) content(body []byte, res dict, s state) ([]byte, error) {
	if w.depth++; w.depth > 24 {
		return nil, errBroken
	}
	defer func() { w.depth-- }()
	var out bytes.Buffer
	c := &canvas{walker: w, res: res, state: s, out: &out, kept: w.to.resources()}
	l := lexer{data: body}
	var args []any
	for {
		o, err := l.object(false)
		if err != nil {
			return nil, err
		}
		switch o := o.(type) {
		case end:
			if o != 0 {
				continue
			}
			if w.to == nil {
				return nil, nil
			}
			for range c.stack {
				out.WriteString("Q\n")
			}
			return out.Bytes(), w.to.keep(c.kept)
		case operator:
			if w.ops++; w.ops > mostOperations {
				return nil, refuse("页面的内容太多，不能处理")
			}
			if o == "BI" {
				if err := c.inline(&l); err != nil {
					return nil, err
				}
			} else if err := c.do(operation{o, args}); err != nil {
				return nil, err
			}
			args = args[:0:0]
		default:
			if args = append(args, o); len(args) > 4096 {
				return nil, errBroken
			}
		}
	}
}

// canvas is one content stream under way.
type canvas struct {
	*walker
	res      dict
	state    state
	stack    []state
	tm, line matrix
	out      *bytes.Buffer
	kept     *kept
	path     path
}

// path is an outline under way.
type path struct {
	ops      []operation
	box      Rect
	x, y     float64
	begun    bool
	segments int
	curved   bool
	clip     operator
}

func (c *canvas) num(o operation, i int) float64 {
	if i >= len(o.args) {
		return 0
	}
	f, _ := float(o.args[i])
	return f
}

func (c *canvas) emit(o operation) {
	if c.to != nil {
		writeOperation(c.out, o)
	}
}

func (c *canvas) do(o operation) error {
	switch o.op {
	case "q":
		c.stack = append(c.stack, c.state)
		if len(c.stack) > 1000 {
			return errBroken
		}
	case "Q":
		if len(c.stack) == 0 {
			return nil
		}
		c.state, c.stack = c.stack[len(c.stack)-1], c.stack[:len(c.stack)-1]
	case "cm":
		c.state.ctm = c.args6(o).times(c.state.ctm)
	case "w":
		c.state.line = c.num(o, 0)
	case "BT":
		c.tm, c.line = unit, unit
	case "Tf", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "Tr":
		if err := c.textState(o); err != nil {
			return err
		}
		if o.op == "Tf" {
			return nil // written with the name that the font has in the new file
		}
	case "Tj", "TJ", "'", `"`:
		return c.show(o)
	case "m", "l", "c", "v", "y", "h", "re":
		c.draw(o)
		return nil
	case "W", "W*":
		c.path.clip = o.op
		return nil
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n":
		return c.paint(o)
	case "Do":
		return c.external(o)
	case "gs":
		return c.graphics(o)
	case "cs", "CS", "scn", "SCN", "sh":
		return c.coloured(o)
	case "BMC", "BDC":
		if len(o.args) > 0 && o.args[0] == any(name("OC")) && len(c.marks) > 0 {
			return refuse("文件含有可以显示或者隐藏的图层，不能确定盖住了哪些内容，请打印成新的 PDF 再上传")
		}
		return nil // tags may hold the text once more (ActualText)
	case "EMC", "MP", "DP":
		return nil
	case "BX", "EX", "ET", "d", "i", "j", "J", "M", "ri", "g", "G", "rg", "RG", "k", "K", "d0", "d1":
	default:
		if c.to != nil {
			return nil // an operator that nobody knows is left out
		}
	}
	c.emit(o)
	return nil
}

func (c *canvas) args6(o operation) matrix {
	var m matrix
	for i := range m {
		m[i] = c.num(o, i)
	}
	return m
}

func (c *canvas) textState(o operation) error {
	v := c.num(o, 0)
	switch o.op {
	case "Tf":
		if len(o.args) < 2 {
			return errBroken
		}
		n, _ := o.args[0].(name)
		fonts, err := c.doc.dictOf(c.res["Font"])
		if err != nil {
			return err
		}
		return c.setFont(fonts[n], c.num(o, 1))
	case "Td", "TD":
		if o.op == "TD" {
			c.state.lead = -c.num(o, 1)
		}
		c.line = matrix{1, 0, 0, 1, v, c.num(o, 1)}.times(c.line)
		c.tm = c.line
	case "Tm":
		c.line = c.args6(o)
		c.tm = c.line
	case "T*":
		c.newline()
	case "Tc":
		c.state.chars = v
	case "Tw":
		c.state.words = v
	case "Tz":
		c.state.stretch = v / 100
	case "TL":
		c.state.lead = v
	case "Ts":
		c.state.rise = v
	case "Tr":
		c.state.render = int(v)
	}
	return nil
}

func (c *canvas) setFont(o any, size float64) error {
	key := any(c.kept)
	if r, ok := o.(ref); ok {
		key = r
	} else if o == nil {
		key = "none"
	} else {
		key = &o
	}
	f, ok := c.fonts[key]
	if !ok {
		var err error
		if f, err = c.doc.font(o); err != nil {
			return err
		}
		c.fonts[key] = f
	}
	c.state.font, c.state.size, c.state.fontSet = f, size, true
	if c.to != nil {
		c.emit(operation{"Tf", []any{c.kept.font(c.to, f), size}})
	}
	return nil
}

func (c *canvas) newline() {
	c.line = matrix{1, 0, 0, 1, 0, -c.state.lead}.times(c.line)
	c.tm = c.line
}

// show goes through shown strings, glyph by glyph.
func (c *canvas) show(o operation) error {
	var pieces array
	switch o.op {
	case "TJ":
		if len(o.args) < 1 {
			return errBroken
		}
		pieces, _ = o.args[0].(array)
	case `"`:
		if len(o.args) < 3 {
			return errBroken
		}
		c.state.words, c.state.chars = c.num(o, 0), c.num(o, 1)
		c.emit(operation{"Tw", o.args[:1]})
		c.emit(operation{"Tc", o.args[1:2]})
		pieces = array{o.args[2]}
	default:
		if len(o.args) < 1 {
			return errBroken
		}
		pieces = array{o.args[0]}
	}
	if o.op == "'" || o.op == `"` {
		c.newline()
		c.emit(operation{op: "T*"})
	}
	f, s := c.state.font, c.state
	if f == nil {
		return nil // a string without a font is shown by nobody
	}
	if f.vertical && len(c.marks) > 0 {
		return refuse("文件里有竖排的文字，不能准确定位，请打印成图片形式的 PDF 再上传")
	}
	var left array
	var run text
	gap := 0.0
	flush := func() {
		if len(run) > 0 {
			left, run = append(left, run), nil
		}
		if gap != 0 {
			left, gap = append(left, gap), 0
		}
	}
	for _, p := range pieces {
		if n, ok := float(p); ok {
			c.advance(-n / 1000 * s.size * s.stretch)
			if len(run) > 0 {
				left, run = append(left, run), nil
			}
			gap += n
			continue
		}
		t, _ := p.(text)
		for _, g := range f.glyphs(t) {
			extra := s.chars
			if g.blank {
				extra += s.words
			}
			box, gone := c.placed(f, g)
			if len(c.marks) > 0 && !f.sized && !gone && c.near(box) {
				return refuse("文件里的字体没有写明字的宽度，不能准确定位，请打印成新的 PDF 再上传")
			}
			c.chars = append(c.chars, Char{Text: plain(g.word), Box: box, Size: box.Y1 - box.Y0, gone: gone})
			c.advance((g.width*s.size + extra) * s.stretch)
			if gone {
				if len(run) > 0 {
					left, run = append(left, run), nil
				}
				if s.size != 0 {
					gap -= 1000 * (g.width + extra/s.size)
				}
				continue
			}
			if gap != 0 {
				flush()
			}
			run = append(run, g.raw...)
			f.used[g.code] = true
		}
	}
	flush()
	if len(left) > 0 {
		c.emit(operation{"TJ", []any{left}})
	}
	return nil
}

func (c *canvas) advance(x float64) { c.tm = matrix{1, 0, 0, 1, x, 0}.times(c.tm) }

// placed is where a glyph stands, and whether it lies under a mark: a tenth of it is enough. What lies outside the part of
// the page that is seen has been looked at by nobody, and goes too.
func (c *canvas) placed(f *font, g glyph) (Rect, bool) {
	s := c.state
	m := matrix{s.size * s.stretch, 0, 0, s.size, 0, s.rise}.times(c.tm).times(s.ctm)
	width := g.width
	if width == 0 {
		width = .01
	}
	box := m.box(Rect{0, f.low, width, f.top})
	if c.to == nil {
		return box, false
	}
	if !box.meets(s.clip) {
		return box, true
	}
	for _, mark := range c.marks {
		if area := box.area(); area > 0 && box.cut(mark).area() > area/10 && box.meets(mark) {
			return box, true
		}
	}
	return box, false
}

// near reports whether a box of unsure place could lie under a mark: on its line.
func (c *canvas) near(box Rect) bool {
	for _, m := range c.marks {
		if box.Y0 < m.Y1 && box.Y1 > m.Y0 {
			return true
		}
	}
	return false
}

// draw takes a piece of an outline.
func (c *canvas) draw(o operation) {
	p := &c.path
	p.ops = append(p.ops, operation{o.op, append([]any{}, o.args...)})
	add := func(x, y float64) {
		x, y = c.state.ctm.point(x, y)
		if !p.begun {
			p.box, p.begun = Rect{x, y, x, y}, true
		}
		p.box = p.box.with(Rect{x, y, x, y})
	}
	switch o.op {
	case "re":
		x, y, w, h := c.num(o, 0), c.num(o, 1), c.num(o, 2), c.num(o, 3)
		add(x, y)
		add(x+w, y)
		add(x, y+h)
		add(x+w, y+h)
		p.segments++
	case "h":
	default:
		for i := 0; i+1 < len(o.args); i += 2 {
			add(c.num(o, i), c.num(o, i+1))
		}
		p.segments++
		p.curved = p.curved || o.op == "c" || o.op == "v" || o.op == "y"
	}
}

// plainShape is how many straight pieces a frame, a rule or a ground may have; more may be letters that are drawn.
const plainShape = 12

// paint ends an outline. Letters can be drawn as outlines: what lies under a mark goes, and what crosses its edge too unless
// it is a plain shape like the rule of a table.
func (c *canvas) paint(o operation) error {
	p := c.path
	c.path = path{}
	if c.to == nil {
		return nil
	}
	drop := p.begun && o.op != "n" && !(Rect{p.box.X0 - 1, p.box.Y0 - 1, p.box.X1 + 1, p.box.Y1 + 1}).meets(c.state.clip)
	if p.clip != "" && p.begun {
		defer func() { c.state.clip = c.state.clip.cut(p.box) }()
	}
	if p.begun && o.op != "n" {
		width := math.Max(1, c.state.line*math.Hypot(c.state.ctm[0], c.state.ctm[1])) / 2
		box := Rect{p.box.X0 - width, p.box.Y0 - width, p.box.X1 + width, p.box.Y1 + width}
		for _, m := range c.marks {
			if box.meets(m) && (m.holds(p.box) || p.curved || p.segments > plainShape) {
				drop = true
			}
		}
	}
	if drop {
		c.odd["shapes"]++
		if p.clip == "" {
			return nil
		}
		o = operation{op: "n"}
	}
	for _, piece := range p.ops {
		c.emit(piece)
	}
	if p.clip != "" {
		c.emit(operation{op: p.clip})
	}
	c.emit(o)
	return nil
}

// external shows an image or a form.
func (c *canvas) external(o operation) error {
	if len(o.args) == 0 {
		return errBroken
	}
	n, _ := o.args[0].(name)
	list, err := c.doc.dictOf(c.res["XObject"])
	if err != nil {
		return err
	}
	x, err := c.doc.get(list[n])
	if err != nil {
		return err
	}
	s, ok := x.(*stream)
	if !ok {
		return nil
	}
	if s.dict["OC"] != nil && len(c.marks) > 0 {
		return refuse("文件含有可以显示或者隐藏的图层，不能确定盖住了哪些内容，请打印成新的 PDF 再上传")
	}
	if c.doc.nameOf(s.dict["Subtype"]) == "Form" {
		return c.form(s)
	}
	if c.to == nil {
		return nil
	}
	made, err := c.to.image(c.doc, s, c.imageMarks())
	if err != nil {
		return err
	}
	c.emit(operation{"Do", []any{c.kept.add("XObject", made)}})
	return nil
}

// imageMarks are the marks in the unit square of an image that is shown now.
func (c *canvas) imageMarks() (out []Rect) {
	square := Rect{0, 0, 1, 1}
	back, ok := c.state.ctm.inverse()
	at := c.state.ctm.box(square)
	unseen := outside(at, c.state.clip)
	if len(unseen) > 0 {
		c.odd["cropped"]++
	}
	for _, m := range append(unseen, c.marks...) {
		if at.meets(m) {
			if !ok {
				continue
			}
			if cut := back.box(m).cut(square); cut.area() > 0 {
				out = append(out, cut)
			}
		}
	}
	return out
}

// outside are the parts of a box that stand out of another by more than a point.
func outside(box, seen Rect) (out []Rect) {
	if !box.meets(seen) {
		return []Rect{box}
	}
	add := func(beyond float64, r Rect) {
		if beyond > 1 {
			out = append(out, r)
		}
	}
	add(seen.X0-box.X0, Rect{box.X0, box.Y0, seen.X0, box.Y1})
	add(box.X1-seen.X1, Rect{seen.X1, box.Y0, box.X1, box.Y1})
	add(seen.Y0-box.Y0, Rect{box.X0, box.Y0, box.X1, seen.Y0})
	add(box.Y1-seen.Y1, Rect{box.X0, seen.Y1, box.X1, box.Y1})
	return out
}

// form walks through a form where it is shown.
func (c *canvas) form(s *stream) error {
	body, err := c.doc.open(s)
	if err != nil {
		return err
	}
	m, ok := c.doc.matrixOf(s.dict["Matrix"])
	if !ok {
		m = unit
	}
	res, err := c.doc.dictOf(s.dict["Resources"])
	if err != nil {
		return err
	}
	if res == nil {
		res = c.res
	}
	inner := c.state
	inner.ctm = m.times(c.state.ctm)
	if box, ok := c.doc.rect(s.dict["BBox"]); ok {
		inner.clip = inner.clip.cut(inner.ctm.box(box))
	}
	if c.to == nil {
		_, err := c.content(body, res, inner)
		return err
	}
	made, err := c.to.form(c.walker, s, body, res, inner)
	if err != nil {
		return err
	}
	c.emit(operation{"Do", []any{c.kept.add("XObject", made)}})
	return nil
}

// graphics applies a set of parameters.
func (c *canvas) graphics(o operation) error {
	if len(o.args) == 0 {
		return errBroken
	}
	n, _ := o.args[0].(name)
	list, err := c.doc.dictOf(c.res["ExtGState"])
	if err != nil {
		return err
	}
	g, err := c.doc.dictOf(list[n])
	if err != nil || g == nil {
		return err
	}
	if a, err := c.doc.arrayOf(g["Font"]); err == nil && len(a) == 2 {
		size, _ := c.doc.number(a[1])
		if err := c.setFont(a[0], size); err != nil {
			return err
		}
	}
	if c.to == nil {
		return nil
	}
	clean := dict{}
	for k, v := range maps.All(g) {
		switch k {
		case "Font", "Type":
			continue
		case "SMask":
			mask, err := c.doc.dictOf(v)
			if err != nil {
				return err
			}
			if mask != nil {
				group, _ := c.doc.get(mask["G"])
				if s, ok := group.(*stream); ok {
					if err := c.wordless(s); err != nil {
						return err
					}
				}
			}
		}
		clean[k] = v
	}
	made, err := c.to.copy(c.doc, clean)
	if err != nil {
		return err
	}
	c.emit(operation{"gs", []any{c.kept.add("ExtGState", made)}})
	return nil
}

// wordless refuses a pattern or a mask that holds text or pictures while something on the page is to go.
func (c *canvas) wordless(s *stream) error {
	if len(c.marks) == 0 {
		return nil
	}
	body, err := c.doc.open(s)
	if err != nil {
		return err
	}
	l := lexer{data: body}
	for {
		o, err := l.object(false)
		if err != nil {
			return err
		}
		switch o {
		case any(end(0)):
			return nil
		case any(operator("BT")), any(operator("Do")), any(operator("BI")):
			return refuse("页面用图案或者蒙版画出了文字、图片，不能确定盖住了哪些内容，请打印成新的 PDF 再上传")
		}
	}
}

// coloured sets colours by names of the resources.
func (c *canvas) coloured(o operation) error {
	if c.to == nil {
		return nil
	}
	kind := name("ColorSpace")
	switch o.op {
	case "sh":
		kind = "Shading"
	case "scn", "SCN":
		kind = "Pattern"
	}
	if len(o.args) == 0 {
		c.emit(o)
		return nil
	}
	n, ok := o.args[len(o.args)-1].(name)
	list, err := c.doc.dictOf(c.res[kind])
	if err != nil {
		return err
	}
	v, there := list[n]
	if !ok || !there {
		c.emit(o) // a number, or a colour space of the standard
		return nil
	}
	if kind == "Pattern" {
		p, err := c.doc.get(v)
		if err != nil {
			return err
		}
		if s, ok := p.(*stream); ok {
			if err := c.wordless(s); err != nil {
				return err
			}
		}
	}
	made, err := c.to.copy(c.doc, v)
	if err != nil {
		return err
	}
	args := append(append([]any{}, o.args[:len(o.args)-1]...), c.kept.add(kind, made))
	c.emit(operation{o.op, args})
	return nil
}

// inline goes over an image that stands in the contents; one under a mark goes as a whole.
func (c *canvas) inline(l *lexer) error {
	start := l.at
	for {
		o, err := l.object(false)
		if err != nil {
			return err
		}
		if o == any(operator("ID")) {
			break
		}
		if o == any(end(0)) {
			return errBroken
		}
	}
	from := l.at + 1
	for at := from; ; {
		i := bytes.Index(l.data[min(at, len(l.data)):], []byte("EI"))
		if i < 0 {
			return errBroken
		}
		at += i
		if at > 0 && blank(l.data[at-1]) && (at+2 >= len(l.data) || border(l.data[at+2])) && sane(l.data[at+2:]) {
			l.at = at + 2
			break
		}
		at += 2
	}
	if c.to == nil {
		return nil
	}
	if len(c.imageMarks()) > 0 {
		c.odd["images"]++
		return nil
	}
	c.out.WriteString("BI")
	c.out.Write(l.data[start:l.at])
	c.out.WriteByte('\n')
	return nil
}

// sane reports whether what follows the end of an inline image looks like contents and not like its bytes.
func sane(after []byte) bool {
	for _, b := range after[:min(len(after), 16)] {
		if b > 126 || b < 32 && !blank(b) {
			return false
		}
	}
	return true
}
