package casework

import (
	"fmt"
	"path"
	"time"

	"tongban/internal/matter"
)

// KindName is the hall's name of cases.
const KindName = "case"

// The states of a case.
const (
	StateSubmitted  matter.State = "submitted"
	StateCorrecting matter.State = "correcting"
	StateHandling   matter.State = "handling"
	StateSpecial    matter.State = "special"
	StateDeciding   matter.State = "deciding"
	StateDecided    matter.State = "decided"
	StateClosed     matter.State = "closed"
	StateDeclined   matter.State = "declined"
	StateWithdrawn  matter.State = "withdrawn"
	StateTerminated matter.State = "terminated"
)

// The outcomes of a case.
const (
	OutcomeGranted    matter.Outcome = "granted"
	OutcomeDenied     matter.Outcome = "denied"
	OutcomePartial    matter.Outcome = "partial"
	OutcomeDeclined   matter.Outcome = "declined"
	OutcomeWithdrawn  matter.Outcome = "withdrawn"
	OutcomeTerminated matter.Outcome = "terminated"
)

// The clocks of a case.
const (
	ClockReply      = "reply"      // five days to answer an application
	ClockCorrection = "correction" // the applicant's time to correct
	ClockStatutory  = "statutory"
	ClockPromise    = "promise"
	ClockSpecial    = "special"
	ClockDelivery   = "delivery"
)

// The rights that posts carry for cases.
const (
	RightReceive = "case.receive"
	RightAccept  = "case.accept"
	RightReview  = "case.review"
	RightDecide  = "case.decide"
	RightDeliver = "case.deliver"
	RightQuery   = "case.query" // matter.RightQuery of this kind
)

// The roles of tasks.
const (
	RoleReceive = "receive" // at a window whose body does not answer; done when it is opened
	RoleAccept  = "accept"
	RoleExamine = "examine"
	RoleDecide  = "decide"
	RoleDeliver = "deliver"
	RoleConfirm = "confirm" // that what was mailed has arrived
	RoleGap     = "gap"     // to check what was promised for later
)

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateSubmitted, Title: "待受理"},
		{Name: StateCorrecting, Title: "待补正", Waits: "申请人"},
		{Name: StateHandling, Title: "审查中", Public: "办理中"},
		{Name: StateSpecial, Title: "特别程序中"},
		{Name: StateDeciding, Title: "待决定", Public: "办理中"},
		{Name: StateDecided, Title: "待送达", Public: "待领取"},
		{Name: StateClosed, Title: "已办结", Closed: true},
		{Name: StateDeclined, Title: "不予受理", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
		{Name: StateTerminated, Title: "已终止", Closed: true},
	}
}

// undecided are the states before the decision.
func undecided() []matter.State {
	return []matter.State{StateSubmitted, StateCorrecting, StateHandling, StateSpecial, StateDeciding}
}

// all are all states.
func all() (out []matter.State) {
	for _, s := range states() {
		out = append(out, s.Name)
	}
	return out
}

// Kind is the kind "case" for the hall.
func (room *Room) Kind() *matter.Kind {
	return &matter.Kind{
		Wants:  room.wants,
		Within: withinScope,
		Name:   KindName, Title: "办件",
		States:  states(),
		Actions: room.actions(),
		Number:  number,
		Facts:   room.facts,
		Public:  public,
		Private: others, Opinions: []string{"examine", "countersign", "sign_survey", "return_part", "answer_consult"}, Signed: signatures,
		CheckFacts: func(m matter.Matter, f any) []string {
			c, ok := f.(Case)
			if !ok {
				return []string{"case has no row"}
			}
			return c.faults(m)
		},
	}
}

