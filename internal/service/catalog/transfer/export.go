package transfer

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// Format is a kind of file that items go out in.
type Format string

// The formats.
const (
	FormatJSON  Format = "json"
	FormatLines Format = "jsonl"
	FormatCSV   Format = "csv"
	FormatExcel Format = "xlsx"
)

// Formats lists the formats.
func Formats() []Format { return []Format{FormatExcel, FormatCSV, FormatJSON, FormatLines} }

// Media is the media type of the format.
func (f Format) Media() string {
	return map[Format]string{FormatJSON: "application/json", FormatLines: "application/x-ndjson", FormatCSV: "text/csv; charset=utf-8",
		FormatExcel: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[f]
}

// Stamp says on the file who took what out, and when.
type Stamp struct {
	By   string    `json:"exported_by"`
	At   time.Time `json:"exported_at"`
	What string    `json:"what"`
}

func (s Stamp) words() string {
	return fmt.Sprintf("导出人：%s；导出时间：%s；内容：%s", s.By, s.At.Format("2006-01-02 15:04:05"), s.What)
}

// Stored is one item as the shelf keeps it: its JSON, which goes out as it is, and what the lists add.
type Stored struct {
	Content string
	State   string // in words
}

// Export writes items to a file, one after another, and says how many.
func Export(w io.Writer, f Format, s Stamp, items iter.Seq2[Stored, error]) (n int, err error) {
	switch f {
	case FormatJSON, FormatLines:
		return exportJSON(w, f, s, items)
	case FormatCSV:
		return exportCSV(w, s, items)
	case FormatExcel:
		return exportExcel(w, s, items)
	}
	return 0, fault.Invalidf("不认识的格式“%s”，可用 xlsx、csv、json、jsonl", f)
}

// exportJSON writes our own words. The first element is the stamp; an import passes over it.
func exportJSON(w io.Writer, f Format, s Stamp, items iter.Seq2[Stored, error]) (n int, err error) {
	begin, between, end := "[\n", ",\n", "\n]\n"
	if f == FormatLines {
		begin, between, end = "", "\n", "\n"
	}
	out := bufio.NewWriterSize(w, 64<<10)
	stamp, err := json.Marshal(s)
	if err != nil {
		return 0, err
	}
	out.WriteString(begin)
	out.Write(stamp)
	for item, err := range items {
		if err != nil {
			return n, err
		}
		out.WriteString(between)
		if _, err := out.WriteString(item.Content); err != nil {
			return n, err
		}
		n++
	}
	out.WriteString(end)
	return n, out.Flush()
}

// A column of a list of items.
type column struct {
	title string
	width float64
	text  func(record.Item) string
}

// columns are those of a list: what one looks for, sorts by and checks.
func columns() []column {
	return []column{
		{"实施编码", 36, func(i record.Item) string { return i.Code }},
		{"事项名称", 40, func(i record.Item) string { return i.Name }},
		{"事项类型", 12, func(i record.Item) string { return i.PowerTitle() }},
		{"实施主体", 28, func(i record.Item) string { return i.BodyName }},
		{"行政区划", 10, func(i record.Item) string { return i.Division }},
		{"行使层级", 10, func(i record.Item) string { return record.LevelTitle(i.Level) }},
		{"服务对象", 16, record.Item.AudienceInWords},
		{"主题", 20, func(i record.Item) string { return strings.Join(i.Themes, "、") }},
		{"办件类型", 10, func(i record.Item) string { return i.Handling.Title() }},
		{"法定时限", 14, func(i record.Item) string { return i.StatutoryLimit.String() }},
		{"承诺时限", 14, func(i record.Item) string { return promise(i.PromisedLimit) }},
		{"到现场次数", 10, func(i record.Item) string { return strconv.Itoa(i.Visits) }},
		{"网上办理", 20, record.Item.OnlineInWords},
		{"收费", 20, record.Item.FeeInWords},
		{"材料数", 8, func(i record.Item) string { return strconv.Itoa(len(i.Materials)) }},
		{"办理结果", 24, func(i record.Item) string { return i.Result.Name }},
		{"办理地点", 30, record.Item.PlaceInWords},
		{"咨询电话", 18, func(i record.Item) string { return i.Phones.Consult }},
		{"投诉电话", 18, func(i record.Item) string { return i.Phones.Complaint }},
		{"生效日期", 12, func(i record.Item) string { return i.ValidFrom }},
		{"版本", 6, func(i record.Item) string { return strconv.Itoa(i.Version) }},
	}
}

func promise(l record.Limit) string {
	if !l.Set() {
		return ""
	}
	return l.String()
}

// cells gives the cells of one item, each made harmless.
func cells(stored Stored, columns []column) ([]string, error) {
	item, err := outline(stored.Content)
	if err != nil {
		return nil, err
	}
	row := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		row = append(row, Harmless(strings.TrimSpace(c.text(item))))
	}
	return append(row, Harmless(stored.State)), nil
}

