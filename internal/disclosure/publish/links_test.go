package publish_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
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
	in.Text = "按照[原通知](" + address + "#第二条)执行。\n\n见[附件](" + address + "/files/77)、[附表](attachment:78)和[网站](www.example.com)。"
	r := h.begun(in)
	if got := h.dead(r.Number); got != "正文第2段 链接 这篇信息没有这个附件 ；正文第2段 链接 这篇信息没有这个附件 ；正文第2段 链接 网址要以 http://、https:// 或者 / 开头，否则不会成为链接 " {
		t.Fatal(got)
	}
	h.refused(editor, r.ID, "submit", publish.Submit{Proofread: true}, "还有3处需要核对，例如正文第2段的链接")
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

func TestAMomentThatCouldNotBeKeptComesBackToWhoReleases(t *testing.T) { // 政府信息公开条例 §26: 及时公开
	h := open(t)
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "QZ-{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "沿用原来的编法"}))
	was := h.published1(notice())
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* test.takeIndex */ insert into document_index (index_number, document_id, given_at) values ('QZ-2026-00002', $1, 0)`, was.ID)
		return err
	}))
	in := notice()
	in.Title = "另一篇"
	r := h.begun(in)
	h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
	h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
	h.Must(keeper, r.ID, "clear", clears)
	at := h.Now().Add(2 * time.Hour).In(workday.Shanghai)
	h.Must(head, r.ID, "schedule", publish.Schedule{On: workday.DateOf(at), At: at.Format("15:04")})
	must(t, h.room.SweepMissed(ctx))
	if v := h.See(r.Number); v.Matter.State != publish.StateScheduled {
		t.Fatalf("before its moment it is %s", v.Matter.State)
	}
	h.Pass(3 * time.Hour)
	for range 2 {
		must(t, h.room.SweepMissed(ctx))
	}
	v := h.See(r.Number)
	d := v.Facts.(publish.Document)
	if v.Matter.State != publish.StateReady || !strings.Contains(d.Returned, "QZ-2026-00002已经用于另一篇信息") || len(v.Tasks) == 0 || !strings.Contains(v.Tasks[len(v.Tasks)-1].Title, "定时发布没有成功") {
		t.Fatalf("it is %s, %q, %+v", v.Matter.State, d.Returned, v.Tasks)
	}
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "QZ-{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "跳过用过的"}))
	h.Must(head, r.ID, "publish", publish.Publish{})
	if d := h.document(r.Number); d.Index != "QZ-2026-00003" {
		t.Fatalf("then it has %q", d.Index)
	}
}

func TestForWhomADocumentIsStaysPutRightWhenARevisionComes(t *testing.T) {
	h := open(t)
	in := notice()
	in.Audience = []string{"graduate"}
	r := h.published(in)
	untouched := in
	untouched.Text, untouched.Change = "改了时间。", "调整时间"
	rev := h.revised(r, untouched)
	h.Must(editor, r.ID, "audience", publish.SetAudience{Audience: []string{"elder"}}) // meanwhile
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	if d := h.document(r.Number); !slices.Equal(d.Audience, []string{"elder"}) || !strings.Contains(d.Text, "改了时间") {
		t.Fatalf("the revision brought back %v", d.Audience)
	}
	touched := untouched
	touched.Audience = []string{"small"}
	rev = h.revised(r, touched)
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	if d := h.document(r.Number); !slices.Equal(d.Audience, []string{"small"}) {
		t.Fatalf("what the revision says of it is %v", d.Audience)
	}
}
