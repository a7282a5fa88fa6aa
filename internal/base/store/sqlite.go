package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the pure Go driver, of the readers
	lib "modernc.org/sqlite/lib"
)

// sqliteStore has one writer, which gathers waiting writes, and a pool of readers.
type sqliteStore struct {
	path     string
	lock     *os.File
	lite     *lite // of the writer
	writerDB *sql.DB
	writer   *sql.Conn // lite as database/sql sees it
	readerDB *sql.DB
	readers  *readerPool
	queue    chan *request
	done     chan struct{}
	closing  sync.RWMutex
	closed   bool
	poisoned atomic.Bool
	text     rewriter
}

// request is one waiting write: a function or a batch.
type request struct {
	ctx     context.Context
	fn      func(*Tx) error
	batch   *Batch
	numbers []int64 // values of the batch's counters that were drawn with the group
	built   []Stmt  // statements that needed no number, built before the writer's turn
	err     error
	ready   chan struct{}
}

const sqlitePragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=temp_store(2)"

// writerSettings hold for the writer's connection.
var writerSettings = []string{
	"pragma busy_timeout = 10000", "pragma journal_mode = wal", "pragma synchronous = full", "pragma foreign_keys = on",
	"pragma cache_size = -65536", "pragma temp_store = memory", "pragma wal_autocheckpoint = 16000",
}

func openSQLite(ctx context.Context, c Config) (*sqliteStore, error) {
	s := &sqliteStore{path: c.Path, queue: make(chan *request, 4*groupLimit), done: make(chan struct{})}
	if c.ReadOnly {
		close(s.done)
		return s, s.openReaders(ctx)
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o750); err != nil {
		return nil, err
	}
	if err := s.openWriter(ctx); err != nil {
		return nil, err
	}
	if err := s.openReaders(ctx); err != nil {
		return nil, err
	}
	go s.serve()
	return s, nil
}

// file is the store's file as the driver names it.
func (s *sqliteStore) file() string { return "file:" + (&url.URL{Path: s.path}).EscapedPath() }

// openWriter takes the file's lock and opens its one writer.
func (s *sqliteStore) openWriter(ctx context.Context) (err error) {
	if s.lock, err = lockFile(s.path + ".lock"); err != nil {
		return err
	}
	if s.lite, err = openLite(s.path, writerSettings...); err != nil {
		return err
	}
	if _, err := s.lite.exec("create table if not exists counter (name text primary key, value integer not null) strict, without rowid", nil); err != nil {
		return err
	}
	s.writerDB = sql.OpenDB(liteConn{s.lite})
	s.writer, err = s.writerDB.Conn(ctx)
	return err
}

// openReaders opens the pool of readers.
func (s *sqliteStore) openReaders(ctx context.Context) (err error) {
	if s.readerDB, err = sql.Open("sqlite", s.file()+"?mode=ro&_pragma=query_only(1)&"+sqlitePragmas); err != nil {
		return err
	}
	n := max(4, 2*runtime.NumCPU())
	s.readers = &readerPool{free: make(chan struct{}, n)}
	for range n {
		conn, err := s.connect(ctx, s.readerDB)
		if err != nil {
			return err
		}
		s.readers.give(conn)
	}
	return nil
}

// readerPool hands out the reader that was given back last: its cache is warm, and when few read at a time the others
// hold no cache of sixty-four megabytes each, which is twice that in memory.
type readerPool struct {
	free chan struct{} // one for each idle reader
	mu   sync.Mutex
	idle []*sqliteConn
}

