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
	desk   *Desk
	outbox Outbox
	web    *web.Server
}

// NewWeb makes the pages of a desk whose SMS go to the visible outbox.
func NewWeb(desk *Desk, outbox Outbox, server *web.Server) *Web { return &Web{desk, outbox, server} }

// Routes are the pages W-09 (messages) and A-05 (outbox).
func (p *Web) Routes() []web.Route {
	system := web.Right("admin.system")
	return []web.Route{
		{Pattern: "GET /desk/messages", Page: "W-09", Title: "消息", Who: web.Staff, Handle: p.getMessages},
		{Pattern: "POST /desk/messages/read", Page: "W-09", Who: web.Staff, Handle: p.postRead},
		{Pattern: "GET /desk/outbox", Page: "A-05", Title: "短信发件箱", Who: system, Handle: p.getOutbox},
		{Pattern: "POST /desk/outbox/{id}/retry", Page: "A-05", Who: system, Handle: p.postRetry},
	}
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

// getOutbox shows what left the house by SMS, and what could not be delivered and waits
// for somebody (pages.md A-05). Phone numbers are masked.
func (p *Web) getOutbox(w http.ResponseWriter, r *http.Request) error {
	dead, err := p.desk.Dead(r.Context(), shownLimit)
	if err != nil {
		return err
	}
	texts, err := p.outbox.Texts(r.Context(), shownLimit)
	if err != nil {
		return err
	}
	lost := web.Sheet{Caption: "发不出去、等人处理的", Columns: []web.Column{{Head: "时间"}, {Head: "标题"}, {Head: "原因"}, {Head: "操作"}},
		Empty: web.Nothing{Title: "没有发不出去的消息", Why: "多次重试仍失败的消息会列在这里", Next: web.Link{Text: "工作首页", Href: "/desk"}}}
	for _, m := range dead {
		retry := web.PostButton("重新发送", "/desk/outbox/"+strconv.FormatInt(m.ID, 10)+"/retry")
		lost.Rows = append(lost.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(m.CreatedAt)), web.Words(m.Title), web.Words(m.Error), web.Part(retry)}})
	}
	sent := web.Sheet{Caption: "最近发出的短信", Columns: []web.Column{{Head: "时间"}, {Head: "手机"}, {Head: "内容"}},
		Empty: web.Nothing{Title: "还没有发出短信", Why: "办件每走一步，短信会显示在这里", Next: web.Link{Text: "工作首页", Href: "/desk"}}}
	for _, t := range texts {
		sent.Rows = append(sent.Rows, web.Row{Cells: []web.Cell{web.Words(web.Moment(t.CreatedAt)), web.Words(ident.MaskMobile(t.Phone)), web.Words(t.Text)}})
	}
	lead := "没有接短信网关时，短信写在这个发件箱里，不会真的发出去。夜里 21 点到早上 8 点不发。"
	return web.Render(w, r, pages.Sheets(p.web.Frame(r, "短信发件箱"), lead, lost, sent))
}

func (p *Web) postRetry(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.Missing("消息", r.PathValue("id"))
	}
	if err := p.desk.Retry(r.Context(), id); err != nil {
		return err
	}
	return web.Done(w, r, "/desk/outbox", "已重新排队发送")
}
