package app_test

import (
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
	"tongban/internal/matter/drill"
)

func TestEveryPostOfTheBenchIsOneTransition(t *testing.T) {
	t.Parallel()
	config := storetest.Config(t)
	config.Now = time.Now
	f, err := app.BenchHTTP(t.Context(), config, drill.Load{Clients: 4, For: 300 * time.Millisecond, Now: time.Now, CPU: func() time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	if f.Cases < 1 || f.Transitions != f.Cases*drill.Steps || f.PerSec <= 0 || f.P99 < f.P50 {
		t.Errorf("figures that cannot be: %+v", f)
	}
	t.Logf("%+v", f)
}