func (room *Room) actions() []matter.Action {
	task, any := matter.ByTask, matter.ByAny
	window, head := matter.ByWindow(RightReceive), matter.ByLead(RightDecide)
	lead := any(matter.ByLead(RightReview), head) // of the organ that decides
	in := func(s ...matter.State) []matter.State { return s }
	decidable := in(StateHandling, StateSpecial, StateDeciding)
	return []matter.Action{
		matter.Act(matter.Action{Name: "submit", Title: "提交申请", To: in(StateSubmitted), By: matter.BySignedIn(), Pages: "P-09"}, room.submit),
		matter.Act(matter.Action{Name: "receive", Title: "窗口收件", To: in(StateSubmitted), By: matter.ByRight(RightReceive), Pages: "W-11"}, room.receive),
		matter.Act(matter.Action{Name: "take_part", Title: "统一申报转来", To: in(StateSubmitted), By: matter.BySystem(), Hidden: true}, room.takePart),
		matter.Act(matter.Action{Name: "check_materials", Title: "材料核验", From: in(StateSubmitted), To: in(StateSubmitted), By: task(RoleAccept), Pages: "W-04"}, checkMaterials),
		matter.Act(matter.Action{Name: "precheck", Title: "预审", From: in(StateSubmitted), To: in(StateSubmitted), By: task(RoleAccept), Pages: "W-12 W-04"}, room.precheck),
		matter.Act(matter.Action{Name: "see_originals", Title: "核对原件", From: in(StateSubmitted), To: in(StateSubmitted), By: any(window, task(RoleAccept)), Pages: "W-12 W-11"}, room.seeOriginals),
		matter.Act(matter.Action{Name: actionPrecheckLate, Title: "预审到期", From: in(StateSubmitted), By: matter.BySystem(), Hidden: true}, room.precheckLate),
		matter.Act(matter.Action{Name: "accept", Title: "受理", From: in(StateSubmitted), To: in(StateHandling, StateDeciding, StateDecided), By: task(RoleAccept), Pages: "W-04"}, room.accept),
		matter.Act(matter.Action{Name: "grant_promised", Title: "受理并当场决定", From: in(StateSubmitted), To: in(StateDecided), By: head, Pages: "W-23"}, room.grantPromised),
		matter.Act(matter.Action{Name: "decide_at_once", Title: "按授权当场决定", From: in(StateHandling, StateDeciding), To: in(StateDecided), By: matter.ByWindow(RightAccept), Pages: "W-11"}, room.decideAtOnce),
		matter.Act(matter.Action{Name: "sign_commitment", Title: "登记告知承诺书", From: in(StateSubmitted), To: in(StateSubmitted), By: any(matter.ByRight(RightReceive), task(RoleAccept)), Pages: "W-11 W-06"}, room.signCommitment),
		matter.Act(matter.Action{Name: "sign_gaps", Title: "登记容缺承诺书", From: in(StateSubmitted), To: in(StateSubmitted), By: any(matter.ByApplicant(), matter.ByRight(RightReceive), task(RoleAccept)), Pages: "W-11 W-06 M-03"}, room.signGaps),
		matter.Act(matter.Action{Name: "supply", Title: "补交容缺材料", From: decidable, To: decidable, By: any(matter.ByApplicant(), matter.ByRight(RightReceive)), Pages: "M-04 W-11"}, room.supply),
		matter.Act(matter.Action{Name: "check_gap", Title: "核验补交材料", From: decidable, To: append(in(StateTerminated), decidable...), By: task(RoleGap), Pages: "W-04"}, room.checkGap),
		matter.Act(matter.Action{Name: matter.ActionPartMoved, Title: "承诺核查有进展", From: all(), By: matter.BySystem(), Hidden: true}, checkMoved),
		matter.Act(matter.Action{Name: "gap_remind", Title: "提醒补交", From: decidable, By: matter.BySystem(), Hidden: true}, gapRemind),
		matter.Act(matter.Action{Name: "gap_overdue", Title: "容缺补交到期", From: decidable, To: append(in(StateTerminated), decidable...), By: matter.BySystem(), Hidden: true}, room.gapOverdue),
		matter.Act(matter.Action{Name: "deem_accept", Title: "默认受理", From: in(StateSubmitted), To: in(StateHandling, StateDeciding), By: matter.BySystem(), Hidden: true}, room.deemAccept),
		matter.Act(matter.Action{Name: "ask_correction", Title: "一次性告知补正", From: in(StateSubmitted), To: in(StateCorrecting), By: task(RoleAccept), Pages: "W-06"}, room.askCorrection),
		matter.Act(matter.Action{Name: "correct_together", Title: "随阶段一并告知补正", From: in(StateSubmitted), To: in(StateCorrecting), By: task(RoleAccept), Pages: "W-25", Hidden: true}, room.correctTogether),
		matter.Act(matter.Action{Name: "answer_correction", Title: "补正材料", From: in(StateCorrecting), To: in(StateSubmitted), By: any(matter.ByApplicant(), matter.ByRight(RightReceive)), Pages: "M-04 W-11"}, room.answerCorrection),
		matter.Act(matter.Action{Name: "correction_overdue", Title: "补正到期", From: in(StateCorrecting), To: in(StateCorrecting, StateTerminated), By: matter.BySystem(), Hidden: true}, room.correctionOverdue),
		matter.Act(matter.Action{Name: "decline", Title: "不予受理", From: in(StateSubmitted), To: in(StateDeclined), By: task(RoleAccept), Pages: "W-06"}, room.decline),
		matter.Act(matter.Action{Name: "examine", Title: "审查", From: in(StateHandling), To: in(StateHandling, StateDeciding), By: task(RoleExamine), Pages: "W-05 W-21"}, room.examine),
		matter.Act(matter.Action{Name: deemAgree, Title: "默认同意", From: in(StateHandling), To: in(StateHandling, StateDeciding), By: matter.BySystem(), Hidden: true}, room.deemAgree),
		matter.Act(matter.Action{Name: "return_part", Title: "退回本部门的部分", From: in(StateHandling), By: task(RoleExamine), Pages: "W-07"}, room.returnPart),
		matter.Act(matter.Action{Name: "settle_return", Title: "处理退回", From: in(StateHandling), To: in(StateHandling, StateDeciding), By: task(RoleSettle), Pages: "W-07"}, room.settleReturn),
		matter.Act(matter.Action{Name: "ask_applicant", Title: "请申请人说明", From: in(StateHandling, StateDeciding), By: any(task(RoleExamine), task(RoleDecide)), Pages: "W-07"}, room.askApplicant),
		matter.Act(matter.Action{Name: "answer_inquiry", Title: "答复询问", From: askable(), By: matter.ByApplicant(), Pages: "M-03", Hidden: true}, room.answerInquiry),
		matter.Act(matter.Action{Name: "consult", Title: "征求意见", From: in(StateHandling, StateDeciding), By: any(task(RoleExamine), task(RoleDecide), matter.ByLead(RightReview)), Pages: "W-07"}, room.consult),
		matter.Act(matter.Action{Name: "answer_consult", Title: "答复征求意见", From: askable(), By: task(RoleConsult), Pages: "W-07"}, room.answerConsult),
		matter.Act(matter.Action{Name: "recall_inquiry", Title: "撤回询问或征求意见", From: askable(), By: any(task(RoleExamine), task(RoleDecide), matter.ByLead(RightReview)), Pages: "W-07"}, room.recallInquiry),
		matter.Act(matter.Action{Name: inquiryOverdue, Title: "到期没有答复", From: askable(), By: matter.BySystem(), Hidden: true}, room.overdue),
		matter.Act(matter.Action{Name: "start_special", Title: "启动特别程序", From: in(StateHandling, StateDeciding), To: in(StateSpecial), By: any(task(RoleExamine), task(RoleDecide)), Pages: "W-06 W-24"}, room.startSpecial),
		matter.Act(matter.Action{Name: "end_special", Title: "结束特别程序", From: in(StateSpecial), To: in(StateHandling, StateDeciding), By: any(task(RoleExamine), task(RoleDecide)), Pages: "W-06 W-24"}, endSpecial),
		matter.Act(matter.Action{Name: "arrange_survey", Title: "安排联合踏勘", From: in(StateHandling), To: in(StateHandling, StateSpecial), By: matter.ByLead(RightReview), Pages: "W-07"}, room.arrangeSurvey),
		matter.Act(matter.Action{Name: "answer_joint", Title: "联合办理答复", From: all(), To: all(), By: matter.BySystem(), Hidden: true}, room.answerJoint),
		matter.Act(matter.Action{Name: "sign_survey", Title: "填写踏勘意见并签字", From: in(StateHandling, StateSpecial), To: in(StateHandling, StateSpecial), By: any(task(RoleExamine), matter.ByLead(RightReview)), Pages: "W-07"}, room.signSurvey),
		matter.Act(matter.Action{Name: "cancel_survey", Title: "取消踏勘", From: in(StateHandling, StateSpecial), To: in(StateHandling, StateSpecial), By: matter.ByLead(RightReview), Pages: "W-07"}, room.cancelSurvey),
		matter.Act(matter.Action{Name: "ask_again", Title: "请重新提交损坏的文件", From: undecided(), By: any(task(RoleAccept), task(RoleExamine), task(RoleDecide), window, lead), Pages: "W-04"}, room.askAgain),
		matter.Act(matter.Action{Name: "bring_again", Title: "重新提交损坏的文件", From: undecided(), By: any(matter.ByApplicant(), window), Pages: "M-04 W-11"}, room.bringAgain),
		matter.Act(matter.Action{Name: "publicise", Title: "公示", From: in(StateHandling, StateDeciding, StateDecided), To: in(StateSpecial, StateDecided), By: lead, Pages: "W-24 P-13"}, room.publicise),
		matter.Act(matter.Action{Name: "object", Title: "提出异议", From: all(), By: any(matter.BySignedIn(), lead), Pages: "P-13 W-24"}, room.object),
		matter.Act(matter.Action{Name: "answer_objection", Title: "答复异议", From: in(StateHandling, StateDeciding, StateSpecial, StateDecided, StateClosed), By: lead, Pages: "W-24"}, room.answerObjection),
		matter.Act(matter.Action{Name: "recall_publication", Title: "撤回公示", From: in(StateSpecial, StateDecided, StateClosed), By: lead, Pages: "W-24"}, room.recallPublication),
		matter.Act(matter.Action{Name: "publicity_lapse", Title: "公示期满", From: in(StateSpecial, StateDecided), By: matter.BySystem(), Hidden: true}, room.publicityLapse),
		matter.Act(matter.Action{Name: "tell_hearing", Title: "告知听证权利", From: in(StateHandling, StateDeciding), To: in(StateSpecial), By: lead, Pages: "W-24"}, room.tellHearing),
		matter.Act(matter.Action{Name: "ask_hearing", Title: "申请听证", From: in(StateSpecial), To: in(StateSpecial), By: any(matter.ByApplicant(), lead), Pages: "M-03 W-24"}, room.askHearing),
		matter.Act(matter.Action{Name: "waive_hearing", Title: "放弃听证", From: in(StateSpecial), To: in(StateHandling, StateDeciding), By: matter.ByApplicant(), Pages: "M-03"}, room.waiveHearing),
		matter.Act(matter.Action{Name: "hearing_lapse", Title: "没有人申请听证", From: in(StateSpecial), To: in(StateHandling, StateDeciding), By: matter.BySystem(), Hidden: true}, room.hearingLapse),
		matter.Act(matter.Action{Name: "arrange_hearing", Title: "安排听证", From: in(StateHandling, StateDeciding, StateSpecial), To: in(StateSpecial), By: lead, Pages: "W-24"}, room.arrangeHearing),
		matter.Act(matter.Action{Name: "ask_chair", Title: "请指派听证主持人", From: in(StateHandling, StateDeciding, StateSpecial), By: lead, Pages: "W-24"}, room.askChair),
		matter.Act(matter.Action{Name: "name_chair", Title: "指派听证主持人", From: in(StateHandling, StateDeciding, StateSpecial), By: task(RoleNameChair), Pages: "W-24"}, room.nameChair),
		matter.Act(matter.Action{Name: "challenge_chair", Title: "申请主持人回避", From: in(StateSpecial), To: in(StateSpecial), By: any(matter.ByApplicant(), lead), Pages: "M-03 W-24"}, room.challengeChair),
		matter.Act(matter.Action{Name: "decide_challenge", Title: "决定主持人是否回避", From: in(StateSpecial), To: in(StateSpecial), By: any(head, matter.ByWindow(RightGovern)), Pages: "W-24"}, room.decideChallenge),
		matter.Act(matter.Action{Name: "record_hearing", Title: "提交听证笔录", From: in(StateSpecial), To: in(StateHandling, StateDeciding), By: task(RoleHearing), Pages: "W-24"}, room.recordHearing),
		matter.Act(matter.Action{Name: "suspend", Title: "中止办理", From: in(StateHandling, StateDeciding), To: in(StateSpecial), By: head, Pages: "W-06"}, room.suspend),
		matter.Act(matter.Action{Name: "resume", Title: "恢复办理", From: in(StateSpecial), To: in(StateHandling, StateDeciding), By: head, Pages: "W-06"}, room.resume),
		matter.Act(matter.Action{Name: "tell_plea", Title: "告知陈述申辩", From: in(StateHandling, StateDeciding), By: lead, Pages: "W-06 W-23"}, room.tellPlea),
		matter.Act(matter.Action{Name: "plead", Title: "陈述申辩", From: in(StateHandling, StateDeciding, StateSpecial), By: any(matter.ByApplicant(), lead), Pages: "M-03 W-06"}, room.plead),
		matter.Act(matter.Action{Name: "plea_lapse", Title: "没有陈述申辩", From: in(StateHandling, StateDeciding, StateSpecial), By: matter.BySystem(), Hidden: true}, room.pleaLapse),
		matter.Act(matter.Action{Name: "propose_amendment", Title: "提出更正", From: in(StateHandling, StateSpecial, StateDeciding, StateDecided, StateClosed), By: any(lead, window), Pages: "W-23"}, proposeAmendment),
		matter.Act(matter.Action{Name: "check_amendment", Title: "审核更正", From: in(StateHandling, StateSpecial, StateDeciding, StateDecided, StateClosed), By: head, Pages: "W-23"}, room.checkAmendment),
		matter.Act(matter.Action{Name: "annul", Title: "撤销决定", From: in(StateClosed), By: head, Pages: "W-23"}, room.annul),
		matter.Act(matter.Action{Name: "deregister", Title: "注销", From: in(StateClosed), By: head, Pages: "W-23"}, room.deregister),
		matter.Act(matter.Action{Name: "archive", Title: "归档", From: in(StateClosed, StateDeclined, StateWithdrawn, StateTerminated), By: any(lead, matter.ByWindow(RightDeliver)), Pages: "W-14 W-23"}, room.archive),
		matter.Act(matter.Action{Name: "extend", Title: "延长期限", From: in(StateHandling, StateDeciding), By: any(head, matter.ByWindow(RightGovern)), Pages: "W-06"}, room.extend),
		matter.Act(matter.Action{Name: "decide", Title: "作出决定", From: in(StateDeciding), To: in(StateDeciding, StateDecided), By: task(RoleDecide), Pages: "W-23"}, room.decide),
		matter.Act(matter.Action{Name: "countersign", Title: "审签", From: in(StateHandling, StateDeciding), To: in(StateHandling, StateDeciding, StateDecided), By: any(task(RoleExamine), task(RoleDecide)), Pages: "W-05 W-23"}, room.countersign),
		matter.Act(matter.Action{Name: "deliver", Title: "送达", From: in(StateDecided), To: in(StateDecided, StateClosed), By: task(RoleDeliver), Pages: "W-14"}, room.deliver),
		matter.Act(matter.Action{Name: "deliver_together", Title: "一并送达", From: in(StateDecided), To: in(StateDecided, StateClosed), By: task(RoleDeliver), Pages: "W-14", Hidden: true}, room.deliverTogether),
		matter.Act(matter.Action{Name: "close", Title: "确认签收并办结", From: in(StateDecided), To: in(StateClosed), By: task(RoleConfirm), Pages: "W-14"}, finish),
		matter.Act(matter.Action{Name: "notice_served", Title: "公告期满视为送达", From: in(StateDecided), To: in(StateClosed), By: matter.BySystem(), Hidden: true}, room.noticeServed),
		matter.Act(matter.Action{Name: "withdraw", Title: "撤回申请", From: undecided(), To: in(StateWithdrawn), By: matter.ByApplicant(), Pages: "M-03"}, room.withdraw),
		matter.Act(matter.Action{Name: "terminate", Title: "终止办理", From: undecided(), To: in(StateTerminated), By: head, Pages: "W-06"}, room.terminate),
		matter.Act(matter.Action{Name: "transfer", Title: "转办", From: in(StateSubmitted, StateCorrecting, StateHandling, StateSpecial, StateDeciding, StateDecided),
			By: any(task(RoleAccept), task(RoleExamine), task(RoleDecide), task(RoleDeliver), task(RoleConfirm), task(RoleAnswer), task(RoleSettle), task(RoleConsult)), Pages: "W-02"}, room.transfer),
		matter.Act(matter.Action{Name: "send_back", Title: "退回", From: in(StateHandling, StateDeciding), To: in(StateHandling),
			By: any(task(RoleExamine), task(RoleDecide)), Pages: "W-02 W-07"}, room.sendBack),
		matter.Act(matter.Action{Name: "unmask", Title: "查看个人信息", From: all(), By: any(window, head, matter.ByLead(RightReview), task(RoleAccept), task(RoleExamine), task(RoleDeliver)), Pages: "W-03", Hidden: true}, unmask),
		matter.Act(matter.Action{Name: "ask_question", Title: "提问", From: append(undecided(), StateDecided), By: matter.ByApplicant(), Pages: "M-03"}, room.askQuestion),
		matter.Act(matter.Action{Name: "answer_question", Title: "答复提问", From: append(undecided(), StateDecided), By: task(RoleAnswer), Pages: "W-03"}, room.answerQuestion),
		matter.Act(matter.Action{Name: "resend", Title: "重发消息", From: all(), By: any(window, head, matter.ByLead(RightReview), task(RoleAccept), task(RoleDeliver)), Pages: "W-03", Hidden: true}, resend),
		matter.Act(matter.Action{Name: "urge", Title: "催办", From: in(StateSubmitted, StateHandling, StateSpecial, StateDeciding, StateDecided), By: matter.ByApplicant(), Pages: "M-03"}, room.urge),
	}
}

