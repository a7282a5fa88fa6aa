package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tongban/internal/service/casework"
)

// program is a caller of the open interface with a token; every answer is held to the description.
type program struct {
	t     *testing.T
	town  *town
	token string
	doc   map[string]any
}

func (w *town) program(t *testing.T, name string) *program {
	t.Helper()
	p := &program{t: t, town: w}
	if name != "" {
		var err error
		if p.token, err = w.CreateToken(t.Context(), logins[name], "test", time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	r := httptest.NewRecorder()
	w.Handler().ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil))
	if err := json.Unmarshal(r.Body.Bytes(), &p.doc); err != nil {
		t.Fatal(err)
	}
	return p
}

// answer is what came back.
type answer struct {
	status int
	body   map[string]any
	text   string
}

// send asks, and holds the answer to the description of the operation.
func (p *program) send(method, path, body, key string) answer {
	p.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	w := httptest.NewRecorder()
	p.town.Handler().ServeHTTP(w, r)
	out := answer{status: w.Code, text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &out.body); err != nil {
		p.t.Fatalf("%s %s: %d is no JSON: %s", method, path, w.Code, w.Body)
	}
	schema, ok := p.described(method, path, w.Code)
	if !ok {
		p.t.Fatalf("%s %s: the description has no answer %d", method, path, w.Code)
	}
	if bad := p.unlike(schema, out.body, "$"); len(bad) > 0 {
		p.t.Errorf("%s %s: %d is not as described: %v\n%s", method, path, w.Code, bad, out.text)
	}
	if want := map[bool]string{true: "application/problem+json", false: "application/json"}[w.Code >= 400]; !strings.HasPrefix(w.Header().Get("Content-Type"), want) {
		p.t.Errorf("%s %s: %d comes as %s", method, path, w.Code, w.Header().Get("Content-Type"))
	}
	return out
}

// described finds the schema of an answer: by its status, or the one of refusals.
func (p *program) described(method, path string, status int) (any, bool) {
	path, _, _ = strings.Cut(path, "?")
	for pattern, operations := range p.doc["paths"].(map[string]any) {
		op, ok := operations.(map[string]any)[strings.ToLower(method)].(map[string]any)
		if !ok || !fits(pattern, path) {
			continue
		}
		responses := op["responses"].(map[string]any)
		response, ok := responses[fmt.Sprint(status)].(map[string]any)
		if !ok && status >= 400 {
			response, ok = responses["default"].(map[string]any)
		}
		if !ok {
			return nil, false
		}
		for _, content := range response["content"].(map[string]any) {
			return content.(map[string]any)["schema"], true
		}
	}
	if strings.Contains(path, "/actions/") { // an action that is not described is refused as all are
		return map[string]any{"$ref": "#/components/schemas/Problem"}, status >= 400
	}
	return nil, false
}

// fits compares an address with a pattern that has names in braces.
func fits(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	return len(a) == len(b) && !slices.ContainsFunc(a, func(part string) bool {
		i := slices.Index(a, part)
		return !strings.HasPrefix(part, "{") && part != b[i]
	})
}

