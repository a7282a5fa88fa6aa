package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	Held          int            `json:"most_events_in_memory"`
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

// Run replays a log into a store as it is read. Every case has a clock of its own, which goes by the log.
func (h Hall) Run(ctx context.Context, log *Log) (*Report, error) {
	figures := newFigures(log)
	r := figures.Report
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
	err := log.Each(func(c *Case) error {
		figures.add(c)
		select {
		case work <- c:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	close(work)
	group.Wait()
	figures.end()
	if err := errors.Join(append(failed, err)...); err != nil {
		return r, err
	}
	return r, h.count(ctx, r)
}

// unknown is when something happened of which the log says nothing: no moment that a log would name.
var unknown = time.Unix(24*3600, 0)

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
		in := Did{Row: e.Row, Activity: e.Activity, At: e.At, Due: e.Due, Finished: e.Finished, Lifecycle: e.Lifecycle}
		at := later(e.At, last)
		if e.Untimed && last.IsZero() {
			at = later(c.Start, unknown)
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
			switch {
			case in.Deviation != "":
				action = "deviate"
			case closed:
				action = "follow"
			}
			_, err := engine.Do(ctx, who, id, action, in)
			return err
		}
		err := took(in)
		if err != nil && fault.KindOf(err) == fault.KindConflict { // the flow says no: on record with its reason
			in.Deviation = fault.MessageOf(err)
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
