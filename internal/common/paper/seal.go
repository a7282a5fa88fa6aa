package paper

import "math"

// Seal (电子印章) is what is drawn over the date: the holder's name around a
// star and, for a special seal, its purpose below, such as 行政审批专用章.
// The picture only shows; what proves is the signature and the verify code.
type Seal struct {
	Holder  string
	Purpose string
}

const (
	sealRadius = 20 * mm
	sealRim    = 1.0 * mm
	// arc of the name, leaving the lower part free for the purpose
	sealSweep = 250 * math.Pi / 180
)

// seal draws the seal around (0, 0), y upwards.
func (f *font) seal(s Seal) figure {
	out := circle(0, 0, sealRadius, false)
	out = append(out, circle(0, 0, sealRadius-sealRim, true)...)
	out = append(out, star(0, 0, 6.2*mm)...)
	return append(append(out, f.around(s.Holder)...), f.across(s.Purpose)...)
}

// around sets the holder's name on the upper arc, left to right; a long name
// is set narrower, not smaller.
func (f *font) around(name string) figure {
	runes := []rune(name)
	const height = 5.4 * mm
	const base = sealRadius - sealRim - 0.9*mm - height
	n := float64(len(runes))
	sweep := math.Min(sealSweep, n*0.42)
	step := sweep / math.Max(n, 1)
	width := math.Min(height*0.86, step*(base+height*0.35)*0.92)
	var out figure
	for i, r := range runes {
		g := f.glyph(r)
		turn := sweep/2 - (float64(i)+0.5)*step
		sin, cos := math.Sincos(turn)
		// the glyph stands on the base circle; 0.88 is the height of a character over its base line
		x0, y0 := -width/2, base+0.12*height
		m := [6]float64{width * cos, width * sin, -height * sin, height * cos,
			x0*cos - y0*sin, x0*sin + y0*cos}
		out = append(out, f.figure(g).place(m)...)
	}
	return out
}

// across sets the purpose on a straight line under the star.
func (f *font) across(purpose string) figure {
	runes := []rune(purpose)
	const height = 4.2 * mm
	width := math.Min(height*0.9, 25*mm/math.Max(float64(len(runes)), 1))
	x := -width * float64(len(runes)) / 2
	var out figure
	for _, r := range runes {
		g := f.glyph(r)
		out = append(out, f.figure(g).place([6]float64{width, 0, 0, height, x, -12.2 * mm})...)
		x += width
	}
	return out
}
