// Package shelf keeps what lists need to know of every item, small enough to hold a province's worth in memory: one
// card for each item, and for every facet (主题, 部门, 人生事件 …) which cards belong to which value.
//
// It is for the catalogue's lists and facets. A shelf never changes: With gives a new one that shares what stayed the
// same, so that readers need no lock. Guides and forms are left to the record of the item, read when it is asked for.
package shelf

import (
	"cmp"
	"slices"
	"strings"
)

// Shelf holds the cards of all items.
type Shelf struct {
	cards   []*Card // by place; a card keeps its place for good
	byCode  []int32 // places in the order of the codes
	byName  []int32 // places in the order of the names, as they sound
	hot     []int32 // places of the frequent items, the most frequent first
	open    marks   // places of the items that take applications
	inForce marks   // the same and those of powers that nobody applies for
	sets    [facets]map[string]marks
	column  map[Facet]column
	words   *words

	// What is asked for again and again of this shelf, made when it is first asked for.
	groups [facets]groups
	told   told
}

// Empty is a shelf without cards.
func Empty() *Shelf { return (&Shelf{}).With(nil) }

// Len is the number of items, open or not.
func (s *Shelf) Len() int { return len(s.cards) }

// Card finds an item by its code.
func (s *Shelf) Card(code string) (Card, bool) {
	if at, found := s.find(code); found {
		return *s.cards[s.byCode[at]], true
	}
	return Card{}, false
}

func (s *Shelf) find(code string) (int, bool) {
	return slices.BinarySearchFunc(s.byCode, code, func(place int32, code string) int {
		return strings.Compare(s.cards[place].Code, code)
	})
}

// With gives the shelf on which these cards are new or take the place of their older ones.
func (s *Shelf) With(fresh []Card) *Shelf {
	next := &Shelf{cards: slices.Clone(s.cards), words: s.words.clone()}
	var touched []int32
	added := map[string]int32{}
	for i := range fresh {
		card := next.words.share(fresh[i])
		place, known := added[card.Code]
		if at, found := s.find(card.Code); found {
			place, known = s.byCode[at], true
		}
		if !known {
			place = int32(len(next.cards))
			next.cards, added[card.Code] = append(next.cards, nil), place
		}
		next.cards[place] = &card
		touched = append(touched, place)
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	next.byCode = merged(s.byCode, touched, len(next.cards), next.codeBefore)
	next.byName = merged(s.byName, touched, len(next.cards), next.nameBefore)
	next.sort(s, touched)
	next.warm()
	return next
}

func (s *Shelf) codeBefore(a, b int32) int { return strings.Compare(s.cards[a].Code, s.cards[b].Code) }

func (s *Shelf) nameBefore(a, b int32) int { return s.cards[a].before(s.cards[b]) }

// merged puts the touched places where they belong now; the others stay in their order, and few touched ones leave most
// of them unlooked at.
func merged(order, touched []int32, places int, compare func(a, b int32) int) []int32 {
	moved := marks(nil).sized(places)
	for _, place := range touched {
		moved.set(place)
	}
	stayed := make([]int32, 0, len(order))
	for _, place := range order {
		if !moved.has(place) {
			stayed = append(stayed, place)
		}
	}
	sorted := slices.Clone(touched)
	slices.SortFunc(sorted, compare)
	next := make([]int32, 0, len(stayed)+len(sorted))
	for _, place := range sorted {
		n, _ := slices.BinarySearchFunc(stayed, place, compare)
		next, stayed = append(append(next, stayed[:n]...), place), stayed[n:]
	}
	return append(next, stayed...)
}

// warm lists the frequent items; an editor gives few items such a place.
func (s *Shelf) warm() {
	for place, card := range s.cards {
		if card.Hot > 0 {
			s.hot = append(s.hot, int32(place))
		}
	}
	slices.SortStableFunc(s.hot, func(a, b int32) int { return cmp.Compare(s.cards[a].Hot, s.cards[b].Hot) })
}

// sort puts the touched cards into the sets of their values, and out of those that they have no more.
func (s *Shelf) sort(old *Shelf, touched []int32) {
	n := len(s.cards)
	s.open, s.inForce = old.open.sized(n), old.inForce.sized(n)
	s.column = map[Facet]column{}
	for f := range facets {
		if f.single() {
			s.column[f] = old.column[f].sized(n)
			continue
		}
		s.sets[f] = make(map[string]marks, len(old.sets[f]))
		for value, set := range old.sets[f] {
			s.sets[f][value] = set.sized(n)
		}
	}
	for _, place := range touched {
		if int(place) < len(old.cards) {
			s.take(old.cards[place], place)
		}
		s.put(s.cards[place], place)
	}
}

func (s *Shelf) take(card *Card, place int32) {
	s.open.clear(place)
	s.inForce.clear(place)
	for f := range facets {
		if f.single() {
			continue
		}
		for _, value := range card.values(f) {
			s.sets[f][value].clear(place)
		}
	}
}

func (s *Shelf) put(card *Card, place int32) {
	if card.Open {
		s.inForce.set(place)
	}
	if card.Open && !card.ExOfficio {
		s.open.set(place)
	}
	for f := range facets {
		if f.single() {
			s.column[f] = s.column[f].put(place, card.values(f)[0])
			continue
		}
		for _, value := range card.values(f) {
			if s.sets[f][value] == nil {
				s.sets[f][value] = marks(nil).sized(len(s.cards))
			}
			s.sets[f][value].set(place)
		}
	}
}

// All goes through every item in the order of the names, those that take no applications among them, until do says stop.
func (s *Shelf) All(do func(Card) bool) {
	for _, place := range s.byName {
		if !do(*s.cards[place]) {
			return
		}
	}
}

// ByCode goes through every item in the order of the codes, open or not, until do says stop.
func (s *Shelf) ByCode(do func(Card) bool) {
	for _, place := range s.byCode {
		if !do(*s.cards[place]) {
			return
		}
	}
}
