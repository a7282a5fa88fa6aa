// Package torture breaks a running house on purpose and then asks what it lost. A
// victim, a process of its own, serves drills on the loopback; clients drive whole drills
// with idempotency keys and journal every answer that was acknowledged; the storm kills
// the victim at random instants, starts it again, and audits: nothing acknowledged may
// be lost, nothing done twice, nothing half done. `tongban simulate` and the tests use it.
package torture

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
)

// sealEvery is how often the victim seals: far oftener than a real house, so that kills meet it.
const sealEvery = 50 * time.Millisecond

// Place is where a house of drills keeps its things.
type Place struct {
	Store   store.Config
	Key     string // file of the key that signs checkpoints
	Witness string // file of the witness
}

// House is a house that knows nothing but drills.
type House struct {
	DB     *store.DB
	Engine *matter.Engine
	sealer *matter.Sealer
	place  Place
	now    func() time.Time
}

// Open opens the house and brings its tables up to date.
func Open(ctx context.Context, p Place, now func() time.Time) (h *House, err error) {
	p.Store.Now = now
	h = &House{place: p, now: now}
	if h.DB, err = store.Open(ctx, p.Store); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.DB.Close()
		}
	}()
	if err := h.DB.Migrate(ctx, job.Migrations(), workday.Migrations(), matter.Migrations()); err != nil {
		return nil, err
	}
	var calendar *workday.Calendar
	err = h.DB.Read(ctx, func(tx *store.Tx) (err error) {
		calendar, err = workday.Load(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	key, err := gm.LoadOrCreateKey(p.Key)
	if err != nil {
		return nil, err
	}
	h.sealer = matter.NewSealer(h.DB, key, now, matter.FileWitness(p.Witness))
	h.Engine = matter.NewEngine(matter.Deps{DB: h.DB, Now: now, Calendar: func() *workday.Calendar { return calendar }, Halted: h.sealer.Halted}, drill.Kind())
	return h, nil
}

// Close closes the house in order, which a victim never comes to.
func (h *House) Close() error { return h.DB.Close() }

// Seal seals until the context ends.
func (h *House) Seal(ctx context.Context) error {
	tick := time.NewTicker(sealEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if _, err := h.sealer.Seal(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// sealAll seals until nothing is left.
func (h *House) sealAll(ctx context.Context) error {
	for {
		if n, err := h.sealer.Seal(ctx); n == 0 || err != nil {
			return err
		}
	}
}

// Order asks for one step of one drill.
type Order struct {
	Key  string `json:"key"`
	Step int    `json:"step"`         // 0 submits; n takes the n-th act of the script
	ID   string `json:"id,omitempty"` // the matter; empty on submission
}

// Answer is what the victim acknowledges.
type Answer struct {
	ID     string       `json:"id"`
	Number string       `json:"number"`
	Action string       `json:"action"`
	State  matter.State `json:"state"`
	Seq    int64        `json:"seq"`
}

// Act carries out an order once and gives its answer.
type Act func(ctx context.Context, o Order) (Answer, error)

// Act is one durable transition of a drill.
func (h *House) Act(ctx context.Context, o Order) (Answer, error) {
	r, err := h.act(ctx, o)
	if err != nil {
		return Answer{}, err
	}
	return Answer{ID: strconv.FormatInt(r.ID, 10), Number: r.Number, Action: r.Action, State: r.State, Seq: r.Seq}, nil
}

func (h *House) act(ctx context.Context, o Order) (matter.Result, error) {
	if o.Step == 0 {
		return h.Engine.Start(ctx, drill.Citizen(), "drill", "submit", drill.Submit{Title: "演练：一件普通的申请"}, matter.Key(o.Key))
	}
	script := drill.Script()
	id, err := strconv.ParseInt(o.ID, 10, 64)
	if err != nil || o.Step < 0 || o.Step > len(script) {
		return matter.Result{}, fault.Invalidf("没有第%d步", o.Step)
	}
	step := script[o.Step-1]
	return h.Engine.Do(ctx, step.Actor, id, step.Action, step.Input, matter.Key(o.Key))
}

// scoped is the key as the store holds it, under the actor of the step.
func (o Order) scoped() string {
	actor := drill.Citizen()
	if o.Step > 0 {
		actor = drill.Script()[o.Step-1].Actor
	}
	return actor.Subject() + "/" + o.Key
}

// key names the request of a step: the same key is asked until it is answered.
func key(client, round, step int) string { return fmt.Sprintf("%d-%d-%d", client, round, step) }

// errGone says that the victim does not answer.
var errGone = errors.New("the victim does not answer")
