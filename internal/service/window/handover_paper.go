package window

import (
	"strconv"
	"strings"

	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// sheetDraft is the sheet that travels with the papers, or the one that both sides have signed.
func (room *Room) sheetDraft(m *matter.Move, s Sheet, template string) paper.Draft {
	d := room.draft(m, template, s.From, room.Org.BodyName(s.To))
	w := d.Facts.Words
	w["to"], w["sender"], w["sentAt"] = room.Org.BodyName(s.To), s.Sent.By, s.Sent.At.In(workday.Shanghai).Format("2006年1月2日 15:04")
	if s.Note != "" {
		w["note"] = s.Note
	}
	if n := len(s.Receipts); n > 0 {
		last := s.Receipts[n-1].Signed
		w["receiver"], w["receivedAt"] = last.By, last.At.In(workday.Shanghai).Format("2006年1月2日 15:04")
	}
	var rows []map[string]string
	for _, l := range s.Lines {
		said := l.State.Title()
		if l.Reason != "" && l.State != LineTaken {
			said += "：" + l.Reason
		}
		rows = append(rows, map[string]string{"number": l.Number, "item": l.Item, "applicant": l.Applicant, "papers": orWords(strings.Join(l.Papers, "、"), "案卷"),
			"copies": strconv.Itoa(l.Copies), "said": said})
	}
	d.Facts.Lists["rows"] = rows
	return d
}

func orWords(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
