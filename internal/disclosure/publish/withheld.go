package publish

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Kept is a document that ended its reviews without being public, as the catalogue of what is withheld takes it in.
type Kept struct {
	ID        int64
	Matter    string
	Document  Document
	ClearedBy string
	ClearedOn workday.Date
}

// KeptBack lists documents that ended without being public, by id from one on.
func (room *Room) KeptBack(ctx context.Context, after int64, limit int) (out []Kept, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.keptBack */ select d.id, m.number, d.body from document d join matter m on m.id = d.id where m.kind = 'document' and m.state = 'withheld' and d.id > $1 order by d.id limit $2`, after, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k Kept
			var body string
			if err := rows.Scan(&k.ID, &k.Matter, &body); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &k.Document); err != nil {
				return fmt.Errorf("read document %d: %w", k.ID, err)
			}
			k.Document.ID = k.ID
			if n := len(k.Document.Secrecy); n > 0 {
				k.ClearedBy, k.ClearedOn = k.Document.Secrecy[n-1].Name, workday.DateOf(k.Document.Secrecy[n-1].At)
			}
			out = append(out, k)
		}
		return rows.Err()
	})
	return out, err
}

// ContentOf is what a document says, for a draft that begins with it.
func (room *Room) ContentOf(ctx context.Context, id int64) (c Content, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		d, err := documentByID(ctx, tx, id)
		c = d.Content
		return err
	})
	return c, err
}
