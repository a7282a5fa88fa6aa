package casework

import (
	"slices"
	"strings"

	"tongban/internal/matter"
)

// Passed (不进行) is a part of the flow that does not take place in a case, because its condition does not hold for
// what was applied for.
type Passed struct {
	Stage string `json:"stage"`
	Part  string `json:"part"`
	Title string `json:"title"`           // of the part, or of the stage when it is passed as a whole
	Whole bool   `json:"whole,omitempty"` // by the condition of the stage
	Why   string `json:"why"`             // the condition in words
}

func (p Passed) words() string {
	return "“" + p.Title + "”不用进行（只在" + p.Why + "时进行）"
}

// passed finds why a part does not take place.
func (c Case) passed(s Stage, i int) (Passed, bool) {
	n := slices.IndexFunc(c.Passed, func(p Passed) bool { return p.Stage == s.Name && p.Part == partName(i) })
	if n < 0 {
		return Passed{}, false
	}
	return c.Passed[n], true
}

// passedWords tells once of each stage or part why it does not take place; nothing when all do.
func (c Case) passedWords() string {
	var said []string
	for _, p := range c.Passed {
		if words := p.words(); !slices.Contains(said, words) {
			said = append(said, words)
		}
	}
	return strings.Join(said, "；")
}

// choose settles which way the case goes through the flow: upon acceptance, when its answers no longer change. What
// does not take place is on record with the reason.
func (room *Room) choose(m *matter.Move, c *Case) (err error) {
	if c.Passed, err = room.Items.Passed(c.Item, c.Form, c.Answers); err != nil {
		return err
	}
	if words := c.passedWords(); words != "" {
		m.Record("passed", words)
	}
	return nil
}

// enter calls those who come first in a stage and reports whether there is anybody; in 1+N the lead waits for the
// others, if there are others.
func (room *Room) enter(m *matter.Move, c Case, s Stage) bool {
	var first, leads []int
	for i, p := range s.Parts {
		switch _, passed := c.passed(s, i); {
		case passed:
		case s.Join == JoinLeadAfter && p.Lead:
			leads = append(leads, i)
		default:
			first = append(first, i)
		}
	}
	if len(first) == 0 {
		first = leads
	}
	if len(first) == 0 {
		return false
	}
	m.Enter(s.Name)
	for _, i := range first {
		room.assignPart(m, c, s, i)
	}
	return true
}
