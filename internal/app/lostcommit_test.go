package app_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tongban/internal/app/torture"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/matter/drill"
)

// TestALostAnswerToACommitIsFoundByItsKey cuts the line to the database after each COMMIT
// of a drill was carried out and before its answer arrives: the same key finds the truth.
func TestALostAnswerToACommitIsFoundByItsKey(t *testing.T) {
	t.Parallel()
	config := storetest.Config(t)
	if config.Kind != "postgres" {
		t.Skip("the embedded store has no line that could be cut: name a PostgreSQL in TONGBAN_TEST_PG")
	}
	line := cutter(t, &config)
	dir := t.TempDir()
	h, err := torture.Open(t.Context(), torture.Place{Store: config, Key: filepath.Join(dir, "key"), Witness: filepath.Join(dir, "witness")}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	id := ""
	for step := range drill.Steps {
		order := torture.Order{Key: "lost-" + string(rune('a'+step)), Step: step, ID: id}
		line.cut.Store(true)
		first, err := h.Act(t.Context(), order)
		if line.cut.Load() {
			t.Fatalf("step %d: the line was not cut", step)
		}
		if err != nil {
			t.Logf("step %d: the lost answer is told as %v", step, err)
		}
		again, err := h.Act(t.Context(), order)
		if err != nil {
			t.Fatalf("step %d, asked again: %v", step, err)
		}
		if again.Seq != int64(step+1) || first.Number != "" && first != again {
			t.Fatalf("step %d: %+v, then %+v", step, first, again)
		}
		id = again.ID
	}
	report, err := h.Engine.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Matters != 1 || report.Events != drill.Steps || len(report.Faults) > 0 {
		t.Errorf("one drill of %d acts, and the store holds %+v", drill.Steps, *report)
	}
	if n := outbox(t, h.DB); n != 3 {
		t.Errorf("a drill queues 3 times, the outbox holds %d", n)
	}
}

func outbox(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `/* lostcommit.outbox */ select count(*) from job j`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// line stands between the house and its database on the loopback.
type line struct {
	target string
	cut    atomic.Bool // the next answer to a COMMIT is lost, with its connection
}

// cutter puts a line before the store that the settings name.
func cutter(t *testing.T, c *store.Config) *line {
	t.Helper()
	u, err := url.Parse(c.DSN)
	if err != nil || u.Host == "" || strings.Contains(u.Host, "/") {
		t.Skip("TONGBAN_TEST_PG is not an address of the form postgres://user@host:port/name")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{target: u.Host}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			house, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(house)
		}
	}()
	u.Host = listener.Addr().String()
	c.DSN = u.String()
	return l
}

// carry carries bytes both ways, until the cut.
func (l *line) carry(house net.Conn) {
	database, err := net.Dial("tcp", l.target)
	if err != nil {
		house.Close()
		return
	}
	hangUp := sync.OnceFunc(func() { house.Close(); database.Close() })
	defer hangUp()
	go func() {
		defer hangUp()
		io.Copy(database, house)
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := database.Read(buffer)
		if bytes.Contains(buffer[:n], []byte("COMMIT\x00")) && l.cut.CompareAndSwap(true, false) {
			return
		}
		if n > 0 {
			if _, err := house.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
