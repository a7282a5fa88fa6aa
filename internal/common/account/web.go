package account

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account/pages"
)

// Web is the pages of the book: signing in and out, registering, one's own account.
type Web struct {
	book   *Book
	web    *web.Server
	scopes Scopes
	tell   Teller
}

// NewWeb makes the pages of a book.
func NewWeb(book *Book, server *web.Server) *Web { return &Web{book: book, web: server} }

// Routes are the pages P-21 and M-13.
func (p *Web) Routes() []web.Route {
	return append(p.delegationRoutes(), []web.Route{
		{Pattern: "GET /login", Page: "P-21", Title: "登录", Who: web.Public, Handle: p.getLogin},
		{Pattern: "POST /login", Page: "P-21", Who: web.Public, Handle: p.postLogin},
		{Pattern: "GET /desk/login", Page: "P-21", Who: web.Public, Handle: p.getStaffLogin},
		{Pattern: "POST /desk/login", Page: "P-21", Who: web.Public, Handle: p.postStaffLogin},
		{Pattern: "GET /register", Page: "P-21", Title: "注册", Who: web.Public, Handle: p.getRegister},
		{Pattern: "POST /register", Page: "P-21", Who: web.Public, Handle: p.postRegister},
		{Pattern: "POST /logout", Page: "P-21", Who: web.Public, Handle: p.postLogout},
		{Pattern: "GET /my/account", Page: "M-13", Who: web.SignedIn, Handle: p.getAccount},
		{Pattern: "POST /my/account/password", Page: "M-13", Who: web.SignedIn, Handle: p.postPassword},
		{Pattern: "POST /my/account/company", Page: "M-13", Who: web.SignedIn, Handle: p.postCompany},
		{Pattern: "POST /my/account/acting", Page: "M-13", Who: web.SignedIn, Handle: p.postActing},
		{Pattern: "POST /my/account/sign-out", Page: "M-13", Who: web.SignedIn, Handle: p.postSignOutEverywhere},
		{Pattern: "POST /my/account/sessions/others", Page: "M-13", Who: web.SignedIn, Handle: p.postEndOthers},
		{Pattern: "POST /my/account/sessions/{key}", Page: "M-13", Who: web.SignedIn, Handle: p.postEndSession},
		{Pattern: "GET /desk/me", Page: "M-13", Title: "我的账号", Who: web.Staff, Handle: p.getOfficer},
		{Pattern: "POST /desk/me/password", Page: "M-13", Who: web.Staff, Handle: p.postOfficerPassword},
		{Pattern: "POST /desk/me/sessions/others", Page: "M-13", Who: web.Staff, Handle: p.postEndOthers},
		{Pattern: "POST /desk/me/sessions/{key}", Page: "M-13", Who: web.Staff, Handle: p.postEndSession},
	}...)
}

type personLogin struct {
	Name     string `form:"name" label:"手机号或身份证号码" need:"true" max:"60" auto:"username" width:"medium"`
	Password string `form:"password" label:"密码" kind:"password" need:"true" max:"128" auto:"current-password"`
	Door     Door   `form:"door" kind:"hidden"`
	Next     string `form:"next" kind:"hidden"`
}

type companyLogin struct {
	Name     string `form:"name" label:"统一社会信用代码" kind:"code" hint:"营业执照上的 18 位代码" need:"true" max:"60" auto:"username"`
	Password string `form:"password" label:"企业账号密码" kind:"password" need:"true" max:"128" auto:"current-password"`
	Door     Door   `form:"door" kind:"hidden"`
	Next     string `form:"next" kind:"hidden"`
}

type staffLogin struct {
	Name     string `form:"name" label:"登录名" need:"true" max:"60" auto:"username" width:"medium"`
	Password string `form:"password" label:"密码" kind:"password" need:"true" max:"128" auto:"current-password"`
	Next     string `form:"next" kind:"hidden"`
}

// getLogin shows the public login (P-21).
func (p *Web) getLogin(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if s := web.SessionOf(r); s.SignedIn() && !s.Staff() {
		http.Redirect(w, r, local(q.Get("next"), "/my"), http.StatusSeeOther)
		return nil
	}
	door := DoorPerson
	if q.Get("door") == string(DoorCompany) {
		door = DoorCompany
	}
	return web.Render(w, r, p.loginPage(r, door, q.Get("next"), loginForm(door, q.Get("next"))))
}

func loginForm(door Door, next string) web.Form {
	if door == DoorCompany {
		return web.FormOf(companyLogin{Door: door, Next: next}, "/login")
	}
	return web.FormOf(personLogin{Door: door, Next: next}, "/login")
}

func (p *Web) loginPage(r *http.Request, door Door, next string, form web.Form) templ.Component {
	frame := p.web.Frame(r, "登录")
	frame.Address = local(next, "/")
	why := ""
	if next != "" {
		why = "登录后会回到刚才的页面，已经填写的内容不会丢。"
	}
	return pages.Door(pages.Login{Frame: frame, Why: why, Form: form, Tabs: []web.Link{
		{Text: "个人登录", Href: doorAddress(DoorPerson, next), Current: door == DoorPerson},
		{Text: "企业登录", Href: doorAddress(DoorCompany, next), Current: door == DoorCompany},
	}, Others: []pages.Other{
		{Text: "还没有账号", Hint: "填写姓名、证件和手机号就能注册。", Href: "/register"},
		{Text: "忘记密码", Hint: "带身份证到就近的政务服务大厅，工作人员核对后当场重设。"},
		{Text: "替企业办事", Hint: "经办人用本人账号登录，再选择以企业的名义办理。"},
		{Text: "不方便上网", Hint: "可以到政务服务大厅窗口办理，或者拨打 12345。"},
	}})
}

