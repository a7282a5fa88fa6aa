package search

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the same driver as base/store has
)

// format is the form of the file; a file of another form is thrown away and built anew.
const format = 8

// The words to show stand in document, what is searched in list.
var layout = []string{
	`create table document (
		id      integer primary key,
		source  text    not null,
		key     text    not null,
		print   integer not null,
		place   integer not null,
		weight  real    not null,
		size    integer not null,
		facets  text    not null,
		title   text    not null,
		aliases text    not null,
		body    text    not null,
		unique (source, key)) strict`,
	`create table mark (source text primary key, mark integer not null) strict, without rowid`,
	`create table segment (id integer primary key, documents integer not null) strict`,
	// The lists have a key of their own beside the index: in a table that is itself the index, each comparison on the way
	// to a list would read the whole list that it is compared with.
	`create table list (id integer primary key, segment integer not null, token integer not null, last integer not null, bytes blob not null) strict`,
	`create unique index list_token on list (segment, token)`,
	`pragma user_version = ` + strconv.Itoa(format),
}

// disk is the index file: one writer, and readers that do not wait for it.
type disk struct {
	path               string
	write, read        *sql.DB
	list, sizes        *sql.Stmt
	shown, named, said *sql.Stmt
}

const pragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=temp_store(2)"

// openDisk opens the file, and makes it when it is not there, broken or of an older form.
func openDisk(ctx context.Context, path string) (*disk, error) {
	d, err := tryDisk(ctx, path)
	if err == nil {
		return d, nil
	}
	if err := removeDisk(path); err != nil {
		return nil, err
	}
	return tryDisk(ctx, path)
}

func removeDisk(path string) error {
	var errs []error
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func tryDisk(ctx context.Context, path string) (d *disk, err error) {
	d = &disk{path: path}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open search index: %w", err), d.close())
		}
	}()
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	// synchronous=NORMAL keeps the file whole; what a power cut takes back is fed again.
	if d.write, err = sql.Open("sqlite", file+"?_txlock=immediate&_pragma=synchronous(NORMAL)&_pragma=wal_autocheckpoint(0)&_pragma=cache_size(-32768)&"+pragmas); err != nil {
		return d, err
	}
	d.write.SetMaxOpenConns(1)
	if err := d.layOut(ctx); err != nil {
		return d, err
	}
	if d.read, err = sql.Open("sqlite", file+"?mode=ro&_pragma=query_only(1)&_pragma=cache_size(-8192)&_pragma=mmap_size(2147418112)&"+pragmas); err != nil {
		return d, err
	}
	readers := max(4, 2*runtime.NumCPU())
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return d, d.prepare(ctx)
}

func (d *disk) layOut(ctx context.Context) error {
	var version, tables int
	if err := d.write.QueryRowContext(ctx, "pragma user_version").Scan(&version); err != nil {
		return err
	}
	if err := d.write.QueryRowContext(ctx, "/* search.tables */ select count(*) from sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if version == format {
		return nil
	}
	if tables > 0 {
		return fmt.Errorf("form %d instead of %d", version, format)
	}
	for _, statement := range layout {
		if _, err := d.write.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w in %s", err, statement)
		}
	}
	return nil
}

func (d *disk) prepare(ctx context.Context) (err error) {
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&d.list, `/* search.list */ select list.bytes from segment cross join list on list.segment = segment.id and list.token = ?1 order by segment.id`},
		{&d.sizes, `/* search.sizes */ select coalesce(sum(length(list.bytes)), 0) from segment cross join list on list.segment = segment.id and list.token = ?1`},
		{&d.shown, `/* search.shown */ select source, key, title, aliases, body from document where id = ?1`},
		{&d.named, `/* search.named */ select document.id, document.title, document.aliases from json_each(?1) as n cross join document on document.id = n.value`},
		{&d.said, `/* search.said */ select document.id, document.body from json_each(?1) as n cross join document on document.id = n.value`},
	} {
		if *s.stmt, err = d.read.PrepareContext(ctx, s.query); err != nil {
			return err
		}
	}
	return nil
}

