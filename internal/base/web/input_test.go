package web_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
)

type way string

// day is a type that reads itself, as workday.Date does.
type day struct{ year, month, day int }

func (d *day) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d-%d-%d", &d.year, &d.month, &d.day)
	return err
}

type even int

func (e *even) UnmarshalText(text []byte) error {
	if _, err := fmt.Sscan(string(text), (*int)(e)); err != nil {
		return err
	}
	if *e%2 == 1 {
		return fault.Invalid("桌数要是双数")
	}
	return nil
}

type common struct {
	Phone string `form:"phone" label:"联系电话" kind:"phone"`
}

type apply struct {
	common
	Name   string                `form:"name" label:"姓名" need:"true" max:"6" min:"2"`
	Code   string                `form:"code" label:"邮政编码" kind:"code" pattern:"[0-9]{6}" say:"邮政编码是 6 位数字"`
	Plate  string                `form:"plate" label:"车牌号" kind:"code" pattern:"闽.+"`
	Mail   string                `form:"mail" label:"电子邮箱" kind:"mail"`
	On     string                `form:"on" label:"开业日期" kind:"date"`
	Day    day                   `form:"day" label:"开工日期" kind:"date"`
	At     string                `form:"at" label:"预约时间" kind:"time"`
	Way    way                   `form:"way" label:"送达方式" options:"net=网上|mail=邮寄"`
	Kinds  []string              `form:"kinds" label:"经营项目" options:"hot=热食|cold=冷食"`
	Money  int64                 `form:"money" label:"注册资本" kind:"money"`
	Staff  int                   `form:"staff" label:"人数" max:"500" min:"1"`
	Area   float64               `form:"area" label:"面积"`
	Tables even                  `form:"tables" label:"桌数"`
	Note   string                `form:"note" label:"说明" kind:"textarea" max:"20"`
	Agree  bool                  `form:"agree" label:"我承诺" need:"true"`
	Paper  *multipart.FileHeader `form:"paper" label:"平面图" accept:".pdf,.jpg" max:"100"`
	Inner  string
}

func (a apply) Check() []fault.Field {
	if a.Way == "mail" && a.Note == "" {
		return []fault.Field{{Name: "note", Message: "选择邮寄时请在说明里写邮寄地址"}}
	}
	return nil
}

func read(t *testing.T, kind, body string) (apply, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	var in apply
	err := web.Input(r, &in)
	return in, err
}

