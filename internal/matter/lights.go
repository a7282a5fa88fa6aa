package matter

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
)

// Watched (监察计数) is one sort of live clock that supervision watches, and how many there are: everything that its light
// is reckoned from, and whose it is. The counts are maintained: each act changes them in its own commit, so that reading
// them costs the same however many matters there are.
type Watched struct {
	Kind, Lead, Region string
	Paused             bool
	Limit              workday.Limit // with its extensions
	DueAt              int64         // unix milliseconds
	N                  int64
}

// Duty is any of these clocks as the rule of the lights sees it.
func (w Watched) Duty() light.Duty {
	return light.Duty{Due: store.Millis(w.DueAt).Time(), Limit: w.Limit, Paused: w.Paused}
}

// sort tells the sorts of clocks apart.
type sort struct {
	lead, kind, region, state, budget string
	due                               int64
}

// watched gives the sort in which a clock is counted. A clock that the machine acts on counts while the matter lies with
// the house: the wait for an applicant is no duty of a body.
func watched(k *Kind, m Matter, c Clock) (sort, bool) {
	if c.State == ClockStopped || c.OnDue != "" && k.State(m.State).Waits != "" {
		return sort{}, false
	}
	return sort{m.Lead, m.Kind, m.Region, string(c.State), c.Total().Code(), c.DueAt.UnixMilli()}, true
}

// slots are how many rows a count may be spread over.
const slots = 16

// counted are the statements that carry into the counts what a move does to the clocks.
func (w *writing) counted() (list []store.Stmt) {
	m := w.move
	if len(m.changedClocks) == 0 && m.newClocks == 0 && w.before.State == m.m.State && w.before.Lead == m.m.Lead && w.before.Region == m.m.Region {
		return nil
	}
	change := map[sort]int64{}
	for _, c := range w.clocks {
		if s, counts := watched(m.kind, w.before, c); counts {
			change[s]--
		}
	}
	for _, c := range m.clocks {
		if s, counts := watched(m.kind, m.m, c); counts {
			change[s]++
		}
	}
	slot := int64(0) // that of the committer who draws numbers
	if !m.created {
		slot = 1 + w.engine.db.Node()%(slots-1)
	}
	for s, n := range change {
		if n != 0 {
			list = append(list, addWatched(s, slot, n))
		}
	}
	return list
}

// Lights gives the sorts of clocks that an actor watches with their numbers, for those who see by region, by kind and by
// the body that leads; who sees single matters beside them has no maintained count (ok is false) and has to count.
func (e *Engine) Lights(ctx context.Context, tx *store.Tx, a account.Actor) (out []Watched, ok bool, err error) {
	where, args, ok := watchedSight(a)
	if !ok {
		return nil, false, nil
	}
	out, err = list(ctx, tx, scanWatched, `/* matter.lights */
select c.kind, c.lead, c.region, c.state, c.budget, c.due_at, sum(c.n) from light_count c where `+where+`
group by c.lead, c.kind, c.region, c.state, c.budget, c.due_at having sum(c.n) <> 0
order by c.lead, c.kind, c.due_at limit 1000000`, args...)
	return out, true, err
}

// watchedSight is Sight for the counts.
func watchedSight(a account.Actor) (string, []any, bool) {
	w := &conditions{next: 1}
	if a.Kind == account.ActorSystem {
		return "1 = 1", nil, true
	}
	if a.Kind != account.ActorOfficer {
		return "", nil, false
	}
	for _, s := range a.Posts {
		region := func() string {
			return "substr(c.region, 1, " + w.arg(len(s.BodyPath)) + ") = " + w.arg(s.BodyPath)
		}
		if s.BodyPath != "" && carries(s, RightSupervise) {
			w.list = append(w.list, region())
			continue
		}
		for _, right := range s.Rights {
			if !strings.HasPrefix(right, "admin.") {
				return "", nil, false // he sees what his body has a task in, which no count knows
			}
		}
	}
	if len(w.list) == 0 {
		return "1 = 0", nil, true
	}
	return "(" + strings.Join(w.list, " or ") + ")", w.args, true
}

