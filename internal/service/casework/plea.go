package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Plea (陈述申辩) is what the applicant says to a decision against him before it is made. 行政许可法 §7 and §36: he has the
// right to state his case, and the organ hears him.
type Plea struct {
	About  string       `json:"about"` // what is to be decided, and why
	Basis  string       `json:"basis"`
	ToldAt time.Time    `json:"toldAt"`
	ToldBy string       `json:"toldBy"`
	DueOn  workday.Date `json:"dueOn"`
	Text   string       `json:"text,omitempty"`
	TextAt time.Time    `json:"textAt,omitzero"`
	Noted  string       `json:"noted,omitempty"` // the officer who wrote down what was said to him
	Spent  time.Time    `json:"spent,omitzero"`  // the days went by without a word
}

// ClockPlea runs for the applicant; no clock of the organ stands still for it.
const ClockPlea = "plea"

// PaperPlea tells of the right to state one's case.
const PaperPlea = "plea"

// openPlea is the telling to which nothing was said yet.
func (c Case) openPlea() (int, bool) {
	i := slices.IndexFunc(c.Pleas, func(p Plea) bool { return p.Text == "" && p.Spent.IsZero() })
	return i, i >= 0
}

// pleaded is what was last said.
func (c Case) pleaded() (Plea, bool) {
	for _, p := range slices.Backward(c.Pleas) {
		if p.Text != "" {
			return p, true
		}
	}
	return Plea{}, false
}

// TellPlea (告知陈述申辩) tells what is to be decided against the applicant, and that he may answer.
type TellPlea struct {
	About string `json:"about" form:"about" label:"拟作出的不利决定、事实和理由" kind:"textarea" need:"true" max:"2000"`
	Basis string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
}

func (room *Room) tellPlea(m *matter.Move, in TellPlea) error {
	c := caseOf(m)
	if _, open := c.openPlea(); open {
		return fault.Conflictf("已经告知过，等待申请人陈述申辩")
	}
	if wrong := needed([][3]string{{"about", in.About, "拟作出的不利决定、事实和理由"}, {"basis", in.Basis, "依据"}}); len(wrong) > 0 {
		return fault.Invalid("陈述申辩告知书还不完整", wrong...)
	}
	m.Start(matter.ClockSpec{Name: ClockPlea, Title: "陈述申辩期限", Limit: room.termAt(TermPlea, m.Now).Limit(), Ground: c.Item.ground("第三十六条"), OnDue: "plea_lapse"})
	clock, _ := m.Clock(ClockPlea)
	p := Plea{About: in.About, Basis: in.Basis, ToldAt: m.Now, ToldBy: m.Actor.Name, DueOn: workday.DateOf(clock.DueAt)}
	c.Pleas = append(slices.Clone(c.Pleas), p)
	m.Record("due", p.DueOn.String())
	m.TellApplicant("case.plea", map[string]string{"item": c.Item.Name, "due": dateText(clock.DueAt)})
	if err := room.keepSealed(m, c); err != nil {
		return err
	}
	return room.issue(m, pleaOf(room, occasionOf(m), c, p))
}

// Plead (陈述申辩) is the applicant's word; an officer writes down what was said to him.
type Plead struct {
	Text string `json:"text" form:"text" label:"陈述和申辩" kind:"textarea" need:"true" max:"4000"`
}

func (room *Room) plead(m *matter.Move, in Plead) error {
	c := caseOf(m)
	i, open := c.openPlea()
	if !open {
		return fault.Conflictf("现在没有等待陈述申辩的决定")
	}
	if in.Text == "" {
		return fault.InvalidField("text", "请填写陈述和申辩的内容")
	}
	c.Pleas = slices.Clone(c.Pleas)
	p := &c.Pleas[i]
	p.Text, p.TextAt = in.Text, m.Now
	if !m.Actor.HasAt(RightReview, m.Matter().Lead) && !m.Actor.HasAt(RightDecide, m.Matter().Lead) {
		m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightReview, Template: "case.pleaded", Facts: map[string]string{"item": c.Item.Name}})
	} else {
		p.Noted = m.Actor.Name
	}
	m.Halt(ClockPlea)
	return room.keepSealed(m, c)
}

// pleaLapse goes on when nothing was said.
func (room *Room) pleaLapse(m *matter.Move, _ matter.Due) error {
	c := caseOf(m)
	i, open := c.openPlea()
	if !open {
		return fault.Conflictf("现在没有等待陈述申辩的决定")
	}
	c.Pleas = slices.Clone(c.Pleas)
	c.Pleas[i].Spent = m.Now
	m.Halt(ClockPlea)
	return room.keepSealed(m, c)
}

// heardOf refuses a decision against the applicant while he is still to be heard, or that says nothing of what he said.
func (c Case) heardOf(in Decide) error {
	if in.Outcome == Granted {
		return nil
	}
	if i, open := c.openPlea(); open {
		return fault.Conflictf("申请人可以陈述申辩到%s，听取以后或者期满以后才能作出不利的决定（行政许可法第三十六条）", longDate(c.Pleas[i].DueOn))
	}
	if _, said := c.pleaded(); said && in.Plea == "" {
		return fault.InvalidField("plea", "申请人作了陈述申辩，请写明是否采纳和理由")
	}
	return nil
}

func pleaOf(room *Room, o occasion, c Case, p Plea) paper.Draft {
	d := room.draft(o, c, PaperPlea, c.Item.Body)
	w := d.Facts.Words
	w["about"], w["basis"], w["dueOn"] = p.About, p.Basis, longDate(p.DueOn)
	return d
}

func (in *TellPlea) prefill(_ *Desk, a acting) { in.Basis = a.Case.Item.ground("第三十六条") }

func (in *TellPlea) effects(d *Desk, _ acting) []web.Pair {
	return []web.Pair{{Term: "陈述申辩期限", Text: d.until(TermPlea)}, {Term: "法定时限和承诺时限", Text: "不停，继续计算"}}
}

func (in *TellPlea) paper(d *Desk, a acting) (paper.Draft, error) {
	return pleaOf(d.room, d.occasion(a), a.Case, Plea{About: in.About, Basis: in.Basis, DueOn: d.due(d.room.term(TermPlea))}), nil
}

// pleaFacts tell what was told and what was said.
func (c Case) pleaFacts() (out []web.Pair) {
	for _, p := range c.Pleas {
		out = append(out, web.Pair{Term: "告知", Text: moment(p.ToldAt) + "，可以陈述申辩到" + longDate(p.DueOn)}, web.Pair{Term: "拟作出的决定", Text: p.About})
		switch {
		case p.Text != "":
			out = append(out, web.Pair{Term: "陈述申辩", Text: p.Text + "（" + moment(p.TextAt) + noted(p.Noted) + "）"})
		case !p.Spent.IsZero():
			out = append(out, web.Pair{Term: "陈述申辩", Text: "期限内没有提出"})
		}
	}
	return out
}

func noted(by string) string {
	if by == "" {
		return ""
	}
	return "，由" + by + "记录"
}
