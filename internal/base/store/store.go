// Package store keeps everything on disk, in SQLite or in PostgreSQL, behind two
// verbs: Read gives a consistent read-only view, Write gives one durable
// transaction. The hall has a third, faster door for its own use: Commit takes a
// list of statements, each with the number of rows it must touch, and gathers the
// lists that wait at the same moment into one commit.
//
// One SQL text serves both stores. Placeholders are $1 … $n; moments are unix
// milliseconds; dates are yyyy-mm-dd text; JSON is text. A COMMIT is never
// cancelled: when its answer is lost the caller gets ErrUnknown and asks again by
// its idempotency key.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Any as Stmt.Rows says that the number of touched rows does not matter.
const Any int64 = -1

// groupLimit is the most requests gathered into one commit: past 256 the wait of
// the first grows faster than the saving of the fsync.
const groupLimit = 256

// ErrUnknown says that a commit was sent and its answer was lost: it may be on disk.
var ErrUnknown = errors.New("outcome of the commit is unknown")

// ErrPoisoned says that the disk failed under a commit; nothing is written any more.
var ErrPoisoned = errors.New("the store has stopped writing after a failed sync")

// Config says where the data is.
type Config struct {
	Kind string           // "sqlite" (default) or "postgres"
	Path string           // SQLite: the file
	DSN  string           // PostgreSQL: the connection string
	Now  func() time.Time // for identifiers; time.Now of the caller's choice
	// ReadOnly opens an embedded store beside the process that writes it, for
	// verifying; on PostgreSQL reading beside others needs nothing.
	ReadOnly bool
}

// Stmt is one statement with the number of rows that it must touch.
type Stmt struct {
	SQL  string
	Args []any
	Rows int64 // exactly so many rows, or Any
	// Alike lets the store write the statement together with others of the same text, those
	// of other acts among them. It must be an insert of one row of values, or an update that
	// finds its one row by key.
	Alike bool
	// Adds says that the statement adds its last argument to a row that the others name, and makes the row when it is not
	// there: a maintained count. It is alike, touches any number of rows, and stands at the end of its list. Of all that
	// name the same row in one commit the store writes one with the sum, behind everything else and in the order of the
	// names, so that a row that many count in is held for the shortest time and nobody waits in a circle.
	Adds bool
}

// Batch is what one act commits: named gap-free counters, and the statements that
// are built once their next values are known. Build may be called more than once
// and must not have effects.
type Batch struct {
	Route    int64    // batches of one route never run at the same time
	Counters []string // each gives its next value to Build
	Build    func(numbers []int64) ([]Stmt, error)
}

// RowsError says that a statement touched another number of rows than it must.
type RowsError struct {
	Index     int // which statement of the batch
	Want, Got int64
	SQL       string
}

func (e *RowsError) Error() string {
	return fmt.Sprintf("statement %d touched %d rows instead of %d: %s", e.Index, e.Got, e.Want, tag(e.SQL))
}

// DB is one open store.
type DB struct {
	kind string
	back backend
	ids  idMaker
}

// backend is what the two stores do differently.
type backend interface {
	read(ctx context.Context, fn func(*Tx) error) error
	write(ctx context.Context, fn func(*Tx) error) error
	commit(ctx context.Context, b Batch) error
	migrate(ctx context.Context, rooms []Migrations) error
	close() error
}

// Open opens the store and makes the counter table, without the rooms' migrations.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Now == nil {
		c.Now = time.Now // the identifiers' default; business code never sees it
	}
	db := &DB{kind: c.Kind}
	var err error
	node := int64(0)
	switch c.Kind {
	case "", "sqlite":
		db.kind = "sqlite"
		db.back, err = openSQLite(ctx, c)
	case "postgres":
		db.back, node, err = openPostgres(ctx, c)
	default:
		return nil, fmt.Errorf("unknown store %q: use sqlite or postgres", c.Kind)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s store: %w", db.kind, err)
	}
	db.ids = idMaker{now: c.Now, node: node & 0x3ff}
	return db, nil
}

