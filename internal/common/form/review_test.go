package form_test

import (
	"strings"
	"testing"

	"tongban/internal/common/form"
)

func TestReviewSaysWhatIsWrongWhereAndHowToMendIt(t *testing.T) {
	three := func(change func(f []form.Field)) form.Definition {
		fields := []form.Field{{Name: "a", Label: "甲", Kind: form.Number}, {Name: "b", Label: "乙", Kind: form.YesNo}, {Name: "c", Label: "丙", Kind: form.Text}}
		change(fields)
		return form.Definition{Groups: []form.Group{{Fields: fields[:1]}, {Fields: fields[1:]}}}
	}
	cases := []struct {
		sentence, path, says string
		change               func(f []form.Field)
	}{
		{"a form without faults", "", "", func(f []form.Field) { f[2].When = "b && a > 3" }},
		{"a condition over what is not there", "groups[1].fields[1].when", "“d”不是这里的代号", func(f []form.Field) { f[2].When = "d > 3" }},
		{"a number compared with a text", "groups[1].fields[1].when", "数字和数字比", func(f []form.Field) { f[2].When = `a == "x"` }},
		{"a condition that is neither yes nor no", "groups[1].fields[1].when", "是或者否", func(f []form.Field) { f[2].When = "a + 1" }},
		{"a condition that cannot be read", "groups[1].fields[1].when", "看不懂", func(f []form.Field) { f[2].When = "a >" }},
		{"a condition longer than anybody can read", "groups[1].fields[1].when", "太长", func(f []form.Field) { f[2].When = "a > 1" + strings.Repeat(" || a > 1", 60) }},
		{"a condition that loops", "groups[1].fields[1].when", "不能循环", func(f []form.Field) { f[2].When = "all(1..90, # > 0)" }},
		{"a name that stands twice", "groups[0].fields[0].name", "由“甲”和“乙”一起使用", func(f []form.Field) { f[1].Name = "a" }},
		{"a choice without options", "groups[1].fields[1].options", "还没有选项", func(f []form.Field) { f[2].Kind = form.Choice }},
		{"two fields that wait for one another", "groups[0].fields[0].when", "“甲”要看“乙”，又要看“甲”", func(f []form.Field) { f[0].When, f[1].When = "b", "a > 1" }},
		{"three fields in a ring", "groups[0].fields[0].when", "“甲”要看“乙”，又要看“丙”，又要看“甲”", func(f []form.Field) { f[0].When, f[1].When, f[2].When = "b", `c == "x"`, "a > 1" }},
		{"a field that waits for itself", "groups[1].fields[1].when", "“丙”要看“丙”", func(f []form.Field) { f[2].When = `c != ""` }},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			wrong := form.Review(three(c.change))
			if c.path == "" {
				if len(wrong) != 0 {
					t.Fatalf("got %v", wrong)
				}
				return
			}
			if len(wrong) == 0 || wrong[0].Name != c.path || !strings.Contains(wrong[0].Message, c.says) {
				t.Errorf("got %v", wrong)
			}
		})
	}
}
