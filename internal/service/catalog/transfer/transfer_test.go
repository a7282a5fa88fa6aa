package transfer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tongban/demo"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

func demoItems(t testing.TB) []record.Item {
	t.Helper()
	folder, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	items, err := record.ReadItems(folder)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// line writes an item as one line of JSON, with changes to its fields.
func line(t testing.TB, item record.Item, changes map[string]any) string {
	t.Helper()
	text, err := json.Marshal(item)
	if err != nil {
		t.Fatal(err)
	}
	object := map[string]any{}
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		object[name] = value
	}
	if text, err = json.Marshal(object); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// looked imports a text and gives its lines.
func looked(t testing.TB, keep *shelf, dry bool, entries transfer.Entries) ([]transfer.Line, transfer.Tally, error) {
	t.Helper()
	var lines []transfer.Line
	job := &transfer.Import{Shelf: keep, By: "程思远", Dry: dry, Facts: lint.Facts{On: "2026-03-02"}, Each: func(l transfer.Line) error {
		lines = append(lines, l)
		return nil
	}}
	tally, err := job.Run(context.Background(), entries)
	return lines, tally, err
}

func TestADryRunChangesNothing(t *testing.T) {
	keep := &shelf{map[string]string{}}
	text := line(t, demoItems(t)[0], nil)
	_, tally, err := looked(t, keep, true, transfer.JSON(strings.NewReader(text)))
	if err != nil || tally.Added != 1 || len(keep.kept) != 0 {
		t.Errorf("got %+v, %d kept, %v", tally, len(keep.kept), err)
	}
}

// TestBadJSON: each gets an answer with row and field, and the good items beside it come in.
func TestBadJSON(t *testing.T) {
	items := demoItems(t)
	good := line(t, items[1], nil)
	cases := []struct {
		sentence, bad, field, words string
	}{
		{"a field that nobody knows", line(t, items[0], map[string]any{"colour": "red"}), "colour", "没有名为“colour”的字段"},
		{"a list that is a text", line(t, items[0], map[string]any{"conditions": "都行"}), "conditions", "应当是列表"},
		{"a number that is a text", line(t, items[0], map[string]any{"visits": "一次"}), "visits", "应当是整数"},
		{"a number with a fraction", line(t, items[0], map[string]any{"visits": 0.5}), "visits", "应当是整数"},
		{"a field within a list", line(t, items[0], map[string]any{"materials": []any{map[string]any{"title": "身份证"}}}), "materials[0].title", "没有名为“title”的字段"},
		{"a code that came before", good, "code", "重复"},
		{"no code", line(t, items[0], map[string]any{"code": ""}), "code", "没有实施编码"},
		{"a broken line", `{"code": "x", "name": `, "", "不是完整的 JSON"},
		{"another encoding", "{\"name\": \"\xca\xc2\xcf\xee\"}", "", "UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			keep := &shelf{map[string]string{}}
			lines, tally, err := looked(t, keep, false, transfer.JSON(strings.NewReader(good+"\n"+c.bad+"\n")))
			if err != nil || tally.Added != 1 || tally.Refused != 1 {
				t.Fatalf("got %+v, %v", tally, err)
			}
			found := slices.ContainsFunc(lines[1].Problems, func(p transfer.Problem) bool {
				return p.Row == 2 && p.Field == c.field && strings.Contains(p.Message, c.words)
			})
			if !found || len(keep.kept) != 1 {
				t.Errorf("got %+v, %d kept", lines[1].Problems, len(keep.kept))
			}
		})
	}
}

