package annual

import "testing"

func TestWhoOwesAReportIsSaidByTheRegisterFromAYearOn(t *testing.T) { // 政府信息公开条例 §49: 各机关每年公布年度报告
	list := owing{{Body: "tax", Since: 2024, Owes: true}, {Body: "tax", Since: 2020, Owes: false}, {Body: "hall", Since: 2022, Owes: false}}
	for _, c := range []struct {
		body string
		year int
		want bool
	}{{"tax", 2019, true}, {"tax", 2020, false}, {"tax", 2023, false}, {"tax", 2025, true}, {"hall", 2021, true}, {"hall", 2022, false}, {"market", 2025, true}} {
		if got := list.on(c.body, c.year); got != c.want {
			t.Errorf("%s owes the report on %d: %v", c.body, c.year, got)
		}
	}
}
