package workday

import (
	"fmt"
	"strings"
	"time"
)

// Reckoning (计算过程) is a due moment with the days that gave it, one by one.
type Reckoning struct {
	Start       time.Time `json:"start"`
	Limit       Limit     `json:"limit"`
	Due         time.Time `json:"due,omitzero"` // zero while a running stop holds the limit
	Provisional bool      `json:"provisional"`  // a year on the way has no published table
	Days        []Day     `json:"days"`
}

// Day is one day of a reckoning.
type Day struct {
	Date    Date   `json:"date"`
	Counted bool   `json:"counted"`
	Number  int    `json:"number,omitempty"` // the count so far, in the limit's unit
	Why     string `json:"why,omitempty"`    // why it does not count, or why a weekend day does
	Notice  string `json:"notice,omitempty"` // the holiday notice behind it
}

// Words that explain a day.
const (
	whyFirst   = "当日不计"
	whySameDay = "当日到期"
	whyWeekend = "休息日"
	whyMakeUp  = "调休上班"
	whyStopped = "停止计时"
	whyMoved   = "末日遇休息日，顺延"
	whyBegins  = "自%s起算"
)

// Reckon counts a limit day by day, as a person with a wall calendar does, and agrees with Due.
func Reckon(c *Calendar, start time.Time, limit Limit, stops ...Span) Reckoning {
	r := Reckoning{Start: start.In(Shanghai), Limit: limit}
	first := DateOf(start)
	switch {
	case limit.Unit == ClockHours:
		r.hours(c, stops)
	case limit.N <= 0:
		r.Days = []Day{{Date: first, Counted: true, Why: whySameDay}}
		r.Due = first.End()
	default:
		r.Days = []Day{{Date: first, Why: whyFirst}}
		r.days(c, first, stops)
	}
	return r
}

func (r *Reckoning) days(c *Calendar, first Date, stops []Span) {
	number := 0
	d := first
	for number < r.Limit.N {
		d = d.AddDays(1)
		day, held := r.day(c, d, stops)
		if day.Counted {
			number++
			day.Number = number
		}
		r.Days = append(r.Days, day)
		if held {
			return
		}
	}
	sureFrom := first.AddDays(1)
	if r.Limit.Unit == Days {
		sureFrom = d
		var held bool
		if d, held = r.move(c, d, stops); held {
			return
		}
	}
	r.Due, r.Provisional = d.End(), c.unsure(sureFrom, d)
}

// move carries the due day over days off: 民法典 §203.
func (r *Reckoning) move(c *Calendar, d Date, stops []Span) (Date, bool) {
	for !c.IsWorkday(d) || stopOn(d, stops) != nil {
		d = d.AddDays(1)
		day := Day{Date: d, Why: whyMoved}
		if stop := stopOn(d, stops); stop != nil {
			day.Why = stop.reason()
			if stop.Running() {
				r.Days = append(r.Days, day)
				return d, true
			}
		} else if !c.IsWorkday(d) {
			day = c.off(d)
		}
		r.Days = append(r.Days, day)
	}
	return d, false
}

// day looks at one day of a limit in days, and tells whether a running stop holds the limit there.
func (r *Reckoning) day(c *Calendar, d Date, stops []Span) (day Day, held bool) {
	stop := stopOn(d, stops)
	held = stop != nil && stop.Running()
	if r.Limit.Unit == Workdays && !c.IsWorkday(d) && !held {
		return c.off(d), false
	}
	if stop != nil {
		return Day{Date: d, Why: stop.reason()}, held
	}
	day = Day{Date: d, Counted: true}
	if notice, touched := c.Notice(d); touched && notice.MakeUp && r.Limit.Unit == Workdays {
		day.Why, day.Notice = whyMakeUp, notice.Document
	}
	return day, false
}

// off explains a day off.
func (c *Calendar) off(d Date) Day {
	if notice, touched := c.Notice(d); touched {
		return Day{Date: d, Why: notice.Holiday, Notice: notice.Document}
	}
	return Day{Date: d, Why: whyWeekend}
}

// stopOn gives a stop that covers a day; of several a running one, for it holds the limit.
func stopOn(d Date, stops []Span) *Span {
	var found *Span
	for i := range stops {
		if stops[i].Covers(d) && (found == nil || stops[i].Running()) {
			found = &stops[i]
		}
	}
	return found
}

func (s *Span) reason() string {
	if s.Why == "" {
		return whyStopped
	}
	return s.Why
}

// hours walks through the days of a limit in hours; a stopped day takes none of them.
func (r *Reckoning) hours(c *Calendar, stops []Span) {
	left := time.Duration(max(r.Limit.N, 0)) * time.Hour
	at := r.Start
	for {
		d := DateOf(at)
		day := Day{Date: d, Counted: true}
		if at.Equal(r.Start) && at.After(d.Start()) {
			day.Why = fmt.Sprintf(whyBegins, at.Format("15:04"))
		}
		stop := stopOn(d, stops)
		if stop != nil && left > 0 {
			r.Days = append(r.Days, Day{Date: d, Why: stop.reason()})
			if stop.Running() {
				return
			}
			at = d.AddDays(1).Start()
			continue
		}
		spent := min(left, d.AddDays(1).Start().Sub(at))
		left -= spent
		at = at.Add(spent)
		day.Number = r.Limit.N - int((left+time.Hour-1)/time.Hour)
		r.Days = append(r.Days, day)
		if left == 0 {
			r.Due = at
			return
		}
	}
}

// Text is the reckoning in Chinese, one line a day, for the command line and for files.
func (r Reckoning) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "起算：%s\n期限：%s\n", moment(r.Start), r.Limit)
	for _, d := range r.Days {
		number := ""
		if d.Counted && d.Number > 0 {
			number = fmt.Sprint(d.Number)
		}
		line := fmt.Sprintf("%s %s %4s  %s", d.Date, d.Date.WeekdayName(), number, d.Why)
		if d.Notice != "" {
			line += "（" + d.Notice + "）"
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString(r.conclusion())
	return b.String()
}

func (r Reckoning) conclusion() string {
	if r.Due.IsZero() {
		return "到期：停表尚未结束，恢复计时后确定\n"
	}
	text := "到期：" + moment(r.Due) + "\n"
	if r.Provisional {
		text += "注意：途经年份的放假安排尚未公布，到期日是暂算的，公布后会重新计算\n"
	}
	return text
}

// moment shows the end of a day as the law says it, 24:00.
func moment(at time.Time) string {
	d := DateOf(at)
	clock := at.In(Shanghai).Format("15:04")
	if at.Equal(d.End()) {
		clock = "24:00"
	}
	return fmt.Sprintf("%s（%s）%s", d, d.WeekdayName(), clock)
}
