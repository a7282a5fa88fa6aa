package credit

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// The states of a check.
const (
	StateOwing      matter.State = "owing"
	StateChecking   matter.State = "checking"
	StateRectifying matter.State = "rectifying"
	StateRevoking   matter.State = "revoking"
	StateKept       matter.State = "kept"
	StateRevoked    matter.State = "revoked"
	StateStopped    matter.State = "stopped"
)

// The outcomes of a check.
const (
	OutcomeKept    matter.Outcome = "kept"
	OutcomeMended  matter.Outcome = "mended" // kept after it was put right
	OutcomeRevoked matter.Outcome = "revoked"
	OutcomeStopped matter.Outcome = "stopped"
)

// The clocks and the roles of tasks.
const (
	ClockCheck   = "check"
	ClockOwed    = "owed"
	ClockRemind  = "owed-remind"
	ClockRectify = "rectify"
	RoleCheck    = "check"
	RoleRevoke   = "revoke"
)

// The papers.
const (
	PaperRectify    = "promise-rectify"    // 责令限期整改通知书
	PaperRevocation = "promise-revocation" // 撤销决定书
	PaperRecord     = "promise-check"      // 核查记录
)

// Check is one later check of a promise.
type Check struct {
	ID       int64 `json:"-"`
	Granted  `json:"granted"`
	Reports  []Report    `json:"reports,omitempty"`
	Order    *Order      `json:"order,omitempty"`
	Mended   *Mended     `json:"mended,omitempty"`
	Revoked  *Revocation `json:"revoked,omitempty"`
	Stopped  string      `json:"stopped,omitempty"`
	DueOwed  bool        `json:"dueOwed,omitempty"` // what had to follow did not come in time
	holderID string
}

// Report is what was found at one check.
type Report struct {
	Kept     bool         `json:"kept"`
	Findings string       `json:"findings"`
	Officers string       `json:"officers"`
	On       workday.Date `json:"on"`
	By       string       `json:"by"`
	At       time.Time    `json:"at"`
}

// Order (责令限期整改) is what has to be put right by a day.
type Order struct {
	Demand string       `json:"demand"`
	DueOn  workday.Date `json:"dueOn"`
	By     string       `json:"by"`
	At     time.Time    `json:"at"`
}

// Mended is what the holder says he has put right.
type Mended struct {
	Words string    `json:"words"`
	Files []File    `json:"files,omitempty"`
	At    time.Time `json:"at"`
}

// Revocation (撤销) ends what was granted on a promise that was not true.
type Revocation struct {
	Findings string    `json:"findings"`
	Heard    string    `json:"heard"` // what the holder said to it
	Reason   string    `json:"reason"`
	Basis    string    `json:"basis"`
	Signer   string    `json:"signer"`
	At       time.Time `json:"at"`
	Until    time.Time `json:"until,omitzero"` // of the mark
}

func checkStates() []matter.StateDef {
	return []matter.StateDef{
		{Name: StateOwing, Title: "承诺待补", Waits: "承诺人"},
		{Name: StateChecking, Title: "待核查"},
		{Name: StateRectifying, Title: "限期整改中", Waits: "承诺人"},
		{Name: StateRevoking, Title: "拟撤销", Public: "核查中"},
		{Name: StateKept, Title: "承诺属实", Closed: true},
		{Name: StateRevoked, Title: "承诺不实，已撤销", Closed: true},
		{Name: StateStopped, Title: "已终止核查", Closed: true},
	}
}

