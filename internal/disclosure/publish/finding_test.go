package publish_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"tongban/internal/disclosure/publish"
)

// wrongs stands for the list of wrong words: it knows one.
func wrongs(_ string, list []publish.Passage) (out []publish.Wrong, more bool) {
	for i, p := range list {
		if before, after, found := strings.Cut(p.Text, "帐户"); found {
			out = append(out, publish.Wrong{Passage: i, Sort: "错别字", Word: "帐户", Should: "账户", Before: before, After: after})
		}
	}
	return out, false
}

func TestWhatWasFoundIsMendedOrSaidToBeRightBeforeItGoesOn(t *testing.T) { // 政府信息公开条例 §6: 准确地公开政府信息
	h := open(t)
	h.room.Wrong = wrongs
	in := notice()
	in.Text = "各区人民政府：\n\n请拨入原来的帐户，联系电话13800590123。"
	r := h.begun(in)
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "还有2处需要核对，例如正文第2段的错别字“帐户”")
	found := h.room.Unanswered(h.document(r.Number))
	if len(found) != 2 || found[0].Place != "正文第2段" || found[0].Should != "账户" || found[1].Sort != "个人信息" || strings.Contains(found[1].Found, "13800590123") {
		t.Fatalf("found %+v", found)
	}
	h.refused(editor, r.ID, "affirm", publish.Affirm{Keys: []string{found[0].Key}}, "确认无误的理由")
	h.refused(editor, r.ID, "affirm", publish.Affirm{Keys: []string{"0"}, Reason: "引用"}, "已经改过或者已经确认")
	h.refused(first, r.ID, "affirm", publish.Affirm{Keys: []string{found[1].Key}, Reason: "公开的值班电话"}, "")
	h.Must(editor, r.ID, "affirm", publish.Affirm{Keys: []string{found[1].Key}, Reason: "公开的值班电话"})
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "还有1处")
	in.Text = "新的一段。\n\n" + strings.ReplaceAll(in.Text, "帐户", "账户")
	h.Must(editor, r.ID, "edit", in) // the answer holds where the paragraph moved
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.room.Wrong = func(_ string, list []publish.Passage) ([]publish.Wrong, bool) { // a word comes onto the list meanwhile
		return []publish.Wrong{{Passage: len(list) - 1, Sort: "规范表述", Word: "拨入", Should: "拨付"}}, false
	}
	h.refused(first, r.ID, "pass", publish.Pass{Proofread: true}, "还有1处")
	h.Must(first, r.ID, "affirm", publish.Affirm{Keys: []string{h.room.Unanswered(h.document(r.Number))[0].Key}, Reason: "沿用财政部门的写法"})
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	if d := h.document(r.Number); len(d.Affirmed) != 2 || d.Affirmed[1].Name != "覃海涛" {
		t.Fatalf("answers %+v", d.Affirmed)
	}
}

