package matter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
)

// Engine carries out actions. There is one for a store on each node.
type Engine struct {
	db       *store.DB
	now      func() time.Time
	calendar func() *workday.Calendar
	kinds    map[string]*Kind
	order    []*Kind
	kept     *shelf
	locks    [1024]sync.Mutex
	wake     func()
	halted   func() error
	staff    Staff
	leases   *Leases
}

// Deps is what the engine needs.
type Deps struct {
	DB       *store.DB
	Now      func() time.Time
	Calendar func() *workday.Calendar
	Wake     func()       // called after a commit that queued work; may be nil
	Halted   func() error // refuses new acts, such as when evidence cannot be sealed; may be nil
	Staff    Staff        // who works where; may be nil
	Leases   *Leases      // how long claims hold; nil is the rule of the house
}

// NewEngine makes an engine for the kinds. It panics when a kind contradicts itself,
// which only a programmer can have caused.
func NewEngine(d Deps, kinds ...*Kind) *Engine {
	e := &Engine{db: d.DB, now: d.Now, calendar: d.Calendar, kinds: map[string]*Kind{}, kept: newShelf(20000), wake: d.Wake, halted: d.Halted,
		staff: d.Staff, leases: d.Leases}
	if e.staff == nil {
		e.staff = nobody{}
	}
	for _, k := range kinds {
		if err := k.check(); err != nil {
			panic(err)
		}
		if e.kinds[k.Name] != nil {
			panic("two kinds are named " + k.Name)
		}
		k.Actions = append(k.Actions, common()...)
		e.kinds[k.Name] = k
		e.order = append(e.order, k)
	}
	return e
}

// With is the engine with further kinds beside its own, for reading what another program has put into the store.
func (e *Engine) With(kinds ...*Kind) *Engine {
	more := NewEngine(Deps{DB: e.db, Now: e.now, Calendar: e.calendar}, kinds...)
	for _, k := range e.order {
		more.kinds[k.Name] = k
		more.order = append(more.order, k)
	}
	return more
}

// Kinds lists the kinds in the order in which the roof named them.
func (e *Engine) Kinds() []*Kind { return e.order }

// Kind finds a kind by name.
func (e *Engine) Kind(name string) (*Kind, bool) {
	k, ok := e.kinds[name]
	return k, ok
}

// Now is the moment by the injected clock.
func (e *Engine) Now() time.Time { return e.now() }

// Result is the answer to an act; the same key gets the same answer again.
type Result struct {
	ID      int64     `json:"-"`
	Number  string    `json:"number"`
	Kind    string    `json:"kind"`
	Action  string    `json:"action"`
	State   State     `json:"state"`
	Version int64     `json:"version"`
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"`
}

// Option refines one act.
type Option func(*order)

// Key makes the act happen once however often it is asked for (幂等键).
func Key(key string) Option { return func(o *order) { o.key = key } }

// Seen refuses the act when the matter has changed since this version was shown.
func Seen(version int64) Option { return func(o *order) { o.seen = version } }

// order is one act on its way.
type order struct {
	actor  account.Actor
	action string
	input  any
	key    string
	seen   int64
}

func (o order) once() any {
	if o.key == "" {
		return nil
	}
	return o.actor.Subject() + "/" + o.key
}

// Start opens a matter of a kind with one of the kind's opening actions.
func (e *Engine) Start(ctx context.Context, actor account.Actor, kind, action string, input any, opts ...Option) (Result, error) {
	k, ok := e.kinds[kind]
	if !ok {
		return Result{}, fault.Missing("事项种类", kind)
	}
	o := makeOrder(actor, action, input, opts)
	if err := e.refuse(); err != nil {
		return Result{}, err
	}
	fresh := &snapshot{kind: k, m: Matter{ID: e.db.NewID(), Kind: kind}}
	result, err := e.attempt(ctx, o, fresh, true)
	if err != nil && o.key != "" {
		if first, found := e.first(ctx, o); found {
			return first, nil
		}
	}
	if store.IsUnique(err) { // two opened the same at one moment, and a rule of the room's table let one of them in
		return result, fault.Conflictf("刚才已经有人登记了同样的内容，请刷新后查看，不用再登记一次")
	}
	return result, err
}