// CheckKind is the kind "promisecheck" for the hall.
func (room *Room) CheckKind() *matter.Kind {
	open := in(StateOwing, StateChecking, StateRectifying, StateRevoking)
	own, counter, head := matter.ByApplicant(), matter.ByWindow(RightHandIn), matter.ByLead(RightRevoke)
	return &matter.Kind{
		Wants: wants,
		Name:  CheckKind, Title: "承诺核查", States: checkStates(),
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "open", Title: "开始核查", To: in(StateOwing, StateChecking), By: matter.BySystem(), Hidden: true}, room.open),
			matter.Act(matter.Action{Name: "supply", Title: "补交承诺后补的材料", From: in(StateOwing, StateChecking), To: in(StateOwing, StateChecking), By: matter.ByAny(own, counter), Pages: "M-04 X-02"}, supply),
			matter.Act(matter.Action{Name: "owed_remind", Title: "提醒补交", From: open, By: matter.BySystem(), Hidden: true}, owedRemind),
			matter.Act(matter.Action{Name: "owed_overdue", Title: "承诺补交到期", From: open, To: open, By: matter.BySystem(), Hidden: true}, owedOverdue),
			matter.Act(matter.Action{Name: "report", Title: "填写核查结论", From: in(StateChecking), To: in(StateKept, StateRectifying, StateRevoking), By: matter.ByTask(RoleCheck), Pages: "X-02"}, room.report),
			matter.Act(matter.Action{Name: "mend", Title: "报告整改完成", From: in(StateRectifying), To: in(StateChecking), By: matter.ByAny(own, counter), Pages: "M-03 X-02"}, mend),
			matter.Act(matter.Action{Name: "rectify_overdue", Title: "整改到期", From: in(StateRectifying), To: in(StateChecking), By: matter.BySystem(), Hidden: true}, rectifyOverdue),
			matter.Act(matter.Action{Name: "revoke", Title: "作出撤销决定", From: in(StateRevoking), To: in(StateRevoked), By: matter.ByTask(RoleRevoke), Pages: "X-02"}, room.revoke),
			matter.Act(matter.Action{Name: "check_again", Title: "退回重新核查", From: in(StateRevoking), To: in(StateChecking), By: matter.ByTask(RoleRevoke), Pages: "X-02"}, checkAgain),
			matter.Act(matter.Action{Name: "stop", Title: "终止核查", From: open, To: in(StateStopped), By: head, Pages: "X-02"}, stop),
		},
		Number: numberOf("HC"), Facts: checkFacts,
		Public: func(e matter.Event) bool {
			return e.Action != "owed_remind" && e.Action != "claim" && e.Action != "release"
		},
		CheckFacts: func(m matter.Matter, f any) (bad []string) {
			c, ok := f.(Check)
			switch {
			case !ok:
				return []string{"check has no row"}
			case m.State == StateRevoked && (c.Revoked == nil || c.Revoked.Signer == ""):
				bad = append(bad, "revoked without a person's decision")
			case m.State == StateKept && len(c.Reports) == 0:
				bad = append(bad, "kept without a report")
			}
			return bad
		},
	}
}

// numberOf is a prefix, the region, the year and a number without gaps.
func numberOf(prefix string) func(matter.Opening, time.Time) (string, func(int64) string) {
	return func(o matter.Opening, at time.Time) (string, func(int64) string) {
		name := prefix + "-" + path.Base(o.Region) + "-" + at.In(workday.Shanghai).Format("2006")
		return "credit/" + name, func(n int64) string { return fmt.Sprintf("%s-%05d", name, n) }
	}
}

// Open begins the check of a promise; the machine does after the grant.
type Open struct{ Granted }

// usualCheck is how long a check has when the item says nothing; a habit of the house.
var usualCheck = workday.Natural(60)

// open lets the clock of the check run from the decision on.
// 国办发〔2020〕42号 §2(5): the organ checks afterwards within the time that it told.
func (room *Room) open(m *matter.Move, in Open) error {
	c := Check{ID: m.ID(), Granted: in.Granted, holderID: in.Holder}
	c.Granted.Owed = clone(in.Owed)
	m.Open(matter.Opening{Title: "核查承诺：" + c.Item, Region: in.Region, Lead: c.Body, Applicant: in.Subject, ApplicantName: c.Name, Channel: matter.ChannelWindow, Under: c.Case})
	limit, ground := c.Within, c.Basis
	if limit.N == 0 {
		limit = usualCheck
	}
	if ground == "" {
		ground = "办事指南告知承诺规定"
	}
	m.Start(matter.ClockSpec{Name: ClockCheck, Title: "核查期限", Limit: limit, Ground: ground, From: c.DecidedAt})
	if len(c.Granted.Owed) == 0 {
		toCheck(m, c, "核查承诺")
	} else {
		m.Become(StateOwing)
		c.awaitOwed(m, ground)
	}
	m.Record("case", c.Number)
	m.Keep(c, insertCheck(c))
	return nil
}

