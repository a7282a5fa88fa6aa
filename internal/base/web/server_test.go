package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/web"
)

func TestEveryAnswerCarriesTheSafetyHeaders(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/gallery", "/nowhere", "/fail/internal", "/api/cases/1"} {
		a := h.get(path)
		policy := a.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q lacks %s", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy allows something unsafe: %s", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if a.Header.Get("X-Request-Id") == "" || a.Header.Get("Permissions-Policy") == "" {
			t.Errorf("%s: headers missing", path)
		}
	}
}

func TestPagesHaveNoInlineScriptOrStyle(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/gallery", "/gallery/desk", "/nowhere", "/accessibility", "/sitemap"} {
		a := h.get(path)
		for n := range a.doc.Descendants() {
			for _, attribute := range n.Attr {
				if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") {
					t.Errorf("%s: <%s %s>", path, n.Data, attribute.Key)
				}
			}
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: inline <%s>", path, n.Data)
			}
		}
	}
}

func TestAnErrorBecomesItsStatusAndPage(t *testing.T) {
	h := open(t)
	cases := []struct {
		path   string
		status int
		page   string
		says   string
	}{
		{"/nowhere", 404, "Z-01", "/nowhere"},
		{"/fail/missing", 404, "Z-01", "没有找到"},
		{"/fail/gone", 410, "Z-01", "市政府办公室撤下"},
		{"/fail/denied", 403, "Z-02", "这件事不归您办"},
		{"/fail/internal", 500, "Z-03", "12345"},
		{"/fail/panic", 500, "Z-03", "编号"},
		{"/fail/busy", 503, "Z-04", "22:00"},
		{"/fail/conflict", 409, "Z-06", "张敏签收"},
		{"/fail/invalid", 422, "I-01", "请填写姓名"},
	}
	for _, c := range cases {
		a := h.get(c.path)
		if a.StatusCode != c.status || a.has("body", "data-page", c.page) == nil || !strings.Contains(a.Text, c.says) {
			t.Errorf("%s: status %d, want %d on %s saying %q", c.path, a.StatusCode, c.status, c.page, c.says)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: an error may be stored: %s", c.path, a.Header.Get("Cache-Control"))
		}
	}
}

func TestTroubleOfOursNeverShowsItsText(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/fail/internal", "/fail/panic"} {
		a := h.get(path)
		if strings.Contains(a.Text, "EOF") || strings.Contains(a.Text, "林晓梅") || strings.Contains(a.Text, "goroutine") {
			t.Errorf("%s shows what went wrong inside", path)
		}
		if !strings.Contains(a.Text, a.Header.Get("X-Request-Id")) {
			t.Errorf("%s: the reference number is not on the page", path)
		}
	}
	if a := h.get("/fail/busy"); a.Header.Get("Retry-After") == "" {
		t.Error("busy without Retry-After")
	}
}

func TestAProgramGetsProblemJSON(t *testing.T) {
	h := open(t)
	for path, status := range map[string]float64{"/fail/invalid": 422, "/api/cases/9": 404, "/fail/conflict": 409, "/api/nowhere": 404, "/my": 401, "/fail/internal": 500} {
		a := h.get(path, "Accept", "application/json")
		if kind := a.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/problem+json") {
			t.Errorf("%s: content type %s", path, kind)
			continue
		}
		if got := a.json(t)["status"]; got != status {
			t.Errorf("%s: status %v, want %v", path, got, status)
		}
	}
	problem := h.get("/fail/invalid", "Accept", "application/json").json(t)
	if got := fmt.Sprint(problem["errors"]); got != "[map[field:name message:请填写姓名]]" {
		t.Errorf("errors are %s", got)
	}
	if detail := h.get("/fail/internal", "Accept", "application/json").json(t)["detail"]; strings.Contains(fmt.Sprint(detail), "EOF") {
		t.Error("a problem shows what went wrong inside")
	}
}

func TestAWrongMethodIsNamed(t *testing.T) {
	a := open(t).post("/articles", nil)
	if a.StatusCode != http.StatusMethodNotAllowed || !strings.Contains(a.Header.Get("Allow"), "GET") {
		t.Errorf("status %d, allow %q", a.StatusCode, a.Header.Get("Allow"))
	}
}

