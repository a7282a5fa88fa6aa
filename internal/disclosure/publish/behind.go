package publish

import (
	"context"
	"fmt"

	"tongban/internal/base/store"
)

// Part names one of the figures of Published.
type Part string

// The figures whose documents can be looked at.
const (
	PartPublished Part = "published"
	PartMade      Part = "made"
	PartRepealed  Part = "repealed"
	PartValid     Part = "valid"
)

// Behind is one document behind a figure.
type Behind struct {
	ID      int64
	Number  string // of its matter
	Title   string
	FirstOn string
}

// behindPage is how many are shown at a time.
const behindPage = 50

// Behind lists the documents behind a figure of Count, behind one of them; next is 0 when there are no more.
func (room *Room) Behind(ctx context.Context, body string, year int, part Part, after int64) (list []Behind, next int64, err error) {
	first, last := fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)
	err = room.read(ctx, func(tx *store.Tx) (err error) {
		rule, err := countRuleOf(ctx, tx, body)
		if err != nil {
			return err
		}
		list, err = documentsBehind(ctx, tx, part, body, first, last, min(last, dateOf(room.Now()).String()), rule.from(), after)
		return err
	})
	if len(list) == behindPage {
		next = list[len(list)-1].ID
	}
	return list, next, err
}

// documentsBehind reads the documents of a figure behind one of them; the conditions are those of firstPublished and normative.
func documentsBehind(ctx context.Context, tx *store.Tx, part Part, body, first, last, today, start string, after int64) (list []Behind, err error) {
	query, args := `/* publish.behindPublished */
select d.id, m.number, d.title, d.first_on
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.first_on >= $2 and d.first_on <= $3 and d.id > $4 and `+counted(6)+`
order by d.id limit $5`, []any{body, first, last, after, behindPage, start}
	switch part {
	case PartMade:
		query = `/* publish.behindMade */
select d.id, m.number, d.title, d.first_on
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.shown_at > 0 and d.normative and d.made_on >= $2 and d.made_on <= $3 and d.id > $4 and ` + counted(6) + `
order by d.id limit $5`
	case PartRepealed:
		query = `/* publish.behindRepealed */
select d.id, m.number, d.title, d.first_on
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.shown_at > 0 and d.normative
  and d.validity in ('repealed', 'lapsed') and d.validity_on >= $2 and d.validity_on <= $3 and d.id > $4 and (` + counted(6) + ` or ` + endedHere + `)
order by d.id limit $5`
	case PartValid:
		query, args = `/* publish.behindValid */
select d.id, m.number, d.title, d.first_on
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.shown_at > 0 and d.normative and d.first_on <> '' and d.first_on <= $2 and (d.validity not in ('repealed', 'lapsed') or d.validity_on > $2)
  and not (d.validity not in ('repealed', 'lapsed') and d.expires_on > '0' and d.expires_on < $3) and d.id > $4
order by d.id limit $5`, []any{body, last, today, after, behindPage}
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b Behind
		if err := rows.Scan(&b.ID, &b.Number, &b.Title, &b.FirstOn); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, rows.Err()
}
