package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/reading"
	"tongban/internal/matter"
)

// toDeliver opens the delivery of a document of the government's office.
func (w *rightsTable) toDeliver(id int64) error {
	today := workday.DateOf(w.town.Now())
	r, err := w.town.Engine().Start(context.Background(), w.actors["系统"], reading.KindName, "open", reading.Open{Days: 20, Document: reading.Document{ID: id, Version: 1, Number: "XX-1", Title: "关于做好冬季防火工作的通知", Body: "government-office", Class: "policy", MadeOn: today}})
	w.number = r.Number
	return err
}

// deliveries walks documents to the reading places, and the other ends.
func (w *rightsTable) deliveries() error {
	if err := w.toDeliver(1); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	today := workday.DateOf(w.town.Now())
	var hall, archive string
	var rest []string
	for _, p := range w.town.Places() {
		switch {
		case p.Operator != "":
			hall = p.Key()
		case archive == "":
			archive = p.Key()
		case p.Open:
			rest = append(rest, p.Key())
		}
	}
	if err := w.walk(act{"纪晓棠", "send", reading.Send{Places: []string{hall, archive}, On: today, Way: "专人", Paper: 1}, plain},
		act{"宁静怡", "miss", reading.Miss{Place: hall, Reason: "缺附件"}, "缺件"}, act{"纪晓棠", "send", reading.Send{Places: []string{hall}, On: today, Way: "专人", Paper: 1}, ""},
		act{"宁静怡", "receive", reading.Receive{Place: hall, Signed: true}, ""}, act{"纪晓棠", "enter_receipt", reading.EnterReceipt{Place: archive, Receiver: "馆员", On: today}, plain},
		act{"纪晓棠", "excuse", reading.Excuse{Place: rest[0], Reason: "停办"}, ""}, act{"纪晓棠", "excuse", reading.Excuse{Place: rest[1], Reason: "停办"}, ""}, act{"纪晓棠", "excuse", reading.Excuse{Place: rest[2], Reason: "停办"}, plain}); err != nil {
		return err
	}
	delivery, err := w.view()
	if err != nil {
		return err
	}
	if err := w.shelves(delivery); err != nil {
		return err
	}
	if err := w.toDeliver(3); err != nil {
		return err
	}
	if err := w.walk(act{"系统", "recall", reading.Recall{Reason: "附件有误"}, plain}); err != nil {
		return err
	}
	if err := w.toDeliver(2); err != nil {
		return err
	}
	if err := w.walk(act{"纪晓棠", "send", reading.Send{Places: append([]string{hall, archive}, rest...), On: today, Way: "专人", Paper: 1}, "全部送出"}); err != nil {
		return err
	}
	if err := w.toDeliver(4); err != nil {
		return err
	}
	return w.walk(act{"纪晓棠", "waive", reading.Waive{Reason: "没有文件"}, plain})
}

// shelves walks what the places do with a document that was withdrawn.
func (w *rightsTable) shelves(delivery matter.View) error {
	d := delivery.Facts.(reading.Delivery)
	in := reading.OpenShelf{Body: "government-office", Shelf: reading.Shelf{Delivery: d.ID, Number: delivery.Matter.Number, Purpose: reading.Remove, Title: d.Title, Reason: "附件有误"}}
	for _, i := range d.Items[:2] {
		in.Shelf.Places = append(in.Shelf.Places, reading.Spot{Place: i.Place, Key: i.Key, Name: i.Name})
	}
	r, err := w.town.Engine().Start(context.Background(), w.actors["系统"], reading.ShelfKind, "open", in)
	if err != nil {
		return err
	}
	w.number = r.Number
	if err := w.note(""); err != nil {
		return err
	}
	key := func(n int) string { return in.Shelf.Places[n].Key }
	return w.walk(act{"宁静怡", "done", reading.DoneShelf{Place: key(0), How: "已经下架"}, ""}, act{"纪晓棠", "done", reading.DoneShelf{Place: key(1), How: "已经下架"}, plain})
}
