package bundle

import (
	"context"
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Hand (统一出件) hands the results that are there to the applicant, with one receipt of delivery.
type Hand struct {
	Members  []string `json:"members" form:"members" label:"这次交付的结果" kind:"checks" need:"true"`
	Way      string   `json:"way" form:"way" label:"送达方式" kind:"radio" need:"true" options:"counter=窗口领取|mail=邮寄送达|online=电子送达"`
	Receiver string   `json:"receiver" form:"receiver" label:"领取人或者收件人" need:"true" max:"60"`
	Identity string   `json:"identity" form:"identity" label:"身份核验" kind:"select" need:"true" options:"document=核对本人身份证件|delegate=核对代理人证件和授权书|account=实名账号签收|courier=由寄递人员核对"`
	Waybill  string   `json:"waybill" form:"waybill" label:"寄递单号" kind:"code" max:"40" hint:"邮寄时填写"`
}

// Check holds what a mailed result owes.
func (in *Hand) Check() []fault.Field {
	if in.Way == "mail" && in.Waybill == "" {
		return []fault.Field{{Name: "waybill", Message: "请填写寄递单号"}}
	}
	return nil
}

// handOver hands several results out at once. Each case is then closed by work that follows, under the officer's name.
func (room *Room) handOver(m *matter.Move, in Hand) error {
	wrong := in.Check()
	for _, f := range [][3]string{{"way", in.Way, "送达方式"}, {"receiver", in.Receiver, "领取人或者收件人"}, {"identity", in.Identity, "身份核验"}} {
		if f[1] == "" {
			wrong = append(wrong, fault.Field{Name: f[0], Message: "请填写" + f[2]})
		}
	}
	if len(in.Members) == 0 {
		wrong = append(wrong, fault.Field{Name: "members", Message: "请选择这次交付的结果"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("出件信息还不完整", wrong...)
	}
	b := bundleOf(m)
	for _, member := range in.Members {
		n := b.part(member)
		if n < 0 || b.Parts[n].State != PartDecided || b.Parts[n].Handing {
			return fault.InvalidField("members", "有的结果已经交付，或者还没有出来，请重新载入后再选")
		}
		b.Parts[n].Handing = true
		follow(m, TopicHand, work{Bundle: b.ID, Member: member, By: m.Actor.Subject()})
	}
	if _, err := m.Finish(RoleHandOver, in.Way, ""); err != nil {
		return err
	}
	hand := HandOver{Way: in.Way, Receiver: in.Receiver, Identity: in.Identity, Waybill: in.Waybill, Members: slices.Clone(in.Members), By: m.Actor.Name, On: workday.DateOf(m.Now)}
	b.HandOvers = append(b.HandOvers, hand)
	m.Record("way", in.Way)
	m.Record("members", in.Members)
	if err := room.issue(m, b, hand); err != nil {
		return err
	}
	m.TellApplicant("bundle.handed", map[string]string{"bundle": b.Title, "items": b.names(func(p Part) bool { return slices.Contains(in.Members, p.Member) })})
	return room.keep(m, b)
}

// workHand closes the case of a result that was handed out with others.
func (room *Room) workHand(ctx context.Context, j job.Job) error {
	w, b, m, err := room.standing(ctx, j)
	if err != nil || !m.Open() {
		return err
	}
	p, there := b.Part(w.Member)
	if !there || !p.Handing || p.State != PartDecided {
		return nil
	}
	n := slices.IndexFunc(b.HandOvers, func(h HandOver) bool { return slices.Contains(h.Members, p.Member) })
	if n < 0 {
		return nil
	}
	hand := b.HandOvers[len(b.HandOvers)-1]
	for _, h := range b.HandOvers { // the last one in which it was
		if slices.Contains(h.Members, p.Member) {
			hand = h
		}
	}
	key := "bundle/" + idText(b.ID) + "/" + p.Member + "/hand/" + idText(int64(len(b.HandOvers)))
	err = room.Cases.Deliver(ctx, w.By, p.Case, Delivery{Way: hand.Way, Receiver: hand.Receiver, Identity: hand.Identity, Waybill: hand.Waybill,
		Proof: "随一件事 " + m.Number + " 一并送达"}, key)
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindNotFound, fault.KindDenied:
		_, err = room.Hall().Do(ctx, machine, b.ID, "hand_failed", HandFailed{Member: p.Member, Why: fault.MessageOf(err)}, matter.Key(key+"/failed"))
		return room.unlessOver(ctx, b.ID, err)
	}
	return err
}

// HandFailed says why a result could not be handed out with the others.
type HandFailed struct {
	Member string `json:"member"`
	Why    string `json:"why"`
}

// handFailed puts a result back before the window, with the reason.
func (room *Room) handFailed(m *matter.Move, in HandFailed) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || !b.Parts[n].Handing {
		return nil
	}
	b.Parts[n].Handing, b.Parts[n].Why = false, in.Why
	follow(m, TopicLook, work{Bundle: b.ID, Member: in.Member})
	m.Record("why", in.Why)
	return room.keep(m, b)
}
