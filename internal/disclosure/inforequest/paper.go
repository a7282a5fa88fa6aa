package inforequest

import (
	"fmt"

	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Templates of the papers of a request.
const (
	PaperReceipt    = "inforequest-receipt"
	PaperCorrection = "inforequest-correction"
	PaperThirdParty = "thirdparty"
	PaperExtension  = "inforequest-extension"
	PaperFee        = "inforequest-fee"
	PaperReasons    = "inforequest-reasons"
	PaperDelay      = "inforequest-delay"
	PaperReply      = "inforequest-reply"
	PaperOldReply   = "inforequest-reply-2008"
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
func (room *Room) draft(m *matter.Move, r Request, template, addressee string) paper.Draft {
	b, err := room.Org.Body(r.Body)
	if err != nil {
		b.Code, b.Name = r.Body, r.Body
	}
	number := m.Matter().Number
	if number == "" {
		number = unnumbered
	}
	words := map[string]string{"body": b.Name, "contact": b.Name, "phone": b.Phone, "requestNumber": number,
		"receivedOn": r.Intake.ReceivedOn.Chinese(), "content": r.Asked.Text()}
	return paper.Draft{Template: template, Matter: m.ID(), Body: b.Code, Abbr: b.Abbr, Addressee: addressee,
		Facts: paper.Facts{Words: words}, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true}
}

// receiptOf states the day of receipt and the limit, or what they wait for.
func (room *Room) receiptOf(m *matter.Move, r Request) paper.Draft {
	d := room.draft(m, r, PaperReceipt, r.Applicant.Name)
	w := d.Facts.Words
	w["channel"], w["form"], w["dueOn"] = r.Intake.Channel.Title(), r.Wish.Title(), dueText(m)
	if r.Intake.ReceivedOn.IsZero() {
		w["receivedOn"] = r.Intake.ArrivedOn.Chinese() + "提交，以双方确认之日为收到申请之日"
		w["dueOn"] = "收到申请之日起" + r.Version.ReplyLimit().String() + "届满"
	}
	return d
}

func (room *Room) correctionOf(m *matter.Move, r Request, way string) paper.Draft {
	d := room.draft(m, r, PaperCorrection, r.Applicant.Name)
	d.Facts.Words["dueOn"], d.Facts.Words["way"] = r.Correction.DueOn.Chinese(), way
	var rows []map[string]string
	for _, p := range r.Correction.Points {
		rows = append(rows, map[string]string{"problem": p.Problem, "demand": p.Demand})
	}
	d.Facts.Lists = map[string][]map[string]string{"items": rows}
	return d
}

// thirdPartyOf does not say who asked.
func (room *Room) thirdPartyOf(m *matter.Move, r Request, c Consultation, way string) paper.Draft {
	d := room.draft(m, r, PaperThirdParty, c.Name)
	w := d.Facts.Words
	w["content"], w["interest"], w["way"] = c.Content, c.Interest, way
	return d
}

func (room *Room) extensionOf(m *matter.Move, r Request, before workday.Date) paper.Draft {
	d := room.draft(m, r, PaperExtension, r.Applicant.Name)
	w := d.Facts.Words
	w["reason"], w["days"] = r.Extended.Reason, r.Version.ExtensionLimit().String()
	w["dueOn"], w["newDueOn"] = before.Chinese(), r.Extended.DueOn.Chinese()
	return d
}

// feeOf states basis, rate, amount and way of payment.
func (room *Room) feeOf(m *matter.Move, r Request) paper.Draft {
	d := room.draft(m, r, PaperFee, r.Applicant.Name)
	w, f := d.Facts.Words, *r.Fee
	w["basis"], w["mode"], w["rate"], w["amount"], w["pay"], w["dueOn"] = groundFeeRule, f.Mode.Title(), f.Rate, yuan(f.Fen), f.Pay, f.dueText()
	w["rules"] = string(r.Version)
	if r.Version == Rules2008 {
		w["basis"] = ground2008Fee
	}
	return d
}

// replyOf states the reply and where to turn: 行政复议法 §20 gives sixty days, 行政诉讼法 §46 six months. A request that came
// under the rules of 2008 has the paper of those rules.
func (room *Room) replyOf(m *matter.Move, r Request) paper.Draft {
	template, kind := PaperReply, "kind"
	if def, _ := r.Reply.Kind.Def(); def.Version == Rules2008 {
		template, kind = PaperOldReply, "oldKind"
	}
	d := room.draft(m, r, template, r.Applicant.Name)
	w, p := d.Facts.Words, *r.Reply
	w[kind], w["result"], w["reason"] = string(p.Kind), p.Result, p.Reason
	w["reviewOrgan"], w["reviewLimit"] = p.Reconsider, "六十日"
	w["court"], w["suitLimit"] = p.Court, "六个月"
	return d
}

// dueText is the day on which the reply is due.
func dueText(m *matter.Move) string {
	if clock, ok := m.Clock(ClockReply); ok {
		return workday.DateOf(clock.DueAt).Chinese()
	}
	return ""
}
