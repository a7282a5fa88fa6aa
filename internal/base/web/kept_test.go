package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
)

func TestAPageThatStandsIsAnsweredWithoutItsHandler(t *testing.T) {
	sites := "1"
	h := open(t, func(c *web.Config) {
		c.Limits, c.SitesState = web.Limits{Address: 1, AddressBurst: 20}, func() string { return sites }
	})
	var asked atomic.Int32
	var stands atomic.Bool
	state := "one"
	h.Handle(web.Route{Pattern: "GET /kept", Page: "D-03", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		asked.Add(1)
		stands.Store(true)
		text := "<p>" + state + " for " + r.Host + "</p>"
		return h.KeptWhile(w, r, state, func(context.Context) bool { return stands.Load() }, func() (templ.Component, error) { return templ.Raw(text), nil })
	}})
	ask := func(host string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/kept", nil)
		r.Host = host
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	steps := []struct {
		name    string
		before  func()
		host    string
		headers []string
		says    string
		status  int
		asked   int32 // how often the handler was asked by then
	}{
		{"the first guest", nil, "a.gov.cn", nil, "one for a.gov.cn", 200, 1},
		{"the second one", nil, "a.gov.cn", nil, "one for a.gov.cn", 200, 1},
		{"another site has a page of its own", nil, "b.gov.cn", nil, "one for b.gov.cn", 200, 2},
		{"who has a cookie is asked who they are", nil, "a.gov.cn", []string{"Cookie", "tongban=x"}, "one for a.gov.cn", 200, 3},
		{"it may have changed and has not", func() { stands.Store(false) }, "a.gov.cn", nil, "one for a.gov.cn", 200, 4},
		{"it changed", func() { stands.Store(false); state = "two" }, "a.gov.cn", nil, "two for a.gov.cn", 200, 5},
		{"and stands again", nil, "a.gov.cn", nil, "two for a.gov.cn", 200, 5},
		{"the foot of the site changed", func() { sites = "2" }, "a.gov.cn", nil, "two for a.gov.cn", 200, 6},
		{"and stands again with it", nil, "a.gov.cn", nil, "two for a.gov.cn", 200, 6},
	}
	for _, s := range steps {
		if s.before != nil {
			s.before()
		}
		a := ask(s.host, s.headers...)
		if a.Code != s.status || !strings.Contains(a.Body.String(), s.says) || asked.Load() != s.asked {
			t.Errorf("%s: %d %s, the handler was asked %d times", s.name, a.Code, a.Body, asked.Load())
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Request-Id", "Etag", "Vary"} {
			if a.Header().Get(name) == "" {
				t.Errorf("%s: no %s", s.name, name)
			}
		}
	}
	tag := ask("a.gov.cn").Header().Get("ETag")
	for _, had := range []string{tag, `W/"other", ` + tag} {
		if a := ask("a.gov.cn", "If-None-Match", had); a.Code != http.StatusNotModified || a.Body.Len() > 0 || a.Header().Get("ETag") != tag {
			t.Errorf("to who has %s it answers %d", had, a.Code)
		}
	}
	if a := ask("a.gov.cn", "If-None-Match", `W/"other"`); a.Code != http.StatusOK {
		t.Errorf("to who has another it answers %d", a.Code)
	}
	if got := strings.Count(h.log.String(), `"route":"GET /kept","page":"D-03"`); got != 13 {
		t.Errorf("%d lines in the log", got)
	}
	for range 20 {
		if a := ask("a.gov.cn"); a.Code == http.StatusTooManyRequests {
			return
		}
	}
	t.Error("a kept page is given out without end")
}
