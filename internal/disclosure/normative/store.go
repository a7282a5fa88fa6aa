package normative

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tongban/internal/base/store"
)

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("normative: %T cannot be written: %v", v, err))
	}
	return string(b)
}

func insertCleanup(c Cleanup) store.Stmt {
	return store.Stmt{SQL: `/* normative.insertCleanup */ insert into normative_cleanup (id, body) values ($1, $2)`, Args: []any{c.ID, text(c)}, Rows: 1}
}

func updateCleanup(c Cleanup) store.Stmt {
	return store.Stmt{SQL: `/* normative.updateCleanup */ update normative_cleanup set body = $2 where id = $1`, Args: []any{c.ID, text(c)}, Rows: 1}
}

func insertResult(cleanup int64, e Entry) store.Stmt {
	return store.Stmt{SQL: `/* normative.insertResult */ insert into normative_result (cleanup_id, document_id, decision, body) values ($1, $2, $3, $4)`,
		Args: []any{cleanup, e.ID, string(e.Decision), text(e)}, Rows: 1}
}

func insertReview(r Review) store.Stmt {
	return store.Stmt{SQL: `/* normative.insertReview */ insert into normative_review (id, document_id, expires_on, body) values ($1, $2, $3, $4)`,
		Args: []any{r.ID, r.Paper.ID, r.ExpiresOn.String(), text(r)}, Rows: 1}
}

func updateReview(r Review) store.Stmt {
	return store.Stmt{SQL: `/* normative.updateReview */ update normative_review set body = $2 where id = $1`, Args: []any{r.ID, text(r)}, Rows: 1}
}

// cleanupFacts loads the round of a matter for the hall.
func cleanupFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var c Cleanup
	err := factsOf(ctx, tx, `/* normative.cleanup */ select c.body from normative_cleanup c where c.id = $1`, id, &c)
	c.ID = id
	return c, err
}

// reviewFacts loads the review of a matter for the hall.
func reviewFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var r Review
	err := factsOf(ctx, tx, `/* normative.review */ select r.body from normative_review r where r.id = $1`, id, &r)
	r.ID = id
	return r, err
}

func factsOf(ctx context.Context, tx *store.Tx, query string, id int64, into any) error {
	var body string
	err := tx.QueryRow(ctx, query, id).Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), into)
	}
	if err != nil {
		return fmt.Errorf("read the row of matter %d: %w", id, err)
	}
	return nil
}

// registrationOf reads the registration of a document.
func registrationOf(ctx context.Context, tx *store.Tx, document int64) (r Registration, found bool, err error) {
	var body string
	var at store.Millis
	err = tx.QueryRow(ctx, `/* normative.registration */ select r.number, r.body, r.at from normative_registration r where r.document_id = $1`, document).Scan(&r.Number, &body, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &r)
	}
	r.Document, r.At = document, at.Time()
	return r, err == nil, err
}

// nextInYear is the next number of a count in a year.
func nextInYear(ctx context.Context, tx *store.Tx, scope string, year int) (n int, err error) {
	err = tx.QueryRow(ctx, `/* normative.next */ select coalesce(max(r.seq), 0) + 1 from normative_registration r where r.scope = $1 and r.year = $2`, scope, year).Scan(&n)
	return n, err
}

