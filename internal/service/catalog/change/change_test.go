package change_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/change"
	"tongban/internal/service/catalog/record"

	"tongban/demo"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: market, name: 云州市市场监督管理局, division: "359900", phone: 0590-8800001}
  - {code: health, name: 云州市卫生健康委员会, division: "359900", phone: 0590-8800003}
  - {code: centre, name: 云州市行政审批和政务服务局, division: "359900", phone: 0590-8800002}
posts:
  - {code: edit, name: 事项管理岗, body: market, rights: [catalog.edit]}
  - {code: review, name: 审核岗, body: market, rights: [catalog.review]}
  - {code: publish, name: 审定发布岗, body: centre, rights: [catalog.release]}
officers:
  - {login: shen, name: 沈佳宁, posts: [edit]}
`

const region = "/350000/359900/"

var (
	ctx    = context.Background()
	shen   = mattertest.Officer(1, "沈佳宁", "market", region, change.RightEdit, change.RightReview)
	zhou   = mattertest.Officer(4, "周文", "market", region, change.RightEdit)
	qian   = mattertest.Officer(2, "钱卫国", "market", region, change.RightReview, change.RightRelease)
	jiang  = mattertest.Officer(3, "蒋文博", "centre", region, change.RightRelease)
	health = mattertest.Officer(5, "徐亮", "health", region, change.RightEdit)
)

type house struct {
	*mattertest.Hall
	t       *testing.T
	room    *change.Room
	library *catalog.Library
	food    record.Item
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	directory := org.NewDirectory()
	h.room = change.New(change.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine }})
	kind := h.room.Kind()
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), catalog.Migrations(), change.Migrations()}, kind)
	h.library = catalog.NewLibrary(h.DB, h.Now)
	h.room.DB, h.room.Now, h.room.Catalogue = h.DB, h.Now, h.library
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	folder, err := demo.Items()
	must(t, err)
	items, err := record.ReadItems(folder)
	must(t, err)
	for _, item := range items {
		if item.Name == "食品经营许可（新办）" {
			item.Body, item.BodyName = "market", "云州市市场监督管理局"
			h.food = item
		}
	}
	_, err = h.library.Publish(ctx, h.food, "起始数据")
	must(t, err)
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// propose begins a change as 沈佳宁 and gives its matter.
func (h *house) propose(purpose change.Purpose, reword func(*record.Item)) matter.Matter {
	h.t.Helper()
	item, _, err := h.library.Present(ctx, h.food.Code)
	must(h.t, err)
	_, err = h.room.Begin(ctx, shen, change.Propose{Purpose: purpose, Item: item, From: item.Version, Reason: "优化营商环境，再压缩两天", Ground: "云州市人民政府令第1号第三条"})
	must(h.t, err)
	c, m, ok, err := h.room.OpenChange(ctx, shen, item.Code)
	if err != nil || !ok {
		h.t.Fatalf("the open change: %v, %v", ok, err)
	}
	if reword != nil {
		reword(&c.Item)
		must(h.t, h.room.Save(ctx, shen, c.Item, m.Version))
	}
	return m
}

func (h *house) do(who account.Actor, m matter.Matter, action string, in any) error {
	_, err := h.Do(ctx, who, m.ID, action, in)
	return err
}

// release gives the draft back to the post, so that colleagues may write too.
func (h *house) release(m matter.Matter) error {
	v, err := h.View(ctx, shen, m.Number)
	must(h.t, err)
	return h.do(shen, m, "release", matter.Release{Task: v.Tasks[len(v.Tasks)-1].ID})
}

func (h *house) present() (record.Item, string) {
	h.t.Helper()
	item, standing, err := h.library.Present(ctx, h.food.Code) // at the very instant: the clock stands still
	must(h.t, err)
	return item, standing
}

const newWords = "开饭馆、小吃店之前要办的许可。"

func reworded(item *record.Item) { item.Summary = newWords }

func TestARevisionThatChangesNothingIsNotReviewed(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, nil)
	if err := h.do(shen, m, "submit", change.Submit{}); fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.MessageOf(err), "完全一样") {
		t.Fatalf("submitted as it stood: %v", err)
	}
	c, m, _, err := h.room.OpenChange(ctx, shen, h.food.Code)
	must(t, err)
	reworded(&c.Item)
	must(t, h.room.Save(ctx, shen, c.Item, m.Version))
	must(t, h.do(shen, m, "submit", change.Submit{}))
}

func TestWhoeverWroteItTakesItBackWhereverItLies(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, reworded)
	must(t, h.do(shen, m, "submit", change.Submit{}))
	if err := h.do(qian, m, "withdraw", change.Withdraw{Reason: "不办了"}); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("the reviewer withdraws: %v", err)
	}
	must(t, h.do(shen, m, "withdraw", change.Withdraw{Reason: "发现还要改别处"}))
	if v, err := h.View(ctx, shen, m.Number); err != nil || v.Matter.State != change.StateWithdrawn {
		t.Errorf("%v %s", err, v.Matter.State)
	}
}

func TestANewVersionTakesThreePeople(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, reworded)
	must(t, h.do(shen, m, "submit", change.Submit{}))
	if err := h.do(shen, m, "pass", change.Pass{}); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("the author reviews: %v", err)
	}
	must(t, h.do(qian, m, "pass", change.Pass{Note: "同意"}))
	if err := h.do(qian, m, "publish", change.Publish{}); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("the reviewer publishes: %v", err)
	}
	if item, _ := h.present(); item.Summary == newWords {
		t.Error("the draft is in force before it is published")
	}
	must(t, h.do(jiang, m, "publish", change.Publish{}))
	item, standing := h.present()
	if item.Summary != newWords || item.Version != 2 || standing != "published" {
		t.Errorf("in force: %s, version %d, %s", item.Summary, item.Version, standing)
	}
	if old, err := h.library.Version(ctx, h.food.Code, 1); err != nil || old.Summary != h.food.Summary {
		t.Errorf("the first version: %s, %v", old.Summary, err)
	}
}

func TestAScheduledVersionComesIntoForceAtMidnight(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, reworded)
	must(t, h.do(shen, m, "submit", change.Submit{}))
	must(t, h.do(qian, m, "pass", change.Pass{}))
	day, err := workday.ParseDate("2026-10-01")
	must(t, err)
	must(t, h.do(jiang, m, "publish", change.Publish{On: day}))
	for _, step := range []struct {
		at    string
		words string
	}{{"2026-09-30 23:59", h.food.Summary}, {"2026-10-01 00:01", newWords}} {
		h.At(step.at)
		_, err := h.Sweep(ctx)
		must(t, err)
		if item, _ := h.present(); item.Summary != step.words {
			t.Errorf("at %s: %s instead of %s", step.at, item.Summary, step.words)
		}
	}
}

func TestSuspendingResumingAndCancellingKeepTheVersion(t *testing.T) {
	h := open(t)
	for _, step := range []struct {
		purpose  change.Purpose
		standing string
	}{{change.PurposeSuspend, "suspended"}, {change.PurposeResume, "published"}, {change.PurposeCancel, "cancelled"}} {
		m := h.propose(step.purpose, nil)
		must(t, h.do(shen, m, "submit", change.Submit{}))
		must(t, h.do(qian, m, "pass", change.Pass{}))
		must(t, h.do(jiang, m, "publish", change.Publish{}))
		if item, standing := h.present(); standing != step.standing || item.Version != 1 {
			t.Errorf("%s: %s, version %d", step.purpose.Title(), standing, item.Version)
		}
	}
}

func TestOneChangeOfAnItemAtATime(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, nil)
	again := change.Propose{Purpose: change.PurposeSuspend, Item: h.food, Reason: "系统升级", Ground: "内部规定"}
	if _, err := h.room.Begin(ctx, zhou, again); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("a second change: %v", err)
	}
	if _, err := h.Start(ctx, zhou, change.KindName, "propose", again); fault.KindOf(err) != fault.KindConflict { // as at the same moment, or through the interface
		t.Errorf("a second change past the page: %v", err)
	}
	must(t, h.do(shen, m, "withdraw", change.Withdraw{Reason: "重新研究"}))
	if _, err := h.room.Begin(ctx, zhou, again); err != nil {
		t.Errorf("after the first was withdrawn: %v", err)
	}
}

func TestTwoEditorsDoNotOverwriteEachOther(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, nil)
	must(t, h.release(m))
	item := h.food
	item.Summary = "先保存的人写的"
	_, seen, _, err := h.room.OpenChange(ctx, shen, item.Code)
	must(t, err)
	must(t, h.room.Save(ctx, shen, item, seen.Version))
	item.Summary = "后保存的人写的"
	if err := h.room.Save(ctx, zhou, item, seen.Version); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("saved over a newer draft: %v", err)
	}
}

func TestADraftWithFaultsIsNotSentToReview(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, func(item *record.Item) { item.PromisedLimit = "90wd" })
	err := h.do(shen, m, "submit", change.Submit{})
	if fault.KindOf(err) != fault.KindConflict || !strings.Contains(err.Error(), "承诺") {
		t.Errorf("promised longer than the law gives: %v", err)
	}
}

func TestNobodyChangesTheItemsOfAnotherBody(t *testing.T) {
	h := open(t)
	_, err := h.room.Begin(ctx, health, change.Propose{Purpose: change.PurposeCancel, Item: h.food, Reason: "不想办了", Ground: "没有"})
	if fault.KindOf(err) != fault.KindDenied {
		t.Errorf("another body's item: %v", err)
	}
}

func TestAReturnedDraftSaysWhyAndIsReviewedAnew(t *testing.T) {
	h := open(t)
	m := h.propose(change.PurposeRevise, reworded)
	must(t, h.do(shen, m, "submit", change.Submit{}))
	must(t, h.do(qian, m, "pass", change.Pass{}))
	must(t, h.do(jiang, m, "send_back", change.Return{Reason: "请附缩短时限的依据"}))
	c, _, _, err := h.room.OpenChange(ctx, shen, h.food.Code)
	must(t, err)
	if c.Returned == "" || c.Reviewer != "" {
		t.Errorf("returned %q, reviewer %q", c.Returned, c.Reviewer)
	}
}
