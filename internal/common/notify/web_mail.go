package notify

import (
	"fmt"
	"net/http"
	"net/mail"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

const mailAddress = "/desk/channels/mail"

// mailServer is what an administrator says of the mail server.
type mailServer struct {
	Host     string `form:"host" label:"邮件服务器" max:"200" hint:"例如 smtp.example.gov.cn。不填就不往外发，邮件写在发件箱里"`
	Port     int    `form:"port" label:"端口" width:"short" hint:"TLS 一般是 465，STARTTLS 一般是 587"`
	Security string `form:"security" label:"加密方式" kind:"radio" need:"true" options:"tls=TLS|starttls=STARTTLS|none=不加密（只能用于本机）"`
	Login    string `form:"login" label:"登录名" max:"200" hint:"服务器不要求登录的，不用填"`
	Password string `form:"password" label:"密码" kind:"password" max:"200" hint:"加密保存，不再显示。不填就沿用原来的密码"`
	Sender   string `form:"sender" label:"发件人地址" kind:"mail" max:"200"`
	Reason   string `form:"reason" label:"理由" need:"true" max:"200"`
}

// Check says what of a server cannot be.
func (in *mailServer) Check() (wrong []fault.Field) {
	if in.Host == "" {
		return nil
	}
	if strings.ContainsAny(in.Host, " /:@\r\n") {
		wrong = append(wrong, fault.Field{Name: "host", Message: "邮件服务器请只填主机名，不要带协议和端口"})
	}
	if in.Port < 1 || in.Port > 65535 {
		wrong = append(wrong, fault.Field{Name: "port", Message: "端口是 1 到 65535 的数字"})
	}
	if in.Sender == "" {
		wrong = append(wrong, fault.Field{Name: "sender", Message: "请填写发件人地址"})
	}
	if in.Security == string(SecurityNone) && !loopback(in.Host) {
		wrong = append(wrong, fault.Field{Name: "security", Message: "不加密只能用于本机的邮件服务器"})
	}
	return wrong
}

// getMail shows by which server mail goes out.
func (p *Web) getMail(w http.ResponseWriter, r *http.Request) error {
	s, err := p.postman.Setting(r.Context())
	if err != nil {
		return err
	}
	in := mailServer{Host: s.Host, Port: s.Port, Security: string(s.Security), Login: s.Login, Sender: s.Sender}
	if s.Security == "" {
		in.Port, in.Security = 465, string(SecurityTLS)
	}
	page, err := p.mailPage(r, web.FormOf(in, mailAddress), web.FormOf(mailTest{}, mailAddress+"/test"))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (p *Web) mailPage(r *http.Request, form, test web.Form) (templ.Component, error) {
	list, err := p.postman.Settings(r.Context(), 50)
	if err != nil {
		return nil, err
	}
	now := "没有接邮件服务器，邮件写在发件箱里，不会真的发出去。"
	sheet := web.Sheet{Caption: "历次设置，新的在前", Columns: []web.Column{{Head: "什么时候", Tight: true}, {Head: "服务器"}, {Head: "发件人"}, {Head: "理由"}, {Head: "谁改的", Tight: true}},
		Empty: web.Nothing{Title: "还没有设置过"}}
	for i, s := range list {
		if i == 0 && s.outside() {
			now = "邮件由 " + s.server() + " 发出，发件人 " + s.Sender + "。"
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(s.ChangedAt), s.server(), s.Sender, s.Reason, s.By)})
	}
	body := []templ.Component{web.Section("现在的设置", web.Lines(now)), web.Section("改设置", web.Ask(form, "", "保存设置", outboxAddress))}
	if len(list) > 0 && list[0].outside() {
		body = append(body, web.Section("试发一封", web.Ask(test, "", "发送测试邮件", "")))
	}
	return web.DeskPage(p.web.Frame(r, "邮件服务器", trailOutbox), nil, append(body, web.Section("", web.Table(sheet)))...), nil
}

