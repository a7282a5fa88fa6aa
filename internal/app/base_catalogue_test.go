package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTheBaseCatalogueLeadsItsItems goes the whole way of the base catalogue: look, change an entry, see which
// items have to be brought in line, and begin an item from it.
func TestTheBaseCatalogueLeadsItsItems(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	centre, writer := w.browser("程思远"), w.browser("沈佳宁")
	for _, b := range []*browser{centre, writer} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	shows := func(b *browser, address string, words ...string) {
		t.Helper()
		p := b.get(address)
		for _, word := range words {
			if p.status != http.StatusOK || !strings.Contains(readable(p.text)+p.text, word) {
				t.Errorf("%s (%d) does not say %q", address, p.status, word)
			}
		}
	}
	sends := func(b *browser, address string, status int, change url.Values) page {
		t.Helper()
		p := b.fill(address, change)
		if p.status != status {
			t.Fatalf("%s: got %d, want %d: %s", address, p.status, status, readable(p.text))
		}
		return p
	}
	food := "/desk/catalog/base/000131015000"
	shows(writer, "/desk/catalog/base", "食品经营许可", "1 项不一致", "还没有事项")
	shows(writer, food, "食品经营许可（新办）", "一致", "首次建立基本目录")
	if p := writer.get(food + "/edit"); p.status != http.StatusForbidden {
		t.Errorf("who writes items of one body may not write the base catalogue: %d", p.status)
	}

	edit := food + "/edit"
	if p := sends(centre, edit, http.StatusUnprocessableEntity, url.Values{"name": {"餐饮经营许可"}}); !strings.Contains(readable(p.text), "原因") {
		t.Errorf("no reason asked: %s", readable(p.text))
	}
	stale, _ := formOf(centre.get(edit).text, edit)
	sends(centre, edit, http.StatusSeeOther, url.Values{"name": {"餐饮经营许可"}, "reason": {"省里改了名称"}, "ground": {"演示省目录2026年调整"}})
	stale.Set("name", "别的名称")
	stale.Set("reason", "同时在改")
	stale.Set("ground", "同一份文件")
	if p := centre.post(edit, stale); p.status != http.StatusConflict {
		t.Errorf("a second editor over the old version: %d", p.status)
	}
	shows(centre, food, "有 1 个事项和这一条不一致", "名称与基本目录不同", "第2版", "原为“食品经营许可”", "省里改了名称")
	shows(centre, "/desk/catalog/base?show=departing", "餐饮经营许可")
	shows(writer, "/desk/catalog/items/"+foodItem+"/edit/basics", "名称与基本目录不同")

	begins := func(base string) page {
		form, _ := formOf(writer.get("/desk/catalog/new?base="+base).text, "/desk/catalog/new")
		for name, value := range map[string]string{"body": "market", "reason": "补齐注销", "ground": "食品经营许可和备案管理办法"} {
			form.Set(name, value)
		}
		return writer.post("/desk/catalog/new", form)
	}
	draft := begins("000131017000").where
	if !strings.HasSuffix(draft, "3000131017000") {
		t.Errorf("the code was not put together: %s", draft)
	}
	shows(writer, draft, "食品经营许可（注销）")
	shows(writer, draft+"/edit/basics", "000131017000")
	shows(writer, draft+"/edit/power", "食品安全法")

	sends(centre, food+"/standing", http.StatusSeeOther, url.Values{"reason": {"并入别的条目"}, "ground": {"演示省目录2026年调整"}})
	shows(centre, food, "已取消", "恢复这一条")
	if p := begins("000131015000"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("an item from a cancelled entry: %d", p.status)
	}
	if p := writer.get("/desk/catalog/base-export?as=csv"); p.status != http.StatusOK || !strings.Contains(p.text, "餐饮经营许可") {
		t.Errorf("the export: %d", p.status)
	}
}