func TestWhoProofReadWhichRoundAndWhichDraftIsOnRecord(t *testing.T) {
	h := open(t)
	r := h.begun(notice())
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.refused(first, r.ID, "pass", publish.Pass{}, "请先校对")
	h.refused(editor, r.ID, "proofread", publish.Proofread{Verdict: "clean"}, "由您起草")
	h.refused(third, r.ID, "proofread", publish.Proofread{Verdict: "errors"}, "请填写发现的差错")
	h.Must(third, r.ID, "proofread", publish.Proofread{Verdict: "errors", Found: "第一段漏字"})
	h.refused(first, r.ID, "pass", publish.Pass{Proofread: true}, "祁建国校对发现了差错")
	h.Must(first, r.ID, "send_back", publish.SendBack{Reason: "漏字"})
	in := notice()
	in.Text += "请抓好落实。"
	h.Must(editor, r.ID, "edit", in)
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.Must(third, r.ID, "proofread", publish.Proofread{Verdict: "clean"})
	h.Must(first, r.ID, "pass", publish.Pass{}) // another has proof-read
	h.Must(second, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(third, r.ID, "pass", publish.Pass{Proofread: true})
	d := h.document(r.Number)
	var got []string
	for _, p := range d.Proofs {
		got = append(got, p.Title+"·"+p.Name+"·第"+string(rune('0'+p.Round))+"轮第"+string(rune('0'+p.Draft))+"稿")
	}
	want := "起草人自校·乔雨桐·第1轮第1稿 一审一校·祁建国·第1轮第1稿 起草人自校·乔雨桐·第2轮第2稿 一审一校·祁建国·第2轮第2稿 二审二校·骆文静·第2轮第2稿 三审三校·祁建国·第2轮第2稿"
	if strings.Join(got, " ") != want || d.Proofs[0].Sum == d.Proofs[2].Sum || d.Proofs[2].Sum != d.Proofs[5].Sum {
		t.Fatalf("%v", got)
	}
	h.Must(keeper, r.ID, "clear", clears)
	h.Must(head, r.ID, "publish", publish.Publish{})
	kind, _ := h.Kind(publish.KindName)
	v := h.See(r.Number)
	if bad := kind.CheckFacts(v.Matter, v.Facts); len(bad) > 0 {
		t.Fatal(bad)
	}
	d = v.Facts.(publish.Document)
	d.Proofs = d.Proofs[:4]
	if bad := kind.CheckFacts(v.Matter, d); len(bad) != 2 {
		t.Fatalf("two levels that nobody proof-read: %v", bad)
	}
}

func TestADraftIsPreviewedInFourModesByThoseWhoMaySeeIt(t *testing.T) { // 政府信息公开条例 §17: 没有审查的不公开
	h := open(t)
	r := h.begun(notice())
	home := publish.Address(r.Number)
	for _, mode := range []string{"desk", "phone", "elder", "print"} {
		for _, c := range []struct {
			path  string
			words string
		}{{home + "/preview?as=" + mode, home + "/preview/" + mode}, {home + "/preview/" + mode, "第1稿，还没有公开"}} {
			if a := h.asks(editor, c.path); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), c.words) {
				t.Fatalf("%s: %d", c.path, a.Code)
			}
		}
	}
	a := h.asks(editor, home+"/preview/elder")
	if !strings.Contains(a.Body.String(), `data-edition="elder"`) || a.Header().Get("X-Frame-Options") != "SAMEORIGIN" || a.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("the elder edition: %v", a.Header())
	}
	if a := h.asks(other, home+"/preview/desk"); a.Code != http.StatusNotFound {
		t.Fatalf("another body sees the draft: %d", a.Code)
	}
	if a := h.asks(editor, home+"/preview/kiosk"); a.Code != http.StatusNotFound {
		t.Fatalf("a mode that is none: %d", a.Code)
	}
}

func TestNothingThatWasFoundIsPassedOverByItsMaskOrItsNumber(t *testing.T) {
	h := open(t)
	in := notice()
	in.Text = "甲的电话13812345678，乙的电话13899995678。"
	in.Basis = "联系人13711112222"
	r := h.begun(in)
	if left := h.room.Unanswered(h.document(r.Number)); len(left) != 3 {
		t.Fatalf("two numbers behind one mask, and one outside the text: %+v", left)
	}
	var many strings.Builder
	for i := range 1200 {
		fmt.Fprintf(&many, "电话138%08d\n\n", i)
	}
	in.Text = many.String()
	h.Must(editor, r.ID, "edit", in)
	left := h.room.Unanswered(h.document(r.Number))
	var keys []string
	for _, f := range left {
		keys = append(keys, f.Key)
	}
	if len(left) != 1001 {
		t.Fatalf("%d are shown", len(left))
	}
	h.refused(editor, r.ID, "affirm", publish.Affirm{Keys: keys, Reason: "都对"}, "太多")
	h.Must(editor, r.ID, "affirm", publish.Affirm{Keys: keys[:1000], Reason: "都对"})
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "需要核对")
}
