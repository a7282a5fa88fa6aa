package app_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
)

// TestABundleIsNeitherDoubledNorHalfOpenedWhenTheHouseFallsDown lets the process die after each outside step of what
// follows a submission, before the bundle knows of it, and opens the house anew.
func TestABundleIsNeitherDoubledNorHalfOpenedWhenTheHouseFallsDown(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	ctx := context.Background()
	s := &scenario{town: newTown(t), people: map[string]*browser{}, item: foodItem}
	if err := s.nowIs("2026-11-24 09:00"); err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"林晓梅", "何丽萍"} {
		if err := s.person(who).enter(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.appliesForBundle("林晓梅", "small-eatery", "no", 2); err != nil {
		t.Fatal(err)
	}
	at := s.town.Now()
	fall := func() { // the step is done, and nobody hears of it
		t.Helper()
		s.town.BreakBundles(errors.New("the process died"))
		s.town.WorkUntilEmpty(ctx)
		at = at.Add(time.Minute)
		if err := s.town.set(at); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.town.WorkUntilEmpty(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := func() (n int) {
		v, err := s.viewOf(s.whole)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := s.town.Engine().Parts(ctx, v.Matter.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(parts)
	}
	fall()
	if n := cases(); n != 1 {
		t.Fatalf("%d cases of one part", n)
	}
	p, err := s.part("个体工商户设立登记")
	if err != nil || p.State != bundle.PartRunning {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := s.withdrawsPart("林晓梅", "个体工商户设立登记"); err != nil {
		t.Fatal(err)
	}
	fall()
	v, err := s.viewOf(s.whole)
	if err != nil || v.Matter.Open() || v.Matter.Outcome != bundle.OutcomeWithdrawn {
		t.Fatalf("%s %s, %v", v.Matter.State, v.Matter.Outcome, err)
	}
	if n := cases(); n != 1 {
		t.Errorf("%d cases", n)
	}
	list, err := s.town.Engine().List(ctx, account.System("test"), matter.Filter{Kind: bundle.KindName, Limit: 500})
	if err != nil || slices.IndexFunc(list, func(m matter.Matter) bool { return m.Number > s.whole }) >= 0 {
		t.Errorf("another bundle came of two clicks: %v", err)
	}
	if err := s.verified(); err != nil {
		t.Error(err)
	}
}

// TestACaseIsNotOrphanedWhenItsItemIsCancelledAfterACrash lets the process die between opening a case and writing it down on
// the bundle, and has the item cancelled before the house opens anew: the case that is there belongs to the bundle all the same.
func TestACaseIsNotOrphanedWhenItsItemIsCancelledAfterACrash(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	ctx := context.Background()
	s := &scenario{town: newTown(t), people: map[string]*browser{}, item: foodItem}
	if err := s.nowIs("2026-11-24 09:00"); err != nil {
		t.Fatal(err)
	}
	if err := s.person("林晓梅").enter(); err != nil {
		t.Fatal(err)
	}
	if err := s.appliesForBundle("林晓梅", "small-eatery", "no", 1); err != nil {
		t.Fatal(err)
	}
	s.town.BreakBundles(errors.New("the process died"))
	s.town.WorkUntilEmpty(ctx)
	p, err := s.part("个体工商户设立登记")
	if err != nil || p.State != bundle.PartOpening {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := s.town.CancelItem(ctx, p.Item, "并入市场主体登记"); err != nil {
		t.Fatal(err)
	}
	if err := s.town.set(s.town.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.town.WorkUntilEmpty(ctx); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.viewOf(s.whole)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := s.town.Engine().Parts(ctx, v.Matter.ID)
	if err != nil || len(parts) != 1 {
		t.Fatalf("%d cases, %v", len(parts), err)
	}
	if p, err = s.part("个体工商户设立登记"); err != nil || p.State != bundle.PartRunning || p.Number != parts[0].Matter.Number {
		t.Fatalf("the case %s is nobody's: %+v, %v", parts[0].Matter.Number, p, err)
	}
	if err := s.verified(); err != nil {
		t.Error(err)
	}
}

// TestAnotherPersonSeesNothingOfABundle holds its pages to those whose it is.
func TestAnotherPersonSeesNothingOfABundle(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	s := &scenario{town: newTown(t), people: map[string]*browser{}, item: foodItem}
	for _, who := range []string{"林晓梅", "陈国栋", "徐亮", "钱卫国"} {
		if err := s.person(who).enter(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.appliesForBundle("林晓梅", "small-eatery", "no", 1); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		who, address string
		status       int
	}{
		{"林晓梅", "/my/bundles/" + s.whole, 200}, {"陈国栋", "/my/bundles/" + s.whole, 404}, {"陈国栋", "/my/bundles/" + s.whole + "/done", 404},
		{"陈国栋", "/my/bundles/" + s.whole + "/parts/licence", 404}, {"徐亮", "/desk/bundles/" + s.whole, 404}, {"钱卫国", "/desk/bundles/" + s.whole, 200},
	} {
		if p := s.person(row.who).get(row.address); p.status != row.status {
			t.Errorf("%s at %s: %d", row.who, row.address, p.status)
		}
	}
	if p := s.person("陈国栋").post("/my/bundles/"+s.whole+"/withdraw", url.Values{"members": {"licence"}}); p.status != 404 {
		t.Errorf("somebody else withdrew: %d", p.status)
	}
}
