package transfer_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongban/internal/service/catalog/transfer"
)

func TestAnyListGoesOutInEveryFormatAndNoTextIsReckonedWith(t *testing.T) {
	bad := []string{"=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "－1", " =2", "平常的话"}
	rows := func(yield func([]string, error) bool) {
		for _, text := range bad {
			if !yield([]string{text, "二"}, nil) {
				return
			}
		}
	}
	heads := []transfer.Head{{Key: "one", Title: "一"}, {Key: "two", Title: "二"}}
	var out bytes.Buffer
	if err := transfer.Table(&out, transfer.FormatCSV, heads, rows); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != len(bad)+1 || lines[0][0] != "一" {
		t.Fatalf("%v, %v", lines, err)
	}
	for n, text := range bad {
		want := transfer.Harmless(text)
		if lines[n+1][0] != want || n < len(bad)-1 && !strings.HasPrefix(want, "'") {
			t.Errorf("csv row %d is %q", n, lines[n+1][0])
		}
	}
	out.Reset()
	if err := transfer.Table(&out, transfer.FormatExcel, heads, rows); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := book.GetRows("Sheet1")
	if err != nil || len(cells) != len(bad)+1 || cells[1][0] != "'=1+1" || cells[6][0] != "平常的话" {
		t.Errorf("%v, %v", cells, err)
	}
	if formula, _ := book.GetCellFormula("Sheet1", "A2"); formula != "" {
		t.Errorf("a formula: %s", formula)
	}
	out.Reset()
	if err := transfer.Table(&out, transfer.FormatJSON, heads, rows); err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	if err := json.Unmarshal(out.Bytes(), &list); err != nil || list[0]["one"] != "=1+1" || len(list) != len(bad) {
		t.Errorf("%v, %v", list, err)
	}
}

func TestAListThatBreaksOffIsNoFile(t *testing.T) {
	broken := func(yield func([]string, error) bool) { yield(nil, errors.New("store gone")) }
	for _, f := range []transfer.Format{transfer.FormatCSV, transfer.FormatJSON, transfer.FormatExcel, "pdf"} {
		if err := transfer.Table(&bytes.Buffer{}, f, transfer.Heads("一"), broken); err == nil {
			t.Errorf("%s: no error", f)
		}
	}
}
