package matter

import (
	"context"
	"strconv"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// Entry is one row of an inbox: the task and its matter.
type Entry struct {
	Task   Task
	Matter Matter
}

// Queue (待办箱的队列) says which tasks of an inbox are wanted.
type Queue string

// The queues of an inbox.
const (
	QueuePost Queue = "post" // open at my posts, claimed by nobody
	QueueMine Queue = "mine" // claimed by me
	QueueAll  Queue = "all"  // both of them
	QueueDone Queue = "done" // done at my posts
	// those of QueueAll whose matter stands still, and those that came back after they were done
	QueueHeld     Queue = "held"
	QueueReturned Queue = "returned"
)

// Place is where a page of an inbox ended: the moment by which it is sorted, and the task.
type Place struct{ At, Task int64 }

// String writes the place into an address.
func (p Place) String() string {
	return strconv.FormatInt(p.At, 10) + "." + strconv.FormatInt(p.Task, 10)
}

// ParsePlace reads a place; what is none is the beginning.
func ParsePlace(text string) (p Place) {
	at, task, _ := strings.Cut(text, ".")
	var wrong [2]error
	p.At, wrong[0] = strconv.ParseInt(at, 10, 64)
	p.Task, wrong[1] = strconv.ParseInt(task, 10, 64)
	if wrong[0] != nil || wrong[1] != nil {
		return Place{}
	}
	return p
}

// Place is where the entry stands in its queue.
func (e Entry) Place() Place {
	if e.Task.State == TaskDone {
		return Place{e.Task.DoneAt.UnixMilli(), e.Task.ID}
	}
	return Place{sortAt(e.Task, e.Matter), e.Task.ID}
}

// far is the place of what has no due time: behind everything that has one.
const far = 9000000000000

// sortAt is what open tasks are sorted by: their own due time, else that of the matter that waits for them.
func sortAt(t Task, m Matter) int64 {
	if due := t.Due(m); !due.IsZero() {
		return due.UnixMilli()
	}
	return far
}

// InboxFilter narrows an inbox.
type InboxFilter struct {
	Queue Queue
	Kind  string
	Words string // part of the number or the title
	After Place  // the end of the page before
	Limit int
}

// Inbox (待办箱) lists the tasks that the actor can do, the most urgent first; those that are done, the last one first.
func (e *Engine) Inbox(ctx context.Context, actor account.Actor, f InboxFilter) (out []Entry, err error) {
	w := &conditions{next: 1}
	found := w.inbox(actor, f, limit(f.Limit))
	if found == "" {
		return nil, nil
	}
	query := `/* matter.inbox */ select ` + taskColumns + `, ` + matterColumns + `
from (` + found + `) q join task t on t.matter = q.matter and t.id = q.id join matter m on m.id = t.matter
order by ` + f.order("q.at", "q.id") + ` limit ` + w.arg(limit(f.Limit))
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		out, err = list(ctx, tx, scanEntry, query, w.args...)
		return err
	})
	return out, err
}

// Counted is the most that CountInbox tells apart: as many or more.
const Counted = 1000

// CountInbox counts a queue of an inbox, up to Counted.
func (e *Engine) CountInbox(ctx context.Context, actor account.Actor, f InboxFilter) (n int, err error) {
	w := &conditions{next: 1}
	f.After = Place{}
	found := w.inbox(actor, f, Counted)
	if found == "" {
		return 0, nil
	}
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* matter.countInbox */ select count(*) from (`+found+` limit `+w.arg(Counted)+`) n`, w.args...).Scan(&n)
	})
	return n, err
}

func (f InboxFilter) order(at, id string) string {
	if f.Queue == QueueDone {
		return at + " desc, " + id + " desc"
	}
	return at + ", " + id
}

// inbox finds the first tasks of a queue: at each post, for each right, in the order of an index, and then the first of all
// of them. Empty when the actor has no post.
func (w *conditions) inbox(actor account.Actor, f InboxFilter, most int) string {
	if actor.Kind != account.ActorOfficer {
		return ""
	}
	var parts []string
	for _, s := range actor.Posts {
		for _, right := range s.Rights {
			for _, holder := range holders(actor, s, f.Queue) {
				parts = append(parts, w.queue(s.Body, right, holder, f, most))
			}
		}
	}
	return strings.Join(parts, " union ")
}

// holders are those whose tasks of a seat the actor may do: nobody's, his own, or those of who is away and for whom he
// holds the seat.
func holders(actor account.Actor, s account.Seat, q Queue) []string {
	who := actor.Subject()
	if s.For != 0 {
		who = s.Away()
	}
	switch q {
	case QueuePost, QueueDone:
		return []string{""}
	case QueueMine:
		return []string{who}
	}
	return []string{"", who}
}

// queue finds the first tasks of one right at one body.
func (w *conditions) queue(body, right, holder string, f InboxFilter, most int) string {
	where := []string{"t.body = " + w.arg(body), "t.need = " + w.arg(right)}
	at, beyond := "t.sort_at", " > "
	if f.Queue == QueueDone {
		where = append(where, "t.state = 'done'")
		at, beyond = "t.done_at", " < "
	} else {
		where = append(where, "t.state = 'open'", "t.assignee = "+w.arg(holder))
	}
	if f.After != (Place{}) {
		where = append(where, "("+at+", t.id)"+beyond+"("+w.arg(f.After.At)+", "+w.arg(f.After.Task)+")")
	}
	switch f.Queue {
	case QueueHeld:
		where = append(where, "exists (select 1 from clock c where c.matter = t.matter and c.state = 'paused')")
	case QueueReturned:
		where = append(where, "exists (select 1 from task u where u.matter = t.matter and u.role = t.role and u.stage = t.stage and u.part = t.part and u.state = 'done' and u.result <> 'transferred')")
	}
	from := "task t"
	if f.Kind != "" || f.Words != "" {
		from = "task t join matter m on m.id = t.matter"
	}
	if f.Kind != "" {
		where = append(where, "m.kind = "+w.arg(f.Kind))
	}
	if f.Words != "" {
		like := w.arg("%" + f.Words + "%")
		where = append(where, "(m.number like "+like+" or m.title like "+like+")")
	}
	return "/* matter.queue */ select * from (select t.matter, t.id, " + at + " as at from " + from + " where " + strings.Join(where, " and ") +
		" order by " + f.order(at, "t.id") + " limit " + strconv.Itoa(most) + ") p"
}

func scanEntry(row scanner) (e Entry, err error) {
	m := &e.Matter
	var opened, due, closed store.Millis
	e.Task, err = scanTask(row, &m.ID, &m.Kind, &m.Number, &m.Title, &m.Region, &m.Lead, &m.State, &m.Stage, &m.Version, &m.Applicant,
		&m.ApplicantName, &m.Channel, &opened, &due, &closed, &m.Outcome, &m.Late, &m.Head, &m.Under)
	m.OpenedAt, m.DueAt, m.ClosedAt = opened.Time(), due.Time(), closed.Time()
	return e, err
}
