package matter

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the hall's tables.
func Migrations() store.Migrations { return store.Migrations{Room: "matter", FS: migrations} }

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func insertMatter(m Matter) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insert */
insert into matter (id, kind, number, title, region, lead, state, stage, version, applicant, applicant_name, channel,
  opened_at, due_at, closed_at, outcome, late, head, above)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		Args: []any{m.ID, m.Kind, m.Number, m.Title, m.Region, m.Lead, string(m.State), m.Stage, m.Version, m.Applicant, m.ApplicantName,
			string(m.Channel), m.OpenedAt.UnixMilli(), moment(m.DueAt), moment(m.ClosedAt), string(m.Outcome), m.Late, m.Head, orNull(m.Under)}}
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// updateMatter writes the row as the move left it. Lead and region are written only when
// they change: they are indexed, and a write that changes nothing costs as much as one that does.
func updateMatter(m, before Matter) store.Stmt {
	stmt := store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.update */
update matter
set state = $3, stage = $4, version = $5, due_at = $6, closed_at = $7, outcome = $8, late = $9, head = $10
where id = $1 and version = $2`,
		Args: []any{m.ID, before.Version, string(m.State), m.Stage, m.Version, moment(m.DueAt), moment(m.ClosedAt), string(m.Outcome), m.Late, m.Head}}
	if m.Lead != before.Lead || m.Region != before.Region {
		stmt.SQL = `/* matter.handOver */
update matter
set state = $3, stage = $4, version = $5, due_at = $6, closed_at = $7, outcome = $8, late = $9, head = $10, lead = $11, region = $12
where id = $1 and version = $2`
		stmt.Args = append(stmt.Args, m.Lead, m.Region)
	}
	return stmt
}

func insertEvent(e Event, once any) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insertEvent */
insert into event (matter, seq, at, actor, actor_name, body, action, from_state, to_state, data, once, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		Args: []any{e.Matter, e.Seq, e.At.UnixMilli(), e.Actor, e.ActorName, e.Body, e.Action, string(e.From), string(e.To),
			e.Data, once, e.Hash}}
}

// notNil keeps the first event's empty hash from becoming a null.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// insertTasks writes the tasks of one move as one statement: three departments in
// parallel cost hardly more than one.
func insertTask(t Task, m Matter) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insertTask */
insert into task (id, matter, role, stage, part, title, body, need, assignee, assignee_name, state, opened_at, due_at, budget, sort_at, held_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		Args: []any{t.ID, t.Matter, t.Role, t.Stage, t.Part, t.Title, t.Body, t.Need, t.Assignee, t.AssigneeName, string(t.State),
			t.OpenedAt.UnixMilli(), moment(t.DueAt), t.Budget.text(), sortAt(t, m), moment(t.HeldUntil)}}
}

// updateTask finds an open task by its key alone: done_at says that it is open in words which no partial index has. In the
// words of one a plan that was made while the tables were empty may read all open tasks for each one that is done.
func updateTask(t Task, m Matter) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.updateTask */
update task
set assignee = $2, assignee_name = $3, state = $4, done_at = $5, done_by = $6, result = $7, opinion = $8, due_at = $10, budget = $11, sort_at = $12,
  held_until = $13, body = $14
where matter = $9 and id = $1 and done_at is null`,
		Args: []any{t.ID, t.Assignee, t.AssigneeName, string(t.State), moment(t.DoneAt), t.DoneBy, t.Result, t.Opinion, t.Matter, moment(t.DueAt), t.Budget.text(),
			sortAt(t, m), moment(t.HeldUntil), t.Body}}
}

