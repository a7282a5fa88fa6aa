package inforequest_test

import (
	"net/url"
	"strings"
	"testing"

	"tongban/internal/common/accord"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter/mattertest"
)

// national are the rates of 国办函〔2020〕109号, as the migration puts them in force.
func (h *house) national() inforequest.Tariff {
	h.t.Helper()
	t, ok := h.room.TariffOn(workday.MustDate("2026-09-01"))
	if !ok {
		h.t.Fatal("no tariff in force")
	}
	return t
}

func TestTheFeeIsProgressiveBySlice(t *testing.T) {
	n := open(t).national()
	for _, c := range []struct {
		name  string
		scale inforequest.Scale
		n     int
		yuan  int64
	}{
		{"国办函〔2020〕109号 §按件: 一个月10件以下（含10件）不收费", n.Count, 10, 0},
		{"国办函〔2020〕109号 §按件: 第11件起每件100元", n.Count, 11, 100},
		{"国办函〔2020〕109号 §按件: 11至30件部分每件100元", n.Count, 30, 2_000},
		{"国办函〔2020〕109号 §按件: 第31件起每件200元", n.Count, 31, 2_200},
		{"国办函〔2020〕109号 §按件: 35件共3000元", n.Count, 35, 3_000},
		{"国办函〔2020〕109号 §按件: 31至40件部分每件200元", n.Count, 40, 4_000},
		{"国办函〔2020〕109号 §按件: 41至50件部分每件300元", n.Count, 50, 7_000},
		{"国办函〔2020〕109号 §按件: 51件以上每增加10件再加100元", n.Count, 51, 7_400},
		{"国办函〔2020〕109号 §按件: 61件起每件500元", n.Count, 61, 11_500},
		{"国办函〔2020〕109号 §按量: 30页以下（含30页）不收费", n.Pages, 30, 0},
		{"国办函〔2020〕109号 §按量: 第31页起每页10元", n.Pages, 31, 10},
		{"国办函〔2020〕109号 §按量: 31至100页部分每页10元", n.Pages, 100, 700},
		{"国办函〔2020〕109号 §按量: 101至200页部分每页20元", n.Pages, 200, 2_700},
		{"国办函〔2020〕109号 §按量: 250页共4700元", n.Pages, 250, 4_700},
	} {
		if got := c.scale.Total(c.n); got != c.yuan*100 {
			t.Errorf("%s: %d fen, want %d", c.name, got, c.yuan*100)
		}
	}
	if got := strings.Join(n.Pages.Explain(250, "页"), "；"); got != "第1至30页，不收费；第31至100页，70页，每页10元，计700元；第101至200页，100页，每页20元，计2000元；第201至250页，50页，每页40元，计2000元" {
		t.Error(got)
	}
}

// asks lets 王小明 ask so many times on a day.
func (h *house) asks(n int, on string) (list []string) {
	h.t.Helper()
	for range n {
		r, err := h.Start(ctx, lin, inforequest.KindName, "register", received(on))
		must(h.t, err)
		list = append(list, r.Number)
	}
	return list
}

func (h *house) charge(number string, in inforequest.Charge) inforequest.Charge {
	h.t.Helper()
	in.Pay, in.Signed = "转账到非税收入账户", true
	if in.Mode == inforequest.FeeCount {
		var err error
		in.Monthly, err = h.room.Monthly(ctx, number)
		must(h.t, err)
	}
	return in
}

