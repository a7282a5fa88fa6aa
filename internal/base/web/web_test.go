package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
)

// house is a small site for the tests, with a clock that can be set.
type house struct {
	*web.Server
	t      *testing.T
	at     *httptest.Server
	client *http.Client
	now    time.Time
	log    bytes.Buffer
}

func open(t *testing.T, change ...func(*web.Config)) *house {
	t.Helper()
	h := &house{t: t, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	config := web.Config{
		Store: storetest.Open(t, web.Migrations()),
		Now:   func() time.Time { return h.now },
		Log:   slog.New(slog.NewJSONHandler(&h.log, nil)),
		Site: func(*http.Request) web.Site {
			return web.Site{Name: "榕海市政务服务网", Domain: "www.example.gov.cn", Code: "3502000001", Organizer: "榕海市人民政府办公室",
				Operator: "榕海市数据管理局", Contact: "0592-5550000", Division: "榕海市", Upper: []web.Link{{Text: "国家政务服务平台", Href: "https://gjzwfw.www.gov.cn"}}}
		},
		Menu: func(r *http.Request) []web.MenuGroup {
			if strings.Contains(r.URL.Path, "desk") {
				return []web.MenuGroup{
					{Title: "办件", Links: []web.Link{{Text: "工作首页", Href: "/desk"}, {Text: "待办箱", Href: "/gallery/desk", Count: 38}, {Text: "查询与台账", Href: "/desk/cases"}}},
					{Title: "监察", Links: []web.Link{{Text: "预警与督办", Href: "/desk/alerts", Count: 2}, {Text: "统计报表", Href: "/desk/stats"}}},
				}
			}
			return []web.MenuGroup{{Links: []web.Link{
				{Text: "menu.home|首页", Href: "/"}, {Text: "menu.personal|个人办事", Href: "/personal"}, {Text: "menu.business|法人办事", Href: "/gallery"}, {Text: "menu.events|一件事", Href: "/events"},
				{Text: "menu.disclosure|政务公开", Href: "/disclosure"}, {Text: "menu.interact|互动交流", Href: "/interact"}, {Text: "menu.convenience|便民服务", Href: "/convenience"}, {Text: "menu.rating|好差评", Href: "/ratings"},
			}}}
		},
		User: func(r *http.Request) *web.User {
			session := web.SessionOf(r)
			if !session.SignedIn() {
				return nil
			}
			return &web.User{Name: "张敏", Role: "市场监管局 审批科", Unread: 3, Staff: session.Staff()}
		},
		Allow: func(r *http.Request, route web.Route) error {
			if right, ok := route.Who.RightName(); ok && right != "case.view" {
				return fault.Deniedf("需要「%s」权限", right)
			}
			return nil
		},
	}
	for _, c := range change {
		c(&config)
	}
	h.Server = web.New(config)
	h.Handle(h.Gallery()...)
	h.Handle(h.rooms()...)
	h.at = httptest.NewServer(h)
	t.Cleanup(h.at.Close)
	jar, _ := cookiejar.New(nil)
	h.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return h
}

// rooms are a few doors of every sort.
func (h *house) rooms() []web.Route {
	say := func(text string) web.Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			return web.JSON(w, r, 200, map[string]string{"subject": web.SessionOf(r).Subject, "said": text})
		}
	}
	fail := func(err error) web.Handler {
		return func(http.ResponseWriter, *http.Request) error { return err }
	}
	return []web.Route{
		{Pattern: "POST /in/{subject}", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			if err := h.SignIn(w, r, r.PathValue("subject")); err != nil {
				return err
			}
			return web.Done(w, r, "/my", "已登录")
		}},
		{Pattern: "POST /logout", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
			if err := h.SignOut(w, r); err != nil {
				return err
			}
			return web.Done(w, r, "/")
		}},
		{Pattern: "GET /{$}", Page: "P-01", Who: web.Public, Handle: say("home")},
		{Pattern: "GET /items", Page: "P-03", Who: web.Public, Handle: say("items")},
		{Pattern: "GET /my/licences", Page: "M-07", Who: web.SignedIn, Handle: say("licences")},
		{Pattern: "GET /my/messages", Page: "M-05", Who: web.SignedIn, Handle: say("messages")},
		{Pattern: "GET /site-errors/new", Page: "I-06", Who: web.Public, Handle: say("site error")},
		{Pattern: "GET /my", Page: "M-01", Who: web.SignedIn, Handle: say("my")},
		{Pattern: "POST /my", Page: "M-01", Who: web.SignedIn, Handle: say("kept")},
		{Pattern: "GET /desk", Page: "W-01", Who: web.Staff, Handle: say("desk")},
		{Pattern: "GET /desk/cases", Page: "W-08", Who: web.Right("case.view"), Handle: say("cases")},
		{Pattern: "GET /desk/alerts", Page: "S-02", Who: web.Right("supervise.view"), Handle: say("alerts")},
		{Pattern: "GET /articles", Page: "D-02", Title: "信息公开", Who: web.Public, Handle: say("articles")},
		{Pattern: "GET /fail/missing", Who: web.Public, Handle: fail(fault.Missing("办件", "123"))},
		{Pattern: "GET /fail/denied", Who: web.Public, Handle: fail(fault.Deniedf("这件事不归您办"))},
		{Pattern: "GET /fail/conflict", Who: web.Public, Handle: fail(fault.Conflictf("这件事已由张敏签收"))},
		{Pattern: "GET /fail/busy", Who: web.Public, Handle: fail(fault.Busyf("正在维护，预计 22:00 恢复"))},
		{Pattern: "GET /fail/invalid", Page: "I-01", Who: web.Public, Handle: fail(fault.Invalid("有 1 处需要修改", fault.Field{Name: "name", Message: "请填写姓名"}))},
		{Pattern: "GET /fail/gone", Who: web.Public, Handle: fail(web.Gone{Words: "本文已于 2026-11-01 由市政府办公室撤下"})},
		{Pattern: "GET /fail/internal", Who: web.Public, Handle: fail(io.ErrUnexpectedEOF)},
		{Pattern: "GET /fail/panic", Who: web.Public, Handle: func(http.ResponseWriter, *http.Request) error { panic("林晓梅") }},
		{Pattern: "GET /api/cases/{number}", Who: web.Public, Handle: fail(fault.Missing("办件", "123"))},
	}
}

