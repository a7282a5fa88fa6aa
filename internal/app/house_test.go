package app_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"tongban/internal/app"
	"tongban/internal/base/store/storetest"
)

func house(t *testing.T, now func() time.Time) *app.House {
	t.Helper()
	h, err := app.Open(t.Context(), app.Config{Hashing: quick, Place: app.Place{Data: t.TempDir(), Store: storetest.Config(t)}, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func TestAnEmptyHouseOpensItsDoor(t *testing.T) {
	t.Parallel()
	h := house(t, time.Now)
	for path, want := range map[string]int{"/": 200, "/items": 200, "/search?q=x": 200, "/login": 200, "/desk/login": 200, "/progress": 200,
		"/api/openapi.json": 200, "/api/v1/items": 200, "/desk": 303, "/my": 303, "/nowhere": 404, "/items/nothing": 404, "/api/v1/tasks": 401} {
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("GET %s: %d instead of %d", path, w.Code, want)
		}
	}
}
