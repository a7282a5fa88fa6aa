package window

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
	"tongban/internal/service/window/pages"
)

// Address is where a hand-over sheet is worked on.
func Address(number string) string { return "/desk/handover/" + url.PathEscape(number) }

var trailHandover = web.Link{Text: "材料移交", Href: "/desk/handover"}

// back is how far a window looks back for cases whose papers it has not handed over.
const back = 60 * 24 * time.Hour

// handoverRoutes are the pages W-13.
func (room *Room) handoverRoutes() []web.Route {
	const one = "/desk/handover/{number}"
	return []web.Route{
		{Pattern: "GET /desk/handover", Page: "W-13", Title: "材料移交", Who: web.Staff, Handle: room.getHandovers},
		{Pattern: "GET /desk/handover/new", Page: "W-13", Title: "新开移交单", Who: web.Right(RightReceive), Handle: room.getNewHandover},
		{Pattern: "POST /desk/handover/new", Page: "W-13", Who: web.Right(RightReceive), Handle: room.postNewHandover},
		{Pattern: "GET " + one, Page: "W-13", Who: web.Staff, Handle: room.getHandover},
		{Pattern: "GET " + one + "/act/{action}", Page: "W-13", Who: web.Staff, Handle: room.getHandoverAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "W-13", Who: web.Staff, Handle: room.postHandoverAct},
	}
}

func actorOf(r *http.Request) account.Actor { return account.ActorOf(r.Context()) }

// pageSize is how many rows a list shows.
const pageSize = 50

// getHandovers lists what is on its way, what was not taken and what was signed (W-13).
func (room *Room) getHandovers(w http.ResponseWriter, r *http.Request) error {
	actor, query := actorOf(r), r.URL.Query()
	state := query.Get("state")
	f := matter.Filter{Kind: HandoverKind, Limit: pageSize}
	f.Before, _ = strconv.ParseInt(query.Get("before"), 10, 64)
	filters := web.Filters{Label: "状态", Total: -1, Chips: []web.Chip{{Text: "没有签收完的", Href: "?", On: state == ""}, {Text: "超期没有签收", Href: "?state=late", On: state == "late"}}}
	for _, s := range handoverStates() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: "?state=" + string(s.Name), On: state == string(s.Name)})
	}
	switch state {
	case "", "late":
		f.Open = true
	default:
		f.States = []matter.State{matter.State(state)}
	}
	list, err := room.Hall().List(r.Context(), actor, f)
	if err != nil {
		return err
	}
	next := ""
	if len(list) == pageSize {
		next = "?" + url.Values{"state": {state}, "before": {strconv.FormatInt(list[len(list)-1].ID, 10)}}.Encode()
	}
	if state == "late" {
		list = slices.DeleteFunc(list, func(m matter.Matter) bool { return m.DueAt.IsZero() || room.Now().Before(m.DueAt) })
	}
	kind, _ := room.Hall().Kind(HandoverKind)
	sheet := web.Sheet{Columns: []web.Column{{Head: "移交单号", Tight: true}, {Head: "移交"}, {Head: "移交单位", Hide: true}, {Head: "移交时间", Hide: true, Tight: true}, {Head: "签收期限", Tight: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "没有这样的移交单", Why: "窗口移交给部门的纸质原件记在这里"}, Pages: web.Paging{Next: next}}
	if actor.Has(RightReceive) {
		sheet.Empty.Next = web.Link{Text: "新开移交单", Href: "/desk/handover/new"}
	}
	for _, m := range list {
		sheet.Rows = append(sheet.Rows, web.Row{ID: m.Number, Href: Address(m.Number), Cells: []web.Cell{web.Linked(m.Number, Address(m.Number)), web.Words(m.Title), web.Words(room.Org.BodyName(m.Lead)),
			web.Words(web.Moment(m.OpenedAt)), web.Part(web.ClockChip(room.chip(m))), web.Part(web.Tag(sheetTone(m.State), kind.State(m.State).Title))}})
	}
	parts := []templ.Component{web.FilterBar(filters), web.Table(sheet)}
	if actor.Has(RightReceive) {
		parts = append(parts, web.Choices([]web.Link{{Text: "新开移交单", Href: "/desk/handover/new"}}, ""))
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "材料移交"), nil, web.Section("", parts...)))
}

