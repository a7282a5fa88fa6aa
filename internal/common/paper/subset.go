package paper

import (
	"encoding/binary"
	"math/bits"
	"unicode"
)

// Flags of one part of a composite glyph.
const (
	partWords  = 0x0001
	partXY     = 0x0002
	partScale  = 0x0008
	partMore   = 0x0020
	partScales = 0x0040
	partMatrix = 0x0080
)

// subset is the part of a font one paper uses. Each character gets its own
// glyph id, even when the font draws two characters alike, so that copied or
// searched text gives back exactly what was written.
type subset struct {
	font   *font
	idOf   map[rune]uint16
	runes  []rune   // by id; -1 for .notdef and the parts of composites
	source []uint16 // by id: glyph in the font
}

func newSubset(f *font) *subset {
	return &subset{font: f, idOf: map[rune]uint16{}, runes: []rune{-1}, source: []uint16{0}}
}

// id answers the glyph id of a character in the subset, adding it when new.
// Under a substitute stays the character that was meant, so that a copy of the text has it.
func (s *subset) id(r rune) uint16 {
	if unicode.IsControl(r) { // has no place in the text of an archived file
		r = substitute
	}
	if id, ok := s.idOf[r]; ok {
		return id
	}
	id := uint16(len(s.source))
	s.idOf[r] = id
	s.runes = append(s.runes, r)
	s.source = append(s.source, s.font.glyph(r))
	return id
}

// file writes the subset as a TrueType file that holds only its glyphs.
func (s *subset) file() []byte {
	glyf, loca := s.cut()
	n := len(s.source)
	hmtx := make([]byte, 0, 4*n)
	for _, g := range s.source {
		hmtx = binary.BigEndian.AppendUint16(hmtx, uint16(s.font.width(g)*s.font.unitsEm/1000))
		hmtx = binary.BigEndian.AppendUint16(hmtx, s.font.bearing(g))
	}
	head := clone(s.font.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	hhea := clone(s.font.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	maxp := clone(s.font.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	return assemble([]table{
		{"cvt ", s.font.tables["cvt "]}, {"fpgm", s.font.tables["fpgm"]}, {"glyf", glyf},
		{"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp},
		{"prep", s.font.tables["prep"]},
	})
}

// cut copies the outlines; parts of composite glyphs are appended to the
// subset while it is being walked, and their references rewritten.
func (s *subset) cut() (glyf, loca []byte) {
	parts := map[uint16]uint16{}
	loca = binary.BigEndian.AppendUint32(nil, 0)
	for i := 0; i < len(s.source); i++ {
		at := len(glyf)
		glyf = append(glyf, s.font.outline(s.source[i])...)
		eachPart(glyf[at:], func(p part) {
			id, ok := parts[p.glyph]
			if !ok {
				id = uint16(len(s.source))
				parts[p.glyph] = id
				s.source = append(s.source, p.glyph)
				s.runes = append(s.runes, -1)
			}
			binary.BigEndian.PutUint16(glyf[at+p.at+2:], id)
		})
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	}
	return glyf, loca
}

// part is one component of a composite glyph: at is the offset of its record,
// m its two by two matrix, dx and dy its shift.
type part struct {
	at     int
	glyph  uint16
	m      [4]float64
	dx, dy float64
}

// eachPart visits the components of a composite glyph; a simple or an empty
// glyph has none.
func eachPart(glyph []byte, visit func(part)) {
	if len(glyph) < 10 || int16(be16(glyph, 0)) >= 0 {
		return
	}
	for at := 10; ; {
		flags := be16(glyph, at)
		p := part{at: at, glyph: be16(glyph, at+2), m: [4]float64{1, 0, 0, 1}}
		at += 4
		if flags&partWords != 0 {
			p.dx, p.dy = float64(int16(be16(glyph, at))), float64(int16(be16(glyph, at+2)))
			at += 4
		} else {
			p.dx, p.dy = float64(int8(glyph[at])), float64(int8(glyph[at+1]))
			at += 2
		}
		if flags&partXY == 0 {
			p.dx, p.dy = 0, 0
		}
		switch {
		case flags&partScale != 0:
			p.m[0] = fixed14(glyph, at)
			p.m[3] = p.m[0]
			at += 2
		case flags&partScales != 0:
			p.m[0], p.m[3] = fixed14(glyph, at), fixed14(glyph, at+2)
			at += 4
		case flags&partMatrix != 0:
			for k := range p.m {
				p.m[k] = fixed14(glyph, at+2*k)
			}
			at += 8
		}
		visit(p)
		if flags&partMore == 0 {
			return
		}
	}
}

func fixed14(b []byte, at int) float64 { return float64(int16(be16(b, at))) / 16384 }

type table struct {
	name string
	data []byte
}

// assemble writes a TrueType file; tables come sorted by name, empty ones are
// left out.
func assemble(tables []table) []byte {
	var kept []table
	size := 12
	for _, t := range tables {
		if len(t.data) > 0 {
			kept = append(kept, t)
			size += 16 + (len(t.data)+3)&^3
		}
	}
	n := len(kept)
	power := bits.Len(uint(n)) - 1
	out := make([]byte, 0, size)
	out = binary.BigEndian.AppendUint32(out, 0x00010000)
	for _, v := range []int{n, 16 << power, power, 16*n - 16<<power} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*n
	for _, t := range kept {
		out = append(out, t.name...)
		for _, v := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range kept {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += be32(b, 0)
	}
	for i, v := range b {
		sum += uint32(v) << (24 - 8*i)
	}
	return sum
}

func clone(b []byte) []byte { return append([]byte(nil), b...) }
