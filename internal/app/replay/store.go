package replay

import (
	"context"
	"encoding/json"

	"tongban/internal/base/store"
)

// count reads from the store how many events of logs its timelines hold.
func (h Hall) count(ctx context.Context, r *Report) error {
	return h.DB.Read(ctx, func(tx *store.Tx) error {
		if err := tx.QueryRow(ctx, `/* replay.late */ select count(*) from matter m where m.kind = $1 and m.late = $2`, KindName, true).Scan(&r.LateClosed); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `/* replay.recorded */ select count(*) from event e join matter m on m.id = e.matter
where m.kind = $1 and e.action in ('begin', 'step', 'follow', 'deviate')`, KindName).Scan(&r.Recorded)
	})
}

// happened reads from the timeline what has happened.
func happened(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	rows, err := tx.Query(ctx, `/* replay.happened */ select e.data from event e where e.matter = $1 order by e.seq limit 100000`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := facts{}
	for rows.Next() {
		var text string
		var said struct {
			Activity  string `json:"activity"`
			Lifecycle string `json:"lifecycle"`
		}
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if json.Unmarshal([]byte(text), &said) == nil && said.Activity != "" {
			done[key(said.Activity, said.Lifecycle)]++
		}
	}
	return done, rows.Err()
}
