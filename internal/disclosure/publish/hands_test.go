package publish_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

func TestADraftThatNobodyCouldReviewIsNotHandedIn(t *testing.T) { // 政府信息公开条例 §17: 先审查后公开
	h := open(t)
	in := notice()
	in.Body = "market"
	r, err := h.Start(ctx, other, publish.KindName, "draft", in)
	must(t, err)
	for _, words := range []string{"“一审一校”没有人可以审", "“三审三校”没有人可以审", "保密审查没有人可以办", "请系统管理员安排岗位"} {
		h.refused(other, r.ID, "submit", publish.Submit{Proofread: true}, words)
	}
	if v := h.See(r.Number); v.Matter.State != publish.StateDrafting {
		t.Fatalf("it is %s", v.Matter.State)
	}
	a := h.asks(other, publish.Address(r.Number)+"/act/submit", url.Values{"proofread": {"true"}})
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "没有人可以审") {
		t.Errorf("the page answers %d", a.Code)
	}
	// two levels are not one person's: 覃海涛 could review on the first and the second, but then nobody would on the second
	h = open(t)
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "{org}/{year}-{seq:5}", Levels: []publish.Level{{N: 3, Title: "主任审"}, {N: 3, Title: "再审"}}, Reason: "试一试"}))
	r = h.begun(notice())
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "“再审”没有人可以审")
	// who wrote on it is not counted
	who, err := h.room.Org.OfficerByLogin("qi")
	must(t, err)
	wrote := mattertest.Officer(who.ID, "祁建国", "office", region, publish.RightDraft)
	h = open(t)
	if who, err = h.room.Org.OfficerByLogin("qi"); err != nil {
		t.Fatal(err)
	}
	wrote.ID = who.ID
	r, err = h.Start(ctx, wrote, publish.KindName, "draft", notice())
	must(t, err)
	h.refused(wrote, r.ID, "submit", publish.Submit{Proofread: true}, "“三审三校”没有人可以审")
}

func TestWhetherADocumentIsAPolicyIsPutRightByTwoPersons(t *testing.T) { // 政府信息公开条例 §20: 政策性文件同步解读
	h := open(t)
	r := h.published(notice())
	if _, found, err := h.room.PolicyByID(ctx, r.ID); err != nil || found {
		t.Fatal(found, err)
	}
	ask := publish.AskReflag{Policy: "yes", Reason: "涉及全市保洁标准，是政策性文件"}
	h.refused(editor, r.ID, "reflag", publish.AskReflag{Policy: "no", Reason: "重复"}, "不用更正")
	h.refused(editor, r.ID, "reflag", publish.AskReflag{Policy: "yes"}, "理由")
	h.Must(head, r.ID, "reflag", ask)
	h.refused(head, r.ID, "agree_reflag", publish.AgreeReflag{Checked: true}, "另一位同事确认")
	h.refused(editor, r.ID, "agree_reflag", publish.AgreeReflag{Checked: true}, "")
	h.refused(editor, r.ID, "reflag", ask, "还在等待确认")
	second := mattertest.Officer(11, "严知行", "office", region, publish.RightRelease)
	if a := h.asks(second, "/desk/documents"); !strings.Contains(a.Body.String(), "等待确认：更正政策性文件标志") {
		t.Error("who could agree is not told")
	}
	h.Must(second, r.ID, "refuse_reflag", publish.RefuseReflag{Reason: "只是工作安排"})
	if d := h.document(r.Number); d.Policy || d.Reflag != nil {
		t.Fatalf("refused, it is %+v", d.Reflag)
	}
	h.Must(editor, r.ID, "reflag", ask)
	h.Must(head, r.ID, "agree_reflag", publish.AgreeReflag{Checked: true})
	p, found, err := h.room.PolicyByID(ctx, r.ID)
	if d := h.document(r.Number); err != nil || !found || !p.Holds() || !d.Policy || len(d.Reflagged) != 1 || d.Reflagged[0].AgreedName != "温晓岚" {
		t.Fatalf("as a policy: %+v %v %v", p, found, err)
	}
	checked(t, h, r)
	h.Must(editor, r.ID, "reflag", publish.AskReflag{Policy: "no", Reason: "标错了"})
	h.Must(head, r.ID, "agree_reflag", publish.AgreeReflag{Checked: true})
	if p, found, err = h.room.PolicyByID(ctx, r.ID); err != nil || !found || p.Holds() {
		t.Fatalf("as none: %+v %v %v", p, found, err)
	}
	if list, err := h.room.PoliciesOf(ctx, "", h.document(r.Number).MadeOn, h.document(r.Number).MadeOn.AddDays(30)); err != nil || len(list) != 0 {
		t.Errorf("it is counted among %v %v", list, err)
	}
	checked(t, h, r)
	if page := h.asks(editor, publish.Address(r.Number)).Body.String(); !strings.Contains(page, "政策性文件标志的更正") || !strings.Contains(page, "标错了") {
		t.Error("the page does not tell what was put right")
	}
	h.Must(editor, r.ID, "reflag", ask)
	h.Must(head, r.ID, "withdraw", publish.Withdraw{Reason: "内容有误"})
	if d := h.document(r.Number); d.Reflag != nil {
		t.Errorf("withdrawn, it waits for somebody to agree: %+v", d.Reflag)
	}
	checked(t, h, r)
}

func checked(t *testing.T, h *house, r matter.Result) {
	t.Helper()
	kind, _ := h.Kind(publish.KindName)
	v := h.See(r.Number)
	if bad := kind.CheckFacts(v.Matter, v.Facts); len(bad) > 0 {
		t.Error(bad)
	}
}
