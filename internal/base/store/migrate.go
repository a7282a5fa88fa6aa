package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
)

// Migrations are the numbered SQL files of one room, in goose's form. The words
// {INT}, {BOOL}, {BLOB}, {JSON} and {STRICT} stand for what differs in the stores.
type Migrations struct {
	Room string // names the version table
	FS   fs.FS  // *.sql, possibly in one sub-folder
}

var sqliteWords = strings.NewReplacer("{INT}", "integer", "{BOOL}", "integer", "{BLOB}", "blob", "{JSON}", "text", "{STRICT}", "strict", "{CLUSTERED}", "strict, without rowid")
var postgresWords = strings.NewReplacer("{INT}", "bigint", "{BOOL}", "boolean", "{BLOB}", "bytea", "{JSON}", "text", "{STRICT}", "", "{CLUSTERED}", "")

// filled gives the room's files with the store's words put in.
func filled(m Migrations, words *strings.Replacer) (fs.FS, error) {
	out := fstest.MapFS{}
	err := fs.WalkDir(m.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".sql") {
			return err
		}
		data, err := fs.ReadFile(m.FS, path)
		if err != nil {
			return err
		}
		out[d.Name()] = &fstest.MapFile{Data: []byte(words.Replace(string(data)))}
		return nil
	})
	return out, err
}

func migrate(ctx context.Context, db *sql.DB, dialect database.Dialect, words *strings.Replacer, m Migrations, options ...goose.ProviderOption) error {
	files, err := filled(m, words)
	if err != nil {
		return fmt.Errorf("read migrations of %s: %w", m.Room, err)
	}
	table, err := database.NewStore(dialect, "migration_"+m.Room)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider("", db, files, append(options, goose.WithStore(table))...)
	if err != nil {
		return fmt.Errorf("migrations of %s: %w", m.Room, err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", m.Room, err)
	}
	return nil
}

func (s *sqliteStore) migrate(ctx context.Context, rooms []Migrations) error {
	if s.writer == nil {
		return nil // whoever writes the store has migrated it
	}
	db, err := sql.Open("sqlite", s.file()+"?_txlock=immediate&_pragma=synchronous(FULL)&"+sqlitePragmas)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, room := range rooms {
		if err := migrate(ctx, db, database.DialectSQLite3, sqliteWords, room); err != nil {
			return err
		}
	}
	return nil
}

func (s *postgresStore) migrate(ctx context.Context, rooms []Migrations) error {
	db := stdlib.OpenDBFromPool(s.pool)
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if err := migrate(ctx, db, database.DialectPostgres, postgresWords, room, goose.WithSessionLocker(locker)); err != nil {
			return err
		}
	}
	return nil
}
