package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/duty"
)

// duties walks duties to publish to each of their ends.
func (w *rightsTable) duties() error {
	today := workday.DateOf(w.town.Now())
	row := duty.Row{Code: "T-1", Area: "spending", First: "财政预决算", Second: "预算执行", Content: "收支", Basis: "预算法", Deadline: "每月10日前", Bodies: []string{"government-office"}, Channels: []string{"site"},
		Audience: duty.AudienceAll, Way: duty.WayProactive, Rhythm: duty.Rhythm{Every: duty.Monthly, Day: 10}, Class: "budget"}
	p, _ := row.Rhythm.Period(today.AddDays(-today.Day()))
	on := func(day workday.Date) duty.Link {
		return duty.Link{Document: "XX-1", Found: duty.Found{Number: "XX-1", Title: "预算执行", Body: "government-office", Href: "/", First: day, On: day}}
	}
	report := act{"乔雨桐", "report_none", duty.ReportNone{Reason: "没有应当公开的内容"}, ""}
	noted := report
	noted.then = plain
	for i, end := range [][]act{
		{noted, {"高立群", "refuse", duty.Refuse{Reason: "应当公开"}, ""}, {"乔雨桐", "link", on(p.Until), plain}},
		{{"乔雨桐", "link", on(p.Due.AddDays(9)), plain}},
		{report, {"高立群", "sign", duty.Sign{Signed: true}, plain}},
		{{"乔雨桐", "fill", duty.Fill{Rows: "一般公共预算 | 100 | 8 | 90 |"}, ""}, {"乔雨桐", "file", duty.File{Checked: true}, ""}, {"高立群", "show_table", duty.Release{Secrecy: true, Signed: true}, ""}, {"高立群", "amend", duty.Amend{Rows: "一般公共预算 | 100 | 9 | 90 |", Reason: "录入有误"}, ""}},
		{{"乔雨桐", "link", on(p.Until), ""}, {"系统", "gone", duty.Gone{Reason: "附件有误"}, plain}},
		{{"乔雨桐", "ask_void", duty.AskVoid{Reason: "目录误列了本机关"}, ""}, {"高立群", "void", duty.Agree{Signed: true}, plain}},
		{{"乔雨桐", "link", on(p.Until), ""}, {"乔雨桐", "ask_void", duty.AskVoid{Reason: "目录误列了本机关"}, ""}, {"高立群", "keep", duty.Keep{Reason: "没有误列"}, plain}},
		{{"系统", "drop", duty.Drop{Reason: "目录调整"}, plain}},
	} {
		r, err := w.town.Engine().Start(context.Background(), w.actors["系统"], duty.KindName, "begin", duty.Begin{Row: row, Version: 1, Body: "government-office", Period: p})
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
		row.Code += "1" // a row has one duty of a body and a period
	}
	return nil
}
