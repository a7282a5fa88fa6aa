package form_test

import (
	"testing"

	"tongban/internal/common/form"
)

func TestOutcomesAreWorkedOutOverEveryAnswer(t *testing.T) {
	definition := func(first, second string) form.Definition {
		return form.Definition{Groups: []form.Group{{Fields: []form.Field{
			{Name: "tenure", Label: "来源", Kind: form.Choice, Need: true, Options: []form.Option{{Value: "own", Label: "自有"}, {Value: "rent", Label: "租用"}}},
			{Name: "months", Label: "租几个月", Kind: form.Number, Whole: true, Need: true, Max: 60, When: `tenure == "rent"`},
			{Name: "projects", Label: "项目", Kind: form.Choices, Need: true, Options: []form.Option{{Value: "hot", Label: "热食"}, {Value: "cold", Label: "冷食"}}},
			{Name: "online", Label: "网络经营", Kind: form.YesNo}, {Name: "name", Label: "名称", Kind: form.Text},
			{Name: "first", Label: "甲", Kind: form.Text, When: first}, {Name: "second", Label: "乙", Kind: form.Text, When: second},
		}}}}
	}
	cases := []struct {
		sentence, first, second string
		sure, both, never       bool // both can be asked together; the first never
	}{
		{"without conditions", "", "", true, true, false},
		{"an answer that is offered", `tenure == "rent"`, "", true, true, false},
		{"an answer that nobody can give", `tenure == "lend"`, "", true, false, true},
		{"what excludes one another", `tenure == "rent"`, `tenure == "own"`, true, false, false},
		{"what contradicts itself", `online && !online`, "", true, false, true},
		{"over an answer that is not asked then", `tenure == "own" && months > 3`, "", true, false, true},
		{"a number between two bounds", "months > 11 && months < 13", "", true, true, false},
		{"a whole number between neighbours", "months > 11 && months < 12", "", true, false, true},
		{"more than the greatest number", "months > 60", "", true, false, true},
		{"one of several", `"cold" in projects`, `!("cold" in projects)`, true, false, false},
		{"an option that is not there", `"raw" in projects`, "", true, false, true},
		{"one text or another", `name == "甲" || name in ["乙", "丙"]`, `name != "甲"`, true, true, false},
		{"two texts at once", `name == "甲" && name == "乙"`, "", true, false, true},
		{"reckoning", "months * 2 > 7", "", false, false, false},
		{"the length of a text", "len(name) > 90", "", false, false, false},
		{"the order of texts", `name > "甲"`, "", false, false, false},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			f, err := form.Compile(definition(c.first, c.second))
			if err != nil {
				t.Fatal(err)
			}
			outcomes, sure := f.Outcomes("first", "second")
			both, first := false, false
			for _, o := range outcomes {
				both, first = both || o["first"] && o["second"], first || o["first"]
			}
			if sure != c.sure || sure && (both != c.both || first == c.never) {
				t.Errorf("sure %v, %v", sure, outcomes)
			}
		})
	}
}

func TestFarTooManyAnswersAreNotTried(t *testing.T) {
	var fields []form.Field
	when := "true"
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"} {
		fields = append(fields, form.Field{Name: name, Label: name, Kind: form.YesNo})
		when += " && " + name
	}
	f, err := form.Compile(form.Definition{Groups: []form.Group{{Fields: append(fields, form.Field{Name: "last", Label: "末", Kind: form.Text, When: when})}}})
	if err != nil {
		t.Fatal(err)
	}
	if outcomes, sure := f.Outcomes("last"); sure || outcomes != nil {
		t.Errorf("worked out %d outcomes", len(outcomes))
	}
}

func TestAConditionNamesWhatItReads(t *testing.T) {
	for when, want := range map[string]int{`tenure == "rent" && area > 200 || tenure == "own"`: 2, "": 0, "a >": 0} {
		if got := form.Reads(when); len(got) != want {
			t.Errorf("%s: %v", when, got)
		}
	}
}
