package replay

import (
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of replayed procedures.
const KindName = "procedure"

// The states of a replayed case. Where it stands in its own flow is its stage: the activity that came last.
const (
	StateOpen   matter.State = "open"
	StateClosed matter.State = "closed"
)

// clockDeadline runs to the deadline that the log names.
const clockDeadline = "deadline"

// Begin opens a case with its first event.
type Begin struct {
	Case     string
	Deadline time.Time
	Step     Did
}

// Did is one event of the log.
type Did struct {
	Row       int
	Activity  string
	At        time.Time // by the log; the engine's moment is never before the one of the event before
	Due       string
	Finished  string
	Lifecycle string // of the activity; empty is its end
	Deviation string // why the flow did not allow it; empty when it did
}

// Finish closes a case at its end by the log.
type Finish struct{}

// facts are the activities that happened, with how often; what of them was but begun stands apart.
type facts map[string]int

// begun stands behind an activity that was begun, and other transitions likewise behind theirs.
const begun = "·start"

// key is under what an event counts.
func key(activity, lifecycle string) string {
	if lifecycle == "" {
		return activity
	}
	return activity + "·" + lifecycle
}

// Kind is a procedure under a flow. Without a flow, for verifying, nothing is done under it.
func Kind(f *Flow) *matter.Kind {
	open, system := []matter.State{StateOpen}, matter.BySystem()
	act := func(name, title string, from, to []matter.State) matter.Action {
		return matter.Action{Name: name, Title: title, From: from, To: to, By: system}
	}
	both := []matter.State{StateOpen, StateClosed}
	return &matter.Kind{Name: KindName, Title: "日志办件",
		States: []matter.StateDef{{Name: StateOpen, Title: "办理中", Waits: "日志"}, {Name: StateClosed, Title: "已办结", Closed: true}},
		Number: func(_ matter.Opening, _ time.Time) (string, func(int64) string) {
			return "procedure", func(n int64) string { return fmt.Sprintf("RZ%08d", n) }
		},
		Facts: happened,
		Actions: []matter.Action{
			matter.Act(act("begin", "开始", nil, open), func(m *matter.Move, in Begin) error {
				m.Open(matter.Opening{Title: in.Case, Region: "/replay/", Lead: "replay", Channel: matter.ChannelUpstream})
				m.Become(StateOpen)
				if !in.Deadline.IsZero() { // counted back from the deadline, so that it is met to the second
					hours := min(max(int(in.Deadline.Sub(m.Now)/time.Hour)+1, 1), mostHours)
					m.Start(matter.ClockSpec{Name: clockDeadline, Title: "日志所载期限", Limit: workday.Hours(hours), Ground: "日志", From: in.Deadline.Add(-time.Duration(hours) * time.Hour)})
				}
				return note(m, in.Step, f)
			}),
			matter.Act(act("step", "办理", open, open), func(m *matter.Move, in Did) error { return note(m, in, f) }),
			matter.Act(act("follow", "办结后续", []matter.State{StateClosed}, nil), func(m *matter.Move, in Did) error { return note(m, in, f) }),
			matter.Act(act("deviate", "偏离流程", both, both), func(m *matter.Move, in Did) error {
				if in.Deviation == "" {
					return fault.Invalidf("偏离流程应当写明理由")
				}
				return keep(m, in)
			}),
			matter.Act(act("finish", "办结", open, []matter.State{StateClosed}), func(m *matter.Move, _ Finish) error {
				m.Close(StateClosed, "closed")
				return nil
			}),
		}}
}

// mostHours is the longest limit in hours that a clock can hold.
const mostHours = 9999

// note writes an event down that the flow allows; the first one of a case that it does not allow opens it all the same.
func note(m *matter.Move, in Did, f *Flow) error {
	if f == nil {
		return fault.Conflictf("没有流程，不能办理")
	}
	if in.Deviation == "" {
		if why := f.objection(in, matter.FactsOf[facts](m), m.Matter().State == StateClosed); why != "" {
			return fault.Conflictf("%s", why)
		}
		if err := stand(m, in, f); err != nil {
			return err
		}
	}
	return keep(m, in)
}

// stand stops the deadline, or lets it go on.
func stand(m *matter.Move, in Did, f *Flow) error {
	c, ok := m.Clock(clockDeadline)
	s, _ := f.step(in.Activity)
	switch {
	case !ok:
		return nil
	case (s.Stops && in.Lifecycle == "" || in.Lifecycle == "suspend") && c.State == matter.ClockRunning:
		return m.Pause(clockDeadline, matter.Stop{Kind: "log", Title: "日志所载中止：" + in.Activity, Ground: "日志"})
	case (s.Resumes && in.Lifecycle == "" || in.Lifecycle == "resume") && c.State == matter.ClockPaused:
		return m.Resume(clockDeadline)
	}
	return nil
}

func keep(m *matter.Move, in Did) error {
	done := facts{key(in.Activity, in.Lifecycle): 1}
	for a, n := range matter.FactsOf[facts](m) {
		done[a] += n
	}
	m.Keep(done)
	m.Enter(in.Activity)
	m.Record("row", in.Row)
	m.Record("activity", in.Activity)
	m.Record("at", in.At.Format(time.RFC3339Nano))
	for name, value := range map[string]string{"due": in.Due, "finished": in.Finished, "lifecycle": in.Lifecycle, "deviation": in.Deviation} {
		if value != "" {
			m.Record(name, value)
		}
	}
	return nil
}
