package casework_test

import (
	"context"
	"fmt"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// crowd copies a case many times over, as if it had come in at a window of which nothing else is known.
func (h *house) crowd(id int64, n int) {
	h.t.Helper()
	ctx := context.Background()
	err := h.DB.Write(ctx, func(tx *store.Tx) error {
		for i := range n {
			next := h.DB.NewID()
			if _, err := tx.Exec(ctx, `/* test.crowd */ insert into matter (id, kind, number, title, region, lead, state, version, applicant_name, channel, opened_at, head)
select $1, m.kind, $2, m.title, m.region, m.lead, m.state, m.version, m.applicant_name, m.channel, m.opened_at, m.head from matter m where m.id = $3`, next, fmt.Sprintf("X%d", i), id); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `/* test.crowd */ insert into casework (id, item, item_version, body)
select $1, c.item, c.item_version, c.body from casework c where c.id = $2`, next, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestAWindowFindsItsCasesBehindThoseOfAllOthers(t *testing.T) {
	h := newHouse(t)
	ctx, from := context.Background(), workday.DateOf(h.Now()).Start()
	far := brought(h, street)
	h.crowd(far.ID, 5001)
	near := brought(h, clerk)
	for body, number := range map[string]string{"street": far.Number, "centre": near.Number} {
		list, err := h.room.AtWindow(ctx, body, from)
		if err != nil || len(list) != 1 || list[0].Matter.Number != number {
			t.Errorf("%s has %+v, %v", body, list, err)
		}
		days, err := h.room.WindowDays(ctx, body, from, from.AddDate(0, 0, 1))
		if err != nil || len(days) != 1 || days[0].Received != 1 {
			t.Errorf("%s did %+v, %v", body, days, err)
		}
	}
}
