package accord_test

import (
	"context"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

func officer(id int64, name string, rights ...string) account.Actor {
	return account.Actor{Kind: account.ActorOfficer, ID: id, Name: name, Posts: []account.Seat{{Post: "p", Rights: rights}}}
}

func TestEverySortIsReadAtTheStart(t *testing.T) {
	db := storetest.Open(t, accord.Migrations())
	book := accord.New(accord.Deps{DB: db, Now: time.Now})
	var read []string
	for _, name := range []string{"a", "b"} {
		book.Add(accord.Sort{Name: name, Home: func(string) string { return "/" }, Reader: web.Staff, Apply: func(context.Context, *store.Tx, accord.Proposal) error { return nil },
			Load: func(context.Context, *store.Tx) error { read = append(read, name); return nil }})
	}
	if err := db.Read(t.Context(), func(tx *store.Tx) error { return book.Load(t.Context(), tx) }); err != nil || len(read) != 2 {
		t.Errorf("read %v: %v", read, err)
	}
}

func TestWhatOneProposesAnotherPutsInForce(t *testing.T) {
	ctx := context.Background()
	db := storetest.Open(t, accord.Migrations())
	now := time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)
	book := accord.New(accord.Deps{DB: db, Now: func() time.Time { return now }})
	var written []string
	book.Add(accord.Sort{Name: "limit", Title: "期限", Home: func(string) string { return "/limits" }, Reader: web.Staff, Apply: func(_ context.Context, _ *store.Tx, p accord.Proposal) error {
		var days int
		if err := p.Read(&days); err != nil {
			return err
		}
		if days > 60 {
			return fault.Invalidf("太长")
		}
		written = append(written, p.Signed())
		return nil
	}})
	ma, qiu, xie, clerk := officer(1, "马", org.AdminSystem), officer(2, "邱", org.AdminSystem), officer(3, "谢", org.AdminSecurity), officer(4, "办", "case.accept")
	propose := func(by account.Actor, thing, after string, days int) (accord.Proposal, error) {
		return book.Propose(ctx, by, accord.Proposal{Sort: "limit", Thing: thing, Title: thing, Reason: "试行", What: accord.What(days), Lines: []accord.Line{{Term: "几天", Before: "5", After: after}}})
	}
	if _, err := propose(ma, "a", "5", 5); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("nothing changes: %v", err)
	}
	p, err := propose(ma, "a", "8", 8)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := propose(qiu, "a", "9", 9); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("two of one thing: %v", err)
	}
	for _, c := range []struct {
		name  string
		by    account.Actor
		state accord.State
		words string
		want  fault.Kind
	}{
		{"提出人不能自己复核", ma, accord.StateAgreed, "", fault.KindDenied},
		{"提出人不能自己不同意", ma, accord.StateRefused, "错", fault.KindDenied},
		{"别人不能撤回", qiu, accord.StateWithdrawn, "", fault.KindDenied},
		{"没有管理岗位的不能复核", clerk, accord.StateAgreed, "", fault.KindDenied},
		{"不同意要写理由", qiu, accord.StateRefused, " ", fault.KindInvalid},
	} {
		if _, err := book.End(ctx, c.by, p.ID, c.state, c.words); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if len(written) != 0 {
		t.Fatal("written before another agreed")
	}
	if p, err = book.End(ctx, xie, p.ID, accord.StateAgreed, ""); err != nil || p.State != accord.StateAgreed || len(written) != 1 || written[0] != "马提出，谢复核" {
		t.Errorf("%+v %v %v", p, written, err)
	}
	if _, err := book.End(ctx, qiu, p.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("twice: %v", err)
	}
	long, err := propose(qiu, "a", "99", 99)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := book.End(ctx, ma, long.ID, accord.StateAgreed, ""); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("what may not be set is set: %v", err)
	}
	if _, there, err := book.Waiting(ctx, "limit", "a"); err != nil || !there {
		t.Errorf("a proposal that could not be put in force is gone: %v", err)
	}
	if _, err := book.End(ctx, qiu, long.ID, accord.StateWithdrawn, ""); err != nil {
		t.Error(err)
	}
}
