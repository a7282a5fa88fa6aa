package inforequest

import (
	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Extend (延期) prolongs the limit once.
type Extend struct {
	Reason string `json:"reason" form:"reason" label:"延期理由" kind:"textarea" need:"true" max:"500"`
	Signed bool   `json:"signed" form:"signed" label:"我是政府信息公开工作机构负责人，同意延期" kind:"check" need:"true"`
}

// extend prolongs the limit with the signature of the office's head, and tells the
// applicant: 条2019 §33, 条2008 §24.
func (room *Room) extend(m *matter.Move, in Extend) error {
	r := requestOf(m)
	if err := mayExtend(r); err != nil {
		return err
	}
	if in.Reason == "" {
		return fault.InvalidField("reason", "请填写延期理由，并告知申请人")
	}
	if !in.Signed {
		return fault.InvalidField("signed", "延期要经政府信息公开工作机构负责人同意")
	}
	before, _ := m.Clock(ClockReply)
	err := m.Extend(ClockReply, matter.Extension{By: r.Version.ExtensionLimit(), Ground: r.Version.ReplyGround(), Signed: m.Actor.Name})
	if err != nil {
		return err
	}
	after, _ := m.Clock(ClockReply)
	r.Extended = &Extended{Reason: in.Reason, Signed: m.Actor.Name, On: workday.DateOf(m.Now), DueOn: workday.DateOf(after.DueAt)}
	m.Record("due", r.Extended.DueOn.String())
	keep(m, r)
	m.TellApplicant("inforequest.extended", map[string]string{"title": r.Asked.Name, "due": r.Extended.DueOn.Chinese(), "reason": in.Reason})
	return room.issue(m, room.extensionOf(m, r, workday.DateOf(before.DueAt)))
}

// DraftReply (拟答复) is the reply before it is signed.
type DraftReply struct {
	Kind           ReplyKind `json:"kind" form:"kind" label:"答复类型" kind:"select" need:"true"`
	Result         string    `json:"result" form:"result" label:"答复内容" kind:"textarea" need:"true" max:"3000"`
	Reason         string    `json:"reason" form:"reason" label:"理由" kind:"textarea" max:"2000" hint:"不能按申请提供的，必须说明理由"`
	PublicInterest string    `json:"publicInterest" form:"publicInterest" label:"公共利益的理由" kind:"textarea" max:"1000" hint:"第三方不同意而仍要公开的填写"`
	Reconsider     string    `json:"reconsider" form:"reconsider" label:"行政复议机关" max:"100" need:"true"`
	Court          string    `json:"court" form:"court" label:"有管辖权的人民法院" max:"100" need:"true"`
}

// draftReply hands a draft to those who sign.
func (room *Room) draftReply(m *matter.Move, in DraftReply) error {
	r := requestOf(m)
	p := Reply{Kind: in.Kind, Result: in.Result, Reason: in.Reason, PublicInterest: in.PublicInterest, Reconsider: in.Reconsider, Court: in.Court,
		Drafter: m.Actor.Subject(), DrafterName: m.Actor.Name, DraftedAt: m.Now}
	if err := checkReply(r, p); err != nil {
		return err
	}
	if _, err := m.Finish(RoleHandle, "drafted", ""); err != nil {
		return err
	}
	r.Draft = &p
	m.Shows(room.replyOf(m, proposed(r)))
	m.Become(StateDrafted)
	m.Assign(matter.TaskSpec{Role: RoleApprove, Title: "审签答复：" + r.Asked.Name, Body: r.Body, Need: RightApprove})
	m.Record("kind", string(p.Kind))
	keep(m, r)
	return nil
}

// ReturnDraft (退回修改) sends a draft back with its reason.
type ReturnDraft struct {
	Reason string `json:"reason" form:"reason" label:"退回意见" kind:"textarea" need:"true" max:"1000"`
}

// returnDraft lets the handler write again; the limit goes on.
func returnDraft(m *matter.Move, in ReturnDraft) error {
	if in.Reason == "" {
		return fault.InvalidField("reason", "请写明要修改什么")
	}
	r := requestOf(m)
	if _, err := m.Finish(RoleApprove, "returned", in.Reason); err != nil {
		return err
	}
	r.Draft.Returned = in.Reason
	m.Become(StateHandling)
	handle(m, r)
	keep(m, r)
	return nil
}

// Approve (审签) signs the reply.
type Approve struct {
	Opinion string `json:"opinion" form:"opinion" label:"审签意见" kind:"textarea" max:"500"`
	Signed  bool   `json:"signed" form:"signed" label:"我已审核答复内容和公开依据，同意签发" kind:"check" need:"true"`
}

// approve signs the reply of another person; with it the limit is kept or overrun.
func (room *Room) approve(m *matter.Move, in Approve) error {
	r := requestOf(m)
	if err := mayApprove(r.Draft.Drafter, m.Actor.Subject()); err != nil {
		return err
	}
	if !in.Signed {
		return fault.InvalidField("signed", "请确认审核过答复内容和依据")
	}
	if err := checkReply(r, *r.Draft); err != nil {
		return err
	}
	if _, err := m.Finish(RoleApprove, "approved", in.Opinion); err != nil {
		return err
	}
	r.Reply, r.Draft = r.Draft, nil
	r.Reply.Approver, r.Reply.ApprovedAt = m.Actor.Subject(), m.Now
	m.Halt(ClockReply)
	m.Become(StateReplied)
	m.Assign(matter.TaskSpec{Role: RoleDeliver, Title: "送达答复：" + r.Asked.Name, Body: r.Body, Need: RightHandle})
	m.Record("kind", string(r.Reply.Kind))
	keep(m, r)
	if o := r.Order; o != nil {
		m.Follow(matter.Follow{Topic: TopicAgain, Payload: text(againJob{From: o.From, N: o.N, Number: m.Matter().Number, On: workday.DateOf(m.Now)})})
	}
	m.TellApplicant("inforequest.replied", map[string]string{"title": r.Asked.Name})
	return room.issue(m, room.replyOf(m, r))
}

// Deliver (送达) hands the reply to the applicant.
type Deliver struct {
	Way      string       `json:"way" form:"way" label:"送达方式" kind:"radio" need:"true" options:"online=网上送达|mail=邮寄|counter=当面领取|fax=传真"`
	Receiver string       `json:"receiver" form:"receiver" label:"签收人" need:"true" max:"60"`
	ThirdOn  workday.Date `json:"thirdOn" form:"thirdOn" label:"书面告知第三方的日期" kind:"date" hint:"第三方不同意而决定公开的必填，告知公开的内容和理由"`
	Proof    string       `json:"proof" form:"proof" label:"送达凭证" max:"100" hint:"邮寄单号、传真号码和发送报告编号、签收单编号等；邮寄、传真必填"`
	On       workday.Date `json:"on" form:"on" label:"送达日期" kind:"date" need:"true"`
}

// deliver closes the request: answered and in the applicant's hands.
func deliver(m *matter.Move, in Deliver) error {
	r := requestOf(m)
	wrong := needed([][3]string{{"way", wayWords[in.Way], "送达方式"}, {"receiver", in.Receiver, "签收人"}})
	if in.Way == "fax" && in.Proof == "" {
		wrong = append(wrong, fault.Field{Name: "proof", Message: "传真的，请填写传真号码和发送报告编号"})
	}
	if in.Way == "mail" && in.Proof == "" {
		wrong = append(wrong, fault.Field{Name: "proof", Message: "邮寄的，请填写邮寄单号"})
	}
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(workday.DateOf(r.Reply.ApprovedAt)) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "送达日期应当在签发之日和今天之间"})
	}
	def, _ := r.Reply.Kind.Def()
	if def.discloses() && r.objected() && (in.ThirdOn.IsZero() || in.ThirdOn.After(workday.DateOf(m.Now))) {
		// 条2019 §32: who objected is told in writing what is disclosed and why.
		wrong = append(wrong, fault.Field{Name: "thirdOn", Message: "第三方不同意而决定公开的，应当先将决定公开的内容和理由书面告知第三方"})
	}
	if !r.Fee.settled() {
		wrong = append(wrong, fault.Field{Name: "way", Message: "还有费用没有缴纳，请先登记缴费或者免收"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("送达信息还不完整", wrong...)
	}
	if _, err := m.Finish(RoleDeliver, in.Way, ""); err != nil {
		return err
	}
	r.Delivery = &Delivery{Way: in.Way, Receiver: in.Receiver, Proof: in.Proof, On: in.On, ThirdOn: in.ThirdOn, By: m.Actor.Name}
	m.Record("reply", string(r.Reply.Kind))
	keep(m, r)
	m.TellApplicant("inforequest.closed", map[string]string{"title": r.Asked.Name})
	m.Close(StateClosed, def.Outcome)
	return nil
}

// Withdraw (撤回申请) ends the request at the applicant's wish.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回说明" kind:"textarea" max:"500"`
}

// withdraw ends the request; the report counts it as other (R22).
func withdraw(m *matter.Move, in Withdraw) error {
	if m.Actor.Kind == account.ActorOfficer && in.Reason == "" {
		return fault.InvalidField("reason", "请写明申请人撤回的方式和日期")
	}
	r := requestOf(m)
	r.Ended, r.Draft = in.Reason, nil
	r.Reply = &Reply{Kind: ReplyOther, Result: "申请人撤回申请"}
	if r.Version == Rules2008 {
		r.Reply.Kind = "Q07"
	}
	keep(m, r)
	m.Record("reply", string(r.Reply.Kind))
	m.TellApplicant("inforequest.withdrawn", map[string]string{"title": r.Asked.Name})
	m.Close(StateWithdrawn, OutcomeOther)
	return nil
}
