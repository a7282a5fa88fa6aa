package lint_test

import (
	"testing"

	"tongban/internal/service/catalog/lint"
)

func BenchmarkCheck(b *testing.B) {
	items, facts := demoItems(b), cityFacts(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		lint.Check(items[n%len(items)], facts)
	}
}
