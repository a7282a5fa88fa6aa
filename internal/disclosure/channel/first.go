package channel

import (
	"context"
	"slices"

	"tongban/internal/base/store"
)

// FirstTo lists what stands behind a figure of FirstIn: the documents of a body first published in a year that went to a
// channel, each once.
func (room *Room) FirstTo(ctx context.Context, body string, year int, channel string) (list []Record, err error) {
	err = room.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = firstRecords(ctx, tx, body, year, channel, 5000)
		return err
	})
	stock := map[int64]bool{}
	if err == nil && room.Uncounted != nil && len(list) > 0 {
		ids := make([]int64, len(list))
		for i, r := range list {
			ids[i] = r.Document
		}
		stock, err = room.Uncounted(ctx, body, ids)
	}
	seen := map[int64]bool{}
	return slices.DeleteFunc(list, func(r Record) bool {
		again := seen[r.Document] || stock[r.Document]
		seen[r.Document] = true
		return again
	}), err
}