func TestTheEleventhRequestOfAMonthIsChargedAndPaymentBeginsThePeriodAnew(t *testing.T) {
	h := open(t)
	h.asks(3, "2026-08-31") // another month does not count
	list := h.asks(11, "2026-09-01")
	tenth, eleventh := h.See(list[9]).Matter, h.See(list[10]).Matter
	h.refused(chen, tenth.ID, "charge", h.charge(tenth.Number, inforequest.Charge{Mode: inforequest.FeeCount}), "第10件申请，按件计收不收费")
	in := h.charge(eleventh.Number, inforequest.Charge{Mode: inforequest.FeeCount})
	h.refused(lin, eleventh.ID, "charge", in, "只能由")
	unsigned := in
	unsigned.Signed = false
	h.refused(chen, eleventh.ID, "charge", unsigned, "负责人同意")
	forged := in
	forged.Monthly = nil
	h.refused(chen, eleventh.ID, "charge", forged, "刷新页面")
	h.Must(chen, eleventh.ID, "charge", in)
	f := h.facts(eleventh.Number).Fee
	if f.Fen != 10_000 || f.Nth != 11 || f.DueOn.String() != lastOf(h, "2026-09-01", 20) {
		t.Fatalf("fee %+v", f)
	}
	h.refused(lin, eleventh.ID, "draft_reply", reply("R02"), "待缴费")
	var notice []string
	for _, p := range h.papers(eleventh.Number) {
		if p.Template == inforequest.PaperFee {
			notice = append(notice, p.Facts.Words["amount"], p.Facts.Words["rate"], p.Facts.Words["basis"])
		}
	}
	if got := strings.Join(notice, " "); !strings.Contains(got, "100元") || !strings.Contains(got, "第11件申请") || !strings.Contains(got, "109号") {
		t.Errorf("the notice says %q", got)
	}
	h.At("2026-09-08 10:00")
	h.refused(lin, eleventh.ID, "pay", inforequest.Pay{On: workday.MustDate("2026-09-09"), Voucher: "A1"}, "缴费日期")
	h.refused(lin, eleventh.ID, "pay", inforequest.Pay{On: workday.MustDate("2026-09-07")}, "凭证号")
	h.Must(lin, eleventh.ID, "pay", inforequest.Pay{On: workday.MustDate("2026-09-07"), Voucher: "A1"})
	if got, want := h.due(eleventh.Number), lastOf(h, "2026-09-07", 20); got != want {
		t.Errorf("国办函〔2020〕109号: due %s, want the whole period from the day after payment: %s", got, want)
	}
	h.refused(chen, eleventh.ID, "charge", h.charge(eleventh.Number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 50}), "只能收一次")
	h.Must(lin, eleventh.ID, "draft_reply", reply("R02"))
	h.verified()
}

func TestWhoDoesNotPayHasGivenUp(t *testing.T) { // 国办函〔2020〕109号 §逾期: 逾期未缴纳的，视为放弃申请
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.refused(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 30}), "不收费")
	h.refused(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages}), "多少页")
	h.refused(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeeCost, Search: 100}), "不能这样收费")
	h.Must(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 250}))
	if f := h.facts(number).Fee; f.Fen != 470_000 {
		t.Fatalf("fee %+v", f)
	}
	h.At(lastOf(h, "2026-09-01", 20) + " 23:00")
	h.sweep(0)
	due := lastOf(h, "2026-09-01", 20)
	h.At(workday.MustDate(due).AddDays(1).String() + " 00:30")
	h.sweep(1)
	if s := h.See(number).Matter.State; s != inforequest.StatePaying {
		t.Fatalf("in %s while money that was paid in time may still come", s)
	}
	h.refused(lin, id, "pay", inforequest.Pay{On: workday.MustDate(due).AddDays(1), Voucher: "A"}, "超过缴费期限")
	h.At(workday.MustDate(lastOf(h, due, 7)).String() + " 00:30")
	h.sweep(1)
	v := h.See(number)
	if v.Matter.State != inforequest.StateUnpaid || h.facts(number).Reply.Kind != inforequest.ReplyUnpaid || v.Matter.Late {
		t.Fatalf("ended as %+v", v.Matter)
	}
	h.verified()
}

func TestAFeeIsAskedForWithinThePeriodOnly(t *testing.T) { // 国办函〔2020〕109号 §通知: 在答复期限内书面告知
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	h.At("2026-10-20 10:00")
	h.refused(chen, h.See(number).Matter.ID, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 50}), "已经届满")
}

