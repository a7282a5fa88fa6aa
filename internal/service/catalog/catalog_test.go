package catalog_test

import (
	"strings"
	"testing"
	"tongban/internal/service/catalog/lint"
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

func TestTheDemonstrationItemsMayBePublished(t *testing.T) {
	items := demoItems(t)
	if len(items) < 20 {
		t.Errorf("only %d items", len(items))
	}
	for _, item := range items {
		for _, wrong := range lint.Stops(item) {
			t.Errorf("%s: %s: %s", item.Name, wrong.Name, wrong.Message)
		}
	}
}

func TestLint(t *testing.T) {
	cases := []struct {
		sentence string
		change   func(*record.Item)
		want     string
	}{
		{"a vague material is refused", func(i *record.Item) { i.Materials[0].Name = "法律法规规定的其他材料" }, "没有说清要什么"},
		{"a material needs a basis", func(i *record.Item) { i.Materials[0].Basis = "" }, "请写明要求提供的依据"},
		{"the promise is not longer than the law", func(i *record.Item) { i.PromisedLimit = "11wd" }, "超过了法定时限10个工作日"},
		{"natural days are compared with working days", func(i *record.Item) { i.PromisedLimit = "15d" }, "超过了法定时限"},
		{"a limit has a unit", func(i *record.Item) { i.PromisedLimit = "8" }, "请写成"},
		{"a licence is decided by somebody", func(i *record.Item) { i.Flow.Stages = i.Flow.Stages[:2] }, "受理、审查、决定、送达"},
		{"a stage that the lead concludes has a lead", func(i *record.Item) { i.Flow.Stages[1].Parts = i.Flow.Stages[1].Parts[:2] }, "有且只有一个牵头部门"},
		{"行政许可法 §45: a special procedure names its ground", func(i *record.Item) { i.SpecialProcedures[0].Basis = "" }, "请写明依据"},
		{"who comes is told why", func(i *record.Item) { i.Visits, i.Online = 1, nil }, "原因"},
		{"a whole course online has no visit", func(i *record.Item) { i.Visits, i.VisitReason = 1, "核对原件" }, "全程网办"},
		{"who complains does not reach the body asked", func(i *record.Item) { i.Phones.Complaint = i.Phones.Consult }, "不能相同"},
		{"a phone has an area code", func(i *record.Item) { i.Phones.Consult = "8800201" }, "请带区号"},
		{"a fee has a ground", func(i *record.Item) { i.Fees = []record.Fee{{Name: "工本费"}} }, "请写明标准和依据"},
		{"a remedy is always named", func(i *record.Item) { i.Remedy.Court = "" }, "管辖法院"},
		{"a promised item is not instant", func(i *record.Item) { i.Handling = record.HandlingInstant }, "承诺件"},
		{"a material asked in some cases says which", func(i *record.Item) { i.Materials[4].Case = "" }, "哪种情形"},
		{"a case that does not exist is found", func(i *record.Item) { i.Materials[4].When = `colour == "red"` }, "情形条件有误"},
		{"a form that does not compile is found", func(i *record.Item) { i.Form.Groups[0].Fields[0].When = "nothing > 3" }, "申请表有误"},
		{"a licence has questions often asked", func(i *record.Item) { i.FAQ = nil }, "常见问题"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			item := itemNamed(t, foodBusiness)
			c.change(&item)
			var messages []string
			for _, wrong := range lint.Stops(item) {
				messages = append(messages, wrong.Message)
			}
			if !strings.Contains(strings.Join(messages, "\n"), c.want) {
				t.Errorf("got %q, want %q", messages, c.want)
			}
		})
	}
}

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