// chip says when a sheet has to be signed.
func (room *Room) chip(m matter.Matter) web.Clock {
	if m.DueAt.IsZero() {
		return web.Clock{Tone: web.ToneMute, Text: "不计时"}
	}
	chip := web.Clock{Due: workday.DateOf(m.DueAt).Chinese()}
	chip.Tone, chip.Text = room.Lamp.Show(light.Duty{Since: m.OpenedAt, Due: m.DueAt, Limit: signLimit})
	return chip
}

func sheetTone(s matter.State) web.Tone {
	switch s {
	case StateDisputed:
		return web.ToneDanger
	case StateReceived:
		return web.ToneOK
	case StateRecalled:
		return web.ToneMute
	}
	return web.ToneInfo
}

// waiting lists the cases of a window that are on no live sheet.
func (room *Room) waiting(ctx context.Context, from string) ([]Waiting, error) {
	list, err := room.Window.Waiting(ctx, from, room.Now().Add(-back))
	if err != nil {
		return nil, err
	}
	gone, err := room.handed(ctx, from)
	return slices.DeleteFunc(list, func(w Waiting) bool { return gone[w.Case] }), err
}

// getNewHandover lists what waits for each department, and for the one that is chosen the cases to pick (W-13).
func (room *Room) getNewHandover(w http.ResponseWriter, r *http.Request) error {
	page, err := room.newHandover(r, r.URL.Query().Get("to"), nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

// sending is what is said of a whole sheet.
type sending struct {
	Note string `form:"note" label:"说明" max:"200"`
}

func (room *Room) newHandover(r *http.Request, to string, wrong error) (templ.Component, error) {
	list, err := room.waiting(r.Context(), windowOf(actorOf(r)))
	if err != nil {
		return nil, err
	}
	frame := room.Web.Frame(r, "新开移交单", trailHandover)
	if to == "" {
		count, order := map[string]int{}, []string{}
		for _, one := range list {
			if count[one.Body]++; count[one.Body] == 1 {
				order = append(order, one.Body)
			}
		}
		sheet := web.Sheet{Columns: []web.Column{{Head: "接收部门"}, {Head: "待移交", Tight: true}},
			Empty: web.Nothing{Title: "没有要移交的材料", Why: "在本窗口收到纸质原件、由别的部门办理的办件会显示在这里", Next: web.Link{Text: "看移交台账", Href: "/desk/handover"}}}
		for _, body := range order {
			href := "/desk/handover/new?to=" + url.QueryEscape(body)
			sheet.Rows = append(sheet.Rows, web.Row{Href: href, Cells: []web.Cell{web.Linked(room.Org.BodyName(body), href), web.Words(strconv.Itoa(count[body]) + " 件")}})
		}
		return web.DeskPage(frame, nil, web.Section("先选接收部门", web.Table(sheet))), nil
	}
	form := web.FormOf(sending{}, "/desk/handover/new?to="+url.QueryEscape(to))
	form.Entries = append(form.Entries, passwordEntry("重新输入您的登录密码，作为移交人的签字"))
	page := pages.NewHandover{To: room.Org.BodyName(to), Form: form}
	for _, one := range list {
		if one.Body != to || len(page.Rows) == maxLines {
			continue
		}
		row := pages.HandoverRow{Number: one.Number, Item: one.Item, Applicant: one.Applicant, Papers: orWords(strings.Join(one.Papers, "、"), "案卷"),
			Copies: strconv.Itoa(max(1, len(one.Papers))), Picked: true, At: web.Moment(one.At)}
		if r.Method == http.MethodPost {
			row.Picked, row.Copies = slices.Contains(r.PostForm["case"], one.Number), r.PostForm.Get("copies-"+one.Number)
		}
		page.Rows = append(page.Rows, row)
	}
	if r.Method == http.MethodPost {
		page.Form = page.Form.Typed(r, wrong)
	}
	return pages.NewHandoverPage(frame, page), nil
}

func passwordEntry(words string) web.Entry {
	return web.Entry{FieldSpec: web.FieldSpec{Name: "password", Label: "登录密码", Kind: web.KindPassword, Need: true, Hint: words, Auto: "current-password"}}
}

// postNewHandover signs the sheet and sends it on its way (W-13).
func (room *Room) postNewHandover(w http.ResponseWriter, r *http.Request) error {
	var in sending
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	to := r.URL.Query().Get("to")
	send := Send{To: to, Note: in.Note}
	list, unread := room.waiting(r.Context(), windowOf(actorOf(r)))
	if unread != nil {
		return unread
	}
	for _, one := range list {
		if one.Body == to && slices.Contains(r.PostForm["case"], one.Number) {
			copies, _ := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("copies-" + one.Number)))
			send.Lines = append(send.Lines, Line{Case: one.Case, Number: one.Number, Item: one.Item, Applicant: one.Applicant, Papers: one.Papers, Copies: copies})
		}
	}
	var made matter.Result
	if err == nil {
		send.Signed, err = room.signed(r)
	}
	if err == nil {
		made, err = room.Hall().Start(r.Context(), actorOf(r), HandoverKind, "send", send, matter.Key(web.Once(r)))
		if rows := (*store.RowsError)(nil); errors.As(err, &rows) {
			err = fault.Invalidf("有的办件刚刚由别人移交了，请看清楚以后再移交")
		}
	}
	if err != nil {
		page, unread := room.newHandover(r, to, err)
		if unread != nil {
			return unread
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, Address(made.Number), "已移交，移交单号 "+made.Number+"，请打印移交单随材料送去")
}

// signed checks the password of a form.
func (room *Room) signed(r *http.Request) (bool, error) {
	password := r.PostForm.Get("password")
	if password == "" {
		return false, fault.InvalidField("password", "请重新输入密码签字")
	}
	err := room.Signs(r, actorOf(r), password)
	return err == nil, err
}

// seen is a sheet as somebody looks at it.
type seen struct {
	matter.View
	Sheet Sheet
	actor account.Actor
}

func (room *Room) seeSheet(r *http.Request) (seen, error) {
	actor, number := actorOf(r), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return seen{}, err
	}
	s, ok := v.Facts.(Sheet)
	if !ok {
		return seen{}, fault.Missing("移交单", number)
	}
	return seen{v, s, actor}, nil
}

