package app_test

import (
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
)

func TestTheBenchOfParallelCasesTakesBothCoursesToTheirEnd(t *testing.T) {
	t.Parallel()
	spent := time.Duration(0)
	f, err := app.BenchParallel(t.Context(), storetest.Config(t), app.ParallelLoad{Departments: 20, Clients: 2, For: 10 * time.Millisecond, Now: time.Now,
		CPU: func() time.Duration { spent += time.Millisecond; return spent }})
	if err != nil {
		t.Fatal(err)
	}
	if f.Beside.Cases < 10 || f.After.Cases < 10 || f.RatioTime <= 0 || f.RatioCPU <= 0 || f.Steps != 25 {
		t.Errorf("figures that cannot be: %+v", f)
	}
}