// Do takes an action on a matter: the only way in which a matter changes.
func (e *Engine) Do(ctx context.Context, actor account.Actor, id int64, action string, input any, opts ...Option) (Result, error) {
	o := makeOrder(actor, action, input, opts)
	if err := e.refuse(); err != nil {
		return Result{}, err
	}
	lock := &e.locks[uint64(id)*0x9e3779b97f4a7c15>>54]
	lock.Lock()
	defer lock.Unlock()
	result, err := e.do(ctx, o, id)
	if err != nil && o.key != "" {
		first, found := e.first(ctx, o)
		switch {
		case found && first.ID == id:
			return first, nil
		case store.IsUnique(err): // the key was used on another matter, or for another act
			return Result{}, fault.Conflictf("这次提交已经用在另一件或者另一个操作上，请刷新页面后再办理")
		}
	}
	return result, err
}

func makeOrder(actor account.Actor, action string, input any, opts []Option) order {
	o := order{actor: actor, action: action, input: input}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// refuse turns acts down while the house cannot make evidence of them.
func (e *Engine) refuse() error {
	if e.halted == nil {
		return nil
	}
	return e.halted()
}

// tries bounds how often an act is tried again when another one came between.
const tries = 8

// do tries the act on the kept copy first; a refusal is always decided on a fresh one.
func (e *Engine) do(ctx context.Context, o order, id int64) (Result, error) {
	s, kept := e.kept.get(id)
	for try := 0; ; try++ {
		if !kept {
			var err error
			if s, err = e.load(ctx, id); err != nil {
				return Result{}, err
			}
		}
		result, err := e.attempt(ctx, o, s, false)
		if err == nil {
			return result, nil
		}
		e.kept.drop(id)
		var came *store.RowsError
		moved := errors.As(err, &came) && came.Index == 0
		if !moved && !kept || try == tries {
			if moved {
				return Result{}, overtaken(s, o.actor)
			}
			return Result{}, err
		}
		kept = false
	}
}

// attempt checks, moves and commits on one copy of the matter.
func (e *Engine) attempt(ctx context.Context, o order, s *snapshot, created bool) (Result, error) {
	w, err := e.prepare(o, s, created, e.now(), e.db.NewID)
	if err != nil {
		return Result{}, err
	}
	batch, err := w.batch()
	if err != nil {
		return Result{}, err
	}
	if err := e.db.Commit(ctx, batch); err != nil {
		if told := w.move.toldOf(err); told != nil {
			return Result{}, told
		}
		return Result{}, fmt.Errorf("commit %s of %s: %w", o.action, s.m.Number, err)
	}
	e.kept.put(w.after())
	for _, do := range w.move.after {
		do()
	}
	if w.queued && e.wake != nil {
		e.wake()
	}
	return w.result(), nil
}

// prepare decides an act on one copy of the matter and writes down what shall be, and touches no store.
func (e *Engine) prepare(o order, s *snapshot, created bool, now time.Time, newID func() int64) (*writing, error) {
	action, err := e.allowed(o, s, created)
	if err != nil {
		return nil, err
	}
	m := &Move{Actor: o.actor, Now: now, kind: s.kind, cal: e.calendar(), staff: e.staff, lease: e.leases.For(s.kind.Name), newID: newID,
		m: s.m, facts: s.facts, created: created,
		tasks: slices.Clip(s.tasks), clocks: slices.Clip(s.clocks)}
	m.away, _ = instead(o.actor, func(a account.Actor) bool { return action.By.allow(a, s.m, s.tasks) })
	if err := action.run(m, o.input); err != nil {
		return nil, err
	}
	if m.away.For != 0 {
		m.Record("instead", m.away.Away())
	}
	m.settle(s.m.DueAt)
	if len(action.To) > 0 && !slices.Contains(action.To, m.m.State) {
		return nil, fmt.Errorf("action %s of %s leads to %s, which it does not name", action.Name, s.kind.Name, m.m.State)
	}
	if err := m.invariants(); err != nil {
		return nil, err
	}
	return &writing{engine: e, newID: newID, order: o, move: m, before: s.m, clocks: s.clocks}, nil
}

// allowed checks the action, the state, the version and the right, in the order in
// which a person would want to be told.
func (e *Engine) allowed(o order, s *snapshot, created bool) (*Action, error) {
	action, ok := s.kind.Action(o.action)
	if !ok || action.Opens() != created {
		return nil, fault.Missing("操作", o.action)
	}
	if !created && (!CanSee(o.actor, s.m, s.tasks) && !action.By.allow(o.actor, s.m, s.tasks) || !within(s.kind, s.facts, o.actor)) {
		return nil, fault.Missing(s.kind.Title, s.m.Number)
	}
	if !created && !action.from(s.m.State) {
		return nil, wrongState(action, s, o.actor)
	}
	if !action.By.allow(o.actor, s.m, s.tasks) {
		return nil, fault.Deniedf("“%s”只能由%s操作", action.Title, action.By.who)
	}
	if o.seen != 0 && o.seen != s.m.Version {
		return nil, overtaken(s, o.actor)
	}
	return action, nil
}

func (a *Action) from(s State) bool {
	for _, f := range a.From {
		if f == s || f == anyOpen && s != "" {
			return true
		}
	}
	return false
}

func wrongState(a *Action, s *snapshot, reader account.Actor) error {
	title := s.kind.State(s.m.State).Title
	if s.last.Actor == "" {
		return fault.Conflictf("现在的状态是“%s”，不能再“%s”", title, a.Title)
	}
	return fault.Conflictf("%s已于%s办理“%s”，现在的状态是“%s”，不能再“%s”",
		s.last.nameFor(reader), s.last.At.In(workday.Shanghai).Format("2006-01-02 15:04"), s.last.title(s.kind), title, a.Title)
}

func overtaken(s *snapshot, reader account.Actor) error {
	return fault.Conflictf("您打开这件事之后，%s于%s办理了“%s”。请重新载入后再操作，您填写的内容仍在页面上",
		s.last.nameFor(reader), s.last.At.In(workday.Shanghai).Format("2006-01-02 15:04"), s.last.title(s.kind))
}

func (l act) title(k *Kind) string {
	if a, ok := k.Action(l.Action); ok {
		return a.Title
	}
	return l.Action
}

// first finds the answer that an idempotency key was given before.
func (e *Engine) first(ctx context.Context, o order) (Result, bool) {
	var r Result
	err := e.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		r, err = firstAnswer(ctx, tx, o.once().(string))
		return err
	})
	return r, err == nil && r.Action == o.action
}

