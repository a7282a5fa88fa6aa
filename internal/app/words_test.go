package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAMissBecomesASynonymByOneButton goes the way of a word that nobody understood (P-02): a citizen misses it, the
// administrator of the catalogue says what is meant, the next search finds it, and the box suggests it.
func TestAMissBecomesASynonymByOneButton(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	citizen, editor, clerk := w.browser(""), w.browser("程思远"), w.browser("周敏")
	for _, b := range []*browser{editor, clerk} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	const words = "/desk/search-words"
	find := func(word string) string { return readable(citizen.get("/search?q=" + url.QueryEscape(word)).text) }
	if text := find("攒劲"); !strings.Contains(text, "没有找到") {
		t.Fatalf("already found: %s", text)
	}
	if p := editor.get("/desk/search-misses"); !strings.Contains(readable(p.text), "攒劲") || !strings.Contains(p.text, words+"?said=") {
		t.Errorf("the miss is not offered: %s", readable(p.text))
	}
	if p := editor.fill(words, url.Values{"said": {"攒劲"}, "means": {" "}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(readable(p.text), "按什么词去找") {
		t.Errorf("without meaning: %d", p.status)
	}
	if p := editor.fill(words, url.Values{"said": {"攒劲"}, "means": {"居住证、暂住证"}, "why": {"外地人这么说"}}); p.status != http.StatusSeeOther {
		t.Fatalf("taught: %d %s", p.status, readable(p.text))
	}
	if text := find("攒劲"); !strings.Contains(text, "居住证") {
		t.Errorf("not found afterwards: %s", text)
	}
	if p := editor.get(words + "?view=history"); !strings.Contains(readable(p.text), "外地人这么说") || !strings.Contains(readable(p.text), "程思远") {
		t.Errorf("no history: %s", readable(p.text))
	}
	if p := editor.get("/desk/search-misses"); !strings.Contains(readable(p.text), "现在能找到") {
		t.Errorf("still a miss: %s", readable(p.text))
	}
	if p := editor.post(words+"/drop", url.Values{"said": {"攒劲"}, "sort": {"synonym"}, "once": {"k1"}}); p.status != http.StatusSeeOther {
		t.Errorf("dropped: %d", p.status)
	}
	if text := find("攒劲"); !strings.Contains(text, "没有找到") {
		t.Errorf("still found: %s", text)
	}
	if p := clerk.get(words); p.status != http.StatusForbidden {
		t.Errorf("a clerk: %d", p.status)
	}
	if p := citizen.get("/search/suggest?q=jz"); p.status != http.StatusSeeOther || p.where != "/search?q=jz" {
		t.Errorf("without a script: %d %s", p.status, p.where)
	}
}