// unlike names where a value is not as a schema says: the words of JSON Schema that the description uses.
func (p *program) unlike(schema, value any, at string) (bad []string) {
	s := schema.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		name := strings.TrimPrefix(ref, "#/components/schemas/")
		return p.unlike(p.doc["components"].(map[string]any)["schemas"].(map[string]any)[name], value, at)
	}
	if options, ok := s["anyOf"].([]any); ok {
		for _, o := range options {
			if len(p.unlike(o, value, at)) == 0 {
				return nil
			}
		}
		return []string{at + " is none of what it may be"}
	}
	if want, ok := s["type"]; ok && !slices.ContainsFunc(oneOrMore(want), func(name any) bool { return is(name.(string), value) }) {
		return []string{fmt.Sprintf("%s is %T and not %v", at, value, want)}
	}
	if s["format"] == "date-time" {
		if _, err := time.Parse(time.RFC3339, value.(string)); err != nil {
			bad = append(bad, at+" is no moment")
		}
	}
	if list, ok := value.([]any); ok && s["items"] != nil {
		for i, v := range list {
			bad = append(bad, p.unlike(s["items"], v, fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	if object, ok := value.(map[string]any); ok {
		bad = append(bad, p.members(s, object, at)...)
	}
	return bad
}

func (p *program) members(s, object map[string]any, at string) (bad []string) {
	known, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := object[name.(string)]; !ok {
			bad = append(bad, fmt.Sprintf("%s lacks %s", at, name))
		}
	}
	for name, v := range object {
		switch more := s["additionalProperties"].(type) {
		case bool:
			if known[name] == nil && !more {
				bad = append(bad, at+" has "+name)
			}
		case map[string]any:
			bad = append(bad, p.unlike(more, v, at+"."+name)...)
		}
		if known[name] != nil {
			bad = append(bad, p.unlike(known[name], v, at+"."+name)...)
		}
	}
	return bad
}

func oneOrMore(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// is reports whether a decoded value has a JSON type.
func is(name string, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case bool:
		return name == "boolean"
	case string:
		return name == "string"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case []any:
		return name == "array"
	}
	return name == "object"
}

// fieldsOf are the names of the fields that a refusal names.
func (a answer) fieldsOf() (names []string) {
	list, _ := a.body["errors"].([]any)
	for _, e := range list {
		names = append(names, e.(map[string]any)["field"].(string))
	}
	return names
}

// atTheCounter is an application for a food business, handed in by the program of a window.
const atTheCounter = `{"kind":"case","action":"receive","input":{"item":"%s","name":"陈国栋","documentKind":"citizen_card","number":"350405195405080114","phone":"13800000002",
"address":"云州市云溪区青云街道青云路120号","way":"counter","window":"A02","originals":["application","layout","rules"],
"answers":{"premises":"own","products":"hot","agent":"no"},
"form":{"unit_name":["云溪区小吃店"],"credit_code":["91359902PDY100010L"],"representative":["陈国栋"],"premises":["桂花巷8号"],"area":["46"],"tenure":["own"],"format":["catering"],
"projects":["hot"],"online_sale":["no"],"manager":["陈国栋"],"manager_phone":["13800000002"],"staff":["2"],"contact":["陈国栋"],"phone":["13800000002"]}}}`

func TestAProgramTakesACaseFromTheCounterToAcceptance(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	clerk := w.program(t, "周敏")
	if a := clerk.send("GET", "/api/v1/items?q=小吃店", "", ""); a.status != 200 || !strings.Contains(a.text, foodItem) {
		t.Fatal("items:", a.status, a.text)
	}
	if a := clerk.send("GET", "/api/v1/items/"+foodItem, "", ""); a.status != 200 || a.body["code"] != foodItem {
		t.Fatal("item:", a.status)
	}
	opened := clerk.send("POST", "/api/v1/matters", fmt.Sprintf(atTheCounter, foodItem), "open-1")
	if opened.status != 201 {
		t.Fatal("open:", opened.status, opened.text)
	}
	if again := clerk.send("POST", "/api/v1/matters", fmt.Sprintf(atTheCounter, foodItem), "open-1"); again.body["number"] != opened.body["number"] {
		t.Fatal("the same key opened another case:", again.text)
	}
	path := "/api/v1/matters/" + opened.body["number"].(string)
	read := clerk.send("GET", path, "", "")
	for _, part := range []string{"timeline", "clocks", "tasks"} {
		if list, _ := read.body[part].([]any); len(list) == 0 {
			t.Errorf("no %s: %s", part, read.text)
		}
	}
	if a := clerk.send("GET", "/api/v1/tasks?kind=case", "", ""); a.status != 200 || len(a.body["tasks"].([]any)) == 0 {
		t.Error("tasks:", a.status, a.text)
	}
	if a := clerk.send("POST", path+"/actions/accept", `{}`, "too-early"); a.status != 422 || !slices.Contains(a.fieldsOf(), "verdict-application") {
		t.Error("accepted with nothing checked:", a.status, a.text)
	}
	checked := clerk.send("POST", path+"/actions/check_materials", verdictsOf(w, opened.body["number"].(string)), "check-1")
	if checked.status != 200 {
		t.Fatal("check:", checked.status, checked.text)
	}
	accepted := clerk.send("POST", path+"/actions/accept", `{"note":"请保持电话畅通"}`, "accept-1")
	again := clerk.send("POST", path+"/actions/accept", `{"note":"请保持电话畅通"}`, "accept-1")
	if accepted.status != 200 || accepted.body["state"] != "handling" || accepted.text != again.text {
		t.Error("accept:", accepted.text, "and again:", again.text)
	}
	if a := clerk.send("POST", path+"/actions/accept", `{}`, "accept-2"); a.status != 409 && a.status != 403 {
		t.Error("accepted twice:", a.status, a.text)
	}
}

// verdictsOf passes what was shown and lets the rest follow or go.
func verdictsOf(w *town, number string) string {
	v, err := (&scenario{town: w, number: number}).view()
	if err != nil {
		panic(err)
	}
	text, err := json.Marshal(passing(v.Facts.(casework.Case)))
	if err != nil {
		panic(err)
	}
	return string(text)
}

// passing are verdicts with which a case can be accepted.
func passing(c casework.Case) (in casework.CheckMaterials) {
	for _, d := range c.Documents {
		v := casework.Checked{Material: d.Material, Verdict: casework.VerdictPass}
		switch {
		case d.Present():
		case d.Necessity == casework.Deferrable:
			v.Verdict = casework.VerdictGap
		case d.Necessity == casework.Waivable:
			v.Verdict = casework.VerdictExempt
		default:
			continue
		}
		in.Verdicts = append(in.Verdicts, v)
	}
	return in
}

func TestAProgramIsToldWhatItMayNotAndWhatIsNotThere(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	clerk, head, guest, street := w.program(t, "周敏"), w.program(t, "钱卫国"), w.program(t, ""), w.program(t, "罗玉兰")
	opened := clerk.send("POST", "/api/v1/matters", fmt.Sprintf(atTheCounter, foodItem), "")
	path := "/api/v1/matters/" + opened.body["number"].(string)
	absent := path[:len(path)-1] + "x"
	for _, c := range []struct {
		name         string
		p            *program
		method, path string
		status       int
	}{
		{"without a token", guest, "GET", path, 401},
		{"with a token that there is not", &program{t: t, town: guest.town, doc: guest.doc, token: "tongban_x"}, "GET", path, 401},
		{"a number that does not exist", clerk, "GET", absent, 404},
		{"an action on a number that does not exist", clerk, "POST", absent + "/actions/accept", 404},
		{"a case of another district's window", street, "GET", path, 404},
		{"an action on a case that one may not see", street, "POST", path + "/actions/accept", 404},
		{"an action that is another's", head, "POST", path + "/actions/accept", 403},
		{"an action that the state does not have", clerk, "POST", path + "/actions/deliver", 422},
		{"an action that there is not", clerk, "POST", path + "/actions/explode", 404},
		{"a decision, which is signed on its page", head, "POST", path + "/actions/decide", 403},
		{"an action of the machine", clerk, "POST", path + "/actions/deem_accept", 403},
	} {
		if a := c.p.send(c.method, c.path, `{}`, ""); a.status != c.status || a.status >= 400 && a.body["detail"] == "" {
			t.Errorf("%s: %d %s", c.name, a.status, a.text)
		}
	}
	if a, b := clerk.send("GET", absent, "", ""), street.send("GET", path, "", ""); a.status != b.status {
		t.Errorf("absent is answered %d, not yours %d", a.status, b.status)
	}
}

func TestFiftyProgramsWithOneKeyActOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	clerk := w.program(t, "周敏")
	open := func() answer {
		return clerk.send("POST", "/api/v1/matters", fmt.Sprintf(atTheCounter, foodItem), "fifty")
	}
	numbers := fifty(open, func(a answer) string { return fmt.Sprint(a.status, a.body["number"]) })
	if len(numbers) != 1 {
		t.Fatalf("fifty openings with one key were answered %v", numbers)
	}
	number := open().body["number"].(string)
	verdicts := verdictsOf(w, number)
	answers := fifty(func() answer {
		return clerk.send("POST", "/api/v1/matters/"+number+"/actions/check_materials", verdicts, "fifty-check")
	}, func(a answer) string { return fmt.Sprint(a.status, a.body["seq"]) })
	if len(answers) != 1 || answers[0] != "200 2" {
		t.Errorf("fifty acts with one key were answered %v", answers)
	}
	s := &scenario{town: w, number: number}
	if v, err := s.view(); err != nil || v.Matter.Version != 2 || len(v.Events) != 2 {
		t.Errorf("version %d, %d events, %v", v.Matter.Version, len(v.Events), err)
	}
	if err := s.verified(); err != nil {
		t.Error(err)
	}
}

// fifty asks fifty times at once and gives the different answers.
func fifty(ask func() answer, key func(answer) string) (different []string) {
	var wait sync.WaitGroup
	said := make([]string, 50)
	for i := range said {
		wait.Go(func() { said[i] = key(ask()) })
	}
	wait.Wait()
	slices.Sort(said)
	return slices.Compact(said)
}
