package catalog_test

import (
	"strings"
	"testing"
	"tongban/internal/service/catalog/record"

	"tongban/demo"
	"tongban/internal/common/form"
)

// demoItems are the items of the demonstration city.
func demoItems(t testing.TB) []record.Item {
	t.Helper()
	folder, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	items, err := record.ReadItems(folder)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func itemNamed(t testing.TB, name string) record.Item {
	t.Helper()
	for _, item := range demoItems(t) {
		if item.Name == name {
			return item
		}
	}
	t.Fatalf("no item %s", name)
	return record.Item{}
}

const foodBusiness = "食品经营许可（新办）"

func TestMaterialsFollowTheSituation(t *testing.T) {
	cases := []struct {
		sentence string
		answers  record.Answers
		has      string
		lacks    string
	}{
		{"without answers the commonest case counts", nil, "layout", "lease"},
		{"who rents brings the lease", record.Answers{"premises": "rent"}, "lease", "proxy"},
		{"who sends somebody brings the authority", record.Answers{"agent": "yes"}, "proxy", "lease"},
		{"cold dishes want a cold room", record.Answers{"products": "cold"}, "cold-room", "canteen-meals"},
		{"an answer that is not offered is no answer", record.Answers{"premises": "castle"}, "layout", "lease"},
	}
	item := itemNamed(t, foodBusiness)
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			materials, err := item.MaterialsFor(c.answers)
			if err != nil {
				t.Fatal(err)
			}
			codes := ""
			for _, m := range materials {
				codes += " " + m.Code
			}
			if !strings.Contains(codes, c.has) || strings.Contains(codes, c.lacks) {
				t.Errorf("got%s", codes)
			}
		})
	}
}

func TestEveryDemonstrationFormDescribesItself(t *testing.T) {
	for _, item := range demoItems(t) {
		if len(form.Schema(item.Form)["properties"].(map[string]any)) != len(item.Form.Fields()) {
			t.Errorf("%s: schema lacks fields", item.Name)
		}
	}
}

func TestLimitsInWords(t *testing.T) {
	for limit, want := range map[record.Limit]string{"20wd": "20个工作日", "0": "当场办结", "": "法律没有规定", "4h": "4小时", "soon": "soon"} {
		if got := limit.String(); got != want {
			t.Errorf("%q: got %s, want %s", string(limit), got, want)
		}
	}
}
