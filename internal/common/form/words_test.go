package form_test

import (
	"testing"

	"tongban/internal/common/form"
)

func TestConditionsAreReadAloud(t *testing.T) {
	asked := []form.Field{
		{Name: "tenure", Label: "场所来源", Kind: form.Choice, Options: []form.Option{{Value: "rent", Label: "租用"}}},
		{Name: "projects", Label: "经营项目", Kind: form.Choices, Options: []form.Option{{Value: "cold", Label: "冷食"}}},
		{Name: "online", Label: "是否网络经营", Kind: form.YesNo}, {Name: "area", Label: "面积", Kind: form.Number},
	}
	for condition, want := range map[string]string{
		`tenure == "rent"`:              "“场所来源”选“租用”",
		`tenure=="rent" && area > 200`:  "“场所来源”选“租用”，并且“面积”大于200",
		`"cold" in projects || !online`: "“经营项目”里有“冷食”，或者“是否网络经营”选“否”",
		`tenure != "rent"`:              "不是（“场所来源”选“租用”）",
	} {
		if got := form.InWords(condition, asked); got != want {
			t.Errorf("%s: %s", condition, got)
		}
	}
}
