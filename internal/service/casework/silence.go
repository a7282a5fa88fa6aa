package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Silence (默认同意) is what it means when a department says nothing within the limit of its part.
type Silence string

// The meanings of silence.
const (
	SilenceNone  Silence = ""      // nothing: the others go on waiting
	SilenceAgree Silence = "agree" // the department agrees
)

// ResultSilent is the result of a part that nobody did in time and that counts as agreed.
const ResultSilent = "silent"

// deemAgree is the action that the machine takes when a part's limit runs out.
const deemAgree = "deem_agree"

// silent reports whether the silence of a part counts as agreement. The lead never agrees by silence, for somebody has to
// conclude (行政许可法 §38: the decision is made, in writing); nor does a part that is a stage of its own, nor one of a
// stage that the first opinion ends, for then nobody would have looked; nor any part of an item that forbids it. And
// without a ground on record silence means nothing.
func (i Item) silent(s Stage, p Part) bool {
	return p.Silence == SilenceAgree && p.SilenceBasis != "" && !i.NoSilence && !p.Lead && p.Limit.N > 0 && s.Join != JoinAny && len(s.Parts) > 1
}

// onDue is what the machine does when the limit of a part runs out.
func (i Item) onDue(s Stage, p Part) string {
	if i.silent(s, p) {
		return deemAgree
	}
	return ""
}

// deemAgree ends a part whose department said nothing within its limit: it counts as agreed, on the ground that the item
// names, and the others go on. 行政许可法 §26: one department takes the application in, the others give opinions to it;
// within which time, and what silence means, the local rule says that the item has on record.
func (room *Room) deemAgree(m *matter.Move, in matter.Due) error {
	c := caseOf(m)
	clock, ok := m.ClockByID(in.Clock)
	if !ok {
		return fault.Conflictf("这一分支已经办完")
	}
	i := slices.IndexFunc(m.Tasks(), func(t matter.Task) bool { return t.ID == clock.Task })
	if i < 0 {
		return fault.Conflictf("这一分支已经办完")
	}
	t := m.Tasks()[i]
	stage := c.Item.stage(t.Stage)
	part, _ := stage.part(t.Part)
	if c.awaitsJoint(part) {
		deferSilence(m, t, m.Now)
		return nil
	}
	if n, open := c.openSurvey(t.Stage); open {
		deferSilence(m, t, c.Surveys[n].At)
		return nil
	}
	opinion := part.Limit.String() + "内没有提出意见，依照" + part.SilenceBasis + "视为同意"
	if _, err := m.FinishOne(t.ID, ResultSilent, opinion); err != nil {
		return err
	}
	c.Examinations = append(c.Examinations, Examination{Stage: t.Stage, Part: t.Part, Title: t.Title, Body: t.Body, Result: ResultSilent, Opinion: opinion,
		By: m.Actor.Title(), At: m.Now})
	m.Record("part", t.Title)
	m.Record("result", ResultSilent)
	m.Record("reason", opinion)
	room.tellSilence(m, c, stage, t, part)
	if err := room.join(m, c, stage, false); err != nil {
		return err
	}
	keep(m, c)
	return nil
}

// survivesVisit is how long silence is waited for after a visit to the place on which the departments work together.
var survivesVisit = workday.Working(1)

// deferSilence waits for a visit: who is called to the place has not fallen silent.
func deferSilence(m *matter.Move, t matter.Task, visit time.Time) {
	from := m.Now
	if visit.After(from) {
		from = visit
	}
	m.Defer(t.ID, matter.ClockSpec{From: from, Limit: survivesVisit, Ground: "联合踏勘尚未结束"})
	m.Record("part", t.Title)
	m.Record("silence", "联合踏勘尚未结束，默认同意顺延一个工作日")
}

// tellSilence tells the department, the lead and those who supervise what its silence has done.
func (room *Room) tellSilence(m *matter.Move, c Case, s Stage, t matter.Task, p Part) {
	facts := map[string]string{"item": c.Item.Name, "part": t.Title, "body": room.Org.BodyName(t.Body), "basis": p.SilenceBasis}
	m.Tell(matter.Message{To: "body:" + t.Body + "/" + t.Need, Template: "case.silent_own", Facts: facts})
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + s.leadRight(), Template: "case.silent", Facts: facts})
	m.Tell(matter.Message{To: "region:" + m.Matter().Region + matter.RightSupervise, Template: "case.silent", Facts: facts})
}

// leadRight is the right of who leads the stage.
func (s Stage) leadRight() string {
	for _, p := range s.Parts {
		if p.Lead {
			return p.Right
		}
	}
	return RightReview
}

// silenceWords says beside a part what its silence means; nothing where it means nothing.
func (i Item) silenceWords(s Stage, p Part) string {
	if !i.silent(s, p) {
		return ""
	}
	return "到期没有提出意见的，视为同意（" + p.SilenceBasis + "）"
}
