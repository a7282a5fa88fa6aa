// Package job does work in the background that must not be lost: what follows a
// commit, and what is due every so often.
//
// A job is a row. Whoever decides that something must follow writes the row in the
// same transaction as the decision (Insert), so that there is never one without the
// other. A worker first commits its own claim, then acts, then marks the row done;
// a handler may therefore be called again after a crash and must bear it. A job that
// keeps failing ends dead and lies in front of the operator until it is retried.
package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"tongban/internal/base/store"
)

// State is how far a job has come.
type State string

// The states of a job.
const (
	StateReady State = "ready" // waits for its time
	StateRun   State = "run"   // claimed under a lease
	StateDone  State = "done"
	StateDead  State = "dead" // given up; somebody must look
)

// Job is one piece of work.
type Job struct {
	ID        int64
	Topic     string
	Payload   string // JSON
	State     State
	RunAt     time.Time // not before; zero is CreatedAt
	Tries     int
	UniqueKey string // a second job with the same key is not written; empty for none
	Error     string // of the last try
	CreatedAt time.Time
	DoneAt    time.Time // when it was done or given up
}

// New makes a job with the payload in JSON.
func New(id int64, topic string, payload any, at time.Time) (Job, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return Job{}, fmt.Errorf("payload of %s: %w", topic, err)
	}
	return Job{ID: id, Topic: topic, Payload: string(text), CreatedAt: at, RunAt: at}, nil
}

// Decode reads the payload into v; a payload that does not fit is never tried again.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal([]byte(j.Payload), v); err != nil {
		return Permanent(fmt.Errorf("payload of %s: %w", j.Topic, err))
	}
	return nil
}

// Insert is the statement that writes a job, for the caller's own transaction.
func Insert(j Job) store.Stmt {
	if j.RunAt.IsZero() {
		j.RunAt = j.CreatedAt
	}
	if j.Payload == "" {
		j.Payload = "{}"
	}
	run, created := int64(store.MillisOf(j.RunAt)), int64(store.MillisOf(j.CreatedAt))
	if j.UniqueKey == "" {
		return store.Stmt{SQL: insertJob, Rows: 1, Alike: true, Args: []any{j.ID, j.Topic, j.Payload, run, created}}
	}
	return store.Stmt{SQL: insertOnce, Rows: store.Any, Alike: true, Args: []any{j.ID, j.Topic, j.Payload, run, j.UniqueKey, created}}
}

// permanent marks an error that another try cannot mend.
type permanent struct{ err error }

func (p permanent) Error() string { return p.err.Error() }
func (p permanent) Unwrap() error { return p.err }

// Permanent says that trying again is useless: the job is dead at once.
func Permanent(err error) error { return permanent{err} }

// outside marks trouble of somebody else's program.
type outside struct{ error }

func (o outside) Unwrap() error { return o.error }

// Outside says that a program elsewhere did not do what was asked of it: the job is tried again like any other, and as long
// as it is the log does not warn of it, for the room tells the people whom it concerns.
func Outside(err error) error { return outside{err} }

// final reports whether a job that failed is not tried again.
func final(err error, tries, limit int) bool {
	return errors.As(err, new(permanent)) || tries >= limit
}

// backoff is how long a job rests after so many tries: five seconds doubled each
// time, at most half an hour.
func backoff(tries int) time.Duration {
	const first, most = 5 * time.Second, 30 * time.Minute
	if tries > 9 {
		return most
	}
	return min(first<<max(tries-1, 0), most)
}
