package annual

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fill finds the form, the region of each of its tables, and puts the figures of each line into the row whose words
// are the most alike, in the order of the form. What could not be read is said, and not guessed.
func (r *Report) fill(text string, lines []line, heads []head) {
	form, ok := recognise(squeeze(text), r.Year)
	if !ok {
		return
	}
	r.Form, r.gone = form.Name, map[string]bool{}
	starts := make([]int, len(form.Tables))
	for i, t := range form.Tables {
		starts[i] = region(text, t, lines)
	}
	for i, t := range form.Tables {
		if starts[i] < 0 {
			r.Unread = append(r.Unread, "没有找到“"+t.Title+"”这张表")
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
		r.align(t, own, columnsOf(t, starts[i], own, heads))
	}
}

// columnsOf are the middles of the columns of a table in a laid-out text, as its lines without blanks and its heads have
// them: a text out of a PDF does not keep them quite above each other.
func columnsOf(t Table, start int, lines []line, heads []head) (all [][]int) {
	if len(lines) == 0 || heads == nil || len(t.Columns) < 4 {
		return nil
	}
	for _, l := range lines {
		if len(l.values) == len(t.Columns) && slices.IsSorted(l.at) && l.at[0] < l.at[len(l.at)-1] {
			all = append(all, l.at)
		}
	}
	var middles []int
	for _, c := range t.Columns {
		i := slices.IndexFunc(heads, func(h head) bool {
			return h.pos >= start && h.pos < lines[0].pos && len([]rune(h.text)) > 1 && strings.HasPrefix(c.Title, h.text)
		})
		if i < 0 || len(middles) > 0 && heads[i].at <= middles[len(middles)-1] {
			return all
		}
		middles = append(middles, heads[i].at)
	}
	return append(all, middles)
}

// region is where a table begins: the last heading of its name that a line of figures follows soon; a text may name it
// before. The head of its columns comes again on each page, and it begins with the first.
func region(text string, t Table, lines []line) int {
	best := -1
	for _, name := range t.Starts {
		for from := 0; ; {
			i := find(text[from:], name)
			if i < 0 {
				break
			}
			at := from + i
			if slices.ContainsFunc(lines, func(l line) bool { return l.pos >= at && l.pos < at+3000 && l.figures() > 0 }) {
				best = max(best, at)
				if name == t.Head {
					return best
				}
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

// figures counts what is printed in a line.
func (l line) figures() (n int) {
	for _, v := range l.values {
		if v != nil {
			n++
		}
	}
	return n
}

// align puts the lines of a table into its rows.
func (r *Report) align(t Table, all []line, middles [][]int) {
	lines := split(t, all, middles)
	found := match(t, lines)
	if len(t.Rows) == 1 && t.Rows[0].Bare && len(found) == 0 && r.upright(t, all) {
		return
	}
	r.take(t, lines, found, len(all)-len(lines))
}

// upright reads a table of one long row that is printed in another shape: each group of columns on a line of its own, or
// one figure below the other.
func (r *Report) upright(t Table, lines []line) bool {
	columns := t.columns(t.Rows[0])
	var values []*Figure
	for _, l := range lines {
		if len(l.values) == len(columns)/len(groupsOf(columns)) && len(values) < len(columns) {
			values = append(values, l.values...)
		}
	}
	if len(values) != len(columns) {
		turned := Table{Name: t.Name, Columns: []Column{{Name: t.Rows[0].Name}}}
		for _, c := range columns {
			turned.Rows = append(turned.Rows, Row{Name: c.Name, Title: c.Title})
		}
		single := slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return len(l.values) != 1 })
		found := match(turned, single)
		if len(found) != len(columns) {
			return false
		}
		values = nil
		for j := range columns {
			values = append(values, single[found[j]].values[0])
		}
	}
	for k, c := range columns {
		if values[k] != nil {
			r.Cells[t.Name+"."+t.Rows[0].Name+"."+c.Name] = *values[k]
		}
	}
	return true
}

// groupsOf are the columns by the first part of their names.
func groupsOf(columns []Column) (out [][]Column) {
	last := ""
	for _, c := range columns {
		group, _, _ := strings.Cut(c.Name, ".")
		if len(out) == 0 || group != last {
			out = append(out, nil)
		}
		last = group
		out[len(out)-1] = append(out[len(out)-1], c)
	}
	return out
}

// match gives each line to a row of the table, so that the order is kept and the words are the most alike.
func match(t Table, lines []line) map[int]int {
	n, m := len(lines), len(t.Rows)
	found := map[int]int{} // lines by their rows
	if n == 0 {
		return found
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
		if lines[i].label == "" {
			return -0.25
		}
		after := "" // words that stand lower than the figures in the middle of their row
		if i+1 < n && lines[i].laid {
			after = lines[i+1].label
		}
		return likeness(lines[i].label, after, row) + 0.25 // a line of figures is more likely a row with odd words than none
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
			found[j] = i
		}
	}
	return found
}

// take puts the figures into their cells. Where too many lines found no row, the table is not laid out in a way that can be
// read, and nothing of it is taken.
func (r *Report) take(t Table, lines []line, found map[int]int, lost int) {
	for i, l := range lines {
		if l.figures() > 0 && !slices.Contains(slices.Collect(maps.Values(found)), i) {
			lost++
		}
	}
	if len(t.Rows) == 1 {
		lost = 0 // what follows is the text
	}
	if lost > 0 {
		r.lost = append(r.lost, t.Name)
	}
	if len(found) == 0 || lost > 1 && lost*3 > len(found) {
		r.Unread = append(r.Unread, "“"+t.Title+"”这张表的排列读不出来，表里的数据没有核对")
		return
	}
	var gone []string
	for j, row := range t.Rows {
		i, ok := found[j]
		if !ok {
			r.gone[t.Name+"."+row.Name] = true
			if !row.Optional {
				gone = append(gone, row.Title)
			}
			continue
		}
		for k, c := range t.columns(row) {
			if v := lines[i].values[k]; v != nil {
				r.Cells[t.Name+"."+row.Name+"."+c.Name] = *v
			}
		}
	}
	if len(gone) > 0 {
		r.Unread = append(r.Unread, "“"+t.Title+"”这张表有"+strconv.Itoa(len(gone))+"行没有读出数据："+strings.Join(gone, "；"))
	}
}

// split cuts runs that hold more than one row, puts together a row that stands on two lines, and puts blanks where a
// laid-out row has fewer figures than columns.
func split(t Table, lines []line, middles [][]int) []line {
	size := len(t.Columns)
	own := map[int]bool{size: true}
	for _, row := range t.Rows {
		own[len(t.columns(row))] = true
	}
	var list []line
	var half *line // the last line, when it has fewer figures than columns
	for _, l := range lines {
		n := len(l.values)
		for n > size && !own[n] && l.values[0] == nil { // a blank cell beside the words
			l.values, n = l.values[1:], n-1
		}
		was := half
		half = nil
		switch {
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
		case n > size && l.at != nil && l.at[0] >= l.at[size-1]: // one figure on each line: nobody knows which is one too many
		case n > size:
			l.values = l.values[:size] // what follows is a page number or the like
			list = append(list, l)
		case n < size && size > 3 && l.at != nil:
			if was != nil && was.fills(l, size) {
				list[len(list)-1] = line{label: was.label + l.label, values: slices.Concat(was.values, l.values), laid: true}
				continue
			}
			if wide, ok := spread(l, middles); ok {
				list, half = append(list, wide), &l
			}
		}
	}
	return list
}

// fills reports whether another line is the rest of the row of which this is the beginning: one half of a row may stand
// higher than the other.
func (l line) fills(o line, size int) bool {
	return len(l.values)+len(o.values) == size && l.at[len(l.at)-1] < o.at[0]+4
}

// spread puts the figures of a line under the columns that they stand nearest to; one that stands under none is not of
// this table.
func spread(l line, middles [][]int) (out line, ok bool) {
	best := 0
	for _, columns := range middles {
		values, far, fits := under(l, columns)
		if fits && (!ok || far < best) {
			out, best, ok = line{label: l.label, values: values, laid: true}, far, true
		}
	}
	return out, ok
}

// under puts the figures under these columns, and says how far they stand from them.
func under(l line, middles []int) (values []*Figure, far int, fits bool) {
	values = make([]*Figure, len(middles))
	last := -1
	for i, v := range l.values {
		near, gap := 0, middles[len(middles)-1]-middles[0]
		for k, at := range middles {
			if abs(at-l.at[i]) < abs(middles[near]-l.at[i]) {
				near = k
			}
		}
		for k := range middles[1:] {
			if k == near || k+1 == near {
				gap = min(gap, middles[k+1]-middles[k])
			}
		}
		if near <= last || abs(middles[near]-l.at[i]) > gap {
			return nil, 0, false
		}
		values[near], last, far = v, near, far+abs(middles[near]-l.at[i])
	}
	return values, far, true
}

func abs(n int) int { return max(n, -n) }

// likeness is how much of the row's words the end of a label holds, from 0 to about 1, by pairs of characters; words that
// begin there may end in what follows. A label may hold the words of rows without figures before its own: what stands
// nearest to the figures is meant.
func likeness(label, after string, row Row) float64 {
	best := 0.0
	have, next := []rune(squeeze(label)), []rune(squeeze(after))
	for _, words := range append([]string{row.Title}, row.Labels...) {
		want := []rune(squeeze(words))
		if len(want) == 1 {
			want = append(want, want[0])
		}
		tail, head := string(have[max(0, len(have)-len(want)-30):]), string(next[:min(len(next), len(want)+8)])
		var behind []int // of each pair, how many characters follow it
		rest := 0        // the first pair that may follow
		for i := 0; i+1 < len(want); i++ {
			if at := strings.LastIndex(tail, string(want[i:i+2])); at >= 0 {
				behind, rest = append(behind, utf8.RuneCountInString(tail[at:])-2), i+1
			}
		}
		if rest > 0 && behind[len(behind)-1] > 4 {
			rest = 0 // the figures are not in the middle of these words
		}
		for i := rest; rest > 0 && i+1 < len(want); i++ {
			if strings.Contains(head, string(want[i:i+2])) {
				behind = append(behind, 0)
			}
		}
		if hit := len(behind); hit > 0 { // of two rows that fit wholly the one with more words is meant
			slices.Sort(behind)
			best = max(best, float64(hit)/float64(len(want)-1)+0.005*float64(min(hit, 20))-0.015*float64(max(0, min(behind[hit/2]-len(want)/2, 35))))
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
