package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// documentByNumber reads a document by the number of its matter, with its version.
func documentByNumber(ctx context.Context, tx *store.Tx, number string) (d Document, version int64, err error) {
	var body string
	err = tx.QueryRow(ctx, `/* publish.byNumber */
select d.id, m.version, d.body from matter m join document d on d.id = m.id where m.number = $1`, number).Scan(&d.ID, &version, &body)
	id := d.ID
	if errors.Is(err, sql.ErrNoRows) {
		return d, 0, fault.Missing("政府信息", "")
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &d)
	}
	if err != nil {
		return d, 0, fmt.Errorf("read document %s: %w", number, err)
	}
	d.ID = id
	return d, version, nil
}

// Choice narrows a public list.
type Choice struct {
	Class, Body, Genre, Subject, Validity string
	From, Until                           workday.Date // of publication
	At, ID                                int64        // the end of the page before
	Limit                                 int
}

// shownRows lists what the public may see, the newest first.
func shownRows(ctx context.Context, tx *store.Tx, c Choice) (list []row, err error) {
	where, args := []string{publicSight}, []any{}
	add := func(condition string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		where = append(where, condition)
	}
	for _, f := range []struct{ column, value string }{{"class", c.Class}, {"body_code", c.Body}, {"genre", c.Genre}, {"subject", c.Subject}, {"validity", c.Validity}} {
		if f.value != "" {
			add("d."+f.column+" = ?", f.value)
		}
	}
	if !c.From.IsZero() {
		add("d.shown_at >= ?", c.From.Start().UnixMilli())
	}
	if !c.Until.IsZero() {
		add("d.shown_at < ?", c.Until.AddDays(1).Start().UnixMilli())
	}
	if c.At > 0 {
		add("d.shown_at <= ?", c.At)
		add("(d.shown_at < ? or d.id < ?)", c.At, c.ID)
	}
	args = append(args, c.Limit)
	rows, err := tx.Query(ctx, `/* publish.shown */
select `+rowColumns+`
from document d join matter m on m.id = d.id
where `+strings.Join(where, " and ")+`
order by d.shown_at desc, d.id desc limit $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l row
		if err := rows.Scan(l.dest()...); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// rowsOf reads documents that were found, in the order of their identifiers; what is not public any more is left out.
func rowsOf(ctx context.Context, tx *store.Tx, ids []int64) (list []row, err error) {
	found := make(map[int64]row, len(ids))
	for part := range slices.Chunk(ids, 500) {
		if err := addRows(ctx, tx, found, part); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if l, shown := found[id]; shown {
			list = append(list, l)
		}
	}
	return list, nil
}

func addRows(ctx context.Context, tx *store.Tx, to map[int64]row, ids []int64) error {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	rows, err := tx.Query(ctx, `/* publish.rowsOf */
select `+rowColumns+` from document d join matter m on m.id = d.id where d.id in (`+places(len(ids))+`) and `+publicSight+` order by d.id limit 500`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l row
		if err := rows.Scan(l.dest()...); err != nil {
			return err
		}
		to[l.ID] = l
	}
	return rows.Err()
}

// change is one change of a document: when, and which version of its matter it made.
type change struct{ at, version int64 }

// changedAfter reads the documents that changed after a mark, in its order; all that share the last mark come along, so
// that the mark can be gone on from.
func changedAfter(ctx context.Context, tx *store.Tx, after int64, limit int) (list []Document, marks []change, err error) {
	var last sql.NullInt64
	err = tx.QueryRow(ctx, `/* publish.changedMark */
select max(x.changed) from (select d.changed from document d where d.changed > $1 order by d.changed limit $2) x`, after, limit).Scan(&last)
	if err != nil || !last.Valid {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, `/* publish.changedAfter */
select d.id, d.changed, m.version, d.body from document d join matter m on m.id = d.id where d.changed > $1 and d.changed <= $2 order by d.changed, d.id limit 100000`, after, last.Int64)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Document
		var id int64
		var mark change
		var body string
		if err := rows.Scan(&id, &mark.at, &mark.version, &body); err != nil {
			return nil, nil, err
		}
		if err := json.Unmarshal([]byte(body), &d); err != nil {
			return nil, nil, fmt.Errorf("read document %d: %w", id, err)
		}
		d.ID = id
		list, marks = append(list, d), append(marks, mark)
	}
	return list, marks, rows.Err()
}

// marksPage is how many marks of changes are read at a time.
const marksPage = 10_000

// marksAfter reads which documents changed after a mark, in its order, without what they say.
func marksAfter(ctx context.Context, tx *store.Tx, after, id int64, limit int) (ids []int64, marks []change, err error) {
	rows, err := tx.Query(ctx, `/* publish.marksAfter */
select d.id, d.changed, m.version from document d join matter m on m.id = d.id where d.changed >= $1 and (d.changed > $1 or d.id > $2) order by d.changed, d.id limit $3`, after, id, limit)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one int64
		var mark change
		if err := rows.Scan(&one, &mark.at, &mark.version); err != nil {
			return nil, nil, err
		}
		ids, marks = append(ids, one), append(marks, mark)
	}
	return ids, marks, rows.Err()
}

// changesAfter sums up what changed after a mark: how much, until when, and its moments together, since a change may come
// in the place of another.
func changesAfter(ctx context.Context, tx *store.Tx, after int64) (c changes, err error) {
	c.after = after
	var last sql.NullInt64
	err = tx.QueryRow(ctx, `/* publish.changesAfter */
select count(*), max(d.changed), cast(coalesce(sum(d.changed - $1), 0) as bigint) from document d where d.changed > $1`, after).Scan(&c.n, &last, &c.sum)
	c.last = last.Int64
	return c, err
}
