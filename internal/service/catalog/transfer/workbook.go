package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
	"tongban/internal/common/ident"
	"tongban/internal/service/catalog/record"
)

// mostRows is how many rows a sheet of parts takes.
const mostRows = 300_000

// Excel reads a workbook of the template. What is wrong with the workbook itself - missing sheets, strange columns, too
// many rows - is answered at once and nothing is read; what is wrong in a cell is told with its row and column.
func Excel(r io.ReaderAt, size int64) (Entries, error) {
	found, err := marks(r, size)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil, &fault.Fault{Kind: fault.KindInvalid, Message: "工作簿打不开，可能加了密码或者已经损坏", Err: err}
	}
	w := &reading{book: book, marks: found, parts: map[string][]cellsOfRow{}}
	if err := w.read(); err != nil {
		book.Close()
		return nil, err
	}
	return func(yield func(Entry, error) bool) {
		defer book.Close()
		w.each(yield)
	}, nil
}

// cellsOfRow are the filled cells of one row, by the fields of its sheet.
type cellsOfRow struct {
	sheet  *sheet
	row    int
	code   string
	cells  []string
	wrongs []Problem // marks of this row
}

// reading is a workbook being read.
type reading struct {
	book  *excelize.File
	marks map[string][]mark
	items []cellsOfRow
	parts map[string][]cellsOfRow // by item code
}

