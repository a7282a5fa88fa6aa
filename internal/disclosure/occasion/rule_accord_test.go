package occasion

import (
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

func TestTheRuleOfASortIsChangedByTwoPersons(t *testing.T) {
	db := storetest.Open(t, matter.Migrations(), accord.Migrations(), Migrations())
	now := func() time.Time { return time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC) }
	officer := func(id int64, name string, rights ...string) account.Actor {
		return account.Actor{Kind: account.ActorOfficer, ID: id, Name: name, Posts: []account.Seat{{Post: "p", Rights: rights}}}
	}
	room := New(Deps{DB: db, Now: now, Accord: accord.New(accord.Deps{DB: db, Now: now})})
	for _, s := range room.Accords() {
		room.Accord.Add(s)
	}
	ma, xie := officer(1, "马建军", org.AdminSystem), officer(2, "谢安国", org.AdminSecurity)
	in := RuleForm{Sort: Interview, Days: 5, PerHour: 5, Least: 6, Reason: "实录要核对"}
	if _, err := room.ProposeRule(t.Context(), officer(3, "丁", RightPlan), in); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("who plans sets the rule: %v", err)
	}
	p, err := room.ProposeRule(t.Context(), ma, in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.ProposeRule(t.Context(), ma, RuleForm{Sort: Meeting, Days: 7, PerHour: 5, Least: 6, Reason: "会议另有规定"}); err != nil {
		t.Errorf("another sort may be proposed beside: %v", err)
	}
	if _, err := room.Accord.End(t.Context(), xie, p.ID, accord.StateAgreed, ""); err != nil {
		t.Fatal(err)
	}
	if r := room.Rules.For(Interview); r.Transcript != workday.Working(5) || r.By != "马建军提出，谢安国复核" {
		t.Errorf("%+v", r)
	}
}