// number (办件编号) is the region, the day and a number without gaps on that day there.
func number(o matter.Opening, at time.Time) (string, func(int64) string) {
	prefix := path.Base(o.Region) + "-" + at.In(shanghai).Format("20060102")
	return "case/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%04d", prefix, n) }
}

// public hides the inner steps from the applicant: of a decision that several sign he sees the last, which makes it.
func public(e matter.Event) bool {
	switch e.Action {
	case "decide", "countersign":
		return e.To == StateDecided
	case "resend", "check_materials", actionPrecheckLate, "transfer", "send_back", "sign_survey", "gap_remind", "propose_amendment", "archive", deemAgree,
		"object", "return_part", "settle_return", "consult", "answer_consult", "recall_inquiry", inquiryOverdue:
		return false
	}
	return !matter.Inner(e.Action)
}

// faults compares the room's row with the matter, for verify.
func (c Case) faults(m matter.Matter) (bad []string) {
	if m.Outcome == OutcomeDenied && (c.Decision == nil || c.Decision.Outcome != Denied) {
		bad = append(bad, "denied without a denying decision")
	}
	if m.Outcome == OutcomePartial && (c.Decision == nil || c.Decision.Outcome != Partial) {
		bad = append(bad, "granted in part without such a decision")
	}
	if m.Outcome == OutcomeGranted && (c.Decision == nil || c.Decision.Outcome != Granted) {
		bad = append(bad, "granted without a granting decision")
	}
	if m.State == StateHandling && c.AcceptedAt.IsZero() {
		bad = append(bad, "handled without acceptance")
	}
	for _, e := range c.Examinations {
		s := c.Item.stage(e.Stage)
		if p, found := s.part(e.Part); e.Result == ResultSilent && found && !c.Item.silent(s, p) {
			bad = append(bad, "agreed by silence without a ground: "+e.Title)
		}
	}
	if i, open := c.publication(); open && !c.Publications[i].Decided && m.State != StateSpecial {
		bad = append(bad, "publication outlives its procedure")
	}
	if _, hears := c.hearing(); hears && m.State != StateSpecial {
		bad = append(bad, "hearing outlives its procedure")
	}
	for _, s := range c.Surveys {
		if s.EndedAt.IsZero() && (s.Stage != m.Stage || m.State != StateHandling && m.State != StateSpecial) {
			bad = append(bad, "survey outlives its stage "+s.Stage)
		}
	}
	return bad
}
