package project

import (
	"strings"
	"time"

	"tongban/internal/common/workday"
)

// StageStanding (阶段进展) is where a stage of a project stands.
type StageStanding string

// The standings of a stage.
const (
	StageShut    StageStanding = "shut"    // not open yet: what it needs has not passed
	StageReady   StageStanding = "ready"   // may be applied for
	StageEarly   StageStanding = "early"   // may be applied for early, against a promise
	StageRunning StageStanding = "running" // applied for
	StagePassed  StageStanding = "passed"
	StageLacking StageStanding = "lacking" // answered, and something that it needs was not granted
)

// Title is the standing in Chinese.
func (s StageStanding) Title() string {
	switch s {
	case StageShut:
		return "尚未开放"
	case StageReady:
		return "可以申报"
	case StageEarly:
		return "可以提前申报"
	case StageRunning:
		return "办理中"
	case StagePassed:
		return "已通过"
	case StageLacking:
		return "部分事项未通过"
	}
	return string(s)
}

// Applicable reports whether somebody may apply for the stage now.
func (s StageStanding) Applicable() bool {
	return s == StageReady || s == StageEarly || s == StageLacking
}

// standing says where a stage stands, and why it is not open.
// 国办发〔2018〕33号 二(四): four stages one after another; other items run beside them or are brought forward.
func (p Project) standing(s Stage) (standing StageStanding, why []string) {
	if _, running := p.current(s.Name); running {
		return StageRunning, nil
	}
	if p.passed(s) {
		return StagePassed, nil
	}
	for _, name := range s.Needs {
		before, _ := p.Class.stage(name)
		if !p.passed(before) {
			why = append(why, p.lacks(before))
		}
	}
	if len(why) > 0 {
		if early, wants := p.early(s); early {
			return StageEarly, why
		} else if wants != "" {
			why = append(why, wants)
		}
		return StageShut, why
	}
	for _, r := range p.Runs {
		if r.Stage == s.Name && r.Result == ResultFailed {
			return StageLacking, nil
		}
	}
	return StageReady, nil
}

// passed reports whether everything that a stage cannot do without is granted, and the lead has agreed where bodies are
// heard. A class may have a stage of which nothing is required: one item granted is enough.
func (p Project) passed(s Stage) bool {
	if _, running := p.current(s.Name); running {
		return false
	}
	any, required := false, false
	for _, i := range s.Items {
		_, ok := p.granted(i.Item)
		if i.Required {
			required = true
			if !ok {
				return false
			}
		}
		any = any || ok
	}
	return (required || any) && p.concluded(s)
}

// concluded reports whether the last word of the lead was a yes; where nobody is heard there is none.
func (p Project) concluded(s Stage) bool {
	if len(s.Consult) == 0 {
		return true
	}
	agreed := false
	for _, r := range p.Runs {
		if r.Stage == s.Name && r.Conclusion != nil {
			agreed = r.Conclusion.Agree
		}
	}
	return agreed
}

// lacks says what is missing of a stage that others wait for.
func (p Project) lacks(s Stage) string {
	if _, running := p.current(s.Name); running {
		return "“" + s.Title + "”阶段正在办理，办完后开放"
	}
	var missing []string
	for _, i := range s.Items {
		if _, ok := p.granted(i.Item); i.Required && !ok {
			missing = append(missing, p.itemName(i.Item))
		}
	}
	for _, r := range p.Runs {
		if r.Stage == s.Name && r.Result == ResultFailed && len(missing) > 0 {
			return "“" + s.Title + "”阶段还没有通过：" + strings.Join(missing, "、") + "。可以重新申报"
		}
	}
	return "先完成“" + s.Title + "”阶段"
}

// itemName is what an item was called when it was applied for; its code when it never was.
func (p Project) itemName(item string) string {
	for _, r := range p.Runs {
		if i := r.part(item); i >= 0 {
			return r.Parts[i].Name
		}
	}
	return "必办事项"
}

// early reports whether a stage may begin early now, and what that still wants.
func (p Project) early(s Stage) (ok bool, wants string) {
	if s.Early == nil {
		return false, ""
	}
	for _, name := range s.Early.Passed {
		if before, _ := p.Class.stage(name); !p.passed(before) {
			return false, "“" + before.Title + "”阶段通过后，可以提前申报（" + s.Early.Condition + "）"
		}
	}
	for _, name := range s.Early.After {
		accepted := false
		for _, r := range p.Runs {
			accepted = accepted || r.Stage == name && !r.AcceptedAt.IsZero() && r.Result != ResultWithdrawn && r.Result != ResultFailed
		}
		if !accepted {
			before, _ := p.Class.stage(name)
			return false, "“" + before.Title + "”阶段受理后，可以提前申报（" + s.Early.Condition + "）"
		}
	}
	return true, ""
}

// finished reports whether every stage has passed.
func (p Project) finished() bool {
	for _, s := range p.Class.Stages {
		if !p.passed(s) {
			return false
		}
	}
	return len(p.Class.Stages) > 0
}

// running reports whether a stage is under way.
func (p Project) running() bool {
	for _, r := range p.Runs {
		if r.Open() {
			return true
		}
	}
	return false
}

// lead is the body that leads now: of the first stage under way, else of the next one.
func (p Project) lead() string {
	for _, s := range p.Class.Stages {
		if _, running := p.current(s.Name); running {
			return s.Lead
		}
	}
	for _, s := range p.Class.Stages {
		if !p.passed(s) {
			return s.Lead
		}
	}
	return p.Class.Stages[len(p.Class.Stages)-1].Lead
}

// jointAcceptance is when the parts of a run were jointly accepted: with the last of those that go on. What was turned
// away at once does not hold the others up.
func (r Run) jointAcceptance() (at time.Time, ok bool) {
	for _, p := range r.Parts {
		if p.Standing == PartWaiting {
			return time.Time{}, false
		}
		if p.AcceptedAt.After(at) {
			at = p.AcceptedAt
		}
	}
	return at, !at.IsZero()
}

// stops are the reasons for which the clock of a run stands still: a part that is being corrected or is in a procedure
// that the law does not count (行政许可法 §45).
func (r Run) stops() (list []Stop) {
	for _, p := range r.Parts {
		if p.Stop != nil && !p.Standing.Over() {
			stop := *p.Stop
			stop.Title = p.Name + "：" + stop.Title
			list = append(list, stop)
		}
	}
	return list
}

// decided reports whether every part is decided.
func (r Run) decided() bool {
	for _, p := range r.Parts {
		if !p.Standing.Over() {
			return false
		}
	}
	return true
}

// heard reports whether all who are heard have spoken, or let their time pass.
func (r Run) heard(s Stage) bool { return len(r.Opinions) >= len(s.Consult) }

// result is how a run ends when everything is decided: it fails when anything was refused or the lead does not agree.
func (r Run) result() Result {
	granted := false
	for _, p := range r.Parts {
		switch p.Standing {
		case PartRefused:
			return ResultFailed
		case PartGranted:
			granted = true
		}
	}
	switch {
	case r.Conclusion != nil && !r.Conclusion.Agree:
		return ResultFailed
	case !granted:
		return ResultWithdrawn
	}
	return ResultPassed
}

// regionalOn finds an evaluation of the project's region that holds on a day.
func (p Project) regionalOn(name string, on workday.Date) (Regional, bool) {
	for _, r := range p.Regional {
		if r.Name == name && (r.Until.IsZero() || !r.Until.Before(on)) {
			return r, true
		}
	}
	return Regional{}, false
}
