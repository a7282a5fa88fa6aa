package supervise

import (
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// chip shows a clock with the words of its light.
func chip(c matter.Clock, cal *workday.Calendar, at time.Time, lit light.Light, href string) web.Clock {
	out := web.Clock{Tone: lit.Tone(), Due: due(c), Text: light.Left(c.Duty(), cal, at), Href: href,
		Tip: "期限" + c.Total().String() + "，依据" + c.Ground}
	if lit == light.Paused {
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
