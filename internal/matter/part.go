package matter

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// A matter may be a part of another: each item of a bundle, each case of a project. The one above hears when a part
// comes into another state, by an action of its own kind (ActionPartMoved) that the machine takes after the commit.

// ActionPartMoved is the action by which a matter hears of its parts; its input is PartMoved. A kind without it hears nothing.
const ActionPartMoved = "part_moved"

// PartMoved says how a part of the matter stands when the matter above hears of it. News may overtake each other or
// come twice: who keeps what it heard compares Version and leaves what is older.
type PartMoved struct {
	Part    int64   `json:"part,string"`
	Number  string  `json:"number"`
	Kind    string  `json:"kind"`
	State   State   `json:"state"`
	Outcome Outcome `json:"outcome,omitempty"`
	Closed  bool    `json:"closed,omitempty"`
	Version int64   `json:"version"`
}

// TopicPart is the outbox topic by which matters hear of their parts.
const TopicPart = "matter.part"

// partJob names the part that moved: what is to be told is read when it is told.
type partJob struct {
	Part int64 `json:"part,string"`
}

// tellsAbove reports whether the matter above has to hear of the move.
func (w *writing) tellsAbove() bool {
	m := w.move.m
	return m.Under != 0 && (w.move.created || m.State != w.before.State || m.Open() != w.before.Open() || m.Outcome != w.before.Outcome)
}

func (w *writing) partFollow() (Follow, error) {
	payload, err := json.Marshal(partJob{w.move.m.ID})
	return Follow{Topic: TopicPart, Payload: string(payload)}, err
}

// WorkPart lets the matter above hear of a part that moved (TopicPart). Called again it does nothing more.
func (e *Engine) WorkPart(ctx context.Context, j job.Job) error {
	var in partJob
	if err := j.Decode(&in); err != nil {
		return err
	}
	part, err := e.Row(ctx, in.Part)
	if err != nil || part.Under == 0 {
		return err
	}
	above, err := e.Row(ctx, part.Under)
	if err != nil {
		return err
	}
	if k := e.kinds[above.Kind]; k == nil || !k.hears() || !above.Open() {
		return nil
	}
	_, err = e.Do(ctx, account.System("所属事项有进展"), above.ID, ActionPartMoved, PartMoved{Part: part.ID, Number: part.Number, Kind: part.Kind,
		State: part.State, Outcome: part.Outcome, Closed: !part.Open(), Version: part.Version},
		Key("part/"+strconv.FormatInt(part.ID, 10)+"/"+strconv.FormatInt(part.Version, 10)))
	if err == nil {
		return nil
	}
	if again, other := e.Row(ctx, above.ID); other == nil && !again.Open() {
		return nil // it ended in between: nothing is left to hear
	}
	return fmt.Errorf("tell %s of its part %s: %w", above.Number, part.Number, err)
}

func (k *Kind) hears() bool {
	_, ok := k.Action(ActionPartMoved)
	return ok
}

// Row reads the row of a matter alone, for the machine: who may see it is for the caller to ask.
func (e *Engine) Row(ctx context.Context, id int64) (m Matter, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		m, err = scanMatter(tx.QueryRow(ctx, `/* matter.row */ select `+matterColumns+` from matter m where m.id = $1`, id))
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.Missing("办理事项", "")
	}
	return m, err
}

// mostParts bounds how many parts of one matter are read.
const mostParts = 500

// Parts gives the parts of a matter, in the order in which they were opened, with tasks, clocks and facts and without
// events. Who may see the matter above may be told how its parts stand; what is inside a part is for those who
// may see the part itself (CanSee): the caller shows no more.
func (e *Engine) Parts(ctx context.Context, id int64) (out []View, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) error {
		ids, err := list(ctx, tx, scanID, `/* matter.parts */ select m.id from matter m where m.above = $1 and m.above is not null order by m.id limit $2`, id, mostParts)
		if err != nil {
			return err
		}
		for _, part := range ids {
			s, err := e.loadIn(ctx, tx, part)
			if err != nil {
				return err
			}
			out = append(out, View{Kind: s.kind, Matter: s.m, Tasks: s.tasks, Clocks: s.clocks, Facts: s.facts})
		}
		return nil
	})
	return out, err
}

// above checks that a part belongs to a matter that is there, and that its first event says the same.
func (v *verification) above(ctx context.Context, tx *store.Tx, r *record) {
	said := ""
	if len(r.events) > 0 {
		var data struct {
			Under string `json:"under"`
		}
		if json.Unmarshal([]byte(r.events[0].Data), &data) == nil {
			said = data.Under
		}
	}
	stands := ""
	if r.m.Under != 0 {
		stands = strconv.FormatInt(r.m.Under, 10)
	}
	if said != stands {
		v.report.fault("%s: the row says that it is a part of %q, its first event of %q", r.m.Number, stands, said)
		return
	}
	if r.m.Under == 0 {
		return
	}
	var n int64
	if err := tx.QueryRow(ctx, `/* matter.aboveExists */ select count(*) from matter m where m.id = $1`, r.m.Under).Scan(&n); err != nil || n == 0 {
		v.report.fault("%s: the matter of which it is a part is not there", r.m.Number)
	}
}
