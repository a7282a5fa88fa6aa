package guided_test

import (
	"slices"
	"testing"

	"tongban/demo"
	"tongban/internal/service/catalog/guided"
	"tongban/internal/service/catalog/record"
)

func demoGuides(t *testing.T) map[string]guided.Guide {
	t.Helper()
	folder, err := demo.Guides()
	if err != nil {
		t.Fatal(err)
	}
	guides, err := guided.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]guided.Guide{}
	for _, g := range guides {
		byCode[g.Code] = g
	}
	return byCode
}

// itemNames names the items of the city by their codes.
func itemNames(t *testing.T) map[string]record.Item {
	t.Helper()
	folder, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	items, err := record.ReadItems(folder)
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]record.Item{}
	for _, item := range items {
		byCode[item.Code] = item
	}
	return byCode
}

func TestTheAnswersLeadToTheItems(t *testing.T) {
	cases := []struct {
		sentence, guide string
		answers         map[string]string
		want            []string
		stop            bool
	}{
		{"a big restaurant of an individual", "open-restaurant", map[string]string{"door": "shop", "holder": "individual", "size": "large", "premises": "rent", "products": "hot", "public": "yes", "drains": "yes", "sign": "no"},
			[]string{"个体工商户设立登记", "食品经营许可（新办）", "公众聚集场所投入使用、营业前消防安全检查", "城镇污水排入排水管网许可"}, false},
		{"a small noodle shop of somebody with a licence", "open-restaurant", map[string]string{"door": "shop", "holder": "have", "size": "small", "public": "no", "drains": "yes", "sign": "no"},
			[]string{"小餐饮登记", "城镇污水排入排水管网许可"}, false},
		{"without a fixed place there is no item", "open-restaurant", map[string]string{"door": "stall"}, nil, true},
		{"a woman of seventy-two of 云溪区", "old-age", map[string]string{"age": "70", "home": "district", "who": "family"}, []string{"老年人优待证办理", "高龄津贴申领"}, false},
	}
	guides, items := demoGuides(t), itemNames(t)
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			course, err := guides[c.guide].With(c.answers)
			if err != nil {
				t.Fatal(err)
			}
			if (course.Stop() != "") != c.stop {
				t.Fatalf("stop %q", course.Stop())
			}
			if next, more := course.Next(); more && !c.stop {
				t.Fatalf("still asks %s", next.Ask)
			}
			var names []string
			for _, step := range course.Steps() {
				names = append(names, items[step.Item].Name)
			}
			if !c.stop && !slices.Equal(names, c.want) {
				t.Errorf("got %q, want %q", names, c.want)
			}
		})
	}
}

func TestAnAnswerToWhatIsNotAskedDoesNotCount(t *testing.T) {
	course, err := demoGuides(t)["open-restaurant"].With(map[string]string{"door": "shop", "size": "small", "products": "cold", "holder": "castle"})
	if err != nil {
		t.Fatal(err)
	}
	if len(course.Answers) != 2 || course.Answers["products"] != "" || course.Answers["holder"] != "" {
		t.Errorf("got %v", course.Answers)
	}
}

func TestEveryGuideKnowsItsItemsAndTheirSituations(t *testing.T) {
	items := itemNames(t)
	for _, g := range demoGuides(t) {
		for _, step := range g.Steps {
			item, known := items[step.Item]
			if !known {
				t.Errorf("%s: no item %s", g.Code, step.Item)
			}
			for name := range step.Answers {
				if !slices.ContainsFunc(item.Situations, func(s record.Situation) bool { return s.Name == name }) {
					t.Errorf("%s: %s has no situation %s", g.Code, item.Name, name)
				}
			}
		}
	}
}
