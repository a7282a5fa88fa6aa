package annual_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/annual"
)

// askedIn makes n requests of a year that were answered in it.
func askedIn(year, n int, change func(i int, a *annual.Asked)) (out []annual.Asked) {
	for i := range n {
		a := annual.Asked{Number: fmt.Sprintf("GK-%d-%04d", year, i+1), Class: "natural_person", Channel: "web",
			Received: workday.NewDate(year, time.March, 1), Ended: workday.NewDate(year, time.March, 20), Row: "granted", Old: "answers_granted"}
		change(i, &a)
		out = append(out, a)
	}
	return out
}

// TestTheYearOfSanmingComesOutFigureByFigure enters what its text says of the year 2017 as records: 154 requests by channel
// and by reply. The older table must come out, and differ from the printed one only where that one contradicts itself.
func TestTheYearOfSanmingComesOutFigureByFigure(t *testing.T) {
	printed := read(t, real(t, filepath.Join(seeds, "004_8d8ab1cc33b56129.txt")))
	replies := []struct {
		n   int
		old string
	}{{56, "answers_other"}, {49, "answers_granted"}, {3, "answers_partial"}, {4, "answers_refused"}, {11, "answers_other"}, {11, "answers_other"}, {20, "answers_other"}}
	var list []annual.Asked
	for _, r := range replies {
		list = append(list, askedIn(2017, r.n, func(_ int, a *annual.Asked) { a.Old = r.old })...)
	}
	for i := range list {
		list[i].Channel = "web"
		if i < 32 {
			list[i].Channel = "desk"
		} else if i < 37 {
			list[i].Channel = "letter_fax"
		}
	}
	form, _ := annual.FormOf("2008")
	docs := map[string]annual.Figure{"indicators.published_docs.year": annual.Whole(34073), "indicators.published_on_website.year": annual.Whole(34073)}
	cells := annual.Count(form, 2017, annual.Register{Requests: list, Figures: docs}).Cells
	before := map[string]annual.Figure{} // what the table of 2016 must have said
	for path, v := range printed.Cells {
		if row, ok := strings.CutSuffix(path, ".all"); ok {
			before[path] = v - printed.Cells[row+".year"]
		}
	}
	annual.Carry(form, cells, before)
	var got []string
	for _, d := range annual.Differences(printed, cells) {
		got = append(got, d.Cell+" "+d.Published.String()+" "+d.Counted.String())
	}
	// 56 已主动公开, 11 不属于 and 11 不存在 are in the text and in no row of the table.
	want := "indicators.answers_other.year 20 98 indicators.answers_other.all 81 159"
	if strings.Join(got, " ") != want {
		t.Errorf("the table differs in\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if len(cells) != 30 {
		t.Errorf("%d cells", len(cells))
	}
	var notes []string
	for _, n := range annual.Against(printed, annual.Tally{Cells: cells}) {
		notes = append(notes, n.String())
	}
	// Every figure of the original that contradicts itself has its note; nothing else has one.
	for _, want := range []string{
		"指标统计表：4.其他类型答复数，本年：报告写 20，登记簿算得 98",
		"指标统计表：4.其他类型答复数，历年累计：报告写 81，登记簿算得 159",
		"指标统计表：受理政府信息公开申请总数，历年累计：各渠道申请之和等于申请总数，算得 1673，报告写 1844",
		"指标统计表：对申请的答复总数，本年：各类答复之和等于答复总数，算得 76，报告写 154",
		"指标统计表：对申请的答复总数，历年累计：各类答复之和等于答复总数，算得 1594，报告写 1844",
		"正文与表格一致，算得 364686，报告写 373127", "分项之和不超过总数，算得 42523，报告写 42514", "百分比与数字一致，算得 36.36，报告写 42.21",
	} {
		if !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, want) }) {
			t.Errorf("no note says %s", want)
		}
	}
	// A report that was only typed has no records to be compared with, and that is said.
	if blank := annual.Against(printed, annual.Tally{Blank: true}); len(blank) < 2 || !strings.Contains(blank[0].String(), "没有可以比较的数") {
		t.Errorf("without records: %v", blank)
	}
	if len(notes) != 8 {
		t.Errorf("%d notes:\n%s", len(notes), strings.Join(notes, "\n"))
	}
}

func TestTheYearOfQuanzhouComesOutFigureByFigure(t *testing.T) {
	printed := read(t, real(t, filepath.Join(seeds, "002_846dd186b8841f11.txt")))
	form, _ := annual.FormOf("2008")
	cells := annual.Count(form, 2018, annual.Register{Figures: map[string]annual.Figure{"indicators.published_docs.year": annual.Whole(1104), "indicators.published_on_website.year": annual.Whole(1104)}}).Cells
	before := map[string]annual.Figure{}
	for path, v := range printed.Cells {
		if row, ok := strings.CutSuffix(path, ".all"); ok {
			before[path] = v - printed.Cells[row+".year"]
		}
	}
	annual.Carry(form, cells, before)
	if d := annual.Differences(printed, cells); len(d) != 0 || len(cells) != 30 {
		t.Errorf("the table differs in %v", d)
	}
	notes := annual.Against(printed, annual.Tally{Cells: cells})
	if len(notes) != 2 || !strings.Contains(notes[0].String(), "1786") || !strings.Contains(notes[1].String(), "1786") {
		t.Errorf("the notes are %v", notes)
	}
}

