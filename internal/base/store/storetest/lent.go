package storetest

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongban/internal/base/store"
)

// On PostgreSQL a schema with all tables of a room takes the better part of a second to make and to drop, more than most
// tests need for what they are about. So a schema is lent to one test after the other: after each its rows are put back to
// what the migrations left, and one whose tables a test changed is dropped. The schemas of a process stay when it ends; it
// holds a lock as long as it lives, and the next one drops those whose lock nobody holds.

// schema is one that was migrated, and how its rows are put back.
type schema struct {
	dsn, name string
	shape     string // the tables, indexes and rules that the migrations made
	back      string // puts the rows back
}

// library has the schemas of this process.
var library struct {
	sync.Mutex
	free  map[string][]*schema // by the rooms' fingerprint
	made  int
	mark  int32     // in the names, and the lock's
	alive *pgx.Conn // holds the lock
}

const lockClass = 18107 // of the advisory locks; nothing else of the program uses the form of two numbers

// lent gives a test a migrated schema.
func lent(t testing.TB, dsn string, rooms []store.Migrations) store.Config {
	t.Helper()
	ctx := context.Background()
	key, err := fingerprint(rooms)
	if err != nil {
		t.Fatal(err)
	}
	s, err := take(ctx, t, dsn, key, rooms)
	if err != nil {
		t.Fatalf("make schema: %v", err)
	}
	t.Cleanup(func() {
		if err := s.putBack(ctx); err != nil {
			t.Logf("schema %s is not used again: %v", s.name, err)
			onServer(ctx, dsn, drop(s.name))
			return
		}
		library.Lock()
		library.free[key] = append(library.free[key], s)
		library.Unlock()
	})
	return store.Config{Kind: "postgres", DSN: withSchema(t, dsn, s.name)}
}

// take gives a free schema, or makes one.
func take(ctx context.Context, t testing.TB, dsn, key string, rooms []store.Migrations) (*schema, error) {
	library.Lock()
	defer library.Unlock()
	if library.alive == nil {
		if err := open(ctx, dsn); err != nil {
			return nil, err
		}
	}
	if free := library.free[key]; len(free) > 0 {
		library.free[key] = free[:len(free)-1]
		return free[len(free)-1], nil
	}
	library.made++
	s := &schema{dsn: dsn, name: fmt.Sprintf("lent_%d_%d", library.mark, library.made)}
	if err := onServer(ctx, dsn, "create schema "+s.name+"; create schema "+s.name+"_rows"); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{Kind: "postgres", DSN: withSchema(t, dsn, s.name)})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, rooms...); err != nil {
		return nil, err
	}
	return s, s.note(ctx)
}

// open takes this process's lock and drops what processes left that are gone.
func open(ctx context.Context, dsn string) (err error) {
	var random [4]byte
	rand.Read(random[:])
	library.free, library.mark = map[string][]*schema{}, int32(binary.BigEndian.Uint32(random[:])>>1)
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	library.alive = conn
	if _, err := conn.Exec(ctx, "/* storetest.lock */ select pg_advisory_lock($1, $2)", lockClass, library.mark); err != nil {
		return err
	}
	rows, err := conn.Query(ctx, `/* storetest.left */ select nspname, split_part(nspname, '_', 2)::int from pg_namespace
		where nspname ~ '^lent_[0-9]+_[0-9]+$' order by nspname limit 10000`)
	if err != nil {
		return err
	}
	var name string
	var mark int32
	left := map[string]int32{}
	if _, err := pgx.ForEachRow(rows, []any{&name, &mark}, func() error { left[name] = mark; return nil }); err != nil {
		return err
	}
	for name, mark := range left {
		var gone bool
		if err := conn.QueryRow(ctx, "/* storetest.lock */ select pg_try_advisory_lock($1, $2)", lockClass, mark).Scan(&gone); err != nil || !gone || mark == library.mark {
			continue
		}
		if _, err := conn.Exec(ctx, drop(name)); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, "/* storetest.lock */ select pg_advisory_unlock($1, $2)", lockClass, mark); err != nil {
			return err
		}
	}
	return nil
}

func drop(name string) string {
	return "drop schema if exists " + name + ", " + name + "_rows cascade"
}

// note remembers the schema as the migrations left it.
func (s *schema) note(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if s.shape, err = shapeOf(ctx, conn, s.name); err != nil {
		return err
	}
	rows, err := conn.Query(ctx, "/* storetest.tables */ select tablename from pg_tables where schemaname = $1 order by tablename limit 10000", s.name)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var back strings.Builder
	back.WriteString("set local synchronous_commit = off; set local session_replication_role = replica;\n")
	for _, table := range tables {
		fmt.Fprintf(&back, "/* storetest.empty */ delete from %s.%s;\n", s.name, table)
		var filled bool
		if err := conn.QueryRow(ctx, fmt.Sprintf("/* storetest.filled */ select exists (select 1 from %s.%s)", s.name, table)).Scan(&filled); err != nil {
			return err
		}
		if !filled {
			continue
		}
		if _, err := conn.Exec(ctx, fmt.Sprintf("/* storetest.keep */ create table %s_rows.%s as table %s.%s", s.name, table, s.name, table)); err != nil {
			return err
		}
		fmt.Fprintf(&back, "/* storetest.refill */ insert into %s.%s overriding system value select * from %s_rows.%s;\n", s.name, table, s.name, table)
	}
	s.back = back.String()
	return nil
}

// putBack makes the schema what the migrations left, or says why it cannot.
func (s *schema) putBack(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	shape, err := shapeOf(ctx, conn, s.name)
	if err != nil {
		return err
	}
	if shape != s.shape {
		return fmt.Errorf("the test changed its tables")
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Conn().PgConn().Exec(ctx, s.back).ReadAll()
		return err
	})
}

// shapeOf tells the tables with their columns, the indexes, rules, triggers and functions of a schema, as one sum.
func shapeOf(ctx context.Context, conn *pgx.Conn, name string) (shape string, err error) {
	err = conn.QueryRow(ctx, `/* storetest.shape */ with tables as (select oid, relname from pg_class where relnamespace = $1::text::regnamespace)
		select md5(string_agg(line, ';' order by line)) from (
			select format('column %s.%s %s %s', relname, attname, atttypid, attnotnull) from tables join pg_attribute on attrelid = oid where attnum > 0
			union all select format('index %s %s', indexrelid::regclass, indpred) from tables join pg_index on indrelid = oid
			union all select format('rule %s.%s', relname, conname) from tables join pg_constraint on conrelid = tables.oid
			union all select format('trigger %s.%s', relname, tgname) from tables join pg_trigger on tgrelid = tables.oid where not tgisinternal
			union all select format('function %s', proname) from pg_proc where pronamespace = $1::text::regnamespace
		) as lines (line)`, name).Scan(&shape)
	return shape, err
}

func onServer(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}
