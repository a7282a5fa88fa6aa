package publish_test

import (
	"context"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/disclosure/publish"
)

// looking stands for the room of links: it knows the addresses of documents.
func (h *house) looking(ctx context.Context, tx *store.Tx, self int64, hrefs []string) (map[string]publish.DeadLink, error) {
	out := map[string]publish.DeadLink{}
	for _, href := range hrefs {
		address, _, _ := strings.Cut(href, "#")
		dead, _, err := h.room.DeadLinkOf(ctx, tx, self, address)
		if err != nil {
			return nil, err
		}
		if dead.Reason != "" {
			out[href] = dead
		}
	}
	return out, nil
}

func (h *house) dead(number string) string {
	h.t.Helper()
	v, err := h.View(ctx, editor, number)
	must(h.t, err)
	var out []string
	for _, f := range h.room.Unanswered(v.Facts.(publish.Document)) {
		out = append(out, f.Place+" "+f.Sort+" "+f.Note+" "+f.Should)
	}
	return strings.Join(out, "；")
}

func TestALinkThatLeadsNowhereIsShownWithItsPlaceAndHoldsTheTextBack(t *testing.T) { // 国办发〔2017〕47号 §1: 链接要打得开
	h := open(t)
	target := h.published(notice())
	h.room.Links = h.looking
	address := "/disclosure/documents/" + target.Number
	in := notice()
	in.Title, in.Number = "云州市人民政府办公室关于道路保洁的补充通知", "云政办[2026]32号"
	in.Text = "按照[原通知](" + address + "#第二条)执行。\n\n见[附件](" + address + "/files/77)和[网站](www.example.com)。"
	r := h.begun(in)
	if got := h.dead(r.Number); got != "正文第2段 链接 这篇信息没有这个附件 ；正文第2段 链接 网址要以 http://、https:// 或者 / 开头，否则不会成为链接 " {
		t.Fatal(got)
	}
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "还有2处需要核对，例如正文第2段的链接")
	in.Text = "按照[原通知](" + address + "#第二条)执行，索引号见[这里](/disclosure/documents/" + strings.ReplaceAll(h.document(target.Number).Index, "/", "%2F") + ")，本文见[本页](/disclosure/documents/" + r.Number + ")。"
	h.Must(editor, r.ID, "edit", in)
	if got := h.dead(r.Number); got != "正文第1段 链接 没有这篇信息 "+address {
		t.Fatal(got)
	}
	in.Text = "按照[原通知](" + address + ")执行。"
	h.Must(editor, r.ID, "edit", in)
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.Must(head, target.ID, "withdraw", publish.Withdraw{Reason: "内容有误"})
	// 国办发〔2017〕47号: what was withdrawn while the text was on its way holds it back at the next review.
	h.refused(first, r.ID, "pass", publish.Pass{Proofread: true}, "还有1处需要核对，例如正文第1段的链接")
	if got := h.dead(r.Number); !strings.Contains(got, "撤回") {
		t.Fatal(got)
	}
	v, err := h.View(ctx, first, r.Number)
	must(t, err)
	h.Must(first, r.ID, "affirm", publish.Affirm{Keys: []string{h.room.Unanswered(v.Facts.(publish.Document))[0].Key}, Reason: "说明的就是撤回的那一篇"})
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
}
