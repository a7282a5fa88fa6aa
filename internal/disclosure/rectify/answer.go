package rectify

import (
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// DraftReply (拟答复) is the reply before it is signed.
type DraftReply struct {
	Kind       ReplyKind    `json:"kind" form:"kind" label:"答复类型" kind:"radio" need:"true" options:"corrected=更正|partly=部分更正|refused=不予更正|transferred=转送有权更正的机关|named=告知向有权更正的机关提出|other=不属于更正本人信息"`
	Result     string       `json:"result" form:"result" label:"答复内容" kind:"textarea" need:"true" max:"2000"`
	Checked    string       `json:"checked" form:"checked" label:"核对情况" kind:"textarea" max:"1500" hint:"查了哪里、查到什么；更正、部分更正、不予更正的必填，不写入答复书"`
	Before     string       `json:"before" form:"before" label:"更正前的内容" kind:"textarea" max:"1000" hint:"更正、部分更正的必填"`
	After      string       `json:"after" form:"after" label:"更正后的内容" kind:"textarea" max:"1000" hint:"更正、部分更正的必填"`
	ChangedOn  workday.Date `json:"changedOn" form:"changedOn" label:"更正的日期" kind:"date" hint:"记录已经改好的日期；先更正，再答复"`
	ChangedBy  string       `json:"changedBy" form:"changedBy" label:"由哪个部门更正" max:"60"`
	Reason     string       `json:"reason" form:"reason" label:"理由" kind:"textarea" max:"1500" hint:"除全部更正外都要写明"`
	Basis      string       `json:"basis" form:"basis" label:"依据" max:"300" hint:"部分更正、不予更正的必填"`
	To         string       `json:"to" form:"to" label:"有权更正的机关" kind:"select" hint:"转送、告知的必填；名单里没有的，在下面写明名称"`
	ToName     string       `json:"toName" form:"toName" label:"有权更正的机关（名单以外）" max:"60"`
	Contact    string       `json:"contact" form:"contact" label:"它的联系方式" max:"200" hint:"告知向名单以外的机关提出的必填：地址、电话或者网址"`
	Leads      string       `json:"leads" form:"leads" label:"申请人可以怎样提出" kind:"radio" options:"request=作为政府信息公开申请提出|siteerror=在“政府网站找错”提出|elsewhere=通过其他渠道提出" hint:"不属于更正本人信息的必填"`
	Reconsider string       `json:"reconsider" form:"reconsider" label:"行政复议机关" max:"100" need:"true"`
	Court      string       `json:"court" form:"court" label:"有管辖权的人民法院" max:"100" need:"true"`
}

// reply is the draft with only what its kind says.
func (in DraftReply) reply() Reply {
	trim := strings.TrimSpace
	p := Reply{Kind: in.Kind, Result: trim(in.Result), Reconsider: trim(in.Reconsider), Court: trim(in.Court)}
	if in.Kind.Judges() {
		p.Checked = trim(in.Checked)
	}
	if in.Kind.Corrects() {
		p.Before, p.After, p.ChangedOn, p.ChangedBy = trim(in.Before), trim(in.After), in.ChangedOn, trim(in.ChangedBy)
	}
	if in.Kind != ReplyCorrected {
		p.Reason = trim(in.Reason)
	}
	switch in.Kind {
	case ReplyPartly, ReplyRefused:
		p.Basis = trim(in.Basis)
	case ReplyTransferred, ReplyNamed:
		p.To, p.ToName, p.Contact = in.To, trim(in.ToName), trim(in.Contact)
	case ReplyOther:
		p.Leads = in.Leads
	}
	return p
}

// draftReply hands a draft to those who sign.
func (room *Room) draftReply(m *matter.Move, in DraftReply) error {
	c, p := claimOf(m), in.reply()
	if p.To != "" {
		b, err := room.Org.Body(p.To)
		if err != nil {
			return fault.InvalidField("to", "请选择有权更正的机关")
		}
		if p.ToName != "" {
			return fault.InvalidField("toName", "已经在名单里选择机关的，这里不填")
		}
		p.ToName = b.Name
		if p.Contact == "" {
			p.Contact = strings.Trim(b.Address+"，"+b.Phone, "，")
		}
	}
	if err := checkReply(VersionOn(c.begun()), c.begun(), workday.DateOf(m.Now), m.Matter().Lead, p); err != nil {
		return err
	}
	if err := mayHandOver(c, p); err != nil {
		return err
	}
	if _, err := m.Finish(RoleHandle, "drafted", ""); err != nil {
		return err
	}
	p.Drafter, p.DraftedBy, p.DraftedAt = m.Actor.Subject(), m.Actor.Name, m.Now
	c.Draft = &p
	room.shows(m, c, p)
	m.Become(StateDrafted)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "审签更正答复：" + c.Record.Name, Body: m.Matter().Lead, Need: RightSign})
	m.Record("kind", string(p.Kind))
	keep(m, c)
	return nil
}

// ReturnDraft (退回修改) sends a draft back with its reason.
type ReturnDraft struct {
	Reason string `json:"reason" form:"reason" label:"退回意见" kind:"textarea" need:"true" max:"1000"`
}

