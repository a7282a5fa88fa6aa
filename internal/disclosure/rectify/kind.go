// Package rectify puts right what records of the government say about somebody (更正本人信息): who has evidence that a record
// which a body gave him about himself is wrong asks for it to be corrected.
//
// It serves persons and organisations about whom records are kept, the disclosure office and its head, and the department
// that holds the record, under 政府信息公开条例 §41 (of 2008: §25, second paragraph). One kind, rectify: handling, correcting,
// verifying, drafted, replied, undelivered; its ends are closed and withdrawn. The ordinance sets no time limit here: the limit is data
// with its history. A request of this sort is no request for information, and the annual report has no row for it: it leaves
// those to inforequest, and the text of our own documents to the room that publishes them.
package rectify

import (
	"context"
	"embed"
	"fmt"
	"path"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/light"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KindName is the hall's name of requests to correct one's own records.
const KindName = "rectify"

// The states of a request.
const (
	StateHandling   matter.State = "handling"
	StateCorrecting matter.State = "correcting"
	StateVerifying  matter.State = "verifying"
	StateDrafted    matter.State = "drafted"
	StateReplied    matter.State = "replied"
	StateClosed     matter.State = "closed"
	StateWithdrawn  matter.State = "withdrawn"
)

// OutcomeWithdrawn is the outcome of a request that was taken back; the others are the kinds of replies.
const OutcomeWithdrawn matter.Outcome = "withdrawn"

// The clocks of a request.
const (
	ClockReply      = "reply"
	ClockCorrection = "correction"
)

// The rights that posts carry: who handles, who signs, and who says what the record's own department knows.
const (
	RightHandle  = "rectify.handle"
	RightSign    = "rectify.sign"
	RightOpinion = "rectify.opinion"
)

// The roles of tasks.
const (
	RoleHandle  = "handle"
	RoleOpinion = "opinion"
	RoleSign    = "sign"
	RoleDeliver = "deliver"
)

// Deps is what the room needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Hall     func() *matter.Engine // made after the kinds, therefore asked for late
	Web      *web.Server
	Press    *paper.Press
	Org      *org.Directory
	Files    *file.Store
	Vault    *gm.Vault // seals the numbers of documents that officers type in
	Calendar func() *workday.Calendar
	Lamp     light.Lamp
	Accord   *accord.Book
	// Document finds a document of the site by its number: a record that is one of our own documents is corrected by its
	// revision. May be nil.
	Document func(ctx context.Context, number string) (link web.Link, found bool, err error)
}

// Room is the correction of one's own records with its kind, pages and tables.
type Room struct {
	Deps
	rules *rules
}

// New makes the room.
func New(d Deps) *Room { return &Room{d, &rules{}} }

// Migrations are the room's tables.
func Migrations() store.Migrations { return store.Migrations{Room: KindName, FS: migrations} }

// Address is where a request is worked on, MyAddress where its applicant sees it.
func Address(number string) string { return "/desk/rectify/" + number }

// MyAddress is where the applicant sees his request.
func MyAddress(number string) string { return "/my/corrections/" + number }

func states() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateHandling, Title: "核对中"},
		{Name: StateCorrecting, Title: "待补充证据", Waits: "申请人"},
		{Name: StateVerifying, Title: "部门核实中", Public: "核对中"},
		{Name: StateDrafted, Title: "待审签", Public: "核对中"},
		{Name: StateReplied, Title: "待送达", Public: "已答复，待送达"},
		{Name: StateUndelivered, Title: "送不到，待核准", Public: "已答复，待送达"},
		{Name: StateClosed, Title: "已答复", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
	}
}

// unanswered are the states before the reply.
func unanswered() []matter.State {
	return []matter.State{StateHandling, StateCorrecting, StateVerifying, StateDrafted}
}

