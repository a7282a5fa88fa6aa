package account

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account/pages"
	"tongban/internal/common/ident"
)

type register struct {
	Name         string `form:"name" label:"姓名" hint:"与证件上的一致" need:"true" max:"50" auto:"name" width:"medium"`
	DocumentKind string `form:"document_kind" label:"证件类型" kind:"select" need:"true"`
	Number       string `form:"number" label:"证件号码" kind:"code" need:"true" max:"30"`
	Phone        string `form:"phone" label:"手机号" kind:"phone" hint:"用来登录和接收办件消息" need:"true" auto:"tel"`
	Password     string `form:"password" label:"设置密码" kind:"password" hint:"至少 8 个字符，同时有字母和数字" need:"true" max:"128" auto:"new-password"`
	Again        string `form:"password_again" label:"再输入一次密码" kind:"password" need:"true" max:"128" auto:"new-password"`
	Agreed       bool   `form:"agreed" label:"我已阅读并同意隐私政策，同意用上述信息核实我的身份" need:"true"`
}

// Check compares the two passwords and holds the document to the list.
func (in register) Check() (wrong []fault.Field) {
	if in.Password != in.Again {
		wrong = append(wrong, fault.Field{Name: "password_again", Message: "两次输入的密码不一样，请重新输入"})
	}
	if in.DocumentKind != "" && !slices.ContainsFunc(documentOptions(), func(o web.Option) bool { return o.Value == in.DocumentKind }) {
		wrong = append(wrong, fault.Field{Name: "document_kind", Message: "请从列出的选项中选择证件类型"})
	}
	return wrong
}

// getRegister shows the form for a new account (P-21).
func (p *Web) getRegister(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, p.registerPage(r, web.FormOf(register{DocumentKind: CitizenCard}, "/register")))
}

func (p *Web) registerPage(r *http.Request, form web.Form) templ.Component {
	frame := p.web.Frame(r, "注册个人账号")
	frame.Address = "/"
	return pages.Register(pages.Registration{Frame: frame, Form: form.Options("document_kind", documentOptions()...), Login: "/login"})
}

// documentKind is the kind as accounts name it.
func documentKind(kind ident.DocumentKind) string {
	if kind == ident.CitizenCard {
		return CitizenCard
	}
	return string(kind)
}

func documentOptions() []web.Option {
	var options []web.Option
	for _, kind := range ident.PersonDocuments() {
		options = append(options, web.Option{Value: documentKind(kind), Text: kind.Title()})
	}
	return options
}

// postRegister opens an account and signs its owner in (P-21).
func (p *Web) postRegister(w http.ResponseWriter, r *http.Request) error {
	var in register
	err := web.Input(r, &in)
	var person Person
	if err == nil {
		person, err = p.book.Register(r.Context(), Registration{Name: in.Name, DocumentKind: in.DocumentKind, Number: in.Number,
			Phone: in.Phone, Password: in.Password})
	}
	if err != nil {
		return p.refuse(w, r, err, p.registerPage(r, web.FormOf(register{}, "/register").Typed(r, err)))
	}
	if err := p.web.SignIn(w, r, person.actor().Subject()); err != nil {
		return err
	}
	return web.Done(w, r, "/my", "注册成功，您现在可以办事了")
}

type newPassword struct {
	Old      string `form:"password_old" label:"现在的密码" kind:"password" need:"true" max:"128" auto:"current-password"`
	Password string `form:"password" label:"新密码" kind:"password" hint:"至少 8 个字符，同时有字母和数字" need:"true" max:"128" auto:"new-password"`
	Again    string `form:"password_again" label:"再输入一次新密码" kind:"password" need:"true" max:"128" auto:"new-password"`
}

// Check compares the two passwords.
func (in newPassword) Check() []fault.Field {
	if in.Password != in.Again {
		return []fault.Field{{Name: "password_again", Message: "两次输入的密码不一样，请重新输入"}}
	}
	return nil
}

// staffPassword is the same for the staff, whose rule is stricter.
type staffPassword struct {
	Old      string `form:"password_old" label:"现在的密码" kind:"password" need:"true" max:"128" auto:"current-password"`
	Password string `form:"password" label:"新密码" kind:"password" hint:"至少 10 个字符，大写字母、小写字母、数字、符号中至少有三类，不能包含登录名" need:"true" max:"128" auto:"new-password"`
	Again    string `form:"password_again" label:"再输入一次新密码" kind:"password" need:"true" max:"128" auto:"new-password"`
}

// Check compares the two passwords.
func (in staffPassword) Check() []fault.Field { return newPassword(in).Check() }

