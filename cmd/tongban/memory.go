package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heapFloor is how far the heap may grow before the collector runs at all. What lives for
// long is small, a few megabytes; collecting whenever that has doubled cost a tenth of all
// processor time under load.
const heapFloor = 40 << 20

// lateCollector sets the collector's percentage anew after each of its rounds, so that a small
// heap may grow to heapFloor and a large one to twice its size, as ever.
func lateCollector() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var round func()
	round = func() {
		metrics.Read(live)
		debug.SetGCPercent(percentFor(live[0].Value.Uint64()))
		token := new([16]byte) // unreachable at once: its cleanup runs after the next round
		runtime.AddCleanup(token, func(struct{}) { round() }, struct{}{})
	}
	round()
}

// percentFor is by how much a heap of so many live bytes may grow.
func percentFor(live uint64) int {
	if live == 0 {
		live = 4 << 20 // no round has been yet
	}
	if live > heapFloor/2 {
		return 100
	}
	return int(heapFloor*100/live) - 100
}
