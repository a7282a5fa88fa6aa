package window_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/service/window"
)

// lying is what lies at the window.
type lying struct{ parked []window.Left }

func (l *lying) Waiting(context.Context, string, time.Time) ([]window.Waiting, error) {
	return nil, nil
}
func (l *lying) Parked(context.Context, account.Actor) ([]window.Left, error) { return l.parked, nil }
func (l *lying) TakeParked(context.Context, account.Actor, string, string) error {
	return nil
}
func (l *lying) Day(context.Context, string, workday.Date) ([]window.ClerkDay, error) {
	return nil, nil
}

func TestW16WhoHandsOverSignsOnlyTheListThatWasShown(t *testing.T) {
	h := newHouse(t)
	there := &lying{parked: []window.Left{{Sort: "parked", Key: "K1", Title: "食品经营许可：王**"}}}
	h.room.Window, h.room.Signs = there, func(*http.Request, account.Actor, string) error { return nil }
	server := web.New(web.Config{Store: h.DB, Now: h.Hall.Now, Limits: web.Limits{Off: true}, Allow: func(*http.Request, web.Route) error { return nil }})
	h.room.Web = server
	for _, route := range h.room.Routes() {
		handle := route.Handle
		route.Handle = func(w http.ResponseWriter, r *http.Request) error {
			return handle(w, r.WithContext(account.With(r.Context(), clerk)))
		}
		server.Handle(route)
	}
	server.Handle(web.Route{Pattern: "POST /test/in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return server.SignIn(w, r, clerk.Subject())
	}})
	var jar []*http.Cookie
	send := func(method string, form url.Values) *httptest.ResponseRecorder {
		address := "/desk/shift/new"
		if jar == nil {
			address = "/test/in"
		}
		r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range jar {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		return w
	}
	jar = send(http.MethodPost, nil).Result().Cookies()
	shown := func(page string) url.Values {
		form := url.Values{"to": {"zhou"}, "cash": {"无"}, "password": {"right"}}
		if seen := regexp.MustCompile(`name="seen" value="([^"]+)"`).FindStringSubmatch(page); seen != nil {
			form.Set("seen", seen[1])
		}
		return form
	}
	first := shown(send(http.MethodGet, nil).Body.String())
	there.parked = append(there.parked, window.Left{Sort: "parked", Key: "K2", Title: "小餐饮登记：李**"})
	again := send(http.MethodPost, first)
	if page := again.Body.String(); again.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "留下的事项有变化") || !strings.Contains(page, "李**") {
		t.Errorf("a list that was not shown: %d %s", again.Code, page)
	}
	if w := send(http.MethodPost, url.Values{"to": {"zhou"}, "cash": {"无"}, "password": {"right"}}); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no list was shown: %d", w.Code)
	}
	if w := send(http.MethodPost, shown(again.Body.String())); w.Code != http.StatusSeeOther {
		t.Errorf("the list was shown again and is not taken: %d %s", w.Code, w.Body)
	}
}
