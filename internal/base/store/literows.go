package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// liteConn shows a lite to database/sql, for the queries of functions that Write runs:
// rooms read rows in one way, whichever door they came in by. It can do nothing else.
type liteConn struct{ *lite }

var errQueriesOnly = errors.New("the writer's connection takes queries only")

// Connect gives the one connection.
func (c liteConn) Connect(context.Context) (driver.Conn, error) { return c, nil }

// Driver is asked for by nobody here.
func (c liteConn) Driver() driver.Driver { return nil }

// Prepare is not needed: texts are kept prepared by lite.
func (c liteConn) Prepare(string) (driver.Stmt, error) { return nil, errQueriesOnly }

// Begin is not needed: the writer says begin by itself.
func (c liteConn) Begin() (driver.Tx, error) { return nil, errQueriesOnly }

// Close leaves the connection to the store.
func (c liteConn) Close() error { return nil }

// QueryContext starts a query. The context is not looked at: a write that has begun ends by itself.
func (c liteConn) QueryContext(_ context.Context, query string, named []driver.NamedValue) (driver.Rows, error) {
	stmt, err := c.prepared(query)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(named))
	for i, a := range named {
		args[i] = a.Value
	}
	rows := &liteRows{c: c.lite, stmt: stmt, kept: c.stmts[query] == stmt}
	stmt.busy = true
	if err := c.bind(stmt, args, true); err != nil {
		rows.Close()
		return nil, err
	}
	for i := range int(lib.Xsqlite3_column_count(c.tls, stmt.handle)) {
		rows.names = append(rows.names, libc.GoString(lib.Xsqlite3_column_name(c.tls, stmt.handle, int32(i))))
	}
	return rows, nil
}

// uncancelled hides the callers' contexts from database/sql, which would otherwise end a
// query from a goroutine of its own.
type uncancelled struct{ conn *sql.Conn }

func (u uncancelled) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return u.conn.ExecContext(context.WithoutCancel(ctx), query, args...)
}

func (u uncancelled) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return u.conn.QueryContext(context.WithoutCancel(ctx), query, args...)
}

func (u uncancelled) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return u.conn.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}

// liteRows are the rows of a query.
type liteRows struct {
	c     *lite
	stmt  *liteStmt
	names []string
	kept  bool // the statement stays prepared
}

// Columns names the columns.
func (r *liteRows) Columns() []string { return r.names }

// Close ends the query.
func (r *liteRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	lib.Xsqlite3_reset(r.c.tls, r.stmt.handle)
	r.stmt.busy = false
	if !r.kept {
		lib.Xsqlite3_finalize(r.c.tls, r.stmt.handle)
	}
	r.stmt = nil
	return nil
}

// Next reads the next row.
func (r *liteRows) Next(into []driver.Value) error {
	switch code := lib.Xsqlite3_step(r.c.tls, r.stmt.handle); code {
	case lib.SQLITE_ROW:
	case lib.SQLITE_DONE:
		return io.EOF
	default:
		return r.c.fault(code)
	}
	for i := range into {
		into[i] = r.column(int32(i))
	}
	return nil
}

func (r *liteRows) column(i int32) driver.Value {
	switch tls, stmt := r.c.tls, r.stmt.handle; lib.Xsqlite3_column_type(tls, stmt, i) {
	case lib.SQLITE_INTEGER:
		return lib.Xsqlite3_column_int64(tls, stmt, i)
	case lib.SQLITE_FLOAT:
		return lib.Xsqlite3_column_double(tls, stmt, i)
	case lib.SQLITE_TEXT:
		return string(r.bytes(lib.Xsqlite3_column_text(tls, stmt, i), i))
	case lib.SQLITE_BLOB:
		return append([]byte{}, r.bytes(lib.Xsqlite3_column_blob(tls, stmt, i), i)...)
	}
	return nil
}

// bytes is the library's own memory, valid until the next step.
func (r *liteRows) bytes(at uintptr, i int32) []byte {
	n := lib.Xsqlite3_column_bytes(r.c.tls, r.stmt.handle, i)
	if at == 0 || n == 0 {
		return nil
	}
	return memory(at, int(n))
}
