package transfer

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// The sheets that hold no items.
const (
	helpSheet  = "填写说明"
	dictSheet  = "字典"
	stampSheet = "导出说明"
)

// Rows of every sheet: heads, help, then items. The example row has a code that begins with this word.
const (
	headRow     = 1
	helpRow     = 2
	firstRow    = 3
	exampleMark = "示例"
	helpMark    = "说明："
)

// mostItems is how many items a workbook takes; more go as JSON lines, which stream.
const mostItems = 10_000

// Template writes the empty workbook: every sheet with heads, help and one example row, dictionaries as drop-downs.
func Template(w io.Writer) error { return workbook(w, nil, nil) }

// Workbook writes items into the template, so that they can be changed there and come back.
func Workbook(w io.Writer, s Stamp, items []record.Item) error {
	if len(items) > mostItems {
		return fault.Invalidf("一个工作簿最多%d个事项，请用 JSON 行导出", mostItems)
	}
	return workbook(w, &s, items)
}

func workbook(w io.Writer, s *Stamp, items []record.Item) error {
	book := excelize.NewFile()
	defer book.Close()
	lists, err := writeDictionaries(book)
	if err != nil {
		return err
	}
	objects := make([]map[string]any, len(items))
	for n, item := range items {
		text, err := json.Marshal(item)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &objects[n]); err != nil {
			return err
		}
	}
	for _, sh := range sheets() {
		if err := writeSheet(book, sh, lists, objects, s == nil); err != nil {
			return fmt.Errorf("sheet %s: %w", sh.title, err)
		}
	}
	if err := writeHelp(book); err != nil {
		return err
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return err
	}
	if s != nil {
		return stamped(book, *s, len(items), w)
	}
	return book.Write(w)
}

// writeDictionaries fills the sheet of choices and gives the range of each.
func writeDictionaries(book *excelize.File) (map[string]string, error) {
	if _, err := book.NewSheet(dictSheet); err != nil {
		return nil, err
	}
	all := maps.Clone(dictionaries())
	all["yes"] = []form.Option{{Value: "true", Label: "是"}, {Value: "false", Label: "否"}}
	names, ranges := []string{}, map[string]string{}
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	for n, name := range names {
		column, err := excelize.ColumnNumberToName(n + 1)
		if err != nil {
			return nil, err
		}
		cells := []any{name}
		for _, option := range all[name] {
			cells = append(cells, option.Label)
		}
		if err := book.SetSheetCol(dictSheet, column+"1", &cells); err != nil {
			return nil, err
		}
		ranges[name] = fmt.Sprintf("%s!$%s$2:$%s$%d", dictSheet, column, column, len(cells))
	}
	return ranges, book.SetSheetVisible(dictSheet, false)
}

// writeSheet writes one sheet: heads and help, an example or the items, and the drop-downs.
func writeSheet(book *excelize.File, sh sheet, lists map[string]string, objects []map[string]any, example bool) error {
	if _, err := book.NewSheet(sh.title); err != nil {
		return err
	}
	if err := dropDowns(book, sh, lists); err != nil {
		return err
	}
	out, err := book.NewStreamWriter(sh.title)
	if err != nil {
		return err
	}
	heads, helps, examples := headsOf(sh)
	for n := range heads {
		if err := out.SetColWidth(n+1, n+1, widthOf(heads[n].(string), examples[n].(string))); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: 49})
	if err != nil {
		return err
	}
	grey, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "666666"}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	out.SetRow("A1", heads, excelize.RowOpts{StyleID: bold})
	out.SetRow("A2", helps, excelize.RowOpts{StyleID: grey})
	row := firstRow
	if example {
		if err := out.SetRow("A"+strconv.Itoa(row), examples, excelize.RowOpts{StyleID: grey}); err != nil {
			return err
		}
	}
	for _, object := range objects {
		for _, cells := range rowsOf(sh, object) {
			if err := out.SetRow("A"+strconv.Itoa(row), cells); err != nil {
				return err
			}
			row++
		}
	}
	return out.Flush()
}

func headsOf(sh sheet) (heads, helps, examples []any) {
	fields := sh.fields
	if sh.path != "" {
		fields = append([]field{{title: codeColumn, need: true, example: exampleMark + "11359900PDY00003623000131015000", help: "这一行属于哪个事项"}}, fields...)
	}
	for n, f := range fields {
		title := f.title
		if f.need {
			title += "*"
		}
		help := f.help
		if f.kind == choiceCell || f.kind == yesCell {
			help = strings.TrimSpace("从下拉里选 " + help)
		}
		if f.kind == choicesCell {
			var words []string
			for _, o := range dictionaries()[f.dict] {
				words = append(words, o.Label)
			}
			help = "一行一个：" + strings.Join(words, "、")
		}
		if n == 0 {
			help = helpMark + help
		}
		heads, helps, examples = append(heads, title), append(helps, help), append(examples, f.example)
	}
	return heads, helps, examples
}

func widthOf(head, example string) float64 {
	longest := len([]rune(head))
	for line := range strings.SplitSeq(example, "\n") {
		longest = max(longest, len([]rune(line)))
	}
	return float64(min(max(2*longest, 10), 40))
}