// together is how many items are decoded at once for a list: that takes longer than to read or to write them.
const together = 100

// rows gives the row of each item in order. While it reads items and rows are written, others are being decoded.
func rows(items iter.Seq2[Stored, error], list []column) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		var working []chan readRows // in the order of the items
		defer func() {
			for _, w := range working {
				<-w // none outlives the export
			}
		}()
		give := func() bool {
			done := <-working[0]
			working = working[1:]
			for _, row := range done.rows {
				if !yield(row, nil) {
					return false
				}
			}
			return done.err == nil || yield(nil, done.err)
		}
		var wait []Stored
		decode := func() {
			done := make(chan readRows, 1)
			go func(some []Stored) { done <- readAll(some, list) }(wait)
			working, wait = append(working, done), nil
		}
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			if wait = append(wait, item); len(wait) < together {
				continue
			}
			if decode(); len(working) > runtime.GOMAXPROCS(0) && !give() {
				return
			}
		}
		for decode(); len(working) > 0; {
			if !give() {
				return
			}
		}
	}
}

// readRows are the rows of some items, up to the first that cannot be read.
type readRows struct {
	rows [][]string
	err  error
}

func readAll(items []Stored, list []column) (read readRows) {
	for _, item := range items {
		row, err := cells(item, list)
		if err != nil {
			read.err = err
			return read
		}
		read.rows = append(read.rows, row)
	}
	return read
}

func titles(columns []column) []string {
	row := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		row = append(row, c.title)
	}
	return append(row, "状态")
}

// exportCSV writes a list; the mark in front lets Excel read it as UTF-8, the last row is the stamp.
func exportCSV(w io.Writer, s Stamp, items iter.Seq2[Stored, error]) (n int, err error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return 0, err
	}
	list := columns()
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(titles(list))
	for row, err := range rows(items, list) {
		if err != nil {
			return n, err
		}
		if err := out.Write(row); err != nil {
			return n, err
		}
		n++
	}
	out.Write([]string{Harmless(s.words() + "；数量：" + strconv.Itoa(n) + "个事项")})
	out.Flush()
	return n, out.Error()
}

// sheetRows is how many items one sheet takes; a workbook format ends at 1,048,576 rows.
const sheetRows = 1_000_000

// exportExcel writes a list as a workbook, row by row.
func exportExcel(w io.Writer, s Stamp, items iter.Seq2[Stored, error]) (n int, err error) {
	list := columns()
	p := pane{columns: 2, rows: 1}
	for _, c := range list {
		p.widths = append(p.widths, c.width)
	}
	book := newStreamed(w, s.By, s.What, s.At)
	next := func() error {
		book.begin("事项"+strconv.Itoa(n/sheetRows+1), p)
		return book.head(titles(list))
	}
	for row, err := range rows(items, list) {
		if err != nil {
			return n, err
		}
		if n%sheetRows == 0 {
			if err := next(); err != nil {
				return n, err
			}
		}
		if err := book.texts(row); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		if err := next(); err != nil {
			return n, err
		}
	}
	book.begin(stampSheet, pane{widths: []float64{12, 60}})
	for _, line := range s.lines() {
		book.texts(line)
	}
	book.number("数量", n)
	book.texts(noteOfHarm)
	return n, book.close()
}

// lines say who took the list out, when, and what it is.
func (s Stamp) lines() [][]string {
	return [][]string{{"导出人", Harmless(s.By)}, {"导出时间", s.At.Format("2006-01-02 15:04:05")}, {"内容", Harmless(s.What)}}
}

var noteOfHarm = []string{"说明", "以 = + - @ 等开头的文字前面加了一个单引号，防止被当作公式；导入时会去掉"}

// stamped adds the sheet that says who took the list out, and writes the workbook.
func stamped(book *excelize.File, s Stamp, n int, w io.Writer) error {
	if _, err := book.NewSheet(stampSheet); err != nil {
		return err
	}
	var rows [][]any
	for _, line := range s.lines() {
		rows = append(rows, []any{line[0], line[1]})
	}
	rows = append(rows, []any{"数量", n}, []any{noteOfHarm[0], noteOfHarm[1]})
	for r, row := range rows {
		if err := book.SetSheetRow(stampSheet, "A"+strconv.Itoa(r+1), &row); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(stampSheet, "B", "B", 60); err != nil {
		return err
	}
	if err := book.SetDocProps(&excelize.DocProperties{Creator: s.By, Title: s.What, Created: s.At.UTC().Format(time.RFC3339)}); err != nil {
		return err
	}
	return book.Write(w)
}
