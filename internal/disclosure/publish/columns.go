package publish

import (
	"context"
	"time"

	"tongban/internal/base/store"
)

// Column (栏目) is a class of a body with what stands in it.
type Column struct {
	Body, Class, Title string
	Count              int
	Last               time.Time // the newest publication or revision
}

// mostColumns bounds how many there are.
const mostColumns = 20_000

// Columns are those in which something stands.
func (room *Room) Columns(ctx context.Context) (list []Column, err error) {
	err = room.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* publish.columns */
select d.body_code, d.class, count(*), max(d.shown_at) from document d where d.shown_at > 0 group by d.body_code, d.class order by d.body_code, d.class limit $1`, mostColumns)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c Column
			var last store.Millis
			if err := rows.Scan(&c.Body, &c.Class, &c.Count, &last); err != nil {
				return err
			}
			c.Title, c.Last = classTitle(c.Class), last.Time()
			list = append(list, c)
		}
		return rows.Err()
	})
	return list, err
}

// ColumnAddress is the public page of a column.
func ColumnAddress(body, class string) string {
	return "/disclosure/documents?" + Asked{Body: body, Class: class}.query().Encode()
}
