package paper

import "math"

// point is a place on the page, or in the square of a glyph.
type point struct{ x, y float64 }

// segment is one piece of a closed figure: 'm' moves, 'l' draws a line, 'c' a
// curve with two handles, 'z' closes.
type segment struct {
	kind byte
	p    [3]point
}

// figure is a filled shape; all of its contours are filled together.
type figure []segment

// place turns a figure with m (a b c d e f, as PDF writes a matrix).
func (g figure) place(m [6]float64) figure {
	out := make(figure, len(g))
	for i, s := range g {
		out[i].kind = s.kind
		for k, p := range s.p {
			out[i].p[k] = point{m[0]*p.x + m[2]*p.y + m[4], m[1]*p.x + m[3]*p.y + m[5]}
		}
	}
	return out
}

// figure draws a glyph as a shape, y upwards, 1 em = 1. A seal is made of
// shapes, so that its words do not mix with the text of the paper.
func (f *font) figure(g uint16) figure {
	scale := 1 / f.unitsEm
	return f.contours(g).place([6]float64{scale, 0, 0, scale, 0, 0})
}

func (f *font) contours(g uint16) figure {
	data := f.outline(g)
	if len(data) < 10 {
		return nil
	}
	if n := int16(be16(data, 0)); n >= 0 {
		return simple(data, int(n))
	}
	var out figure
	eachPart(data, func(p part) {
		out = append(out, f.contours(p.glyph).place([6]float64{p.m[0], p.m[1], p.m[2], p.m[3], p.dx, p.dy})...)
	})
	return out
}

// simple reads a glyph of n contours: flags, then x, then y as differences.
func simple(data []byte, n int) figure {
	if n == 0 {
		return nil
	}
	count := int(be16(data, 10+2*(n-1))) + 1
	at := 10 + 2*n
	at += 2 + int(be16(data, at)) // past the hinting program
	flags := make([]byte, 0, count)
	for len(flags) < count {
		flag := data[at]
		at++
		flags = append(flags, flag)
		if flag&8 != 0 {
			for range data[at] {
				flags = append(flags, flag)
			}
			at++
		}
	}
	points := make([]point, count)
	at = coordinates(data, at, flags, 2, 16, func(i int, v float64) { points[i].x = v })
	coordinates(data, at, flags, 4, 32, func(i int, v float64) { points[i].y = v })

	var out figure
	first := 0
	for c := range n {
		last := int(be16(data, 10+2*c))
		out = contour(out, points[first:last+1], flags[first:last+1])
		first = last + 1
	}
	return out
}

func coordinates(data []byte, at int, flags []byte, short, same byte, set func(int, float64)) int {
	v := 0
	for i, flag := range flags {
		switch {
		case flag&short != 0:
			d := int(data[at])
			if flag&same == 0 {
				d = -d
			}
			v += d
			at++
		case flag&same == 0:
			v += int(int16(be16(data, at)))
			at += 2
		}
		set(i, float64(v))
	}
	return at
}

// contour turns TrueType's quadratic curves, whose on-curve points may be
// implied between two handles, into cubic ones.
func contour(out figure, points []point, flags []byte) figure {
	n := len(points)
	if n < 2 {
		return out
	}
	start := 0
	for start < n && flags[start]&1 == 0 {
		start++
	}
	from := points[start%n]
	if start == n {
		from = middle(points[n-1], points[0])
		start = n - 1
	}
	out = append(out, segment{kind: 'm', p: [3]point{from}})
	handle, curved := point{}, false
	to := func(p point) {
		if curved {
			out = append(out, quadratic(from, handle, p))
		} else {
			out = append(out, segment{kind: 'l', p: [3]point{p}})
		}
		from, curved = p, false
	}
	origin := from
	for k := 1; k <= n; k++ {
		i := (start + k) % n
		switch {
		case k == n:
			to(origin)
		case flags[i]&1 != 0:
			to(points[i])
		default:
			if curved {
				to(middle(handle, points[i]))
			}
			handle, curved = points[i], true
		}
	}
	return append(out, segment{kind: 'z'})
}

func quadratic(from, handle, to point) segment {
	third := func(p point) point {
		return point{p.x + 2*(handle.x-p.x)/3, p.y + 2*(handle.y-p.y)/3}
	}
	return segment{kind: 'c', p: [3]point{third(from), third(to), to}}
}

func middle(a, b point) point { return point{(a.x + b.x) / 2, (a.y + b.y) / 2} }

// circle approximates a circle with four curves; clockwise ones cut a hole
// into the others.
func circle(x, y, r float64, clockwise bool) figure {
	k := 0.5522847498 * r
	s := 1.0
	if clockwise {
		s = -1
	}
	return figure{
		{kind: 'm', p: [3]point{{x + r, y}}},
		{kind: 'c', p: [3]point{{x + r, y + s*k}, {x + k, y + s*r}, {x, y + s*r}}},
		{kind: 'c', p: [3]point{{x - k, y + s*r}, {x - r, y + s*k}, {x - r, y}}},
		{kind: 'c', p: [3]point{{x - r, y - s*k}, {x - k, y - s*r}, {x, y - s*r}}},
		{kind: 'c', p: [3]point{{x + k, y - s*r}, {x + r, y - s*k}, {x + r, y}}},
		{kind: 'z'},
	}
}

// star is a five-pointed star, one point up.
func star(x, y, r float64) figure {
	var out figure
	for i := range 10 {
		length, kind := r, byte('l')
		if i%2 == 1 {
			length = 0.382 * r
		}
		if i == 0 {
			kind = 'm'
		}
		sin, cos := math.Sincos(math.Pi/2 + float64(i)*math.Pi/5)
		out = append(out, segment{kind: kind, p: [3]point{{x + length*cos, y + length*sin}}})
	}
	return append(out, segment{kind: 'z'})
}
