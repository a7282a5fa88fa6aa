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

// migrate brings a room's tables up to date. A file may come with a lower number than one that is in the store already:
// what was built side by side is not always released in the order of its numbers, and no file may rely on a later one.
func migrate(ctx context.Context, db *sql.DB, dialect database.Dialect, words *strings.Replacer, m Migrations, options ...goose.ProviderOption) error {
	files, err := filled(m, words)
	if err != nil {
		return fmt.Errorf("read migrations of %s: %w", m.Room, err)
	}
	table, err := database.NewStore(dialect, "migration_"+m.Room)
	if err != nil {
		return err
	}
	// files of a room that were written side by side do not lean on one another: a lower number may come later
	provider, err := goose.NewProvider("", db, files, append(options, goose.WithStore(table), goose.WithAllowOutofOrder(true))...)
	if err != nil {
		return fmt.Errorf("migrations of %s: %w", m.Room, err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", m.Room, err)
	}
	return nil
}

// upToDate says whether every file of every room is in the store already, in one query: a house that is opened again, as most are,
// need not go through the rooms one by one, each with its lock. Where it cannot tell it says no.
func upToDate(ctx context.Context, db *sql.DB, rooms []Migrations) bool {
	var query []string
	missing := map[string]bool{} // room and version
	for _, room := range rooms {
		err := fs.WalkDir(room.FS, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".sql") {
				return err
			}
			version, err := goose.NumericComponent(d.Name())
			missing[fmt.Sprint(room.Room, " ", version)] = true
			return err
		})
		if err != nil {
			return false
		}
		query = append(query, fmt.Sprintf("/* store.upToDate */ select '%[1]s', version_id from migration_%[1]s where is_applied", room.Room))
	}
	rows, err := db.QueryContext(ctx, strings.Join(query, " union all "))
	if err != nil {
		return false // a room whose table is not there yet
	}
	defer rows.Close()
	for rows.Next() {
		var room string
		var version int64
		if err := rows.Scan(&room, &version); err != nil {
			return false
		}
		delete(missing, fmt.Sprint(room, " ", version))
	}
	return rows.Err() == nil && len(missing) == 0
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
	if upToDate(ctx, db, rooms) {
		return nil
	}
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
	if upToDate(ctx, db, rooms) {
		return nil
	}
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
