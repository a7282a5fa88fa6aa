package search

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// SourceFacet counts and narrows hits by the source they came from.
const SourceFacet = "source"

// Many documents have the same facets: each combination is kept once, as the numbers of its pairs, and a document holds
// its number. Counting hits is then counting numbers.
type combinations struct {
	of     map[string]uint32 // by their text
	ends   []uint32          // of the pairs of each
	pairs  []uint32
	known  []facetPair // by number
	pairOf map[facetPair]uint32
}

type facetPair struct{ name, value string }

// facetText is a combination as text: one name and value a line, sorted.
func facetText(source string, facets map[string][]string) string {
	lines := []string{SourceFacet + "\t" + source}
	for name, values := range facets {
		for _, value := range values {
			lines = append(lines, clean(name)+"\t"+clean(value))
		}
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}

// clean keeps a separator in a value from breaking the text.
func clean(s string) string { return strings.NewReplacer("\t", " ", "\n", " ").Replace(s) }

// number is the number of a combination; one that was not seen yet gets the next.
func (c *combinations) number(text string) uint32 {
	if n, known := c.of[text]; known {
		return n
	}
	if c.of == nil {
		c.of, c.pairOf = map[string]uint32{}, map[facetPair]uint32{}
	}
	n := uint32(len(c.ends))
	c.of[text] = n
	for line := range strings.SplitSeq(text, "\n") {
		if name, value, ok := strings.Cut(line, "\t"); ok {
			c.pairs = append(c.pairs, c.pair(facetPair{name, value}))
		}
	}
	c.ends = append(c.ends, uint32(len(c.pairs)))
	return n
}

func (c *combinations) pair(p facetPair) uint32 {
	n, known := c.pairOf[p]
	if !known {
		n = uint32(len(c.known))
		c.pairOf[p], c.known = n, append(c.known, p)
	}
	return n
}

func (c *combinations) each(take func(n int, pairs []uint32)) {
	from := uint32(0)
	for n, end := range c.ends {
		take(n, c.pairs[from:end])
		from = end
	}
}

// sieve says what filters keep: for each pair the bit of the filter on its name that it passes.
type sieve struct {
	names  []string
	passes []uint64 // by number of the pair; nil where nothing is filtered
	all    uint64
}

func (c *combinations) sieve(filters map[string][]string) sieve {
	var s sieve
	for name, values := range filters {
		if len(values) > 0 {
			s.names = append(s.names, name)
		}
	}
	if len(s.names) == 0 {
		return s
	}
	s.passes, s.all = make([]uint64, len(c.known)), 1<<len(s.names)-1
	for i, name := range s.names {
		for _, value := range filters[name] {
			if n, known := c.pairOf[facetPair{name, value}]; known {
				s.passes[n] |= 1 << i
			}
		}
	}
	return s
}

// failed are the bits of the filters that a combination does not pass.
func (s sieve) failed(pairs []uint32) uint64 {
	if s.all == 0 {
		return 0
	}
	passed := uint64(0)
	for _, p := range pairs {
		passed |= s.passes[p]
	}
	return s.all &^ passed
}

// passing says which combinations the filters keep; nil is all of them.
func (c *combinations) passing(filters map[string][]string) []bool {
	s := c.sieve(filters)
	if s.all == 0 {
		return nil
	}
	passing := make([]bool, len(c.ends))
	c.each(func(n int, pairs []uint32) { passing[n] = s.failed(pairs) == 0 })
	return passing
}

// tallied turns the number of hits of each combination into counts for each value, and says
// how many hits pass all filters.
func (c *combinations) tallied(hits []int, filters map[string][]string) (facets map[string][]Count, total int) {
	counts := make([]int, len(c.known))
	s := c.sieve(filters)
	c.each(func(n int, pairs []uint32) {
		if hits[n] == 0 {
			return
		}
		switch failed := s.failed(pairs); {
		case failed == 0:
			total += hits[n]
			for _, p := range pairs {
				counts[p] += hits[n]
			}
		case failed&(failed-1) == 0: // one filter fails: its own values are counted without it
			name := s.names[bits.TrailingZeros64(failed)]
			for _, p := range pairs {
				if c.known[p].name == name {
					counts[p] += hits[n]
				}
			}
		}
	})
	facets = map[string][]Count{}
	for number, n := range counts {
		if p := c.known[number]; n > 0 {
			facets[p.name] = append(facets[p.name], Count{p.value, n})
		}
	}
	for _, list := range facets {
		slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	}
	return facets, total
}
