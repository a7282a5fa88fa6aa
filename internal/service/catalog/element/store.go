package element

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the table of the templates.
func Migrations() store.Migrations { return store.Migrations{Room: "element", FS: migrations} }

// The most regions that have a template, and the most versions of one.
const (
	mostRegions  = 100_000
	mostEditions = 1_000
)

func countEditions(ctx context.Context, tx *store.Tx) (n int64, err error) {
	err = tx.QueryRow(ctx, `/* element.countEditions */ select count(*) from guide_template`).Scan(&n)
	return n, err
}

// inForce reads the newest version of every region.
func inForce(ctx context.Context, tx *store.Tx) (own map[string]Template, err error) {
	rows, err := tx.Query(ctx, `/* element.inForce */
select t.region, t.version, t.content, t.ground
from guide_template t
where t.version = (select max(n.version) from guide_template n where n.region = t.region)
order by t.region
limit $1`, mostRegions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	own = map[string]Template{}
	for rows.Next() {
		var t Template
		var content string
		if err := rows.Scan(&t.Region, &t.Version, &content, &t.Ground); err != nil {
			return nil, err
		}
		if t.Elements, err = read(content); err != nil {
			return nil, err
		}
		if len(t.Elements) > 0 {
			t.Elements = whole(t.Elements)
			own[t.Region] = t
		}
	}
	return own, rows.Err()
}

func read(content string) (list []Element, err error) {
	if err = json.Unmarshal([]byte(content), &list); err != nil {
		return nil, fmt.Errorf("read stored template: %w", err)
	}
	return list, nil
}

func editions(ctx context.Context, tx *store.Tx, region string) ([]Edition, error) {
	rows, err := tx.Query(ctx, `/* element.editions */
select version, content, reason, ground, changed_by, changed_at
from guide_template
where region = $1
order by version desc
limit $2`, region, mostEditions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Edition{}
	for rows.Next() {
		e := Edition{Template: Template{Region: region}}
		var content string
		var at store.Millis
		if err := rows.Scan(&e.Version, &content, &e.Reason, &e.Ground, &e.By, &at); err != nil {
			return nil, err
		}
		if e.Elements, err = read(content); err != nil {
			return nil, err
		}
		e.At = at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}

// insertEdition adds a version; when another was added at the same moment, one of the two is told.
func insertEdition(ctx context.Context, tx *store.Tx, c Change, version int) error {
	list := c.Elements
	if list == nil {
		list = []Element{}
	}
	content, err := json.Marshal(list)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `/* element.insertEdition */
insert into guide_template (region, version, content, reason, ground, changed_by, changed_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (region, version) do nothing`, c.Region, version, string(content), c.Reason, c.Ground, c.By, store.MillisOf(c.At))
	if err == nil && n == 0 {
		return fault.Conflictf("这个地区的模板刚刚由别人改了，请重新打开看看再改")
	}
	return err
}
