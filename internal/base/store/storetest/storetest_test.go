package storetest_test

import (
	"context"
	"testing"
	"testing/fstest"

	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

func shelf(more string) store.Migrations {
	return store.Migrations{Room: "shelf", FS: fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
create table book (id {INT} primary key, title text not null) {STRICT};
insert into book values (1, '政府采购法');
create table loan (id {INT} primary key, book {INT} not null references book (id)) {STRICT};
` + more)}}}
}

func write(t *testing.T, db *store.DB, list ...string) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *store.Tx) error {
		for _, sql := range list {
			if _, err := tx.Exec(ctx, "/* shelf.write */ "+sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *store.DB, sql string) (n int) {
	t.Helper()
	ctx := context.Background()
	err := db.Read(ctx, func(tx *store.Tx) error { return tx.QueryRow(ctx, "/* shelf.count */ "+sql).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestATestFindsWhatTheMigrationsLeftAndNothingElse(t *testing.T) {
	for _, spoil := range [][]string{
		{`insert into book values (2, '行政许可法')`, `insert into loan values (1, 2)`},
		{`update book set title = '撕了'`},
		{`delete from book`},
		{`drop table loan`},
		{`create table stray (id bigint primary key)`},
		{`create index stray on book (title)`},
		nil,
	} {
		t.Run("", func(t *testing.T) {
			db := storetest.Open(t, shelf(""))
			if n := count(t, db, `select count(*) from book where id = 1 and title = '政府采购法'`); n != 1 {
				t.Error("the book of the migrations is gone")
			}
			if n := count(t, db, `select (select count(*) from book) + (select count(*) from loan)`); n != 1 {
				t.Errorf("%d rows, want the one of the migrations", n)
			}
			write(t, db, `create table stray2 (id bigint primary key)`, `drop table stray2`) // nobody left it
			write(t, db, spoil...)
		})
	}
}

func TestOtherRoomsHaveOtherTables(t *testing.T) {
	other := storetest.Open(t, shelf("create table seat (id {INT} primary key) {STRICT};"))
	count(t, other, `select count(*) from seat`)
	plain := storetest.Open(t, shelf(""))
	err := plain.Read(t.Context(), func(tx *store.Tx) error {
		var n int
		return tx.QueryRow(t.Context(), `/* shelf.seats */ select count(*) from seat`).Scan(&n)
	})
	if err == nil {
		t.Error("a store of one room has the table of another")
	}
}

func TestTwoTestsAtOnceHaveTwoStores(t *testing.T) {
	one, two := storetest.Open(t, shelf("")), storetest.Open(t, shelf(""))
	write(t, one, `insert into book values (2, '行政许可法')`)
	if n := count(t, two, `select count(*) from book`); n != 1 {
		t.Errorf("%d books in the other's store", n)
	}
}
