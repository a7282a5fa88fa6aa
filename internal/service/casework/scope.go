package casework

import (
	"slices"

	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// scoped reports whether a material belongs to named parts of the flow only; every other is shared by all.
func (i Item) scoped(material string) bool {
	return slices.ContainsFunc(i.work(), func(s Stage) bool {
		return slices.ContainsFunc(s.Parts, func(p Part) bool { return slices.Contains(p.Materials, material) })
	})
}

// seatedAt reports whether the actor has a post at a body.
func seatedAt(a account.Actor, body string) bool {
	return slices.ContainsFunc(a.Posts, func(p account.Seat) bool { return p.Body == body })
}

// whole reports whether the actor answers for the case as a whole: who leads it, took it in, decides it or hands its
// result out.
func (s seen) whole() bool {
	return slices.ContainsFunc([]string{s.Matter.Lead, s.Case.Intake.Body, s.Case.Item.Body, s.Case.Item.handout()}, func(body string) bool { return seatedAt(s.actor, body) })
}

// ownParts are the parts of the flow of the actor's own bodies; lead is whether one of them leads its stage.
func (s seen) ownParts() (own []Part, lead bool) {
	for _, stage := range s.Case.Item.work() {
		for _, p := range stage.Parts {
			if seatedAt(s.actor, p.Body) {
				own, lead = append(own, p), lead || p.Lead
			}
		}
	}
	return own, lead
}

// guest reports whether the actor sees the case only because his body was asked for its view.
func (s seen) guest() bool {
	if s.actor.Kind != account.ActorOfficer || s.whole() || s.actor.HasIn(RightQuery, s.Matter.Region) || s.actor.HasIn(matter.RightSupervise, s.Matter.Region) {
		return false
	}
	own, _ := s.ownParts()
	return len(own) == 0 && slices.ContainsFunc(s.Case.Inquiries, s.asksMe)
}

// asksMe reports whether a question goes to one of the actor's bodies.
func (s seen) asksMe(q Inquiry) bool { return !q.toApplicant() && seatedAt(s.actor, q.To) }

// within gives the case as the actor may see it (W-07): who only contributes a part sees the materials of his part and
// those that all share. 个人信息保护法 §6: no more than the duty needs. Who answers for the whole sees all, and so does
// who watches over the region without a part of his own.
func (s seen) within() Case {
	c := s.Case
	if s.actor.Kind != account.ActorOfficer || s.whole() {
		return c
	}
	asked := func(d Document) bool {
		return slices.ContainsFunc(s.Case.Inquiries, func(q Inquiry) bool { return s.asksMe(q) && slices.Contains(q.Materials, d.Material) })
	}
	own, lead := s.ownParts()
	guest := s.guest()
	if !guest && (len(own) == 0 || lead) {
		return c
	}
	if guest {
		c.Surveys = nil
		if !slices.ContainsFunc(c.Inquiries, func(q Inquiry) bool { return s.asksMe(q) && q.Form }) {
			c.Form = nil
		}
	}
	c.Documents = slices.DeleteFunc(slices.Clone(c.Documents), func(d Document) bool {
		mine := slices.ContainsFunc(own, func(p Part) bool { return slices.Contains(p.Materials, d.Material) })
		return !asked(d) && (guest || !mine && c.Item.scoped(d.Material))
	})
	c.Inquiries = slices.DeleteFunc(slices.Clone(c.Inquiries), func(q Inquiry) bool { return !s.asksMe(q) && !seatedAt(s.actor, q.Body) })
	return c
}