func TestWhoMayEnter(t *testing.T) {
	cases := []struct {
		name, subject, path string
		status              int
	}{
		{"anybody reads articles", "", "/articles", 200},
		{"a guest is led to the login", "", "/my", 303},
		{"a guest is led to the login of the staff", "", "/desk", 303},
		{"a citizen has a page", "person:1", "/my", 200},
		{"a company has a page", "company:1", "/my", 200},
		{"a citizen may not enter the workbench", "person:1", "/desk", 403},
		{"an officer may", "officer:1", "/desk", 200},
		{"an officer with the right may", "officer:1", "/desk/cases", 200},
		{"an officer without the right may not", "officer:1", "/desk/alerts", 403},
		{"an officer is no citizen", "officer:1", "/my", 403},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			if c.subject != "" {
				h.signIn(c.subject)
			}
			if a := h.get(c.path); a.StatusCode != c.status {
				t.Errorf("status %d, want %d", a.StatusCode, c.status)
			}
		})
	}
}

func TestTheLoginKnowsTheWayBack(t *testing.T) {
	h := open(t)
	if to := h.get("/my?tab=2").Header.Get("Location"); to != "/login?next=%2Fmy%3Ftab%3D2" {
		t.Errorf("led to %s", to)
	}
	if to := h.get("/desk/cases").Header.Get("Location"); to != "/desk/login?next=%2Fdesk%2Fcases" {
		t.Errorf("led to %s", to)
	}
}

func TestASessionRestsAndEnds(t *testing.T) {
	cases := []struct {
		name, subject, path string
		rest                time.Duration
		status              int
	}{
		{"a citizen may rest 29 minutes", "person:1", "/my", 29 * time.Minute, 200},
		{"a citizen may not rest 30 minutes", "person:1", "/my", 30 * time.Minute, 303},
		{"an officer may rest 14 minutes", "officer:1", "/desk", 14 * time.Minute, 200},
		{"an officer may not rest 15 minutes", "officer:1", "/desk", 15 * time.Minute, 303},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			h.signIn(c.subject)
			h.now = h.now.Add(c.rest)
			if a := h.get(c.path); a.StatusCode != c.status {
				t.Errorf("status %d, want %d", a.StatusCode, c.status)
			}
		})
	}
	t.Run("being busy does not keep a session for ever", func(t *testing.T) {
		h := open(t)
		h.signIn("person:1")
		for range 47 {
			h.now = h.now.Add(15 * time.Minute)
			if a := h.get("/my"); a.StatusCode != 200 {
				t.Fatalf("ended early at %s", h.now)
			}
		}
		h.now = h.now.Add(15 * time.Minute)
		a := h.get("/my")
		if a.StatusCode != 303 || !strings.Contains(a.Header.Get("Location"), "expired=1") {
			t.Errorf("after twelve hours: %d %s", a.StatusCode, a.Header.Get("Location"))
		}
	})
}

func TestSigningInGivesANewIdentifier(t *testing.T) {
	h := open(t)
	h.signIn("person:1")
	home, _ := url.Parse(h.at.URL)
	before := h.client.Jar.Cookies(home)[0].Value
	h.signIn("person:1")
	h.client.Jar.SetCookies(home, []*http.Cookie{{Name: "tongban", Value: before, Path: "/"}})
	if a := h.get("/my"); a.StatusCode != 303 {
		t.Errorf("the identifier from before the login still opens: %d", a.StatusCode)
	}
}

func TestSigningOut(t *testing.T) {
	h := open(t)
	h.signIn("person:1")
	h.post("/logout", nil)
	if a := h.get("/my"); a.StatusCode != 303 {
		t.Errorf("still signed in: %d", a.StatusCode)
	}
	h.signIn("person:1")
	if err := h.SignOutEverywhere(t.Context(), "person:1"); err != nil {
		t.Fatal(err)
	}
	if a := h.get("/my"); a.StatusCode != 303 {
		t.Errorf("still signed in somewhere: %d", a.StatusCode)
	}
}

func TestTheSessionCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	for name, secure := range map[string]bool{"tongban": false, "__Host-tongban": true} {
		h := open(t, func(c *web.Config) { c.Secure = secure })
		cookie := h.post("/in/person:1", nil).Cookies()[0]
		if cookie.Name != name || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure != secure {
			t.Errorf("cookie %+v", cookie)
		}
	}
}

