// Package light is the one rule of the traffic lights (红绿灯): how something that has a
// due moment stands, in colour and in words. The clerk's inbox, the page of a case and
// supervision all ask here, so that one due date never has two colours. From when a
// light is yellow is data, with history.
package light

import (
	"strconv"
	"time"

	"tongban/internal/common/workday"
)

// Light (灯) is how a running duty stands.
type Light string

// The lights. What has ended has none.
const (
	Off    Light = ""
	Red    Light = "red"
	Yellow Light = "yellow"
	Green  Light = "green"
	Paused Light = "paused"
)

// All lists the lights in the order of worry.
var All = [...]Light{Red, Yellow, Green, Paused}

// Title is the light in Chinese.
func (l Light) Title() string {
	switch l {
	case Red:
		return "红灯"
	case Yellow:
		return "黄灯"
	case Green:
		return "绿灯"
	case Paused:
		return "停表"
	}
	return "已结束"
}

// Thresholds say from when a light is yellow. There is no national rule: they are data.
type Thresholds struct {
	Percent  int // of the limit is used, 1 to 100
	Workdays int // at most so many are left
}

// Yellow says in words when a light is yellow.
func (t Thresholds) Yellow() string {
	return "期限已用 " + strconv.Itoa(t.Percent) + "% 以上，或者剩余不超过 " + workday.Working(t.Workdays).String()
}

// Words say when each light is lit, in the order of All.
func (t Thresholds) Words() []string {
	return []string{"已经超过期限", t.Yellow(), "时间还充足", "依法中止计时，这段时间不算在期限内"}
}

// Duty is something that has to be done by a moment. Limit is the whole of the time that
// was given, extensions included; where it is not known, it is the working days from
// Since to Due.
type Duty struct {
	Since, Due    time.Time
	Limit         workday.Limit
	Paused, Ended bool
}

// Of gives the light of a duty at a moment: red when it is over, yellow when nearly all of
// the limit is used or hardly a working day is left, green otherwise. What is used is
// counted back from the due moment, which holds the stops and the extensions already.
func Of(d Duty, cal *workday.Calendar, at time.Time, t Thresholds) Light {
	switch {
	case d.Ended:
		return Off
	case d.Paused:
		return Paused
	case at.After(d.Due):
		return Red
	case near(d, cal, at, t):
		return Yellow
	}
	return Green
}

// near reports whether a duty that is not over is close to it.
func near(d Duty, cal *workday.Calendar, at time.Time, t Thresholds) bool {
	today, last := workday.DateOf(at), workday.DateOf(d.Due)
	switch d.Limit.Unit {
	case workday.ClockHours:
		whole := time.Duration(d.Limit.N) * time.Hour
		return mostly(int64(whole-d.Due.Sub(at)), int64(whole), t)
	case workday.Days:
		left := last.DaysSince(today)
		return mostly(int64(d.Limit.N-left), int64(d.Limit.N), t) || cal.Workdays(today, last) <= t.Workdays
	}
	total, left := d.Limit.N, cal.Workdays(today, last)
	if d.Limit.IsZero() {
		total = cal.Workdays(workday.DateOf(d.Since), last)
	}
	return mostly(int64(total-left), int64(total), t) || left <= t.Workdays
}

// mostly compares in whole numbers: nine of ten days are exactly 90 %.
func mostly(used, total int64, t Thresholds) bool { return used*100 >= total*int64(t.Percent) }

// Left says how long a duty has still to run, or how far it is over, in the unit of its limit.
func Left(d Duty, cal *workday.Calendar, at time.Time) string {
	today, last := workday.DateOf(at), workday.DateOf(d.Due)
	switch {
	case d.Ended:
		return "已结束"
	case d.Paused:
		return "停表"
	case at.After(d.Due):
		if n := between(d.Limit.Unit, cal, d.Due, at); n.N > 0 {
			return "超期 " + n.String()
		}
		return "已超期"
	case today == last && d.Limit.Unit != workday.ClockHours:
		return "今日到期"
	}
	return "剩余 " + between(d.Limit.Unit, cal, at, d.Due).String()
}

// between is the time from one moment to a later one, in a unit; working days where none is given.
func between(unit workday.Unit, cal *workday.Calendar, from, to time.Time) workday.Limit {
	first, last := workday.DateOf(from), workday.DateOf(to)
	switch unit {
	case workday.ClockHours:
		return workday.Hours(int(to.Sub(from) / time.Hour))
	case workday.Days:
		return workday.Natural(last.DaysSince(first))
	}
	return workday.Working(cal.Workdays(first, last))
}