// CountLights reckons the counts anew from the clocks, for a store that was written before they were kept, and says how
// many clocks are watched. Acts wait meanwhile.
func (e *Engine) CountLights(ctx context.Context) (n int64, err error) {
	err = e.db.Write(ctx, func(tx *store.Tx) error {
		n = 0
		if err := tx.Alone(ctx, "light_count"); err != nil {
			return err
		}
		counts, err := e.countWatched(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `/* matter.clearLights */ delete from light_count`); err != nil {
			return err
		}
		list := make([]store.Stmt, 0, len(counts))
		for s, of := range counts {
			n += of
			list = append(list, addWatched(s, 0, of))
		}
		return tx.Apply(ctx, list...)
	})
	return n, err
}

// Prepare brings what is maintained up to date in a store that is older than it. It is called once, before the first act.
func (e *Engine) Prepare(ctx context.Context) error {
	var kept bool
	err := e.db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* matter.lightsKept */
select exists (select 1 from light_count) or not exists (select 1 from clock where state <> 'stopped')`).Scan(&kept)
	})
	if err == nil && !kept {
		_, err = e.CountLights(ctx)
	}
	return err
}

// SweepLights takes away the sorts of which nothing is left.
func (e *Engine) SweepLights(ctx context.Context) error {
	return e.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Alone(ctx, "light_count"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `/* matter.sweepLights */
delete from light_count where not exists (select 1 from light_count o where o.lead = light_count.lead and o.kind = light_count.kind
  and o.region = light_count.region and o.state = light_count.state and o.budget = light_count.budget and o.due_at = light_count.due_at
  group by o.lead having sum(o.n) <> 0)`)
		return err
	})
}

// countWatched counts every live clock, which is slow: for the first time, and for those who check.
func (e *Engine) countWatched(ctx context.Context, tx *store.Tx) (map[sort]int64, error) {
	counts := map[sort]int64{}
	err := each(ctx, tx, func(r scanner) error {
		t, err := scanTicking(r)
		if err != nil {
			return err
		}
		if k := e.kinds[t.Matter.Kind]; k != nil {
			if s, watch := watched(k, t.Matter, t.Clock); watch {
				counts[s]++
			}
		}
		return nil
	}, `/* matter.allLive */ select `+clockColumns+`, `+matterColumns+` from clock c join matter m on m.id = c.matter where c.state <> 'stopped'`)
	return counts, err
}

// lights checks that the counts are what counting gives.
func (v *verification) lights(ctx context.Context, tx *store.Tx) error {
	want, err := v.engine.countWatched(ctx, tx)
	if err != nil {
		v.report.fault("the light counts cannot be checked, a clock cannot be read: %v", err)
		return nil
	}
	stored, _, err := v.engine.Lights(ctx, tx, account.System("verify"))
	if err != nil {
		return err
	}
	for _, w := range stored {
		want[w.sort()] -= w.N
	}
	var wrong []string
	for s, n := range want {
		if n != 0 {
			wrong = append(wrong, fmt.Sprintf("%s %s %s %s", s.kind, s.lead, s.state, s.budget))
		}
	}
	var misplaced int64
	if err := tx.QueryRow(ctx, `/* matter.misplaced */ select count(*) from task t join matter m on m.id = t.matter
where t.state = 'open' and t.sort_at <> coalesce(t.due_at, m.due_at, 9000000000000)`).Scan(&misplaced); err != nil {
		return err
	}
	if misplaced > 0 {
		v.report.fault("%d open tasks are not sorted by their due time", misplaced)
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		v.report.fault("the light counts are wrong for %d sorts of clocks, the first: %s", len(wrong), wrong[0])
	}
	return nil
}

func (w Watched) sort() sort {
	state := ClockRunning
	if w.Paused {
		state = ClockPaused
	}
	return sort{w.Lead, w.Kind, w.Region, string(state), w.Limit.Code(), w.DueAt}
}

func scanWatched(r scanner) (w Watched, err error) {
	var state, budget string
	if err = r.Scan(&w.Kind, &w.Lead, &w.Region, &state, &budget, &w.DueAt, &w.N); err == nil {
		w.Paused = state == string(ClockPaused)
		w.Limit, err = workday.ParseLimit(budget)
	}
	return w, err
}

func addWatched(s sort, slot, n int64) store.Stmt {
	return store.Stmt{Rows: store.Any, Alike: true, Adds: true, SQL: `/* matter.countLights */
insert into light_count (lead, kind, region, state, budget, due_at, slot, n)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (lead, kind, region, state, budget, due_at, slot) do update set n = light_count.n + excluded.n`,
		Args: []any{s.lead, s.kind, s.region, s.state, s.budget, s.due, slot, n}}
}