func TestAFormAfterTheSessionEndedIsNotLost(t *testing.T) {
	h := open(t)
	h.signIn("person:1")
	h.now = h.now.Add(time.Hour)
	a := h.post("/my", url.Values{"text": {"路灯不亮"}, "credit_code": {"91350000"}, "password": {"secret"}})
	if a.has("input", "name", "credit_code") == nil {
		t.Error("a number that is called a code is lost")
	}
	if a.StatusCode != 401 || a.has("body", "data-page", "Z-05") == nil || a.has("input", "value", "路灯不亮") == nil {
		t.Errorf("status %d: what was typed is lost", a.StatusCode)
	}
	if strings.Contains(a.Text, "secret") {
		t.Error("the password came back")
	}
}

func TestAnErrorStaysOnTheFaceOfItsReader(t *testing.T) {
	h := open(t)
	if h.get("/desk/nowhere").has("html", "data-face", "portal") == nil {
		t.Error("a guest sees the workbench")
	}
	h.signIn("officer:1")
	a := h.get("/desk/nowhere")
	if a.StatusCode != 404 || a.has("html", "data-face", "desk") == nil {
		t.Errorf("an officer has left the workbench: %d", a.StatusCode)
	}
	if a := h.get("/desk/alerts"); !strings.Contains(a.Text, "需要「supervise.view」权限") || !strings.Contains(a.Text, "系统管理员") {
		t.Error("the page does not say which right is missing and who grants it")
	}
}

func TestEvenABrokenFrameHasAnAnswer(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Site = func(*http.Request) web.Site { panic("the store is gone") } })
	a := h.get("/gallery")
	if a.StatusCode != 500 || !strings.Contains(a.Text, a.Header.Get("X-Request-Id")) || strings.Contains(a.Text, "store") {
		t.Errorf("%d %s", a.StatusCode, a.Text)
	}
}

func TestContinuingKeepsASessionAlive(t *testing.T) {
	h := open(t)
	if a := h.post("/session", nil, "Accept", "application/json"); a.StatusCode != 401 {
		t.Errorf("a guest continues: %d", a.StatusCode)
	}
	h.signIn("officer:1")
	for range 4 {
		h.now = h.now.Add(13 * time.Minute)
		if a := h.post("/session", nil, "Accept", "application/json"); a.StatusCode != 200 || a.json(t)["rest"] != 900.0 {
			t.Fatalf("%d %s", a.StatusCode, a.Text)
		}
	}
}

func TestAFormWithErrorsKeepsWhatWasTyped(t *testing.T) {
	h := open(t)
	a := h.post("/gallery", url.Values{"name": {"林晓梅"}, "code": {"123"}, "way": {"mail"}, "kinds": {"hot", "drink"}, "money": {"一百"}, "note": {"<b>二楼</b>"}})
	if a.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", a.StatusCode)
	}
	if !strings.Contains(a.Text, "<title>错误：食品经营许可") {
		t.Error("the title does not say that there are errors")
	}
	for id, want := range map[string]string{"f-name": "林晓梅", "f-code": "123", "f-money": "一百"} {
		if n := a.has("input", "id", id); n == nil || attribute(n, "value") != want {
			t.Errorf("%s lost what was typed", id)
		}
	}
	if textOf(a.has("textarea", "id", "f-note")) != "<b>二楼</b>" {
		t.Error("the note is lost or not escaped")
	}
	if attribute(a.has("input", "value", "mail"), "checked") != "set" || attribute(a.has("input", "value", "drink"), "checked") != "set" || attribute(a.has("input", "value", "cold"), "checked") == "set" {
		t.Error("choices are lost")
	}
	summary := textOf(a.has("div", "class", "errors"))
	for _, want := range []string{"错误：有 6 处需要修改", "18 位数字或大写字母", "请填写手机号码", "请填写开业日期", "请选择经营场所所在区", "请勾选", "注册资本请填写金额"} {
		if !strings.Contains(summary, want) {
			t.Errorf("summary %q lacks %q", summary, want)
		}
	}
	if a.has("a", "href", "#f-code") == nil || a.has("input", "aria-describedby", "f-code-error") == nil {
		t.Error("errors are not tied to their fields")
	}
}

