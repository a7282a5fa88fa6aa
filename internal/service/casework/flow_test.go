package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

func TestACaseGoesFromApplicationToDelivery(t *testing.T) {
	h := newHouse(t)
	id, number := h.deciding()
	h.Must(head, id, "decide", grant())
	h.state(number, casework.StateDecided)
	h.Must(hands, id, "deliver", casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"})
	c := h.state(number, casework.StateClosed)
	if got := h.See(number).Matter.Outcome; got != casework.OutcomeGranted {
		t.Errorf("outcome %s", got)
	}
	if c.Delivery == nil || c.Delivery.OnDate.IsZero() {
		t.Error("the day of delivery is not kept")
	}
	if !strings.HasPrefix(c.Decision.Number, "云市监许准〔2026〕") {
		t.Errorf("the decision's paper is numbered %q", c.Decision.Number)
	}
	got := h.papers(id)
	for _, want := range []string{"receipt", "acceptance", "grant", "delivery"} {
		if !slices.Contains(got, want) {
			t.Errorf("no paper %s among %v", want, got)
		}
	}
	if !strings.HasPrefix(number, "359900-20260901-") {
		t.Errorf("number %s", number)
	}
}

func TestSilenceOnDayFiveAcceptsAsOfTheDayReceived(t *testing.T) { // 行政许可法 §32(四): 五日内不告知的，自收到材料之日起即为受理
	h := newHouse(t)
	_, number := h.submitted() // Tuesday 2026-09-01; the fifth working day is 2026-09-08
	h.At("2026-09-08 23:59")
	h.sweep(0)
	h.state(number, casework.StateSubmitted)
	h.At("2026-09-09 00:01")
	h.sweep(1)
	c := h.state(number, casework.StateHandling)
	if !c.Deemed || workday.DateOf(c.AcceptedAt).String() != "2026-09-01" {
		t.Errorf("deemed %v as of %s", c.Deemed, workday.DateOf(c.AcceptedAt))
	}
	if got := h.day(number, casework.ClockStatutory); got != "2026-09-29" {
		t.Errorf("the clock of the law is due on %s, counted from the day received it is 2026-09-29", got)
	}
	events := h.See(number).Events
	if last := events[len(events)-1]; last.Action != "deem_accept" || !strings.Contains(last.Data, "即为受理") {
		t.Errorf("the timeline says %s %s", last.Action, last.Data)
	}
}

func (h *house) sweep(want int) {
	h.t.Helper()
	n, err := h.Sweep(context.Background())
	if err != nil || n != want {
		h.t.Fatalf("sweep took %d actions (%v), want %d", n, err, want)
	}
}

func TestAnApplicationOnSaturdayIsReceivedAndCountsFromMonday(t *testing.T) { // 行政许可法 §82: 期限以工作日计算，周六收到的自下一个工作日起算
	h := newHouse(t)
	h.At("2026-09-05 22:00") // Saturday
	_, number := h.submitted()
	if got := h.day(number, casework.ClockReply); got != "2026-09-11" {
		t.Errorf("five working days from Saturday end on %s, want Friday 2026-09-11", got)
	}
	if c := h.state(number, casework.StateSubmitted); workday.DateOf(c.ReceivedAt).String() != "2026-09-05" {
		t.Errorf("received on %s", workday.DateOf(c.ReceivedAt))
	}
}

func correction() casework.AskCorrection {
	return casework.AskCorrection{Way: "网上补交", Points: []casework.CorrectionPoint{{Material: "plan", Name: "经营场所平面图", Problem: "没有标明面积", Demand: "标明各功能区面积"}}}
}

func answer() casework.AnswerCorrection {
	return casework.AnswerCorrection{Documents: []casework.Handed{{Material: "plan", Source: casework.SourceWindow}}}
}

func TestACorrectionIsAskedOnlyOnce(t *testing.T) { // 行政许可法 §32(四): 一次告知需要补正的全部内容，不能第二次
	h := newHouse(t)
	id, number := h.submitted()
	h.Must(clerk, id, "ask_correction", correction())
	h.state(number, casework.StateCorrecting)
	if _, live := h.live(number, casework.ClockReply); live {
		t.Error("the five days still run while the applicant corrects")
	}
	h.At("2026-09-20 10:00")
	h.Must(applicant, id, "answer_correction", answer())
	h.state(number, casework.StateSubmitted)
	if words := h.refused(fault.KindConflict, clerk, id, "ask_correction", correction()); !strings.Contains(words, "不能再次") {
		t.Errorf("refusal: %s", words)
	}
	if got := h.day(number, casework.ClockReply); got != "2026-09-28" {
		t.Errorf("the new five days end on %s", got)
	}
}

func (h *house) live(number, name string) (matter.Clock, bool) {
	c, ok := h.See(number).Clock(name)
	return c, ok && c.State != matter.ClockStopped
}

func TestAcceptanceAfterACorrectionCountsFromTheDayAllWasIn(t *testing.T) {
	h := newHouse(t)
	id, number := h.submitted()
	h.Must(clerk, id, "ask_correction", correction())
	h.At("2026-09-10 10:00")
	h.Must(applicant, id, "answer_correction", answer())
	h.At("2026-09-14 10:00")
	h.Must(clerk, id, "check_materials", verdicts())
	h.Must(clerk, id, "accept", casework.Accept{})
	if c := h.state(number, casework.StateHandling); workday.DateOf(c.AcceptedAt).String() != "2026-09-10" {
		t.Errorf("accepted as of %s", workday.DateOf(c.AcceptedAt))
	}
}

func TestAnIncompleteAnswerIsTurnedDownWithWhatIsStillMissing(t *testing.T) {
	h := newHouse(t)
	id, _ := h.submitted()
	h.Must(clerk, id, "ask_correction", correction())
	h.refused(fault.KindInvalid, applicant, id, "answer_correction", casework.AnswerCorrection{})
}

func TestAfterTheFifthDayNeitherCorrectionNorDecliningIsPossible(t *testing.T) { // 行政许可法 §32(四): 满五日以后不能再补正或者不予受理
	h := newHouse(t)
	id, _ := h.submitted()
	h.At("2026-09-09 08:00") // the machine has not swept yet
	h.refused(fault.KindConflict, clerk, id, "ask_correction", correction())
	h.refused(fault.KindConflict, clerk, id, "decline", declining())
}

func declining() casework.Decline {
	return casework.Decline{Reason: "不属于本机关职权", Basis: "《行政许可法》第三十二条第一款第二项", OutsidePower: true, RightBody: "云溪区市场监督管理局",
		Reconsideration: "云海市人民政府", Court: "云海市中级人民法院"}
}

func TestDecliningNeedsReasonsBasisRightBodyAndRemedies(t *testing.T) { // 行政许可法 §32(二), §38: 不予受理说明理由和依据，指明有权受理的机关，告知救济途径
	for name, spoil := range map[string]func(*casework.Decline){
		"no reason":          func(d *casework.Decline) { d.Reason = "" },
		"no basis":           func(d *casework.Decline) { d.Basis = "" },
		"no right body":      func(d *casework.Decline) { d.RightBody = "" },
		"no reconsideration": func(d *casework.Decline) { d.Reconsideration = "" },
		"no court":           func(d *casework.Decline) { d.Court = "" },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id, _ := h.submitted()
			in := declining()
			spoil(&in)
			h.refused(fault.KindInvalid, clerk, id, "decline", in)
		})
	}
	h := newHouse(t)
	id, number := h.submitted()
	h.Must(clerk, id, "decline", declining())
	h.state(number, casework.StateDeclined)
	if !slices.Contains(h.papers(id), "decline") {
		t.Error("no paper")
	}
}

