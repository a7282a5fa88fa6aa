package notify

import (
	"net/http"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/notify/pages"
)

// Web is the pages of messages on the workbench.
type Web struct {
	desk    *Desk
	outbox  Outbox
	postman Postman
	pusher  Pusher
	web     *web.Server
}

// NewWeb makes the pages of a desk and its channels.
func NewWeb(desk *Desk, outbox Outbox, postman Postman, pusher Pusher, server *web.Server) *Web {
	return &Web{desk, outbox, postman, pusher, server}
}

const outboxAddress = "/desk/outbox"

var trailOutbox = web.Link{Text: "消息通道", Href: outboxAddress}

// Routes are the pages W-09 (messages) and A-05 (channels).
func (p *Web) Routes() []web.Route {
	system := web.Right("admin.system")
	return append(append(p.reachRoutes(), p.wordingRoutes()...), []web.Route{
		{Pattern: "GET /desk/messages", Page: "W-09", Title: "消息", Who: web.Staff, Handle: p.getMessages},
		{Pattern: "POST /desk/messages/read", Page: "W-09", Who: web.Staff, Handle: p.postRead},
		{Pattern: "GET " + outboxAddress, Page: "A-05", Title: "消息通道", Who: system, Handle: p.getOutbox},
		{Pattern: "POST " + outboxAddress + "/{id}/retry", Page: "A-05", Who: system, Handle: p.postRetry},
		{Pattern: "GET " + mailAddress, Page: "A-05", Title: "邮件服务器", Who: system, Handle: p.getMail},
		{Pattern: "POST " + mailAddress, Page: "A-05", Who: system, Handle: p.postMail},
		{Pattern: "POST " + mailAddress + "/test", Page: "A-05", Who: system, Handle: p.postMailTest},
		{Pattern: "GET " + hooksAddress, Page: "A-05", Title: "推送订阅", Who: system, Handle: p.getHooks},
		{Pattern: "POST " + hooksAddress, Page: "A-05", Who: system, Handle: p.postHooks},
		{Pattern: "GET " + hooksAddress + "/{id}", Page: "A-05", Who: system, Handle: p.getHook},
		{Pattern: "POST " + hooksAddress + "/{id}", Page: "A-05", Who: system, Handle: p.postHook},
		{Pattern: "POST " + hooksAddress + "/{id}/test", Page: "A-05", Who: system, Handle: p.postHookTest},
	}...)
}

// shownLimit is how many messages a page shows; older ones stay with their matter.
const shownLimit = 100

func (p *Web) getMessages(w http.ResponseWriter, r *http.Request) error {
	list, err := p.desk.Inbox(r.Context(), shownLimit, account.ActorOf(r.Context()).Subject())
	if err != nil {
		return err
	}
	sheet := web.Sheet{Caption: "发给我的消息", Columns: []web.Column{{Head: "时间"}, {Head: "标题"}, {Head: "内容"}, {Head: "状态"}},
		Empty: web.Nothing{Title: "没有消息", Why: "新的待办和催办会显示在这里", Next: web.Link{Text: "看待办箱", Href: "/desk/inbox"}}}
	for _, m := range list {
		state := web.Tag(web.ToneMute, "已读")
		if m.ReadAt.IsZero() {
			state = web.Tag(web.ToneInfo, "未读")
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(m.CreatedAt)), web.Words(m.Title), web.Words(m.Text), web.Part(state)}})
	}
	return web.Render(w, r, pages.Messages(p.web.Frame(r, "消息"), "/desk/messages/read", sheet))
}

// postRead marks the officer's messages as read.
func (p *Web) postRead(w http.ResponseWriter, r *http.Request) error {
	subject := account.ActorOf(r.Context()).Subject()
	list, err := p.desk.Inbox(r.Context(), shownLimit, subject)
	if err != nil {
		return err
	}
	for _, m := range list {
		if !m.ReadAt.IsZero() {
			continue
		}
		if err := p.desk.Read(r.Context(), m.ID, subject); err != nil {
			return err
		}
	}
	return web.Done(w, r, "/desk/messages", "已全部标为已读")
}

// getOutbox shows what left the house, and what could not be delivered and waits for
// somebody (pages.md A-05). Telephones and mailboxes are masked.
func (p *Web) getOutbox(w http.ResponseWriter, r *http.Request) error {
	dead, err := p.desk.Dead(r.Context(), shownLimit)
	if err != nil {
		return err
	}
	texts, err := p.outbox.Texts(r.Context(), shownLimit)
	if err != nil {
		return err
	}
	mails, err := p.postman.Mails(r.Context(), shownLimit)
	if err != nil {
		return err
	}
	hooks, err := p.desk.Hooks(r.Context())
	if err != nil {
		return err
	}
	lost := web.Sheet{Caption: "发不出去、等人处理的", Columns: []web.Column{{Head: "时间", Tight: true}, {Head: "通道", Tight: true}, {Head: "标题"}, {Head: "原因"}, {Head: "操作"}},
		Empty: web.Nothing{Title: "没有发不出去的消息", Why: "多次重试仍失败的消息会列在这里", Next: web.Link{Text: "工作首页", Href: "/desk"}}}
	for _, m := range dead {
		retry := web.PostButton("重新发送", outboxAddress+"/"+itoa(m.ID)+"/retry")
		lost.Rows = append(lost.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(m.CreatedAt)), web.Words(m.Channel.Title()), {Text: m.Title, Note: hookName(hooks, m.To)}, web.Words(shortly(errorText(m.Error))), web.Part(retry)}})
	}
	sent := web.Sheet{Caption: "最近发出的短信", Columns: []web.Column{{Head: "时间"}, {Head: "手机"}, {Head: "内容"}},
		Empty: web.Nothing{Title: "还没有发出短信", Why: "办件每走一步，短信会显示在这里", Next: web.Link{Text: "工作首页", Href: "/desk"}}}
	for _, t := range texts {
		sent.Rows = append(sent.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(t.CreatedAt)), web.Words(ident.MaskMobile(t.Phone)), web.Words(t.Text)}})
	}
	lead := "没有接短信网关和邮件服务器时，短信和邮件写在这里，不会真的发出去。短信夜里 21 点到早上 8 点不发。"
	ways := web.Choices([]web.Link{{Text: "邮件服务器", Href: mailAddress}, {Text: "推送订阅", Href: hooksAddress}}, "")
	return web.Render(w, r, web.DeskPage(p.web.Frame(r, "消息通道"), nil, web.Lines(lead), ways, web.Section("", web.Table(lost)), web.Section("", web.Table(sent)), web.Section("", web.Table(mailsSheet(mails, ident.MaskEmail)))))
}

// hookName names the program that a push was for.
func hookName(hooks []Hook, to string) string {
	for _, h := range hooks {
		if hookSubject(h.ID) == to {
			return h.Name
		}
	}
	return ""
}

func toneOf(s State) web.Tone {
	switch s {
	case StateSent, StateDelivered:
		return web.ToneOK
	case StateFailed:
		return web.ToneWarn
	case StateDead:
		return web.ToneDanger
	case StateQueued:
		return web.ToneInfo
	}
	return web.ToneMute
}

func (p *Web) postRetry(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.Missing("消息", r.PathValue("id"))
	}
	if err := p.desk.Retry(r.Context(), id); err != nil {
		return err
	}
	return web.Done(w, r, outboxAddress, "已重新排队发送")
}