// getHandover shows a sheet row by row with its signatures and papers (W-13).
func (room *Room) getHandover(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeSheet(r)
	if err != nil {
		return err
	}
	papers, err := room.papers(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	body := []templ.Component{web.Section("基本情况", web.Dl(room.sheetFacts(s))), web.Section("移交的办件", web.Table(lineSheet(s.Sheet)))}
	for _, one := range s.Sheet.Settled {
		body = append(body, web.Section("差异核对", web.Lines(one.Note+"（"+one.By+" "+web.Moment(one.At)+"）")))
	}
	body = append(body, web.Section("移交单和签收单", web.Dl(papers)), room.timeline(s.View))
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: Address(s.Matter.Number) + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailHandover), web.Section("可以办理", web.Choices(links, "现在没有您要办理的")), body...))
}

func (room *Room) sheetFacts(s seen) []web.Pair {
	out := []web.Pair{{Term: "移交单号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(sheetTone(s.Matter.State), s.StateDef().Title)},
		{Term: "从", Text: room.Org.BodyName(s.Sheet.From)}, {Term: "到", Text: room.Org.BodyName(s.Sheet.To)},
		{Term: "移交人", Text: s.Sheet.Sent.By + " " + web.Moment(s.Sheet.Sent.At) + " 签字"}}
	if !s.Matter.DueAt.IsZero() {
		out = append(out, web.Pair{Term: "签收期限", Part: web.ClockChip(room.chip(s.Matter))})
	}
	for _, one := range s.Sheet.Receipts {
		out = append(out, web.Pair{Term: "接收人", Text: one.Signed.By + " " + web.Moment(one.Signed.At) + " 签字"})
	}
	if s.Sheet.Note != "" {
		out = append(out, web.Pair{Term: "说明", Text: s.Sheet.Note})
	}
	return out
}

func lineSheet(s Sheet) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "申请人", Hide: true}, {Head: "材料"}, {Head: "份数", Tight: true}, {Head: "签收"}}}
	for _, l := range s.Lines {
		said := l.State.Title()
		if l.Reason != "" && l.State != LineTaken {
			said += "：" + l.Reason
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Linked(l.Number, "/desk/cases/"+l.Number), web.Words(l.Item), web.Words(l.Applicant),
			web.Words(orWords(strings.Join(l.Papers, "、"), "案卷")), web.Words(strconv.Itoa(l.Copies)), web.Words(said)}})
	}
	return sheet
}

