package withhold

import (
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

const groundReview = "《政府信息公开条例》第十八条：定期审查，适时调整"

// Entry (登记) is a record as it is typed or brought in.
type Entry struct {
	Body      string       `json:"body" form:"body" label:"机关" kind:"select" need:"true"`
	Title     string       `json:"title" form:"title" label:"信息名称" need:"true" max:"200"`
	Secret    bool         `json:"secret" form:"secret" label:"名称本身也不能公开" kind:"check"`
	General   string       `json:"general" form:"general" label:"公布时用的概称" max:"100" hint:"名称不能公开的填写，例如“某项目谈判材料”"`
	DocNumber string       `json:"docNumber" form:"docNumber" label:"发文字号" max:"50"`
	MadeOn    workday.Date `json:"madeOn" form:"madeOn" label:"生成日期" kind:"date"`
	Attribute string       `json:"attribute" form:"attribute" label:"公开属性" kind:"radio" need:"true" options:"withheld=不予公开|request=依申请公开"`
	Reason    string       `json:"reason" form:"reason" label:"不公开的理由" kind:"select" need:"true"`
	Ground    string       `json:"ground" form:"ground" label:"理由说明" kind:"textarea" need:"true" max:"500" hint:"涉及什么内容，为什么不公开；涉密内容不要写在这里"`
	Basis     string       `json:"basis" form:"basis" label:"法律依据" max:"300" hint:"不填就用《政府信息公开条例》的条款"`
	DecidedBy string       `json:"decidedBy" form:"decidedBy" label:"谁确定的" need:"true" max:"60" hint:"作出决定的负责人或者会议"`
	DecidedOn workday.Date `json:"decidedOn" form:"decidedOn" label:"确定的日期" kind:"date" need:"true"`
	NextOn    workday.Date `json:"nextOn" form:"nextOn" label:"下次复查的日期" kind:"date" hint:"不填按理由的复查间隔计算"`
}

// Check finds what is wrong with an entry, in the words of the labels.
func (in Entry) Check(g *Grounds, today workday.Date) (wrong []fault.Field) {
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if strings.TrimSpace(in.Title) == "" {
		say("title", "请填写信息名称")
	}
	switch {
	case in.Secret && strings.TrimSpace(in.General) == "":
		say("general", "名称不能公开的，请填写公布时用的概称")
	case in.Secret && strings.Contains(in.General, strings.TrimSpace(in.Title)):
		say("general", "概称里不能带出信息名称")
	}
	if in.Attribute != AttributeWithheld && in.Attribute != AttributeRequest {
		say("attribute", "请选择公开属性")
	}
	if _, ok := g.Of(in.Reason); !ok {
		say("reason", "请选择不公开的理由，N1到N7")
	}
	if strings.TrimSpace(in.Ground) == "" {
		say("ground", "请填写理由说明")
	}
	if strings.TrimSpace(in.DecidedBy) == "" {
		say("decidedBy", "请填写是谁确定的")
	}
	if in.DecidedOn.IsZero() || in.DecidedOn.After(today) {
		say("decidedOn", "请填写确定的日期，不能晚于今天")
	}
	if !in.NextOn.IsZero() && !in.NextOn.After(in.DecidedOn) {
		say("nextOn", "复查的日期应当晚于确定的日期")
	}
	return wrong
}

// Next is the day on which a record is examined again: so many months after it was looked at, as its reason says.
func Next(g Ground, from workday.Date) workday.Date { return from.AddMonths(g.Months) }

func (room *Room) record(m *matter.Move, in Entry) error {
	if wrong := in.Check(room.Grounds, workday.DateOf(m.Now)); len(wrong) > 0 {
		return fault.Invalid("登记还有要修改的地方", wrong...)
	}
	if !m.Actor.HasAt(RightHandle, in.Body) {
		return fault.InvalidField("body", "请选择您所在的机关")
	}
	return room.opens(m, Record{Body: in.Body, Title: strings.TrimSpace(in.Title), Secret: in.Secret, General: strings.TrimSpace(in.General), DocNumber: strings.TrimSpace(in.DocNumber), MadeOn: in.MadeOn, Attribute: in.Attribute,
		Reason: in.Reason, Ground: strings.TrimSpace(in.Ground), Basis: strings.TrimSpace(in.Basis), DecidedBy: strings.TrimSpace(in.DecidedBy), DecidedOn: in.DecidedOn, NextOn: in.NextOn})
}

// Enter (列入目录) takes in what the reviews of a document have withheld. The machine hands it in.
type Enter struct {
	Source Source `json:"source"`
}

func (room *Room) enter(m *matter.Move, in Enter) error {
	s := in.Source
	if s.ID == 0 || s.By == "" {
		return fault.Conflictf("没有来源的信息")
	}
	reason := s.Reason
	if _, ok := room.Grounds.Of(reason); !ok {
		reason = "N6" // a document is not closed without a reason; one whose code is gone stays in the list to be looked at
	}
	return room.opens(m, Record{Body: s.Body, Title: s.Title, Secret: s.Reason == "N1" || s.Reason == "N3", General: generalName(room, s), DocNumber: s.DocNumber, MadeOn: s.MadeOn, Attribute: s.Attribute, Reason: reason,
		Ground: s.Ground, DecidedBy: s.By, DecidedOn: s.On, Document: s.ID, Source: s.Number})
}

// generalName stands in the place of a title that may itself tell too much: state secrets and the safeties of §14 are named
// by their kind until somebody has looked.
func generalName(room *Room, s Source) string {
	g, _ := room.Grounds.Of(s.Reason)
	return "涉及“" + g.Title + "”的文件"
}

func (room *Room) opens(m *matter.Move, r Record) error {
	region := room.Org.BodyPath(r.Body)
	if region == "" {
		return fault.Missing("机关", r.Body)
	}
	g, _ := room.Grounds.Of(r.Reason)
	r.ID = m.ID()
	if !r.Secret {
		r.General = ""
	}
	if r.Basis == "" {
		r.Basis = "《政府信息公开条例》" + g.Article
	}
	if r.NextOn.IsZero() {
		r.NextOn = Next(g, r.DecidedOn)
	}
	m.Open(matter.Opening{Title: r.Shown(), Region: region, Lead: r.Body, Channel: matter.ChannelPortal})
	waits(m, r)
	m.Keep(r, insertRecord(r))
	return nil
}

// waits lets a record rest until its day; one whose day is over already is examined at once.
func waits(m *matter.Move, r Record) {
	m.Become(StateListed)
	at := r.NextOn.Start()
	if !at.After(m.Now) {
		at = m.Now.Add(time.Minute)
	}
	m.Start(matter.ClockSpec{Name: ClockNext, Title: "下次复查", Limit: workday.Hours(1), Ground: groundReview, From: at.Add(-time.Hour), OnDue: "review_due"})
}

func (room *Room) reviewDue(m *matter.Move, _ matter.Due) error {
	return room.examine(m, recordOf(m))
}

// BeginReview (提前复查) examines a record before its day: the matter is over, or somebody has asked for it.
type BeginReview struct {
	Why string `json:"why" form:"why" label:"为什么提前复查" need:"true" max:"200" hint:"例如：过程已经结束；多人申请公开"`
}

func (room *Room) beginReview(m *matter.Move, in BeginReview) error {
	if strings.TrimSpace(in.Why) == "" {
		return fault.InvalidField("why", "请填写为什么提前复查")
	}
	m.Record("why", in.Why)
	return room.examine(m, recordOf(m))
}

// examine starts the clock of the examination: 条2019 §18.
func (room *Room) examine(m *matter.Move, r Record) error {
	g, _ := room.Grounds.Of(r.Reason)
	m.Halt(ClockNext)
	m.Become(StateReviewing)
	m.Start(matter.ClockSpec{Name: ClockReview, Title: "复查期限", Limit: workday.Working(max(g.Days, 1)), Ground: groundReview})
	r.BeganAt = m.Now
	m.Keep(r, updateRecord(r))
	toReviewer(m, r)
	return nil
}

func toReviewer(m *matter.Move, r Record) {
	m.Assign(matter.TaskSpec{Role: RoleReview, Title: "复查不公开信息：" + r.Shown(), Body: r.Body, Need: RightHandle})
}

// Propose (提出复查意见) is what the examiner has come to.
type Propose struct {
	Result  string       `json:"result" form:"result" label:"复查意见" kind:"radio" need:"true" options:"keep=继续不公开|reground=变更不公开的理由|open=转为公开"`
	Reason  string       `json:"reason" form:"reason" label:"新的理由" kind:"select" hint:"变更理由的选择"`
	Ground  string       `json:"ground" form:"ground" label:"新的理由说明" kind:"textarea" max:"500" hint:"变更理由的填写"`
	Basis   string       `json:"basis" form:"basis" label:"新的法律依据" max:"300" hint:"变更理由的可以填写；不填就用《政府信息公开条例》的条款"`
	Opinion string       `json:"opinion" form:"opinion" label:"为什么" kind:"textarea" need:"true" max:"500" hint:"写明不公开的情形还在不在"`
	NextOn  workday.Date `json:"nextOn" form:"nextOn" label:"下次复查的日期" kind:"date" hint:"不填按理由的复查间隔计算"`
}

func (room *Room) propose(m *matter.Move, in Propose) error {
	r := recordOf(m)
	g, known := room.Grounds.Of(in.Reason)
	today := workday.DateOf(m.Now)
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if titleOf(results, in.Result) == in.Result {
		say("result", "请选择复查意见")
	}
	if strings.TrimSpace(in.Opinion) == "" {
		say("opinion", "请写明为什么")
	}
	if in.Result == ResultReground {
		switch {
		case !known:
			say("reason", "请选择新的理由")
		case in.Reason == r.Reason:
			say("reason", "新的理由和现在的一样，请选“继续不公开”或者另一条理由")
		}
		if strings.TrimSpace(in.Ground) == "" {
			say("ground", "请填写新的理由说明")
		}
	}
	if !in.NextOn.IsZero() && in.Result != ResultOpen && !in.NextOn.After(today) {
		say("nextOn", "下次复查的日期应当晚于今天")
	}
	switch {
	case len(wrong) > 0:
		return fault.Invalid("复查意见还有要修改的地方", wrong...)
	case !room.signedByAnother(r, m.Actor):
		return fault.Deniedf("本机关没有别的负责人可以审定，请先由安全管理员设置审定岗位")
	}
	if _, err := m.Finish(RoleReview, in.Result, in.Opinion); err != nil {
		return err
	}
	p := Proposal{Result: in.Result, Opinion: strings.TrimSpace(in.Opinion), By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}
	if in.Result != ResultReground {
		g, _ = room.Grounds.Of(r.Reason)
	} else {
		p.Reason, p.Ground, p.Basis = in.Reason, strings.TrimSpace(in.Ground), strings.TrimSpace(in.Basis)
		if p.Basis == "" {
			p.Basis = "《政府信息公开条例》" + g.Article
		}
	}
	if in.Result != ResultOpen {
		if p.NextOn = in.NextOn; p.NextOn.IsZero() {
			p.NextOn = Next(g, today)
		}
	}
	r.Proposal, r.Returned = &p, ""
	m.Become(StateSigning)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "审定复查意见：" + r.Shown(), Body: r.Body, Need: RightSign})
	m.Keep(r, updateRecord(r))
	return nil
}

