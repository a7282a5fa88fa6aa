package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Chars are the characters that a page shows, in the order in which it draws them. Pages count from 1.
func (d *Document) Chars(page int) ([]Char, error) {
	w, _, err := d.walk(page-1, nil, nil)
	if err != nil {
		return nil, d.onPage(page-1, err)
	}
	return w.chars, nil
}

// folded is a character as it is searched: half-width, small, without blanks.
func folded(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0 {
			return -1
		}
		return r
	}, width.Narrow.String(plain(s))))
}

// plain writes radicals and compatible forms, as some makers name their glyphs, as the characters that people type.
func plain(s string) string {
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if c, ok := radicals[r]; ok {
			r = c
		} else if odd(r) {
			b.WriteString(norm.NFKC.String(string(r)))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func odd(r rune) bool {
	return r >= 0x2e80 && r <= 0x2fdf || r >= 0xf900 && r <= 0xfaff || r >= 0xfb00 && r <= 0xfb06
}

// radicals are those that Unicode does not call compatible.
var radicals = func() map[rune]rune {
	out, from, to := map[rune]rune{}, []rune("⺁⺇⺌⺎⺗⺝⺠⺫⺮⺶⺼⻁⻄⻅⻆⻉⻋⻌⻐⻒⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻯⻰⻳⼾"), []rune("厂几小兀心月民目竹羊肉虎西见角贝车辶钅长长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龙龟户")
	for i, r := range from {
		out[r] = to[i]
	}
	return out
}()

// Find gives the places of a word on a page: one rectangle for each line that it runs over. It looks in the order of
// drawing and in the order of reading.
func Find(chars []Char, word string) (out []Rect) {
	want := []rune(folded(word))
	if len(want) == 0 {
		return nil
	}
	for _, list := range [][]Char{chars, read(chars)} {
		var runes []rune
		var from []int
		for i, c := range list {
			for _, r := range folded(c.Text) {
				runes, from = append(runes, r), append(from, i)
			}
		}
		for i := 0; i+len(want) <= len(runes); i++ {
			if !slices.Equal(runes[i:i+len(want)], want) {
				continue
			}
			var line Rect
			for k, n := range from[i : i+len(want)] {
				b := list[n].Box
				middle := (b.Y0 + b.Y1) / 2
				if k > 0 && middle > line.Y0 && middle < line.Y1 && b.X0 < line.X1+2*(b.Y1-b.Y0) {
					line = line.with(b)
					continue
				}
				if k > 0 {
					out = append(out, line)
				}
				line = b
			}
			out = append(out, line)
			i += len(want) - 1
		}
	}
	slices.SortFunc(out, func(a, b Rect) int { return cmp.Or(cmp.Compare(b.Y0, a.Y0), cmp.Compare(a.X0, b.X0)) })
	return slices.Compact(out)
}

// rows are the characters by lines from the top, each from the left.
func rows(chars []Char) (out [][]Char) {
	list := slices.Clone(chars)
	slices.SortStableFunc(list, func(a, b Char) int { return cmp.Compare(b.Box.Y0+b.Box.Y1, a.Box.Y0+a.Box.Y1) })
	for _, c := range list {
		if n := len(out); n > 0 {
			first := out[n-1][0].Box
			if math.Abs((first.Y0+first.Y1)-(c.Box.Y0+c.Box.Y1)) < max(first.Y1-first.Y0, c.Box.Y1-c.Box.Y0)*.8 {
				out[n-1] = append(out[n-1], c)
				continue
			}
		}
		out = append(out, []Char{c})
	}
	for _, row := range out {
		slices.SortStableFunc(row, func(a, b Char) int { return cmp.Compare(a.Box.X0, b.Box.X0) })
	}
	return out
}

func read(chars []Char) (out []Char) {
	for _, row := range rows(chars) {
		out = append(out, row...)
	}
	return out
}

// Text is the text of the whole file with its columns kept apart by blanks, as far as the file says what its characters
// are; unknown counts those of which it does not.
func (d *Document) Text() (all string, unknown int, err error) {
	var b strings.Builder
	for i := range d.Pages {
		chars, err := d.Chars(i + 1)
		if err != nil {
			return "", 0, err
		}
		for _, c := range chars {
			if c.Text == "" {
				unknown++
			}
		}
		b.WriteString(Layout(chars))
		b.WriteString("\f")
	}
	return b.String(), unknown, nil
}

// Layout writes the lines of a page; a gap between characters is as many blanks as half characters fit into it.
func Layout(chars []Char) string {
	var sizes []float64
	left := math.Inf(1)
	for _, c := range chars {
		if strings.TrimSpace(c.Text) != "" {
			sizes, left = append(sizes, c.Size), min(left, c.Box.X0)
		}
	}
	if len(sizes) == 0 {
		return ""
	}
	slices.Sort(sizes)
	half := max(sizes[len(sizes)/2]*.45, 1)
	var b strings.Builder
	for _, row := range rows(chars) {
		at, last, apart := 0, left, false
		for _, c := range row {
			if strings.TrimSpace(c.Text) == "" {
				apart = apart || c.Text != ""
				continue
			}
			column := int((c.Box.X0 - left) / half)
			if gap := c.Box.X0 - last; gap > .18*c.Size || apart && gap > .05*c.Size {
				blanks := max(1, column-at)
				b.WriteString(strings.Repeat(" ", blanks))
				at += blanks
			}
			apart = false
			b.WriteString(c.Text)
			for _, r := range c.Text {
				if at++; r > 0x2e7f {
					at++
				}
			}
			last = max(last, c.Box.X1)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Folded is a text as words are compared: half-width, small, without blanks.
func Folded(s string) string { return folded(s) }
