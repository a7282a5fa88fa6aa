package asking

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tongban/demo"
	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/transfer"
)

func TestGuidesGoOutAndComeBackTheSame(t *testing.T) {
	folder, err := demo.Guides()
	if err != nil {
		t.Fatal(err)
	}
	want, err := guided.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	var book, text bytes.Buffer
	if err := transfer.Table(&book, transfer.FormatExcel, transfer.Heads(columns()...), rowsOf(want)); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(&text).Encode(want); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"workbook": book.Bytes(), "JSON": text.Bytes()} {
		got, err := readFile(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAFileThatIsNoneIsToldWhereAndWhy(t *testing.T) {
	row := func(cells ...string) []string { return padded(cells) }
	for want, rows := range map[string][][]string{
		"第一行的列名":           {row("代号")},
		"第2行：前面没有":         {columns(), row("a", rowQuestion, "q")},
		"第3行：答案前面没有问题":     {columns(), row("a", rowGuide), row("a", rowOption, "x")},
		"第3行：“行”一列不认识“别的”": {columns(), row("a", rowGuide), row("a", "别的")},
		"第3行：事项的情形":        {columns(), row("a", rowGuide), row("a", rowStep, "1", "", "", "", "", "x")},
		"第2行：首页位置要填整数":     {columns(), row("a", rowGuide, "", "", "", "", "", "", "", "x")},
	} {
		if _, err := readRows(rows); err == nil || !strings.Contains(errorText(err), want) {
			t.Errorf("want %q, got %v", want, errorText(err))
		}
	}
	for _, text := range []string{"", "[]", `[{"code":"new"}]`, `[{"colour":"red"}]`, "PK nothing"} {
		if _, err := readFile(strings.NewReader(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func errorText(err error) (text string) {
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	return text
}
