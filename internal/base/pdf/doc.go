// Package pdf reads the text of a PDF file with where each character stands, and writes a new file from which passages are
// really gone: not a box over a text that is still there. It knows nothing of government.
//
// It reads cross-reference tables and streams, object streams and incremental updates, and the fonts that offices meet. What
// it does not understand it refuses in words (Refusal); it never guesses about what must not be seen. Only what a page shows
// is taken over into the new file: no metadata, annotations, forms, attachments, scripts, tags or earlier revisions.
package pdf

import (
	"errors"
	"fmt"
)

// Refusal says in Chinese why a file cannot be read or safely redacted.
type Refusal struct{ Words string }

func (r *Refusal) Error() string { return r.Words }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// Refused gives the words of a refusal.
func Refused(err error) (string, bool) {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Words, true
	}
	return "", false
}

// Rect is a rectangle on a page in points, from the lower left corner of the page as it is stored.
type Rect struct{ X0, Y0, X1, Y1 float64 }

func (r Rect) normal() Rect {
	return Rect{min(r.X0, r.X1), min(r.Y0, r.Y1), max(r.X0, r.X1), max(r.Y0, r.Y1)}
}

func (r Rect) area() float64 { return max(0, r.X1-r.X0) * max(0, r.Y1-r.Y0) }

func (r Rect) cut(o Rect) Rect {
	return Rect{max(r.X0, o.X0), max(r.Y0, o.Y0), min(r.X1, o.X1), min(r.Y1, o.Y1)}
}

func (r Rect) meets(o Rect) bool { c := r.cut(o); return c.X1 > c.X0 && c.Y1 > c.Y0 }

func (r Rect) with(o Rect) Rect {
	return Rect{min(r.X0, o.X0), min(r.Y0, o.Y0), max(r.X1, o.X1), max(r.Y1, o.Y1)}
}

// holds reports whether another lies inside, up to a point.
func (r Rect) holds(o Rect) bool {
	return o.X0 >= r.X0-1 && o.Y0 >= r.Y0-1 && o.X1 <= r.X1+1 && o.Y1 <= r.Y1+1
}

// matrix maps x, y to a·x + c·y + e, b·x + d·y + f.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

// times applies m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// box is the rectangle around a mapped rectangle.
func (m matrix) box(r Rect) Rect {
	x, y := m.point(r.X0, r.Y0)
	out := Rect{x, y, x, y}
	for _, p := range [][2]float64{{r.X1, r.Y0}, {r.X0, r.Y1}, {r.X1, r.Y1}} {
		x, y := m.point(p[0], p[1])
		out = out.with(Rect{x, y, x, y})
	}
	return out
}

// inverse maps back; ok is false when the mapping has no area.
func (m matrix) inverse() (matrix, bool) {
	d := m[0]*m[3] - m[1]*m[2]
	if d == 0 {
		return unit, false
	}
	return matrix{m[3] / d, -m[1] / d, -m[2] / d, m[0] / d, (m[2]*m[5] - m[3]*m[4]) / d, (m[1]*m[4] - m[0]*m[5]) / d}, true
}
