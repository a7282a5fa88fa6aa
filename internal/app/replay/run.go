package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Report is what a replay came to. Events = Allowed + Deviated, and as many stand in the store's timelines.
type Report struct {
	Flow          string         `json:"flow"`
	Discovered    bool           `json:"discovered,omitempty"`
	Cases         int            `json:"cases"`
	Events        int            `json:"events"`
	Activities    int            `json:"activities"`
	Variants      int            `json:"variants"`
	Allowed       int            `json:"allowed"`
	Deviated      int            `json:"deviated"`
	Deviations    map[string]int `json:"deviations,omitempty"` // by reason
	Recorded      int            `json:"recorded"`             // counted in the store
	Closed        int            `json:"closed_cases"`
	Open          int            `json:"open_cases"`
	LateClosed    int            `json:"closed_after_deadline"` // as the engine's clocks judged
	LastAfter     int            `json:"cases_with_last_event_after_deadline"`
	Due           int            `json:"events_with_due_date"`
	FinishedLate  int            `json:"events_finished_after_due"`
	Backwards     int            `json:"negative_durations"`
	OutOfOrder    int            `json:"cases_with_events_out_of_time_order"`
	MedianDays    float64        `json:"median_days"`
	Unused        int            `json:"unused_rows"`
	UnusedReasons []string       `json:"unused_reasons,omitempty"`
	Twice         int            `json:"repeated_rows"`
	Seconds       float64        `json:"-"`
}

// Hall is where a log is replayed.
type Hall struct {
	DB       *store.DB
	Calendar func() *workday.Calendar
}

// abreast is how many cases go side by side; each keeps its own order.
const abreast = 128

