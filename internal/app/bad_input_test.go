package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// long is more than any field takes.
var long = strings.Repeat("长", 6000)

// badFields are answers to the form of the food business that cannot be, with the field that must be named.
var badFields = []struct{ name, field, value string }{
	{"no name", "unit_name", ""}, {"a name of blanks", "unit_name", "   "}, {"a name too long", "unit_name", long},
	{"no credit code", "credit_code", ""}, {"a credit code too short", "credit_code", "9135"}, {"a credit code that is a phone", "credit_code", "13800000001"},
	{"a credit code with letters that there are not", "credit_code", "91359902PDY10001IO"}, {"no representative", "representative", ""}, {"no premises", "premises", ""},
	{"premises too long", "premises", long}, {"no area", "area", ""}, {"an area in words", "area", "四十六"}, {"an area below nothing", "area", "-1"},
	{"an area with no end", "area", "999999999999999999999"}, {"an area that is no number", "area", "NaN"}, {"no tenure", "tenure", ""}, {"a tenure that is no choice", "tenure", "stolen"},
	{"no format", "format", ""}, {"a format that is no choice", "format", "<script>"}, {"a project that is no choice", "projects", "bomb"},
	{"no word about selling online", "online_sale", ""}, {"a word about it that is no answer", "online_sale", "maybe"}, {"no manager", "manager", ""},
	{"no phone", "manager_phone", ""}, {"a phone too short", "manager_phone", "138"}, {"a phone in words", "manager_phone", "打我电话"}, {"no staff", "staff", ""},
	{"less than half a person", "staff", "-0.5"}, {"staff in words", "staff", "两个"}, {"staff below nothing", "staff", "-2"},
}

// badPosts are other forms that cannot be: where, what, and the words that help.
var badPosts = []struct {
	name, who, address string
	form               url.Values
	status             int
	words              string
}{
	{"a request without what is wanted", "林晓梅", "/disclosure/request", url.Values{"asked": {""}, "description": {"2025年"}, "confirm": {"true"}}, 422, "所需信息的名称"},
	{"a request that cannot be found", "林晓梅", "/disclosure/request", url.Values{"asked": {"方案"}, "confirm": {"true"}}, 422, "请填写文号"},
	{"a request to a body that is not there", "林晓梅", "/disclosure/request", url.Values{"asked": {"方案"}, "description": {"2025年"}, "body": {"nowhere"}, "confirm": {"true"}}, 422, "机关"},
	{"a request to be mailed nowhere", "林晓梅", "/disclosure/request", url.Values{"asked": {"方案"}, "description": {"2025年"}, "way": {"mail"}, "address": {""}, "confirm": {"true"}}, 422, "通信地址"},
	{"a request without consent", "林晓梅", "/disclosure/request", url.Values{"asked": {"方案"}, "description": {"2025年"}}, 422, "我确认提交本申请"},
	{"a letter from tomorrow", "许文静", "/desk/disclosure/register", url.Values{"arrivedOn": {"2030-01-01"}, "name": {"李大山"}, "number": {"350404199003160260"}, "phone": {"13800000001"}, "asked": {"方案"}, "description": {"2025"}}, 422, "不能晚于今天"},
	{"a letter of a day that is none", "许文静", "/desk/disclosure/register", url.Values{"arrivedOn": {"2026-02-30"}}, 422, "收到日期"},
	{"a wrong password", "", "/desk/login", url.Values{"name": {"chuangkou"}, "password": {"wrong"}}, 422, "不正确"},
	{"no password", "", "/login", url.Values{"name": {"13800000001"}, "password": {""}}, 422, "密码"},
	{"a number that is not there", "", "/progress", url.Values{"number": {"359900-20200101-9999"}, "last": {"1234"}}, 422, "没有"},
	{"a request's number that is not there", "", "/disclosure/progress", url.Values{"number": {"GK-359900-2020-00001"}, "last": {"1234"}}, 422, "没有查到"},
}

func TestFortyKindsOfBadInputAreAnsweredInWordsAndNothingIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	if n := len(badFields) + len(badPosts); n < 40 {
		t.Fatalf("only %d", n)
	}
	w := newTown(t)
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	for _, who := range []string{"林晓梅", "许文静"} {
		if err := s.person(who).enter(); err != nil {
			t.Fatal(err)
		}
	}
	before := w.count(t)
	base := "/apply/" + foodItem
	for _, a := range foodAnswers()[:2] {
		if p := s.person("林晓梅").fill(base+"/"+a.step, a.values); p.status != http.StatusSeeOther {
			t.Fatal(a.step, p.status)
		}
	}
	good := foodAnswers()[2].values
	for _, c := range badFields {
		values := url.Values{}
		for name, v := range good {
			values[name] = v
		}
		values.Set(c.field, c.value)
		p := s.person("林晓梅").fill(base+"/form", values)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, `href="#f-`+c.field+`"`) {
			t.Errorf("%s: %d %s", c.name, p.status, errorsOf(p.text))
		}
		if !strings.Contains(p.text, "桂花巷8号") && c.field != "premises" {
			t.Errorf("%s: what was typed is lost", c.name)
		}
	}
	for _, c := range badPosts {
		p := s.visitor(c.who).fill(c.address, c.form)
		if p.status != c.status || !strings.Contains(errorsOf(p.text), c.words) {
			t.Errorf("%s: %d %s", c.name, p.status, errorsOf(p.text))
		}
	}
	if after := w.count(t); after != before {
		t.Errorf("%d matters became %d", before, after)
	}
}

