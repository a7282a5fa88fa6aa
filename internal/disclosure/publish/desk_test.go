package publish_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// asks opens a page as an officer; with a form it sends it.
func (h *house) asks(who account.Actor, address string, form ...url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if len(form) > 0 {
		r = httptest.NewRequest(http.MethodPost, address, strings.NewReader(form[0].Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept", "text/html")
	in := httptest.NewRequest(http.MethodPost, "/test/sign-in", nil)
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, in.WithContext(account.With(in.Context(), who)))
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	w = httptest.NewRecorder()
	h.web.ServeHTTP(w, r.WithContext(account.With(r.Context(), who)))
	return w
}

// revised begins a revision of a document.
func (h *house) revised(of matter.Result, in publish.Draft) matter.Result {
	h.t.Helper()
	in.Change = "改了期限"
	r, err := h.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: in, Of: of.ID, OfNumber: of.Number, Original: h.document(of.Number)})
	must(h.t, err)
	return r
}

func TestAReleasedRevisionIsNotLostWhenTheOriginalCannotTakeIt(t *testing.T) {
	h := open(t)
	r := h.published(notice())
	rev := h.revised(r, notice())
	h.review(rev.ID)
	h.Must(head, r.ID, "withdraw", publish.Withdraw{Reason: "附件有误"}) // not by the page, which refuses it
	h.Must(head, rev.ID, "publish", publish.Publish{})
	if err := h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}); err == nil {
		t.Fatal("the revision is gone without a word")
	}
}

func TestADocumentIsNotTakenOffWhileItsRevisionIsUnderWay(t *testing.T) {
	h := open(t)
	r := h.published(notice())
	rev := h.revised(r, notice())
	forms := map[string]url.Values{"withdraw": {"reason": {"附件有误"}}, "mark": {"validity": {"repealed"}, "on": {"2026-09-01"}, "by": {"云政办〔2026〕40号"}}}
	for _, action := range []string{"mark", "withdraw"} {
		address := publish.Address(r.Number) + "/act/" + action
		for _, a := range []*httptest.ResponseRecorder{h.asks(head, address), h.asks(head, address, forms[action])} {
			if a.Code != http.StatusConflict || !strings.Contains(a.Body.String(), "已经有一份修订稿"+rev.Number+"正在办理") {
				t.Errorf("%s answers %d", action, a.Code)
			}
		}
	}
	if v := h.See(r.Number); v.Matter.State != publish.StatePublished {
		t.Fatalf("it is %s", v.Matter.State)
	}
	h.Must(editor, rev.ID, "drop", publish.Drop{Reason: "不改了"})
	if a := h.asks(head, publish.Address(r.Number)+"/act/withdraw", forms["withdraw"]); a.Code != http.StatusSeeOther {
		t.Fatalf("after the revision was dropped it answers %d: %s", a.Code, a.Body)
	}
}

func TestTheDayOfPublicationIsTheSameWithWordsAndWithout(t *testing.T) {
	h := open(t)
	x := index(t, h)
	r := h.published(notice())
	rev := h.revised(r, notice())
	h.At("2026-09-03 10:00")
	h.review(rev.ID)
	h.Must(head, rev.ID, "publish", publish.Publish{})
	must(t, h.room.Merge(ctx, publish.Revised{Original: r.ID, Revision: rev.ID}))
	must(t, x.Follow(ctx))
	for query, want := range map[string]bool{"from=2026-09-02": true, "until=2026-09-02": false} {
		for _, words := range []string{"", "q=保洁工作&"} {
			if a := h.get("/disclosure/documents?" + words + query); strings.Contains(a.Body.String(), "/disclosure/documents/"+r.Number) != want {
				t.Errorf("%s%s: found is not %v", words, query, want)
			}
		}
	}
}

func TestOnlyWhoDraftsIsOfferedToDraft(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		who  account.Actor
		want bool
	}{{editor, true}, {first, false}} {
		a := h.asks(c.who, "/desk/documents")
		if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "没有这样的信息") {
			t.Fatalf("the list answers %d", a.Code)
		}
		if strings.Contains(a.Body.String(), "/desk/documents/new") != c.want {
			t.Errorf("%s: offered is not %v", c.who.Name, c.want)
		}
	}
}

func TestARuleThatWasNotCommittedIsNotInForce(t *testing.T) {
	h := open(t)
	if h.DB.Kind() != "sqlite" {
		t.Skip("the commit is made to fail with a trigger of SQLite")
	}
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `create table spoiled (matter integer references matter (id) deferrable initially deferred)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `create trigger spoil after insert on publish_rule begin insert into spoiled values (-1); end`)
		return err
	}))
	rule := publish.Rule{Body: "office", Template: "{org}/{year}-{seq:7}", Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "测试"}
	if err := h.ruled(head, rule); err == nil {
		t.Fatal("the commit did not fail")
	}
	if now := h.room.Rules.For("office"); now.Template == rule.Template {
		t.Fatal("a rule is in force that was never committed")
	}
}
