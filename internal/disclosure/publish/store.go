package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// insertDocument writes a new document.
func insertDocument(d Document, region string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* publish.insert */
insert into document (id, body_code, class, genre, subject, title, doc_number, index_number, made_on, first_on, shown_at, validity, validity_on, normative, revises, changed, body, expires_on, library, audience, region, import_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`, Args: append(d.columns(at), region, d.importID()), Rows: 1, Alike: true}
}

func updateDocument(d Document, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* publish.update */
update document set body_code = $2, class = $3, genre = $4, subject = $5, title = $6, doc_number = $7, index_number = $8, made_on = $9, first_on = $10,
shown_at = $11, validity = $12, validity_on = $13, normative = $14, revises = $15, changed = $16, body = $17, expires_on = $18, library = $19, audience = $20 where id = $1`, Args: d.columns(at), Rows: 1}
}

func (d Document) columns(at time.Time) []any {
	first := ""
	if !d.FirstAt.IsZero() && d.Revises == 0 && (d.Withdrawn == nil || d.Withdrawn.Back == 0) { // what came by mistake counts in no year
		first = dateOf(d.FirstAt).String()
	}
	return append([]any{d.ID, d.Body, d.Class, d.Genre, d.Subject, d.Title, d.Number, d.Index, d.MadeOn.String(), first,
		d.shownAt(), string(d.Validity), d.ValidityOn.String(), d.Normative, d.Revises, at.UnixMilli(), text(d), d.ExpiresOn.String()}, d.libraryColumns()...)
}

// importID is the import with which it came.
func (d Document) importID() int64 {
	if d.Imported == nil {
		return 0
	}
	return d.Imported.Import
}

// giveIndex writes down that an index number is taken, for ever.
func giveIndex(d Document, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* publish.giveIndex */ insert into document_index (index_number, document_id, given_at) values ($1, $2, $3)`,
		Args: []any{d.Index, d.ID, at.UnixMilli()}, Rows: 1, Alike: true}
}

// claimIndex is giveIndex for a number that was just drawn: one that was given before misses its row, which can be told.
func claimIndex(d Document, at time.Time) store.Stmt {
	return store.Stmt{SQL: claimIndexSQL, Args: []any{d.Index, d.ID, at.UnixMilli()}, Rows: 1}
}

const claimIndexSQL = `/* publish.claimIndex */ insert into document_index (index_number, document_id, given_at) values ($1, $2, $3)
on conflict (index_number) do nothing`

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("publish: %T cannot be written: %v", v, err))
	}
	return string(b)
}

// facts loads the document of a matter for the hall, with what others say of what it names.
func (room *Room) facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	d, err := documentByID(ctx, tx, id)
	if err == nil && d.Bond != nil {
		err = stands(ctx, tx, d.Bond)
	}
	if err == nil {
		err = room.linked(ctx, tx, &d)
	}
	if err == nil {
		err = room.lookUp(ctx, tx, &d)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func documentByID(ctx context.Context, tx *store.Tx, id int64) (Document, error) {
	var body string
	d := Document{}
	err := tx.QueryRow(ctx, `/* publish.byID */ select d.body from document d where d.id = $1`, id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return d, fault.Missing("政府信息", "")
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &d)
	}
	if err != nil {
		return d, fmt.Errorf("read document %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// row is a document as lists show it.
type row struct {
	ID, At, Opened                         int64 // of an imported document, Opened is when it came
	Matter, Body, Class, Genre, Title      string
	Number, Index, MadeOn, Validity, First string
}

const rowColumns = `d.id, d.shown_at, m.number, d.body_code, d.class, d.genre, d.title, d.doc_number, d.index_number, d.made_on, d.validity, d.first_on, m.opened_at`

func (l *row) dest() []any {
	return []any{&l.ID, &l.At, &l.Matter, &l.Body, &l.Class, &l.Genre, &l.Title, &l.Number, &l.Index, &l.MadeOn, &l.Validity, &l.First, &l.Opened}
}

// titles reads the rows of some matters of the desk, by id.
func titles(ctx context.Context, tx *store.Tx, ids []int64) (map[int64]row, error) {
	out := map[int64]row{}
	for _, id := range ids {
		var l row
		err := tx.QueryRow(ctx, `/* publish.title */ select `+rowColumns+` from document d join matter m on m.id = d.id where d.id = $1`, id).Scan(l.dest()...)
		if err != nil {
			return nil, fmt.Errorf("read title of document %d: %w", id, err)
		}
		out[id] = l
	}
	return out, nil
}

// openRevision finds the revision of a document that is under way.
func openRevision(ctx context.Context, tx *store.Tx, id int64) (number string, found bool, err error) {
	err = tx.QueryRow(ctx, `/* publish.openRevision */
select m.number from document d join matter m on m.id = d.id where d.revises = $1 and m.closed_at is null order by d.id limit 1`, id).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return number, err == nil, err
}

// expiredAfter reads what is shown as holding though its last day is over, and of which no revision is under way or
// waits to be taken over, by id.
func expiredAfter(ctx context.Context, tx *store.Tx, today workday.Date, after int64, limit int) (list []Document, err error) {
	rows, err := tx.Query(ctx, `/* publish.expired */
select d.id, d.body from document d
where d.shown_at > 0 and d.expires_on <> '' and d.expires_on < $1 and d.validity not in ('repealed', 'lapsed') and d.id > $2
  and not exists (select 1 from document r join matter m on m.id = r.id where r.revises = d.id and r.revises > 0 and (m.closed_at is null or m.state = 'merged' and r.changed > d.changed))
order by d.id limit $3`, today.String(), after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Document
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			return nil, fmt.Errorf("read document %d: %w", id, err)
		}
		d.ID = id
		list = append(list, d)
	}
	return list, rows.Err()
}

// rulesOf reads the rules of the bodies, the newest first.
func rulesOf(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* publish.rules */
select r.id, r.body_code, r.levels, r.template, r.reason, r.officer, r.at from publish_rule r order by r.id desc limit 5000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var levels, template string
		var at store.Millis
		if err := rows.Scan(&r.ID, &r.Body, &levels, &template, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(levels), &r.Levels); err != nil {
			return nil, fmt.Errorf("read rule %d: %w", r.ID, err)
		}
		r.Template, r.At = Template(template), at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(ctx context.Context, tx *store.Tx, r Rule) error {
	_, err := tx.Exec(ctx, `/* publish.insertRule */
insert into publish_rule (id, body_code, levels, template, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		r.ID, r.Body, text(r.Levels), string(r.Template), r.Reason, r.By, r.At.UnixMilli())
	return err
}
