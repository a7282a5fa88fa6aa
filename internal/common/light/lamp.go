package light

import (
	"slices"
	"sync/atomic"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
)

// Book holds the rules in memory for everybody who lights a lamp.
type Book struct{ rules atomic.Pointer[[]Rule] }

// Swap puts newly read rules in force, the newest first, as Rules gives them.
func (b *Book) Swap(rules []Rule) { b.rules.Store(&rules) }

// usual is what holds before anything was read: the first row of the table.
var usual = Thresholds{Percent: 90, Workdays: 1}

// At gives the thresholds in force at a moment.
func (b *Book) At(at time.Time) Thresholds {
	rules := b.rules.Load()
	if rules == nil {
		return usual
	}
	n := slices.IndexFunc(*rules, func(r Rule) bool { return !r.Since.After(at) })
	if n < 0 {
		return usual
	}
	return (*rules)[n].Thresholds
}

// Lamp lights what it is shown, by the rule in force now.
type Lamp struct {
	Book     *Book
	Calendar func() *workday.Calendar
	Now      func() time.Time
}

// Show gives the colour of a duty and the words beside it.
func (l Lamp) Show(d Duty) (web.Tone, string) {
	cal, now := l.Calendar(), l.Now()
	return Of(d, cal, now, l.Book.At(now)).Tone(), Left(d, cal, now)
}
