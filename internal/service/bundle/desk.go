package bundle

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/matter"
	"tongban/internal/service/bundle/pages"
)

// DeskAddress is where the staff see a bundle.
func DeskAddress(number string) string { return "/desk/bundles/" + url.PathEscape(number) }

var trailDesk = web.Link{Text: "一件事办件", Href: "/desk/bundles"}

// shownName masks the name of a person; that of a company is public.
func shownName(name string) string {
	if len([]rune(name)) > 4 {
		return name
	}
	return ident.MaskName(name)
}

// getDesk lists the bundles that the officer may see (W-08).
func (room *Room) getDesk(w http.ResponseWriter, r *http.Request) error {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	list, err := room.Hall().List(r.Context(), account.ActorOf(r.Context()), matter.Filter{Kind: KindName, Before: before, Limit: listPage + 1})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "一件事"}, {Head: "申请人"}, {Head: "状态", Tight: true}, {Head: "收到", Tight: true, Hide: true}, {Head: "承诺", Tight: true}},
		Empty: web.Nothing{Title: "没有一件事办件", Why: "本机关牵头、或者要在本窗口统一出件的，会显示在这里。"}}
	if len(list) > listPage {
		list = list[:listPage]
		sheet.Pages.Next = "?before=" + idText(list[listPage-1].ID)
	}
	kind, _ := room.Hall().Kind(KindName)
	for _, m := range list {
		state, due := kind.State(m.State).Title, ""
		if !m.Open() {
			state = OutcomeTitle(m.Outcome)
		}
		if !m.DueAt.IsZero() {
			due = dateText(m.DueAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: m.Number, Href: DeskAddress(m.Number), Cells: []web.Cell{web.Linked(m.Number, DeskAddress(m.Number)), web.Words(m.Title),
			web.Words(shownName(m.ApplicantName)), web.Part(web.Tag(toneOf(m), state)), web.Words(web.Moment(m.OpenedAt)), web.Words(due)}})
	}
	return web.Render(w, r, pages.DeskList(room.Web.Frame(r, "一件事办件"), "", sheet))
}

// getDeskBundle shows a bundle with its parts to the staff (W-03).
func (room *Room) getDeskBundle(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	page, err := room.detail(r, v, b)
	if err != nil {
		return err
	}
	page.Frame = room.Web.Frame(r, b.Title, trailDesk, web.Link{Text: v.Matter.Number})
	for i := range page.Facts {
		if page.Facts[i].Term == "申请人" {
			page.Facts[i].Text = shownName(b.Applicant)
		}
	}
	if v.May(account.ActorOf(r.Context()), "hand_over") {
		page.HandOver = DeskAddress(v.Matter.Number) + "/handover"
	}
	return web.Render(w, r, pages.DeskBundle(page))
}

// getHandout lists the bundles whose results wait at the window (W-14).
func (room *Room) getHandout(w http.ResponseWriter, r *http.Request) error {
	list, err := room.Hall().Inbox(r.Context(), account.ActorOf(r.Context()), matter.InboxFilter{Queue: matter.QueueAll, Kind: KindName, Words: r.URL.Query().Get("words"), Limit: 100})
	if err != nil {
		return err
	}
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "一件事"}, {Head: "申请人"}, {Head: "进展"}, {Head: "最迟送达", Tight: true}},
		Empty: web.Nothing{Title: "没有等着统一出件的一件事"}}
	for _, e := range list {
		address := DeskAddress(e.Matter.Number) + "/handover"
		progress := "结果都出来了"
		if e.Matter.State == StateHandling {
			progress = "还有事项在办，可以先交已出的结果"
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Matter.Number, Href: address, Cells: []web.Cell{web.Linked(e.Matter.Number, address), web.Words(e.Matter.Title),
			web.Words(shownName(e.Matter.ApplicantName)), web.Words(progress), web.Words(dateText(e.Task.DueAt))}})
	}
	return web.Render(w, r, pages.DeskList(room.Web.Frame(r, "一件事统一出件", web.Link{Text: "出件台", Href: "/desk/handout"}),
		"几个事项的结果一次交付，签一张送达回证。送达期限从第一个结果作出之日起算。", sheet))
}

// getHandOver shows the results that are there, to be handed out together (W-14).
func (room *Room) getHandOver(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	if !v.May(account.ActorOf(r.Context()), "hand_over") {
		return fault.Conflictf("现在没有等着交付的结果，或者不由您的窗口出件")
	}
	f, err := room.handForm(b, v.Matter.Number)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.handPage(r, v, b, f))
}

func (room *Room) handForm(b Bundle, number string) (web.Form, error) {
	in := Hand{Way: b.Way, Receiver: b.Applicant}
	var options []web.Option
	for _, p := range b.Parts {
		if p.State == PartDecided && !p.Handing {
			options = append(options, web.Option{Value: p.Member, Text: p.Name + "：" + p.Result.Title(), Hint: p.Paper + " " + p.PaperNo})
			in.Members = append(in.Members, p.Member)
		}
	}
	return web.FormOf(in, DeskAddress(number)+"/handover").Options("members", options...), nil
}

func (room *Room) handPage(r *http.Request, v matter.View, b Bundle, f web.Form) templ.Component {
	facts := []web.Pair{{Term: "一件事", Text: b.Title}, {Term: "编号", Text: v.Matter.Number, Href: DeskAddress(v.Matter.Number)}, {Term: "申请人", Text: b.Applicant},
		{Term: "申请人选的送达方式", Text: wayTitle(b.Way)}}
	waiting := b.names(func(p Part) bool { return !p.settled() })
	if waiting != "" {
		waiting = waiting + "还没有结果。可以等齐了一起交付，也可以先交付已出的；每个结果都要在作出之日起十日内送达。"
	}
	return pages.HandOver(room.Web.Frame(r, "统一出件："+b.Title, web.Link{Text: "一件事统一出件", Href: "/desk/handout/bundles"}), facts, waiting, f)
}

// postHandOver hands the results out (W-14).
func (room *Room) postHandOver(w http.ResponseWriter, r *http.Request) error {
	v, b, err := room.mine(r)
	if err != nil {
		return err
	}
	var in Hand
	err = web.Input(r, &in)
	if err == nil {
		_, err = room.Hall().Do(r.Context(), account.ActorOf(r.Context()), b.ID, "hand_over", in, matter.Key(web.Once(r)))
	}
	if err == nil {
		return web.Done(w, r, DeskAddress(v.Matter.Number), "已交付，送达回证在“文书”里")
	}
	return web.Again(w, r, err, func(err error) templ.Component {
		f, _ := room.handForm(b, v.Matter.Number)
		return room.handPage(r, v, b, f.Typed(r, err))
	})
}
