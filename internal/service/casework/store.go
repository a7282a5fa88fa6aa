package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

// insertCase writes a new case and the terms under which it was filed.
func insertCase(c Case) []store.Stmt {
	return []store.Stmt{
		{SQL: `/* casework.insertTerms */
insert into casework_terms (item, version, body) values ($1, $2, $3) on conflict do nothing`,
			Args: []any{c.Item.Code, c.Item.Version, text(c.Item.terms())}, Rows: store.Any},
		{SQL: `/* casework.insert */
insert into casework (id, item, item_version, document_index, body) values ($1, $2, $3, $4, $5)`,
			Args: []any{c.ID, c.Item.Code, c.Item.Version, c.Applicant.Index, text(c.row())}, Rows: 1},
	}
}

func updateCase(c Case) store.Stmt {
	return store.Stmt{SQL: `/* casework.update */ update casework set body = $2 where id = $1`, Args: []any{c.ID, text(c.row())}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("casework: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// mostOfOne is how many cases of one document are looked at, the newest.
const mostOfOne = 500

// casesOf lists the cases of a document by its index, the newest first.
func (room *Room) casesOf(ctx context.Context, index string) (ids []int64, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.ofDocument */
select id from casework where document_index = $1 and document_index <> '' order by id desc limit $2`, index, mostOfOne)
		if err != nil {
			return err
		}
		defer rows.Close()
		ids = []int64{}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	return ids, err
}

// facts loads the case of a matter for the hall.
func (room *Room) facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body, terms string
	err := tx.QueryRow(ctx, `/* casework.facts */
select c.body, t.body
from casework c join casework_terms t on t.item = c.item and t.version = c.item_version
where c.id = $1`, id).Scan(&body, &terms)
	if err != nil {
		return nil, fmt.Errorf("read case %d: %w", id, err)
	}
	var stored row
	if err := json.Unmarshal([]byte(body), &stored); err != nil {
		return nil, fmt.Errorf("read case %d: %w", id, err)
	}
	c := stored.Case
	c.ID, c.private = id, stored.Private
	if c, err = room.unseal(c); err != nil {
		return nil, fmt.Errorf("read case %d: %w", id, err)
	}
	if err := json.Unmarshal([]byte(terms), &c.Item); err != nil {
		return nil, fmt.Errorf("read terms of case %d: %w", id, err)
	}
	c.Item.usual = room.term(TermCorrection)
	c.Item = c.Item.handledBy(c.Entrusted)
	if room.Org != nil && !c.settled() {
		c = c.succeeded(room.Org.Successor)
	}
	return c, nil
}

// pastCase is a case with its number and version, without its terms.
type pastCase struct {
	Case
	number  string
	version int
}

func pastCases(ctx context.Context, tx *store.Tx, item string, limit int) ([]pastCase, error) {
	rows, err := tx.Query(ctx, `/* casework.pastCases */
select c.id, m.number, c.item_version, c.body
from casework c join matter m on m.id = c.id
where c.item = $1
order by c.id desc
limit $2`, item, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []pastCase{}
	for rows.Next() {
		var c pastCase
		var stored row
		var id int64
		var body string
		if err := rows.Scan(&id, &c.number, &c.version, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &stored); err != nil {
			return nil, fmt.Errorf("read case %s: %w", c.number, err)
		}
		c.Case = stored.Case
		c.ID, c.private = id, stored.Private
		list = append(list, c)
	}
	return list, rows.Err()
}
