package window

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/acts"
)

// ShiftAddress is where the end of a shift is looked at.
func ShiftAddress(number string) string { return "/desk/shift/" + url.PathEscape(number) }

var trailShift = web.Link{Text: "值班日结", Href: "/desk/shift"}

// shiftRoutes are the pages W-16.
func (room *Room) shiftRoutes() []web.Route {
	const one = "/desk/shift/{number}"
	return []web.Route{
		{Pattern: "GET /desk/shift", Page: "W-16", Title: "值班日结", Who: web.Right(RightReceive), Handle: room.getShifts},
		{Pattern: "GET /desk/shift/new", Page: "W-16", Title: "交班", Who: web.Right(RightReceive), Handle: room.getNewShift},
		{Pattern: "POST /desk/shift/new", Page: "W-16", Who: web.Right(RightReceive), Handle: room.postNewShift},
		{Pattern: "GET " + one, Page: "W-16", Who: web.Staff, Handle: room.getShift},
		{Pattern: "GET " + one + "/act/{action}", Page: "W-16", Who: web.Staff, Handle: room.getShiftAct},
		{Pattern: "POST " + one + "/act/{action}", Page: "W-16", Who: web.Staff, Handle: room.postShiftAct},
	}
}

// getShifts shows what the window did on a day, clerk by clerk, and the shifts that were handed over (W-16).
func (room *Room) getShifts(w http.ResponseWriter, r *http.Request) error {
	actor, today := actorOf(r), workday.DateOf(room.Now())
	day, err := workday.ParseDate(r.URL.Query().Get("day"))
	if err != nil || day.After(today) {
		day = today
	}
	list, err := room.Window.Day(r.Context(), windowOf(actor), day)
	if err != nil {
		return err
	}
	figures := web.Sheet{Columns: []web.Column{{Head: "工作人员"}}, Empty: web.Nothing{Title: day.Chinese() + "没有办理记录", Why: "窗口收件、受理和出件以后，数字会显示在这里", Next: web.Link{Text: "去接件台", Href: "/desk/intake"}}}
	total := ClerkDay{Name: "合计"}
	for _, one := range list {
		row := web.Row{Cells: []web.Cell{web.Words(one.Name)}}
		for i, f := range one.Figures {
			if len(figures.Columns) == i+1 {
				figures.Columns = append(figures.Columns, web.Column{Head: f.Name, Right: true})
				total.Figures = append(total.Figures, Figure{Name: f.Name})
			}
			total.Figures[i].N += f.N
			row.Cells = append(row.Cells, web.Words(strconv.Itoa(f.N)))
		}
		figures.Rows = append(figures.Rows, row)
	}
	if len(list) > 1 {
		row := web.Row{Cells: []web.Cell{web.Words(total.Name)}}
		for _, f := range total.Figures {
			row.Cells = append(row.Cells, web.Words(strconv.Itoa(f.N)))
		}
		figures.Rows = append(figures.Rows, row)
	}
	days := web.Filters{Label: "日期", Total: -1}
	for n := range 7 {
		d := today.AddDays(-n)
		days.Chips = append(days.Chips, web.Chip{Text: d.String(), Href: "/desk/shift?day=" + d.String(), On: d == day})
	}
	shifts, err := room.shiftList(r.Context(), actor)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, "值班日结"), nil,
		web.Section("本窗口"+day.Chinese()+"办理情况", web.FilterBar(days), web.Table(figures), web.Choices([]web.Link{{Text: "交班或者日结", Href: "/desk/shift/new"}}, "")),
		web.Section("最近的交接班", web.Table(shifts))))
}

