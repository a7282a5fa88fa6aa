package casework

import (
	"cmp"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// Withdraw (撤回申请) ends the case at the applicant's wish.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回原因" kind:"textarea" max:"500"`
}

// withdraw ends the case before a decision is made.
func (room *Room) withdraw(m *matter.Move, in Withdraw) error {
	c := caseOf(m)
	c.Ended = in.Reason
	c.abandon(m, "申请已经撤回")
	c, err := room.recallAll(m, c, "申请已经撤回")
	if err != nil {
		return err
	}
	if err := room.keepUnvisited(m, c, m.Matter().Stage, "申请已经撤回"); err != nil {
		return err
	}
	if err := room.issue(m, withdrawalOf(room, occasionOf(m), c)); err != nil {
		return err
	}
	m.TellApplicant("case.withdrawn", map[string]string{"item": c.Item.Name})
	m.Close(StateWithdrawn, OutcomeWithdrawn)
	return nil
}

// Terminate (终止办理) ends a case that can no longer be answered.
type Terminate struct {
	Reason string `json:"reason" form:"reason" label:"终止理由" kind:"textarea" need:"true" max:"1000" hint:"例如申请人死亡或者法人终止"`
	Basis  string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
}

// terminate ends the case on the authority's side, with reason and basis.
func (room *Room) terminate(m *matter.Move, in Terminate) error {
	if wrong := needed([][3]string{{"reason", in.Reason, "终止理由"}, {"basis", in.Basis, "依据"}}); len(wrong) > 0 {
		return fault.Invalid("终止办理应当说明理由和依据", wrong...)
	}
	c := caseOf(m)
	c.Ended = in.Reason + "（" + in.Basis + "）"
	c.abandon(m, "已经终止办理")
	c, err := room.recallAll(m, c, "已经终止办理")
	if err != nil {
		return err
	}
	if err := room.keepUnvisited(m, c, m.Matter().Stage, "已经终止办理"); err != nil {
		return err
	}
	if err := room.issue(m, terminationOf(room, occasionOf(m), c, in)); err != nil {
		return err
	}
	m.TellApplicant("case.terminated", map[string]string{"item": c.Item.Name, "reason": c.Ended})
	m.Close(StateTerminated, OutcomeTerminated)
	return nil
}

// Urge (催办) asks those who handle the case to hurry.
type Urge struct {
	Words string `json:"words" form:"words" label:"想说的话" kind:"textarea" max:"200"`
}

// urgeEvery is how often one may urge; a house rule that keeps inboxes readable.
const urgeEvery = 3 * 24 * time.Hour

// urge tells whoever has claimed an open task, or all who may, and those who supervise the region.
func (room *Room) urge(m *matter.Move, in Urge) error {
	c := caseOf(m)
	if next := c.UrgedAt.Add(urgeEvery); !c.UrgedAt.IsZero() && m.Now.Before(next) {
		return fault.Conflictf("您已经在%s催办过，三天内只能催办一次", c.UrgedAt.In(shanghai).Format("1月2日 15:04"))
	}
	c.UrgedAt = m.Now
	keep(m, c)
	words, bodies := cmp.Or(in.Words, "请尽快办理"), []string{}
	for _, t := range m.Tasks() {
		to := "body:" + t.Body + "/" + t.Need
		if t.Assignee != "" {
			to = t.Assignee
		}
		m.Tell(matter.Message{To: to, Template: "case.urged", Facts: map[string]string{"item": c.Item.Name, "words": words}})
		if !slices.Contains(bodies, t.Body) {
			bodies = append(bodies, t.Body)
		}
	}
	for _, body := range bodies {
		name := body
		if room.Org != nil {
			name = room.Org.BodyName(body)
		}
		m.Tell(matter.Message{To: "region:" + m.Matter().Region + matter.RightSupervise, Template: "case.urged_watch",
			Facts: map[string]string{"item": c.Item.Name, "body": name, "words": words}})
	}
	return nil
}

// Unmask (查看个人信息) opens the applicant's masked data to an officer, for a reason.
type Unmask struct {
	Reason string `json:"reason" form:"reason" label:"查看理由" need:"true" min:"4" max:"200"`
}

// unmask only leaves its trace: who looked, when and why; the applicant is told.
// 个人信息保护法 §17 and §51: handling is known to the person and kept on record.
func unmask(m *matter.Move, in Unmask) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写查看理由")
	}
	m.Record("reason", in.Reason)
	m.TellApplicant("case.viewed", map[string]string{"item": caseOf(m).Item.Name, "reason": in.Reason})
	return nil
}
