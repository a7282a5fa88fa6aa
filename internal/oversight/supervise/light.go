package supervise

import (
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Light (灯) is how a running clock stands.
type Light string

// The lights. A clock that has ended has none.
const (
	Off    Light = ""
	Red    Light = "red"
	Yellow Light = "yellow"
	Green  Light = "green"
	Paused Light = "paused"
)

// lights lists them in the order of worry.
var lights = [...]Light{Red, Yellow, Green, Paused}

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

// Tone is the weight of the light on a page.
func (l Light) Tone() web.Tone {
	switch l {
	case Red:
		return web.ToneDanger
	case Yellow:
		return web.ToneWarn
	case Green:
		return web.ToneOK
	case Paused:
		return web.ToneHold
	}
	return web.ToneMute
}

// Thresholds say from when a light is yellow. There is no national rule: they are data.
type Thresholds struct {
	Percent  int // of the limit is used
	Workdays int // at most so many are left
}

// LightOf gives the light of a clock at a moment: red when it is over, yellow when nearly
// all of the limit is used or hardly a working day is left, green otherwise. What is used
// is counted back from the due moment, which holds the stops and the extensions already.
func LightOf(c matter.Clock, cal *workday.Calendar, at time.Time, t Thresholds) Light {
	switch {
	case c.State == matter.ClockStopped:
		return Off
	case c.State == matter.ClockPaused:
		return Paused
	case at.After(c.DueAt):
		return Red
	case near(c, cal, at, t):
		return Yellow
	}
	return Green
}

// near reports whether a clock that is not over is close to it.
func near(c matter.Clock, cal *workday.Calendar, at time.Time, t Thresholds) bool {
	total := c.Total()
	today, last := workday.DateOf(at), workday.DateOf(c.DueAt)
	switch total.Unit {
	case workday.ClockHours:
		whole := time.Duration(total.N) * time.Hour
		return mostly(int64(whole-c.DueAt.Sub(at)), int64(whole), t)
	case workday.Days:
		left := last.DaysSince(today)
		return mostly(int64(total.N-left), int64(total.N), t) || cal.Workdays(today, last) <= t.Workdays
	}
	left := cal.Workdays(today, last)
	return mostly(int64(total.N-left), int64(total.N), t) || left <= t.Workdays
}

// mostly compares in whole numbers: nine of ten days are exactly 90 %.
func mostly(used, total int64, t Thresholds) bool { return used*100 >= total*int64(t.Percent) }

// chip shows a clock with the words of its light.
func chip(c matter.Clock, cal *workday.Calendar, at time.Time, light Light, href string) web.Clock {
	out := web.Clock{Tone: light.Tone(), Due: due(c), Text: left(c, cal, at, light), Href: href,
		Tip: "期限" + c.Total().String() + "，依据" + c.Ground}
	if light == Paused {
		out.Due = ""
	}
	return out
}

// due is the date, and the hour where hours count.
func due(c matter.Clock) string {
	if c.Limit.Unit == workday.ClockHours {
		return c.DueAt.In(workday.Shanghai).Format("2006-01-02 15:04")
	}
	return workday.DateOf(c.DueAt).String()
}

// left says how long a clock has still to run, or how far it is over.
func left(c matter.Clock, cal *workday.Calendar, at time.Time, light Light) string {
	today, last := workday.DateOf(at), workday.DateOf(c.DueAt)
	switch {
	case light == Off:
		return "已结束"
	case light == Paused:
		return "停表"
	case light == Red && cal.Workdays(last, today) == 0:
		return "已超期"
	case light == Red:
		return "超期 " + workday.Working(cal.Workdays(last, today)).String()
	case today == last:
		return "今日到期"
	}
	return "剩余 " + workday.Working(cal.Workdays(today, last)).String()
}
