package publish

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// putSource writes down from where a document came, once.
func putSource(key string, id int64, sum string) store.Stmt {
	return store.Stmt{SQL: `/* publish.putSource */ insert into document_source (source_key, document_id, content_sum) values ($1, $2, $3)`,
		Args: []any{key, id, sum}, Rows: 1, Alike: true}
}

// keepImportFile remembers a file that came with an import by its content, so that it is kept once for a body.
func keepImportFile(body, sum string, id int64) store.Stmt {
	return store.Stmt{SQL: `/* publish.keepImportFile */
insert into document_import_file (body_code, sum, file_id) values ($1, $2, $3) on conflict (body_code, sum) do nothing`, Args: []any{body, sum, id}, Rows: store.Any}
}

// importFiles reads the files of a body with some contents.
func importFiles(ctx context.Context, tx *store.Tx, body string, sums []string, out map[string]int64) error {
	args := make([]any, 0, len(sums)+1)
	for _, sum := range sums {
		args = append(args, sum)
	}
	rows, err := tx.Query(ctx, `/* publish.importFiles */ select f.sum, f.file_id from document_import_file f where f.sum in (`+places(len(sums))+`) and f.body_code = $`+strconv.Itoa(len(sums)+1)+` order by f.sum limit 1000`, append(args, body)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		var id int64
		if err := rows.Scan(&sum, &id); err != nil {
			return err
		}
		out[sum] = id
	}
	return rows.Err()
}

// places writes $1, $2, … for so many values.
func places(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
	}
	return b.String()
}

// takenBack stands for what was taken back with its import.
const takenBack = "taken back"

// sourcesOf reads what of some sources is here already: the sum of their content, by key.
func sourcesOf(ctx context.Context, tx *store.Tx, keys []string) (map[string]string, error) {
	return pairsOf(ctx, tx, keys, func(n int) string {
		return `/* publish.sources */ select s.source_key, case when b.document_id is null then s.content_sum else '` + takenBack + `' end from document_source s left join document_taken_back b on b.document_id = s.document_id where s.source_key in (` + places(n) + `) order by s.source_key limit 10000`
	})
}

// takenIndexes reads which of some index numbers are given out, with the number of the matter that has them.
func takenIndexes(ctx context.Context, tx *store.Tx, list []string) (map[string]string, error) {
	return pairsOf(ctx, tx, list, func(n int) string {
		return `/* publish.takenIndexes */ select x.index_number, case when b.document_id is null then m.number else '` + takenBack + `' end from document_index x join matter m on m.id = x.document_id left join document_taken_back b on b.document_id = x.document_id where x.index_number in (` + places(n) + `) order by x.index_number limit 10000`
	})
}

// pairsAtATime is how many keys are asked for at a time: the time a statement takes grows with the square of its places.
const pairsAtATime = 128

