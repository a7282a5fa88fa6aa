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
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	unicode16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/width"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/pdf"
)

// line is what a reader of tables sees: some words, and the figures that follow them. A nil value is a blank cell.
type line struct {
	label  string
	values []*Figure
	at     []int // of each value, how far to the right its middle stands, in half of half characters, in a text laid out by blanks
	laid   bool  // it stands in such a text: words of its row may follow it
	pos    int   // where it stands in the whole text
}

// Read takes a report from a file: PDF, Word (DOCX), HTML, text as it comes out of a PDF, or the JSON that this program
// writes. Text is in UTF-8, UTF-16 or GB 18030. A file without any table that a form knows still has a text to be checked.
func Read(file []byte) (Report, error) {
	for _, f := range []struct{ mark, words string }{
		{"\xd0\xcf\x11\xe0", "这是旧版的 Word 或 Excel 文件，请另存为 DOCX 或 PDF 以后再核对"},
		{"{\\rtf", "不能读 RTF 文件，请另存为 DOCX 或 PDF 以后再核对"},
	} {
		if bytes.HasPrefix(file, []byte(f.mark)) {
			return Report{}, fault.Invalidf("%s", f.words)
		}
	}
	switch {
	case bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")):
		return readPDF(file)
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readWord(file)
	}
	file, err := decoded(file)
	if err != nil {
		return Report{}, err
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\ufeff")), " \r\n\t")
	switch {
	case len(trimmed) == 0:
		return Report{}, fault.Invalidf("文件是空的")
	case trimmed[0] == '{':
		var r Report
		if err := json.Unmarshal(trimmed, &r); err != nil || r.Cells == nil {
			return Report{}, fault.Invalidf("JSON 里没有 form 和 cells")
		}
		return r, nil
	case bytes.Contains(bytes.ToLower(trimmed[:min(len(trimmed), 4000)]), []byte("<html")), bytes.HasPrefix(trimmed, []byte("<")):
		return readHTML(trimmed)
	case bytes.IndexByte(trimmed, 0) >= 0:
		return Report{}, fault.Invalidf("这个文件不是文本，请用 PDF、DOCX、网页或者文本文件")
	}
	return readText(string(trimmed)), nil
}

// decoded is a text in UTF-8.
func decoded(file []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")):
		from = unicode16.UTF16(unicode16.LittleEndian, unicode16.UseBOM)
	case utf8.Valid(file):
		return file, nil
	default:
		from = simplifiedchinese.GB18030
	}
	out, err := from.NewDecoder().Bytes(file)
	if err != nil {
		return nil, fault.Invalidf("读不出文件里的文字，请用 UTF-8 或 GB 18030 编码")
	}
	return out, nil
}

// readPDF reads the text of a PDF with its columns apart.
func readPDF(file []byte) (Report, error) {
	d, err := pdf.Open(file)
	if err != nil {
		return Report{}, unreadable(err)
	}
	text, unknown, err := d.Text()
	if err != nil {
		return Report{}, unreadable(err)
	}
	known := len(strings.Fields(text))
	switch {
	case known == 0 && unknown == 0:
		return Report{}, fault.Invalidf("这个 PDF 里没有文字，可能是扫描的图片；请用带文字的 PDF、DOCX 或者网页")
	case unknown > 20 && unknown*10 > utf8.RuneCountInString(text):
		return Report{}, fault.Invalidf("这个 PDF 没有写明%d个字是什么字，不能核对；请用 DOCX 或者网页，或者重新生成 PDF", unknown)
	}
	return readText(text), nil
}

func unreadable(err error) error {
	if words, ok := pdf.Refused(err); ok {
		return fault.Invalidf("%s", words)
	}
	return fault.Invalidf("这个 PDF 已经损坏，读不出来")
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
	var heads []head
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
				heads = append(heads, head{cell.text, cell.middle(), offset})
				continue
			}
			if len(run.values) == 0 {
				run.label, run.pos, run.laid = label.String(), offset, true
			}
			run.values, run.at = append(run.values, &v), append(run.at, cell.middle())
		}
		offset += len(row)
	}
	flush()
	r := Report{Cells: map[string]Figure{}, Text: flow(text)}
	r.name(text)
	r.Title, r.Body, r.Year = cmp.Or(known.Title, r.Title), cmp.Or(known.Publisher, r.Body), cmp.Or(known.Year, r.Year)
	r.fill(text, lines, heads)
	return r
}

// head is a word and where it stands, as the heads of columns do.
type head struct {
	text    string
	at, pos int
}

var header = regexp.MustCompile(`(?s)\A---\n(.*?)\n---\n`)

func isYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "20") || strings.HasPrefix(s, "19"))
}

// cell is one piece of a laid-out line.
type cell struct {
	text     string
	from, at int // its edges, in half-width columns
}

