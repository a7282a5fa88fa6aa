package link

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

func rules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* link.rules */ select r.id, r.body, r.reason, r.officer, r.at from link_rule r order by r.id desc limit 100`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var body string
		var at store.Millis
		if err := rows.Scan(&r.ID, &body, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &r); err != nil {
			return nil, fmt.Errorf("read rule of links %d: %w", r.ID, err)
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(r Rule) store.Stmt {
	body, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("link: a rule cannot be written: %v", err))
	}
	return store.Stmt{SQL: `/* link.insertRule */ insert into link_rule (id, body, reason, officer, at) values ($1, $2, $3, $4, $5)`, Args: []any{r.ID, string(body), r.Reason, r.By, r.At.UnixMilli()}, Rows: 1}
}

// markOf is up to which change documents were read.
func markOf(ctx context.Context, tx *store.Tx) (at int64, err error) {
	err = tx.QueryRow(ctx, `/* link.mark */ select m.at from link_mark m where m.name = 'documents'`).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return at, err
}

func setMark(at int64) store.Stmt {
	return store.Stmt{SQL: `/* link.setMark */ insert into link_mark (name, at) values ('documents', $1) on conflict (name) do update set at = excluded.at`, Args: []any{at}, Rows: 1}
}

// placed reads the targets of the links that a document had.
func placed(ctx context.Context, tx *store.Tx, document int64) (map[int64]bool, error) {
	rows, err := tx.Query(ctx, `/* link.placed */ select p.target from link_place p where p.document = $1 order by p.target limit 100000`, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}

// targetFor finds the target of an address, or makes it.
func targetFor(ctx context.Context, tx *store.Tx, a Address, newID func() int64) (id int64, err error) {
	text := a.Text
	if len(text) > longest { // such a one is never asked
		text = strings.ToValidUTF8(text[:longest], "")
	}
	read := func() error {
		return tx.QueryRow(ctx, `/* link.targetFor */ select t.id from link_target t where t.host = $1 and t.address = $2`, a.Host, text).Scan(&id)
	}
	if err = read(); !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	state := StateNew
	if a.Way == Unasked {
		state = StateUnclear
	}
	if _, err = tx.Exec(ctx, `/* link.addTarget */ insert into link_target (id, way, host, address, state, status, reason, moved, failures, broken_at, ok_at, checked_at, tried_at, next_at, leads)
