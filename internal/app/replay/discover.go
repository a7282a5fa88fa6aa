package replay

import (
	"maps"
	"slices"
	"strings"
)

// Discover makes a flow from a log: what opens one case in a hundred may open a case, an activity wants before it what
// came before it in nineteen of twenty cases, is begun before it is done where nineteen of twenty are, and may come after
// the end of its case where one in twenty does.
func Discover(log *Log) (Flow, error) {
	f := Flow{Name: "discovered", Title: "由日志得出的流程", Columns: log.Flow.Columns.orUsual()}
	t := traits{starts: map[string]int{}, cases: map[string]int{}, done: map[string]int{}, begun: map[string]int{}, late: map[string]int{}, before: map[string]map[string]int{}, beside: map[string]map[string]int{}}
	if err := log.Each(func(c *Case) error { t.see(c); return nil }); err != nil {
		return f, err
	}
	for _, a := range slices.Sorted(maps.Keys(t.cases)) {
		s := Step{Match: escaped(a), Begins: t.starts[a]*100 >= log.Cases(), Paired: t.begun[a] > 0 && t.begun[a]*20 >= t.done[a]*19, Late: t.late[a]*20 >= t.done[a] && t.late[a] > 0}
		best := 0
		for _, b := range slices.Sorted(maps.Keys(t.before[a])) {
			if t.before[a][b]*20 >= t.cases[a]*19 && 1+t.beside[a][b] > best && !s.Begins {
				s.After, best = []string{escaped(b)}, 1+t.beside[a][b]
			}
		}
		f.Steps = append(f.Steps, s)
	}
	return f, nil
}

// traits are what is seen of the activities of a log: how often each, by activity.
type traits struct {
	starts, cases map[string]int            // cases that it opened, cases that have it
	done, begun   map[string]int            // ends of it, and those of them that had a start
	late          map[string]int            // after the end of the case
	before        map[string]map[string]int // what came earlier in its case
	beside        map[string]map[string]int // right before
}

func (t traits) see(c *Case) {
	seen, had, open, last := map[string]bool{}, map[string]bool{}, map[string]int{}, ""
	for i, e := range c.Events {
		now := key(e.Activity, e.Lifecycle)
		if i == 0 {
			t.starts[e.Activity]++
		} else {
			add(t.beside, e.Activity, last)
		}
		switch e.Lifecycle {
		case "":
			t.done[e.Activity]++
			if open[e.Activity] > 0 {
				open[e.Activity]--
				t.begun[e.Activity]++
			}
		case "start":
			open[e.Activity]++
		}
		if !c.End.IsZero() && e.At.After(c.End) {
			t.late[e.Activity]++
		}
		if !had[e.Activity] {
			t.cases[e.Activity]++
			for a := range seen {
				add(t.before, e.Activity, a)
			}
		}
		had[e.Activity], seen[now], last = true, true, now
	}
}

func add(m map[string]map[string]int, a, b string) {
	if m[a] == nil {
		m[a] = map[string]int{}
	}
	m[a][b]++
}

// escaped is a name as a pattern that matches nothing else.
func escaped(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}
