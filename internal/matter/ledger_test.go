package matter_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/gm"
	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

// city is a hall with a few finished and unfinished drills, all sealed, and its witness.
func city(t *testing.T) (h *mattertest.Hall, sealer *matter.Sealer, witness *[]matter.Checkpoint, numbers []string) {
	t.Helper()
	h = mattertest.New(t, nil, drill.Kind())
	key, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	witness = &[]matter.Checkpoint{}
	sealer = matter.NewSealer(h.DB, key, h.Now, func(c matter.Checkpoint) error { *witness = append(*witness, c); return nil })
	for i := range 4 {
		r := start(t, h)
		numbers = append(numbers, r.Number)
		for _, act := range drill.Script()[:i*2] {
			h.Must(act.Actor, r.ID, act.Action, act.Input)
		}
		h.Pass(time.Minute)
		if n, err := sealer.Seal(context.Background()); err != nil || n != i*2+1 {
			t.Fatalf("sealed %d, %v", n, err)
		}
	}
	return h, sealer, witness, numbers
}

func faults(t *testing.T, h *mattertest.Hall, witness []matter.Checkpoint) []string {
	t.Helper()
	report, err := h.Verify(context.Background(), witness)
	if err != nil {
		t.Fatal(err)
	}
	return report.Faults
}

