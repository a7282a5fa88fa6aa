package inforequest

import (
	"fmt"
	"path"
	"time"

	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// KindName is the hall's name of requests.
const KindName = "inforequest"

// The states of a request.
const (
	StateConfirming matter.State = "confirming"
	StateHandling   matter.State = "handling"
	StateCorrecting matter.State = "correcting"
	StateConsulting matter.State = "consulting"
	StatePaying     matter.State = "paying"
	StateExplaining matter.State = "explaining"
	StateDrafted    matter.State = "drafted"
	StateReplied    matter.State = "replied"
	StateClosed     matter.State = "closed"
	StateLapsed     matter.State = "lapsed"
	StateUnpaid     matter.State = "unpaid"
	StateWithdrawn  matter.State = "withdrawn"
)

// The clocks of a request; every consultation has one of its own, see Consultation.Clock.
const (
	ClockReply      = "reply"
	ClockCorrection = "correction"
	ClockFee        = "fee"
	ClockReasons    = "reasons"
	ClockSeen       = "fee-seen"
)

// The rights that posts carry for requests.
const (
	RightHandle  = "disclosure.handle"
	RightApprove = "disclosure.approve"
)

// The roles of tasks.
const (
	RoleConfirm = "confirm"
	RoleHandle  = "handle"
	RoleApprove = "approve"
	RoleDeliver = "deliver"
)

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateConfirming, Title: "待确认收到"},
		{Name: StateHandling, Title: "办理中"},
		{Name: StateCorrecting, Title: "待补正", Waits: "申请人"},
		{Name: StateConsulting, Title: "征求意见中"},
		{Name: StateExplaining, Title: "待说明理由", Waits: "申请人"},
		{Name: StatePaying, Title: "待缴费", Waits: "申请人"},
		{Name: StateDrafted, Title: "待审签", Public: "办理中"},
		{Name: StateReplied, Title: "待送达", Public: "已答复，待送达"},
		{Name: StateUndelivered, Title: "送不到，待核准", Public: "已答复，待送达"},
		{Name: StateClosed, Title: "已答复", Closed: true},
		{Name: StateLapsed, Title: "逾期未补正", Closed: true},
		{Name: StateUnpaid, Title: "逾期未缴费", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
	}
}

// unanswered are the states before the reply.
func unanswered() []matter.State {
	return []matter.State{StateConfirming, StateHandling, StateCorrecting, StateConsulting, StatePaying, StateExplaining, StateDrafted}
}

// Kind is the kind "inforequest" for the hall.
func (room *Room) Kind() *matter.Kind {
	return &matter.Kind{
		Wants:  wants,
		Within: func(any, func(string) bool) bool { return false }, // a request is for no item
		Name:   KindName, Title: "政府信息公开申请",
		States:     states(),
		Actions:    room.actions(),
		Number:     number,
		Facts:      facts,
		Public:     public,
		Papers:     opens,
		CheckFacts: checkFacts,
	}
}

