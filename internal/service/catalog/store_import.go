package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog/shelf"
)

// newestVersion is the version in force of an item, by number and fingerprint.
type newestVersion struct {
	version int
	hash    string
}

// newest reads the versions of many items at once: an import asks for five hundred at a time.
func newest(ctx context.Context, tx *store.Tx, codes []string) (map[string]newestVersion, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	args := make([]any, len(codes))
	for n, code := range codes {
		args[n] = code
	}
	rows, err := tx.Query(ctx, `/* catalog.newest */
		select v.code, v.version, v.hash
		from item i
		join item_version v on v.code = i.code and v.version = i.version
		where i.code in `+places(1, len(codes)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]newestVersion{}
	for rows.Next() {
		var code string
		var v newestVersion
		if err := rows.Scan(&code, &v.version, &v.hash); err != nil {
			return nil, err
		}
		known[code] = v
	}
	return known, rows.Err()
}

// places writes rows of placeholders: ($1, $2), ($3, $4).
func places(rows, width int) string {
	var text strings.Builder
	for n := range rows * width {
		switch {
		case n == 0:
			text.WriteString("(")
		case n%width == 0:
			text.WriteString("), (")
		default:
			text.WriteString(", ")
		}
		fmt.Fprintf(&text, "$%d", n+1)
	}
	return text.String() + ")"
}

// together is how many rows one statement inserts: past some dozens the statement grows and saves nothing more.
const together = 50

// enterAll writes the versions of an import and points to them.
func enterAll(ctx context.Context, tx *store.Tx, list []incoming, by string, at time.Time, id func() int64) error {
	for len(list) > 0 {
		n := min(len(list), together)
		if err := enterSome(ctx, tx, list[:n], by, at, id); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func enterSome(ctx context.Context, tx *store.Tx, list []incoming, by string, at time.Time, id func() int64) error {
	var versions, pointers, cards []any
	for _, in := range list {
		content, err := json.Marshal(in.item)
		if err != nil {
			return err
		}
		versions = append(versions, in.item.Code, in.item.Version, string(content), in.hash, at.UnixMilli(), by)
		pointers = append(pointers, in.item.Code, in.item.Version, StatePublished, "", at.UnixMilli(), id())
		card, err := json.Marshal(shelf.CardOf(in.item))
		if err != nil {
			return err
		}
		cards = append(cards, in.item.Code, shelf.Shape, string(card))
	}
	if _, err := tx.Exec(ctx, `/* catalog.insertVersions */
		insert into item_version (code, version, content, hash, published_at, published_by)
		values `+places(len(list), 6), versions...); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `/* catalog.keepCards */
		insert into item_card (code, shape, card)
		values `+places(len(list), 3)+`
		on conflict (code) do update
		set shape = excluded.shape, card = excluded.card`, cards...); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `/* catalog.pointToAll */
		insert into item (code, version, state, reason, changed_at, change)
		values `+places(len(list), 6)+`
		on conflict (code) do update
		set version = excluded.version, state = excluded.state, reason = '', changed_at = excluded.changed_at, change = excluded.change`, pointers...)
	return err
}

// pageOfItems is how many items an export reads at a time.
const pageOfItems = 500

// storedItems reads current items after a code, as they are stored.
func storedItems(ctx context.Context, tx *store.Tx, after string) (list []storedItem, err error) {
	rows, err := tx.Query(ctx, `/* catalog.storedItems */
		select i.code, v.content, i.state
		from item i
		join item_version v on v.code = i.code and v.version = i.version
		where i.code > $1
		order by i.code
		limit $2`, after, pageOfItems)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s storedItem
		if err := rows.Scan(&s.code, &s.content, &s.state); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// storedItem is a current item as it is stored.
type storedItem struct {
	code, content string
	state         State
}
