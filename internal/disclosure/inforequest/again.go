package inforequest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Order (责令重新答复) is a decision or judgment that wants a new reply within a time that it sets. The new reply is a matter of
// its own, with that time as its limit; the annual report counts the request once, by its first reply, and the order in its
// part four.
type Order struct {
	Body     string       `json:"body"`
	Number   string       `json:"number"`
	ServedOn workday.Date `json:"servedOn"`
	Days     int          `json:"days"` // working days
	From     string       `json:"from"` // number of the request that was answered before
	N        int          `json:"n"`    // of its remedy
}

// ground names where the limit comes from.
func (o Order) ground() string { return o.Body + o.Number + "责令重新答复" }

// mostOrdered bounds what may be typed as the time of an order.
const mostOrdered = 120

// TopicAgain is the background work that opens the new reply, and that tells the first request of it.
const TopicAgain = "inforequest.again"

type againJob struct {
	From   string       `json:"from"`
	N      int          `json:"n"`
	Number string       `json:"number,omitempty"` // of the new matter, once its reply is signed
	On     workday.Date `json:"on,omitzero"`
}

// ordered is the order of a remedy, while nobody has answered it.
func (y Remedy) ordered(from string) (Order, bool) {
	return Order{Body: y.Body, Number: y.Number, ServedOn: y.ServedOn, Days: y.AgainDays, From: from, N: y.N}, y.AgainDays > 0
}

// WorkAgain opens the new reply that was ordered, or notes that it was given; done twice it does it once.
func (room *Room) WorkAgain(ctx context.Context, j job.Job) error {
	var w againJob
	if err := json.Unmarshal([]byte(j.Payload), &w); err != nil {
		return fmt.Errorf("read order: %w", err)
	}
	system := account.System("责令重新答复")
	v, err := room.Hall().View(ctx, system, w.From)
	if err != nil {
		return err
	}
	first, ok := v.Facts.(Request)
	if !ok || w.N < 1 || w.N > len(first.Remedies) {
		return fmt.Errorf("order on %s: no such remedy", w.From)
	}
	note := NoteAgain{N: w.N, Number: w.Number, On: w.On}
	if w.Number == "" {
		order, there := first.Remedies[w.N-1].ordered(w.From)
		if !there {
			return fmt.Errorf("order on %s: no time is set", w.From)
		}
		again := Again{Subject: v.Matter.Applicant, Request: Request{Applicant: first.Applicant, Asked: first.Asked, Wish: first.Wish, Body: v.Matter.Lead, Version: first.Version, Order: &order,
			Intake: Intake{Channel: first.Intake.Channel, ArrivedOn: order.ServedOn, ReceivedOn: order.ServedOn}}}
		made, err := room.Hall().Start(ctx, system, KindName, "open_again", again, matter.Key(fmt.Sprintf("again/%s/%d", w.From, w.N)))
		if err != nil {
			return err
		}
		note.Number = made.Number
	}
	_, err = room.Hall().Do(ctx, system, v.Matter.ID, "note_again", note, matter.Key(fmt.Sprintf("again/%s/%d/%s", w.From, w.N, w.On)))
	return err
}

// Again (重新答复登记) is the new reply that was ordered.
type Again struct {
	Request Request
	Subject string
}

// openAgain starts the limit of the order from the day on which it was served.
func (room *Room) openAgain(m *matter.Move, in Again) error {
	r := in.Request
	r.ID = m.ID()
	m.Open(matter.Opening{Title: r.Asked.Name, Region: room.Org.BodyPath(r.Body), Lead: r.Body, Applicant: in.Subject, ApplicantName: r.Applicant.Name, Channel: r.Intake.Channel.hall()})
	m.Become(StateHandling)
	m.Start(matter.ClockSpec{Name: ClockReply, Title: "重新答复期限", Limit: workday.Working(r.Order.Days), Ground: r.Order.ground(), From: r.Order.ServedOn.Start()})
	m.Assign(matter.TaskSpec{Role: RoleHandle, Title: "重新答复：" + r.Asked.Name, Body: r.Body, Need: RightHandle})
	m.Record("order", r.Order.Number)
	m.Record("from", r.Order.From)
	m.Keep(r, insertRequest(r))
	m.TellApplicant("inforequest.again", map[string]string{"title": r.Asked.Name, "due": dueText(m)})
	return nil
}

// NoteAgain (记下重新答复) writes into the first request that the new reply is under way, and that it was given.
type NoteAgain struct {
	N      int          `json:"n"`
	Number string       `json:"number"`
	On     workday.Date `json:"on,omitzero"`
}

func noteAgain(m *matter.Move, in NoteAgain) error {
	r := requestOf(m)
	if in.N < 1 || in.N > len(r.Remedies) {
		return fault.Conflictf("没有登记过第%d项复议诉讼", in.N)
	}
	r.Remedies = slices.Clone(r.Remedies)
	y := &r.Remedies[in.N-1]
	y.Again = in.Number
	if !in.On.IsZero() {
		y.AgainOn = in.On
	}
	m.Record("again", in.Number)
	keep(m, r)
	return nil
}

// bound refuses what would move a limit that a decision or judgment has set.
func (r Request) bound() error {
	if r.Order == nil {
		return nil
	}
	return fault.Conflictf("这是%s，期限由它写明，不能补正、延期、收费、拆分或者转办；请在期限内重新答复", r.Order.ground())
}

// bounded are the acts that would move the limit of an order.
var bounded = []string{"ask_correction", "extend", "charge", "split", "transfer", "ask_reasons", "delay"}
