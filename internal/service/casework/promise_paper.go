package casework

import (
	"strconv"
	"strings"

	"tongban/internal/common/paper"
)

// commitmentOf is the promise as it was told and signed.
func commitmentOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperCommitment, c.Item.Body)
	t, w := c.Commitment.Terms, d.Facts.Words
	w["version"], w["text"], w["breach"], w["check"], w["within"] = strconv.Itoa(c.Item.Version), t.Text, t.Breach, t.Check, limitText(t.Within)
	if t.Within.N == 0 {
		w["within"] = "在日常监管中核查"
	}
	if t.Basis != "" {
		w["basis"] = t.Basis
	}
	names := make([]string, len(c.Commitment.Replaces))
	for i, r := range c.Commitment.Replaces {
		names[i] = r.Name
		if r.Follow.N > 0 {
			names[i] += "（作出决定后" + r.Follow.String() + "内补交）"
		}
	}
	if w["replaces"] = strings.Join(names, "、"); len(names) == 0 {
		w["replaces"] = "无"
	}
	c.Commitment.Signature.words(w)
	rows := []map[string]string{}
	for _, line := range t.Conditions {
		rows = append(rows, map[string]string{"text": line})
	}
	d.Facts.Lists = map[string][]map[string]string{"conditions": rows}
	return d
}

// words puts a signature into a paper; one that is not there yet leaves room for the hand.
func (s Signature) words(w map[string]string) {
	w["signer"], w["signedOn"], w["credential"] = s.Name, dateText(s.At), s.Title()
	if s.At.IsZero() {
		w["signer"], w["signedOn"], w["credential"] = "　", "　　　　年　　月　　日", "当面签字（盖章）"
	}
}

// toleranceOf names what may follow, by when, and what happens when it does not.
func toleranceOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperTolerance, c.Intake.Body)
	t, w := c.Item.tolerance(), d.Facts.Words
	w["ground"], w["otherwise"] = t.ground(), t.words()
	var s Signature
	rows := []map[string]string{}
	for _, g := range c.Gaps {
		s = g.Signature
		rows = append(rows, map[string]string{"name": g.Name, "limit": g.Limit.String()})
	}
	s.words(w)
	d.Facts.Lists = map[string][]map[string]string{"gaps": rows}
	return d
}

// filingOf says that what was handed in is on file.
func filingOf(room *Room, o occasion, c Case) paper.Draft {
	d := room.draft(o, c, PaperFiling, c.Item.Body)
	d.Facts.Words["content"] = c.Decision.Content
	d.Facts.Lists = map[string][]map[string]string{"materials": c.rows()}
	return d
}
