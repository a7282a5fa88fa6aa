package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
)

// Every sort of data that takes two persons says who reads its page, as the route of the page says it: a proposal leads
// nobody to a page that is refused.
func TestEverySortOfProposalSaysWhoReadsItsPage(t *testing.T) {
	t.Parallel()
	h, err := Open(t.Context(), Config{Hashing: account.Hashing{Memory: 8, Passes: 1}, Place: Place{Data: t.TempDir(), Store: storetest.Config(t)}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	mux := http.NewServeMux()
	who := map[string]web.Who{}
	for _, route := range h.web.Routes() {
		if strings.HasPrefix(route.Pattern, "GET ") {
			mux.HandleFunc(route.Pattern, func(http.ResponseWriter, *http.Request) {})
			who[route.Pattern] = route.Who
		}
	}
	sorts := h.accord.Sorts()
	if len(sorts) < 14 {
		t.Fatalf("only %d sorts", len(sorts))
	}
	for _, s := range sorts {
		t.Run(s.Name, func(t *testing.T) {
			_, pattern := mux.Handler(httptest.NewRequest("GET", s.Home("1"), nil))
			if pattern == "" {
				t.Fatalf("no page answers %s", s.Home("1"))
			}
			if s.Reader == "" || s.Reader != who[pattern] {
				t.Errorf("%s is for %q, the sort says %q", pattern, who[pattern], s.Reader)
			}
		})
	}
}

// What two persons have put in force is in force after a start, and on every node: the page of the statement says so too.
func TestALimitInForceIsReadAtTheStart(t *testing.T) {
	t.Parallel()
	h, err := Open(t.Context(), Config{Hashing: account.Hashing{Memory: 8, Passes: 1}, Place: Place{Data: t.TempDir(), Store: storetest.Config(t)}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	says := func() string {
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/statement", nil))
		return w.Body.String()
	}
	if !strings.Contains(says(), "2个工作日内答复") {
		t.Error("the statement does not say the usual limit")
	}
	err = h.db.Write(context.Background(), func(tx *store.Tx) error {
		return tx.Apply(context.Background(),
			store.Stmt{SQL: `/* app.testError */ insert into site_error_rule (id, days, reason, officer, at) values ($1, $2, $3, $4, $5)`, Args: []any{h.db.NewID(), 5, "试", "甲提出，乙复核", 1}, Rows: 1},
			store.Stmt{SQL: `/* app.testRectify */ insert into rectify_rule (id, days, correct_days, restarts, opinion_days, reason, officer, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`, Args: []any{h.db.NewID(), 17, 9, false, 5, "试", "甲提出，乙复核", 1}, Rows: 1})
	})
	if err == nil {
		err = h.Reload(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	if text := says(); !strings.Contains(text, "5个工作日内答复") {
		t.Error("the statement does not say the limit in force")
	}
	if n := h.rooms.rectify.Limit(); n != 17 {
		t.Errorf("a correction is answered in %d working days, not in the 17 that are in force", n)
	}
}
