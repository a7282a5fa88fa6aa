package inforequest

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Counted is a request as the annual report counts it: 条2019 §50.
type Counted struct {
	Request
	Number string
	State  matter.State
	Ended  workday.Date // the day of the reply, or of the end without one; zero while it is open
}

// ForYear lists the requests of a body that count for a year: received by its end, and open in it or ended so lately that
// somebody may go to court about them in it (行政诉讼法 §46: within five years at most). A new reply that was ordered is among
// them with its order: it is no new request, but somebody may go against it too.
func (room *Room) ForYear(ctx context.Context, body string, year int) (out []Counted, err error) {
	first, last := workday.NewDate(year, time.January, 1), workday.NewDate(year, time.December, 31)
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* inforequest.forYear */
select r.id, m.number, m.state, m.closed_at, r.body from inforequest r join matter m on m.id = r.id
where r.body_code = $1 and r.received_on <> '' and r.received_on <= $2 and (m.closed_at is null or m.closed_at >= $3)
order by r.id limit 1000000`, body, last.String(), first.AddMonths(-60).Start().UnixMilli())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c Counted
			var id int64
			var closed *int64
			var text string
			if err := rows.Scan(&id, &c.Number, &c.State, &closed, &text); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(text), &c.Request); err != nil {
				return fmt.Errorf("read request %s: %w", c.Number, err)
			}
			c.ID = id
			c.Ended = endOf(c.Request, closed)
			out = append(out, c)
		}
		return rows.Err()
	})
	return out, err
}

// endOf is the day of the reply, or of the end without one; zero while it is open.
func endOf(r Request, closed *int64) workday.Date {
	switch {
	case r.Reply != nil && !r.Reply.ApprovedAt.IsZero():
		return workday.DateOf(r.Reply.ApprovedAt)
	case closed != nil:
		return workday.DateOf(time.UnixMilli(*closed))
	}
	return workday.Date{}
}

// dayOf is the day of a moment; nothing when there is none.
func dayOf(millis int64) string {
	if millis == 0 {
		return ""
	}
	return workday.DateOf(time.UnixMilli(millis)).String()
}
