package casework

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Notice (办件公示) is what everybody may know of an answered case: never who applied.
type Notice struct {
	ID       int64
	Number   string
	Item     string // name
	Body     string // code
	Result   string
	ClosedAt time.Time
}

// The counters of a day: with the gap-free numbers of received cases they are all that the figures of the city need, so
// that no page counts cases.
const (
	counterReceived = "case/" // see number
	counterClosed   = "case.closed/"
	counterLate     = "case.late/"
)

// announce makes the notice of a case that the move has closed, and counts it. Closing has stopped every clock, so
// whether one ran over is known.
func announce(m *matter.Move, c Case) {
	done := m.Matter()
	insert := store.Stmt{SQL: `/* casework.announce */
insert into case_notice (id, number, item, body, result, closed_at) values ($1, $2, $3, $4, $5, $6)`,
		Args: []any{m.ID(), done.Number, c.Item.Name, done.Lead, c.OutcomeTitle(), m.Now.UnixMilli()}, Rows: 1, Alike: true}
	day := strconv.Itoa(dayNumber(m.Now))
	m.Numbered(counterClosed+day, func(int64) ([]store.Stmt, error) { return []store.Stmt{insert}, nil })
	if done.Late {
		m.Numbered(counterLate+day, func(int64) ([]store.Stmt, error) { return nil, nil })
	}
}

// dayNumber counts the days in Shanghai since 1970, as the counters are named.
func dayNumber(at time.Time) int {
	const shift, day = 8 * 60 * 60, 24 * 60 * 60
	return int((at.Unix() + shift) / day)
}

// Tally is how many cases came in and were answered.
type Tally struct{ Received, Closed, Late int64 }

func (t *Tally) add(name string, n int64) {
	switch {
	case strings.HasPrefix(name, counterClosed):
		t.Closed += n
	case strings.HasPrefix(name, counterLate):
		t.Late += n
	default:
		t.Received += n
	}
}

// plus is the sum of two.
func (t Tally) plus(u Tally) Tally {
	return Tally{t.Received + u.Received, t.Closed + u.Closed, t.Late + u.Late}
}

// InTime is the share of the answered cases no clock of which ran over, in percent to a tenth; cut, so that 100% means
// all. Without any answered case it is empty.
func (t Tally) InTime() string {
	if t.Closed <= 0 {
		return ""
	}
	const whole, tenth = 1000, 10
	share := (t.Closed - t.Late) * whole / t.Closed
	text := strconv.FormatInt(share/tenth, 10)
	if share%tenth != 0 {
		text += "." + strconv.FormatInt(share%tenth, 10)
	}
	return text + "%"
}

// tallyOf reads the counters of one day, each by its key.
func tallyOf(ctx context.Context, tx *store.Tx, at time.Time, divisions []string) (t Tally, err error) {
	day := strconv.Itoa(dayNumber(at))
	names := []any{counterClosed + day, counterLate + day}
	for _, division := range divisions {
		name, _ := number(matter.Opening{Region: division}, at)
		names = append(names, name)
	}
	marks := make([]string, len(names))
	for i := range names {
		marks[i] = "$" + strconv.Itoa(i+1)
	}
	err = counted(ctx, tx, `/* casework.tallyOfDay */ select name, value from counter where name in (`+strings.Join(marks, ", ")+`)`, names,
		func(name string, n int64) { t.add(name, n) })
	return t, err
}

// tallyBefore sums the counters of all days before one; it reads them all, and is therefore seldom asked.
func tallyBefore(ctx context.Context, tx *store.Tx, at time.Time) (t Tally, err error) {
	day, date := "/"+strconv.Itoa(dayNumber(at)), "-"+at.In(shanghai).Format("20060102")
	err = counted(ctx, tx, `/* casework.tallyBefore */ select name, value from counter
where name like 'case/%' or name like 'case.closed/%' or name like 'case.late/%'`, nil, func(name string, n int64) {
		if !strings.HasSuffix(name, day) && !strings.HasSuffix(name, date) {
			t.add(name, n)
		}
	})
	return t, err
}

func counted(ctx context.Context, tx *store.Tx, query string, args []any, take func(string, int64)) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return err
		}
		take(name, n)
	}
	return rows.Err()
}

// spot is where a page of the notices ended.
type spot struct{ closed, id int64 }

func (p spot) String() string {
	return strconv.FormatInt(p.closed, 36) + "." + strconv.FormatInt(p.id, 36)
}

// parseSpot reads a spot; what is none is the beginning.
func parseSpot(text string) spot {
	closed, id, _ := strings.Cut(text, ".")
	at, err := strconv.ParseInt(closed, 36, 64)
	if err != nil {
		return spot{}
	}
	n, err := strconv.ParseInt(id, 36, 64)
	if err != nil {
		return spot{}
	}
	return spot{at, n}
}

// notices lists answered cases, the newest first: of a body or of all, behind a spot or from the beginning, closed on
// a day or before it.
func notices(ctx context.Context, tx *store.Tx, body string, until workday.Date, behind spot, limit int) ([]Notice, error) {
	var where []string
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if body != "" {
		where = append(where, "body = "+arg(body))
	}
	if !until.IsZero() {
		where = append(where, "closed_at < "+arg(until.AddDays(1).Start().UnixMilli()))
	}
	if behind != (spot{}) {
		where = append(where, "(closed_at, id) < ("+arg(behind.closed)+", "+arg(behind.id)+")")
	}
	query := `/* casework.notices */ select id, number, item, body, result, closed_at from case_notice`
	if len(where) > 0 {
		query += " where " + strings.Join(where, " and ")
	}
	rows, err := tx.Query(ctx, query+" order by closed_at desc, id desc limit "+arg(limit), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Notice
	for rows.Next() {
		var n Notice
		var closed store.Millis
		if err := rows.Scan(&n.ID, &n.Number, &n.Item, &n.Body, &n.Result, &closed); err != nil {
			return nil, err
		}
		n.ClosedAt = closed.Time()
		list = append(list, n)
	}
	return list, rows.Err()
}