// writing turns a move into the statements of one commit.
type writing struct {
	engine *Engine
	newID  func() int64
	order  order
	move   *Move
	before Matter
	clocks []Clock // before the move
	event  Event
	queued bool
}

// batch draws the counters and builds the statements; the version check comes first.
func (w *writing) batch() (store.Batch, error) {
	m := w.move
	data, err := m.data()
	if err != nil {
		return store.Batch{}, err
	}
	b := store.Batch{Route: m.m.ID}
	var write func(int64) string
	if m.created {
		counter, rule := m.kind.Number(Opening{Title: m.m.Title, Region: m.m.Region, Lead: m.m.Lead, Applicant: m.m.Applicant,
			ApplicantName: m.m.ApplicantName, Channel: m.m.Channel}, m.Now)
		b.Counters, write = append(b.Counters, counter), rule
	}
	for _, n := range m.numbered {
		b.Counters = append(b.Counters, n.counter)
	}
	w.identify()
	follow, err := w.outbox()
	if err != nil {
		return store.Batch{}, err
	}
	b.Build = func(numbers []int64) ([]store.Stmt, error) {
		if write != nil {
			m.m.Number, numbers = write(numbers[0]), numbers[1:]
		}
		return w.statements(numbers, data, follow)
	}
	return b, nil
}

