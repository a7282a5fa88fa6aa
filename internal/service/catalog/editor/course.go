package editor

import (
	"strings"

	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/record"
)

// length is a sum of limits, by unit: working days and natural days do not add up without a calendar.
type length map[workday.Unit]int

func (l length) String() string {
	var words []string
	for _, unit := range []workday.Unit{workday.Workdays, workday.Days, workday.ClockHours} {
		if l[unit] > 0 {
			words = append(words, workday.Limit{N: l[unit], Unit: unit}.String())
		}
	}
	if len(words) == 0 {
		return "当场"
	}
	return strings.Join(words, "加")
}

func (l length) add(limit record.Limit) {
	if w, err := limit.Workday(); err == nil && w.N > 0 {
		l[w.Unit] += w.N
	}
}

// longestOf adds what a stage takes at most: its longest part, and after it the lead's where it waits for the others.
func (l length) longestOf(stage record.Stage) {
	var beside, after record.Limit
	for _, p := range stage.Parts {
		switch {
		case stage.Join == record.JoinLeadAfter && p.Role == record.RoleLead:
			after = p.Limit
		case beside == "" || p.Limit.Longer(beside):
			beside = p.Limit
		}
	}
	l.add(beside)
	l.add(after)
}

func stageLength(stage record.Stage) string {
	l := length{}
	l.longestOf(stage)
	return l.String()
}

// sumOf says what all stages take, and whether the promise holds.
func sumOf(flow record.Flow, promise record.Limit) string {
	l := length{}
	for _, stage := range flow.Stages {
		l.longestOf(stage)
	}
	p, err := promise.Workday()
	if err != nil || len(l) > 1 || l[p.Unit] == 0 {
		return l.String()
	}
	switch spare := p.N - l[p.Unit]; {
	case spare < 0:
		return l.String() + "，超出承诺" + workday.Limit{N: -spare, Unit: p.Unit}.String()
	case spare == 0:
		return l.String() + "，正好用完"
	default:
		return l.String() + "，还余" + workday.Limit{N: spare, Unit: p.Unit}.String()
	}
}