// endTask is updateTask for a task of which nothing changed but that it ended: most are.
func endTask(t Task) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.endTask */
update task
set state = $3, done_at = $4, done_by = $5, result = $6, opinion = $7
where matter = $1 and id = $2 and done_at is null`,
		Args: []any{t.Matter, t.ID, string(t.State), moment(t.DoneAt), t.DoneBy, t.Result, t.Opinion}}
}

func insertClock(c Clock) store.Stmt {
	stops, extensions := c.lists()
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insertClock */
insert into clock (id, matter, task, name, title, budget, ground, started_at, due_at, provisional, state, stops, extensions, on_due, stopped_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		Args: []any{c.ID, c.Matter, c.Task, c.Name, c.Title, c.Limit.Code(), c.Ground, c.StartedAt.UnixMilli(), c.DueAt.UnixMilli(),
			c.Provisional, string(c.State), stops, extensions, c.OnDue, moment(c.StoppedAt)}}
}

func updateClock(c Clock) store.Stmt {
	stops, extensions := c.lists()
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.updateClock */
update clock
set started_at = $2, due_at = $3, provisional = $4, state = $5, stops = $6, extensions = $7, stopped_at = $8, task = $10, budget = $11, ground = $12
where matter = $9 and id = $1`,
		Args: []any{c.ID, c.StartedAt.UnixMilli(), c.DueAt.UnixMilli(), c.Provisional, string(c.State), stops, extensions, moment(c.StoppedAt), c.Matter,
			c.Task, c.Limit.Code(), c.Ground}}
}

// lists gives the stops and extensions as JSON; empty ones cost nothing.
func (c Clock) lists() (stops, extensions string) {
	stops, extensions = "[]", "[]"
	if len(c.Stops) > 0 {
		b, _ := json.Marshal(c.Stops)
		stops = string(b)
	}
	if len(c.Extensions) > 0 {
		b, _ := json.Marshal(c.Extensions)
		extensions = string(b)
	}
	return stops, extensions
}

const matterColumns = `m.id, m.kind, m.number, m.title, m.region, m.lead, m.state, m.stage, m.version, m.applicant, m.applicant_name, m.channel,
  m.opened_at, m.due_at, m.closed_at, m.outcome, m.late, m.head, coalesce(m.above, 0)`

type scanner interface{ Scan(...any) error }

func scanMatter(row scanner) (m Matter, err error) {
	var opened, due, closed store.Millis
	err = row.Scan(&m.ID, &m.Kind, &m.Number, &m.Title, &m.Region, &m.Lead, &m.State, &m.Stage, &m.Version, &m.Applicant, &m.ApplicantName,
		&m.Channel, &opened, &due, &closed, &m.Outcome, &m.Late, &m.Head, &m.Under)
	m.OpenedAt, m.DueAt, m.ClosedAt = opened.Time(), due.Time(), closed.Time()
	return m, err
}

const taskColumns = `t.id, t.matter, t.role, t.stage, t.part, t.title, t.body, t.need, t.assignee, t.assignee_name, t.state, t.opened_at, t.due_at,
  t.done_at, t.done_by, t.result, t.opinion, t.budget, t.held_until`

func scanTask(row scanner, more ...any) (t Task, err error) {
	var opened, due, done, held store.Millis
	var budget sql.NullString
	err = row.Scan(append([]any{&t.ID, &t.Matter, &t.Role, &t.Stage, &t.Part, &t.Title, &t.Body, &t.Need, &t.Assignee, &t.AssigneeName, &t.State,
		&opened, &due, &done, &t.DoneBy, &t.Result, &t.Opinion, &budget, &held}, more...)...)
	t.OpenedAt, t.DueAt, t.DoneAt, t.HeldUntil = opened.Time(), due.Time(), done.Time(), held.Time()
	if err == nil && budget.Valid {
		err = json.Unmarshal([]byte(budget.String), &t.Budget)
	}
	return t, err
}

const clockColumns = `c.id, c.matter, coalesce(c.task, 0), c.name, c.title, c.budget, c.ground, c.started_at, c.due_at, c.provisional, c.state, c.stops,
  c.extensions, c.on_due, c.stopped_at`

func scanClock(row scanner, more ...any) (c Clock, err error) {
	var started, due, stopped store.Millis
	var budget, stops, extensions string
	err = row.Scan(append([]any{&c.ID, &c.Matter, &c.Task, &c.Name, &c.Title, &budget, &c.Ground, &started, &due, &c.Provisional, &c.State,
		&stops, &extensions, &c.OnDue, &stopped}, more...)...)
	if err != nil {
		return c, err
	}
	c.StartedAt, c.DueAt, c.StoppedAt = started.Time(), due.Time(), stopped.Time()
	if c.Limit, err = workday.ParseLimit(budget); err != nil {
		return c, err
	}
	if stops != "[]" {
		err = json.Unmarshal([]byte(stops), &c.Stops)
	}
	if err == nil && extensions != "[]" {
		err = json.Unmarshal([]byte(extensions), &c.Extensions)
	}
	return c, err
}

