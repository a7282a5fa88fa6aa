package paper

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode"
)

//go:embed fonts/NotoSansSC-Regular.ttf.gz
var notoSansSC []byte

//go:embed fonts/OFL.txt
var fontLicence string

// FontLicence is the licence text of the embedded font, which goes wherever
// the font goes.
func FontLicence() string { return fontLicence }

// font is a parsed TrueType file. It is read-only after parseFont, so that
// any number of papers may be drawn from it at once.
type font struct {
	tables  map[string][]byte
	glyphOf map[rune]uint16
	loca    []uint32
	glyf    []byte
	hmtx    []byte
	metrics int // glyphs with a width of their own
	unitsEm float64
	ascent  float64
	descent float64
}

// loadedFont is the embedded font, unpacked at its first use and once a process.
var loadedFont = sync.OnceValues(loadFont)

// loadFont unpacks and parses the embedded font, about a tenth of a second.
func loadFont() (*font, error) {
	r, err := gzip.NewReader(bytes.NewReader(notoSansSC))
	if err != nil {
		return nil, fmt.Errorf("unpack font: %w", err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack font: %w", err)
	}
	return parseFont(data)
}

// parseFont reads the tables a paper needs; the outlines must be glyf ones,
// because a CFF font cannot be cut by subset.
func parseFont(data []byte) (*font, error) {
	f := &font{tables: map[string][]byte{}, glyphOf: map[rune]uint16{}}
	for i := range int(be16(data, 4)) {
		entry := data[12+16*i:]
		start, size := be32(entry, 8), be32(entry, 12)
		f.tables[string(entry[:4])] = data[start : start+size]
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap"} {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("parse font: table %s is absent", name)
		}
	}
	hhea := f.tables["hhea"]
	f.glyf, f.hmtx = f.tables["glyf"], f.tables["hmtx"]
	f.metrics = int(be16(hhea, 34))
	f.unitsEm = float64(be16(f.tables["head"], 18))
	f.ascent = 1000 * float64(int16(be16(hhea, 4))) / f.unitsEm
	f.descent = 1000 * float64(int16(be16(hhea, 6))) / f.unitsEm
	f.readLoca(int(be16(f.tables["maxp"], 4)))
	f.readCmap(f.tables["cmap"])
	return f, nil
}

func (f *font) readLoca(glyphs int) {
	loca, long := f.tables["loca"], be16(f.tables["head"], 50) == 1
	f.loca = make([]uint32, glyphs+1)
	for i := range f.loca {
		if long {
			f.loca[i] = be32(loca, 4*i)
		} else {
			f.loca[i] = 2 * uint32(be16(loca, 2*i))
		}
	}
}

// readCmap takes every Unicode subtable; format 12 carries the characters
// above U+FFFF, without which a rare surname has no glyph.
func (f *font) readCmap(cmap []byte) {
	for i := range int(be16(cmap, 2)) {
		sub := cmap[be32(cmap, 4+8*i+4):]
		switch be16(sub, 0) {
		case 4:
			f.readCmap4(sub)
		case 12:
			f.readCmap12(sub)
		}
	}
}

func (f *font) readCmap4(t []byte) {
	n := int(be16(t, 6)) // segments, times two
	for s := 0; s < n; s += 2 {
		last, first := int(be16(t, 14+s)), int(be16(t, 16+n+s))
		delta, offset := be16(t, 16+2*n+s), int(be16(t, 16+3*n+s))
		for c := first; c <= last && c != 0xFFFF; c++ {
			g := uint16(c) + delta
			if offset != 0 {
				g = be16(t, 16+3*n+s+offset+2*(c-first))
				if g != 0 {
					g += delta
				}
			}
			if g != 0 {
				f.glyphOf[rune(c)] = g
			}
		}
	}
}

func (f *font) readCmap12(t []byte) {
	for i := range int(be32(t, 12)) {
		group := t[16+12*i:]
		first, last, g := be32(group, 0), be32(group, 4), be32(group, 8)
		for c := first; c <= last; c++ {
			if g != 0 {
				f.glyphOf[rune(c)] = uint16(g)
			}
			g++
		}
	}
}

// substitute (缺字符) stands where the font lacks a character, as printers have always
// done it: nobody's case waits for a font, and nobody reads over a hole.
const substitute = '〓'

// glyph answers the glyph of a character, or that of the substitute.
func (f *font) glyph(r rune) uint16 {
	if unicode.Is(unicode.Cf, r) { // nobody sees them, such as a mark of direction: they leave a space
		r = ' '
	}
	if !f.has(r) {
		r = substitute
	}
	return f.glyphOf[r]
}

// has reports whether the font draws a character. The mark of what could not be read is none.
func (f *font) has(r rune) bool {
	_, ok := f.glyphOf[r]
	return ok && r != unicode.ReplacementChar && !unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// missing lists the characters of texts that the font lacks, each once, in their order.
func (f *font) missing(texts ...string) (out []rune) {
	for _, text := range texts {
		for _, r := range clean(text) {
			if r != '\n' && !f.has(r) && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// width is in thousandths of the size. The index is an int on purpose: four
// times a uint16 glyph id overflows above 16383 and text then overlaps.
func (f *font) width(g uint16) float64 {
	i := min(int(g), f.metrics-1)
	return 1000 * float64(be16(f.hmtx, 4*i)) / f.unitsEm
}

func (f *font) bearing(g uint16) uint16 {
	if i := int(g); i >= f.metrics {
		return be16(f.hmtx, 4*f.metrics+2*(i-f.metrics))
	}
	return be16(f.hmtx, 4*int(g)+2)
}

func (f *font) outline(g uint16) []byte {
	return f.glyf[f.loca[g]:f.loca[int(g)+1]]
}

func be16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
