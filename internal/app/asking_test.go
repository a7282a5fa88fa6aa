package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestAGuideIsWrittenByPagesAndPublished goes the whole way of guided questions (P-07, A-02): a new guide is written row
// by row, what cannot work is told and holds the publishing up, the draft is walked, published, changed and taken down;
// nobody sees a draft.
func TestAGuideIsWrittenByPagesAndPublished(t *testing.T) {
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
	const home, guide = "/desk/catalog/guides", "/desk/catalog/guides/noodles"
	done := func(p page, want string) {
		t.Helper()
		if p.status != http.StatusSeeOther || want != "" && !strings.HasPrefix(p.where, want) {
			t.Fatalf("got %d %q, want to go to %q: %s", p.status, p.where, want, readable(p.text))
		}
	}
	says := func(b *browser, address string, words ...string) {
		t.Helper()
		p := b.get(address)
		for _, word := range words {
			if !strings.Contains(readable(p.text), word) {
				t.Errorf("%s (%d) does not say %q: %s", address, p.status, word, readable(p.text))
			}
		}
	}
	seen := func() string {
		t.Helper()
		form, _ := formOf(centre.get(guide).text, guide+"/publish")
		return form.Get("seen")
	}
	publish := func(change url.Values) page {
		t.Helper()
		form, _ := formOf(centre.get(guide).text, guide+"/publish")
		for name, values := range change {
			form[name] = values
		}
		return centre.post(guide+"/publish", form)
	}
	move := func(do, want string) {
		t.Helper()
		done(centre.post(guide+"/move", url.Values{"do": {do}, "seen": {seen()}, "once": {do + seen()}}), want)
	}

	if p := writer.post(home+"/new", url.Values{"code": {"noodles"}, "title": {"我要开面馆"}}); p.status != http.StatusForbidden {
		t.Errorf("who writes items of one body may not: %d", p.status)
	}
	if p := centre.post(home+"/new", url.Values{"code": {"我"}, "title": {"我要开面馆"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "我要开面馆") {
		t.Errorf("a code that cannot be: %d", p.status)
	}
	if p := centre.post(home+"/new", url.Values{"code": {"old-age"}, "title": {"又一份"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a code that is taken: %d", p.status)
	}
	done(centre.post(home+"/new", url.Values{"code": {"noodles"}, "title": {"我要开面馆"}}), guide)
	says(centre, guide, "还没有问题", "还没有要办的事项", "没有咨询电话")

	move("add questions", guide+"/questions/0")
	done(centre.fill(guide+"/questions/0", url.Values{"ask": {"店有多大？"}, "name": {"size"}, "label_0": {"很大"}, "label_1": {"很小"}, "value_1": {"small"}}), guide)
	move("add questions", guide+"/questions/1")
	long := strings.Repeat("长", 200)
	if p := centre.fill(guide+"/questions/1", url.Values{"ask": {long}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, long) {
		t.Errorf("too long: %d", p.status)
	}
	done(centre.fill(guide+"/questions/1", url.Values{"ask": {"要装招牌吗？"}, "name": {"sign"}, "label_0": {"要"}, "value_0": {"yes"}, "label_1": {"不要"}, "value_1": {"no"}, "also": {`size == "small"`}}), guide)
	done(centre.post(guide+"/items", url.Values{"item": {foodItem}, "seen": {seen()}}), guide+"/steps/0")
	says(centre, guide+"/items?q="+url.QueryEscape("食品经营许可"), "食品经营许可（新办）")
	says(centre, guide+"/steps/0", "这个事项的材料", "总是“", "按“店有多大？”的回答")
	done(centre.fill(guide+"/steps/0", url.Values{"also": {`size == "small"`}, "why": {"卖吃的要有"}}), guide)
	done(centre.fill(guide, url.Values{"title": {"我要开面馆"}, "summary": {"面馆要办的事"}, "phone": {"12345"}}), guide)
	says(centre, guide, "这样回答没有结果：店有多大？很大", "条件：“店有多大？”选“很小”")
	if p := publish(url.Values{"reason": {"新建"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "新建") {
		t.Errorf("published with what stops it: %d", p.status)
	}
	move("up questions 1", guide)
	says(centre, guide, "“要装招牌吗？”没有人会被问到", "草稿，没有发布过")
	move("down questions 0", guide)
	move("add stops", guide+"/stops/0")
	stale, _ := formOf(centre.get(guide+"/stops/0").text, guide+"/stops/0")
	done(centre.fill(guide+"/stops/0", url.Values{"says": {"大店请先咨询"}, "also": {`size == "a1"`}}), guide)
	stale.Set("says", "迟到的话")
	if p := centre.post(guide+"/stops/0", stale); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.text, "迟到的话") {
		t.Errorf("over somebody else's words: %d", p.status)
	}
	says(centre, guide, "没有问题：每个问题都有人会被问到")
	says(centre, guide+"/preview", "我要开面馆（草稿）", "店有多大？")
	says(centre, guide+"/preview?size=a1", "大店请先咨询")
	says(centre, guide+"/preview?size=small&sign=no", "食品经营许可（新办）", "卖吃的要有")
	if p := citizen.get("/guide/noodles"); p.status != http.StatusNotFound {
		t.Errorf("a draft is shown to everybody: %d", p.status)
	}
	if p := publish(url.Values{}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("published without a reason: %d", p.status)
	}
	done(publish(url.Values{"reason": {"街上的人常问"}}), guide)
	says(citizen, "/guide/noodles?size=small&sign=no", "食品经营许可（新办）")
	says(writer, guide, "街上的人常问", "程思远")

	exported := centre.get(home + "/export?as=json&code=noodles").text
	if !strings.Contains(exported, `"大店请先咨询"`) {
		t.Errorf("exported: %s", exported)
	}
	done(publish(url.Values{"reason": {"要重写"}, "off": {"true"}}), guide)
	if p := citizen.get("/guide/noodles"); p.status != http.StatusNotFound {
		t.Errorf("taken down, and still there: %d", p.status)
	}
}
