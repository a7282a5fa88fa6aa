// Package replay takes a log of how a procedure really ran through the engine, at the log's own moments: each event is
// an act that the procedure's flow allows, or a deviation with its reason, and none is lost.
//
// A flow is data: which activities there are, what must have happened before each, which columns hold the deadline and
// the end. A flow that nobody has written is discovered from the log itself.
package replay

import (
	"embed"
	"fmt"
	"path"
	"slices"

	"gopkg.in/yaml.v3"
)

//go:embed flows/*.yaml
var written embed.FS

// Flow is one procedure as its log tells it.
type Flow struct {
	Name    string   `yaml:"name"`
	Title   string   `yaml:"title"`
	Knows   []string `yaml:"knows"` // columns by which a log is recognised
	Has     []string `yaml:"has"`   // and activities, where many logs have the same columns
	Columns Columns  `yaml:"columns"`
	Steps   []Step   `yaml:"steps"`
}

// Columns name where a log holds what; of several names the first that is there counts.
type Columns struct {
	Case     []string `yaml:"case"`
	Activity []string `yaml:"activity"`
	Time     []string `yaml:"time"`
	Who      []string `yaml:"who"`
	Start    []string `yaml:"start"`    // of the case
	End      []string `yaml:"end"`      // of the case; with it the case is closed
	Deadline []string `yaml:"deadline"` // of the case
	Due      []string `yaml:"due"`      // of an event
	Finished []string `yaml:"finished"` // of an event
	// Lifecycle is the transition of an activity of which an event tells: start, complete, suspend, resume.
	Lifecycle []string `yaml:"lifecycle"`
}

// Step is one activity, or all that match a pattern such as 01_HOOFD_*.
type Step struct {
	Match  string   `yaml:"match"`
	Title  string   `yaml:"title"`
	Begins bool     `yaml:"begins"` // may open a case
	After  []string `yaml:"after"`  // one of these, each a pattern, must have happened
	Once   bool     `yaml:"once"`
	// Paired activities are begun before they are done, where the log tells of both.
	Paired bool `yaml:"paired"`
	// Late ones may come after the end of the case, such as an appeal.
	Late bool `yaml:"late"`
	// Stops lets the deadline stand still from this step on, Resumes lets it go on. A log that tells suspend and resume of
	// an activity does so by itself.
	Stops   bool `yaml:"stops"`
	Resumes bool `yaml:"resumes"`
}

// usual are the names that logs use.
var usual = Columns{
	Case: []string{"case_id", "case:concept:name", "case", "caseid", "Case ID", "CaseID", "办件编号", "案件编号"}, Activity: []string{"concept:name", "activity", "Activity", "event", "活动", "环节"},
	Time: []string{"time:timestamp", "timestamp", "time", "Complete Timestamp", "Timestamp", "办理时间", "时间"}, Who: []string{"org:resource", "resource", "user", "Resource", "办理人", "经办人"},
	Start: []string{"case:startdate", "startDate", "REG_DATE"}, End: []string{"case:enddate", "endDate"}, Deadline: []string{"case:deadline", "deadline"},
	Due: []string{"dueDate"}, Finished: []string{"dateFinished"}, Lifecycle: []string{"lifecycle:transition", "lifecycle", "transition"},
}

func (c Columns) orUsual() Columns {
	for _, p := range []struct{ own, usual *[]string }{{&c.Case, &usual.Case}, {&c.Activity, &usual.Activity}, {&c.Time, &usual.Time}, {&c.Who, &usual.Who},
		{&c.Start, &usual.Start}, {&c.End, &usual.End}, {&c.Deadline, &usual.Deadline}, {&c.Due, &usual.Due}, {&c.Finished, &usual.Finished}, {&c.Lifecycle, &usual.Lifecycle}} {
		if len(*p.own) == 0 {
			*p.own = *p.usual
		}
	}
	return c
}

// ParseFlow reads a flow and says what is wrong with it.
func ParseFlow(text []byte) (f Flow, err error) {
	if err := yaml.Unmarshal(text, &f); err != nil {
		return f, fmt.Errorf("看不懂流程文件：%w", err)
	}
	for _, s := range f.Steps {
		for _, p := range append([]string{s.Match}, s.After...) {
			if _, err := path.Match(p, ""); err != nil || p == "" {
				return f, fmt.Errorf("流程“%s”里的“%s”不是可用的活动名或者通配", f.Name, p)
			}
		}
	}
	f.Columns = f.Columns.orUsual()
	return f, nil
}

// FlowFor finds the written flow that knows a log by its columns and activities; the one that knows most of them.
func FlowFor(columns []string, activities func() (map[string]bool, error)) (best Flow, found bool, err error) {
	names, err := written.ReadDir("flows")
	if err != nil {
		return best, false, err
	}
	for _, n := range names {
		text, err := written.ReadFile("flows/" + n.Name())
		if err != nil {
			return best, false, err
		}
		f, err := ParseFlow(text)
		if err != nil {
			return best, false, err
		}
		if len(f.Knows)+len(f.Has) <= len(best.Knows)+len(best.Has) || slices.ContainsFunc(f.Knows, func(c string) bool { return !slices.Contains(columns, c) }) {
			continue
		}
		if len(f.Has) > 0 {
			there, err := activities()
			if err != nil {
				return best, false, err
			}
			if slices.ContainsFunc(f.Has, func(a string) bool { return !there[a] }) {
				continue
			}
		}
		best, found = f, true
	}
	return best, found, nil
}

// step finds what the flow says of an activity: its own name before a pattern.
func (f Flow) step(activity string) (Step, bool) {
	for _, s := range f.Steps {
		if s.Match == activity {
			return s, true
		}
	}
	for _, s := range f.Steps {
		if ok, _ := path.Match(s.Match, activity); ok {
			return s, true
		}
	}
	return Step{}, false
}

// objection says why an activity is not to happen after what has happened; nothing when it may.
func (f Flow) objection(in Did, done facts, closed bool) string {
	s, known := f.step(in.Activity)
	switch {
	case !known:
		return "流程里没有“" + in.Activity + "”"
	case closed && !s.Late:
		return "办结以后还有“" + in.Activity + "”"
	case len(done) == 0 && !s.Begins:
		return "办件不能从“" + in.Activity + "”开始"
	case in.Lifecycle == "" && s.Once && done[in.Activity] > 0:
		return "“" + in.Activity + "”只能办一次"
	case in.Lifecycle == "" && s.Paired && done[in.Activity+begun] <= done[in.Activity]:
		return "“" + in.Activity + "”没有开始就办完了"
	case len(s.After) == 0:
		return ""
	}
	for a := range done {
		for _, p := range s.After {
			if ok, _ := path.Match(p, a); ok {
				return ""
			}
		}
	}
	return fmt.Sprintf("“%s”之前应当先办“%s”", in.Activity, s.After[0])
}
