package matter_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

func rowsFor(results []matter.Result) (rows []matter.Row) {
	for _, r := range results {
		rows = append(rows, matter.Row{Matter: r.ID, Number: r.Number, Title: "开个小吃店", Input: drill.Step{Opinion: "齐全"}})
	}
	return rows
}

func as(a account.Actor) func(context.Context, string) (account.Actor, error) {
	return func(context.Context, string) (account.Actor, error) { return a, nil }
}

func TestEveryRowOfABatchStandsOrFallsAlone(t *testing.T) {
	ctx := context.Background()
	h := mattertest.New(t, nil, drill.Kind())
	zhou := clerk(1, "周敏")
	results := []matter.Result{start(t, h), start(t, h), start(t, h)}
	h.Must(clerk(2, "郑海燕"), results[1].ID, "accept", drill.Step{})
	id, err := h.MakeBatch(ctx, zhou, "批量受理", "accept", rowsFor(results), "k")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.MakeBatch(ctx, zhou, "批量受理", "accept", rowsFor(results), "k"); err != nil || again != id {
		t.Fatalf("the same key made %d beside %d, %v", again, id, err)
	}
	if err := h.RunBatch(ctx, id, as(zhou)); err != nil {
		t.Fatal(err)
	}
	b, rows, err := h.BatchOf(ctx, zhou, id)
	if err != nil || b.Done != 2 || b.Failed != 1 || b.Waiting != 0 || b.DoneAt.IsZero() {
		t.Fatalf("%+v, %v", b, err)
	}
	if rows[1].State != matter.RowFailed || rows[1].Said == "" || rows[0].State != matter.RowDone {
		t.Fatalf("rows %+v", rows)
	}
	if _, _, err := h.BatchOf(ctx, clerk(2, "郑海燕"), id); fault.KindOf(err) != fault.KindNotFound {
		t.Fatalf("a colleague reads it: %v", err)
	}
}

// The process dies between an act and its mark, and another node works beside: no act is lost and none is done twice.
func TestABatchGoesOnAfterACrash(t *testing.T) {
	ctx := context.Background()
	h := mattertest.New(t, nil, drill.Kind())
	zhou := clerk(1, "周敏")
	results := make([]matter.Result, 12)
	for i := range results {
		results[i] = start(t, h)
	}
	id, err := h.MakeBatch(ctx, zhou, "批量受理", "accept", rowsFor(results), "")
	if err != nil {
		t.Fatal(err)
	}
	dead := errors.New("died")
	if err := h.RunBatch(ctx, id, func(context.Context, string) (account.Actor, error) { return account.Actor{}, dead }); !errors.Is(err, dead) {
		t.Fatal(err)
	}
	// what the first run committed before it died, without its mark
	h.Must(zhou, results[0].ID, "accept", drill.Step{Opinion: "齐全"}, matter.Key(matter.BatchKey(id, 1)))
	var wait sync.WaitGroup
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			if err := h.RunBatch(ctx, id, as(zhou)); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	b, _, err := h.BatchOf(ctx, zhou, id)
	if err != nil || b.Done != len(results) || b.Failed != 0 {
		t.Fatalf("%+v, %v", b, err)
	}
	for _, r := range results {
		if n := len(h.See(r.Number).Events); n != 2 {
			t.Errorf("%s has %d events", r.Number, n)
		}
	}
}

func TestWhoHasLeftDoesNoMoreRows(t *testing.T) {
	ctx := context.Background()
	h := mattertest.New(t, nil, drill.Kind())
	zhou := clerk(1, "周敏")
	r := start(t, h)
	id, err := h.MakeBatch(ctx, zhou, "批量受理", "accept", rowsFor([]matter.Result{r}), "")
	if err != nil {
		t.Fatal(err)
	}
	gone := func(context.Context, string) (account.Actor, error) {
		return account.Actor{}, fault.Missing("账号", "")
	}
	if err := h.RunBatch(ctx, id, gone); err != nil {
		t.Fatal(err)
	}
	if b, _, _ := h.BatchOf(ctx, zhou, id); b.Failed != 1 || h.See(r.Number).Matter.State != drill.Submitted {
		t.Fatalf("%+v", b)
	}
}
