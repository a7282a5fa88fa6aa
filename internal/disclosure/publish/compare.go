package publish

import (
	"slices"
	"strings"

	"tongban/internal/disclosure/publish/pages"
)

// mostLines bounds a comparison: longer texts are compared by their first lines.
const mostLines = 1500

// compare shows what changed from one content to the next, line by line.
func compare(old, now Content) []pages.Difference {
	a, b := linesOf(old), linesOf(now)
	// the longest common run of lines, by the usual table; what both begin and end with is left out first
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []pages.Difference
	for _, l := range a[:head] {
		out = append(out, pages.Difference{Text: l})
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	for _, l := range a[len(a)-tail:] {
		out = append(out, pages.Difference{Text: l})
	}
	return out
}

func middle(a, b []string) (out []pages.Difference) {
	long := make([][]int, len(a)+1)
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, pages.Difference{Text: a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || long[i+1][j] >= long[i][j+1]):
			out = append(out, pages.Difference{Text: a[i], Old: true})
			i++
		default:
			out = append(out, pages.Difference{Text: b[j], New: true})
			j++
		}
	}
	return out
}

func linesOf(c Content) []string {
	lines := []string{c.Title, c.Number}
	for _, l := range strings.Split(c.Text, "\n") {
		if l != "" && len(lines) < mostLines {
			lines = append(lines, l)
		}
	}
	for _, f := range c.Files {
		if !f.Internal {
			lines = append(lines, "附件："+f.Name)
		}
	}
	return lines
}

// blocks brings a text into the form in which pages draw it, with links to those of its attachments that the reader may see;
// the others are their words. Shelf is the address behind which the files are.
func blocks(text, shelf string, files []Attachment) (out []pages.Block) {
	conv := func(list []Piece) (out []pages.Piece) {
		for _, p := range list {
			if of, ok := strings.CutPrefix(p.Href, attachmentMark); ok {
				p.Href = ""
				if slices.ContainsFunc(files, func(f Attachment) bool { return idText(f.ID) == of }) {
					p.Href = shelf + of
				} else if p.Picture {
					p.Text, p.Picture = "（图："+p.Text+"）", false
				}
			}
			out = append(out, pages.Piece(p))
		}
		return out
	}
	for _, b := range Blocks(text) {
		block := pages.Block{Heading2: b.Kind == Heading2, Heading3: b.Kind == Heading3, Heading4: b.Kind == Heading4, List: b.Kind == List, Quote: b.Kind == Quote, Table: b.Kind == Grid}
		for _, l := range b.Lines {
			block.Lines = append(block.Lines, conv(l))
		}
		for _, r := range b.Rows {
			var cells [][]pages.Piece
			for _, c := range r {
				cells = append(cells, conv(c))
			}
			block.Rows = append(block.Rows, cells)
		}
		out = append(out, block)
	}
	return out
}
