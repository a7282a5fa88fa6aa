package app_test

import (
	"context"

	"tongban/internal/disclosure/annual"
)

// begins opens the report of the government office on a year.
func (w *rightsTable) beginsReport(year int) error {
	r, err := w.town.Engine().Start(context.Background(), w.actors["许文静"], annual.KindName, "begin", annual.Begin{Body: "government-office", Year: year})
	w.number = r.Number
	return err
}

// reports walks yearly reports to their two ends.
func (w *rightsTable) reports() error {
	form, _ := annual.FormOf("2021")
	in := annual.Submit{Empty: true, Counted: annual.Count(form, 2024, annual.Register{}).Cells}
	for _, s := range annual.Skeleton(form, "云州市人民政府办公室", 2024, in.Counted) {
		s.Text = "写好的正文。"
		in.Text = append(in.Text, s)
	}
	if err := w.beginsReport(2024); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	if err := w.walk(act{"许文静", "confirm_nil", annual.ConfirmNil{Answer: "none", Checked: "收文登记", Counted: &annual.Tally{Empty: true}}, plain}, act{"许文静", "submit", in, plain}, act{"高立群", "publish", annual.Publish{Signed: true}, plain}); err != nil {
		return err
	}
	if err := w.beginsReport(2023); err != nil {
		return err
	}
	return w.walk(act{"高立群", "stop", annual.Stop{Reason: "重复编制"}, plain})
}
