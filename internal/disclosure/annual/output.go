package annual

import (
	"archive/zip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/common/paper"
)

// output is one kind of file that a report is handed over as.
type output struct {
	ext, title, kind string
	write            func(room *Room, w io.Writer, y Yearly) error
}

// outputs are the files of a report: to read, to print, to go on writing, to calculate, for programs.
var outputs = []output{
	{"html", "网页", "text/html; charset=utf-8", func(_ *Room, w io.Writer, y Yearly) error { return writeHTML(w, y) }},
	{"docx", "Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", func(_ *Room, w io.Writer, y Yearly) error { return writeWord(w, y) }},
	{"pdf", "PDF", "application/pdf", func(room *Room, w io.Writer, y Yearly) error { return room.Draws.PDF(w, printedDoc(y)) }},
	{"xlsx", "Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(_ *Room, w io.Writer, y Yearly) error { return writeSheets(w, y) }},
	{"json", "JSON 数据", "application/json", func(_ *Room, w io.Writer, y Yearly) error { return json.NewEncoder(w).Encode(y.report()) }},
}

// Extensions are the kinds of files that a report is written as.
func (room *Room) Extensions() (out []string) {
	for _, f := range outputs {
		out = append(out, f.ext)
	}
	return out
}

// File writes a report as one kind of file.
func (room *Room) File(y Yearly, ext string, w io.Writer) error {
	for _, f := range outputs {
		if f.ext == ext {
			return f.write(room, w, y)
		}
	}
	return fault.Missing("文件", ext)
}

// Files writes a report as each of its files; open makes the file of an extension.
func (room *Room) Files(y Yearly, open func(ext string) (io.WriteCloser, error)) error {
	for _, f := range outputs {
		w, err := open(f.ext)
		if err != nil {
			return err
		}
		err = f.write(room, w, y)
		if closed := w.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", f.ext, err)
		}
	}
	return nil
}