// papers lists the papers of a matter of this room.
func (room *Room) papers(ctx context.Context, id int64) (pairs []web.Pair, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		list, err := paper.ByMatter(ctx, tx, id)
		for _, p := range list {
			pairs = append(pairs, web.Pair{Term: p.Title, Text: p.Number + "（打开打印）", Href: "/papers/" + strconv.FormatInt(p.ID, 10) + ".pdf"})
		}
		return err
	})
	return pairs, err
}

// timeline tells who did what.
func (room *Room) timeline(v matter.View) templ.Component {
	return web.Section("办理过程", web.Timeline(acts.Past(v)))
}

// acting is the sheet and the action of the address.
func (room *Room) acting(r *http.Request) (seen, *matter.Action, error) {
	s, err := room.seeSheet(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// getHandoverAct shows the form of an action (W-13).
func (room *Room) getHandoverAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.handoverAct(r, s, action, nil))
}

// handoverAct draws the form of an action; a receipt asks about every row.
func (room *Room) handoverAct(r *http.Request, s seen, a *matter.Action, wrong error) templ.Component {
	page := pages.HandoverAct{Title: a.Title, Seen: strconv.FormatInt(s.Matter.Version, 10), Back: Address(s.Matter.Number), Facts: room.sheetFacts(s)}
	page.Form = web.FormOf(a.NewInput(), r.URL.Path)
	rows := 0
	if a.Name == "take" {
		for _, l := range s.Sheet.open() {
			choice := web.Entry{FieldSpec: web.FieldSpec{Name: "take-" + l.Number, Label: fmt.Sprintf("%s %s，%d 份", l.Number, l.Item, l.Copies), Kind: web.KindRadio, Need: true,
				Hint: orWords(strings.Join(l.Papers, "、"), "案卷"), Options: []web.Option{{Value: "yes", Text: "收到，相符"}, {Value: "no", Text: "没有收到或者不相符"}}}}
			reason := web.Entry{FieldSpec: web.FieldSpec{Name: "reason-" + l.Number, Label: "不签收的原因", Max: 200, Hint: "没有收到或者不相符时填写"}}
			page.Form.Entries = append(page.Form.Entries, choice, reason)
			rows++
		}
		page.Form.Entries = append(page.Form.Entries, passwordEntry("重新输入您的登录密码，作为接收人的签字"))
	}
	if r.Method == http.MethodPost {
		page.Form = page.Form.Typed(r, wrong)
	}
	page.All = rows > 1
	return pages.HandoverActPage(room.Web.Frame(r, a.Title, trailHandover, web.Link{Text: s.Matter.Number, Href: page.Back}), page)
}

// postHandoverAct takes the action (W-13).
func (room *Room) postHandoverAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.acting(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	if r.PostForm == nil {
		return err
	}
	if take, receives := in.(*Take); receives && err == nil {
		for _, l := range s.Sheet.open() {
			if v := r.PostForm.Get("take-" + l.Number); v != "" || r.PostForm.Get("all") == "yes" {
				take.Rows = append(take.Rows, Taken{Number: l.Number, Taken: v == "yes" || v == "", Reason: strings.TrimSpace(r.PostForm.Get("reason-" + l.Number))})
			}
		}
		take.Signed, err = room.signed(r)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, reflect.ValueOf(in).Elem().Interface(), acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.handoverAct(r, s, action, err) })
	}
	return web.Done(w, r, Address(s.Matter.Number), action.Title+"：已办理")
}
