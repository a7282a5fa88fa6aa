package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tongban/internal/base/store"
)

// Part names one of the figures of Published.
type Part string

// The figures whose documents can be looked at.
const (
	PartPublished Part = "published"
	PartSite      Part = "site"
	PartGazette   Part = "gazette"
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
	err = room.read(ctx, func(tx *store.Tx) error {
		for len(list) < behindPage {
			rows, err := behind(ctx, tx, part, body, first, last, min(last, dateOf(room.Now()).String()), after)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if after = r.ID; part == PartSite && !slices.Contains(r.channels, "site") || part == PartGazette && !slices.Contains(r.channels, "gazette") {
					continue
				}
				if list = append(list, r.Behind); len(list) == behindPage {
					next = after
					break
				}
			}
			if len(rows) < behindRows {
				break
			}
		}
		return nil
	})
	return list, next, err
}

// behindRows is how many are read at a time.
const behindRows = 500

type behindRow struct {
	Behind
	channels []string
}

// behind reads the documents of a figure behind one of them; the conditions are those of firstPublished and normative.
func behind(ctx context.Context, tx *store.Tx, part Part, body, first, last, today string, after int64) (list []behindRow, err error) {
	query, args := `/* publish.behindPublished */
select d.id, m.number, d.title, d.first_on, d.body
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.first_on >= $2 and d.first_on <= $3 and d.id > $4
order by d.id limit $5`, []any{body, first, last, after, behindRows}
	switch part {
	case PartMade:
		query = `/* publish.behindMade */
select d.id, m.number, d.title, d.first_on, d.body
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.shown_at > 0 and d.normative and d.made_on >= $2 and d.made_on <= $3 and d.id > $4
order by d.id limit $5`
	case PartRepealed:
		query = `/* publish.behindRepealed */
select d.id, m.number, d.title, d.first_on, d.body
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.first_on <> '' and d.shown_at > 0 and d.normative
  and d.validity in ('repealed', 'lapsed') and d.validity_on >= $2 and d.validity_on <= $3 and d.id > $4
order by d.id limit $5`
	case PartValid:
		query, args = `/* publish.behindValid */
select d.id, m.number, d.title, d.first_on, d.body
from document d join matter m on m.id = d.id
where d.body_code = $1 and d.shown_at > 0 and d.normative and d.first_on <> '' and d.first_on <= $2 and (d.validity not in ('repealed', 'lapsed') or d.validity_on > $2)
  and not (d.validity not in ('repealed', 'lapsed') and d.expires_on > '0' and d.expires_on < $3) and d.id > $4
order by d.id limit $5`, []any{body, last, today, after, behindRows}
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r behindRow
		var text string
		var c counted
		if err := rows.Scan(&r.ID, &r.Number, &r.Title, &r.FirstOn, &text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return nil, fmt.Errorf("read document %d: %w", r.ID, err)
		}
		r.channels = onChannels(c.Channels)
		list = append(list, r)
	}
	return list, rows.Err()
}
