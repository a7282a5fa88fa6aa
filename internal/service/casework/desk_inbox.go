package casework

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework/pages"
)

// queue is one way to look at an inbox (W-02).
type queue struct {
	name, title string
	hall        matter.Queue
	only        func(matter.Entry) bool // nil takes all
}

// The queues that hold no tasks.
const (
	queueFollowed matter.Queue = "followed"
	queueDrafts   matter.Queue = "drafts"
	queueObjected matter.Queue = "objected"
)

var queues = []queue{
	{"post", "待签收", matter.QueuePost, nil},
	{"mine", "我的待办", matter.QueueMine, nil},
	{"joint", "我协办", matter.QueueAll, joint},
	{"done", "已办", matter.QueueDone, nil},
	{"followed", "关注", queueFollowed, nil},
	{"held", "挂起", matter.QueueHeld, nil},
	{"returned", "退回", matter.QueueReturned, nil},
	{"objected", "公示异议", queueObjected, nil},
	{"drafts", "草稿", queueDrafts, nil},
}

// queuesOf are the queues that an officer has: only a counter parks anything, and only who examines or decides answers objections.
func queuesOf(a account.Actor) []queue {
	return slices.DeleteFunc(slices.Clone(queues), func(q queue) bool {
		return q.hall == queueDrafts && !a.Has(RightReceive) || q.hall == queueObjected && len(answersAt(a)) == 0
	})
}

// tasks reports whether the queue holds tasks.
func (q queue) tasks() bool {
	return q.hall != queueFollowed && q.hall != queueDrafts && q.hall != queueObjected
}

// queueOf is the queue of a name; unclaimed tasks when there is none.
func queueOf(name string) queue {
	if i := slices.IndexFunc(queues, func(q queue) bool { return q.name == name }); i >= 0 {
		return queues[i]
	}
	return queues[0]
}

// joint (协办) is a part of an examination that another body leads.
func joint(e matter.Entry) bool { return e.Task.Role == RoleExamine && e.Task.Body != e.Matter.Lead }

// deep is how many entries are looked through where a queue takes only some of them,
// and how far neighbours are sought in a list.
const deep = 500

// entries reads a queue; one that takes only some of its entries comes in one piece.
func (d *Desk) entries(ctx context.Context, actor account.Actor, q queue, words string, after matter.Place, limit int) ([]matter.Entry, error) {
	if q.only != nil {
		after, limit = matter.Place{}, deep
	}
	list, err := d.room.Hall().Inbox(ctx, actor, matter.InboxFilter{Queue: q.hall, Words: words, After: after, Limit: limit})
	if q.only != nil {
		list = slices.DeleteFunc(list, func(e matter.Entry) bool { return !q.only(e) })
	}
	return list, err
}

func (d *Desk) count(ctx context.Context, actor account.Actor, q queue, words string) (int, error) {
	if q.hall == queueFollowed {
		return d.countFollowed(ctx, actor)
	}
	if q.hall == queueObjected {
		list, err := d.objected(ctx, actor)
		return len(list), err
	}
	if q.only == nil {
		return d.room.Hall().CountInbox(ctx, actor, matter.InboxFilter{Queue: q.hall, Words: words})
	}
	list, err := d.entries(ctx, actor, q, words, matter.Place{}, deep)
	return len(list), err
}

// getInbox lists tasks by due time (W-02).
func (d *Desk) getInbox(w http.ResponseWriter, r *http.Request) error {
	page, err := d.inbox(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, pages.InboxPage(d.room.Web.Frame(r, "待办箱"), page))
}

// inbox gathers the page that the address asks for.
func (d *Desk) inbox(r *http.Request) (page pages.Inbox, err error) {
	query, actor := r.URL.Query(), d.Actor(r)
	q, words := queueOf(query.Get("queue")), strings.TrimSpace(query.Get("words"))
	if !q.tasks() {
		return d.inboxOther(r, actor, q, words)
	}
	after := matter.ParsePlace(query.Get("after")) // a key that is none starts at the top
	list, err := d.entries(r.Context(), actor, q, words, after, pageSize)
	if err != nil {
		return page, err
	}
	if page.Filters, err = d.queueChips(r.Context(), actor, q, words); err != nil {
		return page, err
	}
	at := url.Values{"queue": {q.name}, "words": {words}}
	page.Search = pages.Search{Action: "/desk/inbox", Name: "words", Value: words, Label: "办件编号或者事项", Keep: map[string]string{"queue": q.name}}
	page.Sheet = d.inboxSheet(list, listOfTasks(q, words))
	if len(list) == pageSize && q.only == nil {
		page.Sheet.Pages.Next = "?" + at.Encode() + "&after=" + list[len(list)-1].Place().String()
	}
	if after != (matter.Place{}) {
		page.Sheet.Pages.First = "?" + at.Encode()
		at.Set("after", after.String())
	}
	page.Action, page.Batch = "/desk/inbox?"+at.Encode(), batchesFor(q, actor)
	if len(page.Batch) > 0 {
		page.Sheet.Pick = "task"
	}
	return page, nil
}

