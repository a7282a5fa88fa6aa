package casework_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

func (h *house) entrust(mode org.Mode, until workday.Date) org.Entrustment {
	h.t.Helper()
	e := org.Entrustment{ID: h.DB.NewID(), Body: "market", Agent: "street", Item: "food", Mode: mode, Days: 3, Since: workday.NewDate(2026, 8, 1), Until: until,
		Basis: "云海委托〔2026〕3号", By: "马建军", At: h.Hall.Now()}
	ctx := context.Background()
	err := h.DB.Write(ctx, func(tx *store.Tx) error {
		if err := org.Entrust(ctx, tx, e); err != nil {
			return err
		}
		return h.room.Org.Load(ctx, tx)
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return e
}

var (
	villageReview = mattertest.Officer(41, "高洁", "street", "/359900/1/", casework.RightReview)
	villageDecide = mattertest.Officer(42, "马兰", "street", "/359900/1/", casework.RightDecide)
)

func TestAFirstCheckGoesToTheBodyThatDecides(t *testing.T) { // 行政许可法 §35: 下级机关初审以后报上级，上级不得要求重复提供材料
	h := newHouse(t)
	h.entrust(org.ModeFirst, workday.Date{})
	r := brought(h, street)
	c := h.See(r.Number).Facts.(casework.Case)
	if c.Entrusted == nil || c.Intake.Accepts != "" || c.Item.Body != "market" {
		t.Fatalf("taken in as %+v, %+v", c.Intake, c.Entrusted)
	}
	h.Must(street, r.ID, "check_materials", verdicts())
	h.Must(street, r.ID, "accept", casework.Accept{})
	h.refused(fault.KindDenied, examiner, r.ID, "examine", agree())
	h.Must(villageReview, r.ID, "examine", casework.Examine{Result: casework.ResultAgree, Opinion: "初审：场所与图纸一致"})
	h.Must(examiner, r.ID, "examine", agree())
	h.Must(head, r.ID, "decide", grant())
	c = h.state(r.Number, casework.StateDecided)
	if len(c.Examinations) != 2 || c.Examinations[0].Stage != "first" || c.Examinations[0].Body != "street" {
		t.Errorf("opinions: %+v", c.Examinations)
	}
	if report, err := h.Verify(context.Background(), nil); err != nil || len(report.Faults) > 0 {
		t.Error(report, err)
	}
	online, number := h.accepted() // 网上申请仍由委托机关办理
	h.Must(examiner, online, "examine", agree())
	h.state(number, casework.StateDeciding)
}

func TestAnEntrustedBodyHandlesInTheNameOfThePrincipal(t *testing.T) { // 行政许可法 §24: 受委托机关以委托机关名义实施
	h := newHouse(t)
	e := h.entrust(org.ModeHandle, workday.Date{})
	r := brought(h, street)
	h.Must(street, r.ID, "check_materials", verdicts())
	ctx := context.Background()
	err := h.DB.Write(ctx, func(tx *store.Tx) error { // what was begun goes on
		if err := org.EndEntrustment(ctx, tx, e.ID, "马建军", "机构调整", h.Hall.Now()); err != nil {
			return err
		}
		return h.room.Org.Load(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Must(street, r.ID, "accept", casework.Accept{})
	h.refused(fault.KindDenied, examiner, r.ID, "examine", agree())
	h.Must(villageReview, r.ID, "examine", agree())
	h.refused(fault.KindDenied, head, r.ID, "decide", grant())
	h.Must(villageDecide, r.ID, "decide", grant())
	c := h.state(r.Number, casework.StateDecided)
	if !strings.Contains(c.Decision.Number, "云市监") {
		t.Errorf("the decision is numbered %s, not by the principal", c.Decision.Number)
	}
	if next := brought(h, street); h.See(next.Number).Facts.(casework.Case).Entrusted != nil {
		t.Error("an entrustment that has ended still counts")
	}
}

func TestAnAgentTakesInAndLeavesTheRestToTheBody(t *testing.T) {
	h := newHouse(t)
	h.entrust(org.ModeAgent, workday.NewDate(2026, 9, 30))
	r := brought(h, street)
	c := h.See(r.Number).Facts.(casework.Case)
	if c.Entrusted == nil || c.Entrusted.Mode != org.ModeAgent || c.Intake.Accepts != "centre" {
		t.Fatalf("taken in as %+v, %+v", c.Intake, c.Entrusted)
	}
	h.At("2026-10-12 09:00")
	if late := brought(h, street); h.See(late.Number).Facts.(casework.Case).Entrusted != nil {
		t.Error("it holds after its last day")
	}
}

func TestW11AnAgentWhoseDelegationLeavesTheItemOutIsRefusedInWords(t *testing.T) { // 民法典 §165: the scope is what was written down
	b := newWorkbench(t)
	b.sit(clerk)
	address := b.opened("/desk/intake/food")
	fields := map[string]string{"name": "云海餐饮有限公司", "company": "true", "documentKind": "unit_credit_code", "number": "91359900MA00000001", "phone": "13800000002", "way": "counter",
		"shop": "秀兰面馆", "version": "3", "original-plan": "true", "delegate": "吴敏"}
	b.shows(b.scan(address, fields, "", "", ""), 422, "云海餐饮有限公司给吴敏的委托不包括“食品经营许可”", "秀兰面馆")
	fields["delegate"] = "周芳" // with a letter on paper
	b.shows(b.scan(address, fields, "", "", ""), 303)
}

func TestAFilingThatIsOnlyCheckedFirstIsRegisteredByThePrincipal(t *testing.T) {
	h := newHouse(t, func(i *casework.Item) { i.Filing, i.Licensing = true, false })
	h.entrust(org.ModeFirst, workday.Date{})
	r := brought(h, street)
	h.refused(fault.KindDenied, street, r.ID, "check_materials", verdicts())
	v := verdicts()
	v.Verdicts[1].Verdict = casework.VerdictPass
	h.Must(clerk, r.ID, "check_materials", v)
	h.refused(fault.KindDenied, street, r.ID, "accept", casework.Accept{})
	h.Must(clerk, r.ID, "accept", casework.Accept{})
	if c := h.state(r.Number, casework.StateDecided); c.Decision.Signer != clerk.Name {
		t.Errorf("registered by %s", c.Decision.Signer)
	}
}
