package asking

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/service/catalog/guided"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of drafts and editions.
func Migrations() store.Migrations { return store.Migrations{Room: "asking", FS: migrations} }

// The most drafts and the most editions of one guide that are listed.
const (
	mostDrafts   = 500
	mostEditions = 200
)

// draft is a guide as it is being written; revision 0 is what is published, unchanged.
type draft struct {
	guided.Guide
	Revision int
	By       string
	At       time.Time
}

// edition is a version that was published.
type edition struct {
	Version int
	Reason  string
	By      string
	At      time.Time
}

func scanDraft(scan func(...any) error) (d draft, err error) {
	var text string
	var at store.Millis
	if err := scan(&text, &d.Revision, &d.By, &at); err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(text), &d.Guide); err != nil {
		return d, fmt.Errorf("read draft of a guide: %w", err)
	}
	d.At = at.Time()
	return d, nil
}

func draftOf(ctx context.Context, tx *store.Tx, code string) (d draft, found bool, err error) {
	d, err = scanDraft(tx.QueryRow(ctx, `/* asking.draft */ select content, revision, saved_by, saved_at from guided_draft where code = $1`, code).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

func allDrafts(ctx context.Context, tx *store.Tx) (list []draft, err error) {
	rows, err := tx.Query(ctx, `/* asking.drafts */ select content, revision, saved_by, saved_at from guided_draft order by code limit $1`, mostDrafts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		d, err := scanDraft(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// keep writes a draft in the place of the revision that its writer has seen; somebody else's newer one is not lost.
func keep(ctx context.Context, tx *store.Tx, d draft, seen int) error {
	text, err := json.Marshal(d.Guide)
	if err != nil {
		return err
	}
	done, err := tx.Exec(ctx, `/* asking.keep */
insert into guided_draft (code, content, revision, saved_by, saved_at) values ($1, $2, $3, $4, $5)
on conflict (code) do update
set content = excluded.content, revision = excluded.revision, saved_by = excluded.saved_by, saved_at = excluded.saved_at
where guided_draft.revision = $6`, d.Code, string(text), seen+1, d.By, d.At.UnixMilli(), seen)
	if err != nil {
		return err
	}
	if done == 0 {
		return fault.Invalidf("别人刚刚改过这份引导，您的修改没有保存，填写的内容还在下面。请先在新窗口里看看现在的样子，再保存一次")
	}
	return nil
}

func drop(ctx context.Context, tx *store.Tx, code string) error {
	_, err := tx.Exec(ctx, `/* asking.drop */ delete from guided_draft where code = $1`, code)
	return err
}

func addEdition(ctx context.Context, tx *store.Tx, g guided.Guide, e edition) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* asking.addEdition */
insert into guided_edition (code, version, content, reason, changed_by, changed_at)
select cast($1 as text), coalesce(max(version), 0) + 1, cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as bigint)
from guided_edition where code = $1`, g.Code, string(text), e.Reason, e.By, e.At.UnixMilli())
	return err
}

func editions(ctx context.Context, tx *store.Tx, code string) (list []edition, err error) {
	rows, err := tx.Query(ctx, `/* asking.editions */
select version, reason, changed_by, changed_at from guided_edition where code = $1 order by version desc limit $2`, code, mostEditions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e edition
		var at store.Millis
		if err := rows.Scan(&e.Version, &e.Reason, &e.By, &at); err != nil {
			return nil, err
		}
		e.At = at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}
