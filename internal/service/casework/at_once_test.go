package casework_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/matter/mattertest"
	"tongban/internal/service/casework"
)

// instant is an item that the window may decide on the spot in the name of the head of the market authority.
func instant(i *casework.Item) {
	i.Instant, i.Promised.N = true, 0
	i.AtOnce = &casework.AtOnce{Signer: "hai", Basis: "云市监授〔2026〕3号"}
}

// bothPosts takes in and hands out.
var bothPosts = mattertest.Officer(12, "郑海燕", "centre", path, casework.RightReceive, casework.RightAccept, casework.RightDeliver, casework.RightQuery)

func TestDecidingAtOnce(t *testing.T) {
	hold(t, map[string]rule{
		"行政许可法 §34: 材料齐全、能够当场决定的，当场作出书面决定，写明以谁的名义、依照哪份授权": func(t *testing.T, _ *house) {
			h := newHouse(t, instant)
			id, number := h.accepted()
			h.refused(fault.KindInvalid, clerk, id, "decide_at_once", casework.DecideAtOnce{Content: "小餐饮登记"})
			h.Must(clerk, id, "decide_at_once", casework.DecideAtOnce{Content: "小餐饮登记", Signed: true})
			d := h.state(number, casework.StateDecided).Decision
			if d.Signer != "海宁" || !strings.Contains(d.Rule, "云市监授〔2026〕3号") || !strings.Contains(d.Rule, "林晓梅") {
				t.Errorf("decision %+v", d)
			}
		},
		"事项没有授权的，窗口不能决定": func(t *testing.T, h *house) {
			id, _ := h.accepted()
			h.refused(fault.KindConflict, clerk, id, "decide_at_once", casework.DecideAtOnce{Content: "x", Signed: true})
		},
		"授权的负责人不在岗的，窗口不能以他的名义决定": func(t *testing.T, _ *house) {
			h := newHouse(t, instant, func(i *casework.Item) { i.AtOnce.Signer = "gone" })
			id, _ := h.accepted()
			h.refused(fault.KindConflict, clerk, id, "decide_at_once", casework.DecideAtOnce{Content: "x", Signed: true})
		},
		"不是今天受理的、默认受理的，不再当场决定": func(t *testing.T, _ *house) {
			h := newHouse(t, instant)
			id, _ := h.accepted()
			h.At("2026-09-02 09:00")
			h.refused(fault.KindConflict, clerk, id, "decide_at_once", casework.DecideAtOnce{Content: "x", Signed: true})
		},
		"别的窗口没有受理这件申请的，不能决定": func(t *testing.T, _ *house) {
			h := newHouse(t, instant)
			id, _ := h.accepted()
			other := mattertest.Officer(13, "外人", "street", path, casework.RightAccept)
			h.refused(fault.KindDenied, other, id, "decide_at_once", casework.DecideAtOnce{Content: "x", Signed: true})
		},
	})
}

var seenVersion = regexp.MustCompile(`name="seen" value="(\d+)"`)

func TestW11WhatSomebodyFetchesForAnotherIsHandedOutAfterwards(t *testing.T) {
	b := newWorkbench(t, instant)
	_, number := b.submitted()
	address := "/desk/cases/" + number + "/at-once"
	b.sit(bothPosts).get(address, 200, "他人代领的", "!核对代理人证件")
	b.post(address, []string{"content", "小餐饮登记", "identity", "", "verdict-plan", "pass", "verdict-rules", "pass", "verdict-licence", "exempt", "password", "right"}, 303)
	b.state(number, casework.StateDecided)
}

func TestW11AnInstantItemIsEndedInOneSitting(t *testing.T) {
	b := newWorkbench(t, instant)
	id, number := b.submitted()
	address := "/desk/cases/" + number + "/at-once"
	b.sit(fireman).get(address, 404)
	b.sit(bothPosts).get("/desk/cases/"+number, 200, "当场办结")
	b.get(address, 200, "核对材料", "以海宁的名义当场准予", "当面发放", "领取人")
	fields := []string{"content", "小餐饮登记", "receiver", "张建国", "identity", "document", "verdict-plan", "pass", "verdict-rules", "pass", "verdict-licence", "exempt", "password", "wrong"}
	b.post(address, fields, 422, "密码不对", "小餐饮登记")
	b.state(number, casework.StateSubmitted)
	fields[len(fields)-1] = "right"
	failing := slices.Clone(fields)
	failing[slices.Index(failing, "verdict-plan")+1] = "fail"
	b.post(address, failing, 422, "为什么不合格")
	b.state(number, casework.StateSubmitted)
	old := append(slices.Clone(fields), "seen", seenVersion.FindStringSubmatch(b.get(address, 200))[1])
	b.Must(clerk, id, "check_materials", casework.CheckMaterials{Verdicts: []casework.Checked{{Material: "plan", Verdict: casework.VerdictFail, Reason: "模糊"}}})
	again := b.post(address, old, 422, "您打开这一页以后办件有变化，请重新核对")
	delegate := slices.Clone(fields)
	delegate[slices.Index(delegate, "identity")+1] = "delegate"
	b.post(address, delegate, 422)
	b.state(number, casework.StateSubmitted)
	b.post(address, append(slices.Clone(fields), "seen", seenVersion.FindStringSubmatch(again)[1]), 303)
	c := b.state(number, casework.StateClosed)
	if c.Decision.Signer != "海宁" || c.Delivery.Receiver != "张建国" {
		t.Errorf("decision %+v, delivery %+v", c.Decision, c.Delivery)
	}
	var acts []string
	for _, e := range b.See(number).Events {
		acts = append(acts, e.Action)
	}
	if got := strings.Join(acts, " "); !strings.Contains(got, "check_materials accept decide_at_once deliver") {
		t.Errorf("events %s", got)
	}
	if got := strings.Join(b.papers(id), " "); !strings.Contains(got, "acceptance") || !strings.Contains(got, "grant") || !strings.Contains(got, "delivery") {
		t.Errorf("papers %s", got)
	}
	b.get(address, 409, "不能当场办结")
}

func TestW11WhoDoesNotHandOutLeavesThatToTheWindow(t *testing.T) {
	b := newWorkbench(t, instant)
	_, number := b.submitted()
	address := "/desk/cases/" + number + "/at-once"
	b.sit(clerk).get(address, 200, "转统一出件窗口发放", "!领取人")
	b.post(address, []string{"content", "小餐饮登记", "verdict-plan", "pass", "verdict-rules", "pass", "verdict-licence", "exempt", "password", "right"}, 303)
	b.state(number, casework.StateDecided)

	plain := newWorkbench(t, func(i *casework.Item) { i.Instant = true })
	_, number = plain.submitted()
	plain.sit(clerk).get("/desk/cases/"+number, 200, "!当场办结")
	plain.get("/desk/cases/"+number+"/at-once", 409)
	whole := mattertest.Officer(14, "全能", "market", path, casework.RightReview, casework.RightDecide)
	whole.Posts = append(whole.Posts, bothPosts.Posts...)
	plain.sit(whole).post("/desk/cases/"+number+"/at-once", []string{"content", "小餐饮登记", "receiver", "张建国", "identity", "document", "verdict-plan", "pass", "verdict-rules", "pass", "verdict-licence", "exempt", "password", "right"}, 303)
	if c := plain.state(number, casework.StateClosed); c.Decision.Signer != "全能" {
		t.Errorf("decision %+v", c.Decision)
	}
}
