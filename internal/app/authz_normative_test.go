package app_test

import (
	"context"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/normative"
)

// cleanups walks a clean-up round to its list, a second one to its end before, and reviews to each of their ends.
func (w *rightsTable) cleanups() error {
	ctx, today := context.Background(), workday.DateOf(w.town.Now())
	papers := []normative.Paper{{ID: 11, Number: "XX-11", Title: "云州市暖气收费办法", Body: "government-office", State: "有效", Holds: true, ExpiresOn: today.AddDays(90)},
		{ID: 12, Number: "XX-12", Title: "云州市小作坊办法", Body: "market", State: "有效", Holds: true, ExpiresOn: today.AddDays(90)}}
	begin := normative.Begin{Body: "government-office", Year: today.Year(), Title: "全面清理", Basis: "省政府通知", Before: today, AnswerBy: today.AddDays(10), DueOn: today.AddDays(20), Papers: papers}
	keeps := func(i int) normative.Opinion {
		return normative.Opinion{Document: papers[i].ID, Decision: normative.Keep, Reason: "仍然需要"}
	}
	for i, acts := range [][]act{
		{{"温晓岚", "answer", keeps(0), ""}, {"匡正华", "answer", keeps(1), ""}, {"温晓岚", "deliver", normative.Deliver{Body: "government-office"}, "一个机关已经报送"}, {"匡正华", "deliver", normative.Deliver{Body: "market"}, plain},
			{"乔雨桐", "decide", normative.Opinion{Document: 11, Decision: normative.Repeal, Reason: "任务完成"}, ""}, {"乔雨桐", "submit", normative.Submit{Checked: true}, plain},
			{"高立群", "sign", normative.Sign{Agreed: true}, plain}, {"乔雨桐", "announce", normative.Announce{List: "XX-99"}, "公告已经起草"}, {"系统", "conclude", normative.Conclude{List: "XX-99", Name: "《公告》", Since: today}, plain}},
		{{"高立群", "stop", normative.Stop{Reason: "重复"}, plain}},
	} {
		r, err := w.town.Engine().Start(ctx, w.actors["乔雨桐"], normative.CleanupKind, "begin", begin)
		if err != nil {
			return err
		}
		w.number = r.Number
		if i == 0 {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(acts...); err != nil {
			return err
		}
	}
	for i, end := range []act{{"温晓岚", "conclude", normative.Assess{Decision: "lapse", Reason: "任务完成"}, plain}, {"系统", "cease", normative.Cease{}, plain}} {
		p := papers[0]
		p.ExpiresOn = today.AddDays(90 + i)
		r, err := w.town.Engine().Start(ctx, w.actors["系统"], normative.ReviewKind, "owe", normative.Owe{Paper: p})
		if err != nil {
			return err
		}
		w.number = r.Number
		if i == 0 {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(end); err != nil {
			return err
		}
	}
	return w.amendments(papers[1])
}

// amendments walks the duty to amend to each of its ends.
func (w *rightsTable) amendments(p normative.Paper) error {
	ctx, now := context.Background(), w.town.Now()
	for i, acts := range [][]act{
		{{"匡正华", "ask", normative.AskExcuse{Reason: "上位法正在修订"}, plain}, {"高立群", "refuse", normative.RefuseExcuse{Reason: "先修改"}, ""}, {"匡正华", "ask", normative.AskExcuse{Reason: "上位法正在修订"}, ""}, {"高立群", "agree", normative.AgreeExcuse{Agreed: true}, plain}},
		{{"系统", "conclude", normative.Amended{On: workday.DateOf(now)}, plain}},
		{{"系统", "cease", normative.Cease{}, plain}},
	} {
		a := normative.Amendment{Paper: p, Round: int64(i + 1), RoundNo: "QL-1", RoundBy: "government-office", RoundOf: "全面清理", Hands: "market", Since: now, Until: workday.DateOf(now).AddDays(60), Why: "职责变了"}
		r, err := w.town.Engine().Start(ctx, w.actors["系统"], normative.AmendmentKind, "owe", normative.OweAmendment{Amendment: a})
		if err != nil {
			return err
		}
		w.number = r.Number
		if i == 0 {
			if err := w.note(""); err != nil {
				return err
			}
		}
		if err := w.walk(acts...); err != nil {
			return err
		}
	}
	return nil
}