func (room *Room) shiftList(ctx context.Context, actor account.Actor) (web.Sheet, error) {
	sheet := web.Sheet{Columns: []web.Column{{Head: "编号", Tight: true}, {Head: "值班"}, {Head: "交班时间", Hide: true, Tight: true}, {Head: "状态", Tight: true}},
		Empty: web.Nothing{Title: "还没有交接班记录", Why: "交班以后会显示在这里"}}
	list, err := room.Hall().List(ctx, actor, matter.Filter{Kind: ShiftKind, Limit: 30})
	if err != nil {
		return sheet, err
	}
	kind, _ := room.Hall().Kind(ShiftKind)
	for _, m := range list {
		sheet.Rows = append(sheet.Rows, web.Row{ID: m.Number, Href: ShiftAddress(m.Number), Cells: []web.Cell{web.Linked(m.Number, ShiftAddress(m.Number)), web.Words(m.Title),
			web.Words(web.Moment(m.OpenedAt)), web.Part(web.Tag(shiftTone(m.State), kind.State(m.State).Title))}})
	}
	return sheet, nil
}

func shiftTone(s matter.State) web.Tone {
	switch s {
	case StateRecheck:
		return web.ToneDanger
	case StateHanded:
		return web.ToneInfo
	}
	return web.ToneOK
}

// closing is what a clerk fills in at the end of a shift.
type closing struct {
	To   string `form:"to" label:"接班人" kind:"select" hint:"没有留下的事项时可以不选"`
	Cash string `form:"cash" label:"现金和票据" need:"true" max:"200" hint:"窗口不收现金的，填“无”"`
	Note string `form:"note" label:"交接说明" kind:"textarea" max:"500"`
	Seen string `form:"seen" label:"看到的事项" kind:"hidden"`
}

