package publish_test

import (
	"net/http"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// untilDay is a document that holds until a day.
func untilDay(day string) publish.Draft {
	in := notice()
	in.ExpiresOn = workday.MustDate(day)
	return in
}

func TestADocumentPastItsLastDayIsMarkedAsLapsedByItself(t *testing.T) {
	h := open(t)
	r, forever := h.published(untilDay("2026-09-10")), h.published(notice())
	address := "/disclosure/documents/" + r.Number
	for _, c := range []struct {
		at    string
		state matter.State
	}{{"2026-09-10 23:59", publish.StatePublished}, {"2026-09-12 00:10", publish.StateLapsed}, {"2026-09-13 00:10", publish.StateLapsed}} {
		h.At(c.at)
		must(t, h.room.SweepExpired(ctx))
		if v := h.See(r.Number); v.Matter.State != c.state {
			t.Fatalf("at %s it is %s", c.at, v.Matter.State)
		}
	}
	if a := h.get(address); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "本文已失效") || !strings.Contains(a.Body.String(), "自2026年9月11日起失效。依据：有效期届满") {
		t.Errorf("the page answers %d and does not say that it lapsed", a.Code)
	}
	if a := h.get("/disclosure/documents?validity=lapsed"); !strings.Contains(a.Body.String(), r.Number) {
		t.Error("the list does not know that it lapsed")
	}
	events := h.See(r.Number).Events
	if last := events[len(events)-1]; last.Action != "mark" || last.ActorName != "有效期届满" {
		t.Errorf("its last event is %s by %s", last.Action, last.ActorName)
	}
	if v := h.See(forever.Number); v.Matter.State != publish.StatePublished {
		t.Errorf("one without a last day is %s", v.Matter.State)
	}
	kind, _ := h.Kind(publish.KindName)
	if v := h.See(r.Number); len(kind.CheckFacts(v.Matter, v.Facts)) > 0 {
		t.Errorf("verify finds %v", kind.CheckFacts(v.Matter, v.Facts))
	}
}

func TestUntilItIsMarkedADocumentPastItsLastDayIsNotCalledValid(t *testing.T) {
	h := open(t)
	r := h.published(untilDay("2026-09-10"))
	h.published(untilDay("2026-12-31"))
	address := "/disclosure/documents/" + r.Number
	before := h.get(address)
	tag := before.Header().Get("ETag")
	if strings.Contains(before.Body.String(), "已过有效期") {
		t.Error("it is past its last day before that day")
	}
	for _, c := range []struct {
		at    string
		valid int
	}{{"2026-09-10 12:00", 2}, {"2026-09-11 09:00", 1}} {
		h.At(c.at)
		n, err := h.room.Count(ctx, "office", 2026)
		must(t, err)
		if n.Rules.Valid != c.valid {
			t.Errorf("at %s %d are valid, want %d", c.at, n.Rules.Valid, c.valid)
		}
	}
	if a := h.get(address, "If-None-Match", tag); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "本文已过有效期") {
		t.Errorf("past its last day the page answers %d", a.Code)
	}
	must(t, h.room.SweepExpired(ctx))
	h.At("2027-01-04 09:00")
	must(t, h.room.SweepExpired(ctx))
	n, err := h.room.Count(ctx, "office", 2026)
	must(t, err)
	if want := (publish.Normative{Made: 2, Repealed: 1, Valid: 1}); n.Rules != want {
		t.Errorf("of the year %+v, want %+v", n.Rules, want)
	}
}

func TestARowFromBeforeTheColumnIsFoundByWhatItsBodySays(t *testing.T) {
	h := open(t)
	over, holds := h.published(untilDay("2026-09-10")), h.published(untilDay("2027-09-10"))
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `update document set expires_on = '0'`) // as the migration leaves it
		return err
	}))
	h.At("2026-09-11 09:00")
	must(t, h.room.SweepExpired(ctx))
	for number, want := range map[string]publish.Validity{over.Number: publish.Lapsed, holds.Number: publish.Valid} {
		if d := h.document(number); d.Validity != want {
			t.Errorf("%s is %s, want %s", number, d.Validity, want)
		}
	}
}

func TestADocumentOfWhichARevisionIsUnderWayIsNotMarked(t *testing.T) {
	h := open(t)
	r := h.published(untilDay("2026-09-10"))
	rev := h.revised(r, untilDay("2028-09-10"))
	h.At("2026-09-11 09:00")
	must(t, h.room.SweepExpired(ctx))
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	must(t, h.room.SweepExpired(ctx)) // between the release and the job
	must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	must(t, h.room.SweepExpired(ctx))
	if v := h.See(r.Number); v.Matter.State != publish.StateRevised {
		t.Fatalf("it is %s", v.Matter.State)
	}
	h.At("2028-09-11 09:00")
	must(t, h.room.SweepExpired(ctx))
	if d := h.document(r.Number); d.Validity != publish.Lapsed || d.ValidityOn != workday.MustDate("2028-09-11") {
		t.Fatalf("past its new last day it is %s from %s", d.Validity, d.ValidityOn)
	}
}
