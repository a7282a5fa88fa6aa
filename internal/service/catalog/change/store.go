package change

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/store"
)

func insertChange(c Change) store.Stmt {
	return store.Stmt{SQL: `/* change.insert */
insert into item_adjustment (id, code, open_code, body) values ($1, $2, $3, $4)`, Args: []any{c.ID, c.Item.Code, c.Item.Code, text(c)}, Rows: 1}
}

// updateChange writes the row with the move; a change that has ended gives its item free.
func updateChange(c Change) store.Stmt {
	var open any = c.Item.Code
	if c.Ended {
		open = nil
	}
	return store.Stmt{SQL: `/* change.update */
update item_adjustment set open_code = $2, body = $3 where id = $1`, Args: []any{c.ID, open, text(c)}, Rows: 1}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(c Change) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(fmt.Sprintf("change: %T cannot be written: %v", c, err))
	}
	return string(b)
}

// facts loads the change of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	err := tx.QueryRow(ctx, `/* change.facts */ select c.body from item_adjustment c where c.id = $1`, id).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read change %d: %w", id, err)
	}
	c := Change{ID: id}
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		return nil, fmt.Errorf("read change %d: %w", id, err)
	}
	return c, nil
}

// openOf finds the matter of the open change of an item; zero when there is none.
func openOf(ctx context.Context, tx *store.Tx, code string) (id int64, err error) {
	err = tx.QueryRow(ctx, `/* change.openOf */ select c.id from item_adjustment c where c.open_code = $1`, code).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// logged is one line of the public log.
type logged struct {
	Change
	Number string
	At     int64 // when it came into force, in milliseconds
}

// log reads the changes that came into force, the newest first: of one item, or of all.
func log(ctx context.Context, tx *store.Tx, code string, before int64, n int) ([]logged, error) {
	rows, err := tx.Query(ctx, `/* change.log */
select c.id, c.body, m.number, m.closed_at
from item_adjustment c
join matter m on m.id = c.id
where m.state = $1 and (c.code = $2 or $2 = '') and (m.closed_at < $3 or cast($3 as bigint) = 0)
order by m.closed_at desc, c.id desc
limit $4`, string(StateInForce), code, before, n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []logged{}
	for rows.Next() {
		var l logged
		var body string
		if err := rows.Scan(&l.ID, &body, &l.Number, &l.At); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &l.Change); err != nil {
			return nil, fmt.Errorf("read change %d: %w", l.ID, err)
		}
		list = append(list, l)
	}
	return list, rows.Err()
}
