package transfer

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"strconv"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
)

// Head is a column of a list that goes out: its name for programs and for people.
type Head struct{ Key, Title string }

// Heads are columns whose titles programs read too.
func Heads(titles ...string) []Head {
	heads := make([]Head, len(titles))
	for n, title := range titles {
		heads[n] = Head{title, title}
	}
	return heads
}

// Table writes a list row by row, whatever list it is. In spreadsheets no text is taken for a formula.
func Table(w io.Writer, f Format, heads []Head, rows iter.Seq2[[]string, error]) error {
	switch f {
	case FormatCSV:
		return csvTable(w, heads, rows)
	case FormatJSON:
		return jsonTable(w, heads, rows)
	case FormatExcel:
		return excelTable(w, heads, rows)
	}
	return fault.Missing("导出格式", string(f))
}

// SendTable answers with a list as a file of that name.
func SendTable(w http.ResponseWriter, f Format, name string, heads []Head, rows iter.Seq2[[]string, error]) error {
	if f != FormatCSV && f != FormatJSON && f != FormatExcel {
		return fault.Missing("导出格式", string(f))
	}
	w.Header().Set("Vary", "Cookie, Accept")
	w.Header().Set("Content-Type", f.Media())
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+"."+string(f)+`"`)
	return Table(w, f, heads, rows)
}

func csvTable(w io.Writer, heads []Head, rows iter.Seq2[[]string, error]) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // so that spreadsheets read the Chinese
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(titlesOf(heads))
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := out.Write(harmlessRow(row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func titlesOf(heads []Head) []string {
	titles := make([]string, len(heads))
	for n, h := range heads {
		titles[n] = h.Title
	}
	return titles
}

func harmlessRow(row []string) []string {
	safe := make([]string, len(row))
	for n, text := range row {
		safe[n] = Harmless(text)
	}
	return safe
}

func jsonTable(w io.Writer, heads []Head, rows iter.Seq2[[]string, error]) error {
	out := bufio.NewWriter(w)
	out.WriteString("[")
	before := "\n"
	for row, err := range rows {
		if err != nil {
			return err
		}
		object := map[string]string{}
		for n, h := range heads {
			object[h.Key] = row[n]
		}
		line, err := json.Marshal(object)
		if err != nil {
			return err
		}
		out.WriteString(before)
		if _, err := out.Write(line); err != nil {
			return err
		}
		before = ",\n"
	}
	out.WriteString("\n]\n")
	return out.Flush()
}

// excelTable writes a workbook row by row; what is written leaves the memory for a temporary file.
func excelTable(w io.Writer, heads []Head, rows iter.Seq2[[]string, error]) error {
	book := excelize.NewFile()
	defer book.Close()
	var sheet *excelize.StreamWriter
	n := 0
	for row, err := range rows {
		if err != nil {
			return err
		}
		if n%sheetRows == 0 {
			if sheet, err = tableSheet(book, sheet, n/sheetRows+1, heads); err != nil {
				return err
			}
		}
		if err := sheet.SetRow("A"+strconv.Itoa(n%sheetRows+2), anys(harmlessRow(row))); err != nil {
			return err
		}
		n++
	}
	if sheet == nil {
		var err error
		if sheet, err = tableSheet(book, nil, 1, heads); err != nil {
			return err
		}
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func tableSheet(book *excelize.File, last *excelize.StreamWriter, number int, heads []Head) (*excelize.StreamWriter, error) {
	name := "Sheet" + strconv.Itoa(number)
	if last != nil {
		if err := last.Flush(); err != nil {
			return nil, err
		}
		if _, err := book.NewSheet(name); err != nil {
			return nil, err
		}
	}
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	const width = 24
	if err := sheet.SetColWidth(1, len(heads), width); err != nil {
		return nil, err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return sheet, sheet.SetRow("A1", anys(titlesOf(heads)), excelize.RowOpts{StyleID: bold})
}