const passwordAddress = "/my/account/password"

// getAccount shows one's own account (M-13).
func (p *Web) getAccount(w http.ResponseWriter, r *http.Request) error {
	page, err := p.accountPage(r, web.FormOf(newPassword{}, passwordAddress))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// accountPage draws the account with its forms; the one that came back takes the place of the fresh one.
func (p *Web) accountPage(r *http.Request, form web.Form) (templ.Component, error) {
	actor, err := p.book.Resolve(r.Context(), web.SessionOf(r).Subject)
	if err != nil {
		return nil, err
	}
	principals, err := p.book.Principals(r.Context(), actor.ID)
	if err != nil {
		return nil, err
	}
	own, _ := splitSubject(actor.Subject())
	records, err := p.book.SignIns(r.Context(), own, 20)
	if err != nil {
		return nil, err
	}
	devices, err := p.devices(r, own, "/my/account")
	if err != nil {
		return nil, err
	}
	looks, err := p.book.Looks(r.Context(), actor.Party(), 20)
	if err != nil {
		return nil, err
	}
	frame := p.web.Frame(r, "账号与隐私", web.Link{Text: "我的", Href: "/my"})
	page := pages.Account{Frame: frame, Devices: devices, Facts: accountFacts(actor), Acting: acting(actor, own, principals),
		SignIns: signInSheet(records), Looks: lookSheet(looks, p.book.Directory.BodyName), Password: web.FormOf(newPassword{}, passwordAddress)}
	if page.Company, page.Seat, err = p.companyPart(r, actor); err != nil {
		return nil, err
	}
	if form.Action == companyAddress {
		page.Seat = form
	} else {
		page.Password = form
	}
	return pages.Mine(page), nil
}

type seat struct {
	Address string `form:"address" label:"住所" hint:"营业执照上的住所；申请时可以自动带出" max:"200"`
}

const companyAddress = "/my/account/company"

// companyPart is the record of the company in whose name somebody acts, and the form to keep it for its legal representative.
func (p *Web) companyPart(r *http.Request, a Actor) (facts []web.Pair, form web.Form, err error) {
	if a.For == nil || a.For.Kind != PrincipalCompany {
		return nil, form, nil
	}
	l, representative, err := p.book.CompanyRecord(r.Context(), a.For.ID)
	if err != nil {
		return nil, form, err
	}
	facts = []web.Pair{{Term: "企业名称", Text: l.Name}, {Term: "统一社会信用代码", Text: l.CreditCode}, {Term: "法定代表人", Text: representative}}
	if a.For.Delegation == 0 {
		return facts, web.FormOf(seat{Address: l.Address}, companyAddress), nil
	}
	if l.Address != "" {
		facts = append(facts, web.Pair{Term: "住所", Text: l.Address})
	}
	return facts, form, nil
}

// postCompany puts the seat of the company on record (M-13).
func (p *Web) postCompany(w http.ResponseWriter, r *http.Request) error {
	var in seat
	err := web.Input(r, &in)
	if err == nil {
		err = p.keepSeat(r, in)
	}
	if err != nil {
		page, failed := p.accountPage(r, web.FormOf(in, companyAddress).Typed(r, err))
		if failed != nil {
			return failed
		}
		return p.refuse(w, r, err, page)
	}
	return web.Done(w, r, "/my/account", "企业登记信息已保存")
}

func (p *Web) keepSeat(r *http.Request, in seat) error {
	actor, err := p.book.Resolve(r.Context(), web.SessionOf(r).Subject)
	if err != nil {
		return err
	}
	return p.book.SetCompanyAddress(r.Context(), actor, in.Address)
}

func accountFacts(a Actor) []web.Pair {
	facts := []web.Pair{
		{Term: "姓名", Text: a.Name},
		{Term: "证件号码", Text: a.Person.Masked},
		{Term: "手机号", Text: maskPhone(a.Person.Phone)},
		{Term: "实名等级", Text: a.Person.Trust.Title()},
	}
	if a.For != nil {
		facts = append(facts, web.Pair{Term: "现在的名义", Text: a.Title()})
	}
	return facts
}

// Title is the level in words a person understands.
func (t TrustLevel) Title() string {
	switch t {
	case TrustPhone:
		return "已验证手机"
	case TrustName:
		return "已实名（姓名与证件一致）"
	case TrustFace:
		return "已实名并人脸核验"
	case TrustStrong:
		return "窗口当面核验"
	}
	return "未实名"
}

func maskPhone(phone string) string {
	if len(phone) != 11 {
		return ""
	}
	return phone[:3] + "****" + phone[7:]
}

func acting(a Actor, own string, principals []Principal) []pages.Acting {
	list := []pages.Acting{{Subject: own, Name: a.Name, Role: "本人", Now: a.For == nil}}
	for _, principal := range principals {
		role := "经办人"
		if principal.Delegation == 0 {
			role = "法定代表人"
		}
		list = append(list, pages.Acting{Subject: own + "+" + principal.Subject(), Name: principal.Name, Role: role,
			Now: a.For != nil && a.For.Subject() == principal.Subject()})
	}
	return list
}

func signInSheet(records []SignInRecord) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "时间"}, {Head: "方式"}, {Head: "结果"}, {Head: "网络地址"}, {Head: "设备", Hide: true}},
		Empty: web.Nothing{Title: "没有登录记录", Why: "以后每次登录都会记在这里。"}}
	for _, rec := range records {
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(rec.At), doorTitle(rec.Door), outcomeTitle(rec.Outcome), rec.Address, deviceTitle(rec.Agent))})
	}
	return sheet
}

