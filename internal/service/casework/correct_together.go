package casework

import (
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// CorrectTogether (随阶段一并告知补正) asks for what is missing by a notice that was made once for several cases: this one gets
// no notice of its own.
type CorrectTogether struct {
	Points []CorrectionPoint `json:"points"`
	DueOn  workday.Date      `json:"dueOn"`
	Notice string            `json:"notice"` // title of the one notice
}

// correctTogether has the effect of a correction notice of the case. 行政许可法 §32(四): everything at one time, and only once.
func (room *Room) correctTogether(m *matter.Move, in CorrectTogether) error {
	c := caseOf(m)
	if c.Correction != nil {
		return fault.Conflictf("这件申请已经在%s一次性告知过补正，不能再次要求补正%s", dateText(c.Correction.AskedAt), c.Item.under("第三十二条"))
	}
	if err := inTime(m); err != nil {
		return err
	}
	if err := checkPoints(in.Points); err != nil {
		return err
	}
	if _, err := m.Finish(RoleAccept, "correction", ""); err != nil {
		return err
	}
	m.Halt(ClockReply, ClockPrecheck)
	limit := room.correction(c.Item)
	if days := in.DueOn.DaysSince(workday.DateOf(m.Now)); !in.DueOn.IsZero() && days > 0 {
		limit = workday.Natural(days)
	}
	m.Start(matter.ClockSpec{Name: ClockCorrection, Title: "补正期限", Limit: limit, Ground: in.Notice, OnDue: "correction_overdue"})
	clock, _ := m.Clock(ClockCorrection)
	c.Correction = &Correction{Points: in.Points, AskedAt: m.Now, AskedBy: m.Actor.Name, DueOn: workday.DateOf(clock.DueAt)}
	m.Become(StateCorrecting)
	m.Record("points", strconv.Itoa(len(in.Points)))
	m.Record("notice", in.Notice)
	keep(m, c)
	return nil
}