func TestAnAcceptedFormLeadsOnWithGoodNewsOnce(t *testing.T) {
	h := open(t)
	a := h.post("/gallery", url.Values{"name": {"林晓梅"}, "code": {"91350200ma2xn3u47k"}, "phone": {"１３８ ０００５ ５６７８"}, "on": {"2026年3月5日"},
		"area": {"huli"}, "way": {"mail"}, "kinds": {"hot"}, "promise": {"true"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.StatusCode, textOf(a.has("div", "class", "errors")))
	}
	if first := h.get("/gallery"); !strings.Contains(first.Text, "申请已提交") {
		t.Error("no good news")
	}
	if second := h.get("/gallery"); strings.Contains(second.Text, "申请已提交") {
		t.Error("the good news came twice")
	}
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	h := open(t)
	h.signIn("person:1")
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if a := h.post("/my", nil, headers...); a.StatusCode != 403 {
			t.Errorf("%v: status %d", headers, a.StatusCode)
		}
	}
	if a := h.post("/my", nil, "Sec-Fetch-Site", "same-origin"); a.StatusCode != 200 {
		t.Errorf("our own form is refused: %d", a.StatusCode)
	}
}

func TestAFloodIsSlowedDown(t *testing.T) {
	h := open(t, func(c *web.Config) { c.Limits = web.Limits{Address: 1, AddressBurst: 5} })
	for i := range 5 {
		if a := h.get("/articles"); a.StatusCode != 200 {
			t.Fatalf("request %d: %d", i, a.StatusCode)
		}
	}
	a := h.get("/articles")
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("status %d", a.StatusCode)
	}
	h.now = h.now.Add(time.Second)
	if a := h.get("/articles"); a.StatusCode != 200 {
		t.Errorf("after a second: %d", a.StatusCode)
	}
}

func TestABodyThatIsTooLargeIsTurnedDown(t *testing.T) {
	h := open(t)
	a := h.post("/gallery", url.Values{"note": {strings.Repeat("路", 400000)}})
	if a.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(a.Text, "提交的内容太大") {
		t.Errorf("status %d", a.StatusCode)
	}
}

func TestPagesOfPeopleAreNotStoredAndPublicOnesHaveATag(t *testing.T) {
	h := open(t)
	first := h.get("/sitemap")
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("no tag")
	}
	if a := h.get("/sitemap", "If-None-Match", tag); a.StatusCode != http.StatusNotModified || a.Text != "" {
		t.Errorf("status %d", a.StatusCode)
	}
	h.signIn("person:1")
	if a := h.get("/articles"); a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("ETag") != "" {
		t.Errorf("a page of a person may be stored: %q", a.Header.Get("Cache-Control"))
	}
}

func TestTheLogHasOneLineAndNothingOfAPerson(t *testing.T) {
	h := open(t)
	h.get("/articles?q=林晓梅&phone=13800005678")
	h.at.Close()
	line := h.log.String()
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "林晓梅") || strings.Contains(line, "13800005678") || strings.Contains(line, "138*") || !strings.Contains(line, `"route":"GET /articles"`) {
		t.Errorf("log: %s", line)
	}
}

func TestPreferencesWorkWithoutScripts(t *testing.T) {
	h := open(t)
	a := h.get("/preferences?elder=on&back=/articles")
	if a.StatusCode != 303 || a.Header.Get("Location") != "/articles" {
		t.Fatalf("%d %s", a.StatusCode, a.Header.Get("Location"))
	}
	if h.get("/gallery").has("html", "data-edition", "elder") == nil {
		t.Error("not the elder edition")
	}
	h.get("/preferences?lang=en&scheme=dark&elder=off&back=/")
	page := h.get("/gallery")
	if page.has("html", "lang", "en") == nil || page.has("html", "data-scheme", "dark") == nil || !strings.Contains(page.Text, "Sign in") || !strings.Contains(page.Text, "Open government") {
		t.Error("not in English or not dark")
	}
	for _, away := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)"} {
		if to := h.get("/preferences?lang=zh&back=" + url.QueryEscape(away)).Header.Get("Location"); to != "/" {
			t.Errorf("%s leads away to %s", away, to)
		}
	}
}

