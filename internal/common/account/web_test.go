package account_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// site is the pages of the book behind a real door, and one browser.
type site struct {
	*fixture
	server *web.Server
	jar    map[string]*http.Cookie
}

func openSite(t *testing.T) *site {
	t.Helper()
	f := open(t)
	s := &site{fixture: f, jar: map[string]*http.Cookie{}}
	s.server = web.New(web.Config{Store: f.Store, Now: func() time.Time { return f.at }})
	s.server.Handle(account.NewWeb(f.Book, s.server).Routes()...)
	s.server.Handle(web.Route{Pattern: "GET /my", Who: web.SignedIn, Handle: func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte(web.SessionOf(r).Subject))
		return err
	}})
	return s
}

func (s *site) get(address string) *httptest.ResponseRecorder {
	return s.send(httptest.NewRequest(http.MethodGet, address, nil))
}

func (s *site) post(address string, fields ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r)
}

func (s *site) send(r *http.Request) *httptest.ResponseRecorder {
	for _, c := range s.jar {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		s.jar[c.Name] = c
		if c.MaxAge < 0 {
			delete(s.jar, c.Name)
		}
	}
	return w
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("page lacks %q", text)
		}
	}
}

func TestP21APersonSignsInAndIsLedBack(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	want(t, s.get("/login?next=/my"), 200, "个人登录", "企业登录", `name="next" value="/my"`)
	w := s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password, "next", "/my?tab=1")
	want(t, w, 303)
	if to := w.Header().Get("Location"); to != "/my?tab=1" {
		t.Errorf("led to %q", to)
	}
	want(t, s.get("/my"), 200, "person:")
	want(t, s.post("/logout"), 303)
	want(t, s.get("/my"), 303)
}

func TestP21AWrongPasswordSaysNothingOfTheAccount(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	known := s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", "wrong1234")
	unknown := s.post("/login", "door", "person", "name", "13900000009", "password", "wrong1234")
	for _, w := range []*httptest.ResponseRecorder{known, unknown} {
		want(t, w, 422, "账号或密码不正确")
	}
	want(t, known, 422, linXiaomei.Phone)
	want(t, s.post("/login", "door", "company"), 422, "请填写统一社会信用代码", "请填写企业账号密码")
}

func TestP21FiveFailuresLockAndSayForHowLong(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	for range 5 {
		s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", "wrong1234")
	}
	want(t, s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password), 429, "30分钟", linXiaomei.Phone)
}

func TestP21TheWayBackStaysInThisSite(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/logout"} {
		clear(s.jar)
		w := s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password, "next", next)
		if to := w.Header().Get("Location"); to != "/my" {
			t.Errorf("next %q led to %q", next, to)
		}
	}
}

func TestP21RegisteringTellsAllAtOnceAndKeepsWhatWasTyped(t *testing.T) {
	s := openSite(t)
	want(t, s.get("/register"), 200, "居民身份证", "中国护照")
	w := s.post("/register", "name", "林晓梅", "document_kind", "library_card", "phone", "110", "password", "xiaomei2026", "password_again", "other")
	want(t, w, 422, `value="林晓梅"`, "请填写证件号码", "两次输入的密码不一样", "从列出的选项中选择证件类型", "隐私政策")
	if strings.Contains(w.Body.String(), "xiaomei2026") {
		t.Error("a password goes back to the page")
	}
	fields := []string{"name", "林晓梅", "document_kind", account.CitizenCard, "number", linXiaomei.Number, "phone", linXiaomei.Phone,
		"password", "xiaomei2026", "password_again", "xiaomei2026", "agreed", "true"}
	want(t, s.post("/register", fields...), 303)
	want(t, s.get("/my"), 200, "person:")
	want(t, s.post("/register", fields...), 409, "可能已经注册过", linXiaomei.Phone)
}

func TestStaffSignInAtTheirOwnDoor(t *testing.T) {
	s := openSite(t)
	if err := s.SetOfficerPassword(ctx, "zhangmin", "Gongwu#2026"); err != nil {
		t.Fatal(err)
	}
	want(t, s.get("/desk/login?next=/desk/cases"), 200, "登录工作台")
	w := s.post("/desk/login", "name", "zhangmin", "password", "Gongwu#2026", "next", "/desk/cases")
	if to := w.Header().Get("Location"); w.Code != 303 || to != "/desk/cases" {
		t.Errorf("%d to %q", w.Code, to)
	}
	want(t, s.get("/my"), 403)
}

