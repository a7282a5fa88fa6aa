package rectify

import (
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// StateUndelivered is a reply that could not be handed over, until somebody who signs has agreed.
const StateUndelivered matter.State = "undelivered"

// wayNone is the delivery of a reply that reached nobody.
const wayNone = "none"

// Undelivered (送不到) says how a reply was tried to be delivered in vain: nobody closes a request alone by saying so.
type Undelivered struct {
	Tried    string    `json:"tried"`
	Address  string    `json:"address"` // how the applicant was looked for
	By       string    `json:"by"`      // subject
	Name     string    `json:"name"`
	At       time.Time `json:"at"`
	Signer   string    `json:"signer,omitempty"` // subject
	Signed   string    `json:"signed,omitempty"`
	Returned string    `json:"returned,omitempty"` // why it is to be tried again
}

// ReportUndelivered (登记送不到) hands it to who signs.
type ReportUndelivered struct {
	Tried   string `json:"tried" form:"tried" label:"怎样送过" kind:"textarea" need:"true" max:"1000" hint:"一次一行，写明日期、方式、单号和结果；至少两次"`
	Address string `json:"address" form:"address" label:"怎样核实申请人的地址和联系方式" kind:"textarea" need:"true" max:"500"`
}

func reportUndelivered(m *matter.Move, in ReportUndelivered) error {
	wrong := needed([][3]string{{"address", in.Address, "怎样核实申请人的地址和联系方式"}})
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
	if _, err := m.Finish(RoleDeliver, "undelivered", ""); err != nil {
		return err
	}
	c := claimOf(m)
	c.Undelivered = &Undelivered{Tried: strings.TrimSpace(in.Tried), Address: strings.TrimSpace(in.Address), By: m.Actor.Subject(), Name: m.Actor.Name, At: m.Now}
	m.Become(StateUndelivered)
	m.Assign(matter.TaskSpec{Role: RoleSign, Title: "核准送不到：" + c.Record.Name, Body: m.Matter().Lead, Need: RightSign})
	keep(m, c)
	return nil
}

// AgreeUndelivered (核准送不到) is the second person's word; the reply lies ready for the applicant.
type AgreeUndelivered struct {
	Signed bool `json:"signed" form:"signed" label:"我已核对送达的凭证，同意按送不到办结，答复书留存备领" kind:"check" need:"true"`
}

func agreeUndelivered(m *matter.Move, in AgreeUndelivered) error {
	c := claimOf(m)
	switch {
	case !in.Signed:
		return fault.InvalidField("signed", "请确认核对过送达的凭证")
	case c.Undelivered.By == m.Actor.Subject():
		return fault.Deniedf("送不到是您登记的，请由另一位审签人员核准")
	}
	if _, err := m.Finish(RoleSign, "undelivered", ""); err != nil {
		return err
	}
	u := *c.Undelivered
	u.Signer, u.Signed = m.Actor.Subject(), m.Actor.Name
	c.Undelivered, c.Delivery = &u, &Delivery{Way: wayNone, On: workday.DateOf(m.Now), By: u.Name, At: m.Now}
	m.Record("kind", string(c.Reply.Kind))
	m.Record("undelivered", true)
	keep(m, c)
	m.TellApplicant("rectify.waiting", map[string]string{"title": c.Record.Name})
	m.Close(StateClosed, matter.Outcome(c.Reply.Kind))
	return nil
}

// TryAgain (退回再送) wants the reply delivered after all.
type TryAgain struct {
	Reason string `json:"reason" form:"reason" label:"退回的理由" kind:"textarea" need:"true" max:"500"`
}

func (room *Room) tryAgain(m *matter.Move, in TryAgain) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "请写明还可以怎样送达")
	}
	if _, err := m.Finish(RoleSign, "returned", in.Reason); err != nil {
		return err
	}
	c := claimOf(m)
	u := *c.Undelivered
	u.Returned = strings.TrimSpace(in.Reason)
	c.Undelivered = &u
	m.Become(StateReplied)
	room.awaitDelivery(m, c)
	keep(m, c)
	return nil
}

// facts show how it was tried.
func (u Undelivered) facts() []web.Pair {
	return web.Told([]web.Pair{{Term: "怎样送过", Text: strings.ReplaceAll(u.Tried, "\n", "；")}, {Term: "核实地址", Text: u.Address}, {Term: "登记", Text: u.Name + "，" + web.Moment(u.At)}, {Term: "核准", Text: u.Signed}, {Term: "退回再送", Text: u.Returned}})
}

// Collect (登记领取) notes that the applicant has come for a reply that had reached nobody.
type Collect struct {
	Receiver string       `json:"receiver" form:"receiver" label:"领取人" need:"true" max:"60" hint:"代领的写明和申请人的关系"`
	On       workday.Date `json:"on" form:"on" label:"领取日期" kind:"date" need:"true"`
	Proof    string       `json:"proof" form:"proof" label:"身份核对和签收单编号" need:"true" max:"100"`
}

func collect(m *matter.Move, in Collect) error {
	c := claimOf(m)
	if c.Delivery == nil || c.Delivery.Way != wayNone {
		return fault.Conflictf("答复已经送达，不用再登记领取")
	}
	wrong := needed([][3]string{{"receiver", in.Receiver, "领取人"}, {"proof", in.Proof, "身份核对和签收单编号"}})
	if in.On.IsZero() || in.On.After(workday.DateOf(m.Now)) || in.On.Before(c.Delivery.On) {
		wrong = append(wrong, fault.Field{Name: "on", Message: "领取日期应当在核准送不到之日和今天之间"})
	}
	if len(wrong) > 0 {
		return fault.Invalid("登记还不完整", wrong...)
	}
	c.Delivery = &Delivery{Way: "counter", Receiver: strings.TrimSpace(in.Receiver), Proof: strings.TrimSpace(in.Proof), On: in.On, By: m.Actor.Name, At: m.Now}
	keep(m, c)
	return nil
}
