package workday

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// Notice says which holiday notice (节假日安排) touched a day, and how.
type Notice struct {
	Holiday  string `json:"holiday"`  // 春节
	Document string `json:"document"` // 国办发明电〔2025〕7号
	MakeUp   bool   `json:"make_up"`  // a weekend day that is worked
}

// Calendar answers which days are worked. It never changes; a new table makes a new Calendar.
//
// Two tables make every question a look-up: over and under Monday-to-Friday through each day, and the worked days in order.
// Outside the tables plain arithmetic on Monday to Friday goes on from where they end.
type Calendar struct {
	years    map[int]Year
	notices  map[Date]Notice
	first    Date    // 1 January of the first year with a table
	extra    []int32 // by day: worked days from first through it, less its Mondays to Fridays
	worked   []Date  // the worked days of the tables in order
	before   int     // the number of the last worked day before first
	unbroken bool    // every year of the tables has one
}

// NewCalendar makes a calendar of yearly tables; of two tables for one year the later stands.
func NewCalendar(years ...Year) (*Calendar, error) {
	c := &Calendar{years: map[int]Year{}, notices: map[Date]Notice{}}
	for _, y := range years {
		if err := y.Check(); err != nil {
			return nil, err
		}
		c.years[y.Year] = y
	}
	if len(c.years) > 0 {
		c.note()
		c.number()
	}
	return c, nil
}

// With is the calendar as it would be with other tables over it, to show whom a proposed table moves.
func (c *Calendar) With(tables ...Year) (*Calendar, error) {
	return NewCalendar(append(slices.Collect(maps.Values(c.years)), tables...)...)
}

// note writes down what the notices say, day by day.
func (c *Calendar) note() {
	for _, y := range c.years {
		for _, h := range y.Holidays {
			document := y.Notice
			if h.Notice != "" {
				document = h.Notice
			}
			for d := h.From; !d.After(h.To); d = d.AddDays(1) {
				c.notices[d] = Notice{Holiday: h.Name, Document: document}
			}
			for _, d := range h.Work {
				c.notices[d] = Notice{Holiday: h.Name, Document: document, MakeUp: true}
			}
		}
	}
}

// number numbers the worked days of all years from the first table to the last.
func (c *Calendar) number() {
	known := c.KnownYears()
	last := known[len(known)-1]
	c.unbroken = last-known[0]+1 == len(known)
	c.first = NewDate(known[0], time.January, 1)
	c.before = weekdays(c.first.AddDays(-1))
	for d := c.first; !d.After(NewDate(last, time.December, 31)); d = d.AddDays(1) {
		notice, touched := c.notices[d]
		if touched && notice.MakeUp || !touched && !weekend(d) {
			c.worked = append(c.worked, d)
		}
		c.extra = append(c.extra, int32(c.before+len(c.worked)-weekdays(d)))
	}
}

func weekend(d Date) bool { return d.number%7 == 6 || d.number%7 == 0 }

// weekdays counts Mondays to Fridays from day 1, a Monday, through d.
func weekdays(d Date) int { return int(d.number)/7*5 + min(int(d.number)%7, 5) }

// weekday is the n-th of those days.
func weekday(n int) Date { return Date{int32((n-1)/5*7 + (n-1)%5 + 1)} }

// through numbers the worked days: it counts them from day 1 through d.
func (c *Calendar) through(d Date) int {
	i := int(d.number - c.first.number)
	switch {
	case i < 0 || len(c.extra) == 0:
		return weekdays(d)
	case i >= len(c.extra):
		return weekdays(d) + int(c.extra[len(c.extra)-1])
	}
	return weekdays(d) + int(c.extra[i])
}

// workday is the worked day with a number, the inverse of through.
func (c *Calendar) workday(n int) Date {
	i := n - c.before - 1
	switch {
	case i < 0 || len(c.worked) == 0:
		return weekday(n)
	case i >= len(c.worked):
		return weekday(n - int(c.extra[len(c.extra)-1]))
	}
	return c.worked[i]
}

// IsWorkday reports whether a day is worked: by the notice if one touches it, else Monday to Friday.
func (c *Calendar) IsWorkday(d Date) bool { return c.through(d) > c.through(d.AddDays(-1)) }

// Known reports whether the table of a year is there. The days of other years are Monday to Friday until it comes.
func (c *Calendar) Known(year int) bool {
	_, known := c.years[year]
	return known
}

// KnownYears lists the years with a table, earliest first.
func (c *Calendar) KnownYears() []int { return slices.Sorted(maps.Keys(c.years)) }

// Year gives the table of a year.
func (c *Calendar) Year(year int) (Year, bool) {
	y, known := c.years[year]
	return y, known
}

// Notice gives the notice that touches a day, if one does.
func (c *Calendar) Notice(d Date) (Notice, bool) {
	notice, touched := c.notices[d]
	return notice, touched
}

// Workdays counts the working days after one day through another; none when through is not later.
func (c *Calendar) Workdays(after, through Date) int {
	return max(0, c.through(through)-c.through(after))
}

// NextWorkday is d itself when it is worked, else the next day that is.
func (c *Calendar) NextWorkday(d Date) Date { return c.workday(c.through(d.AddDays(-1)) + 1) }

// AddWorkdays is the n-th working day after d; d itself when n is not positive.
func (c *Calendar) AddWorkdays(d Date, n int) Date {
	if n <= 0 {
		return d
	}
	return c.workday(c.through(d) + n)
}

// unsure reports whether a year between two days, both included, has no table.
func (c *Calendar) unsure(from, to Date) bool {
	if c.unbroken && from.number >= c.first.number && int(to.number-c.first.number) < len(c.extra) {
		return false
	}
	for year := from.Year(); year <= to.Year(); year++ {
		if !c.Known(year) {
			return true
		}
	}
	return false
}

// Book holds the calendar in force for readers that must not wait for a query. A reload swaps it whole.
type Book struct{ calendar atomic.Pointer[Calendar] }

// NewBook opens a book at a calendar.
func NewBook(c *Calendar) *Book {
	book := &Book{}
	book.Swap(c)
	return book
}

// Calendar is the calendar in force.
func (b *Book) Calendar() *Calendar { return b.calendar.Load() }

// Swap puts another calendar in force.
func (b *Book) Swap(c *Calendar) { b.calendar.Store(c) }
