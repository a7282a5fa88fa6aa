package app

import (
	"context"
	"fmt"
	"strconv"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/annual"
	"tongban/internal/matter"
)

// The figures of the year before the city began to use the house; they come from a ledger on paper.
var lastYear = map[string]string{
	"table2.normative.made": "6", "table2.normative.repealed": "2", "table2.normative.valid": "41", "table2.regulation.made": "0", "table2.regulation.repealed": "0", "table2.regulation.valid": "0",
	"table2.permit.amount": "1286", "table2.penalty.amount": "214", "table2.coercion.amount": "3", "table2.fee.amount": "0",
	"table3.new.natural_person": "17", "table3.new.business": "4", "table3.carried_in.natural_person": "1",
	"table3.granted.natural_person": "9", "table3.granted.business": "3", "table3.partial.natural_person": "2", "table3.deny_internal.natural_person": "1",
	"table3.unable_not_held.natural_person": "4", "table3.unable_not_held.business": "1", "table3.noproc_petition.natural_person": "1",
	"table3.result_total.natural_person": "17", "table3.result_total.business": "4", "table3.carried_out.natural_person": "1",
	"table4.count.review.upheld": "1", "table4.count.review.total": "1",
}

// reports lets the office write its report on last year, hand in that on the year before to be signed, give up one that was
// begun by mistake, and begin that on this year.
func (f *filling) reports(ctx context.Context) error {
	writer, err := f.officer(ctx, infoOffice, annual.RightWrite, 0)
	if err != nil {
		return err
	}
	head, err := f.officer(ctx, infoOffice, annual.RightSign, 0)
	if err != nil {
		return err
	}
	year := f.clock.date().Year()
	if err := f.house.rooms.annual.Mark(ctx, annual.Owed{Body: "tax", Since: year - 3, Reason: "垂直管理，向上级税务机关报送年度报告，不由本市汇总。", Officer: "系统管理员", At: f.clock.now()}); err != nil {
		return err
	}
	begin := func(year int) (matter.Result, error) {
		return f.past.engine.Start(ctx, writer, annual.KindName, "begin", annual.Begin{Body: infoOffice, Year: year})
	}
	mistake, err := begin(year - 3)
	if err == nil {
		_, err = f.past.engine.Do(ctx, head, mistake.ID, "stop", annual.Stop{Reason: "那一年的报告已经在原来的网站公布，不再编制。"})
	}
	if err != nil {
		return err
	}
	for _, y := range []int{year - 2, year - 1} {
		started, err := begin(y)
		if err == nil {
			err = f.report(ctx, writer, started)
		}
		if err == nil && y == year-1 {
			_, err = f.past.engine.Do(ctx, head, started.ID, "publish", annual.Publish{Signed: true})
		}
		if err != nil {
			return err
		}
	}
	_, err = begin(year)
	return err
}

// report enters the figures of the ledger, writes the text and hands the report in.
func (f *filling) report(ctx context.Context, writer account.Actor, started matter.Result) error {
	view := func() (y annual.Yearly, err error) {
		v, err := f.past.engine.View(ctx, writer, started.Number)
		if err == nil {
			y = v.Facts.(annual.Yearly)
		}
		return y, err
	}
	y, err := view()
	if err != nil {
		return err
	}
	form, err := annual.FormFor(y.Year)
	if err != nil {
		return err
	}
	for _, cell := range form.Paths() {
		if v, ok := lastYear[cell]; ok {
			if _, err := f.past.engine.Do(ctx, writer, started.ID, "enter", annual.Enter{Cell: cell, Value: v, Note: "纸质台账"}); err != nil {
				return fmt.Errorf("%s: %w", cell, err)
			}
		}
	}
	if y, err = view(); err != nil {
		return err
	}
	tally, err := f.house.rooms.annual.Counted(ctx, y)
	if err != nil {
		return err
	}
	in := annual.Submit{Counted: tally.Cells, Text: annual.Skeleton(form, y.Name, y.Year, tally.Cells)}
	for i, s := range in.Text {
		in.Text[i].Text = lastYearWords(s, y.Year)
	}
	_, err = f.past.engine.Do(ctx, writer, started.ID, "submit", in)
	return err
}

// lastYearWords writes what the skeleton asks.
func lastYearWords(s annual.Section, year int) string {
	switch s.Name {
	case "overview":
		return strconv.Itoa(year) + "年，新收政府信息公开申请21件，上年结转1件，办结21件，结转下年度1件。全年制发行政规范性文件6件，废止2件，现行有效41件。\n网站开设专栏，集中公开规范性文件；每季度检查一次内容更新。"
	case "problems":
		return "主要问题：部分文件的解读不够通俗，个别申请的答复说理不够充分。\n改进情况：文件起草时同步写解读；答复由法制机构一并审核。"
	}
	return s.Text
}
