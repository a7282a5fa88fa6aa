package org_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
)

const townships = `
divisions:
  - {code: "359900", name: 云海市, parent: "", level: city}
  - {code: "359901001", name: 白鹭镇, parent: "359900", level: township}
  - {code: "359901001001", name: 鹭滨社区, parent: "359901001", level: village}
  - {code: "359800", name: 邻市, parent: "", level: city}
bodies:
  - {code: market, name: 市场监管局, division: "359900"}
  - {code: town, name: 白鹭镇人民政府, division: "359901001"}
  - {code: community, name: 鹭滨社区居民委员会, division: "359901001001"}
  - {code: street, name: 鹭滨街道办事处, division: "359901001"}
  - {code: far, name: 邻市服务中心, division: "359800"}
posts:
  - {code: town-window, name: 便民岗, body: town, rights: [case.receive, case.accept, case.review]}
  - {code: community-all, name: 全科岗, body: community, rights: [case.receive, case.accept, case.review, case.decide]}
  - {code: street-desk, name: 街道岗, body: street, rights: [case.receive, case.accept, case.review, case.decide, case.deliver]}
officers:
  - {login: lan, name: 蓝天, posts: [street-desk]}
  - {login: gao, name: 高洁, posts: [town-window]}
  - {login: ning, name: 宁静, posts: [community-all]}
`

func TestWorkIsEntrustedOnlyToWhomTheLawAllows(t *testing.T) {
	db, ctx, d := storetest.Open(t, org.Migrations()), context.Background(), org.NewDirectory()
	data, err := org.ReadData(strings.NewReader(townships))
	if err != nil {
		t.Fatal(err)
	}
	load := func(do func(*store.Tx) error) {
		t.Helper()
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := do(tx); err != nil {
				return err
			}
			return d.Load(ctx, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	load(func(tx *store.Tx) error { return org.Import(ctx, tx, db.NewID, data) })
	good := org.Entrustment{ID: 1, Body: "market", Agent: "town", Item: "food", Mode: org.ModeFirst, Days: 3, Since: workday.NewDate(2026, 9, 1), Basis: "委托〔2026〕1号", By: "马建军"}
	rows := []struct {
		name   string
		change func(*org.Entrustment)
		says   string
	}{
		{"行政许可法 §24: 只委托给本区域的机关", func(e *org.Entrustment) { e.Agent = "far" }, "管辖区域"},
		{"行政许可法 §24: 委托要有依据", func(e *org.Entrustment) { e.Basis = "" }, "依据"},
		{"行政许可法 §24: 只委托给行政机关，村和社区不能受委托办理", func(e *org.Entrustment) { e.Agent, e.Mode = "community", org.ModeHandle }, "村（社区）不是行政机关"},
		{"受委托机构没有决定岗位，不能委托办理", func(e *org.Entrustment) { e.Mode = org.ModeHandle }, "决定的岗位"},
		{"初审要有期限", func(e *org.Entrustment) { e.Days = 0 }, "初审期限"},
		{"不能委托给自己", func(e *org.Entrustment) { e.Agent = "market" }, "自己"},
		{"结束不早于开始", func(e *org.Entrustment) { e.Until = workday.NewDate(2026, 8, 1) }, "早于"},
	}
	for _, row := range rows {
		e := good
		row.change(&e)
		if err := d.CheckEntrust(e); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.MessageOf(err), row.says) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	agent := good
	agent.Agent, agent.Mode = "community", org.ModeAgent
	for _, e := range []org.Entrustment{good, agent} {
		if err := d.CheckEntrust(e); err != nil {
			t.Fatal(err)
		}
	}
	whole := good
	whole.Agent, whole.Mode = "street", org.ModeHandle
	if err := d.CheckEntrust(whole, "case.review", "case.decide"); err != nil {
		t.Errorf("somebody is there for every task: %v", err)
	}
	if err := d.CheckEntrust(whole, "case.review", "case.lead"); !strings.Contains(fault.MessageOf(err), "缺少审核的岗位") {
		t.Errorf("nobody there may take a task of the flow: %v", err)
	}
	load(func(tx *store.Tx) error { return org.Entrust(ctx, tx, good) })
	if err := d.CheckEntrust(good); !strings.Contains(fault.MessageOf(err), "先终止") {
		t.Errorf("the same again: %v", err)
	}
	day := workday.NewDate(2026, 9, 2)
	if e, found := d.Entrusted("market", "food", "town", day); !found || e.Mode != org.ModeFirst {
		t.Errorf("found %+v %v", e, found)
	}
	if _, found := d.Entrusted("market", "other", "town", day); found {
		t.Error("another item is entrusted too")
	}
	load(func(tx *store.Tx) error {
		return org.EndEntrustment(ctx, tx, 1, "马建军", "到期", workday.NewDate(2026, 9, 3).Start())
	})
	if _, found := d.Entrusted("market", "food", "town", day); found || len(d.Entrustments()) != 1 {
		t.Error("what was ended holds, or is not kept")
	}
}
