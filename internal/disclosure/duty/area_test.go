package duty_test

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/disclosure/duty"
)

func TestTheColumnsOfAnAreaAreReadAsTheyAreWritten(t *testing.T) {
	const text = "类别 文字 不重复\n抽检批次 数字 单位：批 必填 合计\n占比 百分比\n日期 日期\n结论 选项：合格/不合格 必填"
	fields, err := duty.ParseFields(text)
	if err != nil || duty.FieldsText(fields) != text {
		t.Errorf("%v\n%s", err, duty.FieldsText(fields))
	}
	for _, bad := range []string{"类别 字", "类别 文字 合计", "类别\n类别", strings.Repeat("一", 21), strings.Join(strings.Split("a b c d e f g h i j k l m", " "), "\n")} {
		if _, err := duty.ParseFields(bad); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
	if _, err := duty.ParseChecks("抽检批次 <= 类别", fields); err == nil {
		t.Error("a check of words is taken")
	}
}

func TestATableIsCheckedLineByLine(t *testing.T) {
	fields, _ := duty.ParseFields("类别 不重复\n抽检批次 数字 必填 合计\n合格批次 数字 必填\n不合格批次 数字 必填\n日期 日期\n结论 选项：达标/未达标")
	checks, _ := duty.ParseChecks("抽检批次 = 合格批次 + 不合格批次\n不合格批次 <= 抽检批次", fields)
	for _, c := range []struct{ name, row, wrong string }{
		{"数字可以带千分号", "粮食|1,200|1,190|10|2026-11-05|达标", ""},
		{"要填的没有填", "粮食||5|5||", "第1行没有填抽检批次"},
		{"不是数字", "粮食|十|5|5||", "第1行抽检批次应当是数字，不是“十”"},
		{"勾稽关系：相等", "粮食|10|5|4||", "第1行抽检批次（10）应当等于合格批次加不合格批次（9）"},
		{"日期写错", "粮食|10|5|5|十一月|", "第1行日期应当是日期，例如 2026-11-05"},
		{"不在选项里", "粮食|10|5|5||好", "第1行结论应当是达标、未达标之一"},
		{"同一类别两行", "粮食|10|5|5||\n粮食|10|5|5||", "第2行的类别“粮食”和第1行重复"},
		{"多了一格", "粮食|10|5|5|||多", "第1行有7格，表里只有6个数据项"},
	} {
		var rows [][]string
		for _, line := range strings.Split(c.row, "\n") {
			rows = append(rows, strings.Split(line, "|"))
		}
		_, wrong := duty.Tidy(fields, checks, rows)
		if got := strings.Join(wrong, "；"); got != c.wrong {
			t.Errorf("%s: %q, not %q", c.name, got, c.wrong)
		}
	}
}

func TestATableIsFilledInAndReleasedByAnother(t *testing.T) { // 条2019 §17: 公开前要审查，谁公开谁审查
	h := open(t)
	h.At("2026-10-09 09:00")
	row := monthlyRow("market")
	row.Area = "food"
	h.write(row, "2026-10-01", 0)
	list := h.want("market/2026-10/open")
	h.At("2026-11-05 09:00")
	id := list[0].ID
	if _, err := h.Do(ctx, clerk, id, "fill", duty.Fill{Rows: "粮食加工品\t20\t19\t2"}); err == nil {
		t.Fatal("a table that does not add up is taken")
	}
	h.Must(clerk, id, "fill", duty.Fill{Rows: "粮食加工品\t20\t19\t1\n| 乳制品 | 10 | 10 | 0 |"})
	h.Must(clerk, id, "file", duty.File{Checked: true})
	if _, err := h.Do(ctx, clerk, id, "show_table", duty.Release{Secrecy: true, Signed: true}); err == nil {
		t.Fatal("filled in and released by one person")
	}
	if _, err := h.Do(ctx, head, id, "show_table", duty.Release{Signed: true}); err == nil {
		t.Fatal("released without a review for secrecy")
	}
	h.Must(head, id, "refuse", duty.Refuse{Reason: "漏了肉制品"})
	h.Must(clerk, id, "fill", duty.Fill{Rows: "粮食加工品,20,19,1\n肉制品,10,9,1"})
	h.Must(clerk, id, "file", duty.File{Checked: true})
	h.Must(head, id, "show_table", duty.Release{Secrecy: true, Signed: true})
	h.want("market/2026-10/met")
	h.Must(head, id, "amend", duty.Amend{Rows: "粮食加工品 | 20 | 20 | 0", Reason: "复检合格"})
	d := h.See(list[0].Number).Facts.(duty.Duty)
	if len(d.Table.Before) != 1 || !slices.Equal(d.Table.Rows[0], []string{"粮食加工品", "20", "20", "0"}) {
		t.Errorf("%+v", d.Table)
	}
	h.verified()
}
