package app_test

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/voice/siteerror"
)

// errorsFound walks reports of errors on the site to each of their ends.
func (w *rightsTable) errorsFound() error {
	for i, end := range [][]act{
		{{"许文静", "accept", siteerror.Accept{}, plain}, {"许文静", "answer", siteerror.Answer{Result: "mended", Text: "已经改正"}, plain}},
		{{"许文静", "answer", siteerror.Answer{Result: "explained", Text: "不是错误"}, plain}},
		{{"许文静", "answer", siteerror.Answer{Result: "refused", Text: "不属于本站"}, plain}},
	} {
		r, err := w.town.Engine().Start(context.Background(), account.Anonymous(), siteerror.KindName, "report", siteerror.Report{Page: "/items", Sort: "words", Text: "有一个错别字"})
		if err != nil {
			return err
		}
		w.number = r.Number
		if i == 0 {
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