values ($1, $2, $3, $4, $5, 0, $6, '', 0, 0, 0, 0, 0, 0, $7) on conflict (host, address) do nothing`, newID(), string(a.Way), a.Host, text, string(state), a.Reason, a.leads()); err != nil {
		return 0, err
	}
	return id, read()
}

func putPlace(id int64, d Linked, target int64, p Placed) store.Stmt {
	return store.Stmt{SQL: `/* link.putPlace */ insert into link_place (id, document, target, number, title, body_code, author, place, words, accepted, accepted_by, told_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', 0)
on conflict (document, target) do update set title = excluded.title, body_code = excluded.body_code, place = excluded.place, words = excluded.words`,
		Args: []any{id, d.ID, target, d.Number, d.Title, d.Body, d.Author, p.Place, p.Words}, Rows: 1, Alike: true}
}

func dropPlace(document, target int64) store.Stmt {
	return store.Stmt{SQL: `/* link.dropPlace */ delete from link_place where document = $1 and target = $2`, Args: []any{document, target}, Rows: 1, Alike: true}
}

const targetColumns = `t.id, t.way, t.host, t.address, t.state, t.status, t.reason, t.moved, t.failures, t.broken_at, t.ok_at, t.checked_at, t.tried_at, t.next_at`

func (t *Target) dest(times *[5]int64) []any {
	return []any{&t.ID, &t.Way, &t.Host, &t.Address, &t.State, &t.Status, &t.Reason, &t.Moved, &t.Failures, &times[0], &times[1], &times[2], &times[3], &times[4]}
}

func (t *Target) timed(times [5]int64) {
	for i, at := range []*time.Time{&t.BrokenAt, &t.OKAt, &t.Checked, &t.Tried, &t.Next} {
		if *at = (time.Time{}); times[i] != 0 {
			*at = time.UnixMilli(times[i])
		}
	}
}

// due reads targets of a way whose time has come and that stand somewhere.
func due(ctx context.Context, tx *store.Tx, way Way, at time.Time, limit int) (list []Target, err error) {
	return targets(ctx, tx, `/* link.due */ select `+targetColumns+` from link_target t where t.way = $1 and t.next_at <= $2
and exists (select 1 from link_place p where p.target = t.id) order by t.next_at, t.id limit $3`, string(way), at.UnixMilli(), limit)
}

// dueElsewhere reads targets elsewhere whose time has come, at most so many of a host, so that one host holds up no other.
func dueElsewhere(ctx context.Context, tx *store.Tx, at time.Time, ofHost, limit int) (list []Target, err error) {
	return targets(ctx, tx, `/* link.dueElsewhere */ select `+targetColumns+` from (
select `+targetColumns+`, row_number() over (partition by t.host order by t.next_at, t.id) as turn from link_target t where t.way = 'outside' and t.next_at <= $1
and exists (select 1 from link_place p where p.target = t.id)) t
where t.turn <= $2 order by t.turn, t.next_at, t.id limit $3`, at.UnixMilli(), ofHost, limit)
}

func targets(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Target, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Target
		var times [5]int64
		if err := rows.Scan(t.dest(&times)...); err != nil {
			return nil, err
		}
		t.timed(times)
		list = append(list, t)
	}
	return list, rows.Err()
}

func targetByID(ctx context.Context, tx *store.Tx, id int64) (Target, error) {
	list, err := targets(ctx, tx, `/* link.target */ select `+targetColumns+` from link_target t where t.id = $1 order by t.id limit 1`, id)
	if err == nil && len(list) == 0 {
		err = fault.Missing("链接", "")
	}
	if err != nil {
		return Target{}, err
	}
	return list[0], nil
}

func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

func updateTarget(t Target) store.Stmt {
	return store.Stmt{SQL: `/* link.updateTarget */ update link_target set state = $2, status = $3, reason = $4, moved = $5, failures = $6, broken_at = $7, ok_at = $8, checked_at = $9, tried_at = $10, next_at = $11 where id = $1`,
		Args: []any{t.ID, string(t.State), t.Status, t.Reason, t.Moved, t.Failures, millis(t.BrokenAt), millis(t.OKAt), millis(t.Checked), millis(t.Tried), millis(t.Next)}, Rows: 1, Alike: true}
}

// mended ends what was said of the places of an address that opens again.
func mended(target int64) store.Stmt {
	return store.Stmt{SQL: `/* link.mended */ update link_place set accepted = '', accepted_by = '', told_at = 0 where target = $1 and (accepted <> '' or told_at > 0)`, Args: []any{target}, Rows: store.Any}
}

// soon lets the addresses that lead to a page of ours, or to what stands behind it, be looked at in the next sweep.
func soon(path string) store.Stmt {
	return store.Stmt{SQL: `/* link.soon */ update link_target set next_at = 0 where leads = $1 and leads <> ''`, Args: []any{path}, Rows: store.Any}
}

func insertEvent(id, target, document int64, what, words, officer string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* link.insertEvent */ insert into link_event (id, target, document, what, words, officer, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{id, target, document, what, words, officer, at.UnixMilli()}, Rows: 1, Alike: true}
}

// event is one line of the history of a link.
type event struct {
	What, Words, Officer string
	At                   time.Time
}

// events reads the history of an address and of its place on a document, the newest first.
func events(ctx context.Context, tx *store.Tx, target, document int64) (list []event, err error) {
	rows, err := tx.Query(ctx, `/* link.events */ select e.what, e.words, e.officer, e.at from link_event e where e.target = $1 and (e.document = 0 or e.document = $2) order by e.id desc limit 100`, target, document)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e event
		var at store.Millis
		if err := rows.Scan(&e.What, &e.Words, &e.Officer, &at); err != nil {
			return nil, err
		}
		e.At = at.Time()
		list = append(list, e)
	}
	return list, rows.Err()
}

// Standing (链接) is a link of a document with its address.
type Standing struct {
	Target
	Place                                     int64
	Document                                  int64
	Number, Title, Body, Author, Where, Words string
	Accepted, AcceptedBy                      string
}

const standingColumns = targetColumns + `, p.id, p.document, p.number, p.title, p.body_code, p.author, p.place, p.words, p.accepted, p.accepted_by`

func (s *Standing) dest(times *[5]int64) []any {
	return append(s.Target.dest(times), &s.Place, &s.Document, &s.Number, &s.Title, &s.Body, &s.Author, &s.Where, &s.Words, &s.Accepted, &s.AcceptedBy)
}

func standings(ctx context.Context, tx *store.Tx, query string, args ...any) (list []Standing, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Standing
		var times [5]int64
		if err := rows.Scan(s.dest(&times)...); err != nil {
			return nil, err
		}
		s.timed(times)
		list = append(list, s)
	}
	return list, rows.Err()
}

// standing reads a link by its place.
func standing(ctx context.Context, tx *store.Tx, place int64) (Standing, error) {
	list, err := standings(ctx, tx, `/* link.standing */ select `+standingColumns+` from link_place p join link_target t on t.id = p.target where p.id = $1 order by p.id limit 1`, place)
	if err == nil && len(list) == 0 {
		err = fault.Missing("链接", "")
	}
	if err != nil {
		return Standing{}, err
	}
	return list[0], nil
}

// waiting is a drafter with links that broke and of which he has not heard.
type waiting struct {
	author, body string
	count        int
	first        int64 // place of one of them
}

// untold lists drafters who have not heard of links that broke, and who were told nothing since a moment.
func untold(ctx context.Context, tx *store.Tx, since time.Time, limit int) (list []waiting, err error) {
	rows, err := tx.Query(ctx, `/* link.untold */ select p.author, p.body_code, count(*), min(p.id) from link_target t join link_place p on p.target = t.id
where t.state = 'broken' and p.told_at = 0 and p.accepted = ''
and not exists (select 1 from link_place o where o.author = p.author and o.body_code = p.body_code and o.told_at > $1)
group by p.author, p.body_code order by p.author, p.body_code limit $2`, since.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var w waiting
		if err := rows.Scan(&w.author, &w.body, &w.count, &w.first); err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// told writes down that a drafter has heard of all that broke.
func told(w waiting, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* link.told */ update link_place set told_at = $3 where author = $1 and body_code = $2 and told_at = 0 and accepted = '' and target in (select t.id from link_target t where t.state = 'broken')`,
		Args: []any{w.author, w.body, at.UnixMilli()}, Rows: store.Any}
}

