package inforequest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// insertRequest writes a new request.
func insertRequest(r Request) store.Stmt {
	return store.Stmt{SQL: `/* inforequest.insert */
insert into inforequest (id, body_code, class, received_on, reply_kind, body) values ($1, $2, $3, $4, $5, $6)`, Args: r.columns(), Rows: 1}
}

func updateRequest(r Request) store.Stmt {
	return store.Stmt{SQL: `/* inforequest.update */
update inforequest set body_code = $2, class = $3, received_on = $4, reply_kind = $5, body = $6 where id = $1`, Args: r.columns(), Rows: 1}
}

func (r Request) columns() []any {
	kind := ""
	if r.Reply != nil {
		kind = string(r.Reply.Kind)
	}
	return []any{r.ID, r.Body, string(r.Applicant.Class), r.Intake.ReceivedOn.String(), kind, text(r)}
}

// classes reads the classes of applicants of some requests.
func classes(ctx context.Context, tx *store.Tx, list []matter.Matter) (map[int64]ApplicantClass, error) {
	places, args := make([]string, len(list)), make([]any, len(list))
	for i, m := range list {
		places[i], args[i] = "$"+strconv.Itoa(i+1), m.ID
	}
	out := map[int64]ApplicantClass{}
	if len(list) == 0 {
		return out, nil
	}
	rows, err := tx.Query(ctx, `/* inforequest.classes */
select r.id, r.class from inforequest r where r.id in (`+strings.Join(places, ", ")+`) order by r.id limit 500`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var class ApplicantClass
		if err := rows.Scan(&id, &class); err != nil {
			return nil, err
		}
		out[id] = class
	}
	return out, rows.Err()
}

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("inforequest: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the request of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	err := tx.QueryRow(ctx, `/* inforequest.facts */ select r.body from inforequest r where r.id = $1`, id).Scan(&body)
	if err != nil {
		return nil, fmt.Errorf("read request %d: %w", id, err)
	}
	r := Request{ID: id}
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return nil, fmt.Errorf("read request %d: %w", id, err)
	}
	return r, nil
}

// tariffs lists the rates, the newest first.
func tariffs(ctx context.Context, tx *store.Tx) (out []tariffRow, err error) {
	rows, err := tx.Query(ctx, `/* inforequest.tariffs */
select t.since, t.body, t.set_by, t.set_at, t.reason from fee_tariff t order by t.since desc, t.set_at desc limit 200`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r tariffRow
		var since, body string
		if err := rows.Scan(&since, &body, &r.by, &r.at, &r.reason); err != nil {
			return nil, err
		}
		if r.Tariff, err = readTariff(since, body); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// addTariff writes rates that hold from a day on; the newest version of a day counts.
func addTariff(ctx context.Context, tx *store.Tx, t Tariff, by, reason string, at time.Time) error {
	n, err := tx.Exec(ctx, `/* inforequest.addTariff */
insert into fee_tariff (since, body, set_by, set_at, reason) values ($1, $2, $3, $4, $5) on conflict (since, set_at) do nothing`,
		t.Since.String(), text(t), by, at.UnixMilli(), reason)
	if err == nil && n == 0 {
		return fault.InvalidField("since", "刚刚已经保存过一次，请刷新页面")
	}
	return err
}

// receivedBetween gives the requests that a body received in a span of days, in the order of receipt.
func receivedBetween(ctx context.Context, tx *store.Tx, body string, from, to workday.Date, take func(number, subject string, r Request)) error {
	rows, err := tx.Query(ctx, `/* inforequest.receivedBetween */
select r.id, m.number, m.applicant, r.body from inforequest r join matter m on m.id = r.id
where r.body_code = $1 and r.received_on >= $2 and r.received_on <= $3 order by r.received_on, r.id limit 20000`, body, from.String(), to.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Request
		var id int64
		var number, kept string
		var subject *string
		if err := rows.Scan(&id, &number, &subject, &kept); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(kept), &r); err != nil {
			return fmt.Errorf("read request %s: %w", number, err)
		}
		r.ID = id
		if subject == nil {
			subject = new(string)
		}
		take(number, *subject, r)
	}
	return rows.Err()
}

// entries gives the requests of a body that were received in a span of days, the newest first, for the ledger.
func entries(ctx context.Context, tx *store.Tx, body string, from, to workday.Date, take func(Entry)) error {
	rows, err := tx.Query(ctx, `/* inforequest.entries */
select r.id, m.number, m.state, m.title, m.applicant, m.late, m.due_at, m.closed_at, r.body from inforequest r join matter m on m.id = r.id
where r.body_code = $1 and r.received_on >= $2 and r.received_on <= $3 order by r.received_on desc, r.id desc limit 20000`, body, from.String(), to.String())
	return eachEntry(rows, err, func(e Entry, _ string) { take(e) })
}

// entriesOf gives the requests to a body under one name, the newest first.
func entriesOf(ctx context.Context, tx *store.Tx, body, applicant string, take func(e Entry, subject string)) error {
	rows, err := tx.Query(ctx, `/* inforequest.entriesOf */
select r.id, m.number, m.state, m.title, m.applicant, m.late, m.due_at, m.closed_at, r.body from inforequest r join matter m on m.id = r.id
where r.body_code = $1 and m.applicant_name = $2 order by r.id desc limit 500`, body, applicant)
	return eachEntry(rows, err, take)
}

func eachEntry(rows *sql.Rows, err error, take func(e Entry, subject string)) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var id int64
		var due, closed *int64
		var subject *string
		var kept string
		if err := rows.Scan(&id, &e.Number, &e.State, &e.Title, &subject, &e.Late, &due, &closed, &kept); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(kept), &e.Request); err != nil {
			return fmt.Errorf("read request %s: %w", e.Number, err)
		}
		e.ID = id
		if due != nil {
			e.DueAt = *due
		}
		e.Ended = endOf(e.Request, closed)
		if subject == nil {
			subject = new(string)
		}
		take(e, *subject)
	}
	return rows.Err()
}
