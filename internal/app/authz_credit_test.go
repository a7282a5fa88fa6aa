package app_test

import (
	"context"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/credit"
)

// vowed opens the check of a promise of 林晓梅, of which some materials may have to follow.
func (w *rightsTable) vowed(owed ...credit.Owed) error {
	if err := w.applies("林晓梅"); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	// The holder is nobody's document: no mark of this walk stands in the way of another.
	r, err := w.town.Engine().Start(context.Background(), account.System("table"), credit.CheckKind, "open", credit.Open{Granted: credit.Granted{
		Case: v.Matter.ID, Number: v.Matter.Number, Item: v.Matter.Title, Body: "market", Checker: "market", Region: v.Matter.Region, Subject: v.Matter.Applicant,
		Holder: "table", Name: "林晓梅", Promise: "已经具备条件", Breach: "撤销决定", How: "现场核查", Within: workday.Natural(60), Rectify: workday.Working(10),
		Months: 12, MarkBasis: "承诺管理规定", Decision: "云市监许准〔2026〕1号", DecidedAt: w.town.Now(), Licensing: true,
		Review: "云州市人民政府", Court: "云州市中级人民法院", Owed: owed}})
	w.number = r.Number
	return err
}

// found is what a check comes to on the day of the walk.
func (w *rightsTable) found(result, demand string) credit.ReportInput {
	return credit.ReportInput{Result: result, On: workday.DateOf(w.town.Now()), Officers: "赵立新、李刚", Findings: "看了场所和合同", Demand: demand}
}

// promiseChecks walks the check of a promise until what was granted is revoked, and then the requests to have the mark
// removed that it left.
func (w *rightsTable) promiseChecks() error {
	if err := w.vowed(credit.Owed{Material: "staff", Name: "劳动合同", Limit: workday.Working(20)}); err != nil {
		return err
	}
	if err := w.note(""); err != nil {
		return err
	}
	if err := w.walk(
		act{"周敏", "supply", credit.Supply{Material: "staff", Paper: true}, plain},
		act{"赵立新", "report", w.found("broken", "补签合同"), plain},
		act{"林晓梅", "mend", credit.MendInput{Words: "已经补签"}, ""},
		act{"赵立新", "report", w.found("broken", ""), plain},
		act{"钱卫国", "revoke", credit.RevokeInput{Heard: "没有提出", Reason: "场所是虚假的", Basis: "《行政许可法》第六十九条", Signed: true}, plain},
	); err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	return w.repairs(v.Matter)
}

// promiseEndings are the other ends of the check of a promise.
func (w *rightsTable) promiseEndings() error {
	for _, end := range []act{
		{"赵立新", "report", w.found("kept", ""), plain},
		{"钱卫国", "stop", credit.Stop{Reason: "许可证已经注销"}, plain},
	} {
		if err := w.vowed(); err != nil {
			return err
		}
		if err := w.walk(end); err != nil {
			return err
		}
	}
	return nil
}

// repairs walks requests to have the mark of a check removed: taken back, refused and agreed to.
func (w *rightsTable) repairs(check matter.Matter) error {
	proposal := func(result string) act {
		return act{"赵立新", "review", credit.Review{Result: result, Opinion: "核实过"}, ""}
	}
	word := func(result string) act {
		return act{"钱卫国", "approve", credit.Approve{Result: result, Answer: "经核实"}, plain}
	}
	withdrawn, refused, removed := []act{{"林晓梅", "withdraw", credit.Withdraw{}, plain}}, []act{proposal("keep"), word("keep")}, []act{proposal("remove"), word("remove")}
	refused[0].then = plain // the state between the two persons, once
	for n, acts := range [][]act{withdrawn, refused, removed} {
		mark, holder, err := w.town.MarkOf(context.Background(), check.ID)
		if err != nil {
			return err
		}
		r, err := w.town.Engine().Start(context.Background(), w.actors["林晓梅"], credit.RepairKind, "apply",
			credit.Apply{Ground: "mended", Reason: "已经纠正", Mark: mark, MarkID: check.ID, Holder: holder, Region: check.Region})
		if err != nil {
			return err
		}
		w.number = r.Number
		if n == 0 {
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
