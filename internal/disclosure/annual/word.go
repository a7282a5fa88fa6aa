package annual

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"tongban/internal/base/fault"
)

// mostWords bounds the text of a Word document, however well it was packed.
const mostWords = 16 << 20

// readWord reads a DOCX: its paragraphs, and its tables row by row.
func readWord(file []byte) (Report, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Report{}, fault.Invalidf("这个 Word 文档已经损坏，读不出来")
	}
	for _, f := range z.File {
		switch f.Name {
		case "xl/workbook.xml":
			return Report{}, fault.Invalidf("这是 Excel 表格，请用报告的 DOCX、PDF、网页或者文本")
		case "OFD.xml":
			return Report{}, fault.Invalidf("不能读 OFD 文件，请用报告的 DOCX、PDF、网页或者文本")
		case "word/document.xml":
			part, err := f.Open()
			if err != nil {
				return Report{}, fault.Invalidf("这个 Word 文档已经损坏，读不出来")
			}
			defer part.Close()
			return readWordText(part)
		}
	}
	return Report{}, fault.Invalidf("这个压缩文件不是 Word 文档（DOCX）")
}

// wordTable is a table on its way; tables stand inside cells of others.
type wordTable struct {
	cells []string
	holds bool // the row holds a table: it is there for the look of the page
}

func readWordText(part io.Reader) (Report, error) {
	limit := &io.LimitedReader{R: part, N: mostWords + 1}
	d := xml.NewDecoder(limit)
	var s sheetReader
	var tables []*wordTable
	var para strings.Builder
	in := 0 // inside w:t
	end := func() {
		words := narrow(para.String())
		para.Reset()
		if n := len(tables); n > 0 && len(tables[n-1].cells) > 0 {
			tables[n-1].cells[len(tables[n-1].cells)-1] += words
			return
		}
		s.text.WriteString(words + "\n")
	}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if limit.N <= 0 {
				return Report{}, fault.Invalidf("这个 Word 文档里的文字太多，不能核对")
			}
			return Report{}, fault.Invalidf("这个 Word 文档已经损坏，读不出来")
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "Fallback": // says again what stands beside it
				if err := d.Skip(); err != nil {
					return Report{}, fault.Invalidf("这个 Word 文档已经损坏，读不出来")
				}
			case "tbl":
				if n := len(tables); n > 0 {
					s.text.WriteString(strings.Join(tables[n-1].cells, " ") + "\n")
					tables[n-1].cells, tables[n-1].holds = nil, true
				}
				tables = append(tables, &wordTable{})
			case "tr":
				if n := len(tables); n > 0 {
					tables[n-1].cells, tables[n-1].holds = nil, false
				}
			case "tc":
				if n := len(tables); n > 0 {
					tables[n-1].cells = append(tables[n-1].cells, "")
				}
			case "t":
				in++
			case "tab":
				para.WriteByte(' ')
			case "br", "cr":
				para.WriteByte('\n')
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in = max(0, in-1)
			case "p":
				end()
			case "tr":
				if n := len(tables); n > 0 {
					if top := tables[n-1]; top.holds {
						s.text.WriteString(strings.Join(top.cells, " ") + "\n")
					} else {
						s.row(top.cells)
					}
					tables[n-1].cells = nil
				}
			case "tbl":
				tables = tables[:max(0, len(tables)-1)]
			}
		case xml.CharData:
			if in > 0 {
				para.Write(t)
			}
		}
	}
	return s.report(), nil
}
