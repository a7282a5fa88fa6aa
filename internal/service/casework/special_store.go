package casework

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// insertSpecial writes a special procedure into the register.
func insertSpecial(id, matter int64, s Special, promise bool, due time.Time) store.Stmt {
	var until any
	if !due.IsZero() {
		until = due.UnixMilli()
	}
	return store.Stmt{SQL: `/* casework.insertSpecial */
insert into case_special (id, matter, code, name, statutory, promise, ground, notice, started_at, started_by, due_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		Args: []any{id, matter, s.Code, s.Name, bit(s.Statutory), bit(promise), s.Basis, s.Notice, s.StartedAt.UnixMilli(), s.StartedBy, until}, Rows: 1}
}

// endSpecials writes the end of the procedure of a case that runs.
func endSpecials(matter int64, at time.Time, result string) store.Stmt {
	return store.Stmt{SQL: `/* casework.endSpecials */
update case_special set ended_at = $2, result = $3 where matter = $1 and ended_at is null`, Args: []any{matter, at.UnixMilli(), result}, Rows: store.Any}
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Registered is one line of the register of special procedures (特别程序台账).
type Registered struct {
	ID                 int64
	Number, Item, Lead string
	Name               string
	Statutory, Promise bool
	Ground, Notice     string
	StartedAt, DueAt   time.Time // no due time: the law or the guide sets none
	EndedAt            time.Time // none while it runs
	StartedBy, Result  string
}

// Over reports whether the procedure lasts or lasted longer than it may.
func (r Registered) Over(now time.Time) bool {
	if !r.EndedAt.IsZero() {
		now = r.EndedAt
	}
	return !r.DueAt.IsZero() && now.After(r.DueAt)
}

// The parts of the register.
const (
	specialsRunning = "running"
	specialsOver    = "over"
)

// specials lists the register as far as the actor may see its cases, the newest first.
func specials(ctx context.Context, tx *store.Tx, a account.Actor, part string, now time.Time, behind spot, limit int) ([]Registered, error) {
	sight, args := matter.Sight(a, 1)
	where := []string{sight}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	switch part {
	case specialsRunning:
		where = append(where, "s.ended_at is null")
	case specialsOver:
		where = append(where, "s.due_at is not null", "s.due_at < coalesce(s.ended_at, "+arg(now.UnixMilli())+")")
	}
	if behind != (spot{}) {
		where = append(where, "(s.started_at, s.id) < ("+arg(behind.closed)+", "+arg(behind.id)+")")
	}
	rows, err := tx.Query(ctx, `/* casework.specials */
select s.id, m.number, m.title, m.lead, s.name, s.statutory, s.promise, s.ground, s.notice, s.started_at, s.due_at, s.ended_at, s.started_by, s.result
from case_special s join matter m on m.id = s.matter
where `+strings.Join(where, " and ")+`
order by s.started_at desc, s.id desc limit `+arg(limit), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Registered
	for rows.Next() {
		var r Registered
		var statutory, promise int
		var started, due, ended store.Millis
		if err := rows.Scan(&r.ID, &r.Number, &r.Item, &r.Lead, &r.Name, &statutory, &promise, &r.Ground, &r.Notice, &started, &due, &ended, &r.StartedBy, &r.Result); err != nil {
			return nil, err
		}
		r.Statutory, r.Promise, r.StartedAt, r.DueAt, r.EndedAt = statutory == 1, promise == 1, started.Time(), due.Time(), ended.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}