// TestBadRecords: what reads well and is wrong is refused by the rules, with field and words.
func TestBadRecords(t *testing.T) {
	items := demoItems(t)
	at := slices.IndexFunc(items, func(i record.Item) bool { return i.Name == "食品经营许可（新办）" })
	cases := []struct {
		sentence string
		change   func(*record.Item)
		field    string
	}{
		{"conditions in a circle", func(i *record.Item) {
			i.Form.Groups[0].Fields[0].When, i.Form.Groups[0].Fields[1].When = `credit_code == "1"`, `unit_name == "1"`
		}, "form"},
		{"an expression without end", func(i *record.Item) {
			i.Form.Groups[0].Fields[0].When = `all(1..99, all(1..99, all(1..99, all(1..99, # > 0))))`
		}, "form"},
		{"a script in the name", func(i *record.Item) { i.Name = `<script>alert(1)</script>` }, "name"},
		{"HTML in an answer", func(i *record.Item) { i.FAQ[0].Answer = `<a href="//x">x</a>` }, "faq[0].answer"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item := demoItems(t)[at]
			c.change(&item)
			keep := &shelf{map[string]string{}}
			lines, tally, err := looked(t, keep, false, transfer.JSON(strings.NewReader(line(t, item, nil))))
			if err != nil || tally.Refused != 1 || len(keep.kept) != 0 {
				t.Fatalf("got %+v, %v", tally, err)
			}
			if !slices.ContainsFunc(lines[0].Findings, func(f lint.Finding) bool { return f.Field == c.field && f.Severity == lint.Stop }) {
				t.Errorf("got %+v", lines[0].Findings)
			}
		})
	}
}

// TestAFileThatIsNone ends with words, not with a half import of what could be read.
func TestAFileThatIsNone(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "a page": "<html>", "cut off": `[{"code":"1"},{"co`} {
		if _, _, err := looked(t, &shelf{map[string]string{}}, false, transfer.JSON(strings.NewReader(text))); err == nil {
			t.Errorf("%s: no answer", name)
		}
	}
	endless := strings.NewReader(`{"name": "` + strings.Repeat("长", 3<<20))
	if _, _, err := looked(t, &shelf{map[string]string{}}, false, transfer.JSON(endless)); err == nil {
		t.Error("a line without end: no answer")
	}
}

// every field of a record that holds text, with a script in it, is refused: none is passed by.
func TestEveryTextFieldIsLookedAt(t *testing.T) {
	item := demoItems(t)[0]
	text := line(t, item, nil)
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	n := 0
	eachText(object, "", func(path string, set func(string), old string) {
		if strings.HasSuffix(path, ".when") {
			return
		}
		set("<img src=x onerror=alert(1)>")
		changed, _ := json.Marshal(object)
		lines, _, err := looked(t, &shelf{map[string]string{}}, true, transfer.JSON(bytes.NewReader(changed)))
		if err != nil || lines[0].Outcome != transfer.Refused {
			t.Errorf("%s: %v", path, err)
		}
		set(old)
		n++
	})
	if n < 100 {
		t.Errorf("only %d fields", n)
	}
}

func eachText(value any, path string, give func(path string, set func(string), old string)) {
	switch v := value.(type) {
	case map[string]any:
		for name := range v {
			if text, ok := v[name].(string); ok {
				give(path+"."+name, func(s string) { v[name] = s }, text)
			} else {
				eachText(v[name], path+"."+name, give)
			}
		}
	case []any:
		for n := range v {
			if text, ok := v[n].(string); ok {
				give(fmt.Sprintf("%s[%d]", path, n), func(s string) { v[n] = s }, text)
			} else {
				eachText(v[n], fmt.Sprintf("%s[%d]", path, n), give)
			}
		}
	}
}

var stamp = transfer.Stamp{By: "程思远", At: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), What: "全部事项"}

func stored(t testing.TB, items []record.Item) func(func(transfer.Stored, error) bool) {
	return func(yield func(transfer.Stored, error) bool) {
		for _, item := range items {
			if !yield(transfer.Stored{Content: line(t, item, nil), State: "在用"}, nil) {
				return
			}
		}
	}
}

func TestWhatGoesOutComesBackTheSame(t *testing.T) {
	items := demoItems(t)
	for _, f := range []transfer.Format{transfer.FormatJSON, transfer.FormatLines} {
		var file bytes.Buffer
		if n, err := transfer.Export(&file, f, stamp, stored(t, items)); err != nil || n != len(items) {
			t.Fatalf("%s: %d, %v", f, n, err)
		}
		if !strings.Contains(file.String(), `"exported_by":"程思远"`) {
			t.Errorf("%s does not say who took it out", f)
		}
		n := 0
		for e, err := range transfer.JSON(&file) {
			if err != nil || len(e.Problems) > 0 {
				t.Fatal(err, e.Problems)
			}
			if diff := cmp.Diff(items[n], e.Item); diff != "" {
				t.Errorf("%s: %s", f, diff)
			}
			n++
		}
		if n != len(items) {
			t.Errorf("%s: %d came back", f, n)
		}
	}
}

