package annual

import (
	"bytes"
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/width"
	"unicode/utf8"

	"tongban/internal/base/fault"
)

// line is what a reader of tables sees: some words, and the figures that follow them. A nil value is a blank cell.
type line struct {
	label  string
	values []*Figure
	at     []int // of each value, how far to the right it stands, in a text laid out by blanks
	pos    int   // where it stands in the whole text
}

// Read takes a report from a file: text as it comes out of a PDF, HTML, or the JSON that this program writes. The bytes
// are UTF-8 or GB 18030. A file without any table that a form knows still has a text to be checked.
func Read(file []byte) (Report, error) {
	if !utf8.Valid(file) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
		if err != nil {
			return Report{}, fault.Invalidf("读不出文件里的文字，请用 UTF-8 或 GB 18030 编码")
		}
		file = decoded
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\ufeff")), " \r\n\t")
	switch {
	case len(trimmed) == 0:
		return Report{}, fault.Invalidf("文件是空的")
	case bytes.HasPrefix(trimmed, []byte("%PDF")):
		return Report{}, fault.Invalidf("不能直接读 PDF，请先转成文本（pdftotext -layout）或使用网页")
	case trimmed[0] == '{':
		var r Report
		if err := json.Unmarshal(trimmed, &r); err != nil || r.Cells == nil {
			return Report{}, fault.Invalidf("JSON 里没有 form 和 cells")
		}
		return r, nil
	case bytes.Contains(bytes.ToLower(trimmed[:min(len(trimmed), 4000)]), []byte("<html")), bytes.HasPrefix(trimmed, []byte("<")):
		return readHTML(trimmed)
	}
	return readText(string(trimmed)), nil
}

// readText reads text in which columns stand apart by blanks, by bars, or one cell on a line.
func readText(text string) Report {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var known struct {
		Title     string `json:"title"`
		Publisher string `json:"publisher"`
		Year      int    `json:"year"`
	}
	if head := header.FindStringSubmatch(text); head != nil && json.Unmarshal([]byte(head[1]), &known) == nil {
		text = text[len(head[0]):]
	}
	text = narrow(text)
	var lines []line
	var label strings.Builder
	var run line
	flush := func() {
		if len(run.values) > 0 {
			lines = append(lines, run)
			run = line{}
			label.Reset()
		}
	}
	offset := 0
	for _, row := range strings.SplitAfter(text, "\n") {
		for _, cell := range cells(row) {
			v, ok := parseFigure(cell.text)
			if !ok || isYear(cell.text) && len(run.values) == 0 && strings.HasSuffix(label.String(), "单位") {
				flush()
				label.WriteString(cell.text)
				continue
			}
			if len(run.values) == 0 {
				run.label, run.pos = label.String(), offset
			}
			run.values, run.at = append(run.values, &v), append(run.at, cell.at)
		}
		offset += len(row)
	}
	flush()
	r := Report{Cells: map[string]Figure{}, Text: flow(text)}
	r.name(text)
	r.Title, r.Body, r.Year = cmp.Or(known.Title, r.Title), cmp.Or(known.Publisher, r.Body), cmp.Or(known.Year, r.Year)
	r.fill(text, lines)
	return r
}

var header = regexp.MustCompile(`(?s)\A---\n(.*?)\n---\n`)

func isYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "20") || strings.HasPrefix(s, "19"))
}

// cell is one piece of a laid-out line.
type cell struct {
	text string
	at   int // its right edge, in half-width columns
}

// cells cuts a line at blanks and bars. Words that stand together in Chinese with one blank between stay one cell when
// neither is a figure.
func cells(row string) []cell {
	var list []cell
	var b strings.Builder
	at := 0
	end := func() {
		if b.Len() > 0 {
			list = append(list, cell{b.String(), at})
			b.Reset()
		}
	}
	for _, c := range row {
		if c == '|' || c == '｜' || unicode.IsSpace(c) {
			end()
		} else {
			b.WriteRune(c)
		}
		at++
		if c > 0x2e7f {
			at++
		}
	}
	end()
	return list
}

