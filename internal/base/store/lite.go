package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// lite is the writer's connection, on SQLite's own library (ADR 0008). The writer is one
// goroutine that holds it for life, so it needs none of what a driver does around a
// statement: no lock, no context, no look at the names of parameters, no copy of each
// text for the library to free. Nothing of it may be called by two goroutines at once.
type lite struct {
	tls    *libc.TLS
	handle uintptr
	stmts  map[string]*liteStmt
	arena  arena
	flat   []any // arguments of one statement of several rows; used again and again
}

// liteStmt is a prepared statement.
type liteStmt struct {
	handle uintptr
	places int
	busy   bool // its rows are being read
}

// liteError is a refusal of SQLite with its extended code.
type liteError struct {
	code int32
	text string
}

func (e *liteError) Error() string { return fmt.Sprintf("%s (%d)", e.text, e.code) }

// openLite opens the file and carries out the settings, such as "pragma synchronous = full".
func openLite(path string, settings ...string) (*lite, error) {
	c := &lite{tls: libc.NewTLS(), stmts: map[string]*liteStmt{}}
	name, err := libc.CString(path)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, name)
	out := c.tls.Alloc(8)
	defer c.tls.Free(8)
	code := lib.Xsqlite3_open_v2(c.tls, name, out, lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE|lib.SQLITE_OPEN_NOMUTEX, 0)
	c.handle = pointer(out)
	if code != lib.SQLITE_OK {
		return nil, errors.Join(c.fault(code), c.close())
	}
	lib.Xsqlite3_extended_result_codes(c.tls, c.handle, 1)
	for _, setting := range settings {
		if _, err := c.exec(setting, nil); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", setting, err), c.close())
		}
	}
	if err := c.gatherLog(path); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// exec runs a statement to its end and says how many rows it touched.
func (c *lite) exec(query string, args []any) (int64, error) {
	stmt, err := c.prepared(query)
	if err != nil {
		return 0, err
	}
	err = c.bind(stmt, args, false)
	if err == nil {
		err = c.run(stmt)
	}
	lib.Xsqlite3_reset(c.tls, stmt.handle)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", tag(query), err)
	}
	return lib.Xsqlite3_changes64(c.tls, c.handle), nil
}

// rowsAtOnce is how many rows of alike inserts are written by one statement.
const rowsAtOnce = 16

// bundle writes what a bundle holds and says how many rows that touched.
func (c *lite) bundle(b *bundle) (touched int64, err error) {
	flat := c.flat
	defer func() { clear(flat[:cap(flat)]); c.flat = flat[:0] }() // what was written may be forgotten
	for rows := b.args; len(rows) > 0; {
		sql, n := b.sql, 1
		if b.alike && len(rows) >= rowsAtOnce {
			if more := several(b.sql, rowsAtOnce); more != "" {
				sql, n = more, rowsAtOnce
			}
		}
		flat = flat[:0]
		for _, row := range rows[:n] {
			flat = append(flat, row...)
		}
		got, err := c.exec(sql, flat)
		if err != nil {
			return touched, err
		}
		touched, rows = touched+got, rows[n:]
	}
	return touched, nil
}

// run steps over whatever rows a statement returns.
func (c *lite) run(stmt *liteStmt) error {
	for {
		switch code := lib.Xsqlite3_step(c.tls, stmt.handle); code {
		case lib.SQLITE_ROW:
		case lib.SQLITE_DONE:
			return nil
		default:
			return c.fault(code)
		}
	}
}

// prepared gives the statement of a text, kept from the last time.
func (c *lite) prepared(query string) (*liteStmt, error) {
	if stmt, ok := c.stmts[query]; ok && !stmt.busy {
		return stmt, nil
	}
	if len(c.stmts) >= preparedLimit {
		c.forget()
	}
	stmt, err := c.prepare(query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", tag(query), err)
	}
	if _, inUse := c.stmts[query]; !inUse {
		c.stmts[query] = stmt
	}
	return stmt, nil
}

func (c *lite) prepare(query string) (*liteStmt, error) {
	text, err := libc.CString(numbered(query))
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, text)
	out := c.tls.Alloc(8)
	defer c.tls.Free(8)
	if code := lib.Xsqlite3_prepare_v3(c.tls, c.handle, text, -1, lib.SQLITE_PREPARE_PERSISTENT, out, 0); code != lib.SQLITE_OK {
		return nil, c.fault(code)
	}
	stmt := &liteStmt{handle: pointer(out)}
	stmt.places = int(lib.Xsqlite3_bind_parameter_count(c.tls, stmt.handle))
	return stmt, nil
}

// forget closes the kept statements, but for those whose rows are being read.
func (c *lite) forget() {
	for text, stmt := range c.stmts {
		if !stmt.busy {
			lib.Xsqlite3_finalize(c.tls, stmt.handle)
			delete(c.stmts, text)
		}
	}
}

