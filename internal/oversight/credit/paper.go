package credit

import (
	"fmt"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/matter"
)

// issue puts a paper into the move: it gets its number and is kept with the commit.
func (room *Room) issue(m *matter.Move, d paper.Draft) error {
	counter, err := room.Press.Counter(d)
	if err != nil {
		return fmt.Errorf("make paper %s: %w", d.Template, err)
	}
	id := room.DB.NewID()
	m.Record("paper", d.Template)
	m.Shows(d)
	m.Numbered(counter, func(n int64) ([]store.Stmt, error) {
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	})
	return nil
}

func (room *Room) draft(m *matter.Move, c Check, template, body string) paper.Draft {
	b, err := room.Org.Body(body)
	if err != nil {
		b.Code, b.Name = body, room.Org.BodyName(body)
	}
	words := map[string]string{"body": b.Name, "contact": b.Name, "phone": b.Phone, "item": c.Item, "caseNumber": c.Number, "decision": c.Decision,
		"decidedOn": dateText(c.DecidedAt), "promise": c.Promise, "checkNumber": m.Matter().Number}
	return paper.Draft{Template: template, Matter: m.ID(), Body: b.Code, Abbr: b.Abbr, Addressee: c.Name, Facts: paper.Facts{Words: words},
		MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true}
}

func (room *Room) recordOf(m *matter.Move, c Check) paper.Draft {
	d, r := room.draft(m, c, PaperRecord, c.Checker), c.Reports[len(c.Reports)-1]
	w := d.Facts.Words
	w["on"], w["officers"], w["findings"], w["basis"] = r.On.Chinese(), r.Officers, r.Findings, c.ground()
	if w["result"] = "承诺不实"; r.Kept {
		w["result"] = "承诺属实"
	}
	return d
}

func (room *Room) rectifyOf(m *matter.Move, c Check) paper.Draft {
	d := room.draft(m, c, PaperRectify, c.Checker)
	w := d.Facts.Words
	w["findings"], w["demand"], w["dueOn"], w["basis"], w["breach"] = c.Reports[len(c.Reports)-1].Findings, c.Order.Demand, c.Order.DueOn.Chinese(), c.ground(), c.Breach
	return d
}

// revocationOf says why what was granted is taken back, and where to turn: 行政复议法 §20 gives sixty days, 行政诉讼法 §46 six months.
func (room *Room) revocationOf(m *matter.Move, c Check) paper.Draft {
	template := PaperRevocation
	if !c.Licensing {
		template = "plain-" + PaperRevocation // 行政许可法 §69 speaks of licences only
	}
	d := room.draft(m, c, template, c.Body)
	w := d.Facts.Words
	w["findings"], w["heard"], w["reason"], w["basis"] = c.Revoked.Findings, c.Revoked.Heard, c.Revoked.Reason, c.Revoked.Basis
	w["reviewOrgan"], w["reviewLimit"], w["court"], w["suitLimit"] = c.Review, "六十日", c.Court, "六个月"
	if !c.Revoked.Until.IsZero() {
		w["mark"] = dateText(c.Revoked.Until)
	}
	return d
}
