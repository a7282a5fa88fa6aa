package siteerror

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

func insert(x Found) store.Stmt {
	return store.Stmt{SQL: `/* siteerror.insert */ insert into site_error (id, code, body) values ($1, $2, $3)`, Args: []any{x.ID, x.Code, text(x)}, Rows: 1}
}

func update(x Found) store.Stmt {
	return store.Stmt{SQL: `/* siteerror.update */ update site_error set body = $2 where id = $1`, Args: []any{x.ID, text(x)}, Rows: 1}
}

func text(x Found) string {
	b, err := json.Marshal(x)
	if err != nil {
		panic(fmt.Sprintf("siteerror: a report cannot be written: %v", err)) // it has no part that cannot
	}
	return string(b)
}

// facts loads the report of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var code, body string
	err := tx.QueryRow(ctx, `/* siteerror.facts */ select r.code, r.body from site_error r where r.id = $1`, id).Scan(&code, &body)
	if err != nil {
		return nil, fmt.Errorf("read site error %d: %w", id, err)
	}
	x := Found{ID: id, Code: code}
	if err := json.Unmarshal([]byte(body), &x); err != nil {
		return nil, fmt.Errorf("read site error %d: %w", id, err)
	}
	return x, nil
}

// allRules lists the limits, the newest first.
func allRules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* siteerror.rules */ select r.days, r.reason, r.officer, r.at from site_error_rule r order by r.id desc limit 500`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var x Rule
		var at store.Millis
		if err := rows.Scan(&x.Days, &x.Reason, &x.By, &at); err != nil {
			return nil, err
		}
		x.At = at.Time()
		list = append(list, x)
	}
	return list, rows.Err()
}

func insertRule(id int64, r Rule) store.Stmt {
	return store.Stmt{SQL: `/* siteerror.insertRule */ insert into site_error_rule (id, days, reason, officer, at) values ($1, $2, $3, $4, $5)`,
		Args: []any{id, r.Days, r.Reason, r.By, r.At.UnixMilli()}, Rows: 1}
}