func (room *Room) actions() []matter.Action {
	task, any, applicant := matter.ByTask, matter.ByAny, matter.ByApplicant()
	handler, head := matter.ByLead(RightHandle), matter.ByLead(RightApprove)
	in := func(s ...matter.State) []matter.State { return s }
	return []matter.Action{
		matter.Act(matter.Action{Name: "submit", Title: "提交申请", By: matter.BySignedIn(), Pages: "D-05"}, room.submit),
		matter.Act(matter.Action{Name: "register", Title: "登记申请", By: matter.ByRight(RightHandle), Pages: "E-04"}, room.register),
		matter.Act(matter.Action{Name: "confirm_receipt", Title: "确认收到", From: in(StateConfirming), By: any(task(RoleConfirm), applicant), Pages: "E-04 M-10"}, confirmReceipt),
		matter.Act(matter.Action{Name: "ask_correction", Title: "一次性告知补正", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04"}, room.askCorrection),
		matter.Act(matter.Action{Name: "answer_correction", Title: "提交补正", From: in(StateCorrecting), By: any(applicant, handler), Pages: "D-05 E-04"}, answerCorrection),
		matter.Act(matter.Action{Name: "lapse", Title: "补正到期", From: in(StateCorrecting), By: matter.BySystem(), Hidden: true}, lapse),
		matter.Act(matter.Action{Name: "consult_third_party", Title: "征求第三方意见", From: in(StateHandling, StateConsulting), By: task(RoleHandle), Pages: "E-04"}, room.consultThirdParty),
		matter.Act(matter.Action{Name: "consult_body", Title: "征求其他机关意见", From: in(StateHandling, StateConsulting), By: task(RoleHandle), Pages: "E-04"}, consultBody),
		matter.Act(matter.Action{Name: "end_consultation", Title: "登记反馈意见", From: in(StateConsulting), By: task(RoleHandle), Pages: "E-04"}, endConsultation),
		matter.Act(matter.Action{Name: "consultation_due", Title: "征求意见到期", From: in(StateConsulting), By: matter.BySystem(), Hidden: true}, consultationDue),
		matter.Act(matter.Action{Name: "extend", Title: "延期答复", From: in(StateHandling, StateDrafted), By: head, Pages: "E-04"}, room.extend),
		matter.Act(matter.Action{Name: "transfer", Title: "转办", From: in(StateConfirming, StateHandling), By: any(task(RoleConfirm), task(RoleHandle)), Pages: "E-04"}, room.handOn),
		matter.Act(matter.Action{Name: "split", Title: "一事一申请拆分", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04"}, split),
		matter.Act(matter.Action{Name: "open_part", Title: "拆分登记", By: matter.BySystem(), Hidden: true, Pages: "E-04"}, room.openPart),
		matter.Act(matter.Action{Name: "open_again", Title: "重新答复登记", By: matter.BySystem(), Hidden: true, Pages: "E-04"}, room.openAgain),
		matter.Act(matter.Action{Name: "note_again", Title: "记下重新答复", From: in(StateReplied, StateUndelivered, StateClosed, StateLapsed, StateUnpaid), By: matter.BySystem(), Hidden: true, Pages: "E-04"}, noteAgain),
		matter.Act(matter.Action{Name: "ask_reasons", Title: "要求说明理由", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04"}, room.askReasons),
		matter.Act(matter.Action{Name: "answer_reasons", Title: "说明理由", From: in(StateExplaining), By: any(applicant, handler), Pages: "M-10 E-04"}, answerReasons),
		matter.Act(matter.Action{Name: "reasons_due", Title: "说明理由到期", From: in(StateExplaining), By: matter.BySystem(), Hidden: true}, reasonsDue),
		matter.Act(matter.Action{Name: "delay", Title: "延迟答复", From: in(StateHandling, StateDrafted), By: head, Pages: "E-04"}, room.delay),
		matter.Act(matter.Action{Name: "charge", Title: "收费通知", From: in(StateHandling), By: head, Pages: "E-04"}, room.charge),
		matter.Act(matter.Action{Name: "pay", Title: "登记缴费", From: in(StatePaying, StateHandling, StateDrafted, StateReplied, StateUndelivered), By: handler, Pages: "E-04"}, pay),
		matter.Act(matter.Action{Name: "waive", Title: "免收费用", From: in(StatePaying, StateHandling, StateDrafted, StateReplied, StateUndelivered), By: head, Pages: "E-04"}, waive),
		matter.Act(matter.Action{Name: "fee_due", Title: "缴费到期", From: in(StatePaying), By: matter.BySystem(), Hidden: true}, room.feeDue),
		matter.Act(matter.Action{Name: "fee_lapse", Title: "逾期未缴费", From: in(StatePaying), By: matter.BySystem(), Hidden: true}, feeLapse),
		matter.Act(matter.Action{Name: "stop_giving", Title: "停止提供材料", From: in(StateReplied, StateUndelivered, StateClosed), By: head, Pages: "E-04", Hidden: true}, stopGiving),
		matter.Act(matter.Action{Name: "attach", Title: "上传材料", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04", Hidden: true}, attach),
		matter.Act(matter.Action{Name: "redact", Title: "区分处理", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04", Hidden: true}, redact),
		matter.Act(matter.Action{Name: "detach", Title: "去掉材料", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04", Hidden: true}, detach),
		matter.Act(matter.Action{Name: "draft_reply", Title: "拟答复", From: in(StateHandling), By: task(RoleHandle), Pages: "E-04"}, room.draftReply),
		matter.Act(matter.Action{Name: "return_draft", Title: "退回修改", From: in(StateDrafted), By: task(RoleApprove), Pages: "E-04"}, returnDraft),
		matter.Act(matter.Action{Name: "approve", Title: "审签答复", From: in(StateDrafted), By: task(RoleApprove), Pages: "E-04"}, room.approve),
		matter.Act(matter.Action{Name: "deliver", Title: "送达答复", From: in(StateReplied), By: task(RoleDeliver), Pages: "E-04"}, deliver),
		matter.Act(matter.Action{Name: "report_undelivered", Title: "登记送不到", From: in(StateReplied), By: task(RoleDeliver), Pages: "E-04"}, reportUndelivered),
		matter.Act(matter.Action{Name: "agree_undelivered", Title: "核准送不到", From: in(StateUndelivered), By: task(RoleApprove), Pages: "E-04"}, agreeUndelivered),
		matter.Act(matter.Action{Name: "try_again", Title: "退回再送达", From: in(StateUndelivered), By: task(RoleApprove), Pages: "E-04"}, tryAgain),
		matter.Act(matter.Action{Name: "collect", Title: "登记领取", From: in(StateClosed), By: handler, Pages: "E-04"}, collect),
		matter.Act(matter.Action{Name: "unmask", Title: "查看完整信息", From: append(unanswered(), StateReplied, StateUndelivered), By: any(handler, head), Pages: "E-04", Hidden: true}, unmask),
		matter.Act(matter.Action{Name: "record_remedy", Title: "登记复议诉讼", From: in(StateReplied, StateUndelivered, StateClosed, StateLapsed, StateUnpaid), By: handler, Pages: "E-04"}, recordRemedy),
		matter.Act(matter.Action{Name: "archive", Title: "归档", From: in(StateClosed, StateLapsed, StateUnpaid, StateWithdrawn), By: handler, Pages: "E-04"}, archive),
		matter.Act(matter.Action{Name: "withdraw", Title: "撤回申请", From: unanswered(), By: any(applicant, handler), Pages: "D-05 E-04"}, withdraw),
	}
}

// number (登记号) is 公开, the region, the year and a number without gaps.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := "GK-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
	return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
}

// public hides the inner steps from the applicant.
func public(e matter.Event) bool {
	switch e.Action {
	case "draft_reply", "return_draft", "report_undelivered", "try_again", "record_remedy", "note_again", "attach", "redact", "detach", "archive":
		return false
	}
	return !matter.Inner(e.Action)
}

// checkFacts compares the room's row with the matter, for verify: exactly one counted
// reply on every ended request, and none without a day of receipt on an answered one.
func checkFacts(m matter.Matter, f any) (bad []string) {
	r, ok := f.(Request)
	if !ok {
		return []string{"request has no row"}
	}
	if !m.Open() && r.Reply == nil {
		bad = append(bad, "ended without a reply that counts")
	}
	if m.State == StateClosed && r.Intake.ReceivedOn.IsZero() {
		bad = append(bad, "answered without a day of receipt")
	}
	if m.State == StateClosed && r.Reply != nil && r.Reply.Drafter == r.Reply.Approver {
		bad = append(bad, "drafted and signed by the same person")
	}
	if u := r.Undelivered; r.Delivery != nil && r.Delivery.Way == wayNone && (u == nil || u.Signer == "" || u.Signer == u.By) {
		bad = append(bad, "undelivered without a second person")
	}
	return bad
}
