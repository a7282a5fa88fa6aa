package matter

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// View is a matter with everything that a page about it shows.
type View struct {
	Kind   *Kind
	Matter Matter
	Tasks  []Task
	Clocks []Clock
	Events []Event
	Facts  any
}

// private reports whether what a body has written is kept from the actor.
func (v View) private(a account.Actor, body string) bool {
	return v.Kind.Private != nil && v.Kind.Private(v, a, body)
}

// Opinion is what came of a task and what was written, as far as the actor may read it.
func (v View) Opinion(a account.Actor, t Task) (result, opinion string) {
	if v.private(a, t.Body) && t.Opinion+t.Result != "" {
		return "", ""
	}
	return t.Result, t.Opinion
}

// Record is what an event has on record, as far as the actor may read it.
func (v View) Record(a account.Actor, e Event) string {
	if slices.Contains(v.Kind.Opinions, e.Action) && v.private(a, e.Body) {
		return "{}"
	}
	return e.Data
}

// Opens reports whether the actor, who sees the matter, opens its papers of a template.
func (v View) Opens(a account.Actor, template string) bool {
	return v.Kind.Papers == nil || v.Kind.Papers(v, a, template)
}

// StateDef describes the state in which the matter is.
func (v View) StateDef() StateDef { return v.Kind.State(v.Matter.State) }

// Clock finds the newest clock of a name, running or not.
func (v View) Clock(name string) (Clock, bool) {
	for i := len(v.Clocks) - 1; i >= 0; i-- {
		if v.Clocks[i].Name == name {
			return v.Clocks[i], true
		}
	}
	return Clock{}, false
}

// May reports whether the actor may take the action now, state included.
func (v View) May(a account.Actor, action string) bool {
	act, ok := v.Kind.Action(action)
	return ok && act.from(v.Matter.State) && act.By.allow(a, v.Matter, v.Tasks)
}

// Allows reports whether the actor has the right to an action that the state does not forbid.
func (v View) Allows(a account.Actor, act *Action) bool { return act.By.allow(a, v.Matter, v.Tasks) }

// Refusal says why somebody may not take an action now, in the words of Do; nothing when he may. The state comes
// first: what has been done already is no question of rights.
func (v View) Refusal(a account.Actor, act *Action) error {
	switch {
	case !act.from(v.Matter.State):
		return fault.Conflictf("现在的状态是“%s”，不能再“%s”", v.StateDef().Title, act.Title)
	case !act.By.allow(a, v.Matter, v.Tasks):
		return fault.Deniedf("“%s”只能由%s操作", act.Title, act.By.who)
	}
	return nil
}

// Actions lists what the actor may do with the matter now, hidden actions left out.
func (v View) Actions(a account.Actor) []Action {
	var out []Action
	for _, act := range v.Kind.Actions {
		if !act.Hidden && act.from(v.Matter.State) && act.By.allow(a, v.Matter, v.Tasks) {
			out = append(out, act)
		}
	}
	return out
}

// View reads a matter by number for somebody; what he may not see is not there.
func (e *Engine) View(ctx context.Context, actor account.Actor, number string) (View, error) {
	v, err := e.view(ctx, number)
	if err != nil {
		return View{}, err
	}
	if !CanSee(actor, v.Matter, v.Tasks) || !within(v.Kind, v.Facts, actor) {
		return View{}, fault.Missing("办理事项", number)
	}
	return v, nil
}

// PublicView reads a matter for the public query by number, whose second secret the
// room has checked with match before anything is shown.
func (e *Engine) PublicView(ctx context.Context, number string, match func(View) bool) (View, error) {
	v, err := e.view(ctx, number)
	if err != nil || !match(v) {
		return View{}, fault.Missing("办理事项", "")
	}
	return v, nil
}

func (e *Engine) view(ctx context.Context, number string) (v View, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `/* matter.idByNumber */ select m.id from matter m where m.number = $1`, strings.TrimSpace(number)).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.Missing("办理事项", number)
		}
		if err != nil {
			return err
		}
		s, err := e.loadIn(ctx, tx, id)
		if err != nil {
			return err
		}
		v = View{Kind: s.kind, Matter: s.m, Tasks: s.tasks, Clocks: s.clocks, Facts: s.facts}
		v.Events, err = eventsOf(ctx, tx, id)
		return err
	})
	return v, err
}