// Kind is "sqlite" or "postgres".
func (db *DB) Kind() string { return db.kind }

// Close ends all writing and closes the files or connections.
func (db *DB) Close() error { return db.back.close() }

// Read runs fn on a consistent, read-only view.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error { return db.back.read(ctx, fn) }

// Write runs fn in one durable transaction and returns after the commit is on
// disk. When fn fails nothing of it stays. fn may run twice and must not have
// effects outside the transaction.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error { return db.back.write(ctx, fn) }

// Commit makes one act durable together with all others that wait.
func (db *DB) Commit(ctx context.Context, b Batch) error { return db.back.commit(ctx, b) }

// Migrate brings the rooms' tables to the newest form, in the given order.
func (db *DB) Migrate(ctx context.Context, rooms ...Migrations) error {
	if err := db.back.migrate(ctx, rooms); err != nil {
		return err
	}
	return db.goOnFrom(ctx)
}

// goOnFrom lets the identifiers go on behind the highest that is in the store: one opened again within the same millisecond,
// or after its clock was set back, must not give those of before once more.
func (db *DB) goOnFrom(ctx context.Context) error {
	ceiling := idOf(db.ids.now().AddDate(1, 0, 0)) // what lies beyond was not made here
	highest := int64(0)
	err := db.Read(ctx, func(tx *Tx) error {
		tables, err := tx.keyed(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			var id int64
			if err := tx.QueryRow(ctx, `/* store.highest */ select coalesce(max(id), 0) from "`+table+`" where id < $1`, ceiling).Scan(&id); err != nil {
				return fmt.Errorf("highest identifier of %s: %w", table, err)
			}
			highest = max(highest, id)
		}
		return nil
	})
	if err == nil {
		db.ids.after(highest)
	}
	return err
}

// keyed names the tables whose first key is an identifier.
func (tx *Tx) keyed(ctx context.Context) (names []string, err error) {
	text := `/* store.keyed */
select m.name
from sqlite_master m
join pragma_table_info(m.name) c on c.name = 'id' and c.pk = 1
where m.type = 'table' and lower(c.type) in ('integer', 'bigint')
order by m.name
limit 10000`
	if tx.kind == "postgres" {
		text = `/* store.keyed */
select c.relname
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
where i.indisprimary and a.attname = 'id' and a.atttypid = 'bigint'::regtype and c.relnamespace = current_schema()::regnamespace
order by c.relname
limit 10000`
	}
	rows, err := tx.Query(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// NewID gives a sortable identifier, unique over all nodes of one store.
func (db *DB) NewID() int64 { return db.ids.next() }

// Node is the number of this node among those of one store, as identifiers carry it; zero on an embedded store.
func (db *DB) Node() int64 { return db.ids.node }

// idMaker packs milliseconds since 2020, ten bits of node, twelve of sequence.
type idMaker struct {
	now  func() time.Time
	node int64
	mu   sync.Mutex
	last int64 // milliseconds << 12 | sequence
}

const epoch2020 = 1577836800000

// idOf is the first identifier of a moment.
func idOf(at time.Time) int64 { return (at.UnixMilli() - epoch2020) << 22 }

// after lets the next identifier be a later one than this, whichever node gave it.
func (m *idMaker) after(id int64) {
	m.mu.Lock()
	m.last = max(m.last, id>>22<<12|id&0xfff)
	m.mu.Unlock()
}

func (m *idMaker) next() int64 {
	tick := (m.now().UnixMilli() - epoch2020) << 12
	m.mu.Lock()
	if tick <= m.last {
		tick = m.last + 1
	}
	m.last = tick
	m.mu.Unlock()
	return (tick>>12)<<22 | m.node<<12 | tick&0xfff
}

// Tx is a transaction of either store.
type Tx struct {
	run  runner
	lite *lite                                         // set inside the embedded store's writer
	many func(context.Context, *bundle) (int64, error) // set inside a write to PostgreSQL
	kind string
}

// runner is what database/sql offers on a connection or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Query runs a query that gives rows. The caller closes them.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.run.QueryContext(ctx, query, args...)
}

// QueryRow runs a query that gives at most one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.run.QueryRowContext(ctx, query, args...)
}

