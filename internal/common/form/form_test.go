package form_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/common/form"
)

var snackBar = form.Definition{Groups: []form.Group{
	{Title: "经营者", Fields: []form.Field{
		{Name: "name", Label: "经营者姓名", Kind: form.Text, Need: true, Max: 5},
		{Name: "citizen", Label: "身份证号码", Kind: form.CitizenID, Need: true},
		{Name: "phone", Label: "联系电话", Kind: form.Phone, Need: true},
	}},
	{Title: "经营", Fields: []form.Field{
		{Name: "kinds", Label: "经营项目", Kind: form.Choices, Need: true, Options: []form.Option{{Value: "hot", Label: "热食类"}, {Value: "cold", Label: "冷食类"}}},
		{Name: "cold_room", Label: "专间面积", Kind: form.Number, Need: true, Max: 500, When: `"cold" in kinds`},
		{Name: "rented", Label: "是否租用场所", Kind: form.YesNo, Need: true},
		{Name: "lease_until", Label: "租期截止日", Kind: form.Date, Need: true, When: "rented"},
		{Name: "rent", Label: "月租金", Kind: form.Money, When: `rented && lease_until != ""`},
		{Name: "code", Label: "统一社会信用代码", Kind: form.CreditCode},
		{Name: "staff", Label: "从业人数", Kind: form.Number, Whole: true},
		{Name: "note", Label: "说明", Kind: form.Textarea},
	}},
}}

func right() form.Values {
	return form.Values{"name": {"林晓梅"}, "citizen": {"350404198512240029"}, "phone": {"13800000001"}, "kinds": {"hot"}, "rented": {"no"}}
}

