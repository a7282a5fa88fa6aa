package app_test

import (
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
)

func TestTheBenchOfPapersIssuesAndDrawsEveryTemplate(t *testing.T) {
	t.Parallel()
	spent := time.Duration(0)
	f, err := app.BenchPapers(t.Context(), storetest.Config(t), app.PapersLoad{Clients: 2, For: 30 * time.Millisecond, Now: time.Now,
		CPU: func() time.Duration { spent += time.Millisecond; return spent }})
	if err != nil {
		t.Fatal(err)
	}
	if f.Templates < 40 || f.Issued.N < 10 || f.Drawn.N < 10 || f.Kilobytes < 5 || f.Anchor <= 0 || f.PerCore <= 0 {
		t.Errorf("figures that cannot be: %+v", f)
	}
}
