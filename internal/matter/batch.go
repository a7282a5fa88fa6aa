package matter

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
)

// Batch (批量办理) is one action asked for on several matters at once. Every row is an act of its own.
type Batch struct {
	ID                    int64
	Actor, ActorName      string
	Title, Action         string
	MadeAt, DoneAt        time.Time
	Waiting, Done, Failed int
}

// RowState is how far a row of a batch has come.
type RowState string

// The states of a row.
const (
	RowWaiting RowState = "waiting"
	RowDone    RowState = "done"
	RowFailed  RowState = "failed"
)

// Row is one act of a batch and what came of it.
type Row struct {
	N      int
	Matter int64
	Number string
	Title  string
	Input  any // of the action; JSON text when it was read back
	State  RowState
	Said   string // why it failed
	At     time.Time
}

// TopicBatch is the topic of the work of a batch.
const TopicBatch = "matter.batch"

// batchLimit is how many rows a batch may have: more than anybody reads one by one.
const batchLimit = 500

// MakeBatch writes down what an officer wants done and queues the work, in one transaction. The key makes it happen once:
// the second time the first batch is given.
func (e *Engine) MakeBatch(ctx context.Context, actor account.Actor, title, action string, rows []Row, key string) (id int64, err error) {
	if len(rows) == 0 || len(rows) > batchLimit {
		return 0, fault.Invalidf("一次可以选 1 到 %d 件", batchLimit)
	}
	id = e.db.NewID()
	work, err := job.New(e.db.NewID(), TopicBatch, id, e.now())
	if err != nil {
		return 0, err
	}
	var once any
	if key != "" {
		once = actor.Subject() + "/" + key
	}
	list := []store.Stmt{insertBatch(Batch{ID: id, Actor: actor.Subject(), ActorName: actor.Name, Title: title, Action: action, MadeAt: e.now()}, once)}
	for i, r := range rows {
		input, err := json.Marshal(r.Input)
		if err != nil {
			return 0, err
		}
		list = append(list, insertRow(id, i+1, r, string(input)))
	}
	list = append(list, job.Insert(work))
	err = e.db.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, list...) })
	if err != nil && once != nil {
		if first, none := e.onceBatch(ctx, once.(string)); none == nil {
			return first, nil
		}
	}
	if err == nil && e.wake != nil {
		e.wake()
	}
	return id, err
}

func (e *Engine) onceBatch(ctx context.Context, once string) (id int64, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) (err error) { id, err = firstBatch(ctx, tx, once); return err })
	return id, err
}

// RunBatch does the rows of a batch that are not done yet. It may be called again after a crash, and by two nodes: each
// row has its key, so that a row whose act was committed and whose mark was not gets the first answer again. resolve gives
// the officer as he is now: who has lost his post meanwhile does no more rows.
func (e *Engine) RunBatch(ctx context.Context, id int64, resolve func(context.Context, string) (account.Actor, error)) error {
	var b Batch
	var rows []Row
	err := e.db.Read(ctx, func(tx *store.Tx) (err error) {
		if b, err = batchByID(ctx, tx, id); err == nil {
			rows, err = rowsOf(ctx, tx, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	actor, gone := resolve(ctx, b.Actor)
	if gone != nil && fault.KindOf(gone) != fault.KindNotFound {
		return gone
	}
	for _, r := range rows {
		if r.State != RowWaiting {
			continue
		}
		err := gone
		if err == nil {
			err = e.doRow(ctx, actor, b, r)
		}
		said := ""
		switch kind := fault.KindOf(err); {
		case err == nil:
		case kind == fault.KindInvalid || kind == fault.KindConflict || kind == fault.KindDenied || kind == fault.KindNotFound:
			said = saidOf(err)
		default:
			return err // tried again by the worker
		}
		if err := e.db.Write(ctx, func(tx *store.Tx) error { return endRow(ctx, tx, id, r.N, said, err == nil, e.now()) }); err != nil {
			return err
		}
	}
	return e.db.Write(ctx, func(tx *store.Tx) error { return endBatch(ctx, tx, id, e.now()) })
}

// saidOf is a refusal with what is wrong in it.
func saidOf(err error) string {
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		if f.Message != text {
			text += "；" + f.Message
		}
	}
	return text
}

func (e *Engine) doRow(ctx context.Context, actor account.Actor, b Batch, r Row) error {
	number, err := e.NumberOf(ctx, r.Matter)
	if err != nil {
		return err
	}
	v, err := e.View(ctx, account.System(b.Title), number)
	if err != nil {
		return err
	}
	action, ok := v.Kind.Action(b.Action)
	if !ok {
		return fault.Missing("操作", b.Action)
	}
	input := action.NewInput()
	if err := json.Unmarshal([]byte(r.Input.(string)), input); err != nil {
		return fmt.Errorf("input of row %d of batch %d: %w", r.N, b.ID, err)
	}
	_, err = e.Do(ctx, actor, r.Matter, b.Action, reflect.ValueOf(input).Elem().Interface(), Key(BatchKey(b.ID, r.N)))
	return err
}

// BatchOf reads a batch of an officer's own with its rows.
func (e *Engine) BatchOf(ctx context.Context, actor account.Actor, id int64) (b Batch, rows []Row, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) (err error) {
		if b, err = batchByID(ctx, tx, id); err != nil {
			return err
		}
		if b.Actor != actor.Subject() {
			return fault.Missing("批量办理", "")
		}
		rows, err = rowsOf(ctx, tx, id)
		return err
	})
	return b, rows, err
}

// Batches lists an officer's own batches, the last first.
func (e *Engine) Batches(ctx context.Context, actor account.Actor, n int) (out []Batch, err error) {
	err = e.db.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = batchesOf(ctx, tx, actor.Subject(), limit(n))
		return err
	})
	return out, err
}

// BatchKey is the key under which a row's act happens once.
func BatchKey(batch int64, n int) string {
	return "batch/" + strconv.FormatInt(batch, 10) + "/" + strconv.Itoa(n)
}
