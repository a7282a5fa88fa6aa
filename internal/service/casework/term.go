package casework

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Term (程序期限) names a limit that holds for every case, whatever its item says.
type Term string

// The terms.
const (
	TermPrecheck      Term = "precheck"
	TermCorrection    Term = "correction"
	TermExtend        Term = "extend"
	TermExtendJoint   Term = "extend_joint"
	TermHearingAsk    Term = "hearing_ask"
	TermHearingHold   Term = "hearing_hold"
	TermHearingNotice Term = "hearing_notice"
	TermPlea          Term = "plea"
	TermDelivery      Term = "delivery"
	TermConfirm       Term = "confirm"
	TermGapCheck      Term = "gap_check"
	TermQuestion      Term = "question"
	TermSettle        Term = "settle"
	TermNameChair     Term = "name_chair"
	TermPublicity     Term = "publicity"
	TermObjection     Term = "objection"
)

// termDef is a term as it comes with the program.
type termDef struct {
	Name     Term
	Title    string
	Days     int
	Ground   string // empty: no law sets it
	Compared bool   // with the text of the law
	From     string // what it is counted from
}

// termDefs are all terms in the order in which a case meets them. All count working days, as 行政许可法 §82 counts every
// day of that law. What was not compared with the text of the law, or is no more than a habit of the house, says so.
var termDefs = []termDef{
	// 厦门自贸片区 answers what comes in by the net within two working days.
	{TermQuestion, "答复申请人提问", 2, "", false, "提问之日"},
	{TermPrecheck, "预审网上提交的申请", 2, "", false, "提交之日"},
	{TermCorrection, "申请人补正（事项没有规定的）", 10, "", false, "一次性告知之日"},
	{TermGapCheck, "核验补交的容缺材料", 2, "", false, "补交之日"},
	{TermSettle, "处理退回的部分", 1, "", false, "退回之日"},
	{TermExtend, "一个机关办理的，最长延长", 10, "《行政许可法》第四十二条第一款", true, "原到期日"},
	{TermExtendJoint, "统一、联合、集中办理的，最长延长", 15, "《行政许可法》第四十二条第二款", true, "原到期日"},
	{TermPublicity, "公示（事项没有规定的）", 5, "", false, "公布之日"},
	{TermObjection, "答复公示异议", 5, "", false, "收到异议之日"},
	{TermPlea, "陈述申辩", 3, "", false, "告知之日"},
	{TermHearingAsk, "申请听证", 5, "《行政许可法》第四十七条第一款", true, "被告知听证权利之日"},
	{TermHearingHold, "组织听证", 20, "《行政许可法》第四十七条第一款", true, "收到听证申请之日"},
	{TermHearingNotice, "通知和公告听证的时间、地点", 7, "《行政许可法》第四十八条第一款第一项", true, "举行之日以前"},
	{TermNameChair, "指派听证主持人", 3, "", false, "提出请求之日"},
	{TermDelivery, "颁发、送达", 10, "《行政许可法》第四十四条", true, "作出决定之日"},
	{TermConfirm, "核实邮寄送达", 10, "", false, "寄出之日"},
}

func defOf(name Term) (termDef, bool) {
	n := slices.IndexFunc(termDefs, func(d termDef) bool { return d.Name == name })
	if n < 0 {
		return termDef{}, false
	}
	return termDefs[n], true
}

// TermRule is what holds for a term from a moment on, with who decided it and why.
type TermRule struct {
	Name     Term
	Days     int
	Ground   string
	Compared bool
	Since    time.Time // zero for what came with the program
	By       string
	SetAt    time.Time
	Why      string
}

// Limit is the term as the clocks take it.
func (r TermRule) Limit() workday.Limit { return workday.Working(r.Days) }

// under gives the ground of the rule when somebody has set one, and else the ground in the words of the act.
func (r TermRule) under(usual string) string {
	if r.Since.IsZero() || r.Ground == "" {
		return usual
	}
	return r.Ground
}

// doubt says what has to be said of a limit that nobody compared with the text of a law.
func (r TermRule) doubt() string {
	switch {
	case r.Ground == "":
		return "法律没有规定，是本平台的做法"
	case !r.Compared:
		return "未与法律原文核对"
	}
	return ""
}

// TermBook holds the rules in memory for everybody who reckons.
type TermBook struct{ rules atomic.Pointer[[]TermRule] }

// Swap puts newly read rules in force, the newest first.
func (t *TermBook) Swap(rules []TermRule) { t.rules.Store(&rules) }

// At gives the rule of a term in force at a moment.
func (t *TermBook) At(name Term, at time.Time) TermRule {
	if rules := t.rules.Load(); rules != nil {
		n := slices.IndexFunc(*rules, func(r TermRule) bool { return r.Name == name && !r.Since.After(at) })
		if n >= 0 {
			return (*rules)[n]
		}
	}
	d, _ := defOf(name)
	return TermRule{Name: name, Days: d.Days, Ground: d.Ground, Compared: d.Compared}
}

// term is the limit of a term now.
func (room *Room) term(name Term) workday.Limit { return room.terms.At(name, room.Now()).Limit() }

// termAt is the rule of a term at the moment of a move.
func (room *Room) termAt(name Term, at time.Time) TermRule { return room.terms.At(name, at) }

// longest is how long the item's limit may be prolonged.
func (room *Room) longest(i Item, at time.Time) TermRule {
	if i.joint() {
		return room.termAt(TermExtendJoint, at)
	}
	return room.termAt(TermExtend, at)
}

// SetTerm (调整程序期限) lets another limit hold from a day on.
type SetTerm struct {
	Days     int          `form:"days" label:"几个工作日" kind:"number" min:"1" max:"400" need:"true"`
	Ground   string       `form:"ground" label:"依据" max:"300" hint:"法律名称和条款；法律没有规定、只是本平台做法的，不填"`
	Compared bool         `form:"compared" label:"已经与公布的法律原文核对" kind:"check"`
	Since    workday.Date `form:"since" label:"从哪天起执行" kind:"date" need:"true" hint:"今天就是马上；以后的日期到当天零时起"`
	Why      string       `form:"why" label:"调整的理由" kind:"textarea" need:"true" max:"500"`
}

// rule is the row that the words make; clocks that run already keep the limit with which they began.
func (in SetTerm) rule(name Term, by string, now time.Time) (TermRule, error) {
	def, _ := defOf(name)
	ground := strings.TrimSpace(in.Ground)
	var wrong []fault.Field
	add := func(bad bool, field, message string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	add(in.Days < 1 || in.Days > 400, "days", "期限应当在 1 到 400 个工作日之间")
	add(def.Compared && in.Days != def.Days && (ground == "" || ground == def.Ground), "ground", "这个期限由法律规定，改动要写明新的法律依据")
	add(in.Compared && ground == "", "ground", "与原文核对过的，请写明是哪部法律的哪一条")
	add(in.Since.Before(workday.DateOf(now)), "since", "开始日期不能早于今天：已经起算的期限不能改写")
	add(strings.TrimSpace(in.Why) == "", "why", "请写明调整的理由")
	if len(wrong) > 0 {
		return TermRule{}, fault.Invalid("有内容需要修改", wrong...)
	}
	since := in.Since.Start()
	if since.Before(now) {
		since = now
	}
	return TermRule{Name: name, Days: in.Days, Ground: ground, Compared: in.Compared, Since: since, By: by, SetAt: now, Why: strings.TrimSpace(in.Why)}, nil
}
