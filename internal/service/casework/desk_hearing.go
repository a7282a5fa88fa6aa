package casework

import (
	"slices"

	"github.com/a-h/templ"

	"tongban/internal/base/web"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
)

// without leaves fields out of a form.
func without(form web.Form, names ...string) web.Form {
	form.Entries = slices.DeleteFunc(slices.Clone(form.Entries), func(e web.Entry) bool { return slices.Contains(names, e.Name) })
	return form
}

// occasion is now, for a paper that is only looked at.
func (d *Desk) occasion(a acting) occasion {
	return occasion{now: d.room.Now(), actor: a.actor, m: a.Matter}
}

// due is the last day of a limit that begins now.
func (d *Desk) due(limit workday.Limit) workday.Date {
	at, _ := workday.Due(d.Calendar(), d.room.Now(), limit)
	return workday.DateOf(at)
}

// running is the hearing of a case that the page is about; it stands for itself, a copy.
func (s seen) running() Hearing {
	if i, open := s.Case.hearing(); open {
		return s.Case.Hearings[i]
	}
	return Hearing{}
}

// W-24: telling of the right to a hearing.

func (in *TellHearing) prefill(*Desk, acting) {
	in.Basis = "《行政许可法》第四十七条第一款"
}

func (in *TellHearing) effects(d *Desk, _ acting) []web.Pair {
	return []web.Pair{{Term: "申请听证期限", Text: d.until(TermHearingAsk)},
		{Term: "法定时限和承诺时限", Text: "停表，没有人申请的期满后继续计算，举行听证的提交笔录后继续计算（行政许可法第四十五条）"}}
}

func (in *TellHearing) paper(d *Desk, a acting) (paper.Draft, error) {
	h := Hearing{About: in.About, Basis: in.Basis, DueOn: d.due(d.room.term(TermHearingAsk))}
	return d.room.hearingRightsOf(d.occasion(a), a.Case, h)[0], nil
}

// W-24: what is asked for on paper is written down.

func (in *AskHearing) prefill(d *Desk, a acting) {
	in.By, in.On = a.Case.Applicant.Name, workday.DateOf(d.room.Now())
}

func (in *AskHearing) shape(_ *Desk, _ acting, form web.Form) web.Form {
	for i := range form.Entries {
		form.Entries[i].Need = form.Entries[i].Name != "reason"
	}
	return form
}

func (in *AskHearing) effects(d *Desk, _ acting) []web.Pair {
	return []web.Pair{{Term: "组织听证期限", Text: d.room.term(TermHearingHold).String() + "，自收到申请之日起，到 " + longDate(d.due(d.room.term(TermHearingHold)))}}
}

// W-24: the appointment.

func (in *ArrangeHearing) prefill(d *Desk, a acting) {
	cal := d.Calendar()
	in.On = cal.AddWorkdays(d.due(d.room.term(TermHearingNotice)), 1)
	in.Hour = "09:30"
	if list := d.room.chairs(a.Case, a.Matter.Lead, a.Tasks, a.actor); len(list) > 0 {
		in.Chair = list[0].Login
	}
	if h := a.running().Appointment; h != nil {
		in.Place, in.Recorder, in.Closed = h.Place, h.Recorder, h.Closed
	} else {
		in.Place = d.room.Org.BodyName(a.Case.Item.Body) + "听证室"
	}
}

func (in *ArrangeHearing) shape(d *Desk, a acting, form web.Form) web.Form {
	form = form.Options("chair", d.chairOptions(a.seen)...)
	h := a.running()
	if h.About != "" {
		form = without(form, "about", "basis")
	}
	if h.Appointment == nil {
		form = without(form, "reason")
	}
	return form
}

func (d *Desk) chairOptions(s seen) (out []web.Option) {
	for _, o := range d.room.chairs(s.Case, s.Matter.Lead, s.Tasks, s.actor) {
		out = append(out, web.Option{Value: o.Login, Text: o.Name})
	}
	return out
}

func (in *ArrangeHearing) effects(d *Desk, a acting) []web.Pair {
	if len(d.room.chairs(a.Case, a.Matter.Lead, a.Tasks, a.actor)) == 0 {
		return []web.Pair{{Term: "主持人", Text: "本机关没有可以主持的人：审查这件申请的人不能主持。请先办理“请指派听证主持人”，由本级政府指派"}}
	}
	out := []web.Pair{{Term: "最早可以举行", Text: longDate(d.Calendar().AddWorkdays(d.due(d.room.term(TermHearingNotice)), 1)) + "（" + daysWord(d.room.term(TermHearingNotice)) + "前通知）"}}
	if c, ok := a.Clock(ClockHearingHold); ok {
		return append(out, web.Pair{Term: "最迟应当举行", Text: dateText(c.DueAt)})
	}
	return append(out, web.Pair{Term: "最迟应当举行", Text: longDate(d.due(d.room.term(TermHearingHold)))}, web.Pair{Term: "法定时限和承诺时限", Text: "停表，提交笔录后继续计算（行政许可法第四十五条）"})
}

func (in *ArrangeHearing) paper(d *Desk, a acting) (paper.Draft, error) {
	at, err := in.moment()
	if err != nil {
		return paper.Draft{}, err
	}
	h := a.running()
	if h.About == "" {
		h.About, h.Basis = in.About, in.Basis
	}
	if old := h.Appointment; old != nil {
		earlier := *old
		earlier.PutOff = in.Reason
		h.Earlier = append(slices.Clone(h.Earlier), earlier)
	}
	h.Appointment = &Appointment{At: at, Place: in.Place, Recorder: in.Recorder, Closed: in.Closed, ChairBy: "（待选择）"}
	if o, err := d.room.Org.OfficerByLogin(in.Chair); err == nil {
		h.Appointment.ChairBy = o.Name
	}
	return d.room.hearingNoticeOf(d.occasion(a), a.Case, h)[0], nil
}

