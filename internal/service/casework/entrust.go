package casework

import (
	"slices"

	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Entrusted (受委托) is what the body at whose window a case came in does of it for the one that answers: handle, first
// check, or take in. It is kept with the case: an entrustment that ends later changes nothing in what was begun.
type Entrusted struct {
	ID    int64    `json:"id,string"`
	Agent string   `json:"agent"`
	Mode  org.Mode `json:"mode"`
	Days  int      `json:"days,omitempty"`
	Basis string   `json:"basis"`
}

// stageFirst is the stage of the first check.
const stageFirst = "first"

// entrusted looks up what the window's body may do of the item, and lets the flow follow it. This is the one place.
func (room *Room) entrusted(m *matter.Move, c Case) Case {
	e, found := room.Org.Entrusted(c.Item.Body, c.Item.Code, c.Intake.Body, workday.DateOf(m.Now))
	if !found {
		return c
	}
	c.Entrusted = &Entrusted{ID: e.ID, Agent: e.Agent, Mode: e.Mode, Days: e.Days, Basis: e.Basis}
	c.Item = c.Item.handledBy(c.Entrusted)
	m.Record("entrusted", string(e.Mode))
	m.Record("basis", e.Basis)
	return c
}

// handledBy is the item as it is handled by an entrusted body. 行政许可法 §24: in the name of the principal, which stays the
// body of the item; §35: after a lower body has examined first, with all that was handed in.
func (i Item) handledBy(e *Entrusted) Item {
	if e == nil || i.written != nil || e.Mode == org.ModeAgent || e.Mode == org.ModeFirst && i.Filing {
		return i // to take a filing in is to register it: a first check leaves that to the principal
	}
	original := i
	i.written, i.Intake, i.Handout = &original, e.Agent, original.handout()
	if i.Filing {
		return i // complete is registered: there is nothing to examine
	}
	switch e.Mode {
	case org.ModeFirst:
		first := Stage{Name: stageFirst, Title: "初审", Join: JoinAll, Parts: []Part{{Body: e.Agent, Right: RightReview, Title: "初审", Limit: workday.Working(e.Days), Lead: true}}}
		i.Stages = append([]Stage{first}, i.Stages...)
	case org.ModeHandle:
		i.acting, i.Handout = e.Agent, e.Agent
		i.Stages = slices.Clone(i.Stages)
		for n := range i.Stages {
			i.Stages[n].Parts = slices.Clone(i.Stages[n].Parts)
			for k := range i.Stages[n].Parts {
				if i.Stages[n].Parts[k].Body == i.Body {
					i.Stages[n].Parts[k].Body = e.Agent
				}
			}
		}
		i.ReviewPoints = slices.Clone(i.ReviewPoints)
		for n := range i.ReviewPoints {
			if i.ReviewPoints[n].Body == i.Body {
				i.ReviewPoints[n].Body = e.Agent
			}
		}
	}
	return i
}

// OwnRights are those with which the tasks of the flow at the item's own body are taken, those of its signers among them.
func (i Item) OwnRights() (out []string) {
	for _, s := range i.Stages {
		for _, p := range s.Parts {
			if p.Body != i.Body {
				continue
			}
			out = append(out, p.Right)
			for _, by := range p.Signers {
				out = append(out, by.Right)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// terms are those of the catalogue, whoever handles the case.
func (i Item) terms() Item {
	if i.written != nil {
		return *i.written
	}
	return i
}

// decider is the body at which the decision is made; it is made in the name of the item's body.
func (i Item) decider() string {
	if i.acting != "" {
		return i.acting
	}
	return i.Body
}

// pairs tell on the page of the case who does what for whom, and on which ground.
func (e *Entrusted) pairs(name func(string) string) []web.Pair {
	if e == nil {
		return nil
	}
	return []web.Pair{{Term: e.Mode.Title(), Text: name(e.Agent) + "（" + e.Basis + "）"}}
}
