package casework

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// JointAnswer (联合办理答复) is what several bodies found together over a project, for the parts of the case that say that it
// answers them (联合审图、联合验收). Without rows there was none, and each body works on its part by itself.
// 行政许可法 §26: where several departments have a part, they may work on it together.
type JointAnswer struct {
	Joint string     `json:"joint"`
	Title string     `json:"title"`
	Paper string     `json:"paper,omitempty"` // title and number of the sheet
	Rows  []JointRow `json:"rows,omitempty"`
}

// JointRow is one body's row of the sheet.
type JointRow struct {
	Body    string `json:"body"`
	Agrees  bool   `json:"agrees,omitempty"`
	Finding string `json:"finding"`
	By      string `json:"by"`
}

// answers finds what was found together for a part.
func (c Case) answers(p Part) (JointAnswer, bool) {
	i := slices.IndexFunc(c.Answered, func(a JointAnswer) bool { return a.Joint == p.Joint })
	if p.Joint == "" || i < 0 {
		return JointAnswer{}, false
	}
	return c.Answered[i], true
}

// awaitsJoint reports whether a part is answered by what is done together, and that is not over.
func (c Case) awaitsJoint(p Part) bool {
	_, over := c.answers(p)
	return p.Joint != "" && slices.Contains(c.Joints, p.Joint) && !over
}

// unjoined refuses an opinion by hand on a part that the bodies answer together.
func (c Case) unjoined(p Part) error {
	if c.awaitsJoint(p) {
		return fault.Conflictf("“%s”由项目的联合办理答复：各部门在项目并联台的一张记录表上填写意见，牵头部门汇总以后自动写入本件", p.Title)
	}
	return nil
}

// AnsweredOf tells for an item which bodies' parts are answered by what is done together, by the code of that.
func (i Item) AnsweredOf() map[string][]string {
	out := map[string][]string{}
	for _, s := range i.work() {
		for _, p := range s.Parts {
			if p.Joint != "" && !slices.Contains(out[p.Joint], p.Body) {
				out[p.Joint] = append(out[p.Joint], p.Body)
			}
		}
	}
	return out
}

// answerJoint ends the open parts that say so by the rows of their bodies. A part that is not open now, or that several sign,
// is done by hand later: whoever does it finds the sheet in the case.
func (room *Room) answerJoint(m *matter.Move, in JointAnswer) error {
	c := caseOf(m)
	c.Answered = append(slices.DeleteFunc(slices.Clone(c.Answered), func(a JointAnswer) bool { return a.Joint == in.Joint }), in)
	m.Record("joint", in.Title)
	if len(in.Rows) == 0 {
		m.Record("result", "waived")
	}
	if m.Matter().State != StateHandling || c.suspended() {
		keep(m, c)
		return nil
	}
	for _, t := range m.Tasks() {
		if t.Role != RoleExamine || t.State != matter.TaskOpen || m.Matter().State != StateHandling {
			continue
		}
		p := c.partOf(t)
		n := slices.IndexFunc(in.Rows, func(r JointRow) bool { return r.Body == p.Body })
		if p.Joint != in.Joint || n < 0 || len(p.Signers) > 0 {
			continue
		}
		row := in.Rows[n]
		result := ResultDisagree
		if row.Agrees {
			result = ResultAgree
		}
		words := in.Title + "：" + strings.TrimSpace(row.Finding)
		if in.Paper != "" {
			words += "（" + in.Paper + "）"
		}
		if _, err := m.FinishOne(t.ID, result, words); err != nil {
			return err
		}
		lead := c.Item.stage(t.Stage).lead(t.Part)
		c.Examinations = append(c.Examinations, Examination{Stage: t.Stage, Part: t.Part, Title: t.Title, Body: t.Body, Lead: lead, Result: result, Opinion: words, By: row.By, At: m.Now})
		m.Record("part", t.Title)
		if err := room.join(m, c, c.Item.stage(t.Stage), lead); err != nil {
			return err
		}
	}
	keep(m, c)
	return nil
}

// awaitsJoint reports whether what the actor examines is answered by what is done together.
func (s seen) awaitsJoint() bool {
	t, writes := s.Case.writes(s.actor, s.Tasks, RoleExamine)
	return writes && s.Case.awaitsJoint(s.Case.partOf(t))
}
