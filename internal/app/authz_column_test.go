package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/column"
)

// columns walks the alarm of a column to each of its ends.
func (w *rightsTable) columns() error {
	today := workday.DateOf(w.town.Now())
	raised := column.Raise{Column: column.Column{Body: "government-office", Class: "permit", Title: "行政许可和管理服务", Count: 1, Last: w.town.Now().AddDate(0, 0, -20)}, Days: 30}
	for _, end := range []act{{"系统", "fulfil", column.Fulfil{On: today}, plain}, {"系统", "cease", column.Cease{}, plain}, {"乔雨桐", "excuse", column.Excuse{Reason: "没有新的事项", Until: today.AddDays(20)}, plain}} {
		r, err := w.town.Engine().Start(context.Background(), w.actors["系统"], column.KindName, "raise", raised)
		if err != nil {
			return err
		}
		w.number = r.Number
		if end.action == "fulfil" {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(end); err != nil {
			return err
		}
	}
	return nil
}
