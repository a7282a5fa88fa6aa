package replay

import (
	"hash/maphash"
	"slices"
	"time"
)

// figures are what the log alone tells, gathered while it is read.
type figures struct {
	*Report
	log        *Log
	activities map[string]bool
	variants   map[uint64]bool
	days       []float64
}

func newFigures(log *Log) *figures {
	return &figures{log: log, activities: map[string]bool{}, variants: map[uint64]bool{}, Report: &Report{Flow: log.Flow.Name, Cases: log.Cases(), Events: log.Events,
		Deviations: map[string]int{}, Unused: log.Unused, UnusedReasons: log.Reasons}}
}

func (f *figures) add(c *Case) {
	var variant maphash.Hash
	variant.SetSeed(seed)
	var last time.Time
	order := false
	for _, e := range c.Events {
		f.activities[e.Activity] = true
		variant.WriteString(key(e.Activity, e.Lifecycle))
		variant.WriteByte(0)
		order = order || e.At.Before(last) && !e.Untimed
		last = later(e.At, last)
		due, owes := moment(e.Due)
		done, ended := moment(e.Finished)
		if owes {
			f.Due++
			if ended && done.Format(time.DateOnly) > due.Format(time.DateOnly) { // by the date alone, as the log writes it
				f.FinishedLate++
			}
		}
	}
	f.variants[variant.Sum64()] = true
	f.Twice += c.twice
	if order {
		f.OutOfOrder++
	}
	if !c.Deadline.IsZero() && last.After(c.Deadline) {
		f.LastAfter++
	}
	if c.End.IsZero() {
		f.Open++
		return
	}
	f.Closed++
	if !c.Start.IsZero() {
		d := c.End.Sub(c.Start).Hours() / 24
		f.days = append(f.days, d)
		if d < 0 {
			f.Backwards++
		}
	}
}

func (f *figures) end() {
	slices.Sort(f.days)
	if n := len(f.days); n > 0 {
		f.MedianDays = (f.days[(n-1)/2] + f.days[n/2]) / 2
	}
	f.Activities, f.Variants, f.Held = len(f.activities), len(f.variants), f.log.Held
}
