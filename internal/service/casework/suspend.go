package casework

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

// suspension (中止办理) is no procedure of 行政许可法 §45: it stops what the organ has promised, never the clock of the law.
var suspension = Procedure{Code: "suspension", Name: "中止办理", StopsPromise: true}

// The papers of a case that rests, and of one that ends without an answer.
const (
	PaperSuspension  = "suspension"
	PaperResumption  = "resumption"
	PaperTermination = "termination"
	PaperWithdrawal  = "withdrawal"
)

// Suspend (中止办理) lets a case rest until something outside it is settled.
type Suspend struct {
	Reason string `json:"reason" form:"reason" label:"中止的理由" kind:"textarea" need:"true" max:"1000" hint:"例如有关的诉讼没有结案、需要等待上级答复"`
	Basis  string `json:"basis" form:"basis" label:"依据" need:"true" max:"300" hint:"法律名称和条款"`
	Until  string `json:"until" form:"until" label:"恢复办理的条件" need:"true" max:"300"`
}

// suspend lets the promise stand still, with a notice; the head signs.
func (room *Room) suspend(m *matter.Move, in Suspend) error {
	if wrong := needed([][3]string{{"reason", in.Reason, "中止的理由"}, {"basis", in.Basis, "依据"}, {"until", in.Until, "恢复办理的条件"}}); len(wrong) > 0 {
		return fault.Invalid("中止办理通知书还不完整", wrong...)
	}
	c := caseOf(m)
	if err := setOn(m, &c, suspension, Special{Reason: in.Reason, Basis: in.Basis, Until: in.Until}); err != nil {
		return err
	}
	keep(m, c)
	m.TellApplicant("case.suspended", map[string]string{"item": c.Item.Name, "reason": in.Reason})
	return room.issue(m, suspensionOf(room, occasionOf(m), c, in), room.noticed(m, suspension))
}

// suspended reports whether the case rests.
func (c Case) suspended() bool {
	s, running := c.Running()
	return running && s.Code == suspension.Code
}

// Resume (恢复办理) goes on with a case that rested.
type Resume struct {
	Reason string `json:"reason" form:"reason" label:"恢复的理由" kind:"textarea" need:"true" max:"1000"`
}

// resume lets the promise run again.
func (room *Room) resume(m *matter.Move, in Resume) error {
	c := caseOf(m)
	if !c.suspended() {
		return fault.Conflictf("这件申请没有中止")
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写恢复的理由")
	}
	if err := finishSpecial(m, &c, in.Reason); err != nil {
		return err
	}
	keep(m, c)
	return room.issue(m, resumptionOf(room, occasionOf(m), c, in))
}

func suspensionOf(room *Room, o occasion, c Case, in Suspend) paper.Draft {
	d := room.draft(o, c, PaperSuspension, c.Item.Body)
	w := d.Facts.Words
	w["reason"], w["basis"], w["until"] = in.Reason, in.Basis, in.Until
	return d
}

func resumptionOf(room *Room, o occasion, c Case, in Resume) paper.Draft {
	d := room.draft(o, c, PaperResumption, c.Item.Body)
	w := d.Facts.Words
	w["reason"], w["resumedOn"] = in.Reason, dateText(o.now)
	return d
}

func terminationOf(room *Room, o occasion, c Case, in Terminate) paper.Draft {
	d := room.draft(o, c, PaperTermination, c.Item.Body)
	w := d.Facts.Words
	w["reason"], w["basis"] = in.Reason, in.Basis
	return d
}

func withdrawalOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperWithdrawal, c.Item.Body)
	w := d.Facts.Words
	w["reason"], w["withdrawnOn"] = c.Ended, dateText(o.now)
	return d
}

func (in *Suspend) paper(d *Desk, a acting) (paper.Draft, error) {
	return suspensionOf(d.room, d.occasion(a), a.Case, *in), nil
}

func (in *Resume) paper(d *Desk, a acting) (paper.Draft, error) {
	return resumptionOf(d.room, d.occasion(a), a.Case, *in), nil
}

func (in *Terminate) paper(d *Desk, a acting) (paper.Draft, error) {
	return terminationOf(d.room, d.occasion(a), a.Case, *in), nil
}
