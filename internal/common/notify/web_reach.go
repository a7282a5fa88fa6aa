package notify

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
)

// Where people say how they want to be told.
const (
	myReach   = "/my/messages/settings"
	deskReach = "/desk/messages/settings"
)

func (p *Web) reachRoutes() []web.Route {
	routes := []web.Route{}
	for _, at := range []struct {
		address, page, title string
		who                  web.Who
	}{{myReach, "M-09", "", web.SignedIn}, {deskReach, "W-09", "消息设置", web.Staff}} {
		routes = append(routes, web.Route{Pattern: "GET " + at.address, Page: at.page, Title: at.title, Who: at.who, Handle: p.getReach},
			web.Route{Pattern: "POST " + at.address, Page: at.page, Who: at.who, Handle: p.postReach},
			web.Route{Pattern: "POST " + at.address + "/mail", Page: at.page, Who: at.who, Handle: p.postReachMail},
			web.Route{Pattern: "POST " + at.address + "/code", Page: at.page, Who: at.who, Handle: p.postReachCode},
			web.Route{Pattern: "POST " + at.address + "/drop", Page: at.page, Who: at.who, Handle: p.postReachDrop})
	}
	return routes
}

// wishes are how somebody wants to be told.
type wishes struct {
	SMS       []string `form:"sms" label:"用短信告诉我" kind:"checks"`
	Mail      []string `form:"mail" label:"用邮件告诉我" kind:"checks"`
	QuietFrom int      `form:"from" label:"晚上从几点起不发短信" kind:"select" need:"true"`
	QuietTo   int      `form:"to" label:"早上几点以后再发" kind:"select" need:"true"`
}

type newMailbox struct {
	Mail string `form:"mail" label:"邮箱" kind:"mail" need:"true" max:"200" auto:"email" hint:"会先发一封带确认码的邮件，填了确认码才开始使用"`
}

type mailboxCode struct {
	Code string `form:"code" label:"确认码" kind:"code" need:"true" pattern:"[0-9]{6}" say:"确认码是六位数字" width:"short" auto:"one-time-code"`
}

// The hours that can be chosen; the night of the house is within them.
var (
	evenings = []int{18, 19, 20, quietFrom}
	mornings = []int{quietTo, 9, 10, 11, 12}
)

func hours(list []int) (out []web.Option) {
	for _, h := range list {
		out = append(out, web.Option{Value: strconv.Itoa(h), Text: fmt.Sprintf("%d点", h)})
	}
	return out
}

// person gives who sits in front and where his page is. A delegate does not say how the one for whom he acts is told:
// what the law has to be told must reach the one whom it concerns.
func (p *Web) person(r *http.Request) (subject, address string, err error) {
	a := account.ActorOf(r.Context())
	switch {
	case a.Kind == account.ActorOfficer:
		return a.Subject(), deskReach, nil
	case a.For != nil && a.For.Delegation != 0:
		return "", "", fault.Deniedf("消息设置请由“%s”自己修改，经办人不能代改", a.For.Name)
	}
	return a.Party(), myReach, nil
}

