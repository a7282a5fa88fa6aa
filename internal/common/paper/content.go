package paper

import (
	"encoding/hex"
	"strconv"
)

// content is the drawing program of a page. PDF counts from the bottom.
func (s *sheet) content() []byte {
	var b []byte
	for _, l := range s.rules {
		b = l.ink.stroke(b)
		b = numbers(b, l.width)
		b = append(b, "w "...)
		b = numbers(b, l.x1, pageH-l.y1)
		b = append(b, "m "...)
		b = numbers(b, l.x2, pageH-l.y2)
		b = append(b, "l S\n"...)
	}
	for i, m := range s.bitmaps {
		b = append(b, "q "...)
		b = numbers(b, m.size, 0, 0, m.size, m.x, pageH-m.y-m.size)
		b = append(b, "cm /I"...)
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, " Do Q\n"...)
	}
	for _, r := range s.runs {
		b = r.content(b)
	}
	for _, f := range s.shapes {
		b = f.content(b)
	}
	return b
}

func (r run) content(b []byte) []byte {
	if len(r.ids) == 0 {
		return b
	}
	b = r.ink.fill(b)
	b = append(b, "BT /F "...)
	b = numbers(b, r.size)
	b = append(b, "Tf "...)
	b = numbers(b, r.spacing)
	b = append(b, "Tc "...)
	if r.bold { // one weight is embedded; a fine outline makes it strong
		b = r.ink.stroke(b)
		b = numbers(b, r.size*0.035)
		b = append(b, "w 2 Tr "...)
	} else {
		b = append(b, "0 Tr "...)
	}
	b = numbers(b, r.x, pageH-r.y)
	b = append(b, "Td <"...)
	for _, id := range r.ids {
		b = hex.AppendEncode(b, []byte{byte(id >> 8), byte(id)})
	}
	return append(b, "> Tj ET\n"...)
}

func (s shape) content(b []byte) []byte {
	if s.over {
		b = append(b, "q /Over gs "...)
	} else {
		b = append(b, "q "...)
	}
	b = s.ink.fill(b)
	b = append(b, "1 0 0 1 "...)
	b = numbers(b, s.x, pageH-s.y)
	b = append(b, "cm\n"...)
	for _, seg := range s.figure {
		switch seg.kind {
		case 'c':
			b = numbers(b, seg.p[0].x, seg.p[0].y, seg.p[1].x, seg.p[1].y, seg.p[2].x, seg.p[2].y)
			b = append(b, "c\n"...)
		case 'z':
			b = append(b, "h\n"...)
		default:
			b = numbers(b, seg.p[0].x, seg.p[0].y)
			b = append(b, seg.kind, '\n')
		}
	}
	return append(b, "f Q\n"...)
}

// colour is red, green and blue; the red is that of official heads and seals.
func (i ink) colour() string {
	switch i {
	case red:
		return "0.83 0.07 0.07 "
	case grey:
		return "0.35 0.35 0.35 "
	case pale:
		return "0.94 0.85 0.85 "
	}
	return "0 0 0 "
}

func (i ink) fill(b []byte) []byte   { return append(append(b, i.colour()...), "rg "...) }
func (i ink) stroke(b []byte) []byte { return append(append(b, i.colour()...), "RG "...) }

func numbers(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = number(b, v)
	}
	return b
}

// number writes at most two decimals of a point, which is four micrometres.
func number(b []byte, v float64) []byte {
	at := len(b)
	b = strconv.AppendFloat(b, v, 'f', 2, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[at:]) == "-0" {
		b = append(b[:at], '0')
	}
	return append(b, ' ')
}