func TestAcceptanceWaitsForEveryRequiredMaterial(t *testing.T) {
	h := newHouse(t)
	id, _ := h.submitted()
	h.refused(fault.KindInvalid, clerk, id, "accept", casework.Accept{})
	h.refused(fault.KindInvalid, clerk, id, "check_materials", casework.CheckMaterials{Verdicts: []casework.Checked{{Material: "plan", Verdict: casework.VerdictGap}}})
	h.refused(fault.KindInvalid, clerk, id, "check_materials", casework.CheckMaterials{Verdicts: []casework.Checked{{Material: "licence", Verdict: casework.VerdictPass}}})
}

func TestBothClocksStartWithAcceptance(t *testing.T) { // 行政许可法 §42, §82: 自受理之日起计算二十日
	h := newHouse(t)
	_, number := h.accepted()
	if got := h.day(number, casework.ClockStatutory); got != "2026-09-29" {
		t.Errorf("statutory %s", got)
	}
	if got := h.day(number, casework.ClockPromise); got != "2026-09-10" {
		t.Errorf("promise %s", got)
	}
}

func TestOnlyTheKindsOfArticle45StopTheClockOfTheLaw(t *testing.T) { // 行政许可法 §45: 只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间不计算
	for _, c := range []struct {
		code      string
		statutory matter.ClockState
		paper     string
	}{{"testing", matter.ClockPaused, "special"}, {"opinion", matter.ClockRunning, "special-promise"}} {
		t.Run(c.code, func(t *testing.T) {
			h := newHouse(t)
			id, number := h.accepted()
			h.Must(examiner, id, "start_special", casework.StartSpecial{Code: c.code, Reason: "需要", Basis: "《行政许可法》第四十六条"})
			h.state(number, casework.StateSpecial)
			if got := h.papers(id); !slices.Contains(got, c.paper) {
				t.Errorf("papers %v, want %s", got, c.paper)
			}
			statutory, _ := h.live(number, casework.ClockStatutory)
			promise, _ := h.live(number, casework.ClockPromise)
			if statutory.State != c.statutory || promise.State != matter.ClockPaused {
				t.Errorf("statutory %s, promise %s", statutory.State, promise.State)
			}
			h.refused(fault.KindConflict, examiner, id, "examine", agree())
			h.At("2026-09-07 15:00")
			h.Must(examiner, id, "end_special", casework.EndSpecial{Result: "已完成"})
			h.state(number, casework.StateHandling)
			if got := h.day(number, casework.ClockPromise); got <= "2026-09-10" {
				t.Errorf("the promise did not move: %s", got)
			}
			h.Must(examiner, id, "examine", agree())
		})
	}
}

