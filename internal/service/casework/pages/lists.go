package pages

import (
	"maps"
	"slices"
	"strings"
)

// kept are the names of what a search keeps, in a fixed order.
func (s Search) kept() []string { return slices.Sorted(maps.Keys(s.Keep)) }

func before(pair string) string { word, _, _ := strings.Cut(pair, "|"); return word }

func after(pair string) string { _, word, _ := strings.Cut(pair, "|"); return word }
