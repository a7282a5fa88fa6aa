package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

const parkedColumns = `p.key, p.body, p.item, p.version, p.holder, p.holder_name, p.typed, p.created_at, p.updated_at, p.number`

// mostParked bounds the list of a body.
const mostParked = 200

// shelf keeps what is parked.
type shelf struct {
	db    *store.DB
	now   func() time.Time
	vault *gm.Vault
	days  int
}

func (room *Room) parked() *shelf {
	days := room.ParkedDays
	if days <= 0 {
		days = ParkedDays
	}
	return &shelf{db: room.DB, now: room.Now, vault: room.Vault, days: days}
}

// goes is when something parked goes away by itself.
func (s *shelf) goes(p Parked) time.Time { return p.UpdatedAt.AddDate(0, 0, s.days) }

// of finds what is parked at the counter of a body.
func (s *shelf) of(ctx context.Context, body, key string) (p Parked, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		p, err = s.scan(tx.QueryRow(ctx, `/* casework.parked */
select `+parkedColumns+`
from parked p
where p.key = $1 and p.body = $2`, key, body).Scan)
		if err != nil {
			return err
		}
		p.Files, err = parkedFiles(ctx, tx, key)
		return err
	})
	return p, err
}

// list gives what is parked at a body, the newest first.
func (s *shelf) list(ctx context.Context, body string) (out []Parked, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.listParked */
select `+parkedColumns+`
from parked p
where p.body = $1 and p.number = '' and p.updated_at >= $2
order by p.updated_at desc, p.key
limit $3`, body, s.oldest(), mostParked)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			p, err := s.scan(rows.Scan)
			if err != nil {
				return err
			}
			out = append(out, p)
		}
		return rows.Err()
	})
	return out, err
}

func (s *shelf) oldest() store.Millis { return store.MillisOf(s.now().AddDate(0, 0, -s.days)) }

// begin parks an item under a key for the actor; what is there stays as it is.
func (s *shelf) begin(ctx context.Context, a account.Actor, key string, item Item) error {
	body, err := parks(a)
	if err != nil {
		return err
	}
	at := store.MillisOf(s.now())
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.park */
insert into parked (key, body, item, version, holder, holder_name, typed, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, '{}', $7, $7)
on conflict do nothing`, key, body, item.Code, item.Version, a.Subject(), a.Name, at)
		return err
	})
}

// keep writes what was typed, as long as the actor still holds it.
func (s *shelf) keep(ctx context.Context, a account.Actor, key string, version int, typed url.Values) error {
	sealed, err := s.seal(key, typed)
	if err != nil {
		return err
	}
	return s.held(ctx, a, key, `/* casework.keepParked */
update parked
set typed = $3, version = $4, updated_at = $5
where key = $1 and holder = $2 and number = ''`, sealed, version, store.MillisOf(s.now()))
}

// add notes scans that were stored.
func (s *shelf) add(ctx context.Context, a account.Actor, key string, files []DraftFile) error {
	if len(files) == 0 {
		return nil
	}
	at := store.MillisOf(s.now())
	list := []store.Stmt{{SQL: `/* casework.touchParked */
update parked
set updated_at = $3
where key = $1 and holder = $2 and number = ''`, Args: []any{key, a.Subject(), at}, Rows: 1}}
	for _, f := range files {
		list = append(list, store.Stmt{SQL: `/* casework.addParkedFile */
insert into parked_file (key, file, material, name, size, type)
values ($1, $2, $3, $4, $5, $6)`, Args: []any{key, f.ID, f.Material, f.Name, f.Size, f.Type}, Rows: 1})
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
}

// remove takes one scan away.
func (s *shelf) remove(ctx context.Context, key string, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, store.Stmt{SQL: `/* casework.removeParkedFile */
delete from parked_file
where key = $1 and file = $2`, Args: []any{key, id}, Rows: store.Any}, file.Discard(id))
	})
}

// take gives what is parked, and its scans, into the actor's hands.
func (s *shelf) take(ctx context.Context, a account.Actor, p Parked) error {
	list := []store.Stmt{{SQL: `/* casework.takeParked */
update parked
set holder = $3, holder_name = $4
where key = $1 and holder = $2 and number = ''`, Args: []any{p.Key, p.Holder, a.Subject(), a.Name}, Rows: 1}}
	for _, f := range p.Files {
		list = append(list, file.Hand(f.ID, p.Holder, a.Subject()))
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
}

// received notes the number of the case that it became; nothing of it is kept twice.
func (s *shelf) received(ctx context.Context, p Parked, number string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		list := append(dropFiles(p), store.Stmt{SQL: `/* casework.parkedReceived */
update parked
set number = $2, typed = '{}', updated_at = $3
where key = $1`, Args: []any{p.Key, number, store.MillisOf(s.now())}, Rows: store.Any})
		return tx.Apply(ctx, list...)
	})
}

