package paper_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/paper"
)

// issue does what a room does: check, take a number, draw and keep.
func issue(t *testing.T, db *store.DB, p *paper.Press, d paper.Draft) paper.Paper {
	t.Helper()
	counter, err := p.Counter(d)
	if err != nil {
		t.Fatal(err)
	}
	id := db.NewID()
	var out paper.Paper
	err = db.Commit(context.Background(), store.Batch{Counters: []string{counter}, Build: func(n []int64) ([]store.Stmt, error) {
		drawn, err := p.Draw(d, id, n[0])
		if err != nil {
			return nil, err
		}
		out = drawn
		return []store.Stmt{paper.Insert(drawn)}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read[T any](t *testing.T, db *store.DB, fn func(context.Context, *store.Tx) (T, error)) (out T, failed error) {
	t.Helper()
	ctx := context.Background()
	failed = db.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = fn(ctx, tx)
		return err
	})
	return out, failed
}

func apply(t *testing.T, db *store.DB, stmts ...store.Stmt) error {
	t.Helper()
	return db.Commit(context.Background(), store.Batch{Build: func([]int64) ([]store.Stmt, error) { return stmts, nil }})
}

func TestIssuedPaperIsFoundAndDrawnTheSame(t *testing.T) {
	db, p := storetest.Open(t, paper.Migrations()), press(t)
	first := issue(t, db, p, draftOf("grant"))
	second := issue(t, db, p, draftOf("grant"))
	if first.Number != "云市监许准〔2026〕1号" || second.Number != "云市监许准〔2026〕2号" {
		t.Fatalf("numbers %s and %s", first.Number, second.Number)
	}

	byID, err := read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) { return paper.ByID(ctx, tx, first.ID) })
	if err != nil {
		t.Fatal(err)
	}
	byNumber, err := read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) {
		return paper.ByNumber(ctx, tx, first.Body, first.Number)
	})
	if err != nil {
		t.Fatal(err)
	}
	typed := strings.ToLower(strings.ReplaceAll(first.VerifyCode, "-", " "))
	verified, err := read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) { return paper.Verify(ctx, tx, typed) })
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []paper.Paper{byID, byNumber, verified} {
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("kept and read paper differ (-kept +read):\n%s", diff)
		}
	}
	if !bytes.Equal(pdf(t, p, first), pdf(t, p, byID)) {
		t.Error("the kept paper is drawn differently")
	}

	all, err := read(t, db, func(ctx context.Context, tx *store.Tx) ([]paper.Paper, error) {
		return paper.ByMatter(ctx, tx, first.Matter)
	})
	if err != nil || len(all) != 2 || all[0].ID != first.ID {
		t.Errorf("papers of the matter: %d, %v", len(all), err)
	}
}

func TestUnknownPaperIsNotFound(t *testing.T) {
	db := storetest.Open(t, paper.Migrations())
	_, err := read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) { return paper.Verify(ctx, tx, "ABCD") })
	if fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("unknown code: %v", err)
	}
	_, err = read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) { return paper.ByID(ctx, tx, 1) })
	if fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("unknown id: %v", err)
	}
}