func TestM13TheAccountPage(t *testing.T) {
	s := openSite(t)
	lin := s.registered(linXiaomei)
	if _, err := s.RegisterCompany(ctx, lin, account.CompanyRegistration{Name: "闽海茶业有限公司", CreditCode: "91359900MA00000X1F", Password: "chaye2026"}); err != nil {
		t.Fatal(err)
	}
	s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password)
	w := s.get("/my/account")
	want(t, w, 200, "林晓梅", "138****0001", "最近的登录", "闽海茶业有限公司", "法定代表人")
	if strings.Contains(w.Body.String(), linXiaomei.Number) {
		t.Error("the document number stands on the page")
	}

	want(t, s.post("/my/account/password", "password_old", "wrong1234", "password", "xinmima2026", "password_again", "xinmima2026"), 422, "不正确")
	want(t, s.post("/my/account/password", "password_old", linXiaomei.Password, "password", "xinmima2026", "password_again", "xinmima2026"), 303)

	others := s.registered(chenJianguo)
	want(t, s.post("/my/account/acting", "subject", others.Subject()), 404)
	principals, err := s.Principals(ctx, lin.ID)
	if err != nil || len(principals) != 1 {
		t.Fatal(principals, err)
	}
	want(t, s.post("/my/account/acting", "subject", lin.Subject()+"+"+principals[0].Subject()), 303)
	want(t, s.get("/my"), 200, "+company:")
	want(t, s.get("/my/account"), 200, "企业登记信息", "91359900MA00000X1F", "住所")
	want(t, s.post("/my/account/company", "address", strings.Repeat("路", 201)), 422, "住所最多", strings.Repeat("路", 201))
	want(t, s.post("/my/account/company", "address", " 鹭江道1号 "), 303)
	want(t, s.get("/my/account"), 200, `value="鹭江道1号"`)

	want(t, s.post("/my/account/sign-out"), 303)
	want(t, s.get("/my"), 303)
}

func TestM13EachIsToldHisOwnRuleOfPasswords(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	if err := s.SetOfficerPassword(ctx, "zhangmin", "Gongwu#2026"); err != nil {
		t.Fatal(err)
	}
	want(t, s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password), 303)
	want(t, s.get("/my/account"), 200, "至少 8 个字符")
	s.jar = map[string]*http.Cookie{}
	want(t, s.post("/desk/login", "name", "zhangmin", "password", "Gongwu#2026"), 303)
	want(t, s.get("/desk/me"), 200, "至少 10 个字符", "不能包含登录名")
	want(t, s.post("/desk/me/password", "password_old", "Gongwu#2026", "password", "Aa345678901", "password_again", "Bb345678901"), 422, "两次输入的密码不一样", "至少 10 个字符")
}

func TestM13OneDeviceIsEndedFromAnother(t *testing.T) {
	for _, who := range []struct {
		door, home, inside string
		fields             []string
	}{
		{"/login", "/my/account", "/my/account", []string{"door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password}},
		{"/desk/login", "/desk/me", "/desk/me", []string{"name", "zhangmin", "password", "Gongwu#2026"}},
	} {
		t.Run(who.door, func(t *testing.T) {
			s := openSite(t)
			s.registered(linXiaomei)
			if err := s.SetOfficerPassword(ctx, "zhangmin", "Gongwu#2026"); err != nil {
				t.Fatal(err)
			}
			enter := func() map[string]*http.Cookie {
				s.jar = map[string]*http.Cookie{}
				want(t, s.post(who.door, who.fields...), 303)
				return s.jar
			}
			phone, library, desk := enter(), enter(), enter()
			page := s.get(who.home)
			want(t, page, 200, "就是这台", "退出其他设备", "最近的登录", "修改密码")
			keys := regexp.MustCompile(`/sessions/([0-9a-f]{16})"`).FindAllStringSubmatch(page.Body.String(), -1)
			if len(keys) != 2 {
				t.Fatalf("%d other devices are offered", len(keys))
			}
			want(t, s.post(who.home+"/sessions/"+keys[0][1]), 303)
			left := 0
			for _, jar := range []map[string]*http.Cookie{phone, library} {
				s.jar = jar
				if s.get(who.inside).Code == 200 {
					left++
				}
			}
			if left != 1 {
				t.Errorf("%d of two other devices are left", left)
			}
			s.jar = desk
			want(t, s.post(who.home+"/sessions/others"), 303)
			for _, jar := range []map[string]*http.Cookie{phone, library} {
				s.jar = jar
				if s.get(who.inside).Code == 200 {
					t.Error("another device is still in")
				}
			}
			s.jar = desk
			want(t, s.get(who.home), 200)
		})
	}
}

func TestM13NobodyEndsTheDeviceOfAnother(t *testing.T) {
	s := openSite(t)
	s.registered(linXiaomei)
	s.registered(chenJianguo)
	s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password)
	hers := s.jar
	s.jar = map[string]*http.Cookie{}
	s.post("/login", "door", "person", "name", linXiaomei.Phone, "password", linXiaomei.Password)
	other := regexp.MustCompile(`/sessions/([0-9a-f]{16})"`).FindStringSubmatch(s.get("/my/account").Body.String())[1]
	s.jar = map[string]*http.Cookie{}
	s.post("/login", "door", "person", "name", chenJianguo.Phone, "password", chenJianguo.Password)
	want(t, s.post("/my/account/sessions/"+other), 303)
	s.jar = hers
	want(t, s.get("/my/account"), 200)
}
