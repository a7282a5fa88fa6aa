package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// errApart says that a group cannot be sent as one: each request goes alone.
var errApart = errors.New("a group that must be sent apart")

// sendTogether commits a group in one round trip, or two when it draws numbers: alike
// statements as one over arrays, each holding itself to its number of rows, and the commit
// behind them. Which request it was that failed is found out by sending each alone.
func (s *postgresStore) sendTogether(ctx context.Context, group []*request) error {
	conn, err := s.writing.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Release()
	pipe, err := s.pipeline(ctx, conn, group)
	if err == nil {
		err = conn.SendBatch(ctx, pipe).Close()
	}
	if err == nil {
		return nil
	}
	if conn.Conn().IsClosed() { // the commit may have arrived
		return commitError(err)
	}
	rollback(ctx, conn)
	return err
}

// pipeline is everything that commits the group, when its numbers are drawn.
func (s *postgresStore) pipeline(ctx context.Context, conn *pgxpool.Conn, group []*request) (*pgx.Batch, error) {
	pipe := &pgx.Batch{}
	numbers := make([][]int64, len(group))
	if names, _ := wanted(group); len(names) == 0 {
		pipe.Queue("begin")
	} else {
		var err error
		if numbers, err = begin(ctx, conn, group); err != nil {
			return nil, err
		}
	}
	lists := make([][]Stmt, len(group))
	for i, r := range group {
		var err error
		if lists[i], err = build(r.batch, numbers[i]); err != nil {
			return nil, err
		}
	}
	for _, b := range bundles(lists) {
		if err := s.enqueue(ctx, conn.Conn(), pipe, b); err != nil {
			return nil, err
		}
	}
	pipe.Queue("commit")
	return pipe, nil
}

func (s *postgresStore) enqueue(ctx context.Context, conn *pgx.Conn, pipe *pgx.Batch, b *bundle) error {
	f, err := s.form(ctx, conn, b)
	if err != nil {
		return err
	}
	var args []any
	if b.alike {
		args, err = columns(b.args, f.arguments)
	} else {
		args, err = plain(b.args[0])
	}
	if err != nil {
		return err
	}
	if f.counted {
		args = append(args[:len(args):len(args)], b.rows)
	}
	pipe.Queue(f.sql, args...)
	return nil
}

// form is a text as it is sent.
type form struct {
	sql       string
	arguments int
	counted   bool // takes the number of rows as one more argument
}

// form gives the bundle's text as it is sent. An alike one is described by the server
// once, so that its arrays have the types of its columns.
func (s *postgresStore) form(ctx context.Context, conn *pgx.Conn, b *bundle) (*form, error) {
	key := b.sql
	if b.rows == Any {
		key = "any " + key
	}
	if f, ok := s.forms.Load(key); ok {
		return f.(*form), nil
	}
	f := &form{sql: b.sql, arguments: places(b.sql), counted: b.rows != Any && counts(b.sql)}
	if b.alike {
		types, err := argumentTypes(ctx, conn, b.sql)
		if err != nil {
			return nil, err
		}
		if f.sql = fromArrays(b.sql, types); f.sql == "" {
			return nil, fmt.Errorf("%w: %s has no form for several", errApart, tag(b.sql))
		}
	}
	if f.counted {
		if strings.Contains(f.sql, "returning") {
			return nil, fmt.Errorf("%w: %s returns rows of its own", errApart, tag(b.sql))
		}
		f.sql = exact(f.sql, f.arguments)
	}
	s.forms.Store(key, f)
	return f, nil
}

// argumentTypes asks the server for the types of a text's arguments.
func argumentTypes(ctx context.Context, conn *pgx.Conn, sql string) (types []string, err error) {
	described, err := conn.Prepare(ctx, "", sql)
	if err != nil {
		return nil, err
	}
	for _, oid := range described.ParamOIDs {
		t, ok := conn.TypeMap().TypeForOID(oid)
		if !ok {
			return nil, fmt.Errorf("%w: %s takes a type without a name", errApart, tag(sql))
		}
		types = append(types, t.Name)
	}
	return types, nil
}

// columns turns rows of arguments into one array for each place.
func columns(rows [][]any, places int) ([]any, error) {
	out := make([]any, places)
	for place := range out {
		out[place] = make(pgtype.FlatArray[any], len(rows))
	}
	for i, row := range rows {
		if len(row) < places {
			return nil, fmt.Errorf("argument %d is missing", len(row)+1)
		}
		args, err := plain(row)
		if err != nil {
			return nil, err
		}
		for place := range out {
			out[place].(pgtype.FlatArray[any])[i] = args[place]
		}
	}
	return out, nil
}

// writeMany writes alike statements inside a write's own transaction.
func (s *postgresStore) writeMany(ctx context.Context, conn *pgx.Conn, b *bundle) (int64, error) {
	f, err := s.form(ctx, conn, &bundle{sql: b.sql, alike: true, rows: Any}) // counted by the caller
	if err != nil {
		return 0, err
	}
	args, err := columns(b.args, f.arguments)
	if err != nil {
		return 0, err
	}
	done, err := conn.Exec(context.WithoutCancel(ctx), f.sql, args...)
	return done.RowsAffected(), err
}
