package inforequest

import (
	"net/url"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// wants lists what is asked of whoever wants information.
func wants(v matter.View, a account.Actor) (out []matter.Want) {
	r, ok := v.Facts.(Request)
	if !ok {
		return nil
	}
	address := "/my/requests/" + url.PathEscape(v.Matter.Number)
	if v.May(a, "answer_correction") && r.Correction != nil {
		out = append(out, matter.Want{Title: "补正公开申请", Words: "答复期限自收到补正之日起重新计算，逾期没有补正的视为放弃申请。", Due: r.Correction.DueOn.AddDays(1).Start().Add(-time.Second),
			Href: address, Button: "去补正", Told: []string{"inforequest.correction"}})
	}
	if v.May(a, "answer_reasons") && r.Reasons != nil {
		out = append(out, matter.Want{Title: "说明公开申请的理由", Words: "申请的数量、频次明显超过合理范围，请说明理由。到期没有说明的，由机关根据已有的情况决定。", Due: r.Reasons.DueOn.AddDays(1).Start().Add(-time.Second),
			Href: address, Button: "去说明", Told: []string{"inforequest.reasons"}})
	}
	if v.Matter.State == StatePaying && r.Fee != nil && a.Kind == account.ActorPerson {
		out = append(out, matter.Want{Title: "缴纳信息处理费", Words: "请按收费通知书写明的方式缴费。逾期没有缴费的视为放弃申请；缴费次日起答复期限重新计算。", Due: feeDueAt(v, *r.Fee),
			Href: address, Button: "查看收费通知", Told: []string{"inforequest.fee"}})
	}
	if v.May(a, "confirm_receipt") {
		out = append(out, matter.Want{Title: "确认收到之日", Words: "双方确认收到之日以后，开始计算答复期限。", Href: address, Button: "去确认", Told: []string{"inforequest.registered"}})
	}
	return out
}

// feeDueAt is until when to pay, as the clock has it now.
func feeDueAt(v matter.View, f Fee) time.Time {
	if clock, ok := v.Clock(ClockFee); ok && clock.State == matter.ClockRunning {
		return clock.DueAt
	}
	return f.DueOn.AddDays(1).Start().Add(-time.Second)
}
