package bundle

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// The topics of what follows an act on a bundle. Each is done once for each part, by a key, however often it is asked for.
const (
	TopicOpen     = "bundle.open"
	TopicLook     = "bundle.look"
	TopicWithdraw = "bundle.withdraw"
	TopicHand     = "bundle.hand"
)

// work names what has to be done.
type work struct {
	Bundle int64  `json:"bundle,string"`
	Member string `json:"member"`
	By     string `json:"by,omitempty"` // subject of the person behind it
}

func follow(m *matter.Move, topic string, w work) {
	m.Follow(matter.Follow{Topic: topic, Payload: text(w)})
}

// Opening is what the case of a part is opened with.
type Opening struct {
	Under   int64
	Item    string
	Version int
	Subject string // the applicant's account; empty when he has none
	Channel matter.Channel
	At      time.Time // since when the application for it counts as received
	Filing  json.RawMessage
	Later   map[string][]string // answers that came later
	Key     string
}

// Standing is how the case of a part stands.
type Standing struct {
	Title     string // in the applicant's words
	Version   int64
	Still     bool // its time stands still
	Asks      bool // it waits for the applicant
	Decided   bool
	Closed    bool
	Granted   bool
	Withdrawn bool
	Paper     string // title and number of the paper that decides
	PaperNo   string
}

// Delivery is how results were handed out.
type Delivery struct {
	Way, Receiver, Identity, Waybill, Proof string
}

// Cases is what bundles need of those who handle cases.
type Cases interface {
	// Open opens a case under a bundle. Asked again under the same key it gives the same case.
	Open(ctx context.Context, o Opening) (id int64, number string, err error)
	// Standing reads how a part stands.
	Standing(v matter.View) (Standing, bool)
	// Withdraw ends a case at the applicant's wish.
	Withdraw(ctx context.Context, by string, id int64, reason, key string) error
	// Deliver hands the result of a case out.
	Deliver(ctx context.Context, by string, id int64, d Delivery, key string) error
}

var machine = account.System("一件事办理")

// standing reads the bundle of a piece of work, and the part that it names.
func (room *Room) standing(ctx context.Context, j job.Job) (w work, b Bundle, m matter.Matter, err error) {
	if err := j.Decode(&w); err != nil {
		return w, b, m, err
	}
	b, m, err = room.byID(ctx, w.Bundle)
	return w, b, m, err
}

// workOpen opens the case of a part. What the person can mend or nobody can is told on the bundle; what another try may
// mend is tried again.
func (room *Room) workOpen(ctx context.Context, j job.Job) error {
	w, b, m, err := room.standing(ctx, j)
	if err != nil {
		return err
	}
	p, there := b.Part(w.Member)
	if !there || p.State != PartOpening {
		return nil
	}
	filing, err := room.unseal(b.ID, p.Member, p.Filing)
	if err != nil {
		return err
	}
	var f filed
	if err := json.Unmarshal(filing, &f); err != nil {
		return job.Permanent(err)
	}
	key := "bundle/" + idText(b.ID) + "/" + p.Member
	id, number, err := room.Cases.Open(ctx, Opening{Under: b.ID, Item: p.Item, Version: p.ItemVersion, Subject: m.Applicant, Channel: m.Channel,
		At: p.ReadyAt, Filing: f.Filing, Later: f.Later, Key: key})
	var suspended *Suspended
	if errors.As(err, &suspended) {
		return room.hold(ctx, b, m, p, suspended.Why)
	}
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindNotFound, fault.KindDenied:
		_, err = room.Hall().Do(ctx, machine, b.ID, "part_refused", PartRefused{Member: p.Member, Why: fault.MessageOf(err)}, matter.Key(key+"/refused"))
		return err
	}
	if err != nil {
		return err
	}
	_, err = room.Hall().Do(ctx, machine, b.ID, "part_opened", PartOpened{Member: p.Member, Case: id, Number: number}, matter.Key(key+"/opened"))
	return err
}

// PartOpened says that a part has its case.
type PartOpened struct {
	Member string `json:"member"`
	Case   int64  `json:"case,string"`
	Number string `json:"number"`
}

