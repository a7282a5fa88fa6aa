package catalog_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

func TestTheGuideSaysWhoIsEntrustedWithTheItem(t *testing.T) { // 行政许可法 §24: 受委托机关和受委托的内容公告
	s := open(t)
	ctx, item := context.Background(), itemNamed(t, foodBusiness)
	today := workday.DateOf(s.clock.now())
	entrust := func(e org.Entrustment) {
		t.Helper()
		e.Body, e.Since, e.Basis, e.By, e.At = item.Body, today.AddDays(-1), "云溪委托〔2026〕3号", "马建军", s.clock.now()
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			if err := org.Entrust(ctx, tx, e); err != nil {
				return err
			}
			return s.org.Load(ctx, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	says := func() bool { return strings.Contains(s.get("/items/"+item.Code, 200), "委托实施") }
	entrust(org.Entrustment{ID: 1, Agent: "qingyun", Item: item.Code, Mode: org.ModeAgent})
	if says() {
		t.Error("who only takes in is shown as entrusted with it")
	}
	entrust(org.Entrustment{ID: 2, Agent: "labour", Item: item.Code, Mode: org.ModeHandle, Until: today.AddDays(1)})
	page := s.get("/items/"+item.Code, 200)
	for _, words := range []string{"委托实施", s.org.BodyName("labour"), "的名义办理本事项", today.AddDays(1).Chinese(), "云溪委托〔2026〕3号"} {
		if !strings.Contains(page, words) {
			t.Errorf("the guide does not say %s", words)
		}
	}
	s.clock.at = s.clock.at.AddDate(0, 0, 2)
	if says() {
		t.Error("the guide says it after the last day")
	}
}