// narrow makes full-width digits and letters half-width, and keeps Chinese marks.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'ｚ' || r == '．' || r == '％' || r == '＋' || r == '－' {
			return []rune(width.Narrow.String(string(r)))[0]
		}
		if r == '\u00a0' || r == '\u3000' {
			return ' '
		}
		return r
	}, s)
}

// flow joins the lines of a laid-out text into sentences: a blank between Chinese characters or beside a figure was
// only layout. Paragraphs stay apart where a line ends a sentence.
func flow(text string) string {
	text = strings.NewReplacer(",", "，", ";", "；", ":", "：", "％", "%").Replace(groups.ReplaceAllString(text, "$1$2"))
	var b strings.Builder
	for _, row := range strings.Split(text, "\n") {
		row = strings.Join(strings.Fields(row), "")
		if row == "" {
			continue
		}
		b.WriteString(row)
		if len(cells(row)) == 1 && len(row) < 60 && heading.MatchString(row) {
			b.WriteByte('\n')
		}
		if strings.HasSuffix(row, "。") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

var (
	groups  = regexp.MustCompile(`(\d),(\d{3})\b`)
	heading = regexp.MustCompile(`^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）`)
	yearOf  = regexp.MustCompile(`(20[0-9]{2})\s*年(?:度)?[^。\n]{0,14}(?:年度报告|工作报告|工作情况|公开工作)`)
	titleOf = regexp.MustCompile(`[^\n]{0,60}20[0-9]{2}\s*年[^\n]{0,40}(?:年度报告|工作报告|工作情况)[^\n]{0,4}`)
)

// name finds title, body and year.
func (r *Report) name(text string) {
	top := text[:min(len(text), 4000)]
	if t := titleOf.FindString(top); t != "" {
		r.Title = strings.Join(strings.Fields(t), "")
	}
	if y := yearOf.FindStringSubmatch(top); y != nil {
		r.Year, _ = strconv.Atoi(y[1])
	}
	if body, _, ok := strings.Cut(r.Title, strconv.Itoa(r.Year)); ok && r.Year > 0 {
		r.Body = body
	}
}

// readHTML reads tables by their cells, so that blanks keep their place, and the text around them.
func readHTML(file []byte) (Report, error) {
	root, err := html.Parse(bytes.NewReader(file))
	if err != nil {
		return Report{}, fault.Invalidf("读不出这个网页")
	}
	var text strings.Builder
	var lines []line
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			text.WriteString(strings.Join(strings.Fields(narrow(n.Data)), " "))
			return
		case n.DataAtom == atom.Script, n.DataAtom == atom.Style:
			return
		case n.DataAtom == atom.Tr:
			l, words := row(n)
			l.pos = text.Len()
			if len(l.values) > 0 {
				lines = append(lines, l)
			}
			text.WriteString(words + "\n")
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		switch n.DataAtom {
		case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.Title, atom.Li, atom.Br, atom.Table:
			text.WriteByte('\n')
		}
	}
	walk(root)
	r := Report{Cells: map[string]Figure{}, Text: flow(text.String())}
	r.name(text.String())
	r.fill(text.String(), lines)
	return r, nil
}

// row reads one row of a table: words first, then figures; blank cells after the words are blank figures.
func row(tr *html.Node) (line, string) {
	var l line
	var words []string
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		inside := strings.Join(strings.Fields(narrow(content(c))), "")
		words = append(words, inside)
		v, ok := parseFigure(inside)
		switch {
		case ok:
			l.values = append(l.values, &v)
		case inside == "" || inside == "/" || inside == "—" || inside == "-":
			if l.label != "" || len(l.values) > 0 {
				l.values = append(l.values, nil)
			}
		default:
			l.label += inside
			l.values = nil
		}
	}
	for _, v := range l.values {
		if v != nil {
			return l, strings.Join(words, " ")
		}
	}
	l.values = nil
	return l, strings.Join(words, " ")
}

func content(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(content(c))
	}
	return b.String()
}