// identify gives the new clocks their identifiers and sets version and time.
func (w *writing) identify() {
	m := w.move
	for i := len(m.clocks) - m.newClocks; i < len(m.clocks); i++ {
		m.clocks[i].ID = w.newID()
	}
	m.m.Version = w.before.Version + 1
	if m.created {
		m.m.OpenedAt = m.Now
	}
	w.event = Event{Matter: m.m.ID, Seq: m.m.Version, At: m.Now, Actor: m.Actor.Subject(), ActorName: m.title(),
		Body: w.body(), Action: w.order.action, From: w.before.State, To: m.m.State, Prev: w.before.Head}
	if once, ok := w.order.once().(string); ok {
		w.event.Once = once
	}
}

// body is the seat in which an officer acted.
func (w *writing) body() string {
	m := w.move
	if m.body != "" || m.Actor.Kind != account.ActorOfficer {
		return m.body
	}
	bodies := m.Actor.Bodies()
	for _, b := range bodies {
		if b == m.m.Lead {
			return b
		}
	}
	if len(bodies) > 0 {
		return bodies[0]
	}
	return ""
}

// outbox gathers the messages of one move into one row, and each further work into its own.
func (w *writing) outbox() (list []store.Stmt, err error) {
	m := w.move
	if len(m.told) > 0 {
		payload, err := json.Marshal(m.told)
		if err != nil {
			return nil, err
		}
		m.queued = append(m.queued, Follow{Topic: TopicTell, Payload: string(payload)})
	}
	if w.tellsAbove() {
		f, err := w.partFollow()
		if err != nil {
			return nil, err
		}
		m.queued = append(m.queued, f)
	}
	for _, f := range m.queued {
		list = append(list, job.Insert(job.Job{ID: w.newID(), Topic: f.Topic, Payload: f.Payload, RunAt: m.Now, CreatedAt: m.Now}))
	}
	w.queued = len(list) > 0
	return list, nil
}

// TopicTell is the outbox topic of the messages of a move: a JSON list of Message.
const TopicTell = "tell"

func (w *writing) statements(numbers []int64, data string, follow []store.Stmt) ([]store.Stmt, error) {
	m := w.move
	w.event.Data, w.event.Number = data, m.m.Number
	w.event.Hash = w.event.Sum()
	m.m.Head = w.event.Hash
	more, err := m.draw(numbers) // first: a clock that is stopped names the notice that is numbered now
	if err != nil {
		return nil, err
	}
	list := make([]store.Stmt, 0, 12)
	if m.created {
		list = append(list, insertMatter(m.m))
	} else {
		list = append(list, updateMatter(m.m, w.before))
	}
	list = append(list, insertEvent(w.event, w.order.once()))
	for i, t := range m.tasks {
		if i >= len(m.tasks)-m.newTasks {
			list = append(list, insertTask(t, m.m))
			if t.State != TaskOpen { // opened and done in one move
				list = append(list, endTask(t))
			}
		} else if slices.Contains(m.alteredTasks, i) {
			list = append(list, updateTask(t, m.m))
		} else if slices.Contains(m.changedTasks, i) {
			list = append(list, endTask(t))
		}
	}
	for i, c := range m.clocks {
		if i >= len(m.clocks)-m.newClocks {
			list = append(list, insertClock(c))
		} else if slices.Contains(m.changedClocks, i) {
			list = append(list, updateClock(c))
		}
	}
	list = append(list, m.stmts...)
	list = append(list, more...)
	return append(append(list, follow...), w.counted()...), nil
}

// after is the matter as the commit left it, without what is over.
func (w *writing) after() *snapshot {
	m := w.move
	s := &snapshot{kind: m.kind, m: m.m, facts: m.facts, last: w.event.act()}
	s.tasks, s.clocks = m.tasks, m.clocks
	return s
}

func (w *writing) result() Result {
	return Result{ID: w.move.m.ID, Number: w.move.m.Number, Kind: w.move.m.Kind, Action: w.order.action,
		State: w.move.m.State, Version: w.move.m.Version, Seq: w.event.Seq, At: w.event.At}
}
