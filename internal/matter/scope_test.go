package matter_test

import (
	"context"
	"slices"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

// titled lets the title of a drill say what it is about.
func titled() *matter.Kind {
	kind := drill.Kind()
	kind.Within = func(facts any, covers func(string) bool) bool { return covers(facts.(string)) }
	kind.Facts = func(ctx context.Context, tx *store.Tx, id int64) (any, error) {
		var title string
		err := tx.QueryRow(ctx, `/* test.title */ select m.title from matter m where m.id = $1`, id).Scan(&title)
		return title, err
	}
	return kind
}

func TestTheListOfALimitedDelegateIsReadOnToWhatHeMaySee(t *testing.T) { // 民法典 §165: 委托代理有授权范围的，只看得到范围内的事项
	h := mattertest.New(t, nil, titled())
	ctx := context.Background()
	all := account.Actor{Kind: account.ActorPerson, ID: 1, Name: "周芳", For: &account.Principal{Kind: account.PrincipalCompany, ID: 5, Name: "云海餐饮有限公司"}}
	some := all
	some.For = &account.Principal{Kind: account.PrincipalCompany, ID: 5, Name: "云海餐饮有限公司", Delegation: 9, Scope: []string{"food"}}
	var mine []int64
	for _, what := range slices.Concat(slices.Repeat([]string{"food"}, 3), slices.Repeat([]string{"land"}, 9), slices.Repeat([]string{"food"}, 2), slices.Repeat([]string{"land"}, 3)) {
		r, err := h.Start(ctx, all, "drill", "submit", drill.Submit{Title: what})
		if err != nil {
			t.Fatal(err)
		}
		if what == "food" {
			mine = append([]int64{r.ID}, mine...)
		}
	}
	if n, err := h.Count(ctx, some, matter.Filter{}); err != nil || n != len(mine) {
		t.Errorf("%d are counted, he may see %d: %v", n, len(mine), err)
	}
	var read []int64
	for _, want := range []int{3, 2, 0} { // as pages of three
		f := matter.Filter{Limit: 3}
		if len(read) > 0 {
			f.Before = read[len(read)-1]
		}
		page, err := h.List(ctx, some, f)
		if err != nil || len(page) != want {
			t.Errorf("a page of %d, want %d: %v", len(page), want, err)
		}
		for _, m := range page {
			read = append(read, m.ID)
		}
	}
	if !slices.Equal(read, mine) {
		t.Errorf("read %v, may see %v", read, mine)
	}
}
