// Package matter is the hall of the house: it moves matters (事, 件), which are
// anything the government owes somebody an answer to.
//
// A room says which states and actions its kind of matter has and what each action
// needs; the hall alone changes state, keeps clocks, assigns tasks, writes the
// timeline and queues what must follow. Engine.Do is the only way a matter changes:
// it checks right, state and version, lets the action write down a Move, checks the
// invariants, and commits all of it with one chained event in one durable
// transaction. The hall knows no item, ticket or licence.
package matter

import (
	"slices"
	"time"

	"tongban/internal/common/light"
	"tongban/internal/common/workday"
)

// State is where a matter stands, as stored.
type State string

// Channel is the way by which a matter came in (申报来源).
type Channel string

// The channels.
const (
	ChannelPortal   Channel = "portal"
	ChannelWindow   Channel = "window"
	ChannelMobile   Channel = "mobile"
	ChannelKiosk    Channel = "kiosk"
	ChannelPhone    Channel = "phone"
	ChannelMail     Channel = "mail"
	ChannelUpstream Channel = "upstream"
)

// Title is the channel in Chinese.
func (c Channel) Title() string {
	switch c {
	case ChannelPortal:
		return "网上"
	case ChannelWindow:
		return "窗口"
	case ChannelMobile:
		return "手机"
	case ChannelKiosk:
		return "自助终端"
	case ChannelPhone:
		return "电话"
	case ChannelMail:
		return "信函"
	case ChannelUpstream:
		return "上级平台"
	}
	return string(c)
}

// Outcome is what the end of a matter was, for statistics.
type Outcome string

// Matter is the row that every kind has.
type Matter struct {
	ID            int64
	Under         int64 // the matter of which it is a part; zero when it stands alone
	Kind          string
	Number        string
	Title         string
	Region        string // path of the division it belongs to, such as /359900/359901/
	Lead          string // code of the body that answers for the whole (牵头)
	State         State
	Stage         string
	Version       int64
	Applicant     string // account subject, such as person:12; empty when nobody asked
	ApplicantName string
	Channel       Channel
	OpenedAt      time.Time
	DueAt         time.Time // the nearest running due time; zero when none runs
	ClosedAt      time.Time
	Outcome       Outcome
	Late          bool   // a clock ran over before the end
	Head          []byte // hash of the last event
}

// Open reports whether the matter still owes an answer.
func (m Matter) Open() bool { return m.ClosedAt.IsZero() }

// TaskState is where a task stands.
type TaskState string

// The states of a task.
const (
	TaskOpen      TaskState = "open"
	TaskDone      TaskState = "done"
	TaskCancelled TaskState = "cancelled"
)

// Task (待办) is what a body must do now inside a matter.
type Task struct {
	ID           int64
	Matter       int64
	Role         string // what is to be done, such as review: actions refer to it
	Stage, Part  string
	Title        string
	Body         string // code of the handling body (承办机构)
	Need         string // the right that a post must carry to do it
	Assignee     string // subject of the officer who claimed it
	AssigneeName string
	HeldUntil    time.Time // when the claim ends by itself without an act (签收有效期)
	State        TaskState
	OpenedAt     time.Time
	DueAt        time.Time
	Budget       Budget // how DueAt was counted
	DoneAt       time.Time
	DoneBy       string
	Result       string
	Opinion      string
}

// Due is when a task has to be done: by its own limit, else with the matter that waits for it.
func (t Task) Due(m Matter) time.Time {
	if t.DueAt.IsZero() && t.State == TaskOpen {
		return m.DueAt
	}
	return t.DueAt
}

// Duty is the task as the rule of the lights sees it.
func (t Task) Duty(m Matter) light.Duty {
	since := t.OpenedAt
	if t.DueAt.IsZero() {
		since = m.OpenedAt
	}
	return light.Duty{Since: since, Due: t.Due(m), Ended: t.State != TaskOpen}
}

// ClockState is whether a clock runs.
type ClockState string

// The states of a clock.
const (
	ClockRunning ClockState = "running"
	ClockPaused  ClockState = "paused"
	ClockStopped ClockState = "stopped"
)

// Stop is one interval in which a clock stood still (中止计时).
type Stop struct {
	From   workday.Date `json:"from"`
	To     workday.Date `json:"to,omitzero"` // zero while it lasts
	Kind   string       `json:"kind"`
	Title  string       `json:"title"`
	Ground string       `json:"ground"`           // law and article
	Notice string       `json:"notice,omitempty"` // number of the written notice
}

// Extension is one prolongation of a limit (延期).
type Extension struct {
	By     workday.Limit `json:"by"`
	On     workday.Date  `json:"on"`
	Ground string        `json:"ground"`
	Signed string        `json:"signed"` // the head who signed
}

// Clock (时钟) is one running duty: a limit with its legal ground.
type Clock struct {
	ID          int64
	Matter      int64
	Task        int64  // zero when it runs for the whole matter
	Name        string // such as statutory, promise
	Title       string
	Limit       workday.Limit
	Ground      string
	StartedAt   time.Time
	DueAt       time.Time
	Provisional bool // passes a year whose holidays are not published
	State       ClockState
	Stops       []Stop
	Extensions  []Extension
	OnDue       string // the action that the machine takes when the due moment passes
	StoppedAt   time.Time
}

// Total is the limit with its extensions, all in the limit's unit.
func (c Clock) Total() workday.Limit {
	total := c.Limit
	for _, e := range c.Extensions {
		total.N += e.By.N
	}
	return total
}

// Duty is the clock as the rule of the lights sees it.
func (c Clock) Duty() light.Duty {
	return light.Duty{Since: c.StartedAt, Due: c.DueAt, Limit: c.Total(), Paused: c.State == ClockPaused, Ended: c.State == ClockStopped}
}

// spans gives the stops as the calendar takes them; one that lasts is taken until today.
func (c Clock) spans(today workday.Date) []workday.Span {
	out := make([]workday.Span, 0, len(c.Stops))
	for _, s := range c.Stops {
		to := s.To
		if to.IsZero() {
			to = today
		}
		out = append(out, workday.Span{From: s.From, To: to, Why: s.Title})
	}
	return out
}

// Reckoning counts the clock's due time day by day, as of now.
func (c Clock) Reckoning(cal *workday.Calendar, now time.Time) workday.Reckoning {
	return workday.Reckon(cal, c.StartedAt, c.Total(), c.spans(workday.DateOf(now))...)
}

// Days are the days of the clock's reckoning. While it stands still they end today: how it goes on, nobody knows.
func (c Clock) Days(cal *workday.Calendar, now time.Time) []workday.Day {
	days, today := c.Reckoning(cal, now).Days, workday.DateOf(now)
	if c.State != ClockPaused {
		return days
	}
	return slices.DeleteFunc(days, func(d workday.Day) bool { return d.Date.After(today) })
}

// reckon sets the due time from the calendar.
func (c *Clock) reckon(cal *workday.Calendar, now time.Time) {
	c.DueAt, c.Provisional = workday.Due(cal, c.StartedAt, c.Total(), c.spans(workday.DateOf(now))...)
}

// Event (办理进度) is one act in the timeline, chained to the one before it.
type Event struct {
	Matter    int64
	Number    string // of the matter; stands in its row, and under the event's hash
	Seq       int64
	At        time.Time
	Actor     string // subject
	ActorName string
	Body      string // in whose seat the officer acted
	Action    string
	From, To  State
	Data      string // JSON of what was recorded
	Once      string // idempotency key, scoped by actor
	Prev      []byte
	Hash      []byte
}
