package entry

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/service/catalog/record"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the table of the base catalogue.
func Migrations() store.Migrations { return store.Migrations{Room: "baseentry", FS: migrations} }

// The most entries that are held, and the most versions of one.
const (
	mostEntries  = 100_000
	mostEditions = 1_000
)

func countEditions(ctx context.Context, tx *store.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `/* entry.countEditions */ select count(*) from base_entry`).Scan(&n)
	return n, err
}

// inForce reads the newest version of every entry, in the order of the codes.
func inForce(ctx context.Context, tx *store.Tx) (entries map[string]record.Entry, codes []string, err error) {
	rows, err := tx.Query(ctx, `/* entry.inForce */
select e.version, e.content
from base_entry e
where e.version = (select max(n.version) from base_entry n where n.code = e.code)
order by e.code
limit $1`, mostEntries)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	entries = map[string]record.Entry{}
	for rows.Next() {
		var version int
		var content string
		if err := rows.Scan(&version, &content); err != nil {
			return nil, nil, err
		}
		e, err := read(content, version)
		if err != nil {
			return nil, nil, err
		}
		entries[e.Code] = e
		codes = append(codes, e.Code)
	}
	return entries, codes, rows.Err()
}

func read(content string, version int) (e record.Entry, err error) {
	if err = json.Unmarshal([]byte(content), &e); err != nil {
		return e, fmt.Errorf("read stored entry: %w", err)
	}
	e.Version = version
	return e, nil
}

func editions(ctx context.Context, tx *store.Tx, code string) ([]Edition, error) {
	rows, err := tx.Query(ctx, `/* entry.editions */
select version, content, reason, ground, changed_by, changed_at
from base_entry
where code = $1
order by version desc
limit $2`, code, mostEditions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Edition{}
	for rows.Next() {
		var e Edition
		var version int
		var content string
		var at store.Millis
		if err := rows.Scan(&version, &content, &e.Reason, &e.Ground, &e.By, &at); err != nil {
			return nil, err
		}
		if e.Entry, err = read(content, version); err != nil {
			return nil, err
		}
		e.At = at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}

// insertEdition adds a version; when another was added at the same moment, one of the two is told.
func insertEdition(ctx context.Context, tx *store.Tx, c Change) error {
	content, err := json.Marshal(c.Entry)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `/* entry.insertEdition */
insert into base_entry (code, version, content, reason, ground, changed_by, changed_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (code, version) do nothing`, c.Entry.Code, c.Entry.Version, string(content), c.Reason, c.Ground, c.By, store.MillisOf(c.At))
	if err == nil && n == 0 {
		return fault.Conflictf("“%s”刚刚由别人改了，请重新打开看看再改", c.Entry.Name)
	}
	return err
}
