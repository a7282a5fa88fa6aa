package workday_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/workday"
)

var at = time.Date(2026, 11, 20, 9, 0, 0, 0, workday.Shanghai)

func table2027() workday.Year {
	return workday.Year{Year: 2027, Notice: "国务院办公厅关于2027年部分节假日安排的通知", Holidays: []workday.Holiday{
		{Name: "元旦", From: workday.MustDate("2027-01-01"), To: workday.MustDate("2027-01-03")},
		{Name: "春节", From: workday.MustDate("2027-02-05"), To: workday.MustDate("2027-02-11"), Work: []workday.Date{workday.MustDate("2027-01-31")}},
	}}
}

func write(t *testing.T, db *store.DB, fn func(*store.Tx) error) error {
	t.Helper()
	return db.Write(context.Background(), fn)
}

func propose(t *testing.T, db *store.DB, y workday.Year, by string) (number int) {
	t.Helper()
	err := write(t, db, func(tx *store.Tx) (err error) {
		number, err = workday.Propose(t.Context(), tx, y, by, at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func release(t *testing.T, db *store.DB, year, number int, by string) error {
	t.Helper()
	return write(t, db, func(tx *store.Tx) error {
		return workday.Release(t.Context(), tx, year, number, by, at.Add(time.Hour))
	})
}

func load(t *testing.T, db *store.DB) (c *workday.Calendar) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		c, err = workday.Load(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestATableTakesEffectWhenASecondPersonReleasesIt(t *testing.T) {
	db := storetest.Open(t, workday.Migrations())
	book := workday.NewBook(load(t, db))
	if book.Calendar().Known(2027) || !book.Calendar().Known(2026) {
		t.Fatal("the seed is not 2017 to 2026")
	}
	number := propose(t, db, table2027(), "officer-1")
	if load(t, db).Known(2027) {
		t.Error("a proposed table is in force")
	}
	if err := release(t, db, 2027, number, "officer-1"); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("the proposer releases: %v", err)
	}
	if err := release(t, db, 2027, number+1, "officer-2"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("a version that is not there: %v", err)
	}
	if err := release(t, db, 2027, number, "officer-2"); err != nil {
		t.Fatal(err)
	}
	if err := release(t, db, 2027, number, "officer-3"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("released twice: %v", err)
	}
	book.Swap(load(t, db))
	if c := book.Calendar(); !c.Known(2027) || c.IsWorkday(workday.MustDate("2027-02-08")) || !c.IsWorkday(workday.MustDate("2027-01-31")) {
		t.Error("the released table is not in force")
	}
}

func TestTheNewestReleasedVersionOfAYearStands(t *testing.T) {
	db := storetest.Open(t, workday.Migrations())
	first := propose(t, db, table2027(), "officer-1")
	amended := table2027()
	amended.Holidays[1].To = workday.MustDate("2027-02-12")
	second := propose(t, db, amended, "officer-2")
	if err := release(t, db, 2027, second, "officer-1"); err != nil {
		t.Fatal(err)
	}
	if load(t, db).IsWorkday(workday.MustDate("2027-02-12")) {
		t.Error("the amendment is not in force")
	}
	if err := release(t, db, 2027, first, "officer-2"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("an older version is released over a newer one: %v", err)
	}
	var history []workday.Version
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		history, err = workday.Versions(t.Context(), tx, 2027)
		return err
	})
	if err != nil || len(history) != 2 || !history[0].Released() || history[1].Released() {
		t.Fatalf("history: %+v, %v", history, err)
	}
	if diff := cmp.Diff(amended, history[0].Table, cmp.Comparer(func(a, b workday.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if !history[0].ProposedAt.Equal(at) || !history[0].ReleasedAt.Equal(at.Add(time.Hour)) {
		t.Error("the moments of the history are wrong")
	}
}

func TestAWrongTableIsRefusedWithReasons(t *testing.T) {
	db := storetest.Open(t, workday.Migrations())
	for name, spoil := range map[string]func(*workday.Year){
		"no notice":                    func(y *workday.Year) { y.Notice = " " },
		"no holidays":                  func(y *workday.Year) { y.Holidays = nil },
		"a year that cannot be":        func(y *workday.Year) { y.Year = 27 },
		"a holiday without a name":     func(y *workday.Year) { y.Holidays[0].Name = "" },
		"a holiday that ends early":    func(y *workday.Year) { y.Holidays[0].To = workday.MustDate("2026-12-31") },
		"a day of another year":        func(y *workday.Year) { y.Holidays[0].From = workday.MustDate("2026-12-31") },
		"a make-up day on a Monday":    func(y *workday.Year) { y.Holidays[1].Work = []workday.Date{workday.MustDate("2027-03-01")} },
		"a make-up day in the holiday": func(y *workday.Year) { y.Holidays[1].Work = []workday.Date{workday.MustDate("2027-02-06")} },
		"a holiday without end":        func(y *workday.Year) { y.Holidays[0].To = workday.MustDate("2027-12-31") },
	} {
		y := table2027()
		spoil(&y)
		err := write(t, db, func(tx *store.Tx) error {
			_, err := workday.Propose(t.Context(), tx, y, "officer-1", at)
			return err
		})
		if fault.KindOf(err) != fault.KindInvalid || len(fault.FieldsOf(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := write(t, db, func(tx *store.Tx) error {
		_, err := workday.Propose(t.Context(), tx, table2027(), "", at)
		return err
	})
	if fault.KindOf(err) != fault.KindDenied {
		t.Errorf("nobody proposes: %v", err)
	}
}
