package store

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestWhatMayBeTriedAgain(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"nothing", nil, false},
		{"the request was given up while it waited", fmt.Errorf("count sign-in: %w", &waitError{context.Canceled}), true},
		{"a call elsewhere ran out of time", context.DeadlineExceeded, false},
		{"another process holds the file", fmt.Errorf("begin: %w", &liteError{5, "database is locked"}), true},
		{"the same with its extended code", &liteError{517, "database is locked"}, true},
		{"a broken file", &liteError{11, "malformed"}, false},
		{"no place for a connection", fmt.Errorf("connect: %w", &pgconn.PgError{Code: "53300"}), true},
		{"a deadlock", &pgconn.PgError{Code: "40P01"}, true},
		{"a row that is there twice", &pgconn.PgError{Code: "23505"}, false},
		{"a commit of which nobody knows", fmt.Errorf("%w: %w", ErrUnknown, context.Canceled), false},
		{"anything else", errors.New("broken"), false},
	} {
		if got := Overloaded(c.err); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
