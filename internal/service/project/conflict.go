package project

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// matched is what stands side by side in a stage under way, to be looked through for what does not go together.
type matched struct {
	parts    []matchedPart
	given    []Given
	stageDue time.Time // zero when the clock of the stage does not run
}

// matchedPart is one part with what its case shows.
type matchedPart struct {
	Part
	Shown
	dueAt time.Time // of its nearest running clock
}

// matched puts a run beside what its cases show.
func (room *Room) matched(s seen, stage Stage, run Run, cases map[int64]Shown) matched {
	out := matched{given: run.Given}
	if c, ok := s.Clock(clockOf(run.Key)); ok && c.State == matter.ClockRunning {
		out.stageDue = c.DueAt
	}
	for _, part := range run.Parts {
		m := matchedPart{Part: part, Shown: cases[part.Matter]}
		for _, c := range m.Clocks {
			if c.State == matter.ClockRunning && (m.dueAt.IsZero() || c.DueAt.Before(m.dueAt)) {
				m.dueAt = c.DueAt
			}
		}
		out.parts = append(out.parts, m)
	}
	return out
}

// conflicts lists what does not go together (冲突清单): one paper found right by one body and wrong by another, opinions
// against each other, dates on top of each other, and an item that may take longer than its stage.
func conflicts(m matched) (out []string) {
	for _, g := range m.given {
		var yes, no []string
		for _, part := range m.parts {
			for _, v := range part.Verdicts {
				if !slices.Contains(g.Of, part.Item+"/"+v.Material) {
					continue
				}
				if v.Passed {
					yes = append(yes, part.Name)
				} else {
					no = append(no, part.Name)
				}
			}
		}
		if len(yes) > 0 && len(no) > 0 {
			out = append(out, fmt.Sprintf("同一份材料“%s”：%s认为合格，%s认为不合格", g.Name, strings.Join(yes, "、"), strings.Join(no, "、")))
		}
	}
	var agree, against []string
	for _, part := range m.parts {
		switch {
		case part.Standing == PartRefused, slices.ContainsFunc(part.Opinions, func(o PartOpinion) bool { return !o.Agree }):
			against = append(against, part.Name)
		case part.Standing == PartGranted, len(part.Opinions) > 0:
			agree = append(agree, part.Name)
		}
	}
	if len(agree) > 0 && len(against) > 0 {
		out = append(out, fmt.Sprintf("意见不一致：%s同意，%s不同意或者未通过", strings.Join(agree, "、"), strings.Join(against, "、")))
	}
	out = append(out, clashes(m.parts)...)
	for _, part := range m.parts {
		if !m.stageDue.IsZero() && part.dueAt.After(m.stageDue) && !part.Standing.Over() {
			out = append(out, fmt.Sprintf("“%s”的期限（%s）晚于阶段期限（%s）", part.Name, workday.DateOf(part.dueAt), workday.DateOf(m.stageDue)))
		}
	}
	return out
}

// sameTime is how near two appointments may be before the same people cannot keep both.
const sameTime = 2 * time.Hour

// clashes lists appointments of different parts at the same time that want the same body, or the applicant in two places.
func clashes(parts []matchedPart) (out []string) {
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			for _, x := range a.Appointments {
				for _, y := range b.Appointments {
					apart := x.At.Sub(y.At).Abs()
					if x.Over || y.Over || apart >= sameTime || x.At.Equal(y.At) && x.Place == y.Place {
						continue // one date for both is what joint means
					}
					out = append(out, fmt.Sprintf("安排冲突：%s的%s（%s）和%s的%s（%s）时间重叠，建议合并为一次", a.Name, x.Title, web.Moment(x.At), b.Name, y.Title, web.Moment(y.At)))
				}
			}
		}
	}
	return out
}
