package transfer

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"strconv"
	"time"

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

// excelTable writes a workbook row by row.
func excelTable(w io.Writer, heads []Head, rows iter.Seq2[[]string, error]) error {
	const width = 24
	p := pane{rows: 1}
	for range heads {
		p.widths = append(p.widths, width)
	}
	book, n := newStreamed(w, "", "", time.Time{}), 0
	next := func() error {
		book.begin("Sheet"+strconv.Itoa(n/sheetRows+1), p)
		return book.head(titlesOf(heads))
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if n%sheetRows == 0 {
			if err := next(); err != nil {
				return err
			}
		}
		if err := book.texts(harmlessRow(row)); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		if err := next(); err != nil {
			return err
		}
	}
	return book.close()
}
