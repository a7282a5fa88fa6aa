package bundle

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/matter"
)

func insertBundle(b Bundle) store.Stmt {
	return store.Stmt{SQL: `/* bundle.insert */ insert into bundle (id, code, body) values ($1, $2, $3)`, Args: []any{b.ID, b.Code, text(b)}, Rows: 1}
}

func updateBundle(b Bundle) store.Stmt {
	return store.Stmt{SQL: `/* bundle.update */ update bundle set body = $2 where id = $1`, Args: []any{b.ID, text(b)}, Rows: 1}
}

// facts loads the bundle of a matter for the hall.
func (room *Room) facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* bundle.facts */ select b.body from bundle b where b.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read bundle %d: %w", id, err)
	}
	b := Bundle{}
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return nil, fmt.Errorf("read bundle %d: %w", id, err)
	}
	b.ID = id
	return b, nil
}

// byID reads a bundle with its matter, for the machine.
func (room *Room) byID(ctx context.Context, id int64) (Bundle, matter.Matter, error) {
	number, err := room.Hall().NumberOf(ctx, id)
	if err != nil {
		return Bundle{}, matter.Matter{}, err
	}
	v, err := room.Hall().View(ctx, machine, number)
	if err != nil {
		return Bundle{}, matter.Matter{}, err
	}
	b, ok := v.Facts.(Bundle)
	if !ok {
		return Bundle{}, matter.Matter{}, fault.Missing("一件事办件", number)
	}
	return b, v.Matter, nil
}

// The most definitions, and the most editions of one, that are read.
const (
	mostDefinitions = 500
	mostEditions    = 200
)

// draft is a definition as it is being written; revision 0 is what is published, unchanged.
type draft struct {
	Definition
	Revision int
	By       string
	At       time.Time
}

// edition is a definition that was published.
type edition struct {
	Definition
	Reason string
	By     string
	At     time.Time
}

// InForce gives the newest edition of each bundle, in the order of their places, those that take no applications too.
func (room *Room) InForce(ctx context.Context) ([]Definition, error) {
	list := []Definition{}
	err := room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* bundle.inForce */
select e.version, e.content
from bundle_edition e
where e.version = (select max(n.version) from bundle_edition n where n.code = e.code)
order by e.place, e.code
limit $1`, mostDefinitions)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Definition
			var version int
			var content string
			if err := rows.Scan(&version, &content); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(content), &d); err != nil {
				return fmt.Errorf("read bundle definition: %w", err)
			}
			d.Edition = version
			list = append(list, d)
		}
		return rows.Err()
	})
	return list, err
}

// Definition gives the edition in force of a bundle.
func (room *Room) Definition(ctx context.Context, code string) (Definition, error) {
	list, err := room.InForce(ctx)
	if err != nil {
		return Definition{}, err
	}
	for _, d := range list {
		if d.Code == code {
			return d, nil
		}
	}
	return Definition{}, fault.Missing("一件事", code)
}

// Publish puts an edition into force, with who did it and why.
func (room *Room) Publish(ctx context.Context, d Definition, reason, by string) error {
	content, err := json.Marshal(d)
	if err != nil {
		return err
	}
	err = room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* bundle.publish */
insert into bundle_edition (code, version, place, content, reason, changed_by, changed_at)
select cast($1 as text), coalesce(max(version), 0) + 1, cast($2 as bigint), cast($3 as text), cast($4 as text), cast($5 as text), cast($6 as bigint)
from bundle_edition where code = $1`, d.Code, d.Place, string(content), reason, by, room.Now().UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `/* bundle.dropDraft */ delete from bundle_draft where code = $1`, d.Code)
		return err
	})
	if err != nil {
		return err
	}
	return room.Renew(ctx)
}