func TestPrintsAreCountedAndVoidingNeedsAReason(t *testing.T) {
	db, p := storetest.Open(t, paper.Migrations()), press(t)
	x := issue(t, db, p, draftOf("grant"))
	void, err := paper.Void(x.ID, "申请人撤回申请")
	if err != nil {
		t.Fatal(err)
	}
	print := func(x paper.Paper, why string) (paper.Print, error) {
		one, stmts, err := paper.Printed(x, madeAt, 5, "周敏", why)
		if err != nil {
			return one, err
		}
		return one, apply(t, db, stmts...)
	}
	if one, err := print(x, ""); err != nil || one.N != 1 {
		t.Fatal(one, err)
	}
	if _, err := print(x, ""); err == nil {
		t.Error("two people printed the original for the first time")
	}
	x.Prints = 1
	if _, err := print(x, " "); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("printed again without a reason: %v", err)
	}
	if one, err := print(x, "原件污损"); err != nil || one.N != 2 {
		t.Fatal(one, err)
	}
	prints, err := read(t, db, func(ctx context.Context, tx *store.Tx) ([]paper.Print, error) { return paper.Prints(ctx, tx, x.ID) })
	if err != nil || len(prints) != 2 || prints[1].Reason != "原件污损" || prints[1].Name != "周敏" {
		t.Errorf("the record of prints: %+v, %v", prints, err)
	}
	if err := apply(t, db, void); err != nil {
		t.Fatal(err)
	}
	got, err := read(t, db, func(ctx context.Context, tx *store.Tx) (paper.Paper, error) { return paper.ByID(ctx, tx, x.ID) })
	if err != nil || got.Prints != 2 || got.Voided != "申请人撤回申请" {
		t.Errorf("prints %d, voided %q, %v", got.Prints, got.Voided, err)
	}
	pdf(t, p, got)
	if err := apply(t, db, void); err == nil {
		t.Error("a paper was voided twice")
	}
	if _, err := paper.Void(x.ID, " "); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("voided without a reason: %v", err)
	}
}

func TestTemplateOfAnAdministratorComesBackAfterARestart(t *testing.T) {
	db := storetest.Open(t, paper.Migrations())
	tpl, err := paper.ParseTemplate([]byte(smallTemplate))
	if err != nil {
		t.Fatal(err)
	}
	if err := apply(t, db, paper.InsertTemplate(tpl, madeAt, 5, "马建军", "改正用语")); err != nil {
		t.Fatal(err)
	}
	sources, err := read(t, db, paper.AdoptedTemplates)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := paper.NewPress("https://www.example.gov.cn/verify/")
	if err != nil {
		t.Fatal(err)
	}
	if err := fresh.Adopt(sources...); err != nil {
		t.Fatal(err)
	}
	if _, err := fresh.Counter(draftOf("note")); err != nil {
		t.Error(err)
	}
}

// 文号 runs without gaps; should one be missing, the register names it.
func TestRegisterSaysWhetherNumbersRunWithoutGaps(t *testing.T) {
	db, p := storetest.Open(t, paper.Migrations()), press(t)
	for id, n := range []int64{1, 2, 3, 6} {
		x, err := p.Draw(draftOf("grant"), int64(id+1), n)
		if err != nil {
			t.Fatal(err)
		}
		if err := apply(t, db, paper.Insert(x)); err != nil {
			t.Fatal(err)
		}
	}
	void, err := paper.Void(2, "当事人撤回申请")
	if err != nil {
		t.Fatal(err)
	}
	if err := apply(t, db, void); err != nil {
		t.Fatal(err)
	}
	from, to := madeAt.AddDate(0, -1, 0), madeAt.AddDate(0, 1, 0)
	runs, err := read(t, db, func(ctx context.Context, tx *store.Tx) ([]paper.Sequence, error) {
		return paper.Sequences(ctx, tx, "530100-scjg", from, to)
	})
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	if s := runs[0]; s.Prefix != "云市监许准" || s.Last != 6 || s.Made != 4 || s.Voided != 1 || !slices.Equal(s.Missing, []int{4, 5}) {
		t.Errorf("%+v", s)
	}
	list, err := read(t, db, func(ctx context.Context, tx *store.Tx) ([]paper.Paper, error) {
		return paper.Register(ctx, tx, "530100-scjg", from, to, "许准", 4, 2)
	})
	if err != nil || len(list) != 2 || list[0].ID != 3 || list[1].Voided == "" {
		t.Errorf("%d papers, %v", len(list), err)
	}
}

func TestCodeIsFoundHoweverItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{"abcd-efgh-jkmn": "ABCD-EFGH-JKMN", " ABCD EFGH　JKMN ": "ABCD-EFGH-JKMN", "ABCDEFGHJKMN\x00": "ABCD-EFGH-JKMN", "': or 1=1": "OR11", "": ""} {
		if got := paper.TidyCode(typed); got != want {
			t.Errorf("%q is %q, want %q", typed, got, want)
		}
	}
}
