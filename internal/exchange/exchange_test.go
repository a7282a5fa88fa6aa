package exchange_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
	"tongban/internal/exchange"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

type noItems struct{}

func (noItems) Items(context.Context, string, string) (any, string, error) {
	return []string{}, "", nil
}
func (noItems) Item(_ context.Context, code string) (any, error) {
	return nil, fault.Missing("事项", code)
}

// door is the interface in front of a hall of drills, for one caller at a time.
type door struct {
	http.Handler
	hall   *mattertest.Hall
	caller account.Actor
}

func open(t *testing.T) *door {
	t.Helper()
	d := &door{hall: mattertest.New(t, []store.Migrations{web.Migrations()}, drill.Kind()), caller: drill.Script()[0].Actor}
	server := web.New(web.Config{Store: d.hall.DB, Now: d.hall.Now, Identify: func(*http.Request) (string, error) { return d.caller.Subject(), nil }})
	room := exchange.New(exchange.Deps{Engine: d.hall.Engine, Items: noItems{}, Now: d.hall.Now, Calendar: func() *workday.Calendar { return d.hall.Calendar }})
	for _, route := range room.Routes() {
		next := route.Handle
		route.Handle = func(w http.ResponseWriter, r *http.Request) error {
			return next(w, r.WithContext(account.With(r.Context(), d.caller)))
		}
		server.Handle(route)
	}
	d.Handler = server
	return d
}

// call sends a request and decodes the answer.
func (d *door) call(t *testing.T, method, path, body string, headers ...string) (int, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	var out map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	return w.Code, out
}

func TestWhatIsKeptFromSomebodyIsKeptInTheInterface(t *testing.T) {
	d := open(t)
	number := d.start(t)
	v := d.hall.See(number)
	clerk := mattertest.Officer(42, "林青", "D00", "/350000/359900/", "drill.accept")
	d.hall.Must(clerk, v.Matter.ID, "accept", drill.Step{Opinion: "材料齐全"})
	kind, _ := d.hall.Kind("drill")
	d.caller = clerk
	read := func() string {
		_, out := d.call(t, http.MethodGet, "/api/v1/matters/"+number, "")
		text, err := json.Marshal(map[string]any{"tasks": out["tasks"], "timeline": out["timeline"]})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if !strings.Contains(read(), "材料齐全") {
		t.Fatal("the opinion is not in the answer at all")
	}
	kind.Opinions = []string{"accept"}
	kind.Private = func(_ matter.View, _ account.Actor, body string) bool { return body == "D00" }
	if text := read(); strings.Contains(text, "材料齐全") || strings.Contains(text, "accepted") {
		t.Errorf("kept opinion in %s", text)
	}
}

func (d *door) start(t *testing.T) string {
	t.Helper()
	r, err := d.hall.Start(t.Context(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "一件"})
	if err != nil {
		t.Fatal(err)
	}
	return r.Number
}

func TestAMatterIsReadWithTimelineClocksAndTasks(t *testing.T) {
	d := open(t)
	status, m := d.call(t, "GET", "/api/v1/matters/"+d.start(t), "")
	if status != 200 || m["state"] != "submitted" || len(m["timeline"].([]any)) != 1 || len(m["tasks"].([]any)) != 1 {
		t.Fatalf("%d %v", status, m)
	}
	clock := m["clocks"].([]any)[0].(map[string]any)
	if days := clock["reckoning"].(map[string]any)["days"].([]any); len(days) < 6 {
		t.Fatalf("a due date without its days: %v", clock)
	}
}

func TestWhoAppliedIsNamedInFullToHimselfAlone(t *testing.T) {
	d := open(t)
	number := d.start(t)
	for _, c := range []struct {
		caller account.Actor
		want   string
	}{{drill.Citizen(), drill.Citizen().Name}, {d.caller, ident.MaskName(drill.Citizen().Name)}} {
		d.caller = c.caller
		_, m := d.call(t, "GET", "/api/v1/matters/"+number, "")
		if got := m["timeline"].([]any)[0].(map[string]any)["actor"]; got != c.want {
			t.Errorf("%s reads %v, want %s", c.caller.Name, got, c.want)
		}
	}
}

func TestAnActionIsTakenOnceForOneKey(t *testing.T) {
	d := open(t)
	path := "/api/v1/matters/" + d.start(t) + "/actions/accept"
	status, first := d.call(t, "POST", path, `{"opinion":"同意"}`, "Idempotency-Key", "k1")
	if status != 200 || first["state"] != "reviewing" {
		t.Fatalf("%d %v", status, first)
	}
	if status, again := d.call(t, "POST", path, `{"opinion":"同意"}`, "Idempotency-Key", "k1"); status != 200 || again["seq"] != first["seq"] {
		t.Fatalf("%d %v", status, again)
	}
	if status, other := d.call(t, "POST", path, `{}`, "Idempotency-Key", "k2"); status != http.StatusConflict {
		t.Fatalf("%d %v", status, other)
	}
}

func TestWrongRequestsAreAnsweredWithWhatToChange(t *testing.T) {
	d := open(t)
	number := d.start(t)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		field                    string
	}{
		{"a kind that does not exist", "POST", "/api/v1/matters", `{"kind":"x","action":"y","input":{}}`, 422, "kind"},
		{"an action that opens nothing", "POST", "/api/v1/matters", `{"kind":"drill","action":"accept","input":{}}`, 422, "action"},
		{"a field that is needed", "POST", "/api/v1/matters", `{"kind":"drill","action":"submit","input":{}}`, 422, "title"},
		{"a field that is not known", "POST", "/api/v1/matters/" + number + "/actions/accept", `{"state":"finished"}`, 422, ""},
		{"text that is no JSON", "POST", "/api/v1/matters", `x`, 422, ""},
		{"JSON that is broken off", "POST", "/api/v1/matters", `{"kind":"drill"`, 422, ""},
		{"a list instead of an object", "POST", "/api/v1/matters", `[]`, 422, ""},
		{"a number instead of a name", "POST", "/api/v1/matters", `{"kind":1}`, 422, "kind"},
		{"a name that the request does not have", "POST", "/api/v1/matters", `{"sort":"drill"}`, 422, "sort"},
		{"a number that does not exist", "GET", "/api/v1/matters/YL1", "", 404, ""},
		{"an action that does not exist", "POST", "/api/v1/matters/" + number + "/actions/explode", `{}`, 404, ""},
		{"an opening action on a matter", "POST", "/api/v1/matters/" + number + "/actions/submit", `{"title":"x"}`, 404, ""},
	} {
		status, problem := d.call(t, c.method, c.path, c.body)
		if status != c.status {
			t.Errorf("%s: %d %v", c.name, status, problem)
			continue
		}
		if words, _ := problem["detail"].(string); words == "" || regexp.MustCompile("[a-z] [a-z]").MatchString(words) {
			t.Errorf("%s: told in other words than ours: %q", c.name, words)
		}
		if c.field != "" && !strings.Contains(mustJSON(problem["errors"]), `"field":"`+c.field+`"`) {
			t.Errorf("%s: %v", c.name, problem)
		}
	}
}

