package annual_test

import (
	"bytes"
	"maps"
	"strings"
	"testing"

	"tongban/internal/common/paper"
	"tongban/internal/disclosure/annual"
)

func TestEveryFileOfAReportOfOursIsReadBackFigureByFigure(t *testing.T) {
	room := annual.New(annual.Deps{Draws: paper.NewRenderer()})
	for _, edition := range []string{"2008", "2019", "2021"} {
		form, _ := annual.FormOf(edition)
		year := map[string]int{"2008": 2017, "2019": 2020, "2021": 2025}[edition]
		y := annual.Yearly{Body: "government-office", Name: "云州市人民政府办公室", Year: year, Form: edition, Cells: map[string]annual.Figure{}}
		for i, path := range form.Paths() {
			if !strings.HasPrefix(path, "table3.other.") {
				y.Cells[path] = annual.Whole(int64(i * i % 1237))
			}
		}
		if edition == "2021" {
			y.Cells["table2.fee.amount"] = 59237_244900
		}
		y.Sections = annual.Skeleton(form, y.Name, y.Year, y.Cells)
		for _, ext := range []string{"html", "docx", "pdf", "json"} {
			t.Run(edition+"/"+ext, func(t *testing.T) {
				var b bytes.Buffer
				if err := room.File(y, ext, &b); err != nil {
					t.Fatal(err)
				}
				r := read(t, b.Bytes())
				if r.Form != edition || r.Year != year || r.Body != y.Name || len(r.Unread) > 0 {
					t.Errorf("form %s, year %d, body %s, unread %v", r.Form, r.Year, r.Body, r.Unread)
				}
				if maps.Equal(r.Cells, y.Cells) {
					return
				}
				for _, path := range form.Paths() {
					if got, ok := r.Cells[path]; got != y.Cells[path] || !ok {
						t.Errorf("%s is %s (%v), want %s", path, got, ok, y.Cells[path])
					}
				}
			})
		}
	}
}