func TestAWaivedFeeLetsThePeriodGoOn(t *testing.T) {
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.refused(chen, id, "waive", inforequest.Waive{Reason: "低保户"}, "没有要缴")
	h.Must(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 50}))
	h.At("2026-09-08 10:00")
	h.refused(chen, id, "waive", inforequest.Waive{}, "理由")
	h.Must(chen, id, "waive", inforequest.Waive{Reason: "核实后页数没有超过合理范围"})
	if got, want := h.due(number), lastOf(h, "2026-09-01", 25); got != want { // 1 to 8 September: five working days
		t.Errorf("due %s, want %s", got, want)
	}
	h.refused(lin, id, "pay", inforequest.Pay{On: workday.MustDate("2026-09-08"), Voucher: "A"}, "没有要缴")
	h.verified()
}

func TestUnderTheOldRulesOnlyCostsAreAskedForAndNothingStandsStill(t *testing.T) { // 条2008 §27: 只收检索、复制、邮寄等成本费用
	h := open(t)
	number := h.asks(1, "2019-05-14")[0]
	id, due := h.See(number).Matter.ID, h.due(number)
	h.refused(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 50}), "不能这样收费")
	h.refused(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeeCost}), "没有成本费用")
	h.Must(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeeCost, Search: 500, Copy: 1_250, Post: 2_000}))
	if f := h.facts(number).Fee; f.Fen != 3_750 || h.due(number) != due || h.See(number).Matter.State != inforequest.StateHandling {
		t.Fatalf("fee %+v due %s", f, h.due(number))
	}
	h.Must(lin, id, "draft_reply", reply("Q02"))
	h.Must(chen, id, "approve", inforequest.Approve{Signed: true})
	out := inforequest.Deliver{Way: "counter", Receiver: "王小明", On: workday.DateOf(h.Now())}
	h.refused(lin, id, "deliver", out, "没有缴纳")
	h.Must(lin, id, "pay", inforequest.Pay{On: workday.DateOf(h.Now()), Voucher: "收据7"})
	h.Must(lin, id, "deliver", out)
	h.verified()
}

func TestTheRatesAreDataWithHistory(t *testing.T) {
	h := open(t)
	visit := h.serve()
	system := mattertest.Officer(5, "系统", "office", region, org.AdminSystem)
	admin, clerk := visit(&system), visit(&lin)
	const page = "/desk/disclosure/tariff"
	shows(t, clerk.get(page, 200), "第11至30件：每件100元", "以后每增加10件", "109号")
	if strings.Contains(clerk.get(page, 200), "提出新标准") {
		t.Error("a clerk may change the rates")
	}
	form := url.Values{"since": {"2026-10-01"}, "count": {"1 0\n6 50.5"}, "pages": {"1 0\n31 10"}, "every": {"0"}, "more": {"0"}, "days": {"15"}, "grace": {"3"}, "reason": {"试行新标准"}}
	for field, bad := range map[string]string{"since": "2026-08-01", "count": "1 0\n1 5", "pages": "十页 十元", "days": "0", "reason": ""} {
		broken := url.Values{}
		for k, v := range form {
			broken[k] = v
		}
		broken.Set(field, bad)
		admin.post(page, page, broken, 422)
	}
	other := mattertest.Officer(6, "第二人", "office", region, org.AdminSystem)
	agree := func() {
		t.Helper()
		p, there, err := h.room.Accord.Waiting(ctx, "tariff", "tariff")
		if err != nil || !there {
			t.Fatalf("nothing waits: %v", err)
		}
		if _, err := h.room.Accord.End(ctx, system, p.ID, accord.StateAgreed, ""); err == nil {
			t.Error("proposed and agreed by one person")
		}
		_, err = h.room.Accord.End(ctx, other, p.ID, accord.StateAgreed, "")
		must(t, err)
	}
	admin.post(page, page, form, 303)
	shows(t, admin.get(page, 200), "还没有生效", "看这项修改")
	agree()
	form.Set("reason", "更正单价")
	h.At("2026-09-01 09:01")
	admin.post(page, page, form, 303) // the newest version of a day counts
	agree()
	shows(t, admin.get(page, 200), "50.5元", "试行新标准", "更正单价", "初始值", "系统提出，第二人复核")
	before, _ := h.room.TariffOn(workday.MustDate("2026-09-30"))
	after, _ := h.room.TariffOn(workday.MustDate("2026-10-01"))
	if before.Count.Each(11) != 10_000 || after.Count.Each(6) != 5_050 || after.Days != 15 {
		t.Errorf("%+v %+v", before, after)
	}
}

