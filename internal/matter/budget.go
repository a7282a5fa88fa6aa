package matter

import (
	"encoding/json"
	"slices"
	"time"

	"tongban/internal/common/workday"
)

// Budget is how a task's own due time was counted: the limit with its ground, what stood
// still and what was added. It is to a task what the fields of a clock are to a duty.
type Budget struct {
	Limit      workday.Limit `json:"limit,omitzero"`
	Ground     string        `json:"ground,omitempty"`
	Since      time.Time     `json:"since,omitzero"` // zero: since the task was opened
	Stops      []Stop        `json:"stops,omitempty"`
	Extensions []Extension   `json:"extensions,omitempty"`
}

// Counted reports whether the task has a limit of its own that can be counted anew.
func (b Budget) Counted() bool { return b.Limit.N > 0 }

// Clock is the task's own limit in the form of a clock, to be counted and shown as one;
// found is false when it has none.
func (t Task) Clock() (c Clock, found bool) {
	c = Clock{Matter: t.Matter, Task: t.ID, Title: t.Title, Limit: t.Budget.Limit, Ground: t.Budget.Ground, StartedAt: t.Budget.Since, DueAt: t.DueAt,
		State: ClockRunning, Stops: t.Budget.Stops, Extensions: t.Budget.Extensions}
	if c.StartedAt.IsZero() {
		c.StartedAt = t.OpenedAt
	}
	if t.State != TaskOpen {
		c.State, c.StoppedAt = ClockStopped, t.DoneAt
	}
	return c, t.Budget.Counted()
}

// reckoned is the due time of the task by a calendar; a limit that cannot be counted stays.
func (t Task) reckoned(cal *workday.Calendar, now time.Time) (due time.Time, provisional bool) {
	c, counted := t.Clock()
	if !counted {
		return t.DueAt, false
	}
	c.reckon(cal, now)
	return c.DueAt, c.Provisional
}

// text writes the budget for its column; nothing for a task without a limit of its own.
func (b Budget) text() any {
	if !b.Counted() {
		return nil
	}
	text, _ := json.Marshal(b)
	return string(text)
}

// spare adds a stop in which the task's days did not count.
func (t *Task) spare(s Stop, cal *workday.Calendar, now time.Time) {
	t.Budget.Stops = append(slices.Clone(t.Budget.Stops), s)
	t.DueAt, _ = t.reckoned(cal, now)
}

// prolong gives the task more of its limit.
func (t *Task) prolong(e Extension, cal *workday.Calendar, now time.Time) {
	t.Budget.Extensions = append(slices.Clone(t.Budget.Extensions), e)
	t.DueAt, _ = t.reckoned(cal, now)
}

// Onward is the budget for who takes the task over: what was used stays used.
func (t Task) Onward() Budget {
	b := t.Budget
	if b.Counted() && b.Since.IsZero() {
		b.Since = t.OpenedAt
	}
	return b
}
