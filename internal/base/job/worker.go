package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tongban/internal/base/store"
)

// Config says how a worker works; the zero value of a field is its default.
type Config struct {
	Now      func() time.Time
	Log      *slog.Logger  // default: silent
	Parallel int           // handlers at the same time, default 4
	Lease    time.Duration // how long a claim and its handler may last, default 5 minutes
	Poll     time.Duration // safety net beside Wake, default 2 seconds
	MaxTries int           // then the job is dead, default 10: about two hours
}

// Handler does one job. It may be called again for the same job after a crash.
type Handler func(ctx context.Context, j Job) error

// Worker runs the jobs of one node.
type Worker struct {
	db       *store.DB
	config   Config
	handlers map[string]Handler
	regular  []schedule
	wake     chan struct{}
	slots    chan struct{}
	busy     sync.WaitGroup
}

type schedule struct {
	name     string
	interval time.Duration
	run      func(context.Context) error
}

// NewWorker gives a worker without handlers.
func NewWorker(db *store.DB, c Config) *Worker {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Parallel == 0 {
		c.Parallel = 4
	}
	if c.Lease == 0 {
		c.Lease = 5 * time.Minute
	}
	if c.Poll == 0 {
		c.Poll = 2 * time.Second
	}
	if c.MaxTries == 0 {
		c.MaxTries = 10
	}
	return &Worker{db: db, config: c, handlers: map[string]Handler{},
		wake: make(chan struct{}, 1), slots: make(chan struct{}, c.Parallel)}
}

// Handle names who does the jobs of a topic; call it before Run.
func (w *Worker) Handle(topic string, h Handler) {
	if _, taken := w.handlers[topic]; taken {
		panic("two handlers for jobs of topic " + topic)
	}
	w.handlers[topic] = h
}

// Every runs fn again and again on one node at a time, the interval counted from its
// end; call it before Run.
func (w *Worker) Every(name string, interval time.Duration, fn func(context.Context) error) {
	w.regular = append(w.regular, schedule{name, interval, fn})
}

// Wake tells the worker that there is something new. It never blocks.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until the context ends, then lets the handlers in flight finish.
func (w *Worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, err := w.round(ctx); err != nil && ctx.Err() == nil {
			w.config.Log.Warn("job round put off", "error", err)
		}
		w.rest(ctx)
	}
	w.busy.Wait()
	return nil
}

// rest waits for a wake, the poll or the end.
func (w *Worker) rest(ctx context.Context) {
	timer := time.NewTimer(w.config.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-w.wake:
	case <-timer.C:
	}
}

// RunUntilEmpty does everything that is due and returns; for tests and for tools.
func (w *Worker) RunUntilEmpty(ctx context.Context) error {
	for {
		n, err := w.round(ctx)
		w.busy.Wait()
		if err != nil || n == 0 {
			return err
		}
	}
}

// round starts what is due, as far as there are free hands, and says how much it was.
func (w *Worker) round(ctx context.Context) (int, error) {
	started := 0
	for _, s := range w.regular {
		ran, err := w.startSchedule(ctx, s)
		if err != nil {
			return started, err
		}
		if ran {
			started++
		}
	}
	free := w.config.Parallel - len(w.slots)
	if free == 0 {
		return started, nil
	}
	jobs, err := w.claim(ctx, free)
	if err != nil {
		return started, err
	}
	for _, j := range jobs {
		w.start(func() { w.do(ctx, j) })
	}
	return started + len(jobs), nil
}

// start runs fn in a slot and wakes the worker when the slot is free again. Only the
// round takes slots, so that one it saw free is free.
func (w *Worker) start(fn func()) {
	w.slots <- struct{}{}
	w.busy.Add(1)
	go func() {
		defer w.busy.Done()
		defer w.Wake()
		defer func() { <-w.slots }()
		fn()
	}()
}

