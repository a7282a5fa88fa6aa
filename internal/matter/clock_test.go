package matter_test

import (
	"testing"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

func TestTheDaysOfAStandingClockEndToday(t *testing.T) {
	cal, err := workday.NewCalendar()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2025, 9, 18, 10, 0, 0, 0, workday.Shanghai)
	c := matter.Clock{Limit: workday.Working(20), StartedAt: now.AddDate(0, 0, -3), State: matter.ClockPaused,
		Stops: []matter.Stop{{From: workday.DateOf(now.AddDate(0, 0, -1)), Title: "检验"}}}
	days := c.Days(cal, now)
	if last := days[len(days)-1]; last.Date != workday.DateOf(now) || last.Counted {
		t.Error("行政许可法 §45: 停着的时限逐日只列到今天，今天不计入", last)
	}
	c.State, c.Stops[0].To = matter.ClockRunning, workday.DateOf(now)
	if days = c.Days(cal, now); !days[len(days)-1].Counted || days[len(days)-1].Number != 20 {
		t.Errorf("a running clock is counted to its last day, not to %v", days[len(days)-1])
	}
}