// discard deletes what is parked with its scans.
func (s *shelf) discard(ctx context.Context, p Parked) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return tx.Apply(ctx, append(dropFiles(p), store.Stmt{SQL: `/* casework.discardParked */
delete from parked
where key = $1`, Args: []any{p.Key}, Rows: store.Any})...)
	})
}

// dropFiles forgets the scans that no case has taken.
func dropFiles(p Parked) []store.Stmt {
	list := []store.Stmt{{SQL: `/* casework.dropParkedFiles */ delete from parked_file where key = $1`, Args: []any{p.Key}, Rows: store.Any}}
	for _, f := range p.Files {
		list = append(list, file.Discard(f.ID))
	}
	return list
}

// sweepBatch is how much of what is over goes away in one go.
const sweepBatch = 100

// SweepParked deletes what nobody has touched for the days that the operator allows.
func (room *Room) SweepParked(ctx context.Context) error {
	s := room.parked()
	for {
		old, err := s.over(ctx)
		if err != nil || len(old) == 0 {
			return err
		}
		for _, p := range old {
			if err := s.discard(ctx, p); err != nil {
				return fmt.Errorf("delete what was parked: %w", err)
			}
		}
	}
}

// over lists what is past its days. Nothing of it is opened.
func (s *shelf) over(ctx context.Context) (out []Parked, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* casework.parkedOver */
select key from parked where updated_at < $1 order by updated_at limit $2`, s.oldest(), sweepBatch)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p Parked
			if err := rows.Scan(&p.Key); err != nil {
				return err
			}
			out = append(out, p)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		for i := range out {
			if out[i].Files, err = parkedFiles(ctx, tx, out[i].Key); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// held does one change and says why it could not be done.
func (s *shelf) held(ctx context.Context, a account.Actor, key, change string, args ...any) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, change, append([]any{key, a.Subject()}, args...)...)
		if err == nil && n == 0 {
			return fault.Conflictf("这份暂存件已经由别的窗口接着办，或者已经收件，这里不能再保存")
		}
		return err
	})
}

func parkedFiles(ctx context.Context, tx *store.Tx, key string) (out []DraftFile, err error) {
	rows, err := tx.Query(ctx, `/* casework.parkedFiles */
select file, material, name, size, type
from parked_file
where key = $1
order by file`, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f DraftFile
		if err := rows.Scan(&f.ID, &f.Material, &f.Name, &f.Size, &f.Type); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// sealedParked is the place to which what was typed is bound.
func sealedParked(key string) string { return "casework.parked/" + key }

// seal writes what was typed as a JSON string that only the vault opens.
func (s *shelf) seal(key string, typed url.Values) (string, error) {
	if s.vault == nil {
		return "", errNoVault
	}
	plain, err := json.Marshal(typed)
	if err != nil {
		return "", err
	}
	sealed, err := s.vault.SealText(string(plain), sealedParked(key))
	return `"` + sealed + `"`, err
}

func (s *shelf) scan(scan func(...any) error) (p Parked, err error) {
	var created, updated store.Millis
	var typed string
	err = scan(&p.Key, &p.Body, &p.Item, &p.Version, &p.Holder, &p.HolderName, &typed, &created, &updated, &p.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return Parked{}, fault.Missing("暂存件", "")
	}
	if err != nil {
		return Parked{}, fmt.Errorf("read what is parked: %w", err)
	}
	p.CreatedAt, p.UpdatedAt = created.Time(), updated.Time()
	if typed == noAnswers {
		return p, nil
	}
	if s.vault == nil {
		return Parked{}, errNoVault
	}
	var sealed string
	if err := json.Unmarshal([]byte(typed), &sealed); err != nil {
		return Parked{}, fmt.Errorf("read what is parked: %w", err)
	}
	plain, err := s.vault.OpenText(sealed, sealedParked(p.Key))
	if err != nil {
		return Parked{}, fmt.Errorf("read what is parked: %w", err)
	}
	return p, json.Unmarshal([]byte(plain), &p.Typed)
}