func (p *readerPool) take(ctx context.Context) (*sqliteConn, error) {
	select {
	case <-p.free:
	case <-ctx.Done():
		return nil, &waitError{ctx.Err()}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	conn := p.idle[last]
	p.idle = p.idle[:last]
	return conn, nil
}

func (p *readerPool) give(conn *sqliteConn) {
	p.mu.Lock()
	p.idle = append(p.idle, conn)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// close waits for every reader and closes it.
func (p *readerPool) close() {
	for range cap(p.free) {
		if conn, err := p.take(context.Background()); err == nil {
			conn.conn.Close()
		}
	}
}

func (s *sqliteStore) connect(ctx context.Context, db *sql.DB) (*sqliteConn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: conn, text: &s.text, stmts: map[string]*sql.Stmt{}}, nil
}

// sqliteConn is one connection with its prepared statements. It is used by one
// goroutine at a time.
type sqliteConn struct {
	conn  *sql.Conn
	text  *rewriter
	stmts map[string]*sql.Stmt
}

// preparedLimit bounds the prepared statements of a connection; lists with many
// shapes of filters must not grow it for ever.
const preparedLimit = 512

func (c *sqliteConn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	if len(c.stmts) >= preparedLimit {
		for text, stmt := range c.stmts {
			stmt.Close()
			delete(c.stmts, text)
		}
	}
	stmt, err := c.conn.PrepareContext(ctx, c.text.text(query))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tag(query), err)
	}
	c.stmts[query] = stmt
	return stmt, nil
}

