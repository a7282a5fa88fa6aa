package shelf

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// Facet is one way in which items are sorted.
type Facet int

// The facets. An item may have several audiences, themes, events and lists, and one of each other.
const (
	Audience Facet = iota // 服务对象
	Theme                 // 主题
	Event                 // 人生事件和经营阶段
	List                  // 清单
	Level                 // 行使层级
	Power                 // 事项类型
	Letter                // 名称首字母
	Body                  // 部门
	Division              // 区划
	facets
)

// single facets have thousands of values, so a place holds its value instead of each value its places.
func (f Facet) single() bool { return f == Body || f == Division }

// Filter says which items are wanted: the value chosen for each facet, and the divisions whose items count.
type Filter struct {
	Chosen map[Facet]string
	// Here tells which divisions count for the region that a visitor has chosen; nil is all of them.
	Here func(division string) bool
	// Powers takes in what bodies do by their own motion (依职权), which nobody applies for.
	Powers bool
}

// Count is how many items have a value.
type Count struct {
	Value string
	N     int
}

// Selection is what a filter leaves.
type Selection struct {
	shelf *Shelf
	all   marks
	open  marks         // what may be chosen at all
	parts [facets]marks // what each chosen value lets through
	here  marks
}

// Choose applies a filter to the items that take applications, or to all in force when powers are asked for.
func (s *Shelf) Choose(filter Filter) Selection {
	sel := Selection{shelf: s, open: s.open}
	if filter.Powers {
		sel.open = s.inForce
	}
	if filter.Here != nil {
		sel.here = s.column[Division].where(filter.Here)
	}
	for f, value := range filter.Chosen {
		if f.single() {
			sel.parts[f] = s.column[f].where(func(v string) bool { return v == value })
		} else {
			sel.parts[f] = s.sets[f][value].sized(len(s.cards))
		}
	}
	sel.all = sel.without(facets)
	return sel
}

// without is what all filters but one leave.
func (sel Selection) without(left Facet) marks {
	rest := slices.Clone(sel.open)
	if sel.here != nil {
		rest.and(sel.here)
	}
	for f, part := range sel.parts {
		if part != nil && Facet(f) != left {
			rest.and(part)
		}
	}
	return rest
}

// Len is the number of items chosen.
func (sel Selection) Len() int { return sel.all.count() }

// Counts tells for each value of a facet how many items it would leave beside the other filters, the most first.
func (sel Selection) Counts(f Facet) []Count {
	base := sel.all
	if sel.parts[f] != nil {
		base = sel.without(f)
	}
	var counts []Count
	if f.single() {
		counts = sel.shelf.column[f].counts(base)
	} else {
		for value, set := range sel.shelf.sets[f] {
			if n := base.common(set); n > 0 {
				counts = append(counts, Count{value, n})
			}
		}
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Value, b.Value))
	})
	return counts
}

// few is how many chosen items are sorted by themselves rather than looked for along the whole order.
const few = 4096

// Page gives up to n items after the one with this code, in the order of their names; more tells whether others follow.
func (sel Selection) Page(after string, n int) (cards []Card, more bool) {
	s := sel.shelf
	var last *Card
	if at, found := s.find(after); found {
		last = s.cards[s.byCode[at]]
	}
	order := s.byName
	if sel.all.count() <= few {
		order = sel.all.places()
		slices.SortFunc(order, s.nameBefore)
	}
	begin := 0
	if last != nil {
		begin, _ = slices.BinarySearchFunc(order, last, func(place int32, last *Card) int {
			return cmp.Or(s.cards[place].before(last), -1)
		})
	}
	for _, place := range order[begin:] {
		if !sel.all.has(place) {
			continue
		}
		if len(cards) == n {
			return cards, true
		}
		cards = append(cards, *s.cards[place])
	}
	return cards, false
}

// Each goes through all chosen items in the order of their names until do says stop.
func (sel Selection) Each(do func(Card) bool) {
	for _, place := range sel.shelf.byName {
		if sel.all.has(place) && !do(*sel.shelf.cards[place]) {
			return
		}
	}
}

// Frequent gives the n chosen items that people ask for most.
func (sel Selection) Frequent(n int) []Card {
	var hot []Card
	for _, place := range sel.shelf.hot {
		if len(hot) < n && sel.all.has(place) {
			hot = append(hot, *sel.shelf.cards[place])
		}
	}
	return hot
}

// marks is a set of places.
type marks []uint64

const word = 64

// sized gives a copy with room for n places.
func (m marks) sized(n int) marks {
	next := make(marks, (n+word-1)/word)
	copy(next, m)
	return next
}

func (m marks) set(place int32)      { m[place/word] |= 1 << (place % word) }
func (m marks) clear(place int32)    { m[place/word] &^= 1 << (place % word) }
func (m marks) has(place int32) bool { return m[place/word]&(1<<(place%word)) != 0 }

func (m marks) and(other marks) {
	for i := range m {
		m[i] &= other[i]
	}
}

func (m marks) count() (n int) {
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

func (m marks) common(other marks) (n int) {
	for i, w := range m {
		n += bits.OnesCount64(w & other[i])
	}
	return n
}

func (m marks) places() []int32 {
	var places []int32
	for i, w := range m {
		for ; w != 0; w &= w - 1 {
			places = append(places, int32(i*word+bits.TrailingZeros64(w)))
		}
	}
	return places
}

// column holds one value for each place.
type column struct {
	at     []uint32
	values []string
	number map[string]uint32
}

func (c column) sized(n int) column {
	at := make([]uint32, n)
	copy(at, c.at)
	if c.number == nil {
		c.number = map[string]uint32{}
	}
	return column{at, c.values, c.number}
}

// put writes a value; the list of values only grows, so that older shelves may share it.
func (c column) put(place int32, value string) column {
	n, known := c.number[value]
	if !known {
		number := make(map[string]uint32, len(c.number)+1)
		for v, k := range c.number {
			number[v] = k
		}
		n = uint32(len(c.values))
		number[value] = n
		c.values, c.number = append(slices.Clip(c.values), value), number
	}
	c.at[place] = n
	return c
}

func (c column) where(holds func(string) bool) marks {
	wanted := make([]bool, len(c.values))
	for n, value := range c.values {
		wanted[n] = holds(value)
	}
	found := marks(nil).sized(len(c.at))
	for place, n := range c.at {
		if wanted[n] {
			found.set(int32(place))
		}
	}
	return found
}

func (c column) counts(base marks) []Count {
	n := make([]int, len(c.values))
	for i, w := range base {
		for ; w != 0; w &= w - 1 {
			n[c.at[i*word+bits.TrailingZeros64(w)]]++
		}
	}
	var counts []Count
	for i, count := range n {
		if count > 0 {
			counts = append(counts, Count{c.values[i], count})
		}
	}
	return counts
}
