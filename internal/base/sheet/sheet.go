// Package sheet takes tables in and hands them out as the files of spreadsheets: workbooks (XLSX) and CSV. What a spreadsheet
// would take for a formula stays a text in both; what comes in is bounded before it is unpacked (ADR 0036).
package sheet

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

// MostBytes bounds a file that is brought in, mostUnpacked what a workbook becomes, MostRows the rows it holds.
const (
	MostBytes    = 3 << 20
	mostUnpacked = 64 << 20
	MostRows     = 5000
)

// active are the characters with which a spreadsheet takes a text for a formula or a command: the usual four, blanks that
// it drops before looking, their full-width forms, and those of old programs.
const active = "=+-@\t\r\n|%＝＋－＠﹢﹣﹦﹫｜％"

// number is what a spreadsheet may reckon with: -12.5 is no formula.
var number = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// Harmless gives a text that a spreadsheet shows and never reckons with: one that begins like a formula gets a single
// quote in front.
func Harmless(text string) string {
	begins := strings.TrimLeft(text, " \u00a0\u3000\ufeff\u200b")
	if begins != "" && strings.ContainsRune(active, []rune(begins)[0]) {
		return "'" + text
	}
	return text
}

// Row makes every cell of a row harmless, in place, but for plain numbers: an amount that is owed stays an amount.
func Row(cells []string) []string {
	for i, cell := range cells {
		if !number.MatchString(cell) {
			cells[i] = Harmless(cell)
		}
	}
	return cells
}

// Send hands rows over as name.csv or name.xlsx; the first row holds the heads. Another form is a missing file.
func Send(w http.ResponseWriter, r *http.Request, as, name string, rows [][]string) error {
	var out bytes.Buffer
	switch as {
	case "csv":
		out.WriteString("\ufeff") // by which spreadsheets know UTF-8
		c := csv.NewWriter(&out)
		for _, row := range rows {
			if err := c.Write(Row(append([]string(nil), row...))); err != nil {
				return err
			}
		}
		c.Flush()
		return web.Attach(w, r, name+".csv", "text/csv; charset=utf-8", &out)
	case "xlsx":
		if err := workbook(&out, name, rows); err != nil {
			return err
		}
		return web.Attach(w, r, name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &out)
	}
	return fault.Missing("文件", as)
}

// workbook writes rows as a book of one sheet, called name as far as there is room. Its cells are typed: only what is written as a number is one, so that 007 stays a text.
func workbook(out io.Writer, name string, rows [][]string) error {
	book := excelize.NewFile()
	defer book.Close()
	name = string([]rune(name)[:min(utf8.RuneCountInString(name), excelize.MaxSheetNameLength)])
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	for n, row := range rows {
		values := make([]any, len(row))
		for i, cell := range row {
			values[i] = cell
			if f, err := strconv.ParseFloat(cell, 64); err == nil && n > 0 && strconv.FormatFloat(f, 'f', -1, 64) == cell && len(cell) < 16 {
				values[i] = f
			}
		}
		if err := book.SetSheetRow(name, "A"+strconv.Itoa(n+1), &values); err != nil {
			return err
		}
	}
	return book.Write(out)
}

// Read reads the rows of a workbook's first sheet or of CSV, by what the file begins with. Refusals name the field "file".
func Read(f *multipart.FileHeader) (rows [][]string, err error) {
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, MostBytes+1))
	if err != nil {
		return nil, err
	}
	switch {
	case len(content) > MostBytes:
		return nil, fault.InvalidField("file", "文件太大，请分成几份")
	case bytes.HasPrefix(content, []byte("PK")):
		rows, err = unpacked(content)
	default:
		rows, err = separated(content)
	}
	if err != nil {
		return nil, err
	}
	if len(rows) > MostRows+1 {
		return nil, fault.InvalidField("file", "一次最多%d行", MostRows)
	}
	return rows, nil
}

func unpacked(content []byte) ([][]string, error) {
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked / 4})
	if err != nil {
		return nil, fault.InvalidField("file", "工作簿打不开，可能加了密码或者已经损坏")
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return nil, fault.InvalidField("file", "工作簿的第一张表读不出来")
	}
	return rows, nil
}

func separated(content []byte) ([][]string, error) {
	text := strings.TrimPrefix(string(content), "\ufeff")
	if !ValidText(text) {
		return nil, fault.InvalidField("file", "文件不是 UTF-8 编码的 CSV，请在表格软件里另存为“CSV UTF-8”或者 Excel 工作簿")
	}
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord = -1
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fault.InvalidField("file", "CSV 读不懂：%v", err)
	}
	return rows, nil
}

// ValidText says whether a text is UTF-8 without a zero byte.
func ValidText(text string) bool {
	return strings.ToValidUTF8(text, "\ufffd") == text && !strings.ContainsRune(text, 0)
}
