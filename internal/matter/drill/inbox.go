package drill

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// InboxFigures are what reading inboxes and lights costs in a store of a size. Times are in milliseconds.
type InboxFigures struct {
	Store   string      `json:"store"`
	Small   InboxAtSize `json:"small"`
	Large   InboxAtSize `json:"large"`
	Ratio   float64     `json:"first_page_large_to_small"`
	Filling float64     `json:"filling_seconds"`
}

// InboxAtSize are the figures of one size.
type InboxAtSize struct {
	Cases     int     `json:"cases"`
	Open      int     `json:"open_at_one_post"`
	FirstP50  float64 `json:"first_page_p50_ms"`
	FirstP99  float64 `json:"first_page_p99_ms"`
	KeysetP50 float64 `json:"keyset_page_p50_ms"`
	KeysetP99 float64 `json:"keyset_page_p99_ms"`
	DoneP50   float64 `json:"done_page_p50_ms"`
	CountP50  float64 `json:"count_p50_ms"`
	LightsP50 float64 `json:"lights_of_a_district_p50_ms"`
	AllP50    float64 `json:"all_lights_p50_ms"`
	ScanP50   float64 `json:"all_lights_by_counting_p50_ms"` // what maintaining them saves
}

// The made-up province of the measurement: bodies in districts, one case in fifty open.
const (
	inboxBodies    = 200
	inboxDistricts = 20
	inboxOpen      = 50
)

func inboxBody(n int64) (body, path string) {
	return fmt.Sprintf("B%03d", n%inboxBodies), fmt.Sprintf("/35/%02d/", n%inboxDistricts)
}

// MeasureInbox fills an empty store with small cases, measures, fills it up to large, and measures again.
func MeasureInbox(ctx context.Context, db *store.DB, engine *matter.Engine, small, large int, load Load) (f InboxFigures, err error) {
	f.Store = db.Kind()
	begun := load.Now()
	if err := fillInbox(ctx, db, engine, 0, small, load.Now()); err != nil {
		return f, err
	}
	f.Filling = load.Now().Sub(begun).Seconds()
	if f.Small, err = inboxAt(ctx, db, engine, small, load); err != nil {
		return f, err
	}
	begun = load.Now()
	if err := fillInbox(ctx, db, engine, small, large, load.Now()); err != nil {
		return f, err
	}
	f.Filling += load.Now().Sub(begun).Seconds()
	if f.Large, err = inboxAt(ctx, db, engine, large, load); err != nil {
		return f, err
	}
	f.Ratio = f.Large.FirstP50 / f.Small.FirstP50
	return f, nil
}

const (
	putMatter = `/* drill.putMatter */
insert into matter (id, kind, number, title, region, lead, state, stage, version, applicant, applicant_name, channel, opened_at, due_at, closed_at, outcome, late, head)
values ($1, 'drill', $2, '演练：一件普通的申请', $3, $4, $5, '', 1, 'person:1', '演练申请人', 'portal', $6, $7, $8, '', false, $9)`
	putTask = `/* drill.putTask */
insert into task (id, matter, role, stage, part, title, body, need, state, opened_at, due_at, done_at, done_by, result, opinion, sort_at)
values ($1, $2, 'review', 'review', '1', '审查', $3, 'drill.review', $4, $5, $6, $7, '演练人员', '', '', $8)`
	putClock = `/* drill.putClock */
insert into clock (id, matter, name, title, budget, ground, started_at, due_at, provisional, state, stops, extensions, on_due)
values ($1, $2, 'statutory', '法定时限', '20wd', '演练', $3, $4, false, $5, '[]', '[]', '')`
)

