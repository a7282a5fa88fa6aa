package inforequest_test

import (
	"strconv"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/matter"
)

func TestAReplyThatReachesNobodyTakesTwoPersons(t *testing.T) {
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.Must(lin, id, "draft_reply", reply("R02"))
	h.Must(chen, id, "approve", inforequest.Approve{Signed: true})
	report := inforequest.ReportUndelivered{Tried: "9月2日邮寄，退回\n9月9日电话，停机", Address: "查了登记的地址和电话"}
	if _, err := h.Do(ctx, lin, id, "report_undelivered", inforequest.ReportUndelivered{Tried: "9月2日邮寄，退回", Address: "查了"}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("tried once only: %v", err)
	}
	h.Must(lin, id, "report_undelivered", report)
	h.Must(chen, id, "try_again", inforequest.TryAgain{Reason: "可以送到单位"})
	h.Must(lin, id, "report_undelivered", report)
	if got := h.See(number).Matter; got.State != inforequest.StateUndelivered || !got.Open() {
		t.Fatalf("closed by one person: %s", got.State)
	}
	if _, err := h.Do(ctx, lin, id, "agree_undelivered", inforequest.AgreeUndelivered{Signed: true}); err == nil {
		t.Error("reported and agreed by one person")
	}
	h.Must(chen, id, "agree_undelivered", inforequest.AgreeUndelivered{Signed: true})
	v := h.See(number)
	r := v.Facts.(inforequest.Request)
	if v.Matter.State != inforequest.StateClosed || v.Matter.Outcome != inforequest.OutcomeDisclosed || r.Delivery == nil || r.Delivery.Way != "none" || r.Undelivered.Signed == "" {
		t.Errorf("%s %s %+v", v.Matter.State, v.Matter.Outcome, r.Delivery)
	}
	here := inforequest.Collect{Receiver: "王小明", On: workday.DateOf(h.Now()), Proof: "居民身份证，签收单3"}
	h.Must(lin, id, "collect", here)
	if d := h.See(number).Facts.(inforequest.Request).Delivery; d.Way != "counter" || d.Receiver != "王小明" {
		t.Errorf("%+v", d)
	}
	if _, err := h.Do(ctx, lin, id, "collect", here); err == nil {
		t.Error("collected twice")
	}
	h.verified()
}

func TestACorrectionCountsFromTheDayOnWhichItCame(t *testing.T) { // 条2019 §30: 答复期限自收到补正之日起计算
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.Must(lin, id, "ask_correction", inforequest.AskCorrection{Days: 10, Way: "邮寄", Points: []inforequest.Point{{Problem: "年份不明", Demand: "写明年份"}}})
	h.At("2026-09-10 09:00")
	if _, err := h.Do(ctx, lin, id, "answer_correction", inforequest.AnswerCorrection{Answer: "2025年", On: workday.MustDate("2026-09-11")}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("it comes tomorrow: %v", err)
	}
	h.Must(lin, id, "answer_correction", inforequest.AnswerCorrection{Answer: "2025年", On: workday.MustDate("2026-09-08")})
	if got, want := h.due(number), lastOf(h, "2026-09-08", 20); got != want {
		t.Errorf("due %s, want %s", got, want)
	}
	h.verified()
}

func TestAnOldRequestNeedsNoProofOfIdentity(t *testing.T) { // 条2008 §20: 不要求身份证明
	h := open(t)
	in := received("2019-03-01")
	in.Applicant.DocumentKind, in.Applicant.Masked = "", ""
	if _, err := h.Start(ctx, lin, inforequest.KindName, "register", in); err != nil {
		t.Errorf("of 2008: %v", err)
	}
	in = received("2026-09-01")
	in.Applicant.DocumentKind, in.Applicant.Masked = "", ""
	if _, err := h.Start(ctx, lin, inforequest.KindName, "register", in); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("of 2019: %v", err)
	}
}

func TestANewReplyThatACourtOrdersIsFollowed(t *testing.T) { // 条2019 §51: 复议、诉讼
	h := open(t)
	number := h.asks(1, "2026-09-01")[0]
	id := h.See(number).Matter.ID
	h.Must(lin, id, "draft_reply", reply("R02"))
	h.Must(chen, id, "approve", inforequest.Approve{Signed: true})
	h.Must(lin, id, "deliver", inforequest.Deliver{Way: "counter", Receiver: "王小明", On: workday.DateOf(h.Now())})
	h.At("2026-11-20 09:00")
	day := workday.MustDate
	in := inforequest.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: day("2026-09-20"), Result: "upheld", DecidedOn: day("2026-11-10"), Third: true, AgainDays: 15, ServedOn: day("2026-11-13")}
	h.refused(lin, id, "record_remedy", in, "结果纠正的才填写")
	in.Result = "corrected"
	h.refused(lin, id, "record_remedy", in, "文号")
	in.Number = "云政复决〔2026〕8号"
	h.Must(lin, id, "record_remedy", in)
	suit := inforequest.RecordRemedy{N: 1, Kind: "suit", Body: "法院", FiledOn: day("2026-10-20"), Result: "pending"}
	if _, err := h.Do(ctx, lin, id, "record_remedy", suit); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a suit written over a review: %v", err)
	}
	in.N, in.AgainDays = 1, 20
	h.refused(lin, id, "record_remedy", in, "不能再改期限")
	for range 2 { // done twice it opens one
		must(t, h.room.WorkAgain(ctx, job.Job{Topic: inforequest.TopicAgain, Payload: `{"from":` + strconv.Quote(number) + `,"n":1}`}))
	}
	y := h.See(number).Facts.(inforequest.Request).Remedies[0]
	if !y.Third || y.Again == "" || !y.AgainOn.IsZero() || y.AgainBy != day("2026-12-04") {
		t.Fatalf("%+v", y)
	}
	again := h.See(y.Again)
	clock, _ := again.Clock(inforequest.ClockReply)
	if workday.DateOf(clock.DueAt) != y.AgainBy || !strings.Contains(clock.Ground, in.Number) || again.Matter.Lead != "office" {
		t.Errorf("%s until %s at %s", clock.Ground, clock.DueAt, again.Matter.Lead)
	}
	h.refused(chen, again.Matter.ID, "extend", inforequest.Extend{Reason: "忙", Signed: true}, "期限由它写明")
	h.Must(lin, again.Matter.ID, "consult_third_party", inforequest.ConsultThirdParty{Name: "某公司", Content: "方案", Interest: "商业秘密", Way: "书面"})
	if clock, _ := h.See(y.Again).Clock(inforequest.ClockReply); clock.State != matter.ClockRunning {
		t.Errorf("a consultation stops the limit of an order: %s", clock.State)
	}
	h.Must(lin, again.Matter.ID, "end_consultation", inforequest.EndConsultation{N: 1, Opinion: inforequest.OpinionConsent})
	h.Must(lin, again.Matter.ID, "draft_reply", reply("R02"))
	h.Must(chen, again.Matter.ID, "approve", inforequest.Approve{Signed: true})
	must(t, h.room.WorkAgain(ctx, job.Job{Topic: inforequest.TopicAgain, Payload: `{"from":` + strconv.Quote(number) + `,"n":1,"number":` + strconv.Quote(y.Again) + `,"on":"2026-11-20"}`}))
	if y := h.See(number).Facts.(inforequest.Request).Remedies[0]; y.AgainOn != day("2026-11-20") {
		t.Errorf("%+v", y)
	}
	h.verified()
}
