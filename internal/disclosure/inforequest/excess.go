package inforequest

import (
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Reasons (说明理由) is what an applicant was asked who asks too much or too often: 条2019 §35.
type Reasons struct {
	Why        string       `json:"why"` // how many and how often
	AskedOn    workday.Date `json:"askedOn"`
	DueOn      workday.Date `json:"dueOn"`
	Answer     string       `json:"answer,omitempty"`
	AnsweredOn workday.Date `json:"answeredOn,omitzero"`
	Silent     bool         `json:"silent,omitempty"` // nothing was said in time
}

// told reports whether the applicant has spoken, or let the time go by.
func (e *Reasons) told() bool { return e != nil && (e.Silent || !e.AnsweredOn.IsZero()) }

const groundExcess = "《政府信息公开条例》第三十五条"

// AskReasons (要求说明理由) asks why so much is wanted.
type AskReasons struct {
	Why  string `json:"why" form:"why" label:"申请的数量和频次" kind:"textarea" need:"true" max:"500" hint:"例如：本月已提出26件，内容相同或者相近"`
	Days int    `json:"days" form:"days" label:"说明理由的期限（工作日）" kind:"number" need:"true" hint:"给申请人合理的时间，不少于5个工作日；答复期限继续计算，不停表"`
}

// askReasons asks; the period for the reply goes on: 条2019 §35 and §33 do not stop it.
func (room *Room) askReasons(m *matter.Move, in AskReasons) error {
	r := requestOf(m)
	if err := r.bound(); err != nil {
		return err
	}
	switch {
	case r.Version == Rules2008:
		return fault.Conflictf("2019年5月15日前收到的申请适用2008年的条例，没有要求说明理由的规定")
	case r.Reasons != nil:
		return fault.Conflictf("已经在%s要求说明过理由", r.Reasons.AskedOn.Chinese())
	case strings.TrimSpace(in.Why) == "":
		return fault.InvalidField("why", "请写明申请的数量、频次怎样明显超过合理范围")
	case in.Days < fewestDays:
		return fault.InvalidField("days", "说明理由的期限应当合理，不少于5个工作日")
	}
	if _, err := m.Finish(RoleHandle, "reasons", ""); err != nil {
		return err
	}
	m.Start(matter.ClockSpec{Name: ClockReasons, Title: "说明理由期限", Limit: workday.Working(in.Days), Ground: groundExcess, OnDue: "reasons_due"})
	clock, _ := m.Clock(ClockReasons)
	r.Reasons = &Reasons{Why: strings.TrimSpace(in.Why), AskedOn: workday.DateOf(m.Now), DueOn: workday.DateOf(clock.DueAt)}
	m.Become(StateExplaining)
	keep(m, r)
	m.TellApplicant("inforequest.reasons", map[string]string{"title": r.Asked.Name, "due": r.Reasons.DueOn.Chinese()})
	d := room.draft(m, r, PaperReasons, r.Applicant.Name)
	d.Facts.Words["reason"], d.Facts.Words["dueOn"] = r.Reasons.Why, r.Reasons.DueOn.Chinese()
	return room.issue(m, d)
}

// AnswerReasons (说明理由) says why.
type AnswerReasons struct {
	Answer string `json:"answer" form:"answer" label:"申请的理由" kind:"textarea" need:"true" max:"2000" hint:"写明为什么需要这些信息、为什么要这么多"`
}

func answerReasons(m *matter.Move, in AnswerReasons) error {
	if strings.TrimSpace(in.Answer) == "" {
		return fault.InvalidField("answer", "请填写申请的理由")
	}
	r := requestOf(m)
	r.Reasons.Answer, r.Reasons.AnsweredOn = strings.TrimSpace(in.Answer), workday.DateOf(m.Now)
	return explained(m, r)
}

// reasonsDue goes on without an answer: the office decides with what it has.
func reasonsDue(m *matter.Move, _ matter.Due) error {
	r := requestOf(m)
	r.Reasons.Silent = true
	return explained(m, r)
}

func explained(m *matter.Move, r Request) error {
	m.Halt(ClockReasons)
	m.Become(StateHandling)
	handle(m, r)
	keep(m, r)
	return nil
}

// Delay (延迟答复) sets a reasonable time where the reasons are good and the reply still cannot be given in time.
type Delay struct {
	Days   int    `json:"days" form:"days" label:"延迟的工作日数" kind:"number" need:"true" hint:"在原来的答复期限之外"`
	Reason string `json:"reason" form:"reason" label:"延迟的理由" kind:"textarea" need:"true" max:"500"`
	Signed bool   `json:"signed" form:"signed" label:"申请理由合理，但是不能在规定期限内答复，我同意延迟" kind:"check" need:"true"`
}

// mostDelay bounds what the house holds for reasonable; the law says 合理期限.
const mostDelay = 120

// delay prolongs the limit by a reasonable time, once, in the place of the usual extension: 条2019 §35.
func (room *Room) delay(m *matter.Move, in Delay) error {
	r := requestOf(m)
	switch {
	case r.Reasons == nil || r.Reasons.AnsweredOn.IsZero():
		return fault.Conflictf("先要求申请人说明理由，理由合理的才能延迟答复")
	case in.Days < 1 || in.Days > mostDelay:
		return fault.InvalidField("days", "延迟的期限应当合理，在1到%d个工作日之间", mostDelay)
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请填写延迟的理由，并告知申请人")
	case !in.Signed:
		return fault.InvalidField("signed", "延迟要经政府信息公开工作机构负责人同意")
	}
	if err := mayExtend(r); err != nil {
		return err
	}
	before, _ := m.Clock(ClockReply)
	by := workday.Working(in.Days)
	if err := m.Extend(ClockReply, matter.Extension{By: by, Ground: groundExcess, Signed: m.Actor.Name}); err != nil {
		return err
	}
	after, _ := m.Clock(ClockReply)
	r.Extended = &Extended{Reason: strings.TrimSpace(in.Reason), Signed: m.Actor.Name, On: workday.DateOf(m.Now), DueOn: workday.DateOf(after.DueAt), Delay: true}
	m.Record("due", r.Extended.DueOn.String())
	keep(m, r)
	m.TellApplicant("inforequest.delayed", map[string]string{"title": r.Asked.Name, "due": r.Extended.DueOn.Chinese(), "reason": r.Extended.Reason})
	d := room.draft(m, r, PaperDelay, r.Applicant.Name)
	w := d.Facts.Words
	w["reason"], w["days"], w["dueOn"], w["newDueOn"] = r.Extended.Reason, by.String(), workday.DateOf(before.DueAt).Chinese(), r.Extended.DueOn.Chinese()
	return room.issue(m, d)
}

// Transfer (转办) is one way that a request took to the body that has to answer it.
type Transfer struct {
	From   string       `json:"from"`
	To     string       `json:"to"`
	Reason string       `json:"reason"`
	On     workday.Date `json:"on"`
	By     string       `json:"by"`
}

// HandOn (转办) hands a request that came to the wrong body to the right one of this house.
type HandOn struct {
	Body   string `json:"body" form:"body" label:"转给哪个机关" kind:"select" need:"true"`
	Reason string `json:"reason" form:"reason" label:"说明" kind:"textarea" need:"true" max:"300" hint:"写明为什么由它办理；申请人会收到告知"`
}

// handOn gives the request into other hands; the period goes on as it was, so that nobody waits longer for it. To a body
// outside the house nothing is handed on: there the reply names it (条2019 §36(五)).
func (room *Room) handOn(m *matter.Move, in HandOn) error {
	r := requestOf(m)
	if err := r.bound(); err != nil {
		return err
	}
	switch {
	case in.Body == r.Body || !slices.ContainsFunc(room.offices(), func(o web.Option) bool { return o.Value == in.Body }):
		return fault.InvalidField("body", "请选择另一个设有信息公开工作机构的机关")
	case strings.TrimSpace(in.Reason) == "":
		return fault.InvalidField("reason", "请写明为什么转给它")
	case r.Fee != nil:
		return fault.Conflictf("已经通知收费的申请不能转办")
	case len(r.Materials) > 0:
		return fault.Conflictf("已经上传材料的申请不能转办，请先去掉材料")
	}
	r.Transfers = append(slices.Clone(r.Transfers), Transfer{From: r.Body, To: in.Body, Reason: strings.TrimSpace(in.Reason), On: workday.DateOf(m.Now), By: m.Actor.Name})
	r.Body = in.Body
	confirming := m.Matter().State == StateConfirming
	m.Drop(RoleConfirm, RoleHandle)
	m.Hand(in.Body, room.Org.BodyPath(in.Body))
	if confirming {
		await(m, r)
	} else {
		handle(m, r)
	}
	m.Record("to", in.Body)
	keep(m, r)
	m.TellApplicant("inforequest.transferred", map[string]string{"title": r.Asked.Name, "body": room.Org.BodyName(in.Body)})
	return nil
}
