package casework

import (
	"strconv"

	"tongban/internal/common/paper"
)

// Papers of what is done about an answer.
const (
	PaperAmendment      = "amendment"
	PaperAnnulment      = "annulment"
	PaperDeregistration = "deregistration"
	PaperArchive        = "archive"
)

// decided names the decision that a later paper is about.
func decided(w map[string]string, c Case) {
	w["decision"], w["decidedOn"] = "", ""
	if c.Decision != nil {
		w["decision"], w["decidedOn"] = c.Decision.Paper+"（"+c.Decision.Number+"）", dateText(c.Decision.At)
	}
}

func amendmentOf(room *Room, o occasion, c Case, a Amendment) paper.Draft {
	d := room.draft(o, c, PaperAmendment, c.Item.Body)
	w := d.Facts.Words
	decided(w, c)
	w["what"], w["wrong"], w["right"], w["reason"], w["proposer"], w["checker"] = a.What.Title(), a.Wrong, a.Right, a.Reason, a.By, o.actor.Name
	return d
}

func annulmentOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperAnnulment, c.Item.Body)
	w := d.Facts.Words
	decided(w, c)
	w["ground"], w["findings"], w["plea"], w["basis"] = annulGrounds[c.Annulled.Ground], c.Annulled.Facts, c.Annulled.Plea, c.Annulled.Basis
	remedy(w, c.Annulled.Remedy)
	return d
}

func deregistrationOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperDeregistration, c.Item.Body)
	w := d.Facts.Words
	decided(w, c)
	w["ground"], w["reason"], w["basis"] = deregisterGrounds[c.Deregistered.Ground], c.Deregistered.Reason, c.Deregistered.Basis
	return d
}

func archiveOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperArchive, c.Item.Body)
	w := d.Facts.Words
	decided(w, c)
	w["keep"], w["place"], w["archiver"], w["archivedOn"] = keepTimes[c.Archived.Keep], c.Archived.Place, o.actor.Name, dateText(c.Archived.At)
	w["closed"] = dateText(o.m.ClosedAt)
	w["outcome"] = c.OutcomeTitle()
	if w["outcome"] == "" {
		w["outcome"] = c.Ended
	}
	if c.Declined != nil {
		w["outcome"] = "不予受理"
	}
	var rows []map[string]string
	for _, f := range c.Archived.Files {
		rows = append(rows, map[string]string{"name": f.Name, "number": f.Number, "on": f.On, "count": strconv.Itoa(f.Count)})
	}
	d.Facts.Lists = map[string][]map[string]string{"files": rows}
	return d
}
