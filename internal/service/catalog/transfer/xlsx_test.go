package transfer

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestAStreamedWorkbookReadsBackCellByCell with another program than the one that wrote it.
func TestAStreamedWorkbookReadsBackCellByCell(t *testing.T) {
	long := strings.Repeat("长", longestCell+5)
	row := []string{"平常，（全角）", `<a href="x">&'</a>`, "", "  空 格  ", "两\n行\t制表", "_x0041_不是A", "坏\x00字\xff", long, "𠮷" + strings.Repeat("𠮷", longestCell)}
	want := []string{row[0], row[1], "", row[3], row[4], row[5], "坏\ufffd字\ufffd", long[:longestCell*3], strings.Repeat("𠮷", longestCell/2)}
	var file bytes.Buffer
	s := newStreamed(&file, "程 & 思", "全部", time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC))
	s.begin("一 & 二", pane{widths: make([]float64, len(row)), columns: 2, rows: 1})
	s.head(make([]string, 3))
	s.texts(row)
	s.begin("说明", pane{widths: []float64{12, 60}})
	s.texts([]string{"甲", "乙"})
	s.number("数量", 42)
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("一 & 二")
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for n := range want {
		if rows[1][n] != want[n] {
			t.Errorf("cell %d: %.40q instead of %.40q", n, rows[1][n], want[n])
		}
	}
	notes, err := book.GetRows("说明")
	if err != nil || len(notes) != 2 || notes[1][1] != "42" || notes[0][1] != "乙" {
		t.Errorf("%v, %v", notes, err)
	}
	panes, err := book.GetPanes("一 & 二")
	if err != nil || !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 1 || panes.TopLeftCell != "C2" {
		t.Errorf("%+v, %v", panes, err)
	}
	if width, err := book.GetColWidth("说明", "B"); err != nil || width != 60 {
		t.Errorf("%v, %v", width, err)
	}
	if about, err := book.GetDocProps(); err != nil || about.Creator != "程 & 思" || about.Created != "2026-03-02T09:30:00Z" {
		t.Errorf("%+v, %v", about, err)
	}
}

func TestTheNamesOfColumns(t *testing.T) {
	for n := range 1000 {
		if want, err := excelize.ColumnNumberToName(n + 1); err != nil || columnName(n) != want {
			t.Errorf("%d: %s, %s", n, columnName(n), want)
		}
	}
}
