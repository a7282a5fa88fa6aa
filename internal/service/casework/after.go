package casework

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// What is done about an answer after it was given: acts of a post on a matter that stays closed (ADR 0015). None opens a
// task or a clock; one that wants two persons is proposed by one and checked by another.

// Amendment (更正) puts a slip of the pen right: annotated, never written over, and checked by a second person.
type Amendment struct {
	What     AmendmentKind `json:"what"`
	Wrong    string        `json:"wrong"`
	Right    string        `json:"right"`
	On       workday.Date  `json:"on,omitzero"` // the right day of acceptance
	Reason   string        `json:"reason"`
	By       string        `json:"by"`
	Officer  int64         `json:"officer,string"`
	At       time.Time     `json:"at"`
	Accepted bool          `json:"accepted,omitempty"`
	Words    string        `json:"words,omitempty"`
	Checker  string        `json:"checker,omitempty"`
	Checked  time.Time     `json:"checked,omitzero"`
}

// AmendmentKind is what is put right.
type AmendmentKind string

// The things that are put right.
const (
	AmendDecision   AmendmentKind = "decision"
	AmendAcceptance AmendmentKind = "acceptance"
)

// Title is the thing in Chinese.
func (k AmendmentKind) Title() string {
	if k == AmendAcceptance {
		return "受理日期"
	}
	return "决定书的文字"
}

// openAmendment is the amendment that nobody has checked.
func (c Case) openAmendment() (int, bool) {
	i := slices.IndexFunc(c.Amendments, func(a Amendment) bool { return a.Checked.IsZero() })
	return i, i >= 0
}

// ProposeAmendment (提出更正) names what is wrong and what it should be.
type ProposeAmendment struct {
	What   AmendmentKind `json:"what" form:"what" label:"更正的内容" kind:"radio" need:"true" options:"decision=决定书的文字或者计算错误|acceptance=受理日期登记错误"`
	Wrong  string        `json:"wrong" form:"wrong" label:"原来写的" need:"true" max:"500"`
	Right  string        `json:"right" form:"right" label:"应当是" max:"500" hint:"更正决定书的必填"`
	On     workday.Date  `json:"on" form:"on" label:"正确的受理日期" kind:"date" hint:"更正受理日期的必填"`
	Reason string        `json:"reason" form:"reason" label:"怎样发现、为什么错" kind:"textarea" need:"true" max:"500"`
}

