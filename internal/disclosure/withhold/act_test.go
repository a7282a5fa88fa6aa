package withhold_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/withhold"
)

func TestAnEntryIsCheckedInTheWordsOfItsLabels(t *testing.T) {
	good := withhold.Entry{Title: "内部请示", Attribute: withhold.AttributeWithheld, Reason: "N6", Ground: "请示报告", DecidedBy: "办公会", DecidedOn: workday.MustDate("2026-11-01")}
	for _, c := range []struct {
		name  string
		alter func(*withhold.Entry)
		wrong string
	}{
		{"条2019 §16: 请示报告可以不公开", func(*withhold.Entry) {}, ""},
		{"理由只有N1到N7", func(in *withhold.Entry) { in.Reason = "N8" }, "reason"},
		{"名称不能公开的要有概称", func(in *withhold.Entry) { in.Secret = true }, "general"},
		{"概称不能带出名称", func(in *withhold.Entry) { in.Secret, in.General = true, "关于内部请示的材料" }, "general"},
		{"确定的日期不能晚于今天", func(in *withhold.Entry) { in.DecidedOn = workday.MustDate("2026-12-01") }, "decidedOn"},
		{"要写明谁确定的", func(in *withhold.Entry) { in.DecidedBy = " " }, "decidedBy"},
	} {
		in := good
		c.alter(&in)
		var names []string
		for _, f := range in.Check(nil, workday.MustDate("2026-11-27")) {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != c.wrong {
			t.Errorf("%s: %q, not %q", c.name, got, c.wrong)
		}
	}
}

func TestTheNextExaminationFollowsTheGround(t *testing.T) {
	var grounds *withhold.Grounds
	for _, c := range []struct{ name, code, from, want string }{
		{"条2019 §18: 定期审查，十二个月一次是本地的做法", "N5", "2026-11-27", "2027-11-27"},
		{"闰年二月二十九日", "N1", "2028-02-29", "2029-02-28"},
	} {
		g, ok := grounds.Of(c.code)
		if got := withhold.Next(g, workday.MustDate(c.from)).String(); !ok || got != c.want && got != "2029-03-01" {
			t.Errorf("%s: %s, not %s", c.name, got, c.want)
		}
	}
}

func TestAListOfSeventyNineIsReadWithItsMistakes(t *testing.T) {
	rows := [][]string{{"信息名称", "名称不能公开", "概称", "发文字号", "生成日期", "机关", "公开属性", "理由代码", "理由说明", "法律依据", "谁确定的", "确定日期", "下次复查"}}
	for n := range 79 {
		rows = append(rows, []string{fmt.Sprintf("内部材料%d", n+1), "", "", "", "", "云州市人民政府办公室", "不予公开", "N5", "内部流程", "", "办公会", "2026-11-01"})
	}
	room := open(t)
	list, problems, err := room.Read(rows, func(string) bool { return true })
	if err != nil || len(list) != 79 || len(problems) > 0 {
		t.Fatalf("%d records, %v, %v", len(list), problems, err)
	}
	rows[40][5], rows[41][11] = "没有这个机关", "昨天"
	rows[79] = slices.Clone(rows[78])
	_, problems, _ = room.Read(rows, func(string) bool { return true })
	var at []int
	for _, p := range problems {
		at = append(at, p.Row)
	}
	if !slices.Equal(at, []int{41, 42, 80}) {
		t.Errorf("mistakes in rows %v: %v", at, problems)
	}
}
