package publish_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"tongban/internal/base/search"
	"tongban/internal/disclosure/publish"
)

// on asks a site by its host.
func (h *house) on(host, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	return w
}

// TestASiteOfAPartShowsItsPart asks a site that shows one body and one class for everything, by every way in.
func TestASiteOfAPartShowsItsPart(t *testing.T) { // 政府网站发展指引：分站只展示本地区、本部门的信息
	h := open(t)
	index, err := search.Open(ctx, search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: h.Now})
	must(t, err)
	t.Cleanup(func() { index.Close() })
	index.Add(h.room.Source())
	h.room.Index = index
	h.room.Scope = func(r *http.Request) (publish.Scope, bool) {
		return publish.Scope{Bodies: []string{"market"}, Classes: []string{"policy"}, Whole: "https://www.example.gov.cn"}, r.Host == "district.example.gov.cn"
	}
	city := h.published(notice()).Number
	lines := map[string]string{}
	for name, class := range map[string]string{"own": "policy", "elsewhere": "staff"} {
		_, got := h.brings(name+".jsonl", `{"id":"`+name+`","title":"云州市市场监督管理局关于秋季检查的通知（`+name+`）","published":"2026-08-20","class":"`+class+`","text":"秋季检查。"}`, func(i *publish.Import) { i.Body = "market" })
		if len(got) != 1 || got[0].Matter == "" {
			t.Fatalf("%s: %+v", name, got)
		}
		lines[name] = got[0].Matter
	}
	const site = "district.example.gov.cn"
	for _, address := range []string{"/disclosure", "/disclosure/documents", "/disclosure/documents?class=policy", "/disclosure/documents?body=market", "/disclosure/documents?q=秋季", "/disclosure/rss/all", "/disclosure/rss/policy", "/disclosure/atom/all", "/disclosure/sitemap.xml"} {
		a := h.on(site, address)
		text := a.Body.String()
		if a.Code != http.StatusOK || !strings.Contains(text, lines["own"]) || strings.Contains(text, city) || strings.Contains(text, lines["elsewhere"]) {
			t.Errorf("%s is answered %d, own %v, of the city %v, of another class %v", address, a.Code, strings.Contains(text, lines["own"]), strings.Contains(text, city), strings.Contains(text, lines["elsewhere"]))
		}
		if whole := h.on("www.example.gov.cn", address).Body.String(); !strings.Contains(whole, city) && !strings.Contains(address, "market") && address != "/disclosure/sitemap.xml" {
			t.Errorf("the city's site lacks its own document at %s", address)
		}
	}
	for _, address := range []string{"/disclosure/rss/staff", "/disclosure/documents?class=staff", "/disclosure/documents?body=office", "/disclosure/sitemap/2026-08"} {
		if a := h.on(site, address); a.Code != http.StatusNotFound {
			t.Errorf("%s is answered %d", address, a.Code)
		}
	}
	for _, number := range []string{city, lines["elsewhere"]} {
		if a := h.on(site, "/disclosure/documents/"+number); a.Code != http.StatusFound || !strings.HasPrefix(a.Header().Get("Location"), "https://www.example.gov.cn/disclosure/documents/") {
			t.Errorf("%s is answered %d %s", number, a.Code, a.Header().Get("Location"))
		}
	}
}
