package window

import (
	"strconv"
	"time"

	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

func longMoment(at time.Time) string {
	return at.In(workday.Shanghai).Format("2006年1月2日 15:04")
}

// shiftDraft is the sheet that both clerks have signed.
func (room *Room) shiftDraft(m *matter.Move, s Shift) paper.Draft {
	d := room.draft(m, shiftPaper, s.Body, room.Org.BodyName(s.Body))
	w := d.Facts.Words
	w["day"], w["clerk"], w["closedAt"], w["cash"] = s.Day.Chinese(), s.Sent.By, longMoment(s.Sent.At), s.Cash
	if s.Note != "" {
		w["note"] = s.Note
	}
	if s.Taken != nil {
		w["next"], w["takenAt"] = s.Taken.By, longMoment(s.Taken.At)
	}
	for _, f := range s.Figures {
		d.Facts.Lists["figures"] = append(d.Facts.Lists["figures"], map[string]string{"name": f.Name, "count": strconv.Itoa(f.N)})
	}
	for _, l := range s.Left {
		d.Facts.Lists["left"] = append(d.Facts.Lists["left"], map[string]string{"sort": l.SortTitle(), "number": orWords(l.Number, "—"), "title": l.Title})
	}
	return d
}
