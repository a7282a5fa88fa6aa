package publish

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

const backColumns = `b.id, b.import_id, b.state, b.reason, b.asked_by, b.asked_name, b.asked_at, b.word_by, b.word_name, b.word_at, b.words, b.after_id, b.gone, b.stayed, b.ended_at`

func insertBack(b Back) store.Stmt {
	return store.Stmt{SQL: `/* publish.insertBack */ insert into document_import_back (id, import_id, state, reason, asked_by, asked_name, asked_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{b.ID, b.Import, string(b.State), b.Reason, b.AskedBy, b.AskedName, b.AskedAt.UnixMilli()}, Rows: 1}
}

// keepBack writes how far it has come, if it still stands where it stood.
func keepBack(b Back, from BackState) store.Stmt {
	return store.Stmt{SQL: `/* publish.keepBack */
update document_import_back set state = $3, word_by = $4, word_name = $5, word_at = $6, words = $7, after_id = $8, gone = $9, stayed = $10, ended_at = $11 where id = $1 and state = $2`,
		Args: []any{b.ID, string(from), string(b.State), b.WordBy, b.WordName, millisOf(b.WordAt), b.Words, b.After, b.Gone, b.Stayed, millisOf(b.EndedAt)}, Rows: 1}
}

func scanBack(scan func(...any) error) (b Back, err error) {
	var asked, word, ended store.Millis
	var state string
	err = scan(&b.ID, &b.Import, &state, &b.Reason, &b.AskedBy, &b.AskedName, &asked, &b.WordBy, &b.WordName, &word, &b.Words, &b.After, &b.Gone, &b.Stayed, &ended)
	b.State, b.AskedAt, b.WordAt, b.EndedAt = BackState(state), asked.Time(), word.Time(), ended.Time()
	return b, err
}

func backByID(ctx context.Context, tx *store.Tx, id int64) (Back, error) {
	b, err := scanBack(tx.QueryRow(ctx, `/* publish.backByID */ select `+backColumns+` from document_import_back b where b.id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.Missing("撤回批次", "")
	}
	return b, err
}

// openBack is the taking back of an import that waits or runs.
func openBack(ctx context.Context, tx *store.Tx, run int64) (b Back, found bool, err error) {
	b, err = scanBack(tx.QueryRow(ctx, `/* publish.openBack */ select `+backColumns+` from document_import_back b where b.import_id = $1 and b.state in ('asked', 'running') order by b.id desc limit 1`, run).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return b, false, nil
	}
	return b, err == nil, err
}

