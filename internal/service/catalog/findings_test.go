package catalog

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tongban/demo"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

// findingHouse is a library with the demonstration's items several times over, and facts that a test changes.
type findingHouse struct {
	t     *testing.T
	lib   *Library
	facts lint.Facts
	book  *findingBook
}

func newFindingHouse(t *testing.T, copies int) *findingHouse {
	t.Helper()
	h := &findingHouse{t: t, facts: lint.Facts{On: "2026-11-23"}}
	noon, looks := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), atomic.Int64{}
	now := func() time.Time { return noon.Add(time.Duration(looks.Add(1)) * 2 * time.Second) }
	h.lib = NewLibrary(storetest.Open(t, Migrations()), now)
	h.lib.Know(func() lint.Facts { return h.facts })
	h.book = &findingBook{library: h.lib}
	folder, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	seeds, err := record.ReadItems(folder)
	if err != nil {
		t.Fatal(err)
	}
	for n := range copies {
		items := slices.Clone(seeds)
		for i := range items {
			items[i].Code = fmt.Sprintf("%03d%s", n, items[i].Code)
			items[i].Summary = "" // so that there is something to find
		}
		if _, err := h.lib.PublishAll(context.Background(), items, "程思远"); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// plain is what the rules find when every item is looked at now.
func (h *findingHouse) plain() (list []found) {
	h.t.Helper()
	err := h.lib.Each(context.Background(), func(c Current) error {
		if c.State != StateCancelled {
			for _, f := range lint.Check(c.Item, h.facts) {
				list = append(list, found{c.Code, c.Name, c.Body, c.BodyName, f})
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

// same holds the book against looking at everything.
func (h *findingHouse) same(why string) *findings {
	h.t.Helper()
	state, err := h.book.state(context.Background(), wholeDay)
	if err != nil {
		h.t.Fatal(err)
	}
	var list []found
	state.each(findingFilter{}, func(f found) bool { list = append(list, f); return true })
	want := h.plain()
	if diff := cmp.Diff(want, list, cmp.AllowUnexported(found{})); diff != "" || state.left != 0 {
		h.t.Fatalf("%s: %d left: %s", why, state.left, diff)
	}
	for _, filter := range []findingFilter{{}, {severity: "warn"}, {rule: want[0].Rule}, {body: want[0].body}, {want[0].body, want[0].Rule, string(want[0].Severity)}, {rule: "none"}} {
		n := 0
		for _, f := range want {
			if filter.keeps(findingFilter{f.body, f.Rule, string(f.Severity)}) {
				n++
			}
		}
		if r := reportOf(state, filter, 0); r.total != n || len(r.page) != min(n, pagedFindings) {
			h.t.Errorf("%s, %+v: %d in all, %d on the page, want %d", why, filter, r.total, len(r.page), n)
		}
	}
	return state
}

func TestTheBookOfFindingsSaysWhatTheRulesSay(t *testing.T) {
	h := newFindingHouse(t, 5)
	ctx := context.Background()
	first := h.same("at first")
	if again := h.same("with nothing new"); again != first {
		t.Error("everything was looked at again")
	}
	changed, err := h.lib.Item(ctx, first.items[3].code)
	if err != nil {
		t.Fatal(err)
	}
	item := changed.Item
	item.Name += "（换了名称）"
	if _, err := h.lib.Publish(ctx, item, "程思远"); err != nil {
		t.Fatal(err)
	}
	h.same("with a new version")
	if err := h.lib.Suspend(ctx, first.items[4].code, "系统升级"); err != nil {
		t.Fatal(err)
	}
	h.same("with one suspended")
	if err := h.lib.Cancel(ctx, first.items[5].code, "依据已经废止"); err != nil {
		t.Fatal(err)
	}
	if state := h.same("with one cancelled"); len(state.items) != len(first.items)-1 {
		t.Errorf("%d items", len(state.items))
	}
	h.facts.Offices = map[string]lint.Office{"market": {Name: "云州市市场监督管理局", EndedOn: "2026-12-01"}}
	h.same("with other offices")
	before := h.book.known.Load()
	h.facts.On = "2026-11-30"
	if h.same("on another day"); h.book.known.Load() != before {
		t.Error("a day on which nothing begins or ends made everything old")
	}
	h.facts.On = "2026-12-01"
	if h.same("when an office ended"); h.book.known.Load() == before {
		t.Error("the office that ended was not seen")
	}
	h.facts.Entries = map[string]record.Entry{"000131015000": {Code: "000131015000", Name: "别的名称", Power: "licensing"}}
	h.same("with a base catalogue")
}

// TestTheReportDoesNotWaitForEverything: a page shows what is known after a moment, a failed look is made again.
func TestTheReportDoesNotWaitForEverything(t *testing.T) {
	h := newFindingHouse(t, 5)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := h.book.state(ctx, patience); err == nil {
		t.Error("somebody who went away got an answer")
	}
	state, err := h.book.state(context.Background(), time.Nanosecond)
	if err != nil || len(state.items) != 5*35 && state.left == 0 {
		t.Errorf("%v", err)
	}
	if said := findingsSaid(report{items: 200_000, left: 150_000, total: 7}); said != "检查了 50,000 个没有取消的事项，符合条件的问题有 7 处。还有 150,000 个正在检查，稍后刷新本页可以看到；下载的表等全部检查完才给出。" {
		t.Error(said)
	}
	h.same("in the end")
}