// TestAListIsNoFormula: whatever stands in a record, a spreadsheet only shows it.
func TestAListIsNoFormula(t *testing.T) {
	var items []record.Item
	for n, begin := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", " =1", "\u3000=1", "|calc", "%1"} {
		items = append(items, record.Item{Code: fmt.Sprint("c", n), Name: begin, BodyName: begin, Themes: []string{begin}})
	}
	var list bytes.Buffer
	if _, err := transfer.Export(&list, transfer.FormatCSV, stamp, stored(t, items)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(list.String(), "\ufeff"))).ReadAll()
	if err == nil || len(rows) == 0 {
		reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(list.String(), "\ufeff")))
		reader.FieldsPerRecord = -1
		rows, err = reader.ReadAll()
	}
	if err != nil || len(rows) != len(items)+2 || !strings.Contains(rows[len(rows)-1][0], "程思远") {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	var sheet bytes.Buffer
	if _, err := transfer.Export(&sheet, transfer.FormatExcel, stamp, stored(t, items)); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&sheet)
	if err != nil {
		t.Fatal(err)
	}
	inBook, err := book.GetRows("事项1")
	if err != nil || len(inBook) != len(items)+1 {
		t.Fatalf("%d rows, %v", len(inBook), err)
	}
	for _, row := range append(rows[1:], inBook[1:]...) {
		for _, cell := range row {
			if trimmed := strings.TrimLeft(cell, " \t\r\u3000"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(trimmed)[0]) {
				t.Errorf("a cell begins %q", cell)
			}
		}
	}
}

func TestTheMappingFilesCanBeUsed(t *testing.T) {
	all, err := transfer.Mappings()
	if err != nil || len(all) < 3 {
		t.Fatalf("%d, %v", len(all), err)
	}
	for _, broken := range []string{"fields: [{from: a}]", "fields: [{to: name, from: a, as: code, codes: nothing}]", "fields: [{to: a, from: b, as: soon}]", "colour: red"} {
		if _, err := transfer.ReadMapping(strings.NewReader(broken)); err == nil {
			t.Errorf("%s: accepted", broken)
		}
	}
}

// TestTheOutsideCodesOfTheFactSheet (§9): two directions of satisfaction, two lists of objects, two families of depth.
func TestTheOutsideCodesOfTheFactSheet(t *testing.T) {
	const text = `
fields:
  - {to: code, from: code}
  - {to: "audience[]", from: national, as: code, codes: object-standard}
  - {to: "audience[]", from: platform, as: code, codes: object-platform}
  - {to: "online[]", from: number, as: code, codes: depth-number}
  - {to: "online[]", from: grade, as: code, codes: depth-grade}
`
	m, err := transfer.ReadMapping(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		column, value string
		audience      []record.Audience
		online        []record.Online
		wrong         bool
	}{
		{"national", "1", []record.Audience{record.AudiencePerson}, nil, false},
		{"national", "5", []record.Audience{record.AudienceCompany}, nil, false},
		{"national", "9", nil, nil, true},
		{"platform", "9", []record.Audience{record.AudienceCompany}, nil, false},
		{"number", "4", nil, []record.Online{record.OnlineAccept}, false},
		{"grade", "Ⅳ级", nil, []record.Online{record.OnlineWhole}, false},
		{"grade", "五级", nil, nil, true},
	} {
		e := m.Entry(1, map[string]any{"code": "c", c.column: c.value})
		if !slices.Equal(e.Item.Audience, c.audience) || !slices.Equal(e.Item.Online, c.online) || (len(e.Problems) > 0) != c.wrong {
			t.Errorf("%s %s: got %v %v %v", c.column, c.value, e.Item.Audience, e.Item.Online, e.Problems)
		}
	}
	if m.Codes["satisfaction-standard"]["1"] != m.Codes["satisfaction-platform"]["5"] {
		t.Error("the best of both scales is not the same")
	}
}
