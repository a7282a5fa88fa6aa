package app_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/demo"
	"tongban/internal/app"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/change"
)

// filled is a house with the demonstration in it.
func filled(t *testing.T, now time.Time, cases int) *app.House {
	t.Helper()
	if os.Getenv("TONGBAN_TEST_PG") != "" {
		t.Skip("the scenarios read a city filled on PostgreSQL: this one is on the embedded store")
	}
	dir := t.TempDir()
	h, err := app.Open(context.Background(), app.Config{Hashing: quick, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Place: app.Place{Data: dir, Store: store.Config{Kind: "sqlite", Path: filepath.Join(dir, "tongban.db")}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	if err := h.FillDemo(context.Background(), cases, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestADemonstrationIsFilledOnceAndStandsVerification(t *testing.T) {
	t.Parallel()
	h := filled(t, time.Date(2026, 11, 24, 12, 0, 0, 0, workday.Shanghai), 40) // a Tuesday at noon
	ctx, system := context.Background(), account.System("test")
	report, err := h.Engine().Verify(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Faults {
		t.Error(f)
	}
	if report.Unsealed != 0 {
		t.Errorf("%d events are not sealed", report.Unsealed)
	}
	list, err := h.Engine().List(ctx, system, matter.Filter{Kind: casework.KindName, Limit: 500})
	if err != nil || alone(list) != 40 {
		t.Fatalf("%d cases, %v", alone(list), err)
	}
	bundles, err := h.Engine().List(ctx, system, matter.Filter{Kind: bundle.KindName, Limit: 500})
	if err != nil || len(bundles) < 8 {
		t.Fatalf("%d bundles, %v", len(bundles), err)
	}
	requests, err := h.Engine().List(ctx, system, matter.Filter{Kind: inforequest.KindName, Limit: 500})
	if err != nil || len(requests) < 12 {
		t.Fatalf("%d requests, %v", len(requests), err)
	}
	changes, err := h.Engine().List(ctx, system, matter.Filter{Kind: change.KindName, Limit: 500})
	if err != nil || len(changes) < 5 {
		t.Fatalf("%d changes of items, %v", len(changes), err)
	}
	list = nil
	for _, k := range h.Engine().Kinds() {
		some, err := h.Engine().List(ctx, system, matter.Filter{Kind: k.Name, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, some...)
	}
	documents, err := h.Engine().List(ctx, system, matter.Filter{Kind: publish.KindName, Limit: 500})
	if err != nil || len(documents) < 20 {
		t.Fatalf("%d documents, %v", len(documents), err)
	}
	for _, k := range h.Engine().Kinds() {
		for _, s := range k.States {
			if !slices.ContainsFunc(list, func(m matter.Matter) bool { return m.Kind == k.Name && m.State == s.Name }) {
				t.Errorf("no %s is in the state %s", k.Title, s.Title)
			}
		}
	}
	if !slices.ContainsFunc(list, func(m matter.Matter) bool { return m.Late }) {
		t.Error("no case is late")
	}
	if err := h.FillDemo(ctx, 40, func(what string, _, _ int) { t.Errorf("a second filling does %s", what) }); err != nil {
		t.Error(err)
	}
}

func TestADemonstrationBeforeTheOfficesOpenHasAllItsCases(t *testing.T) {
	t.Parallel()
	h := filled(t, time.Date(2026, 11, 22, 7, 0, 0, 0, workday.Shanghai), 20) // a Sunday morning
	list, err := h.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: casework.KindName, Limit: 500})
	if err != nil || alone(list) != 20 {
		t.Errorf("%d cases, %v", alone(list), err)
	}
}

// alone counts those that are no part of another matter.
func alone(list []matter.Matter) (n int) {
	for _, m := range list {
		if m.Under == 0 {
			n++
		}
	}
	return n
}

func TestEveryRoleOfTheDemonstrationHasAnAccount(t *testing.T) {
	city, err := demo.City()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range app.DemoPeople() {
		officer := slices.ContainsFunc(city.Org.Officers, func(o org.Officer) bool { return o.Login == p.Login && strings.HasPrefix(p.About, o.Name) })
		citizen := slices.ContainsFunc(city.Persons, func(o demo.Person) bool { return o.Phone == p.Login && strings.HasPrefix(p.About, o.Name) })
		if !officer && !citizen {
			t.Errorf("the city has nobody with the login %s of %s", p.Login, p.Role)
		}
		if p.Role == "" || p.Login == "" || p.Password == "" || p.About == "" || p.Page == "" {
			t.Errorf("%+v says too little", p)
		}
	}
}
