package catalog_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

func TestImportedItemsAreInForceAtOnceAndOnce(t *testing.T) {
	ctx := context.Background()
	l := catalog.NewLibrary(storetest.Open(t, catalog.Migrations()), func() time.Time { return noon })
	items := demoItems(t)
	for _, step := range []struct {
		name string
		do   func(context.Context, []record.Item) ([]transfer.Outcome, error)
		want transfer.Outcome
	}{
		{"before, all are new", l.Shelf().Compare, transfer.Added},
		{"they come in", func(ctx context.Context, items []record.Item) ([]transfer.Outcome, error) {
			return l.Shelf().Take(ctx, items, "程思远")
		}, transfer.Added},
		{"then none is", l.Shelf().Compare, transfer.Same},
		{"again changes nothing", func(ctx context.Context, items []record.Item) ([]transfer.Outcome, error) {
			return l.Shelf().Take(ctx, items, "程思远")
		}, transfer.Same},
	} {
		outcomes, err := step.do(ctx, items)
		if err != nil {
			t.Fatal(err)
		}
		for n, outcome := range outcomes {
			if outcome != step.want {
				t.Errorf("%s: %s is %s", step.name, items[n].Name, outcome)
			}
		}
	}
	items[0].Summary = "改过的说明"
	if outcomes, err := l.Shelf().Take(ctx, items[:1], "程思远"); err != nil || outcomes[0] != transfer.Changed {
		t.Fatalf("got %v, %v", outcomes, err)
	}
	version, err := l.Version(ctx, items[0].Code, 2)
	if err != nil || version.Summary != "改过的说明" {
		t.Errorf("got %s, %v", version.Summary, err)
	}
	published, err := l.Item(ctx, items[1].Code)
	if err != nil {
		t.Fatal(err)
	}
	want := items[1]
	want.Version = 1
	if diff := cmp.Diff(want, published.Item); diff != "" {
		t.Error(diff)
	}
}