func returnDraft(m *matter.Move, in ReturnDraft) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明要修改什么")
	}
	if _, err := m.Finish(RoleSign, "returned", in.Reason); err != nil {
		return err
	}
	c := claimOf(m)
	c.Draft.Returned = strings.TrimSpace(in.Reason)
	m.Become(StateHandling)
	handle(m, c)
	keep(m, c)
	return nil
}

// Approve (审签) signs the reply.
type Approve struct {
	Opinion string `json:"opinion" form:"opinion" label:"审签意见" kind:"textarea" max:"500"`
	Signed  bool   `json:"signed" form:"signed" label:"我已核对记录、证据和答复内容，同意签发" kind:"check" need:"true"`
}

// approve signs the reply of another person; with it the limit is kept or overrun.
func (room *Room) approve(m *matter.Move, in Approve) error {
	c := claimOf(m)
	if err := maySign(c.Draft.Drafter, m.Actor.Subject()); err != nil {
		return err
	}
	if !in.Signed {
		return fault.InvalidField("signed", "请确认核对过记录、证据和答复内容")
	}
	if err := checkReply(VersionOn(c.begun()), c.begun(), workday.DateOf(m.Now), m.Matter().Lead, *c.Draft); err != nil {
		return err
	}
	if _, err := m.Finish(RoleSign, "approved", in.Opinion); err != nil {
		return err
	}
	c.Reply, c.Draft = c.Draft, nil
	c.Reply.Signer, c.Reply.SignedBy, c.Reply.SignedAt = m.Actor.Subject(), m.Actor.Name, m.Now
	m.Halt(ClockReply)
	m.Become(StateReplied)
	room.awaitDelivery(m, c)
	m.Record("kind", string(c.Reply.Kind))
	keep(m, c)
	m.TellApplicant("rectify.replied", map[string]string{"title": c.Record.Name})
	if err := room.issue(m, room.replyOf(m, c, *c.Reply)); err != nil || c.Reply.Kind != ReplyTransferred {
		return err
	}
	return room.handOver(m, c)
}

func (room *Room) awaitDelivery(m *matter.Move, c Claim) {
	m.Assign(matter.TaskSpec{Role: RoleDeliver, Title: "送达更正答复：" + c.Record.Name, Body: m.Matter().Lead, Need: RightHandle})
}

// Deliver (送达) hands the reply to the applicant.
type Deliver struct {
	Way      string       `json:"way" form:"way" label:"送达方式" kind:"radio" need:"true" options:"online=网上送达|mail=邮寄|counter=当面领取|fax=传真"`
	Receiver string       `json:"receiver" form:"receiver" label:"签收人" need:"true" max:"60"`
	Proof    string       `json:"proof" form:"proof" label:"送达凭证" max:"100" hint:"邮寄单号、传真号码和发送报告编号、签收单编号；网上送达的可以不填"`
	On       workday.Date `json:"on" form:"on" label:"送达日期" kind:"date" need:"true"`
}

func deliver(m *matter.Move, in Deliver) error {
	c := claimOf(m)
	wrong := needed([][3]string{{"way", wayWords[in.Way], "送达方式"}, {"receiver", in.Receiver, "签收人"}})
	if in.Way == "online" && m.Matter().Applicant == "" {
		wrong = append(wrong, fault.Field{Name: "way", Message: "申请人没有网上账号，不能网上送达"})
	}
	if in.Way != "online" && strings.TrimSpace(in.Proof) == "" {
		wrong = append(wrong, fault.Field{Name: "proof", Message: "请填写送达凭证：邮寄单号、发送报告编号或者签收单编号"})
	}
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(workday.DateOf(c.Reply.SignedAt)) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "送达日期应当在签发之日和今天之间"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("送达信息还不完整", wrong...)
	}
	if _, err := m.Finish(RoleDeliver, in.Way, ""); err != nil {
		return err
	}
	c.Delivery = &Delivery{Way: in.Way, Receiver: strings.TrimSpace(in.Receiver), Proof: strings.TrimSpace(in.Proof), On: in.On, By: m.Actor.Name, At: m.Now}
	m.Record("kind", string(c.Reply.Kind))
	keep(m, c)
	m.TellApplicant("rectify.closed", map[string]string{"title": c.Record.Name})
	m.Close(StateClosed, matter.Outcome(c.Reply.Kind))
	return nil
}

// Withdraw (撤回申请) ends the request at the applicant's wish.
type Withdraw struct {
	Reason string `json:"reason" form:"reason" label:"撤回说明" kind:"textarea" max:"500"`
}

func withdraw(m *matter.Move, in Withdraw) error {
	if m.Actor.Kind == account.ActorOfficer && strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明申请人撤回的方式和日期")
	}
	c := claimOf(m)
	c.WithdrawnBy, c.Draft = strings.TrimSpace(in.Reason), nil
	keep(m, c)
	m.TellApplicant("rectify.withdrawn", map[string]string{"title": c.Record.Name})
	m.Close(StateWithdrawn, OutcomeWithdrawn)
	return nil
}
