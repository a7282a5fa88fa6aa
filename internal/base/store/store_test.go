package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

func paper() store.Migrations {
	return store.Migrations{Room: "paper", FS: fstest.MapFS{"0001_paper.sql": {Data: []byte(`-- +goose Up
create table sheet (id {INT} primary key, word text not null, signed {BOOL} not null, body {JSON}) {STRICT};
`)}}}
}

func add(id int64, word string) store.Stmt {
	return store.Stmt{SQL: `/* test.add */ insert into sheet (id, word, signed) values ($1, $2, $3)`, Args: []any{id, word, true}, Rows: 1}
}

func words(t *testing.T, db *store.DB) (n int64) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `/* test.count */ select count(*) from sheet`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPlaceholdersBindByNumberOnBothStores(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	if err := db.Commit(ctx, store.Batch{Build: func([]int64) ([]store.Stmt, error) { return []store.Stmt{add(1, "甲")}, nil }}); err != nil {
		t.Fatal(err)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `/* test.set */ update sheet set word = $2 where id = $1 and word <> $2`, 1, "乙")
		if n != 1 {
			return fmt.Errorf("touched %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneThatFailsDoesNotSpoilTheOthersOfItsGroup(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	const n = 200
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Add(1)
		go func() {
			defer wait.Done()
			errs[i] = db.Commit(ctx, store.Batch{Route: int64(i) << 3, Counters: []string{"sheet"}, Build: func(numbers []int64) ([]store.Stmt, error) {
				if i%10 == 3 {
					return []store.Stmt{add(numbers[0], "x"), {SQL: `/* test.none */ update sheet set word = 'y' where id = $1`, Args: []any{-1}, Rows: 1}}, nil
				}
				if i%10 == 5 {
					panic("a room's bug")
				}
				return []store.Stmt{add(numbers[0], fmt.Sprint(i))}, nil
			}})
		}()
	}
	wait.Wait()
	for i, err := range errs {
		var rows *store.RowsError
		switch {
		case i%10 == 3 && !errors.As(err, &rows):
			t.Fatalf("%d: want a RowsError, got %v", i, err)
		case i%10 == 5 && err == nil:
			t.Fatalf("%d: the panic was swallowed", i)
		case i%10 != 3 && i%10 != 5 && err != nil:
			t.Fatalf("%d: %v", i, err)
		}
	}
	if got := words(t, db); got != n-n/5 {
		t.Fatalf("%d rows", got)
	}
	var last, distinct int64
	db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* test.last */ select max(id), count(distinct id) from sheet`).Scan(&last, &distinct)
	})
	if last != distinct {
		t.Fatalf("numbers have a gap: the last is %d of %d", last, distinct)
	}
}

func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	boom := errors.New("boom")
	err := db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Apply(ctx, add(7, "半")); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) || words(t, db) != 0 {
		t.Fatalf("err %v, %d rows", err, words(t, db))
	}
}

func TestAUniqueRuleIsRecognised(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	write := func() error {
		return db.Commit(ctx, store.Batch{Build: func([]int64) ([]store.Stmt, error) { return []store.Stmt{add(1, "甲")}, nil }})
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	if err := write(); !store.IsUnique(err) {
		t.Fatalf("got %v", err)
	}
}

func TestAReadCannotWrite(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	err := db.Read(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, add(1, "甲")) })
	if err == nil {
		t.Fatal("a read wrote")
	}
}

func TestIdentifiersAreUniqueAndSorted(t *testing.T) {
	db := storetest.Open(t)
	seen, last := map[int64]bool{}, int64(0)
	for range 20000 {
		id := db.NewID()
		if seen[id] || id <= last {
			t.Fatal("an identifier came twice or out of order")
		}
		seen[id], last = true, id
	}
}

func TestIdentifiersGoOnAfterTheClockWasSetBack(t *testing.T) {
	ctx, config := context.Background(), storetest.Config(t)
	at := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	config.Now = func() time.Time { return at }
	open := func() *store.DB {
		db, err := store.Open(ctx, config)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx, paper()); err != nil {
			t.Fatal(err)
		}
		return db
	}
	db, last := open(), int64(0)
	for _, back := range []time.Duration{0, time.Hour, 24 * time.Hour} { // the same moment, and after it was set back
		at = at.Add(-back)
		for range 5000 { // more than one millisecond holds
			last = db.NewID()
		}
		if err := db.Commit(ctx, store.Batch{Build: func([]int64) ([]store.Stmt, error) {
			return []store.Stmt{add(last, "甲"), add(1<<62+int64(back), "别处的号")}, nil
		}}); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = open()
		if next := db.NewID(); next <= last || next > last+1<<32 {
			t.Errorf("%d after %d", next, last)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestASecondProcessIsRefusedOnTheEmbeddedStore(t *testing.T) {
	c := storetest.Config(t)
	if c.Kind != "sqlite" {
		t.Skip("PostgreSQL takes many nodes")
	}
	db, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if second, err := store.Open(context.Background(), c); err == nil {
		second.Close()
		t.Fatal("two writers on one file")
	}
}

func TestEveryBatchOfAGroupGetsItsOwnNumbersOfEachCounter(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	const n = 200
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			err := db.Commit(ctx, store.Batch{Route: int64(i) << 3, Counters: []string{"sheet", "seal", "sheet"}, Build: func(numbers []int64) ([]store.Stmt, error) {
				return []store.Stmt{add(numbers[0], "甲"), add(numbers[2], "乙"), add(10_000+numbers[1], "章")}, nil
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	var sheets, seals int64
	err := db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* test.ends */ select max(case when id < 10000 then id end), max(id) from sheet`).Scan(&sheets, &seals)
	})
	if err != nil || sheets != 2*n || seals != 10_000+n || words(t, db) != 3*n {
		t.Fatalf("%v: sheets end at %d, seals at %d, %d rows", err, sheets, seals, words(t, db))
	}
}