// getReach shows how one is told (M-09, W-09).
func (p *Web) getReach(w http.ResponseWriter, r *http.Request) error {
	subject, address, err := p.person(r)
	if err != nil {
		return err
	}
	page, err := p.reachPage(r, subject, address, "", nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// reachPage draws the forms; the one at wrong shows what was typed and what err says about it.
func (p *Web) reachPage(r *http.Request, subject, address, wrong string, err error) (templ.Component, error) {
	reach, broken := p.desk.Reach(r.Context(), subject)
	if broken != nil {
		return nil, broken
	}
	typed := func(f web.Form) web.Form {
		if f.Action == wrong {
			return f.Typed(r, err)
		}
		return f
	}
	in := wishes{QuietFrom: reach.QuietFrom, QuietTo: reach.QuietTo}
	for _, s := range Sorts() {
		if !reach.Off[Choice{s.code, ChannelSMS}] {
			in.SMS = append(in.SMS, s.code)
		}
		if !reach.Off[Choice{s.code, ChannelMail}] {
			in.Mail = append(in.Mail, s.code)
		}
	}
	choices := web.FormOf(in, address).Options("sms", sortOptions()...).Options("mail", sortOptions()...).Options("from", hours(evenings)...).Options("to", hours(mornings)...)
	body := []templ.Component{web.Section("哪些消息一定会告诉您", web.Lines("受理、补正、特别程序、决定和送达这些消息，法律要求告诉您，不能关闭。所有消息都会留在网站的“消息”里。",
		"下面只管要不要再用短信和邮件告诉您。")),
		web.Section("怎么告诉我", web.Ask(typed(choices), "", "保存", ""))}
	mailbox := []templ.Component{web.Lines("还没有邮箱。有了邮箱，消息也会发邮件。")}
	if reach.Mail != "" {
		mailbox = []templ.Component{web.Dl([]web.Pair{{Term: "现在的邮箱", Text: ident.MaskEmail(reach.Mail)}}), web.PostButton("不再用这个邮箱", address+"/drop")}
	}
	if reach.Wanted != "" {
		mailbox = append(mailbox, web.Lines("确认码已经发到 "+ident.MaskEmail(reach.Wanted)+"，三十分钟内有效。"),
			web.Ask(typed(web.FormOf(mailboxCode{}, address+"/code")), "", "确认邮箱", ""))
	}
	change := "设置邮箱"
	if reach.Mail != "" {
		change = "换一个邮箱"
	}
	body = append(body, web.Section("接收消息的邮箱", mailbox...), web.Section(change, web.Ask(typed(web.FormOf(newMailbox{}, address+"/mail")), "", "发送确认码", "")))
	if address == deskReach {
		return web.DeskPage(p.web.Frame(r, "消息设置", web.Link{Text: "消息", Href: "/desk/messages"}), nil, body...), nil
	}
	return web.PortalPage(p.web.Frame(r, "消息设置", web.Link{Text: "我的", Href: "/my"}, web.Link{Text: "我的消息", Href: "/my/messages"}), body...), nil
}

// answer does what a form asks and shows the page again when it cannot be done.
func (p *Web) answer(w http.ResponseWriter, r *http.Request, form, said string, do func(subject string) error) error {
	subject, address, err := p.person(r)
	if err != nil {
		return err
	}
	if err = do(subject); err == nil {
		return web.Done(w, r, address, said)
	}
	page, broken := p.reachPage(r, subject, address, address+form, err)
	if broken != nil {
		return broken
	}
	return web.Again(w, r, err, func(error) templ.Component { return page })
}

// postReach keeps how one wants to be told (M-09).
func (p *Web) postReach(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, "", "消息设置已经保存", func(subject string) error {
		var in wishes
		if err := web.Input(r, &in); err != nil {
			return err
		}
		if !slices.Contains(evenings, in.QuietFrom) || !slices.Contains(mornings, in.QuietTo) {
			return fault.InvalidField("from", "请选择列出的钟点")
		}
		reach, err := p.desk.Reach(r.Context(), subject)
		if err != nil {
			return err
		}
		reach.QuietFrom, reach.QuietTo, reach.Off = in.QuietFrom, in.QuietTo, map[Choice]bool{}
		for _, s := range Sorts() {
			reach.Off[Choice{s.code, ChannelSMS}] = !slices.Contains(in.SMS, s.code)
			reach.Off[Choice{s.code, ChannelMail}] = !slices.Contains(in.Mail, s.code)
		}
		return p.desk.SaveReach(r.Context(), reach)
	})
}

// postReachMail sends a code to a mailbox (M-09).
func (p *Web) postReachMail(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, "/mail", "确认码已经发到您的邮箱", func(subject string) error {
		var in newMailbox
		if err := web.Input(r, &in); err != nil {
			return err
		}
		return p.desk.WantMail(r.Context(), subject, in.Mail)
	})
}

// postReachCode confirms a mailbox by its code (M-09).
func (p *Web) postReachCode(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, "/code", "邮箱已经确认，以后的消息也会发到这里", func(subject string) error {
		var in mailboxCode
		if err := web.Input(r, &in); err != nil {
			return err
		}
		return p.desk.ConfirmMail(r.Context(), subject, in.Code)
	})
}

// postReachDrop forgets the mailbox (M-09).
func (p *Web) postReachDrop(w http.ResponseWriter, r *http.Request) error {
	return p.answer(w, r, "/drop", "已经不再用这个邮箱", func(subject string) error { return p.desk.DropMail(r.Context(), subject) })
}
