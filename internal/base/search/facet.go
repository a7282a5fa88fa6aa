package search

import (
	"cmp"
	"slices"
	"strings"
)

// SourceFacet counts and narrows hits by the source they came from.
const SourceFacet = "source"

// Many documents have the same facets: each combination is kept once, and a document holds
// its number. Counting hits is then counting numbers.
type combination struct {
	pairs   []facetPair
	numbers []int // of the pairs, so that counting needs no text
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

func readCombination(text string) combination {
	var c combination
	for line := range strings.SplitSeq(text, "\n") {
		if name, value, ok := strings.Cut(line, "\t"); ok {
			c.pairs = append(c.pairs, facetPair{name, value})
		}
	}
	return c
}

func (c combination) has(name string, values []string) bool {
	return slices.ContainsFunc(c.pairs, func(p facetPair) bool { return p.name == name && slices.Contains(values, p.value) })
}

// passes reports whether a combination is kept by all filters but one.
func (c combination) passes(filters map[string][]string, except string) bool {
	for name, values := range filters {
		if name != except && len(values) > 0 && !c.has(name, values) {
			return false
		}
	}
	return true
}

// tallied turns the number of hits of each combination into counts for each value, and says
// how many hits pass all filters.
func tallied(all []combination, pairs []facetPair, hits []int, filters map[string][]string) (facets map[string][]Count, total int) {
	counts := make([]int, len(pairs))
	for n, c := range all {
		if hits[n] == 0 {
			continue
		}
		if c.passes(filters, "") {
			total += hits[n]
		}
		for i, p := range c.pairs {
			if c.passes(filters, p.name) {
				counts[c.numbers[i]] += hits[n]
			}
		}
	}
	facets = map[string][]Count{}
	for number, n := range counts {
		if p := pairs[number]; n > 0 {
			facets[p.name] = append(facets[p.name], Count{p.value, n})
		}
	}
	for _, list := range facets {
		slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	}
	return facets, total
}
