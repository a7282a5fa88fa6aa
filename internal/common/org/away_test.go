package org_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

func date(text string) workday.Date {
	d, err := workday.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestWhoStandsInForWhomAndWhen(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, org.Migrations())
	if err := importing(db, parse(t, minhai)); err != nil {
		t.Fatal(err)
	}
	more := parse(t, "officers:\n  - {login: admin, name: 马建军, posts: [SYS]}\n  - {login: chen, name: 陈静, posts: [LHSP-intake]}\n")
	if err := importing(db, more); err != nil {
		t.Fatal(err)
	}
	dir := org.NewDirectory()
	load(t, db, dir)
	id := func(login string) int64 {
		o, err := dir.OfficerByLogin(login)
		if err != nil {
			t.Fatal(err)
		}
		return o.ID
	}
	today := date("2026-09-01")
	ok := org.Substitution{ID: 1, Officer: id("zhangmin"), Substitute: id("chen"), From: date("2026-09-02"), To: date("2026-09-04"), Reason: "出差", By: "张敏", At: time.UnixMilli(1)}
	with := func(change func(*org.Substitution)) org.Substitution { s := ok; change(&s); return s }
	for name, c := range map[string]struct {
		s     org.Substitution
		words string
	}{
		"for himself":                  {with(func(s *org.Substitution) { s.Substitute = s.Officer }), "在岗的同事"},
		"ends before it begins":        {with(func(s *org.Substitution) { s.To = date("2026-09-01") }), "早于"},
		"is over already":              {with(func(s *org.Substitution) { s.From, s.To = date("2026-08-01"), date("2026-08-02") }), "已经过去"},
		"longer than half a year":      {with(func(s *org.Substitution) { s.To = date("2027-09-04") }), "最长"},
		"a post that is another's":     {with(func(s *org.Substitution) { s.Posts = []string{"LHSP-decide"} }), "自己的岗位"},
		"an administrator on business": {with(func(s *org.Substitution) { s.Substitute = id("admin") }), "不能代理"},
		"without a reason":             {with(func(s *org.Substitution) { s.Reason = "" }), "原因"},
	} {
		if err := dir.CheckAway(c.s, today); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error()+fieldsOf(err), c.words) {
			t.Errorf("%s: %v %s", name, err, fieldsOf(err))
		}
	}
	if err := dir.CheckAway(ok, today); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { return org.GoAway(ctx, tx, ok) }); err != nil {
		t.Fatal(err)
	}
	load(t, db, dir)
	for day, want := range map[string]int{"2026-09-01": 0, "2026-09-02": 1, "2026-09-04": 1, "2026-09-05": 0} {
		if n := len(dir.StandingInFor(id("chen"), date(day))); n != want {
			t.Errorf("on %s he stands in for %d", day, n)
		}
	}
	if err := dir.CheckAway(with(func(s *org.Substitution) { s.Officer, s.Substitute = id("chen"), id("zhangmin") }), today); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("two stand in for each other: %v", err)
	}
	if err := dir.CheckAway(ok, today); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a second substitute on the same days: %v", err)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { return org.EndAway(ctx, tx, 1, "张敏", time.UnixMilli(2)) }); err != nil {
		t.Fatal(err)
	}
	load(t, db, dir)
	if n := len(dir.StandingInFor(id("chen"), date("2026-09-03"))); n != 0 {
		t.Error("it goes on after it was called off")
	}
}

func fieldsOf(err error) (text string) {
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	return text
}

func TestAMergedBodyIsItsSuccessor(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, org.Migrations())
	if err := importing(db, parse(t, minhai)); err != nil {
		t.Fatal(err)
	}
	dir := org.NewDirectory()
	load(t, db, dir)
	m := org.Merger{Body: "LHSP", Successor: "MHSP", Ground: "闽委编〔2026〕1号", By: "马建军", At: time.UnixMilli(1)}
	if err := db.Write(ctx, func(tx *store.Tx) error { return org.Merge(ctx, tx, dir, m) }); err != nil {
		t.Fatal(err)
	}
	load(t, db, dir)
	if dir.Successor("LHSP") != "MHSP" || dir.Successor("MHSP") != "MHSP" || len(dir.Predecessors("MHSP")) != 1 {
		t.Fatal("the powers went nowhere")
	}
	if list := dir.OfficersAt("MHSP", "case.decide"); len(list) != 1 || list[0].Login != "liguoqiang" {
		t.Errorf("at the successor decide %v", list)
	}
	if name := dir.BodyName("LHSP"); !strings.Contains(name, "已并入闽海市市场监督管理局") {
		t.Error(name)
	}
	for name, wrong := range map[string]org.Merger{
		"twice":              {Body: "LHSP", Successor: "MHSP", Ground: "x"},
		"into itself":        {Body: "MHSP", Successor: "MHSP", Ground: "x"},
		"in a circle":        {Body: "MHSP", Successor: "LHSP", Ground: "x"},
		"without a document": {Body: "MHSP", Successor: "MHSP"},
	} {
		if err := dir.CheckMerger(wrong); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