func TestCheck(t *testing.T) {
	cases := []struct {
		sentence string
		change   form.Values
		want     []string // messages
	}{
		{"a complete form has nothing to change", nil, nil},
		{"spaces, full width and country code are put right", form.Values{"citizen": {" ３５０４０４１９８５１２２４００２９ "}, "phone": {"+86 138-0000-0001"}}, nil},
		{"a lower-case x is put right", form.Values{"citizen": {"35040419780615018x"}}, nil},
		{"a landline has its area code", form.Values{"phone": {"0590-8800101"}}, nil},
		{"an empty answer is asked for by its label", form.Values{"name": {"  "}}, []string{"请填写经营者姓名"}},
		{"a choice is asked for as a choice", form.Values{"kinds": nil, "rented": nil}, []string{"请选择经营项目", "请选择是否租用场所"}},
		{"a wrong check character is found", form.Values{"citizen": {"350404198512240020"}}, []string{"身份证号码：号码与校验位不符，可能有一位填错，请逐位核对"}},
		{"30 February is no birthday", form.Values{"citizen": {"350404199002300014"}}, []string{"身份证号码：号码中的出生日期不存在，请核对第7至14位"}},
		{"characters are counted, not bytes", form.Values{"name": {"欧阳林晓梅梅"}}, []string{"“经营者姓名”最多5个字，现在有6个字"}},
		{"a condition brings its field in", form.Values{"kinds": {"hot", "cold"}}, []string{"请填写专间面积"}},
		{"a number has a greatest value", form.Values{"kinds": {"cold"}, "cold_room": {"501"}}, []string{"“专间面积”不能大于500"}},
		{"numbers are written as people write them", form.Values{"kinds": {"cold"}, "cold_room": {"1e3"}}, []string{"“专间面积”请填写数字"}},
		{"people are whole", form.Values{"staff": {"1.5"}}, []string{"“从业人数”请填写整数，不带小数"}},
		{"not a number is not a number", form.Values{"kinds": {"cold"}, "cold_room": {"NaN"}}, []string{"“专间面积”请填写数字"}},
		{"a field that is not asked is not looked at", form.Values{"lease_until": {"明年"}}, nil},
		{"a date is written year first", form.Values{"rented": {"yes"}, "lease_until": {"5/3/2027"}}, []string{"“租期截止日”请按年-月-日填写，例如 2026-03-05"}},
		{"a date may be written as people write it", form.Values{"rented": {"yes"}, "lease_until": {"2027年3月5日"}}, nil},
		{"an answer not offered is refused", form.Values{"kinds": {"raw"}}, []string{"“经营项目”请从列出的选项中选择"}},
		{"one answer where one is asked", form.Values{"name": {"甲", "乙"}}, []string{"“经营者姓名”只能填写一项"}},
		{"thousands may be set apart", form.Values{"rented": {"yes"}, "lease_until": {"2027-01-31"}, "rent": {"1,234.50"}}, nil},
		{"money has two decimals", form.Values{"rented": {"yes"}, "lease_until": {"2027-01-31"}, "rent": {"12.345"}}, []string{"“月租金”请填写金额，单位元，最多两位小数，例如 1234.50"}},
		{"what hangs on a hidden answer is hidden too", form.Values{"lease_until": {"2027-01-31"}, "rent": {"many"}}, nil},
		{"a credit code has eighteen characters", form.Values{"code": {"9135"}}, []string{"统一社会信用代码应为18位，请核对"}},
		{"a credit code with a wrong check character passes: such codes were issued", form.Values{"code": {"91350000158142711G"}}, nil},
		{"a textarea has its own length", form.Values{"note": {strings.Repeat("长", 2001)}}, []string{"“说明”最多2000个字，现在有2001个字"}},
		{"all faults are told at once", form.Values{"name": nil, "phone": {"110"}}, []string{"请填写经营者姓名", "“联系电话”请填写11位手机号，或带区号的座机号，例如 0590-8800101"}},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			values := right()
			for name, texts := range c.change {
				values[name] = texts
			}
			wrong, err := form.Check(snackBar, values)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range wrong {
				got = append(got, f.Message)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompile(t *testing.T) {
	field := func(f form.Field) form.Definition {
		return form.Definition{Groups: []form.Group{{Fields: []form.Field{{Name: "a", Label: "甲", Kind: form.Number}, f}}}}
	}
	cases := []struct {
		sentence string
		field    form.Field
		ok       bool
	}{
		{"a condition over a number", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "a > 3"}, true},
		{"a condition over a field that is not there", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "c > 3"}, false},
		{"a condition that compares a number with a text", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: `a == "x"`}, false},
		{"a condition that is not a yes or no", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "a + 1"}, false},
		{"a condition longer than anybody can read", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "a > 1" + strings.Repeat(" || a > 1", 60)}, false},
		{"a name that stands twice", form.Field{Name: "a", Label: "乙", Kind: form.Text}, false},
		{"a choice without options", form.Field{Name: "b", Label: "乙", Kind: form.Choice}, false},
		{"a kind nobody knows", form.Field{Name: "b", Label: "乙", Kind: "colour"}, false},
		{"a field without words", form.Field{Name: "b", Kind: form.Text}, false},
		{"a loop in a condition", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "all(1..90, all(1..90, all(1..90, # > 0)))"}, false},
		{"a loop behind a pipe", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: "len(1..90 | map(# * 2)) > 1"}, false},
		{"a condition on itself", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: `b == "x"`}, false},
		{"a function of one value", form.Field{Name: "b", Label: "乙", Kind: form.Text, When: `abs(a) > 3`}, true},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			if _, err := form.Compile(field(c.field)); (err == nil) != c.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAConditionThatEatsMemoryAsksTheField(t *testing.T) {
	d := form.Definition{Groups: []form.Group{{Fields: []form.Field{
		{Name: "b", Label: "乙", Kind: form.Text, Need: true, When: "1000001 in 2..int(1000000.0)"},
	}}}}
	wrong, err := form.Check(d, nil)
	if err != nil || len(wrong) != 1 {
		t.Errorf("got %v, %v", wrong, err)
	}
}

func TestDocument(t *testing.T) {
	compiled, err := form.Compile(snackBar)
	if err != nil {
		t.Fatal(err)
	}
	values := right()
	values["kinds"], values["cold_room"], values["lease_until"] = []string{"cold"}, []string{"１２"}, []string{"2027-01-31"}
	values["stranger"] = []string{"x"}
	want := map[string]any{
		"name": "林晓梅", "citizen": "350404198512240029", "phone": "13800000001",
		"kinds": []string{"cold"}, "cold_room": 12.0, "rented": false,
	}
	if diff := cmp.Diff(want, compiled.Document(values)); diff != "" {
		t.Error(diff)
	}
}

func TestSchema(t *testing.T) {
	text, err := json.Marshal(form.Schema(snackBar))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"$schema":"https://json-schema.org/draft/2020-12/schema"`,
		`"required":["name","citizen","phone","kinds","rented"]`,
		`{"const":"hot","title":"热食类"}`,
		`"additionalProperties":false`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("schema lacks %s:\n%s", want, text)
		}
	}
}
