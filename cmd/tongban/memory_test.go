package main

import "testing"

func TestASmallHeapGrowsToTheFloorAndALargeOneDoubles(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int
	}{{0, 900}, {4 << 20, 900}, {10 << 20, 300}, {20 << 20, 100}, {1 << 30, 100}} {
		if got := percentFor(c.live); got != c.want {
			t.Errorf("%d live bytes may grow by %d per cent, want %d", c.live, got, c.want)
		}
	}
}
