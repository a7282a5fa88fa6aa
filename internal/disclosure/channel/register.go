package channel

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// bodiesWith puts the bodies at which an officer has a right into a form.
func (room *Room) bodiesWith(form web.Form, actor account.Actor, right string) web.Form {
	var options []web.Option
	for _, b := range room.Org.Bodies() {
		if actor.HasAt(right, b.Code) {
			options = append(options, web.Option{Value: b.Code, Text: b.Name})
		}
	}
	return form.Options("body", options...)
}

func firstBody(actor account.Actor, right string) string {
	for _, b := range actor.Bodies() {
		if actor.HasAt(right, b) {
			return b
		}
	}
	return ""
}

// mediaOptions are the channels on which an account can be registered; that of a known account stays.
func (room *Room) mediaOptions(form web.Form, a Account) web.Form {
	var options []web.Option
	for _, m := range room.Book.Media() {
		if m.Accounts() && (a.ID == 0 && m.Open || m.Code == a.Channel) {
			options = append(options, web.Option{Value: m.Code, Text: m.Title})
		}
	}
	return form.Options("channel", options...)
}

// getAccounts lists the accounts (E-08).
func (room *Room) getAccounts(w http.ResponseWriter, r *http.Request) error {
	actor := account.ActorOf(r.Context())
	sheet := web.Sheet{Columns: []web.Column{{Head: "载体"}, {Head: "账号"}, {Head: "主办机关"}, {Head: "怎么发布"}, {Head: "状态", Tight: true}}, Empty: web.Nothing{Title: "还没有登记账号", Why: "登记以后才能拟稿发布"}}
	for _, a := range room.Book.All() {
		href := ""
		if actor.HasAt(RightRelease, a.Body) {
			href = trailAccounts.Href + "/" + a.Key()
		}
		state := web.Tag(web.ToneOK, "正在使用")
		if !a.Open {
			state = web.Tag(web.ToneMute, "已停用")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Words(room.Book.Title(a.Channel)), web.Linked(a.Name, href), web.Words(room.Org.BodyName(a.Body)), web.Words(a.Way.Title()), web.Part(state)}})
	}
	var links []web.Link
	if actor.Has(RightRelease) {
		links = append(links, web.Link{Text: "登记账号", Href: "/desk/channels/new"})
	}
	if actor.Has(RightMedia) {
		links = append(links, web.Link{Text: trailMedia.Text, Href: trailMedia.Href})
	}
	links = append(links, web.Link{Text: trailDesk.Text, Href: trailDesk.Href})
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, trailAccounts.Text), nil, web.Section("相关", web.Choices(links, "")), web.Table(sheet)))
}

// accountOf is the account of the address; none on the page of a new one.
func (room *Room) accountOf(r *http.Request) (a Account, err error) {
	key := r.PathValue("account")
	if key == "" {
		return Account{}, nil
	}
	a, ok := room.Book.Account(key)
	if !ok || !account.ActorOf(r.Context()).HasAt(RightRelease, a.Body) {
		return Account{}, fault.Missing("账号", "")
	}
	return a, nil
}

func (room *Room) accountPage(r *http.Request, a Account, form web.Form) (templ.Component, error) {
	title := "登记账号"
	body := []templ.Component{}
	form = room.bodiesWith(room.mediaOptions(form, a), account.ActorOf(r.Context()), RightRelease)
	if a.ID != 0 {
		title = a.Name
	}
	seen := ""
	if a.ID != 0 {
		seen = strconv.FormatInt(a.Version, 10)
	}
	if r.Method == http.MethodPost {
		seen = r.PostFormValue("seen")
	}
	body = append(body, web.Section(title, web.Ask(form, seen, "保存", trailAccounts.Href)))
	if a.ID != 0 {
		history, err := room.history(r, accountKey(a.ID), accountFields)
		if err != nil {
			return nil, err
		}
		body = append(body, history)
	}
	return web.DeskPage(room.Web.Frame(r, title, trailAccounts), nil, body...), nil
}

// getAccount shows the form of an account (E-08).
func (room *Room) getAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := room.accountOf(r)
	if err != nil {
		return err
	}
	in := formOf(a)
	if a.ID == 0 {
		in = AccountForm{Body: firstBody(account.ActorOf(r.Context()), RightRelease), Way: WayOutbox, Letters: 2000, Hours: 24, Open: true}
	}
	page, err := room.accountPage(r, a, web.FormOf(in, r.URL.Path))
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// postAccount writes an account (E-08).
func (room *Room) postAccount(w http.ResponseWriter, r *http.Request) error {
	a, err := room.accountOf(r)
	if err != nil {
		return err
	}
	var in AccountForm
	err = web.Input(r, &in)
	if err == nil {
		_, err = room.SaveAccount(r.Context(), account.ActorOf(r.Context()), a.ID, seenOf(r), in)
	}
	if err != nil {
		page, bad := room.accountPage(r, a, web.FormOf(in, r.URL.Path).Typed(r, err))
		if bad != nil {
			return bad
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, trailAccounts.Href, "已保存")
}

// getMedia shows where else documents are read (D-09).
func (room *Room) getMedia(w http.ResponseWriter, r *http.Request) error {
	t := func(text string) string { return web.T(r.Context(), text) }
	sheet := web.Sheet{Columns: []web.Column{{Head: t("media.channel|载体"), Tight: true}, {Head: t("media.name|名称")}, {Head: t("media.body|主办机关")}, {Head: t("media.find|怎么找到")}}, Empty: web.Nothing{Title: t("media.none|还没有登记的账号"), Why: t("media.none-why|登记以后显示在这里")}}
	for _, a := range room.Book.All() {
		if a.Open {
			sheet.Rows = append(sheet.Rows, web.Row{Cells: web.Cells(room.Book.Title(a.Channel), a.Name, room.Org.BodyName(a.Body), strings.TrimSpace(a.Address))})
		}
	}
	frame := room.Web.Frame(r, t("media.title|政务新媒体和其他载体"), web.Link{Text: t("disclosure.title|政府信息公开"), Href: "/disclosure"})
	return web.Render(w, r, web.PortalPage(frame, web.Section(t("media.where|还可以在这些地方看到"), web.Table(sheet))))
}
