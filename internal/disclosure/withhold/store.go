package withhold

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("withhold: %T cannot be written: %v", v, err))
	}
	return string(b)
}

func insertRecord(r Record) store.Stmt {
	return store.Stmt{SQL: `/* withhold.insert */ insert into withholding (id, body_code, reason, decided_on, next_on, document, body) values ($1, $2, $3, $4, $5, $6, $7)`, Args: r.columns(), Rows: 1}
}

func updateRecord(r Record) store.Stmt {
	return store.Stmt{SQL: `/* withhold.update */ update withholding set body_code = $2, reason = $3, decided_on = $4, next_on = $5, document = $6, body = $7 where id = $1`, Args: r.columns(), Rows: 1}
}

func (r Record) columns() []any {
	return []any{r.ID, r.Body, r.Reason, r.DecidedOn.String(), r.NextOn.String(), r.Document, text(r)}
}

// facts loads the record of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* withhold.facts */ select w.body from withholding w where w.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read withheld record %d: %w", id, err)
	}
	return recordFrom(id, body)
}

func recordFrom(id int64, body string) (r Record, err error) {
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return r, fmt.Errorf("read withheld record %d: %w", id, err)
	}
	r.ID = id
	return r, nil
}

// Line is a record in a list.
type Line struct {
	Record
	Number string
	State  matter.State
	due    time.Time // of the examination that is under way
}

// Choice narrows a list of records.
type Choice struct {
	Body, Reason, Year string
	States             []matter.State
	Before             string // the end of the page before: day and id
	BeforeID           int64
	Limit              int
}

// lines lists records, those decided last first; without an actor what stands in the list.
func lines(ctx context.Context, tx *store.Tx, a account.Actor, c Choice) (out []Line, err error) {
	sight, args := matter.Sight(a, 1)
	where := []string{sight}
	mark := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if c.Body != "" {
		where = append(where, "w.body_code = "+mark(c.Body))
	}
	if c.Reason != "" {
		where = append(where, "w.reason = "+mark(c.Reason))
	}
	if c.Year != "" {
		where = append(where, "w.decided_on >= "+mark(c.Year+"-01-01"), "w.decided_on <= "+mark(c.Year+"-12-31"))
	}
	if len(c.States) > 0 {
		var marks []string
		for _, s := range c.States {
			marks = append(marks, mark(string(s)))
		}
		where = append(where, "m.state in ("+strings.Join(marks, ", ")+")")
	}
	if c.Before != "" {
		where = append(where, "(w.decided_on < "+mark(c.Before)+" or w.decided_on = "+mark(c.Before)+" and w.id < "+mark(c.BeforeID)+")")
	}
	limit := mark(c.Limit)
	rows, err := tx.Query(ctx, `/* withhold.lines */ select w.id, w.body, m.number, m.state, m.due_at from withholding w join matter m on m.id = w.id where `+strings.Join(where, " and ")+` order by w.decided_on desc, w.id desc limit `+limit, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		var id int64
		var body, state string
		var due sql.NullInt64
		if err := rows.Scan(&id, &body, &l.Number, &state, &due); err != nil {
			return nil, err
		}
		if l.Record, err = recordFrom(id, body); err != nil {
			return nil, err
		}
		l.State = matter.State(state)
		if due.Valid {
			l.due = time.UnixMilli(due.Int64)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Yearly is how many records were decided in a year, by reason and state.
type Yearly struct {
	Year, Reason string
	State        matter.State
	N            int
}

// yearly counts the records of a body, or of all, by the year in which they were decided.
func yearly(ctx context.Context, tx *store.Tx, a account.Actor, body string) (out []Yearly, err error) {
	sight, args := matter.Sight(a, 2)
	rows, err := tx.Query(ctx, `/* withhold.yearly */ select substr(w.decided_on, 1, 4), w.reason, m.state, count(*) from withholding w join matter m on m.id = w.id where ($1 = '' or w.body_code = $1) and `+sight+`
group by substr(w.decided_on, 1, 4), w.reason, m.state order by 1 desc, 2, 3 limit 5000`, append([]any{body}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var y Yearly
		var state string
		if err := rows.Scan(&y.Year, &y.Reason, &state, &y.N); err != nil {
			return nil, err
		}
		y.State = matter.State(state)
		out = append(out, y)
	}
	return out, rows.Err()
}

// known are those of some documents that stand in the list already.
func known(ctx context.Context, tx *store.Tx, after, until int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	rows, err := tx.Query(ctx, `/* withhold.known */ select w.document from withholding w where w.document > $1 and w.document <= $2 order by w.document limit 10000`, after, until)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}
