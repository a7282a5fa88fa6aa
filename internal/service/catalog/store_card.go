package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

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
	var stored []storedCard
	for rows.Next() {
		var c storedCard
		if err := rows.Scan(&c.code, &c.version, &c.state, &c.reason, &c.changed, &c.shape, &c.text); err != nil {
			return nil, nil, err
		}
		stored = append(stored, c)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	cards, err := unfolded(stored)
	if err != nil {
		return nil, nil, err
	}
	whole := cards[:0]
	var missing []string
	for n, c := range stored {
		if cards[n].Version == c.version {
			whole = append(whole, c.on(cards[n]))
		} else {
			missing = append(missing, c.code)
		}
	}
	return whole, missing, nil
}

// storedCard is a card as it lies in the store.
type storedCard struct {
	standing
	shape int
	text  string
}

// unfolded reads the texts of many cards on every processor: of a province they are a hundred megabytes.
func unfolded(stored []storedCard) ([]shelf.Card, error) {
	const atOnce = 500
	cards := make([]shelf.Card, len(stored))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(stored); from += atOnce {
		group.Go(func() error {
			for n := from; n < min(from+atOnce, len(stored)); n++ {
				if c := stored[n]; c.shape == shelf.Shape {
					if err := json.Unmarshal([]byte(c.text), &cards[n]); err != nil {
						return fmt.Errorf("read card of item %s: %w", c.code, err)
					}
				}
			}
			return nil
		})
	}
	return cards, group.Wait()
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
