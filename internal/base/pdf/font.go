package pdf

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// font reads the strings of one font.
type font struct {
	ref      any // of its dictionary
	dict     dict
	down     dict // of a composite font: the descendant
	type3    bool
	vertical bool
	sized    bool // its widths are known
	split    func(text) (int, int)
	word     func(int) string
	cid      func(int) int
	encoding *cmap
	toCMap   *cmap
	width    map[int]float64 // by cid, in thousandths
	fallback float64
	scale    matrix // of a type 3 font
	low, top float64
	used     map[int]bool
	resource dict
}

// glyph is one shown code.
type glyph struct {
	raw   text
	code  int
	width float64 // in text space units for size 1
	word  string  // "" when nobody knows
	blank bool    // the one-byte code 32, to which word spacing applies
}

func (d *Document) font(o any) (*font, error) {
	fd, err := d.dictOf(o)
	if err != nil {
		return nil, err
	}
	if fd == nil {
		fd = dict{}
	}
	f := &font{ref: o, dict: fd, width: map[int]float64{}, fallback: 0, scale: matrix{.001, 0, 0, .001, 0, 0}, low: -.2, top: .88, used: map[int]bool{}, cid: func(c int) int { return c }}
	if s, err := d.get(fd["ToUnicode"]); err == nil {
		if s, ok := s.(*stream); ok {
			body, err := d.open(s)
			if err != nil {
				return nil, err
			}
			f.toCMap = readCMap(body)
		}
	}
	if d.nameOf(fd["Subtype"]) == "Type0" {
		err = d.composite(f)
	} else {
		err = d.simple(f)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d *Document) composite(f *font) error {
	list, err := d.arrayOf(f.dict["DescendantFonts"])
	if err != nil || len(list) == 0 {
		return errBroken
	}
	if f.down, err = d.dictOf(list[0]); err != nil || f.down == nil {
		return errBroken
	}
	enc, err := d.get(f.dict["Encoding"])
	if err != nil {
		return err
	}
	known := true
	switch e := enc.(type) {
	case name:
		f.split, f.word, known = predefined(e)
		f.vertical = strings.HasSuffix(string(e), "-V") || e == "V"
		if !known {
			return refuse("文件里的文字用了不能读取的编码 %s，请重新导出 PDF", e)
		}
		if f.word != nil { // the numbers of glyphs are not known: full width, and half for the small letters
			f.cid = func(int) int { return -1 }
		}
	case *stream:
		body, err := d.open(e)
		if err != nil {
			return err
		}
		f.encoding = readCMap(body)
		f.vertical, f.split = f.encoding.vertical, f.encoding.split
		f.cid = func(c int) int { return f.encoding.cids[c] }
	default:
		return errBroken
	}
	f.sized, f.fallback = true, 1000
	if w, ok := d.number(f.down["DW"]); ok {
		f.fallback = w
	}
	w, err := d.arrayOf(f.down["W"])
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(w); {
		first, ok := d.number(w[i])
		next, err := d.get(w[i+1])
		if !ok || err != nil {
			return errBroken
		}
		if list, ok := next.(array); ok {
			for n, o := range list {
				if v, ok := d.number(o); ok {
					f.width[int(first)+n] = v
				}
			}
			i += 2
			continue
		}
		last, ok := float(next)
		if !ok || i+2 >= len(w) || last-first > mostMapped {
			return errBroken
		}
		if v, ok := d.number(w[i+2]); ok {
			for n := int(first); n <= int(last); n++ {
				f.width[n] = v
			}
		}
		i += 3
	}
	d.heights(f, f.down["FontDescriptor"])
	return nil
}

func (d *Document) heights(f *font, o any) {
	fd, _ := d.dictOf(o)
	if a, ok := d.number(fd["Ascent"]); ok && a >= 500 && a <= 1100 {
		f.top = a / 1000
	}
	if a, ok := d.number(fd["Descent"]); ok && a <= 0 && a >= -400 {
		f.low = a / 1000
	}
	if w, ok := d.number(fd["MissingWidth"]); ok && !f.sized {
		f.fallback = w
	}
}

func (d *Document) simple(f *font) error {
	f.split = func(t text) (int, int) { return int(t[0]), 1 }
	d.heights(f, f.dict["FontDescriptor"])
	first, _ := d.number(f.dict["FirstChar"])
	list, err := d.arrayOf(f.dict["Widths"])
	if err != nil {
		return err
	}
	for i, o := range list {
		if w, ok := d.number(o); ok {
			f.width[int(first)+i] = w
		}
	}
	f.sized = len(list) > 0
	if !f.sized {
		f.fallback = 556
		if strings.Contains(string(d.nameOf(f.dict["BaseFont"])), "Courier") {
			f.fallback, f.sized = 600, true
		}
	}
	if d.nameOf(f.dict["Subtype"]) == "Type3" {
		f.type3 = true
		if m, ok := d.matrixOf(f.dict["FontMatrix"]); ok {
			f.scale = m
		}
		if r, ok := d.rect(f.dict["FontBBox"]); ok {
			box := f.scale.box(r)
			f.low, f.top = min(box.Y0, -.1), max(box.Y1, .7)
		}
	}
	table := &charmap.Windows1252
	names := map[int]name{}
	enc, err := d.get(f.dict["Encoding"])
	if err != nil {
		return err
	}
	base := name("")
	switch e := enc.(type) {
	case name:
		base = e
	case dict:
		base = d.nameOf(e["BaseEncoding"])
		at := 0
		list, err := d.arrayOf(e["Differences"])
		if err != nil {
			return err
		}
		for _, o := range list {
			o, _ := d.get(o)
			switch o := o.(type) {
			case int:
				at = o
			case name:
				names[at] = o
				at++
			}
		}
	}
	if base == "MacRomanEncoding" {
		table = &charmap.Macintosh
	}
	f.word = func(c int) string {
		if n, ok := names[c]; ok {
			return named(n)
		}
		if c < 32 || f.type3 {
			return ""
		}
		return string((*table).DecodeByte(byte(c)))
	}
	return nil
}

func (d *Document) matrixOf(o any) (matrix, bool) {
	a, err := d.arrayOf(o)
	if err != nil || len(a) != 6 {
		return unit, false
	}
	var m matrix
	for i := range m {
		v, ok := d.number(a[i])
		if !ok {
			return unit, false
		}
		m[i] = v
	}
	return m, true
}

// glyphs cuts a string into its codes.
func (f *font) glyphs(t text) (out []glyph) {
	for len(t) > 0 {
		c, n := f.split(t)
		n = max(1, min(n, len(t)))
		g := glyph{raw: t[:n], code: c, blank: n == 1 && c == 32}
		if f.toCMap != nil {
			g.word = f.toCMap.words[c]
		}
		if g.word == "" && f.word != nil {
			g.word = f.word(c)
		}
		w, ok := f.width[f.cid(c)]
		if !ok {
			w = f.fallback
			if f.down != nil && f.cid(c) < 0 && n == 1 { // a half-width letter of a national encoding
				w = 500
			}
		}
		g.width = w / 1000
		if f.type3 {
			g.width = w * f.scale[0]
		}
		out, t = append(out, g), t[n:]
	}
	return out
}

// named is the character of a glyph name.
func named(n name) string {
	s := string(n)
	if c, ok := glyphNames[s]; ok {
		return c
	}
	if len([]rune(s)) == 1 {
		return s
	}
	for _, p := range []string{"uni", "u"} {
		if rest, ok := strings.CutPrefix(s, p); ok && len(rest) >= 4 {
			if v, err := strconv.ParseUint(rest[:min(len(rest), 6)], 16, 32); err == nil {
				return string(rune(v))
			}
		}
	}
	return ""
}

// glyphNames are the names of what stands on a keyboard.
var glyphNames = func() map[string]string {
	out := map[string]string{}
	for i, n := range strings.Fields(`space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma hyphen period slash
zero one two three four five six seven eight nine colon semicolon less equal greater question at`) {
		out[n] = string(rune(32 + i))
	}
	for i, n := range strings.Fields("bracketleft backslash bracketright asciicircum underscore grave") {
		out[n] = string(rune(91 + i))
	}
	for i, n := range strings.Fields("braceleft bar braceright asciitilde") {
		out[n] = string(rune(123 + i))
	}
	for n, c := range map[string]string{"quoteright": "’", "quoteleft": "‘", "quotedblleft": "“", "quotedblright": "”", "endash": "–", "emdash": "—", "bullet": "•", "fi": "fi", "fl": "fl", "ellipsis": "…", "periodcentered": "·"} {
		out[n] = c
	}
	return out
}()
