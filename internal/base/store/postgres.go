package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// committers is how many groups may be on their way to PostgreSQL at once: one for the batches
// that draw numbers, and the others by route. Where processors are few one other is best: it
// gathers the largest groups, and each group costs the server once whatever the number of acts in it.
var committers = 1 + min(4, max(1, runtime.NumCPU()/4))

// postgresStore sends gathered batches as pipelines and everything else through
// database/sql on the same pool.
type postgresStore struct {
	pool    *pgxpool.Pool
	writing *pgxpool.Pool // one connection for each committer
	forms   sync.Map      // text to *form
	db      *sql.DB
	queues  []chan *request
	wait    sync.WaitGroup
	closing sync.RWMutex
	closed  bool
}

const postgresBase = `
create table if not exists counter (name text primary key, value bigint not null);
create sequence if not exists tongban_node`

func openPostgres(ctx context.Context, c Config) (*postgresStore, int64, error) {
	config, err := pgxpool.ParseConfig(c.DSN)
	if err != nil {
		return nil, 0, err
	}
	config.MaxConns = max(config.MaxConns, 16)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, 0, err
	}
	s := &postgresStore{pool: pool, db: stdlib.OpenDBFromPool(pool)}
	node, err := s.prepare(ctx)
	if err == nil {
		s.writing, err = pgxpool.NewWithConfig(ctx, writingConfig(config))
	}
	if err != nil {
		s.db.Close()
		pool.Close()
		return nil, 0, err
	}
	for range committers {
		queue := make(chan *request, 4*groupLimit)
		s.queues = append(s.queues, queue)
		s.wait.Add(1)
		go s.serve(queue)
	}
	return s, node, nil
}

// writingConfig is for the committers. Their statements reach every row by its key, a few
// hundred at the most, whatever the planner believes of a table that was empty when it
// looked; a plan that is made once must stay right.
func writingConfig(c *pgxpool.Config) *pgxpool.Config {
	c = c.Copy()
	c.MaxConns, c.MinConns = int32(committers), 0
	for _, way := range []string{"enable_seqscan", "enable_hashjoin", "enable_mergejoin"} {
		c.ConnConfig.RuntimeParams[way] = "off"
	}
	c.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	return c
}

// prepare makes the base tables under a lock that other nodes respect, and draws
// this node's number.
func (s *postgresStore) prepare(ctx context.Context) (node int64, err error) {
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtext('tongban.base'))"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, postgresBase); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "select nextval('tongban_node')").Scan(&node)
	})
	return node, err
}

func (s *postgresStore) read(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin read: %w", err)
	}
	defer tx.Rollback()
	return fn(&Tx{run: tx, kind: "postgres"})
}

func (s *postgresStore) write(ctx context.Context, fn func(*Tx) error) error {
	for try := 0; ; try++ {
		err := s.writeOnce(ctx, fn)
		if err == nil || !isTransient(err) || try == 4 {
			return err
		}
	}
}

func (s *postgresStore) writeOnce(ctx context.Context, fn func(*Tx) error) (err error) {
	safe := context.WithoutCancel(ctx)
	conn, err := s.db.Conn(safe)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(safe, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v", p)
		}
	}()
	many := func(ctx context.Context, b *bundle) (touched int64, err error) {
		raw := conn.Raw(func(driver any) error {
			touched, err = s.writeMany(ctx, driver.(*stdlib.Conn).Conn(), b)
			return nil
		})
		return touched, errors.Join(raw, err)
	}
	if err := fn(&Tx{run: tx, kind: "postgres", many: many}); err != nil {
		return err
	}
	return commitError(tx.Commit())
}

// commitError tells a refusal of the server from a lost answer. A server that ends the
// connection does not say whether it had committed.
func commitError(err error) error {
	var refused *pgconn.PgError
	if err == nil || errors.As(err, &refused) && refused.Severity == "ERROR" {
		return err
	}
	return fmt.Errorf("%w: %v", ErrUnknown, err)
}

