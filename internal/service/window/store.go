package window

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

func insertSheet(s Sheet) []store.Stmt {
	list := []store.Stmt{{SQL: `/* window.insertSheet */ insert into handover (id, from_body, to_body, body) values ($1, $2, $3, $4)`,
		Args: []any{s.ID, s.From, s.To, text(s)}, Rows: 1}}
	for _, l := range s.Lines {
		list = append(list, store.Stmt{Rows: 1, SQL: `/* window.insertLine */
insert into handover_line (handover, case_id, live)
select $1, $2, true
where not exists (select 1 from handover_line l where l.case_id = $2 and l.live)`, Args: []any{s.ID, l.Case}})
	}
	return list
}

func updateSheet(s Sheet) store.Stmt {
	return store.Stmt{SQL: `/* window.updateSheet */ update handover set body = $2 where id = $1`, Args: []any{s.ID, text(s)}, Rows: 1}
}

// freeLines lets the cases of a sheet that stayed at the window be handed over on another one.
func freeLines(s Sheet) (list []store.Stmt) {
	for _, l := range s.Lines {
		if l.State == LineKept {
			list = append(list, store.Stmt{SQL: `/* window.freeLine */ update handover_line set live = false where handover = $1 and case_id = $2`, Args: []any{s.ID, l.Case}, Rows: 1})
		}
	}
	return list
}

// sheetFacts loads the sheet of a matter for the hall.
func sheetFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* window.sheetFacts */ select h.body from handover h where h.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read sheet %d: %w", id, err)
	}
	var s Sheet
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		return nil, fmt.Errorf("read sheet %d: %w", id, err)
	}
	s.ID = id
	return s, nil
}

// handed lists the cases of a window that are on a live sheet.
func (room *Room) handed(ctx context.Context, from string) (ids map[int64]bool, err error) {
	ids = map[int64]bool{}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* window.handed */
select l.case_id
from handover h join handover_line l on l.handover = h.id
where h.from_body = $1 and l.live
order by h.id desc, l.case_id
limit 5000`, from)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids[id] = true
		}
		return rows.Err()
	})
	return ids, err
}

func insertShift(s Shift) store.Stmt {
	return store.Stmt{SQL: `/* window.insertShift */ insert into shift_close (id, body) values ($1, $2)`, Args: []any{s.ID, text(s)}, Rows: 1}
}

func updateShift(s Shift) store.Stmt {
	return store.Stmt{SQL: `/* window.updateShift */ update shift_close set body = $2 where id = $1`, Args: []any{s.ID, text(s)}, Rows: 1}
}

// shiftFacts loads the end of a shift for the hall.
func shiftFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* window.shiftFacts */ select s.body from shift_close s where s.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read shift %d: %w", id, err)
	}
	var s Shift
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		return nil, fmt.Errorf("read shift %d: %w", id, err)
	}
	s.ID = id
	return s, nil
}