func exec(t *testing.T, h *mattertest.Hall, statement string, args ...any) {
	t.Helper()
	err := h.DB.Write(context.Background(), func(tx *store.Tx) error {
		n, err := tx.Exec(context.Background(), statement, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("nothing was changed by %s", statement)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnUntouchedStoreVerifies(t *testing.T) {
	h, _, witness, _ := city(t)
	report, err := h.Verify(context.Background(), *witness)
	if err != nil || len(report.Faults) > 0 {
		t.Fatalf("%v %q", err, report.Faults)
	}
	if report.Matters != 4 || report.Events != 16 || report.Checkpoints != 4 || report.Unsealed != 0 || report.Clocks == 0 {
		t.Fatalf("report %+v", report)
	}
}

func TestAnEventCommittedLateIsSealedOnce(t *testing.T) {
	h, sealer, witness, _ := city(t)
	r := start(t, h)
	if n, err := sealer.Seal(context.Background()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	act := drill.Script()[0]
	h.Must(act.Actor, r.ID, act.Action, act.Input)
	if n, err := sealer.Seal(context.Background()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if bad := faults(t, h, *witness); len(bad) > 0 {
		t.Fatal(bad)
	}
}

func TestEveryChangeByAnInsiderIsFound(t *testing.T) {
	for _, c := range []struct{ name, statement, finds string }{
		{"a time moved back", `/* test.insider */ update event set at = at - 1 where seq = 3`, "was changed"},
		{"another actor", `/* test.insider */ update event set actor = 'officer:9' where seq = 2`, "was changed"},
		{"another name", `/* test.insider */ update event set actor_name = '某人' where seq = 1`, "was changed"},
		{"another body", `/* test.insider */ update event set body = 'D09' where seq = 2`, "was changed"},
		{"another action", `/* test.insider */ update event set action = 'decline' where seq = 2`, "was changed"},
		{"another state after", `/* test.insider */ update event set to_state = 'x' where seq = 2`, "was changed"},
		{"another state before", `/* test.insider */ update event set from_state = 'x' where seq = 2`, "was changed"},
		{"another record", `/* test.insider */ update event set data = '{"a":1}' where seq = 2`, "was changed"},
		{"a key put in", `/* test.insider */ update event set once = cast(matter as text) where seq = 2`, "was changed"},
		{"a number changed", `/* test.insider */ update matter set number = number || 'X' where id = (select min(id) from matter)`, "was changed"},
		{"an event removed at the end", `/* test.insider */ delete from event where seq = 7`, "events at|cannot be read"},
		{"an event removed in the middle", `/* test.insider */ delete from event where seq = 2`, "missing before it"},
		{"a state set by hand", `/* test.insider */ update matter set state = 'decided' where state = 'deciding'`, "the row says"},
		{"a version rolled back", `/* test.insider */ update matter set version = version - 1 where version > 2`, "cannot be read|at version"},
		{"a due time moved", `/* test.insider */ update clock set due_at = due_at + 86400000 where name = 'statutory'`, "the calendar says"},
		{"a start moved", `/* test.insider */ update clock set started_at = started_at + 86400000 where name = 'statutory'`, "the calendar says"},
		{"a task reopened in a closed matter", `/* test.insider */ update task set state = 'open' where role = 'deliver'`, "closed with an open task"},
		{"a clock set going in a closed matter", `/* test.insider */ update clock set state = 'running' where name = 'promise'`, "closed with a live clock"},
		{"a leaf swapped away", `/* test.insider */ update event set leaf = null where seq = 7`, "missing: an event was removed"},
		{"a checkpoint's root", `/* test.insider */ update checkpoint set root = prev where size > 1`, "wrong signature"},
		{"a checkpoint removed", `/* test.insider */ delete from checkpoint where size = 4`, "does not follow the one before"},
		{"the last checkpoint removed", `/* test.insider */ delete from checkpoint where size = 16`, "last checkpoint counts"},
		{"a stored leaf changed", `/* test.insider */ update ledger_hash set hash = (select h.hash from ledger_hash h where h.position = 1) where position = 0`, "position 0 of the ledger was changed"},
		{"a stored node changed", `/* test.insider */ update ledger_hash set hash = (select h.hash from ledger_hash h where h.position = 1) where position = 2`, "position 2 of the ledger was changed"},
		{"a stored node removed", `/* test.insider */ delete from ledger_hash where position = 2`, "1 hashes of the ledger are missing"},
		{"a stored node put in", `/* test.insider */ insert into ledger_hash (position, hash) select 1000, h.hash from ledger_hash h where h.position = 0`, "position 1000 of the ledger belongs to no sealed event"},
		{"two events on one leaf", `/* test.insider */ update event set leaf = (select max(e.leaf) from event e) where seq = 6`, "has two events"},
		{"a number given twice", `/* test.insider */ update counter set value = value - 1 where name like 'drill/%'`, "but 4 numbers exist"},
		{"a number lost", `/* test.insider */ update counter set value = value + 1 where name like 'drill/%'`, "was given and is not there"},
		{"a kind that nobody knows", `/* test.insider */ update matter set kind = 'x' where id = (select min(id) from matter)`, "unknown kind x"},
		{"a clock's stops no list", `/* test.insider */ update clock set stops = '{}' where name = 'promise'`, "cannot be read"},
		{"a time in a checkpoint", `/* test.insider */ update checkpoint set at = at - 60000 where size = 9`, "wrong signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, _, witness, _ := city(t)
			if strings.Contains(c.name, "closed matter") {
				finish(t, h)
			}
			exec(t, h, c.statement)
			bad := strings.Join(faults(t, h, *witness), "\n")
			found := false
			for _, want := range strings.Split(c.finds, "|") {
				found = found || strings.Contains(bad, want)
			}
			if !found {
				t.Fatalf("want %q, found %q", c.finds, bad)
			}
		})
	}
}

func finish(t *testing.T, h *mattertest.Hall) {
	t.Helper()
	r := start(t, h)
	for _, act := range drill.Script() {
		h.Must(act.Actor, r.ID, act.Action, act.Input)
	}
}

func TestAWholeTreeBuiltAgainIsCaughtByTheWitness(t *testing.T) {
	h, _, witness, _ := city(t)
	exec(t, h, `/* test.insider */ delete from checkpoint`)
	exec(t, h, `/* test.insider */ delete from ledger_hash`)
	exec(t, h, `/* test.insider */ update event set leaf = null`)
	key, _ := gm.GenerateKey(rand.Reader)
	forged := matter.NewSealer(h.DB, key, h.Now, func(matter.Checkpoint) error { return nil })
	if _, err := forged.Seal(context.Background()); err != nil {
		t.Fatal(err)
	}
	if bad := faults(t, h, nil); len(bad) > 0 {
		t.Fatalf("the forgery is not even consistent: %v", bad)
	}
	if bad := faults(t, h, *witness); !strings.Contains(strings.Join(bad, "\n"), "as the witness saw it") {
		t.Fatalf("found %q", bad)
	}
}

func TestAReceiptProvesAnEventWithoutTheDatabase(t *testing.T) {
	h, _, witness, numbers := city(t)
	v := h.See(numbers[3])
	r, err := h.ReceiptOf(context.Background(), v.Matter, 2)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	key := (*witness)[0].Public
	proven, err := matter.VerifyReceipt(text, key)
	if err != nil || proven.Number != numbers[3] || proven.Action != "accept" {
		t.Fatalf("%+v %v", proven, err)
	}
	other, _ := gm.GenerateKey(rand.Reader)
	if _, err := matter.VerifyReceipt(text, other.Public().Hex()); err == nil {
		t.Fatal("a key that is not trusted was believed")
	}
	for i := range text { // every byte matters, but for those that only lay out or name nothing
		changed := append([]byte(nil), text...)
		changed[i] ^= 0x01
		if p, err := matter.VerifyReceipt(changed, key); err == nil && (p != proven) {
			t.Fatalf("byte %d changed and still believed: %s", i, changed[max(0, i-20):min(len(text), i+20)])
		}
	}
}

func TestAReceiptOfAnUnsealedEventMustWait(t *testing.T) {
	h, _, _, _ := city(t)
	r := start(t, h)
	_, err := h.ReceiptOf(context.Background(), h.See(r.Number).Matter, 1)
	if fault.KindOf(err) != fault.KindBusy {
		t.Fatal(err)
	}
}

func TestActsAreRefusedWhenEvidenceCannotBeSealed(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	key, _ := gm.GenerateKey(rand.Reader)
	down := fmt.Errorf("the witness's disk is full")
	sealer := matter.NewSealer(h.DB, key, h.Now, func(matter.Checkpoint) error { return down })
	engine := matter.NewEngine(matter.Deps{DB: h.DB, Now: h.Now, Calendar: func() *workday.Calendar { return h.Calendar }, Halted: sealer.Halted}, drill.Kind())
	begin := func() error {
		_, err := engine.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "一件"})
		return err
	}
	if err := begin(); err != nil {
		t.Fatal(err)
	}
	h.Pass(16 * time.Minute)
	if _, err := sealer.Seal(context.Background()); err == nil {
		t.Fatal("sealed without a witness")
	}
	if err := begin(); fault.KindOf(err) != fault.KindBusy {
		t.Fatalf("an act without evidence: %v", err)
	}
	down = nil
	if _, err := sealer.Seal(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := begin(); err != nil {
		t.Fatalf("it does not go on by itself: %v", err)
	}
}