// awaitOwed lets the time run in which what was promised has to follow: the longest of its limits.
func (c *Check) awaitOwed(m *matter.Move, ground string) {
	longest := c.Granted.Owed[0].Limit
	for i := range c.Granted.Owed {
		o := &c.Granted.Owed[i]
		due, _ := workday.Due(m.Calendar(), c.DecidedAt, o.Limit)
		o.DueOn = workday.DateOf(due)
		if o.Limit.N > longest.N {
			longest = o.Limit
		}
	}
	m.Start(matter.ClockSpec{Name: ClockOwed, Title: "承诺后补材料的期限", Limit: longest, Ground: ground, From: c.DecidedAt, OnDue: "owed_overdue"})
	if n := longest.N - remindBefore; n > 0 {
		m.Start(matter.ClockSpec{Name: ClockRemind, Title: "提醒补交", Limit: workday.Limit{N: n, Unit: longest.Unit}, Ground: "到期前提醒", From: c.DecidedAt, OnDue: "owed_remind"})
	}
	m.TellApplicant("promise.owed", map[string]string{"item": c.Item, "list": c.owedNames(), "due": c.lastDue().Chinese()})
}

// remindBefore is how many units before the last day the holder is reminded; a habit of the house.
const remindBefore = 3

func (c Check) open() []Owed {
	return slices.DeleteFunc(clone(c.Granted.Owed), func(o Owed) bool { return !o.At.IsZero() })
}

func (c Check) owedNames() string {
	var names []string
	for _, o := range c.open() {
		names = append(names, o.Name)
	}
	return strings.Join(names, "、")
}

func (c Check) lastDue() (last workday.Date) {
	for _, o := range c.open() {
		if last.IsZero() || last.Before(o.DueOn) {
			last = o.DueOn
		}
	}
	return last
}

// toCheck puts the promise before who checks it.
func toCheck(m *matter.Move, c Check, title string) {
	m.Become(StateChecking)
	m.Assign(matter.TaskSpec{Role: RoleCheck, Title: title + "：" + c.Item, Body: c.Checker, Need: RightCheck})
}

// Supply brings what has to follow a promise.
type Supply struct {
	Material string `json:"material" form:"material" label:"补交哪一份" kind:"select" need:"true"`
	Paper    bool   `json:"paper" form:"paper" label:"窗口已核原件" kind:"check"`
	Files    []File `json:"files,omitempty"`
}

// supply takes in what was promised; when all is there it is checked.
func supply(m *matter.Move, in Supply) error {
	c := checkOf(m)
	n := slices.IndexFunc(c.Granted.Owed, func(o Owed) bool { return o.Material == in.Material && o.At.IsZero() })
	switch {
	case n < 0:
		return fault.InvalidField("material", "请选择要补交的材料")
	case len(in.Files) == 0 && !(in.Paper && m.Actor.Kind == account.ActorOfficer):
		return fault.InvalidField("files", "请选择文件")
	}
	o := &c.Granted.Owed[n]
	o.Files, o.Paper, o.At = in.Files, in.Paper, m.Now
	attach(m, in.Files)
	m.Record("material", o.Name)
	if len(c.open()) == 0 {
		m.Halt(ClockOwed, ClockRemind)
		if m.Matter().State == StateOwing {
			toCheck(m, c, "核查承诺")
		}
	}
	m.Keep(c, updateCheck(c))
	m.TellApplicant("promise.supplied", map[string]string{"item": c.Item, "list": o.Name})
	return nil
}

func attach(m *matter.Move, list []File) {
	for _, f := range list {
		m.Also(file.Attach(f.ID, m.Actor.Subject(), m.ID()))
	}
}

func owedRemind(m *matter.Move, _ matter.Due) error {
	c := checkOf(m)
	m.Halt(ClockRemind)
	if len(c.open()) > 0 {
		m.TellApplicant("promise.owed", map[string]string{"item": c.Item, "list": c.owedNames(), "due": c.lastDue().Chinese()})
	}
	return nil
}

// owedOverdue: what had to follow did not come; that is for who checks to weigh.
func owedOverdue(m *matter.Move, _ matter.Due) error {
	c := checkOf(m)
	m.Halt(ClockOwed, ClockRemind)
	if len(c.open()) > 0 {
		c.DueOwed = true
		m.Record("overdue", c.owedNames())
		m.TellApplicant("promise.owed_overdue", map[string]string{"item": c.Item, "list": c.owedNames()})
	}
	if m.Matter().State == StateOwing {
		toCheck(m, c, "核查承诺（后补材料逾期）")
	}
	m.Keep(c, updateCheck(c))
	return nil
}

// ReportInput (核查结论) is what was found.
type ReportInput struct {
	Result   string       `json:"result" form:"result" label:"核查结论" kind:"radio" need:"true" options:"kept=承诺属实|broken=承诺不实"`
	On       workday.Date `json:"on" form:"on" label:"核查日期" kind:"date" need:"true"`
	Officers string       `json:"officers" form:"officers" label:"核查人员" need:"true" max:"100" hint:"两名以上，姓名之间用顿号隔开"`
	Findings string       `json:"findings" form:"findings" label:"核查情况" kind:"textarea" need:"true" max:"2000"`
	Demand   string       `json:"demand" form:"demand" label:"整改要求" kind:"textarea" max:"1000" hint:"承诺不实、可以整改的填写；责令限期整改，到期复查"`
}