// NumberOf gives the business number of a matter.
func (e *Engine) NumberOf(ctx context.Context, id int64) (string, error) {
	var number string
	err := e.db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* matter.numberOf */ select m.number from matter m where m.id = $1`, id).Scan(&number)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.Missing("办理事项", "")
	}
	return number, err
}

func limit(n int) int {
	if n <= 0 || n > 500 {
		return 50
	}
	return n
}

// Filter narrows a list of matters.
type Filter struct {
	Kind      string
	States    []State
	Lead      string
	Words     string
	Open      bool // only those that are not closed
	Closed    bool // only those that are
	Applicant string
	IDs       []int64 // only these, when it is not nil
	// FollowedBy is an officer who keeps an eye on them
	FollowedBy string
	Before     int64 // keyset: identifiers smaller than this
	Limit      int
}

// List gives the matters that the actor may see, newest first.
func (e *Engine) List(ctx context.Context, actor account.Actor, f Filter) ([]Matter, error) {
	if actor.For != nil && len(actor.For.Scope) > 0 {
		return e.listInScope(ctx, actor, f)
	}
	return e.list(ctx, actor, f)
}

func (e *Engine) list(ctx context.Context, actor account.Actor, f Filter) (out []Matter, err error) {
	w := &conditions{next: 1}
	where := listWhere(w, actor, f)
	query := `/* matter.list */ select ` + matterColumns + ` from matter m where ` + where + ` order by m.id desc limit ` + w.arg(limit(f.Limit))
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		out, err = list(ctx, tx, func(r scanner) (Matter, error) { return scanMatter(r) }, query, w.args...)
		return err
	})
	return out, err
}

// Count counts the matters that the actor may see.
func (e *Engine) Count(ctx context.Context, actor account.Actor, f Filter) (n int, err error) {
	if actor.For != nil && len(actor.For.Scope) > 0 {
		return e.countInScope(ctx, actor, f)
	}
	w := &conditions{next: 1}
	where := listWhere(w, actor, f)
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* matter.count */ select count(*) from matter m where `+where, w.args...).Scan(&n)
	})
	return n, err
}

func listWhere(w *conditions, actor account.Actor, f Filter) string {
	sight, args := Sight(actor, w.next)
	w.args, w.next = append(w.args, args...), w.next+len(args)
	where := []string{sight}
	add := func(column string, value string) {
		if value != "" {
			where = append(where, column+" = "+w.arg(value))
		}
	}
	add("m.kind", f.Kind)
	add("m.lead", f.Lead)
	add("m.applicant", f.Applicant)
	if len(f.States) > 0 {
		var states []string
		for _, s := range f.States {
			states = append(states, w.arg(string(s)))
		}
		where = append(where, "m.state in ("+strings.Join(states, ", ")+")")
	}
	if f.Words != "" {
		like := w.arg("%" + f.Words + "%")
		where = append(where, "(m.number like "+like+" or m.title like "+like+" or m.applicant_name like "+like+")")
	}
	if f.Open {
		where = append(where, "m.closed_at is null")
	}
	if f.Closed {
		where = append(where, "m.closed_at is not null")
	}
	if f.IDs != nil {
		marks := []string{"0"} // no matter has this one
		for _, id := range f.IDs {
			marks = append(marks, w.arg(id))
		}
		where = append(where, "m.id in ("+strings.Join(marks, ", ")+")")
	}
	if f.FollowedBy != "" {
		where = append(where, "m.id in (select w.matter from follow w where w.officer = "+w.arg(f.FollowedBy)+")")
	}
	if f.Before != 0 {
		where = append(where, "m.id < "+w.arg(f.Before))
	}
	return strings.Join(where, " and ")
}

// Ticking is a live clock with its matter: what supervision watches.
type Ticking struct {
	Clock  Clock
	Matter Matter
}

// Clocks lists the live clocks of a region, the most urgent first. Clocks that only
// wait for the machine's own action are left out.
func (e *Engine) Clocks(ctx context.Context, actor account.Actor, n int) (out []Ticking, err error) {
	sight, args := Sight(actor, 2)
	query := `/* matter.ticking */ select ` + clockColumns + `, ` + matterColumns + `
from clock c join matter m on m.id = c.matter
where c.state <> 'stopped' and c.on_due = '' and ` + sight + `
order by c.due_at, c.id limit $1`
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		out, err = list(ctx, tx, scanTicking, query, append([]any{n}, args...)...)
		return err
	})
	return out, err
}

func scanTicking(row scanner) (t Ticking, err error) {
	m := &t.Matter
	var opened, due, closed store.Millis
	t.Clock, err = scanClock(row, &m.ID, &m.Kind, &m.Number, &m.Title, &m.Region, &m.Lead, &m.State, &m.Stage, &m.Version, &m.Applicant,
		&m.ApplicantName, &m.Channel, &opened, &due, &closed, &m.Outcome, &m.Late, &m.Head, &m.Under)
	m.OpenedAt, m.DueAt, m.ClosedAt = opened.Time(), due.Time(), closed.Time()
	return t, err
}

// sweepLimit is how many due clocks one sweep takes; the next one takes the rest.
const sweepLimit = 500

