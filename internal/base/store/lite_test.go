package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func openTestLite(t *testing.T) *lite {
	t.Helper()
	c, err := openLite(filepath.Join(t.TempDir(), "lite.db"), writerSettings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	})
	must(t, c, `create table thing (id integer primary key, a any, b any) strict`)
	return c
}

func must(t *testing.T, c *lite, query string, args ...any) int64 {
	t.Helper()
	n, err := c.exec(query, args)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

type word string

func TestWhatIsBoundIsReadBack(t *testing.T) {
	c := openTestLite(t)
	db := sql.OpenDB(liteConn{c})
	defer db.Close()
	long := strings.Repeat("很长的一段话", 20_000)
	for i, x := range []struct{ in, out any }{
		{nil, nil}, {int64(-1 << 60), int64(-1 << 60)}, {7, int64(7)}, {2.5, 2.5}, {true, int64(1)}, {false, int64(0)},
		{"", ""}, {"通办", "通办"}, {"零\x00字节", "零\x00字节"}, {long, long}, {word("词"), "词"}, {Millis(12), int64(12)},
		{[]byte(nil), nil}, {[]byte{}, []byte{}}, {[]byte{0, 1, 2}, []byte{0, 1, 2}},
	} {
		must(t, c, `/* test.put */ insert into thing (id, a, b) values ($2, $1, $1)`, x.in, i)
		var a, b any
		if err := db.QueryRow(`/* test.get */ select a, b from thing where id = $1`, i).Scan(&a, &b); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a, x.out) || !reflect.DeepEqual(b, x.out) {
			t.Errorf("%d: %T %.40v came back as %T %.40v and %.40v", i, x.in, x.in, a, a, b)
		}
	}
}

func TestWhatCannotBeBoundIsRefused(t *testing.T) {
	c := openTestLite(t)
	for _, args := range [][]any{{1}, {1, struct{}{}}, {1, make(chan int)}} {
		if _, err := c.exec(`/* test.bad */ insert into thing (id, a) values ($1, $2)`, args); err == nil || !strings.Contains(err.Error(), "argument 2") {
			t.Errorf("%v: %v", args, err)
		}
	}
	if n := must(t, c, `/* test.none */ update thing set a = 1`); n != 0 {
		t.Fatalf("%d rows came in", n)
	}
}

func TestRowsAreReadWhileTheSameStatementAndOthersRun(t *testing.T) {
	c := openTestLite(t)
	db := sql.OpenDB(liteConn{c})
	db.SetMaxOpenConns(1)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for i := range 3 {
		must(t, c, `/* test.add */ insert into thing (id, a) values ($1, $2)`, i, fmt.Sprint("字", i))
	}
	const query = `/* test.above */ select id from thing where a >= $1 and b is null order by id`
	outer, err := conn.QueryContext(t.Context(), query, "字0")
	if err != nil {
		t.Fatal(err)
	}
	defer outer.Close()
	var seen []int64
	for outer.Next() {
		var id, first int64
		if err := outer.Scan(&id); err != nil {
			t.Fatal(err)
		}
		if err := conn.QueryRowContext(t.Context(), query, "字2").Scan(&first); err != nil || first != 2 {
			t.Fatalf("the inner query gives %d, %v", first, err)
		}
		must(t, c, `/* test.overwrite */ insert into thing (id, a, b) values ($1, $2, 1)`, 100+id, "另一个很不一样的字")
		seen = append(seen, id)
	}
	if outer.Err() != nil || !reflect.DeepEqual(seen, []int64{0, 1, 2}) {
		t.Fatalf("%v %v", seen, outer.Err())
	}
}

func TestRefusalsCarryTheirCodeAndTheStatementsName(t *testing.T) {
	c := openTestLite(t)
	const add = `/* test.add */ insert into thing (id) values ($1)`
	must(t, c, add, 1)
	_, err := c.exec(add, []any{1})
	if !IsUnique(err) || !strings.HasPrefix(err.Error(), "test.add: ") {
		t.Errorf("got %v", err)
	}
	must(t, c, add, 2)
	if _, err := c.exec(`/* test.nonsense */ insert nothing`, nil); err == nil || IsUnique(err) || !strings.HasPrefix(err.Error(), "test.nonsense: ") {
		t.Errorf("got %v", err)
	}
	var code *liteError
	if _, err := openLite(t.TempDir()); !errors.As(err, &code) {
		t.Errorf("a folder was opened: %v", err)
	}
}

func TestManyShapesOfStatementsDoNotPileUp(t *testing.T) {
	c := openTestLite(t)
	for i := range 3 * preparedLimit {
		must(t, c, fmt.Sprintf(`/* test.shape */ insert into thing (id, a) values (%d, $1)`, i), i)
	}
	if len(c.stmts) > preparedLimit {
		t.Fatalf("%d statements are kept", len(c.stmts))
	}
}