func (room *Room) signedByAnother(r Record, a account.Actor) bool {
	for _, o := range room.Org.OfficersAt(r.Body, RightSign) {
		if (account.Actor{Kind: account.ActorOfficer, ID: o.ID}).Subject() != a.Subject() {
			return true
		}
	}
	return false
}

// Decide (审定) is the head's word on the examination.
type Decide struct {
	Signed bool `json:"signed" form:"signed" label:"我已审核，同意复查意见" kind:"check" need:"true"`
}

func (room *Room) decide(m *matter.Move, in Decide) error {
	r := recordOf(m)
	switch {
	case !in.Signed:
		return fault.InvalidField("signed", "请确认审核过复查意见")
	case r.Proposal == nil:
		return fault.Conflictf("没有要审定的复查意见")
	case r.Proposal.By == m.Actor.Subject():
		return fault.Deniedf("复查意见是您提出的，请由另一位负责人审定")
	}
	if _, err := m.Finish(RoleSign, r.Proposal.Result, ""); err != nil {
		return err
	}
	p := *r.Proposal
	r.Reviews = append(r.Reviews, Reviewed{Proposal: p, Was: r.Reason, Signer: m.Actor.Subject(), SignAt: m.Now})
	r.Proposal = nil
	m.Record("result", p.Result)
	if p.Result == ResultOpen {
		r.EndedAt = m.Now
		m.Keep(r, updateRecord(r))
		m.Close(StateOpened, OutcomeOpened)
		return nil
	}
	if p.Result == ResultReground {
		m.Record("was", r.Reason)
		r.Reason, r.Ground, r.Basis = p.Reason, p.Ground, p.Basis
	}
	r.NextOn = p.NextOn
	m.Halt(ClockReview)
	waits(m, r)
	m.Keep(r, updateRecord(r))
	return nil
}