// inboxOther gathers a queue that holds no tasks: what is followed, and what is parked.
func (d *Desk) inboxOther(r *http.Request, actor account.Actor, q queue, words string) (page pages.Inbox, err error) {
	if page.Filters, err = d.queueChips(r.Context(), actor, q, ""); err != nil {
		return page, err
	}
	page.Search = pages.Search{Action: "/desk/inbox", Name: "words", Value: words, Label: "办件编号或者事项", Keep: map[string]string{"queue": q.name}}
	if q.hall == queueDrafts && actor.Has(RightReceive) {
		page.Sheet, err = d.parkedDrafts(r, actor)
	} else if q.hall == queueObjected {
		page.Sheet, err = d.objectedSheet(r, actor, words)
	} else {
		page.Sheet, err = d.followed(r, actor)
	}
	page.Plain = true
	return page, err
}

// queueChips leads to the queues, each with how much is waiting in it.
func (d *Desk) queueChips(ctx context.Context, actor account.Actor, now queue, words string) (web.Filters, error) {
	f := web.Filters{Label: "队列", Total: -1, Unit: "件"}
	for _, q := range queuesOf(actor) {
		chip := web.Chip{Text: q.title, Href: "?queue=" + q.name, On: q.name == now.name}
		if q.hall != matter.QueueDone && q.hall != queueDrafts {
			n, err := d.count(ctx, actor, q, "")
			if err != nil {
				return f, err
			}
			chip.Text += " " + strconv.Itoa(n)
		}
		f.Chips = append(f.Chips, chip)
	}
	if words == "" {
		return f, nil
	}
	n, err := d.count(ctx, actor, now, words)
	f.Total, f.Clear = n, "?queue="+now.name
	return f, err
}

// batches are what may be done with several tasks of a queue at once.
func batches(q queue) []web.Option {
	switch q.hall {
	case matter.QueuePost:
		return []web.Option{{Value: "claim", Text: "签收"}}
	case matter.QueueMine:
		return []web.Option{{Value: "release", Text: "释放"}}
	case matter.QueueAll, matter.QueueHeld, matter.QueueReturned:
		return []web.Option{{Value: "claim", Text: "签收"}, {Value: "release", Text: "释放"}}
	}
	return nil
}

// inboxSheet draws entries; in names the list, so that a case knows its neighbours.
func (d *Desk) inboxSheet(list []matter.Entry, in string) web.Sheet {
	sheet := web.Sheet{
		Columns: []web.Column{{Head: "时限", Tight: true}, {Head: "办件编号", Tight: true}, {Head: "事项"}, {Head: "申请人", Hide: true}, {Head: "来源", Hide: true, Tight: true},
			{Head: "待办", Tight: true}, {Head: "到达", Hide: true, Tight: true}, {Head: "签收", Tight: true}},
		Empty: web.Nothing{Title: "今天的待办都处理完了", Why: "新的待办到达后会显示在这里", Next: web.Link{Text: "看已办", Href: "/desk/inbox?queue=done"}},
	}
	for _, e := range list {
		href := d.opened(e.Matter, in)
		sheet.Rows = append(sheet.Rows, web.Row{ID: e.Matter.Number, Value: reference(e), Href: href, Cells: []web.Cell{
			web.Part(web.ClockChip(d.entryClock(e))), web.Linked(e.Matter.Number, href), web.Words(e.Matter.Title), web.Words(listName(e.Matter)),
			web.Words(e.Matter.Channel.Title()), taskCell(e), web.Words(moment(e.Task.OpenedAt)), claimCell(e)}})
	}
	return sheet
}

// shortTask leaves out the title of the matter, which has its own column.
func shortTask(e matter.Entry) string { return strings.TrimSuffix(e.Task.Title, "："+e.Matter.Title) }