func dropDowns(book *excelize.File, sh sheet, lists map[string]string) error {
	shift := 1
	if sh.path != "" {
		shift = 2
	}
	for n, f := range sh.fields {
		list := lists[f.dict]
		if f.kind == yesCell {
			list = lists["yes"]
		}
		if f.kind != choiceCell && f.kind != yesCell {
			continue
		}
		column, err := excelize.ColumnNumberToName(n + shift)
		if err != nil {
			return err
		}
		rule := excelize.NewDataValidation(true)
		rule.Sqref = fmt.Sprintf("%s%d:%s%d", column, firstRow, column, mostItems+firstRow)
		rule.SetSqrefDropList(list)
		rule.SetError(excelize.DataValidationErrorStyleStop, "请从下拉里选", "“"+f.title+"”请从下拉里选")
		if err := book.AddDataValidation(sh.title, rule); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf lays an item out as rows of a sheet; groups with an inner list give a row for each of its elements.
func rowsOf(sh sheet, object map[string]any) [][]any {
	if sh.path == "" {
		return [][]any{cellsOf(sh.fields, object)}
	}
	var rows [][]any
	elements, _ := dig(object, sh.path).([]any)
	for _, element := range elements {
		outer, _ := element.(map[string]any)
		inner, _ := outer[sh.inner].([]any)
		if sh.inner == "" || len(inner) == 0 {
			inner = []any{nil}
		}
		for _, one := range inner {
			flat := map[string]any{}
			for name, value := range outer {
				flat[name] = value
			}
			if sh.inner != "" {
				flat[sh.inner] = one
			}
			rows = append(rows, append([]any{Harmless(fmt.Sprint(object["code"]))}, cellsOf(sh.fields, flat)...))
		}
	}
	return rows
}

func cellsOf(fields []field, object map[string]any) []any {
	cells := make([]any, len(fields))
	for n, f := range fields {
		cells[n] = f.cell(dig(object, f.path))
	}
	return cells
}

// dig gives the value at a path, or nothing.
func dig(object map[string]any, path string) any {
	var value any = object
	for name := range strings.SplitSeq(path, ".") {
		inner, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = inner[name]
	}
	return value
}

// cell writes a value as its column shows it.
func (f field) cell(value any) any {
	if value == nil {
		return nil
	}
	switch f.kind {
	case numberCell:
		if n, ok := value.(float64); ok {
			if n == 0 && f.path != "visits" && f.path != "originals" && f.path != "copies" {
				return nil
			}
			return int(n)
		}
	case yesCell:
		return map[bool]any{true: "是", false: nil}[value == true]
	case limitCell:
		if limit := record.Limit(fmt.Sprint(value)); limit.Set() {
			return string(limit)
		}
		return nil
	case choiceCell:
		return Harmless(f.word(fmt.Sprint(value)))
	case linesCell, choicesCell:
		list, _ := value.([]any)
		words := make([]string, len(list))
		for n := range list {
			words[n] = f.word(fmt.Sprint(list[n]))
		}
		return Harmless(strings.Join(words, "\n"))
	case optionsCell:
		return Harmless(pairsText(value, "value", "label"))
	case signersCell:
		return Harmless(pairsText(value, "title", "right"))
	}
	return Harmless(fmt.Sprint(value))
}

func pairsText(value any, left, right string) string {
	list, _ := value.([]any)
	words := make([]string, len(list))
	for n := range list {
		option, _ := list[n].(map[string]any)
		words[n] = fmt.Sprint(option[left]) + "=" + fmt.Sprint(option[right])
	}
	return strings.Join(words, "\n")
}

// word gives the title of a code of the field's dictionary; what is not in it stays as it is.
func (f field) word(code string) string {
	list := dictionaries()[f.dict]
	if n := slices.IndexFunc(list, func(o form.Option) bool { return o.Value == code }); n >= 0 {
		return list[n].Label
	}
	return code
}

// writeHelp tells how the workbook is filled in.
func writeHelp(book *excelize.File) error {
	if _, err := book.NewSheet(helpSheet); err != nil {
		return err
	}
	lines := []string{"事项导入模板",
		"1. 一个事项在“事项”表里占一行；依据、材料、环节等写在各自的表里，一条一行，第一列写明属于哪个事项（实施编码）。",
		"2. 带 * 的列必须填写。第2行是说明，第3行是示例（编码以“示例”开头），导入时都会跳过，可以删去。",
		"3. 不要改列名，不要合并单元格，不要用公式（请粘贴为数值）；编码列请设为文本，以免被转成科学计数。",
		"4. 一格里要写几项的，按 Alt+回车换行，一行一项。时限写成“20个工作日”“30日”“4小时”“当场”。",
		"5. 并行的承办机关各占一行，环节代号相同；申请表的字段也是一行一个，分组相同的连在一起写。",
		"6. 上传后先检查，逐行逐格告诉您哪里要改；一个事项有一处不对就整个不导入，其他事项照常导入。",
		"7. 同一个文件可以再导一次：没有变化的事项不会产生新版本。",
		fmt.Sprintf("8. 一个工作簿最多%d个事项；更多的请用 JSON 行。", mostItems)}
	for n, line := range lines {
		if err := book.SetCellStr(helpSheet, "A"+strconv.Itoa(n+1), line); err != nil {
			return err
		}
	}
	return book.SetColWidth(helpSheet, "A", "A", 110)
}
