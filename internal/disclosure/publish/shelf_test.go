package publish

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"tongban/internal/common/workday"
)

// TestTheShelfChoosesAndCountsAsAPlainList holds the shelf against a plain list while documents come, change and go.
func TestTheShelfChoosesAndCountsAsAPlainList(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := [facets][]string{{"policy", "plan", "budget"}, {"office", "finance"}, {"通知", "公告", "函"}, {"综合政务", "教育"}, {"", "valid", "repealed"}}
	first := workday.MustDate("2020-01-01").Start().UnixMilli()
	all, s := map[int64]shelvedRow{}, &shelved{counts: &tallies{}}
	change := func(n int, ids int64) {
		var rows []shelvedRow
		for range n {
			row := shelvedRow{id: 1 + r.Int64N(ids), at: first + r.Int64N(1000)*24*3600*1000, changed: r.Int64N(1000)}
			if r.IntN(5) == 0 {
				row.at = 0 // not public any more
			}
			for f := range row.words {
				row.words[f] = words[f][r.IntN(len(words[f]))]
			}
			rows = append(rows, row)
			if all[row.id] = row; row.at == 0 {
				delete(all, row.id)
			}
		}
		s = s.with(rows)
	}
	some := func(f int) string {
		if r.IntN(2) == 0 {
			return ""
		}
		return append(words[f], "nothing has it")[r.IntN(len(words[f])+1)]
	}
	holds := func(c Choice) {
		t.Helper()
		want := [facets]string{c.Class, c.Body, c.Genre, c.Subject, c.Validity}
		within := func(row shelvedRow) bool {
			return (c.From.IsZero() || row.at >= c.From.Start().UnixMilli()) && (c.Until.IsZero() || row.at < c.Until.AddDays(1).Start().UnixMilli())
		}
		fits := func(row shelvedRow, but int) bool {
			for f := range want {
				if f != but && want[f] != "" && row.words[f] != want[f] {
					return false
				}
			}
			return within(row)
		}
		rows := slices.SortedFunc(maps.Values(all), func(a, b shelvedRow) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) })
		var list []int64
		var numbers [facets]map[string]int
		for f := range numbers {
			numbers[f] = map[string]int{}
		}
		for _, row := range rows {
			if fits(row, -1) {
				list = append(list, row.id)
			}
			for f := range want {
				if fits(row, f) {
					numbers[f][row.words[f]]++
				}
			}
		}
		w, _ := s.wanted(c)
		got := s.tally(w)
		if got.total != len(list) {
			t.Fatalf("%+v: %d documents, want %d", c, got.total, len(list))
		}
		for f := range want {
			for _, word := range words[f] {
				if n := s.number(got, f, word); n != numbers[f][word] {
					t.Fatalf("%+v: %d with %s, want %d", c, n, word, numbers[f][word])
				}
			}
		}
		c.Limit = 7
		var pages []int64
		for {
			page := s.page(c)
			if pages = append(pages, page...); len(page) < c.Limit {
				break
			}
			last := all[page[len(page)-1]]
			c.At, c.ID = last.at, last.id
		}
		if !slices.Equal(pages, list) {
			t.Fatalf("%+v: the pages have %d documents in another order than the list of %d", c, len(pages), len(list))
		}
	}
	for _, step := range []struct {
		n   int
		ids int64
	}{{0, 1}, {1, 1}, {300, 400}, {1, 400}, {20_000, 30_000}, {1, 30_000}, {50, 60_000}, {1, 1}, {3000, 3000}} {
		t.Run(fmt.Sprintf("%d of %d", step.n, step.ids), func(t *testing.T) {
			change(step.n, step.ids)
			for range 12 {
				c := Choice{Class: some(byClass), Body: some(byBody), Genre: some(byGenre), Subject: some(bySubject)}
				if r.IntN(3) == 0 {
					c.From = workday.MustDate("2020-06-01").AddDays(r.IntN(300))
				}
				if r.IntN(3) == 0 {
					c.Until = workday.MustDate("2020-09-01").AddDays(r.IntN(300))
				}
				holds(c)
			}
		})
	}
	if last := s.blocks; len(last) < 5 {
		t.Errorf("only %d blocks", len(last))
	}
}
