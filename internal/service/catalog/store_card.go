package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// A batch is how many items are read at a time: cards are small, records are not.
const (
	cardBatch   = 20_000
	recordBatch = 500
)

// cardsBetween reads the cards of the items whose last change lies in a stretch of the feed.
func cardsBetween(ctx context.Context, tx *store.Tx, after, through int64) ([]shelf.Card, []string, error) {
	rows, err := tx.Query(ctx, `/* catalog.cardsBetween */
		select i.code, i.version, i.state, i.reason, i.changed_at, coalesce(c.shape, 0), coalesce(c.card, '')
		from item i
		left join item_card c on c.code = i.code
		where i.change > $1 and i.change <= $2
		order by i.change
		limit $3`, after, through, cardBatch)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var cards []shelf.Card
	var missing []string
	for rows.Next() {
		var standing standing
		var shape int
		var text string
		if err := rows.Scan(&standing.code, &standing.version, &standing.state, &standing.reason, &standing.changed, &shape, &text); err != nil {
			return nil, nil, err
		}
		var card shelf.Card
		if shape == shelf.Shape {
			if err := json.Unmarshal([]byte(text), &card); err != nil {
				return nil, nil, fmt.Errorf("read card of item %s: %w", standing.code, err)
			}
		}
		if card.Version != standing.version {
			missing = append(missing, standing.code)
			continue
		}
		cards = append(cards, standing.on(card))
	}
	return cards, missing, rows.Err()
}

// standing is whether an item may be applied for.
type standing struct {
	code    string
	version int
	state   State
	reason  string
	changed int64
}

func (s standing) on(card shelf.Card) shelf.Card {
	card.State, card.Reason, card.ChangedAt = string(s.state), s.reason, time.UnixMilli(s.changed)
	card.Open = s.state == StatePublished
	return card
}

// currentItems reads the versions in force after a code, in the order of the codes.
func currentItems(ctx context.Context, tx *store.Tx, after string, limit int) ([]Current, error) {
	rows, err := tx.Query(ctx, `/* catalog.currentItems */
		select v.content, v.version, i.state, i.reason, i.changed_at
		from item i
		join item_version v on v.code = i.code and v.version = i.version
		where i.code > $1
		order by i.code
		limit $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Current
	for rows.Next() {
		current, err := scanCurrent(rows.Scan)
		if err != nil {
			return nil, err
		}
		items = append(items, current)
	}
	return items, rows.Err()
}

// keepCard writes what lists show of an item, beside the pointer to its version.
func keepCard(ctx context.Context, tx *store.Tx, item record.Item) error {
	text, err := json.Marshal(shelf.CardOf(item))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* catalog.keepCard */
		insert into item_card (code, shape, card)
		values ($1, $2, $3)
		on conflict (code) do update
		set shape = excluded.shape, card = excluded.card`, item.Code, shelf.Shape, string(text))
	return err
}
