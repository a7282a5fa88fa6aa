package publish_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter/mattertest"
)

const ofTwoYears = `{"id":"y1","title":"前年的通知","published":"2025-03-01","made":"2025-02-27","text":"甲"}
{"id":"y2","title":"今年二月的通知","published":"2026-02-03","made":"2026-02-01","text":"乙"}
{"id":"y3","title":"今年八月的通知","published":"2026-08-03","made":"2026-08-01","text":"丙"}
`

func TestAnImportCountsInTheYearsAsItWasSaid(t *testing.T) { // 政府信息公开条例 §50: 主动公开政府信息的情况
	h := open(t)
	h.published(notice()) // one of our own
	run := h.brought("two.jsonl", ofTwoYears)
	address := fmt.Sprintf("/desk/document-imports/%d", run.ID)
	counts := func(year int) int {
		n, err := h.room.Count(ctx, "office", year)
		must(t, err)
		behind, _, err := h.room.Behind(ctx, "office", year, publish.PartPublished, 0)
		must(t, err)
		if len(behind) != n.Total {
			t.Errorf("%d: %d are counted and %d lie behind", year, n.Total, len(behind))
		}
		return n.Total
	}
	notes := func() string {
		list, _, err := h.room.CountNotes(ctx, "office", 2026)
		must(t, err)
		return strings.Join(list, "")
	}
	for _, c := range []struct {
		name      string
		do        func()
		last, now int
		note      string
	}{
		{"没有设定开始公开的日期：只计入存量", func() {}, 0, 1, "只计入存量"},
		{"机关六月起在本系统公开：以前公布的只计入存量", func() {
			must(t, h.room.SetCountRule(ctx, head, publish.CountRule{Body: "office", StartsOn: workday.MustDate("2026-06-01"), Reason: "六月切换"}))
		}, 0, 2, "六月切换"},
		{"写明计入：按原来的公布日期分年", func() { must(t, h.room.SayCounts(ctx, head, run.ID, publish.CountsYes, "旧网站没有报过")) }, 1, 3, "旧网站没有报过"},
		{"写明不计入", func() { must(t, h.room.SayCounts(ctx, head, run.ID, publish.CountsNo, "旧网站已经报过")) }, 0, 1, "旧网站已经报过"},
		{"又改为按规则", func() { must(t, h.room.SayCounts(ctx, head, run.ID, publish.CountsByRule, "按规则")) }, 0, 2, "按机关的规则"},
	} {
		c.do()
		if last, now := counts(2025), counts(2026); last != c.last || now != c.now {
			t.Errorf("%s: %d and %d, want %d and %d", c.name, last, now, c.last, c.now)
		}
		if said := notes(); !strings.Contains(said, c.note) {
			t.Errorf("%s: the notes say %s", c.name, said)
		}
	}
	page := h.asks(head, address).Body.String()
	for _, want := range []string{"年度数据", "旧网站没有报过", "旧网站已经报过", "只计入存量"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if a := h.asks(head, address+"/counts", url.Values{"counts": {"yes"}, "countsWhy": {""}}); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason it answers %d", a.Code)
	}
	if a := h.asks(head, "/desk/documents/rules/start", url.Values{"body": {"office"}, "startsOn": {"2026-01-01"}, "reason": {"一月切换"}}); a.Code != http.StatusSeeOther {
		t.Errorf("the rule answers %d %s", a.Code, a.Body)
	}
	if n := counts(2026); n != 3 {
		t.Errorf("with the new rule %d count", n)
	}
	if a := h.asks(head, "/desk/documents/rules/start"); !strings.Contains(a.Body.String(), "一月切换") {
		t.Errorf("the page of the rule says %s", a.Body)
	}
	lead := mattertest.Officer(8, "温晓岚", "office", region, publish.RightImport)
	if err := h.room.SayCounts(ctx, editor, run.ID, publish.CountsYes, "计入"); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who may not let in says how it counts: %v", err)
	}
	if err := h.room.SayCounts(ctx, lead, run.ID, "maybe", "计入"); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("an answer that is none is taken: %v", err)
	}
}
