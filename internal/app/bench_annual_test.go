package app_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store"
)

func TestTheBenchOfTheYearlyReportCountsWhatItPutIn(t *testing.T) {
	dir := t.TempDir()
	config := app.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler), Place: app.Place{Data: dir, Store: store.Config{Kind: "sqlite", Path: filepath.Join(dir, "bench.db")}}}
	f, err := app.BenchAnnual(t.Context(), config, app.AnnualLoad{Documents: 40, Requests: 20, Times: 1, Dir: dir, Now: time.Now, CPU: func() time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	if f.Whole <= 0 || f.Anchor <= 0 || f.Ratio <= 0 || len(f.Steps) != 7 || f.Wrong != 0 || f.Findings < 20 {
		t.Errorf("figures that cannot be: %+v", f)
	}
}
