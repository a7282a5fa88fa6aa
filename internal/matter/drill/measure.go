package drill

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// Figures are what one measurement of the engine gave. Times are in milliseconds.
type Figures struct {
	Store        string  `json:"store"`
	Clients      int     `json:"clients"`
	Cases        int64   `json:"cases"`
	Transitions  int64   `json:"transitions"`
	Seconds      float64 `json:"seconds"`
	CasesPerSec  float64 `json:"cases_per_second"`
	PerSec       float64 `json:"transitions_per_second"`
	P50          float64 `json:"p50_ms"`
	P99          float64 `json:"p99_ms"`
	CPUPerK      float64 `json:"cpu_seconds_per_1000_cases"`
	BytesPerCase float64 `json:"bytes_per_case"`
	FloorPerSec  float64 `json:"floor_transitions_per_second"`
	RatioToFloor float64 `json:"ratio_to_floor"`
	P32          float64 `json:"p32_per_second,omitempty"` // pgbench of the same minute, when asked for
	RatioToP32   float64 `json:"ratio_to_p32,omitempty"`
}

// Load says how much to do.
type Load struct {
	Clients int
	For     time.Duration
	Now     func() time.Time     // the machine's clock, for the stop watch
	CPU     func() time.Duration // processor time of this process so far
}

// Measure runs whole drills with the engine for a while, between two runs of the raw
// floor: the same statements without rights, rules, clocks or hashes.
func Measure(ctx context.Context, db *store.DB, engine *matter.Engine, load Load) (Figures, error) {
	f := Figures{Store: db.Kind(), Clients: load.Clients}
	before, err := floor(ctx, db, load)
	if err != nil {
		return f, fmt.Errorf("measure floor: %w", err)
	}
	size, err := bytes(ctx, db)
	if err != nil {
		return f, err
	}
	cpu := load.CPU()
	run, err := race(ctx, load, func(ctx context.Context, _, _ int, tick func()) error { return one(ctx, engine, tick) })
	if err != nil {
		return f, fmt.Errorf("measure engine: %w", err)
	}
	cpu = load.CPU() - cpu
	grown, err := bytes(ctx, db)
	if err != nil {
		return f, err
	}
	after, err := floor(ctx, db, load)
	if err != nil {
		return f, fmt.Errorf("measure floor: %w", err)
	}
	f.Transitions, f.Cases, f.Seconds = run.ticks, run.ticks/Steps, run.took.Seconds()
	f.PerSec = float64(run.ticks) / f.Seconds
	f.CasesPerSec = f.PerSec / Steps
	f.P50, f.P99 = run.quantile(0.5), run.quantile(0.99)
	f.CPUPerK = cpu.Seconds() / float64(f.Cases) * 1000
	f.BytesPerCase = float64(grown-size) / float64(f.Cases)
	f.FloorPerSec = (before + after) / 2
	f.RatioToFloor = f.PerSec / f.FloorPerSec
	return f, nil
}

// one runs a whole drill, telling of each durable transition.
func one(ctx context.Context, engine *matter.Engine, tick func()) error {
	r, err := engine.Start(ctx, Citizen(), "drill", "submit", Submit{Title: "演练：一件普通的申请"})
	if err != nil {
		return err
	}
	tick()
	for _, act := range Script() {
		if _, err := engine.Do(ctx, act.Actor, r.ID, act.Action, act.Input); err != nil {
			return fmt.Errorf("%s: %w", act.Action, err)
		}
		tick()
	}
	return nil
}

const floorTables = `
create table if not exists floor_matter (id %[1]s primary key, state text not null, version %[1]s not null, due_at %[1]s);
create table if not exists floor_event (id %[1]s primary key, matter %[1]s not null, seq %[1]s not null, data text not null);
create table if not exists floor_task (id %[1]s primary key, matter %[1]s not null, body text not null, state text not null);
create table if not exists floor_outbox (id %[1]s primary key, payload text not null)`

