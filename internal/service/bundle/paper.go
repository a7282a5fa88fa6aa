package bundle

import (
	"fmt"
	"slices"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// PaperDelivery is the one receipt of delivery for the results of a bundle.
const PaperDelivery = "bundle-delivery"

// PaperReceipt is the one receipt for what was taken in at the counter.
const PaperReceipt = "bundle-receipt"

// wayTitles are the ways of delivery in words.
var wayTitles = map[string]string{"counter": "窗口领取", "mail": "邮寄送达", "online": "电子送达"}

func wayTitle(way string) string { return orWords(wayTitles[way], way) }

// issue makes the receipt of delivery (送达回证) of a hand-over.
func (room *Room) issue(m *matter.Move, b Bundle, hand HandOver) error {
	body, err := room.Org.Body(b.HandOut)
	if err != nil {
		body.Code, body.Name = b.HandOut, room.Org.BodyName(b.HandOut)
	}
	var rows []map[string]string
	for _, p := range b.Parts {
		if slices.Contains(hand.Members, p.Member) {
			rows = append(rows, map[string]string{"item": p.Name, "title": orWords(p.Paper, p.Result.Title()), "number": orWords(p.PaperNo, p.Number)})
		}
	}
	d := paper.Draft{Template: PaperDelivery, Matter: m.ID(), Body: body.Code, Abbr: body.Abbr, Addressee: b.Applicant, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true,
		Facts: paper.Facts{Words: map[string]string{"body": body.Name, "contact": body.Name, "phone": body.Phone, "bundle": b.Title, "bundleNumber": m.Matter().Number,
			"address": body.Name, "way": wayTitle(hand.Way), "deliverer": hand.By, "receiver": hand.Receiver},
			Lists: map[string][]map[string]string{"papers": rows}}}
	return room.print(m, d)
}

// issueReceipt makes the one receipt (收件凭证) of a bundle that was taken in at the counter. 行政许可法 §32: whoever takes an
// application in gives a dated receipt.
func (room *Room) issueReceipt(m *matter.Move, b Bundle, window string) error {
	body, err := room.Org.Body(window)
	if err != nil {
		body.Code, body.Name = window, room.Org.BodyName(window)
	}
	var rows []map[string]string
	for _, p := range b.Parts {
		rows = append(rows, map[string]string{"item": p.Name, "office": room.Org.BodyName(p.Body)})
	}
	return room.print(m, paper.Draft{Template: PaperReceipt, Matter: m.ID(), Body: body.Code, Abbr: body.Abbr, Addressee: b.Applicant, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true,
		Facts: paper.Facts{Words: map[string]string{"body": body.Name, "contact": body.Name, "phone": body.Phone, "bundle": b.Title, "bundleNumber": unnumbered,
			"receivedAt": m.Now.In(workday.Shanghai).Format("2006年1月2日15时04分"), "receiver": m.Actor.Name},
			Lists: map[string][]map[string]string{"items": rows}}})
}

// unnumbered stands where a paper names its bundle before that has its number.
const unnumbered = "（编号待定）"

// print gives a paper its number and keeps it with the commit.
func (room *Room) print(m *matter.Move, d paper.Draft) error {
	counter, err := room.Press.Counter(d)
	if err != nil {
		return fmt.Errorf("make paper %s: %w", d.Template, err)
	}
	id := room.DB.NewID()
	m.Record("paper", d.Template)
	m.Shows(d)
	m.Numbered(counter, func(n int64) ([]store.Stmt, error) {
		d.Facts.Words["bundleNumber"] = m.Matter().Number
		p, err := room.Press.Draw(d, id, n)
		if err != nil {
			return nil, err
		}
		return []store.Stmt{paper.Insert(p)}, nil
	})
	return nil
}
