package annual

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/store"
)

func insertYearly(y Yearly) store.Stmt {
	return store.Stmt{SQL: `/* annual.insert */
insert into annual_report (id, body_code, year, published_at, body) values ($1, $2, $3, $4, $5)`, Args: y.columns(), Rows: 1}
}

func updateYearly(y Yearly) store.Stmt {
	return store.Stmt{SQL: `/* annual.update */
update annual_report set body_code = $2, year = $3, published_at = $4, body = $5 where id = $1`, Args: y.columns(), Rows: 1}
}

func (y Yearly) columns() []any {
	body, err := json.Marshal(y)
	if err != nil {
		panic(fmt.Sprintf("annual: a report cannot be written: %v", err)) // it has no part that cannot
	}
	var at any
	if !y.At.IsZero() {
		at = y.At.UnixMilli()
	}
	return []any{y.ID, y.Body, y.Year, at, string(body)}
}

// facts loads the report of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	err := tx.QueryRow(ctx, `/* annual.facts */ select r.body from annual_report r where r.id = $1`, id).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read yearly report %d: %w", id, err)
	}
	return yearly(id, body)
}

func yearly(id int64, body string) (Yearly, error) {
	y := Yearly{}
	if err := json.Unmarshal([]byte(body), &y); err != nil {
		return y, fmt.Errorf("read yearly report %d: %w", id, err)
	}
	y.ID = id
	return y, nil
}

// Line is a report in a list, with its number.
type Line struct {
	Yearly
	Number string
	State  string
}

// published lists the reports on the site, of one body or of all, the newest year first. Of a corrected report only the
// correction is listed.
func published(ctx context.Context, tx *store.Tx, body string, limit int) ([]Line, error) {
	return list(ctx, tx, `/* annual.published */
select r.id, m.number, m.state, r.body from annual_report r join matter m on m.id = r.id
where r.published_at is not null and ($1 = '' or r.body_code = $1)
  and not exists (select 1 from annual_report n where n.body_code = r.body_code and n.year = r.year and n.published_at is not null and n.id > r.id)
order by r.year desc, r.body_code, r.id desc limit $2`, body, limit)
}

// standing is the newest report of a body on a year that was not stopped, or none.
func standing(ctx context.Context, tx *store.Tx, body string, year int) (Line, bool, error) {
	found, err := list(ctx, tx, `/* annual.standing */
select r.id, m.number, m.state, r.body from annual_report r join matter m on m.id = r.id
where r.body_code = $1 and r.year = $2 and m.state <> $3 order by r.id desc limit 1`, body, year, string(StateStopped))
	if err != nil || len(found) == 0 {
		return Line{}, false, err
	}
	return found[0], true, nil
}

// onSiteFor is the newest report of a body on a year that is on the site, or none.
func onSiteFor(ctx context.Context, tx *store.Tx, body string, year int) (Line, bool, error) {
	found, err := list(ctx, tx, `/* annual.onSiteFor */
select r.id, m.number, m.state, r.body from annual_report r join matter m on m.id = r.id
where r.body_code = $1 and r.year = $2 and r.published_at is not null order by r.id desc limit 1`, body, year)
	if err != nil || len(found) == 0 {
		return Line{}, false, err
	}
	return found[0], true, nil
}

func list(ctx context.Context, tx *store.Tx, query string, args ...any) (out []Line, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		var id int64
		var body string
		if err := rows.Scan(&id, &l.Number, &l.State, &body); err != nil {
			return nil, err
		}
		if l.Yearly, err = yearly(id, body); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
