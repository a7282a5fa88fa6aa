package credit

import (
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// The states of a repair.
const (
	StateReviewing matter.State = "reviewing"
	StateApproving matter.State = "approving"
	StateRemoved   matter.State = "removed"
	StateRefused   matter.State = "refused"
	StateWithdrawn matter.State = "withdrawn"
)

// The outcomes of a repair.
const (
	OutcomeRemoved   matter.Outcome = "removed"
	OutcomeRefused   matter.Outcome = "refused"
	OutcomeWithdrawn matter.Outcome = "withdrawn"
)

// The roles and the clock of a repair.
const (
	RoleReview  = "review"
	RoleApprove = "approve"
	ClockRepair = "repair"
)

// Repair (信用修复) is the request to have a mark removed.
type Repair struct {
	ID        int64     `json:"-"`
	MarkID    int64     `json:"mark,string"`
	Item      string    `json:"item"`
	Case      string    `json:"case"`
	Body      string    `json:"body"`
	Name      string    `json:"name"` // as it may be shown
	Ground    string    `json:"ground"`
	Reason    string    `json:"reason"`
	Files     []File    `json:"files,omitempty"`
	Reviewer  string    `json:"reviewer,omitempty"` // subject
	Reviewed  string    `json:"reviewed,omitempty"` // name
	Opinion   string    `json:"opinion,omitempty"`
	Proposes  bool      `json:"proposes,omitempty"` // to remove
	Approver  string    `json:"approver,omitempty"`
	Approved  string    `json:"approved,omitempty"`
	Answer    string    `json:"answer,omitempty"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
}

// repairLimit is by when a request is answered. A habit of the house until the national rule is on record.
var repairLimit = workday.Working(10)

func repairStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateReviewing, Title: "待审核"},
		{Name: StateApproving, Title: "待审批", Public: "审核中"},
		{Name: StateRemoved, Title: "同意修复", Closed: true},
		{Name: StateRefused, Title: "不同意修复", Closed: true},
		{Name: StateWithdrawn, Title: "已撤回", Closed: true},
	}
}

// RepairKind is the kind "creditrepair" for the hall.
func (room *Room) RepairKind() *matter.Kind {
	open := in(StateReviewing, StateApproving)
	return &matter.Kind{
		Name: RepairKind, Title: "信用修复", States: repairStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "apply", Title: "申请信用修复", To: in(StateReviewing), By: matter.BySignedIn(), Pages: "M-03"}, room.apply),
			matter.Act(matter.Action{Name: "review", Title: "提出审核意见", From: in(StateReviewing), To: in(StateApproving), By: matter.ByTask(RoleReview), Pages: "X-02"}, review),
			matter.Act(matter.Action{Name: "approve", Title: "审批", From: in(StateApproving), To: in(StateRemoved, StateRefused), By: matter.ByTask(RoleApprove), Pages: "X-02"}, approve),
			matter.Act(matter.Action{Name: "return", Title: "退回重审", From: in(StateApproving), To: in(StateReviewing), By: matter.ByTask(RoleApprove), Pages: "X-02"}, sendBack),
			matter.Act(matter.Action{Name: "withdraw", Title: "撤回申请", From: open, To: in(StateWithdrawn), By: matter.ByApplicant(), Pages: "M-03"}, withdraw),
		},
		Number: numberOf("XF"), Facts: repairFacts,
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			r, ok := f.(Repair)
			switch {
			case !ok:
				return []string{"repair has no row"}
			case r.Approver != "" && r.Approver == r.Reviewer:
				bad = append(bad, "reviewed and approved by one person")
			case m.State == StateRemoved && r.Approved == "":
				bad = append(bad, "removed without a person's approval")
			}
			return bad
		},
	}
}

// Apply (申请信用修复) asks to have a mark removed. The page hands in the mark as it is on record, and whose it is.
type Apply struct {
	Ground string `json:"ground" form:"ground" label:"申请的原因" kind:"radio" need:"true" options:"mended=已经纠正，消除了影响|wrong=记录有误"`
	Reason string `json:"reason" form:"reason" label:"说明" kind:"textarea" need:"true" max:"2000"`
	Files  []File `json:"files,omitempty"`
	Mark   Mark   `json:"-"`
	MarkID int64  `json:"-"`
	Holder string `json:"-"`
	Region string `json:"-"`
}

func (room *Room) apply(m *matter.Move, a Apply) error {
	switch {
	case a.MarkID == 0 || a.Holder == "":
		return fault.Missing("信用记录", "")
	case a.Ground != "mended" && a.Ground != "wrong":
		return fault.InvalidField("ground", "请选择申请的原因")
	case strings.TrimSpace(a.Reason) == "":
		return fault.InvalidField("reason", "请填写说明")
	case !a.Mark.Live(m.Now):
		return fault.Conflictf("这条记录已经失效，不用申请修复")
	case a.Mark.Repair != 0:
		return fault.Conflictf("这条记录正在申请修复，请等待结果")
	}
	r := Repair{ID: m.ID(), MarkID: a.MarkID, Item: a.Mark.Item, Case: a.Mark.Case, Body: a.Mark.Body, Name: a.Mark.Name, Ground: a.Ground, Reason: a.Reason, Files: a.Files}
	m.Open(matter.Opening{Title: "信用修复：" + r.Item, Region: a.Region, Lead: r.Body, Applicant: m.Actor.Party(), ApplicantName: m.Actor.Title(), Channel: matter.ChannelPortal})
	m.Start(matter.ClockSpec{Name: ClockRepair, Title: "修复办理期限", Limit: repairLimit, Ground: "信用修复办理规定"})
	toReview(m, r)
	m.Keep(r, insertRepair(r), takeUp(r, a.Holder))
	attach(m, a.Files)
	return nil
}

func toReview(m *matter.Move, r Repair) {
	m.Become(StateReviewing)
	m.Assign(matter.TaskSpec{Role: RoleReview, Title: "审核信用修复：" + r.Item, Body: r.Body, Need: RightCheck})
}

// Review (审核) is what the first person proposes.
type Review struct {
	Result  string `json:"result" form:"result" label:"审核意见" kind:"radio" need:"true" options:"remove=同意修复|keep=不同意修复"`
	Opinion string `json:"opinion" form:"opinion" label:"理由" kind:"textarea" need:"true" max:"2000"`
}

func review(m *matter.Move, in Review) error {
	if in.Result != "remove" && in.Result != "keep" {
		return fault.InvalidField("result", "请选择审核意见")
	}
	if strings.TrimSpace(in.Opinion) == "" {
		return fault.InvalidField("opinion", "请填写理由")
	}
	if _, err := m.Finish(RoleReview, in.Result, in.Opinion); err != nil {
		return err
	}
	r := matter.FactsOf[Repair](m)
	r.Reviewer, r.Reviewed, r.Opinion, r.Proposes = m.Actor.Subject(), m.Actor.Name, in.Opinion, in.Result == "remove"
	m.Become(StateApproving)
	m.Assign(matter.TaskSpec{Role: RoleApprove, Title: "审批信用修复：" + r.Item, Body: r.Body, Need: RightRevoke})
	m.Keep(r, updateRepair(r))
	return nil
}

// Approve (审批) is the second person's word; without it no mark is removed.
type Approve struct {
	Result string `json:"result" form:"result" label:"审批结论" kind:"radio" need:"true" options:"remove=同意修复|keep=不同意修复"`
	Answer string `json:"answer" form:"answer" label:"答复申请人的理由" kind:"textarea" need:"true" max:"2000"`
}

func approve(m *matter.Move, in Approve) error {
	if in.Result != "remove" && in.Result != "keep" {
		return fault.InvalidField("result", "请选择审批结论")
	}
	if strings.TrimSpace(in.Answer) == "" {
		return fault.InvalidField("answer", "请填写答复申请人的理由")
	}
	r := matter.FactsOf[Repair](m)
	if r.Reviewer == m.Actor.Subject() {
		return fault.Deniedf("这件申请由您审核，请由另一位同事审批")
	}
	if _, err := m.Finish(RoleApprove, in.Result, in.Answer); err != nil {
		return err
	}
	r.Approver, r.Approved, r.Answer, r.DecidedAt = m.Actor.Subject(), m.Actor.Name, in.Answer, m.Now
	if in.Result == "remove" {
		m.Keep(r, updateRepair(r), release(r, m.Now))
		m.TellApplicant("credit.repaired", map[string]string{"item": r.Item, "reason": in.Answer})
		m.Close(StateRemoved, OutcomeRemoved)
		return nil
	}
	m.Keep(r, updateRepair(r), release(r, time.Time{}))
	m.TellApplicant("credit.refused", map[string]string{"item": r.Item, "reason": in.Answer})
	m.Close(StateRefused, OutcomeRefused)
	return nil
}

func sendBack(m *matter.Move, in Again) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明为什么要重审")
	}
	if _, err := m.Finish(RoleApprove, "again", in.Reason); err != nil {
		return err
	}
	r := matter.FactsOf[Repair](m)
	r.Reviewer, r.Reviewed, r.Opinion, r.Proposes = "", "", "", false
	m.Record("reason", in.Reason)
	toReview(m, r)
	m.Keep(r, updateRepair(r))
	return nil
}

// Withdraw takes a request back.
type Withdraw struct{}

func withdraw(m *matter.Move, _ Withdraw) error {
	r := matter.FactsOf[Repair](m)
	m.Keep(r, updateRepair(r), release(r, time.Time{}))
	m.Close(StateWithdrawn, OutcomeWithdrawn)
	return nil
}