var page = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{.Title}}</title></head><body>
<h1>{{.Title}}</h1>
{{if .Note}}<p>{{.Note}}</p>{{end}}
{{range .Before}}<h2>{{.Title}}</h2>{{range .Lines}}<p>{{.}}</p>{{end}}{{end}}
{{range .Grids}}{{if .Title}}<h2>{{.Title}}</h2>{{end}}<table border="1"><tr>{{range .Heads}}<th>{{.}}</th>{{end}}</tr>{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>{{end}}</table>{{end}}
{{range .After}}<h2>{{.Title}}</h2>{{range .Lines}}<p>{{.}}</p>{{end}}{{end}}
</body></html>
`))

// laid is a report laid out for any kind of file.
type laid struct {
	Title, Note   string
	Before, After []part
	Grids         []shown
}

type part struct {
	Title string
	Lines []string
}

type shown struct {
	Title string
	Heads []string
	Rows  [][]string
}

func layout(y Yearly) laid {
	form, _ := FormOf(y.Form)
	l := laid{Title: titled(y.Name, y.Year), Note: y.note()}
	if y.Corrects != "" {
		l.Title += "（更正）"
	}
	before, after := placed(form, y.Sections)
	parts := func(list []Section) (out []part) {
		for _, s := range list {
			out = append(out, part{s.Title, strings.Split(s.Text, "\n")})
		}
		return out
	}
	l.Before, l.After = parts(before), parts(after)
	for _, g := range grids(form, y.Cells) {
		l.Grids = append(l.Grids, shown{g.title, g.heads, g.rows})
	}
	return l
}

func writeHTML(w io.Writer, y Yearly) error { return page.Execute(w, layout(y)) }

// printedDoc is the report on A4.
func printedDoc(y Yearly) paper.Doc {
	l := layout(y)
	d := paper.Doc{Title: l.Title, Running: l.Title, Dense: true, Blocks: []paper.Block{paper.Heading{Text: l.Title}}}
	text := func(list []part) {
		for _, p := range list {
			d.Blocks = append(d.Blocks, paper.Para{Text: p.Title, Bold: true, Flush: true})
			for _, line := range p.Lines {
				d.Blocks = append(d.Blocks, paper.Para{Text: line})
			}
		}
	}
	if l.Note != "" {
		d.Blocks = append(d.Blocks, paper.Para{Text: l.Note})
	}
	text(l.Before)
	for _, g := range l.Grids {
		if g.Title != "" {
			d.Blocks = append(d.Blocks, paper.Para{Text: g.Title, Bold: true, Flush: true})
		}
		t := paper.Table{Rows: g.Rows}
		for i, h := range g.Heads {
			c := paper.Column{Title: h, Width: 1, Align: paper.AlignCenter}
			if i == 0 {
				c.Width, c.Align = 4, paper.AlignLeft
			}
			t.Columns = append(t.Columns, c)
		}
		d.Blocks = append(d.Blocks, t)
	}
	text(l.After)
	return d
}

// writeWord writes WordprocessingML (ECMA-376) that a person goes on writing in: headings, paragraphs, bordered tables.
func writeWord(w io.Writer, y Yearly) error {
	z := zip.NewWriter(w)
	for _, f := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", wordBody(layout(y))},
	} {
		part, err := z.Create(f[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, f[1]); err != nil {
			return err
		}
	}
	return z.Close()
}

func wordBody(l laid) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	say := func(text, look, place string) {
		b.WriteString(`<w:p><w:pPr>` + place + `</w:pPr><w:r><w:rPr>` + look + `</w:rPr><w:t xml:space="preserve">`)
		_ = xml.EscapeText(&b, []byte(text)) // into memory: it does not fail
		b.WriteString(`</w:t></w:r></w:p>`)
	}
	const bold, big, centre, indent = `<w:b/>`, `<w:b/><w:sz w:val="44"/>`, `<w:jc w:val="center"/>`, `<w:ind w:firstLineChars="200" w:firstLine="480"/>`
	say(l.Title, big, centre)
	if l.Note != "" {
		say(l.Note, `<w:sz w:val="24"/>`, indent)
	}
	text := func(list []part) {
		for _, p := range list {
			say(p.Title, bold, "")
			for _, line := range p.Lines {
				say(line, `<w:sz w:val="24"/>`, indent)
			}
		}
	}
	text(l.Before)
	for _, g := range l.Grids {
		if g.Title != "" {
			say(g.Title, bold, "")
		}
		b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
		for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
			b.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:color="000000"/>`)
		}
		b.WriteString(`</w:tblBorders></w:tblPr>`)
		for i, row := range append([][]string{g.Heads}, g.Rows...) {
			b.WriteString(`<w:tr>`)
			for k, cell := range row {
				b.WriteString(`<w:tc>`)
				look, place := "", ""
				if i == 0 {
					look = bold
				}
				if k > 0 {
					place = centre
				}
				say(cell, look, place)
				b.WriteString(`</w:tc>`)
			}
			b.WriteString(`</w:tr>`)
		}
		b.WriteString(`</w:tbl>`)
		say("", "", "")
	}
	text(l.After)
	b.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr></w:body></w:document>`)
	return b.String()
}

// writeSheets writes the tables as a workbook, figures as numbers.
func writeSheets(w io.Writer, y Yearly) error {
	book := excelize.NewFile()
	const name = "年度报告"
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	at := 1
	put := func(row []any) error {
		err := book.SetSheetRow(name, "A"+strconv.Itoa(at), &row)
		at++
		return err
	}
	l := layout(y)
	if err := put([]any{l.Title}); err != nil {
		return err
	}
	if l.Note != "" {
		if err := put([]any{l.Note}); err != nil {
			return err
		}
	}
	for _, g := range l.Grids {
		if g.Title != "" {
			if err := put([]any{g.Title}); err != nil {
				return err
			}
		}
		for i, words := range append([][]string{g.Heads}, g.Rows...) {
			row := make([]any, len(words))
			for k, word := range words {
				row[k] = word
				if f, err := strconv.ParseFloat(word, 64); err == nil && i > 0 && k > 0 {
					row[k] = f
				}
			}
			if err := put(row); err != nil {
				return err
			}
		}
	}
	if err := book.SetColWidth(name, "A", "A", 60); err != nil {
		return err
	}
	_, err := book.WriteTo(w)
	return err
}
