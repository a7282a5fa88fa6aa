package bundle

import (
	"context"
	"slices"
	"testing"

	"tongban/internal/common/form"
)

func sample() (Definition, map[string]Item) {
	yesno := []form.Option{{Value: "yes", Label: "是"}, {Value: "no", Label: "否"}}
	group := func(fields ...form.Field) form.Definition {
		return form.Definition{Groups: []form.Group{{Title: "申请人", Fields: fields}}}
	}
	items := map[string]Item{
		"1": {Code: "1", Version: 1, Name: "执照", Form: group(form.Field{Name: "name", Label: "姓名", Kind: form.Text, Max: 30}, form.Field{Name: "kind", Label: "类型", Kind: form.Choice, Options: yesno},
			form.Field{Name: "gas", Label: "燃气", Kind: form.YesNo}, form.Field{Name: "meter", Label: "表号", Kind: form.Text, When: "gas"}),
			Situations: []Situation{{"agent", "谁来办？", yesno}, {"place", "在哪？", yesno}},
			Materials:  []Material{{Code: "id", Name: "身份证", Necessity: "waivable", Licence: "居民身份证", Accept: []string{"pdf", "png"}}, {Code: "plan", Name: "平面图", Necessity: "required"}}},
		"2": {Code: "2", Version: 3, Name: "登记", Form: group(form.Field{Name: "name", Label: "姓名", Kind: form.Text, Need: true, Max: 20}, form.Field{Name: "kind", Label: "种类", Kind: form.Choice, Options: []form.Option{{Value: "x", Label: "甲"}}},
			form.Field{Name: "kindly", Label: "说明", Kind: form.Text, When: `kind == "kind"`}, form.Field{Name: "shop", Label: "店名", Kind: form.Text}, form.Field{Name: "code", Label: "代码", Kind: form.CreditCode, Need: true}),
			Situations: []Situation{{"agent", "谁来办？", yesno}, {"way", "怎么办？", yesno}},
			Materials: []Material{{Code: "identity", Name: "申请人身份证", Necessity: "required", Licence: "居民身份证", Accept: []string{"pdf", "jpg"}}, {Code: "licence", Name: "营业执照", Licence: "营业执照"},
				{Code: "plan", Name: "消防平面图", Necessity: "required"}}},
	}
	d := Definition{Code: "open", Title: "开店", Limit: "15wd", Questions: []Question{{Name: "more", Ask: "要登记吗？", Options: yesno}}, Members: []Member{
		{Name: "first", Item: "1", Gives: "营业执照", Answers: map[string]string{"place": "yes"}},
		{Name: "second", Item: "2", When: `more == "yes"`, After: []string{"first"}, Fields: map[string]string{"shop": "name"}, Later: []string{"code"}, Answers: map[string]string{"way": "$more"}},
	}}
	return d, items
}

func names[T any](list []T, name func(T) string) (out []string) {
	for _, v := range list {
		out = append(out, name(v))
	}
	return out
}

func TestWhatSeveralItemsAskIsAskedOnce(t *testing.T) {
	d, items := sample()
	w, err := Join(d, items, map[string]string{"more": "yes"})
	if err != nil {
		t.Fatal(err)
	}
	fields := names(w.Form.Fields(), func(f form.Field) string { return f.Name })
	if want := []string{"name", "kind", "gas", "meter", "second_kind", "kindly"}; !slices.Equal(fields, want) {
		t.Errorf("fields %v", fields)
	}
	name := w.Form.Fields()[0]
	if !name.Need || name.Max != 20 {
		t.Errorf("the joined field is less strict than one of its own: %+v", name)
	}
	if when := w.Form.Fields()[5].When; when != `second_kind == "kind"` {
		t.Errorf("condition %s", when)
	}
	if got := names(w.Situations, func(s Situation) string { return s.Name }); !slices.Equal(got, []string{"more", "agent"}) {
		t.Errorf("situations %v", got)
	}
	materials := names(w.Materials, func(m Material) string { return m.Code })
	if !slices.Equal(materials, []string{"id", "plan", "second-plan"}) {
		t.Errorf("materials %v", materials)
	}
	if id := w.Materials[0]; id.Necessity != "required" || !slices.Equal(id.Accept, []string{"pdf"}) {
		t.Errorf("the joined material is less strict than one of its own: %+v", id)
	}
	if _, err := form.Compile(w.Form); err != nil {
		t.Error(err)
	}
}

