package duty

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
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("duty: %T cannot be written: %v", v, err))
	}
	return string(b)
}

func insertDuty(d Duty) store.Stmt {
	return store.Stmt{SQL: `/* duty.insert */
insert into duty (id, row_code, body_code, area, period, due_on, met_on, document, draft, body, asked) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, Args: d.columns(), Rows: 1}
}

func updateDuty(d Duty) store.Stmt {
	return store.Stmt{SQL: `/* duty.update */
update duty set row_code = $2, body_code = $3, area = $4, period = $5, due_on = $6, met_on = $7, document = $8, draft = $9, body = $10, asked = $11 where id = $1`, Args: d.columns(), Rows: 1}
}

func (d Duty) columns() []any {
	met, document := "", ""
	switch {
	case d.Void != nil && d.Void.Signer != "": // its document may meet the right one
	case d.Met != nil && d.Gone == "":
		met, document = d.Met.On.String(), d.Met.Number
	case d.None != nil && d.None.Signer != "":
		met = workday.DateOf(d.None.SignAt).String()
	}
	period := d.Period.Key
	if d.Dropped != "" || d.Gone != "" {
		period += "/" + strconv.FormatInt(d.ID, 10) // the period is free again: the row may come back to the body
	}
	return []any{d.ID, d.Row, d.Body, d.Area, period, d.Period.limit().String(), met, document, d.Draft, text(d), d.asked()}
}

// facts loads the duty of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* duty.facts */ select d.body from duty d where d.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read duty %d: %w", id, err)
	}
	return dutyOf(id, body)
}

func dutyOf(id int64, body string) (d Duty, err error) {
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return d, fmt.Errorf("read duty %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// Line is a duty in a list.
type Line struct {
	Duty
	Number string
	State  matter.State
	clock  workday.Date // on which it ends by the calendar in force
}

// Choice narrows a list of duties.
type Choice struct {
	Row, Body, Area string
	States          []matter.State
	Over            workday.Date // only those due before this day
	Late            bool         // only those that ended after their day
	Asked           bool         // only those that somebody asks to void
	From            workday.Date // due from this day on
	AfterDue        string       // the end of the page before
	After           int64
	Limit           int
}

// where gathers the conditions of a choice behind what an actor may see.
func (c Choice) where(a account.Actor) (string, []any) {
	sight, args := matter.Sight(a, 1)
	list := []string{sight}
	and := func(format string, values ...any) {
		marks := make([]any, len(values))
		for i, v := range values {
			args = append(args, v)
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		list = append(list, fmt.Sprintf(format, marks...))
	}
	for _, f := range [][2]string{{"d.row_code", c.Row}, {"d.body_code", c.Body}, {"d.area", c.Area}} {
		if f[1] != "" {
			and(f[0]+" = %s", f[1])
		}
	}
	if len(c.States) > 0 {
		values, marks := make([]any, len(c.States)), make([]string, len(c.States))
		for i, s := range c.States {
			values[i], marks[i] = string(s), "%s"
		}
		and("m.state in ("+strings.Join(marks, ", ")+")", values...)
	}
	if !c.Over.IsZero() {
		and("d.due_on < %s", c.Over.String())
	}
	if !c.From.IsZero() {
		and("d.due_on >= %s", c.From.String())
	}
	if c.Late {
		list = append(list, "d.met_on > d.due_on")
	}
	if c.Asked {
		list = append(list, "d.asked")
	}
	if c.AfterDue != "" {
		and("(d.due_on > %s or d.due_on = %s and d.id > %s)", c.AfterDue, c.AfterDue, c.After)
	}
	return strings.Join(list, " and "), args
}

// lines lists duties, the most urgent first.
func lines(ctx context.Context, tx *store.Tx, a account.Actor, c Choice) (out []Line, err error) {
	where, args := c.where(a)
	args = append(args, c.Limit)
	rows, err := tx.Query(ctx, `/* duty.lines */ select d.id, d.body, m.number, m.state, m.due_at from duty d join matter m on m.id = d.id where `+where+` order by d.due_on, d.id limit $`+strconv.Itoa(len(args)), args...)
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
		if l.Duty, err = dutyOf(id, body); err != nil {
			return nil, err
		}
		l.State = matter.State(state)
		if due.Valid && (l.State == StateOpen || l.State == StateSigning) {
			l.clock = workday.DateOf(time.UnixMilli(due.Int64))
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Tally is how many duties of a body and an area stand how.
type Tally struct {
	Body, Area string
	State      matter.State
	Over       bool // past its day
	N          int
}

// tallies counts duties by body, area and state.
func tallies(ctx context.Context, tx *store.Tx, a account.Actor, c Choice, today workday.Date) (out []Tally, err error) {
	where, args := c.where(a)
	args = append(args, today.String())
	over := `case when d.met_on > d.due_on or d.met_on = '' and d.due_on < $` + strconv.Itoa(len(args)) + ` then 1 else 0 end`
	rows, err := tx.Query(ctx, `/* duty.tallies */ select d.body_code, d.area, m.state, `+over+`, count(*) from duty d join matter m on m.id = d.id where `+where+`
group by d.body_code, d.area, m.state, `+over+` order by d.body_code, d.area, m.state limit 10000`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Tally
		var over int
		var state string
		if err := rows.Scan(&t.Body, &t.Area, &state, &over, &t.N); err != nil {
			return nil, err
		}
		t.State, t.Over = matter.State(state), over == 1
		out = append(out, t)
	}
	return out, rows.Err()
}

// begun are the bodies and periods for which a row has a duty already, of those that can still be opened.
func begun(ctx context.Context, tx *store.Tx, code string, since workday.Date) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	rows, err := tx.Query(ctx, `/* duty.begun */ select d.body_code, d.period from duty d where d.row_code = $1 and d.due_on >= $2 order by d.id desc limit 100000`, code, since.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var body, period string
		if err := rows.Scan(&body, &period); err != nil {
			return nil, err
		}
		out[[2]string{body, period}] = true
	}
	return out, rows.Err()
}

// usedBy is the number of the duty of a row that a document has met; empty when it has met none.
func usedBy(ctx context.Context, tx *store.Tx, row, body, document string) (number string, err error) {
	rows, err := tx.Query(ctx, `/* duty.usedBy */ select m.number from duty d join matter m on m.id = d.id where d.row_code = $1 and d.body_code = $2 and d.document = $3 and d.document <> '' order by d.id limit 1`, row, body, document)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&number); err != nil {
			return "", err
		}
	}
	return number, rows.Err()
}

// withDraft lists open duties for which a document was begun, by id from one on.
func withDraft(ctx context.Context, tx *store.Tx, after int64, limit int) (out []Duty, err error) {
	rows, err := tx.Query(ctx, `/* duty.withDraft */ select d.id, d.body from duty d join matter m on m.id = d.id where m.kind = 'duty' and m.state = 'open' and d.draft <> '' and d.id > $1 order by d.id limit $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		d, err := dutyOf(id, body)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// histories reads the catalogue, or one row of it, in the order of the codes.
func histories(ctx context.Context, tx *store.Tx, code string) (out []History, err error) {
	rows, err := tx.Query(ctx, `/* duty.histories */ select r.n, r.since_on, r.reason, r.officer, r.at, r.body from duty_row r where $1 = '' or r.code = $1 order by r.code, r.n limit 100000`, code)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v Version
		var since, body string
		var at store.Millis
		if err := rows.Scan(&v.N, &since, &v.Reason, &v.By, &at, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &v.Row); err != nil {
			return nil, fmt.Errorf("read a row of the catalogue: %w", err)
		}
		if v.Since, err = workday.ParseDate(since); err != nil {
			return nil, err
		}
		v.At = at.Time()
		if n := len(out); n > 0 && out[n-1][0].Code == v.Code {
			out[n-1] = append(out[n-1], v)
		} else {
			out = append(out, History{v})
		}
	}
	return out, rows.Err()
}

func insertVersion(ctx context.Context, tx *store.Tx, id int64, v Version) error {
	_, err := tx.Exec(ctx, `/* duty.insertVersion */ insert into duty_row (id, code, n, since_on, reason, officer, at, body) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, v.Code, v.N, v.Since.String(), v.Reason, v.By, v.At.UnixMilli(), text(v.Row))
	return err
}

// publicLines lists what the public may know of the duties of a row: those that were met, and those in which nothing arose.
func publicLines(ctx context.Context, tx *store.Tx, row, due string, before int64, limit int) (out []Line, err error) {
	rows, err := tx.Query(ctx, `/* duty.publicLines */ select d.id, d.body, m.number, m.state from duty d join matter m on m.id = d.id
where d.row_code = $1 and m.state in ('met', 'late', 'none') and (cast($3 as bigint) = 0 or d.due_on < $4 or d.due_on = $4 and d.id < $3) order by d.due_on desc, d.id desc limit $2`, row, limit, before, due)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l Line
		var id int64
		var body, state string
		if err := rows.Scan(&id, &body, &l.Number, &state); err != nil {
			return nil, err
		}
		if l.Duty, err = dutyOf(id, body); err != nil {
			return nil, err
		}
		l.State = matter.State(state)
		out = append(out, l)
	}
	return out, rows.Err()
}

// metBy are the duties that a document has met.
func metBy(ctx context.Context, tx *store.Tx, document string) (out []Duty, err error) {
	rows, err := tx.Query(ctx, `/* duty.metBy */ select d.id, d.body from duty d join matter m on m.id = d.id where d.document = $1 and d.document <> '' and m.state in ('met', 'late') order by d.id limit 1000`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		d, err := dutyOf(id, body)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}