// bind sets the arguments. Texts are copied into the arena, where they stay until the
// next statement is bound; with keep the library makes a copy of its own, for statements
// whose rows are read while others run.
func (c *lite) bind(stmt *liteStmt, args []any, keep bool) error {
	if len(args) < stmt.places {
		return fmt.Errorf("argument %d is missing", len(args)+1)
	}
	args, err := plain(args[:stmt.places])
	if err != nil {
		return err
	}
	c.arena.reserve(c.tls, size(args))
	var free uintptr // SQLITE_STATIC
	if keep {
		free = ^uintptr(0) // SQLITE_TRANSIENT
	}
	for i, arg := range args {
		if code := c.bindOne(stmt.handle, int32(i+1), arg, free); code != lib.SQLITE_OK {
			return c.fault(code)
		}
	}
	return nil
}

func (c *lite) bindOne(stmt uintptr, place int32, arg any, free uintptr) (code int32) {
	switch v := arg.(type) {
	case int64:
		return lib.Xsqlite3_bind_int64(c.tls, stmt, place, v)
	case string:
		return lib.Xsqlite3_bind_text(c.tls, stmt, place, put(&c.arena, v), int32(len(v)), free)
	case []byte:
		if v != nil {
			return lib.Xsqlite3_bind_blob(c.tls, stmt, place, put(&c.arena, v), int32(len(v)), free)
		}
	case float64:
		return lib.Xsqlite3_bind_double(c.tls, stmt, place, v)
	case bool:
		if v {
			return lib.Xsqlite3_bind_int(c.tls, stmt, place, 1)
		}
		return lib.Xsqlite3_bind_int(c.tls, stmt, place, 0)
	}
	return lib.Xsqlite3_bind_null(c.tls, stmt, place)
}

// plain gives arguments of the few types that are bound; most are of them already.
func plain(args []any) ([]any, error) {
	out := args
	for i, arg := range args {
		var value any
		switch v := arg.(type) {
		case nil, int64, string, []byte, bool, float64:
			continue
		case int:
			value = int64(v)
		case Millis:
			value = int64(v)
		default:
			var err error
			if value, err = driver.DefaultParameterConverter.ConvertValue(arg); err != nil {
				return nil, fmt.Errorf("argument %d: %w", i+1, err)
			}
			if _, isTime := value.(time.Time); isTime {
				return nil, fmt.Errorf("argument %d: a moment is kept as Millis", i+1)
			}
		}
		if &out[0] == &args[0] {
			out = append([]any(nil), args...)
		}
		out[i] = value
	}
	return out, nil
}

// size is how much of the arena the arguments take.
func size(args []any) (n int) {
	for _, arg := range args {
		switch v := arg.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
	}
	return n
}

// arena is memory of the library's own, in which texts lie while a statement runs.
type arena struct {
	at        uintptr
	size, top int
}

// reserve empties the arena and makes sure that n bytes and one more fit in.
func (a *arena) reserve(tls *libc.TLS, n int) {
	a.top = 0
	if n < a.size {
		return
	}
	if a.at != 0 {
		libc.Xfree(tls, a.at)
	}
	a.size = 2*n + 4096
	a.at = libc.Xmalloc(tls, libc.Tsize_t(a.size))
}

// put copies a text into the arena. An empty one has an address too: without one it would be null.
func put[T string | []byte](a *arena, text T) uintptr {
	at := a.at + uintptr(a.top)
	a.top += copy(memory(at, len(text)), text)
	return at
}

// memory is n bytes of the library's memory, which Go's collector does not know.
func memory(at uintptr, n int) []byte {
	return unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), n)
}

// pointer reads a pointer out of the library's memory.
func pointer(at uintptr) uintptr { return *(*uintptr)(unsafe.Pointer(&memory(at, 8)[0])) }

// fault puts a code into SQLite's words.
func (c *lite) fault(code int32) error {
	text := libc.GoString(lib.Xsqlite3_errstr(c.tls, code))
	if c.handle != 0 {
		text = libc.GoString(lib.Xsqlite3_errmsg(c.tls, c.handle))
	}
	return &liteError{code, text}
}

func (c *lite) close() error {
	if c.tls == nil {
		return nil
	}
	for _, stmt := range c.stmts {
		lib.Xsqlite3_finalize(c.tls, stmt.handle)
	}
	code := lib.Xsqlite3_close_v2(c.tls, c.handle)
	if c.arena.at != 0 {
		libc.Xfree(c.tls, c.arena.at)
	}
	c.tls.Close()
	c.tls = nil
	if code != lib.SQLITE_OK {
		return &liteError{code: code, text: "close"}
	}
	return nil
}