func (d *disk) close() error {
	var errs []error
	for _, db := range []*sql.DB{d.read, d.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// eachSegment hands the bytes of a list in every segment to take, in the order of documents. A
// finder holds the lock under which segments change, so those of the file are those in memory.
func (d *disk) eachSegment(ctx context.Context, t token, take func(bytes []byte)) error {
	rows, err := d.list.QueryContext(ctx, int64(t))
	if err != nil {
		return fmt.Errorf("list %x: %w", t, err)
	}
	defer rows.Close()
	for rows.Next() {
		var bytes sql.RawBytes
		if err := rows.Scan(&bytes); err != nil {
			return fmt.Errorf("list %x: %w", t, err)
		}
		take(bytes)
	}
	return rows.Err()
}

// size is how many bytes the lists of a token have, in all segments; it is told without reading them.
func (d *disk) size(ctx context.Context, t token) (bytes int, err error) {
	if err = d.sizes.QueryRowContext(ctx, int64(t)).Scan(&bytes); err != nil {
		return 0, fmt.Errorf("size of list %x: %w", t, err)
	}
	return bytes, nil
}

// eachList walks through a segment. It reads by the writer's own connection: the readers are
// fewer than the segments that are joined at once.
func (w *writing) eachList(ctx context.Context, segment int64) (*sql.Rows, error) {
	return w.tx.QueryContext(ctx, `/* search.eachList */
		select token, last, bytes
		from list
		where segment = ?1
		order by token`, segment)
}

func (d *disk) segments(ctx context.Context) ([]segment, error) {
	rows, err := d.read.QueryContext(ctx, `/* search.segments */
		select id, documents
		from segment
		order by id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []segment
	for rows.Next() {
		var s segment
		if err := rows.Scan(&s.id, &s.documents); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// text is what a document shows.
type text struct {
	source, key, title string
	aliases            []string
	body               string
}

func (d *disk) text(ctx context.Context, id uint32) (t text, err error) {
	var aliases string
	err = d.shown.QueryRowContext(ctx, id).Scan(&t.source, &t.key, &t.title, &aliases, &t.body)
	if aliases != "" {
		t.aliases = strings.Split(aliases, "\n")
	}
	return t, err
}

// eachName gives title and aliases of documents.
func (d *disk) eachName(ctx context.Context, ids []uint32, take func(id uint32, title string, aliases []string)) error {
	return eachOf(ctx, d.named, ids, func(rows *sql.Rows) error {
		var id uint32
		var title, aliases string
		if err := rows.Scan(&id, &title, &aliases); err != nil {
			return err
		}
		take(id, title, strings.Split(aliases, "\n"))
		return nil
	})
}

// eachBody gives the texts of documents.
func (d *disk) eachBody(ctx context.Context, ids []uint32, take func(id uint32, body string)) error {
	return eachOf(ctx, d.said, ids, func(rows *sql.Rows) error {
		var id uint32
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		take(id, body)
		return nil
	})
}

// eachOf runs a query over some documents, in their order.
func eachOf(ctx context.Context, query *sql.Stmt, ids []uint32, take func(*sql.Rows) error) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	rows, err := query.QueryContext(ctx, string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// eachEntry reads what is kept in memory of every document.
func (d *disk) eachEntry(ctx context.Context, take func(id uint32, e entry, facets string)) error {
	rows, err := d.read.QueryContext(ctx, `/* search.eachEntry */
		select id, place, weight, size, facets
		from document
		order by id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id uint32
		var e entry
		var facets string
		if err := rows.Scan(&id, &e.order, &e.weight, &e.size, &facets); err != nil {
			return err
		}
		e.live = true
		take(id, e, facets)
	}
	return rows.Err()
}

func (d *disk) marks(ctx context.Context) (map[string]int64, error) {
	rows, err := d.read.QueryContext(ctx, `/* search.marks */
		select source, mark
		from mark
		order by source`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	marks := map[string]int64{}
	for rows.Next() {
		var source string
		var mark int64
		if err := rows.Scan(&source, &mark); err != nil {
			return nil, err
		}
		marks[source] = mark
	}
	return marks, rows.Err()
}

// keys lists what the index has of a source.
func (d *disk) keys(ctx context.Context, source string) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, `/* search.keys */
		select key
		from document
		where source = ?1
		order by key`, source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []string
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// writing is a transaction of the writer with the statements it repeats.
type writing struct {
	tx                         *sql.Tx
	find, drop, keep, keepList *sql.Stmt
}

func (d *disk) begin(ctx context.Context) (*writing, error) {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	w := &writing{tx: tx}
	for _, s := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&w.find, `/* search.find */ select id, print from document where source = ?1 and key = ?2`},
		{&w.drop, `/* search.drop */ delete from document where id = ?1`},
		{&w.keep, `/* search.keep */ insert into document (id, source, key, print, place, weight, size, facets, title, aliases, body)
			values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`},
		{&w.keepList, `/* search.keepList */ insert into list (segment, token, last, bytes) values (?1, ?2, ?3, ?4)`},
	} {
		if *s.stmt, err = tx.PrepareContext(ctx, s.query); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
	}
	return w, nil
}

// known gives the number of a document and the print of what was written; 0 for none.
func (w *writing) known(ctx context.Context, source, key string) (id uint32, print int64, err error) {
	err = w.find.QueryRowContext(ctx, source, key).Scan(&id, &print)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return id, print, err
}

func (w *writing) forget(ctx context.Context, id uint32) error {
	_, err := w.drop.ExecContext(ctx, id)
	return err
}

func (w *writing) put(ctx context.Context, id uint32, source string, p prepared) error {
	doc := p.Document
	_, err := w.keep.ExecContext(ctx, id, source, doc.Key, p.print, doc.Order, p.weight, p.size, p.facets, doc.Title, strings.Join(lined(doc.Aliases), "\n"), doc.Text)
	return err
}

// lined are names of one line each, since lines keep them apart.
func lined(names []string) []string {
	one := slices.Clone(names)
	for i, name := range one {
		one[i] = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '\n' }), " ")
	}
	return one
}

