package matter

import (
	"context"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Shift is one due date that another calendar would move.
type Shift struct {
	ID            int64 // of the matter
	Number, Kind  string
	Title         string // of the matter
	What          string // the clock or the task that is due
	Before, After time.Time
}

// Preview is what another calendar would do: how many due dates move, how many that were
// provisional stay where they are and become certain, and the first of those that move.
type Preview struct {
	Moved, Firmed int
	First         []Shift
}

// previewBatch is how many rows are read at a time.
const previewBatch = 1000

// Preview reckons every running limit that is due at a moment or later by a calendar that
// is not yet in force, and changes nothing. It lists the n that are due first.
func (e *Engine) Preview(ctx context.Context, cal *workday.Calendar, since time.Time, n int) (p Preview, err error) {
	var all []Shift
	add := func(id int64, what string, before, after time.Time, firmed bool) {
		switch {
		case !before.Equal(after):
			p.Moved++
			all = append(all, Shift{ID: id, What: what, Before: before, After: after})
		case firmed:
			p.Firmed++
		}
	}
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		if err := e.eachRunning(ctx, tx, since, func(c Clock) {
			again := c
			again.reckon(cal, e.now())
			add(c.Matter, c.Title, c.DueAt, again.DueAt, c.Provisional && !again.Provisional)
		}); err != nil {
			return err
		}
		if err := e.eachOpen(ctx, tx, since, func(t Task) {
			_, was := t.reckoned(e.calendar(), e.now())
			due, provisional := t.reckoned(cal, e.now())
			add(t.Matter, t.Title, t.DueAt, due, was && !provisional)
		}); err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b Shift) int { return a.Before.Compare(b.Before) })
		p.First = all[:min(n, len(all))]
		return name(ctx, tx, p.First)
	})
	return p, err
}

// eachRunning reads the running clocks in the order of their keys.
func (e *Engine) eachRunning(ctx context.Context, tx *store.Tx, since time.Time, take func(Clock)) error {
	matter, id := int64(0), int64(0)
	for {
		batch, err := list(ctx, tx, func(r scanner) (Clock, error) { return scanClock(r) }, `/* matter.runningSince */
select `+clockColumns+`
from clock c
where c.state = 'running' and c.due_at >= $1 and (c.matter > $2 or c.matter = $2 and c.id > $3)
order by c.matter, c.id
limit $4`, since.UnixMilli(), matter, id, previewBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, c := range batch {
			take(c)
			matter, id = c.Matter, c.ID
		}
	}
}

// eachOpen reads the open tasks that have a limit of their own.
func (e *Engine) eachOpen(ctx context.Context, tx *store.Tx, since time.Time, take func(Task)) error {
	matter, id := int64(0), int64(0)
	for {
		batch, err := list(ctx, tx, func(r scanner) (Task, error) { return scanTask(r) }, `/* matter.openSince */
select `+taskColumns+`
from task t
where t.state = 'open' and t.due_at >= $1 and (t.matter > $2 or t.matter = $2 and t.id > $3)
order by t.matter, t.id
limit $4`, since.UnixMilli(), matter, id, previewBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, t := range batch {
			take(t)
			matter, id = t.Matter, t.ID
		}
	}
}

// name puts number and title to the shifts that are shown.
func name(ctx context.Context, tx *store.Tx, shifts []Shift) error {
	for i := range shifts {
		s := &shifts[i]
		err := tx.QueryRow(ctx, `/* matter.named */ select m.number, m.kind, m.title from matter m where m.id = $1`, s.ID).Scan(&s.Number, &s.Kind, &s.Title)
		if err != nil {
			return err
		}
	}
	return nil
}