// fillInbox writes cases as they lie in the store, two tasks and a clock each, without their events.
func fillInbox(ctx context.Context, db *store.DB, engine *matter.Engine, from, to int, now time.Time) error {
	const at = 2000
	for ; from < to; from += at {
		var matters, tasks, clocks []store.Stmt
		for n := int64(from); n < int64(min(from+at, to)); n++ {
			body, path := inboxBody(n)
			id, open := db.NewID(), n/inboxBodies%inboxOpen == 0
			begun := now.Add(-time.Duration(n%900) * time.Hour)
			due := begun.Add(30 * 24 * time.Hour).Truncate(24 * time.Hour).UnixMilli()
			state, taskState, clockState, closed, done := string(Finished), "done", "stopped", any(begun.UnixMilli()+1), any(begun.UnixMilli()+1)
			if open {
				state, taskState, clockState, closed, done = string(Reviewing), "open", "running", nil, nil
			}
			matters = append(matters, store.Stmt{SQL: putMatter, Alike: true, Rows: 1, Args: []any{id, fmt.Sprintf("YL%010d", n), path, body, state, begun.UnixMilli(), due, closed, []byte{1}}})
			for i, s := range []string{"done", taskState} {
				ended := any(begun.UnixMilli() + 1)
				if i == 1 {
					ended = done
				}
				tasks = append(tasks, store.Stmt{SQL: putTask, Alike: true, Rows: 1, Args: []any{db.NewID(), id, body, s, begun.UnixMilli(), due, ended, due}})
			}
			clocks = append(clocks, store.Stmt{SQL: putClock, Alike: true, Rows: 1, Args: []any{db.NewID(), id, begun.UnixMilli(), due, clockState}})
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, slices.Concat(matters, tasks, clocks)...) }); err != nil {
			return fmt.Errorf("fill: %w", err)
		}
	}
	_, err := engine.CountLights(ctx)
	return err
}

func inboxAt(ctx context.Context, db *store.DB, engine *matter.Engine, cases int, load Load) (f InboxAtSize, err error) {
	f.Cases = cases
	reader := func(n int64) account.Actor {
		body, path := inboxBody(n)
		return account.Actor{Kind: account.ActorOfficer, ID: 5, Name: "演练人员", Posts: []account.Seat{{Post: body, Body: body, BodyPath: path,
			Rights: []string{"drill.accept", "drill.review", "drill.decide"}}}}
	}
	watcher := func(n int64) account.Actor {
		_, path := inboxBody(n)
		return account.Actor{Kind: account.ActorOfficer, ID: 6, Posts: []account.Seat{{Post: "watch", Body: "W", BodyPath: path, Rights: []string{matter.RightSupervise}}}}
	}
	page := func(n int64, f matter.InboxFilter) ([]matter.Entry, error) { return engine.Inbox(ctx, reader(n), f) }
	lights := func(a account.Actor) error {
		return db.Read(ctx, func(tx *store.Tx) error {
			_, _, err := engine.Lights(ctx, tx, a)
			return err
		})
	}
	f.Open, err = engine.CountInbox(ctx, reader(7), matter.InboxFilter{Queue: matter.QueueAll})
	if err != nil {
		return f, err
	}
	for _, m := range []struct {
		p50, p99 *float64
		rounds   int
		do       func(n int64) error
	}{
		{&f.FirstP50, &f.FirstP99, 1000, func(n int64) error {
			_, err := page(n, matter.InboxFilter{Queue: matter.QueueAll, Limit: 30})
			return err
		}},
		{&f.KeysetP50, &f.KeysetP99, 1000, func(n int64) error {
			after := matter.Place{At: load.Now().Add(time.Duration(n%20) * 24 * time.Hour).UnixMilli(), Task: 1}
			_, err := page(n, matter.InboxFilter{Queue: matter.QueueAll, After: after, Limit: 30})
			return err
		}},
		{&f.DoneP50, nil, 500, func(n int64) error {
			_, err := page(n, matter.InboxFilter{Queue: matter.QueueDone, Limit: 30})
			return err
		}},
		{&f.CountP50, nil, 500, func(n int64) error {
			_, err := engine.CountInbox(ctx, reader(n), matter.InboxFilter{Queue: matter.QueueAll})
			return err
		}},
		{&f.LightsP50, nil, 500, func(n int64) error { return lights(watcher(n)) }},
		{&f.AllP50, nil, 100, func(int64) error { return lights(account.System("bench")) }},
		{&f.ScanP50, nil, 5, func(int64) error { _, err := engine.Clocks(ctx, account.System("bench"), 1_000_000); return err }},
	} {
		var took []float64
		for n := range int64(m.rounds) {
			begun := load.Now()
			if err := m.do(n * 7); err != nil {
				return f, err
			}
			took = append(took, float64(load.Now().Sub(begun).Microseconds())/1000)
		}
		slices.Sort(took)
		*m.p50 = took[len(took)/2]
		if m.p99 != nil {
			*m.p99 = took[len(took)*99/100]
		}
	}
	return f, nil
}