// proposeAmendment is the first person's part. Only slips of the pen: what was decided is not changed by it.
func proposeAmendment(m *matter.Move, in ProposeAmendment) error {
	c := caseOf(m)
	if _, waits := c.openAmendment(); waits {
		return fault.Conflictf("已经有一项更正等待审核")
	}
	wrong := needed([][3]string{{"wrong", in.Wrong, "原来写的内容"}, {"reason", in.Reason, "怎样发现、为什么错"}})
	switch in.What {
	case AmendDecision:
		if c.Decision == nil {
			return fault.Conflictf("还没有作出决定，没有可以更正的决定书")
		}
		wrong = append(wrong, needed([][3]string{{"right", in.Right, "应当是什么"}})...)
	case AmendAcceptance:
		if c.AcceptedAt.IsZero() || c.Decision != nil || !m.Matter().Open() {
			return fault.Conflictf("受理日期只能在受理以后、决定以前更正")
		}
		if in.On.IsZero() || in.On.Before(workday.DateOf(c.received())) || in.On.After(workday.DateOf(m.Now)) {
			wrong = append(wrong, fault.Field{Name: "on", Message: "受理日期应当在收到材料之日和今天之间"})
		}
		in.Right = longDate(in.On)
	default:
		wrong = append(wrong, fault.Field{Name: "what", Message: "请选择更正的内容"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("更正还不完整", wrong...)
	}
	c.Amendments = append(slices.Clone(c.Amendments), Amendment{What: in.What, Wrong: in.Wrong, Right: in.Right, On: in.On, Reason: in.Reason, By: m.Actor.Name, Officer: m.Actor.ID, At: m.Now})
	m.Record("reason", in.Reason)
	m.Tell(matter.Message{To: "body:" + m.Matter().Lead + "/" + RightDecide, Template: "case.amendment_asked", Facts: map[string]string{"item": c.Item.Name, "from": m.Actor.Name}})
	keep(m, c)
	return nil
}

// CheckAmendment (审核更正) is the second person's word.
type CheckAmendment struct {
	Result string `json:"result" form:"result" label:"审核结论" kind:"radio" need:"true" options:"agree=同意更正|disagree=不同意"`
	Words  string `json:"words" form:"words" label:"说明" max:"300" hint:"不同意的必填"`
}

// checkAmendment puts the slip right, by somebody else than who found it. The clocks of a wrong day of acceptance are
// counted anew; the wrong day stays on record.
func (room *Room) checkAmendment(m *matter.Move, in CheckAmendment) error {
	c := caseOf(m)
	i, waits := c.openAmendment()
	if !waits {
		return fault.Conflictf("现在没有等待审核的更正")
	}
	c.Amendments = slices.Clone(c.Amendments)
	a := &c.Amendments[i]
	switch {
	case a.Officer == m.Actor.ID:
		return fault.Deniedf("更正要由提出人以外的人审核")
	case in.Result != ResultAgree && in.Result != ResultDisagree:
		return fault.InvalidField("result", "请选择同意或者不同意")
	case in.Result == ResultDisagree && in.Words == "":
		return fault.InvalidField("words", "不同意的，请说明原因")
	}
	a.Accepted, a.Words, a.Checker, a.Checked = in.Result == ResultAgree, in.Words, m.Actor.Name, m.Now
	if !a.Accepted {
		m.Record("answered", "不同意更正："+in.Words)
		keep(m, c)
		return nil
	}
	m.Record("answered", a.What.Title()+"由“"+a.Wrong+"”更正为“"+a.Right+"”")
	if a.What == AmendAcceptance {
		if c.Decision != nil || !m.Matter().Open() {
			return fault.Conflictf("这件申请已经作出决定，受理日期不能再更正")
		}
		c.AcceptedAt = a.On.Start()
		for _, name := range []string{ClockStatutory, ClockPromise} {
			if _, live := m.Clock(name); live {
				if err := m.Since(name, c.AcceptedAt); err != nil {
					return err
				}
			}
		}
	}
	keep(m, c)
	m.TellApplicant("case.amended", map[string]string{"item": c.Item.Name, "words": a.What.Title()})
	return room.issue(m, amendmentOf(room, occasionOf(m), c, *a))
}

// Annulment (撤销) takes a grant back that ought not to have been made.
type Annulment struct {
	Ground string    `json:"ground"`
	Facts  string    `json:"facts"`
	Plea   string    `json:"plea"`
	Basis  string    `json:"basis"`
	Remedy Remedy    `json:"remedy"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// annulGrounds are the cases of 行政许可法 §69.
var annulGrounds = map[string]string{
	"abuse": "工作人员滥用职权、玩忽职守作出准予决定", "power": "超越法定职权作出准予决定", "procedure": "违反法定程序作出准予决定",
	"unqualified": "对不具备申请资格或者不符合法定条件的申请人准予许可", "fraud": "以欺骗、贿赂等不正当手段取得", "other": "依法可以撤销的其他情形",
}

// Annul (撤销决定) is the decision to take a grant back.
type Annul struct {
	Ground          string `json:"ground" form:"ground" label:"撤销的情形" kind:"select" need:"true" options:"abuse=滥用职权、玩忽职守作出|power=超越法定职权作出|procedure=违反法定程序作出|unqualified=申请人不符合条件|fraud=以欺骗、贿赂等不正当手段取得|other=其他依法可以撤销的情形"`
	Facts           string `json:"facts" form:"facts" label:"查明的事实和证据" kind:"textarea" need:"true" max:"2000" hint:"撤销可能对公共利益造成重大损害的，不予撤销"`
	Plea            string `json:"plea" form:"plea" label:"陈述、申辩的听取情况" kind:"textarea" need:"true" max:"1000"`
	Basis           string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
	Reconsideration string `json:"reconsideration" form:"reconsideration" label:"行政复议机关" need:"true" max:"100"`
	Court           string `json:"court" form:"court" label:"管辖法院" need:"true" max:"100"`
	Signed          bool   `json:"signed"` // the page has checked the password entered anew
}

func (in Annul) annulment(by string, at time.Time) *Annulment {
	return &Annulment{Ground: in.Ground, Facts: in.Facts, Plea: in.Plea, Basis: in.Basis, Remedy: Remedy{Reconsideration: in.Reconsideration, Court: in.Court}, By: by, At: at}
}

func (in Annul) check() error {
	wrong := needed([][3]string{{"ground", annulGrounds[in.Ground], "撤销的情形"}, {"facts", in.Facts, "查明的事实和证据"}, {"plea", in.Plea, "陈述、申辩的听取情况"}, {"basis", in.Basis, "依据"},
		{"reconsideration", in.Reconsideration, "行政复议机关"}, {"court", in.Court, "管辖法院"}})
	if len(wrong) > 0 {
		return fault.Invalid("撤销决定书还不完整", wrong...)
	}
	return nil
}

// granted refuses what can only be done to a grant that stands.
func (c Case) granted() error {
	switch {
	case c.Decision == nil || c.Decision.Outcome == Denied:
		return fault.Conflictf("这件申请没有准予的决定")
	case c.Deregistered != nil:
		return fault.Conflictf("已经在%s注销", dateText(c.Deregistered.At))
	}
	return nil
}

// annul takes the grant back, with its ground, what was said against it, and where to turn: 行政许可法 §69.
func (room *Room) annul(m *matter.Move, in Annul) error {
	c := caseOf(m)
	if err := c.granted(); err != nil {
		return err
	}
	if c.Annulled != nil {
		return fault.Conflictf("已经在%s撤销", dateText(c.Annulled.At))
	}
	if err := in.check(); err != nil {
		return err
	}
	if !in.Signed {
		return fault.InvalidField("password", "请重新输入密码签署决定")
	}
	c.Annulled = in.annulment(m.Actor.Name, m.Now)
	m.Record("reason", annulGrounds[in.Ground])
	m.Record("credential", "password")
	m.Also(renotice(m.ID(), "已撤销"), paper.End(c.Item.Body, c.Decision.Number, "已撤销"))
	keep(m, c)
	m.TellApplicant("case.annulled", map[string]string{"item": c.Item.Name, "reason": annulGrounds[in.Ground]})
	return room.issue(m, annulmentOf(room, occasionOf(m), c))
}

// Deregistration (注销) ends what can no longer be used.
type Deregistration struct {
	Ground string    `json:"ground"`
	Reason string    `json:"reason"`
	Basis  string    `json:"basis"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// deregisterGrounds are the cases of 行政许可法 §70.
var deregisterGrounds = map[string]string{
	"expired": "有效期届满未延续", "dead": "公民死亡或者丧失行为能力", "ended": "法人或者其他组织依法终止",
	"annulled": "许可依法被撤销、撤回，或者证件依法被吊销", "impossible": "因不可抗力无法实施", "other": "法律、法规规定的应当注销的其他情形",
}

// Deregister (注销) is the formality of §70.
type Deregister struct {
	Ground string `json:"ground" form:"ground" label:"注销的情形" kind:"select" need:"true" options:"expired=有效期届满未延续|dead=公民死亡或者丧失行为能力|ended=法人或者其他组织依法终止|annulled=依法被撤销、撤回或者吊销|impossible=因不可抗力无法实施|other=其他应当注销的情形"`
	Reason string `json:"reason" form:"reason" label:"情况说明" kind:"textarea" need:"true" max:"1000"`
	Basis  string `json:"basis" form:"basis" label:"依据" need:"true" max:"300"`
}

// deregister ends the effect of a grant: 行政许可法 §70.
func (room *Room) deregister(m *matter.Move, in Deregister) error {
	c := caseOf(m)
	if err := c.granted(); err != nil {
		return err
	}
	if wrong := needed([][3]string{{"ground", deregisterGrounds[in.Ground], "注销的情形"}, {"reason", in.Reason, "情况说明"}, {"basis", in.Basis, "依据"}}); len(wrong) > 0 {
		return fault.Invalid("注销决定书还不完整", wrong...)
	}
	c.Deregistered = &Deregistration{Ground: in.Ground, Reason: in.Reason, Basis: in.Basis, By: m.Actor.Name, At: m.Now}
	m.Record("reason", deregisterGrounds[in.Ground])
	m.Also(renotice(m.ID(), "已注销"), paper.End(c.Item.Body, c.Decision.Number, "已注销"))
	keep(m, c)
	m.TellApplicant("case.deregistered", map[string]string{"item": c.Item.Name, "reason": deregisterGrounds[in.Ground]})
	return room.issue(m, deregistrationOf(room, occasionOf(m), c))
}

// renotice writes what has become of the answer into its public notice.
func renotice(id int64, result string) store.Stmt {
	return store.Stmt{SQL: `/* casework.renotice */ update case_notice set result = $2 where id = $1`, Args: []any{id, result}, Rows: store.Any}
}

// Archived (归档) is the file of a finished case: how long it is kept, and what lies in it.
type Archived struct {
	Keep  string         `json:"keep"`
	Place string         `json:"place,omitempty"`
	Files []ArchivedFile `json:"files"`
	By    string         `json:"by"`
	At    time.Time      `json:"at"`
}

// ArchivedFile is one line of the list of the file (卷内目录).
type ArchivedFile struct {
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
	On     string `json:"on,omitempty"`
	Count  int    `json:"count"`
}

var keepTimes = map[string]string{"permanent": "永久", "30": "30年", "10": "10年"}

// Archive (归档) puts the file together. The papers are read by the page.
type Archive struct {
	Keep   string         `json:"keep" form:"keep" label:"保管期限" kind:"radio" need:"true" options:"permanent=永久|30=30年|10=10年"`
	Place  string         `json:"place" form:"place" label:"存放位置" max:"100" hint:"纸质材料的柜号、盒号"`
	Papers []ArchivedFile `json:"papers,omitempty" api:"yes"`
}

// files is the list of the file: what was handed in, then the papers.
func (in Archive) files(c Case) (out []ArchivedFile) {
	for _, d := range c.Documents {
		if d.Present() {
			out = append(out, ArchivedFile{Name: d.Name, On: dateText(c.received()), Count: max(1, len(d.Files))})
		}
	}
	return append(out, in.Papers...)
}

// archive closes the file. What is done about the answer later is added by archiving anew.
func (room *Room) archive(m *matter.Move, in Archive) error {
	c := caseOf(m)
	switch {
	case keepTimes[in.Keep] == "":
		return fault.InvalidField("keep", "请选择保管期限")
	case len(in.Papers) == 0:
		return fault.Conflictf("卷内没有文书，不能归档")
	case c.Archived != nil && !c.touched().After(c.Archived.At):
		return fault.Conflictf("已经在%s归档，之后没有新的文书", dateText(c.Archived.At))
	}
	c.Archived = &Archived{Keep: in.Keep, Place: in.Place, Files: in.files(c), By: m.Actor.Name, At: m.Now}
	m.Record("answered", "保管期限"+keepTimes[in.Keep])
	keep(m, c)
	return room.issue(m, archiveOf(room, occasionOf(m), c))
}

// touched is when something was last done about the answer.
func (c Case) touched() (last time.Time) {
	for _, a := range c.Amendments {
		if a.Accepted && a.Checked.After(last) {
			last = a.Checked
		}
	}
	if c.Annulled != nil && c.Annulled.At.After(last) {
		last = c.Annulled.At
	}
	if c.Deregistered != nil && c.Deregistered.At.After(last) {
		last = c.Deregistered.At
	}
	return last
}
