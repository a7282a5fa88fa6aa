package column

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
)

func insert(a Alarm) store.Stmt {
	return store.Stmt{SQL: `/* column.insert */ insert into column_alarm (id, body_code, class, body) values ($1, $2, $3, $4)`, Args: []any{a.ID, a.Body, a.Class, text(a)}, Rows: 1}
}

func update(a Alarm) store.Stmt {
	return store.Stmt{SQL: `/* column.update */ update column_alarm set body = $2 where id = $1`, Args: []any{a.ID, text(a)}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("column: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the alarm of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* column.facts */ select a.body from column_alarm a where a.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read alarm of a column %d: %w", id, err)
	}
	return alarmOf(id, body)
}

func alarmOf(id int64, body string) (a Alarm, err error) {
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		return a, fmt.Errorf("read alarm of a column %d: %w", id, err)
	}
	a.ID = id
	return a, nil
}

// raised is the last alarm of a column.
type raised struct {
	Alarm
	Number string
	Open   bool
}

// lastAlarms reads the last alarm of every column.
func lastAlarms(ctx context.Context, tx *store.Tx) (map[[2]string]raised, error) {
	rows, err := tx.Query(ctx, `/* column.last */
select a.id, a.body, m.number, m.closed_at is null from column_alarm a join matter m on m.id = a.id
where not exists (select 1 from column_alarm n where n.body_code = a.body_code and n.class = a.class and n.id > a.id) order by a.id limit 20000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[[2]string]raised{}
	for rows.Next() {
		var id int64
		var body string
		var r raised
		if err := rows.Scan(&id, &body, &r.Number, &r.Open); err != nil {
			return nil, err
		}
		if r.Alarm, err = alarmOf(id, body); err != nil {
			return nil, err
		}
		out[[2]string{r.Body, r.Class}] = r
	}
	return out, rows.Err()
}

// rules reads the rules, the newest first.
func rules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* column.rules */ select r.id, r.body_code, r.class, r.days, r.ahead, r.empty_days, r.reason, r.officer, r.at from column_rule r order by r.id desc limit 5000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var at store.Millis
		if err := rows.Scan(&r.ID, &r.Body, &r.Class, &r.Days, &r.Ahead, &r.Empty, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if r.Empty < 0 { // set before this could be set
			r.Empty = usualEmpty[r.Class]
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(r Rule) store.Stmt {
	return store.Stmt{SQL: `/* column.insertRule */ insert into column_rule (id, body_code, class, days, ahead, reason, officer, at, empty_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		Args: []any{r.ID, r.Body, r.Class, r.Days, r.Ahead, r.Reason, r.By, r.At.UnixMilli(), r.Empty}, Rows: 1}
}

// emptySince reads since when columns have been seen empty.
func emptySince(ctx context.Context, tx *store.Tx) (map[[2]string]time.Time, error) {
	rows, err := tx.Query(ctx, `/* column.empty */ select e.body_code, e.class, e.since from column_empty e order by e.body_code, e.class limit 50000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[[2]string]time.Time{}
	for rows.Next() {
		var key [2]string
		var at store.Millis
		if err := rows.Scan(&key[0], &key[1], &at); err != nil {
			return nil, err
		}
		out[key] = at.Time()
	}
	return out, rows.Err()
}

func insertEmpty(key [2]string, since time.Time) store.Stmt {
	return store.Stmt{SQL: `/* column.insertEmpty */ insert into column_empty (body_code, class, since) values ($1, $2, $3)`, Args: []any{key[0], key[1], since.UnixMilli()}, Rows: 1}
}

func deleteEmpty(key [2]string) store.Stmt {
	return store.Stmt{SQL: `/* column.deleteEmpty */ delete from column_empty where body_code = $1 and class = $2`, Args: []any{key[0], key[1]}, Rows: 1}
}