func (w *writing) keepSegment(ctx context.Context, s segment) error {
	_, err := w.tx.ExecContext(ctx, `/* search.keepSegment */ insert into segment (id, documents) values (?1, ?2)`, s.id, s.documents)
	return err
}

func (w *writing) dropSegment(ctx context.Context, id int64) error {
	if _, err := w.tx.ExecContext(ctx, `/* search.dropLists */ delete from list where segment = ?1`, id); err != nil {
		return err
	}
	_, err := w.tx.ExecContext(ctx, `/* search.dropSegment */ delete from segment where id = ?1`, id)
	return err
}

func (w *writing) mark(ctx context.Context, source string, mark int64) error {
	_, err := w.tx.ExecContext(ctx, `/* search.mark */
		insert into mark (source, mark) values (?1, ?2)
		on conflict (source) do update set mark = excluded.mark`, source, mark)
	return err
}

// settle brings what was written from the log into the file.
func (d *disk) settle(ctx context.Context) error {
	_, err := d.write.ExecContext(ctx, "pragma wal_checkpoint(passive)")
	return err
}

// prepared is a document made ready for writing.
type prepared struct {
	Document
	print           int64
	weight          float32
	size            uint16
	facets          string
	titles, aliases []string // folded, without separators; there is one title
	sound, others   [][]string
	initials        []string
	body            string
}

// longestTitle is the size of titles of so many characters or more.
const longestTitle = 1<<16 - 1

// prepare does what needs no database.
func prepare(source string, doc Document) (prepared, error) {
	content, err := json.Marshal(doc)
	if err != nil {
		return prepared{}, fmt.Errorf("document %s: %w", doc.Key, err)
	}
	sum := fnv.New64a()
	sum.Write(content)
	p := preparedNames(doc.Title, doc.Aliases)
	title := p.titles[0]
	p.Document, p.print, p.weight, p.facets, p.body = doc, int64(sum.Sum64()), float32(min(max(doc.Weight, -1), 1)), facetText(source, doc.Facets), folded(doc.Text)
	p.size = uint16(min(utf8.RuneCountInString(title), longestTitle))
	said := syllablesOf([]rune(title))
	p.sound, p.initials = [][]string{said}, []string{initialsOf(said)}
	for _, alias := range p.aliases {
		said := syllablesOf([]rune(alias))
		p.others, p.initials = append(p.others, said), append(p.initials, initialsOf(said))
	}
	return p, nil
}

// preparedNames are the names of a document as they are searched.
func preparedNames(title string, aliases []string) prepared {
	p := prepared{titles: []string{solid(folded(title))}}
	for _, alias := range aliases {
		if alias = solid(folded(alias)); alias != "" {
			p.aliases = append(p.aliases, alias)
		}
	}
	return p
}
