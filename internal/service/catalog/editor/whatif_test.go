package editor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/record"
)

// conditional gives the opinion of the fire brigade a condition.
func conditional(when string) func(*record.Item) {
	return func(i *record.Item) {
		stages := slices.Clone(i.Flow.Stages)
		stages[1].Parts = slices.Clone(stages[1].Parts)
		stages[1].Parts[1].When, i.Flow.Stages = when, stages
	}
}

func TestADraftIsHeldAgainstPastCases(t *testing.T) {
	old := food(t)
	handed := map[string]bool{}
	for _, m := range old.Materials {
		handed[m.Code] = true
	}
	past := editor.Past{Number: "1", Name: "林**", Version: 1, Form: map[string][]string{"area": {"60"}}, Answers: map[string]string{"premises": "own", "products": "hot", "agent": "no"}, Handed: handed,
		ReceivedAt: time.Date(2026, 9, 1, 9, 0, 0, 0, workday.Shanghai), AcceptedAt: time.Date(2026, 9, 2, 9, 0, 0, 0, workday.Shanghai)}
	cases := []struct {
		sentence string
		change   func(*record.Item)
		want     string
	}{
		{"nothing changes", func(*record.Item) {}, ""},
		{"a name changes and nobody is moved", func(i *record.Item) { i.Summary = "别的说法" }, ""},
		{"the promise is shorter", func(i *record.Item) { i.PromisedLimit = "5wd" }, "承诺到期 2026-09-14 变为 2026-09-09"},
		{"a new material is required", func(i *record.Item) {
			i.Materials = append(slices.Clone(i.Materials), record.Material{Code: "new", Name: "健康证明", Necessity: record.Required})
		}, "要多交：健康证明；当时没有、现在必须的：健康证明"},
		{"a new material of another situation moves nobody", func(i *record.Item) {
			i.Materials = append(slices.Clone(i.Materials), record.Material{Code: "new", Name: "健康证明", Necessity: record.Required, When: `products == "cold"`})
		}, ""},
		{"a material is asked no more", func(i *record.Item) { i.Materials = i.Materials[1:] }, "不用再交：食品经营许可申请书"},
		{"a part leaves the flow", func(i *record.Item) {
			stages := slices.Clone(i.Flow.Stages)
			stages[1].Parts = slices.Delete(slices.Clone(stages[1].Parts), 1, 2)
			i.Flow.Stages = stages
		}, "流程：不再有 并联审查：消防安全意见（fire，审查）"},
		{"a part gets a condition that the case meets", conditional("area > 50"), ""},
		{"a part gets a condition that the case does not meet", conditional("area > 60"), "流程：不再有 并联审查：消防安全意见（fire，审查）"},
		{"a condition over a situation", conditional(`products == "cold"`), "流程：不再有 并联审查：消防安全意见（fire，审查）"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			draft := food(t)
			c.change(&draft)
			found, err := editor.Foresee(workday.Seed(), func(int) (record.Item, error) { return old, nil }, draft, []editor.Past{past})
			if err != nil || found.Cases != 1 {
				t.Fatal(found, err)
			}
			var said []string
			for _, m := range found.Moved {
				said = append(said, m.Words())
			}
			if got := strings.Join(said, "\n"); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTwoVersionsAreComparedFieldByField(t *testing.T) {
	before, after := food(t), food(t)
	after.PromisedLimit = "5wd"
	after.Materials = slices.Clone(after.Materials)
	after.Materials[0], after.Materials[1] = after.Materials[1], after.Materials[0]
	after.Materials[2].Note = "改写的须知"
	after.Materials = append(after.Materials, record.Material{Code: "new", Name: "健康证明"})
	after.FAQ = after.FAQ[1:]
	found, err := editor.Differences(before, after, editor.World{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, d := range found {
		said = append(said, d.Where+"|"+d.Label+"|"+d.After)
	}
	want := []string{"时限|承诺办结时限|5个工作日", "申请材料 › 材料“经营设备布局和操作流程文件”|填报须知|改写的须知", "申请材料|材料|新增“健康证明”", "申请材料|材料的顺序|", "常见问题|问题|删除"}
	for i, w := range want {
		if i >= len(said) || !strings.HasPrefix(said[i], w) {
			t.Errorf("difference %d: want %s, got %v", i, w, said)
		}
	}
	if same, err := editor.Differences(before, before, editor.World{}); err != nil || len(same) != 0 {
		t.Errorf("a version differs from itself: %v %v", same, err)
	}
}

func TestTheFlowIsWrittenAsBPMN(t *testing.T) {
	var b strings.Builder
	if err := editor.WriteProcess(&b, food(t), func(code string) string { return code }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"`, `<userTask id="node_4" name="并联审查：材料审查与现场核查">`, `<parallelGateway id="node_3">`,
		`<sequenceFlow id="flow_1" sourceRef="node_1" targetRef="node_2">`, `bpmnElement="node_1"`, `<di:waypoint`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %s:\n%s", want, b.String())
		}
	}
}

func TestWhatHasAConditionStandsBehindAGatewayInBPMN(t *testing.T) {
	item := food(t)
	item.Flow.Stages = slices.Clone(item.Flow.Stages)
	stage := &item.Flow.Stages[1]
	stage.When, stage.Parts = `tenure == "rent"`, slices.Clone(stage.Parts)
	stage.Parts[1].When = "online_sale && area > 100"
	var b strings.Builder
	if err := editor.WriteProcess(&b, item, func(code string) string { return code }); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<inclusiveGateway id="node_4" default="flow_`, `<exclusiveGateway id="node_3" default="flow_`, `name="“场所来源”选“租用”"`,
		`<conditionExpression xsi:type="tFormalExpression">online_sale &amp;&amp; area &gt; 100</conditionExpression>`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %s:\n%s", want, b.String())
		}
	}
}

// TestABigItemIsLaidOutQuickly has 100 materials with texts of 40 kB.
func TestABigItemIsLaidOutQuickly(t *testing.T) {
	item := food(t)
	for n := range 100 {
		m := item.Materials[n%8]
		m.Code, m.Note = "m"+strings.Repeat("x", n), strings.Repeat("长", 13_000)
		item.Materials = append(item.Materials, m)
	}
	p := place(t, "materials", "")
	rows, err := p.Lines(item, p.Sheet.Lists[0], editor.World{})
	if err != nil || len(rows) != 108 {
		t.Fatal(len(rows), err)
	}
	row := place(t, "materials", "materials[107]")
	typed := posted(t, row, item)
	typed.Set("note", strings.Repeat("短", 13_000))
	got, wrong := row.Read(item, typed, editor.World{})
	if len(wrong) > 0 || got.Materials[107].Note != strings.Repeat("短", 13_000) {
		t.Errorf("%v", wrong)
	}
}
