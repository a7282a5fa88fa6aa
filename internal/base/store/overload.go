package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
)

// Overloaded reports whether an error says that the store, or who asked, ran out of time and not that something is broken:
// another process holds the lock too long, the server has no place for a connection, the request was given up while it
// waited. The same may be tried again. A commit whose outcome is unknown is none of these.
func Overloaded(err error) bool {
	if err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, ErrPoisoned) {
		return false
	}
	var waited *waitError
	if errors.As(err, &waited) {
		return true
	}
	var lite *liteError
	if errors.As(err, &lite) {
		return locked(int(lite.code))
	}
	var reader interface{ Code() int } // of the driver of the readers
	if errors.As(err, &reader) {
		return locked(reader.Code())
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		var connect *pgconn.ConnectError
		return errors.As(err, &connect)
	}
	switch pg.Code {
	case "40001", "40P01", "55P03", "57014", "57P01", "57P03": // serialization, deadlock, lock, cancelled, shutting down, starting
		return true
	}
	return len(pg.Code) == 5 && pg.Code[:2] == "53" // out of connections, memory, disk
}

// waitError is a request that was given up while it waited for the store, and nothing was done. A deadline that passed
// elsewhere is none: what the store has written by then stands.
type waitError struct{ error }

// Unwrap gives the reason of the context.
func (e *waitError) Unwrap() error { return e.error }

// givenUp is the refusal of a request that nobody waits for any more; nil while somebody does.
func givenUp(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &waitError{err}
	}
	return nil
}

// locked are SQLITE_BUSY and SQLITE_LOCKED with all that their extended codes add.
func locked(code int) bool { return code&0xff == 5 || code&0xff == 6 }
