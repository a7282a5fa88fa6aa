package inforequest

import (
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// StateUndelivered is a reply that could not be handed over, until the head has agreed.
const StateUndelivered matter.State = "undelivered"

// wayNone is the delivery of a reply that reached nobody.
const wayNone = "none"

// Undelivered (送不到) says how a reply was tried to be delivered in vain. The regulation knows no such end; a request may not
// stay open for ever, and nobody may close one alone by saying so.
type Undelivered struct {
	Tried    string    `json:"tried"`
	Address  string    `json:"address"` // how the applicant was looked for
	By       string    `json:"by"`      // subject
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Signer   string    `json:"signer,omitempty"` // subject
	Signed   string    `json:"signed,omitempty"` // by name
	SignAt   time.Time `json:"signAt,omitzero"`
	Returned string    `json:"returned,omitempty"` // why the head wants it tried again
}

// ReportUndelivered (登记送不到) hands it to the head.
type ReportUndelivered struct {
	Tried   string `json:"tried" form:"tried" label:"怎样送过" kind:"textarea" need:"true" max:"1000" hint:"一次一行，写明日期、方式、单号和结果；至少用两种方式或者送过两次"`
	Address string `json:"address" form:"address" label:"怎样核实申请人的地址和联系方式" kind:"textarea" need:"true" max:"500"`
}

func reportUndelivered(m *matter.Move, in ReportUndelivered) error {
	r := requestOf(m)
	wrong := needed([][3]string{{"address", strings.TrimSpace(in.Address), "怎样核实申请人的地址和联系方式"}})
	lines := 0
	for line := range strings.Lines(in.Tried) {
		if strings.TrimSpace(line) != "" {
			lines++
		}
	}
	if lines < 2 {
		wrong = append(wrong, fault.Field{Name: "tried", Message: "请写明至少两次送达，一次一行：日期、方式、单号和结果"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还不完整", wrong...)
	}
	if _, err := m.Finish(RoleDeliver, "undelivered", in.Tried); err != nil {
		return err
	}
	r.Undelivered = &Undelivered{Tried: strings.TrimSpace(in.Tried), Address: strings.TrimSpace(in.Address), By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}
	m.Become(StateUndelivered)
	m.Assign(matter.TaskSpec{Role: RoleApprove, Title: "核准送不到：" + r.Asked.Name, Body: r.Body, Need: RightApprove})
	keep(m, r)
	return nil
}

// AgreeUndelivered (核准送不到) is the head's word; the reply lies ready for the applicant.
type AgreeUndelivered struct {
	Signed bool `json:"signed" form:"signed" label:"我已核对送达的凭证，同意按送不到办结，答复书留存备领" kind:"check" need:"true"`
}

func agreeUndelivered(m *matter.Move, in AgreeUndelivered) error {
	r := requestOf(m)
	switch {
	case !in.Signed:
		return fault.InvalidField("signed", "请确认核对过送达的凭证")
	case r.Undelivered.By == m.Actor.Subject():
		return fault.Deniedf("送不到是您登记的，请由另一位负责人核准")
	}
	if _, err := m.Finish(RoleApprove, "undelivered", ""); err != nil {
		return err
	}
	u := *r.Undelivered
	u.Signer, u.Signed, u.SignAt = m.Actor.Subject(), m.Actor.Name, m.Now
	r.Undelivered = &u
	r.Delivery = &Delivery{Way: wayNone, On: workday.DateOf(m.Now), By: u.Name}
	def, _ := r.Reply.Kind.Def()
	m.Record("reply", string(r.Reply.Kind))
	m.Record("undelivered", true)
	keep(m, r)
	m.TellApplicant("inforequest.waiting", map[string]string{"title": r.Asked.Name})
	m.Close(StateClosed, def.Outcome)
	return nil
}

// TryAgain (退回再送) wants the reply delivered after all.
type TryAgain struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"500"`
}

func tryAgain(m *matter.Move, in TryAgain) error {
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return fault.InvalidField("reason", "请写明还可以怎样送达")
	}
	if _, err := m.Finish(RoleApprove, "returned", reason); err != nil {
		return err
	}
	r := requestOf(m)
	u := *r.Undelivered
	u.Returned = reason
	r.Undelivered = &u
	m.Become(StateReplied)
	m.Assign(matter.TaskSpec{Role: RoleDeliver, Title: "送达答复：" + r.Asked.Name, Body: r.Body, Need: RightHandle})
	m.Record("reason", reason)
	keep(m, r)
	return nil
}

// undeliveredFacts show how it was tried.
func undeliveredFacts(u *Undelivered) []web.Pair {
	pairs := []web.Pair{{Term: "怎样送过", Text: strings.ReplaceAll(u.Tried, "\n", "；")}, {Term: "核实地址", Text: u.Address}, {Term: "登记", Text: u.Name + "，" + web.Moment(u.At)}}
	if u.Signer != "" {
		pairs = append(pairs, web.Pair{Term: "核准", Text: u.Signed + "，" + web.Moment(u.SignAt)})
	}
	if u.Returned != "" {
		pairs = append(pairs, web.Pair{Term: "负责人退回再送", Text: u.Returned})
	}
	return pairs
}

// Collect (登记领取) notes that the applicant has come for a reply that had reached nobody: from that day the times run in which
// he may go against it.
type Collect struct {
	Receiver string       `json:"receiver" form:"receiver" label:"领取人" need:"true" max:"60" hint:"代领的写明和申请人的关系"`
	On       workday.Date `json:"on" form:"on" label:"领取日期" kind:"date" need:"true"`
	Proof    string       `json:"proof" form:"proof" label:"身份核对和签收单编号" need:"true" max:"100"`
}

func collect(m *matter.Move, in Collect) error {
	r := requestOf(m)
	if r.Delivery == nil || r.Delivery.Way != wayNone {
		return fault.Conflictf("答复已经送达，不用再登记领取")
	}
	wrong := needed([][3]string{{"receiver", strings.TrimSpace(in.Receiver), "领取人"}, {"proof", strings.TrimSpace(in.Proof), "身份核对和签收单编号"}})
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(r.Delivery.On) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "领取日期应当在核准送不到之日和今天之间"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还不完整", wrong...)
	}
	r.Delivery = &Delivery{Way: "counter", Receiver: strings.TrimSpace(in.Receiver), Proof: strings.TrimSpace(in.Proof), On: in.On, By: m.Actor.Name}
	m.Record("receiver", in.Receiver)
	m.Record("on", in.On.String())
	keep(m, r)
	return nil
}
