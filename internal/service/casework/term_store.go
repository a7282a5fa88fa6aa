package casework

import (
	"context"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// termRules lists what was ever decided of the terms, the newest first.
func termRules(ctx context.Context, tx *store.Tx) (list []TermRule, err error) {
	rows, err := tx.Query(ctx, `/* casework.termRules */
		select name, since, days, ground, compared, set_by, set_at, reason
		from case_term
		order by since desc, name
		limit 5000`)
	if err != nil {
		return nil, fmt.Errorf("list terms: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r TermRule
		var since, set store.Millis
		if err := rows.Scan(&r.Name, &since, &r.Days, &r.Ground, &r.Compared, &r.By, &set, &r.Why); err != nil {
			return nil, fmt.Errorf("list terms: %w", err)
		}
		r.Since, r.SetAt = since.Time(), set.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

// insertTerm writes down another limit; two that begin at one moment would hide each other.
func insertTerm(ctx context.Context, tx *store.Tx, r TermRule) error {
	compared := 0
	if r.Compared {
		compared = 1
	}
	n, err := tx.Exec(ctx, `/* casework.insertTerm */
		insert into case_term (name, since, days, ground, compared, set_by, set_at, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (name, since) do nothing`, r.Name, store.MillisOf(r.Since), r.Days, r.Ground, compared, r.By, store.MillisOf(r.SetAt), r.Why)
	if err != nil {
		return fmt.Errorf("set term %s: %w", r.Name, err)
	}
	if n == 0 {
		return fault.Conflictf("这一天起已经有人定了另一个期限，请重新打开本页看看")
	}
	return nil
}

// LoadTerms puts the limits in force on this node.
func (room *Room) LoadTerms(ctx context.Context, tx *store.Tx) error {
	rules, err := termRules(ctx, tx)
	if err != nil {
		return err
	}
	room.terms.Swap(rules)
	return nil
}
