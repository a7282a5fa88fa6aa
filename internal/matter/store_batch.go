package matter

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func insertBatch(b Batch, once any) store.Stmt {
	return store.Stmt{Rows: 1, SQL: `/* matter.insertBatch */
insert into batch (id, actor, actor_name, title, action, once, made_at)
values ($1, $2, $3, $4, $5, $6, $7)`, Args: []any{b.ID, b.Actor, b.ActorName, b.Title, b.Action, once, b.MadeAt.UnixMilli()}}
}

func insertRow(batch int64, n int, r Row, input string) store.Stmt {
	return store.Stmt{Rows: 1, Alike: true, SQL: `/* matter.insertBatchRow */
insert into batch_row (batch, n, matter, number, title, input, state)
values ($1, $2, $3, $4, $5, $6, 'waiting')`, Args: []any{batch, n, r.Matter, r.Number, r.Title, input}}
}

func endRow(ctx context.Context, tx *store.Tx, batch int64, n int, said string, done bool, at time.Time) error {
	state := RowFailed
	if done {
		state = RowDone
	}
	_, err := tx.Exec(ctx, `/* matter.endBatchRow */
update batch_row
set state = $3, said = $4, at = $5
where batch = $1 and n = $2 and state = 'waiting'`, batch, n, string(state), said, at.UnixMilli())
	return err
}

func endBatch(ctx context.Context, tx *store.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(ctx, `/* matter.endBatch */
update batch
set done_at = $2
where id = $1 and done_at is null and not exists (select 1 from batch_row r where r.batch = batch.id and r.state = 'waiting')`, id, at.UnixMilli())
	return err
}

// firstBatch finds the batch that a key was given to before.
func firstBatch(ctx context.Context, tx *store.Tx, once string) (id int64, err error) {
	err = tx.QueryRow(ctx, `/* matter.firstBatch */
select b.id
from batch b
where b.once is not null and b.once = $1`, once).Scan(&id)
	return id, err
}

const batchColumns = `b.id, b.actor, b.actor_name, b.title, b.action, b.made_at, b.done_at,
  (select count(*) from batch_row r where r.batch = b.id and r.state = 'waiting'),
  (select count(*) from batch_row r where r.batch = b.id and r.state = 'done'),
  (select count(*) from batch_row r where r.batch = b.id and r.state = 'failed')`

func scanBatch(row scanner) (b Batch, err error) {
	var made, done store.Millis
	err = row.Scan(&b.ID, &b.Actor, &b.ActorName, &b.Title, &b.Action, &made, &done, &b.Waiting, &b.Done, &b.Failed)
	b.MadeAt, b.DoneAt = made.Time(), done.Time()
	return b, err
}

func batchByID(ctx context.Context, tx *store.Tx, id int64) (Batch, error) {
	b, err := scanBatch(tx.QueryRow(ctx, `/* matter.batchByID */ select `+batchColumns+` from batch b where b.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return b, fault.Missing("批量办理", "")
	}
	return b, err
}

func batchesOf(ctx context.Context, tx *store.Tx, actor string, limit int) ([]Batch, error) {
	return list(ctx, tx, scanBatch, `/* matter.batchesOf */ select `+batchColumns+` from batch b where b.actor = $1 order by b.id desc limit $2`, actor, limit)
}

func rowsOf(ctx context.Context, tx *store.Tx, batch int64) ([]Row, error) {
	return list(ctx, tx, func(row scanner) (r Row, err error) {
		var at store.Millis
		var input string
		err = row.Scan(&r.N, &r.Matter, &r.Number, &r.Title, &input, &r.State, &r.Said, &at)
		r.Input, r.At = input, at.Time()
		return r, err
	}, `/* matter.batchRows */
select n, matter, number, title, input, state, said, at
from batch_row
where batch = $1
order by n
limit 1000`, batch)
}