func (w *reading) read() error {
	present := w.book.GetSheetList()
	if !slices.Contains(present, itemSheet) {
		return fault.Invalidf("工作簿里没有“%s”工作表，请使用下载的模板", itemSheet)
	}
	all := sheets()
	for _, name := range present {
		known := name == helpSheet || name == dictSheet || name == stampSheet
		if !known && !slices.ContainsFunc(all, func(s sheet) bool { return s.title == name }) {
			return fault.Invalidf("不认识工作表“%s”，请使用下载的模板，另外的内容放到别的文件里", name)
		}
	}
	for n := range all {
		if slices.Contains(present, all[n].title) {
			if err := w.sheet(&all[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// sheet reads one sheet row by row.
func (w *reading) sheet(s *sheet) error {
	rows, err := w.book.Rows(s.title)
	if err != nil {
		return fmt.Errorf("sheet %s: %w", s.title, err)
	}
	defer rows.Close()
	marked := map[int][]mark{}
	for _, m := range w.marks[s.title] {
		marked[m.row] = append(marked[m.row], m)
	}
	var places []int // of each column, the field it fills; -1 for the code
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fault.Invalidf("工作表“%s”的第%d行读不懂", s.title, n)
		}
		if n == headRow {
			if places, err = heads(s, cells); err != nil {
				return err
			}
			continue
		}
		if n > mostOf(s.title)+firstRow {
			return tooMany(s.title)
		}
		if one, filled := w.row(s, n, cells, places, marked[n]); filled {
			if s.path == "" {
				w.items = append(w.items, one)
			} else {
				w.parts[one.code] = append(w.parts[one.code], one)
			}
		}
	}
	if places == nil {
		return fault.Invalidf("工作表“%s”是空的，请使用下载的模板", s.title)
	}
	return nil
}

// heads finds the field of each column, and answers everything that is wrong with the heads at once.
func heads(s *sheet, cells []string) ([]int, error) {
	places, seen := make([]int, len(cells)), map[string]bool{}
	var wrong []fault.Field
	tell := func(name, words string) {
		wrong = append(wrong, fault.Field{Name: s.title + "." + name, Message: "工作表“" + s.title + "”" + words})
	}
	for n, cell := range cells {
		title := strings.TrimSuffix(strings.TrimSpace(cell), "*")
		places[n] = slices.IndexFunc(s.fields, func(f field) bool { return f.title == title })
		switch {
		case title == "":
			places[n] = -2
		case seen[title]:
			tell(title, "有两列“"+title+"”")
		case s.path != "" && title == codeColumn && n == 0:
			places[n] = -1
		case places[n] < 0:
			tell(title, "没有“"+title+"”这一列，请核对列名或者使用下载的模板")
		}
		seen[title] = true
	}
	if !seen[codeColumn] {
		tell(codeColumn, "缺少“"+codeColumn+"”列")
	}
	for _, f := range s.fields {
		if f.need && !seen[f.title] {
			tell(f.title, "缺少“"+f.title+"”列")
		}
	}
	if wrong != nil {
		return nil, fault.Invalid("工作簿的列不对，没有导入："+wrong[0].Message, wrong...)
	}
	return places, nil
}

// row takes the cells of one row; help, examples and empty rows are passed over.
func (w *reading) row(s *sheet, n int, cells []string, places []int, marked []mark) (cellsOfRow, bool) {
	one := cellsOfRow{sheet: s, row: n, cells: make([]string, len(s.fields))}
	filled := len(marked) > 0
	for c, cell := range cells {
		cell = plainText(strings.TrimSpace(cell))
		if c == 0 && (n == helpRow && strings.HasPrefix(cell, helpMark) || strings.HasPrefix(cell, exampleMark)) {
			return one, false
		}
		if cell == "" || c >= len(places) || places[c] == -2 {
			continue
		}
		filled = true
		if places[c] == -1 {
			one.code = cell
		} else {
			one.cells[places[c]] = cell
		}
	}
	if s.path == "" {
		one.code = one.cells[0]
	}
	for _, m := range marked {
		one.wrongs = append(one.wrongs, Problem{Sheet: s.title, Row: n, Field: titleOf(s, places, m.column), Message: m.what})
	}
	return one, filled
}

// titleOf gives the head over a cell.
func titleOf(s *sheet, places []int, column string) string {
	n, err := excelize.ColumnNameToNumber(column)
	if err != nil || n > len(places) || places[n-1] < -1 {
		return column
	}
	if places[n-1] == -1 {
		return codeColumn
	}
	return s.fields[places[n-1]].title
}

// each puts the items together with their parts. Parts of an item that is not there are told as well.
func (w *reading) each(yield func(Entry, error) bool) {
	for _, one := range w.items {
		e := Entry{Sheet: itemSheet, Row: one.row}
		b := &building{entry: &e, object: map[string]any{}}
		b.item(one)
		for _, part := range w.parts[one.code] {
			b.part(part)
		}
		delete(w.parts, one.code)
		b.finish()
		if !yield(e, nil) {
			return
		}
	}
	codes := []string{}
	for code := range w.parts {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		first := w.parts[code][0]
		e := Entry{Sheet: first.sheet.title, Row: first.row, Item: record.Item{Code: code}, Problems: []Problem{{Sheet: first.sheet.title, Row: first.row,
			Field: codeColumn, Value: code, Message: "“" + itemSheet + "”表里没有这个编码的事项，或者前面已经用过"}}}
		if !yield(e, nil) {
			return
		}
	}
}

// building is one item being put together.
type building struct {
	entry  *Entry
	object map[string]any
}

func (b *building) item(one cellsOfRow) {
	b.entry.Problems = append(b.entry.Problems, one.wrongs...)
	b.cells(b.object, one, one.sheet.fields)
}

// part adds one row of another sheet; rows of one group share their element.
func (b *building) part(one cellsOfRow) {
	b.entry.Problems = append(b.entry.Problems, one.wrongs...)
	s := one.sheet
	if s.inner == "" {
		element := map[string]any{}
		b.cells(element, one, s.fields)
		place(b.object, s.path+"[]", element)
		return
	}
	outer, inner := map[string]any{}, map[string]any{}
	b.cells(outer, one, s.fields)
	if nested, ok := outer[s.inner].(map[string]any); ok {
		inner = nested
	}
	delete(outer, s.inner)
	list, _ := dig(b.object, s.path).([]any)
	if len(list) > 0 {
		if last := list[len(list)-1].(map[string]any); last[s.group] == outer[s.group] {
			last[s.inner] = append(last[s.inner].([]any), inner)
			return
		}
	}
	outer[s.inner] = []any{inner}
	if len(inner) == 0 {
		outer[s.inner] = []any{}
	}
	place(b.object, s.path+"[]", outer)
}

func (b *building) cells(into map[string]any, one cellsOfRow, fields []field) {
	for n, f := range fields {
		text := one.cells[n]
		if text == "" {
			if f.need {
				b.wrong(one, f, "", "“"+f.title+"”不能是空的")
			}
			continue
		}
		value, words := f.read(text)
		if words != "" {
			b.wrong(one, f, text, words)
			continue
		}
		place(into, f.path, value)
	}
}

func (b *building) wrong(one cellsOfRow, f field, text, words string) {
	if slices.ContainsFunc(one.wrongs, func(p Problem) bool { return p.Field == f.title }) {
		return // the mark says it already
	}
	b.entry.Problems = append(b.entry.Problems, Problem{Sheet: one.sheet.title, Row: one.row, Field: f.title, Value: brief(text), Message: words})
}

func (b *building) finish() {
	text, err := json.Marshal(b.object)
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(&b.entry.Item)
	}
	if err != nil {
		b.entry.Problems = append(b.entry.Problems, Problem{Sheet: itemSheet, Row: b.entry.Row, Message: "这一行读不懂：" + err.Error()})
	}
}

var scientific = regexp.MustCompile(`^[0-9](\.[0-9]+)?[eE]\+[0-9]+$`)

// read turns the text of a cell into a value, or says what is wrong with it.
func (f field) read(text string) (any, string) {
	switch f.kind {
	case numberCell:
		n, err := strconv.Atoi(ident.Normalise(text))
		if err != nil || n < 0 {
			return nil, "“" + f.title + "”应当是整数"
		}
		return n, ""
	case yesCell:
		switch text {
		case "是", "1", "TRUE", "true":
			return true, ""
		case "否", "0", "FALSE", "false":
			return false, ""
		}
		return nil, "“" + f.title + "”请填是或否"
	case limitCell:
		return limitOf(text)
	case dateCell:
		return dateOf(text)
	case choiceCell:
		return f.choice(text)
	case linesCell, choicesCell:
		return f.lines(text)
	case optionsCell:
		return pairsOf(text, "选项", "代号=文字", "value", "label")
	case signersCell:
		return pairsOf(text, "签署环节", "环节名称=权限", "title", "right")
	}
	if scientific.MatchString(text) {
		return nil, "“" + f.title + "”被 Excel 改成了科学计数，请把这一列设为文本后重新填写"
	}
	return text, ""
}

func (f field) choice(text string) (any, string) {
	list := dictionaries()[f.dict]
	n := slices.IndexFunc(list, func(o form.Option) bool { return o.Label == text || o.Value == text })
	if n < 0 {
		return nil, "“" + f.title + "”没有“" + brief(text) + "”这个选项，请从下拉里选"
	}
	return list[n].Value, ""
}

func (f field) lines(text string) (any, string) {
	var list []any
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if f.kind == choicesCell {
			value, words := f.choice(line)
			if words != "" {
				return nil, words
			}
			line = value.(string)
		}
		list = append(list, line)
	}
	return list, ""
}

func pairsOf(text, what, shape, left, right string) (any, string) {
	var list []any
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		value, label, found := strings.Cut(line, "=")
		if !found || strings.TrimSpace(value) == "" || strings.TrimSpace(label) == "" {
			return nil, what + "“" + brief(line) + "”应当写成 " + shape + "，一行一个"
		}
		list = append(list, map[string]any{left: strings.TrimSpace(value), right: strings.TrimSpace(label)})
	}
	return list, ""
}

