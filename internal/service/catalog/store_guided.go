package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog/guided"
)

// mostGuides bounds the guides of a site.
const mostGuides = 500

// guidedChange moves with every change of any guide.
func guidedChange(ctx context.Context, tx *store.Tx) (change int64, err error) {
	err = tx.QueryRow(ctx, `/* catalog.guidedChange */
		select coalesce(max(change), 0) from guided`).Scan(&change)
	return change, err
}

func allGuides(ctx context.Context, tx *store.Tx) ([]guided.Guide, error) {
	rows, err := tx.Query(ctx, `/* catalog.allGuides */
		select content from guided
		order by place, code
		limit $1`, mostGuides)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var guides []guided.Guide
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		var g guided.Guide
		if err := json.Unmarshal([]byte(text), &g); err != nil {
			return nil, fmt.Errorf("read guide: %w", err)
		}
		guides = append(guides, g)
	}
	return guides, rows.Err()
}

// shownGuides leaves out the guides that are off.
func shownGuides(guides []guided.Guide) []guided.Guide {
	return slices.DeleteFunc(guides, func(g guided.Guide) bool { return g.Off })
}

func keepGuide(ctx context.Context, tx *store.Tx, g guided.Guide, change int64) error {
	text, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* catalog.keepGuide */
		insert into guided (code, place, content, change)
		values ($1, $2, $3, $4)
		on conflict (code) do update
		set place = excluded.place, content = excluded.content, change = excluded.change`, g.Code, g.Place, string(text), change)
	return err
}
