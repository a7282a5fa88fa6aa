package publish_test

import (
	"net/http"
	"strings"
	"testing"
)

// Beside a document stand the newest of its subject, its code for a phone, and nothing twice.
func TestADocumentLeadsToWhatIsLikeIt(t *testing.T) {
	h := open(t)
	one, other := notice(), notice()
	other.Title, other.Number = "关于冬季道路保洁的通知", "云政办〔2026〕44号"
	first, second := h.published(one), h.published(other)
	text := h.get("/disclosure/documents/" + first.Number).Body.String()
	if at := strings.Index(text, "相关阅读"); at < 0 || !strings.Contains(text[at:], "/disclosure/documents/"+second.Number) {
		t.Error("what is like it is not named")
	}
	if a := h.get("/disclosure/documents/" + first.Number + "/code.svg"); a.Code != http.StatusOK || !strings.HasPrefix(a.Body.String(), "<svg") {
		t.Errorf("its code answers %d", a.Code)
	}
	if a := h.get("/disclosure/download/pdf"); a.Code != http.StatusNotFound {
		t.Errorf("a table of an unknown form answers %d", a.Code)
	}
	if a := h.get("/disclosure/sitemap/2026-13"); a.Code != http.StatusNotFound {
		t.Errorf("a month that is none answers %d", a.Code)
	}
}