func accepting(place int64, reason, by string) store.Stmt {
	return store.Stmt{SQL: `/* link.accept */ update link_place set accepted = $2, accepted_by = $3 where id = $1`, Args: []any{place, reason, by}, Rows: 1}
}

// Query narrows a list of links.
type Query struct {
	Bodies   []string // nil is those of all
	Show     string   // one of the shows; "all" is everything
	Author   string
	Document string // number
	Before   int64
	Limit    int
}

// shows are the pieces of a condition by which links are listed.
var shows = map[string]string{
	"broken": "t.state = 'broken' and p.accepted = ''", "failing": "t.state = 'failing'", "unclear": "t.state = 'unclear'",
	"unchecked": "(t.state = 'new' or t.tried_at > 0)", "accepted": "p.accepted <> ''", "moved": "t.state = 'ok' and t.moved <> ''", "ok": "t.state = 'ok'", "all": "1 = 1",
}

func (q Query) where() (string, []any) {
	where, args := []string{shows[q.Show]}, []any{}
	add := func(value any) string {
		args = append(args, value)
		return "$" + strconv.Itoa(len(args))
	}
	if q.Bodies != nil {
		var places []string
		for _, b := range append(q.Bodies, "") { // of no body, and not of all
			places = append(places, add(b))
		}
		where = append(where, "p.body_code in ("+strings.Join(places, ", ")+")")
	}
	if q.Author != "" {
		where = append(where, "p.author = "+add(q.Author))
	}
	if q.Document != "" {
		where = append(where, "p.number = "+add(q.Document))
	}
	if q.Before != 0 {
		where = append(where, "p.id < "+add(q.Before))
	}
	return strings.Join(where, " and "), args
}

// find lists links, the newest places first.
func find(ctx context.Context, tx *store.Tx, q Query) ([]Standing, error) {
	where, args := q.where()
	args = append(args, q.Limit)
	return standings(ctx, tx, `/* link.find */ select `+standingColumns+` from link_place p join link_target t on t.id = p.target
where `+where+` order by p.id desc limit $`+strconv.Itoa(len(args)), args...)
}

// mostCounted bounds a number beside a choice.
const mostCounted = 1000

// counted counts what a query would find for each show, up to one more than mostCounted.
func counted(ctx context.Context, tx *store.Tx, q Query) (map[string]int, error) {
	out := map[string]int{}
	for show := range shows {
		q.Show, q.Before = show, 0
		where, args := q.where()
		args = append(args, mostCounted+1)
		var n int
		if err := tx.QueryRow(ctx, `/* link.count */ select count(*) from (select p.id from link_place p join link_target t on t.id = p.target where `+where+` limit $`+strconv.Itoa(len(args))+`) x`, args...).Scan(&n); err != nil {
			return nil, err
		}
		out[show] = n
	}
	return out, nil
}
