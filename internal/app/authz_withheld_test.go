package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/withhold"
)

// withheld walks records of what is not public to their two ends.
func (w *rightsTable) withheld() error {
	in := withhold.Entry{Body: "government-office", Title: "内部批办流程", Attribute: withhold.AttributeWithheld, Reason: "N5", Ground: "内部工作流程", DecidedBy: "办公会", DecidedOn: workday.DateOf(w.town.Now())}
	for _, end := range [][]act{
		{{"许文静", "begin_review", withhold.BeginReview{Why: "有人申请公开"}, plain}, {"许文静", "propose", withhold.Propose{Result: withhold.ResultOpen, Opinion: "情形不在了"}, plain}, {"高立群", "decide", withhold.Decide{Signed: true}, plain}},
		{{"高立群", "remove", withhold.Remove{Why: "重复"}, plain}},
	} {
		r, err := w.town.Engine().Start(context.Background(), w.actors["许文静"], withhold.KindName, "record", in)
		if err != nil {
			return err
		}
		w.number = r.Number
		if len(end) > 1 {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(end...); err != nil {
			return err
		}
	}
	return nil
}