// backsOf lists the takings back of an import, the newest first.
func backsOf(ctx context.Context, tx *store.Tx, run int64) (list []Back, err error) {
	rows, err := tx.Query(ctx, `/* publish.backsOf */ select `+backColumns+` from document_import_back b where b.import_id = $1 order by b.id desc limit 100`, run)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		b, err := scanBack(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, rows.Err()
}

func putTakenBack(id, back int64, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* publish.putTakenBack */ insert into document_taken_back (document_id, back_id, at) values ($1, $2, $3)`, Args: []any{id, back, at.UnixMilli()}, Rows: 1, Alike: true}
}

func putStayed(back, id int64, why string) store.Stmt {
	return store.Stmt{SQL: `/* publish.putStayed */ insert into document_import_stayed (back_id, document_id, why) values ($1, $2, $3) on conflict (back_id, document_id) do update set why = excluded.why`, Args: []any{back, id, why}, Rows: 1}
}

// imported is a document of an import with what was done with it since.
type imported struct {
	ID, TakenBack            int64 // TakenBack is with which it went
	Number, Index, DocNumber string
	touched
}

// importedAfter reads the documents of an import behind one of them.
func importedAfter(ctx context.Context, tx *store.Tx, run, after int64, limit int) (list []imported, err error) {
	rows, err := tx.Query(ctx, `/* publish.importedAfter */
select d.id, coalesce(t.back_id, 0), m.number, d.index_number, d.doc_number, m.version, m.state,
  coalesce((select min(rm.number) from document r join matter rm on rm.id = r.id where r.revises = d.id and r.revises > 0 and (rm.closed_at is null or rm.state = 'merged' and r.changed > d.changed)), ''),
  (select count(*) from document_bond b join matter bm on bm.id = b.document_id where b.policy_id = d.id and bm.state <> 'dropped')
from document d join matter m on m.id = d.id left join document_taken_back t on t.document_id = d.id
where d.import_id = $1 and d.import_id > 0 and d.id > $2
order by d.id limit $3`, run, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d imported
		if err := rows.Scan(&d.ID, &d.TakenBack, &d.Number, &d.Index, &d.DocNumber, &d.Version, &d.State, &d.Revision, &d.Interpret); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// stillThere reports whether the public may see a document of an import: after a taking back, one of those that stayed.
func stillThere(ctx context.Context, tx *store.Tx, run int64, last Back) (there bool, err error) {
	if last.State == BackDone {
		err = tx.QueryRow(ctx, `/* publish.stayedThere */ select exists (select 1 from document_import_stayed s join document d on d.id = s.document_id where s.back_id = $1 and d.shown_at > 0)`, last.ID).Scan(&there)
		return there, err
	}
	err = tx.QueryRow(ctx, `/* publish.stillThere */ select exists (select 1 from document d where d.import_id = $1 and d.import_id > 0 and d.shown_at > 0)`, run).Scan(&there)
	return there, err
}

// adoptSome writes the import to those of some documents, by the numbers of their matters, that came before documents
// remembered it.
func adoptSome(ctx context.Context, tx *store.Tx, run int64, numbers []string) error {
	args := make([]any, 0, len(numbers)+1)
	for _, n := range numbers {
		args = append(args, n)
	}
	_, err := tx.Exec(ctx, `/* publish.adopt */ update document set import_id = $`+strconv.Itoa(len(numbers)+1)+` where import_id = 0 and id in (select m.id from matter m where m.number in (`+places(len(numbers))+`))`, append(args, run)...)
	return err
}

// leading is a document that may lead to others.
type leading struct {
	ID, Changed int64
	Title, Body string
}

// leadingSince reads the documents that were changed since a moment and did not come with an import.
func leadingSince(ctx context.Context, tx *store.Tx, run, at, after int64, limit int) (list []leading, err error) {
	rows, err := tx.Query(ctx, `/* publish.leadingSince */
select d.id, d.changed, d.title, d.body from document d
where d.changed >= $1 and (d.changed > $1 or d.id > $2) and d.import_id <> $3
order by d.changed, d.id limit $4`, at, after, run, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l leading
		if err := rows.Scan(&l.ID, &l.Changed, &l.Title, &l.Body); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// stayedDocument is a document that stayed when its import was taken back.
type stayedDocument struct {
	ID                 int64
	Number, Title, Why string
}

func stayedAfter(ctx context.Context, tx *store.Tx, back, after int64, limit int) (list []stayedDocument, err error) {
	rows, err := tx.Query(ctx, `/* publish.stayedAfter */
select s.document_id, m.number, d.title, s.why from document_import_stayed s join document d on d.id = s.document_id join matter m on m.id = d.id
where s.back_id = $1 and s.document_id > $2 order by s.document_id limit $3`, back, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s stayedDocument
		if err := rows.Scan(&s.ID, &s.Number, &s.Title, &s.Why); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// forgetSources lets documents that were taken back come again: some keys under which they are known are given up. What came
// again meanwhile keeps its own.
func forgetSources(ctx context.Context, tx *store.Tx, keys []string) error {
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	_, err := tx.Exec(ctx, `/* publish.forgetSources */ delete from document_source where source_key in (`+places(len(keys))+`) and exists (select 1 from document_taken_back b where b.document_id = document_source.document_id)`, args...)
	return err
}
