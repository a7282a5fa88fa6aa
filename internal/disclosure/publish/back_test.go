package publish_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter/mattertest"
)

// brought is an import of some documents that somebody let in.
func (h *house) brought(name, text string) publish.ImportRun {
	h.t.Helper()
	lead := mattertest.Officer(8, "温晓岚", "office", region, publish.RightImport)
	run, err := h.room.Bring(ctx, editor, publish.Brought{Body: "office", From: "旧网站", Name: name, File: strings.NewReader(text)})
	must(h.t, err)
	must(h.t, h.room.WorkImport(ctx, run.ID))
	must(h.t, h.room.LetIn(ctx, lead, run.ID, publish.LetIn{Asked: true, Seen: true, Public: true}))
	must(h.t, h.room.WorkImport(ctx, run.ID))
	return run
}

func manyOldOnes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"m%d","title":"关于第%d号街巷的通知","index_no":"OLD-%d","published":"2019-05-0%d","text":"第%d号街巷"}`+"\n", i, i, i, 1+i%9, i)
	}
	return b.String()
}

func TestAWholeImportIsTakenBackByTwoHands(t *testing.T) { // 政府信息公开条例 §6: 及时、准确地公开政府信息
	h := open(t)
	run := h.brought("old.jsonl", manyOldOnes(8))
	must(t, h.room.SayCounts(ctx, head, run.ID, publish.CountsYes, "旧网站没有报过"))
	address := fmt.Sprintf("/desk/document-imports/%d", run.ID)
	number := func(i int) string { return fmt.Sprintf("XX-359900-2026-%05d", i) }
	byTitle := map[string]string{}
	for i := 1; i <= 8; i++ {
		byTitle[h.document(number(i)).Title] = number(i)
	}
	id := func(i int) (string, int64) {
		n := byTitle[fmt.Sprintf("关于第%d号街巷的通知", i)]
		return n, h.document(n).ID
	}
	marked, markedID := id(0)
	h.Must(head, markedID, "mark", publish.Mark{Validity: publish.Repealed, On: h.document(marked).MadeOn, By: "云政办〔2026〕70号"})
	linked, _ := id(1)
	lead := notice()
	lead.Text = "见[原来的通知](/disclosure/documents/" + linked + ")。"
	h.published(lead)
	gone, goneID := id(2)
	h.Must(head, goneID, "withdraw", publish.Withdraw{Reason: "附件有误"})

	if a := h.asks(editor, address+"/back", url.Values{"reason": {""}}); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("asked without a reason it answers %d", a.Code)
	}
	if a := h.asks(editor, address+"/back", url.Values{"reason": {"类别全部导错了"}}); a.Code != http.StatusSeeOther {
		t.Fatalf("asked it answers %d", a.Code)
	}
	if _, err := h.room.AskBack(ctx, head, run.ID, "再来一次"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("asked twice: %v", err)
	}
	if err := h.room.AnswerBack(ctx, editor, run.ID, publish.BackRunning, ""); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who asked agrees: %v", err)
	}
	if err := h.room.AnswerBack(ctx, mattertest.Officer(8, "温晓岚", "office", region, publish.RightImport), run.ID, publish.BackRunning, ""); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who may not withdraw agrees: %v", err)
	}
	if page := h.asks(head, address).Body.String(); !strings.Contains(page, "类别全部导错了") || !strings.Contains(page, "同意撤回") {
		t.Errorf("the second person reads %s", page)
	}
	if a := h.asks(head, address+"/back/refuse", url.Values{"words": {"再核对一下"}}); a.Code != http.StatusSeeOther {
		t.Errorf("refused it answers %d", a.Code)
	}
	b, err := h.room.AskBack(ctx, editor, run.ID, "类别全部导错了")
	must(t, err)
	if a := h.asks(head, address+"/back/agree", url.Values{"sure": {"true"}}); a.Code != http.StatusSeeOther {
		t.Fatalf("agreed it answers %d", a.Code)
	}
	before, err := h.room.Count(ctx, "office", 2019)
	must(t, err)
	must(t, h.room.WorkBack(ctx, b.ID))
	must(t, h.room.WorkBack(ctx, b.ID)) // a second time nothing happens
	page := h.asks(editor, address).Body.String()
	for _, want := range []string{"已经撤回", "撤回5篇，留下3篇", "没有同意", "再核对一下"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	stayed := h.asks(editor, fmt.Sprintf("%s/back/%d", address, b.ID)).Body.String()
	for _, want := range []string{"导入以后改过", "里有指向它的链接", "已经单独撤回"} {
		if !strings.Contains(stayed, want) {
			t.Errorf("what stayed lacks %s: %s", want, stayed)
		}
	}
	for _, n := range []string{marked, linked} {
		if a := h.get("/disclosure/documents/" + n); a.Code != http.StatusOK {
			t.Errorf("%s, which somebody worked with, answers %d", n, a.Code)
		}
	}
	away, _ := id(5)
	if a := h.get("/disclosure/documents/" + away); a.Code != http.StatusGone || !strings.Contains(a.Body.String(), "类别全部导错了") {
		t.Errorf("what is gone answers %d", a.Code)
	}
	if d := h.document(gone); d.Withdrawn.Reason != "附件有误" {
		t.Errorf("what was withdrawn before says %+v", d.Withdrawn)
	}
	after, err := h.room.Count(ctx, "office", 2019)
	must(t, err)
	if before.Total != 8 || after.Total != 3 { // what came by mistake was never published here; what was withdrawn was
		t.Errorf("the figures are %d and %d", before.Total, after.Total)
	}
	again := h.brought("again.jsonl", manyOldOnes(8)) // put right, it may come again, with new numbers
	if page := h.asks(editor, fmt.Sprintf("/desk/document-imports/%d", again.ID)).Body.String(); !strings.Contains(page, "另编新号") {
		t.Errorf("a second import says %s", page)
	}
	must(t, h.room.SayCounts(ctx, head, again.ID, publish.CountsYes, "旧网站没有报过"))
	if n, err := h.room.Count(ctx, "office", 2019); err != nil || n.Total != 8 {
		t.Errorf("after it came again the figure is %d, %v", n.Total, err)
	}
}

func TestATakingBackThatIsKilledGoesOn(t *testing.T) {
	h := open(t)
	run := h.brought("many.jsonl", manyOldOnes(700)) // two parts
	b, err := h.room.AskBack(ctx, editor, run.ID, "导错了机关")
	must(t, err)
	must(t, h.room.AnswerBack(ctx, head, run.ID, publish.BackRunning, ""))
	killed, die := context.WithCancel(ctx)
	n := 0
	h.room.Tied = func(context.Context, []int64) (map[int64]string, error) {
		if n++; n == 2 { // behind the first part
			die()
			return nil, errors.New("killed")
		}
		return nil, nil
	}
	if err := h.room.WorkBack(killed, b.ID); err == nil {
		t.Fatal("what was killed ended well")
	}
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { // as if it had died before it wrote down how far it had come
		_, err := tx.Exec(ctx, `/* publish.test */ update document_import_back set after_id = 0, gone = 0, stayed = 0 where id = $1`, b.ID)
		return err
	}))
	h.room.Tied = nil
	must(t, h.room.WorkBack(ctx, b.ID))
	page := h.asks(editor, fmt.Sprintf("/desk/document-imports/%d", run.ID)).Body.String()
	if !strings.Contains(page, "撤回700篇，留下0篇") {
		t.Errorf("the page says %s", page)
	}
	if report, err := h.Engine.Verify(ctx, nil); err != nil || len(report.Faults) > 0 {
		t.Errorf("verify says %+v, %v", report, err)
	}
}

func TestAnImportThatWasKilledAtTheCommandLineCanBeTakenBack(t *testing.T) {
	h := open(t)
	work := publish.Import{By: "命令行导入", Body: "office"}
	_, err := h.room.Record(ctx, &work, "many.jsonl")
	must(t, err)
	if _, _, err = h.bringsWork(work, manyOldOnes(3)); err != nil { // and nobody says that it ended
		t.Fatal(err)
	}
	if _, err := h.room.AskBack(ctx, editor, work.ID, "导错了"); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("asked while it runs: %v", err)
	}
	h.Pass(31 * time.Minute)
	if page := h.asks(editor, fmt.Sprintf("/desk/document-imports/%d", work.ID)).Body.String(); !strings.Contains(page, "没有做完") || !strings.Contains(page, "提议撤回这一批") {
		t.Errorf("the page says %s", page)
	}
	b, err := h.room.AskBack(ctx, editor, work.ID, "导错了")
	must(t, err)
	must(t, h.room.AnswerBack(ctx, head, work.ID, publish.BackRunning, ""))
	must(t, h.room.WorkBack(ctx, b.ID))
	if page := h.asks(editor, fmt.Sprintf("/desk/document-imports/%d", work.ID)).Body.String(); !strings.Contains(page, "撤回3篇，留下0篇") {
		t.Errorf("the page says %s", page)
	}
}

func (h *house) bringsWork(work publish.Import, text string) (publish.ImportTally, []publish.ImportLine, error) {
	tally, err := h.room.Import(ctx, work, publish.Source{Name: "many.jsonl", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	return tally, nil, err
}