func TestTheFrameOfThePortal(t *testing.T) {
	a := open(t).get("/gallery")
	if !strings.Contains(a.Text, "<title>食品经营许可_法人办事_榕海市政务服务网</title>") {
		t.Error("title is not 页名_栏目_站名")
	}
	for _, name := range []string{"SiteName", "SiteDomain", "SiteIDCode"} {
		if a.has("meta", "name", name) == nil {
			t.Errorf("meta %s is missing", name)
		}
	}
	for _, href := range []string{"#main", "#search", "#menu", "/sitemap", "/privacy", "/accessibility", "/statement"} {
		if a.has("a", "href", href) == nil {
			t.Errorf("no link to %s", href)
		}
	}
	if a.has("a", "href", "/register") != nil || a.has("a", "href", "/divisions") != nil {
		t.Error("the frame leads to pages that are not there")
	}
	if strings.Contains(a.Text, "公安机关备案号") {
		t.Error("a value that is missing is made up")
	}
	if a.has("input", "name", web.OnceName) == nil {
		t.Error("the form has no key against doing it twice")
	}
}

func TestAnAddressThatIsNoTextIsRefusedInWords(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/sitemap?q=%00", "/sitemap?q=a%ffb", "/sitemap%00"} {
		if a := h.get(path); a.StatusCode >= 500 || a.StatusCode < 400 || !strings.Contains(a.Text, "不能识别的字符") {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.Text)
		}
	}
	if a := h.get("/sitemap?q=%E4%BA%91%zz"); a.StatusCode != http.StatusOK {
		t.Errorf("a malformed query answers %d", a.StatusCode)
	}
}

func TestSearchEnginesAreToldWhatIsNotTheirs(t *testing.T) {
	text := open(t).get("/robots.txt").Text
	for _, want := range []string{"User-agent: *", "Disallow: /desk", "Disallow: /my"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

func TestTheSitemapIsMadeOfTheRoutes(t *testing.T) {
	a := open(t).get("/sitemap")
	if a.has("a", "href", "/articles") == nil || strings.Contains(a.Text, `href="/desk/alerts"`) {
		t.Error("the map lies")
	}
}

func TestAssetsAreKeptForEverAndSmall(t *testing.T) {
	h := open(t)
	page := h.get("/gallery")
	var sheet string
	for n := range page.doc.Descendants() {
		if n.Data == "link" && attribute(n, "rel") == "stylesheet" {
			sheet = attribute(n, "href")
		}
	}
	a := h.get(sheet, "Accept-Encoding", "gzip")
	if !strings.Contains(a.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %v", sheet, a.Header)
	}
	if len(a.Text) > 25000 {
		t.Errorf("the style sheet weighs %d bytes", len(a.Text))
	}
	if a := h.get("/assets/app.0.css"); a.StatusCode != 404 {
		t.Errorf("status %d", a.StatusCode)
	}
}

func TestAFileIsHandedOverWithoutBeingRun(t *testing.T) {
	h := open(t)
	h.Handle(web.Route{Pattern: "GET /file", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return web.Attach(w, r, "平面图\r\n\"1\".svg", "image/svg+xml", strings.NewReader("<svg><script>alert(1)</script></svg>"))
	}}, web.Route{Pattern: "GET /paper", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return web.Inline(w, r, "受理通知书.pdf", "application/pdf", strings.NewReader("%PDF-1.7"))
	}}, web.Route{Pattern: "GET /page", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return web.Inline(w, r, "a.html", "text/html", strings.NewReader("<script>alert(1)</script>"))
	}})
	for path, want := range map[string]string{
		"/file":  "attachment; filename*=UTF-8''%E5%B9%B3%E9%9D%A2%E5%9B%BE%221%22.svg",
		"/paper": "inline; filename*=UTF-8''%E5%8F%97%E7%90%86%E9%80%9A%E7%9F%A5%E4%B9%A6.pdf",
		"/page":  "attachment; filename*=UTF-8''a.html",
	} {
		a := h.get(path)
		if got := a.Header.Get("Content-Disposition"); got != want {
			t.Errorf("%s: %s", path, got)
		}
		policy := a.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "sandbox") == strings.HasPrefix(want, "inline") || strings.Contains(policy, "script-src") || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a file is not held back: %v", path, a.Header)
		}
	}
}
