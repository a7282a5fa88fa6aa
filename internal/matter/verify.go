package matter

import (
	"bytes"
	"context"
	"database/sql"
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
	Signatures  int64    `json:"signatures"`
	Checkpoints int64    `json:"checkpoints"`
	Unsealed    int64    `json:"unsealed"`
	Files       int64    `json:"files"`
	Faults      []string `json:"faults"`
}

// faultLimit bounds the list of faults: one broken disk must not fill another.
const faultLimit = 200

// Fault adds what another than the hall has found, such as a file whose bytes are gone.
func (r *Report) Fault(format string, args ...any) { r.fault(format, args...) }

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) < faultLimit {
		r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
	}
}

// Verify re-computes the whole store in one view: every chain of events, every clock,
// the invariants of every matter, the numbers, the tree and its signed checkpoints. The
// checkpoints of a witness, if there are any, must stand in the store unchanged. It reads
// page by page and keeps sums of what must agree across matters: its memory does not grow with the store.
func (e *Engine) Verify(ctx context.Context, witness []Checkpoint) (*Report, error) {
	v := &verification{engine: e, report: &Report{}, sealed: newTally(), numbers: map[string]*numbering{}}
	err := e.db.Read(ctx, func(tx *store.Tx) error {
		if err := v.matters(ctx, tx); err != nil {
			return err
		}
		if err := v.orphans(ctx, tx); err != nil {
			return err
		}
		if err := v.lights(ctx, tx); err != nil {
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
	sealed  *tally                // leaves with the hashes of their events
	numbers map[string]*numbering // by counter
}

// numbering is what one counter gave.
type numbering struct {
	given *tally
	write func(int64) string
}

// verifyPage is how many matters are read at once.
const verifyPage = 500

func (v *verification) matters(ctx context.Context, tx *store.Tx) error {
	for after := int64(-1); ; {
		ids, err := list(ctx, tx, scanID, `/* matter.page */ select m.id from matter m where m.id > $1 order by m.id limit $2`, after, verifyPage)
		if err != nil || len(ids) == 0 {
			return err
		}
		after = ids[len(ids)-1]
		page, err := v.read(ctx, tx, ids[0], after)
		if err != nil {
			page = v.oneByOne(ctx, tx, ids)
		}
		for _, r := range page {
			v.matter(ctx, tx, r)
		}
	}
}

func scanID(r scanner) (id int64, err error) {
	err = r.Scan(&id)
	return id, err
}

// record is everything the hall's tables hold of one matter.
type record struct {
	snapshot
	events []Event
	leaves []sql.NullInt64 // of the events
}

// read reads the matters whose identifiers lie between two, in their order.
func (v *verification) read(ctx context.Context, tx *store.Tx, first, last int64) ([]*record, error) {
	matters, err := list(ctx, tx, func(r scanner) (Matter, error) { return scanMatter(r) },
		`/* matter.between */ select `+matterColumns+` from matter m where m.id between $1 and $2 order by m.id limit $3`, first, last, verifyPage)
	if err != nil {
		return nil, err
	}
	page := make([]*record, len(matters))
	at := make(map[int64]*record, len(matters))
	for i, m := range matters {
		page[i] = &record{snapshot: snapshot{m: m}}
		at[m.ID] = page[i]
	}
	for _, read := range []func(context.Context, *store.Tx, map[int64]*record, int64, int64) error{readTasks, readClocks, readEvents} {
		if err := read(ctx, tx, at, first, last); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// oneByOne reads a page in which something cannot be read, so that it can be named.
func (v *verification) oneByOne(ctx context.Context, tx *store.Tx, ids []int64) (page []*record) {
	for _, id := range ids {
		one, err := v.read(ctx, tx, id, id)
		if err != nil {
			v.report.Matters++
			v.report.fault("matter %d cannot be read: %v", id, err)
			continue
		}
		page = append(page, one...)
	}
	return page
}

// readTasks, readClocks and readEvents read the rows of a page's matters. A row without a
// matter is left to orphans.
func readTasks(ctx context.Context, tx *store.Tx, at map[int64]*record, first, last int64) error {
	return each(ctx, tx, func(r scanner) error {
		t, err := scanTask(r)
		if of := at[t.Matter]; of != nil {
			of.tasks = append(of.tasks, t)
		}
		return err
	}, `/* matter.tasksBetween */ select `+taskColumns+` from task t where t.matter between $1 and $2 order by t.matter, t.id`, first, last)
}

func readClocks(ctx context.Context, tx *store.Tx, at map[int64]*record, first, last int64) error {
	return each(ctx, tx, func(r scanner) error {
		c, err := scanClock(r)
		if of := at[c.Matter]; of != nil {
			of.clocks = append(of.clocks, c)
		}
		return err
	}, `/* matter.clocksBetween */ select `+clockColumns+` from clock c where c.matter between $1 and $2 order by c.matter, c.id`, first, last)
}

func readEvents(ctx context.Context, tx *store.Tx, at map[int64]*record, first, last int64) error {
	return each(ctx, tx, func(r scanner) error {
		var e Event
		var moment store.Millis
		var leaf sql.NullInt64
		err := r.Scan(&e.Matter, &e.Seq, &moment, &e.Actor, &e.ActorName, &e.Body, &e.Action, &e.From, &e.To, &e.Data, &e.Once, &e.Hash, &leaf)
		of := at[e.Matter]
		if err != nil || of == nil {
			return err
		}
		e.At, e.Number = moment.Time(), of.m.Number
		if n := len(of.events); n > 0 && of.events[n-1].Seq == e.Seq-1 {
			e.Prev = of.events[n-1].Hash
		}
		of.events, of.leaves = append(of.events, e), append(of.leaves, leaf)
		return nil
	}, `/* matter.eventsBetween */
select e.matter, e.seq, e.at, e.actor, e.actor_name, e.body, e.action, e.from_state, e.to_state, e.data, coalesce(e.once, ''), e.hash, e.leaf
from event e where e.matter between $1 and $2 order by e.matter, e.seq`, first, last)
}

func (v *verification) matter(ctx context.Context, tx *store.Tx, r *record) {
	v.report.Matters++
	v.seal(r)
	if r.kind = v.engine.kinds[r.m.Kind]; r.kind == nil {
		v.report.fault("matter %s cannot be read: it is of an unknown kind %s", r.m.Number, r.m.Kind)
		return
	}
	v.chain(&r.snapshot, r.events)
	for _, bad := range Faults(r.kind, r.m, r.tasks, r.clocks) {
		v.report.fault("%s: %s", r.m.Number, bad)
	}
	for _, c := range r.clocks {
		v.clock(r.m, c)
	}
	for _, t := range r.tasks {
		v.task(r.m, t)
	}
	if r.kind.Facts != nil {
		var err error
		if r.facts, err = r.kind.Facts(ctx, tx, r.m.ID); err != nil {
			v.report.fault("facts of %s cannot be read: %v", r.m.Number, err)
			return
		}
	}
	if r.kind.CheckFacts != nil {
		for _, bad := range r.kind.CheckFacts(r.m, r.facts) {
			v.report.fault("%s: %s", r.m.Number, bad)
		}
	}
	v.above(ctx, tx, r)
	v.credentials(r)
	v.number(&r.snapshot)
}

// seal notes the leaves of a matter's events.
func (v *verification) seal(r *record) {
	for i, e := range r.events {
		if !r.leaves[i].Valid {
			v.report.Unsealed++
			continue
		}
		v.sealed.add(leafKey(r.leaves[i].Int64, tlog.RecordHash(e.Hash)))
	}
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

// task checks the same of an open task that has a limit of its own.
func (v *verification) task(m Matter, t Task) {
	due, provisional := t.reckoned(v.engine.calendar(), v.engine.now())
	if t.State == TaskOpen && !provisional && due.UnixMilli() != t.DueAt.UnixMilli() && !t.DueAt.IsZero() {
		v.report.fault("task %s of %s is due %s, but the calendar says %s", t.Role, m.Number,
			t.DueAt.In(workday.Shanghai).Format(time.DateTime), due.In(workday.Shanghai).Format(time.DateTime))
	}
}

// number notes which counter gave the matter's number.
func (v *verification) number(s *snapshot) {
	counter, write := counterOf(s.kind, s.m)
	n := v.numbers[counter]
	if n == nil {
		n = &numbering{given: newTally(), write: write}
		v.numbers[counter] = n
	}
	n.given.add([]byte(s.m.Number))
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
		want := given.given.like()
		for n := int64(1); n <= last; n++ {
			want.add([]byte(given.write(n)))
		}
		if want.equal(given.given) {
			continue
		}
		if err := v.missing(ctx, tx, counter, given.write, last); err != nil {
			return err
		}
	}
	return nil
}

// missing names what is wrong with the numbers of a counter.
func (v *verification) missing(ctx context.Context, tx *store.Tx, counter string, write func(int64) string, last int64) error {
	given := map[string]bool{}
	err := each(ctx, tx, func(r scanner) error {
		m, err := scanMatter(r)
		if k := v.engine.kinds[m.Kind]; err == nil && k != nil {
			if of, _ := counterOf(k, m); of == counter {
				given[m.Number] = true
			}
		}
		return err
	}, `/* matter.all */ select `+matterColumns+` from matter m`)
	if err != nil {
		return err
	}
	for n := int64(1); n <= last; n++ {
		if number := write(n); !given[number] {
			v.report.fault("number %s was given and is not there", number)
		}
	}
	if int64(len(given)) > last {
		v.report.fault("counter %s stands at %d, but %d numbers exist", counter, last, len(given))
	}
	return nil
}

// counterOf gives the counter from which a matter took its number, and how it writes one.
func counterOf(k *Kind, m Matter) (string, func(int64) string) {
	return k.Number(Opening{Title: m.Title, Region: m.Region, Lead: m.Lead, Applicant: m.Applicant, ApplicantName: m.ApplicantName,
		Channel: m.Channel}, m.OpenedAt)
}
