package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

// TestARandomWalkNeverBreaksADrill lets anybody try anything: after each act the matter is
// whole, at the end the store stands verification, and the matter can still be ended.
func TestARandomWalkNeverBreaksADrill(t *testing.T) {
	h := mattertest.New(t, []store.Migrations{}, drill.Kind())
	ctx := context.Background()
	kind, _ := h.Kind("drill")
	actors := []account.Actor{account.Anonymous(), drill.Citizen(), account.System("walk")}
	var inputs []any
	for _, a := range drill.Script() {
		actors = append(actors, a.Actor)
	}
	inputs = append(inputs, drill.Step{}, drill.Step{Opinion: strings.Repeat("长", 300)}, matter.Claim{Task: 1}, drill.Submit{}, nil)
	rapid.Check(t, func(r *rapid.T) {
		started, err := h.Start(ctx, drill.Citizen(), "drill", "submit", drill.Submit{Title: "随机"})
		if err != nil {
			r.Fatal(err)
		}
		for i := range rapid.IntRange(0, 12).Draw(r, "steps") {
			actor := rapid.SampledFrom(actors).Draw(r, fmt.Sprint("actor", i))
			action := rapid.SampledFrom(kind.Actions).Draw(r, fmt.Sprint("action", i)).Name
			input := rapid.SampledFrom(inputs).Draw(r, fmt.Sprint("input", i))
			before := h.See(started.Number)
			_, err := h.Do(ctx, actor, started.ID, action, input)
			after := h.See(started.Number)
			if bad := matter.Faults(after.Kind, after.Matter, after.Tasks, after.Clocks); len(bad) > 0 {
				r.Fatalf("%s by %s: %v", action, actor.Subject(), bad)
			}
			if moved := after.Matter.Version != before.Matter.Version; moved != (err == nil) {
				r.Fatalf("%s by %s moved %v and was answered %v", action, actor.Subject(), moved, err)
			}
		}
		for _, a := range drill.Script() {
			if _, err := h.Do(ctx, a.Actor, started.ID, a.Action, a.Input); err != nil {
				r.Logf("%s was done before: %v", a.Action, err)
			}
		}
		if v := h.See(started.Number); v.Matter.Open() {
			r.Fatalf("%s cannot be ended from %s", started.Number, v.Matter.State)
		}
	})
	report, err := h.Verify(ctx, nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatal(err, report.Faults)
	}
}
