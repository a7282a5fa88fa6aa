package matter

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
)

// Report is what a verification of the whole store found.
type Report struct {
	Matters     int64    `json:"matters"`
	Events      int64    `json:"events"`
	Clocks      int64    `json:"clocks"`
	Checkpoints int64    `json:"checkpoints"`
	Unsealed    int64    `json:"unsealed"`
	Faults      []string `json:"faults"`
}

// faultLimit bounds the list of faults: one broken disk must not fill another.
const faultLimit = 200

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) < faultLimit {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// Verify re-computes the whole store in one view: every chain of events, every clock,
// the invariants of every matter, the numbers, the tree and its signed checkpoints. The
// checkpoints of a witness, if there are any, must stand in the store unchanged.
func (e *Engine) Verify(ctx context.Context, witness []Checkpoint) (*Report, error) {
	v := &verification{engine: e, report: &Report{}, leaves: map[int64][]byte{}, numbers: map[string]map[string]bool{}, writers: map[string]func(int64) string{}}
	err := e.db.Read(ctx, func(tx *store.Tx) error {
		if err := v.matters(ctx, tx); err != nil {
			return err
		}
		if err := v.orphans(ctx, tx); err != nil {
			return err
		}
		if err := v.counters(ctx, tx); err != nil {
			return err
		}
		return v.ledger(ctx, tx, witness)
	})
	return v.report, err
}

// verification gathers what is checked across matters.
type verification struct {
	engine  *Engine
	report  *Report
	leaves  map[int64][]byte           // leaf index to event hash
	numbers map[string]map[string]bool // counter to the numbers that were given
	writers map[string]func(int64) string
}

func (v *verification) matters(ctx context.Context, tx *store.Tx) error {
	for after := int64(-1); ; {
		ids, err := list(ctx, tx, func(r scanner) (id int64, err error) { err = r.Scan(&id); return id, err },
			`/* matter.page */ select m.id from matter m where m.id > $1 order by m.id limit 1000`, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := v.matter(ctx, tx, id); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

func (v *verification) matter(ctx context.Context, tx *store.Tx, id int64) error {
	v.report.Matters++
	s, err := v.engine.loadIn(ctx, tx, id)
	if err != nil {
		v.report.fault("matter %d cannot be read: %v", id, err)
		return nil
	}
	events, err := eventsOf(ctx, tx, id)
	if err != nil {
		v.report.fault("events of %s cannot be read: %v", s.m.Number, err)
		return nil
	}
	v.chain(s, events)
	for _, bad := range Faults(s.kind, s.m, s.tasks, s.clocks) {
		v.report.fault("%s: %s", s.m.Number, bad)
	}
	for _, c := range s.clocks {
		v.clock(s.m, c)
	}
	if s.kind.CheckFacts != nil {
		for _, bad := range s.kind.CheckFacts(s.m, s.facts) {
			v.report.fault("%s: %s", s.m.Number, bad)
		}
	}
	v.number(s)
	return v.gather(ctx, tx, id)
}

// chain checks that the events follow each other, hash to what is stored, and lead to
// the state in which the matter is.
func (v *verification) chain(s *snapshot, events []Event) {
	var prev []byte
	state := State("")
	for i, e := range events {
		v.report.Events++
		where := fmt.Sprintf("event %d of %s", e.Seq, s.m.Number)
		switch {
		case e.Seq != int64(i+1):
			v.report.fault("%s: number %d is missing before it", where, i+1)
		case !bytes.Equal(e.Sum(), e.Hash):
			v.report.fault("%s was changed: its content does not hash to what is stored", where)
		case e.From != state:
			v.report.fault("%s starts from state %s, but the one before ended in %s", where, e.From, state)
		}
		prev, state = e.Hash, e.To
	}
	if int64(len(events)) != s.m.Version || !bytes.Equal(prev, s.m.Head) {
		v.report.fault("%s: the row is at version %d, its events at %d", s.m.Number, s.m.Version, len(events))
	}
	if state != s.m.State {
		v.report.fault("%s: the row says %s, its last event %s", s.m.Number, s.m.State, state)
	}
}

// clock checks that a due time is what the calendar says. Clocks that were stopped
// while paused keep the due time of that day.
func (v *verification) clock(m Matter, c Clock) {
	v.report.Clocks++
	again := c
	at := c.StoppedAt
	if at.IsZero() {
		at = v.engine.now()
	}
	if c.State == ClockPaused { // reckoned on the day of the pause
		at = c.Stops[len(c.Stops)-1].From.Start().Add(time.Hour)
	}
	again.reckon(v.engine.calendar(), at)
	if again.DueAt.UnixMilli() != c.DueAt.UnixMilli() && !c.Provisional {
		v.report.fault("clock %s of %s is due %s, but the calendar says %s", c.Name, m.Number,
			c.DueAt.In(workday.Shanghai).Format(time.DateTime), again.DueAt.In(workday.Shanghai).Format(time.DateTime))
	}
}

// number notes which counter gave the matter's number.
func (v *verification) number(s *snapshot) {
	counter, write := s.kind.Number(Opening{Title: s.m.Title, Region: s.m.Region, Lead: s.m.Lead, Applicant: s.m.Applicant,
		ApplicantName: s.m.ApplicantName, Channel: s.m.Channel}, s.m.OpenedAt)
	if v.numbers[counter] == nil {
		v.numbers[counter], v.writers[counter] = map[string]bool{}, write
	}
	v.numbers[counter][s.m.Number] = true
}

// gather notes the leaves of a matter's events.
func (v *verification) gather(ctx context.Context, tx *store.Tx, id int64) error {
	type sealed struct {
		leaf int64
		hash []byte
	}
	got, err := list(ctx, tx, func(r scanner) (s sealed, err error) { err = r.Scan(&s.leaf, &s.hash); return s, err },
		`/* matter.leaves */ select coalesce(e.leaf, -1), e.hash from event e where e.matter = $1 order by e.seq`+rowLimit, id)
	for _, s := range got {
		if s.leaf < 0 {
			v.report.Unsealed++
			continue
		}
		v.leaves[s.leaf] = s.hash
	}
	return err
}

// orphans finds rows whose matter is gone.
func (v *verification) orphans(ctx context.Context, tx *store.Tx) error {
	for _, table := range []string{"event", "task", "clock"} {
		var n int64
		err := tx.QueryRow(ctx, `/* matter.orphans */ select count(*) from `+table+` r where not exists (select 1 from matter m where m.id = r.matter)`).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			v.report.fault("%d rows of %s belong to no matter", n, table)
		}
	}
	return nil
}

// counters checks that the numbers of every counter are dense.
func (v *verification) counters(ctx context.Context, tx *store.Tx) error {
	for counter, given := range v.numbers {
		var last int64
		if err := tx.QueryRow(ctx, `/* matter.counter */ select c.value from counter c where c.name = $1`, counter).Scan(&last); err != nil {
			v.report.fault("counter %s is gone", counter)
			continue
		}
		write := v.writers[counter]
		for n := int64(1); n <= last; n++ {
			if number := write(n); !given[number] {
				v.report.fault("number %s was given and is not there", number)
			}
		}
		if int64(len(given)) > last {
			v.report.fault("counter %s stands at %d, but %d numbers exist", counter, last, len(given))
		}
	}
	return nil
}

// ledger grows the tree again from the events' hashes and compares it at every checkpoint.
func (v *verification) ledger(ctx context.Context, tx *store.Tx, witness []Checkpoint) error {
	points, err := list(ctx, tx, scanCheckpoint, `/* matter.checkpoints */ select `+checkpointColumns+` from checkpoint k order by k.size limit 10000000`)
	if err != nil {
		return err
	}
	v.report.Checkpoints = int64(len(points))
	stored := map[int64]string{}
	tree := memoryTree{}
	size, prev := int64(0), []byte(nil)
	for _, c := range points {
		for ; size < c.Size; size++ {
			hash, ok := v.leaves[size]
			if !ok {
				v.report.fault("leaf %d of the ledger is missing: an event was removed", size)
				return nil
			}
			if err := tree.add(size, hash); err != nil {
				return err
			}
		}
		v.checkpoint(c, tree, prev)
		prev = c.Hash()
		stored[c.Size] = c.Line()
	}
	if int64(len(v.leaves)) != size {
		v.report.fault("%d events are sealed, but the last checkpoint counts %d", len(v.leaves), size)
	}
	for _, w := range witness {
		if stored[w.Size] != w.Line() {
			v.report.fault("checkpoint %d does not stand in the store as the witness saw it", w.Size)
		}
	}
	return nil
}

func (v *verification) checkpoint(c Checkpoint, tree memoryTree, prev []byte) {
	if err := c.check(); err != nil {
		v.report.fault("%v", err)
	}
	if root, err := tlog.TreeHash(c.Size, tree); err != nil || !bytes.Equal(root[:], c.Root) {
		v.report.fault("checkpoint %d does not match the events: one of them was changed after sealing", c.Size)
	}
	if !bytes.Equal(c.Prev, prev) {
		v.report.fault("checkpoint %d does not follow the one before it", c.Size)
	}
}

// memoryTree is a tree that is grown again in memory.
type memoryTree map[int64]tlog.Hash

// ReadHashes gives the stored hashes at the positions.
func (t memoryTree) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		h, ok := t[p]
		if !ok {
			return nil, fmt.Errorf("hash %d of the tree is missing", p)
		}
		out[i] = h
	}
	return out, nil
}

func (t memoryTree) add(n int64, data []byte) error {
	added, err := tlog.StoredHashes(n, data, t)
	at := tlog.StoredHashIndex(0, n)
	for i, h := range added {
		t[at+int64(i)] = h
	}
	return err
}
