package channel

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
	"tongban/internal/matter"
)

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("channel: %T cannot be written: %v", v, err))
	}
	return string(b)
}

func insertPosting(p Posting) store.Stmt {
	return store.Stmt{SQL: `/* channel.insertPosting */ insert into channel_posting (id, document_id, account_id, body) values ($1, $2, $3, $4)`, Args: []any{p.ID, p.Document.ID, p.Account, text(p)}, Rows: 1}
}

func updatePosting(p Posting) store.Stmt {
	return store.Stmt{SQL: `/* channel.updatePosting */ update channel_posting set body = $2 where id = $1`, Args: []any{p.ID, text(p)}, Rows: 1}
}

func insertTakedown(t Takedown) store.Stmt {
	return store.Stmt{SQL: `/* channel.insertTakedown */ insert into channel_takedown (id, document_id, record_id, cause, body) values ($1, $2, $3, $4, $5)`, Args: []any{t.ID, t.Document, t.Record, t.Cause, text(t)}, Rows: 1}
}

func updateTakedown(t Takedown) store.Stmt {
	return store.Stmt{SQL: `/* channel.updateTakedown */ update channel_takedown set body = $2 where id = $1`, Args: []any{t.ID, text(t)}, Rows: 1}
}

// postingFacts and takedownFacts load the rows of matters for the hall.
func postingFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	p, err := postingByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func takedownFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	t, err := takedownByID(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func postingByID(ctx context.Context, tx *store.Tx, id int64) (p Posting, err error) {
	var body string
	if err = tx.QueryRow(ctx, `/* channel.posting */ select p.body from channel_posting p where p.id = $1`, id).Scan(&body); err == nil {
		err = json.Unmarshal([]byte(body), &p)
	}
	if err != nil {
		return p, fmt.Errorf("read posting %d: %w", id, err)
	}
	p.ID = id
	return p, nil
}

func takedownByID(ctx context.Context, tx *store.Tx, id int64) (t Takedown, err error) {
	var body string
	if err = tx.QueryRow(ctx, `/* channel.takedown */ select t.body from channel_takedown t where t.id = $1`, id).Scan(&body); err == nil {
		err = json.Unmarshal([]byte(body), &t)
	}
	if err != nil {
		return t, fmt.Errorf("read takedown %d: %w", id, err)
	}
	t.ID = id
	return t, nil
}

// piece is a posting with the state of its matter.
type piece struct {
	Posting
	Matter string
	State  matter.State
}

// piecesOf reads the pieces of a document.
func piecesOf(ctx context.Context, tx *store.Tx, document int64) (list []piece, err error) {
	rows, err := tx.Query(ctx, `/* channel.piecesOf */
select p.id, m.number, m.state, p.body from channel_posting p join matter m on m.id = p.id where p.document_id = $1 order by p.id limit 500`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p piece
		var id int64
		var body string
		if err := rows.Scan(&id, &p.Matter, &p.State, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &p.Posting); err != nil {
			return nil, fmt.Errorf("read posting %d: %w", id, err)
		}
		p.ID = id
		list = append(list, p)
	}
	return list, rows.Err()
}

// follower is a place that has to follow, with the state of its matter.
type follower struct {
	Takedown
	Matter string
	State  matter.State
	DueAt  time.Time
}

// takedownsOf reads what had to follow a document.
func takedownsOf(ctx context.Context, tx *store.Tx, document int64) (list []follower, err error) {
	rows, err := tx.Query(ctx, `/* channel.takedownsOf */
select t.id, m.number, m.state, m.due_at, t.body from channel_takedown t join matter m on m.id = t.id where t.document_id = $1 order by t.id limit 500`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f follower
		var id int64
		var due store.Millis
		var body string
		if err := rows.Scan(&id, &f.Matter, &f.State, &due, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &f.Takedown); err != nil {
			return nil, fmt.Errorf("read takedown %d: %w", id, err)
		}
		f.Takedown.ID, f.DueAt = id, due.Time()
		list = append(list, f)
	}
	return list, rows.Err()
}

func allMedia(ctx context.Context, tx *store.Tx) (list []Medium, err error) {
	rows, err := tx.Query(ctx, `/* channel.media */ select m.code, m.sort, m.is_open, m.body from channel_medium m order by m.sort, m.code limit 500`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m Medium
		var body string
		if err := rows.Scan(&m.Code, &m.Sort, &m.Open, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			return nil, fmt.Errorf("read channel %s: %w", m.Code, err)
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

func saveMedium(m Medium, fresh bool) store.Stmt {
	args := []any{m.Code, m.Sort, m.Open, text(m)}
	if fresh {
		return store.Stmt{SQL: `/* channel.insertMedium */ insert into channel_medium (code, sort, is_open, body) values ($1, $2, $3, $4)`, Args: args, Rows: 1}
	}
	return store.Stmt{SQL: `/* channel.updateMedium */ update channel_medium set sort = $2, is_open = $3, body = $4 where code = $1`, Args: args, Rows: 1}
}

func allAccounts(ctx context.Context, tx *store.Tx) (list []Account, err error) {
	rows, err := tx.Query(ctx, `/* channel.accounts */ select a.id, a.channel, a.body_code, a.is_open, a.secret, a.version, a.body from channel_account a order by a.id limit 2000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a Account
		var body string
		if err := rows.Scan(&a.ID, &a.Channel, &a.Body, &a.Open, &a.Secret, &a.Version, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			return nil, fmt.Errorf("read account %d: %w", a.ID, err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

func saveAccount(a Account, fresh bool) store.Stmt {
	args := []any{a.ID, a.Channel, a.Body, a.Open, a.Secret, a.Version, text(a)}
	if fresh {
		return store.Stmt{SQL: `/* channel.insertAccount */ insert into channel_account (id, channel, body_code, is_open, secret, version, body) values ($1, $2, $3, $4, $5, $6, $7)`, Args: args, Rows: 1}
	}
	return store.Stmt{SQL: `/* channel.updateAccount */ update channel_account set channel = $2, body_code = $3, is_open = $4, secret = $5, version = $6, body = $7 where id = $1 and version = $6 - 1`, Args: args, Rows: 1}
}

func insertChange(id int64, of string, before, after any, officer, reason string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* channel.insertChange */ insert into channel_change (id, of_key, at, officer, reason, before, after) values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{id, of, at.UnixMilli(), officer, reason, text(before), text(after)}, Rows: 1}
}

// change is one line of a history.
type change struct {
	At            time.Time
	By, Reason    string
	Before, After string // JSON
}

func changesOf(ctx context.Context, tx *store.Tx, of string) (list []change, err error) {
	rows, err := tx.Query(ctx, `/* channel.changes */ select c.at, c.officer, c.reason, c.before, c.after from channel_change c where c.of_key = $1 order by c.id desc limit 200`, of)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c change
		var at store.Millis
		if err := rows.Scan(&at, &c.By, &c.Reason, &c.Before, &c.After); err != nil {
			return nil, err
		}
		c.At = at.Time()
		list = append(list, c)
	}
	return list, rows.Err()
}

func insertRecord(r Record) store.Stmt {
	return store.Stmt{SQL: `/* channel.insertRecord */
insert into channel_record (id, source_key, document_id, body_code, first_on, channel, account_id, at, gone_at, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		Args: []any{r.ID, r.Key, r.Document, r.Body, r.FirstOn, r.Channel, r.Account, r.At.UnixMilli(), int64(0), text(r)}, Rows: 1}
}

// orThere lets a record be that is there already.
func orThere(s store.Stmt) store.Stmt {
	s.SQL, s.Rows = s.SQL+"\non conflict (source_key) do nothing", store.Any
	return s
}

func backfilled(ctx context.Context, tx *store.Tx) (after int64, done bool, err error) {
	err = tx.QueryRow(ctx, `/* channel.backfilled */ select b.document_id, b.is_done from channel_backfill b where b.id = 1`).Scan(&after, &done)
	return after, done, err
}

func setBackfilled(after int64, done bool) store.Stmt {
	return store.Stmt{SQL: `/* channel.setBackfilled */ update channel_backfill set document_id = $1, is_done = $2 where id = 1`, Args: []any{after, done}, Rows: 1}
}

func recordGone(id int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* channel.recordGone */ update channel_record set gone_at = $2 where id = $1`, Args: []any{id, at.UnixMilli()}, Rows: 1}
}

// records reads what went out in a year by a channel, the newest first; of one body when it is not empty.
func records(ctx context.Context, tx *store.Tx, body string, year int, channel string, limit int) (list []Record, err error) {
	rows, err := tx.Query(ctx, `/* channel.records */
select r.id, r.source_key, r.document_id, r.body_code, r.first_on, r.channel, r.account_id, r.at, r.gone_at, r.body from channel_record r
where r.at >= $1 and r.at < $2 and r.channel = $3 and ($4 = '' or r.body_code = $4)
order by r.at desc, r.id desc limit $5`, workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli(), channel, body, limit)
	if err != nil {
		return nil, err
	}
	return scanRecords(rows)
}

// firstRecords reads what stands behind a figure of the yearly report: documents of a body first published in a year that
// went to a channel.
func firstRecords(ctx context.Context, tx *store.Tx, body string, year int, channel string, limit int) (list []Record, err error) {
	rows, err := tx.Query(ctx, `/* channel.firstRecords */
select r.id, r.source_key, r.document_id, r.body_code, r.first_on, r.channel, r.account_id, r.at, r.gone_at, r.body from channel_record r
where r.body_code = $1 and r.first_on >= $2 and r.first_on <= $3 and r.channel = $4
order by r.at desc, r.id desc limit $5`, body, fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year), channel, limit)
	if err != nil {
		return nil, err
	}
	return scanRecords(rows)
}

// recordsOf reads where a document went.
func recordsOf(ctx context.Context, tx *store.Tx, document int64) (list []Record, err error) {
	rows, err := tx.Query(ctx, `/* channel.recordsOf */
select r.id, r.source_key, r.document_id, r.body_code, r.first_on, r.channel, r.account_id, r.at, r.gone_at, r.body from channel_record r
where r.document_id = $1 order by r.id limit 500`, document)
	if err != nil {
		return nil, err
	}
	return scanRecords(rows)
}

func scanRecords(rows *sql.Rows) (list []Record, err error) {
	defer rows.Close()
	for rows.Next() {
		var r, kept Record
		var at, gone store.Millis
		var body string
		if err := rows.Scan(&kept.ID, &kept.Key, &kept.Document, &kept.Body, &kept.FirstOn, &kept.Channel, &kept.Account, &at, &gone, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			return nil, fmt.Errorf("read record %d: %w", kept.ID, err)
		}
		r.ID, r.Key, r.Document, r.Body, r.FirstOn, r.Channel, r.Account = kept.ID, kept.Key, kept.Document, kept.Body, kept.FirstOn, kept.Channel, kept.Account
		r.At, r.GoneAt = at.Time(), time.Time{}
		if gone > 0 {
			r.GoneAt = gone.Time()
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// counted is a channel in a year: pieces, the documents in them, and those that were taken down.
type counted struct{ Pieces, Documents, Gone int }

func countYear(ctx context.Context, tx *store.Tx, body string, year int) (map[string]counted, error) {
	rows, err := tx.Query(ctx, `/* channel.countYear */
select r.channel, count(*), count(distinct r.document_id), sum(case when r.gone_at > 0 then 1 else 0 end) from channel_record r
where r.at >= $1 and r.at < $2 and ($3 = '' or r.body_code = $3) group by r.channel order by r.channel limit 500`, workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli(), body)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]counted{}
	for rows.Next() {
		var channel string
		var c counted
		if err := rows.Scan(&channel, &c.Pieces, &c.Documents, &c.Gone); err != nil {
			return nil, err
		}
		out[channel] = c
	}
	return out, rows.Err()
}

// firstIn reads which documents of a body, first published in a year, went to a channel.
func firstIn(ctx context.Context, tx *store.Tx, body string, year int) (map[string][]int64, error) {
	rows, err := tx.Query(ctx, `/* channel.firstIn */
select distinct r.channel, r.document_id from channel_record r where r.body_code = $1 and r.first_on >= $2 and r.first_on <= $3 order by r.channel, r.document_id limit 1000000`,
		body, fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]int64{}
	for rows.Next() {
		var channel string
		var id int64
		if err := rows.Scan(&channel, &id); err != nil {
			return nil, err
		}
		out[channel] = append(out[channel], id)
	}
	return out, rows.Err()
}

// outgoing is one line of the outbox.
type outgoing struct {
	Account int64
	What    string
	At      time.Time
	Piece
}

func outboxRows(ctx context.Context, tx *store.Tx, limit int) (list []outgoing, err error) {
	rows, err := tx.Query(ctx, `/* channel.outbox */ select o.account_id, o.what, o.at, o.body from channel_outbox o order by o.id desc limit $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o outgoing
		var at store.Millis
		var body string
		if err := rows.Scan(&o.Account, &o.What, &at, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &o.Piece); err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
		o.At = at.Time()
		list = append(list, o)
	}
	return list, rows.Err()
}

// saveIssue are the statements that write an issue with its contents; was is the version that was read.
func saveIssue(i Issue, was int64, again map[int64]bool) []store.Stmt {
	args := []any{i.ID, i.Body, i.Year, i.Number, i.PublishedOn.String(), was + 1, text(i)}
	var list []store.Stmt
	if was == 0 {
		list = append(list, store.Stmt{SQL: `/* channel.insertIssue */ insert into channel_issue (id, body_code, year, number, published_on, version, body) values ($1, $2, $3, $4, $5, $6, $7)`, Args: args, Rows: 1})
	} else {
		list = append(list, store.Stmt{SQL: `/* channel.updateIssue */ update channel_issue set body_code = $2, year = $3, number = $4, published_on = $5, version = $6, body = $7 where id = $1 and published_on = '' and version = $6 - 1`, Args: args, Rows: 1},
			store.Stmt{SQL: `/* channel.clearIssue */ delete from channel_issue_document where issue_id = $1`, Args: []any{i.ID}, Rows: store.Any})
	}
	for _, c := range i.Contents {
		mark := int64(0)
		if again[c.Doc.ID] {
			mark = i.ID
		}
		list = append(list, store.Stmt{SQL: `/* channel.insertIssueDocument */ insert into channel_issue_document (issue_id, document_id, body_code, again) values ($1, $2, $3, $4)`, Args: []any{i.ID, c.Doc.ID, i.Body, mark}, Rows: 1})
	}
	return list
}

// putWanted writes down, once, that a document was chosen for the gazette.
func putWanted(d Document, officer string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* channel.putWanted */ insert into channel_wanted (document_id, body_code, officer, at) values ($1, $2, $3, $4) on conflict (document_id) do nothing`, Args: []any{d.ID, d.Body, officer, at.UnixMilli()}, Rows: store.Any}
}

// wanted reads what a body chose for the gazette and what is in none of its issues yet, with who chose it; the newest first.
func wanted(ctx context.Context, tx *store.Tx, body string, limit int) (ids []int64, officers map[int64]string, err error) {
	rows, err := tx.Query(ctx, `/* channel.wanted */
select w.document_id, w.officer from channel_wanted w
where w.body_code = $1 and not exists (select 1 from channel_issue_document d where d.body_code = $1 and d.document_id = w.document_id)
order by w.at desc, w.document_id limit $2`, body, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	officers = map[int64]string{}
	for rows.Next() {
		var id int64
		var officer string
		if err := rows.Scan(&id, &officer); err != nil {
			return nil, nil, err
		}
		ids, officers[id] = append(ids, id), officer
	}
	return ids, officers, rows.Err()
}

// publishIssue brings an issue out; what is in it stays as it was.
func publishIssue(i Issue) store.Stmt {
	return store.Stmt{SQL: `/* channel.publishIssue */ update channel_issue set published_on = $2, version = $3 + 1, body = $4 where id = $1 and published_on = '' and version = $3`, Args: []any{i.ID, i.PublishedOn.String(), i.Version, text(i)}, Rows: 1}
}

// dropIssue are the statements that take away an issue that was never out.
func dropIssue(id, was int64) []store.Stmt {
	return []store.Stmt{{SQL: `/* channel.clearIssue */ delete from channel_issue_document where issue_id = $1`, Args: []any{id}, Rows: store.Any},
		{SQL: `/* channel.dropIssue */ delete from channel_issue where id = $1 and published_on = '' and version = $2`, Args: []any{id, was}, Rows: 1}}
}

// issuesHaving reads in which other issues of a body documents are, by document.
func issuesHaving(ctx context.Context, tx *store.Tx, body string, except int64) (map[int64]string, error) {
	rows, err := tx.Query(ctx, `/* channel.issuesHaving */
select d.document_id, i.year, i.number from channel_issue_document d join channel_issue i on i.id = d.issue_id
where d.body_code = $1 and d.issue_id <> $2 order by i.year, i.number, d.document_id limit 100000`, body, except)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]string{}
	for rows.Next() {
		var id int64
		var i Issue
		if err := rows.Scan(&id, &i.Year, &i.Number); err != nil {
			return nil, err
		}
		out[id] = i.Name()
	}
	return out, rows.Err()
}

// issues reads the issues, the newest first: only those that are out when public, of one year when it is not zero.
func issues(ctx context.Context, tx *store.Tx, public bool, year, limit int) (list []Issue, err error) {
	only := 0
	if public {
		only = 1
	}
	rows, err := tx.Query(ctx, `/* channel.issues */ select i.id, i.version, i.body from channel_issue i where (cast($1 as bigint) = 0 or i.published_on <> '') and (cast($2 as bigint) = 0 or i.year = $2) order by i.year desc, i.number desc, i.id limit $3`, only, year, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		i, err := scanIssue(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}

// issueYears are the years that have issues, the newest first.
func issueYears(ctx context.Context, tx *store.Tx) (list []int, err error) {
	rows, err := tx.Query(ctx, `/* channel.issueYears */ select distinct i.year from channel_issue i where i.published_on <> '' order by i.year desc limit 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var year int
		if err := rows.Scan(&year); err != nil {
			return nil, err
		}
		list = append(list, year)
	}
	return list, rows.Err()
}

func scanIssue(row interface{ Scan(...any) error }) (i Issue, err error) {
	var body string
	var id, version int64
	if err = row.Scan(&id, &version, &body); err != nil {
		return i, err
	}
	if err = json.Unmarshal([]byte(body), &i); err != nil {
		return i, fmt.Errorf("read issue %d: %w", id, err)
	}
	i.ID, i.Version = id, version
	return i, nil
}

func issueByID(ctx context.Context, tx *store.Tx, id int64) (Issue, error) {
	i, err := scanIssue(tx.QueryRow(ctx, `/* channel.issue */ select i.id, i.version, i.body from channel_issue i where i.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.Missing("公报", "")
	}
	return i, err
}

func issueByPlace(ctx context.Context, tx *store.Tx, body string, year, number int) (Issue, error) {
	i, err := scanIssue(tx.QueryRow(ctx, `/* channel.issueByPlace */ select i.id, i.version, i.body from channel_issue i where i.body_code = $1 and i.year = $2 and i.number = $3`, body, year, number))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.Missing("公报", "")
	}
	return i, err
}

func issueTaken(ctx context.Context, tx *store.Tx, i Issue) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `/* channel.issueTaken */ select count(*) from channel_issue i where i.body_code = $1 and i.year = $2 and i.number = $3 and i.id <> $4`, i.Body, i.Year, i.Number, i.ID).Scan(&n)
	return n > 0, err
}
