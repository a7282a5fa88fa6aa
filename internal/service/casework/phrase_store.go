package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

const phraseColumns = `p.id, p.subject, p.body, p.need, p.item, p.usage, p.title, p.text, p.made_by, p.made_at`

// phrases lists those of an officer and of his bodies, his own first.
func (room *Room) phrases(ctx context.Context, a account.Actor) (out []Phrase, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		if out, err = phraseRows(ctx, tx, `/* casework.phrasesOwn */ select `+phraseColumns+` from phrase p where p.subject = $1 and p.subject <> '' and p.removed_at is null order by p.id limit $2`, a.Subject()); err != nil {
			return err
		}
		for _, body := range a.Bodies() {
			list, err := phraseRows(ctx, tx, `/* casework.phrasesOfBody */ select `+phraseColumns+` from phrase p where p.body = $1 and p.body <> '' and p.removed_at is null order by p.id limit $2`, body)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return nil
	})
	return out, err
}

func phraseRows(ctx context.Context, tx *store.Tx, query, of string) (out []Phrase, err error) {
	rows, err := tx.Query(ctx, query, of, phraseLimit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Phrase
		var at store.Millis
		if err := rows.Scan(&p.ID, &p.Subject, &p.Body, &p.Need, &p.Item, &p.Usage, &p.Title, &p.Text, &p.By, &at); err != nil {
			return nil, err
		}
		p.At = at.Time()
		out = append(out, p)
	}
	return out, rows.Err()
}

// KeepPhrase writes a phrase that was checked.
func (room *Room) KeepPhrase(ctx context.Context, p Phrase) error {
	if err := p.check(); err != nil {
		return err
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.insertPhrase */
insert into phrase (id, subject, body, need, item, usage, title, text, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, p.ID, p.Subject, p.Body, p.Need, p.Item, string(p.Usage), p.Title, p.Text, p.By, p.At.UnixMilli())
		return err
	})
}

func (room *Room) removePhrase(ctx context.Context, id int64, by string) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.removePhrase */ update phrase set removed_at = $2, removed_by = $3 where id = $1 and removed_at is null`, id, room.Now().UnixMilli(), by)
		return err
	})
}

// draftsKept is how long a draft of an act stays: whoever has not sent it in ninety days has done it otherwise.
const draftsKept = 90 * 24 * time.Hour

func sealedAct(matter int64, action, officer string) string {
	return "casework.act/" + strconv.FormatInt(matter, 10) + "/" + action + "/" + officer
}

// keepAct keeps what somebody has typed into the form of an act.
func (room *Room) keepAct(ctx context.Context, matter int64, action, officer string, typed url.Values) error {
	plain, err := json.Marshal(typed)
	if err != nil {
		return err
	}
	sealed, err := room.Vault.Seal(plain, sealedAct(matter, action, officer))
	if err != nil {
		return err
	}
	body, err := json.Marshal(sealed)
	if err != nil {
		return err
	}
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		now := room.Now()
		if _, err := tx.Exec(ctx, `/* casework.oldActDrafts */ delete from act_draft where at < $1`, now.Add(-draftsKept).UnixMilli()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `/* casework.keepActDraft */
insert into act_draft (matter, action, officer, body, at) values ($1, $2, $3, $4, $5)
on conflict (matter, action, officer) do update set body = excluded.body, at = excluded.at`, matter, action, officer, string(body), now.UnixMilli())
		return err
	})
}

// keptAct is what somebody typed before, and when.
func (room *Room) keptAct(ctx context.Context, matter int64, action, officer string) (typed url.Values, at time.Time, err error) {
	var body string
	var millis store.Millis
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* casework.keptActDraft */
select d.body, d.at
from act_draft d
where d.matter = $1 and d.action = $2 and d.officer = $3`, matter, action, officer).Scan(&body, &millis)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, at, fault.Missing("草稿", "")
	}
	if err != nil {
		return nil, at, err
	}
	var sealed []byte
	if err := json.Unmarshal([]byte(body), &sealed); err != nil {
		return nil, at, err
	}
	plain, err := room.Vault.Open(sealed, sealedAct(matter, action, officer))
	if err != nil {
		return nil, at, err
	}
	return typed, millis.Time(), json.Unmarshal(plain, &typed)
}

func (room *Room) dropAct(ctx context.Context, matter int64, action, officer string) error {
	return room.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* casework.dropActDraft */ delete from act_draft where matter = $1 and action = $2 and officer = $3`, matter, action, officer)
		return err
	})
}
