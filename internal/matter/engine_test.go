package matter_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

func start(t *testing.T, h *mattertest.Hall, opts ...matter.Option) matter.Result {
	t.Helper()
	r, err := h.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "开个小吃店"}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMatterGoesFromSubmissionToItsEnd(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	if r.Number != "YL202609010000001" || r.State != drill.Submitted {
		t.Fatalf("opened as %+v", r)
	}
	for _, act := range drill.Script() {
		h.Must(act.Actor, r.ID, act.Action, act.Input)
	}
	v := h.See(r.Number)
	if v.Matter.State != drill.Finished || v.Matter.Open() || v.Matter.Late {
		t.Fatalf("ended as %+v", v.Matter)
	}
	if len(v.Events) != drill.Steps || len(v.Tasks) != 6 || len(v.Clocks) != 3 {
		t.Fatalf("%d events, %d tasks, %d clocks", len(v.Events), len(v.Tasks), len(v.Clocks))
	}
	if bad := matter.Faults(v.Kind, v.Matter, v.Tasks, v.Clocks); bad != nil {
		t.Fatal(bad)
	}
	if statutory, _ := v.Clock("statutory"); statutory.DueAt.Format("2006-01-02") != "2026-09-29" {
		t.Fatalf("twenty working days from 2026-09-01 end on %s", statutory.DueAt)
	}
	if told := h.Told(); len(told) != 3 || !strings.Contains(told[0], `"person:1"`) {
		t.Fatalf("outbox: %q", told)
	}
}

func TestEachEventHoldsTheHashOfTheOneBefore(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	act := drill.Script()[0]
	h.Must(act.Actor, r.ID, act.Action, act.Input)
	events := h.See(r.Number).Events
	if len(events[0].Prev) != 0 || string(events[1].Prev) != string(events[0].Hash) {
		t.Fatal("the chain is not a chain")
	}
	for _, e := range events {
		if string(e.Sum()) != string(e.Hash) {
			t.Fatalf("event %d does not hash to what is stored", e.Seq)
		}
	}
}

func TestTheSameKeyIsCarriedOutOnce(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	const n = 50
	numbers := make([]string, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Add(1)
		go func() {
			defer wait.Done()
			r, err := h.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "一件"}, matter.Key("k1"))
			if err != nil {
				t.Error(err)
			}
			numbers[i] = r.Number
		}()
	}
	wait.Wait()
	for _, number := range numbers {
		if number != numbers[0] || number == "" {
			t.Fatalf("two answers to one key: %s and %s", number, numbers[0])
		}
	}
	if n, err := h.Count(context.Background(), account.System("test"), matter.Filter{}); err != nil || n != 1 {
		t.Fatalf("%d matters, %v", n, err)
	}
	act := drill.Script()[0]
	id := mustID(t, h, numbers[0])
	first := h.Must(act.Actor, id, act.Action, act.Input, matter.Key("k2"))
	again := h.Must(act.Actor, id, act.Action, act.Input, matter.Key("k2"))
	if first.Seq != again.Seq || first.State != again.State || !first.At.Equal(again.At) {
		t.Fatalf("the second answer %+v differs from the first %+v", again, first)
	}
	other, err := h.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: "另一件"}, matter.Key("k3"))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := h.Do(context.Background(), act.Actor, other.ID, act.Action, act.Input, matter.Key("k2")); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a key that was used on one matter answers for another: %+v, %v", r, err)
	}
	if v := h.See(other.Number); len(v.Events) != 1 {
		t.Errorf("%d events", len(v.Events))
	}
}

func mustID(t *testing.T, h *mattertest.Hall, number string) int64 {
	t.Helper()
	return h.See(number).Matter.ID
}

func TestOfTwoWhoActAtOnceOneWinsAndTheOtherIsToldWho(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	act := drill.Script()[0]
	for range 20 {
		r := start(t, h)
		errs := make([]error, 2)
		var wait sync.WaitGroup
		for i := range errs {
			wait.Add(1)
			go func() {
				defer wait.Done()
				_, errs[i] = h.Do(context.Background(), act.Actor, r.ID, act.Action, act.Input)
			}()
		}
		wait.Wait()
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("want one winner: %v, %v", errs[0], errs[1])
		}
		if fault.KindOf(lost) != fault.KindConflict || !strings.Contains(fault.MessageOf(lost), "演练人员已于2026-09-01 09:00办理“受理”") {
			t.Fatalf("the loser is told %q", fault.MessageOf(lost))
		}
	}
}

func TestThreeDepartmentsThatFinishAtOnceMakeOneJoin(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	script := drill.Script()
	for range 20 {
		r := start(t, h)
		h.Must(script[0].Actor, r.ID, script[0].Action, script[0].Input)
		var wait sync.WaitGroup
		for _, act := range script[1:4] {
			wait.Add(1)
			go func() {
				defer wait.Done()
				if _, err := h.Do(context.Background(), act.Actor, r.ID, act.Action, act.Input); err != nil {
					t.Error(err)
				}
			}()
		}
		wait.Wait()
		v := h.See(r.Number)
		if v.Matter.State != drill.Deciding || len(v.Events) != 5 {
			t.Fatalf("after the join: %s, %d events", v.Matter.State, len(v.Events))
		}
	}
}

