package supervise_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
	"tongban/internal/oversight/supervise"
)

var (
	supervisor = mattertest.Officer(40, "谢明", "supervision", "/350000/359900/", matter.RightSupervise)
	elsewhere  = mattertest.Officer(41, "何平", "supervision", "/350000/350100/", matter.RightSupervise)
	admin      = mattertest.Officer(43, "谢明", "D00", "/350000/359900/", org.AdminSystem)
	clerk      = mattertest.Officer(42, "林青", "D00", "/350000/359900/", "drill.accept")
)

// office is the room behind a real door, and one browser.
type office struct {
	book *accord.Book
	*mattertest.Hall
	t       *testing.T
	server  *web.Server
	actor   account.Actor
	cookies []*http.Cookie
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, Hall: mattertest.New(t, []store.Migrations{web.Migrations(), accord.Migrations(), light.Migrations()}, drill.Kind())}
	o.server = web.New(web.Config{Store: o.DB, Now: o.Now, Allow: func(_ *http.Request, route web.Route) error {
		if right, ok := route.Who.RightName(); ok && !o.actor.Has(right) {
			return fault.Deniedf("您的岗位没有这项权限")
		}
		return nil
	}})
	room := supervise.New(supervise.Deps{DB: o.DB, Now: o.Now, Hall: func() *matter.Engine { return o.Engine }, Web: o.server,
		Org: org.NewDirectory(), Calendar: func() *workday.Calendar { return o.Calendar }, Lights: &light.Book{}, Accord: accord.New(accord.Deps{DB: o.DB, Now: o.Now})})
	for _, sort := range room.Accords() {
		room.Accord.Add(sort)
	}
	o.book = room.Accord
	o.server.Handle(room.Routes()...)
	o.server.Handle(web.Route{Pattern: "POST /test/sign-in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return o.server.SignIn(w, r, o.actor.Subject())
	}})
	return o
}

func (o *office) as(a account.Actor) {
	o.actor = a
	w := httptest.NewRecorder()
	o.server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/test/sign-in", nil))
	o.cookies = w.Result().Cookies()
}

// later moves the clock and signs in again: a session does not rest for days.
func (o *office) later(text string) {
	o.t.Helper()
	o.At(text)
	o.as(o.actor)
}

func (o *office) get(address string, want int) string {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept", "text/html")
	for _, c := range o.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.server.ServeHTTP(w, r.WithContext(account.With(r.Context(), o.actor)))
	if w.Code != want {
		o.t.Fatalf("%s: got %d, want %d", address, w.Code, want)
	}
	return w.Body.String()
}

func (o *office) post(address string, form url.Values, want int) string {
	o.t.Helper()
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range o.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.server.ServeHTTP(w, r.WithContext(account.With(r.Context(), o.actor)))
	if w.Code != want {
		o.t.Fatalf("%s: got %d, want %d\n%s", address, w.Code, want, w.Body)
	}
	return w.Body.String()
}

func (o *office) file() matter.Result {
	o.t.Helper()
	r, err := o.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "一件申请"})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

// accept lets the promise of seven and the limit of twenty working days begin.
func (o *office) accept(id int64) {
	first := drill.Script()[0]
	o.Must(first.Actor, id, first.Action, first.Input)
}

// figure is what the board says beside a word.
func (o *office) figure(page, word string) string {
	o.t.Helper()
	m := regexp.MustCompile(`<b>([^<]*)</b><span>` + word).FindStringSubmatch(page)
	if m == nil {
		o.t.Fatalf("no figure %s", word)
	}
	return m[1]
}

func (o *office) figures(want map[string]string) {
	o.t.Helper()
	page := o.get("/supervise", http.StatusOK)
	for word, n := range want {
		if got := o.figure(page, word); got != n {
			o.t.Errorf("%s: %s, want %s", word, got, n)
		}
	}
}

