package app_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"tongban/internal/app/ramble"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/reading"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/bundle"
	"tongban/internal/service/project"
)

// repeatedWalks is how many walks are taken to the stores.
const repeatedWalks = 40

// TestAWalkIsTheSameOnEitherStore rehearses walks over all kinds in memory and takes each, act by act and at its own
// moments, to the stores: what is refused, every event with its moment, states and payload, every task and every clock
// are the same on SQLite and on PostgreSQL, and each store stands verification afterwards.
func TestAWalkIsTheSameOnEitherStore(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	seed := rand.Uint64()
	if n, err := strconv.ParseUint(os.Getenv("TONGBAN_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("seed %d", seed)
	towns := []*town{townOnFile(t)}
	if os.Getenv("TONGBAN_TEST_PG") != "" {
		towns = append(towns, townOnServer(t))
	}
	world, err := towns[0].Rehearsal(t.Context(), seed)
	if err != nil {
		t.Fatal(err)
	}
	// What hangs under another matter, or on a file that was sent, or names an account by its identifier, is not there on a store to which only the walk is taken.
	walks := world.Rehearse(seed, repeatedWalks, func(kind string) bool {
		return !slices.Contains([]string{credit.CheckKind, credit.RepairKind, bundle.KindName, project.KindName, reading.ShelfKind, channel.PostingKind}, kind)
	})
	walks = slices.DeleteFunc(walks, func(w *ramble.Walk) bool { return w.Acts[0].Action == "revise" }) // of a document that only the rehearsal has
	var told [][]ramble.Told
	for _, w := range towns {
		stage, err := w.Stage(t.Context(), seed)
		if err != nil {
			t.Fatal(err)
		}
		var of []ramble.Told
		whole, events := 0, 0
		for n, walk := range walks {
			one, err := stage.Repeat(t.Context(), walk)
			if err != nil {
				t.Fatalf("walk %d of %s %s: %v", n, walk.Kind, walk.Flow, err)
			}
			of = append(of, one)
			if slices.ContainsFunc(one, func(line string) bool { return len(line) > 9 && line[:9] == "ends here" }) {
				continue
			}
			whole++
			events += len(walk.Acts)
		}
		t.Logf("%s: %d of %d walks went on the store as in memory, %d acts", w.place.Store.Kind, whole, len(walks), events)
		if whole*10 < len(walks)*7 {
			t.Errorf("only %d of %d walks went on the store as in memory", whole, len(walks))
		}
		report, err := w.Engine().Verify(t.Context(), nil)
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("%v %v", err, report.Faults)
		}
		told = append(told, of)
	}
	for n := range walks {
		for _, other := range told[1:] {
			one, two := told[0][n], other[n]
			for i := range max(len(one), len(two)) {
				if i >= len(one) || i >= len(two) || one[i] != two[i] {
					t.Fatalf("walk %d of %s %s, line %d:\n%v\n%v", n, walks[n].Kind, walks[n].Flow, i, one[min(i, len(one)-1)], two[min(i, len(two)-1)])
				}
			}
		}
	}
}
