package store

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

var placeholder = regexp.MustCompile(`\$(\d+)`)

// rewriter turns $n into ?n once for each SQL text: SQLite takes $1 for a name and
// numbers names by first appearance, which binds wrongly and silently.
type rewriter struct{ done sync.Map }

func (r *rewriter) text(query string) string {
	if got, ok := r.done.Load(query); ok {
		return got.(string)
	}
	out := numbered(query)
	r.done.Store(query, out)
	return out
}

func numbered(query string) string { return placeholder.ReplaceAllString(query, "?$1") }

// tag gives the name in the leading comment of a query, for errors and logs.
func tag(query string) string {
	from := strings.Index(query, "/*")
	to := strings.Index(query, "*/")
	if from < 0 || to < from {
		return strings.TrimSpace(query[:min(len(query), 60)])
	}
	return strings.TrimSpace(query[from+2 : to])
}

// Millis is a moment as both stores keep it: unix milliseconds, zero for none.
type Millis int64

// MillisOf gives the moment as stored; the zero time is 0.
func MillisOf(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time gives the moment back; 0 is the zero time.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m))
}

// Value lets a Millis be a parameter.
func (m Millis) Value() (driver.Value, error) { return int64(m), nil }

// Scan reads a moment; null is 0.
func (m *Millis) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*m = 0
	case int64:
		*m = Millis(x)
	default:
		return fmt.Errorf("a moment cannot be read from %T", v)
	}
	return nil
}
