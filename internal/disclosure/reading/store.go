package reading

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// text writes plain values as JSON; they have no part that cannot be written.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("reading: %T cannot be written: %v", v, err))
	}
	return string(b)
}

func insert(d Delivery) store.Stmt {
	return store.Stmt{SQL: `/* reading.insert */ insert into reading_delivery (id, document_id, version, body_code, body) values ($1, $2, $3, $4, $5)`,
		Args: []any{d.ID, d.Document.ID, d.Version, d.Body, text(d)}, Rows: 1}
}

func update(d Delivery) store.Stmt {
	return store.Stmt{SQL: `/* reading.update */ update reading_delivery set body = $2 where id = $1`, Args: []any{d.ID, text(d)}, Rows: 1}
}

func insertItem(delivery int64, i Item) store.Stmt {
	return store.Stmt{SQL: `/* reading.insertItem */ insert into reading_item (delivery_id, place_id, sent_at, received_at, late) values ($1, $2, $3, $4, $5)`,
		Args: []any{delivery, i.Place, i.SentAt.UnixMilli(), signedAt(i), i.Late}, Rows: 1}
}

func updateItem(delivery int64, i Item) store.Stmt {
	return store.Stmt{SQL: `/* reading.updateItem */ update reading_item set sent_at = $3, received_at = $4 where delivery_id = $1 and place_id = $2`,
		Args: []any{delivery, i.Place, i.SentAt.UnixMilli(), signedAt(i)}, Rows: 1}
}

// signedAt is the day on which the place took it in: by it the years count.
func signedAt(i Item) int64 {
	if !i.signed() {
		return 0
	}
	return i.ReceivedOn.Start().UnixMilli()
}

// facts loads the row of a matter for the hall.
func facts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	if err := tx.QueryRow(ctx, `/* reading.facts */ select d.body from reading_delivery d where d.id = $1`, id).Scan(&body); err != nil {
		return nil, fmt.Errorf("read delivery %d: %w", id, err)
	}
	return deliveryFrom(id, body)
}

