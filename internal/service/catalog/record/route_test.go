package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// conditional is an item of which two stages and a part have a condition.
func conditional() record.Item {
	part := func(title, right, when string) record.Part {
		return record.Part{Title: title, Body: "market", Right: right, Limit: "2wd", Role: record.RoleLead, When: when}
	}
	return record.Item{
		Situations: []record.Situation{{Name: "agent", Question: "谁来办理？", Options: []form.Option{{Value: "no", Label: "本人"}, {Value: "yes", Label: "代办"}}}},
		Form: form.Definition{Groups: []form.Group{{Fields: []form.Field{
			{Name: "tenure", Label: "来源", Kind: form.Choice, Need: true, Options: []form.Option{{Value: "own", Label: "自有"}, {Value: "rent", Label: "租用"}}},
			{Name: "months", Label: "租期", Kind: form.Number, When: `tenure == "rent"`},
		}}}},
		Flow: record.Flow{Stages: []record.Stage{
			{Name: "accept", Title: "受理", When: "months > 900", Parts: []record.Part{part("受理", "case.accept", "")}},
			{Name: "owned", Title: "核对产权", When: `tenure == "own"`, Parts: []record.Part{part("产权", "case.review", ""), part("委托", "case.review", `agent == "yes"`)}},
			{Name: "rented", Title: "核对租约", When: "months > 12", Parts: []record.Part{part("租约", "case.review", "")}},
			{Name: "decide", Title: "决定", Parts: []record.Part{part("决定", "case.decide", "")}},
		}},
	}
}

func TestWhoAnswersSoPassesBy(t *testing.T) {
	cases := []struct {
		sentence, tenure, months, agent, want string
	}{
		{"an owner", "own", "", "no", "委托 核对租约"},
		{"an owner with a deputy", "own", "", "yes", "核对租约"},
		{"a tenant for long", "rent", "24", "no", "核对产权 核对产权"},
		{"a tenant for short", "rent", "12", "yes", "核对产权 核对产权 核对租约"},
		{"an answer that is not asked counts for nothing", "own", "24", "yes", "核对租约"},
		{"who has not said", "", "", "", "核对产权 核对产权 核对租约"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item := conditional()
			passed, err := item.PassedBy(map[string][]string{"tenure": {c.tenure}, "months": {c.months}}, record.Answers{"agent": c.agent})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, p := range passed {
				stage := item.Flow.Stages[p.Stage]
				if said = append(said, stage.Parts[p.Part].Title); p.Whole {
					said[len(said)-1] = stage.Title
				}
				if p.Why == "" || strings.Contains(p.Why, "==") {
					t.Errorf("why: %q", p.Why)
				}
			}
			if got := strings.Join(said, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if flow := item.Flow.Without(passed); flow.Stages[0].Name != "accept" || flow.Stages[len(flow.Stages)-1].Name != "decide" {
				t.Errorf("flow %v", flow)
			}
		})
	}
}

func TestStagesThatExcludeOneAnotherAreNotAddedUp(t *testing.T) {
	item := conditional()
	if got, all := item.LongestFlow().Length(), item.Flow.Length(); fmt.Sprint(got) != "6个工作日" || fmt.Sprint(all) != "8个工作日" {
		t.Errorf("longest %s of %s", got, all)
	}
	item.Flow.Stages[2].When = "months * 2 > 24"
	if got := item.LongestFlow().Length(); got != item.Flow.Length() {
		t.Errorf("what cannot be worked out takes %s", got)
	}
}

func TestTheFlowNamesWhatItDependsOn(t *testing.T) {
	got := conditional().FlowReads()
	slices.Sort(got)
	if !slices.Equal(got, []string{"agent", "months", "tenure"}) {
		t.Errorf("got %v", got)
	}
}
