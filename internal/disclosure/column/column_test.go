package column_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/column"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "359900", name: 云州市, level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, division: "359900"}
posts:
  - {code: draft, name: 信息采编岗, body: office, rights: [publish.draft]}
officers:
  - {login: qiao, name: 乔雨桐, posts: [draft]}
`

var (
	ctx    = context.Background()
	editor = mattertest.Officer(1, "乔雨桐", "office", "/359900/", column.RightDraft)
	admin  = mattertest.Officer(2, "马建军", "office", "/359900/", column.RightRules)
)

type house struct {
	*mattertest.Hall
	t       *testing.T
	room    *column.Room
	columns []column.Column
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	directory := org.NewDirectory()
	d := column.Deps{Org: directory, Hall: func() *matter.Engine { return h.Engine }, Book: &column.Book{}, Classes: []web.Option{{Value: "policy", Text: "规范性文件"}, {Value: "guide", Text: "公开指南"}},
		Columns: func(context.Context) ([]column.Column, error) { return h.columns, nil }}
	h.room = column.New(d)
	h.Hall = mattertest.New(t, []store.Migrations{org.Migrations(), column.Migrations()}, h.room.Kind())
	d.DB, d.Now = h.DB, h.Now
	h.room.Deps = d
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return directory.Load(ctx, tx) }))
	h.columns = []column.Column{{Body: "office", Class: "policy", Title: "规范性文件", Count: 3, Last: h.Now()}, {Body: "office", Class: "guide", Title: "公开指南", Count: 1, Last: h.Now().AddDate(-3, 0, 0)}}
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// swept looks at the columns after so many days, twice, and gives the alarms.
func (h *house) swept(days int) []matter.Matter {
	h.t.Helper()
	h.Pass(time.Duration(days) * 24 * time.Hour)
	for range 2 {
		must(h.t, h.room.Sweep(ctx))
	}
	list, err := h.List(ctx, account.System("test"), matter.Filter{Kind: column.KindName, Limit: 10})
	must(h.t, err)
	return list
}

func TestAColumnIsLookedAtByItsOwnLimit(t *testing.T) {
	last := workday.MustDate("2026-03-01").Start()
	rule := column.Rule{Days: 90, Ahead: 14}
	for _, c := range []struct {
		name  string
		rule  column.Rule
		today string
		want  column.Light
	}{
		{"国办发〔2017〕47号 §1: 期限内更新过的栏目正常", rule, "2026-05-15", column.Fresh},
		{"two weeks before the limit it is near", rule, "2026-05-16", column.Near},
		{"on the last day it is near", rule, "2026-05-30", column.Near},
		{"after the last day it is stale", rule, "2026-05-31", column.Stale},
		{"what has no limit is not watched", column.Rule{}, "2030-01-01", column.Unwatched},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := c.rule.Look(last, workday.MustDate(c.today)); got != c.want {
				t.Fatalf("it is %s", got)
			}
		})
	}
}

func TestAColumnThatIsNotWrittenToLiesInTheInboxUntilItIs(t *testing.T) {
	h := open(t)
	if list := h.swept(100); len(list) != 0 {
		t.Fatalf("too early: %+v", list)
	}
	list := h.swept(70) // 170 of 180 days
	if len(list) != 1 || list[0].State != column.StateDue || !list[0].DueAt.After(h.Now()) {
		t.Fatalf("%+v", list)
	}
	h.swept(20)
	h.columns[0].Last = h.Now()
	list = h.swept(1)
	if v := h.See(list[0].Number); len(list) != 1 || v.Matter.State != column.StateUpdated || !v.Matter.Late {
		t.Fatalf("it is %s, late %v", v.Matter.State, v.Matter.Late)
	}
}

func TestWhoHasNothingToWriteSaysUntilWhen(t *testing.T) {
	h := open(t)
	first := h.swept(170)[0]
	today := workday.DateOf(h.Now())
	for _, c := range []struct {
		in    column.Excuse
		words string
	}{{column.Excuse{Until: today.AddDays(10)}, "为什么"}, {column.Excuse{Reason: "没有新文件", Until: today}, "今天以后"}, {column.Excuse{Reason: "没有新文件", Until: today.AddDays(181)}, "不能晚于"}} {
		_, err := h.Do(ctx, editor, first.ID, "excuse", c.in)
		if fields := fault.FieldsOf(err); len(fields) == 0 || !strings.Contains(fields[0].Message, c.words) {
			t.Fatalf("%v", err)
		}
	}
	h.Must(editor, first.ID, "excuse", column.Excuse{Reason: "没有新文件", Until: today.AddDays(30)})
	if list := h.swept(30); len(list) != 1 {
		t.Fatalf("the excuse does not hold: %+v", list)
	}
	if list := h.swept(1); len(list) != 2 || !list[0].Open() && !list[1].Open() {
		t.Fatalf("nobody is reminded again: %+v", list)
	}
}

func TestTheLimitIsDataOfTheAdministrator(t *testing.T) {
	h := open(t)
	rule := column.Rule{Body: "office", Class: "policy", Days: 30, Ahead: 5, Reason: "每月更新"}
	if err := h.room.SetRule(ctx, editor, rule); fault.KindOf(err) != fault.KindDenied {
		t.Fatalf("an editor sets the limit: %v", err)
	}
	must(t, h.room.SetRule(ctx, admin, rule))
	list := h.swept(26)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	rule.Days, rule.Ahead = 0, 0
	must(t, h.room.SetRule(ctx, admin, rule))
	h.swept(1)
	if v := h.See(list[0].Number); v.Matter.State != column.StateCeased {
		t.Fatalf("it is %s", v.Matter.State)
	}
	rule.Ahead = 90
	if err := h.room.SetRule(ctx, admin, rule); fault.KindOf(err) != fault.KindInvalid {
		t.Fatalf("a reminder before the beginning: %v", err)
	}
}

func TestAColumnThatABodyOwesIsWatchedBeforeAnythingStandsInIt(t *testing.T) { // 国办发〔2017〕47号 §1: 没有内容的栏目
	h := open(t)
	h.columns = h.columns[1:] // the guide, which everybody owes, is there
	if list := h.swept(400); len(list) != 0 {
		t.Fatalf("nobody said that the body owes the column: %+v", list)
	}
	rule := column.Rule{Body: "office", Class: "policy", Days: 30, Ahead: 5, Reason: "每月更新"}
	must(t, h.room.SetRule(ctx, admin, rule))
	if list := h.swept(20); len(list) != 0 {
		t.Fatalf("too early: %+v", list)
	}
	must(t, h.room.SetRule(ctx, admin, rule)) // said once more: it gives no new time
	list := h.swept(6)
	if len(list) != 1 || list[0].State != column.StateDue {
		t.Fatalf("%+v", list)
	}
	h.columns = []column.Column{{Body: "office", Class: "policy", Title: "规范性文件", Count: 1, Last: h.Now()}}
	h.swept(1)
	if v := h.See(list[0].Number); v.Matter.State != column.StateUpdated {
		t.Fatalf("it is %s", v.Matter.State)
	}
}

func TestAnAlarmEndsWithTheLastEditorAndIsRaisedForTheNext(t *testing.T) {
	h := open(t)
	first := h.swept(170)[0]
	staffed := func(active bool) {
		must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `/* test.leave */ update officer set active = $1`, active)
			return err
		}))
		h.room.Org = org.NewDirectory()
		must(t, h.DB.Read(ctx, func(tx *store.Tx) error { return h.room.Org.Load(ctx, tx) }))
	}
	staffed(false)
	h.swept(1)
	if v := h.See(first.Number); v.Matter.State != column.StateCeased || !strings.Contains(v.Facts.(column.Alarm).Ceased, "没有采编人员") {
		t.Fatalf("it is %s", v.Matter.State)
	}
	staffed(true)
	if list := h.swept(1); len(list) != 2 || !list[0].Open() && !list[1].Open() {
		t.Fatalf("nobody is reminded again: %+v", list)
	}
}

func TestAColumnThatEverybodyOwesIsNotLeftEmpty(t *testing.T) { // 条2019 §12: 行政机关应当编制、公布政府信息公开指南
	h := open(t)
	h.columns = nil
	if list := h.swept(0); len(list) != 0 {
		t.Fatalf("it is asked for on the day on which it is seen empty: %+v", list)
	}
	if list := h.swept(15); len(list) != 0 {
		t.Fatalf("too early: %+v", list)
	}
	list := h.swept(1)
	if len(list) != 1 || list[0].State != column.StateDue || !strings.Contains(list[0].Title, "充实空栏目：公开指南") {
		t.Fatalf("%+v", list)
	}
	h.columns = []column.Column{{Body: "office", Class: "guide", Title: "公开指南", Count: 1, Last: h.Now()}}
	h.swept(1)
	if v := h.See(list[0].Number); v.Matter.State != column.StateUpdated {
		t.Fatalf("it is %s", v.Matter.State)
	}
	h.columns = nil // taken away again: the time begins anew
	if list := h.swept(1); len(list) != 1 {
		t.Fatalf("asked for at once: %+v", list)
	}
	if list := h.swept(17); len(list) != 2 {
		t.Fatalf("not asked for again: %+v", list)
	}
	must(t, h.room.SetRule(ctx, admin, column.Rule{Class: "guide", Reason: "不再要求"}))
	for _, m := range h.swept(1) {
		if m.Open() {
			t.Errorf("%s is asked for still", m.Number)
		}
	}
	if err := h.room.SetRule(ctx, admin, column.Rule{Class: "guide", Empty: 1001, Reason: "试"}); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a limit beyond all bounds: %v", err)
	}
}
