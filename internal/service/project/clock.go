package project

import (
	"tongban/internal/matter"
)

// clockOf is the name of the clock of a run.
func clockOf(key string) string { return "stage/" + key }

// hearingOf is the name of the clock under which opinions are given.
func hearingOf(key string) string { return "hearing/" + key }

// betweenStages is why the clock of the whole course stands still while nothing is in the hands of the authorities.
// 国办发〔2019〕11号 counts the time of approval; what the builder needs between two stages is his own.
var betweenStages = Stop{Kind: "owner", Title: "建设单位准备下一阶段", Ground: "全流程审批时限只计审批用时（国办发〔2019〕11号）"}

// begin starts the clock of a run at its joint acceptance, and the clock of the whole course with the first one.
func begin(m *matter.Move, p Project, r Run, s Stage) error {
	m.Start(matter.ClockSpec{Name: clockOf(r.Key), Title: s.Title + "阶段时限", Limit: s.Limit, Ground: s.Ground, From: r.AcceptedAt})
	if _, ok := m.Clock(ClockCourse); !ok {
		m.Start(matter.ClockSpec{Name: ClockCourse, Title: "全流程审批时限", Limit: p.Class.Target, Ground: p.Class.Ground, From: r.AcceptedAt})
	}
	return nil
}

// settle lets each clock stand still or run as its parts want it. What a clock cannot do is no failure of theirs.
func settle(m *matter.Move, p Project) error {
	why, run := betweenStages, false
	for _, r := range p.Runs {
		if !r.Open() || r.AcceptedAt.IsZero() {
			continue
		}
		stage, _ := p.Class.stage(r.Stage)
		stops := r.stops()
		if stop, mends := stage.mendStop(r); mends {
			stops = append(stops, stop)
		}
		if err := hold(m, clockOf(r.Key), stops); err != nil {
			return err
		}
		if len(stops) == 0 {
			run = true
		} else {
			why = stops[0]
		}
	}
	if run {
		return hold(m, ClockCourse, nil)
	}
	return hold(m, ClockCourse, []Stop{why})
}

// hold pauses a live clock for the first of the reasons, or lets it run when there is none.
func hold(m *matter.Move, name string, stops []Stop) error {
	c, ok := m.Clock(name)
	switch {
	case !ok:
		return nil
	case len(stops) > 0 && c.State == matter.ClockRunning:
		return m.Pause(name, matter.Stop{Kind: stops[0].Kind, Title: stops[0].Title, Ground: stops[0].Ground})
	case len(stops) == 0 && c.State == matter.ClockPaused:
		return m.Resume(name)
	}
	return nil
}
