package publish

import (
	"context"
	"encoding/json"
	"fmt"

	"tongban/internal/base/store"
)

// Placed is a document with the channels beside the site that were entered at it.
type Placed struct {
	Known
	Channels []Placing
}

// Placings gives the documents behind an identifier, in their order, that have channels beside the site, out of so many that
// were ever published; last is the identifier of the last one that was read, 0 when there is none.
func (room *Room) Placings(ctx context.Context, after int64, limit int) (out []Placed, last int64, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.placings */
select d.id, m.number, d.body from document d join matter m on m.id = d.id where d.id > $1 and d.first_on <> '' order by d.id limit $2`, after, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Document
			var id int64
			var number, body string
			if err := rows.Scan(&id, &number, &body); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(body), &d); err != nil {
				return fmt.Errorf("read document %d: %w", id, err)
			}
			d.ID, last = id, id
			p := Placed{Known: known(d, number)}
			for _, c := range d.Channels {
				if c.Channel != "site" {
					p.Channels = append(p.Channels, c)
				}
			}
			if len(p.Channels) > 0 {
				out = append(out, p)
			}
		}
		return rows.Err()
	})
	return out, last, err
}
