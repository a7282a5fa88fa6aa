package matter

import (
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// This file holds the clocks of tasks: what the machine does when a task's own limit runs out and nobody has done it
// (ADR 0016). Such a clock is counted like the task, stands still with it, and ends with it.

// startFor starts the clock that takes an action when the task is due.
func (m *Move) startFor(t Task, onDue string) {
	c, counted := t.Clock()
	if !counted {
		return
	}
	c.Task, c.Name, c.OnDue = t.ID, ClockName(t), onDue
	c.reckon(m.cal, m.Now)
	m.clocks, m.ownClocks = append(m.clocks, c), true
	m.newClocks++
}

// ClockName is the name of the clock of a task; no two open tasks of a matter have the same.
func ClockName(t Task) string { return "task:" + t.Role + ":" + t.Stage + ":" + t.Part }

// taskClock finds the live clock of a task.
func (m *Move) taskClock(task int64) int {
	return slices.IndexFunc(m.clocks, func(c Clock) bool { return task != 0 && c.Task == task && c.State != ClockStopped })
}

// passOn lets the clock of a task go on with the task that follows it in other hands.
func (m *Move) passOn(before int64, after Task) {
	if i := m.taskClock(before); i >= 0 {
		m.alterClock(i, func(c *Clock) { c.Task = after.ID })
	}
}

// ClockByID finds a live clock by its identifier: an action that the machine takes is told which one ran out.
func (m *Move) ClockByID(id int64) (Clock, bool) {
	i := slices.IndexFunc(m.clocks, func(c Clock) bool { return c.ID == id && c.State != ClockStopped })
	if i < 0 {
		return Clock{}, false
	}
	return m.clocks[i], true
}

// Defer lets the clock of a task run out later than the task is due: so many of a limit from a moment on.
func (m *Move) Defer(task int64, s ClockSpec) {
	if i := m.taskClock(task); i >= 0 {
		m.alterClock(i, func(c *Clock) {
			c.StartedAt, c.Limit, c.Ground, c.Stops, c.Extensions, c.State = s.From, s.Limit, s.Ground, nil, nil, ClockRunning
		})
	}
}

// HoldTask lets the clock of a task stand still; several reasons may hold it at a time.
func (m *Move) HoldTask(task int64, s Stop) {
	if i := m.taskClock(task); i >= 0 {
		m.hold(i, s)
	}
}

// HoldTasks lets the clocks of all tasks stand still.
func (m *Move) HoldTasks(s Stop) {
	for i := range m.clocks {
		if m.clocks[i].Task != 0 && m.clocks[i].State != ClockStopped {
			m.hold(i, s)
		}
	}
}

func (m *Move) hold(i int, s Stop) {
	s.From, s.To = workday.DateOf(m.Now), workday.Date{}
	m.alterClock(i, func(c *Clock) { c.State, c.Stops = ClockPaused, append(c.Stops, s) })
}

// FreeTask ends what held the clock of a task; it runs again when nothing else holds it.
func (m *Move) FreeTask(task int64, kind string) {
	if i := m.taskClock(task); i >= 0 {
		m.free(i, kind)
	}
}

// FreeTasks ends what held the clocks of all tasks.
func (m *Move) FreeTasks(kind string) {
	for i := range m.clocks {
		if m.clocks[i].Task != 0 && m.clocks[i].State != ClockStopped {
			m.free(i, kind)
		}
	}
}

func (m *Move) free(i int, kind string) {
	lasts := func(s Stop) bool { return s.To.IsZero() && s.Kind == kind }
	if !slices.ContainsFunc(m.clocks[i].Stops, lasts) {
		return
	}
	m.alterClock(i, func(c *Clock) {
		for n := range c.Stops {
			if lasts(c.Stops[n]) {
				c.Stops[n].To = workday.DateOf(m.Now)
			}
		}
		if !slices.ContainsFunc(c.Stops, func(s Stop) bool { return s.To.IsZero() }) {
			c.State = ClockRunning
		}
	})
}

// prolongClock gives the clock of a task what the task got.
func (m *Move) prolongClock(task int64, e Extension) {
	if i := m.taskClock(task); i >= 0 {
		m.alterClock(i, func(c *Clock) { c.Extensions = append(c.Extensions, e) })
	}
}

// alterClock changes a clock and reckons it anew.
func (m *Move) alterClock(i int, alter func(*Clock)) {
	c := m.clockToChange(i)
	c.Stops, c.Extensions = slices.Clone(c.Stops), slices.Clone(c.Extensions)
	alter(c)
	c.reckon(m.cal, m.Now)
	m.touchClock(i)
}

// touchClock notes a change of a clock, unless it is new in this move anyway.
func (m *Move) touchClock(i int) {
	if i < len(m.clocks)-m.newClocks {
		m.changedClocks = append(m.changedClocks, i)
	}
}

// endTaskClocks stops the clocks of tasks that are over.
func (m *Move) endTaskClocks() {
	for i := range m.clocks {
		c := m.clocks[i]
		if c.Task != 0 && c.State != ClockStopped && !m.isOpen(c.Task) {
			m.stopClock(i)
		}
	}
}

func (m *Move) isOpen(task int64) bool {
	return slices.ContainsFunc(m.tasks, func(t Task) bool { return t.ID == task && t.State == TaskOpen })
}

// FinishOne closes one open task, whoever it belongs to: for what the machine does, and for a task that somebody ends who
// may although he does not hold it.
func (m *Move) FinishOne(id int64, result, opinion string) (Task, error) {
	i := slices.IndexFunc(m.tasks, func(t Task) bool { return t.ID == id && t.State == TaskOpen })
	if i < 0 {
		return Task{}, fault.Conflictf("这件待办已经办完")
	}
	m.end(i, TaskDone, result, opinion)
	return m.tasks[i], nil
}

// DropOne cancels one open task.
func (m *Move) DropOne(id int64) {
	if i := slices.IndexFunc(m.tasks, func(t Task) bool { return t.ID == id && t.State == TaskOpen }); i >= 0 {
		m.end(i, TaskCancelled, "", "")
	}
}
