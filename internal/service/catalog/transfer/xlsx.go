package transfer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// The namespaces of a workbook, ECMA-376 part 1 (SpreadsheetML) and part 2 (packages).
const (
	nsMain     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006/"
	typeSheets = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// longestCell is how many characters a cell holds.
const longestCell = 32_767

// streamed is a workbook that is written row by row straight into its archive: it needs neither memory nor a temporary
// file, whatever the number of rows. It has texts and numbers, widths, a bold head and frozen panes, and no formulas.
type streamed struct {
	archive *zip.Writer
	names   []string      // of the sheets
	sheet   *bufio.Writer // the open one
	row     int
	err     error
}

// pane says how wide the columns of a sheet are, and which of its first rows and columns stay in sight.
type pane struct {
	widths        []float64
	columns, rows int
}

// newStreamed begins a workbook. The order of its parts is that of a reader who looks at the first ones to know the kind
// of file; every part that is not named among the types is a sheet, so that their number need not be known.
func newStreamed(w io.Writer, by, title string, at time.Time) *streamed {
	s := &streamed{archive: zip.NewWriter(w)}
	s.archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	s.part("[Content_Types].xml", `<Types xmlns="`+nsPackage+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
		`<Default Extension="xml" ContentType="`+typeSheets+`worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="`+typeSheets+`sheet.main+xml"/>`+
		`<Override PartName="/xl/styles.xml" ContentType="`+typeSheets+`styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`)
	s.part("_rels/.rels", `<Relationships xmlns="`+nsPackage+`relationships"><Relationship Id="rId1" Type="`+nsRelation+`/officeDocument" Target="xl/workbook.xml"/>`+
		`<Relationship Id="rId2" Type="`+nsPackage+`relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`)
	s.part("xl/styles.xml", `<styleSheet xmlns="`+nsMain+`"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>`+
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`+
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`+
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`)
	created := ""
	if !at.IsZero() {
		created = `<dcterms:created xsi:type="dcterms:W3CDTF">` + at.UTC().Format(time.RFC3339) + `</dcterms:created>`
	}
	s.part("docProps/core.xml", `<cp:coreProperties xmlns:cp="`+nsPackage+`metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" `+
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`+escaped(title)+`</dc:title><dc:creator>`+escaped(by)+`</dc:creator>`+created+`</cp:coreProperties>`)
	return s
}

func escaped(text string) string {
	var out bytes.Buffer
	xml.EscapeText(&out, []byte(text))
	return out.String()
}

func (s *streamed) part(name, text string) {
	if s.err != nil {
		return
	}
	var out io.Writer
	if out, s.err = s.archive.Create(name); s.err == nil {
		_, s.err = io.WriteString(out, xmlHead+text)
	}
}

// begin ends the open sheet and begins the next.
func (s *streamed) begin(name string, p pane) {
	s.end()
	s.names = append(s.names, name)
	if s.err != nil {
		return
	}
	out, err := s.archive.Create("xl/worksheets/sheet" + strconv.Itoa(len(s.names)) + ".xml")
	if err != nil {
		s.err = err
		return
	}
	s.sheet, s.row = bufio.NewWriterSize(out, 64<<10), 0
	s.sheet.WriteString(xmlHead + `<worksheet xmlns="` + nsMain + `">`)
	if p.rows > 0 {
		s.sheet.WriteString(p.frozen())
	}
	s.sheet.WriteString("<cols>")
	for n, width := range p.widths {
		fmt.Fprintf(s.sheet, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, n+1, n+1, width)
	}
	s.sheet.WriteString("</cols><sheetData>")
}

func (p pane) frozen() string {
	split, active := fmt.Sprintf(`ySplit="%d"`, p.rows), "bottomLeft"
	if p.columns > 0 {
		split, active = fmt.Sprintf(`xSplit="%d" %s`, p.columns, split), "bottomRight"
	}
	return fmt.Sprintf(`<sheetViews><sheetView workbookViewId="0"><pane %s topLeftCell="%s%d" activePane="%s" state="frozen"/></sheetView></sheetViews>`,
		split, columnName(p.columns), p.rows+1, active)
}

func (s *streamed) end() {
	if s.sheet == nil || s.err != nil {
		return
	}
	s.sheet.WriteString("</sheetData></worksheet>")
	s.err, s.sheet = s.sheet.Flush(), nil
}

// head writes a row in bold.
func (s *streamed) head(titles []string) error { return s.cells(titles, ` s="1"`) }

// texts writes a row. An empty text is no cell.
func (s *streamed) texts(row []string) error { return s.cells(row, "") }

func (s *streamed) cells(row []string, style string) error {
	if s.err != nil {
		return s.err
	}
	s.row++
	number := strconv.Itoa(s.row)
	s.sheet.WriteString(`<row r="`)
	s.sheet.WriteString(number)
	s.sheet.WriteString(`">`)
	for n, text := range row {
		if text == "" {
			continue
		}
		s.sheet.WriteString(`<c r="`)
		s.sheet.WriteString(columnName(n))
		s.sheet.WriteString(number)
		s.sheet.WriteByte('"')
		s.sheet.WriteString(style)
		s.sheet.WriteString(` t="inlineStr"><is><t xml:space="preserve">`)
		writeText(s.sheet, text)
		s.sheet.WriteString("</t></is></c>")
	}
	_, s.err = s.sheet.WriteString("</row>")
	return s.err
}

// number writes a row of a text and a number.
func (s *streamed) number(title string, n int) {
	if s.err != nil {
		return
	}
	s.row++
	fmt.Fprintf(s.sheet, `<row r="%[1]d"><c r="A%[1]d" t="inlineStr"><is><t>%[2]s</t></is></c><c r="B%[1]d"><v>%[3]d</v></c></row>`, s.row, escaped(title), n)
}

// close ends the workbook with the list of its sheets.
func (s *streamed) close() error {
	s.end()
	book, links := "", ""
	for n, name := range s.names {
		book += fmt.Sprintf(`<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(name), n+1, n+1)
		links += fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n+1, nsRelation, n+1)
	}
	s.part("xl/workbook.xml", `<workbook xmlns="`+nsMain+`" xmlns:r="`+nsRelation+`"><sheets>`+book+`</sheets></workbook>`)
	s.part("xl/_rels/workbook.xml.rels", `<Relationships xmlns="`+nsPackage+`relationships">`+links+
		fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(s.names)+1, nsRelation))
	if s.err != nil {
		return s.err
	}
	return s.archive.Close()
}

// columnName is the letters of a column, counted from 0.
func columnName(n int) string {
	if n < 26 {
		return letters[n : n+1]
	}
	return columnName(n/26-1) + letters[n%26:n%26+1]
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// hexMark is how a workbook writes a character by its number; a text that looks like it has its first sign written so.
var hexMark = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// writeText writes a text as the content of an element: at most as long as a cell, without what XML cannot hold.
func writeText(w *bufio.Writer, text string) {
	if len(text) > longestCell {
		text = shortenedTo(text, longestCell)
	}
	if len(text) > 6 && hexMark.MatchString(text) {
		text = hexMark.ReplaceAllString(text, "_x005F$0")
	}
	if plainXML(text) {
		w.WriteString(text)
		return
	}
	xml.EscapeText(w, []byte(text))
}

// plainXML reports whether a text stands in XML as it is; U+FFFE and U+FFFF do not.
func plainXML(text string) bool {
	for n := range len(text) {
		switch c := text[n]; {
		case c < ' ', c == '<', c == '>', c == '&', c == '"', c == '\'', c == 0xef && strings.HasPrefix(text[n+1:], "\xbf"):
			return false
		}
	}
	return utf8.ValidString(text)
}

// shortenedTo cuts a text to a number of UTF-16 units, which is how a workbook counts.
func shortenedTo(text string, most int) string {
	units := 0
	for at, r := range text {
		if units++; r > 0xffff {
			units++
		}
		if units > most {
			return text[:at]
		}
	}
	return text
}