// eventColumns give the hash of the event before from its own row, where alone it is kept.
const eventColumns = `e.matter, e.seq, e.at, e.actor, e.actor_name, e.body, e.action, e.from_state, e.to_state, e.data, coalesce(e.once, ''), e.hash,
  (select p.hash from event p where p.matter = e.matter and p.seq = e.seq - 1),
  (select n.number from matter n where n.id = e.matter)`

func scanEvent(row scanner) (e Event, err error) {
	var at store.Millis
	err = row.Scan(&e.Matter, &e.Seq, &at, &e.Actor, &e.ActorName, &e.Body, &e.Action, &e.From, &e.To, &e.Data, &e.Once, &e.Hash, &e.Prev, &e.Number)
	e.At = at.Time()
	return e, err
}

// list runs a query and scans each row.
func list[T any](ctx context.Context, tx *store.Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// each runs a query and hands each row on, however many there are.
func each(ctx context.Context, tx *store.Tx, take func(scanner) error, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// load reads a matter with its tasks, clocks, facts and last event in one view.
func (e *Engine) load(ctx context.Context, id int64) (*snapshot, error) {
	var s *snapshot
	err := e.db.Read(ctx, func(tx *store.Tx) (err error) {
		s, err = e.loadIn(ctx, tx, id)
		return err
	})
	return s, err
}

func (e *Engine) loadIn(ctx context.Context, tx *store.Tx, id int64) (*snapshot, error) {
	m, err := scanMatter(tx.QueryRow(ctx, `/* matter.byID */ select `+matterColumns+` from matter m where m.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.Missing("办理事项", "")
	}
	if err != nil {
		return nil, fmt.Errorf("read matter: %w", err)
	}
	s := &snapshot{m: m, kind: e.kinds[m.Kind]}
	if s.kind == nil {
		return nil, fmt.Errorf("matter %s is of an unknown kind %s", m.Number, m.Kind)
	}
	if s.tasks, err = tasksOf(ctx, tx, id); err != nil {
		return nil, fmt.Errorf("read tasks of %s: %w", m.Number, err)
	}
	if s.clocks, err = clocksOf(ctx, tx, id); err != nil {
		return nil, fmt.Errorf("read clocks of %s: %w", m.Number, err)
	}
	last, err := scanEvent(tx.QueryRow(ctx, `/* matter.lastEvent */ select `+eventColumns+` from event e where e.matter = $1 and e.seq = $2`, id, m.Version))
	if err != nil {
		return nil, fmt.Errorf("read last event of %s: %w", m.Number, err)
	}
	s.last = last.act()
	if s.kind.Facts != nil {
		if s.facts, err = s.kind.Facts(ctx, tx, id); err != nil {
			return nil, fmt.Errorf("read facts of %s: %w", m.Number, err)
		}
	}
	return s, nil
}

// rowLimit bounds the lists inside one matter; none comes near it.
const rowLimit = " limit 10000"

func tasksOf(ctx context.Context, tx *store.Tx, id int64) ([]Task, error) {
	return list(ctx, tx, func(r scanner) (Task, error) { return scanTask(r) },
		`/* matter.tasks */ select `+taskColumns+` from task t where t.matter = $1 order by t.id`+rowLimit, id)
}

func clocksOf(ctx context.Context, tx *store.Tx, id int64) ([]Clock, error) {
	return list(ctx, tx, func(r scanner) (Clock, error) { return scanClock(r) },
		`/* matter.clocks */ select `+clockColumns+` from clock c where c.matter = $1 order by c.id`+rowLimit, id)
}

func eventsOf(ctx context.Context, tx *store.Tx, id int64) ([]Event, error) {
	return list(ctx, tx, scanEvent,
		`/* matter.events */ select `+eventColumns+` from event e where e.matter = $1 order by e.seq`+rowLimit, id)
}

func firstAnswer(ctx context.Context, tx *store.Tx, once string) (r Result, err error) {
	var at store.Millis
	err = tx.QueryRow(ctx, `/* matter.firstAnswer */
select m.id, m.number, m.kind, e.action, e.to_state, e.seq, e.at
from event e join matter m on m.id = e.matter
where e.once = $1`, once).Scan(&r.ID, &r.Number, &r.Kind, &r.Action, &r.State, &r.Seq, &at)
	r.At, r.Version = at.Time(), r.Seq
	return r, err
}
