package interpret

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/store"
)

func insert(d Duty) store.Stmt {
	return store.Stmt{SQL: `/* interpret.insert */ insert into interpretation (id, policy_id, body) values ($1, $2, $3)`, Args: []any{d.ID, d.Policy, text(d)}, Rows: 1}
}

func update(d Duty) store.Stmt {
	return store.Stmt{SQL: `/* interpret.update */ update interpretation set body = $2 where id = $1`, Args: []any{d.ID, text(d)}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("interpret: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the duty of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* interpret.facts */ select i.body from interpretation i where i.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read duty to interpret %d: %w", id, err)
	}
	d := Duty{}
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return nil, fmt.Errorf("read duty to interpret %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// lastOf finds the last duty of a policy, how many there were, and whether the last is open.
func lastOf(ctx context.Context, tx *store.Tx, policy int64) (id int64, count int, open bool, err error) {
	var closed sql.NullInt64
	err = tx.QueryRow(ctx, `/* interpret.last */
select i.id, m.closed_at, (select count(*) from interpretation n where n.policy_id = $1)
from interpretation i join matter m on m.id = i.id
where i.policy_id = $1
order by i.id desc limit 1`, policy).Scan(&id, &closed, &count)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, false, nil
	}
	return id, count, !closed.Valid, err
}

// rules reads the rules, the newest first.
func rules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* interpret.rules */ select r.id, r.body, r.reason, r.officer, r.at from interpretation_rule r order by r.id desc limit 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var body string
		var at store.Millis
		if err := rows.Scan(&r.ID, &body, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			return nil, fmt.Errorf("read rule of interpretations %d: %w", r.ID, err)
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(ctx context.Context, tx *store.Tx, r Rule) error {
	_, err := tx.Exec(ctx, `/* interpret.insertRule */ insert into interpretation_rule (id, body, reason, officer, at) values ($1, $2, $3, $4, $5)`,
		r.ID, text(r), r.Reason, r.By, r.At.UnixMilli())
	return err
}

// openDuties lists the policies whose interpretation is owed.
func openDuties(ctx context.Context, tx *store.Tx) (list []int64, err error) {
	rows, err := tx.Query(ctx, `/* interpret.open */
select i.policy_id from interpretation i join matter m on m.id = i.id where m.closed_at is null order by i.id limit 20000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}
