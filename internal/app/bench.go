package app

import (
	"context"
	"time"

	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
)

// BenchTransitions measures the whole engine on an empty store: rights, version check,
// rules, working-day clocks, chained event, tasks, outbox, durable commit.
func BenchTransitions(ctx context.Context, c store.Config, load drill.Load) (f drill.Figures, err error) {
	db, err := store.Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, job.Migrations(), workday.Migrations(), matter.Migrations()); err != nil {
		return f, err
	}
	engine, err := drillEngine(ctx, db, load.Now)
	if err != nil {
		return f, err
	}
	return drill.Measure(ctx, db, engine, load)
}

// drillEngine is an engine that knows nothing but drills.
func drillEngine(ctx context.Context, db *store.DB, now func() time.Time) (*matter.Engine, error) {
	var calendar *workday.Calendar
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		calendar, err = workday.Load(ctx, tx)
		return err
	})
	return matter.NewEngine(matter.Deps{DB: db, Now: now, Calendar: func() *workday.Calendar { return calendar }}, drill.Kind()), err
}

// BenchInbox measures inbox pages and lights in a store with few cases and with many.
func BenchInbox(ctx context.Context, c store.Config, small, large int, load drill.Load) (f drill.InboxFigures, err error) {
	db, err := store.Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, job.Migrations(), workday.Migrations(), matter.Migrations()); err != nil {
		return f, err
	}
	engine, err := drillEngine(ctx, db, load.Now)
	if err != nil {
		return f, err
	}
	return drill.MeasureInbox(ctx, db, engine, small, large, load)
}