func TestAPageOutOfDateIsRefused(t *testing.T) {
	d := open(t)
	status, m := d.call(t, "POST", "/api/v1/matters/"+d.start(t)+"/actions/accept", `{}`, "If-Match", `"9"`)
	if status != http.StatusConflict {
		t.Fatalf("%d %v", status, m)
	}
}

func TestTasksAreThoseOfTheCaller(t *testing.T) {
	d := open(t)
	number := d.start(t)
	if _, got := d.call(t, "GET", "/api/v1/tasks", ""); !strings.Contains(mustJSON(got), number) {
		t.Fatalf("%v", got)
	}
	d.caller = mattertest.Officer(9, "外人", "D09", "/350000/350100/", "drill.accept")
	if _, got := d.call(t, "GET", "/api/v1/tasks", ""); strings.Contains(mustJSON(got), number) {
		t.Fatalf("%v", got)
	}
	if status, _ := d.call(t, "GET", "/api/v1/matters/"+number, ""); status != 404 {
		t.Fatalf("a matter of others: %d", status)
	}
}

func TestTheDescriptionNamesEveryActionAndItsFields(t *testing.T) {
	d := open(t)
	_, doc := d.call(t, "GET", "/api/openapi.json", "")
	text := mustJSON(doc)
	if doc["openapi"] != "3.1.0" {
		t.Fatal(doc["openapi"])
	}
	kind, _ := d.hall.Kind("drill")
	for _, a := range kind.Actions {
		if a.Name == "lapse" || a.Name == "vacate" || a.Name == "succeed" {
			continue // the machine's own acts on tasks are no part of the interface
		}
		if !a.Opens() && !strings.Contains(text, "/api/v1/matters/{number}/actions/"+a.Name) {
			t.Errorf("%s is not described", a.Name)
		}
		if !strings.Contains(text, `"drill.`+a.Name+`"`) {
			t.Errorf("the input of %s is not described", a.Name)
		}
	}
}

func mustJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}