func doorAddress(door Door, next string) string {
	q := url.Values{"door": {string(door)}}
	if next != "" {
		q.Set("next", next)
	}
	return "/login?" + q.Encode()
}

// postLogin lets a person or a company in (P-21).
func (p *Web) postLogin(w http.ResponseWriter, r *http.Request) error {
	door, name, password, err := typedLogin(r)
	next := r.PostFormValue("next")
	var actor Actor
	if err == nil {
		actor, err = p.book.SignIn(r.Context(), p.attempt(r, door, name, password))
	}
	if err != nil {
		return p.refuse(w, r, err, p.loginPage(r, door, next, loginForm(door, next).Typed(r, err)))
	}
	return p.enter(w, r, actor, local(next, "/my"))
}

// typedLogin reads the form of the door that was used.
func typedLogin(r *http.Request) (door Door, name, password string, err error) {
	if Door(r.PostFormValue("door")) == DoorCompany {
		var in companyLogin
		err = web.Input(r, &in)
		return DoorCompany, in.Name, in.Password, err
	}
	var in personLogin
	err = web.Input(r, &in)
	return DoorPerson, in.Name, in.Password, err
}

// getStaffLogin shows the login of the workbench.
func (p *Web) getStaffLogin(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	if web.SessionOf(r).Staff() {
		http.Redirect(w, r, local(next, "/desk"), http.StatusSeeOther)
		return nil
	}
	return web.Render(w, r, p.staffPage(r, next, web.FormOf(staffLogin{Next: next}, "/desk/login")))
}

func (p *Web) staffPage(r *http.Request, next string, form web.Form) templ.Component {
	why := ""
	if next != "" {
		why = "登录后会回到刚才的页面。工作台 15 分钟没有操作会自动退出。"
	}
	frame := p.web.Frame(r, "工作人员登录")
	frame.Address, frame.Menu = "/", nil
	return pages.StaffDoor(pages.Login{Frame: frame, Why: why, Form: form, Others: []pages.Other{
		{Text: "忘记密码", Hint: "请联系本单位的系统管理员，由他重设。"},
		{Text: "我是办事群众", Hint: "请从这里登录。", Href: "/login"},
	}})
}

// postStaffLogin lets an officer in.
func (p *Web) postStaffLogin(w http.ResponseWriter, r *http.Request) error {
	var in staffLogin
	err := web.Input(r, &in)
	next := r.PostFormValue("next")
	var actor Actor
	if err == nil {
		actor, err = p.book.SignIn(r.Context(), p.attempt(r, DoorOfficer, in.Name, in.Password))
	}
	if err != nil {
		return p.refuse(w, r, err, p.staffPage(r, next, web.FormOf(staffLogin{Next: next}, "/desk/login").Typed(r, err)))
	}
	return p.enter(w, r, actor, local(next, "/desk"))
}

func (p *Web) attempt(r *http.Request, door Door, name, password string) Attempt {
	return Attempt{Door: door, Name: name, Password: password, Address: p.web.ClientAddress(r), Agent: r.UserAgent()}
}

// refuse shows the form again with what was typed; being locked out is no field's fault.
func (p *Web) refuse(w http.ResponseWriter, r *http.Request, err error, page templ.Component) error {
	if store.Overloaded(err) {
		return errCrowd
	}
	if errors.Is(err, errCrowd) && !web.WantsJSON(r) {
		w.Header().Set("Retry-After", "30")
		return web.RenderStatus(w, r, http.StatusServiceUnavailable, page)
	}
	if out := (locked{}); errors.As(err, &out) {
		w.Header().Set("Retry-After", strconv.Itoa(int(out.left.Seconds())))
	}
	status := map[fault.Kind]int{fault.KindInvalid: http.StatusUnprocessableEntity, fault.KindBusy: http.StatusTooManyRequests,
		fault.KindConflict: http.StatusConflict}[fault.KindOf(err)]
	if status == 0 || web.WantsJSON(r) {
		return err
	}
	return web.RenderStatus(w, r, status, page)
}

func (p *Web) enter(w http.ResponseWriter, r *http.Request, actor Actor, to string) error {
	if err := p.web.SignIn(w, r, actor.Subject()); err != nil {
		return err
	}
	return web.Done(w, r, to)
}

// local keeps a way back inside this site.
func local(next, otherwise string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") || u.Path == "/logout" {
		return otherwise
	}
	return next
}

// postLogout ends the session.
func (p *Web) postLogout(w http.ResponseWriter, r *http.Request) error {
	to := "/"
	if web.SessionOf(r).Staff() {
		to = "/desk/login"
	}
	if err := p.web.SignOut(w, r); err != nil {
		return err
	}
	return web.Done(w, r, to)
}