// deliveryFrom reads a delivery from its column.
func deliveryFrom(id int64, body string) (Delivery, error) {
	var d Delivery
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return d, fmt.Errorf("read delivery %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// deliveriesOf reads the deliveries of a document with the numbers of their matters.
func deliveriesOf(ctx context.Context, tx *store.Tx, document int64) (list []Delivery, numbers map[int64]string, err error) {
	rows, err := tx.Query(ctx, `/* reading.ofDocument */
select d.id, m.number, d.body from reading_delivery d join matter m on m.id = d.id where d.document_id = $1 order by d.id limit 1000`, document)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	numbers = map[int64]string{}
	for rows.Next() {
		var id int64
		var number, body string
		if err := rows.Scan(&id, &number, &body); err != nil {
			return nil, nil, err
		}
		d, err := deliveryFrom(id, body)
		if err != nil {
			return nil, nil, err
		}
		list, numbers[id] = append(list, d), number
	}
	return list, numbers, rows.Err()
}

func insertShelf(s Shelf) store.Stmt {
	return store.Stmt{SQL: `/* reading.insertShelf */ insert into reading_shelf (id, delivery_id, purpose, body) values ($1, $2, $3, $4)`, Args: []any{s.ID, s.Delivery, string(s.Purpose), text(s)}, Rows: 1}
}

func updateShelf(s Shelf) store.Stmt {
	return store.Stmt{SQL: `/* reading.updateShelf */ update reading_shelf set body = $2 where id = $1`, Args: []any{s.ID, text(s)}, Rows: 1}
}

// shelfFacts loads the row of a matter for the hall.
func shelfFacts(ctx context.Context, tx *store.Tx, id int64) (any, error) {
	var body string
	var s Shelf
	err := tx.QueryRow(ctx, `/* reading.shelf */ select s.body from reading_shelf s where s.id = $1`, id).Scan(&body)
	if err == nil {
		err = json.Unmarshal([]byte(body), &s)
	}
	if err != nil {
		return nil, fmt.Errorf("read shelf work %d: %w", id, err)
	}
	s.ID = id
	return s, nil
}

func allPlaces(ctx context.Context, tx *store.Tx) (list []Place, err error) {
	rows, err := tx.Query(ctx, `/* reading.places */ select p.id, p.region, p.operator, p.is_open, p.body from reading_place p order by p.id limit 2000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		p, err := scanPlace(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

func scanPlace(row interface{ Scan(...any) error }) (p Place, err error) {
	var body string
	if err = row.Scan(&p.ID, &p.Region, &p.Operator, &p.Open, &body); err != nil {
		return p, err
	}
	if err = json.Unmarshal([]byte(body), &p); err != nil {
		return p, fmt.Errorf("read place %d: %w", p.ID, err)
	}
	return p, nil
}

func placeByID(ctx context.Context, tx *store.Tx, id int64) (Place, error) {
	p, err := scanPlace(tx.QueryRow(ctx, `/* reading.place */ select p.id, p.region, p.operator, p.is_open, p.body from reading_place p where p.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.Missing("查阅场所", "")
	}
	return p, err
}

func countPlaces(ctx context.Context, tx *store.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `/* reading.countPlaces */ select count(*) from reading_place`).Scan(&n)
	return n, err
}

// placeVersion is the newest change of a place: who writes it has seen this one.
func placeVersion(ctx context.Context, tx *store.Tx, place int64) (version int64, err error) {
	err = tx.QueryRow(ctx, `/* reading.placeVersion */ select coalesce(max(c.id), 0) from reading_change c where c.place_id = $1`, place).Scan(&version)
	return version, err
}

func savePlace(p Place, fresh bool) store.Stmt {
	args := []any{p.ID, p.Operator, p.Open, text(p)}
	if fresh {
		return store.Stmt{SQL: `/* reading.insertPlace */ insert into reading_place (id, region, operator, is_open, body) values ($1, $5, $2, $3, $4)`, Args: append(args, p.Region), Rows: 1}
	}
	return store.Stmt{SQL: `/* reading.updatePlace */ update reading_place set operator = $2, is_open = $3, body = $4 where id = $1`, Args: args, Rows: 1}
}

// whole is a place with what its columns hold, for its history.
type whole struct {
	Place
	Operator string `json:"operator"`
	Open     bool   `json:"open"`
}

func insertChange(id int64, p, before Place, officer, reason string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* reading.insertChange */ insert into reading_change (id, place_id, at, officer, reason, before, after) values ($1, $2, $3, $4, $5, $6, $7)`,
		Args: []any{id, p.ID, at.UnixMilli(), officer, reason, text(whole{before, before.Operator, before.Open}), text(whole{p, p.Operator, p.Open})}, Rows: 1}
}

// Change is one line of the history of a place.
type Change struct {
	At            time.Time
	By, Reason    string
	Before, After whole
}

func changesOf(ctx context.Context, tx *store.Tx, place int64) (list []Change, err error) {
	rows, err := tx.Query(ctx, `/* reading.changes */ select c.at, c.officer, c.reason, c.before, c.after from reading_change c where c.place_id = $1 order by c.id desc limit 200`, place)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Change
		var at store.Millis
		var before, after string
		if err := rows.Scan(&at, &c.By, &c.Reason, &before, &after); err != nil {
			return nil, err
		}
		if err := errors.Join(json.Unmarshal([]byte(before), &c.Before), json.Unmarshal([]byte(after), &c.After)); err != nil {
			return nil, fmt.Errorf("read change of place %d: %w", place, err)
		}
		c.At = at.Time()
		list = append(list, c)
	}
	return list, rows.Err()
}

func allRules(ctx context.Context, tx *store.Tx) (list []Rule, err error) {
	rows, err := tx.Query(ctx, `/* reading.rules */ select r.days, r.classes, r.receipt_days, r.remove_days, r.shelf_days, r.reason, r.officer, r.at from reading_rule r order by r.id desc limit 500`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Rule
		var classes string
		var at store.Millis
		if err := rows.Scan(&r.Days, &classes, &r.Receipt, &r.Remove, &r.Shelf, &r.Reason, &r.By, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(classes), &r.Classes); err != nil {
			return nil, fmt.Errorf("read rule of deliveries: %w", err)
		}
		r.At = at.Time()
		list = append(list, r)
	}
	return list, rows.Err()
}

func insertRule(id int64, r Rule) store.Stmt {
	return store.Stmt{SQL: `/* reading.insertRule */ insert into reading_rule (id, days, classes, reason, officer, at, receipt_days, remove_days, shelf_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		Args: []any{id, r.Days, text(r.Classes), r.Reason, r.By, r.At.UnixMilli(), r.Receipt, r.Remove, r.Shelf}, Rows: 1}
}

func dayCounted(ctx context.Context, tx *store.Tx, place int64, day workday.Date) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `/* reading.dayCounted */ select count(*) from reading_visit v where v.place_id = $1 and v.day = $2`, place, day.String()).Scan(&n)
	return n > 0, err
}

