package app_test

import (
	"context"
	"testing"
	"time"

	"tongban/internal/app"
)

func TestBenchSearchMeasuresEveryClass(t *testing.T) {
	f, err := app.BenchSearch(context.Background(), app.SearchLoad{Documents: 300, Questions: 3, Dir: t.TempDir(), FTS5: true, Now: time.Now, CPU: func() time.Duration { return 0 }, Memory: func() int64 { return 1 << 20 }})
	if err != nil {
		t.Fatal(err)
	}
	if f.Documents != 301 || f.Bytes == 0 || f.BuiltPerSec == 0 || len(f.Classes) != 7 {
		t.Errorf("%+v", f)
	}
	for _, class := range f.Classes {
		if class.P50 == 0 || class.Name == "2 chars" && (class.Scan == 0 || class.Bare == 0) {
			t.Errorf("%+v", class)
		}
	}
}
