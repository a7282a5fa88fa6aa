package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTheTemplateOfARegionRulesItsGuides goes the whole way of a template (A-02, P-05): a district goes its own way, its
// guide changes at once and that of the city does not, the history says who and why, and the district follows again.
func TestTheTemplateOfARegionRulesItsGuides(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	citizen, centre, writer := w.browser(""), w.browser("程思远"), w.browser("沈佳宁")
	for _, b := range []*browser{centre, writer} {
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
	}
	const (
		home     = "/desk/catalog/guide-template"
		district = home + "/359901" // 云溪区
		edit     = district + "/edit"
		there    = "/items/11359901PDY000319Q4000511025000"
		city     = "/items/" + foodItem
	)
	text := func(b *browser, address string) string {
		t.Helper()
		p := b.get(address)
		if p.status != http.StatusOK {
			t.Fatalf("%s: %d", address, p.status)
		}
		return readable(p.text)
	}
	says := func(text string, yes bool, words ...string) {
		t.Helper()
		for _, word := range words {
			if strings.Contains(text, word) != yes {
				t.Errorf("%q: want %v in %s", word, yes, text)
			}
		}
	}
	before := func(text, first, second string) {
		t.Helper()
		if a, b := strings.LastIndex(text, first), strings.LastIndex(text, second); a < 0 || b < 0 || a > b {
			t.Errorf("%q does not stand before %q in %s", first, second, text)
		}
	}
	says(text(writer, home), true, "云溪区", "自己的模板，第2版", "沿用全部地区的第1版")
	says(text(writer, home+"?q=青云街道"), true, "沿用云溪区的第2版")
	says(text(writer, district), true, "申请条件", "不显示“年审年检”", "区里的事项都没有年审年检", "程思远")
	says(text(writer, district), false, "建立自己的模板", "改为沿用上级的模板")
	before(text(citizen, there), "社会救助暂行办法", "共同生活的家庭成员")
	if p := writer.get(edit); p.status != http.StatusForbidden {
		t.Errorf("who writes items of one body may not write the template: %d", p.status)
	}
	if p := centre.get(home + "/999999"); p.status != http.StatusNotFound {
		t.Errorf("a region that is none: %d", p.status)
	}

	wanted := url.Values{"name_quota": {"名额限制"}, "at_faq": {"1"}, "need_scope": {"stop"}, "reason": {"区里统一"}, "ground": {"云溪区要求第二号"}}
	wrong := url.Values{"name_quota": {""}, "at_faq": {"最前"}}
	p := centre.fill(edit, wrong)
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "最前") {
		t.Errorf("what was typed is gone: %d", p.status)
	}
	says(readable(p.text), true, "请填写“数量限制”的名称", "“常见问题”的顺序，用整数", "原因")

	stale, _ := formOf(centre.get(edit).text, edit)
	preview, _ := formOf(centre.get(edit).text, edit)
	preview.Set("name_quota", "名额限制")
	if p := centre.post(district+"/preview", preview); p.status != http.StatusOK || !strings.Contains(p.text, "名额限制") || !strings.Contains(p.text, "还没有保存") {
		t.Errorf("preview: %d %s", p.status, readable(p.text))
	}
	preview.Del("shown_scope")
	preview.Set("name_scope", "")
	if p := centre.post(district+"/preview", preview); p.status != http.StatusUnprocessableEntity {
		t.Errorf("preview of what cannot be: %d", p.status)
	}
	says(text(citizen, there), true, "数量限制")

	if p := centre.fill(edit, wanted); p.status != http.StatusSeeOther || p.where != district {
		t.Fatalf("saved: %d %s", p.status, readable(p.text))
	}
	says(text(citizen, there), true, "名额限制")
	before(text(citizen, there), "户口不在一起能一起申请吗", "名额限制")
	says(text(citizen, city), true, "数量限制")
	says(text(citizen, city), false, "名额限制")
	says(text(centre, district), true, "第3版", "“数量限制”改称“名额限制”", "“适用范围”没有填不能发布", "调整顺序：常见问题", "区里统一", "云溪区要求第二号")
	says(text(centre, district+"/preview"), true, "名额限制")
	stale.Set("reason", "同时在改")
	stale.Set("ground", "同一份文件")
	if p := centre.post(edit, stale); p.status != http.StatusConflict || !strings.Contains(p.text, "同时在改") || !strings.Contains(readable(p.text), "已由程思远改成第3版") {
		t.Errorf("a second editor over the old version: %d %s", p.status, readable(p.text))
	}

	// the low-income allowance of the district does not say its scope, the elder allowance does
	const scope = "/desk/catalog/items/11359901PDY000319Q4000511025000/edit/basics"
	says(text(centre, scope), true, "“适用范围”没有填写", "云溪区办事指南模板（云溪区要求第二号）第3版")
	says(text(centre, "/desk/catalog/findings?rule=element-missing&severity=stop"), true, "最低生活保障审核确认", "必须改正")
	says(text(centre, "/desk/catalog/findings?rule=element-missing&severity=stop"), false, "高龄津贴申领")
	says(text(centre, "/desk/catalog/items/"+foodItem+"/edit/basics"), false, "没有填写")

	if p := centre.fill(district+"/follow", url.Values{"reason": {"和市里统一"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("without a ground: %d", p.status)
	}
	if p := centre.fill(district+"/follow", url.Values{"reason": {"和市里统一"}, "ground": {"市里的文件"}}); p.status != http.StatusSeeOther {
		t.Errorf("followed: %d %s", p.status, readable(p.text))
	}
	says(text(centre, district), true, "沿用全部地区的第1版", "不再有自己的模板", "建立自己的模板")
	says(text(citizen, there), true, "数量限制", "受理条件")
	says(text(centre, scope), false, "“适用范围”没有填写")
}