func TestAnItemThatIsNotCalledForAsksNothing(t *testing.T) {
	d, items := sample()
	w, err := Join(d, items, map[string]string{"more": "no"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.Chosen()); n != 1 || len(w.Form.Fields()) != 4 || len(w.Materials) != 2 {
		t.Errorf("%d members, %d fields, %d materials", n, len(w.Form.Fields()), len(w.Materials))
	}
	with, _ := Join(d, items, map[string]string{"more": "yes"})
	if w.Version != with.Version {
		t.Error("an answer makes another version of the terms")
	}
	items["2"] = Item{Code: "2", Version: 4}
	if newer, _ := Join(d, items, nil); newer.Version == w.Version {
		t.Error("a new version of an item is not seen")
	}
}

func TestEachItemGetsItsShareUnderItsOwnNames(t *testing.T) {
	d, items := sample()
	answers := map[string]string{"more": "yes", "agent": "no"}
	w, err := Join(d, items, answers)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]string{"name": {"晓梅"}, "kind": {"yes"}, "second_kind": {"x"}, "code": {"不该在这里"}}
	first, second := w.Share(w.Chosen()[0], values, answers), w.Share(w.Chosen()[1], values, answers)
	if first.Form["kind"][0] != "yes" || second.Form["kind"][0] != "x" || second.Form["shop"][0] != "晓梅" || second.Form["name"][0] != "晓梅" {
		t.Errorf("%v and %v", first.Form, second.Form)
	}
	if _, there := second.Form["code"]; there {
		t.Error("what is asked later was taken now")
	}
	if first.Answers["place"] != "yes" || first.Answers["agent"] != "no" || second.Answers["way"] != "yes" {
		t.Errorf("%v and %v", first.Answers, second.Answers)
	}
	if !slices.Equal(second.Given, []string{"licence"}) || second.Materials["identity"] != "id" || second.Materials["plan"] != "second-plan" {
		t.Errorf("given %v, materials %v", second.Given, second.Materials)
	}
	if name := w.Chosen()[1].JoinedName("material-identity"); name != "material-id" {
		t.Error(name)
	}
	asked, err := w.Asked(context.Background(), all{}, answers)
	if err != nil || !slices.Equal(asked, []string{"id", "plan", "second-plan"}) {
		t.Errorf("asked %v, %v", asked, err)
	}
}

// all asks for everything.
type all struct{}

func (all) Item(context.Context, string) (Item, error) { return Item{}, nil }

func (all) Asked(_ context.Context, i Item, _ map[string]string) ([]string, error) {
	return names(i.Materials, func(m Material) string { return m.Code }), nil
}

func TestMembersOfOneWaveRunSideBySide(t *testing.T) {
	list := []Member{{Name: "a"}, {Name: "b", After: []string{"a"}}, {Name: "c"}, {Name: "d", After: []string{"b", "c"}}, {Name: "e", After: []string{"gone"}}}
	var got [][]string
	for _, wave := range Waves(list) {
		got = append(got, names(wave, func(m Member) string { return m.Name }))
	}
	if len(got) != 3 || !slices.Equal(got[0], []string{"a", "c", "e"}) || !slices.Equal(got[1], []string{"b"}) || !slices.Equal(got[2], []string{"d"}) {
		t.Errorf("%v", got)
	}
	if far := before(list, "d"); !slices.Equal(far, []string{"b", "a", "c"}) {
		t.Errorf("before d come %v", far)
	}
	d := Definition{Members: []Member{{Name: "a", After: []string{"b"}}, {Name: "b", After: []string{"a"}}}}
	if d.circle() == nil || (Definition{Members: list}).circle() != nil {
		t.Error("circles are not told from lines")
	}
}
