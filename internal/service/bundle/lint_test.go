package bundle

import (
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/form"
)

func TestTheRulesFindWhatIsWrongWithABundle(t *testing.T) {
	there := func(code string) bool { return code == "market" }
	good := func() (Definition, map[string]Item) {
		d, items := sample()
		d.Summary, d.Lead, d.HandOut = "一次办好", "market", "market"
		return d, items
	}
	d, items := good()
	for _, f := range Lint(d, items, there) {
		if f.Stop {
			t.Errorf("a good bundle is stopped: %s", f.Message)
		}
	}
	for _, row := range []struct {
		name   string
		change func(d *Definition, items map[string]Item)
		says   string
		stop   bool
	}{
		{"an item that is gone", func(_ *Definition, items map[string]Item) { delete(items, "2") }, "目录里没有", true},
		{"an item that is suspended", func(_ *Definition, items map[string]Item) { i := items["2"]; i.Closed = "机构改革"; items["2"] = i }, "机构改革", true},
		{"a circle", func(d *Definition, _ map[string]Item) { d.Members[0].After = []string{"second"} }, "互相等待", true},
		{"a body that is not there", func(d *Definition, _ map[string]Item) { d.Lead = "nobody" }, "没有代号是", true},
		{"one item alone", func(d *Definition, _ map[string]Item) { d.Members = d.Members[:1] }, "至少要有两个事项", true},
		{"the same item twice", func(d *Definition, _ map[string]Item) { d.Members[1].Item = "1" }, "放了两次", true},
		{"a condition that cannot be read", func(d *Definition, _ map[string]Item) { d.Members[1].When = "more ==" }, "条件写得不对", true},
		{"somebody to wait for who is not there", func(d *Definition, _ map[string]Item) { d.Members[1].After = []string{"third"} }, "不在这个一件事里", true},
		{"later without anybody to wait for", func(d *Definition, _ map[string]Item) { d.Members[1].After = nil }, "不知道什么时候可以补", true},
		{"a later field that is none", func(d *Definition, _ map[string]Item) { d.Members[1].Later = []string{"nothing"} }, "不能后补", true},
		{"two kinds of answer in one field", func(d *Definition, _ map[string]Item) { d.Members[1].Fields = map[string]string{"shop": "kind"} }, "填法不同，不能合成一项", true},
		{"an answer that is not offered", func(d *Definition, _ map[string]Item) { d.Members[0].Answers = map[string]string{"place": "moon"} }, "没有“moon”这个答案", true},
		{"a question that nobody asked", func(d *Definition, _ map[string]Item) { d.Members[1].Answers = map[string]string{"way": "$none"} }, "没有这个问题", true},
		{"two words for one field", func(_ *Definition, items map[string]Item) {
			i := items["2"]
			i.Form = form.Definition{Groups: []form.Group{{Title: "x", Fields: append(slices.Clone(i.Form.Fields()[1:]), form.Field{Name: "name", Label: "法人", Kind: form.Text})}}}
			items["2"] = i
		}, "请核对是不是同一个意思", false},
		{"a question without use", func(d *Definition, _ map[string]Item) {
			d.Questions = append(slices.Clone(d.Questions), Question{Name: "idle", Ask: "冷吗？", Options: d.Questions[0].Options})
		}, "没有用处", false},
		{"a licence that nobody wants", func(d *Definition, _ map[string]Item) { d.Members[0].Gives = "驾驶证" }, "不用写它的结果", false},
		{"a promise shorter than its items", func(d *Definition, items map[string]Item) {
			i := items["1"]
			i.Limit.N, i.Limit.Unit = 30, "wd"
			items["1"] = i
		}, "一个接一个要30个工作日", false},
	} {
		d, items := good()
		d.Members = slices.Clone(d.Members)
		row.change(&d, items)
		found := Lint(d, items, there)
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Stop == row.stop && strings.Contains(f.Message, row.says) }) {
			t.Errorf("%s: %+v", row.name, found)
		}
	}
}
