package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAnOfficerWritesAVersionByPlainForms goes the whole way of A-02 as the officers would: propose, write, look, try,
// have it reviewed and released by others, and see it in the guide.
func TestAnOfficerWritesAVersionByPlainForms(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	writer, reviewer, publisher := w.browser("沈佳宁"), w.browser("钱卫国"), w.browser("蒋文博")
	for _, b := range []*browser{writer, reviewer, publisher} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	one := "/desk/catalog/items/" + foodItem
	shows := func(b *browser, address string, words ...string) page {
		t.Helper()
		p := b.get(address)
		for _, word := range words {
			if p.status != http.StatusOK || !strings.Contains(readable(p.text)+p.text, word) {
				t.Errorf("%s (%d) does not say %q", address, p.status, word)
			}
		}
		return p
	}
	sends := func(b *browser, address string, status int, change url.Values) page {
		t.Helper()
		p := b.fill(address, change)
		if p.status != status {
			t.Fatalf("%s: got %d, want %d: %s", address, p.status, status, readable(p.text))
		}
		return p
	}

	shows(writer, "/desk/catalog", "食品经营许可（新办）", "在用", "第1版")
	shows(writer, one+"/edit/limits", "现在只能看", "没有打开的调整")
	sends(writer, one+"/propose", http.StatusSeeOther, url.Values{"purpose": {"revise"}, "reason": {"压缩时限"}, "ground": {"省政府提速要求"}})

	limits := one + "/edit/limits"
	sends(writer, limits, http.StatusUnprocessableEntity, url.Values{"promised_limit": {"尽快"}})
	sends(writer, limits, http.StatusSeeOther, url.Values{"promised_limit": {"9个工作日"}})
	shows(writer, limits, "9个工作日", "草稿已保存")
	sends(writer, limits, http.StatusSeeOther, url.Values{"promised_limit": {"20个工作日"}})
	shows(writer, limits, "必须改正")
	sends(writer, limits, http.StatusSeeOther, url.Values{"promised_limit": {"9 个工作日"}})

	added := sends(writer, one+"/edit/materials", http.StatusSeeOther, url.Values{"do": {"add materials"}}).where
	sends(writer, added, http.StatusSeeOther, url.Values{"name": {"消毒设备清单<b>"}, "code": {"sterile"}, "basis": {"《食品安全法》第三十三条"}, "when.add": {`products == "cold"`}, "case": {"做冷食的提交"}})
	shows(writer, one+"/edit/materials", "消毒设备清单<b>", "做冷食的提交")
	shows(writer, added, "“主要做什么？”选“有冷食、生食或者裱花蛋糕”", "写有网页代码")

	// two windows on the same page: the second to save sees both, and nothing is lost
	stale, _ := formOf(writer.get(limits).text, limits)
	sends(writer, limits, http.StatusSeeOther, url.Values{"limit_note": {"别人写的说明"}})
	stale.Set("limit_note", "我写的说明")
	clash := writer.post(limits, stale)
	if text := readable(clash.text); clash.status != http.StatusConflict || !strings.Contains(text, "我写的说明") || !strings.Contains(text, "别人写的说明") {
		t.Errorf("conflict %d does not show both: %s", clash.status, text)
	}
	again, _ := formOf(clash.text, limits)
	if p := writer.post(limits, again); p.status != http.StatusSeeOther {
		t.Errorf("saving with both in sight: %d", p.status)
	}
	shows(writer, limits, "我写的说明")

	shows(writer, one+"/compare", "承诺办结时限", "8个工作日", "9个工作日", "新增“消毒设备清单<b>”", "我写的说明")
	shows(writer, one+"/preview", "这是草稿的预览", "9个工作日", "消毒设备清单<b>")
	shows(writer, one+"/preview/form?tenure=rent", "租期截止日", "登录后自动填好")
	shows(writer, one+"/preview/desk?products=cold", "消毒设备清单<b>", "审查表", "布局图与现场一致")
	shows(writer, one+"/flow.bpmn", "综合两家意见")
	shows(writer, one+"/what-if", "会有不同", "承诺到期")
	if p := sends(writer, one+"/trial", http.StatusOK, nil); !strings.Contains(readable(p.text), "赵立新") {
		t.Errorf("the trial names nobody: %s", readable(p.text))
	}
	if p := writer.get(one + "/preview/desk"); strings.Contains(readable(p.text), "消毒设备清单") {
		t.Error("the material is asked in every situation")
	}

	sends(writer, added, http.StatusSeeOther, url.Values{"name": {"消毒设备清单"}})
	overview := writer.get(one)
	home, found := linkTo(overview.text, "看这次调整")
	if !found {
		t.Fatalf("no way to the change: %s", readable(overview.text))
	}
	sends(writer, home+"/act/submit", http.StatusSeeOther, nil)
	shows(writer, limits, "退回以后才能再改")
	if p := writer.post(limits, again); p.status != http.StatusConflict {
		t.Errorf("a draft under review was written: %d", p.status)
	}
	shows(reviewer, one+"/compare", "9个工作日")
	sends(reviewer, home+"/act/pass", http.StatusSeeOther, nil)
	shows(publisher, one+"/preview", "这是草稿的预览")
	sends(publisher, home+"/act/publish", http.StatusSeeOther, nil)
	shows(w.browser("林晓梅"), "/items/"+foodItem, "9个工作日")
	if p := w.browser("林晓梅").get(one); p.status == http.StatusOK {
		t.Error("a citizen sees the editor")
	}
}
