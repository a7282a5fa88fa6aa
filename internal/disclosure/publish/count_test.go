package publish_test

import (
	"testing"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
)

func TestTheYearIsCountedByItemsAndNotByPages(t *testing.T) { // 政府信息公开条例 §50: 主动公开政府信息的情况
	h := open(t)
	h.published(notice()) // on the site and on WeChat
	plan := notice()
	plan.Class, plan.Genre, plan.Normative, plan.MadeOn = "plan", "规划", false, workday.MustDate("2026-07-01")
	h.published(plan) // too late
	repealed := h.published(notice())
	h.Must(head, repealed.ID, "mark", publish.Mark{Validity: publish.Repealed, On: workday.MustDate("2026-09-01"), By: "云政办〔2026〕40号"})
	h.begun(notice()) // a draft counts for nothing
	h.At("2027-01-04 10:00")
	h.published(plan)

	n, err := h.room.Count(ctx, "office", 2026)
	must(t, err)
	if n.Total != 3 || n.ByClass["policy"] != 2 || n.ByClass["plan"] != 1 || n.ByGenre["通知"] != 2 || n.InTime != 2 {
		t.Errorf("counted %+v", n)
	}
	if n.Rules != (publish.Normative{Made: 2, Repealed: 1, Valid: 1}) {
		t.Errorf("of normative documents %+v", n.Rules)
	}
	if next, err := h.room.Count(ctx, "office", 2027); err != nil || next.Total != 1 || next.InTime != 0 || next.Rules.Valid != 1 {
		t.Errorf("in the next year %+v, %v", next, err)
	}
	for part, want := range map[publish.Part]int{publish.PartPublished: 3, publish.PartMade: 2, publish.PartRepealed: 1, publish.PartValid: 1} {
		if list, next, err := h.room.Behind(ctx, "office", 2026, part, 0); err != nil || len(list) != want || next != 0 {
			t.Errorf("behind %s stand %v, %d, %v", part, list, next, err)
		}
	}
	if none, err := h.room.Count(ctx, "market", 2026); err != nil || none.Total != 0 {
		t.Errorf("of another body %+v, %v", none, err)
	}
}
