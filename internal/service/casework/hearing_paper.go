package casework

import (
	"slices"

	"tongban/internal/common/paper"
)

// hearingRightsOf tell the applicant and each of those whose interest is touched of their right (行政许可法 §36, §47).
func (room *Room) hearingRightsOf(o occasion, c Case, h Hearing) (out []paper.Draft) {
	for _, who := range slices.Concat([]string{c.Applicant.Name}, h.Parties) {
		d := room.draft(o, c, PaperHearingRights, c.Item.Body)
		d.Addressee = who
		w := d.Facts.Words
		w["applicant"], w["about"], w["basis"], w["dueOn"] = c.Applicant.Name, h.About, h.Basis, longDate(h.DueOn)
		w["ask"], w["hold"] = daysWord(room.termAt(TermHearingAsk, o.now).Limit()), daysWord(room.termAt(TermHearingHold, o.now).Limit())
		out = append(out, d)
	}
	return out
}

// hearingNoticeOf call to the hearing (§48(一)).
func (room *Room) hearingNoticeOf(o occasion, c Case, h Hearing) (out []paper.Draft) {
	for _, who := range slices.Concat([]string{c.Applicant.Name}, h.Parties) {
		d := room.draft(o, c, PaperHearingNotice, c.Item.Body)
		d.Addressee = who
		w := d.Facts.Words
		w["applicant"], w["about"], w["basis"] = c.Applicant.Name, h.About, h.Basis
		w["at"], w["place"] = h.Appointment.At.In(shanghai).Format("2006年1月2日15时04分"), h.Appointment.Place
		w["chair"], w["recorder"], w["open"] = h.Appointment.ChairBy, h.Appointment.Recorder, h.Appointment.openWords()
		if n := len(h.Earlier); n > 0 {
			w["change"] = "原定" + dateText(h.Earlier[n-1].At) + "举行的听证改期，理由：" + h.Earlier[n-1].PutOff + "。"
		}
		out = append(out, d)
	}
	return out
}

// openWords say whether the public is let in (§48(二)).
func (a Appointment) openWords() string {
	if a.Closed != "" {
		return "不公开举行（" + a.Closed + "）"
	}
	return "公开举行"
}

func (room *Room) hearingRecordOf(o occasion, c Case, h Hearing) paper.Draft {
	d := room.draft(o, c, PaperHearingRecord, c.Item.Body)
	w := d.Facts.Words
	w["ground"], w["about"] = h.Ground.Title(), h.About
	w["at"], w["place"] = h.Appointment.At.In(shanghai).Format("2006年1月2日15时04分"), h.Appointment.Place
	w["chair"], w["recorder"], w["open"] = h.Appointment.ChairBy, h.Appointment.Recorder, h.Appointment.openWords()
	r := h.Record
	w["people"], w["examiner"], w["parties"], w["findings"], w["signed"] = r.People, r.Examiner, r.Parties, r.Findings, r.Signed
	return d
}
