package catalog

import (
	"context"
	"fmt"
	"time"

	"tongban/internal/base/search"
	"tongban/internal/base/store"
)

// lateness is how far the feed of changes is read again, in the unit of identifiers: a change
// gets its number before its transaction commits, so a smaller number may appear later.
const lateness = int64(time.Minute/time.Millisecond) << 22

// feed gives the items that changed, for the index.
type feed struct {
	library *Library
	seen    map[string]int64 // the changes of the last moments that were given, by code
	mark    int64            // where the last look for late ones found none, with the pulse then
	pulse   pulse
}

func itemSource(l *Library) search.Source {
	f := &feed{library: l, seen: map[string]int64{}}
	return search.Source{Name: SourceItem, Changes: f.changes}
}

// changes reads on behind a mark; at the end it looks whether something appeared late.
func (f *feed) changes(ctx context.Context, after int64, limit int) (docs []search.Document, next int64, err error) {
	next = after
	err = f.library.store.Read(ctx, func(tx *store.Tx) error {
		lines, err := changesAfter(ctx, tx, after, limit)
		if err != nil {
			return err
		}
		if len(lines) > 0 {
			next = lines[len(lines)-1].change
		} else if lines, err = f.late(ctx, tx, after, limit); err != nil {
			return err
		}
		for _, line := range lines {
			current, err := itemInForce(ctx, tx, line.code)
			if err != nil {
				return fmt.Errorf("item %s: %w", line.code, err)
			}
			docs = append(docs, document(current))
			f.seen[line.code] = line.change
		}
		return nil
	})
	for code, change := range f.seen {
		if change < next-lateness {
			delete(f.seen, code)
		}
	}
	return docs, next, err
}

// late are the changes of the last moments before a mark that were not given yet.
func (f *feed) late(ctx context.Context, tx *store.Tx, mark int64, limit int) ([]changeLine, error) {
	from := max(0, mark-lateness)
	pulse, err := pulseOf(ctx, tx, from)
	if err != nil || f.mark == mark && f.pulse == pulse {
		return nil, err
	}
	var unseen []changeLine
	for {
		lines, err := changesAfter(ctx, tx, from, limit)
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			if len(unseen) == 0 {
				f.mark, f.pulse = mark, pulse
			}
			return unseen, nil
		}
		for _, line := range lines {
			if from = line.change; f.seen[line.code] != line.change {
				unseen = append(unseen, line)
			}
		}
		if len(unseen) >= limit {
			return unseen, nil
		}
	}
}

// changeLine is one change in the feed.
type changeLine struct {
	code   string
	change int64
}

func changesAfter(ctx context.Context, tx *store.Tx, after int64, limit int) ([]changeLine, error) {
	rows, err := tx.Query(ctx, `/* catalog.changesAfter */
		select code, change
		from item
		where change > $1
		order by change
		limit $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []changeLine
	for rows.Next() {
		var line changeLine
		if err := rows.Scan(&line.code, &line.change); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, rows.Err()
}

// pulse tells whether a stretch of the feed has changed, without reading it.
type pulse struct{ lines, sum int64 }

// wrap keeps the sum of two hundred thousand identifiers far from the end of the integers.
const wrap = 1<<31 - 1

func (p *pulse) add(distance int64) { p.lines, p.sum = p.lines+1, p.sum+distance%wrap }

func pulseOf(ctx context.Context, tx *store.Tx, after int64) (p pulse, err error) {
	err = tx.QueryRow(ctx, `/* catalog.pulse */
		select count(*), cast(coalesce(sum((change - $1) % $2), 0) as bigint)
		from item
		where change > $1`, after, wrap).Scan(&p.lines, &p.sum)
	return p, err
}

func itemInForce(ctx context.Context, tx *store.Tx, code string) (Current, error) {
	return scanCurrent(tx.QueryRow(ctx, `/* catalog.itemInForce */
		select v.content, v.version, i.state, i.reason, i.changed_at
		from item i
		join item_version v on v.code = i.code and v.version = i.version
		where i.code = $1`, code).Scan)
}
