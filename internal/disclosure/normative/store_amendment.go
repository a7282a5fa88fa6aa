package normative

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/matter"
)

func insertAmendment(a Amendment) store.Stmt {
	return store.Stmt{SQL: `/* normative.insertAmendment */ insert into normative_amendment (id, cleanup_id, document_id, since, body) values ($1, $2, $3, $4, $5)`,
		Args: []any{a.ID, a.Round, a.Paper.ID, a.Since.UnixMilli(), text(a)}, Rows: 1}
}

func updateAmendment(a Amendment) store.Stmt {
	return store.Stmt{SQL: `/* normative.updateAmendment */ update normative_amendment set body = $2 where id = $1`, Args: []any{a.ID, text(a)}, Rows: 1}
}

// amendmentFacts loads the amendment of a matter for the hall.
func amendmentFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var a Amendment
	err := factsOf(ctx, tx, `/* normative.amendment */ select a.body from normative_amendment a where a.id = $1`, id, &a)
	a.ID = id
	return a, err
}

// unopened lists what published rounds want amended and for which nobody has a duty yet.
func unopened(ctx context.Context, tx *store.Tx) (list []Amendment, err error) {
	rows, err := tx.Query(ctx, `/* normative.unopened */
select r.cleanup_id, m.number, c.body, r.body
from normative_result r join normative_cleanup c on c.id = r.cleanup_id join matter m on m.id = r.cleanup_id
where r.decision = 'amend' and not exists (select 1 from normative_amendment a where a.cleanup_id = r.cleanup_id and a.document_id = r.document_id)
order by r.cleanup_id, r.document_id limit 500`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var number, round, entry string
		if err := rows.Scan(&id, &number, &round, &entry); err != nil {
			return nil, err
		}
		var c Cleanup
		var e Entry
		if err := json.Unmarshal([]byte(round), &c); err != nil {
			return nil, fmt.Errorf("read round %d: %w", id, err)
		}
		if err := json.Unmarshal([]byte(entry), &e); err != nil {
			return nil, fmt.Errorf("read result of round %d: %w", id, err)
		}
		list = append(list, amendmentOf(id, number, c, e))
	}
	return list, rows.Err()
}

type openAmendment struct {
	id, document int64
	since        time.Time
}

// openAmendments lists the amendments that are still owed, of a document or of all.
func openAmendments(ctx context.Context, tx *store.Tx, document int64) (list []openAmendment, err error) {
	which, args := "", []any{}
	if document != 0 {
		which, args = "a.document_id = $1 and ", append(args, document)
	}
	rows, err := tx.Query(ctx, `/* normative.openAmendments */
select a.id, a.document_id, a.since from normative_amendment a join matter m on m.id = a.id
where `+which+`m.closed_at is null order by a.id limit 20000`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o openAmendment
		var since store.Millis
		if err := rows.Scan(&o.id, &o.document, &since); err != nil {
			return nil, err
		}
		o.since = since.Time()
		list = append(list, o)
	}
	return list, rows.Err()
}

// amendment is how the duty to amend a document stands.
type amendment struct {
	document int64
	number   string
	state    matter.State
	Amendment
}

// amendmentsOf reads the duties of a document, or where none is named of a round, the newest first.
func amendmentsOf(ctx context.Context, tx *store.Tx, document, round int64) (list []amendment, err error) {
	which, id := "a.document_id", document
	if document == 0 {
		which, id = "a.cleanup_id", round
	}
	rows, err := tx.Query(ctx, `/* normative.amendments */
select m.number, m.state, a.document_id, a.body from normative_amendment a join matter m on m.id = a.id
where `+which+` = $1 order by a.id desc limit 500`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a amendment
		var body string
		if err := rows.Scan(&a.number, &a.state, &a.document, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &a.Amendment); err != nil {
			return nil, fmt.Errorf("read amendment %s: %w", a.number, err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}