// Run replays a log into a store. Every case has a clock of its own, which goes by the log.
func (h Hall) Run(ctx context.Context, log *Log) (*Report, error) {
	r := log.figures()
	var mu sync.Mutex
	var group sync.WaitGroup
	var failed []error
	work := make(chan *Case)
	for range abreast {
		group.Go(func() {
			var now time.Time
			engine := matter.NewEngine(matter.Deps{DB: h.DB, Now: func() time.Time { return now }, Calendar: h.Calendar}, Kind(&log.Flow))
			for c := range work {
				own := &Report{Deviations: map[string]int{}}
				err := c.replay(ctx, engine, &log.Flow, func(at time.Time) { now = at }, own)
				mu.Lock()
				r.Allowed, r.Deviated = r.Allowed+own.Allowed, r.Deviated+own.Deviated
				for why, n := range own.Deviations {
					r.Deviations[why] += n
				}
				if err != nil {
					failed = append(failed, fmt.Errorf("case %s: %w", c.ID, err))
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range log.Cases {
		if ctx.Err() != nil {
			break
		}
		work <- c
	}
	close(work)
	group.Wait()
	if err := errors.Join(append(failed, ctx.Err())...); err != nil {
		return r, err
	}
	return r, h.count(ctx, r)
}

// replay takes one case through the engine.
func (c *Case) replay(ctx context.Context, engine *matter.Engine, flow *Flow, set func(time.Time), r *Report) error {
	var id int64
	var last time.Time
	closed := false
	finish := func(upTo time.Time) error {
		if closed || c.End.IsZero() || id == 0 || !upTo.IsZero() && !c.End.Before(upTo) {
			return nil
		}
		closed = true
		set(later(c.End, last))
		_, err := engine.Do(ctx, account.System("日志"), id, "finish", Finish{})
		return err
	}
	for i, e := range c.Events {
		in := Did{Row: e.Row, Activity: e.Activity, At: e.At, Due: e.Due, Finished: e.Finished}
		at := later(e.At, last)
		if e.Untimed && last.IsZero() {
			at = later(c.Start, time.Unix(0, 0))
		}
		switch {
		case e.Untimed:
			in.Deviation = "没有写明时间，按前一条的时间办理"
		case i == 0 && !c.End.IsZero() && c.End.Before(at):
			in.Deviation = "办结早于第一条记录，按办件开始的时间办理"
			if at = c.End; !c.Start.IsZero() && c.Start.Before(c.End) {
				at = c.Start
			}
		case i > 0 && e.At.Before(last):
			in.Deviation = "时间早于前一条，按前一条的时间办理"
		}
		if i > 0 {
			if err := finish(at); err != nil {
				return err
			}
		}
		last = at
		set(at)
		who := account.System(cmp.Or(e.Who, "日志"))
		took := func(in Did) error {
			if id == 0 {
				started, err := engine.Start(ctx, who, KindName, "begin", Begin{Case: c.ID, Deadline: c.Deadline, Step: in})
				id = started.ID
				return err
			}
			action := "step"
			if in.Deviation != "" {
				action = "deviate"
			}
			_, err := engine.Do(ctx, who, id, action, in)
			return err
		}
		err := took(in)
		if err != nil && fault.KindOf(err) == fault.KindConflict { // the flow says no: on record with its reason
			in.Deviation = fault.MessageOf(err)
			if closed {
				in.Deviation = "办结以后还有“" + e.Activity + "”"
			}
			err = took(in)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", e.Row, err)
		}
		if in.Deviation == "" {
			r.Allowed++
			continue
		}
		r.Deviated++
		r.Deviations[in.Deviation]++
	}
	return finish(time.Time{})
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// figures are what the log alone tells.
func (log *Log) figures() *Report {
	r := &Report{Flow: log.Flow.Name, Cases: len(log.Cases), Events: log.Events, Deviations: map[string]int{}, Unused: len(log.Unused), Twice: log.Twice,
		UnusedReasons: log.Unused[:min(len(log.Unused), mostReasons)]}
	activities, variants := map[string]bool{}, map[string]bool{}
	var days []float64
	for _, c := range log.Cases {
		names := make([]string, len(c.Events))
		var last time.Time
		order := false
		for i, e := range c.Events {
			names[i], activities[e.Activity] = e.Activity, true
			order = order || e.At.Before(last) && !e.Untimed
			last = later(e.At, last)
			due, owes := moment(e.Due)
			done, ended := moment(e.Finished)
			if owes {
				r.Due++
				if ended && done.Format(time.DateOnly) > due.Format(time.DateOnly) { // by the date alone, as the log writes it
					r.FinishedLate++
				}
			}
		}
		variants[strings.Join(names, "\x1f")] = true
		if order {
			r.OutOfOrder++
		}
		if !c.Deadline.IsZero() && last.After(c.Deadline) {
			r.LastAfter++
		}
		if c.End.IsZero() {
			r.Open++
			continue
		}
		r.Closed++
		if !c.Start.IsZero() {
			d := c.End.Sub(c.Start).Hours() / 24
			days = append(days, d)
			if d < 0 {
				r.Backwards++
			}
		}
	}
	slices.Sort(days)
	if n := len(days); n > 0 {
		r.MedianDays = (days[(n-1)/2] + days[n/2]) / 2
	}
	r.Activities, r.Variants = len(activities), len(variants)
	return r
}

// Discover makes a flow from a log: what opens one case in a hundred may open a case, and an activity wants before it
// what came before it in nineteen of twenty cases.
func Discover(log *Log) Flow {
	f := Flow{Name: "discovered", Title: "由日志得出的流程", Columns: log.Flow.Columns.orUsual()}
	starts, cases := map[string]int{}, map[string]int{}
	before := map[string]map[string]int{} // activity, then what came earlier in its case
	beside := map[string]map[string]int{} // right before
	for _, c := range log.Cases {
		done := map[string]bool{}
		for i, e := range c.Events {
			if i == 0 {
				starts[e.Activity]++
			} else {
				add(beside, e.Activity, c.Events[i-1].Activity)
			}
			if done[e.Activity] {
				continue
			}
			cases[e.Activity]++
			for a := range done {
				add(before, e.Activity, a)
			}
			done[e.Activity] = true
		}
	}
	for _, a := range slices.Sorted(maps.Keys(cases)) {
		s := Step{Match: escaped(a), Begins: starts[a]*100 >= len(log.Cases)}
		best := 0
		for _, b := range slices.Sorted(maps.Keys(before[a])) {
			if before[a][b]*20 >= cases[a]*19 && 1+beside[a][b] > best && !s.Begins {
				s.After, best = []string{escaped(b)}, 1+beside[a][b]
			}
		}
		f.Steps = append(f.Steps, s)
	}
	return f
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