func (c *sqliteConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

func (c *sqliteConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (c *sqliteConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	stmt, err := c.prepared(ctx, query)
	if err != nil { // let database/sql report the same error through the row
		return c.conn.QueryRowContext(ctx, c.text.text(query), args...)
	}
	return stmt.QueryRowContext(ctx, args...)
}

func (s *sqliteStore) read(ctx context.Context, fn func(*Tx) error) error {
	conn, err := s.readers.take(ctx)
	if err != nil {
		return err
	}
	defer s.readers.give(conn)
	if _, err := conn.ExecContext(ctx, "begin"); err != nil {
		return fmt.Errorf("begin read: %w", err)
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	return fn(&Tx{run: conn, kind: "sqlite"})
}

func (s *sqliteStore) write(ctx context.Context, fn func(*Tx) error) error {
	return s.ask(&request{ctx: ctx, fn: fn, ready: make(chan struct{})})
}

func (s *sqliteStore) commit(ctx context.Context, b Batch) error {
	r := &request{ctx: ctx, batch: &b, ready: make(chan struct{})}
	if len(b.Counters) == 0 { // the caller's own processor does what the one writer need not
		if r.built, r.err = build(&b, nil); r.err != nil {
			return r.err
		}
	}
	return s.ask(r)
}

func (s *sqliteStore) ask(r *request) error {
	s.closing.RLock()
	if s.closed || s.writer == nil {
		s.closing.RUnlock()
		return errors.New("store is closed for writing")
	}
	select {
	case s.queue <- r:
		s.closing.RUnlock()
	case <-r.ctx.Done():
		s.closing.RUnlock()
		return &waitError{r.ctx.Err()}
	}
	<-r.ready // once queued it is carried out or refused, never left hanging
	return r.err
}

// serve is the one writer: it takes what waits, without a timer, and commits it.
func (s *sqliteStore) serve() {
	defer close(s.done)
	group := make([]*request, 0, groupLimit)
	for first := range s.queue {
		group = append(group[:0], first)
	gather:
		for len(group) < groupLimit {
			select {
			case r, ok := <-s.queue:
				if !ok {
					break gather
				}
				group = append(group, r)
			default:
				break gather
			}
		}
		s.commitGroup(group)
		for _, r := range group {
			close(r.ready)
		}
	}
}

// commitGroup runs the group in one transaction. Batches run bare at first; after
// a first failure everything is rolled back and run again, each under a savepoint
// of its own, so that the good path pays nothing for the bad one.
func (s *sqliteStore) commitGroup(group []*request) {
	if s.poisoned.Load() {
		refuse(group, ErrPoisoned)
		return
	}
	ctx := context.Background()
	if s.attempt(ctx, group, false) {
		return
	}
	s.attempt(ctx, group, true)
}

// attempt reports whether the group is settled.
func (s *sqliteStore) attempt(ctx context.Context, group []*request, guarded bool) bool {
	if _, err := s.lite.exec("begin immediate", nil); err != nil {
		refuse(group, fmt.Errorf("begin: %w", err))
		return true
	}
	if !s.runGroup(ctx, &Tx{run: uncancelled{s.writer}, lite: s.lite, kind: "sqlite"}, group, guarded) {
		s.lite.exec("rollback", nil)
		return false
	}
	if _, err := s.lite.exec("commit", nil); err != nil {
		s.lite.exec("rollback", nil)
		s.poisoned.Store(true)
		for _, r := range group {
			if r.err == nil {
				r.err = fmt.Errorf("%w: %v", ErrUnknown, err)
			}
		}
	}
	return true
}

// runGroup runs the requests in the open transaction and reports false when a bare one failed.
func (s *sqliteStore) runGroup(ctx context.Context, tx *Tx, group []*request, guarded bool) bool {
	live := make([]*request, 0, len(group))
	for _, r := range group {
		if r.err, r.numbers = givenUp(r.ctx), nil; r.err == nil {
			live = append(live, r)
		}
	}
	if guarded {
		for _, r := range live {
			r.err = s.underSavepoint(ctx, tx, r)
		}
		return true
	}
	batches := live[:0]
	for _, r := range live {
		if r.fn != nil {
			r.err = s.underSavepoint(ctx, tx, r)
		} else {
			batches = append(batches, r)
		}
	}
	return s.runTogether(ctx, tx, batches) == nil
}

// runTogether runs the statements of all batches, alike ones behind each other: the
// library then walks the same pages of the same tables again and again. One that fails or
// touches another number of rows than it must fails them all.
func (s *sqliteStore) runTogether(ctx context.Context, tx *Tx, batches []*request) (err error) {
	if err := drawAll(ctx, tx, batches); err != nil {
		return err
	}
	lists := make([][]Stmt, len(batches))
	for i, r := range batches {
		if lists[i] = r.built; r.built == nil {
			if lists[i], err = build(r.batch, r.numbers); err != nil {
				return err
			}
		}
	}
	for _, b := range bundles(lists) {
		touched, err := s.lite.bundle(b)
		if err != nil {
			return err
		}
		if b.rows != Any && touched != b.rows {
			return &RowsError{Want: b.rows, Got: touched, SQL: b.sql}
		}
	}
	return nil
}

// drawAll draws the numbers of the whole group, each counter once: nobody keeps one
// unless everybody does.
func drawAll(ctx context.Context, tx *Tx, group []*request) error {
	names, want := wanted(group)
	if len(names) == 0 {
		return nil
	}
	next := map[string]int64{}
	for _, name := range names {
		last, err := tx.draw(ctx, name, want[name])
		if err != nil {
			return err
		}
		next[name] = last - want[name] + 1
	}
	for i, numbers := range dealt(group, next) {
		group[i].numbers = numbers
	}
	return nil
}

func (s *sqliteStore) underSavepoint(ctx context.Context, tx *Tx, r *request) error {
	if _, err := s.lite.exec("savepoint one", nil); err != nil {
		return err
	}
	err := r.run(ctx, tx)
	if err != nil {
		if _, back := s.lite.exec("rollback to one", nil); back != nil {
			return errors.Join(err, back)
		}
	}
	if _, release := s.lite.exec("release one", nil); release != nil {
		return errors.Join(err, release)
	}
	return err
}

// run carries out one request inside the open transaction. A panic of a room's
// function is its own failure, not the writer's end.
func (r *request) run(ctx context.Context, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v", p)
		}
	}()
	if r.fn != nil {
		return r.fn(tx)
	}
	if r.built != nil {
		return tx.Apply(ctx, r.built...)
	}
	numbers := r.numbers
	for _, name := range r.batch.Counters[len(numbers):] {
		n, err := tx.Next(ctx, name)
		if err != nil {
			return fmt.Errorf("draw %s: %w", name, err)
		}
		numbers = append(numbers, n)
	}
	list, err := r.batch.Build(numbers)
	if err != nil {
		return err
	}
	return tx.Apply(ctx, list...)
}

func refuse(group []*request, err error) {
	for _, r := range group {
		r.err = err
	}
}

func (s *sqliteStore) close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.queue)
	s.closing.Unlock()
	<-s.done
	s.readers.close()
	if s.writer == nil {
		return s.readerDB.Close()
	}
	return errors.Join(s.writer.Close(), s.writerDB.Close(), s.lite.close(), s.readerDB.Close(), s.lock.Close())
}

// IsUnique reports whether a write broke a unique rule of the database.
func IsUnique(err error) bool {
	var lite *liteError
	if errors.As(err, &lite) {
		return lite.code == lib.SQLITE_CONSTRAINT_UNIQUE || lite.code == lib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return isUniquePostgres(err)
}
