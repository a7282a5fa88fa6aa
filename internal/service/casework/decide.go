package casework

import (
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Decide (决定) is the answer to the application.
type Decide struct {
	Outcome         DecisionOutcome `json:"outcome" form:"outcome" label:"决定" kind:"radio" need:"true" options:"granted=准予|partial=部分准予|denied=不予"`
	Content         string          `json:"content" form:"content" label:"准予的内容" kind:"textarea" max:"1000" hint:"准予、部分准予时填写"`
	Findings        string          `json:"findings" form:"findings" label:"查明的事实" kind:"textarea" max:"2000" hint:"不予、部分准予时填写"`
	Reason          string          `json:"reason" form:"reason" label:"不予的理由" kind:"textarea" max:"2000" hint:"不予、部分准予时填写"`
	Basis           string          `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
	Reconsideration string          `json:"reconsideration" form:"reconsideration" label:"行政复议机关" max:"100" hint:"不予、部分准予时填写"`
	Court           string          `json:"court" form:"court" label:"管辖法院" max:"100" hint:"不予、部分准予时填写"`
	Plea            string          `json:"plea,omitempty" form:"plea" label:"陈述申辩的采纳情况" kind:"textarea" max:"1000" hint:"申请人作了陈述申辩、决定对他不利的必填"`
	Record          string          `json:"record,omitempty" form:"record" label:"听证笔录的采纳情况" kind:"textarea" max:"1000" hint:"举行过听证的必填：采纳了什么，没有采纳的为什么"`
	Signed          bool            `json:"signed"` // the page has checked the password entered anew
}

// Check holds what a refusal owes: 行政许可法 §38, reasons and remedies.
func (in *Decide) Check() []fault.Field {
	if in.Outcome == Denied || in.Outcome == Partial {
		granted := in.Content
		if in.Outcome == Denied {
			granted = "没有"
		}
		return needed([][3]string{{"content", granted, "准予的内容"}, {"findings", in.Findings, "查明的事实"}, {"reason", in.Reason, "不予的理由"}, {"basis", in.Basis, "依据"},
			{"reconsideration", in.Reconsideration, "行政复议机关"}, {"court", in.Court, "管辖法院"}})
	}
	return needed([][3]string{{"content", in.Content, "准予的内容"}, {"basis", in.Basis, "依据"}})
}

func (in Decide) decision(signer string, at time.Time) *Decision {
	return &Decision{Outcome: in.Outcome, Content: in.Content, Findings: in.Findings, Reason: in.Reason, Basis: in.Basis,
		Plea: in.Plea, Record: in.Record, Signer: signer, At: at, Remedy: Remedy{Reconsideration: in.Reconsideration, Court: in.Court}}
}

// deliveryGround: only licences have the ten days by law; the rest has them by the guide.
func (i Item) deliveryGround() string {
	if i.Licensing {
		return "《行政许可法》第四十四条"
	}
	return "办事指南送达期限"
}

// decide answers the application; from here on ten working days run to deliver it.
// 行政许可法 §38: in writing; a refusal with reasons, and where to turn.
func (room *Room) decide(m *matter.Move, in Decide) error {
	if in.Outcome != Granted && in.Outcome != Denied && in.Outcome != Partial {
		return fault.InvalidField("outcome", "请选择准予、部分准予或者不予")
	}
	if wrong := in.Check(); len(wrong) > 0 {
		return fault.Invalid("决定书还不完整", wrong...)
	}
	if !in.Signed {
		return fault.InvalidField("password", "请重新输入密码签署决定")
	}
	c := caseOf(m)
	if err := c.heardOf(in); err != nil {
		return err
	}
	if _, heard := c.heard(); heard && in.Record == "" {
		return fault.InvalidField("record", "举行过听证，应当根据听证笔录作出决定，请写明采纳情况（行政许可法第四十八条）")
	}
	if err := c.decidable(in.Outcome); err != nil {
		return err
	}
	task, ok := c.writes(m.Actor, m.Tasks(), RoleDecide)
	if !ok {
		return fault.Conflictf("这件待办已经办完，或者不由您办理；别人拟好的决定请在“审签”里签署")
	}
	task, err := m.FinishHeld(task.ID, string(in.Outcome), in.Reason)
	if err != nil {
		return err
	}
	decision := in.decision(m.Actor.Name, m.Now)
	if p := c.Item.deciding(); len(p.Signers) > 0 {
		if _, err := room.Press.Counter(proposedOf(room, occasionOf(m), c, decision)); err != nil {
			return err // what the paper lacks is said to who writes it, not to who signs last
		}
		all, err := room.startChain(m, &c, Chain{Stage: task.Stage, Part: task.Part, Title: task.Title, Body: task.Body, Lead: true, Signers: p.Signers,
			Distinct: p.Distinct, Decision: decision}, task)
		if err != nil {
			return err
		}
		if !all {
			keep(m, c)
			return nil
		}
	}
	return room.signDecision(m, c, *decision)
}

// signDecision makes the decision that of whoever signs last.
func (room *Room) signDecision(m *matter.Move, c Case, d Decision) error {
	d.Signer, d.At = m.Actor.Name, m.Now
	d.Signature = signs(m, "decision", c.hashOf("decision", d.signed()))
	c.Decision = &d
	return room.conclude(m, c)
}

// conclude ends the handling with the decision that the case has: from here on it is to be delivered.
func (room *Room) conclude(m *matter.Move, c Case) error {
	endGaps(m, c)
	c, err := room.recallAll(m, c, "已经作出决定")
	if err != nil {
		return err
	}
	m.Halt(ClockStatutory, ClockPromise, ClockSpecial, ClockPlea)
	m.Drop(RoleNameChair, RoleSettle)
	m.Become(StateDecided)
	m.Enter("deliver")
	m.Assign(matter.TaskSpec{Role: RoleDeliver, Stage: "deliver", Title: "送达：" + c.Item.Name, Body: c.Item.handout(), Need: RightDeliver,
		Limit: c.Item.share(RightDeliver), Ground: flowGround})
	delivery := room.termAt(TermDelivery, m.Now) // 行政许可法 §44: issued and delivered within ten days of the decision
	m.Start(matter.ClockSpec{Name: ClockDelivery, Title: "送达期限", Limit: delivery.Limit(), Ground: delivery.under(c.Item.deliveryGround())})
	m.Record("outcome", string(c.Decision.Outcome))
	keep(m, c)
	m.TellApplicant("case.decided", map[string]string{"item": c.Item.Name, "outcome": c.OutcomeTitle()})
	numbered := func(p paper.Paper) store.Stmt {
		c.Decision.Paper, c.Decision.Number = p.Title, p.Number
		return updateCase(c)
	}
	room.promiseGranted(m, c)
	return room.issue(m, decisionOf(room, occasionOf(m), c), numbered)
}

// Deliver (送达) hands the result out.
type Deliver struct {
	Way      DeliveryWay `json:"way" form:"way" label:"送达方式" kind:"radio" need:"true" options:"counter=窗口领取|mail=邮寄送达|online=电子送达|direct=直接送达（上门）|left=留置送达|notice=公告送达"`
	Receiver string      `json:"receiver" form:"receiver" label:"领取人或者收件人" need:"true" max:"60"`
	Identity string      `json:"identity" form:"identity" label:"身份核验" kind:"select" need:"true" options:"document=核对本人身份证件|delegate=核对代理人证件和授权书|account=实名账号签收|courier=由寄递人员核对|none=没有当面核验（留置、公告）"`
	Waybill  string      `json:"waybill" form:"waybill" label:"寄递单号" kind:"code" max:"40" hint:"邮寄时填写"`
	Proof    string      `json:"proof" form:"proof" label:"送达凭证" max:"200" hint:"签名的送达回证编号等"`
	Collect
}

// Check holds what a mailed result owes.
func (in *Deliver) Check() []fault.Field {
	if in.Way == WayMail {
		return needed([][3]string{{"waybill", in.Waybill, "寄递单号"}})
	}
	return in.lacks(in.Way, in.Identity)
}

// deliver hands the result out at the one window, or sends it on its way.
func (room *Room) deliver(m *matter.Move, in Deliver) error { return room.handOut(m, in, true) }

// DeliverTogether hands a result out with those of other cases, under one receipt of delivery that is made elsewhere.
type DeliverTogether struct{ Deliver }

func (room *Room) deliverTogether(m *matter.Move, in DeliverTogether) error {
	return room.handOut(m, in.Deliver, false)
}

func (room *Room) handOut(m *matter.Move, in Deliver, receipt bool) error {
	wrong := needed([][3]string{{"way", string(in.Way), "送达方式"}, {"receiver", in.Receiver, "领取人或者收件人"}, {"identity", in.Identity, "身份核验方式"}})
	if receipt || in.Way == WayMail || in.Way == WayLeft || in.Way == WayNotice { // what is handed out together has its proof elsewhere
		wrong = append(wrong, in.Check()...)
	}
	if len(wrong) > 0 {
		return fault.Invalid("送达信息还不完整", wrong...)
	}
	c := caseOf(m)
	if _, err := m.Finish(RoleDeliver, string(in.Way), ""); err != nil {
		return err
	}
	c.Delivery = &Delivery{Way: in.Way, Receiver: in.Receiver, Identity: in.Identity, Waybill: in.Waybill, Proof: in.Proof, Collected: in.kept(),
		SentOn: workday.DateOf(m.Now), By: m.Actor.Name}
	m.Record("way", string(in.Way))
	if receipt {
		if err := room.issue(m, deliveryOf(room, occasionOf(m), c)); err != nil {
			return err
		}
	}
	if in.Way == WayNotice {
		return room.byNotice(m, c)
	}
	if in.Way == WayMail {
		m.Halt(ClockDelivery) // §44 is kept by sending in time; when it arrives is the courier's
		m.Assign(matter.TaskSpec{Role: RoleConfirm, Stage: "deliver", Title: "确认签收：" + c.Item.Name, Body: c.Item.handout(), Need: RightDeliver,
			Limit: room.termAt(TermConfirm, m.Now).Limit(), Ground: "邮寄送达核实期限"})
		keep(m, c)
		m.TellApplicant("case.sent", map[string]string{"item": c.Item.Name, "waybill": in.Waybill})
		return nil
	}
	c.Delivery.OnDate = workday.DateOf(m.Now)
	end(m, c)
	return nil
}

// Finish confirms that what was mailed has arrived.
type Finish struct {
	On    workday.Date `json:"on" form:"on" label:"签收日期" kind:"date" need:"true"`
	Proof string       `json:"proof" form:"proof" label:"签收凭证" need:"true" max:"200"`
}

// finish closes the case when the receipt of the mail is in.
func finish(m *matter.Move, in Finish) error {
	c := caseOf(m)
	delivery := *c.Delivery
	today := workday.DateOf(m.Now)
	if in.On.IsZero() || in.On.After(today) || in.On.Before(delivery.SentOn) {
		return fault.InvalidField("on", "签收日期应当在寄出之日和今天之间")
	}
	if in.Proof == "" {
		return fault.InvalidField("proof", "请填写签收凭证")
	}
	if _, err := m.Finish(RoleConfirm, "received", ""); err != nil {
		return err
	}
	delivery.OnDate, delivery.Proof = in.On, in.Proof
	c.Delivery = &delivery
	end(m, c)
	return nil
}

// end closes a case that is answered and delivered.
func end(m *matter.Move, c Case) {
	keep(m, c)
	outcome := map[DecisionOutcome]matter.Outcome{Granted: OutcomeGranted, Partial: OutcomePartial, Denied: OutcomeDenied}[c.Decision.Outcome]
	m.TellApplicant("case.closed", map[string]string{"item": c.Item.Name, "outcome": c.OutcomeTitle()})
	m.Close(StateClosed, outcome)
	announce(m, c)
}