func TestTheLimitIsExtendedOnceBeforeItIsDue(t *testing.T) { // 行政许可法 §42: 届满以前经负责人批准延长一次，十日
	in := casework.Extend{Reason: "案情复杂", Signed: true}
	h := newHouse(t)
	id, number := h.accepted()
	h.refused(fault.KindDenied, examinerWithQuery(), id, "extend", in)
	h.refused(fault.KindInvalid, head, id, "extend", casework.Extend{Reason: "案情复杂"})
	h.Must(head, id, "extend", in)
	if got := h.day(number, casework.ClockStatutory); got != "2026-10-19" {
		t.Errorf("extended to %s", got)
	}
	h.refused(fault.KindConflict, head, id, "extend", in)

	late := newHouse(t)
	id, _ = late.accepted()
	late.At("2026-10-01 09:00")
	late.refused(fault.KindConflict, head, id, "extend", in)
}

// onePlusN lets two bodies give their opinions before the lead concludes.
func onePlusN(i *casework.Item) {
	i.Stages[0].Join = casework.JoinLeadAfter
	i.Stages[0].Parts = append(i.Stages[0].Parts,
		casework.Part{Body: "fire", Right: casework.RightReview, Title: "消防意见"},
		casework.Part{Body: "health", Right: casework.RightReview, Title: "卫生意见"})
}

func TestInOnePlusNTheLeadConcludesAfterAllOpinions(t *testing.T) {
	h := newHouse(t, onePlusN)
	id, number := h.accepted()
	h.refused(fault.KindDenied, examinerWithQuery(), id, "examine", agree())
	h.Must(fireman, id, "examine", agree())
	h.refused(fault.KindDenied, examinerWithQuery(), id, "examine", agree())
	h.Must(doctor, id, "examine", casework.Examine{Result: casework.ResultDisagree, Opinion: "缺少通风"})
	h.state(number, casework.StateHandling)
	h.Must(examiner, id, "examine", agree())
	c := h.state(number, casework.StateDeciding)
	if len(c.Examinations) != 3 || !c.Examinations[2].Lead {
		t.Errorf("examinations %+v", c.Examinations)
	}
}

func TestTheJoinSaysWhenAStageIsDone(t *testing.T) {
	parts := []casework.Part{{Body: "market", Right: casework.RightReview, Title: "牵头", Lead: true}, {Body: "fire", Right: casework.RightReview, Title: "消防"}}
	for _, c := range []struct {
		join  casework.Join
		first string
		done  bool
	}{{casework.JoinAll, "lead", false}, {casework.JoinAll, "other", false}, {casework.JoinAny, "other", true}, {casework.JoinLead, "other", false}, {casework.JoinLead, "lead", true}} {
		t.Run(string(c.join)+" after "+c.first, func(t *testing.T) {
			h := newHouse(t, func(i *casework.Item) { i.Stages[0].Join, i.Stages[0].Parts = c.join, parts })
			id, number := h.accepted()
			who := examiner
			if c.first == "other" {
				who = fireman
			}
			h.Must(who, id, "examine", agree())
			if got := h.See(number).Matter.State == casework.StateDeciding; got != c.done {
				t.Errorf("done %v, want %v", got, c.done)
			}
		})
	}
}