// Exec runs a statement and says how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if tx.lite != nil {
		return tx.lite.exec(query, args)
	}
	result, err := tx.run.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Apply runs statements as Commit would, each held to its number of rows; alike ones that
// follow each other are written together.
func (tx *Tx) Apply(ctx context.Context, list ...Stmt) error {
	for i := 0; i < len(list); {
		n, s := run(list[i:]), list[i]
		want, got, err := s.Rows, int64(0), error(nil)
		if together := tx.together(); s.Adds && together != nil {
			for _, b := range sums(list[i : i+n]) {
				if _, err = together(ctx, b); err != nil {
					break
				}
			}
		} else if n > 1 && together != nil {
			b := gather(nil, map[string]*bundle{}, list[i:i+n])[0]
			want = b.rows
			got, err = together(ctx, b)
		} else {
			n = 1
			got, err = tx.Exec(ctx, s.SQL, s.Args...)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", tag(s.SQL), err)
		}
		if want != Any && got != want {
			return &RowsError{Index: i, Want: want, Got: got, SQL: s.SQL}
		}
		i += n
	}
	return nil
}

// together is how this transaction writes alike statements at once; nil when it cannot.
func (tx *Tx) together() func(context.Context, *bundle) (int64, error) {
	if tx.lite != nil {
		return func(_ context.Context, b *bundle) (int64, error) { return tx.lite.bundle(b) }
	}
	return tx.many
}

// LockSuffix is what a query adds to lock the rows it reads: " for update" on
// PostgreSQL, nothing on SQLite, where there is only one writer.
func (tx *Tx) LockSuffix() string {
	if tx.kind == "postgres" {
		return " for update"
	}
	return ""
}

// Alone keeps everybody else from writing a table until the transaction ends; they wait. On SQLite nobody else writes anyway.
func (tx *Tx) Alone(ctx context.Context, table string) error {
	if tx.kind != "postgres" {
		return nil
	}
	_, err := tx.Exec(ctx, "lock table "+table+" in exclusive mode")
	return err
}

// takeCounter draws the next $2 values of a gap-free counter and gives the last.
const takeCounter = `/* store.takeCounter */
insert into counter (name, value) values ($1, $2)
on conflict (name) do update set value = counter.value + $2
returning value`

// AtLeast moves a gap-free counter on to a value that was given elsewhere, so that it does not give it again; a counter
// that is further on stays where it is.
func AtLeast(name string, n int64) Stmt {
	return Stmt{Rows: Any, SQL: `/* store.counterAtLeast */
insert into counter (name, value) values ($1, $2)
on conflict (name) do update set value = case when counter.value < excluded.value then excluded.value else counter.value end`, Args: []any{name, n}}
}

// wanted counts how many values of each counter the requests ask for, by sorted names.
func wanted(group []*request) (names []string, want map[string]int64) {
	for _, r := range group {
		if r.batch == nil {
			continue
		}
		for _, name := range r.batch.Counters {
			if want == nil {
				want = map[string]int64{}
			}
			if want[name] == 0 {
				names = append(names, name)
			}
			want[name]++
		}
	}
	slices.Sort(names)
	return names, want
}

// dealt hands each request its values, from the first one that was drawn for the group.
func dealt(group []*request, next map[string]int64) [][]int64 {
	numbers := make([][]int64, len(group))
	for i, r := range group {
		if r.batch == nil {
			continue
		}
		for _, name := range r.batch.Counters {
			numbers[i] = append(numbers[i], next[name])
			next[name]++
		}
	}
	return numbers
}

// Next draws the next value of a gap-free counter inside a Write.
func (tx *Tx) Next(ctx context.Context, name string) (int64, error) {
	return tx.draw(ctx, name, 1)
}

// draw takes n values of a counter and gives the last of them.
func (tx *Tx) draw(ctx context.Context, name string, n int64) (last int64, err error) {
	err = tx.QueryRow(ctx, takeCounter, name, n).Scan(&last)
	return last, err
}