// deviceTitle names a browser the way its owner would recognise it.
func deviceTitle(agent string) string {
	system, browser := "其他系统", "其他浏览器"
	for _, row := range [][2]string{{"Android", "安卓手机"}, {"iPhone", "苹果手机"}, {"iPad", "苹果平板"}, {"Windows", "Windows 电脑"}, {"Mac OS", "苹果电脑"}, {"Linux", "Linux 电脑"}} {
		if strings.Contains(agent, row[0]) {
			system = row[1]
			break
		}
	}
	for _, row := range [][2]string{{"MicroMessenger", "微信"}, {"Edg", "Edge"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}} {
		if strings.Contains(agent, row[0]) {
			browser = row[1]
			break
		}
	}
	return system + "，" + browser
}

func doorTitle(d Door) string {
	switch d {
	case DoorCompany:
		return "企业账号"
	case DoorOfficer:
		return "工作台"
	}
	return "个人账号"
}

func outcomeTitle(o Outcome) string {
	switch o {
	case OutcomeIn:
		return "成功"
	case OutcomeLocked:
		return "已锁定"
	}
	return "密码不正确"
}

// postPassword changes the password of the account that is signed in (M-13).
func (p *Web) postPassword(w http.ResponseWriter, r *http.Request) error {
	var in newPassword
	err := web.Input(r, &in)
	if err == nil {
		err = p.changePassword(r, in)
	}
	if err != nil {
		page, failed := p.accountPage(r, web.FormOf(newPassword{}, passwordAddress).Wrong(err))
		if failed != nil {
			return failed
		}
		return p.refuse(w, r, err, page)
	}
	return web.Done(w, r, "/my/account", "密码已修改")
}

// changePassword takes the company's own password when its representative acts for it.
func (p *Web) changePassword(r *http.Request, in newPassword) error {
	actor, err := p.book.Resolve(r.Context(), web.SessionOf(r).Subject)
	if err != nil {
		return err
	}
	a := p.attempt(r, DoorPerson, actor.Person.Phone, in.Old)
	if actor.For != nil && actor.For.Kind == PrincipalCompany && actor.For.Delegation == 0 {
		a.Door, a.Name = DoorCompany, actor.For.CreditCode
	}
	return p.book.ChangePassword(r.Context(), a, in.Password)
}

// postActing goes on in another name: one's own, or that of a principal (M-13).
func (p *Web) postActing(w http.ResponseWriter, r *http.Request) error {
	now, _ := splitSubject(web.SessionOf(r).Subject)
	own, _ := splitSubject(r.PostFormValue("subject"))
	if own != now {
		return fault.Missing("账号", "")
	}
	actor, err := p.book.Resolve(r.Context(), r.PostFormValue("subject"))
	if err != nil {
		return err
	}
	if err := p.web.SignIn(w, r, actor.Subject()); err != nil {
		return err
	}
	return web.Done(w, r, "/my", "现在以“"+actor.Title()+"”的名义办事")
}

// postSignOutEverywhere ends all sessions of the account (M-13).
func (p *Web) postSignOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	subject := web.SessionOf(r).Subject
	if err := p.web.SignOutEverywhere(r.Context(), subject); err != nil {
		return err
	}
	own, _ := splitSubject(subject)
	if own != subject {
		if err := p.web.SignOutEverywhere(r.Context(), own); err != nil {
			return err
		}
	}
	if err := p.web.SignOut(w, r); err != nil {
		return err
	}
	return web.Done(w, r, "/login", "已退出所有设备，请重新登录")
}
