package rectify

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

// Version is the ordinance that holds for a request.
type Version string

// The two ordinances.
const (
	Rules2008 Version = "2008" // 国务院令第492号
	Rules2019 Version = "2019" // 国务院令第711号
)

// revisedOn is the day from which the ordinance of 2019 holds: 条2019 §56.
var revisedOn = workday.MustDate("2019-05-15")

// VersionOn chooses the ordinance by the day of receipt.
func VersionOn(received workday.Date) Version {
	if received.Before(revisedOn) {
		return Rules2008
	}
	return Rules2019
}

// clause is the article behind the name of the ordinance, for papers.
func (v Version) clause() string {
	if v == Rules2008 {
		return "（2008年施行）第二十五条第二款"
	}
	return "第四十一条"
}

// Article names the article.
func (v Version) Article() string {
	if v == Rules2008 {
		return "《政府信息公开条例》（2008年）第二十五条第二款"
	}
	return "《政府信息公开条例》第四十一条"
}

// limitNote stands beside the limit: the ordinance has none.
const limitNote = "条例没有规定更正的期限，按本市设定的期限"

// Rule (更正办理规则) holds what the ordinance leaves open: it names no limit for a correction, and does not say what a
// request for more evidence does to it.
type Rule struct {
	Days     int  // working days for the reply
	Correct  int  // working days that an applicant has at least to bring more evidence
	Restarts bool // the limit begins anew when the evidence has come; otherwise it only stands still meanwhile
	Opinion  int  // working days for the department that holds the record
	Reason   string
	By       string
	At       time.Time
}

// usualRule is in force until another was written. Twenty working days is what the ordinance gives for a request for
// information (条2019 §33); that it should hold here is our choice and nobody's law.
var usualRule = Rule{Days: 20, Correct: 10, Opinion: 7}

// words say what a request for more evidence does to the limit.
func (r Rule) words() string {
	if r.Restarts {
		return "收到补充的证据后重新计算"
	}
	return "等待期间停止计算，收到后接着计算"
}

// rules are the rules in memory, the newest first.
type rules struct{ list atomic.Pointer[[]Rule] }

func (b *rules) all() []Rule {
	if list := b.list.Load(); list != nil {
		return *list
	}
	return nil
}

// now is the rule in force.
func (b *rules) now() Rule {
	if list := b.all(); len(list) > 0 {
		return list[0]
	}
	return usualRule
}

// Limit is within how many working days a correction is answered that is asked for from now on.
func (room *Room) Limit() int { return room.rules.now().Days }

// LoadRules reads the rules into memory.
func (room *Room) LoadRules(ctx context.Context, tx *store.Tx) error {
	list, err := allRules(ctx, tx)
	if err == nil {
		room.rules.list.Store(&list)
	}
	return err
}

// RuleForm is a rule as it is typed.
type RuleForm struct {
	Days    int    `form:"days" label:"答复期限（工作日）" kind:"number" need:"true" width:"short" hint:"自收到更正申请之日起；条例没有规定，由本市设定"`
	Correct int    `form:"correct" label:"补充证据的期限（工作日）" kind:"number" need:"true" width:"short" hint:"一次性告知补充证据时，至少给申请人这么多时间"`
	Clock   string `form:"clock" label:"补充证据时的答复期限" kind:"radio" need:"true" options:"pause=等待期间停止计算，收到后接着计算|restart=收到补充的证据后重新计算"`
	Opinion int    `form:"opinion" label:"部门核实期限（工作日）" kind:"number" need:"true" width:"short" hint:"计入答复期限"`
	Reason  string `form:"reason" label:"修改的依据和理由" kind:"textarea" need:"true" max:"300"`
}

func (r Rule) form() RuleForm {
	in := RuleForm{Days: r.Days, Correct: r.Correct, Clock: "pause", Opinion: r.Opinion}
	if r.Restarts {
		in.Clock = "restart"
	}
	return in
}

