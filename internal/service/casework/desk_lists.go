package casework

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// pageSize is how many rows a list shows.
const pageSize = 30

// getHome shows one's numbers and what is due next (W-01).
func (d *Desk) getHome(w http.ResponseWriter, r *http.Request) error {
	actor := d.Actor(r)
	figures, err := d.figures(r.Context(), actor)
	if err != nil {
		return err
	}
	next, err := d.room.Hall().Inbox(r.Context(), actor, matter.InboxFilter{Queue: matter.QueueAll, Limit: 10})
	if err != nil {
		return err
	}
	sheet := d.inboxSheet(next, "")
	sheet.Columns = sheet.Columns[:len(sheet.Columns)-1] // claiming has its place in the inbox
	for i := range sheet.Rows {
		sheet.Rows[i].Cells = sheet.Rows[i].Cells[:len(sheet.Columns)]
	}
	sheet.Caption = "最先到期的待办"
	return web.Render(w, r, pages.Home(d.room.Web.Frame(r, "工作首页"), figures, sheet))
}

// figures counts what waits for the actor.
func (d *Desk) figures(ctx context.Context, actor account.Actor) (out []pages.Count, err error) {
	hall := d.room.Hall()
	for _, q := range queues {
		if q.hall == matter.QueueDone || !q.tasks() {
			continue
		}
		n, err := d.count(ctx, actor, q, "")
		if err != nil {
			return nil, err
		}
		out = append(out, pages.Count{N: n, Word: q.title, Href: "/desk/inbox?queue=" + q.name})
	}
	list, err := hall.Inbox(ctx, actor, matter.InboxFilter{Queue: matter.QueueAll, Limit: 500})
	if err != nil {
		return nil, err
	}
	today, late := 0, 0
	for _, e := range list {
		switch due := dutyOf(e).Due; {
		case due.IsZero():
		case d.room.Now().After(due):
			late++
		case workday.DateOf(due) == workday.DateOf(d.room.Now()):
			today++
		}
	}
	return append(out, pages.Count{N: today, Word: "今日到期", Href: "/desk/inbox"}, pages.Count{N: late, Word: "超期", Href: "/desk/inbox"}), nil
}

// dutyOf is what an entry has to be done by: the task's own time, or its matter's.
func dutyOf(e matter.Entry) light.Duty {
	duty := e.Task.Duty(e.Matter)
	duty.Paused = e.Matter.Kind == KindName && e.Matter.State == StateSpecial // nobody can act until the procedure ends
	return duty
}

// entryClock says when an entry is due; the case page has the reckoning.
func (d *Desk) entryClock(e matter.Entry) web.Clock {
	duty := dutyOf(e)
	switch {
	case e.Task.State == matter.TaskDone:
		return web.Clock{Tone: web.ToneMute, Text: "已办"}
	case duty.Due.IsZero() && !duty.Paused:
		return web.Clock{Tone: web.ToneHold, Text: "不计时"}
	}
	chip := web.Clock{Tip: "怎么算的", Href: dueAddress(e)}
	if !duty.Paused {
		chip.Due = dateText(duty.Due)
	}
	chip.Tone, chip.Text = d.room.Lamp.Show(duty)
	return chip
}

// href is where a matter of any kind is worked on.
func (d *Desk) href(m matter.Matter) string {
	if m.Kind == KindName {
		return "/desk/cases/" + m.Number
	}
	if d.Address == nil {
		return ""
	}
	return d.Address(m)
}

// listName masks the applicant in lists; names of companies are longer than people's.
func listName(m matter.Matter) string {
	if len([]rune(m.ApplicantName)) > 4 {
		return m.ApplicantName
	}
	return ident.MaskName(m.ApplicantName)
}

// getCases searches the cases that the actor may see (W-08).
func (d *Desk) getCases(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := matter.Filter{Kind: KindName, Words: q.Get("words"), Limit: pageSize}
	if s := q.Get("state"); s != "" {
		f.States = []matter.State{matter.State(s)}
	}
	f.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64) // a key that is none starts at the top
	words := f.Words
	if index := d.Numbers.Index(strings.TrimSpace(words)); index != "" { // somebody's number stands in no list: it is looked up by its hash
		ids, err := d.room.casesOf(r.Context(), index)
		if err != nil {
			return err
		}
		f.Words, f.IDs = "", ids
	}
	list, err := d.room.Hall().List(r.Context(), d.Actor(r), f)
	if err != nil {
		return err
	}
	total, err := d.room.Hall().Count(r.Context(), d.Actor(r), matter.Filter{Kind: KindName, Words: f.Words, IDs: f.IDs, States: f.States})
	if err != nil {
		return err
	}
	filters := web.Filters{Label: "状态", Total: total, Unit: "件"}
	if words != "" || len(f.States) > 0 {
		filters.Clear = "/desk/cases"
	}
	for _, s := range states() {
		filters.Chips = append(filters.Chips, web.Chip{Text: s.Title, Href: "?" + url.Values{"state": {string(s.Name)}, "words": {words}}.Encode(), On: q.Get("state") == string(s.Name)})
	}
	sheet := d.caseSheet(list, listOfCases(q.Get("state"), words))
	if len(list) == pageSize {
		sheet.Pages.Next = "?" + url.Values{"state": {q.Get("state")}, "words": {words}, "before": {strconv.FormatInt(list[len(list)-1].ID, 10)}}.Encode()
	}
	return web.Render(w, r, pages.List(d.room.Web.Frame(r, "办件查询"), filters, pages.Search{Action: "/desk/cases", Name: "words", Value: words,
		Label: "办件编号、事项、申请人或者证件号码", Keep: map[string]string{"state": q.Get("state")}}, sheet))
}

// getSearch leads from the box in the frame: to the case of a whole number, or to the
// list (W-08).
func (d *Desk) getSearch(w http.ResponseWriter, r *http.Request) error {
	words := strings.TrimSpace(r.URL.Query().Get("q"))
	to := "/desk/cases?" + url.Values{"words": {words}}.Encode()
	if v, err := d.room.Hall().View(r.Context(), d.Actor(r), words); err == nil && d.href(v.Matter) != "" {
		to = d.href(v.Matter)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (d *Desk) caseSheet(list []matter.Matter, in string) web.Sheet {
	sheet := web.Sheet{
		Columns: []web.Column{{Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "申请人"}, {Head: "状态", Tight: true}, {Head: "来源", Hide: true, Tight: true}, {Head: "牵头部门", Hide: true}, {Head: "收到", Hide: true, Tight: true}, {Head: "到期", Tight: true}},
		Empty:   web.Nothing{Title: "没有符合条件的办件", Why: "您只能看到本机关办理或者本区域内的办件", Next: web.Link{Text: "清空条件", Href: "/desk/cases"}},
	}
	kind := &matter.Kind{States: states()}
	for _, m := range list {
		due := ""
		if !m.DueAt.IsZero() {
			due = dateText(m.DueAt)
		}
		sheet.Rows = append(sheet.Rows, web.Row{ID: m.Number, Href: d.opened(m, in), Cells: []web.Cell{
			web.Linked(m.Number, d.opened(m, in)), web.Words(m.Title), web.Words(listName(m)),
			web.Part(web.Tag(tone(matter.View{Matter: m}), kind.State(m.State).Title)), web.Words(m.Channel.Title()),
			web.Words(d.room.Org.BodyName(m.Lead)), web.Words(moment(m.OpenedAt)), web.Words(due)}})
	}
	return sheet
}