func TestWhatIsNotAllowedIsRefusedInWords(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	script := drill.Script()
	stranger := mattertest.Officer(9, "外人", "D09", "/350000/350100/", "drill.accept")
	colleague := mattertest.Officer(8, "同事", "D02", "/350000/359900/", "drill.review", matter.RightQuery("drill"))
	for _, c := range []struct {
		name   string
		actor  account.Actor
		id     int64
		action string
		opts   []matter.Option
		kind   fault.Kind
	}{
		{"a number that does not exist", script[0].Actor, 42, "accept", nil, fault.KindNotFound},
		{"an action that does not exist", script[0].Actor, r.ID, "explode", nil, fault.KindNotFound},
		{"an opening action on a matter", script[0].Actor, r.ID, "submit", nil, fault.KindNotFound},
		{"somebody from elsewhere is not told that it exists", stranger, r.ID, "accept", nil, fault.KindNotFound},
		{"a colleague who may look may not act", colleague, r.ID, "accept", nil, fault.KindDenied},
		{"a later action too early", script[4].Actor, r.ID, "decide", nil, fault.KindConflict},
		{"a page that is out of date", script[0].Actor, r.ID, "accept", []matter.Option{matter.Seen(7)}, fault.KindConflict},
	} {
		_, err := h.Do(context.Background(), c.actor, c.id, c.action, drill.Step{}, c.opts...)
		if fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if v := h.See(r.Number); len(v.Events) != 1 {
		t.Fatalf("a refusal left %d events", len(v.Events))
	}
}

func TestAnotherNodesActIsSeenBehindTheKeptCopy(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	other := matter.NewEngine(matter.Deps{DB: h.DB, Now: h.Now, Calendar: func() *workday.Calendar { return h.Calendar }}, drill.Kind())
	script := drill.Script()
	for i, act := range script { // the nodes take turns; each keeps a copy that the other makes old
		node := h.Engine
		if i%2 == 1 {
			node = other
		}
		if _, err := node.Do(context.Background(), act.Actor, r.ID, act.Action, act.Input); err != nil {
			t.Fatalf("%s: %v", act.Action, err)
		}
	}
}

func TestATaskIsClaimedOnceAndGivenBack(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	r := start(t, h)
	first := drill.Script()[0].Actor
	second := first
	second.ID, second.Name = 77, "赵敏"
	box, err := h.Inbox(context.Background(), first, matter.InboxFilter{Queue: matter.QueuePost})
	if err != nil || len(box) != 1 {
		t.Fatalf("inbox %v, %v", box, err)
	}
	task := box[0].Task.ID
	h.Must(first, r.ID, "claim", matter.Claim{Task: task})
	_, err = h.Do(context.Background(), second, r.ID, "claim", matter.Claim{Task: task})
	if fault.KindOf(err) != fault.KindConflict {
		t.Fatalf("a second claim: %v", err)
	}
	if _, err = h.Do(context.Background(), second, r.ID, "accept", drill.Step{}); err == nil {
		t.Fatal("somebody did what another had claimed")
	}
	h.Must(first, r.ID, "release", matter.Release{Task: task})
	h.Must(second, r.ID, "accept", drill.Step{})
}

func TestNumbersHaveNoGapsUnderLoad(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	var wait sync.WaitGroup
	for i := range 200 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			title := fmt.Sprint("第", i, "件")
			if i%7 == 0 {
				title = "" // refused
			}
			h.Start(context.Background(), drill.Citizen(), "drill", "submit", drill.Submit{Title: title})
		}()
	}
	wait.Wait()
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		var n int64
		var last string
		if err := tx.QueryRow(context.Background(), `/* test.last */ select count(*), max(number) from matter`).Scan(&n, &last); err != nil {
			return err
		}
		if want := fmt.Sprintf("YL20260901%07d", n); last != want {
			return fmt.Errorf("the last of %d is %s", n, last)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A check of three or more words in a list makes SQLite build a b-tree for every row.
func TestTheHallsChecksNeedNoScratchTable(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	if h.DB.Kind() != "sqlite" {
		t.Skip("it is SQLite that builds one")
	}
	err := h.DB.Read(context.Background(), func(tx *store.Tx) error {
		var n int
		query := `/* test.checks */ select count(*) from sqlite_schema where name in ('matter', 'task', 'clock', 'event', 'job') and sql like '%check (% in (%'`
		if err := tx.QueryRow(context.Background(), query).Scan(&n); err != nil || n == 0 {
			return err
		}
		return fmt.Errorf("%d tables check a list", n)
	})
	if err != nil {
		t.Fatal(err)
	}
}