// floor gives the transitions per second of a bare version check, event, task and
// outbox row through the same gathered commit.
func floor(ctx context.Context, db *store.DB, load Load) (perSecond float64, err error) {
	integer := "integer"
	if db.Kind() == "postgres" {
		integer = "bigint"
	}
	files := migration(fmt.Sprintf(floorTables, integer))
	if err := db.Migrate(ctx, store.Migrations{Room: "floor", FS: files}); err != nil {
		return 0, err
	}
	load.For /= 3
	run, err := race(ctx, load, func(ctx context.Context, client, round int, tick func()) error {
		id := db.NewID()
		for step := range Steps {
			if err := db.Commit(ctx, store.Batch{Route: id, Build: func([]int64) ([]store.Stmt, error) { return bare(db, id, step), nil }}); err != nil {
				return err
			}
			tick()
		}
		return nil
	})
	return float64(run.ticks) / run.took.Seconds(), err
}

const words = `{"opinion":"同意","task":"审查","note":"a bare event of about the size that a real one has in this drill"}`

// bare is one transition without anything but its rows.
func bare(db *store.DB, id int64, step int) []store.Stmt {
	first := store.Stmt{Rows: 1, Alike: true, SQL: `/* drill.floorUpdate */ update floor_matter set state = $3, version = $2 + 1, due_at = $4 where id = $1 and version = $2`, Args: []any{id, step, "moved", id}}
	if step == 0 {
		first = store.Stmt{Rows: 1, Alike: true, SQL: `/* drill.floorInsert */ insert into floor_matter (id, state, version) values ($1, $2, $3)`, Args: []any{id, "new", 1}}
	}
	task := db.NewID()
	return []store.Stmt{first,
		{Rows: 1, Alike: true, SQL: `/* drill.floorEvent */ insert into floor_event (id, matter, seq, data) values ($1, $2, $3, $4)`, Args: []any{db.NewID(), id, step, words}},
		{Rows: 1, Alike: true, SQL: `/* drill.floorTask */ insert into floor_task (id, matter, body, state) values ($1, $2, $3, $4)`, Args: []any{task, id, "D01", "open"}},
		{Rows: 1, Alike: true, SQL: `/* drill.floorDone */ update floor_task set state = $2 where id = $1`, Args: []any{task, "done"}},
		{Rows: 1, Alike: true, SQL: `/* drill.floorOutbox */ insert into floor_outbox (id, payload) values ($1, $2)`, Args: []any{db.NewID(), words}},
	}
}

// result is what a race gave.
type result struct {
	ticks int64
	took  time.Duration
	waits []time.Duration
}

func (r result) quantile(q float64) float64 {
	if len(r.waits) == 0 {
		return 0
	}
	slices.Sort(r.waits)
	return float64(r.waits[int(q*float64(len(r.waits)-1))].Microseconds()) / 1000
}

// race lets every client do whole rounds until the time is up, or one fails.
func race(ctx context.Context, load Load, round func(ctx context.Context, client, n int, tick func()) error) (result, error) {
	var ticks atomic.Int64
	var wait sync.WaitGroup
	waits := make([][]time.Duration, load.Clients)
	errs := make(chan error, load.Clients)
	begun := load.Now()
	for client := range load.Clients {
		wait.Add(1)
		go func() {
			defer wait.Done()
			last := load.Now()
			tick := func() {
				at := load.Now()
				waits[client] = append(waits[client], at.Sub(last))
				last = at
				ticks.Add(1)
			}
			for n := 0; load.Now().Sub(begun) < load.For && ctx.Err() == nil; n++ {
				if err := round(ctx, client, n, tick); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	wait.Wait()
	r := result{ticks: ticks.Load(), took: load.Now().Sub(begun), waits: slices.Concat(waits...)}
	select {
	case err := <-errs:
		return r, err
	default:
		return r, ctx.Err()
	}
}

// bytes is what the hall's tables take on disk.
func bytes(ctx context.Context, db *store.DB) (n int64, err error) {
	query := `/* drill.bytes */ select p.page_count * s.page_size from pragma_page_count() p, pragma_page_size() s`
	if db.Kind() == "postgres" {
		query = `/* drill.bytes */ select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = current_schema() and c.relkind = 'r' and c.relname not like 'floor%'`
	}
	err = db.Read(ctx, func(tx *store.Tx) error { return tx.QueryRow(ctx, query).Scan(&n) })
	return n, err
}
