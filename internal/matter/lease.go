package matter

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// LeaseRule says how long a claim holds without an act of who claimed it (签收有效期). No law fixes it: it is data.
type LeaseRule struct {
	ID     int64
	Kind   string // of matter; empty is every kind without a rule of its own
	Length workday.Limit
	Reason string
	By     string
	At     time.Time
}

// usualLease holds before an administrator says anything: a house rule. Who does nothing for three working days is away.
var usualLease = workday.Working(3)

// Leases holds the rules in memory, the newest first.
type Leases struct{ rules atomic.Pointer[[]LeaseRule] }

// Swap puts newly read rules in force.
func (l *Leases) Swap(rules []LeaseRule) { l.rules.Store(&rules) }

// For is how long a claim on a matter of that kind holds; a length of zero lets it hold until it is given back.
func (l *Leases) For(kind string) workday.Limit {
	if l == nil || l.rules.Load() == nil {
		return usualLease
	}
	for _, k := range []string{kind, ""} {
		if i := slices.IndexFunc(*l.rules.Load(), func(r LeaseRule) bool { return r.Kind == k }); i >= 0 {
			return (*l.rules.Load())[i].Length
		}
	}
	return usualLease
}

// SetLease adds a rule; claims of before keep their end until the next act.
func SetLease(ctx context.Context, tx *store.Tx, r LeaseRule) error {
	switch {
	case r.Length.N < 0 || r.Length.N > 365:
		return fault.InvalidField("length", "请填写0到365之间的数")
	case r.Reason == "":
		return fault.InvalidField("reason", "请填写理由")
	}
	return insertLease(ctx, tx, r)
}

// leased sets until when the claims hold: an act of who holds a task renews all that he holds in the matter, and a
// stop that ends gives everybody the whole time again, for nobody could act while it lasted.
func (m *Move) leased() {
	for i := range m.tasks {
		t := m.tasks[i]
		if t.State != TaskOpen || t.Assignee == "" {
			continue
		}
		if !t.HeldUntil.IsZero() && !m.resumed && !m.mine(t) {
			continue
		}
		var until time.Time
		if m.lease.N > 0 {
			until, _ = workday.Due(m.cal, m.Now, m.lease)
		}
		if until.Equal(t.HeldUntil) {
			continue
		}
		m.taskToChange(i).HeldUntil = until
		m.touchTask(i)
	}
}

// mine reports whether the actor holds a claimed task, himself or for who is away.
func (m *Move) mine(t Task) bool {
	return t.Assignee == m.Actor.Subject() || standsInFor(m.Actor, t)
}

// Lapse (签收到期) gives a task back to its post whose holder has done nothing for the time of the lease.
type Lapse struct {
	Task int64 `json:"task,string"`
}

// lapse is taken by the machine. Who acted meanwhile keeps his task.
func lapse(m *Move, in Lapse) error {
	i := slices.IndexFunc(m.tasks, func(t Task) bool { return t.ID == in.Task && t.State == TaskOpen })
	if i < 0 || m.tasks[i].Assignee == "" || m.tasks[i].HeldUntil.IsZero() || !m.Now.After(m.tasks[i].HeldUntil) || m.paused() {
		return fault.Conflictf("这件待办没有超过签收有效期")
	}
	t := m.tasks[i]
	m.unhold(i)
	m.Record("task", t.Title)
	m.Record("from", t.AssigneeName)
	m.Record("held_until", workday.DateOf(t.HeldUntil).String())
	facts := map[string]string{"item": m.m.Title, "task": t.Title, "from": t.AssigneeName, "lease": m.lease.String()}
	m.Tell(Message{To: t.Assignee, Template: "matter.claim_lapsed", Facts: facts})
	m.Tell(Message{To: t.post(), Template: "matter.task_free", Facts: facts})
	return nil
}

// unhold gives a task back to its post.
func (m *Move) unhold(i int) {
	t := m.taskToChange(i)
	t.Assignee, t.AssigneeName, t.HeldUntil = "", "", time.Time{}
	m.body = t.Body
	m.touchTask(i)
}

// paused reports whether a clock stands still: nobody can act until it runs again.
func (m *Move) paused() bool {
	return slices.ContainsFunc(m.clocks, func(c Clock) bool { return c.State == ClockPaused })
}

// post is the address of those whose post can do the task.
func (t Task) post() string { return "body:" + t.Body + "/" + t.Need }

// SweepClaims ends the claims that have run out and says how many. One that fails does not hold up the others, and one
// whose holder acted at the last moment stays his.
func (e *Engine) SweepClaims(ctx context.Context) (n int, err error) {
	var found []Task
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		found, err = lapsedTasks(ctx, tx, e.now(), sweepLimit)
		return err
	})
	if err != nil {
		return 0, err
	}
	return e.sweep(found, func(t Task) error {
		_, err := e.Do(ctx, account.System("签收到期自动释放"), t.Matter, "lapse", Lapse{Task: t.ID})
		return err
	})
}

// sweep does something to each task; a conflict means that it was done meanwhile.
func (e *Engine) sweep(list []Task, do func(Task) error) (n int, err error) {
	for _, t := range list {
		switch failed := do(t); {
		case failed == nil:
			n++
		case fault.KindOf(failed) != fault.KindConflict:
			err = failed
		}
	}
	return n, err
}
