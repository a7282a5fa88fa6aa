package app

import (
	"slices"

	"tongban/internal/app/ramble"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// idleInCase says what there is nothing to do for in a case.
func idleInCase(v matter.View, action string) bool {
	c, ok := v.Facts.(casework.Case)
	if !ok {
		return false
	}
	switch action {
	case "sign_survey", "cancel_survey":
		return !slices.ContainsFunc(c.Surveys, func(s casework.Survey) bool { return s.EndedAt.IsZero() })
	case "countersign":
		return !slices.ContainsFunc(c.Chains, func(k casework.Chain) bool { return k.EndedAt.IsZero() })
	case "check_amendment":
		return !slices.ContainsFunc(c.Amendments, func(a casework.Amendment) bool { return a.Checked.IsZero() })
	case "answer_inquiry", "recall_inquiry", "answer_consult":
		return !slices.ContainsFunc(c.Inquiries, func(q casework.Inquiry) bool { return q.AnsweredAt.IsZero() && q.RecalledAt.IsZero() })
	case "precheck":
		return !c.Item.Precheck || c.Precheck != nil || c.Correction != nil || v.Matter.Under != 0 || v.Matter.Channel == matter.ChannelWindow
	case "see_originals":
		return len(c.ToBring()) == 0
	case "sign_gaps":
		return len(c.Lacking()) == 0
	case "supply":
		return len(c.Owed()) == 0
	case "check_gap":
		return !slices.ContainsFunc(c.Gaps, func(g casework.Gap) bool { return g.Open() && !g.SuppliedAt.IsZero() })
	case "ask_again", "bring_again": // no file of a walk is lost
		return true
	case "start_special":
		return len(c.Item.Procedures) == 0
	case "answer_objection":
		return !slices.ContainsFunc(c.Publications, func(p casework.Publication) bool {
			return p.EndedAt.IsZero() && slices.ContainsFunc(p.Objections, func(o casework.Objection) bool { return o.Answered.IsZero() })
		})
	case "object", "recall_publication":
		return !slices.ContainsFunc(c.Publications, func(p casework.Publication) bool { return p.EndedAt.IsZero() && p.LapsedAt.IsZero() })
	case "ask_hearing", "waive_hearing", "challenge_chair", "record_hearing":
		return !slices.ContainsFunc(c.Hearings, func(h casework.Hearing) bool { return h.EndedAt.IsZero() })
	case "ask_chair":
		return !slices.ContainsFunc(c.Hearings, func(h casework.Hearing) bool { return h.EndedAt.IsZero() && h.Appointment == nil })
	case "decide_challenge":
		return !slices.ContainsFunc(c.Hearings, func(h casework.Hearing) bool {
			return h.EndedAt.IsZero() && slices.ContainsFunc(h.Challenges, func(g casework.Challenge) bool { return g.Decided.IsZero() })
		})
	}
	return false
}

// gapInput makes the inputs of what is promised for later, and brought.
func gapInput(walker *ramble.Walk, c casework.Case, action string) (any, bool) {
	switch action {
	case "sign_gaps":
		return casework.SignGaps{Name: c.Applicant.Name, Read: true, Signed: true}, true
	case "supply":
		var in casework.Supply
		for _, g := range c.Owed() {
			in.Documents = append(in.Documents, casework.Handed{Material: g.Material, Source: casework.SourceWindow})
		}
		return in, true
	case "check_gap":
		var in casework.CheckGap
		for _, g := range c.Gaps {
			v := casework.Checked{Material: g.Material, Verdict: casework.VerdictPass}
			if !walker.Ending && walker.IntN(4) == 0 {
				v.Verdict, v.Reason = casework.VerdictFail, "看不清"
			}
			in.Verdicts = append(in.Verdicts, v)
		}
		return in, true
	}
	return nil, false
}
