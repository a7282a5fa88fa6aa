package publish

import (
	"regexp"
	"strings"
)

// BlockKind is the sort of a block of a text.
type BlockKind string

// The blocks.
const (
	Paragraph BlockKind = "p"
	Heading2  BlockKind = "h2"
	Heading3  BlockKind = "h3"
	Heading4  BlockKind = "h4"
	List      BlockKind = "list"
	Quote     BlockKind = "quote"
	Grid      BlockKind = "table"
)

// Block is one piece of a text; lists have lines, tables rows.
type Block struct {
	Kind  BlockKind
	Lines [][]Piece
	Rows  [][][]Piece
}

// Piece is a stretch of text, with an address when it is a link or a picture of the document.
type Piece struct {
	Text, Href string
	Picture    bool
}

var markLink = regexp.MustCompile(`!?\[([^\[\]]+)\]\(([^()\s]+)\)`)

// pieces finds the links of a line; what is no safe address stays text.
func pieces(line string) (out []Piece) {
	at := 0
	for _, m := range markLink.FindAllStringSubmatchIndex(line, -1) {
		href := line[m[4]:m[5]]
		if !safeAddress(href) {
			continue
		}
		picture := line[m[0]] == '!' && strings.HasPrefix(href, attachmentMark)
		if line[m[0]] == '!' && !picture {
			m[0]++ // an exclamation before a link
		}
		if m[0] > at {
			out = append(out, Piece{Text: line[at:m[0]]})
		}
		out, at = append(out, Piece{line[m[2]:m[3]], href, picture}), m[1]
	}
	if at < len(line) {
		out = append(out, Piece{Text: line[at:]})
	}
	return out
}

// prefixes say what a line is.
var prefixes = []struct {
	mark string
	kind BlockKind
}{{"#### ", Heading4}, {"### ", Heading3}, {"## ", Heading2}, {"- ", List}, {"> ", Quote}}

// Blocks reads a text. Every text has blocks: a line that is nothing else is a paragraph.
func Blocks(text string) (out []Block) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		kind, rest := Paragraph, line
		for _, p := range prefixes {
			if strings.HasPrefix(line, p.mark) {
				kind, rest = p.kind, strings.TrimSpace(line[len(p.mark):])
				break
			}
		}
		last := len(out) - 1
		switch {
		case strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") && len(line) > 1:
			if last < 0 || out[last].Kind != Grid {
				out, last = append(out, Block{Kind: Grid}), last+1
			}
			out[last].Rows = append(out[last].Rows, cellsOf(line))
		case kind == List && last >= 0 && out[last].Kind == List:
			out[last].Lines = append(out[last].Lines, pieces(rest))
		default:
			out = append(out, Block{Kind: kind, Lines: [][]Piece{pieces(rest)}})
		}
	}
	return out
}

func cellsOf(line string) (out [][]Piece) {
	for _, cell := range strings.Split(strings.Trim(line, "|"), "|") {
		out = append(out, pieces(strings.TrimSpace(cell)))
	}
	return out
}

// Plain is the text without its marks, for the index and for summaries.
func Plain(text string) string {
	var b strings.Builder
	line := func(list []Piece) {
		for _, p := range list {
			b.WriteString(p.Text)
		}
		b.WriteByte('\n')
	}
	for _, block := range Blocks(text) {
		for _, l := range block.Lines {
			line(l)
		}
		for _, row := range block.Rows {
			for _, cell := range row {
				line(cell)
			}
		}
	}
	return b.String()
}

// summary is the beginning of a text, for lists and feeds.
func (d Document) summary(most int) string {
	text := d.Abstract
	if text == "" {
		text = strings.Join(strings.Fields(Plain(d.Text)), " ")
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