func TestARefusalNeedsReasonsAndRemedies(t *testing.T) { // 行政许可法 §38: 不予许可说明理由，告知复议和诉讼
	for name, spoil := range map[string]func(*casework.Decide){
		"no findings":        func(d *casework.Decide) { d.Findings = "" },
		"no reason":          func(d *casework.Decide) { d.Reason = "" },
		"no basis":           func(d *casework.Decide) { d.Basis = "" },
		"no reconsideration": func(d *casework.Decide) { d.Reconsideration = "" },
		"no court":           func(d *casework.Decide) { d.Court = "" },
		"not signed":         func(d *casework.Decide) { d.Signed = false },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			id, _ := h.deciding()
			in := deny()
			spoil(&in)
			h.refused(fault.KindInvalid, head, id, "decide", in)
		})
	}
	h := newHouse(t)
	id, number := h.deciding()
	h.Must(head, id, "decide", deny())
	if !slices.Contains(h.papers(id), "deny") {
		t.Error("no paper")
	}
	if got := h.day(number, casework.ClockDelivery); got != "2026-09-15" { // 行政许可法 §44
		t.Errorf("delivery due %s", got)
	}
}

func TestWithdrawingIsPossibleUntilTheDecision(t *testing.T) {
	h := newHouse(t)
	id, number := h.deciding()
	h.refused(fault.KindNotFound, stranger, id, "withdraw", casework.Withdraw{})
	h.Must(applicant, id, "withdraw", casework.Withdraw{Reason: "不开店了"})
	h.state(number, casework.StateWithdrawn)

	late := newHouse(t)
	id, _ = late.deciding()
	late.Must(head, id, "decide", grant())
	late.refused(fault.KindConflict, applicant, id, "withdraw", casework.Withdraw{})
}

func TestSomebodyElsesTaskIsRefused(t *testing.T) {
	h := newHouse(t)
	id, number := h.submitted()
	h.refused(fault.KindNotFound, fireman, id, "accept", casework.Accept{})
	task := h.See(number).Tasks[0].ID
	h.Must(clerk, id, "claim", matter.Claim{Task: task})
	other := clerk
	other.ID, other.Name = 99, "王芳"
	h.refused(fault.KindDenied, other, id, "accept", casework.Accept{})
}

func TestMailedResultsCloseWithTheReceipt(t *testing.T) {
	h := newHouse(t)
	id, number := h.deciding()
	h.Must(head, id, "decide", grant())
	in := casework.Deliver{Way: casework.WayMail, Receiver: "张建国", Identity: "courier"}
	h.refused(fault.KindInvalid, hands, id, "deliver", in)
	in.Waybill = "EM123456789CN"
	h.Must(hands, id, "deliver", in)
	h.state(number, casework.StateDecided)
	h.Pass(48 * time.Hour)
	h.refused(fault.KindInvalid, hands, id, "close", casework.Finish{On: workday.MustDate("2027-01-01"), Proof: "回执"})
	h.Must(hands, id, "close", casework.Finish{On: workday.MustDate("2026-09-02"), Proof: "EMS 回执"})
	h.state(number, casework.StateClosed)
}

func TestAnUnansweredCorrectionEndsTheCaseOnlyByARecordedRule(t *testing.T) {
	h := newHouse(t)
	id, number := h.submitted()
	h.Must(clerk, id, "ask_correction", correction())
	h.At("2026-10-01 09:00")
	h.sweep(1)
	h.state(number, casework.StateCorrecting)
	h.Must(applicant, id, "answer_correction", answer())

	strict := newHouse(t, func(i *casework.Item) { i.Lapses, i.LapseBasis = true, "《云海市政务服务办法》第十二条" })
	id, number = strict.submitted()
	strict.Must(clerk, id, "ask_correction", correction())
	strict.At("2026-10-01 09:00")
	strict.sweep(1)
	strict.state(number, casework.StateTerminated)
}

func TestOneUrgesOnceInThreeDays(t *testing.T) {
	h := newHouse(t)
	id, _ := h.submitted()
	h.Must(applicant, id, "urge", casework.Urge{})
	h.refused(fault.KindConflict, applicant, id, "urge", casework.Urge{})
	h.Pass(73 * time.Hour)
	h.Must(applicant, id, "urge", casework.Urge{})
}

func TestAnApplicationOnlineNeedsItsRequiredMaterials(t *testing.T) {
	h := newHouse(t)
	in := application()
	in.Documents = nil
	_, err := h.Start(context.Background(), applicant, casework.KindName, "submit", in)
	if fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("got %v", err)
	}
	if _, err := h.Start(context.Background(), clerk, casework.KindName, "receive", casework.Receive{Submit: in}); err != nil {
		t.Errorf("the window turned somebody away: %v", err)
	}
	if _, err := h.Start(context.Background(), applicant, casework.KindName, "receive", casework.Receive{Submit: in}); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("a citizen took in at a window: %v", err)
	}
}