func (c cell) middle() int { return c.from + c.at }

// cells cuts a line at blanks and bars. Words that stand together in Chinese with one blank between stay one cell when
// neither is a figure.
func cells(row string) []cell {
	var list []cell
	var b strings.Builder
	at, from := 0, 0
	end := func() {
		if b.Len() > 0 {
			list = append(list, cell{b.String(), from, at})
			b.Reset()
		}
	}
	for _, c := range row {
		if c == '|' || c == '｜' || unicode.IsSpace(c) {
			end()
		} else {
			if b.Len() == 0 {
				from = at
			}
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
	blanks  = regexp.MustCompile(`[ \t]+`)
	groups  = regexp.MustCompile(`(\d),(\d{3})\b`)
	heading = regexp.MustCompile(`^[一二三四五六七八九十]+、|^（[一二三四五六七八九十]+）`)
	yearOf  = regexp.MustCompile(`(20[0-9]{2})\s*年(?:度)?[^。]{0,24}(?:年\s*度\s*报\s*告|工\s*作\s*报\s*告|工作情况|公开工作)`)
	titleOf = regexp.MustCompile(`[^\n]{0,60}20[0-9]{2}\s*年(?:[^\n。，]{0,40}(?:年度报告|工作报告|工作情况)[^\n]{0,4}|[^。，]{0,46}年\s*度\s*报\s*告)`)
)

// name finds title, body and year. A title may run over two lines.
func (r *Report) name(text string) {
	top := blanks.ReplaceAllString(text[:min(len(text), 4000)], " ")
	if t := titleOf.FindString(top); t != "" {
		r.Title = strings.Join(strings.Fields(t), "")
	}
	if y := yearOf.FindStringSubmatch(top); y != nil {
		r.Year, _ = strconv.Atoi(y[1])
	}
	if before, after, ok := strings.Cut(r.Title, strconv.Itoa(r.Year)); ok && r.Year > 0 {
		r.Body = strings.TrimLeft(before, "0123456789/:,，.APM上下午 ")
		if body, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(after, "年"), "度"), "政府信息公开"); ok && before == "" {
			r.Body = body
		}
	}
}

// sheetReader gathers the text and the rows of tables of a file that says what its tables are.
type sheetReader struct {
	text  strings.Builder
	lines []line
}

// row takes one row of a table: words first, then figures; blank cells after the words are blank figures.
func (s *sheetReader) row(cells []string) {
	l := line{pos: s.text.Len()}
	for i, inside := range cells {
		inside = strings.Join(strings.Fields(narrow(inside)), "")
		cells[i] = inside
		v, ok := parseFigure(unit.ReplaceAllString(inside, "$1"))
		switch {
		case ok:
			l.values = append(l.values, &v)
		case inside == "" || inside == "/" || inside == "—" || inside == "-" || inside == "——" || inside == "无":
			if l.label != "" || len(l.values) > 0 {
				l.values = append(l.values, nil)
			}
		default:
			l.label += inside
			l.values = nil
		}
	}
	if len(l.values) > 0 {
		s.lines = append(s.lines, l)
	}
	s.text.WriteString(strings.Join(cells, " ") + "\n")
}

// unit is a figure of a cell with what it counts.
var unit = regexp.MustCompile(`^([0-9,，.]+)(?:件|个|项|条|次|宗|起)$`) // money is not read with its unit: the row may be in another one

func (s *sheetReader) report() Report {
	text := s.text.String()
	r := Report{Cells: map[string]Figure{}, Text: flow(text)}
	r.name(text)
	r.fill(text, s.lines, nil)
	return r
}

// readHTML reads tables by their cells, so that blanks keep their place, and the text around them.
func readHTML(file []byte) (Report, error) {
	root, err := html.Parse(bytes.NewReader(file))
	if err != nil {
		return Report{}, fault.Invalidf("读不出这个网页")
	}
	var s sheetReader
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			s.text.WriteString(strings.Join(strings.Fields(narrow(n.Data)), " "))
			return
		case n.DataAtom == atom.Script, n.DataAtom == atom.Style:
			return
		case n.DataAtom == atom.Tr && !holdsTable(n): // a table may be there for the look of the page only
			var cells []string
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
					cells = append(cells, content(c))
				}
			}
			s.row(cells)
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		switch n.DataAtom {
		case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.Title, atom.Li, atom.Br, atom.Table, atom.Td, atom.Th:
			s.text.WriteByte('\n')
		}
	}
	walk(root)
	return s.report(), nil
}

// holdsTable reports whether a table stands inside.
func holdsTable(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Table || holdsTable(c) {
			return true
		}
	}
	return false
}

func content(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return ""
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(content(c))
	}
	return b.String()
}