func says(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func TestS01TheBoardIsEmptyWhereNothingRuns(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	says(t, o.get("/supervise", http.StatusOK), "没有正在计时的事项", "90%", "1个工作日")
	says(t, o.get("/supervise/clocks?light=red", http.StatusOK), "没有符合条件的计时")
}

func TestS01ClocksChangeTheirLightWithTime(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	o.accept(o.file().ID) // seven and twenty working days from 09-01
	o.file()              // five working days to accept
	o.figures(map[string]string{"绿灯": "3", "黄灯": "0", "红灯": "0", "停表": "0", "全部计时": "3"})
	o.later("2026-09-07 10:00")
	o.figures(map[string]string{"绿灯": "2", "黄灯": "1", "红灯": "0"})
	o.later("2026-09-11 10:00") // the promise ended on 09-10, acceptance on 09-08
	o.figures(map[string]string{"绿灯": "1", "黄灯": "0", "红灯": "2", "全部计时": "3"})
}

func TestS01EveryNumberLeadsToItsClocks(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	filed := o.file()
	o.accept(filed.ID)
	o.later("2026-09-11 10:00")
	says(t, o.get("/supervise", http.StatusOK), "/supervise/clocks?light=red", "body=D01&amp;light=red", "kind=drill&amp;light=green")
	red := o.get("/supervise/clocks?body=D01&light=red", http.StatusOK)
	says(t, red, filed.Number, "承诺时限", "超期 1个工作日", "/supervise/matters/"+filed.Number+"#promise")
	if strings.Contains(red, "法定时限") {
		t.Error("a green clock stands in the red list")
	}
	says(t, o.get("/supervise/clocks?light=green&kind=drill", http.StatusOK), "法定时限")
	says(t, o.get("/supervise/clocks?body=D99", http.StatusOK), "没有符合条件的计时")
	o.get("/supervise/clocks?light=blue", http.StatusNotFound)
}

func TestS01AListGoesOnWithoutGapsAndDoubles(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	for range 60 {
		o.file()
	}
	number := regexp.MustCompile(`href="/supervise/matters/(YL\d+)"`)
	seen := map[string]bool{}
	first := o.get("/supervise/clocks?light=green", http.StatusOK)
	next := regexp.MustCompile(`href="([^"]*after=[^"]*)" rel="next"`).FindStringSubmatch(first)
	if next == nil {
		t.Fatal("the first page leads no further")
	}
	second := o.get(strings.ReplaceAll(next[1], "&amp;", "&"), http.StatusOK)
	for _, m := range number.FindAllStringSubmatch(first+second, -1) {
		seen[m[1]] = true
	}
	if len(seen) != 60 {
		t.Errorf("both pages hold %d matters, want 60", len(seen))
	}
	if strings.Contains(second, `rel="next"`) {
		t.Error("the last page leads on")
	}
}

func TestS01AMatterShowsItsReckoningAndNoNames(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	filed := o.file()
	o.accept(filed.ID)
	page := o.get("/supervise/matters/"+filed.Number, http.StatusOK)
	says(t, page, "时限计算过程", "2026-09-02 周三", "受理", "待签收", "演****")
	for _, name := range []string{"演练申请人", "演练人员"} {
		if strings.Contains(page, name) {
			t.Errorf("the page names %s", name)
		}
	}
	if strings.Contains(page, `method="post" action="/supervise`) {
		t.Error("supervision can change the matter")
	}
}

func TestS01OnlySupervisorsOfTheRegionSee(t *testing.T) {
	o := open(t)
	filed := o.file()
	o.as(clerk)
	o.get("/supervise", http.StatusForbidden)
	o.as(elsewhere)
	o.figures(map[string]string{"全部计时": "0"})
	o.get("/supervise/matters/"+filed.Number, http.StatusNotFound)
}

func TestS01AnAdministratorChangesTheRuleOfTheLights(t *testing.T) {
	o := open(t)
	o.as(supervisor)
	o.file()
	o.get("/supervise/lights", http.StatusForbidden) // who watches does not set the lights
	o.as(admin)
	says(t, o.get("/supervise/lights", http.StatusOK), "已用 90% 以上", "初始值")
	wrong := url.Values{"percent": {"0"}, "workdays": {"0"}, "since": {"2026-08-01"}, "why": {"试运行从严"}}
	says(t, o.post("/supervise/lights", wrong, http.StatusUnprocessableEntity), "1 到 100 之间", "不能早于今天", "试运行从严")
	right := url.Values{"percent": {"20"}, "workdays": {"0"}, "since": {"2026-09-02"}, "why": {"试运行从严"}}
	o.post("/supervise/lights", right, http.StatusSeeOther)
	says(t, o.get("/supervise/lights", http.StatusOK), "已用 90% 以上", "等另一人复核，还没有生效", "已用 20% 以上")
	p, _, err := o.book.Waiting(t.Context(), "lights", "rule")
	if err == nil {
		_, err = o.book.End(t.Context(), mattertest.Officer(99, "邱志明", "office", "/359900/", org.AdminSystem), p.ID, accord.StateAgreed, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	says(t, o.get("/supervise/lights", http.StatusOK), "已用 20% 以上", "试运行从严", "谢明提出，邱志明复核", "2026-09-02 00:00")
	o.as(supervisor)
	o.figures(map[string]string{"绿灯": "1", "黄灯": "0"})
	o.later("2026-09-02 10:00") // one of five days is a fifth
	o.figures(map[string]string{"绿灯": "0", "黄灯": "1"})
}
