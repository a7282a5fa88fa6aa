package publish_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// register is the register of normative documents as the tests play it.
type register struct {
	since   workday.Date
	numbers map[int64]string
	drafts  map[int64]int
}

func (r *register) Since(string) workday.Date { return r.since }
func (r *register) As(_ context.Context, _ *store.Tx, id int64) (string, int, error) {
	return r.numbers[id], r.drafts[id], nil
}
func (r *register) Page(int64) string { return "/register" }

func (r *register) Keepers(string) string { return "region:/350000/359900/normative.manage" }

// registering opens a house in which documents are registered from a day on.
func registering(t *testing.T, since string) (*house, *register) {
	t.Helper()
	h := open(t)
	book := &register{since: workday.MustDate(since), numbers: map[int64]string{}, drafts: map[int64]int{}}
	h.room.Registry = book
	return h, book
}

func plain() publish.Draft {
	in := notice()
	in.Normative = false
	return in
}

func TestANormativeDocumentDoesNotAppearBeforeItIsRegistered(t *testing.T) {
	h, book := registering(t, "2026-09-01")
	r := h.reviewed(notice())
	h.Must(head, h.reviewed(plain()).ID, "publish", publish.Publish{}) // what is no normative document needs no number
	h.refused(head, r.ID, "publish", publish.Publish{}, "还没有登记")
	if told := strings.Join(h.Told(), ""); strings.Count(told, "document.register") != 1 || !strings.Contains(told, "normative.manage") {
		t.Errorf("the register hears of one document that waits; told: %s", told)
	}
	if page := h.asks(head, publish.Address(r.Number)).Body.String(); !strings.Contains(page, "登记以前不能发布") || !strings.Contains(page, `href="/register"`) {
		t.Error("the page does not lead to the register")
	}
	list, err := h.room.NormativeDrafts(ctx, publish.Normatives{Limit: 10})
	must(t, err)
	if len(list) != 1 || list[0].ID != r.ID || list[0].Stage != "待发布" || list[0].Draft != 1 {
		t.Fatalf("waiting for the register: %+v", list)
	}
	book.numbers[r.ID], book.drafts[r.ID] = "规登〔2026〕0001号", 1
	h.Must(head, r.ID, "send_back", publish.SendBack{Reason: "标题有误"})
	in := notice()
	in.Title = "云州市人民政府办公室关于加强道路保洁工作的通知"
	h.Must(editor, r.ID, "edit", in)
	h.review(r.ID)
	h.refused(head, r.ID, "publish", publish.Publish{}, "后来又改过")
	book.drafts[r.ID] = 2
	h.Must(head, r.ID, "publish", publish.Publish{})
	if list, err := h.room.NormativeDrafts(ctx, publish.Normatives{Limit: 10}); err != nil || len(list) != 0 {
		t.Errorf("what is public waits for the register: %v %v", list, err)
	}
}

func TestOldDocumentsAndTheirRevisionsAreFreeOfTheRegister(t *testing.T) {
	h, book := registering(t, "2026-12-01")
	old, other := h.published(notice()), h.published(plain())
	book.since = workday.MustDate("2026-08-01")
	rev := h.revised(old, notice())
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	becomes := h.revised(other, notice()) // a revision makes a normative document of what was none
	h.review(becomes.ID)
	h.refused(head, becomes.ID, "publish", publish.Publish{}, "还没有登记")
	list, err := h.room.NormativeDrafts(ctx, publish.Normatives{ID: other.ID, Limit: 10})
	must(t, err)
	if len(list) != 1 || list[0].Number != becomes.Number {
		t.Fatalf("it is registered under its original: %+v", list)
	}
	book.numbers[other.ID], book.drafts[other.ID] = "规登〔2026〕0002号", 1
	h.Must(head, becomes.ID, "publish", publish.Publish{})
}

func TestADocumentThatIsRegisteredBeforeItsMinuteAppears(t *testing.T) {
	h, book := registering(t, "2026-09-01")
	r := h.reviewed(notice())
	h.Must(head, r.ID, "schedule", publish.Schedule{On: workday.DateOf(h.Now()).AddDays(1), At: "09:00"})
	book.numbers[r.ID], book.drafts[r.ID] = "规登〔2026〕0001号", 1 // the matter itself knows nothing of it
	h.Pass(30 * time.Hour)
	_, err := h.Engine.Sweep(ctx)
	must(t, err)
	if v := h.See(r.Number); v.Matter.State != publish.StatePublished {
		t.Fatalf("it is %s: %s", v.Matter.State, v.Facts.(publish.Document).Missed)
	}
	again := h.reviewed(notice())
	book.numbers[again.ID], book.drafts[again.ID] = "规登〔2026〕0002号", 1
	h.See(again.Number)
	book.drafts[again.ID] = 7 // the register was corrected meanwhile
	h.refused(head, again.ID, "publish", publish.Publish{}, "后来又改过")
}

func TestAScheduledDocumentThatIsNotRegisteredComesBackToWhoSetIt(t *testing.T) {
	h, book := registering(t, "2026-09-01")
	r := h.reviewed(notice())
	h.Must(head, r.ID, "schedule", publish.Schedule{On: workday.DateOf(h.Now()).AddDays(1), At: "09:00"})
	h.Pass(30 * time.Hour)
	_, err := h.Engine.Sweep(ctx)
	must(t, err)
	v := h.See(r.Number)
	d := v.Facts.(publish.Document)
	if v.Matter.State != publish.StateReady || !strings.Contains(d.Missed, "还没有登记") || !d.Release.IsZero() {
		t.Fatalf("it is %s, %q", v.Matter.State, d.Missed)
	}
	var open []matter.Task
	for _, task := range v.Tasks {
		if task.State == matter.TaskOpen {
			open = append(open, task)
		}
	}
	if len(open) != 1 || open[0].Role != publish.RoleRelease || !strings.HasPrefix(open[0].Title, "没有按时发布") {
		t.Errorf("in the inbox: %+v", open)
	}
	if told := strings.Join(h.Told(), ""); !strings.Contains(told, "document.missed") {
		t.Errorf("told: %s", told)
	}
	if page := h.asks(head, publish.Address(r.Number)).Body.String(); !strings.Contains(page, "没有发布：这份规范性文件还没有登记") {
		t.Error("the page does not say why it did not appear")
	}
	book.numbers[r.ID], book.drafts[r.ID] = "规登〔2026〕0001号", 1
	h.Must(head, r.ID, "publish", publish.Publish{})
	if d := h.document(r.Number); d.Missed != "" || d.Index == "" {
		t.Errorf("published: %q %q", d.Missed, d.Index)
	}
}
