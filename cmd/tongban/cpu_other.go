//go:build !unix

package main

import "time"

// processorTime is not known here; the figure is left at zero.
func processorTime() time.Duration { return 0 }

// peakMemory is not known here.
func peakMemory() int64 { return 0 }