// left is what a clerk has in hand: parked visits, claimed tasks, sheets on their way, and the results that wait at the window.
func (room *Room) left(ctx context.Context, actor account.Actor) ([]Left, error) {
	list, err := room.Window.Parked(ctx, actor)
	if err != nil {
		return nil, err
	}
	tasks, err := room.Hall().Inbox(ctx, actor, matter.InboxFilter{Queue: matter.QueueMine, Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, e := range tasks {
		if e.Matter.Kind == ShiftKind { // taking over a shift, or looking into a difference, is nobody else's
			continue
		}
		list = append(list, Left{Sort: "task", Matter: e.Matter.ID, Task: e.Task.ID, Number: e.Matter.Number, Title: e.Task.Title})
	}
	sheets, err := room.Hall().List(ctx, actor, matter.Filter{Kind: HandoverKind, Lead: windowOf(actor), Open: true, Limit: 50})
	if err != nil {
		return nil, err
	}
	for _, m := range sheets {
		list = append(list, Left{Sort: "sheet", Matter: m.ID, Number: m.Number, Title: m.Title})
	}
	results, err := room.Hall().Inbox(ctx, actor, matter.InboxFilter{Queue: matter.QueuePost, Limit: 200})
	if err != nil {
		return nil, err
	}
	for _, e := range results {
		if e.Task.Role == "deliver" {
			list = append(list, Left{Sort: "result", Matter: e.Matter.ID, Number: e.Matter.Number, Title: e.Task.Title})
		}
	}
	return list, nil
}

// mine are a clerk's own figures of a day.
func (room *Room) mine(ctx context.Context, actor account.Actor, day workday.Date) ([]Figure, error) {
	list, err := room.Window.Day(ctx, windowOf(actor), day)
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if one.Name == actor.Name {
			return one.Figures, nil
		}
	}
	return []Figure{{Name: "当天没有办理"}}, nil
}

// getNewShift shows what was done and what is left, and asks who goes on (W-16).
func (room *Room) getNewShift(w http.ResponseWriter, r *http.Request) error {
	page, err := room.newShift(r, nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, page)
}

func (room *Room) newShift(r *http.Request, wrong error) (templ.Component, error) {
	actor, day := actorOf(r), workday.DateOf(room.Now())
	figures, err := room.mine(r.Context(), actor, day)
	if err != nil {
		return nil, err
	}
	left, err := room.left(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	var options []web.Option
	for _, o := range room.Org.OfficersAt(windowOf(actor), RightReceive) {
		if o.ID != actor.ID {
			options = append(options, web.Option{Value: o.Login, Text: o.Name})
		}
	}
	form := web.FormOf(closing{Cash: "无"}, "/desk/shift/new").Options("to", options...)
	form.Entries = append(form.Entries, passwordEntry("重新输入您的登录密码，作为交班人的签字"))
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	form = form.Set("seen", seenOf(left)) // that of the list on this page, also when it is shown again
	return web.DeskPage(room.Web.Frame(r, "交班", trailShift), nil, web.Section(day.Chinese()+"我办理的", web.Dl(figurePairs(figures))),
		web.Section("留给接班人的 "+strconv.Itoa(len(left))+" 项", web.Table(leftSheet(left))), web.Section("交班", web.Ask(form, "", "签字交班", "/desk/shift"))), nil
}

func figurePairs(list []Figure) (out []web.Pair) {
	for _, f := range list {
		out = append(out, web.Pair{Term: f.Name, Text: strconv.Itoa(f.N) + " 件"})
	}
	return out
}

func leftSheet(list []Left) web.Sheet {
	sheet := web.Sheet{Columns: []web.Column{{Head: "类别", Tight: true}, {Head: "编号", Tight: true}, {Head: "内容"}},
		Empty: web.Nothing{Title: "没有留下的事项", Why: "暂存件、签收的待办、在途的移交和待出件都办完了"}}
	for _, l := range list {
		number := web.Words("—")
		if l.Number != "" {
			number = web.Linked(l.Number, "/desk/search?q="+l.Number)
		}
		sheet.Rows = append(sheet.Rows, web.Row{Cells: []web.Cell{web.Words(l.SortTitle()), number, web.Words(l.Title)}})
	}
	return sheet
}

// postNewShift signs and hands over (W-16).
func (room *Room) postNewShift(w http.ResponseWriter, r *http.Request) error {
	var in closing
	err := web.Input(r, &in)
	if r.PostForm == nil {
		return err
	}
	actor, day := actorOf(r), workday.DateOf(room.Now())
	shift := CloseShift{Day: day, Cash: in.Cash, Note: in.Note, To: in.To, Shown: &in.Seen}
	var unread error
	if shift.Figures, unread = room.mine(r.Context(), actor, day); unread != nil {
		return unread
	}
	if shift.Left, unread = room.left(r.Context(), actor); unread != nil {
		return unread
	}
	if err == nil {
		shift.Signed, err = room.signed(r)
	}
	var made matter.Result
	if err == nil {
		made, err = room.Hall().Start(r.Context(), actor, ShiftKind, "close_shift", shift, matter.Key(web.Once(r)))
	}
	if err != nil {
		page, unread := room.newShift(r, err)
		if unread != nil {
			return unread
		}
		return web.Again(w, r, err, func(error) templ.Component { return page })
	}
	return web.Done(w, r, ShiftAddress(made.Number), "已交班，编号 "+made.Number)
}

// shiftSeen is the end of a shift as somebody looks at it.
type shiftSeen struct {
	matter.View
	Shift Shift
	actor account.Actor
}

func (room *Room) seeShift(r *http.Request) (shiftSeen, error) {
	actor, number := actorOf(r), r.PathValue("number")
	v, err := room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return shiftSeen{}, err
	}
	s, ok := v.Facts.(Shift)
	if !ok {
		return shiftSeen{}, fault.Missing("值班日结", number)
	}
	return shiftSeen{v, s, actor}, nil
}

// getShift shows the end of a shift with its signatures (W-16).
func (room *Room) getShift(w http.ResponseWriter, r *http.Request) error {
	s, err := room.seeShift(r)
	if err != nil {
		return err
	}
	papers, err := room.papers(r.Context(), s.Matter.ID)
	if err != nil {
		return err
	}
	body := append(s.parts(), room.timeline(s.View))
	if len(papers) > 0 {
		body = append(body, web.Section("日结单", web.Dl(papers)))
	}
	var links []web.Link
	for _, a := range s.Actions(s.actor) {
		links = append(links, web.Link{Text: a.Title, Href: ShiftAddress(s.Matter.Number) + "/act/" + a.Name})
	}
	return web.Render(w, r, web.DeskPage(room.Web.Frame(r, s.Matter.Title, trailShift), web.Section("可以办理", web.Choices(links, "现在没有您要办理的")), body...))
}

// parts are what both clerks see before they sign.
func (s shiftSeen) parts() []templ.Component {
	pairs := []web.Pair{{Term: "编号", Text: s.Matter.Number}, {Term: "状态", Part: web.Tag(shiftTone(s.Matter.State), s.StateDef().Title)},
		{Term: "交班人", Text: s.Shift.Sent.By + " " + web.Moment(s.Shift.Sent.At) + " 签字"}}
	if t := s.Shift.Taken; t != nil {
		pairs = append(pairs, web.Pair{Term: "接班人", Text: t.By + " " + web.Moment(t.At) + " 签字"})
	} else if s.Shift.ToName != "" {
		pairs = append(pairs, web.Pair{Term: "接班人", Text: s.Shift.ToName + "，还没有签字"})
	}
	pairs = append(pairs, web.Pair{Term: "现金和票据", Text: s.Shift.Cash})
	if s.Shift.Note != "" {
		pairs = append(pairs, web.Pair{Term: "交接说明", Text: s.Shift.Note})
	}
	out := []templ.Component{web.Section("基本情况", web.Dl(pairs)), web.Section("当天办理", web.Dl(figurePairs(s.Shift.Figures))), web.Section("留给接班人的", web.Table(leftSheet(s.Shift.Left)))}
	for _, c := range s.Shift.Checks {
		list := []web.Pair{{Term: "差异", Text: c.Found + "（" + c.By + " " + web.Moment(c.At) + "）"}}
		if c.Answer != "" {
			list = append(list, web.Pair{Term: "核对情况", Text: c.Answer + "（" + web.Moment(c.Replay) + "）"})
		}
		out = append(out, web.Section("差异核对", web.Dl(list)))
	}
	return out
}

func (room *Room) actingShift(r *http.Request) (shiftSeen, *matter.Action, error) {
	s, err := room.seeShift(r)
	if err != nil {
		return s, nil, err
	}
	action, err := acts.Asked(r, s.View, s.actor)
	return s, action, err
}

// getShiftAct shows the form of an action (W-16).
func (room *Room) getShiftAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingShift(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, room.shiftAct(r, s, action, nil))
}

