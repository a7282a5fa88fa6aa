package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
)

const draftColumns = `d.id, d.owner, d.item, d.version, d.answers, d.files, d.revision, d.created_at, d.updated_at, d.number`

// drafts keeps applications that are not submitted yet.
type drafts struct {
	db    *store.DB
	now   func() time.Time
	vault *gm.Vault
}

// mine finds the open draft of an owner for an item.
func (s *drafts) mine(ctx context.Context, owner, item string) (d Draft, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		d, err = s.scan(tx.QueryRow(ctx, `/* casework.draft */
select `+draftColumns+`
from draft d
where d.owner = $1 and d.item = $2 and d.number = ''`, owner, item).Scan)
		return err
	})
	return d, err
}

// open finds the owner's draft for an item or begins one.
func (s *drafts) open(ctx context.Context, owner, item string, version int) (Draft, error) {
	d, err := s.mine(ctx, owner, item)
	if fault.KindOf(err) != fault.KindNotFound {
		return d, err
	}
	at := s.now().UnixMilli()
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.beginDraft */
insert into draft (id, owner, item, version, answers, files, revision, created_at, updated_at)
values ($1, $2, $3, $4, '{}', '[]', 1, $5, $5)
on conflict do nothing`, s.db.NewID(), owner, item, version, at)
		return err
	})
	if err != nil {
		return Draft{}, fmt.Errorf("begin draft of %s: %w", item, err)
	}
	return s.mine(ctx, owner, item)
}

// byID finds a draft of an owner, whether or not it became a case.
func (s *drafts) byID(ctx context.Context, owner string, id int64) (d Draft, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		d, err = s.scan(tx.QueryRow(ctx, `/* casework.draftByID */
select `+draftColumns+`
from draft d
where d.owner = $1 and d.id = $2`, owner, id).Scan)
		return err
	})
	return d, err
}

// list gives the open drafts of applications of an owner, the newest first.
func (s *drafts) list(ctx context.Context, owner string) (out []Draft, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.drafts */
select `+draftColumns+`
from draft d
where d.owner = $1 and d.number = '' and d.item not like 'correction/%'
order by d.updated_at desc, d.id desc
limit 50`, owner)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			d, err := s.scan(rows.Scan)
			if err != nil {
				return err
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}

// draftTries bounds how often a change of a draft is tried when another came between,
// such as the autosave of a second window.
const draftTries = 20

// change alters the owner's open draft; two changes at once are both kept.
func (s *drafts) change(ctx context.Context, owner, item string, alter func(*Draft) error) (Draft, error) {
	for range draftTries {
		d, err := s.mine(ctx, owner, item)
		if err != nil {
			return Draft{}, err
		}
		if err := alter(&d); err != nil {
			return Draft{}, err
		}
		d.UpdatedAt = s.now()
		kept, err := s.keep(ctx, d)
		if err != nil {
			return Draft{}, err
		}
		if kept {
			d.Revision++
			return d, nil
		}
	}
	return Draft{}, fault.Busyf("这份草稿正在别的窗口保存，请稍后再试")
}

func (s *drafts) keep(ctx context.Context, d Draft) (kept bool, err error) {
	answers, err := s.seal(d)
	if err != nil {
		return false, err
	}
	files, err := json.Marshal(d.Files)
	if err != nil {
		return false, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.Exec(ctx, `/* casework.keepDraft */
update draft
set version = $3, answers = $4, files = $5, revision = $2 + 1, updated_at = $6
where id = $1 and revision = $2 and number = ''`, d.ID, d.Revision, d.Version, answers, string(files), d.UpdatedAt.UnixMilli())
		kept = rows == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("keep draft %d: %w", d.ID, err)
	}
	return kept, nil
}

// submitted notes the number of the case that the draft became.
func (s *drafts) submitted(ctx context.Context, id int64, number string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.submitDraft */
update draft
set number = $2, answers = '{}', files = '[]', revision = revision + 1, updated_at = $3
where id = $1 and number = ''`, id, number, s.now().UnixMilli())
		return err
	})
}

// discard deletes the owner's open draft.
func (s *drafts) discard(ctx context.Context, owner, item string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.discardDraft */
delete from draft
where owner = $1 and item = $2 and number = ''`, owner, item)
		return err
	})
}

// seal writes the answers as a JSON string that only the vault opens.
func (s *drafts) seal(d Draft) (string, error) {
	plain, err := json.Marshal(d.Answers)
	if err != nil {
		return "", err
	}
	if s.vault == nil {
		return "", errNoVault
	}
	sealed, err := s.vault.SealText(string(plain), sealedDraft(d.ID))
	return `"` + sealed + `"`, err
}

// noAnswers is what a draft holds that was begun, or became a case.
const noAnswers = "{}"

func (s *drafts) unseal(d *Draft, column string) error {
	if column == noAnswers {
		return nil
	}
	var sealed string
	if err := json.Unmarshal([]byte(column), &sealed); err != nil {
		return err
	}
	if s.vault == nil {
		return errNoVault
	}
	plain, err := s.vault.OpenText(sealed, sealedDraft(d.ID))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(plain), &d.Answers)
}

func (s *drafts) scan(scan func(...any) error) (d Draft, err error) {
	var created, updated store.Millis
	var answers, files string
	err = scan(&d.ID, &d.Owner, &d.Item, &d.Version, &answers, &files, &d.Revision, &created, &updated, &d.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, fault.Missing("草稿", "")
	}
	if err != nil {
		return Draft{}, fmt.Errorf("read draft: %w", err)
	}
	d.CreatedAt, d.UpdatedAt = created.Time(), updated.Time()
	if err := s.unseal(&d, answers); err != nil {
		return Draft{}, fmt.Errorf("read answers of draft %d: %w", d.ID, err)
	}
	if err := json.Unmarshal([]byte(files), &d.Files); err != nil {
		return Draft{}, fmt.Errorf("read files of draft %d: %w", d.ID, err)
	}
	return d, nil
}
