package rectify

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

func insertClaim(c Claim) store.Stmt {
	return store.Stmt{SQL: `/* rectify.insert */ insert into rectify (id, body_code, received_on, came_from, body) values ($1, $2, $3, $4, $5)`, Args: []any{c.ID, c.Body, c.ReceivedOn.String(), c.From, text(c)}, Rows: 1}
}

func updateClaim(c Claim) store.Stmt {
	return store.Stmt{SQL: `/* rectify.update */ update rectify set body = $2 where id = $1`, Args: []any{c.ID, text(c)}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("rectify: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the request of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* rectify.facts */ select r.body from rectify r where r.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read request to correct %d: %w", id, err)
	}
	c := Claim{ID: id}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return nil, fmt.Errorf("read request to correct %d: %w", id, err)
	}
	return c, nil
}

// allRules lists the rules, the newest first.
func allRules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* rectify.rules */ select r.days, r.correct_days, r.restarts, r.opinion_days, r.reason, r.officer, r.at from rectify_rule r order by r.id desc limit 500`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var at store.Millis
		if err := rows.Scan(&r.Days, &r.Correct, &r.Restarts, &r.Opinion, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(id int64, r Rule) store.Stmt {
	return store.Stmt{SQL: `/* rectify.insertRule */ insert into rectify_rule (id, days, correct_days, restarts, opinion_days, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		Args: []any{id, r.Days, r.Correct, r.Restarts, r.Opinion, r.Reason, r.By, r.At.UnixMilli()}, Rows: 1}
}
