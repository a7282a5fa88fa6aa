package app_test

import (
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
)

func TestTheBenchOfPagesReadsEverySortOfPage(t *testing.T) {
	t.Parallel()
	config := storetest.Config(t)
	config.Now = time.Now
	spent := time.Duration(0)
	f, err := app.BenchPages(t.Context(), config, app.PagesLoad{Items: 60, Readers: 2, Share: 0.5, Every: 5 * time.Millisecond, For: 30 * time.Millisecond, Now: time.Now,
		CPU: func() time.Duration { spent += time.Millisecond; return spent }, Memory: func() int64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range f.PageFigures {
		again := page.Name == "home again" || page.Name == "browse again" || page.Name == "guides as asked, again"
		if page.Pages == 0 || again != (page.Unchanged == 1) || !again && page.Bytes < 1000 || page.P99 < page.P50 || page.Full == 0 {
			t.Errorf("figures that cannot be: %+v", page)
		}
	}
}
