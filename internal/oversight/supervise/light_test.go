package supervise_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/supervise"
)

var usual = supervise.Thresholds{Percent: 90, Workdays: 1}

func moment(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, workday.Shanghai)
	if err != nil {
		panic(err)
	}
	return at
}

func clockOf(from string, limit workday.Limit) matter.Clock {
	c := matter.Clock{StartedAt: moment(from), Limit: limit, State: matter.ClockRunning}
	c.DueAt, c.Provisional = workday.Due(workday.Seed(), c.StartedAt, limit)
	return c
}

// The vectors are a copy of supervision_light in the project's test vectors.
func TestLightsFollowTheVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/supervision_light.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Cases []struct {
			Accepted string `json:"accepted"`
			Promise  int    `json:"promise_workdays"`
			Today    string `json:"today"`
			Light    string `json:"light"`
			Note     string `json:"note"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(text, &vectors); err != nil || len(vectors.Cases) != 7 {
		t.Fatalf("%d vectors, %v", len(vectors.Cases), err)
	}
	for _, v := range vectors.Cases {
		t.Run(v.Note, func(t *testing.T) {
			c := clockOf(v.Accepted+" 09:00", workday.Working(v.Promise))
			if got := supervise.LightOf(c, workday.Seed(), moment(v.Today+" 10:00"), usual); string(got) != v.Light {
				t.Errorf("%s, want %s", got, v.Light)
			}
		})
	}
}

func TestLightsOfOtherLimits(t *testing.T) {
	paused := clockOf("2026-09-01 09:00", workday.Working(5))
	paused.State = matter.ClockPaused
	stopped := clockOf("2026-09-01 09:00", workday.Working(5))
	stopped.State = matter.ClockStopped
	longer := clockOf("2026-09-01 09:00", workday.Working(10))
	longer.Extensions = []matter.Extension{{By: workday.Working(10)}}
	longer.DueAt, _ = workday.Due(workday.Seed(), longer.StartedAt, longer.Total())
	late := moment("2026-12-01 10:00")
	for _, c := range []struct {
		says  string
		clock matter.Clock
		at    time.Time
		t     supervise.Thresholds
		want  supervise.Light
	}{
		{"a paused clock is never late", paused, late, usual, supervise.Paused},
		{"an ended clock has no light", stopped, late, usual, supervise.Off},
		{"an extension counts with the limit", longer, moment("2026-09-14 10:00"), usual, supervise.Green},
		{"half a day of 24 hours is green", clockOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-01 21:00"), usual, supervise.Green},
		{"nine tenths of the hours are yellow", clockOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-02 07:00"), usual, supervise.Yellow},
		{"an hour too late is red", clockOf("2026-09-01 09:00", workday.Hours(24)), moment("2026-09-02 10:00"), usual, supervise.Red},
		{"natural days with time left are green", clockOf("2026-09-01 09:00", workday.Natural(15)), moment("2026-09-10 10:00"), usual, supervise.Green},
		{"natural days before the last working day are yellow", clockOf("2026-09-01 09:00", workday.Natural(15)), moment("2026-09-15 10:00"), usual, supervise.Yellow},
		{"a lower share turns yellow earlier", clockOf("2026-09-01 09:00", workday.Working(10)), moment("2026-09-08 10:00"), supervise.Thresholds{Percent: 50, Workdays: 0}, supervise.Yellow},
	} {
		t.Run(c.says, func(t *testing.T) {
			if got := supervise.LightOf(c.clock, workday.Seed(), c.at, c.t); got != c.want {
				t.Errorf("%s, want %s", fmt.Sprintf("%q", got), c.want)
			}
		})
	}
}
