package duty

import (
	"strings"
	"testing"
)

func TestSumsOverPeriodsCountNothingTwice(t *testing.T) {
	columns := must(ParseFields("项目 不重复\n本月 数字 合计\n本年累计 数字 合计 累计\n在册 数字 合计 存量\n说明"))
	line := func(duty int64, body, period, cells string) Shown {
		c := strings.Split(cells, "|")
		return Shown{Duty: duty, Body: body, Period: period, Cells: map[string]string{"项目": c[0], "本月": c[1], "本年累计": c[2], "在册": c[3]}}
	}
	for _, c := range []struct {
		name  string
		lines []Shown
		want  string
	}{
		{"一期一表，各行相加", []Shown{line(2, "a", "2026年2月", "甲|1|3|10"), line(2, "a", "2026年2月", "乙|2|4|20")}, "|3|7|30|"},
		{"两期：本期相加，累计和存量取最后一期", []Shown{line(2, "a", "2026年2月", "甲|1|3|10"), line(1, "a", "2026年1月", "甲|2|2|11")}, "|3|3|10|"},
		{"两个机关各取最后一期", []Shown{line(3, "b", "2026年2月", "甲|5|9|1"), line(2, "a", "2026年2月", "甲|1|3|10"), line(1, "a", "2026年1月", "甲|2|2|11")}, "|8|12|11|"},
		{"两年：累计每年取最后一期再相加", []Shown{line(3, "a", "2026年1月", "甲|1|1|12"), line(2, "a", "2025年12月", "甲|4|40|11"), line(1, "a", "2025年11月", "甲|6|36|10")}, "|11|41|12|"},
		{"改了名称的不算两次", []Shown{line(2, "a", "2026年2月", "甲（新名）|1|3|5"), line(1, "a", "2026年1月", "甲|2|2|6")}, "|3|3|5|"},
		{"最后一期没有填累计数的，取有数的最后一期", []Shown{line(2, "a", "2026年2月", "甲|1||10"), line(1, "a", "2026年1月", "甲|2|2|11")}, "|3|2|10|"},
	} {
		if got := strings.Join(totalsOver(columns, c.lines), "|"); got != c.want {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
	if words := explained(columns); words != "跨期合计：本年累计取各机关每年最后一期；在册取各机关最后一期，不逐期相加。" {
		t.Error(words)
	}
}
