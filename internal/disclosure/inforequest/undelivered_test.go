package inforequest_test

import (
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
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
	in := inforequest.RecordRemedy{Kind: "review", Body: "云州市人民政府", FiledOn: day("2026-09-20"), Result: "upheld", DecidedOn: day("2026-11-10"), Third: true, AgainBy: day("2026-12-10")}
	if _, err := h.Do(ctx, lin, id, "record_remedy", in); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("upheld and a new reply: %v", err)
	}
	in.Result = "corrected"
	h.Must(lin, id, "record_remedy", in)
	suit := inforequest.RecordRemedy{N: 1, Kind: "suit", Body: "法院", FiledOn: day("2026-10-20"), Result: "pending"}
	if _, err := h.Do(ctx, lin, id, "record_remedy", suit); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a suit written over a review: %v", err)
	}
	in.N, in.AgainOn = 1, day("2026-11-18")
	if _, err := h.Do(ctx, lin, id, "record_remedy", in); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a new reply without its number: %v", err)
	}
	in.Again = "云政办公开〔2026〕9号"
	h.Must(lin, id, "record_remedy", in)
	if y := h.See(number).Facts.(inforequest.Request).Remedies[0]; !y.Third || y.Again == "" || y.AgainOn.IsZero() {
		t.Errorf("%+v", y)
	}
	h.verified()
}
