package catalog_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog"
)

func TestPublishingTwiceMakesOneVersion(t *testing.T) {
	l, _ := library(t)
	item := itemNamed(t, foodBusiness)
	n, err := l.Publish(context.Background(), item, "程思远")
	if err != nil || n != 1 {
		t.Fatalf("got version %d, %v", n, err)
	}
	editions, err := l.Editions(context.Background(), item.Code)
	if err != nil || len(editions) != 1 {
		t.Errorf("got %d editions, %v", len(editions), err)
	}
}

func TestAChangeMakesANewVersionAndLeavesTheOldOne(t *testing.T) {
	ctx := context.Background()
	l, _ := library(t)
	item := itemNamed(t, foodBusiness)
	item.PromisedLimit = "9wd"
	n, err := l.Publish(ctx, item, "程思远")
	if err != nil || n != 2 {
		t.Fatalf("got version %d, %v", n, err)
	}
	current, err := l.Item(ctx, item.Code)
	if err != nil || current.Version != 2 || current.PromisedLimit != "9wd" {
		t.Errorf("current is %d %s, %v", current.Version, current.PromisedLimit, err)
	}
	old, err := l.Version(ctx, item.Code, 1)
	if err != nil || old.PromisedLimit != "8wd" {
		t.Errorf("old is %s, %v", old.PromisedLimit, err)
	}
	want := itemNamed(t, foodBusiness)
	want.Version = 1
	if diff := cmp.Diff(want, old); diff != "" {
		t.Errorf("the old version reads differently: %s", diff)
	}
}

func TestAnItemThatFailsLintIsRefusedWithWords(t *testing.T) {
	l := catalog.NewLibrary(storetest.Open(t, catalog.Migrations()), func() time.Time { return noon })
	item := itemNamed(t, foodBusiness)
	item.Materials[0].Name = "其他材料"
	_, err := l.Publish(context.Background(), item, "程思远")
	if fault.KindOf(err) != fault.KindInvalid || len(fault.FieldsOf(err)) == 0 {
		t.Errorf("got %v", err)
	}
}

func TestASuspendedItemTakesNoApplications(t *testing.T) {
	ctx := context.Background()
	l, _ := library(t)
	item := itemNamed(t, foodBusiness)
	if err := l.Suspend(ctx, item.Code, ""); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("without a reason: %v", err)
	}
	if err := l.Suspend(ctx, item.Code, "系统升级"); err != nil {
		t.Fatal(err)
	}
	current, err := l.Item(ctx, item.Code)
	if err != nil || current.Open() || current.Reason != "系统升级" {
		t.Errorf("got %s %s, %v", current.State, current.Reason, err)
	}
	if n, err := l.Len(ctx); err != nil || n != len(demoItems(t)) {
		t.Errorf("%d items, %v", n, err)
	}
	if _, err := l.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	if current, _ = l.Item(ctx, item.Code); !current.Open() {
		t.Error("publishing again opens it again")
	}
}

func TestACancelledItemIsNotFoundBySearch(t *testing.T) {
	ctx := context.Background()
	l, _ := library(t)
	item := itemNamed(t, "取水许可")
	if err := l.Cancel(ctx, item.Code, "权限下放"); err != nil {
		t.Fatal(err)
	}
	found, err := finder(t, l).Items(ctx, "取水许可证")
	if err != nil || len(found) > 0 && found[0].Code == item.Code {
		t.Errorf("still found, %v", err)
	}
}

func TestAnotherNodeSeesAChangeWithinASecond(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, catalog.Migrations())
	here, there := &clock{noon}, &clock{noon}
	a, b := catalog.NewLibrary(db, here.now), catalog.NewLibrary(db, there.now)
	if n, err := b.Len(ctx); err != nil || n != 0 {
		t.Fatalf("%d items, %v", n, err)
	}
	item := itemNamed(t, foodBusiness)
	if _, err := a.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	there.at = there.at.Add(time.Second)
	if _, err := b.Item(ctx, item.Code); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	ctx := context.Background()
	l, _ := library(t)
	if _, err := l.Item(ctx, "nothing"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("got %v", err)
	}
	if _, err := l.Version(ctx, itemNamed(t, foodBusiness).Code, 7); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("got %v", err)
	}
	if err := l.Suspend(ctx, "nothing", "试试"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("got %v", err)
	}
}
