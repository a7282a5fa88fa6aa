// Package storetest opens a real store for a test: SQLite in the test's own
// folder, or a schema of its own in the PostgreSQL that TONGBAN_TEST_PG names.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tongban/internal/base/store"
)

// Open gives an empty, migrated store that is closed with the test. The migrations run once a process for tests that
// want the same rooms; the others get what came of them.
func Open(t testing.TB, rooms ...store.Migrations) *store.DB {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, migrated(t, rooms))
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return db
}

// migrated gives the settings of an empty store with the rooms' tables.
func migrated(t testing.TB, rooms []store.Migrations) store.Config {
	t.Helper()
	if dsn := os.Getenv("TONGBAN_TEST_PG"); dsn != "" {
		return lent(t, dsn, rooms)
	}
	file, err := migratedFile(rooms)
	if err != nil {
		t.Fatalf("migrate: %v", err)
	}
	config := Config(t)
	if err := os.WriteFile(config.Path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// Config gives the settings of an empty store without opening it.
func Config(t testing.TB) store.Config {
	t.Helper()
	dsn := os.Getenv("TONGBAN_TEST_PG")
	if dsn == "" {
		return store.Config{Kind: "sqlite", Path: filepath.Join(t.TempDir(), "test.db")}
	}
	return store.Config{Kind: "postgres", DSN: freshSchema(t, dsn)}
}

// freshSchema makes a schema of the test's own and drops it afterwards.
func freshSchema(t testing.TB, dsn string) string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("connect to the test PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	schema := fmt.Sprintf("t%d_%s", os.Getpid(), strings.Map(letter, strings.ToLower(filepath.Base(t.TempDir())+t.Name())))
	schema = schema[:min(len(schema), 60)]
	if _, err := conn.Exec(ctx, "drop schema if exists "+schema+" cascade"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, "create schema "+schema); err != nil {
		t.Fatalf("make schema: %v", err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(ctx, dsn)
		if err != nil {
			return
		}
		defer conn.Close(ctx)
		conn.Exec(ctx, "drop schema if exists "+schema+" cascade")
	})
	return withSchema(t, dsn, schema)
}

func withSchema(t testing.TB, dsn, schema string) string {
	if !strings.Contains(dsn, "://") {
		return dsn + " search_path=" + schema
	}
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatalf("TONGBAN_TEST_PG: %v", err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func letter(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}
