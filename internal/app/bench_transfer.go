package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/transfer"
)

// TransferLoad says how many items are brought in and taken out.
type TransferLoad struct {
	Items  int
	Dir    string // where the files are written
	Now    func() time.Time
	CPU    func() time.Duration
	Memory func() int64
}

// TransferFigures is what a measurement of imports and exports found.
type TransferFigures struct {
	Store string         `json:"store"`
	Items int            `json:"items"`
	Bytes int64          `json:"bytes"` // of the file that is imported
	Steps []TransferStep `json:"steps"`
	// Ratio is the rate of the import by that of the bare insert.
	Ratio float64 `json:"import_to_bare"`
}

// TransferStep is one way in or out. Memory is the most that the process held until its end.
type TransferStep struct {
	Name      string  `json:"name"`
	Seconds   float64 `json:"seconds"`
	PerSec    float64 `json:"items_per_s"`
	CPUPerK   float64 `json:"cpu_s_per_1000"`
	MemoryMiB float64 `json:"memory_mib"`
}

// BenchTransfer brings the items of a province in from a file, brings them in once more, and takes them out in every
// format. Beside it, in the same store, the same texts are inserted with no question asked.
func BenchTransfer(ctx context.Context, c store.Config, load TransferLoad) (f TransferFigures, err error) {
	db, err := store.Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer db.Close()
	if err := db.Migrate(ctx, catalog.Migrations()); err != nil {
		return f, err
	}
	f = TransferFigures{Store: db.Kind(), Items: load.Items}
	file := filepath.Join(load.Dir, "items.jsonl")
	if f.Bytes, err = writeProvince(file, load.Items); err != nil {
		return f, err
	}
	facts, err := lint.Seed()
	if err != nil {
		return f, err
	}
	library := catalog.NewLibrary(db, load.Now)
	in := func(want transfer.Outcome) func() error {
		return func() error { return bring(ctx, library, facts, file, want, load.Items) }
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"bare insert", func() error { return bareInsert(ctx, db, file) }},
		{"import", in(transfer.Added)},
		{"import again", in(transfer.Same)},
	}
	for _, format := range []transfer.Format{transfer.FormatLines, transfer.FormatJSON, transfer.FormatCSV, transfer.FormatExcel} {
		steps = append(steps, struct {
			name string
			do   func() error
		}{"export " + string(format), func() error { return takeOut(ctx, library, format, load) }})
	}
	for _, step := range steps {
		cpu, seconds := load.CPU(), stopwatch(load.Now)
		if err := step.do(); err != nil {
			return f, fmt.Errorf("%s: %w", step.name, err)
		}
		s := TransferStep{Name: step.name, Seconds: seconds(), CPUPerK: (load.CPU() - cpu).Seconds() / float64(load.Items) * 1000, MemoryMiB: mebibytes(load.Memory())}
		s.PerSec = float64(load.Items) / s.Seconds
		f.Steps = append(f.Steps, s)
	}
	f.Ratio = f.Steps[1].PerSec / f.Steps[0].PerSec
	return f, nil
}

// writeProvince writes the items of a province as JSON lines and says how many bytes they are.
func writeProvince(name string, items int) (int64, error) {
	p, _, err := fullProvince()
	if err != nil {
		return 0, err
	}
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	lines := json.NewEncoder(out)
	for n := range items {
		if err := lines.Encode(p.item(n)); err != nil {
			return 0, err
		}
	}
	if err := out.Flush(); err != nil {
		return 0, err
	}
	info, err := file.Stat()
	return info.Size(), err
}

// bring imports the file and expects one outcome of every item.
func bring(ctx context.Context, library *catalog.Library, facts lint.Facts, name string, want transfer.Outcome, items int) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	entries, err := transfer.Open(file, nil)
	if err != nil {
		return err
	}
	in := transfer.Import{Shelf: library.Shelf(), By: "bench", Facts: facts}
	tally, err := in.Run(ctx, entries)
	if n := map[transfer.Outcome]int{transfer.Added: tally.Added, transfer.Same: tally.Same}[want]; err == nil && n != items {
		err = fmt.Errorf("%d of %d are %s: %+v", n, items, want, tally)
	}
	return err
}

func takeOut(ctx context.Context, library *catalog.Library, format transfer.Format, load TransferLoad) error {
	file, err := os.Create(filepath.Join(load.Dir, "out."+string(format)))
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	n, err := transfer.Export(file, format, transfer.Stamp{By: "bench", At: load.Now(), What: "bench"}, library.Outgoing(ctx))
	if err == nil && n != load.Items {
		err = fmt.Errorf("%d items of %d went out", n, load.Items)
	}
	return err
}

// bareTogether and bareCommit are the rows of a statement and of a commit, as an import has them.
const (
	bareTogether = 50
	bareCommit   = 500
)

// bareInsert puts the lines of the file into a table of their own, and takes the table away again.
func bareInsert(ctx context.Context, db *store.DB, name string) error {
	if err := bareTable(ctx, db, `/* app.bareTable */ create table bench_bare (code bigint not null primary key, content text not null)`); err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	var rows []any
	for n := 0; lines.Scan(); n++ {
		if rows = append(rows, n, lines.Text()); len(rows) == 2*bareCommit {
			if err := bareRows(ctx, db, rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	if err := bareRows(ctx, db, rows); err != nil {
		return err
	}
	return bareTable(ctx, db, `/* app.bareTableGone */ drop table bench_bare`)
}

func bareTable(ctx context.Context, db *store.DB, text string) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, text)
		return err
	})
}

func bareRows(ctx context.Context, db *store.DB, rows []any) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		for left := rows; len(left) > 0; {
			some := left[:min(len(left), 2*bareTogether)]
			left = left[len(some):]
			var places strings.Builder
			for n := 1; n < len(some); n += 2 {
				fmt.Fprintf(&places, ", ($%d, $%d)", n, n+1)
			}
			if _, err := tx.Exec(ctx, `/* app.bareRows */ insert into bench_bare (code, content) values `+places.String()[2:], some...); err != nil {
				return err
			}
		}
		return nil
	})
}