func (room *Room) shiftAct(r *http.Request, s shiftSeen, a *matter.Action, wrong error) templ.Component {
	form := web.FormOf(a.NewInput(), r.URL.Path)
	if a.Name == "take_over" {
		entry := passwordEntry("相符时，重新输入您的登录密码，作为接班人的签字；不相符时不用填")
		entry.Need = false
		form.Entries = append(form.Entries, entry)
	}
	if r.Method == http.MethodPost {
		form = form.Typed(r, wrong)
	}
	home := ShiftAddress(s.Matter.Number)
	body := append(s.parts(), web.Section(a.Title, web.Ask(form, strconv.FormatInt(s.Matter.Version, 10), a.Title, home)))
	return web.DeskPage(room.Web.Frame(r, a.Title, trailShift, web.Link{Text: s.Matter.Number, Href: home}), nil, body...)
}

// postShiftAct takes the action (W-16).
func (room *Room) postShiftAct(w http.ResponseWriter, r *http.Request) error {
	s, action, err := room.actingShift(r)
	if err != nil {
		return err
	}
	in := action.NewInput()
	err = web.Input(r, in)
	if r.PostForm == nil {
		return err
	}
	if take, signs := in.(*TakeOver); signs && err == nil && take.Verdict == "agree" {
		take.Signed, err = room.signed(r)
	}
	if err == nil {
		_, err = room.Hall().Do(r.Context(), s.actor, s.Matter.ID, action.Name, reflect.ValueOf(in).Elem().Interface(), acts.Once(r)...)
	}
	if err != nil {
		return web.Again(w, r, err, func(err error) templ.Component { return room.shiftAct(r, s, action, err) })
	}
	return web.Done(w, r, ShiftAddress(s.Matter.Number), strings.TrimSpace(action.Title)+"：已办理")
}
