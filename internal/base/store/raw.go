package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
)

// rawConn executes statements on the writer's driver connection itself. The writer is
// one goroutine that holds its connection for life, so the pool's locks, retries and
// conversions around each statement would only cost.
type rawConn struct {
	conn  driver.ConnPrepareContext
	stmts map[string]rawStmt
	args  []driver.NamedValue
}

// rawStmt is a prepared statement with the argument that each of its places takes.
type rawStmt struct {
	driver.StmtExecContext
	order []int
}

// newRawConn takes the driver's connection out of the pooled one. It stays valid for as
// long as the pooled connection is held, and the caller holds it until the store closes.
func newRawConn(conn *sql.Conn) (*rawConn, error) {
	c := &rawConn{stmts: map[string]rawStmt{}}
	err := conn.Raw(func(dc any) error {
		prepare, ok := dc.(driver.ConnPrepareContext)
		if !ok {
			return fmt.Errorf("driver connection %T cannot prepare", dc)
		}
		c.conn = prepare
		return nil
	})
	return c, err
}

func (c *rawConn) exec(ctx context.Context, query string, args []any) (driver.Result, error) {
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	c.args = c.args[:0]
	for i, n := range stmt.order {
		if n < 0 || n >= len(args) {
			return nil, fmt.Errorf("%s: argument %d is missing", tag(query), n+1)
		}
		value, err := converted(args[n])
		if err != nil {
			return nil, fmt.Errorf("%s: argument %d: %w", tag(query), n+1, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return stmt.ExecContext(ctx, c.args)
}

// converted gives an argument as drivers take it; the common types pass as they are.
func converted(arg any) (driver.Value, error) {
	switch v := arg.(type) {
	case nil, int64, string, []byte, bool, float64:
		return v, nil
	case int:
		return int64(v), nil
	}
	return driver.DefaultParameterConverter.ConvertValue(arg)
}

func (c *rawConn) prepared(ctx context.Context, query string) (rawStmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	if len(c.stmts) >= preparedLimit {
		c.close()
	}
	text, order := inOrder(query)
	stmt, err := c.conn.PrepareContext(ctx, text)
	if err != nil {
		return rawStmt{}, fmt.Errorf("%s: %w", tag(query), err)
	}
	exec, ok := stmt.(driver.StmtExecContext)
	if !ok {
		return rawStmt{}, fmt.Errorf("driver statement %T cannot execute", stmt)
	}
	c.stmts[query] = rawStmt{exec, order}
	return c.stmts[query], nil
}

func (c *rawConn) close() {
	for text, stmt := range c.stmts {
		if closer, ok := stmt.StmtExecContext.(driver.Stmt); ok {
			closer.Close()
		}
		delete(c.stmts, text)
	}
}
