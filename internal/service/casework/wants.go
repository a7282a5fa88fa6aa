package casework

import (
	"cmp"
	"slices"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// wants lists what is wanted of the applicant of a case (M-01 to M-03): each leads to the very page where it is done.
func (room *Room) wants(v matter.View, a account.Actor) (out []matter.Want) {
	c, ok := v.Facts.(Case)
	if !ok {
		return nil
	}
	number := v.Matter.Number
	if v.May(a, "answer_correction") && c.Correction != nil {
		w := matter.Want{Title: "补正材料", Words: "有" + count(len(c.Correction.Points)) + "处要补正，补齐后才能继续办理。", Due: endOf(c.Correction.DueOn),
			Href: caseAddress(number, "correction"), Button: "去补正", Told: []string{"case.correction", "case.correction_overdue"}}
		out = append(out, w)
	}
	if names := c.ToBring(); len(names) > 0 && v.Matter.State == StateSubmitted {
		reply, _ := v.Clock(ClockReply)
		out = append(out, matter.Want{Title: "带原件到窗口核对", Words: "预审已经通过，请带“" + joined(names) + "”的原件，到" + room.Org.BodyName(c.Intake.accepts()) + "的窗口核对。", Due: reply.DueAt,
			Href: caseAddress(number), Button: "看预审结果", Told: []string{"case.prechecked"}})
	}
	if owed := c.Owed(); v.May(a, "supply") && len(owed) > 0 {
		first := slices.MinFunc(owed, func(a, b Gap) int { return cmp.Compare(a.DueOn.String(), b.DueOn.String()) })
		out = append(out, matter.Want{Title: "补交容缺材料", Words: "还欠“" + gapNames(owed) + "”，补齐以前不作出决定。", Due: endOf(first.DueOn),
			Href: caseAddress(number, "supply"), Button: "去补交", Told: []string{"case.gaps", "case.gap_reminder", "case.gap_overdue", "case.gap_failed"}})
	}
	if lacking := c.Lacking(); v.May(a, "sign_gaps") && len(lacking) > 0 {
		out = append(out, matter.Want{Title: "签容缺承诺书", Words: "没有交的材料可以先受理、后补交，要先签承诺书。", Href: caseAddress(number, "promise"), Button: "去签承诺书"})
	}
	if q, ok := c.asksApplicant(); ok && v.May(a, "answer_inquiry") {
		out = append(out, matter.Want{Title: "答复询问", Words: room.Org.BodyName(q.Body) + "有一个问题请您说明，办理不因此停下。", Due: q.DueAt,
			Href: inquiryAddress(number, q.No), Button: "去答复", Told: []string{"case.inquiry_asked"}})
	}
	return append(out, room.wantsHeard(v, c, a)...)
}

// wantsHeard are the rights that run out, and the places where the applicant is expected.
func (room *Room) wantsHeard(v matter.View, c Case, a account.Actor) (out []matter.Want) {
	number := v.Matter.Number
	if i, open := c.openPlea(); open && v.May(a, "plead") {
		out = append(out, matter.Want{Title: "可以陈述申辩", Words: "机关拟作出对您不利的决定，可以说明情况、提出证据。", Due: endOf(c.Pleas[i].DueOn),
			Href: caseAddress(number) + "#act-plead", Button: "去陈述申辩", Told: []string{"case.plea"}})
	}
	if i, open := c.hearing(); open {
		h := c.Hearings[i]
		switch {
		case h.Appointment != nil:
			out = append(out, matter.Want{Title: "参加听证", Words: "地点：" + h.Appointment.Place + "。可以委托代理人参加，也可以申请主持人回避。", Due: h.Appointment.At, Day: true,
				Href: caseAddress(number), Button: "看听证通知", Told: []string{"case.hearing_set"}})
		case v.May(a, "ask_hearing") && h.Ground == HearingRight && !h.askedBy(c.Applicant.Name):
			out = append(out, matter.Want{Title: "可以要求听证", Words: "机关作出决定以前，您可以要求听证，也可以放弃。", Due: endOf(h.DueOn),
				Href: caseAddress(number) + "#act-ask_hearing", Button: "要求或者放弃听证", Told: []string{"case.hearing_told"}})
		}
	}
	for _, s := range c.Surveys {
		if s.EndedAt.IsZero() && s.Cancelled == "" {
			out = append(out, matter.Want{Title: "现场踏勘请到场", Words: "地点：" + s.Place + "。请您或者您的代理人到场。", Due: s.At, Day: true,
				Href: caseAddress(number), Button: "看踏勘安排", Told: []string{"case.survey"}})
		}
	}
	if v.Matter.State == StateDecided && c.Wish.Way == WayCounter && v.Matter.Under == 0 {
		out = append(out, matter.Want{Title: "领取结果", Words: "结果已经作出，请带身份证件到" + room.Org.BodyName(c.Item.handout()) + "的窗口领取。",
			Href: caseAddress(number), Button: "看怎么领取", Told: []string{"case.decided"}})
	}
	return out
}

// endOf is the last moment of a day; nothing for no day.
func endOf(d workday.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.AddDays(1).Start().Add(-time.Second)
}

// withinScope reports whether a delegate's scope covers the item of a case.
func withinScope(facts any, covers func(string) bool) bool {
	c, ok := facts.(Case)
	return ok && covers(c.Item.Code)
}
