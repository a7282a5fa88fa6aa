package calendar_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
	"tongban/internal/oversight/calendar"
)

var (
	writer = mattertest.Officer(50, "马建军", "D00", "/350000/359900/", org.AdminSystem)
	second = mattertest.Officer(51, "邱志明", "D00", "/350000/359900/", org.AdminSystem)
	clerk  = mattertest.Officer(42, "林青", "D00", "/350000/359900/", "drill.accept")
)

// office is the room behind a real door.
type office struct {
	*mattertest.Hall
	t       *testing.T
	room    *calendar.Room
	server  *web.Server
	actor   account.Actor
	cookies []*http.Cookie
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, Hall: mattertest.New(t, []store.Migrations{web.Migrations()}, drill.Kind())}
	o.server = web.New(web.Config{Store: o.DB, Now: o.Now, Limits: web.Limits{Off: true}, Allow: func(_ *http.Request, route web.Route) error {
		if right, ok := route.Who.RightName(); ok && !o.actor.Has(right) {
			return fault.Deniedf("您的岗位没有这项权限")
		}
		return nil
	}})
	o.room = calendar.New(calendar.Deps{DB: o.DB, Now: o.Now, Hall: func() *matter.Engine { return o.Engine }, Web: o.server,
		Calendar: func() *workday.Calendar { return o.Calendar }, Wake: func() {}, Reload: o.reload})
	for _, route := range o.room.Routes() {
		handle := route.Handle
		route.Handle = func(w http.ResponseWriter, r *http.Request) error {
			return handle(w, r.WithContext(account.With(r.Context(), o.actor)))
		}
		o.server.Handle(route)
	}
	o.server.Handle(web.Route{Pattern: "POST /test/sign-in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return o.server.SignIn(w, r, o.actor.Subject())
	}})
	return o
}

func (o *office) reload(ctx context.Context) error {
	return o.DB.Read(ctx, func(tx *store.Tx) (err error) {
		o.Calendar, err = workday.Load(ctx, tx)
		return err
	})
}

func (o *office) as(a account.Actor) *office {
	o.actor, o.cookies = a, nil
	o.cookies = o.send(http.MethodPost, "/test/sign-in", nil).Result().Cookies()
	return o
}

func (o *office) send(method, address string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range o.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	o.server.ServeHTTP(w, r)
	return w
}

// says fails unless the answer has the status and the texts.
func (o *office) says(w *httptest.ResponseRecorder, status int, texts ...string) {
	o.t.Helper()
	if w.Code != status {
		o.t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			o.t.Errorf("the page does not say %q", text)
		}
	}
}

var spring = url.Values{"year": {"2027"}, "notice": {"国办发明电〔2026〕9号"},
	"holidays": {"元旦 2027-01-01 2027-01-03\n春节 2027-02-05 至 2027-02-11 调休 2027-01-31、2027-02-20"}}

// two persons stand behind a table, and the clocks follow.
func TestASecondPersonReleasesAYearAndTheClocksFollow(t *testing.T) {
	o := open(t)
	o.At("2026-12-28 09:00")
	id, number := o.opened()
	before := o.due(number)
	if !before.Provisional {
		t.Fatal("a due date in a year without a table is not provisional")
	}

	o.as(writer).says(o.send(http.MethodGet, "/desk/calendar?year=2027", nil), 200, "还没有公布")
	o.says(o.send(http.MethodPost, "/desk/calendar", spring), 303)
	o.says(o.send(http.MethodGet, "/desk/calendar?year=2027", nil), 200, "这是您提交的", "2027年2月5日至2027年2月11日")
	version := url.Values{"year": {"2027"}, "version": {"1"}}
	o.says(o.send(http.MethodPost, "/desk/calendar/release", version), 403)
	o.as(second).says(o.send(http.MethodPost, "/desk/calendar/release", version), 303)
	o.says(o.send(http.MethodGet, "/desk/calendar?year=2027", nil), 200, "国办发明电〔2026〕9号", "31日周日春节", "邱志明")

	o.work(2027)
	after := o.due(number)
	if after.Provisional || after.DueAt.Equal(before.DueAt) {
		t.Errorf("due %s provisional %v after the release, before %s", after.DueAt, after.Provisional, before.DueAt)
	}
	events := o.See(number).Events
	if last := events[len(events)-1]; last.Action != "recalculate" || last.Matter != id {
		t.Errorf("last event %s", last.Action)
	}
	o.work(2027)
	if again := o.See(number).Events; len(again) != len(events) {
		t.Error("reckoning again changed a matter that had nothing to change")
	}
}