func dropDay(place int64, day workday.Date) store.Stmt {
	return store.Stmt{SQL: `/* reading.dropDay */ update reading_visit set counts = $3 where place_id = $1 and day = $2 and counts`, Args: []any{place, day.String(), false}, Rows: store.Any}
}

func insertVisit(v Visit) store.Stmt {
	return store.Stmt{SQL: `/* reading.insertVisit */ insert into reading_visit (id, place_id, day, visits, copies, note, officer, at, counts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		Args: []any{v.ID, v.Place, v.Day.String(), v.Visits, v.Copies, v.Note, v.By, v.At.UnixMilli(), v.Counts}, Rows: 1}
}

// visitsOf reads the days of a place in a year, the newest first, with those that were put right.
func visitsOf(ctx context.Context, tx *store.Tx, place int64, year int) (list []Visit, err error) {
	rows, err := tx.Query(ctx, `/* reading.visits */
select v.id, v.day, v.visits, v.copies, v.note, v.officer, v.at, v.counts from reading_visit v
where v.place_id = $1 and v.day >= $2 and v.day <= $3 order by v.day desc, v.id desc limit 2000`, place, fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v := Visit{Place: place}
		var day string
		var at store.Millis
		if err := rows.Scan(&v.ID, &day, &v.Visits, &v.Copies, &v.Note, &v.By, &at, &v.Counts); err != nil {
			return nil, err
		}
		v.Day, _ = workday.ParseDate(day)
		v.At = at.Time()
		list = append(list, v)
	}
	return list, rows.Err()
}

// Figures are what a place comes to in a year.
type Figures struct{ Items, InTime, Visits, Copies int }

// figuresOf counts a year by place: what was received, of it in time, and who came.
func figuresOf(ctx context.Context, tx *store.Tx, year int) (map[int64]Figures, error) {
	out := map[int64]Figures{}
	add := func(query string, args []any, take func(*Figures, int, int)) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var one, two int
			if err := rows.Scan(&id, &one, &two); err != nil {
				return err
			}
			f := out[id]
			take(&f, one, two)
			out[id] = f
		}
		return rows.Err()
	}
	err := add(`/* reading.countItems */
select i.place_id, count(*), sum(case when i.late then 0 else 1 end) from reading_item i
where i.received_at >= $1 and i.received_at < $2 group by i.place_id order by i.place_id limit 2000`,
		[]any{workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli()}, func(f *Figures, one, two int) { f.Items, f.InTime = one, two })
	if err == nil {
		err = add(`/* reading.countVisits */
select v.place_id, sum(v.visits), sum(v.copies) from reading_visit v
where v.counts and v.day >= $1 and v.day <= $2 group by v.place_id order by v.place_id limit 2000`,
			[]any{fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)}, func(f *Figures, one, two int) { f.Visits, f.Copies = one, two })
	}
	return out, err
}

// senders counts the bodies whose documents were received in a year, and the documents.
func senders(ctx context.Context, tx *store.Tx, year int) (bodies, documents int, err error) {
	err = tx.QueryRow(ctx, `/* reading.senders */
select count(distinct d.body_code), count(distinct d.document_id) from reading_item i join reading_delivery d on d.id = i.delivery_id
where i.received_at >= $1 and i.received_at < $2`, workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli()).Scan(&bodies, &documents)
	return bodies, documents, err
}

// line is one item of a place as lists show it.
type line struct {
	Number, State string
	Late          bool
	Delivery
	Item
}

const linesSelect = `select m.number, m.state, m.late, d.id, d.body from reading_item i join reading_delivery d on d.id = i.delivery_id join matter m on m.id = d.id where i.place_id = $1 and `

// waitingDays are the days on which something was sent to a place for which it has not signed, the oldest first.
func waitingDays(ctx context.Context, tx *store.Tx, place int64) (days []workday.Date, err error) {
	rows, err := tx.Query(ctx, `/* reading.waitingDays */
select distinct i.sent_at from reading_item i join matter m on m.id = i.delivery_id
where i.place_id = $1 and i.received_at = 0 and m.closed_at is null order by i.sent_at limit 400`, place)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var at store.Millis
		if err := rows.Scan(&at); err != nil {
			return nil, err
		}
		days = append(days, workday.DateOf(at.Time()))
	}
	return days, rows.Err()
}

// sentOn reads what was sent to a place on a day and waits for its receipt.
func sentOn(ctx context.Context, tx *store.Tx, place int64, day workday.Date) ([]line, error) {
	return linesOf(ctx, tx, place, `/* reading.sentOn */ `+linesSelect+`i.received_at = 0 and m.closed_at is null and i.sent_at = $2 order by i.delivery_id limit $3`, day.Start().UnixMilli(), 2000)
}

// receivedIn reads a page of what a place signed for in a year, the newest first, behind the end of the page before.
func receivedIn(ctx context.Context, tx *store.Tx, place int64, year int, before, id int64, limit int) ([]line, error) {
	return linesOf(ctx, tx, place, `/* reading.receivedIn */ `+linesSelect+`i.received_at >= $2 and i.received_at < $3 and (cast($4 as bigint) = 0 or i.received_at < $4 or i.received_at = $4 and i.delivery_id < $5)
order by i.received_at desc, i.delivery_id desc limit $6`, workday.NewDate(year, 1, 1).Start().UnixMilli(), workday.NewDate(year+1, 1, 1).Start().UnixMilli(), before, id, limit)
}

// shelf reads what a place signed for last.
func shelf(ctx context.Context, tx *store.Tx, place int64, limit int) ([]line, error) {
	return linesOf(ctx, tx, place, `/* reading.onShelf */ `+linesSelect+`i.received_at > 0 order by i.received_at desc, i.delivery_id desc limit $2`, limit)
}

func linesOf(ctx context.Context, tx *store.Tx, place int64, query string, args ...any) (list []line, err error) {
	rows, err := tx.Query(ctx, query, append([]any{place}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l line
		var id int64
		var body string
		if err := rows.Scan(&l.Number, &l.State, &l.Late, &id, &body); err != nil {
			return nil, err
		}
		if l.Delivery, err = deliveryFrom(id, body); err != nil {
			return nil, err
		}
		if i := l.Delivery.item(place); i >= 0 {
			l.Item = l.Delivery.Items[i]
			list = append(list, l)
		}
	}
	return list, rows.Err()
}
