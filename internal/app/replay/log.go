package replay

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Event is one row of a log that can be used.
type Event struct {
	Row                          int
	Activity, Who, Due, Finished string
	Lifecycle                    string // such as start; empty when the row is about the whole of an activity, or its end
	At                           time.Time
	Untimed                      bool // the row names no moment
}

// Case is one case of a log.
type Case struct {
	ID                   string
	Start, End, Deadline time.Time
	Events               []Event
	twice                int
	seen                 map[uint64]bool
}

// Log is a log on disk. It is read through, and a case is in memory from its first event to its last: a log that lists
// case after case takes the memory of one case, one in the order of time that of the cases that are open at a time.
type Log struct {
	Flow    Flow
	Events  int      // rows that can be used
	Unused  int      // rows that cannot
	Reasons []string // of the first of them
	Held    int      // the most events that were in memory at once

	name       string
	attributes map[string]*Case
	length     map[string]int32 // events of each case
}

// mostReasons is how many unusable rows are told one by one.
const mostReasons = 200

// Read looks a log over: one file of events, with the cases' own columns in it or in a second file. Without a flow the
// one that knows its columns is taken; found is false when none does.
func Read(events, cases string, flow *Flow) (log *Log, found bool, err error) {
	if cases == "" && strings.Contains(events, "_events.csv") {
		if beside := strings.Replace(events, "_events.csv", "_cases.csv", 1); exists(beside) {
			cases = beside
		}
	}
	log = &Log{name: events, length: map[string]int32{}}
	columns, err := columnsOf(events)
	if err != nil {
		return nil, false, err
	}
	all := columns
	if cases != "" {
		more, err := columnsOf(cases)
		if err != nil {
			return nil, false, err
		}
		all = append(more, columns...)
	}
	if flow != nil {
		log.Flow, found = *flow, true
	} else if log.Flow, found, err = FlowFor(all, sync.OnceValues(log.activities)); err != nil {
		return nil, false, err
	}
	own := log.Flow.Columns.orUsual()
	for what, names := range map[string][]string{"办件编号": own.Case, "活动": own.Activity} {
		if !has(columns, names) {
			return nil, false, fmt.Errorf("%s 里没有%s的列：找过 %s；有的列是 %s", events, what, strings.Join(names, "、"), strings.Join(columns, "、"))
		}
	}
	if cases != "" {
		if log.attributes, err = readCases(cases, own); err != nil {
			return nil, false, err
		}
	}
	return log, found, log.count(own)
}

// activities are all that the log tells of, under the usual names of columns.
func (log *Log) activities() (map[string]bool, error) {
	out := map[string]bool{}
	err := log.through(usual, func(_ row, _ int, _, activity string) error { out[activity] = true; return nil }, func(int, string) {})
	return out, err
}

func exists(name string) bool { _, err := os.Stat(name); return err == nil }

func columnsOf(name string) ([]string, error) {
	s, err := open(name)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return s.columns()
}

func has(columns, names []string) bool {
	for _, c := range columns {
		for _, n := range names {
			if c == n {
				return true
			}
		}
	}
	return false
}

// Cases is how many cases have events.
func (log *Log) Cases() int { return len(log.length) }

// through gives every row that can be used, and every one that cannot.
func (log *Log) through(own Columns, use func(r row, n int, id, activity string) error, drop func(n int, why string)) error {
	s, err := open(log.name)
	if err != nil {
		return err
	}
	defer s.close()
	for {
		r, n, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errUnusable):
			drop(n, err.Error())
			continue
		case err != nil:
			return fmt.Errorf("读到第%d行时出错：%w", n, err)
		}
		id, activity := r.of(own.Case), r.of(own.Activity)
		if id == "" || activity == "" {
			drop(n, "没有办件编号或者活动名")
			continue
		}
		if err := use(r, n, id, activity); err != nil {
			return err
		}
	}
}

// count learns how long each case is.
func (log *Log) count(own Columns) error {
	return log.through(own, func(_ row, _ int, id, _ string) error {
		log.length[id]++
		log.Events++
		return nil
	}, func(n int, why string) {
		log.Unused++
		if len(log.Reasons) < mostReasons {
			log.Reasons = append(log.Reasons, fmt.Sprintf("第%d行：%s", n, why))
		}
	})
}

var seed = maphash.MakeSeed()

// Each gives every case, whole, as soon as its last event was read.
func (log *Log) Each(use func(*Case) error) error {
	own := log.Flow.Columns.orUsual()
	open, held := map[string]*Case{}, 0
	return log.through(own, func(r row, n int, id, activity string) error {
		c := open[id]
		if c == nil {
			c = log.begin(r, own, id)
			open[id] = c
		}
		c.add(r, own, n, activity)
		held++
		log.Held = max(log.Held, held)
		if len(c.Events) < int(log.length[id]) {
			return nil
		}
		delete(open, id)
		held -= len(c.Events)
		return use(c)
	}, func(int, string) {})
}

// begin makes a case with what its first row and the file of cases say of it.
func (log *Log) begin(r row, own Columns, id string) *Case {
	c := &Case{ID: id, seen: map[uint64]bool{}}
	if a := log.attributes[id]; a != nil {
		c.Start, c.End, c.Deadline = a.Start, a.End, a.Deadline
	}
	for _, p := range []struct {
		to    *time.Time
		names []string
	}{{&c.Start, own.Start}, {&c.End, own.End}, {&c.Deadline, own.Deadline}} {
		if at, ok := moment(r.of(p.names)); ok && p.to.IsZero() {
			*p.to = at
		}
	}
	return c
}

func (c *Case) add(r row, own Columns, n int, activity string) {
	e := Event{Row: n, Activity: activity, Who: r.of(own.Who), Due: r.of(own.Due), Finished: r.of(own.Finished), Lifecycle: lifecycle(r.of(own.Lifecycle))}
	at, ok := moment(r.of(own.Time))
	e.At, e.Untimed = at, !ok
	if key := maphash.String(seed, r.whole()); c.seen[key] {
		c.twice++
	} else {
		c.seen[key] = true
	}
	c.Events = append(c.Events, e)
}

// lifecycle is a transition in small letters; the end of an activity is the activity.
func lifecycle(text string) string {
	text = strings.ToLower(text)
	if text == "complete" || text == "completed" || text == "end" {
		return ""
	}
	return text
}

func readCases(name string, own Columns) (map[string]*Case, error) {
	s, err := open(name)
	if err != nil {
		return nil, err
	}
	defer s.close()
	out := map[string]*Case{}
	for {
		r, _, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case errors.Is(err, errUnusable):
			continue
		case err != nil:
			return nil, err
		}
		c := &Case{ID: r.of(own.Case)}
		c.Start, _ = moment(r.of(own.Start))
		c.End, _ = moment(r.of(own.End))
		c.Deadline, _ = moment(r.of(own.Deadline))
		out[c.ID] = c
	}
}
