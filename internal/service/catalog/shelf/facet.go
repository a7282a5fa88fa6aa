package shelf

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
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

	chosen [facets]string // with powers what tells selections apart, without here
	powers bool
}

// Choose applies a filter to the items that take applications, or to all in force when powers are asked for.
func (s *Shelf) Choose(filter Filter) Selection {
	sel := Selection{shelf: s, open: s.open, powers: filter.Powers}
	if filter.Powers {
		sel.open = s.inForce
	}
	if filter.Here != nil {
		sel.here = s.column[Division].where(filter.Here)
	}
	for f, value := range filter.Chosen {
		sel.chosen[f] = "=" + value
		if f.single() {
			sel.parts[f] = s.having(f, value)
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

// Counts tells for each value of a facet how many items it would leave beside the other filters, the most first. The list
// may be shared between requests: read it, do not change it.
func (sel Selection) Counts(f Facet) []Count {
	if !f.single() || sel.here != nil {
		return sel.count(f)
	}
	// Readers who look at one body after another ask each time how many items the others would leave.
	key := countsKey{facet: f, chosen: sel.chosen, powers: sel.powers}
	key.chosen[f] = ""
	if counts, known := sel.shelf.told.get(key); known {
		return counts
	}
	counts := sel.count(f)
	sel.shelf.told.put(key, counts)
	return counts
}

func (sel Selection) count(f Facet) []Count {
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

// countsKey is what counts depend on, on one shelf.
type countsKey struct {
	facet  Facet
	chosen [facets]string
	powers bool
}

// mostTold bounds the counts that a shelf remembers; each has at most as many as there are bodies.
const mostTold = 100

// told remembers counts of facets that have thousands of values.
type told struct {
	mu     sync.Mutex
	counts map[countsKey][]Count
}

func (t *told) get(key countsKey) ([]Count, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	counts, known := t.counts[key]
	return counts, known
}

func (t *told) put(key countsKey, counts []Count) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil || len(t.counts) >= mostTold {
		t.counts = map[countsKey][]Count{}
	}
	t.counts[key] = counts
}

// groups are the places of a column by their value.
type groups struct {
	once   sync.Once
	ends   []int32 // of each value
	places []int32
}

// having is the set of places that have a value of a facet with thousands of them.
func (s *Shelf) having(f Facet, value string) marks {
	found := marks(nil).sized(len(s.cards))
	c, g := s.column[f], &s.groups[f]
	number, known := c.number[value]
	if !known {
		return found
	}
	g.once.Do(func() { g.ends, g.places = c.grouped() })
	from := int32(0)
	if number > 0 {
		from = g.ends[number-1]
	}
	for _, place := range g.places[from:g.ends[number]] {
		found.set(place)
	}
	return found
}

// grouped sorts the places by their value, by counting.
func (c column) grouped() (ends, places []int32) {
	ends, places = make([]int32, len(c.values)+1), make([]int32, len(c.at))
	for _, n := range c.at {
		ends[n+1]++
	}
	for n := range c.values {
		ends[n+1] += ends[n]
	}
	for place, n := range c.at { // each value fills its stretch, until where it began is where it ends
		places[ends[n]] = int32(place)
		ends[n]++
	}
	return ends[:len(c.values)], places
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