// report ends a check: kept, or broken and then to be put right, or to be revoked.
// 国办发〔2020〕42号 §2(5): what is untrue is to be stopped or put right, and what was granted is revoked.
func (room *Room) report(m *matter.Move, in ReportInput) error {
	c := checkOf(m)
	var wrong []fault.Field
	add := func(bad bool, name, words string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Message: words})
		}
	}
	kept := in.Result == "kept"
	add(in.Result != "kept" && in.Result != "broken", "result", "请选择核查结论")
	add(in.On.IsZero() || in.On.After(workday.DateOf(m.Now)), "on", "核查日期应当在今天或者以前")
	add(len(strings.FieldsFunc(in.Officers, func(r rune) bool { return strings.ContainsRune("、，, 和", r) })) < 2, "officers", "核查应当由两名以上人员进行，请写明姓名")
	add(in.Findings == "", "findings", "请填写核查情况")
	add(kept && len(c.open()) > 0, "result", "承诺后补的“"+c.owedNames()+"”还没有补交，不能认定承诺属实")
	if len(wrong) > 0 {
		return fault.Invalid("核查结论还不完整", wrong...)
	}
	if _, err := m.Finish(RoleCheck, in.Result, in.Findings); err != nil {
		return err
	}
	c.Reports = append(slices.Clone(c.Reports), Report{Kept: kept, Findings: in.Findings, Officers: in.Officers, On: in.On, By: m.Actor.Name, At: m.Now})
	m.Record("kept", kept)
	if err := room.issue(m, room.recordOf(m, c)); err != nil {
		return err
	}
	switch {
	case kept:
		return room.keep(m, c)
	case c.Order == nil && c.Rectify.N > 0 && in.Demand != "":
		return room.order(m, c, in.Demand)
	}
	m.Become(StateRevoking)
	m.Assign(matter.TaskSpec{Role: RoleRevoke, Title: "决定是否撤销：" + c.Item, Body: c.Body, Need: RightRevoke, Limit: revokeLimit, Ground: "核查后处理期限"})
	m.Keep(c, updateCheck(c))
	m.TellApplicant("promise.broken", map[string]string{"item": c.Item, "reason": in.Findings})
	return nil
}

// revokeLimit is by when it is decided whether to revoke. A habit of the house: no law sets it.
var revokeLimit = workday.Working(10)

func (room *Room) keep(m *matter.Move, c Check) error {
	outcome := OutcomeKept
	if c.Order != nil {
		outcome = OutcomeMended
	}
	m.Keep(c, updateCheck(c))
	m.TellApplicant("promise.kept", map[string]string{"item": c.Item})
	m.Close(StateKept, outcome)
	return nil
}

// order gives a time to put right what was found, once.
func (room *Room) order(m *matter.Move, c Check, demand string) error {
	if clock, ok := m.Clock(ClockCheck); ok && clock.State == matter.ClockRunning {
		if err := m.Pause(ClockCheck, matter.Stop{Kind: "rectify", Title: "限期整改", Ground: c.ground()}); err != nil {
			return err
		}
	}
	m.Become(StateRectifying)
	m.Start(matter.ClockSpec{Name: ClockRectify, Title: "整改期限", Limit: c.Rectify, Ground: c.ground(), OnDue: "rectify_overdue"})
	clock, _ := m.Clock(ClockRectify)
	c.Order = &Order{Demand: demand, DueOn: workday.DateOf(clock.DueAt), By: m.Actor.Name, At: m.Now}
	m.Keep(c, updateCheck(c))
	m.TellApplicant("promise.rectify", map[string]string{"item": c.Item, "due": c.Order.DueOn.Chinese(), "reason": demand})
	return room.issue(m, room.rectifyOf(m, c))
}

func (c Check) ground() string {
	if c.Basis != "" {
		return c.Basis
	}
	return "办事指南告知承诺规定"
}

// MendInput says what was put right.
type MendInput struct {
	Words string `json:"words" form:"words" label:"整改情况" kind:"textarea" need:"true" max:"2000"`
	Files []File `json:"files,omitempty"`
}

