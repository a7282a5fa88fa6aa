package account

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"

	"github.com/a-h/templ"
)

func TestWhoFindsACrowdIsToldToComeAgain(t *testing.T) {
	h := newHasher(Hashing{})
	h.patience = 5 * time.Millisecond
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	err := h.in(context.Background(), func() { t.Error("a fifth one is in") })
	if !errors.Is(err, errCrowd) || fault.KindOf(err) != fault.KindBusy {
		t.Fatalf("all slots taken: %v", err)
	}
	for _, c := range []struct {
		name   string
		err    error
		status int
		after  string
	}{
		{"too many at once", err, http.StatusServiceUnavailable, "30"},
		{"locked after wrong passwords", lockedFor(30 * time.Minute), http.StatusTooManyRequests, "1800"},
		{"wrong", errWrong, http.StatusUnprocessableEntity, ""},
	} {
		w := httptest.NewRecorder()
		page := templ.Raw("page")
		if err := (&Web{}).refuse(w, httptest.NewRequest(http.MethodPost, "/login", nil), c.err, page); err != nil || w.Code != c.status || w.Header().Get("Retry-After") != c.after || !strings.Contains(w.Body.String(), "page") {
			t.Errorf("%s: %v %d %q", c.name, err, w.Code, w.Header().Get("Retry-After"))
		}
	}
}
