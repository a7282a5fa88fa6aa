package app_test

import (
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
)

func TestTheBenchOfTransfersBringsAndTakesEveryItem(t *testing.T) {
	t.Parallel()
	config := storetest.Config(t)
	config.Now = time.Now
	spent := time.Duration(0)
	f, err := app.BenchTransfer(t.Context(), config, app.TransferLoad{Items: 620, Dir: t.TempDir(), Now: time.Now,
		CPU: func() time.Duration { spent += time.Millisecond; return spent }, Memory: func() int64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Steps) != 7 || f.Ratio <= 0 || f.Bytes < 620*1000 {
		t.Errorf("figures that cannot be: %+v", f)
	}
	for _, step := range f.Steps {
		if step.PerSec <= 0 || step.CPUPerK <= 0 {
			t.Errorf("%s: %+v", step.Name, step)
		}
	}
}
