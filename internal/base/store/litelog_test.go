//go:build linux

package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A transaction that is larger than the page cache spills pages into the log before its commit and
// reads them back; checkpoints, a log begun anew, a log cut short and a rollback come between.
func TestTheGatheredLogHoldsWhatWasCommitted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	c, err := openLite(path, append(writerSettings, "pragma cache_size = 20", "pragma wal_autocheckpoint = 50")...)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := sql.Open("sqlite", "file:"+path+"?mode=ro&"+sqlitePragmas)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	must(t, c, `create table thing (id integer primary key, a text not null) strict`)
	must(t, c, `create index thing_a on thing (a)`)
	want := 0
	text := func(i int) string { return fmt.Sprintf("%d %s", i*7919%100_003, strings.Repeat("通办", 100)) }
	for round := range 12 {
		must(t, c, `begin immediate`)
		for range 40 * (round + 1) {
			must(t, c, `insert into thing (id, a) values ($1, $2)`, want, text(want))
			want++
		}
		must(t, c, `update thing set a = a || '.' where id % 3 = $1`, round%3)
		if round%4 == 3 {
			must(t, c, `savepoint one`)
			must(t, c, `delete from thing where id % 2 = 0`)
			must(t, c, `rollback to one`)
		}
		must(t, c, `commit`)
		if round == 6 {
			must(t, c, `pragma wal_checkpoint(truncate)`)
		}
		must(t, c, `begin immediate`)
		must(t, c, `delete from thing`)
		must(t, c, `rollback`)
		var n int
		if err := reader.QueryRowContext(context.Background(), `select count(*) from thing where a like '%通办%'`).Scan(&n); err != nil || n != want {
			t.Fatalf("round %d: a reader saw %d rows, want %d (%v)", round, n, want, err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db") // what a machine that stopped now would find
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+end, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, copied} {
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		var sound string
		var n int
		if err := db.QueryRow(`select (select count(*) from thing), integrity_check from pragma_integrity_check`).Scan(&n, &sound); err != nil || sound != "ok" || n != want {
			t.Errorf("%s: %d rows of %d, %s (%v)", filepath.Base(path), n, want, sound, err)
		}
		db.Close()
	}
}

// A disk that refuses a page refuses the commit; what was committed before is still there.
func TestAGatheredWriteThatFailsRefusesTheCommit(t *testing.T) {
	c := openTestLite(t)
	var l *litelog
	litelogs.Range(func(_, v any) bool { l = v.(*litelog); return !strings.Contains(l.file.Name(), t.Name()) })
	must(t, c, `insert into thing (id) values (1)`)
	good := l.file
	broken, err := os.Open(good.Name()) // read only: every write fails
	if err != nil {
		t.Fatal(err)
	}
	l.file = broken
	if _, err := c.exec(`insert into thing (id) values (2)`, nil); err == nil {
		t.Error("a commit was acknowledged that the disk refused")
	}
	broken.Close()
	l.file = good
	must(t, c, `insert into thing (id) values (3)`)
	db := sql.OpenDB(liteConn{c})
	defer db.Close()
	var ids string
	if err := db.QueryRow(`select group_concat(id) from thing`).Scan(&ids); err != nil || ids != "1,3" {
		t.Errorf("the table holds %s (%v), want 1,3", ids, err)
	}
}
