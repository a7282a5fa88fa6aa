package torture

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/matter"
)

// Report is what an audit found. Lost, Doubled and Half must be empty.
type Report struct {
	Acknowledged int64    // answers in the journal
	Acts         int64    // acts in the store
	Drills       int64    // matters in the store
	Checkpoints  int64    // checkpoints in the store
	Unsealed     int64    // acts that no checkpoint covers yet
	Lost         []string // acknowledged, and not in the store
	Doubled      []string // in the store more often than asked
	Half         []string // in the store, and not whole
}

// Sound reports whether nothing was found.
func (r *Report) Sound() bool { return len(r.Lost)+len(r.Doubled)+len(r.Half) == 0 }

// listLimit bounds each list of a report.
const listLimit = 50

func note(list *[]string, format string, args ...any) {
	if len(*list) < listLimit {
		*list = append(*list, fmt.Sprintf(format, args...))
	}
}

// act is an act as the store has it.
type act struct {
	once, action, state string
	matter, seq         int64
}

// Audit opens a house whose victim is dead and compares its store with the journal and
// with itself. The last audit seals what is left before.
func Audit(ctx context.Context, p Place, now func() time.Time, j *Journal, last bool) (*Report, error) {
	h, err := Open(ctx, p, now)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	if last {
		if err := h.sealAll(ctx); err != nil {
			return nil, err
		}
	}
	return h.audit(ctx, j)
}

func (h *House) audit(ctx context.Context, j *Journal) (*Report, error) {
	acts, jobs, err := h.stored(ctx)
	if err != nil {
		return nil, err
	}
	r := &Report{Acts: int64(len(acts))}
	j.mu.Lock()
	r.journal(j, acts)
	j.mu.Unlock()
	r.outbox(acts, jobs)
	points, err := matter.ReadWitness(h.place.Witness)
	if err != nil {
		return nil, err
	}
	found, err := h.Engine.Verify(ctx, points)
	if err != nil {
		return nil, err
	}
	r.Drills, r.Checkpoints, r.Unsealed = found.Matters, found.Checkpoints, found.Unsealed
	for _, f := range found.Faults {
		note(&r.Half, "%s", f)
	}
	return r, nil
}

// stored reads every act of the store and how many rows of the outbox each matter has.
func (h *House) stored(ctx context.Context) (acts []act, jobs map[int64]int, err error) {
	jobs = map[int64]int{}
	err = h.DB.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `/* torture.acts */
select coalesce(e.once, ''), e.matter, e.seq, e.action, e.to_state from event e order by e.matter, e.seq limit 100000000`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var a act
			if err := rows.Scan(&a.once, &a.matter, &a.seq, &a.action, &a.state); err != nil {
				return err
			}
			acts = append(acts, a)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return told(ctx, tx, jobs)
	})
	return acts, jobs, err
}

// told counts the outbox by matter.
func told(ctx context.Context, tx *store.Tx, jobs map[int64]int) error {
	rows, err := tx.Query(ctx, `/* torture.outbox */ select j.payload from job j where j.topic = $1 order by j.id limit 100000000`, matter.TopicTell)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var payload string
		var messages []matter.Message
		if err := rows.Scan(&payload); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(payload), &messages); err != nil || len(messages) == 0 {
			return fmt.Errorf("the outbox holds what is no message: %q", payload)
		}
		jobs[messages[0].Matter]++
	}
	return rows.Err()
}

// journal holds the store against what the clients were told.
func (r *Report) journal(j *Journal, acts []act) {
	byKey := map[string]act{}
	for _, a := range acts {
		if _, twice := byKey[a.once]; twice {
			note(&r.Doubled, "key %q stands twice", a.once)
		}
		byKey[a.once] = a
		if !j.asked[a.once] {
			note(&r.Doubled, "act %s %d/%d carries the key %q, which nobody asked for", a.action, a.matter, a.seq, a.once)
		}
	}
	r.Acknowledged = int64(len(j.answers))
	for _, e := range j.answers {
		a, ok := byKey[e.Order.scoped()]
		switch {
		case !ok:
			note(&r.Lost, "key %s was answered with %+v and is not there", e.Order.Key, e.Answer)
		case strconv.FormatInt(a.matter, 10) != e.Answer.ID || a.seq != e.Answer.Seq || a.action != e.Answer.Action || a.state != string(e.Answer.State):
			note(&r.Lost, "key %s was answered with %+v and stands as %+v", e.Order.Key, e.Answer, a)
		}
	}
	for _, w := range j.wrong {
		note(&r.Half, "%s", w)
	}
}

// outbox checks that every act has queued what must follow it: a drill opens a task, and
// tells its people, on submission, on acceptance, after the last review and on decision.
func (r *Report) outbox(acts []act, jobs map[int64]int) {
	must := map[int64]int{}
	for _, a := range acts {
		if a.action == "submit" || a.action == "accept" || a.action == "decide" {
			must[a.matter]++
		}
	}
	for id, n := range must {
		if jobs[id] != n {
			note(&r.Half, "matter %d queued %d times what must follow %d acts", id, jobs[id], n)
		}
		delete(jobs, id)
	}
	for id := range jobs {
		note(&r.Half, "the outbox speaks of matter %d, whose acts are not there", id)
	}
}