func TestTheSameKeyOpensOneCase(t *testing.T) {
	h := newHouse(t)
	a, err := h.Start(context.Background(), applicant, casework.KindName, "submit", application(), matter.Key("k1"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Start(context.Background(), applicant, casework.KindName, "submit", application(), matter.Key("k1"))
	if err != nil || a.Number != b.Number {
		t.Errorf("%s and %s (%v)", a.Number, b.Number, err)
	}
}

func TestATerminationNeedsReasonAndBasis(t *testing.T) {
	h := newHouse(t)
	id, number := h.accepted()
	h.refused(fault.KindInvalid, head, id, "terminate", casework.Terminate{Reason: "法人终止"})
	h.Must(head, id, "terminate", casework.Terminate{Reason: "法人终止", Basis: "《行政许可法》第七十条"})
	h.state(number, casework.StateTerminated)
}

func TestWhatIsNoLicenceIsNotCalledOne(t *testing.T) {
	for name, c := range map[string]struct {
		in    casework.Decide
		paper string
		words string
	}{"granted": {grant(), "result", "予以办理"}, "denied": {deny(), "refusal", "不予办理"}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, func(i *casework.Item) { i.Licensing = false })
			id, number := h.deciding()
			h.Must(head, id, "decide", c.in)
			if got := h.papers(id); !slices.Contains(got, c.paper) {
				t.Errorf("papers %v, want %s", got, c.paper)
			}
			if got := h.state(number, casework.StateDecided).OutcomeTitle(); got != c.words {
				t.Errorf("outcome %s, want %s", got, c.words)
			}
		})
	}
}

// due gives the day on which the open task of a role is due.
func (h *house) due(number, role string) string {
	h.t.Helper()
	v := h.See(number)
	for _, t := range v.Tasks {
		if t.Role == role && t.State == matter.TaskOpen {
			return workday.DateOf(t.Due(v.Matter)).String()
		}
	}
	h.t.Fatalf("no open task %s", role)
	return ""
}

// flowWithShares gives those who decide and deliver a share of the time.
func flowWithShares(i *casework.Item) {
	i.Stages = append(i.Stages,
		casework.Stage{Name: "decide", Parts: []casework.Part{{Body: "market", Right: casework.RightDecide, Limit: workday.Working(1)}}},
		casework.Stage{Name: "deliver", Parts: []casework.Part{{Body: "centre", Right: casework.RightDeliver, Limit: workday.Working(2)}}})
}

func TestEveryTaskIsDueByItsShareOrWithItsClock(t *testing.T) { // W-02
	for _, c := range []struct {
		name            string
		change          []func(*casework.Item)
		decide, deliver string
	}{
		{"the flow gives shares", []func(*casework.Item){flowWithShares}, "2026-09-02", "2026-09-03"},
		{"the flow is silent: the promise, then §44", nil, "2026-09-10", "2026-09-15"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t, c.change...)
			id, number := h.deciding()
			if got := h.due(number, casework.RoleDecide); got != c.decide {
				t.Errorf("decision due %s, want %s", got, c.decide)
			}
			h.Must(head, id, "decide", grant())
			if got := h.due(number, casework.RoleDeliver); got != c.deliver {
				t.Errorf("delivery due %s, want %s", got, c.deliver)
			}
		})
	}
}

func TestATasksTimeStandsStillWithTheClocks(t *testing.T) { // 行政许可法 §45: 不计算的时间也不计入承办人的时限
	h := newHouse(t, flowWithShares)
	id, number := h.accepted()
	before := h.due(number, casework.RoleExamine)
	h.Must(examiner, id, "start_special", casework.StartSpecial{Code: "testing", Reason: "餐具消毒", Basis: "《行政许可法》第四十五条"})
	h.At("2026-09-04 15:00")
	h.Must(examiner, id, "end_special", casework.EndSpecial{Result: "已听证"})
	after := h.due(number, casework.RoleExamine)
	cal := h.Calendar
	if got := cal.Workdays(workday.MustDate(before), workday.MustDate(after)); got != 3 {
		t.Errorf("from %s to %s are %d working days, want 3: three days stood still", before, after, got)
	}
	h.Must(head, id, "extend", casework.Extend{Reason: "案情复杂", Signed: true})
	if got := cal.Workdays(workday.MustDate(after), workday.MustDate(h.due(number, casework.RoleExamine))); got != 10 {
		t.Errorf("the extension gave %d working days, want 10", got)
	}
}
