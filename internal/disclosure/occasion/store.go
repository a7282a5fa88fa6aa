package occasion

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

func insert(o Occasion, region string) store.Stmt {
	return store.Stmt{SQL: `/* occasion.insert */
insert into occasion (id, sort, body_code, title, starts_at, shown, pending, body, stage, brief, region) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, Args: append(columns(o), region), Rows: 1}
}

func update(o Occasion) store.Stmt {
	return store.Stmt{SQL: `/* occasion.update */
update occasion set sort = $2, body_code = $3, title = $4, starts_at = $5, shown = $6, pending = $7, body = $8, stage = $9, brief = $10 where id = $1`, Args: columns(o), Rows: 1}
}

func columns(o Occasion) []any {
	_, pending := o.waiting()
	return []any{o.ID, string(o.Sort), o.Body, o.Title, o.begins().UnixMilli(), o.access() == Shown, pending, text(o), o.stage(), text(o.brief())}
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("occasion: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the row of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	o, err := occasionByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return o, nil
}

func occasionByID(ctx context.Context, tx *store.Tx, id int64) (o Occasion, err error) {
	var body string
	err = tx.QueryRow(ctx, `/* occasion.byID */ select o.body from occasion o where o.id = $1`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fault.Missing("活动", "")
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &o)
	}
	if err != nil {
		return o, fmt.Errorf("read occasion %d: %w", id, err)
	}
	o.ID = id
	return o, nil
}

// row is one as lists show it.
type row struct {
	Number, State string
	Late          bool
	Occasion
	Questions questions
}

// questions counts what the public asked.
type questions struct{ Asked, Chosen, Answered int }

// byNumber reads one by the number of its matter.
func byNumber(ctx context.Context, tx *store.Tx, number string) (l row, err error) {
	var body string
	var id int64
	err = tx.QueryRow(ctx, `/* occasion.byNumber */
select o.id, m.number, m.state, m.late, o.body from matter m join occasion o on o.id = m.id where m.number = $1`, number).Scan(&id, &l.Number, &l.State, &l.Late, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.Missing("活动", "")
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &l.Occasion)
	}
	if err != nil {
		return l, fmt.Errorf("read occasion %s: %w", number, err)
	}
	l.ID = id
	return l, nil
}

// rowsMost is how many of a year are read.
const rowsMost = 5000

// ofYear reads those of a year, the newest first, in their short form.
func ofYear(ctx context.Context, tx *store.Tx, year int) ([]row, error) {
	return listed(ctx, tx, `/* occasion.ofYear */
select o.id, m.number, m.state, m.late, case when o.brief = '' then o.body else o.brief end from occasion o join matter m on m.id = o.id
where o.starts_at >= $1 and o.starts_at < $2 order by o.starts_at desc, o.id desc limit $3`,
		yearStart(year), yearStart(year+1), rowsMost)
}

func yearStart(year int) int64 { return workday.NewDate(year, 1, 1).Start().UnixMilli() }

// shownOf reads a page of what the public may see of a year, of a sort when it is not empty, behind the end of the page before.
func shownOf(ctx context.Context, tx *store.Tx, year int, sort Sort, before, id int64, limit int) ([]row, error) {
	until := yearStart(year + 1)
	if before > 0 {
		until = before + 1
	}
	return listed(ctx, tx, `/* occasion.shownOf */
select o.id, m.number, m.state, m.late, case when o.brief = '' then o.body else o.brief end from occasion o join matter m on m.id = o.id
where o.starts_at >= $1 and o.starts_at < $2 and o.shown and ($3 = '' or o.sort = $3) and (cast($4 as bigint) = 0 or o.starts_at < $4 or o.id < $5)
order by o.starts_at desc, o.id desc limit $6`, yearStart(year), until, string(sort), before, id, limit)
}

// heldOf counts what was held in a year and the public may see, by sort.
func heldOf(ctx context.Context, tx *store.Tx, year int) (map[Sort]int, error) {
	rows, err := tx.Query(ctx, `/* occasion.heldOf */
select o.sort, count(*) from occasion o where o.stage = 'held' and o.starts_at >= $1 and o.starts_at < $2 group by o.sort order by o.sort limit 10`, yearStart(year), yearStart(year+1))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[Sort]int{}
	for rows.Next() {
		var sort Sort
		var n int
		if err := rows.Scan(&sort, &n); err != nil {
			return nil, err
		}
		out[sort] = n
	}
	return out, rows.Err()
}

// ahead reads what the public waits for: what begins after a moment, the next first, and what has no time yet.
func ahead(ctx context.Context, tx *store.Tx, sort Sort, after int64, limit int) ([]row, error) {
	return listed(ctx, tx, `/* occasion.ahead */
select o.id, m.number, m.state, m.late, case when o.brief = '' then o.body else o.brief end from occasion o join matter m on m.id = o.id
where (o.stage = 'ahead' and o.starts_at >= $1 or o.stage = 'undecided') and ($2 = '' or o.sort = $2) order by o.starts_at, o.id limit $3`, after, string(sort), limit)
}

// pending reads those of a body of which a correction waits.
func pending(ctx context.Context, tx *store.Tx, body string) ([]row, error) {
	return listed(ctx, tx, `/* occasion.pending */
select o.id, m.number, m.state, m.late, case when o.brief = '' then o.body else o.brief end from occasion o join matter m on m.id = o.id where o.pending and o.body_code = $1 order by o.id limit $2`, body, 100)
}

func listed(ctx context.Context, tx *store.Tx, query string, args ...any) (list []row, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l row
		var id int64
		var body string
		if err := rows.Scan(&id, &l.Number, &l.State, &l.Late, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &l.Occasion); err != nil {
			return nil, fmt.Errorf("read occasion %d: %w", id, err)
		}
		l.ID = id
		list = append(list, l)
	}
	return list, rows.Err()
}

// years are those in which there is something, from the first to the last.
func years(ctx context.Context, tx *store.Tx, public bool) (first, last int, err error) {
	var from, until sql.NullInt64
	err = tx.QueryRow(ctx, `/* occasion.years */ select min(o.starts_at), max(o.starts_at) from occasion o where o.shown or cast($1 as bigint) = 0`, yes(public)).Scan(&from, &until)
	if err != nil || !from.Valid {
		return 0, 0, err
	}
	return workday.DateOf(store.Millis(from.Int64).Time()).Year(), workday.DateOf(store.Millis(until.Int64).Time()).Year(), nil
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// countQuestions counts the questions of those that begin in a year, by their identifiers.
func countQuestions(ctx context.Context, tx *store.Tx, year int) (map[int64]questions, error) {
	rows, err := tx.Query(ctx, `/* occasion.countQuestions */
select q.occasion_id, count(*), sum(case when q.state = 'chosen' then 1 else 0 end), sum(case when q.answered then 1 else 0 end)
from occasion_question q join occasion o on o.id = q.occasion_id
where o.starts_at >= $1 and o.starts_at < $2 group by q.occasion_id order by q.occasion_id limit $3`,
		workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli(), rowsMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]questions{}
	for rows.Next() {
		var id int64
		var q questions
		if err := rows.Scan(&id, &q.Asked, &q.Chosen, &q.Answered); err != nil {
			return nil, err
		}
		out[id] = q
	}
	return out, rows.Err()
}

// questionsMost is how many questions of one are read.
const questionsMost = 2000

// questionsOf reads the questions of one, the oldest first.
func questionsOf(ctx context.Context, tx *store.Tx, occasion int64) (list []Question, err error) {
	rows, err := tx.Query(ctx, `/* occasion.questions */
select q.id, q.state, q.body from occasion_question q where q.occasion_id = $1 order by q.id limit $2`, occasion, questionsMost)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		q := Question{Occasion: occasion}
		var body string
		if err := rows.Scan(&q.ID, &q.State, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			return nil, fmt.Errorf("read question %d: %w", q.ID, err)
		}
		list = append(list, q)
	}
	return list, rows.Err()
}

// questionByID reads a question, and its row as it stands.
func questionByID(ctx context.Context, tx *store.Tx, occasion, id int64) (Question, string, error) {
	q := Question{ID: id, Occasion: occasion}
	var body string
	err := tx.QueryRow(ctx, `/* occasion.question */ select q.state, q.body from occasion_question q where q.id = $1 and q.occasion_id = $2`, id, occasion).Scan(&q.State, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return q, "", fault.Missing("提问", "")
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &q)
	}
	if err != nil {
		return q, "", fmt.Errorf("read question %d: %w", id, err)
	}
	return q, body, nil
}

func askedOnce(ctx context.Context, tx *store.Tx, once string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `/* occasion.askedOnce */ select count(*) from occasion_question q where q.once = $1`, once).Scan(&n)
	return n > 0, err
}

// askedSame is the state of a question with the same words; empty when there is none.
func askedSame(ctx context.Context, tx *store.Tx, occasion int64, same string) (state string, err error) {
	err = tx.QueryRow(ctx, `/* occasion.askedSame */ select q.state from occasion_question q where q.occasion_id = $1 and q.same = $2`, occasion, same).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return state, err
}

func insertQuestion(q Question, once, same string) store.Stmt {
	return store.Stmt{SQL: `/* occasion.insertQuestion */
insert into occasion_question (id, occasion_id, state, answered, once, same, body) values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{q.ID, q.Occasion, q.State, q.Answer != "", once, same, text(q)}, Rows: 1}
}

func updateQuestion(q Question, before string) store.Stmt {
	return store.Stmt{SQL: `/* occasion.updateQuestion */ update occasion_question set state = $2, answered = $3, body = $4 where id = $1 and body = $5`,
		Args: []any{q.ID, q.State, q.Answer != "", text(q), before}, Rows: 1}
}

// rulesOf reads the rules, the newest first.
func rulesOf(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* occasion.rules */
select r.id, r.sort, r.transcript, r.per_hour, r.least, r.reason, r.officer, r.at from occasion_rule r order by r.id desc limit 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var limit string
		var at store.Millis
		if err := rows.Scan(&r.ID, &r.Sort, &limit, &r.PerHour, &r.Least, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if r.Transcript, err = workday.ParseLimit(limit); err != nil {
			return nil, err
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(r Rule) store.Stmt {
	return store.Stmt{SQL: `/* occasion.insertRule */
insert into occasion_rule (id, sort, transcript, per_hour, least, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		Args: []any{r.ID, string(r.Sort), r.Transcript.Code(), r.PerHour, r.Least, r.Reason, r.By, r.At.UnixMilli()}, Rows: 1}
}