// taken reports whether a registration number was given before, by whatever template.
func taken(ctx context.Context, tx *store.Tx, number string) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, `/* normative.taken */ select 1 from normative_registration r where r.number = $1`, number).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func insertRegistration(ctx context.Context, tx *store.Tx, r Registration, scope string, year, n int) error {
	_, err := tx.Exec(ctx, `/* normative.insertRegistration */ insert into normative_registration (document_id, scope, year, seq, number, body, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		r.Document, scope, year, n, r.Number, text(r), r.At.UnixMilli())
	return err
}

func updateRegistration(ctx context.Context, tx *store.Tx, r Registration) error {
	_, err := tx.Exec(ctx, `/* normative.updateRegistration */ update normative_registration set body = $2 where document_id = $1`, r.Document, text(r))
	return err
}

func insertHistory(ctx context.Context, tx *store.Tx, h History) error {
	_, err := tx.Exec(ctx, `/* normative.insertHistory */ insert into normative_history (id, document_id, action, before_body, after_body, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.ID, h.Document, h.Action, h.Before, h.After, h.Reason, h.By, h.At.UnixMilli())
	return err
}

// historyOf reads the changes of a registration, the newest first.
func historyOf(ctx context.Context, tx *store.Tx, document int64) (list []History, err error) {
	rows, err := tx.Query(ctx, `/* normative.history */
select h.id, h.action, h.before_body, h.after_body, h.reason, h.officer, h.at from normative_history h where h.document_id = $1 order by h.id desc limit 200`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		h := History{Document: document}
		var at store.Millis
		if err := rows.Scan(&h.ID, &h.Action, &h.Before, &h.After, &h.Reason, &h.By, &at); err != nil {
			return nil, err
		}
		h.At = at.Time()
		list = append(list, h)
	}
	return list, rows.Err()
}

// result is what a round came to for a document.
type result struct {
	round string // number of the matter
	Entry
}

// resultsOf reads what the rounds came to for a document, the newest first.
func resultsOf(ctx context.Context, tx *store.Tx, document int64) (list []result, err error) {
	rows, err := tx.Query(ctx, `/* normative.results */
select m.number, r.body from normative_result r join matter m on m.id = r.cleanup_id where r.document_id = $1 order by r.cleanup_id desc limit 50`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r result
		var body string
		if err := rows.Scan(&r.round, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r.Entry); err != nil {
			return nil, fmt.Errorf("read result of %d: %w", document, err)
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// reviewed reports whether a document has a review for its last day.
func reviewed(ctx context.Context, tx *store.Tx, p Paper) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, `/* normative.reviewed */ select 1 from normative_review r where r.document_id = $1 and r.expires_on = $2`, p.ID, p.ExpiresOn.String()).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

type openReview struct {
	id, document int64
	expiresOn    string
}

// openReviews lists the reviews that are still owed.
func openReviews(ctx context.Context, tx *store.Tx) (list []openReview, err error) {
	rows, err := tx.Query(ctx, `/* normative.openReviews */
select r.id, r.document_id, r.expires_on from normative_review r join matter m on m.id = r.id where m.closed_at is null order by r.id limit 20000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o openReview
		if err := rows.Scan(&o.id, &o.document, &o.expiresOn); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

// rules reads the rules, the newest first.
func rules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* normative.rules */ select r.id, r.body, r.reason, r.officer, r.at from normative_rule r order by r.id desc limit 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var body string
		var at store.Millis
		if err := rows.Scan(&r.ID, &body, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			return nil, fmt.Errorf("read rule of normative documents %d: %w", r.ID, err)
		}
		if r.At = at.Time(); r.AmendIn == 0 { // written before there was such a figure
			r.AmendIn = usualAmendIn
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(ctx context.Context, tx *store.Tx, r Rule) error {
	_, err := tx.Exec(ctx, `/* normative.insertRule */ insert into normative_rule (id, body, reason, officer, at) values ($1, $2, $3, $4, $5)`,
		r.ID, text(r), r.Reason, r.By, r.At.UnixMilli())
	return err
}

// cleanedOf reads which of some documents a clean-up decided of.
func cleanedOf(ctx context.Context, tx *store.Tx, ids []int64) (map[int64]string, error) {
	args, marks := make([]any, len(ids)), make([]string, len(ids))
	for i, id := range ids {
		args[i], marks[i] = id, "$"+strconv.Itoa(i+1)
	}
	out := map[int64]string{}
	rows, err := tx.Query(ctx, `/* normative.cleaned */
select r.document_id, max(m.number) from normative_result r join matter m on m.id = r.cleanup_id where r.document_id in (`+strings.Join(marks, ", ")+`)
group by r.document_id order by r.document_id limit 1000`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var number string
		if err := rows.Scan(&id, &number); err != nil {
			return nil, err
		}
		out[id] = "规范性文件清理" + number + "对它有结论"
	}
	return out, rows.Err()
}

// Cleaned tells of which of some documents a clean-up decided, and which.
func (room *Room) Cleaned(ctx context.Context, ids []int64) (out map[int64]string, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = cleanedOf(ctx, tx, ids)
		return err
	})
	return out, err
}
