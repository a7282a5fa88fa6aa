package annual_test

import (
	"testing"

	"tongban/internal/disclosure/annual"
)

func TestReportsAreAddedUpCellByCell(t *testing.T) { // 政府信息公开条例 §49
	form, _ := annual.FormOf("2021")
	line := func(cells map[string]annual.Figure) annual.Line {
		return annual.Line{Yearly: annual.Yearly{Form: "2021", Cells: cells}}
	}
	got := annual.Sum(form, []annual.Line{
		line(map[string]annual.Figure{"table3.new.total": annual.Whole(3), "table3.granted.total": 0, "fees.collected": annual.Whole(100)}),
		line(map[string]annual.Figure{"table3.new.total": annual.Whole(4), "fees.collected": annual.Whole(20), "no.such.cell": annual.Whole(9)}),
	})
	if len(got) != 3 || got["table3.new.total"] != annual.Whole(7) || got["fees.collected"] != annual.Whole(120) {
		t.Errorf("the sum is %v", got)
	}
	if v, printed := got["table3.granted.total"]; !printed || v != 0 {
		t.Error("a printed 0 is lost")
	}
}
