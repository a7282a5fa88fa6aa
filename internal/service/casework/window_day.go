package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// ParkedOf lists what a clerk has parked, the newest first.
func (room *Room) ParkedOf(ctx context.Context, a account.Actor) ([]Parked, error) {
	body, err := parks(a)
	if err != nil {
		return nil, err
	}
	list, err := room.parked().list(ctx, body)
	return slices.DeleteFunc(list, func(p Parked) bool { return !p.mine(a) || p.Number != "" }), err
}

// TakeParked gives what somebody has parked into the hands of another clerk of the same window.
func (room *Room) TakeParked(ctx context.Context, a account.Actor, key, from string) error {
	body, err := parks(a)
	if err != nil {
		return err
	}
	p, err := room.parked().of(ctx, body, key)
	if err != nil {
		return err
	}
	if p.Holder != from || p.Number != "" {
		return fault.Conflictf("这份暂存件已经不在原来的人手里")
	}
	return room.parked().take(ctx, a, p)
}

// Name is the item's name of what is parked.
func (p Parked) name(items Items) string {
	if item, err := items.Item(p.Item); err == nil {
		return item.Name
	}
	return p.Item
}

// ParkedName says what is parked, for who is to go on with it.
func (room *Room) ParkedName(p Parked) string {
	who := p.Typed.Get("name")
	if r := []rune(who); len(r) > 0 {
		who = string(r[:1]) + "**"
	}
	return p.name(room.Items) + "：" + who
}

// WindowDay is what one clerk did at a window on a day.
type WindowDay struct {
	Officer                                              string
	Received, Accepted, Corrections, Declined, Delivered int
}

// WindowDays counts what was done at the window of a body from a moment to another, by clerk.
func (room *Room) WindowDays(ctx context.Context, body string, from, to time.Time) (out []WindowDay, err error) {
	at := func(name string) *WindowDay {
		i := slices.IndexFunc(out, func(d WindowDay) bool { return d.Officer == name })
		if i < 0 {
			out = append(out, WindowDay{Officer: name})
			i = len(out) - 1
		}
		return &out[i]
	}
	err = room.DB.Read(ctx, func(tx *store.Tx) error {
		if err := receivedAt(ctx, tx, body, from, to, func(name string) { at(name).Received++ }); err != nil {
			return err
		}
		return doneAt(ctx, tx, body, from, to, func(name, role, result string, n int) {
			switch {
			case role == RoleDeliver || role == RoleConfirm:
				at(name).Delivered += n
			case result == "accept":
				at(name).Accepted += n
			case result == "correction":
				at(name).Corrections += n
			case result == "decline":
				at(name).Declined += n
			}
		})
	})
	slices.SortFunc(out, func(a, b WindowDay) int {
		if a.Officer < b.Officer {
			return -1
		}
		return 1
	})
	return out, err
}

// receivedAt tells who took a case in at the window of a body.
func receivedAt(ctx context.Context, tx *store.Tx, body string, from, to time.Time, tell func(name string)) error {
	rows, err := tx.Query(ctx, `/* casework.windowReceived */
select c.body
from matter m join casework c on c.id = m.id
where m.channel = 'window' and m.opened_at >= $1 and m.opened_at < $2
  and exists (select 1 from task t where t.matter = m.id and t.body = $3 and t.role in ($4, $5))
order by m.opened_at, m.id
limit 5000`, from.UnixMilli(), to.UnixMilli(), body, RoleReceive, RoleAccept)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var c struct{ Intake Intake }
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			return fmt.Errorf("read where a case came in: %w", err)
		}
		if c.Intake.Body == body {
			tell(c.Intake.Officer)
		}
	}
	return rows.Err()
}

// doneAt counts the tasks of the window's posts that were done.
func doneAt(ctx context.Context, tx *store.Tx, body string, from, to time.Time, tell func(name, role, result string, n int)) error {
	rows, err := tx.Query(ctx, `/* casework.windowDone */
select t.done_by, t.role, t.result, count(*)
from task t
where t.body = $1 and t.need in ($2, $3) and t.state = 'done' and t.done_at >= $4 and t.done_at < $5
group by t.done_by, t.role, t.result
order by t.done_by, t.role, t.result
limit 2000`, body, RightAccept, RightDeliver, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, role, result string
		var n int
		if err := rows.Scan(&name, &role, &result, &n); err != nil {
			return err
		}
		if name != "" && name != account.System("").Name {
			tell(name, role, result, n)
		}
	}
	return rows.Err()
}