func mend(m *matter.Move, in MendInput) error {
	if strings.TrimSpace(in.Words) == "" {
		return fault.InvalidField("words", "请填写整改情况")
	}
	c := checkOf(m)
	c.Mended = &Mended{Words: in.Words, Files: in.Files, At: m.Now}
	attach(m, in.Files)
	return lookAgain(m, c, "复查整改情况")
}

// rectifyOverdue: nobody said that it is put right; it is looked at all the same.
func rectifyOverdue(m *matter.Move, _ matter.Due) error {
	return lookAgain(m, checkOf(m), "整改到期，复查")
}

func lookAgain(m *matter.Move, c Check, title string) error {
	m.Halt(ClockRectify)
	if clock, ok := m.Clock(ClockCheck); ok && clock.State == matter.ClockPaused {
		if err := m.Resume(ClockCheck); err != nil {
			return err
		}
	}
	toCheck(m, c, title)
	m.Keep(c, updateCheck(c))
	return nil
}

// RevokeInput (撤销决定) ends what was granted.
type RevokeInput struct {
	Heard  string `json:"heard" form:"heard" label:"当事人的陈述和申辩" kind:"textarea" need:"true" max:"1000" hint:"告知了什么，当事人怎样说；没有提出的写明没有提出"`
	Reason string `json:"reason" form:"reason" label:"撤销的理由" kind:"textarea" need:"true" max:"2000"`
	Basis  string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
	Signed bool   `json:"signed"` // the page has checked the password entered anew
}

// revoke takes back what was granted on an untrue promise, and puts it on record.
// 行政许可法 §69; 国办发〔2020〕42号 §2(6).
func (room *Room) revoke(m *matter.Move, in RevokeInput) error {
	var wrong []fault.Field
	for _, f := range [][3]string{{"heard", in.Heard, "当事人的陈述和申辩"}, {"reason", in.Reason, "撤销的理由"}, {"basis", in.Basis, "依据"}} {
		if strings.TrimSpace(f[1]) == "" {
			wrong = append(wrong, fault.Field{Name: f[0], Message: "请填写" + f[2]})
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("撤销决定书还不完整", wrong...)
	}
	if !in.Signed {
		return fault.InvalidField("password", "请重新输入密码签署决定")
	}
	c := checkOf(m)
	last := c.Reports[len(c.Reports)-1]
	if _, err := m.Finish(RoleRevoke, "revoked", in.Reason); err != nil {
		return err
	}
	c.Revoked = &Revocation{Findings: last.Findings, Heard: in.Heard, Reason: in.Reason, Basis: in.Basis, Signer: m.Actor.Name, At: m.Now}
	if c.Months > 0 && c.MarkBasis != "" && c.holderID != "" {
		c.Revoked.Until = m.Now.AddDate(0, c.Months, 0)
		m.Also(insertMark(c))
		m.Record("mark", dateText(c.Revoked.Until))
	}
	m.Record("credential", "password")
	m.Also(paper.End(c.Body, c.Decision, "已撤销"))
	m.Keep(c, updateCheck(c))
	m.TellApplicant("promise.revoked", map[string]string{"item": c.Item, "reason": in.Reason})
	if err := room.issue(m, room.revocationOf(m, c)); err != nil {
		return err
	}
	m.Close(StateRevoked, OutcomeRevoked)
	return nil
}

// Again sends a check back.
type Again struct {
	Reason string `json:"reason" form:"reason" label:"为什么要重新核查" kind:"textarea" need:"true" max:"1000"`
}

func checkAgain(m *matter.Move, in Again) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明为什么要重新核查")
	}
	if _, err := m.Finish(RoleRevoke, "again", in.Reason); err != nil {
		return err
	}
	m.Record("reason", in.Reason)
	return lookAgain(m, checkOf(m), "重新核查承诺")
}

// Stop ends a check that has lost its object.
type Stop struct {
	Reason string `json:"reason" form:"reason" label:"终止的理由" kind:"textarea" need:"true" max:"1000" hint:"如证照已经注销，承诺的事项不再进行"`
}

func stop(m *matter.Move, in Stop) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请填写终止的理由")
	}
	c := checkOf(m)
	c.Stopped = in.Reason
	m.Record("reason", in.Reason)
	m.Keep(c, updateCheck(c))
	m.Close(StateStopped, OutcomeStopped)
	return nil
}

func checkOf(m *matter.Move) Check {
	c := matter.FactsOf[Check](m)
	c.Granted.Owed = clone(c.Granted.Owed)
	return c
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("credit: %T cannot be written: %v", v, err))
	}
	return string(b)
}
