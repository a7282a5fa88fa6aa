package drill_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"tongban/internal/base/gm"
	"tongban/internal/matter"
	"tongban/internal/matter/drill"
	"tongban/internal/matter/mattertest"
)

func BenchmarkCases(b *testing.B) {
	h := mattertest.New(b, nil, drill.Kind())
	ctx := context.Background()
	var wait sync.WaitGroup
	work := make(chan struct{}, 256)
	b.ReportAllocs()
	b.ResetTimer()
	begun, before := processorTime(), written()
	for range 256 {
		wait.Go(func() {
			for range work {
				r, err := h.Start(ctx, drill.Citizen(), "drill", "submit", drill.Submit{Title: "演练：一件普通的申请"})
				if err != nil {
					b.Error(err)
				}
				for _, act := range drill.Script() {
					if _, err := h.Do(ctx, act.Actor, r.ID, act.Action, act.Input); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	for range b.N {
		work <- struct{}{}
	}
	close(work)
	wait.Wait()
	b.ReportMetric(float64(processorTime()-begun)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(written()-before)/float64(b.N), "written-B/op")
}

func processorTime() int64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

// written is how many bytes this process has handed to the system so far.
func written() (n int64) {
	text, _ := os.ReadFile("/proc/self/io")
	for line := range strings.Lines(string(text)) {
		fmt.Sscanf(line, "wchar: %d", &n)
	}
	return n
}

// BenchmarkVerify tells what it costs to compute one finished case again.
func BenchmarkVerify(b *testing.B) {
	h := mattertest.New(b, nil, drill.Kind())
	ctx := context.Background()
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			for range 50 {
				r, err := h.Start(ctx, drill.Citizen(), "drill", "submit", drill.Submit{Title: "演练：一件普通的申请"})
				if err != nil {
					b.Error(err)
				}
				for _, act := range drill.Script() {
					if _, err := h.Do(ctx, act.Actor, r.ID, act.Action, act.Input); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	wait.Wait()
	key, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	sealer := matter.NewSealer(h.DB, key, h.Now, func(matter.Checkpoint) error { return nil })
	for n := 1; n > 0; {
		if n, err = sealer.Seal(ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		report, err := h.Verify(ctx, nil)
		if err != nil || len(report.Faults) > 0 {
			b.Fatal(err, report)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/3200, "us/case")
}
