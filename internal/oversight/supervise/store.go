package supervise

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/light"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// Filter narrows the running clocks. Empty means all.
type Filter struct {
	Light      light.Light
	Body, Kind string
}

// tick is a running clock with as much of its matter as a list shows.
type tick struct {
	matter.Clock
	Kind, Body    string
	Number, Title string
}

// alike are clocks that nothing tells apart: they have one light, and are counted by the store.
type alike struct {
	tick
	N int
}

// bar gathers the conditions of a query with their numbered parameters.
type bar struct {
	where []string
	args  []any
}

func (b *bar) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

func (b *bar) and(format string, values ...any) {
	marks := make([]any, len(values))
	for i, v := range values {
		marks[i] = b.arg(v)
	}
	b.where = append(b.where, fmt.Sprintf(format, marks...))
}

func (b *bar) text() string { return strings.Join(b.where, " and ") }

// running is the condition of the clocks that an actor watches. A clock that the machine
// acts on counts while the matter lies with the house: the wait for an applicant is no
// duty of a body.
func (room *Room) running(a account.Actor, f Filter, at time.Time) *bar {
	sight, args := matter.Sight(a, 1)
	b := &bar{where: []string{"c.state <> 'stopped'", sight}, args: args}
	if waits := room.waits(b); waits != "" {
		b.where = append(b.where, "(c.on_due = '' or m.kind || '/' || m.state not in ("+waits+"))")
	}
	if f.Body != "" {
		b.and("m.lead = %s", f.Body)
	}
	if f.Kind != "" {
		b.and("m.kind = %s", f.Kind)
	}
	switch f.Light {
	case light.Paused:
		b.and("c.state = 'paused'")
	case light.Red:
		b.and("c.state = 'running' and c.due_at < %s", at.UnixMilli())
	case light.Yellow, light.Green:
		b.and("c.state = 'running' and c.due_at >= %s", at.UnixMilli())
	}
	return b
}

// waits lists the states in which a matter waits for somebody outside the house.
func (room *Room) waits(b *bar) string {
	var marks []string
	for _, k := range room.Hall().Kinds() {
		for _, s := range k.States {
			if s.Waits != "" {
				marks = append(marks, b.arg(k.Name+"/"+string(s.Name)))
			}
		}
	}
	return strings.Join(marks, ", ")
}

// most bounds how many different clocks are told apart in one count.
const most = 1_000_000

// eachAlike hands over every sort of running clock with its number. The store counts; only
// kind, body, limit and due time come into memory, once for all clocks that share them.
func eachAlike(ctx context.Context, tx *store.Tx, b *bar, take func(alike)) error {
	return each(ctx, tx, `/* supervise.count */ select m.kind, m.lead, c.state, c.budget, c.extensions, c.due_at, count(*)
from clock c join matter m on m.id = c.matter where `+b.text()+`
group by m.kind, m.lead, c.state, c.budget, c.extensions, c.due_at
order by m.kind, m.lead, c.due_at limit `+strconv.Itoa(most), b.args, func(scan func(...any) error) (bool, error) {
		var g alike
		err := g.read(scan, &g.N)
		if err == nil {
			take(g)
		}
		return err == nil, err
	})
}

// read reads the columns that both queries begin with, and more behind them.
func (t *tick) read(scan func(...any) error, more ...any) error {
	var budget, extensions string
	var due store.Millis
	err := scan(append([]any{&t.Kind, &t.Body, &t.State, &budget, &extensions, &due}, more...)...)
	if err != nil {
		return err
	}
	t.DueAt = due.Time()
	if t.Limit, err = workday.ParseLimit(budget); err != nil {
		return err
	}
	if extensions == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(extensions), &t.Extensions)
}

// place is where a page of the list ended.
type place struct {
	due, id int64
}

func (p place) String() string {
	return strconv.FormatInt(p.due, 10) + "." + strconv.FormatInt(p.id, 10)
}

// parsePlace reads a place; what is none is the beginning.
func parsePlace(text string) (p place, ok bool) {
	due, id, found := strings.Cut(text, ".")
	if !found {
		return p, false
	}
	var err [2]error
	p.due, err[0] = strconv.ParseInt(due, 10, 64)
	p.id, err[1] = strconv.ParseInt(id, 10, 64)
	return p, !slices.ContainsFunc(err[:], func(e error) bool { return e != nil })
}

// ticks lists running clocks, the most urgent first, from a place on, until keep has said
// of n of them that they belong in the list.
func ticks(ctx context.Context, tx *store.Tx, b *bar, after place, n int, keep func(tick) bool) (out []tick, err error) {
	b.and("(c.due_at, c.id) > (%s, %s)", after.due, after.id)
	err = each(ctx, tx, `/* supervise.clocks */ select m.kind, m.lead, c.state, c.budget, c.extensions, c.due_at,
  c.id, c.name, c.title, c.ground, m.number, m.title
from clock c join matter m on m.id = c.matter where `+b.text()+`
order by c.due_at, c.id limit `+strconv.Itoa(most), b.args, func(scan func(...any) error) (bool, error) {
		var t tick
		if err := t.read(scan, &t.ID, &t.Name, &t.Clock.Title, &t.Ground, &t.Number, &t.Title); err != nil {
			return false, err
		}
		if keep(t) {
			out = append(out, t)
		}
		return len(out) < n, nil
	})
	return out, err
}

// each streams the rows of a query until take wants no more.
func each(ctx context.Context, tx *store.Tx, query string, args []any, take func(scan func(...any) error) (bool, error)) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		more, err := take(rows.Scan)
		if err != nil {
			return err
		}
		if !more {
			return nil
		}
	}
	return rows.Err()
}