func (s MailSetting) server() string {
	if !s.outside() {
		return "发件箱（不外发）"
	}
	return fmt.Sprintf("%s:%d", s.Host, s.Port)
}

// postMail sets the mail server.
func (p *Web) postMail(w http.ResponseWriter, r *http.Request) error {
	var in mailServer
	err := web.Input(r, &in)
	if err == nil {
		err = p.setMail(r, in)
	}
	if err == nil {
		return web.Done(w, r, mailAddress, "邮件服务器的设置已经保存")
	}
	page, wrong := p.mailPage(r, web.FormOf(mailServer{}, mailAddress).Typed(r, err), web.FormOf(mailTest{}, mailAddress+"/test"))
	if wrong != nil {
		return wrong
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

func (p *Web) setMail(r *http.Request, in mailServer) error {
	ctx, by := r.Context(), account.ActorOf(r.Context()).Name
	s := MailSetting{Host: in.Host, Port: in.Port, Security: Security(in.Security), Login: in.Login, Password: in.Password, Sender: in.Sender, Reason: in.Reason, By: by}
	if in.Password == "" && in.Login != "" {
		before, err := p.postman.Setting(ctx)
		if err != nil {
			return err
		}
		if before.Host == in.Host && before.Login == in.Login { // a password never goes to a server that it was not typed for
			s.Password = before.Password
		}
		if s.Password == "" {
			return fault.InvalidField("password", "请填写密码")
		}
	}
	return p.postman.Save(ctx, s)
}

type mailTest struct {
	To string `form:"to" label:"发到哪个邮箱" kind:"mail" need:"true" max:"200"`
}

// postMailTest sends one mail at once and says how it went.
func (p *Web) postMailTest(w http.ResponseWriter, r *http.Request) error {
	var in mailTest
	err := web.Input(r, &in)
	if err == nil {
		_, err = p.postman.Send(r.Context(), Message{ID: p.desk.Store.NewID(), Address: in.To, Title: "测试邮件", Text: "收到这封邮件，说明邮件服务器的设置可以用。", CreatedAt: p.desk.Now()})
		if err != nil {
			err = fault.InvalidField("to", "没有发出去，服务器的回答是：%s", shortly(err))
		}
	}
	if err == nil {
		return web.Done(w, r, mailAddress, "测试邮件已经交给邮件服务器")
	}
	s, wrong := p.postman.Setting(r.Context())
	if wrong != nil {
		return wrong
	}
	form := web.FormOf(mailServer{Host: s.Host, Port: s.Port, Security: string(s.Security), Login: s.Login, Sender: s.Sender}, mailAddress)
	page, wrong := p.mailPage(r, form, web.FormOf(mailTest{}, mailAddress+"/test").Typed(r, err))
	if wrong != nil {
		return wrong
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// shortly is as much of an error as a page has room for.
func shortly(err error) string {
	const most = 200
	text := []rune(strings.Join(strings.Fields(err.Error()), " "))
	if len(text) > most {
		text = append(text[:most], '…')
	}
	return string(text)
}

// mailsSheet lists the visible outbox of mail; addresses are masked.
func mailsSheet(list []Mail, mask func(string) string) web.Sheet {
	sheet := web.Sheet{Caption: "写在这里的邮件", Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "邮箱"}, {Head: "标题"}, {Head: "内容"}},
		Empty: web.Nothing{Title: "还没有邮件", Why: "没有接邮件服务器时，发给群众的邮件会显示在这里"}}
	for _, m := range list {
		text, _, _ := strings.Cut(m.Text, mailFoot)
		sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(web.Moment(m.CreatedAt), mask(m.Address), m.Subject, text)})
	}
	return sheet
}

// goodMailbox takes what was typed for a mailbox.
func goodMailbox(text string) (string, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Name != "" || len(a.Address) > 200 || strings.ContainsAny(a.Address, "\r\n\"") {
		return "", fault.InvalidField("mail", "请填写正确的邮箱，例如 name@example.com")
	}
	return a.Address, nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
