package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tongban/internal/service/catalog/transfer"
)

// TestTheReportLeadsToTheField reads the report of the rules over the catalogue, narrows it, takes it out, and
// goes to the place where a finding is mended; lists go out as files from where they stand.
func TestTheReportLeadsToTheField(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	editor, clerk := w.browser("程思远"), w.browser("周敏")
	for _, b := range []*browser{editor, clerk} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	const report = "/desk/catalog/findings"
	p := editor.get(report)
	if p.status != http.StatusOK || !strings.Contains(readable(p.text), "检查了 36 个") { // one of the city is cancelled
		t.Errorf("%d %s", p.status, readable(p.text))
	}
	if link := regexp.MustCompile(`/desk/catalog/items/[^"]+/at\?field=[^"]+`).FindString(p.text); link != "" {
		if to := editor.get(link); to.status != http.StatusSeeOther || !strings.Contains(to.where, "/edit/") {
			t.Errorf("%s leads to %d %s", link, to.status, to.where)
		}
	}
	if p := editor.get(report + "?severity=stop"); p.status != http.StatusOK || strings.Contains(p.text, "/at?field=") {
		t.Errorf("an item in force has a stop: %s", readable(p.text))
	}
	for address, want := range map[string]string{
		report + "?as=csv": "事项编码,事项名称,实施主体,级别", report + "?as=json": "[", report + "?as=xlsx": "PK",
		"/desk/catalog?as=csv": "食品经营许可（新办）", "/desk/catalog?as=xlsx": "PK", "/desk/catalog?as=json": "食品经营许可（新办）",
		"/items?as=xlsx": "PK", "/stats/items?as=xlsx": "PK", "/stats/items?as=csv": "分组,指标", "/lists/powers?as=xlsx": "PK",
	} {
		if p := editor.get(address); p.status != http.StatusOK || !strings.Contains(p.text, want) {
			t.Errorf("%s: %d", address, p.status)
		}
	}
	bringBack(t, editor)
	if p := editor.get(report + "?as=exe"); p.status != http.StatusNotFound {
		t.Errorf("no such format: %d", p.status)
	}
	if p := clerk.get(report); p.status != http.StatusForbidden {
		t.Errorf("a clerk: %d", p.status)
	}
}

// bringBack takes the items out as a workbook and reads it as an import would.
func bringBack(t *testing.T, editor *browser) {
	t.Helper()
	p := editor.get("/desk/catalog/export?format=book")
	entries, err := transfer.Excel(strings.NewReader(p.text), int64(len(p.text)))
	if p.status != http.StatusOK || err != nil {
		t.Fatalf("workbook: %d, %v", p.status, err)
	}
	n := 0
	for e, err := range entries {
		if err != nil || len(e.Problems) > 0 {
			t.Fatalf("%s: %v, %v", e.Item.Name, e.Problems, err)
		}
		n++
	}
	if n != 37 {
		t.Errorf("%d items came out", n)
	}
}