// Kind is the kind "rectify" for the hall.
func (room *Room) Kind() *matter.Kind {
	task, applicant := matter.ByTask, matter.ByApplicant()
	handler, head, either := matter.ByLead(RightHandle), matter.ByLead(RightSign), matter.ByAny
	in := func(s ...matter.State) []matter.State { return s }
	return &matter.Kind{
		Name: KindName, Title: "更正本人信息申请", States: states(),
		Wants:  wants,
		Within: func(any, func(string) bool) bool { return false }, // a record about somebody is no item that can be entrusted
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "submit", Title: "提交更正申请", To: in(StateHandling), By: matter.BySignedIn(), Pages: "D-05"}, room.submit),
			matter.Act(matter.Action{Name: "register", Title: "登记更正申请", To: in(StateHandling), By: matter.ByRight(RightHandle), Pages: "E-04"}, room.register),
			matter.Act(matter.Action{Name: "take_over", Title: "接续登记更正申请", To: in(StateHandling), By: matter.BySystem(), Hidden: true, Pages: "E-04"}, room.takeOver),
			matter.Act(matter.Action{Name: "ask_correction", Title: "一次性告知补充证据", From: in(StateHandling), To: in(StateCorrecting), By: task(RoleHandle), Pages: "E-04"}, room.askCorrection),
			matter.Act(matter.Action{Name: "answer_correction", Title: "补充证据", From: in(StateCorrecting), To: in(StateHandling), By: either(applicant, handler), Pages: "M-10 E-04"}, answerCorrection),
			matter.Act(matter.Action{Name: "correction_due", Title: "补充证据到期", From: in(StateCorrecting), To: in(StateHandling), By: matter.BySystem(), Hidden: true}, correctionDue),
			matter.Act(matter.Action{Name: "add_evidence", Title: "登记按期寄来的补充", From: in(StateHandling), By: handler, Pages: "E-04"}, addEvidence),
			matter.Act(matter.Action{Name: "ask_opinion", Title: "请掌握部门核实", From: in(StateHandling), To: in(StateVerifying), By: task(RoleHandle), Pages: "E-04"}, room.askOpinion),
			matter.Act(matter.Action{Name: "give_opinion", Title: "反馈核实意见", From: in(StateVerifying), To: in(StateHandling), By: task(RoleOpinion), Pages: "E-04"}, giveOpinion),
			matter.Act(matter.Action{Name: "recall_opinion", Title: "不再等核实意见", From: in(StateVerifying), To: in(StateHandling), By: handler, Pages: "E-04"}, recallOpinion),
			matter.Act(matter.Action{Name: "draft_reply", Title: "拟答复", From: in(StateHandling), To: in(StateDrafted), By: task(RoleHandle), Pages: "E-04"}, room.draftReply),
			matter.Act(matter.Action{Name: "return_draft", Title: "退回修改", From: in(StateDrafted), To: in(StateHandling), By: task(RoleSign), Pages: "E-04"}, returnDraft),
			matter.Act(matter.Action{Name: "approve", Title: "审签答复", From: in(StateDrafted), To: in(StateReplied), By: task(RoleSign), Pages: "E-04"}, room.approve),
			matter.Act(matter.Action{Name: "deliver", Title: "送达答复", From: in(StateReplied), To: in(StateClosed), By: task(RoleDeliver), Pages: "E-04"}, deliver),
			matter.Act(matter.Action{Name: "report_undelivered", Title: "登记送不到", From: in(StateReplied), To: in(StateUndelivered), By: task(RoleDeliver), Pages: "E-04"}, reportUndelivered),
			matter.Act(matter.Action{Name: "agree_undelivered", Title: "核准送不到", From: in(StateUndelivered), To: in(StateClosed), By: task(RoleSign), Pages: "E-04"}, agreeUndelivered),
			matter.Act(matter.Action{Name: "try_again", Title: "退回再送达", From: in(StateUndelivered), To: in(StateReplied), By: task(RoleSign), Pages: "E-04"}, room.tryAgain),
			matter.Act(matter.Action{Name: "collect", Title: "登记领取", From: in(StateClosed), By: handler, Pages: "E-04"}, collect),
			matter.Act(matter.Action{Name: "record_remedy", Title: "登记复议诉讼", From: in(StateReplied, StateUndelivered, StateClosed), By: handler, Pages: "E-04"}, recordRemedy),
			matter.Act(matter.Action{Name: "unmask", Title: "查看申请人完整信息", From: append(unanswered(), StateReplied, StateUndelivered), By: either(handler, head), Pages: "E-04", Hidden: true}, unmask),
			matter.Act(matter.Action{Name: "look", Title: "查看证据", From: append(unanswered(), StateReplied, StateUndelivered, StateClosed), By: either(handler, head, task(RoleOpinion)), Pages: "E-04", Hidden: true}, look),
			matter.Act(matter.Action{Name: "withdraw", Title: "撤回申请", From: unanswered(), To: in(StateWithdrawn), By: either(applicant, handler), Pages: "M-10 E-04"}, withdraw),
		},
		Number: func(o matter.Opening, at time.Time) (string, func(int64) string) {
			prefix := "GZ-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
			return KindName + "/" + prefix, func(n int64) string { return fmt.Sprintf("%s-%05d", prefix, n) }
		},
		Facts:      facts,
		Public:     public,
		Papers:     opens,
		CheckFacts: checkFacts,
	}
}

// public hides the inner steps from the applicant; that somebody looked at his evidence he may know.
func public(e matter.Event) bool {
	switch e.Action {
	case "draft_reply", "return_draft", "recall_opinion", "report_undelivered", "try_again", "record_remedy":
		return false
	}
	return e.Action == "look" || !matter.Inner(e.Action)
}

// checkFacts compares the room's row with the matter, for verify.
func checkFacts(m matter.Matter, f any) (bad []string) {
	c, ok := f.(Claim)
	switch {
	case !ok:
		return []string{"request to correct a record has no row"}
	case c.ReceivedOn.IsZero():
		bad = append(bad, "no day of receipt")
	case m.State == StateClosed && (c.Reply == nil || c.Delivery == nil):
		bad = append(bad, "answered without a reply that was delivered")
	}
	if u := c.Undelivered; c.Delivery != nil && c.Delivery.Way == wayNone && (u == nil || u.Signer == "" || u.Signer == u.By) {
		bad = append(bad, "undelivered without a second person")
	}
	if r := c.Reply; r != nil {
		if r.Drafter == r.Signer || r.Signer == "" {
			bad = append(bad, "drafted and signed by the same person")
		}
		if r.Kind.Corrects() && (r.After == "" || r.ChangedOn.IsZero()) {
			bad = append(bad, "corrected without what stands there now")
		}
	}
	return bad
}
