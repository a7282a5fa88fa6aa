package shelf_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/shelf"
)

// some makes cards by chance, so that filters can be compared with plain counting.
func some(r *rand.Rand, n int) []shelf.Card {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	cards := make([]shelf.Card, n)
	for i := range cards {
		item := record.Item{
			Code: fmt.Sprintf("C%05d", r.IntN(n)), Version: 1 + r.IntN(3), Name: pick("食品", "户口", "Wi-Fi", "出租", "安全") + pick("许可", "登记", "备案"),
			Body: pick("market", "civil", "police"), Division: pick("1", "11", "12"), Level: pick("city", "county"),
			Power: record.Power(pick("licence", "benefit")), Themes: []string{pick("餐饮", "养老"), "全部"}, Visits: r.IntN(3),
			Audience: []record.Audience{record.Audience(pick("person", "company"))}, Hot: r.IntN(5),
		}
		cards[i] = shelf.CardOf(item)
		cards[i].Open = r.IntN(5) > 0
	}
	return cards
}

func TestFacetsCountLikePlainCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	s, last := shelf.Empty(), map[string]shelf.Card{}
	for range 6 {
		batch := some(r, 300)
		s = s.With(batch)
		for _, card := range batch {
			last[card.Code] = card
		}
	}
	chosen := s.Choose(shelf.Filter{
		Chosen: map[shelf.Facet]string{shelf.Theme: "餐饮", shelf.Body: "market"},
		Here:   func(division string) bool { return division != "12" },
	})
	holds := func(c shelf.Card, theme, body string) bool {
		return c.Open && c.Division != "12" && (theme == "" || c.Themes[0] == theme) && (body == "" || c.Body == body)
	}
	total, bodies, themes := 0, map[string]int{}, map[string]int{}
	for _, c := range last {
		if holds(c, "餐饮", "market") {
			total++
		}
		if holds(c, "餐饮", "") {
			bodies[c.Body]++
		}
		if holds(c, "", "market") {
			themes[c.Themes[0]]++
			themes["全部"]++
		}
	}
	if chosen.Len() != total || s.Len() != len(last) {
		t.Errorf("got %d of %d, want %d of %d", chosen.Len(), s.Len(), total, len(last))
	}
	for f, want := range map[shelf.Facet]map[string]int{shelf.Body: bodies, shelf.Theme: themes} {
		counts := chosen.Counts(f)
		if len(counts) != len(want) {
			t.Errorf("facet %d: got %v, want %v", f, counts, want)
		}
		for _, count := range counts {
			if want[count.Value] != count.N {
				t.Errorf("%s: got %d, want %d", count.Value, count.N, want[count.Value])
			}
		}
	}
}

func TestPagesGoThroughAllInTheOrderOfTheNames(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	s := shelf.Empty().With(some(r, 9000)).With(some(r, 50))
	for _, filter := range []shelf.Filter{{}, {Chosen: map[shelf.Facet]string{shelf.Body: "civil", shelf.Level: "city"}}} {
		chosen := s.Choose(filter)
		var seen []shelf.Card
		for after, more := "", true; more; {
			var cards []shelf.Card
			cards, more = chosen.Page(after, 100)
			seen = append(seen, cards...)
			after = seen[len(seen)-1].Code
		}
		if len(seen) != chosen.Len() {
			t.Errorf("got %d, want %d", len(seen), chosen.Len())
		}
		if !slices.IsSortedFunc(seen, func(a, b shelf.Card) int { return slices.Compare([]string{a.Sound, a.Code}, []string{b.Sound, b.Code}) }) {
			t.Error("not in the order of the names")
		}
	}
}

func TestNamesStandUnderTheirLetter(t *testing.T) {
	for name, want := range map[string]string{"食品经营许可": "S", "（新办）户口登记": "X", "Wi-Fi 登记": "W", "12345": "#"} {
		card := shelf.CardOf(record.Item{Name: name})
		if got := card.Letter(); got != want {
			t.Errorf("%s stands under %s, want %s", name, got, want)
		}
	}
}

func TestAnOlderShelfStaysAsItWas(t *testing.T) {
	card := shelf.Card{Code: "C1", Name: "登记", Open: true, Themes: []string{"旧"}}
	old := shelf.Empty().With([]shelf.Card{card})
	card.Themes = []string{"新"}
	fresh := old.With([]shelf.Card{card})
	for theme, want := range map[string][2]int{"旧": {1, 0}, "新": {0, 1}} {
		filter := shelf.Filter{Chosen: map[shelf.Facet]string{shelf.Theme: theme}}
		if got := [2]int{old.Choose(filter).Len(), fresh.Choose(filter).Len()}; got != want {
			t.Errorf("%s: got %v, want %v", theme, got, want)
		}
	}
}

// TestWhatAShelfRemembersIsWhatItWouldCount: however often and beside whatever else it is asked, and on the next shelf.
func TestWhatAShelfRemembersIsWhatItWouldCount(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	cards := some(r, 3000)
	s := shelf.Empty().With(cards)
	last := map[string]shelf.Card{}
	for _, c := range cards {
		last[c.Code] = c
	}
	for round := range 4 {
		for _, body := range []string{"", "market", "civil", "none"} {
			for _, theme := range []string{"", "餐饮"} {
				for _, powers := range []bool{false, true} {
					filter := shelf.Filter{Chosen: map[shelf.Facet]string{}, Powers: powers}
					if body != "" {
						filter.Chosen[shelf.Body] = body
					}
					if theme != "" {
						filter.Chosen[shelf.Theme] = theme
					}
					chosen, want, total := s.Choose(filter), map[string]int{}, 0
					for _, c := range last {
						if c.Open && (powers || !c.ExOfficio) && (theme == "" || slices.Contains(c.Themes, theme)) {
							want[c.Body]++
							if body == "" || c.Body == body {
								total++
							}
						}
					}
					got := map[string]int{}
					for _, count := range chosen.Counts(shelf.Body) {
						got[count.Value] = count.N
					}
					if !maps.Equal(got, want) || chosen.Len() != total {
						t.Fatalf("round %d, %q %q %v: %v and %d, want %v and %d", round, body, theme, powers, got, chosen.Len(), want, total)
					}
				}
			}
		}
		fresh := some(r, 40)
		s = s.With(fresh)
		for _, c := range fresh {
			last[c.Code] = c
		}
	}
}