// errorsOf is what a page says of itself, short.
func errorsOf(text string) string {
	words := []rune(readable(text))
	return string(words[:min(len(words), 1500)])
}

// count counts all matters.
func (w *town) count(t *testing.T) int {
	n, err := w.Engine().Count(t.Context(), account.System("test"), matter.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBadJSONIsAnsweredWithTheFieldAndNothingIsDone(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	clerk, office := w.program(t, "周敏"), w.program(t, "许文静")
	before := w.count(t)
	receive := fmt.Sprintf(atTheCounter, foodItem)
	with := func(old, new string) string {
		if !strings.Contains(receive, old) {
			t.Fatal("the sample has no", old)
		}
		return strings.Replace(receive, old, new, 1)
	}
	for _, c := range []struct{ name, body, field string }{
		{"nothing", ``, "kind"}, {"no JSON", `<xml/>`, ""}, {"a list", `[]`, ""}, {"two values", `{}{}`, ""}, {"half a value", `{"kind":"case"`, ""},
		{"a name that is not known", `{"kind":"case","action":"receive","input":{},"state":"closed"}`, ""},
		{"no kind", `{"action":"receive","input":{}}`, "kind"}, {"an action that opens nothing", `{"kind":"case","action":"accept","input":{}}`, "action"},
		{"an empty input", `{"kind":"case","action":"receive","input":{}}`, "item"}, {"an input that is a number", `{"kind":"case","action":"receive","input":7}`, ""},
		{"an item that is a number", with(`"item":"`+foodItem+`"`, `"item":{}`), "item"}, {"a number that cannot be", with("350405195405080114", "350405195405080115"), "number"},
		{"a number too short", with("350405195405080114", "12"), "number"}, {"a kind of document that is none", with("citizen_card", "library_card"), "number"},
		{"a phone in words", with(`"phone":"13800000002"`, `"phone":"电话"`), "phone"}, {"a way that is none", with(`"way":"counter"`, `"way":"pigeon"`), "way"},
		{"answers that are a list", with(`"answers":{"premises":"own","products":"hot","agent":"no"}`, `"answers":[]`), "answers"},
		{"a question left open", with(`"premises":"own",`, ``), "premises"}, {"a form that is text", with(`"area":["46"]`, `"area":"46"`), "form"},
		{"an area in words", with(`"area":["46"]`, `"area":["大"]`), "area"}, {"a field that the input does not have", with(`"window":"A02"`, `"sealed":"x"`), "sealed"},
	} {
		a := clerk.send("POST", "/api/v1/matters", c.body, "")
		if a.status != 422 || c.field != "" && !slices.Contains(a.fieldsOf(), c.field) {
			t.Errorf("%s: %d %s", c.name, a.status, a.text)
		}
	}
	if a := office.send("POST", "/api/v1/matters", `{"kind":"inforequest","action":"register","input":{"channel":"pigeon"}}`, ""); a.status != 422 || !slices.Contains(a.fieldsOf(), "channel") {
		t.Errorf("a channel that is none: %d %s", a.status, a.text)
	}
	if after := w.count(t); after != before {
		t.Errorf("%d matters became %d", before, after)
	}
}

func TestAFileOfAWrongTypeIsTurnedDownOnItsPage(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	lin := w.browser("林晓梅")
	if err := lin.enter(); err != nil {
		t.Fatal(err)
	}
	base := "/apply/" + foodItem
	for _, a := range foodAnswers() {
		if p := lin.fill(base+"/"+a.step, a.values); p.status != http.StatusSeeOther {
			t.Fatal(a.step, p.status)
		}
	}
	for name, content := range map[string]string{"程序.pdf": "MZ\x90\x00\x03", "网页.png": "<html><script>alert(1)</script></html>", "图.svg": "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "空.pdf": ""} {
		body := "--b\r\nContent-Disposition: form-data; name=\"then\"\r\n\r\nnext\r\n--b\r\nContent-Disposition: form-data; name=\"material-application\"; filename=\"" + name +
			"\"\r\nContent-Type: application/pdf\r\n\r\n" + content + "\r\n--b--\r\n"
		r := httptest.NewRequest(http.MethodPost, base+"/materials", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		p := lin.send(r)
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(readable(p.text), "请") || !strings.Contains(p.text, "食品经营许可申请书") {
			t.Errorf("%s: %d %s", name, p.status, errorsOf(p.text))
		}
	}
}
