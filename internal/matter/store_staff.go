package matter

import (
	"context"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

func insertLease(ctx context.Context, tx *store.Tx, r LeaseRule) error {
	_, err := tx.Exec(ctx, `/* matter.insertLease */
insert into lease_rule (id, kind, length, reason, set_by, set_at)
values ($1, $2, $3, $4, $5, $6)`, r.ID, r.Kind, r.Length.Code(), r.Reason, r.By, r.At.UnixMilli())
	return err
}

// LeaseRules lists the rules of the leases, the newest first.
func LeaseRules(ctx context.Context, tx *store.Tx) ([]LeaseRule, error) {
	return list(ctx, tx, func(row scanner) (r LeaseRule, err error) {
		var length string
		var at store.Millis
		if err = row.Scan(&r.ID, &r.Kind, &length, &r.Reason, &r.By, &at); err != nil {
			return r, err
		}
		r.At = at.Time()
		r.Length, err = workday.ParseLimit(length)
		return r, err
	}, `/* matter.leaseRules */
select id, kind, length, reason, set_by, set_at
from lease_rule
order by id desc
limit 1000`)
}

func lapsedTasks(ctx context.Context, tx *store.Tx, now time.Time, limit int) ([]Task, error) {
	return list(ctx, tx, func(r scanner) (Task, error) { return scanTask(r) },
		`/* matter.lapsedTasks */ select `+taskColumns+`
from task t
where t.state = 'open' and t.held_until is not null and t.held_until < $1
  and not exists (select 1 from clock c where c.matter = t.matter and c.state = 'paused')
order by t.held_until
limit $2`, now.UnixMilli(), limit)
}

func heldBy(ctx context.Context, tx *store.Tx, officer string, limit int) ([]int64, error) {
	return list(ctx, tx, scanID, `/* matter.heldBy */
select distinct t.matter
from task t
where t.state = 'open' and t.assignee <> '' and t.assignee = $1
order by t.matter
limit $2`, officer, limit)
}

func countHeld(ctx context.Context, tx *store.Tx, officer string) (n int, err error) {
	err = tx.QueryRow(ctx, `/* matter.countHeld */
select count(*)
from task t
where t.state = 'open' and t.assignee <> '' and t.assignee = $1`, officer).Scan(&n)
	return n, err
}

// openAt finds the open matters that a body leads or has an open task in.
func openAt(ctx context.Context, tx *store.Tx, body string, limit int) ([]int64, error) {
	return list(ctx, tx, scanID, `/* matter.openAt */
select m.id from matter m where m.lead = $1 and m.closed_at is null
union
select t.matter from task t where t.body = $1 and t.state = 'open'
order by 1
limit $2`, body, limit)
}

func countOpenAt(ctx context.Context, tx *store.Tx, body string) (n int, err error) {
	err = tx.QueryRow(ctx, `/* matter.countOpenAt */
select count(*) from (
  select m.id from matter m where m.lead = $1 and m.closed_at is null
  union
  select t.matter from task t where t.body = $1 and t.state = 'open'
) o`, body).Scan(&n)
	return n, err
}

func holdings(ctx context.Context, tx *store.Tx, bodies []string, now time.Time) ([]Holding, error) {
	w := &conditions{next: 2}
	marks := make([]string, len(bodies))
	for i, b := range bodies {
		marks[i] = w.arg(b)
	}
	return list(ctx, tx, func(r scanner) (h Holding, err error) {
		err = r.Scan(&h.Body, &h.Need, &h.Assignee, &h.Name, &h.Open, &h.Late)
		return h, err
	}, `/* matter.holdings */
select t.body, t.need, t.assignee, max(t.assignee_name), count(*),
  sum(case when coalesce(t.due_at, m.due_at, 9000000000000) < $1 then 1 else 0 end)
from task t join matter m on m.id = t.matter
where t.state = 'open' and t.body in (`+strings.Join(marks, ", ")+`)
group by t.body, t.need, t.assignee
order by t.body, t.need, t.assignee
limit 10000`, append([]any{now.UnixMilli()}, w.args...)...)
}
