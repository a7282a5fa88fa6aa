package transfer_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

// book writes items into the template and opens it for changes.
func book(t testing.TB, items []record.Item) *excelize.File {
	t.Helper()
	var file bytes.Buffer
	if err := transfer.Workbook(&file, stamp, items); err != nil {
		t.Fatal(err)
	}
	b, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func bytesOf(t testing.TB, b *excelize.File) []byte {
	t.Helper()
	file, err := b.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// readBook reads a workbook and gives its entries.
func readBook(file []byte) (list []transfer.Entry, err error) {
	entries, err := transfer.Excel(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	for e, err := range entries {
		if err != nil {
			return list, err
		}
		list = append(list, e)
	}
	return list, nil
}

func TestAnItemComesBackFromTheWorkbookAsItWas(t *testing.T) {
	items := demoItems(t)
	everything(t, &items[0])
	list, err := readBook(bytesOf(t, book(t, items)))
	if err != nil || len(list) != len(items) {
		t.Fatalf("%d came back, %v", len(list), err)
	}
	for n, e := range list {
		if len(e.Problems) > 0 {
			t.Errorf("%s: %v", e.Item.Name, e.Problems)
		}
		if diff := cmp.Diff(items[n], e.Item); diff != "" {
			t.Errorf("%s: %s", e.Item.Name, diff)
		}
	}
}

// everything fills every field of an item that is still empty, so that a field without a column is found.
func everything(t testing.TB, item *record.Item) {
	t.Helper()
	fillUp(reflect.ValueOf(item).Elem(), "")
	item.Version = 0
	for n := range item.Flow.Stages {
		item.Flow.Stages[n].Name = "stage" + strconv.Itoa(n)
	}
}

// chosen are the fields with a dictionary, with one of its values.
var chosen = map[string]string{"Initiation": "on_application", "Origin": "own", "Nature": "organ", "Separation": "filing", "Across": "online", "Kind": "form", "Level": "city",
	"Occasion": "new", "Reason": "no_basis", "CheckWithin": "5wd", "Limit": "5wd", "Rectify": "5wd", "Lapse": "end", "Silence": "agree", "FollowLimit": "5wd", "MaxLimit": "5wd", "ValidUntil": "2027-01-01", "Since": "2026-01-01", "On": "2026-01-01"}

func fillUp(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Struct:
		for n := range v.NumField() {
			fillUp(v.Field(n), v.Type().Field(n).Name)
		}
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fillUp(v.Elem(), name)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for n := range v.Len() {
			fillUp(v.Index(n), name)
		}
	case reflect.Int:
		if v.Int() == 0 {
			v.SetInt(3)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		switch {
		case v.String() != "":
		case name == "Forms":
			v.SetString("window")
		case name == "Ways":
			v.SetString("courier")
		case name == "Reason" && v.Type().Name() == "string":
			v.SetString("=原因")
		case chosen[name] != "":
			v.SetString(chosen[name])
		default:
			v.SetString("-" + name + "的内容")
		}
	}
}

func TestTheEmptyTemplateHasNoItem(t *testing.T) {
	var file bytes.Buffer
	if err := transfer.Template(&file); err != nil {
		t.Fatal(err)
	}
	list, err := readBook(file.Bytes())
	if err != nil || len(list) != 0 {
		t.Fatalf("%d, %v", len(list), err)
	}
}

func TestTheTemplateHasDropDowns(t *testing.T) {
	var file bytes.Buffer
	if err := transfer.Template(&file); err != nil {
		t.Fatal(err)
	}
	b, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	rules, err := b.GetDataValidations("事项")
	if err != nil || len(rules) < 8 || !strings.Contains(rules[0].Formula1, "字典!") {
		t.Errorf("%d drop-downs, %v", len(rules), err)
	}
	example, err := b.GetCellValue("事项", "A3")
	if err != nil || !strings.HasPrefix(example, "示例") {
		t.Errorf("example %q, %v", example, err)
	}
}

// TestFortyBrokenCellsOfEachKind: each is told with sheet, row and column; the items around them come in.
func TestFortyBrokenCellsOfEachKind(t *testing.T) {
	const forty = 40
	kinds := []struct{ column, value, words string }{
		{"事项类型", "行政审批", "没有“行政审批”这个选项"}, {"服务对象", "外星人", "没有“外星人”这个选项"}, {"法定时限", "很快", "看不懂"}, {"到现场次数", "一次", "应当是整数"},
		{"到现场次数", "-1", "应当是整数"}, {"预约", "也许", "请填是或否"}, {"生效日期", "明年", "看不懂"}, {"事项名称", "", "不能是空的"}, {"行使层级", "宇宙级", "没有“宇宙级”这个选项"}, {"编码乱了", "", ""},
	}
	base := demoItems(t)[0]
	base.Materials, base.Form, base.Flow, base.Basis, base.ReviewPoints = base.Materials[:1], form.Definition{}, record.Flow{}, base.Basis[:1], nil
	var items []record.Item
	for n := range len(kinds)*forty + forty {
		item := base
		item.Code = fmt.Sprintf("code-%05d", n)
		items = append(items, item)
	}
	b := book(t, items)
	heads, err := b.GetRows("事项")
	if err != nil {
		t.Fatal(err)
	}
	column := func(title string) string {
		n := slices.IndexFunc(heads[0], func(h string) bool { return strings.TrimSuffix(h, "*") == title })
		name, err := excelize.ColumnNumberToName(n + 1)
		if err != nil {
			t.Fatal(title, err)
		}
		return name
	}
	for k, kind := range kinds {
		for n := range forty {
			row := 3 + k*forty + n
			if kind.column == "编码乱了" { // a formula where a number belongs
				b.SetCellFormula("事项", column("到现场次数")+strconv.Itoa(row), "1+1")
				continue
			}
			b.SetCellStr("事项", column(kind.column)+strconv.Itoa(row), kind.value)
		}
	}
	list, err := readBook(bytesOf(t, b))
	if err != nil || len(list) != len(items) {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	for k, kind := range kinds {
		for n := range forty {
			e := list[k*forty+n]
			want, field := kind.words, kind.column
			if field == "编码乱了" {
				want, field = "公式", "到现场次数"
			}
			if len(e.Problems) != 1 || e.Problems[0].Row != 3+k*forty+n || e.Problems[0].Field != field || !strings.Contains(e.Problems[0].Message, want) {
				t.Fatalf("%s %d: %+v", kind.column, n, e.Problems)
			}
		}
	}
	for _, e := range list[len(kinds)*forty:] {
		if len(e.Problems) > 0 {
			t.Fatalf("a good row is refused: %+v", e.Problems)
		}
	}
}

// TestABadWorkbookIsAnsweredAsAWhole: nothing of it is read.
func TestABadWorkbookIsAnsweredAsAWhole(t *testing.T) {
	cases := []struct {
		sentence string
		change   func(*excelize.File)
		words    string
	}{
		{"a column of another name", func(b *excelize.File) { b.SetCellStr("事项", "B1", "名字") }, "没有“名字”这一列"},
		{"a column that is missing", func(b *excelize.File) { b.RemoveCol("事项", "A") }, "缺少“实施编码”列"},
		{"a column twice", func(b *excelize.File) { b.SetCellStr("事项", "C1", "事项名称") }, "有两列“事项名称”"},
		{"no sheet of items", func(b *excelize.File) { b.DeleteSheet("事项") }, "没有“事项”工作表"},
		{"a sheet of one's own", func(b *excelize.File) { b.NewSheet("我的备注") }, "不认识工作表“我的备注”"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			b := book(t, demoItems(t)[:2])
			c.change(b)
			_, err := readBook(bytesOf(t, b))
			if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), c.words) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMergedCellsAndPartsOfNobodyAreTold(t *testing.T) {
	b := book(t, demoItems(t)[:3])
	b.MergeCell("材料", "B3", "B5")
	b.SetCellStr("收费", "A3", "nobody")
	b.SetCellStr("收费", "B3", "工本费")
	list, err := readBook(bytesOf(t, b))
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, e := range list {
		for _, p := range e.Problems {
			words = append(words, fmt.Sprintf("%s %d %s %s", p.Sheet, p.Row, p.Field, p.Message))
		}
	}
	all := strings.Join(words, "\n")
	if !strings.Contains(all, "材料 3 代号 合并了单元格 B3:B5") || !strings.Contains(all, "收费 3 实施编码 “事项”表里没有这个编码的事项") {
		t.Errorf("got %s", all)
	}
	if len(list[1].Problems)+len(list[2].Problems) > 0 {
		t.Errorf("neighbours are refused: %v %v", list[1].Problems, list[2].Problems)
	}
}

// TestAMillionRows: the answer comes without reading them.
func TestAMillionRows(t *testing.T) {
	head := book(t, nil)
	heads, err := head.GetRows("事项")
	if err != nil {
		t.Fatal(err)
	}
	file := sheetOf(t, func(w io.Writer) {
		io.WriteString(w, `<row r="1">`)
		for n, h := range heads[0] {
			name, _ := excelize.ColumnNumberToName(n + 1)
			fmt.Fprintf(w, `<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>`, name, h)
		}
		io.WriteString(w, `</row>`)
		for row := 2; row <= 1_000_000; row++ {
			fmt.Fprintf(w, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, row, row, row)
		}
	})
	_, err = readBook(file)
	if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), "超过10000行") {
		t.Errorf("got %v", err)
	}
}

// TestABomb: a few kilobytes that unpack to gigabytes.
func TestABomb(t *testing.T) {
	file := sheetOf(t, func(w io.Writer) {
		blanks := bytes.Repeat([]byte(" "), 1<<20)
		for range 100 {
			w.Write(blanks)
		}
	})
	_, err := readBook(file)
	if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), "太大") {
		t.Errorf("got %v", err)
	}
	for name, text := range map[string]string{"text": "编码,名称", "an old workbook": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"} {
		if _, err := readBook([]byte(text)); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// sheetOf packs one raw sheet as a workbook.
func sheetOf(t testing.TB, rows func(io.Writer)) []byte {
	t.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="事项" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, part.text)
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	rows(w)
	io.WriteString(w, `</sheetData></worksheet>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
