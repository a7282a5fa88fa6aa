package paper

import (
	"strconv"
	"strings"
)

// Characters that may not open a line, and those that may not close one.
const (
	noStart = "，。、；：？！）》】」』〕〉”’…—～％‰·,.;:?!)]}%"
	noEnd   = "（《【「『〔〈“‘([{"
)

// line is one set line; spacing is added after each character.
type line struct {
	ids     []uint16
	width   float64 // as set, spacing included
	spacing float64
	first   bool // opens a paragraph
}

// ids turns characters into glyphs of the subset and measures them.
func (c *composer) ids(runes []rune, size float64) (ids []uint16, width float64) {
	ids = make([]uint16, len(runes))
	for i, r := range runes {
		ids[i] = c.cut.id(r)
		width += c.font.width(c.cut.source[ids[i]]) * size / 1000
	}
	return ids, width
}

// lines breaks a text: line feeds end a line, the first line of each piece is
// indented, and every line but the last is spread to the full width.
func (c *composer) lines(text string, size, room, indent float64) (out []line) {
	for piece := range strings.SplitSeq(clean(text), "\n") {
		out = append(out, c.piece([]rune(strings.Trim(piece, " ")), size, room, indent)...)
	}
	return out
}

// ragged breaks a text without spreading its lines: in a narrow cell the gaps
// would show. A line squeezed to hold a mark stays squeezed.
func (c *composer) ragged(text string, size, room float64) []line {
	set := c.lines(text, size, room, 0)
	for i, l := range set {
		if l.spacing > 0 {
			set[i].width -= l.spacing * float64(len(l.ids)-1)
			set[i].spacing = 0
		}
	}
	return set
}

// clean drops what has no shape: carriage returns go, tabs become spaces.
func clean(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u00a0", " ", "\ufeff", "", "\u200b", "").Replace(text)
}

func (c *composer) piece(runes []rune, size, room, indent float64) []line {
	var out []line
	start, end, used, limit := 0, 0, 0.0, room-indent
	flush := func(last bool) {
		set := c.set(trimSpace(runes[start:end]), size, limit, last)
		set.first = len(out) == 0
		out = append(out, set)
		start, used, limit = end, 0, room
	}
	for end < len(runes) {
		n := unit(runes[end:])
		_, width := c.ids(runes[end:end+n], size)
		slack := 0.0
		if strings.ContainsRune("，。、；：）》”", runes[end+n-1]) {
			slack = size / 2 // the right half of such a mark is empty
		}
		if used+width > limit+slack && end > start && runes[end] != ' ' {
			flush(false)
			continue
		}
		if width > limit+slack { // one unit wider than the line: a long address
			n, width = c.fitting(runes[end:end+n], size, limit)
		}
		end, used = end+n, used+width
	}
	flush(true)
	return out
}

// fitting answers how many characters of a unit fit, at least one.
func (c *composer) fitting(runes []rune, size, limit float64) (n int, width float64) {
	for n < len(runes) {
		_, one := c.ids(runes[n:n+1], size)
		if n > 0 && width+one > limit {
			break
		}
		n, width = n+1, width+one
	}
	return n, width
}

// set measures a line and spreads it. A last line, and one that would be torn
// apart, keeps its natural spacing.
func (c *composer) set(runes []rune, size, limit float64, last bool) line {
	ids, width := c.ids(runes, size)
	if len(ids) < 2 {
		return line{ids: ids, width: width}
	}
	l := line{ids: ids, width: width}
	free := limit - width
	if free < 0 || !last && free <= limit/8 {
		l.spacing, l.width = free/float64(len(ids)-1), limit
	}
	return l
}

// longest is more characters than fit a line, so that a text without any place
// to break costs no more than another.
const longest = 256

// unit answers how many of the next characters stay together: a word or a
// figure up to its hyphen, opening marks with what follows, closing marks with
// what precedes.
func unit(runes []rune) int {
	runes = runes[:min(len(runes), longest)]
	n := 0
	for n < len(runes)-1 && strings.ContainsRune(noEnd, runes[n]) {
		n++
	}
	joined := latin(runes[n])
	for n++; joined && n < len(runes) && latin(runes[n]) && !strings.ContainsRune("-/", runes[n-1]); n++ {
	}
	for n < len(runes) && strings.ContainsRune(noStart, runes[n]) {
		n++
	}
	return n
}

func latin(r rune) bool { return r > ' ' && r < 0x7F }

func trimSpace(runes []rune) []rune {
	for len(runes) > 0 && runes[0] == ' ' {
		runes = runes[1:]
	}
	for len(runes) > 0 && runes[len(runes)-1] == ' ' {
		runes = runes[:len(runes)-1]
	}
	return runes
}

func decimal(n int) string { return strconv.Itoa(n) }