// straight are the tasks that are one act: the inbox leads to its form, where what is to be known of the case stands beside.
var straight = map[string]string{RoleDecide: "decide", RoleAnswer: "answer_question"}

// taskCell names the task, and leads to the form when it is one act.
func taskCell(e matter.Entry) web.Cell {
	act, one := straight[e.Task.Role]
	if !one || e.Matter.Kind != KindName || e.Task.State != matter.TaskOpen {
		return web.Words(shortTask(e))
	}
	return web.Linked(shortTask(e), "/desk/cases/"+url.PathEscape(e.Matter.Number)+"/act/"+act)
}

// claimCell lets a task be claimed or released where it stands.
func claimCell(e matter.Entry) web.Cell {
	switch {
	case e.Task.State != matter.TaskOpen:
		return web.Words(e.Task.DoneBy)
	case e.Task.Assignee == "":
		return web.Part(pages.RowButton("claim", reference(e), "签收", "签收 "+e.Matter.Number, "c"))
	}
	return web.Part(pages.RowRelease(pages.Release{Value: reference(e), Number: e.Matter.Number, Holder: e.Task.AssigneeName, Until: heldText(e.Task)}))
}

// heldText says until when a claim holds.
func heldText(t matter.Task) string {
	if t.HeldUntil.IsZero() {
		return ""
	}
	return moment(t.HeldUntil) + "前没有办理动作的，自动退回岗位"
}

// reference names a task with its matter, as the boxes and buttons of the inbox send it.
func reference(e matter.Entry) string {
	return e.Matter.Number + "/" + strconv.FormatInt(e.Task.ID, 10)
}

// postInbox claims or releases one task or those that are picked (W-02).
func (d *Desk) postInbox(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	if next := chosenTogether(r.PostForm, d.Actor(r)); next != "" {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
	action, refs := chosen(r.PostForm)
	if action == "" {
		return fault.Missing("操作", "")
	}
	failed := d.each(r, action, refs)
	done := fmt.Sprintf("已%s %d 件", claimTitle(action), len(refs)-len(failed))
	if len(failed) == 0 && len(refs) > 0 {
		return web.Done(w, r, "/desk/inbox?"+r.URL.RawQuery, done)
	}
	page, err := d.inbox(r)
	if err != nil {
		return err
	}
	page.Done = pages.Outcome{Heading: fmt.Sprintf("%s，失败 %d 件", done, len(failed)), Failed: failed}
	if len(refs) == 0 {
		page.Done = pages.Outcome{Heading: "没有选中待办", Failed: []web.Pair{{Term: "怎么做", Text: "请在要办的行前面打勾，再按按钮"}}}
	}
	return web.RenderStatus(w, r, http.StatusConflict, pages.InboxPage(d.room.Web.Frame(r, "待办箱"), page))
}

// chosen reads which button was pressed: that of a row, or that of the picked rows.
func chosen(form url.Values) (action string, refs []string) {
	for _, name := range []string{"claim", "release"} {
		if form.Get(name) != "" {
			return name, form[name][:1]
		}
	}
	if batch := form.Get("batch"); batch == "claim" || batch == "release" {
		return batch, form["task"][:min(len(form["task"]), deep)]
	}
	return "", nil
}

func claimTitle(action string) string {
	if action == "release" {
		return "释放"
	}
	return "签收"
}

// each takes the action on every task by itself: one that fails does not hold up the others.
func (d *Desk) each(r *http.Request, action string, refs []string) (failed []web.Pair) {
	for _, ref := range refs {
		number, id, _ := strings.Cut(ref, "/")
		if err := d.claimOne(r, action, number, id); err != nil {
			failed = append(failed, web.Pair{Term: number, Text: fault.MessageOf(err)})
		}
	}
	return failed
}

func (d *Desk) claimOne(r *http.Request, action, number, id string) error {
	actor := d.Actor(r)
	task, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return fault.Missing("待办", "")
	}
	v, err := d.room.Hall().View(r.Context(), actor, number)
	if err != nil {
		return err
	}
	var in any = matter.Claim{Task: task}
	if action == "release" {
		in = matter.Release{Task: task}
	}
	var opts []matter.Option
	if once := web.Once(r); once != "" {
		opts = append(opts, matter.Key(once+"/"+id)) // one form, one key for each of its tasks
	}
	_, err = d.room.Hall().Do(r.Context(), actor, v.Matter.ID, action, in, opts...)
	return err
}
