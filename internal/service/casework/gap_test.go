package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// What was promised never came while a hearing or a visit was under way: the case ends, and both end with it. The machine
// once left them open, and every further sweep broke on the case.
func TestACaseThatEndsForAGapCallsOffWhatRunsBesideIt(t *testing.T) {
	for name, begin := range map[string]func(h *house, id int64){
		"hearing": func(h *house, id int64) {
			h.Must(examiner, id, "tell_hearing", tell())
			h.Must(applicant, id, "ask_hearing", casework.AskHearing{})
			in := call("2026-09-18")
			h.Must(examiner, id, "arrange_hearing", in)
		},
		"visit": func(h *house, id int64) {
			h.Must(examiner, id, "arrange_survey", casework.ArrangeSurvey{On: date("2026-09-08"), Hour: "09:30", Place: "桂花巷8号", Purpose: "看现场", Parts: []string{"1"}, Code: "survey"})
		},
		"publication": func(h *house, id int64) { h.Must(examiner, id, "publicise", notice(20)) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, tolerant(casework.LapseEnd))
			id, number := h.gapped()
			begin(h, id)
			h.sweepAt("2026-09-16 08:00")
			v := h.See(number)
			c := h.state(number, casework.StateTerminated)
			for _, s := range c.Specials {
				if s.EndedAt.IsZero() {
					t.Errorf("special %s is open", s.Name)
				}
			}
			for _, o := range c.Hearings {
				if o.EndedAt.IsZero() {
					t.Error("the hearing is open")
				}
			}
			for _, o := range c.Surveys {
				if o.EndedAt.IsZero() {
					t.Error("the visit is open")
				}
			}
			for _, o := range c.Publications {
				if o.EndedAt.IsZero() {
					t.Error("the publication is open")
				}
			}
			for _, clock := range v.Clocks {
				if clock.State != matter.ClockStopped {
					t.Errorf("clock %s runs on", clock.Name)
				}
			}
			h.sweepAt("2026-10-30 08:00") // nothing is left that could come due
			if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
				t.Fatal(err, report.Faults)
			}
			if !strings.Contains(h.told(), "case.terminated") {
				t.Error("the applicant was not told")
			}
		})
	}
}
