package matter_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

// TestPagesOfAnInboxAreThatInboxInOrder reads every queue page by page and holds it against all tasks, sorted here.
func TestPagesOfAnInboxAreThatInboxInOrder(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	ctx, rng := context.Background(), rand.New(rand.NewPCG(1, 2))
	script := drill.Script()
	var ids []int64
	for i := range 60 {
		r, err := h.Start(ctx, drill.Citizen(), "drill", "submit", drill.Submit{Title: fmt.Sprint("第", i, "件")})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
		for _, act := range script[:rng.IntN(len(script)+1)] {
			h.Must(act.Actor, r.ID, act.Action, act.Input)
		}
		h.Pass(time.Duration(rng.IntN(50)) * time.Hour)
	}
	me := account.Actor{Kind: account.ActorOfficer, ID: 77, Name: "林晓"}
	for _, act := range script {
		for _, s := range act.Actor.Posts {
			if !slices.ContainsFunc(me.Posts, func(p account.Seat) bool { return p.Body == s.Body && p.Rights[0] == s.Rights[0] }) {
				me.Posts = append(me.Posts, s)
			}
		}
	}
	all := map[string][]string{}
	type placed struct {
		at, id int64
	}
	var open, done []placed
	for _, id := range ids {
		number, err := h.NumberOf(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		v := h.See(number)
		for _, task := range v.Tasks {
			if !me.HasAt(task.Need, task.Body) {
				continue
			}
			switch task.State {
			case matter.TaskOpen:
				if task.ID%3 == 0 { // some are claimed by me
					h.Must(me, id, "claim", matter.Claim{Task: task.ID})
					all["mine"] = append(all["mine"], fmt.Sprint(task.ID))
				}
				at := int64(9000000000000)
				if due := task.Due(v.Matter); !due.IsZero() {
					at = due.UnixMilli()
				}
				open = append(open, placed{at, task.ID})
			case matter.TaskDone:
				done = append(done, placed{-task.DoneAt.UnixMilli(), -task.ID})
			}
		}
	}
	sorted := func(list []placed) (out []string) {
		slices.SortFunc(list, func(a, b placed) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.id, b.id)) })
		for _, p := range list {
			out = append(out, fmt.Sprint(max(p.id, -p.id)))
		}
		return out
	}
	want := map[matter.Queue][]string{matter.QueueAll: sorted(open), matter.QueueDone: sorted(done)}
	for q, expected := range want {
		var got []string
		f := matter.InboxFilter{Queue: q, Limit: 7}
		for {
			page, err := h.Inbox(ctx, me, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				got = append(got, fmt.Sprint(e.Task.ID))
			}
			if len(page) < f.Limit {
				break
			}
			if f.After = matter.ParsePlace(page[len(page)-1].Place().String()); f.After == (matter.Place{}) {
				t.Fatal("a place cannot be read back")
			}
		}
		if !slices.Equal(got, expected) {
			t.Errorf("%s: %d entries page by page, %d expected, or in another order", q, len(got), len(expected))
		}
		if n, err := h.CountInbox(ctx, me, f); err != nil || n != len(expected) {
			t.Errorf("%s: counted %d of %d: %v", q, n, len(expected), err)
		}
	}
	if n, err := h.CountInbox(ctx, me, matter.InboxFilter{Queue: matter.QueueMine}); err != nil || n != len(all["mine"]) || n == 0 {
		t.Errorf("mine: counted %d of %d: %v", n, len(all["mine"]), err)
	}
	report, err := h.Verify(ctx, nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
}

func TestTheLightCountsAreKeptAndAWrongOneIsFound(t *testing.T) {
	h := mattertest.New(t, nil, drill.Kind())
	ctx := context.Background()
	counted := func() (n int64) {
		t.Helper()
		err := h.DB.Read(ctx, func(tx *store.Tx) error {
			list, ok, err := h.Lights(ctx, tx, account.System("test"))
			if !ok {
				t.Error("the machine has no counts")
			}
			for _, w := range list {
				n += w.N
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	live := func() (n int64) {
		for _, id := range []string{"YL202609010000001", "YL202609010000002", "YL202609010000003"} {
			for _, c := range h.See(id).Clocks {
				if c.State != matter.ClockStopped && c.OnDue == "" {
					n++
				}
			}
		}
		return n
	}
	script := drill.Script()
	for n := range 3 {
		r := start(t, h)
		for _, act := range script[:n+1] {
			h.Must(act.Actor, r.ID, act.Action, act.Input)
		}
	}
	if counted() == 0 || counted() != live() {
		t.Fatalf("counted %d, there are %d", counted(), live())
	}
	if err := h.SweepLights(ctx); err != nil {
		t.Fatal(err)
	}
	if counted() != live() {
		t.Fatal("sweeping changed the counts")
	}
	lost := store.Stmt{SQL: `delete from light_count where n > 0`, Rows: store.Any}
	if err := h.DB.Write(ctx, func(tx *store.Tx) error { return tx.Apply(ctx, lost) }); err != nil {
		t.Fatal(err)
	}
	if report, _ := h.Verify(ctx, nil); len(report.Faults) != 1 {
		t.Fatalf("wrong counts are not found: %v", report.Faults)
	}
	if n, err := h.CountLights(ctx); err != nil || n != live() || counted() != live() {
		t.Fatalf("counted anew %d: %v", n, err)
	}
	if report, _ := h.Verify(ctx, nil); len(report.Faults) != 0 {
		t.Fatalf("still wrong: %v", report.Faults)
	}
}
