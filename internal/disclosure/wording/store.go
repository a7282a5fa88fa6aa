package wording

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

// mostWords bounds what is kept in memory, mostChanges what a page of history shows.
const (
	mostWords   = 20_000
	mostChanges = 100
)

const wordColumns = `w.id, w.scope, w.word, w.should, w.sort, w.allowed, w.note, w.live, w.reason, w.officer, w.at`

// newest reads the word of every scope as it stands.
func newest(ctx context.Context, tx *store.Tx) ([]Word, error) {
	return words(ctx, tx, `/* wording.newest */ select `+wordColumns+` from wrong_word w
where not exists (select 1 from wrong_word n where n.scope = w.scope and n.word = w.word and n.id > w.id) order by w.word, w.scope limit $1`, mostWords)
}

// historyOf reads the changes of a scope, the newest first.
func historyOf(ctx context.Context, tx *store.Tx, scope string) ([]Word, error) {
	return words(ctx, tx, `/* wording.history */ select `+wordColumns+` from wrong_word w where w.scope = $1 order by w.id desc limit $2`, scope, mostChanges)
}

func words(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Word, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w Word
		var sort, allowed string
		var at store.Millis
		if err := rows.Scan(&w.ID, &w.Scope, &w.Word, &w.Should, &sort, &allowed, &w.Note, &w.Live, &w.Reason, &w.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(allowed), &w.Allowed); err != nil {
			return nil, fmt.Errorf("read wrong word %d: %w", w.ID, err)
		}
		w.Sort, w.At = Sort(sort), at.Time()
		list = append(list, w)
	}
	return list, rows.Err()
}

func insertWord(w Word) (store.Stmt, error) {
	allowed, err := json.Marshal(append([]string{}, w.Allowed...))
	if err != nil {
		return store.Stmt{}, err
	}
	return store.Stmt{SQL: `/* wording.insert */
insert into wrong_word (id, scope, word, should, sort, allowed, note, live, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		Args: []any{w.ID, w.Scope, w.Word, w.Should, string(w.Sort), string(allowed), w.Note, w.Live, w.Reason, w.By, w.At.UnixMilli()}, Rows: 1, Alike: true}, nil
}
