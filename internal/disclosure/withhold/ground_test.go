package withhold

import (
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/common/accord"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/matter"
)

func TestAReasonOfTheListIsChangedByTwoPersons(t *testing.T) {
	db := storetest.Open(t, matter.Migrations(), accord.Migrations(), Migrations())
	now := func() time.Time { return time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC) }
	officer := func(id int64, name string, rights ...string) account.Actor {
		return account.Actor{Kind: account.ActorOfficer, ID: id, Name: name, Posts: []account.Seat{{Post: "p", Rights: rights}}}
	}
	keeper, admin, clerk := officer(1, "谢敏", RightAdmin), officer(2, "马建军", org.AdminSystem), officer(3, "文静", RightHandle)
	room := New(Deps{DB: db, Now: now, Grounds: &Grounds{}, Accord: accord.New(accord.Deps{DB: db, Now: now})})
	for _, s := range room.Accords() {
		room.Accord.Add(s)
	}
	g, _ := room.Grounds.Of("N5")
	g.Months, g.Reason = 6, "内部事务信息半年查一次"
	if _, err := room.ProposeGround(t.Context(), clerk, g, 0); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("a clerk: %v", err)
	}
	wrong := g
	wrong.Months = 99
	if _, err := room.ProposeGround(t.Context(), keeper, wrong, 0); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("99 months: %v", err)
	}
	if _, err := room.ProposeGround(t.Context(), keeper, g, 3); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("over a version that nobody saw: %v", err)
	}
	p, err := room.ProposeGround(t.Context(), keeper, g, 0)
	if err != nil {
		t.Fatal(err)
	}
	if now, _ := room.Grounds.Of("N5"); now.Months != 12 {
		t.Fatalf("it holds though nobody agreed: %+v", now)
	}
	if _, err := room.Accord.End(t.Context(), admin, p.ID, accord.StateAgreed, ""); err != nil {
		t.Fatal(err)
	}
	if now, _ := room.Grounds.Of("N5"); now.Months != 6 || now.N != 1 || !strings.Contains(now.By, "马建军复核") {
		t.Errorf("%+v", now)
	}
}
