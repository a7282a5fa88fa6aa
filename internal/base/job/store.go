package job

import (
	"context"
	"database/sql"
	"embed"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations brings the tables of this package.
func Migrations() store.Migrations { return store.Migrations{Room: "job", FS: migrations} }

const insertJob = `/* job.insert */
insert into job (id, topic, payload, state, run_at, lease_until, tries, unique_key, error, created_at, done_at)
values ($1, $2, $3, 'ready', $4, 0, 0, '', '', $5, 0)`

// insertOnce writes nothing when there is a job with the same key.
const insertOnce = `/* job.insertOnce */
insert into job (id, topic, payload, state, run_at, lease_until, tries, unique_key, error, created_at, done_at)
values ($1, $2, $3, 'ready', $4, 0, 0, $5, '', $6, 0)
on conflict do nothing`

// claim takes due jobs and those whose holder has let the lease run out. The number
// of tries is the token: a holder who comes back late no longer matches it.
func claim(ctx context.Context, tx *store.Tx, at, until time.Time, limit int) ([]Job, error) {
	lock := tx.LockSuffix()
	if lock != "" {
		lock += " skip locked"
	}
	rows, err := tx.Query(ctx, `/* job.claim */
update job
set state = 'run', lease_until = $2, tries = tries + 1
where id in (
  select id
  from job
  where (state = 'ready' and run_at <= $1)
    or (state = 'run' and lease_until <= $1)
  order by run_at, id
  limit $3`+lock+`)
returning id, topic, payload, tries, created_at`, store.MillisOf(at), store.MillisOf(until), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Job{}
	for rows.Next() {
		j := Job{State: StateRun}
		var created store.Millis
		if err := rows.Scan(&j.ID, &j.Topic, &j.Payload, &j.Tries, &created); err != nil {
			return nil, err
		}
		j.CreatedAt = created.Time()
		list = append(list, j)
	}
	return list, rows.Err()
}

// end writes how a claimed job ended, if the claim still holds.
func end(ctx context.Context, tx *store.Tx, j Job) error {
	_, err := tx.Exec(ctx, `/* job.end */
update job
set state = $3, run_at = $4, lease_until = 0, error = $5, done_at = $6
where id = $1 and state = 'run' and tries = $2`,
		j.ID, j.Tries, string(j.State), store.MillisOf(j.RunAt), j.Error, store.MillisOf(j.DoneAt))
	return err
}

// Done ends a claimed job inside the handler's own transaction: what the handler writes and that it was done are one commit,
// and no crash in between lets it be written twice. When the claim is lost it says so, and the handler writes nothing.
func Done(ctx context.Context, tx *store.Tx, j Job, at time.Time) (held bool, err error) {
	n, err := tx.Exec(ctx, `/* job.done */
update job
set state = 'done', run_at = $3, lease_until = 0, error = '', done_at = $3
where id = $1 and state = 'run' and tries = $2`, j.ID, j.Tries, store.MillisOf(at))
	return n == 1, err
}

// Dead lists the jobs that were given up, the newest first.
func Dead(ctx context.Context, tx *store.Tx, limit int) ([]Job, error) {
	rows, err := tx.Query(ctx, `/* job.dead */
select id, topic, payload, state, run_at, tries, unique_key, error, created_at, done_at
from job
where state = 'dead'
order by done_at desc, id desc
limit $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Job{}
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, j)
	}
	return list, rows.Err()
}

func scan(rows *sql.Rows) (j Job, err error) {
	var run, created, done store.Millis
	err = rows.Scan(&j.ID, &j.Topic, &j.Payload, &j.State, &run, &j.Tries, &j.UniqueKey, &j.Error, &created, &done)
	j.RunAt, j.CreatedAt, j.DoneAt = run.Time(), created.Time(), done.Time()
	return j, err
}

// Alive reads the payloads of the jobs of a topic that are still to be done, or are being done.
func Alive(ctx context.Context, tx *store.Tx, topic string) (list []string, err error) {
	rows, err := tx.Query(ctx, `/* job.alive */
select payload
from job
where topic = $1 and state in ('ready', 'run')
order by id
limit 10000`, topic)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var payload string
		if err := rows.Scan(&payload); err != nil {
			return nil, err
		}
		list = append(list, payload)
	}
	return list, rows.Err()
}

// Retry gives a dead job all its tries again.
func Retry(ctx context.Context, tx *store.Tx, id int64, at time.Time) error {
	n, err := tx.Exec(ctx, `/* job.retry */
update job
set state = 'ready', run_at = $2, tries = 0, done_at = 0
where id = $1 and state = 'dead'`, id, store.MillisOf(at))
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.Conflictf("这项后台任务已不在失败列表中，请刷新页面")
	}
	return nil
}

// Sweep removes jobs done before the moment; the dead stay.
func Sweep(ctx context.Context, tx *store.Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `/* job.sweep */
delete from job
where state = 'done' and done_at < $1`, store.MillisOf(before))
}

// Depth is what the head of operations would ask of the queue.
type Depth struct {
	Ready, Running, Dead int64
	Oldest               time.Time // due time of the job that waits longest; zero when none waits
}

// DepthOf counts the queue; a job whose time has not come is not waiting.
func DepthOf(ctx context.Context, tx *store.Tx, at time.Time) (d Depth, err error) {
	var oldest store.Millis
	err = tx.QueryRow(ctx, `/* job.depth */
select
  count(case when state = 'ready' and run_at <= $1 then 1 end),
  count(case when state = 'run' then 1 end),
  count(case when state = 'dead' then 1 end),
  min(case when state = 'ready' and run_at <= $1 then run_at end)
from job
where state <> 'done'`, store.MillisOf(at)).Scan(&d.Ready, &d.Running, &d.Dead, &oldest)
	d.Oldest = oldest.Time()
	return d, err
}

// claimSchedule takes the lease of a regular duty; false when it is not due or held.
func claimSchedule(ctx context.Context, tx *store.Tx, name string, at, until time.Time) (bool, error) {
	if _, err := tx.Exec(ctx, `/* job.addSchedule */
insert into job_schedule (name, next_at, lease_until, last_at, error)
values ($1, 0, 0, 0, '')
on conflict (name) do nothing`, name); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `/* job.claimSchedule */
update job_schedule
set lease_until = $3
where name = $1 and next_at <= $2 and lease_until <= $2`, name, store.MillisOf(at), store.MillisOf(until))
	return n == 1, err
}

// scheduleDue looks without writing whether the duty may be taken.
func scheduleDue(ctx context.Context, tx *store.Tx, name string, at time.Time) (bool, error) {
	var waits int64
	err := tx.QueryRow(ctx, `/* job.scheduleDue */
select count(*)
from job_schedule
where name = $1 and (next_at > $2 or lease_until > $2)`, name, store.MillisOf(at)).Scan(&waits)
	return waits == 0, err
}

func endSchedule(ctx context.Context, tx *store.Tx, name string, until, last, next time.Time, failure string) error {
	_, err := tx.Exec(ctx, `/* job.endSchedule */
update job_schedule
set next_at = $3, lease_until = 0, last_at = $4, error = $5
where name = $1 and lease_until = $2`,
		name, store.MillisOf(until), store.MillisOf(next), store.MillisOf(last), failure)
	return err
}

// anyDue looks without writing whether a claim would find something.
func anyDue(ctx context.Context, tx *store.Tx, at time.Time) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, `/* job.anyDue */
select 1
from job
where (state = 'ready' and run_at <= $1)
  or (state = 'run' and lease_until <= $1)
order by run_at, id
limit 1`, store.MillisOf(at)).Scan(&one)
	if err == sql.ErrNoRows {
		return false, nil
	}
	return err == nil, err
}