func readForm(t *testing.T, pairs ...string) (apply, error) {
	t.Helper()
	form := url.Values{"name": {"林晓梅"}, "agree": {"true"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form[pairs[i]] = strings.Split(pairs[i+1], "&")
	}
	return read(t, "application/x-www-form-urlencoded", form.Encode())
}

func TestWhatHasToChangeIsSaidInTheWordsOfTheLabel(t *testing.T) {
	long := strings.Repeat("长", 21)
	cases := []struct {
		name         string
		field, typed string
		says         string
	}{
		{"an empty name", "name", "", "请填写姓名"},
		{"a name of spaces", "name", " \u3000\t", "请填写姓名"},
		{"a name of what cannot be seen", "name", "\u200b\ufeff", "请填写姓名"},
		{"a name that is too short", "name", "林", "姓名至少 2 个字，现在有 1 个字"},
		{"a name that is too long", "name", "林晓梅林晓梅林", "姓名最多 6 个字，现在有 7 个字"},
		{"two names", "name", "林晓梅&张敏", "姓名只能填写一个"},
		{"a name that is no text", "name", "\xff\xfe\xff", "姓名里有不能识别的字符，请重新填写"},
		{"a postcode with letters", "code", "36100A", "邮政编码是 6 位数字"},
		{"a postcode that is too short", "code", "36100", "邮政编码是 6 位数字"},
		{"a postcode with more around it", "code", "x361000y", "邮政编码是 6 位数字"},
		{"a pattern without words of its own", "plate", "京A12345", "请检查车牌号的写法"},
		{"a phone of ten digits", "phone", "1380000567", "请填写能打通的联系电话，例如 13800001234 或 0592-5551234"},
		{"a phone of letters", "phone", "abc", "请填写能打通的联系电话，例如 13800001234 或 0592-5551234"},
		{"a mobile number of no network", "phone", "12800005678", "请填写能打通的联系电话，例如 13800001234 或 0592-5551234"},
		{"a mail without at", "mail", "name.example.cn", "请填写完整的电子邮箱，例如 name@example.cn"},
		{"a mail without domain", "mail", "name@localhost", "请填写完整的电子邮箱，例如 name@example.cn"},
		{"a mail with a tag in it", "mail", "a<b>@example.cn", "请填写完整的电子邮箱，例如 name@example.cn"},
		{"a day that is none", "on", "2026-02-30", "请按「2026-03-05」的样子填写开业日期"},
		{"a 29 February of a common year", "on", "2026-02-29", "请按「2026-03-05」的样子填写开业日期"},
		{"a month that is none", "on", "2026-13-01", "请按「2026-03-05」的样子填写开业日期"},
		{"a date in words", "on", "明天", "请按「2026-03-05」的样子填写开业日期"},
		{"a date of two numbers", "on", "2026-03", "请按「2026-03-05」的样子填写开业日期"},
		{"a year far away", "on", "9999-01-01", "请按「2026-03-05」的样子填写开业日期"},
		{"a bad date for a type that reads itself", "day", "2026-02-30", "请按「2026-03-05」的样子填写开工日期"},
		{"an hour that is none", "at", "24:00", "请按「09:30」的样子填写预约时间"},
		{"a time without minutes", "at", "9", "请按「09:30」的样子填写预约时间"},
		{"a choice that is not offered", "way", "drone", "请从列出的选项中选择送达方式"},
		{"two of one choice", "way", "net&mail", "送达方式只能填写一个"},
		{"one of several that is not offered", "kinds", "hot&raw", "请从列出的选项中选择经营项目"},
		{"money in words", "money", "一百", "注册资本请填写金额，最多两位小数，例如 1234.50"},
		{"money of three decimals", "money", "1.234", "注册资本请填写金额，最多两位小数，例如 1234.50"},
		{"money below nothing", "money", "-5", "注册资本请填写金额，最多两位小数，例如 1234.50"},
		{"money with commas in odd places", "money", "1,23,4", "注册资本请填写金额，最多两位小数，例如 1234.50"},
		{"money beyond all counting", "money", "99999999999999999999", "注册资本请填写金额，最多两位小数，例如 1234.50"},
		{"a number that is none", "staff", "五", "人数请填写整数"},
		{"a number with decimals where it must be whole", "staff", "1.5", "人数请填写整数"},
		{"a number that is too large", "staff", "501", "人数不能大于 500"},
		{"a number that is too small", "staff", "0", "人数不能小于 1"},
		{"a number beyond all counting", "staff", "99999999999999999999", "人数请填写整数"},
		{"an area that is no number", "area", "NaN", "面积请填写数字"},
		{"an area without end", "area", "Inf", "面积请填写数字"},
		{"a type that reads itself speaks for itself", "tables", "3", "桌数要是双数"},
		{"a type that reads itself and has no words", "tables", "x", "请检查桌数的写法"},
		{"a note that is too long", "note", long, "说明最多 20 个字，现在有 21 个字"},
		{"a promise not given", "agree", "", "请勾选「我承诺」"},
		{"a promise refused", "agree", "false", "请勾选「我承诺」"},
		{"a promise of something else", "agree", "maybe", "请勾选「我承诺」"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := readForm(t, c.field, c.typed)
			want := []fault.Field{{Name: c.field, Message: c.says}}
			if diff := cmp.Diff(want, fault.FieldsOf(err)); diff != "" || fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestAllThatHasToChangeIsSaidAtOnce(t *testing.T) {
	_, err := readForm(t, "name", "", "on", "x", "money", "x", "agree", "")
	if got := len(fault.FieldsOf(err)); got != 4 {
		t.Errorf("%d fields: %v", got, fault.FieldsOf(err))
	}
	if fault.MessageOf(err) != "有 4 处需要修改" {
		t.Error(fault.MessageOf(err))
	}
}

func TestFieldsSpeakTogether(t *testing.T) {
	_, err := readForm(t, "way", "mail")
	if diff := cmp.Diff([]fault.Field{{Name: "note", Message: "选择邮寄时请在说明里写邮寄地址"}}, fault.FieldsOf(err)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWasMeantIsRead(t *testing.T) {
	cases := []struct {
		name, field, typed string
		got                func(apply) any
		want               any
	}{
		{"spaces around a name go", "name", "\u3000林晓梅 ", func(a apply) any { return a.Name }, "林晓梅"},
		{"full-width digits become half-width", "note", "电话１３８，共２张", func(a apply) any { return a.Note }, "电话138，共2张"},
		{"Chinese punctuation stays", "note", "甲，乙（丙）", func(a apply) any { return a.Note }, "甲，乙（丙）"},
		{"lines end as lines do", "note", "一\r\n二", func(a apply) any { return a.Note }, "一\n二"},
		{"spaces in a number go", "phone", "138 0000 5678", func(a apply) any { return a.Phone }, "13800005678"},
		{"direction marks copied along go", "phone", "\u202d13800005678\u202c", func(a apply) any { return a.Phone }, "13800005678"},
		{"full-width codes become half-width", "code", "３６１０００", func(a apply) any { return a.Code }, "361000"},
		{"codes are upper case", "plate", "闽d12345", func(a apply) any { return a.Plate }, "闽D12345"},
		{"a date in Chinese", "on", "2026年3月5日", func(a apply) any { return a.On }, "2026-03-05"},
		{"a date with strokes", "on", "2026/3/5", func(a apply) any { return a.On }, "2026-03-05"},
		{"a date without marks", "on", "20260305", func(a apply) any { return a.On }, "2026-03-05"},
		{"a 29 February of a leap year", "on", "2028-02-29", func(a apply) any { return a.On }, "2028-02-29"},
		{"a type that reads itself", "day", "2026.3.5", func(a apply) any { return a.Day }, day{2026, 3, 5}},
		{"money with commas", "money", "1,234.5", func(a apply) any { return a.Money }, int64(123450)},
		{"money with its signs", "money", "￥１２元", func(a apply) any { return a.Money }, int64(1200)},
		{"money that a float would spoil", "money", "1.15", func(a apply) any { return a.Money }, int64(115)},
		{"several choices", "kinds", "hot&cold", func(a apply) any { return strings.Join(a.Kinds, "+") }, "hot+cold"},
		{"a named type", "way", "net", func(a apply) any { return a.Way }, way("net")},
		{"a decimal number", "area", "12.5", func(a apply) any { return a.Area }, 12.5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in, err := readForm(t, c.field, c.typed)
			if err != nil {
				t.Fatal(err, fault.FieldsOf(err))
			}
			if got := c.got(in); got != c.want {
				t.Errorf("read %v, want %v", got, c.want)
			}
		})
	}
}

func TestJSONIsReadByTheSameRules(t *testing.T) {
	in, err := read(t, "application/json", `{"name":"林晓梅","agree":true,"money":123450,"staff":3,"kinds":["hot"],"on":"2026-03-05","area":1.5}`)
	if err != nil {
		t.Fatal(err, fault.FieldsOf(err))
	}
	if in.Name != "林晓梅" || !in.Agree || in.Money != 123450 || in.Staff != 3 || !slices.Equal(in.Kinds, []string{"hot"}) || in.Area != 1.5 {
		t.Errorf("read %+v", in)
	}
	cases := []struct{ name, body, field string }{
		{"a field nobody knows", `{"name":"林晓梅","agree":true,"nmae":"x"}`, "nmae"},
		{"a text for a number", `{"name":"林晓梅","agree":true,"staff":"3"}`, "staff"},
		{"a text for money, which might be yuan", `{"name":"林晓梅","agree":true,"money":"12.50"}`, "money"},
		{"a number for a text", `{"name":5,"agree":true}`, "name"},
		{"an object for a text", `{"name":{},"agree":true}`, "name"},
		{"a list of numbers", `{"name":"林晓梅","agree":true,"kinds":[1]}`, "kinds"},
		{"a text for yes or no", `{"name":"林晓梅","agree":"true"}`, "agree"},
		{"money with decimals of a fen", `{"name":"林晓梅","agree":true,"money":1.5}`, "money"},
		{"money below nothing", `{"name":"林晓梅","agree":true,"money":-1}`, "money"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, "application/json", c.body)
			if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != c.field {
				t.Errorf("%v %v", err, fields)
			}
		})
	}
	for _, body := range []string{"", "[]", "{", `{"name":"林晓梅","agree":true} {}`, "null x", `"x"`} {
		if _, err := read(t, "application/json", body); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestFilesAreLookedAt(t *testing.T) {
	cases := []struct{ name, file, content, says string }{
		{"a good one", "图.PDF", "x", ""},
		{"an empty one", "图.pdf", "", "「图.pdf」是空文件，请重新选择平面图"},
		{"one that is too large", "图.pdf", strings.Repeat("x", 101), "「图.pdf」太大，平面图不能超过 100 字节"},
		{"one of another sort", "图.exe", "x", "「图.exe」的格式不能用，平面图可以是 .pdf、.jpg"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var body bytes.Buffer
			form := multipart.NewWriter(&body)
			form.WriteField("name", "林晓梅")
			form.WriteField("agree", "on")
			part, _ := form.CreateFormFile("paper", c.file)
			part.Write([]byte(c.content))
			form.Close()
			in, err := read(t, form.FormDataContentType(), body.String())
			if c.says == "" && (err != nil || in.Paper == nil || in.Paper.Filename != c.file) {
				t.Fatalf("%v %+v", err, in.Paper)
			}
			if c.says != "" && (len(fault.FieldsOf(err)) != 1 || fault.FieldsOf(err)[0].Message != c.says) {
				t.Errorf("%v", fault.FieldsOf(err))
			}
		})
	}
}

func TestABrokenFormIsNotOurTrouble(t *testing.T) {
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "name=%zz",
		"multipart/form-data; boundary=x":   "--y\r\n",
	} {
		if _, err := read(t, kind, body); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestAFormShowsTheValuesOfItsInput(t *testing.T) {
	form := web.FormOf(apply{Name: "林晓梅", Money: 123405, Kinds: []string{"hot"}, Agree: true, Way: "net", Staff: 3}, "/apply")
	for name, want := range map[string]string{"name": "林晓梅", "money": "1234.05", "agree": "true", "way": "net", "staff": "3", "area": ""} {
		if got := form.Entry(name).Value; got != want {
			t.Errorf("%s shows %q, want %q", name, got, want)
		}
	}
	if !form.Files || !slices.Equal(form.Entry("kinds").Values, []string{"hot"}) {
		t.Error("the form lost its files or choices")
	}
	wrong := form.Wrong(errors.Join(fault.Invalid("x", fault.Field{Name: "name", Message: "a"}, fault.Field{Name: "else", Message: "b"})))
	if wrong.Entry("name").Error != "a" || !slices.Equal(wrong.General, []string{"b"}) || form.Entry("name").Error != "" {
		t.Error("errors are not beside their fields")
	}
}

func TestTheSchemaSaysWhatTheFormSays(t *testing.T) {
	text, err := json.Marshal(web.Schema(apply{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"required":["name","agree"]`, `"additionalProperties":false`,
		`"name":{"maxLength":6,"minLength":2,"title":"姓名","type":"string"}`,
		`"way":{"enum":["net","mail"],"maxLength":0`, `"money":{"description":"单位：分","minimum":0,"title":"注册资本","type":"integer"}`,
		`"kinds":{"items":{"enum":["hot","cold"],"type":"string"}`, `"on":{"format":"date"`, `"staff":{"maximum":500,"minimum":1`,
	} {
		want = strings.Replace(want, `,"maxLength":0`, "", 1)
		if !strings.Contains(string(text), want) {
			t.Errorf("schema lacks %s in %s", want, text)
		}
	}
	if strings.Contains(string(text), "Inner") {
		t.Error("a field without a name is in the schema")
	}
}

func TestMoneyAndNumbersAreWrittenAsPeopleDo(t *testing.T) {
	for fen, want := range map[int64]string{0: "¥0.00", 5: "¥0.05", 123450: "¥1,234.50", -100: "-¥1.00", 123456789: "¥1,234,567.89"} {
		if got := web.Yuan(fen); got != want {
			t.Errorf("%d is %s, want %s", fen, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0", 9999: "9999", 10000: "10,000", 1234567: "1,234,567", -12845: "-12,845"} {
		if got := web.Number(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestAnInputOfAnUnknownTypeIsFoundAtTheStart(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	web.FieldsOf(struct {
		Inner map[string]int `form:"inner"`
	}{})
}
