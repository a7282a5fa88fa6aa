package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

// clock is a moment that only the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type fixture struct {
	*clock
	db *store.DB
	t  *testing.T
}

func open(t *testing.T) fixture {
	t.Helper()
	return fixture{&clock{at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}, storetest.Open(t, job.Migrations()), t}
}

func (f fixture) worker(c job.Config) *job.Worker {
	c.Now = f.Now
	return job.NewWorker(f.db, c)
}

func (f fixture) insert(topic, key string, at time.Time) {
	f.t.Helper()
	j, err := job.New(f.db.NewID(), topic, map[string]string{"key": key}, f.Now())
	if err != nil {
		f.t.Fatal(err)
	}
	j.UniqueKey, j.RunAt = key, at
	err = f.db.Commit(context.Background(), store.Batch{Build: func([]int64) ([]store.Stmt, error) {
		return []store.Stmt{job.Insert(j)}, nil
	}})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f fixture) run(w *job.Worker) {
	f.t.Helper()
	if err := w.RunUntilEmpty(context.Background()); err != nil {
		f.t.Fatal(err)
	}
}

func (f fixture) depth() (d job.Depth) {
	f.t.Helper()
	err := f.db.Read(context.Background(), func(tx *store.Tx) (err error) {
		d, err = job.DepthOf(context.Background(), tx, f.Now())
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return d
}

func (f fixture) dead() (list []job.Job) {
	f.t.Helper()
	err := f.db.Read(context.Background(), func(tx *store.Tx) (err error) {
		list, err = job.Dead(context.Background(), tx, 10)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return list
}

func TestEveryJobIsDoneOnceAndInItsTime(t *testing.T) {
	f := open(t)
	var done atomic.Int64
	w := f.worker(job.Config{Parallel: 2})
	w.Handle("count", func(ctx context.Context, j job.Job) error {
		done.Add(1)
		return nil
	})
	for i := range 9 {
		f.insert("count", fmt.Sprint("k", i), time.Time{})
	}
	f.insert("count", "k3", time.Time{})
	f.insert("count", "later", f.Now().Add(time.Hour))
	f.run(w)
	f.run(w)
	if done.Load() != 9 {
		t.Errorf("%d done: the doubled one must not be, nor the later one", done.Load())
	}
	f.advance(time.Hour)
	f.run(w)
	if done.Load() != 10 {
		t.Errorf("%d done an hour later", done.Load())
	}
}

func TestAFailingJobRestsLongerEachTimeAndEndsDead(t *testing.T) {
	f := open(t)
	tries := 0
	broken := true
	w := f.worker(job.Config{MaxTries: 3})
	w.Handle("push", func(context.Context, job.Job) error {
		tries++
		if broken {
			return errors.New("upstream is down")
		}
		return nil
	})
	f.insert("push", "", time.Time{})
	f.run(w)
	f.advance(4 * time.Second)
	f.run(w)
	if tries != 1 {
		t.Errorf("tried %d times within the first rest of five seconds", tries)
	}
	f.advance(time.Second)
	f.run(w)
	f.advance(9 * time.Second)
	f.run(w)
	if tries != 2 {
		t.Errorf("tried %d times within the second rest of ten seconds", tries)
	}
	f.advance(time.Second)
	f.run(w)
	f.advance(24 * time.Hour)
	f.run(w)
	dead := f.dead()
	if tries != 3 || len(dead) != 1 || dead[0].Error != "upstream is down" || f.depth().Dead != 1 {
		t.Fatalf("after the last try: %d tries, dead %v", tries, dead)
	}
	broken = false
	retry := func() error {
		return f.db.Write(context.Background(), func(tx *store.Tx) error {
			return job.Retry(context.Background(), tx, dead[0].ID, f.Now())
		})
	}
	if err := retry(); err != nil {
		t.Fatal(err)
	}
	f.run(w)
	if tries != 4 || len(f.dead()) != 0 {
		t.Errorf("after the operator's retry: %d tries", tries)
	}
	if err := retry(); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("retrying what is done: %v", err)
	}
}

func TestWhatAnotherTryCannotMendIsDeadAtOnce(t *testing.T) {
	f := open(t)
	w := f.worker(job.Config{})
	w.Handle("odd", func(_ context.Context, j job.Job) error {
		var in struct{ Key int }
		return j.Decode(&in)
	})
	w.Handle("panic", func(context.Context, job.Job) error { panic("slip") })
	f.insert("odd", "text", time.Time{})
	f.insert("panic", "", time.Time{})
	f.insert("nobody", "", time.Time{})
	f.run(w)
	if d := f.depth(); d.Dead != 1 || len(f.dead()) != 1 || f.dead()[0].Topic != "odd" {
		t.Errorf("depth %+v, dead %v", d, f.dead())
	}
	f.advance(time.Minute)
	if d := f.depth(); d.Ready != 2 || !d.Oldest.Before(f.Now()) {
		t.Errorf("a panic and a missing handler are tried again: %+v", d)
	}
}

func TestALeaseThatRanOutIsTakenByAnother(t *testing.T) {
	f := open(t)
	f.insert("slow", "", time.Time{})
	claimed, release := make(chan struct{}), make(chan struct{})
	first := f.worker(job.Config{Lease: time.Minute})
	first.Handle("slow", func(context.Context, job.Job) error {
		close(claimed)
		<-release
		return errors.New("came back late")
	})
	finished := make(chan error)
	go func() { finished <- first.RunUntilEmpty(context.Background()) }()
	<-claimed

	second := f.worker(job.Config{Lease: time.Minute})
	var done atomic.Int64
	second.Handle("slow", func(context.Context, job.Job) error { done.Add(1); return nil })
	f.run(second)
	if done.Load() != 0 {
		t.Fatal("taken while the lease holds")
	}
	f.advance(time.Minute)
	f.run(second)
	close(release)
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	f.advance(time.Hour)
	f.run(second)
	if done.Load() != 1 || f.depth() != (job.Depth{}) {
		t.Errorf("done %d times, depth %+v: the late holder must not undo the end", done.Load(), f.depth())
	}
}

func TestAWakeStartsWorkAndStoppingLetsItFinish(t *testing.T) {
	f := open(t)
	w := f.worker(job.Config{Poll: time.Hour})
	started, release := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	w.Handle("long", func(ctx context.Context, _ job.Job) error {
		close(started)
		<-release
		ended.Store(ctx.Err() == nil)
		return ctx.Err()
	})
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error)
	go func() { stopped <- w.Run(ctx) }()
	f.insert("long", "", time.Time{})
	w.Wake()
	<-started
	stop()
	close(release)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if !ended.Load() || f.depth() != (job.Depth{}) {
		t.Errorf("the handler was cut off: %+v", f.depth())
	}
}

func TestARegularDutyRunsOnOneNodeOnly(t *testing.T) {
	f := open(t)
	var runs atomic.Int64
	nodes := []*job.Worker{f.worker(job.Config{}), f.worker(job.Config{})}
	for _, w := range nodes {
		w.Every("seal", time.Minute, func(context.Context) error { runs.Add(1); return errors.New("still counted") })
	}
	both := func() {
		for _, w := range nodes {
			f.run(w)
		}
	}
	both()
	f.advance(59 * time.Second)
	both()
	if runs.Load() != 1 {
		t.Errorf("%d runs in the first minute", runs.Load())
	}
	f.advance(time.Second)
	both()
	if runs.Load() != 2 {
		t.Errorf("%d runs after a minute", runs.Load())
	}
}

func TestManyWorkersNeverShareAJob(t *testing.T) {
	f := open(t)
	for i := range 60 {
		f.insert("one", fmt.Sprint(i), time.Time{})
	}
	var seen sync.Map
	var doubles atomic.Int64
	var group sync.WaitGroup
	for range 3 {
		w := f.worker(job.Config{Parallel: 5})
		w.Handle("one", func(_ context.Context, j job.Job) error {
			if _, again := seen.LoadOrStore(j.ID, true); again {
				doubles.Add(1)
			}
			return nil
		})
		group.Go(func() {
			if err := w.RunUntilEmpty(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	count := 0
	seen.Range(func(any, any) bool { count++; return true })
	if count != 60 || doubles.Load() != 0 {
		t.Errorf("%d jobs done, %d twice", count, doubles.Load())
	}
}

func TestSweepKeepsTheDeadAndTheYoung(t *testing.T) {
	f := open(t)
	w := f.worker(job.Config{})
	w.Handle("good", func(context.Context, job.Job) error { return nil })
	w.Handle("bad", func(context.Context, job.Job) error { return job.Permanent(errors.New("no")) })
	f.insert("good", "", time.Time{})
	f.insert("bad", "", time.Time{})
	f.run(w)
	var removed int64
	err := f.db.Write(context.Background(), func(tx *store.Tx) (err error) {
		removed, err = job.Sweep(context.Background(), tx, f.Now().Add(time.Second))
		return err
	})
	if err != nil || removed != 1 || len(f.dead()) != 1 {
		t.Errorf("removed %d, dead %v, %v", removed, f.dead(), err)
	}
}

func TestWhatEndsWithItsOwnCommitIsWrittenOnceThoughTheNodeDies(t *testing.T) {
	f := open(t)
	w := f.worker(job.Config{Lease: time.Minute})
	runs, wrote := 0, 0
	write := func(ctx context.Context, j job.Job) {
		err := f.db.Write(ctx, func(tx *store.Tx) error {
			held, err := job.Done(ctx, tx, j, f.Now())
			if held {
				wrote++
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	var late job.Job
	w.Handle("tell", func(ctx context.Context, j job.Job) error {
		if runs++; runs == 1 {
			late = j
			return errors.New("the node died before it wrote anything")
		}
		write(ctx, late) // the holder of the first claim comes back: it writes nothing
		write(ctx, j)
		write(ctx, j)
		return errors.New("the node died after the commit")
	})
	f.insert("tell", "", time.Time{})
	f.run(w)
	for range 4 {
		f.advance(time.Hour)
		f.run(w)
	}
	if runs != 2 || wrote != 1 || f.depth() != (job.Depth{}) {
		t.Errorf("run %d times, written %d times, depth %+v", runs, wrote, f.depth())
	}
}