func TestAStoreIsReadBesideTheProcessThatWritesIt(t *testing.T) {
	ctx, c := context.Background(), storetest.Config(t)
	db, err := store.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(ctx, paper()); err != nil {
		t.Fatal(err)
	}
	c.ReadOnly = true
	reader, err := store.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if n := words(t, reader); n != 0 {
		t.Fatalf("%d rows", n)
	}
	if c.Kind == "sqlite" && reader.Write(ctx, func(*store.Tx) error { return nil }) == nil {
		t.Fatal("a reader wrote")
	}
}

func together(t *testing.T, db *store.DB, n int, list func(i int) []store.Stmt) []error {
	t.Helper()
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			errs[i] = db.Commit(context.Background(), store.Batch{Route: int64(i) << 3, Build: func([]int64) ([]store.Stmt, error) { return list(i), nil }})
		})
	}
	wait.Wait()
	return errs
}

// Alike statements are written together, but each act stands or falls alone.
func TestAlikeStatementsAreHeldToTheirRowsOneByOne(t *testing.T) {
	db, ctx := storetest.Open(t, store.Migrations{Room: "alike", FS: fstest.MapFS{"0001_alike.sql": {Data: []byte(`-- +goose Up
create table sheet (id {INT} primary key, version {INT} not null, word text, open {BOOL} not null, seal {BLOB}) {STRICT};
`)}}}), context.Background()
	insert := func(id int64, word any) store.Stmt {
		return store.Stmt{Rows: 1, Alike: true, Args: []any{id, word, true, []byte{0, byte(id)}},
			SQL: `/* test.insert */ insert into sheet (id, version, word, open, seal) values ($1, 1, $2, $3, $4)`}
	}
	move := func(id, version int64) store.Stmt {
		return store.Stmt{Rows: 1, Alike: true, Args: []any{id, version, "改", false, nil},
			SQL: `/* test.move */ update sheet set version = version + 1, word = $3, open = $4, seal = $5 where id = $1 and version = $2`}
	}
	const n = 150
	for i, err := range together(t, db, n, func(i int) []store.Stmt {
		var word any = "甲"
		if i%2 == 0 {
			word = nil
		}
		return []store.Stmt{insert(int64(i), word), insert(int64(n+i), "乙")}
	}) {
		if err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	for i, err := range together(t, db, n, func(i int) []store.Stmt {
		version := int64(1)
		if i%7 == 3 {
			version = 9
		}
		list := []store.Stmt{move(int64(i), version), move(int64(n+i), 1)}
		if i%7 == 5 {
			list = append(list, insert(int64(i), "又"))
		}
		return list
	}) {
		var came *store.RowsError
		switch {
		case i%7 == 3 && (!errors.As(err, &came) || came.Index != 0):
			t.Fatalf("%d moved from a version that is not there: %v", i, err)
		case i%7 == 5 && !store.IsUnique(err):
			t.Fatalf("%d wrote a key twice: %v", i, err)
		case i%7 != 3 && i%7 != 5 && err != nil:
			t.Fatalf("%d: %v", i, err)
		}
	}
	wrong := int64(-1)
	err := db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `/* test.wrong */ select count(*) from sheet
where case when id % $1 % 7 in (3, 5) then version <> 1 or not open or seal is null else version <> 2 or word <> '改' or open or seal is not null end`, n).Scan(&wrong)
	})
	if err != nil || wrong != 0 || words(t, db) != 2*n {
		t.Fatalf("%v: %d rows are wrong of %d", err, wrong, words(t, db))
	}
}

