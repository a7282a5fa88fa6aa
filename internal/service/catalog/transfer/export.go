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
	"sync"
	"sync/atomic"
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
	var item record.Item
	if err := json.Unmarshal([]byte(stored.Content), &item); err != nil {
		return nil, fmt.Errorf("read stored item: %w", err)
	}
	row := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		row = append(row, Harmless(strings.TrimSpace(c.text(item))))
	}
	return append(row, Harmless(stored.State)), nil
}

// together is how many items are read at once for a list: reading a record takes longer than writing its row.
const together = 200

// rows gives the row of each item in order, several read at a time.
func rows(items iter.Seq2[Stored, error], list []column) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		wait := make([]Stored, 0, together)
		give := func() bool {
			defer func() { wait = wait[:0] }()
			for _, read := range readAll(wait, list) {
				if !yield(read.row, read.err) {
					return false
				}
			}
			return true
		}
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			if wait = append(wait, item); len(wait) == together && !give() {
				return
			}
		}
		give()
	}
}

type readRow struct {
	row []string
	err error
}

func readAll(items []Stored, list []column) []readRow {
	read := make([]readRow, len(items))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(items)) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(items)); n = next.Add(1) - 1 {
				read[n].row, read[n].err = cells(items[n], list)
			}
		})
	}
	workers.Wait()
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

// exportExcel writes a list as a workbook, row by row: what is written leaves the memory for a temporary file.
func exportExcel(w io.Writer, s Stamp, items iter.Seq2[Stored, error]) (n int, err error) {
	book := excelize.NewFile()
	defer book.Close()
	list := columns()
	var sheet *excelize.StreamWriter
	for row, err := range rows(items, list) {
		if err != nil {
			return n, err
		}
		if n%sheetRows == 0 {
			if sheet, err = nextSheet(book, sheet, n/sheetRows+1, list); err != nil {
				return n, err
			}
		}
		if err := sheet.SetRow("A"+strconv.Itoa(n%sheetRows+2), anys(row)); err != nil {
			return n, err
		}
		n++
	}
	if sheet == nil {
		if sheet, err = nextSheet(book, nil, 1, list); err != nil {
			return n, err
		}
	}
	if err := sheet.Flush(); err != nil {
		return n, err
	}
	return n, stamped(book, s, n, w)
}

func nextSheet(book *excelize.File, last *excelize.StreamWriter, number int, list []column) (*excelize.StreamWriter, error) {
	name := "事项" + strconv.Itoa(number)
	if last != nil {
		if err := last.Flush(); err != nil {
			return nil, err
		}
		if _, err := book.NewSheet(name); err != nil {
			return nil, err
		}
	} else if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for n, c := range list {
		if err := sheet.SetColWidth(n+1, n+1, c.width); err != nil {
			return nil, err
		}
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}); err != nil {
		return nil, err
	}
	return sheet, sheet.SetRow("A1", anys(titles(list)), excelize.RowOpts{StyleID: bold})
}

// stamped adds the sheet that says who took the list out, and writes the workbook.
func stamped(book *excelize.File, s Stamp, n int, w io.Writer) error {
	const name = "导出说明"
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	rows := [][]any{{"导出人", Harmless(s.By)}, {"导出时间", s.At.Format("2006-01-02 15:04:05")}, {"内容", Harmless(s.What)}, {"数量", n},
		{"说明", "以 = + - @ 等开头的文字前面加了一个单引号，防止被当作公式；导入时会去掉"}}
	for r, row := range rows {
		if err := book.SetSheetRow(name, "A"+strconv.Itoa(r+1), &row); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(name, "B", "B", 60); err != nil {
		return err
	}
	if err := book.SetDocProps(&excelize.DocProperties{Creator: s.By, Title: s.What, Created: s.At.UTC().Format(time.RFC3339)}); err != nil {
		return err
	}
	return book.Write(w)
}

func anys(texts []string) []any {
	row := make([]any, len(texts))
	for n, text := range texts {
		row[n] = text
	}
	return row
}