func (room *Room) partOpened(m *matter.Move, in PartOpened) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].State != PartOpening {
		return fault.Conflictf("这一件已经转交过")
	}
	p := &b.Parts[n]
	p.State, p.Case, p.Number, p.Filing = PartRunning, in.Case, in.Number, nil // the case has it now
	m.Record("part", in.Number)
	if p.Leaving != "" {
		follow(m, TopicWithdraw, work{Bundle: b.ID, Member: p.Member, By: p.LeavingBy})
	}
	follow(m, TopicLook, work{Bundle: b.ID, Member: p.Member}) // it may have moved before it was known here
	return room.keep(m, b)
}

// PartRefused says why no case came of a part.
type PartRefused struct {
	Member string `json:"member"`
	Why    string `json:"why"`
}

// partRefused ends a part of which no case can come, such as when its item was cancelled in between.
func (room *Room) partRefused(m *matter.Move, in PartRefused) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].State != PartOpening {
		return fault.Conflictf("这一件已经转交过")
	}
	p := &b.Parts[n]
	p.State, p.Result, p.Why, p.Filing = PartDropped, ResultEnded, in.Why, nil
	m.Record("part", p.Member)
	m.TellApplicant("bundle.part_refused", map[string]string{"bundle": b.Title, "item": p.Name, "reason": in.Why})
	return room.keep(m, b)
}

// partMoved hears that a case moved. What that means for the bundle is read from the case.
func (room *Room) partMoved(m *matter.Move, in matter.PartMoved) error {
	b := bundleOf(m)
	n := b.ofCase(in.Part)
	if n < 0 || b.Parts[n].Version >= in.Version {
		return nil // its opening is not written down here yet, or newer news came first
	}
	follow(m, TopicLook, work{Bundle: b.ID, Member: b.Parts[n].Member})
	return nil
}

// workLook reads how the case of a part stands and writes it down on the bundle when it is news.
func (room *Room) workLook(ctx context.Context, j job.Job) error {
	w, b, m, err := room.standing(ctx, j)
	if err != nil || !m.Open() {
		return err
	}
	p, there := b.Part(w.Member)
	if !there || p.Case == 0 || p.State == PartDone {
		return nil
	}
	parts, err := room.Hall().Parts(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, v := range parts {
		if v.Matter.ID != p.Case {
			continue
		}
		s, ok := room.Cases.Standing(v)
		if !ok {
			return job.Permanent(errors.New("part of a bundle is no case"))
		}
		if s.Version <= p.Version {
			return nil
		}
		key := "bundle/" + idText(b.ID) + "/" + p.Member + "/stands/" + idText(s.Version)
		_, err := room.Hall().Do(ctx, machine, b.ID, "part_stands", PartStands{Member: p.Member, Standing: s}, matter.Key(key))
		return room.unlessOver(ctx, b.ID, err)
	}
	return nil
}

// unlessOver forgives news for a bundle that ended in between.
func (room *Room) unlessOver(ctx context.Context, id int64, err error) error {
	if err == nil {
		return nil
	}
	if _, m, other := room.byID(ctx, id); other == nil && !m.Open() {
		return nil
	}
	return err
}

// PartStands says how the case of a part stands.
type PartStands struct {
	Member   string   `json:"member"`
	Standing Standing `json:"standing"`
}

func (room *Room) partStands(m *matter.Move, in PartStands) error {
	b := bundleOf(m)
	n := b.part(in.Member)
	if n < 0 || b.Parts[n].Version >= in.Standing.Version {
		return nil
	}
	b.Parts[n].hear(in.Standing)
	m.Record("part", b.Parts[n].Number)
	m.Record("stands", in.Standing.Title)
	return room.keep(m, b)
}

// hear takes down how the case stands.
func (p *Part) hear(s Standing) {
	p.Version, p.Still, p.Paper, p.PaperNo = s.Version, s.Still, s.Paper, s.PaperNo
	switch {
	case s.Closed:
		p.State = PartDone
	case s.Decided:
		p.State = PartDecided
	default:
		p.State, p.Result, p.Handing = PartRunning, ResultNone, false
		return
	}
	p.Still, p.Leaving, p.LeavingBy = false, "", ""
	switch {
	case s.Granted:
		p.Result = ResultGranted
	case s.Withdrawn:
		p.Result = ResultWithdrawn
	default:
		p.Result = ResultDenied
	}
}