// limitOf reads 20wd and 20个工作日 alike.
func limitOf(text string) (any, string) {
	text = ident.Normalise(text)
	if limit := record.Limit(strings.ToLower(text)); limit.Set() {
		if _, err := limit.Workday(); err == nil {
			return string(limit), ""
		}
	}
	if text == "当场" || text == "当场办结" || text == "即时" || text == "0" {
		return "0", ""
	}
	m := lengthOfTime.FindStringSubmatch(strings.ReplaceAll(text, "个", ""))
	if m == nil || m[3] == "" {
		return nil, "时限“" + brief(text) + "”看不懂，请写成 20个工作日、30日、4小时 或者 当场"
	}
	half := ""
	if m[2] == "5" {
		half = ".5"
	}
	return m[1] + half + map[string]string{"工作日": "wd", "自然日": "d", "日": "d", "天": "d", "小时": "h"}[m[3]], ""
}

// dateOf reads a date as text or as the number by which Excel keeps it.
func dateOf(text string) (any, string) {
	if days, err := strconv.ParseFloat(text, 64); err == nil && days > 20_000 && days < 80_000 {
		if at, err := excelize.ExcelDateToTime(days, false); err == nil {
			return at.Format(time.DateOnly), ""
		}
	}
	at, err := time.Parse("2006-1-2", strings.NewReplacer("/", "-", "年", "-", "月", "-", "日", "", ".", "-").Replace(ident.Normalise(text)))
	if err != nil {
		return nil, "日期“" + brief(text) + "”看不懂，请写成 2026-03-05"
	}
	return at.Format(time.DateOnly), ""
}
