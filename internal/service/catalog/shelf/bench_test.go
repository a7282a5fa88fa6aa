package shelf_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"tongban/internal/service/catalog/shelf"
)

// province is a shelf of as many cards as a province has items.
func province(b *testing.B) (*shelf.Shelf, []shelf.Card) {
	b.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	cards := some(r, 200_000)
	for n := range cards {
		cards[n].Code, cards[n].Hot = fmt.Sprintf("C%06d", n), 0
		cards[n].Body = fmt.Sprintf("body%04d", r.IntN(2000))
	}
	return shelf.Empty().With(cards), cards
}

func BenchmarkOneItemChangesInAProvince(b *testing.B) {
	s, cards := province(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		s = s.With(cards[n%1000 : n%1000+1])
	}
}

func BenchmarkAProvinceIsPutOnTheShelf(b *testing.B) {
	_, cards := province(b)
	for b.Loop() {
		shelf.Empty().With(cards)
	}
}

func BenchmarkFacetsOfAProvince(b *testing.B) {
	s, _ := province(b)
	for b.Loop() {
		chosen := s.Choose(shelf.Filter{Chosen: map[shelf.Facet]string{shelf.Theme: "餐饮", shelf.Body: "body0007"}})
		for f := shelf.Audience; f <= shelf.Division; f++ {
			chosen.Counts(f)
		}
		chosen.Page("", 20)
	}
}