// claim commits this node's claim before anything is done outside.
func (w *Worker) claim(ctx context.Context, limit int) (jobs []Job, err error) {
	at := w.config.Now()
	due := false
	err = w.db.Read(ctx, func(tx *store.Tx) error {
		due, err = anyDue(ctx, tx, at)
		return err
	})
	if err != nil || !due {
		return nil, err
	}
	err = w.db.Write(ctx, func(tx *store.Tx) error {
		jobs, err = claim(ctx, tx, at, at.Add(w.config.Lease), limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim jobs: %w", err)
	}
	return jobs, nil
}

// do runs one claimed job and writes its end. A stopping worker does not cut off a
// handler: it has the time of its lease.
func (w *Worker) do(ctx context.Context, j Job) {
	ctx = context.WithoutCancel(ctx)
	limited, cancel := context.WithTimeout(ctx, w.config.Lease)
	defer cancel()
	j = w.ended(j, w.handled(limited, j))
	err := w.db.Write(ctx, func(tx *store.Tx) error { return end(ctx, tx, j) })
	if err != nil {
		w.config.Log.Warn("job end not written, lease will run out", "job", j.ID, "topic", j.Topic, "error", err)
	}
}

// handled calls the handler; a panic is an error of that job alone.
func (w *Worker) handled(ctx context.Context, j Job) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("handler of %s panicked: %v", j.Topic, cause)
		}
	}()
	h, ok := w.handlers[j.Topic]
	if !ok {
		return fmt.Errorf("no handler for topic %s on this node", j.Topic)
	}
	if j.Tries > w.config.MaxTries {
		return fmt.Errorf("claimed %d times and never finished", j.Tries-1)
	}
	return h(ctx, j)
}

// ended gives the job as it stands after its handler.
func (w *Worker) ended(j Job, err error) Job {
	at := w.config.Now()
	j.RunAt = at
	switch {
	case err == nil:
		j.State, j.DoneAt, j.Error = StateDone, at, ""
	case final(err, j.Tries, w.config.MaxTries):
		j.State, j.DoneAt, j.Error = StateDead, at, err.Error()
		w.config.Log.Error("job given up", "job", j.ID, "topic", j.Topic, "tries", j.Tries, "error", err)
	default:
		j.State, j.RunAt, j.Error = StateReady, at.Add(backoff(j.Tries)), err.Error()
		level := slog.LevelWarn
		if errors.As(err, new(outside)) {
			level = slog.LevelDebug
		}
		w.config.Log.Log(context.Background(), level, "job will be retried", "job", j.ID, "topic", j.Topic, "tries", j.Tries, "error", err)
	}
	return j
}

// startSchedule runs a regular duty when it is due, a hand is free and this node gets the lease.
func (w *Worker) startSchedule(ctx context.Context, s schedule) (bool, error) {
	if len(w.slots) == cap(w.slots) {
		return false, nil
	}
	at := w.config.Now()
	until := at.Add(w.config.Lease)
	got, err := w.takeSchedule(ctx, s.name, at, until)
	if err != nil || !got {
		return false, err
	}
	w.start(func() { w.doSchedule(ctx, s, until) })
	return true, nil
}

func (w *Worker) takeSchedule(ctx context.Context, name string, at, until time.Time) (got bool, err error) {
	err = w.db.Read(ctx, func(tx *store.Tx) error {
		got, err = scheduleDue(ctx, tx, name, at)
		return err
	})
	if err != nil || !got {
		return false, err
	}
	err = w.db.Write(ctx, func(tx *store.Tx) error {
		got, err = claimSchedule(ctx, tx, name, at, until)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim schedule %s: %w", name, err)
	}
	return got, nil
}

func (w *Worker) doSchedule(ctx context.Context, s schedule, until time.Time) {
	ctx = context.WithoutCancel(ctx)
	limited, cancel := context.WithTimeout(ctx, w.config.Lease)
	defer cancel()
	failure := ""
	if err := w.ran(limited, s); err != nil {
		failure = err.Error()
		w.config.Log.Error("schedule failed", "schedule", s.name, "error", err)
	}
	at := w.config.Now()
	err := w.db.Write(ctx, func(tx *store.Tx) error {
		return endSchedule(ctx, tx, s.name, until, at, at.Add(s.interval), failure)
	})
	if err != nil {
		w.config.Log.Warn("schedule end not written, lease will run out", "schedule", s.name, "error", err)
	}
}

func (w *Worker) ran(ctx context.Context, s schedule) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("schedule %s panicked: %v", s.name, cause)
		}
	}()
	return s.run(ctx)
}
