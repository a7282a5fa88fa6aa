package catalog

import (
	"context"
	"encoding/json"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

// Present gives an item as it stands: its current version, and whether it takes applications.
func (l *Library) Present(ctx context.Context, code string) (record.Item, string, error) {
	current, err := l.Item(ctx, code)
	return current.Item, string(current.State), err
}

// Stops says what keeps an item from being published, in sentences.
func (l *Library) Stops(item record.Item) []string {
	var list []string
	for _, wrong := range lint.Stops(item, l.facts()) {
		list = append(list, wrong.Message)
	}
	return list
}

// nextChange moves the feed of changes on by one, whoever else moves it.
const nextChange = "(select coalesce(max(change), 0) + 1 from item)"

// Publication are the statements that put a version in force, for a commit that does more. The store gives the version
// its number, so that two ways of publishing cannot take the same one.
func (l *Library) Publication(item record.Item, by string, at time.Time) ([]store.Stmt, error) {
	item.Version = 0
	content, err := json.Marshal(item)
	if err != nil {
		return nil, err
	}
	hash, err := hashOf(item)
	if err != nil {
		return nil, err
	}
	return []store.Stmt{
		{SQL: `/* catalog.publishVersion */
insert into item_version (code, version, content, hash, published_at, published_by)
select $1, coalesce((select max(v.version) from item_version v where v.code = $1), 0) + 1, $2, $3, $4, $5`,
			Args: []any{item.Code, string(content), hash, at.UnixMilli(), by}, Rows: 1},
		{SQL: `/* catalog.pointToNewest */
insert into item (code, version, state, reason, changed_at, change)
select $1, (select max(v.version) from item_version v where v.code = $1), $2, '', $3, ` + nextChange + ` where 1 = 1
on conflict (code) do update
set version = excluded.version, state = excluded.state, reason = '', changed_at = excluded.changed_at, change = excluded.change`,
			Args: []any{item.Code, string(StatePublished), at.UnixMilli()}, Rows: 1},
	}, nil
}

// Standing is the statement that opens or closes an item for applications, for a commit that does more.
func (l *Library) Standing(code, state, reason string, at time.Time) []store.Stmt {
	if state == string(StatePublished) {
		reason = ""
	}
	return []store.Stmt{{SQL: `/* catalog.standing */
update item set state = $2, reason = $3, changed_at = $4, change = ` + nextChange + ` where code = $1`,
		Args: []any{code, state, reason, at.UnixMilli()}, Rows: 1}}
}