// SendBack (退回) wants the record looked at again; the clock has run on.
type SendBack struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"300"`
}

func sendBack(m *matter.Move, in SendBack) error {
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "请填写退回的理由")
	}
	if _, err := m.Finish(RoleSign, "returned", reason); err != nil {
		return err
	}
	r := recordOf(m)
	r.Proposal, r.Returned = nil, reason
	m.Become(StateReviewing)
	m.Record("reason", reason)
	toReviewer(m, r)
	m.Keep(r, updateRecord(r))
	return nil
}

// Correct (更正登记) puts a name right that was written down wrongly, or hides one that tells too much.
type Correct struct {
	Title   string `json:"title" form:"title" label:"信息名称" need:"true" max:"200"`
	Secret  bool   `json:"secret" form:"secret" label:"名称本身也不能公开" kind:"check"`
	General string `json:"general" form:"general" label:"公布时用的概称" max:"100" hint:"名称不能公开的填写"`
	Why     string `json:"why" form:"why" label:"更正的原因" need:"true" max:"200"`
}

func (room *Room) correct(m *matter.Move, in Correct) error {
	r := recordOf(m)
	title, general := strings.TrimSpace(in.Title), strings.TrimSpace(in.General)
	switch {
	case title == "":
		return fault.InvalidField("title", "请填写信息名称")
	case in.Secret && (general == "" || strings.Contains(general, title)):
		return fault.InvalidField("general", "名称不能公开的，请填写不带出名称的概称")
	case strings.TrimSpace(in.Why) == "":
		return fault.InvalidField("why", "请填写更正的原因")
	}
	m.Record("before", map[string]any{"title": r.Title, "secret": r.Secret, "general": r.General})
	m.Record("why", in.Why)
	if r.Title, r.Secret, r.General = title, in.Secret, general; !r.Secret {
		r.General = ""
	}
	m.Keep(r, updateRecord(r))
	return nil
}

// Remove (移出) takes out what never belonged into the list: written down twice, or no information of the government.
type Remove struct {
	Why string `json:"why" form:"why" label:"移出的原因" kind:"textarea" need:"true" max:"300" hint:"重复登记、不是政府信息等；应当公开的不要移出，请复查后转为公开"`
}

func remove(m *matter.Move, in Remove) error {
	if strings.TrimSpace(in.Why) == "" {
		return fault.InvalidField("why", "请填写移出的原因")
	}
	r := recordOf(m)
	r.Why, r.EndedAt = strings.TrimSpace(in.Why), m.Now
	m.Record("why", r.Why)
	m.Keep(r, updateRecord(r))
	m.Close(StateRemoved, OutcomeRemoved)
	return nil
}

// Drafted notes the document by which the record becomes public.
type Drafted struct {
	Document string `json:"document"`
}

func drafted(m *matter.Move, in Drafted) error {
	if in.Document == "" {
		return fault.Conflictf("请在不公开信息的页面上起草")
	}
	r := recordOf(m)
	r.Draft = in.Document
	m.Record("document", in.Document)
	m.Keep(r, updateRecord(r))
	return nil
}

// recordOf is the record as a move may change it.
func recordOf(m *matter.Move) Record {
	r := matter.FactsOf[Record](m)
	r.Reviews = slices.Clone(r.Reviews)
	return r
}
