package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/reading"
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
	for _, p := range w.town.Places() {
		if p.Operator != "" {
			hall = p.Key()
		} else if archive == "" {
			archive = p.Key()
		}
	}
	if err := w.walk(act{"纪晓棠", "send", reading.Send{Places: []string{hall, archive}, On: today, Way: "专人", Paper: 1}, plain},
		act{"宁静怡", "miss", reading.Miss{Place: hall, Reason: "缺附件"}, "缺件"}, act{"纪晓棠", "send", reading.Send{Places: []string{hall}, On: today, Way: "专人", Paper: 1}, ""},
		act{"宁静怡", "receive", reading.Receive{Place: hall, Signed: true}, ""}, act{"纪晓棠", "enter_receipt", reading.EnterReceipt{Place: archive, Receiver: "馆员", On: today}, plain},
		act{"系统", "recall", reading.Recall{Reason: "附件有误"}, plain}); err != nil {
		return err
	}
	if err := w.toDeliver(2); err != nil {
		return err
	}
	return w.walk(act{"纪晓棠", "waive", reading.Waive{Reason: "没有文件"}, plain})
}