// TestCountsAddUpWhoeverFails adds in a few rows from many acts of which some fail.
func TestCountsAddUpWhoeverFails(t *testing.T) {
	db, ctx := storetest.Open(t, paper()), context.Background()
	count := func(name string, n int64) store.Stmt {
		return store.Stmt{SQL: `/* test.count */
insert into counter (name, value) values ($1, $2)
on conflict (name) do update set value = counter.value + excluded.value`, Args: []any{name, n}, Rows: store.Any, Alike: true, Adds: true}
	}
	const n = 300
	var wait sync.WaitGroup
	for i := range n {
		wait.Add(1)
		go func() {
			defer wait.Done()
			db.Commit(ctx, store.Batch{Route: int64(i) << 3, Build: func([]int64) ([]store.Stmt, error) {
				list := []store.Stmt{add(int64(i)+1, "x"), count("a", 2), count(fmt.Sprint("b", i%3), 1), count("a", 1), count("c", 1), count("c", -1)}
				if i%10 == 3 {
					list = append(list[:1:1], append([]store.Stmt{{SQL: `/* test.none */ update sheet set word = 'y' where id = $1`, Args: []any{-1}, Rows: 1}}, list[1:]...)...)
				}
				return list, nil
			}})
		}()
	}
	wait.Wait()
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, count("a", 5), count("a", 5), count("b0", 1)) }); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int64{"a": 3*(n-n/10) + 10, "b0": n/3 - n/30 + 1, "b1": n/3 - n/30} {
		var got int64
		if err := db.Read(ctx, func(tx *store.Tx) error {
			return tx.QueryRow(ctx, `/* test.counted */ select value from counter where name = $1`, name).Scan(&got)
		}); err != nil || got != want {
			t.Errorf("%s counts %d instead of %d: %v", name, got, want, err)
		}
	}
}

func TestAFileThatIsNewIsFoundWhenTheRestIsThereAlready(t *testing.T) {
	first, ctx := paper(), context.Background()
	db := storetest.Open(t, first)
	if err := db.Migrate(ctx, first); err != nil {
		t.Fatalf("again, with nothing new: %v", err)
	}
	shelf := store.Migrations{Room: "shelf", FS: fstest.MapFS{"0001_shelf.sql": {Data: []byte("-- +goose Up\ncreate table shelf (id {INT} primary key) {STRICT};\n")}}}
	second := store.Migrations{Room: "paper", FS: fstest.MapFS{
		"0001_paper.sql": first.FS.(fstest.MapFS)["0001_paper.sql"],
		"0007_note.sql":  {Data: []byte("-- +goose Up\nalter table sheet add column note text;\n")},
	}}
	if err := db.Migrate(ctx, second, shelf); err != nil {
		t.Fatal(err)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* test.note */ insert into sheet (id, word, signed, note) values ($1, $2, $3, $4)`, 1, "甲", true, "新列")
		if err == nil {
			_, err = tx.Exec(ctx, `/* test.shelf */ insert into shelf (id) values ($1)`, 1)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAFileWithALowerNumberMayComeLater(t *testing.T) {
	ctx := context.Background()
	one := paper().FS.(fstest.MapFS)["0001_paper.sql"]
	three := &fstest.MapFile{Data: []byte("-- +goose Up\nalter table sheet add column third text;\n")}
	db := storetest.Open(t, store.Migrations{Room: "paper", FS: fstest.MapFS{"0001_paper.sql": one, "0003_third.sql": three}})
	two := &fstest.MapFile{Data: []byte("-- +goose Up\nalter table sheet add column second text;\n")}
	if err := db.Migrate(ctx, store.Migrations{Room: "paper", FS: fstest.MapFS{"0001_paper.sql": one, "0002_second.sql": two, "0003_third.sql": three}}); err != nil {
		t.Fatal(err)
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* test.both */ insert into sheet (id, word, signed, second, third) values ($1, $2, $3, $4, $5)`, 1, "甲", true, "二", "三")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
