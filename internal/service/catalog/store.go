package catalog

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"
	"tongban/internal/service/catalog/record"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of the catalogue.
func Migrations() store.Migrations {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic("catalog: migrations: " + err.Error())
	}
	return store.Migrations{Room: "catalog", FS: folder}
}

// most bounds the history of one item.
const most = 1_000

func scanCurrent(scan func(...any) error) (Current, error) {
	var current Current
	var content string
	var changed int64
	if err := scan(&content, &current.Version, &current.State, &current.Reason, &changed); err != nil {
		return Current{}, err
	}
	version := current.Version
	if err := json.Unmarshal([]byte(content), &current.Item); err != nil {
		return Current{}, fmt.Errorf("read stored item: %w", err)
	}
	current.Version, current.ChangedAt = version, time.UnixMilli(changed)
	return current, nil
}

func itemVersion(ctx context.Context, tx *store.Tx, code string, version int) (record.Item, error) {
	var content []byte
	err := tx.QueryRow(ctx, `/* catalog.itemVersion */
		select content from item_version where code = $1 and version = $2`, code, version).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return record.Item{}, fault.Missing("事项版本", fmt.Sprintf("%s 第%d版", code, version))
	}
	if err != nil {
		return record.Item{}, err
	}
	var item record.Item
	if err := json.Unmarshal(content, &item); err != nil {
		return record.Item{}, fmt.Errorf("read item %s version %d: %w", code, version, err)
	}
	item.Version = version
	return item, nil
}

// Edition is one line of an item's history.
type Edition struct {
	Version     int
	PublishedAt time.Time
	PublishedBy string
	Hash        string
}

func editions(ctx context.Context, tx *store.Tx, code string) ([]Edition, error) {
	rows, err := tx.Query(ctx, `/* catalog.editions */
		select version, published_at, published_by, hash
		from item_version
		where code = $1
		order by version desc
		limit $2`, code, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Edition{}
	for rows.Next() {
		var e Edition
		var at int64
		if err := rows.Scan(&e.Version, &at, &e.PublishedBy, &e.Hash); err != nil {
			return nil, err
		}
		e.PublishedAt = time.UnixMilli(at)
		list = append(list, e)
	}
	return list, rows.Err()
}

// latest returns version and hash of the newest edition; zero when there is none.
func latest(ctx context.Context, tx *store.Tx, code string) (version int, hash string, err error) {
	err = tx.QueryRow(ctx, `/* catalog.latest */
		select version, hash from item_version
		where code = $1
		order by version desc
		limit 1`, code).Scan(&version, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return version, hash, err
}

func insertVersion(ctx context.Context, tx *store.Tx, item record.Item, hash, by string, at time.Time) error {
	content, err := json.Marshal(item)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* catalog.insertVersion */
		insert into item_version (code, version, content, hash, published_at, published_by)
		values ($1, $2, $3, $4, $5, $6)`, item.Code, item.Version, string(content), hash, at.UnixMilli(), by)
	return err
}

func pointTo(ctx context.Context, tx *store.Tx, item record.Item, at time.Time, change int64) error {
	_, err := tx.Exec(ctx, `/* catalog.pointTo */
		insert into item (code, version, state, reason, changed_at, change)
		values ($1, $2, $3, '', $4, $5)
		on conflict (code) do update
		set version = excluded.version, state = excluded.state, reason = '', changed_at = excluded.changed_at, change = excluded.change`,
		item.Code, item.Version, StatePublished, at.UnixMilli(), change)
	return err
}

func setState(ctx context.Context, tx *store.Tx, code string, state State, reason string, at time.Time, change int64) error {
	n, err := tx.Exec(ctx, `/* catalog.setState */
		update item set state = $2, reason = $3, changed_at = $4, change = $5
		where code = $1`, code, state, reason, at.UnixMilli(), change)
	if err == nil && n == 0 {
		return fault.Missing("事项", code)
	}
	return err
}