// before the release one sees what moves, and a task's own limit moves with the clocks.
func TestThePreviewSaysWhatTheReleaseThenDoes(t *testing.T) {
	o := open(t)
	o.At("2026-12-30 09:00")
	_, number := o.opened()
	task := func() matter.Task {
		for _, one := range o.See(number).Tasks {
			if one.Role == "review" {
				return one
			}
		}
		t.Fatal("no review")
		return matter.Task{}
	}
	if got := workday.DateOf(task().DueAt).String(); got != "2027-01-04" {
		t.Fatalf("due %s", got) // 31, 1, 4: nobody knows yet that the first is off
	}
	o.as(writer).says(o.send(http.MethodPost, "/desk/calendar", spring), 303)
	o.as(second).says(o.send(http.MethodGet, "/desk/calendar?year=2027", nil), 200, "个到期日会变动", number, "2027年1月4日", "2027年1月5日", "审查")
	if got := workday.DateOf(task().DueAt).String(); got != "2027-01-04" {
		t.Errorf("the preview moved the task to %s", got)
	}
	table := workday.Year{Year: 2027, Notice: "国办发明电〔2026〕9号", Holidays: []workday.Holiday{{Name: "元旦", From: workday.NewDate(2027, 1, 1), To: workday.NewDate(2027, 1, 3)},
		{Name: "春节", From: workday.NewDate(2027, 2, 5), To: workday.NewDate(2027, 2, 11), Work: []workday.Date{workday.NewDate(2027, 1, 31), workday.NewDate(2027, 2, 20)}}}}
	cal, err := o.Calendar.With(table)
	if err != nil {
		t.Fatal(err)
	}
	foreseen, err := o.Preview(context.Background(), cal, workday.NewDate(2027, 1, 1).Start(), 50)
	if err != nil || foreseen.Moved == 0 || len(foreseen.First) != foreseen.Moved {
		t.Fatalf("preview %+v, %v", foreseen, err)
	}

	o.says(o.send(http.MethodPost, "/desk/calendar/release", url.Values{"year": {"2027"}, "version": {"1"}}), 303)
	o.work(2027)
	if got := workday.DateOf(task().DueAt).String(); got != "2027-01-05" {
		t.Errorf("after the release the task is due %s", got)
	}
	v := o.See(number)
	due := map[int64]bool{}
	for _, c := range v.Clocks {
		due[c.DueAt.UnixMilli()] = true
	}
	for _, one := range v.Tasks {
		due[one.DueAt.UnixMilli()] = true
	}
	for _, s := range foreseen.First {
		if !due[s.After.UnixMilli()] {
			t.Errorf("%s was to be due %s", s.What, s.After)
		}
	}
	if last := v.Events[len(v.Events)-1]; !strings.Contains(last.Data, "2027-01-04 → 2027-01-05") {
		t.Errorf("record %s", last.Data)
	}
	if again, err := o.Preview(context.Background(), cal, workday.NewDate(2027, 1, 1).Start(), 50); err != nil || again.Moved != 0 {
		t.Errorf("preview after the release %+v, %v", again, err)
	}
}

func TestWhatIsWrongWithATableIsSaidByLine(t *testing.T) {
	for name, c := range map[string]struct{ field, value, says string }{
		"a line without days":   {"holidays", "元旦 2027-01-01", "第 1 行：请依次写名称、首日和末日"},
		"a day that is none":    {"holidays", "元旦 2027-01-01 2027-02-30", "不是有效的日期"},
		"a day of another year": {"holidays", "元旦 2026-12-31 2027-01-01", "不在2027年"},
		"a year that is none":   {"year", "27", "请填写四位年份"},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t).as(writer)
			form := url.Values{"year": spring["year"], "notice": spring["notice"], "holidays": spring["holidays"]}
			form.Set(c.field, c.value)
			o.says(o.send(http.MethodPost, "/desk/calendar", form), 422, c.says)
		})
	}
}

func TestOnlyTheSystemAdministratorEnters(t *testing.T) {
	o := open(t).as(clerk)
	o.says(o.send(http.MethodGet, "/desk/calendar", nil), 403)
}

func (o *office) work(year int) {
	o.t.Helper()
	next, err := job.New(1, calendar.TopicReleased, map[string]int{"year": year}, o.Now())
	if err == nil {
		err = o.room.Work(context.Background(), next)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// opened takes a drill to where two clocks run, and gives its identifier and number.
func (o *office) opened() (int64, string) {
	o.t.Helper()
	r, err := o.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "一件申请"})
	if err != nil {
		o.t.Fatal(err)
	}
	o.Must(clerk, r.ID, "accept", drill.Step{})
	return r.ID, r.Number
}

func (o *office) due(number string) matter.Clock {
	o.t.Helper()
	c, ok := o.See(number).Clock("promise")
	if !ok {
		o.t.Fatal("no promise")
	}
	return c
}