type answer struct {
	*http.Response
	Text string
	doc  *html.Node
}

func (h *house) do(method, path string, body io.Reader, headers ...string) answer {
	h.t.Helper()
	r, err := http.NewRequest(method, h.at.URL+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := h.client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	doc, _ := html.Parse(bytes.NewReader(text))
	return answer{response, string(text), doc}
}

func (h *house) get(path string, headers ...string) answer {
	h.t.Helper()
	return h.do("GET", path, nil, headers...)
}

func (h *house) post(path string, form url.Values, headers ...string) answer {
	h.t.Helper()
	return h.do("POST", path, strings.NewReader(form.Encode()), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

func (h *house) signIn(subject string) {
	h.t.Helper()
	if a := h.post("/in/"+subject, nil); a.StatusCode != http.StatusSeeOther {
		h.t.Fatalf("sign in: %d %s", a.StatusCode, a.Text)
	}
}

func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(a.Text), &value); err != nil {
		t.Fatalf("%v in %q", err, a.Text)
	}
	return value
}

// has finds an element whose attribute has the value.
func (a answer) has(tag, name, value string) *html.Node {
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		for _, attribute := range n.Attr {
			if attribute.Key == name && attribute.Val == value {
				return n
			}
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func attribute(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			if a.Val == "" {
				return "set"
			}
			return a.Val
		}
	}
	return ""
}
