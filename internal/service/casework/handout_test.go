package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

func (h *house) decided() (int64, string) {
	h.t.Helper()
	id, number := h.deciding()
	h.Must(head, id, "decide", grant())
	return id, number
}

func TestEveryWayOfDeliveryOwesItsProof(t *testing.T) {
	counter := casework.Deliver{Way: casework.WayCounter, Receiver: "张建国", Identity: "document"}
	with := func(change func(*casework.Deliver)) casework.Deliver {
		in := counter
		change(&in)
		return in
	}
	rows := []struct {
		name  string
		in    casework.Deliver
		lacks string
	}{
		{"民事诉讼法 §89: 留置送达要写明拒收的情况，并有见证人或者影像记录", with(func(in *casework.Deliver) {
			in.Way, in.Identity, in.Place = casework.WayLeft, "none", "湖滨路66号"
		}), "见证人"},
		{"民事诉讼法 §95: 公告送达要写明别的方式为什么无法送达", with(func(in *casework.Deliver) { in.Way, in.Identity, in.Posted = casework.WayNotice, "none", "公告栏" }), "无法送达"},
		{"他人代领要记下代领人和授权委托书", with(func(in *casework.Deliver) { in.Identity, in.Agent = "delegate", "王秀兰" }), "授权委托书"},
		{"直接送达要写明地点", with(func(in *casework.Deliver) { in.Way = casework.WayDirect }), "送达地点"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			id, _ := h.decided()
			_, err := h.Do(context.Background(), hands, id, "deliver", row.in)
			if fault.KindOf(err) != fault.KindInvalid {
				t.Fatal(err)
			}
			said := ""
			for _, f := range fault.FieldsOf(err) {
				said += f.Message
			}
			if !strings.Contains(said, row.lacks) {
				t.Errorf("refusal: %s", said)
			}
		})
	}
}

// A result that nobody fetches is published; after thirty days it counts as delivered, and who comes before gets it.
func TestAPublicNoticeCountsAsDeliveryAfterThirtyDays(t *testing.T) { // 民事诉讼法 §95: 自发出公告之日起经过三十日，即视为送达
	h := newHouse(t)
	id, number := h.decided()
	in := casework.Deliver{Way: casework.WayNotice, Receiver: "张建国", Identity: "none", Collect: casework.Collect{Why: "邮件退回，电话无法接通", Posted: "市政务服务网"}}
	h.Must(hands, id, "deliver", in)
	h.state(number, casework.StateDecided)
	if got := h.day(number, casework.ClockNotice); got != "2026-10-01" && got != "2026-10-08" {
		t.Errorf("the notice ends on %s", got)
	}
	if codes := h.papers(id); !slices.Contains(codes, casework.PaperServiceNotice) || !slices.Contains(codes, casework.PaperDelivery) {
		t.Errorf("papers: %v", codes)
	}
	h.refused(fault.KindDenied, hands, id, "notice_served", matter.Due{})
	h.At("2026-10-12 09:00")
	if _, err := h.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	c := h.state(number, casework.StateClosed)
	if c.Delivery.OnDate.IsZero() || !strings.Contains(c.Delivery.Proof, "视为送达") {
		t.Errorf("delivered as %+v", c.Delivery)
	}
}

func TestW14WhoFetchesForAnotherIsOnRecordWithTheLetter(t *testing.T) {
	b := newWorkbench(t)
	_, number := b.decided()
	_, late := b.decided()
	b.sit(hands)
	address := "/desk/cases/" + number + "/act/deliver"
	b.get(address, 200, "他人代领", "留置送达", "代领人证件号码")
	fields := []string{"way", "counter", "receiver", "张建国", "identity", "delegate", "agent", "王秀兰", "agentNo", "359900199001011234"}
	b.post(address, fields, 422, "授权委托书的情况", "王秀兰")
	b.post(address, append(fields, "letter", "张建国2026年9月1日委托领取"), 303)
	c := b.state(number, casework.StateClosed)
	if got := c.Delivery.Collected; got == nil || got.Agent != "王秀兰" || strings.Contains(got.Masked, "19900101") {
		t.Errorf("on record: %+v", got)
	}
	b.sit(clerk).get("/desk/cases/"+number+"/delivery", 200, "王秀兰", "委托领取", "!359900199001011234")
	b.sit(hands).get("/desk/handout", 200, late)
	b.get("/desk/handout?show=late", 200, "!"+late)
	b.At("2026-09-20 09:00")
	b.sit(hands).get("/desk/handout?show=late", 200, late) // 行政许可法 §44: ten working days
}
