package transfer

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of imports.
func Migrations() store.Migrations {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic("transfer: migrations: " + err.Error())
	}
	return store.Migrations{Room: "transfer", FS: folder}
}

func insertRun(r Run) store.Stmt {
	return store.Stmt{SQL: `/* transfer.insertRun */
		insert into item_import (id, file, file_name, mapping, brought_by, brought_name, brought_at, state, rows_total, tally, lines, report, why,
			taken_by, taken_name, changed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '{}', '[]', 0, '', '', '', $7)`, Rows: 1,
		Args: []any{r.ID, r.File, r.FileName, r.Mapping, r.BroughtBy, r.BroughtName, r.BroughtAt.UnixMilli(), string(r.State)}}
}

const runColumns = `id, file, file_name, mapping, brought_by, brought_name, brought_at, state, rows_total, tally, lines, report, why, taken_by, taken_name, changed_at`

func scanRun(scan func(...any) error) (r Run, err error) {
	var brought, changed int64
	var tally, lines string
	err = scan(&r.ID, &r.File, &r.FileName, &r.Mapping, &r.BroughtBy, &r.BroughtName, &brought, &r.State, &r.Rows, &tally, &lines, &r.Report, &r.Why,
		&r.TakenBy, &r.TakenName, &changed)
	if err != nil {
		return Run{}, err
	}
	r.BroughtAt, r.ChangedAt = time.UnixMilli(brought), time.UnixMilli(changed)
	if err := json.Unmarshal([]byte(tally), &r.Tally); err != nil {
		return Run{}, err
	}
	return r, json.Unmarshal([]byte(lines), &r.Lines)
}

func runByID(ctx context.Context, tx *store.Tx, id int64) (Run, error) {
	r, err := scanRun(tx.QueryRow(ctx, `/* transfer.runByID */
		select `+runColumns+`
		from item_import
		where id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Run{}, fault.Missing("导入批次", "")
	}
	return r, err
}

// newestRuns lists the last imports.
func newestRuns(ctx context.Context, tx *store.Tx, limit int) ([]Run, error) {
	rows, err := tx.Query(ctx, `/* transfer.newestRuns */
		select `+runColumns+`
		from item_import
		order by brought_at desc, id desc
		limit $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Run{}
	for rows.Next() {
		r, err := scanRun(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// keepProgress notes how far a run is; one that was ended meanwhile stays ended.
func keepProgress(ctx context.Context, tx *store.Tx, r Run, from RunState) error {
	tally, err := json.Marshal(r.Tally)
	if err != nil {
		return err
	}
	lines, err := json.Marshal(r.Lines)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `/* transfer.keepProgress */
		update item_import
		set state = $3, rows_total = $4, tally = $5, lines = $6, report = $7, why = $8, changed_at = $9
		where id = $1 and state = $2`, r.ID, string(from), string(r.State), r.Rows, string(tally), string(lines), r.Report, r.Why, r.ChangedAt.UnixMilli())
	return err
}

// confirm lets a run go on into the catalogue, once.
func confirm(r Run, by, name string, at time.Time) store.Stmt {
	return store.Stmt{SQL: `/* transfer.confirm */
		update item_import
		set state = 'taking', tally = '{}', taken_by = $2, taken_name = $3, changed_at = $4
		where id = $1 and state = 'checked'`, Rows: 1, Args: []any{r.ID, by, name, at.UnixMilli()}}
}
