package file

import (
	"context"
	"database/sql"
	"embed"
	"errors"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations brings the table of this package.
func Migrations() store.Migrations { return store.Migrations{Room: "file", FS: migrations} }

// Insert is the statement that writes a staged file's row.
func Insert(f File) store.Stmt {
	return store.Stmt{SQL: `/* file.insert */
insert into file (id, name, type, size, sm3, sha256, owner, matter, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, Rows: 1, Args: []any{
		f.ID, f.Name, f.Type, f.Size, f.SM3, f.SHA256, f.Owner, f.Matter, store.MillisOf(f.CreatedAt)}}
}

// Attach is the statement that gives an owner's file to a matter; a file already given
// to another matter is not taken from it.
func Attach(id int64, owner string, matter int64) store.Stmt {
	return store.Stmt{SQL: `/* file.attach */
update file
set matter = $3
where id = $1 and owner = $2 and matter in (0, $3)`, Rows: 1, Args: []any{id, owner, matter}}
}

// Give is the statement that gives a file to the first matter that names it; many may.
func Give(id, matter int64) store.Stmt {
	return store.Stmt{SQL: `/* file.give */
update file
set matter = $2
where id = $1 and matter = 0`, Rows: store.Any, Args: []any{id, matter}}
}

const columns = `id, name, type, size, sm3, sha256, owner, matter, created_at`

func scan(row interface{ Scan(...any) error }) (f File, err error) {
	var created store.Millis
	err = row.Scan(&f.ID, &f.Name, &f.Type, &f.Size, &f.SM3, &f.SHA256, &f.Owner, &f.Matter, &created)
	f.CreatedAt = created.Time()
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, fault.Missing("文件", "")
	}
	return f, err
}

// ByID gives one file inside a transaction.
func ByID(ctx context.Context, tx *store.Tx, id int64) (File, error) {
	return scan(tx.QueryRow(ctx, `/* file.byID */
select `+columns+`
from file
where id = $1`, id))
}

// OfMatter lists the files of a matter in the order they came.
func OfMatter(ctx context.Context, tx *store.Tx, matter int64) ([]File, error) {
	return list(ctx, tx, `/* file.ofMatter */
select `+columns+`
from file
where matter = $1 and matter <> 0
order by id
limit 1000`, matter)
}

// after lists files by id for a walk over all of them.
func after(ctx context.Context, tx *store.Tx, id int64) ([]File, error) {
	return list(ctx, tx, `/* file.after */
select `+columns+`
from file
where id > $1
order by id
limit 500`, id)
}

func list(ctx context.Context, tx *store.Tx, query string, args ...any) ([]File, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []File{}
	for rows.Next() {
		f, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// Hand gives a file that belongs to no matter yet into other hands. It changes nothing when the file has a matter.
func Hand(id int64, from, to string) store.Stmt {
	return store.Stmt{SQL: `/* file.hand */
update file
set owner = $3
where id = $1 and owner = $2 and matter = 0`, Rows: store.Any, Args: []any{id, from, to}}
}

// Discard forgets a file that belongs to no matter; its bytes are collected two days later.
func Discard(id int64) store.Stmt {
	return store.Stmt{SQL: `/* file.discard */
delete from file
where id = $1 and matter = 0`, Rows: store.Any, Args: []any{id}}
}
