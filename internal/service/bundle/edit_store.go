package bundle

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func scanDraft(scan func(...any) error) (d draft, err error) {
	var content string
	var at store.Millis
	if err := scan(&content, &d.Revision, &d.By, &at); err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(content), &d.Definition); err != nil {
		return d, fmt.Errorf("read draft of a bundle: %w", err)
	}
	d.At = at.Time()
	return d, nil
}

func draftOf(ctx context.Context, tx *store.Tx, code string) (d draft, found bool, err error) {
	d, err = scanDraft(tx.QueryRow(ctx, `/* bundle.draft */ select content, revision, saved_by, saved_at from bundle_draft where code = $1`, code).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

func allDrafts(ctx context.Context, tx *store.Tx) (list []draft, err error) {
	rows, err := tx.Query(ctx, `/* bundle.drafts */ select content, revision, saved_by, saved_at from bundle_draft order by code limit $1`, mostDefinitions)
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

// keepDraft writes a draft in the place of the revision that its writer has seen; somebody else's newer one is not lost.
func keepDraft(ctx context.Context, tx *store.Tx, d draft, seen int) error {
	done, err := tx.Exec(ctx, `/* bundle.keepDraft */
insert into bundle_draft (code, content, revision, saved_by, saved_at) values ($1, $2, $3, $4, $5)
on conflict (code) do update
set content = excluded.content, revision = excluded.revision, saved_by = excluded.saved_by, saved_at = excluded.saved_at
where bundle_draft.revision = $6`, d.Code, text(d.Definition), seen+1, d.By, d.At.UnixMilli(), seen)
	if err != nil {
		return err
	}
	if done == 0 {
		return fault.Invalidf("别人刚刚改过这个一件事，您的修改没有保存，填写的内容还在下面。请先在新窗口里看看现在的样子，再保存一次")
	}
	return nil
}

func discardDraft(ctx context.Context, tx *store.Tx, code string) error {
	_, err := tx.Exec(ctx, `/* bundle.discardDraft */ delete from bundle_draft where code = $1`, code)
	return err
}

// editions lists what was published of a bundle, the newest first.
func editions(ctx context.Context, tx *store.Tx, code string) (list []edition, err error) {
	rows, err := tx.Query(ctx, `/* bundle.editions */
select version, content, reason, changed_by, changed_at from bundle_edition where code = $1 order by version desc limit $2`, code, mostEditions)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e edition
		var content string
		var version int
		var at store.Millis
		if err := rows.Scan(&version, &content, &e.Reason, &e.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(content), &e.Definition); err != nil {
			return nil, fmt.Errorf("read edition of a bundle: %w", err)
		}
		e.Edition, e.At = version, at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}
