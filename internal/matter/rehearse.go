package matter

import (
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// Rehearsal (试走) is a stage on which matters are moved in memory alone. Rights, rules, invariants, counters and the
// chain of events are those of Do; nothing is written, nobody is told, and what would follow a commit does not. It is
// for walking through flows by the hundred thousand, to find the one that has no way out before a citizen does.
//
// A rehearsal belongs to one goroutine. Its clock is its own and goes where the caller sets it.
type Rehearsal struct {
	Now time.Time
	// Bare leaves out what is written under a number of its own, such as papers: drawing one costs more than the act.
	Bare bool

	engine   *Engine
	counters map[string]int64
	lastID   int64
}

// Rehearse gives a stage for the engine's kinds.
func (e *Engine) Rehearse(at time.Time) *Rehearsal {
	return &Rehearsal{Now: at, engine: e, counters: map[string]int64{}, lastID: 1000}
}

// Player is one matter on the stage.
type Player struct {
	stage  *Rehearsal
	s      *snapshot
	events []Event
}

// Start opens a matter of a kind.
func (r *Rehearsal) Start(actor account.Actor, kind, action string, input any) (*Player, error) {
	k, ok := r.engine.kinds[kind]
	if !ok {
		return nil, fault.Missing("事项种类", kind)
	}
	p := &Player{stage: r, s: &snapshot{kind: k, m: Matter{ID: r.newID(), Kind: kind}}}
	return p, p.act(order{actor: actor, action: action, input: input}, true)
}

// Do takes an action on the matter.
func (p *Player) Do(actor account.Actor, action string, input any) error {
	return p.act(order{actor: actor, action: action, input: input}, false)
}

func (r *Rehearsal) newID() int64 {
	r.lastID++
	return r.lastID
}

func (p *Player) act(o order, created bool) error {
	r := p.stage
	w, err := r.engine.prepare(o, p.s, created, r.Now, r.newID)
	if err != nil {
		return err
	}
	if r.Bare {
		w.move.numbered = nil
	}
	batch, err := w.batch()
	if err != nil {
		return err
	}
	numbers := make([]int64, len(batch.Counters))
	for i, name := range batch.Counters {
		r.counters[name]++
		numbers[i] = r.counters[name]
	}
	if _, err := batch.Build(numbers); err != nil {
		for _, name := range batch.Counters {
			r.counters[name]--
		}
		return err
	}
	p.s, p.events = w.after(), append(p.events, w.event)
	return nil
}

// View is the matter as the machine sees it.
func (p *Player) View() View {
	return View{Kind: p.s.kind, Matter: p.s.m, Tasks: p.s.tasks, Clocks: p.s.clocks, Events: p.events, Facts: p.s.facts}
}

// Due lists the actions that the machine owes by now, the longest due first.
func (p *Player) Due() []Clock { return DueActions(p.s.clocks, p.stage.Now) }

// DueActions lists the clocks that have run out by a moment and at whose end the machine acts, as Sweep takes them.
func DueActions(clocks []Clock, now time.Time) (due []Clock) {
	for _, c := range clocks {
		if c.State == ClockRunning && c.OnDue != "" && c.DueAt.Before(now) {
			due = append(due, c)
		}
	}
	slices.SortStableFunc(due, func(a, b Clock) int { return a.DueAt.Compare(b.DueAt) })
	return due
}

// Sweeper is who takes the actions of clocks that have run out.
func Sweeper() account.Actor { return account.System("到期自动办理") }