func (in RuleForm) rule() (Rule, error) {
	var wrong []fault.Field
	for _, f := range []struct {
		name, label string
		n           int
	}{{"days", "答复期限", in.Days}, {"correct", "补充证据的期限", in.Correct}, {"opinion", "部门核实期限", in.Opinion}} {
		if f.n < 1 || f.n > 60 {
			wrong = append(wrong, fault.Field{Name: f.name, Message: f.label + "应当是1到60个工作日"})
		}
	}
	if in.Opinion >= in.Days && len(wrong) == 0 {
		wrong = append(wrong, fault.Field{Name: "opinion", Message: "部门核实计入答复期限，应当比答复期限短"})
	}
	if in.Clock != "pause" && in.Clock != "restart" {
		wrong = append(wrong, fault.Field{Name: "clock", Message: "请选择补充证据时答复期限怎么算"})
	}
	if strings.TrimSpace(in.Reason) == "" {
		wrong = append(wrong, fault.Field{Name: "reason", Message: "请填写修改的依据和理由"})
	}
	if len(wrong) > 0 {
		return Rule{}, fault.Invalid("规则还有要修改的地方", wrong...)
	}
	return Rule{Days: in.Days, Correct: in.Correct, Restarts: in.Clock == "restart", Opinion: in.Opinion, Reason: strings.TrimSpace(in.Reason)}, nil
}

// accordRule names the rule among what takes two persons.
const accordRule = "rectify"

func days(n int) string { return strconv.Itoa(n) + "个工作日" }

// ProposeRule proposes a rule; when another person has put it in force, it holds for what begins from then on.
func (room *Room) ProposeRule(ctx context.Context, actor account.Actor, in RuleForm) (accord.Proposal, error) {
	if !actor.Has(org.AdminSystem) {
		return accord.Proposal{}, account.NotForPost()
	}
	next, err := in.rule()
	if err != nil {
		return accord.Proposal{}, err
	}
	now := room.rules.now()
	return room.Accord.Propose(ctx, actor, accord.Proposal{Sort: accordRule, Thing: "rule", Title: "更正本人信息的期限", What: accord.What(in), Reason: next.Reason, Lines: []accord.Line{
		{Term: "答复期限", Before: days(now.Days), After: days(next.Days)}, {Term: "补充证据的期限", Before: days(now.Correct), After: days(next.Correct)},
		{Term: "补充证据时的答复期限", Before: now.words(), After: next.words()}, {Term: "部门核实期限", Before: days(now.Opinion), After: days(next.Opinion)}}})
}

// Accords are the data of the room that take two persons.
func (room *Room) Accords() []accord.Sort {
	return []accord.Sort{{Name: accordRule, Title: "更正本人信息", Home: func(string) string { return rulesAddress }, Reader: web.Staff, Load: room.LoadRules,
		Apply: func(ctx context.Context, tx *store.Tx, p accord.Proposal) error {
			var in RuleForm
			if err := p.Read(&in); err != nil {
				return err
			}
			r, err := in.rule()
			if err != nil {
				return err
			}
			r.By, r.At = p.Signed(), room.Now()
			return tx.Apply(ctx, insertRule(room.DB.NewID(), r))
		}}}
}

// ReplyKind (答复类型) is what becomes of a request: 条2019 §41, 条2008 §25.
type ReplyKind string

// The kinds of reply; each is the outcome of its matter.
const (
	ReplyCorrected   ReplyKind = "corrected"
	ReplyPartly      ReplyKind = "partly"
	ReplyRefused     ReplyKind = "refused"
	ReplyTransferred ReplyKind = "transferred"
	ReplyNamed       ReplyKind = "named"
	ReplyOther       ReplyKind = "other"
)

var kindWords = map[ReplyKind]string{ReplyCorrected: "更正", ReplyPartly: "部分更正", ReplyRefused: "不予更正", ReplyTransferred: "转送有权更正的机关",
	ReplyNamed: "告知向有权更正的机关提出", ReplyOther: "不属于更正本人信息"}

// Title is the kind in Chinese.
func (k ReplyKind) Title() string { return kindWords[k] }

// Corrects reports whether something was changed.
func (k ReplyKind) Corrects() bool { return k == ReplyCorrected || k == ReplyPartly }

// Judges reports whether the record itself was examined.
func (k ReplyKind) Judges() bool { return k.Corrects() || k == ReplyRefused }

