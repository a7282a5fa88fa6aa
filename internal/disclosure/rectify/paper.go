package rectify

import (
	"fmt"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Templates of the papers of a request.
const (
	PaperReceipt    = "rectify-receipt"
	PaperCorrection = "rectify-correction"
	PaperReply      = "rectify-reply"
	PaperLetter     = "rectify-letter"
)

// unnumbered stands where a paper names its request before it has its number.
const unnumbered = "（编号待定）"

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
		d.Facts.Words["requestNumber"] = m.Matter().Number
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	})
	return nil
}

// draft begins a paper about a request.
func (room *Room) draft(m *matter.Move, c Claim, template, addressee string) paper.Draft {
	lead := m.Matter().Lead
	b, err := room.Org.Body(lead)
	if err != nil {
		b.Code, b.Name = lead, lead
	}
	number := m.Matter().Number
	if number == "" {
		number = unnumbered
	}
	words := map[string]string{"body": b.Name, "contact": b.Name, "phone": b.Phone, "requestNumber": number, "receivedOn": c.ReceivedOn.Chinese(), "record": c.Record.text(),
		"says": c.Record.Says, "should": c.Record.Should, "article": VersionOn(c.begun()).clause()}
	return paper.Draft{Template: template, Matter: m.ID(), Body: b.Code, Abbr: b.Abbr, Addressee: addressee, Facts: paper.Facts{Words: words}, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true}
}

// text names the record with its number.
func (r Record) text() string {
	if r.Number == "" {
		return r.Name
	}
	return r.Name + "（" + r.Number + "）"
}

func (room *Room) receiptOf(m *matter.Move, c Claim) paper.Draft {
	d := room.draft(m, c, PaperReceipt, c.Applicant.Name)
	w := d.Facts.Words
	w["channel"], w["dueOn"], w["evidence"] = c.Channel.Title(), dueText(m), c.evidenceText()
	return d
}

func (room *Room) correctionOf(m *matter.Move, c Claim, way string) paper.Draft {
	d := room.draft(m, c, PaperCorrection, c.Applicant.Name)
	w := d.Facts.Words
	w["asked"], w["dueOn"], w["way"] = c.Correction.Asked, c.Correction.DueOn.Chinese(), way
	w["clock"] = "pause"
	if c.Correction.Restarts {
		w["clock"] = "restart"
	}
	return d
}

// replyOf states the reply and where to turn: 行政复议法 §20 gives sixty days, 行政诉讼法 §46 six months. Neither law wants a
// review before a suit here: 行政复议法 §23 speaks of information that is not disclosed.
func (room *Room) replyOf(m *matter.Move, c Claim, p Reply) paper.Draft {
	d := room.draft(m, c, PaperReply, c.Applicant.Name)
	w := d.Facts.Words
	w["reply"], w["result"], w["reason"], w["basis"] = string(p.Kind), p.Result, p.Reason, p.Basis
	w["before"], w["after"], w["changedOn"], w["changedBy"] = p.Before, p.After, p.ChangedOn.Chinese(), p.ChangedBy
	w["to"], w["toContact"] = p.ToName, p.Contact
	w["reviewOrgan"], w["reviewLimit"], w["court"], w["suitLimit"] = p.Reconsider, "六十日", p.Court, "六个月"
	return d
}

// shows lets the drafter look at what would go out.
func (room *Room) shows(m *matter.Move, c Claim, p Reply) { m.Shows(room.replyOf(m, c, p)) }

// dueText is the day on which the reply is due.
func dueText(m *matter.Move) string {
	if clock, ok := m.Clock(ClockReply); ok {
		return workday.DateOf(clock.DueAt).Chinese()
	}
	return ""
}

// evidenceText says what was handed in.
func (c Claim) evidenceText() string {
	text := ""
	if n := len(c.Evidence); n > 0 {
		text = fmt.Sprintf("证据文件%d份", n)
	}
	if c.Inspect != "" {
		if text != "" {
			text += "；"
		}
		text += "可以查看的证据：" + c.Inspect
	}
	return text
}
