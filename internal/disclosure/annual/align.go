package annual

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// fill finds the form, the region of each of its tables, and puts the figures of each line into the row whose words
// are the most alike, in the order of the form.
func (r *Report) fill(text string, lines []line) {
	form, ok := recognise(squeeze(text))
	if !ok {
		return
	}
	r.Form = form.Name
	starts := make([]int, len(form.Tables))
	for i, t := range form.Tables {
		starts[i] = region(text, t.Starts, lines)
	}
	for i, t := range form.Tables {
		if starts[i] < 0 {
			continue
		}
		end := len(text) + 1
		for _, s := range starts {
			if s > starts[i] && s < end {
				end = s
			}
		}
		var own []line
		for _, l := range lines {
			if l.pos >= starts[i] && l.pos < end {
				own = append(own, l)
			}
		}
		r.align(t, own)
	}
}

// region is where a table begins: the last heading of its name that a line of figures follows soon.
func region(text string, names []string, lines []line) int {
	best := -1
	for _, name := range names {
		for from := 0; ; {
			i := find(text[from:], name)
			if i < 0 {
				break
			}
			at := from + i
			if slices.ContainsFunc(lines, func(l line) bool { return l.pos >= at && l.pos < at+3000 }) {
				best = max(best, at)
			}
			from = at + len(name[:3])
		}
		if best >= 0 {
			return best
		}
	}
	return best
}

// find looks for words that may have blanks or line ends between their characters.
func find(text, words string) int {
	want := []rune(words)
	for i := range text {
		if !strings.HasPrefix(text[i:], string(want[0])) {
			continue
		}
		n := 0
		for _, c := range text[i:] {
			if n == len(want) {
				return i
			}
			if unicode.IsSpace(c) {
				continue
			}
			if c != want[n] {
				break
			}
			n++
		}
		if n == len(want) {
			return i
		}
	}
	return -1
}

// align gives each line of a table to a row of the form, so that the order is kept and the words are the most alike.
func (r *Report) align(t Table, lines []line) {
	lines = split(t, lines)
	n, m := len(lines), len(t.Rows)
	if n == 0 {
		return
	}
	// best[i][j] is the most likeness with the first i lines and the first j rows.
	best := make([][]float64, n+1)
	for i := range best {
		best[i] = make([]float64, m+1)
	}
	score := func(i, j int) float64 {
		row := t.Rows[j]
		if len(lines[i].values) != len(t.columns(row)) {
			return math.Inf(-1)
		}
		if row.Bare {
			return 1
		}
		return likeness(lines[i].label, row) - 0.25
	}
	for i := 1; i <= n; i++ {
		for j := 1; j <= m; j++ {
			best[i][j] = max(best[i-1][j], best[i][j-1], best[i-1][j-1]+score(i-1, j-1))
		}
	}
	for i, j := n, m; i > 0 && j > 0; {
		switch {
		case best[i][j] == best[i][j-1]:
			j--
		case best[i][j] == best[i-1][j]:
			i--
		default:
			i, j = i-1, j-1
			for k, c := range t.columns(t.Rows[j]) {
				if v := lines[i].values[k]; v != nil {
					r.Cells[t.Name+"."+t.Rows[j].Name+"."+c.Name] = *v
				}
			}
		}
	}
}

// split cuts runs that hold more than one row, and puts blanks where a laid-out row has fewer figures than columns.
func split(t Table, lines []line) []line {
	size := len(t.Columns)
	var full *line
	for i, l := range lines {
		if len(l.values) == size && l.at != nil {
			full = &lines[i]
			break
		}
	}
	own := map[int]bool{size: true}
	for _, row := range t.Rows {
		own[len(t.columns(row))] = true
	}
	var list []line
	for _, l := range lines {
		switch n := len(l.values); {
		case own[n]:
			list = append(list, l)
		case n > size && n%size == 0:
			for i := 0; i < n; i += size {
				part := line{label: l.label, values: l.values[i : i+size]}
				if i > 0 {
					part.label = ""
				}
				list = append(list, part)
			}
		case n > size:
			l.values = l.values[:size] // what follows is a page number or the like
			list = append(list, l)
		case full != nil && n < size && size > 3:
			list = append(list, spread(l, *full))
		}
	}
	return list
}

// spread puts the figures of a line under the nearest columns of a full one.
func spread(l, full line) line {
	values := make([]*Figure, len(full.values))
	for i, v := range l.values {
		near := 0
		for k, at := range full.at {
			if abs(at-l.at[i]) < abs(full.at[near]-l.at[i]) {
				near = k
			}
		}
		values[near] = v
	}
	return line{label: l.label, values: values}
}

func abs(n int) int { return max(n, -n) }

// likeness is how much of the row's words the end of a label holds, from 0 to about 1, by pairs of characters.
func likeness(label string, row Row) float64 {
	best := 0.0
	have := squeeze(label)
	for _, words := range append([]string{row.Title}, row.Labels...) {
		want := []rune(squeeze(words))
		if len(want) == 1 {
			want = append(want, want[0])
		}
		tail := []rune(have)
		tail = tail[max(0, len(tail)-len(want)-30):]
		pairs, hit := 0, 0
		for i := 0; i+1 < len(want); i++ {
			pairs++
			if strings.Contains(string(tail), string(want[i:i+2])) {
				hit++
			}
		}
		if pairs > 0 { // of two rows that fit wholly the one with more words is meant
			best = max(best, float64(hit)/float64(pairs)+0.005*float64(min(hit, 20)))
		}
	}
	return best
}

// squeeze leaves what tells rows apart: no blanks, no marks, no numbers of lists.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}