// W-24: a challenge, and the head's answer.

func (in *ChallengeChair) prefill(_ *Desk, a acting) { in.By = a.Case.Applicant.Name }

func (in *DecideChallenge) shape(d *Desk, a acting, form web.Form) web.Form {
	chair := int64(0)
	if h := a.running().Appointment; h != nil {
		chair = h.Chair
	}
	var out []web.Option
	for _, o := range d.room.chairs(a.Case, a.Matter.Lead, a.Tasks, a.actor) {
		if o.ID != chair {
			out = append(out, web.Option{Value: o.Login, Text: o.Name})
		}
	}
	return form.Options("chair", out...)
}

func (in *DecideChallenge) effects(_ *Desk, a acting) (out []web.Pair) {
	h := a.running()
	if i, waits := h.openChallenge(); waits {
		out = append(out, web.Pair{Term: "申请人", Text: h.Challenges[i].By}, web.Pair{Term: "主持人", Text: h.Appointment.ChairBy}, web.Pair{Term: "理由", Text: h.Challenges[i].Reason})
	}
	return out
}

// W-24: the record.

func (in *RecordHearing) effects(*Desk, acting) []web.Pair {
	return []web.Pair{{Term: "法定时限和承诺时限", Text: "听证期间不计算，从明天起继续"}}
}

func (in *RecordHearing) paper(d *Desk, a acting) (paper.Draft, error) {
	h := a.running()
	h.Record = in.record(a.actor.Name, d.room.Now())
	return d.room.hearingRecordOf(d.occasion(a), a.Case, h), nil
}

// W-23: the record is asked about when there is one.

func (in *Decide) shape(_ *Desk, a acting, form web.Form) web.Form {
	if _, heard := a.Case.heard(); !heard {
		form = without(form, "record")
	}
	if _, said := a.Case.pleaded(); !said {
		form = without(form, "plea")
	}
	return form
}

// offersHearing reports whether an act of a hearing has its time now.
func (d *Desk) offersHearing(s seen, action string) bool {
	_, may := s.Case.Item.hearingProcedure()
	_, open := s.Case.hearing()
	h := s.running()
	_, challenged := h.openChallenge()
	switch action {
	case "tell_hearing":
		return may && len(s.Case.Hearings) == 0
	case "ask_hearing":
		return open && h.Ground == HearingRight && len(h.Asked) <= len(h.Parties)
	case "arrange_hearing":
		_, heard := s.Case.heard()
		if s.Matter.State != StateSpecial {
			return may && !heard
		}
		return open && (h.Ground == HearingDuty || len(h.Asked) > 0)
	case "challenge_chair":
		return h.Appointment != nil && !challenged
	case "decide_challenge":
		return challenged
	case "record_hearing":
		return h.Appointment != nil && !challenged && !d.room.Now().Before(h.Appointment.At)
	}
	return true
}

// hearings draws the hearings of a case, the newest first (W-24).
func (d *Desk) hearings(s seen) (out []templ.Component) {
	for _, h := range slices.Backward(s.Case.Hearings) {
		out = append(out, web.Section("听证", web.Dl(h.facts(true))))
	}
	return out
}

// facts tell how a hearing stands; what was said is read by who may read the case.
func (h Hearing) facts(desk bool) []web.Pair {
	pairs := []web.Pair{{Term: "种类", Text: h.Ground.Title()}, {Term: "听证事项", Text: h.About}, {Term: "进展", Text: h.stands()}}
	add := func(term, text string) {
		if text != "" {
			pairs = append(pairs, web.Pair{Term: term, Text: text})
		}
	}
	if !h.ToldAt.IsZero() {
		add("告知听证权利", moment(h.ToldAt)+"，可以申请到"+longDate(h.DueOn))
	}
	for _, p := range h.Parties {
		if desk {
			add("利害关系人", p)
		}
	}
	for _, r := range h.Asked {
		add("申请听证", r.By+" "+r.On.String()+" "+r.Reason)
	}
	for _, a := range h.Earlier {
		add("改期", "原定"+moment(a.At)+"，理由："+a.PutOff)
	}
	if a := h.Appointment; a != nil {
		add("时间", moment(a.At))
		add("地点", a.Place)
		add("主持人", a.ChairBy)
		add("记录人", a.Recorder)
		add("举行方式", a.openWords())
	}
	for _, c := range h.Challenges {
		text := c.By + "申请回避：" + c.Reason
		switch {
		case c.Decided.IsZero():
			text += "。等待决定"
		case c.Upheld:
			text += "。" + c.Decider + "准予回避：" + c.Words
		default:
			text += "。" + c.Decider + "驳回：" + c.Words
		}
		add("回避", text)
	}
	if r := h.Record; r != nil {
		add("到场人员", r.People)
		add("审查人员的意见", r.Examiner)
		add("申辩和质证", r.Parties)
		add("主持人归纳", r.Findings)
		add("签名", r.Signed)
	}
	return pairs
}

// stands says in words how far a hearing is.
func (h Hearing) stands() string {
	switch {
	case h.Record != nil:
		return "已经举行，笔录" + moment(h.Record.At) + "提交"
	case h.Ended != "":
		return "没有举行：" + h.Ended
	case h.Appointment != nil:
		return "已经通知，等待举行"
	case len(h.Asked) > 0:
		return "已经申请，等待安排时间"
	case h.Ground == HearingDuty:
		return "等待安排时间"
	}
	return "已经告知，等待申请"
}
