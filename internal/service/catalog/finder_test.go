package catalog_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"tongban/internal/base/search"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// clock is a settable time.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// library is the demonstration city's item library on a real store.
func library(t testing.TB) (*catalog.Library, *clock) {
	t.Helper()
	c := &clock{noon}
	l := catalog.NewLibrary(storetest.Open(t, catalog.Migrations()), c.now)
	if _, err := l.PublishAll(context.Background(), demoItems(t), "程思远"); err != nil {
		t.Fatal(err)
	}
	return l, c
}

// finder finds in a library, as fresh as each search.
func finder(t testing.TB, l *catalog.Library) *catalog.Finder {
	t.Helper()
	at := noon
	x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: func() time.Time {
		at = at.Add(time.Minute) // so that every search asks the library
		return at
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return catalog.NewFinder(x, l)
}

// TestAChangeIsFoundAtTheNextLook changes an item in every way and looks for it.
func TestAChangeIsFoundAtTheNextLook(t *testing.T) {
	ctx := context.Background()
	l, _ := library(t)
	f := finder(t, l)
	item := itemNamed(t, "取水许可")
	first := func(words string) string {
		t.Helper()
		found, err := f.Items(ctx, words)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			return ""
		}
		return found[0].Name
	}
	if got := first("打井"); got != "取水许可" {
		t.Fatalf("first: %s", got)
	}
	item.Name, item.Aliases = "取用水资源许可", []string{"凿井"}
	if _, err := l.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	if got := first("凿井"); got != "取用水资源许可" {
		t.Errorf("renamed: %q", got)
	}
	if err := l.Suspend(ctx, item.Code, "水源保护期"); err != nil {
		t.Fatal(err)
	}
	if got := first("取用水资源"); got != "取用水资源许可" {
		t.Errorf("suspended, it is still found: %q", got)
	}
	if err := l.Cancel(ctx, item.Code, "权限下放"); err != nil {
		t.Fatal(err)
	}
	if got := first("取用水资源许可"); got == "取用水资源许可" {
		t.Error("cancelled, it is not found")
	}
}
