package store

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestTheReaderGivenBackLastReadsNext keeps one cache warm instead of all of them.
func TestTheReaderGivenBackLastReadsNext(t *testing.T) {
	s, err := openSQLite(context.Background(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	ctx := context.Background()
	used := map[*sqliteConn]bool{}
	for range 20 {
		conn, err := s.readers.take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		used[conn] = true
		s.readers.give(conn)
	}
	if len(used) != 1 {
		t.Errorf("one reader after another used %d connections", len(used))
	}
	var all []*sqliteConn
	for range cap(s.readers.free) {
		conn, err := s.readers.take(ctx)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, conn)
	}
	late, stop := context.WithCancel(ctx)
	stop()
	if _, err := s.readers.take(late); !errors.Is(err, context.Canceled) {
		t.Errorf("none is idle: %v", err)
	}
	for _, conn := range all {
		s.readers.give(conn)
	}
	var readers sync.WaitGroup
	for range 50 {
		readers.Go(func() {
			err := s.read(ctx, func(tx *Tx) error {
				var n int
				return tx.QueryRow(ctx, `/* store.testReaders */ select count(*) from sqlite_schema`).Scan(&n)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
	if len(s.readers.free) != cap(s.readers.free) || len(s.readers.idle) != cap(s.readers.free) {
		t.Errorf("%d of %d came back", len(s.readers.idle), cap(s.readers.free))
	}
}