func pairsOf(ctx context.Context, tx *store.Tx, list []string, query func(n int) string) (map[string]string, error) {
	out := map[string]string{}
	for some := range slices.Chunk(list, pairsAtATime) {
		if err := pairsInto(ctx, tx, query(len(some)), some, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func pairsInto(ctx context.Context, tx *store.Tx, query string, list []string, out map[string]string) error {
	args := make([]any, len(list))
	for i, k := range list {
		args[i] = k
	}
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return err
		}
		out[key] = value
	}
	return rows.Err()
}

// indexPage is how many index numbers are read at a time.
const indexPage = 20_000

// givenIndexes reads the index numbers that were ever given, in their order.
func givenIndexes(ctx context.Context, tx *store.Tx, after string, limit int) (list []string, err error) {
	rows, err := tx.Query(ctx, `/* publish.givenIndexes */ select index_number from document_index where index_number > $1 order by index_number limit $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var index string
		if err := rows.Scan(&index); err != nil {
			return nil, err
		}
		list = append(list, index)
	}
	return list, rows.Err()
}

const runColumns = `i.id, i.file_id, i.file_name, i.body_code, i.class, i.hold, i.state, i.brought_by, i.brought_name, i.brought_at, i.taken_by, i.taken_name, i.taken_at, i.tally, i.why, i.system, i.whole, i.counts, i.moved_at`

func insertRun(r ImportRun) store.Stmt {
	return store.Stmt{SQL: `/* publish.insertRun */
insert into document_import (id, file_id, file_name, body_code, class, hold, state, brought_by, brought_name, brought_at, tally, lines, system)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '[]', $12)`,
		Args: []any{r.ID, r.File, r.FileName, r.Body, r.Class, r.Hold, string(r.State), r.BroughtBy, r.BroughtName, r.BroughtAt.UnixMilli(), text(r.Tally), r.From}, Rows: 1}
}

// keepRun writes how far a run has come, if it still stands where it stood.
func keepRun(r ImportRun, from ImportState) store.Stmt {
	return store.Stmt{SQL: `/* publish.keepRun */
update document_import set state = $3, tally = $4, why = $5, hold = $6, taken_by = $7, taken_name = $8, taken_at = $9, whole = $10, moved_at = $11 where id = $1 and state = $2`,
		Args: []any{r.ID, string(from), string(r.State), text(r.Tally), r.Why, r.Hold, r.TakenBy, r.TakenName, millisOf(r.TakenAt), r.Whole, millisOf(r.MovedAt)}, Rows: 1}
}

// breakOff ends what was broken off at the command line for a body.
func breakOff(body string) store.Stmt {
	return store.Stmt{SQL: `/* publish.breakOff */ update document_import set state = 'failed', why = '命令行导入中断，已经导入的留着' where body_code = $1 and state = 'taking' and brought_by = $2 and file_id = 0`, Args: []any{body, commandLine}, Rows: store.Any}
}

func scanRun(scan func(...any) error) (r ImportRun, err error) {
	var brought, taken, moved store.Millis
	var tally, state string
	if err = scan(&r.ID, &r.File, &r.FileName, &r.Body, &r.Class, &r.Hold, &state, &r.BroughtBy, &r.BroughtName, &brought, &r.TakenBy, &r.TakenName, &taken, &tally, &r.Why, &r.From, &r.Whole, &r.Counts, &moved); err != nil {
		return r, err
	}
	r.State, r.BroughtAt, r.TakenAt, r.MovedAt = ImportState(state), brought.Time(), taken.Time(), moved.Time()
	if err = json.Unmarshal([]byte(tally), &r.Tally); err != nil {
		return r, fmt.Errorf("read import %d: %w", r.ID, err)
	}
	return r, nil
}

func runByID(ctx context.Context, tx *store.Tx, id int64) (ImportRun, error) {
	r, err := scanRun(tx.QueryRow(ctx, `/* publish.runByID */ select `+runColumns+` from document_import i where i.id = $1`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.Missing("导入批次", "")
	}
	return r, err
}

// newestRuns lists the last imports of some bodies, the newest first.
func newestRuns(ctx context.Context, tx *store.Tx, bodies []string, limit int) (list []ImportRun, err error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	args := make([]any, len(bodies))
	for i, b := range bodies {
		args[i] = b
	}
	rows, err := tx.Query(ctx, `/* publish.newestRuns */ select `+runColumns+` from document_import i where i.body_code in (`+places(len(bodies))+`) order by i.id desc limit $`+strconv.Itoa(len(bodies)+1), append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanRun(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// keepLine writes what is said of one document of an import.
func keepLine(id int64, n int, l ImportLine) store.Stmt {
	return store.Stmt{SQL: `/* publish.keepImportLine */
insert into document_import_line (import_id, n, says, line) values ($1, $2, $3, $4)
on conflict (import_id, n) do update set says = excluded.says, line = excluded.line`, Args: []any{id, n, l.Says() != "", text(l)}, Rows: 1}
}

// numbered is a line of an import with its place in it.
type numberedLine struct {
	N int
	ImportLine
}

// importLines reads the documents of an import behind one, or those of which something is said.
func importLines(ctx context.Context, tx *store.Tx, id int64, after int, said bool, limit int) (list []numberedLine, err error) {
	query := `/* publish.importLines */ select n, line from document_import_line where import_id = $1 and n > $2 order by n limit $3`
	if said {
		query = `/* publish.importSaid */ select n, line from document_import_line where import_id = $1 and n > $2 and says order by n limit $3`
	}
	rows, err := tx.Query(ctx, query, id, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l numberedLine
		var line string
		if err := rows.Scan(&l.N, &line); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(line), &l.ImportLine); err != nil {
			return nil, fmt.Errorf("read line %d of import %d: %w", l.N, id, err)
		}
		list = append(list, l)
	}
	return list, rows.Err()
}