// Reply (答复) answers the request.
type Reply struct {
	Kind       ReplyKind    `json:"kind"`
	Checked    string       `json:"checked,omitempty"` // what was looked through, and what was found
	Result     string       `json:"result"`
	Before     string       `json:"before,omitempty"`
	After      string       `json:"after,omitempty"`
	ChangedOn  workday.Date `json:"changedOn,omitzero"`
	ChangedBy  string       `json:"changedBy,omitempty"`
	Reason     string       `json:"reason,omitempty"`
	Basis      string       `json:"basis,omitempty"`
	To         string       `json:"to,omitempty"`     // code of a body of this house
	ToName     string       `json:"toName,omitempty"` // the body by name
	Contact    string       `json:"contact,omitempty"`
	Leads      string       `json:"leads,omitempty"` // request, siteerror, elsewhere
	Reconsider string       `json:"reconsider"`
	Court      string       `json:"court"`
	Drafter    string       `json:"drafter,omitempty"` // subject
	DraftedBy  string       `json:"draftedBy,omitempty"`
	DraftedAt  time.Time    `json:"draftedAt,omitzero"`
	Returned   string       `json:"returned,omitempty"`
	Signer     string       `json:"signer,omitempty"` // subject
	SignedBy   string       `json:"signedBy,omitempty"`
	SignedAt   time.Time    `json:"signedAt,omitzero"`
}

var leadWords = map[string]string{"request": "作为政府信息公开申请提出", "siteerror": "在“政府网站找错”提出", "elsewhere": "通过其他渠道提出"}

// checkReply holds what a reply owes, under the ordinance that holds for the request.
func checkReply(v Version, received, today workday.Date, lead string, p Reply) error {
	if p.Kind.Title() == "" {
		return fault.InvalidField("kind", "请选择答复类型")
	}
	wrong := needed([][3]string{{"result", p.Result, "答复内容"}, {"reconsider", p.Reconsider, "行政复议机关"}, {"court", p.Court, "有管辖权的人民法院"}})
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if p.Kind.Judges() {
		wrong = append(wrong, needed([][3]string{{"checked", p.Checked, "核对情况：查了哪里，查到什么"}})...)
	}
	if p.Kind.Corrects() {
		wrong = append(wrong, needed([][3]string{{"before", p.Before, "更正前的内容"}, {"after", p.After, "更正后的内容"}, {"changedBy", p.ChangedBy, "由哪个部门更正"}})...)
		switch {
		case p.ChangedOn.IsZero() || p.ChangedOn.Before(received) || p.ChangedOn.After(today):
			say("changedOn", "请填写更正的日期，在收到申请之日和今天之间；还没有更正的，先更正再答复")
		case strings.TrimSpace(p.Before) == strings.TrimSpace(p.After) && p.Before != "":
			say("after", "更正后的内容和更正前的一样，请核对")
		}
	}
	if p.Kind == ReplyPartly || p.Kind == ReplyRefused {
		wrong = append(wrong, needed([][3]string{{"reason", p.Reason, "不予更正的理由"}, {"basis", p.Basis, "不予更正的依据"}})...)
	}
	if p.Kind == ReplyTransferred || p.Kind == ReplyNamed {
		if p.To == "" && strings.TrimSpace(p.ToName) == "" {
			say("to", "请选择或者写明有权更正的机关")
		}
		if p.To != "" && p.To == lead {
			say("to", "有权更正的机关不能是本机关")
		}
		wrong = append(wrong, needed([][3]string{{"reason", p.Reason, "理由：为什么不属于本机关职能范围"}})...)
	}
	switch {
	case p.Kind == ReplyNamed && v == Rules2008:
		// 条2008 §25: a body without the right transfers; to send the person away it was not given.
		say("kind", "2019年5月15日前收到的申请，依照2008年的条例第二十五条第二款应当转送有权更正的机关，不能只告知申请人")
	case p.Kind == ReplyNamed && p.To == "" && strings.TrimSpace(p.Contact) == "":
		say("contact", "请写明怎样向它提出：地址、电话或者网址")
	case p.Kind == ReplyOther && leadWords[p.Leads] == "":
		say("leads", "请选择申请人可以怎样提出")
	case p.Kind == ReplyOther && strings.TrimSpace(p.Reason) == "":
		say("reason", "请填写理由：为什么不属于更正本人信息")
	}
	if len(wrong) > 0 {
		return fault.Invalid("答复还不完整", wrong...)
	}
	return nil
}

// maySign keeps drafting and signing in two hands.
func maySign(drafter, signer string) error {
	if drafter == signer {
		return fault.Deniedf("拟稿人不能审签自己起草的答复，请由另一位审签人员办理")
	}
	return nil
}
