package guided_test

import (
	"strings"
	"testing"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/record"
)

func TestTheGuidesOfTheCityHaveNothingThatStopsThem(t *testing.T) {
	items := itemNames(t)
	for _, g := range demoGuides(t) {
		for _, f := range g.Lint(func(code string) (record.Item, bool) { item, there := items[code]; return item, there }) {
			if f.Stop {
				t.Errorf("%s: %s", g.Code, f.Message)
			}
		}
	}
}

func TestP07WhatCannotWorkIsFoundBeforeAnybodyMeetsIt(t *testing.T) {
	yesNo := []form.Option{{Value: "yes", Label: "是"}, {Value: "no", Label: "否"}}
	sound := func() guided.Guide {
		return guided.Guide{Code: "shop", Title: "开店", Summary: "开店要办的事", Phone: "12345",
			Questions: []guided.Question{{Name: "food", Ask: "卖吃的吗？", Options: yesNo}, {Name: "big", Ask: "店大吗？", When: `food == "yes"`, Options: yesNo}},
			Steps:     []guided.Step{{Item: "a"}, {Item: "b", When: `big == "yes"`, After: []string{"a"}, Answers: map[string]string{"size": "$big"}}}}
	}
	cases := []struct {
		sentence string
		change   func(*guided.Guide)
		want     string // empty: nothing is found
	}{
		{"a sound guide", func(*guided.Guide) {}, ""},
		{"a question that reads a later one", func(g *guided.Guide) { g.Questions[0].When = `big == "yes"`; g.Questions[1].When = "" }, "“卖吃的吗？”没有人会被问到"},
		{"conditions in a circle", func(g *guided.Guide) { g.Questions[0].When = `big == "yes"` }, "条件有误"},
		{"an answer that leads nowhere", func(g *guided.Guide) { g.Steps[0].When = `food == "no"` }, "这样回答没有结果：卖吃的吗？是，店大吗？否"},
		{"a stop for it", func(g *guided.Guide) {
			g.Steps[0].When = `food == "no" || big == "yes"`
			g.Stops = []guided.Stop{{When: `big == "no"`, Says: "请咨询"}}
		}, ""},
		{"an item nobody is led to", func(g *guided.Guide) { g.Steps[1].When = `big == "huge"` }, "怎么回答都引不到“b”"},
		{"items that wait for one another", func(g *guided.Guide) { g.Steps[0].After = []string{"b"} }, "先后顺序成了圈"},
		{"an unknown item", func(g *guided.Guide) { g.Steps[0].Item = "z" }, "没有编码是“z”的现行事项"},
		{"a situation that is gone", func(g *guided.Guide) { g.Steps[1].Answers = map[string]string{"colour": "red"} }, "没有代号是“colour”的情形"},
		{"a choice that is gone", func(g *guided.Guide) { g.Steps[1].Answers = map[string]string{"size": "huge"} }, "没有选项“huge”"},
		{"one answer only", func(g *guided.Guide) { g.Questions[1].Options = yesNo[:1] }, "少于两个"},
		{"two names alike", func(g *guided.Guide) { g.Questions[1].Name = "food" }, "代号都是“food”"},
		{"a name of the addresses", func(g *guided.Guide) { g.Questions[0].Name = "from" }, "系统用的"},
		{"a stop for everybody", func(g *guided.Guide) { g.Stops = []guided.Stop{{Says: "请咨询"}} }, "谁都会走到这里"},
		{"nobody to call", func(g *guided.Guide) { g.Phone = "" }, "没有咨询电话"},
	}
	item := func(code string) (record.Item, bool) {
		i := record.Item{Code: code, Name: code, Situations: []record.Situation{{Name: "size", Question: "多大", Options: yesNo}}}
		return i, code == "a" || code == "b"
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			g := sound()
			c.change(&g)
			var said []string
			for _, f := range g.Lint(item) {
				said = append(said, f.Message+"；"+f.Mend)
			}
			text := strings.Join(said, "\n")
			if c.want == "" && text != "" || !strings.Contains(text, c.want) {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}
