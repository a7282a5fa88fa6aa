package link

import "time"

// State is how an address stands.
type State string

// The states.
const (
	StateNew     State = "new"
	StateOK      State = "ok"
	StateFailing State = "failing" // not as often as the rule wants
	StateBroken  State = "broken"
	StateUnclear State = "unclear"
)

// Title is the state in Chinese.
func (s State) Title() string {
	switch s {
	case StateOK:
		return "正常"
	case StateFailing:
		return "待再查"
	case StateBroken:
		return "打不开"
	case StateUnclear:
		return "不能判断"
	}
	return "尚未检查"
}

// Target is an address with what came of looking.
type Target struct {
	ID       int64
	Way      Way
	Host     string
	Address  string
	State    State
	Status   int
	Reason   string
	Moved    string
	Failures int
	BrokenAt time.Time // first seen broken
	OKAt     time.Time
	Checked  time.Time
	Tried    time.Time // when it could not be looked at
	Next     time.Time
}

// silentFor is how soon an address is tried again when there was no way out.
const silentFor = 6 * time.Hour

// after is the target after it was asked. out says that there was no way out: then what nobody answered says nothing.
func (t Target) after(a Answer, rule Rule, at time.Time, out bool) Target {
	t.Next = at.AddDate(0, 0, rule.Days)
	if out && a.Result == Lost {
		t.Tried, t.Next = at, at.Add(min(silentFor, t.Next.Sub(at)))
		return t
	}
	t.Checked, t.Tried, t.Status, t.Reason, t.Moved = at, time.Time{}, a.Status, a.Reason, ""
	switch a.Result {
	case Opens:
		t.State, t.Failures, t.BrokenAt, t.OKAt, t.Reason, t.Moved = StateOK, 0, time.Time{}, at, "", a.Moved
	case Unclear:
		t.State, t.Failures, t.BrokenAt = StateUnclear, 0, time.Time{}
	default:
		t.Failures++
		if t.BrokenAt.IsZero() {
			t.BrokenAt = at
		}
		if t.State = StateBroken; t.Failures < rule.Failures {
			t.State, t.Next = StateFailing, at.Add(time.Duration(rule.Again)*time.Hour)
		}
	}
	return t
}

// looked is the target after it was looked up in our own records, which leave no doubt.
func (t Target) looked(dead Dead, rule Rule, at time.Time) Target {
	t.Next, t.Checked, t.Reason, t.Moved = at.AddDate(0, 0, rule.Days), at, dead.Reason, dead.Should
	if dead.Reason == "" {
		t.State, t.Failures, t.BrokenAt, t.OKAt = StateOK, 0, time.Time{}, at
		return t
	}
	t.Failures++
	if t.State = StateBroken; t.BrokenAt.IsZero() {
		t.BrokenAt = at
	}
	return t
}

// changed says in words what is new about a target; empty when nothing is.
func (t Target) changed(before Target) string {
	if t.State == before.State && t.Reason == before.Reason && t.Moved == before.Moved {
		return ""
	}
	words := t.State.Title()
	if t.Reason != "" {
		words += "：" + t.Reason
	}
	if t.Moved != "" && t.State == StateOK {
		words += "，已经永久转到" + t.Moved
	}
	return words
}