func TestTheHeadChargesOnThePageAndTheApplicantSeesHow(t *testing.T) {
	h := open(t)
	visit := h.serve()
	number := h.asks(12, "2026-09-01")[11]
	head, clerk, me := visit(&chen), visit(&lin), visit(&wang)
	desk := "/desk/disclosure/" + number
	shows(t, head.get(desk+"/act/charge", 200), "到这一份共12件，按件计收合计200元，其中这一份100元", "按件计收", "缴费期限到")
	form := url.Values{"mode": {"count"}, "pay": {"转账到非税收入账户"}, "signed": {"true"}, "step": {"preview"}}
	shows(t, head.post(desk+"/act/charge", desk+"/act/charge", form, 200), "信息处理费收费通知书", "第12件申请，100元", "预览，未生效")
	form.Del("step")
	head.post(desk+"/act/charge", desk+"/act/charge", form, 303)
	shows(t, me.get("/my/requests/"+number, 200), "100元", "转账到非税收入账户", "待缴费", "收费通知书")
	clerk.post(desk+"/act/pay", desk+"/act/pay", url.Values{"on": {"2026-09-01"}, "voucher": {"NS-1"}}, 303)
	shows(t, me.get("/my/requests/"+number, 200), "已缴费", "办理中")
	if page := plain(clerk.get(desk, 200)); strings.Contains(page, "登记缴费 ") && strings.Contains(page, "免收费用") {
		t.Error("a settled fee can be paid again")
	}
	h.verified()
}

func TestWhoPaysOnTheLastDayKeepsHisRequestThoughItIsSeenLater(t *testing.T) {
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.Must(chen, id, "charge", h.charge(number, inforequest.Charge{Mode: inforequest.FeePages, Pages: 50}))
	due := workday.MustDate(lastOf(h, "2026-09-01", 20))
	h.At(due.AddDays(1).String() + " 00:30")
	h.sweep(1)
	h.At(due.AddDays(1).String() + " 10:00")
	h.Must(lin, id, "pay", inforequest.Pay{On: due, Voucher: "A1"})
	if got, want := h.due(number), lastOf(h, due.String(), 20); got != want {
		t.Errorf("due %s, want %s", got, want)
	}
	h.verified()
}

func TestOneApplicantIsOneHoweverHisNumberIsKept(t *testing.T) {
	h := open(t)
	first := received("2026-09-01")
	first.Subject, first.Applicant.Name, first.Applicant.DocumentKind, first.Applicant.Masked = "", "云州 建设有限公司", "统一社会信用代码", "91359900MA2XXXXX1Y"
	second := first
	second.Applicant.Name, second.Applicant.DocumentKind, second.Applicant.Masked = "云州建设有限公司", "营业执照", "913599********XX1Y"
	for _, in := range []inforequest.Register{first, second} {
		_, err := h.Start(ctx, lin, inforequest.KindName, "register", in)
		must(t, err)
	}
	r, err := h.Start(ctx, lin, inforequest.KindName, "register", second)
	must(t, err)
	if list, err := h.room.Monthly(ctx, r.Number); err != nil || len(list) != 3 {
		t.Errorf("%v %v", list, err)
	}
}
