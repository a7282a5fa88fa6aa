package workday

import "time"

// Span is a stop (停表): the days from From to To, both included, are not counted. Spans may overlap; a day stops once.
// A Span without To is still running, and a limit that reaches it has no due moment yet. Why is shown with the stopped days.
type Span struct {
	From Date   `json:"from"`
	To   Date   `json:"to,omitzero"`
	Why  string `json:"why"`
}

// Running reports whether the stop has no end yet.
func (s Span) Running() bool { return s.To.IsZero() }

// Covers reports whether a day is stopped.
func (s Span) Covers(d Date) bool {
	return !d.Before(s.From) && (s.Running() || !d.After(s.To))
}

// never is the end of a stop that is still running.
var never = Date{lastNumber}

// sweep goes over stops in the order of days and gives each stopped day once, in runs. It sorts nothing and allocates
// nothing: a clock has a handful of stops.
type sweep struct {
	stops   []Span
	covered Date // days through it are done
}

func (s *sweep) next() (from, to Date, found bool) {
	for _, stop := range s.stops {
		end := stop.To
		if stop.Running() {
			end = never
		}
		begin := Date{max(stop.From.number, s.covered.number+1)}
		if end.Before(begin) || found && !begin.Before(from) {
			continue
		}
		from, to, found = begin, end, true
	}
	s.covered = Date{max(s.covered.number, to.number)}
	return from, to, found
}

// Due is the moment at which a limit that starts at a moment runs out, and whether it is provisional because a year on
// the way has no table. It allocates nothing. The moment is zero when a stop that is still running is reached.
//
// 民法典 §201: the first day is not counted. §203: the last day ends at 24:00, and when it is off, with the next working day.
func Due(c *Calendar, start time.Time, limit Limit, stops ...Span) (due time.Time, provisional bool) {
	if limit.Unit == ClockHours {
		return dueHour(start, limit.N, stops), false
	}
	first := DateOf(start)
	if limit.N <= 0 {
		return first.End(), false
	}
	var last, unsureFrom Date
	if limit.Unit == Workdays {
		last, unsureFrom = c.dueWorkday(first, limit.N, stops), first.AddDays(1)
	} else {
		unsureFrom = dueDay(first, limit.N, stops)
		last = c.moved(unsureFrom, first, stops)
	}
	if last == never {
		return time.Time{}, false
	}
	return last.End(), c.unsure(unsureFrom, last)
}

func (c *Calendar) dueWorkday(first Date, n int, stops []Span) Date {
	target := c.through(first) + n
	runs := sweep{stops, first}
	for from, to, more := runs.next(); more && !from.After(c.workday(target)); from, to, more = runs.next() {
		if to == never {
			return never
		}
		target += c.through(to) - c.through(from.AddDays(-1))
	}
	return c.workday(target)
}

func dueDay(first Date, n int, stops []Span) Date {
	last := first.AddDays(n)
	runs := sweep{stops, first}
	for from, to, more := runs.next(); more && !from.After(last); from, to, more = runs.next() {
		if to == never {
			return never
		}
		last = last.AddDays(to.DaysSince(from) + 1)
	}
	return last
}

// moved carries a last day that is off to the next working day that is not stopped.
func (c *Calendar) moved(last, first Date, stops []Span) Date {
	if last == never || c.IsWorkday(last) {
		return last
	}
	last = c.NextWorkday(last)
	runs := sweep{stops, first}
	for from, to, more := runs.next(); more && !from.After(last); from, to, more = runs.next() {
		if to == never {
			return never
		}
		if !to.Before(last) {
			last = c.NextWorkday(to.AddDays(1))
		}
	}
	return last
}

func dueHour(start time.Time, n int, stops []Span) time.Time {
	due := start.Add(time.Duration(max(n, 0)) * time.Hour)
	runs := sweep{stops, DateOf(start).AddDays(-1)}
	for from, to, more := runs.next(); more; from, to, more = runs.next() {
		begin := later(from.Start(), start)
		if !begin.Before(due) {
			break
		}
		if to == never {
			return time.Time{}
		}
		due = due.Add(to.AddDays(1).Start().Sub(begin))
	}
	return due.In(Shanghai)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Elapsed is how much of a limit the time from start until another moment has used: days after the first, the day of
// until included, or full hours.
func Elapsed(c *Calendar, start, until time.Time, unit Unit, stops ...Span) int {
	if until.Before(start) {
		return 0
	}
	if unit == ClockHours {
		return elapsedHours(start, until, stops)
	}
	first, last := DateOf(start), DateOf(until)
	count := func(after, through Date) int { return through.DaysSince(after) }
	if unit == Workdays {
		count = c.Workdays
	}
	used := count(first, last)
	runs := sweep{stops, first}
	for from, to, more := runs.next(); more && !from.After(last); from, to, more = runs.next() {
		used -= count(from.AddDays(-1), Date{min(to.number, last.number)})
	}
	return used
}

func elapsedHours(start, until time.Time, stops []Span) int {
	used := until.Sub(start)
	runs := sweep{stops, DateOf(start).AddDays(-1)}
	for from, to, more := runs.next(); more; from, to, more = runs.next() {
		begin := later(from.Start(), start)
		if !begin.Before(until) {
			break
		}
		used -= earlier(to.AddDays(1).Start(), until).Sub(begin)
	}
	return int(used / time.Hour)
}

// Remaining is what is left of a limit at a moment, in its unit; negative once it is overrun by a counted day or hour.
// A last day that moved over a holiday (民法典 §203) lends its days. Whether it is overdue, the due moment alone says.
func Remaining(c *Calendar, start, at time.Time, limit Limit, stops ...Span) int {
	due, _ := Due(c, start, limit, stops...)
	if limit.Unit != Days || due.IsZero() {
		return limit.N - Elapsed(c, start, at, limit.Unit, stops...)
	}
	return Elapsed(c, start, due, Days, stops...) - Elapsed(c, start, at, Days, stops...)
}
