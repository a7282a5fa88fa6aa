package search_test

import (
	"context"
	"fmt"
	"testing"

	"tongban/internal/base/search"
	"tongban/internal/base/store/storetest"
)

func TestMissesKeepWordsAndNoPerson(t *testing.T) {
	ctx := context.Background()
	c := &clock{noon}
	m := search.NewMisses(storetest.Open(t, search.Migrations()), c.now)
	for _, question := range []string{"鸢尾 种植", "火星", "鸢尾  种植", "11010119900101", "张三 13800138000", "zhang@example.cn", "？！", ""} {
		m.Note(question)
	}
	if err := m.Write(ctx); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.AddDate(0, 0, 1)
	m.Note("火星")
	m.Note("鸢尾 种植")
	for from, want := range map[int]string{-7: "[{鸢尾 种植 3 2026-11-24} {火星 2 2026-11-24}]", 0: "[{火星 1 2026-11-24} {鸢尾 种植 1 2026-11-24}]"} {
		list, err := m.Since(ctx, c.at.AddDate(0, 0, from), 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(list); got != want {
			t.Errorf("from day %d: %s instead of %s", from, got, want)
		}
	}
}