func isTransient(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

func isUniquePostgres(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

func (s *postgresStore) commit(ctx context.Context, b Batch) error {
	r := &request{ctx: ctx, batch: &b, ready: make(chan struct{})}
	s.closing.RLock()
	if s.closed {
		s.closing.RUnlock()
		return errors.New("store is closed")
	}
	select {
	case s.queue(b) <- r:
		s.closing.RUnlock()
	case <-ctx.Done():
		s.closing.RUnlock()
		return &waitError{ctx.Err()}
	}
	<-r.ready
	return r.err
}

// queue is the committer that a batch goes to. Who draws numbers holds their counters until his
// commit is on disk: all of them go by the first, so that the others never wait for a counter.
func (s *postgresStore) queue(b Batch) chan *request {
	if len(b.Counters) > 0 {
		return s.queues[0]
	}
	return s.queues[1+uint64(b.Route>>3)%uint64(len(s.queues)-1)]
}

func (s *postgresStore) serve(queue chan *request) {
	defer s.wait.Done()
	for first := range queue {
		group := []*request{first}
	gather:
		for len(group) < groupLimit {
			select {
			case r, ok := <-queue:
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

// commitGroup sends the whole group as one transaction; when one of them fails,
// each is sent again alone, so that one cannot spoil the rest.
func (s *postgresStore) commitGroup(group []*request) {
	ctx := context.Background()
	live := group[:0:0]
	for _, r := range group {
		if r.err = givenUp(r.ctx); r.err == nil {
			live = append(live, r)
		}
	}
	if len(live) == 0 {
		return
	}
	err := s.sendTogether(ctx, live)
	if err == nil || errors.Is(err, ErrUnknown) {
		refuse(live, err)
		return
	}
	for _, r := range live {
		for try := 0; try < 5; try++ {
			if r.err = s.send(ctx, []*request{r}); !isTransient(r.err) {
				break
			}
		}
	}
}

// send commits one request in three round trips: begin with the counters, the
// statements, each held to its number of rows, and the commit.
func (s *postgresStore) send(ctx context.Context, group []*request) error {
	conn, err := s.writing.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Release()
	numbers, err := begin(ctx, conn, group)
	if err == nil {
		err = s.sendStatements(ctx, conn, group, numbers)
	}
	if err != nil {
		rollback(ctx, conn)
		return err
	}
	_, err = conn.Exec(ctx, "commit")
	return commitError(err)
}

// rollback ends a transaction that failed; a connection that cannot do so is given up.
func rollback(ctx context.Context, conn *pgxpool.Conn) {
	if _, err := conn.Exec(ctx, "rollback"); err != nil {
		conn.Conn().Close(ctx)
	}
}

// begin opens the transaction and draws the counters, in the order of their names
// so that two committers cannot wait for each other.
func begin(ctx context.Context, conn *pgxpool.Conn, group []*request) ([][]int64, error) {
	names, want := wanted(group)
	if len(names) == 0 {
		_, err := conn.Exec(ctx, "begin")
		return make([][]int64, len(group)), err
	}
	pipe := &pgx.Batch{}
	pipe.Queue("begin")
	next := map[string]int64{}
	for _, name := range names {
		pipe.Queue(takeCounter, name, want[name]).QueryRow(func(row pgx.Row) error {
			var last int64
			err := row.Scan(&last)
			next[name] = last - want[name] + 1
			return err
		})
	}
	if err := conn.SendBatch(ctx, pipe).Close(); err != nil {
		return nil, fmt.Errorf("draw numbers: %w", err)
	}
	return dealt(group, next), nil
}

func (s *postgresStore) sendStatements(ctx context.Context, conn *pgxpool.Conn, group []*request, numbers [][]int64) error {
	pipe := &pgx.Batch{}
	var sent []Stmt
	var index []int
	for i, r := range group {
		list, err := build(r.batch, numbers[i])
		if err != nil {
			return err
		}
		for j, stmt := range list {
			pipe.Queue(stmt.SQL, stmt.Args...)
			sent = append(sent, stmt)
			index = append(index, j)
		}
	}
	if len(sent) == 0 {
		return nil
	}
	results := conn.SendBatch(ctx, pipe)
	defer results.Close()
	for i, stmt := range sent {
		done, err := results.Exec()
		if err != nil {
			return fmt.Errorf("%s: %w", tag(stmt.SQL), err)
		}
		if got := done.RowsAffected(); stmt.Rows != Any && got != stmt.Rows {
			return &RowsError{Index: index[i], Want: stmt.Rows, Got: got, SQL: stmt.SQL}
		}
	}
	return results.Close()
}

// build calls the batch's function; its panic is its own failure.
func build(b *Batch, numbers []int64) (list []Stmt, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v", p)
		}
	}()
	return b.Build(numbers)
}

func (s *postgresStore) close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	for _, queue := range s.queues {
		close(queue)
	}
	s.closing.Unlock()
	s.wait.Wait()
	s.writing.Close()
	err := s.db.Close()
	s.pool.Close()
	return err
}