func TestRequestsCountInTheYearsInWhichTheyCameAndWereAnswered(t *testing.T) { // 政府信息公开条例 §50: 收到和处理政府信息公开申请的情况
	day := workday.MustDate
	form, _ := annual.FormOf("2021")
	list := []annual.Asked{
		{Number: "a", Class: "natural_person", Received: day("2024-12-30"), Ended: day("2025-01-10"), Row: "granted"},
		{Number: "b", Class: "business", Received: day("2025-06-02"), Ended: day("2025-06-20"), Row: "deny_internal", Remedies: []annual.Remedy{{Kind: "review", Result: "pending", FiledOn: day("2025-07-01")}}},
		{Number: "c", Class: "business", Received: day("2025-12-30")},
		{Number: "d", Class: "research", Received: day("2025-12-01"), Ended: day("2026-01-05"), Row: "granted"},
		{Number: "e", Class: "natural_person", Received: day("2024-03-01"), Ended: day("2024-03-05"), Row: "granted"},
		{Number: "f", Class: "natural_person"}, // not received yet
	}
	c := annual.Count(form, 2025, annual.Register{Requests: list})
	for path, want := range map[string]int64{"table3.new.total": 3, "table3.new.business": 2, "table3.carried_in.natural_person": 1, "table3.granted.total": 1, "table3.deny_internal.business": 1,
		"table3.result_total.total": 2, "table3.carried_out.total": 2, "table3.carried_out.research": 1, "table4.count.review.pending": 1, "table4.count.review.total": 1, "table3.partial.total": 0} {
		if got, ok := c.Cells[path]; !ok || got != annual.Whole(want) {
			t.Errorf("%s is %s (%v), want %d", path, got, ok, want)
		}
	}
	if got := strings.Join(c.Behind["table3.new.total"], ""); got != "bcd" {
		t.Errorf("behind the new ones stand %s", got)
	}
	for _, f := range annual.Check(annual.Report{Form: "2021", Year: 2025, Cells: c.Cells}) {
		if !f.OK {
			t.Error(f)
		}
	}
	next := annual.Count(form, 2026, annual.Register{Requests: list})
	for _, f := range annual.CheckYears(annual.Report{Form: "2021", Year: 2025, Cells: c.Cells}, annual.Report{Form: "2021", Year: 2026, Cells: next.Cells}) {
		if !f.OK {
			t.Error(f)
		}
	}
}

func TestEachYearHasItsEdition(t *testing.T) { // 国办公开办函〔2021〕30号: 自2021年度报告起使用
	for year, want := range map[int]string{2007: "2008", 2008: "2008", 2018: "2008", 2019: "2019", 2020: "2019", 2021: "2021", 2030: "2021"} {
		if f, err := annual.FormFor(year); err != nil || f.Name != want {
			t.Errorf("%d is written as %s (%v), want %s", year, f.Name, err, want)
		}
	}
}

func TestARemedyCountsInTheYearInWhichItWasFiled(t *testing.T) { // 政府信息公开条例 §50: 因政府信息公开工作被申请行政复议、提起行政诉讼的情况
	day := workday.MustDate
	form, _ := annual.FormOf("2021")
	list := []annual.Asked{{Number: "a", Class: "natural_person", Received: day("2025-03-03"), Ended: day("2025-03-20"), Row: "deny_internal",
		Remedies: []annual.Remedy{{Kind: "litigation_direct", Result: "pending", FiledOn: day("2026-02-01")}}}}
	c := annual.Count(form, 2026, annual.Register{Requests: list})
	if c.Cells["table4.count.litigation_direct.total"] != annual.Whole(1) || c.Cells["table3.result_total.total"] != 0 {
		t.Errorf("table four %s, table three %s", c.Cells["table4.count.litigation_direct.total"], c.Cells["table3.result_total.total"])
	}
}

func TestAYearWithoutRecordsSaysNoNumbers(t *testing.T) { // 政府信息公开条例 §50: 没有记录不等于零
	for _, edition := range []string{"2008", "2019", "2021"} {
		form, _ := annual.FormOf(edition)
		for _, s := range annual.Skeleton(form, "云州市人民政府办公室", 2022, nil) {
			if strings.Contains(s.Text, "0") && !strings.Contains(s.Text, "2022") || strings.Contains(s.Text, "申请0件") || strings.Contains(s.Text, "复议0件") || strings.Contains(s.Text, "信息0条") {
				t.Errorf("%s, %s states a zero: %s", edition, s.Title, s.Text)
			}
		}
	}
}