// Sweep takes the actions of clocks that have run out, such as deemed acceptance
// (ADR 0004), and says how many. One that fails does not hold up the others.
func (e *Engine) Sweep(ctx context.Context) (n int, err error) {
	type due struct {
		clock, matter int64
		action        string
	}
	var found []due
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		found, err = list(ctx, tx, func(r scanner) (d due, err error) {
			err = r.Scan(&d.clock, &d.matter, &d.action)
			return d, err
		}, `/* matter.due */ select c.id, c.matter, c.on_due from clock c
where c.state <> 'stopped' and c.state = 'running' and c.on_due <> '' and c.due_at < $1 order by c.due_at limit $2`, e.now().UnixMilli(), sweepLimit)
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, d := range found {
		if _, err := e.Do(ctx, Sweeper(), d.matter, d.action, Due{Clock: d.clock}); err != nil {
			failed = append(failed, err)
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// Due is the input of an action that the machine takes when a clock runs out.
type Due struct {
	Clock int64 `json:"clock,string"`
}

// Recalculate reckons the live clocks, and the open tasks with a limit of their own, that are due at a moment or later anew after the
// calendar changed, and says how many matters moved. What stays as it is is left
// alone; each change is an event of its matter.
func (e *Engine) Recalculate(ctx context.Context, actor account.Actor, since time.Time) (moved int, err error) {
	var ids []int64
	for after := int64(0); ; after = ids[len(ids)-1] {
		if ids, err = e.liveAfter(ctx, after, since); err != nil || len(ids) == 0 {
			return moved, err
		}
		for _, id := range ids {
			changes, err := e.changesWithCalendar(ctx, id)
			if err != nil {
				return moved, err
			}
			if !changes {
				continue
			}
			if _, err := e.Do(ctx, actor, id, "recalculate", Recalculation{}); err != nil && fault.KindOf(err) != fault.KindConflict {
				return moved, err // a conflict is a matter that ended meanwhile
			}
			moved++
		}
	}
}

func (e *Engine) liveAfter(ctx context.Context, after int64, since time.Time) (ids []int64, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		ids, err = list(ctx, tx, func(r scanner) (id int64, err error) { err = r.Scan(&id); return id, err },
			`/* matter.liveSince */ select c.matter from clock c where c.state <> 'stopped' and c.due_at >= $1 and c.matter > $2
union
select t.matter from task t where t.state = 'open' and t.due_at >= $1 and t.matter > $2
order by 1 limit 500`,
			since.UnixMilli(), after)
		return err
	})
	return ids, err
}

// changesWithCalendar reports whether a live clock or an open task of a matter comes out differently now.
func (e *Engine) changesWithCalendar(ctx context.Context, id int64) (changes bool, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		clocks, err := clocksOf(ctx, tx, id)
		for _, c := range clocks {
			was := c
			c.reckon(e.calendar(), e.now())
			changes = changes || c.State == ClockRunning && (!c.DueAt.Equal(was.DueAt) || c.Provisional != was.Provisional)
		}
		if err != nil {
			return err
		}
		tasks, err := tasksOf(ctx, tx, id)
		for _, t := range tasks {
			due, _ := t.reckoned(e.calendar(), e.now())
			changes = changes || t.State == TaskOpen && !due.Equal(t.DueAt)
		}
		return err
	})
	return changes, err
}

// Recalculation is the input of the action that reckons clocks anew.
type Recalculation struct{}

// recalculate reckons the live clocks and tells whoever waits and whoever works of a due
// time that moved.
func recalculate(m *Move, _ Recalculation) error {
	for i := range m.clocks {
		c := m.clocks[i]
		if c.State != ClockRunning {
			continue // one that stands still is reckoned when it runs again
		}
		m.alterClock(i, func(*Clock) {})
		before, after := workday.DateOf(c.DueAt), workday.DateOf(m.clocks[i].DueAt)
		if before == after || c.Task != 0 {
			continue // whoever does the task is told with the task
		}
		m.Record(c.Name, before.String()+" → "+after.String())
		facts := map[string]string{"item": m.m.Title, "clock": c.Title, "before": before.Chinese(), "due": after.Chinese()}
		m.TellApplicant("matter.moved", facts)
		for _, t := range m.Tasks() {
			to := t.Assignee
			if to == "" {
				to = "body:" + t.Body + "/" + t.Need
			}
			m.Tell(Message{To: to, Template: "matter.moved", Facts: facts})
		}
	}
	m.recalculateTasks()
	return nil
}

// recalculateTasks reckons the open tasks with a limit of their own, and tells who works
// on one that moved.
func (m *Move) recalculateTasks() {
	for i := range m.tasks {
		t := m.tasks[i]
		due, _ := t.reckoned(m.cal, m.Now)
		if t.State != TaskOpen || due.Equal(t.DueAt) {
			continue
		}
		m.taskToChange(i).DueAt = due
		m.touchTask(i)
		before, after := workday.DateOf(t.DueAt), workday.DateOf(due)
		m.Record("task "+t.Title, before.String()+" → "+after.String())
		to := t.Assignee
		if to == "" {
			to = "body:" + t.Body + "/" + t.Need
		}
		m.Tell(Message{To: to, Template: "matter.moved", Facts: map[string]string{"item": m.m.Title, "clock": "待办“" + t.Title + "”",
			"before": before.Chinese(), "due": after.Chinese()}})
	}
}
