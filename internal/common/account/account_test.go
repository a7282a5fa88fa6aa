package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
)

const officials = `
divisions:
  - {code: "359900", name: 闽海市, level: city}
  - {code: "359902", name: 临海县, parent: "359900", level: county}
bodies:
  - {code: MHSP, name: 闽海市市场监督管理局, division: "359900"}
  - {code: LHSP, name: 临海县市场监督管理局, division: "359902"}
posts:
  - {code: LHSP-accept, name: 受理岗, body: LHSP, rights: [case.accept]}
  - {code: MHSP-watch, name: 督查岗, body: MHSP, rights: [case.view]}
officers:
  - {login: zhangmin, name: 张敏, posts: [LHSP-accept, MHSP-watch]}
`

var linXiaomei = account.Registration{Name: "林晓梅", DocumentKind: account.CitizenCard, Number: "359902199001010015", Phone: "13800000001", Password: "xiaomei2026"}
var chenJianguo = account.Registration{Name: "陈建国", DocumentKind: account.CitizenCard, Number: "359902198501010017", Phone: "13800000002", Password: "jianguo2026"}

type fixture struct {
	*account.Book
	t  *testing.T
	at time.Time
}

var ctx = context.Background()

func open(t *testing.T) *fixture {
	t.Helper()
	db := storetest.Open(t, web.Migrations(), org.Migrations(), account.Migrations())
	data, err := org.ReadData(strings.NewReader(officials))
	if err != nil {
		t.Fatal(err)
	}
	dir := org.NewDirectory()
	err = db.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, db.NewID, data) })
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(ctx, func(tx *store.Tx) error { return dir.Load(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}
	f.Book, err = account.New(account.Config{Store: db, Directory: dir, Now: func() time.Time { return f.at },
		Secret: []byte("a secret of more than sixteen bytes"),
		Verify: func(context.Context, string, string, string) (account.TrustLevel, error) {
			return account.TrustName, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) registered(r account.Registration) account.Actor {
	f.t.Helper()
	p, err := f.Register(ctx, r)
	if err != nil {
		f.t.Fatal(err)
	}
	a, err := f.Resolve(ctx, account.Actor{Kind: account.ActorPerson, ID: p.ID}.Subject())
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) signIn(door account.Door, name, password, address string) (account.Actor, error) {
	return f.SignIn(ctx, account.Attempt{Door: door, Name: name, Password: password, Address: address})
}

func TestAPersonRegistersAndSignsInByPhoneOrNumber(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	for _, name := range []string{linXiaomei.Phone, linXiaomei.Number} {
		got, err := f.signIn(account.DoorPerson, name, linXiaomei.Password, "10.0.0.1")
		if err != nil || got.Subject() != lin.Subject() || got.Name != "林晓梅" {
			t.Errorf("signed in by %s: %+v, %v", name, got, err)
		}
	}
	if lin.Person.Masked != "359902********0015" || lin.Person.Trust != account.TrustName {
		t.Errorf("what is shown of her: %+v", lin.Person)
	}
	kind, number, err := f.Number(ctx, lin.ID)
	if err != nil || kind != account.CitizenCard || number != linXiaomei.Number {
		t.Errorf("opened number %s %s, %v", kind, number, err)
	}
	if _, err := f.Register(ctx, linXiaomei); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("registering twice: %v", err)
	}
}

func TestTheNumberIsNowhereInTheStoreInPlain(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	err := f.Store.Read(ctx, func(tx *store.Tx) error {
		var all string
		err := tx.QueryRow(ctx, `select number_index || number_sealed || number_masked || password from person order by id limit 1`).Scan(&all)
		if strings.Contains(all, linXiaomei.Number) || strings.Contains(all, linXiaomei.Password) {
			t.Errorf("found in plain: %s", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARegistrationIsToldEverythingThatIsWrongAtOnce(t *testing.T) {
	f := open(t)
	_, err := f.Register(ctx, account.Registration{Phone: "12", Password: "short"})
	if got := len(fault.FieldsOf(err)); got != 5 {
		t.Errorf("%d fields: %v", got, fault.FieldsOf(err))
	}
}

func TestTheAnswerNeverSaysWhetherTheAccountExists(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	for i := range 8 {
		_, known := f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
		_, unknown := f.signIn(account.DoorPerson, "13899999999", "wrong-password1", "10.0.0.2")
		if known == nil || unknown == nil || known.Error() != unknown.Error() {
			t.Errorf("attempt %d: %v and %v", i, known, unknown)
		}
	}
}

func TestP21WhoMistypesIsToldHowManyTriesAndMinutesAreLeft(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	for i, words := range []string{
		"账号或密码不正确", "账号或密码不正确", "账号或密码不正确；再输错2次，就要等30分钟才能再试", "账号或密码不正确；再输错1次，就要等30分钟才能再试",
		"账号或密码不正确；已经连续输错5次，请30分钟后再试，或到政务服务大厅窗口核验身份后重设密码",
		"登录失败次数过多，请30分钟后再试，或到政务服务大厅窗口核验身份后重设密码",
	} {
		if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1"); fault.MessageOf(err) != words {
			t.Errorf("try %d: %v", i+1, err)
		}
	}
	f.at = f.at.Add(25*time.Minute + 10*time.Second)
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.1"); !strings.Contains(fault.MessageOf(err), "请5分钟后再试") {
		t.Errorf("after 25 minutes: %v", err)
	}
}

func TestFiveWrongPasswordsLockForHalfAnHour(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	right := func() error {
		_, err := f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.9")
		return err
	}
	for range 5 {
		f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
	}
	if err := right(); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("the right password while locked: %v", err)
	}
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Number, linXiaomei.Password, "10.0.0.8"); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("the same account by its other name: %v", err)
	}
	f.at = f.at.Add(29 * time.Minute)
	if err := right(); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("after 29 minutes: %v", err)
	}
	f.at = f.at.Add(time.Minute)
	if err := right(); err != nil {
		t.Errorf("after 30 minutes, although knocked at in between: %v", err)
	}
	for range 4 {
		f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
	}
	if err := right(); err != nil {
		t.Errorf("the fifth try is right: %v", err)
	}
}

func TestAnAddressThatTriesManyAccountsIsLocked(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	for i := range 20 {
		f.signIn(account.DoorOfficer, string(rune('a'+i)), "wrong-password1", "10.0.0.1")
	}
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.1"); fault.KindOf(err) != fault.KindBusy {
		t.Errorf("from the same address: %v", err)
	}
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.2"); err != nil {
		t.Errorf("from another address: %v", err)
	}
}

func TestManyTriesAtOnceAreNoMoreThanInTurn(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	var group sync.WaitGroup
	answers := make(chan fault.Kind, 12)
	for range 12 {
		group.Go(func() {
			_, err := f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
			answers <- fault.KindOf(err)
		})
	}
	group.Wait()
	close(answers)
	looked := 0
	for kind := range answers {
		if kind == fault.KindInvalid {
			looked++
		}
	}
	if looked != 5 {
		t.Errorf("the password was looked at %d times", looked)
	}
}

func TestAHallSignsInAtOnce(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	var group sync.WaitGroup
	for range 60 {
		group.Go(func() {
			if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.1"); err != nil {
				t.Errorf("one of sixty who know the password: %v", err)
			}
		})
	}
	group.Wait()
}

func TestSignInsAreLoggedWithoutTheName(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
	f.at = f.at.Add(time.Second)
	f.signIn(account.DoorPerson, linXiaomei.Phone, linXiaomei.Password, "10.0.0.1")
	list, err := f.SignIns(ctx, lin.Subject(), 10)
	if err != nil || len(list) != 2 || list[0].Outcome != account.OutcomeIn || list[1].Outcome != account.OutcomeWrong {
		t.Errorf("log %+v, %v", list, err)
	}
}

func TestALookIsWrittenDownForItsOwner(t *testing.T) {
	f := open(t)
	lin, chen := f.registered(linXiaomei), f.registered(chenJianguo)
	clerk := account.Actor{Kind: account.ActorOfficer, ID: 7, Name: "周敏", Posts: []account.Seat{{Post: "P1", Body: "B1"}}}
	for _, why := range []string{"在窗口填写申请表", "再一次"} {
		if err := f.Looked(ctx, clerk, lin.Party(), why); err != nil {
			t.Fatal(err)
		}
		f.at = f.at.Add(time.Minute)
	}
	list, err := f.Looks(ctx, lin.Party(), 10)
	if err != nil || len(list) != 2 || list[0].Why != "再一次" || list[1].OfficerName != "周敏" || list[1].Body != "B1" {
		t.Errorf("looks at her: %+v, %v", list, err)
	}
	if list, err := f.Looks(ctx, chen.Party(), 10); err != nil || len(list) != 0 {
		t.Errorf("looks at somebody else: %+v, %v", list, err)
	}
}

func TestACompanyActsThroughItsRepresentative(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	company, err := f.RegisterCompany(ctx, lin, account.CompanyRegistration{Name: "闽海茶业有限公司", CreditCode: "91350200MA00000001", Password: "chaye2026"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.signIn(account.DoorCompany, "91350200ma00000001", "chaye2026", "10.0.0.1")
	if err != nil || got.Title() != "林晓梅 代 闽海茶业有限公司" || got.Party() != got.For.Subject() || got.For.ID != company.ID {
		t.Errorf("signed in as %+v, %v", got, err)
	}
	again, err := f.Resolve(ctx, got.Subject())
	if err != nil || again.Title() != got.Title() {
		t.Errorf("resolved %s as %+v, %v", got.Subject(), again, err)
	}
}

func TestOnlyTheRepresentativeKeepsTheRecordOfACompany(t *testing.T) {
	f := open(t)
	lin, chen := f.registered(linXiaomei), f.registered(chenJianguo)
	company, err := f.RegisterCompany(ctx, lin, account.CompanyRegistration{Name: "闽海茶业有限公司", CreditCode: "91350200MA00000001", Address: "鹭江道1号", Password: "chaye2026"})
	if err != nil {
		t.Fatal(err)
	}
	record := func(want string) {
		t.Helper()
		got, representative, err := f.CompanyRecord(ctx, company.ID)
		if err != nil || got.Address != want || representative != lin.Name {
			t.Errorf("record %+v of %s, %v", got, representative, err)
		}
	}
	record("鹭江道1号")
	boss, err := f.ActFor(ctx, lin, "company:"+itoa(company.ID))
	if err != nil {
		t.Fatal(err)
	}
	deputy := chen
	deputy.For = &account.Principal{Kind: account.PrincipalCompany, ID: company.ID, Delegation: 7}
	for _, c := range []struct {
		sentence string
		actor    account.Actor
		address  string
		kind     fault.Kind
	}{
		{"in his own name", lin, "鹭江道2号", fault.KindDenied}, {"by a delegate", deputy, "鹭江道2号", fault.KindDenied},
		{"too long", boss, strings.Repeat("路", 201), fault.KindInvalid},
	} {
		if err := f.SetCompanyAddress(ctx, c.actor, c.address); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.sentence, err)
		}
	}
	record("鹭江道1号")
	if err := f.SetCompanyAddress(ctx, boss, " 鹭江道3号 "); err != nil {
		t.Fatal(err)
	}
	record("鹭江道3号")
}

func TestADelegationCountsOnceConfirmedWithinItsDates(t *testing.T) {
	f := open(t)
	lin, chen := f.registered(linXiaomei), f.registered(chenJianguo)
	company, err := f.RegisterCompany(ctx, lin, account.CompanyRegistration{Name: "闽海茶业有限公司", CreditCode: "91350200MA00000001", Password: "chaye2026"})
	if err != nil {
		t.Fatal(err)
	}
	principal := "company:" + itoa(company.ID)
	boss, err := f.ActFor(ctx, lin, principal)
	if err != nil {
		t.Fatal(err)
	}
	offer := account.Offer{DocumentKind: account.CitizenCard, Number: chenJianguo.Number, Name: "陈建国", Scope: []string{"submit"}, FromOn: "2026-03-03", UntilOn: "2026-03-31"}
	d, err := f.Delegate(ctx, boss, offer)
	if err != nil {
		t.Fatal(err)
	}
	may := func() bool {
		_, err := f.ActFor(ctx, chen, principal)
		return err == nil
	}
	f.at = time.Date(2026, 3, 5, 1, 0, 0, 0, time.UTC)
	if may() {
		t.Error("acts before he confirmed")
	}
	if err := f.Confirm(ctx, lin, d.ID); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("somebody else confirms: %v", err)
	}
	if err := f.Confirm(ctx, chen, d.ID); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		at   time.Time
		want bool
	}{
		{"the evening before, in Shanghai", time.Date(2026, 3, 2, 15, 59, 0, 0, time.UTC), false},
		{"from midnight of the first day", time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC), true},
		{"to the last minute of the last day", time.Date(2026, 3, 31, 15, 59, 0, 0, time.UTC), true},
		{"not a minute longer", time.Date(2026, 3, 31, 16, 0, 0, 0, time.UTC), false},
	} {
		if f.at = row.at; may() != row.want {
			t.Errorf("%s: %v", row.name, !row.want)
		}
	}
	f.at = time.Date(2026, 3, 5, 1, 0, 0, 0, time.UTC)
	delegate, _ := f.ActFor(ctx, chen, principal)
	if !delegate.For.Covers("submit") || delegate.For.Covers("withdraw") {
		t.Errorf("scope %v", delegate.For.Scope)
	}
	if _, err := f.Delegate(ctx, delegate, offer); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("a delegate delegates again: %v", err)
	}
	if err := f.Revoke(ctx, boss, d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Resolve(ctx, delegate.Subject()); may() || err == nil {
		t.Errorf("still acts after it was revoked: %v", err)
	}
	if err := f.Confirm(ctx, chen, d.ID); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("confirming what was revoked: %v", err)
	}
}

func TestDelegationsThatCannotBe(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	f.registered(chenJianguo)
	good := account.Offer{DocumentKind: account.CitizenCard, Number: chenJianguo.Number, Name: "陈建国", FromOn: "2026-03-03", UntilOn: "2026-03-31"}
	for _, row := range []struct {
		name   string
		change func(*account.Offer)
	}{
		{"to oneself", func(o *account.Offer) { o.Number, o.Name = linXiaomei.Number, "林晓梅" }},
		{"to somebody unknown", func(o *account.Offer) { o.Number = "359902198501010099" }},
		{"to a number with another name", func(o *account.Offer) { o.Name = "陈建军" }},
		{"with the end before the start", func(o *account.Offer) { o.UntilOn = "2026-03-02" }},
		{"all in the past", func(o *account.Offer) { o.FromOn, o.UntilOn = "2026-01-01", "2026-02-01" }},
		{"on a day that is not", func(o *account.Offer) { o.FromOn = "2026-02-30" }},
	} {
		o := good
		row.change(&o)
		if _, err := f.Delegate(ctx, lin, o); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if _, err := f.Delegate(ctx, account.System("clock"), good); fault.KindOf(err) != fault.KindDenied {
		t.Error("the system delegates")
	}
}

func TestAnOfficerHasTheRightsOfHisPosts(t *testing.T) {
	f := open(t)
	if err := f.SetOfficerPassword(ctx, "zhangmin", "Minhai-2026!"); err != nil {
		t.Fatal(err)
	}
	a, err := f.signIn(account.DoorOfficer, "zhangmin", "Minhai-2026!", "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name      string
		got, want bool
	}{
		{"has a right of a post", a.Has("case.accept"), true},
		{"has none of no post", a.Has("case.decide"), false},
		{"at the body of the post", a.HasAt("case.accept", "LHSP"), true},
		{"not at another of his bodies", a.HasAt("case.accept", "MHSP"), false},
		{"a city post looks into the county", a.HasIn("case.view", "/359900/359902/"), true},
		{"a county post does not look over the city", a.HasIn("case.accept", "/359900/"), false},
		{"the system has no rights of posts", account.System("clock").Has("case.accept"), false},
	} {
		if row.got != row.want {
			t.Errorf("%s: %v", row.name, row.got)
		}
	}
	if got := a.Bodies(); len(got) != 2 || a.Region != "/359900/359902/" {
		t.Errorf("bodies %v, region %s", got, a.Region)
	}
	if got := account.ActorOf(account.With(ctx, a)); got.Login != "zhangmin" || account.ActorOf(ctx).SignedIn() {
		t.Errorf("from the context: %+v", got)
	}
}

func TestPasswordsOfTheStaff(t *testing.T) {
	for _, row := range []struct {
		name, password string
		good           bool
	}{
		{"three classes and ten characters", "Minhai2026", true},
		{"too short", "Mh2026!", false},
		{"two classes", "minhai202612", false},
		{"holds the login", "Zhangmin-2026", false},
		{"a sentence with Chinese", "闽海市政务2026Aa", true},
	} {
		if err := account.CheckStaffPassword("zhangmin", row.password); (err == nil) != row.good {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestChangingAPasswordNeedsTheOldOne(t *testing.T) {
	f := open(t)
	f.registered(linXiaomei)
	a := account.Attempt{Door: account.DoorPerson, Name: linXiaomei.Phone, Password: "wrong-one-1", Address: "10.0.0.1"}
	if err := f.ChangePassword(ctx, a, "fresh2026"); err == nil {
		t.Error("changed with the wrong password")
	}
	a.Password = linXiaomei.Password
	if err := f.ChangePassword(ctx, a, "fresh2026"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, "fresh2026", "10.0.0.1"); err != nil {
		t.Error(err)
	}
}

func TestTokensOpenUntilTheyEnd(t *testing.T) {
	f := open(t)
	secret, token, err := f.CreateToken(ctx, "zhangmin", "对账程序", 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if a, err := f.ByToken(ctx, secret); err != nil || a.Login != "zhangmin" || !a.Has("case.accept") {
		t.Errorf("by token: %+v, %v", a, err)
	}
	if _, err := f.ByToken(ctx, secret+"x"); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("another secret: %v", err)
	}
	f.at = f.at.Add(24 * time.Hour)
	if _, err := f.ByToken(ctx, secret); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("after its end: %v", err)
	}
	f.at = f.at.Add(-time.Hour)
	if err := f.RevokeToken(ctx, token.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ByToken(ctx, secret); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("after it was revoked: %v", err)
	}
	list, err := f.Tokens(ctx, token.Officer)
	if err != nil || len(list) != 1 || list[0].RevokedAt.IsZero() {
		t.Errorf("list %+v, %v", list, err)
	}
}

func TestAnOfficerWhoLeftIsOutAtOnce(t *testing.T) {
	f := open(t)
	secret, _, err := f.CreateToken(ctx, "zhangmin", "对账程序", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	f.SetOfficerPassword(ctx, "zhangmin", "Minhai-2026!")
	err = f.Store.Write(ctx, func(tx *store.Tx) error { return org.SetActive(ctx, tx, "zhangmin", false) })
	if err != nil {
		t.Fatal(err)
	}
	f.Store.Read(ctx, func(tx *store.Tx) error { return f.Directory.Load(ctx, tx) })
	if _, err := f.ByToken(ctx, secret); fault.KindOf(err) != fault.KindDenied {
		t.Errorf("by token: %v", err)
	}
	if _, err := f.signIn(account.DoorOfficer, "zhangmin", "Minhai-2026!", "10.0.0.1"); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("by password: %v", err)
	}
}

func TestImportingAccountsTwiceKeepsChangedPasswords(t *testing.T) {
	f := open(t)
	d, err := account.ReadData(strings.NewReader(`
people:
  - {name: 林晓梅, document_kind: citizen_card, number: "359902199001010015", phone: "13800000001", password: xiaomei2026, trust: 3}
companies:
  - {name: 闽海茶业有限公司, credit_code: 91350200MA00000001, password: chaye2026, representative_kind: citizen_card, representative: "359902199001010015"}
passwords:
  - {login: zhangmin, password: Minhai-2026!}
`))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Import(ctx, d); err != nil {
		t.Fatal(err)
	}
	if err := f.SetOfficerPassword(ctx, "zhangmin", "Another-2026!"); err != nil {
		t.Fatal(err)
	}
	if err := f.Import(ctx, d); err != nil {
		t.Fatal(err)
	}
	if _, err := f.signIn(account.DoorOfficer, "zhangmin", "Another-2026!", "10.0.0.1"); err != nil {
		t.Errorf("the changed password: %v", err)
	}
	a, err := f.signIn(account.DoorCompany, "91350200MA00000001", "chaye2026", "10.0.0.1")
	if err != nil || a.Person.Trust != account.TrustFace {
		t.Errorf("the imported company: %+v, %v", a, err)
	}
}

func itoa(n int64) string {
	p := account.Principal{Kind: "x", ID: n}
	return strings.TrimPrefix(p.Subject(), "x:")
}

func TestAWindowSetsAPasswordAndOpensTheLock(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	for range 6 {
		f.signIn(account.DoorPerson, linXiaomei.Phone, "wrong-password1", "10.0.0.1")
	}
	if err := f.SetPassword(ctx, lin.ID, "chuangkou2026"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.signIn(account.DoorPerson, linXiaomei.Phone, "chuangkou2026", "10.0.0.1"); err != nil {
		t.Error(err)
	}
}

func TestPhonesOfSubjects(t *testing.T) {
	f := open(t)
	lin := f.registered(linXiaomei)
	company, err := f.RegisterCompany(ctx, lin, account.CompanyRegistration{Name: "闽海茶业有限公司", CreditCode: "91350200MA00000001", Password: "chaye2026"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, subject, want string }{
		{"a person's own", lin.Subject(), linXiaomei.Phone},
		{"a company's is its representative's", "company:" + itoa(company.ID), linXiaomei.Phone},
		{"a post has none", "post:LHSP-accept", ""},
	} {
		if got, err := f.Phone(ctx, row.subject); err != nil || got != row.want {
			t.Errorf("%s: %q, %v", row.name, got, err)
		}
	}
}

func TestNumbersAreCheckedByTheirKind(t *testing.T) {
	check := account.CheckDocument(func() time.Time { return time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC) })
	for _, row := range []struct {
		name, kind, number string
		good               bool
	}{
		{"a citizen number with its check", account.CitizenCard, "11010519491231002X", true},
		{"a citizen number with a wrong check", account.CitizenCard, "110105194912310021", false},
		{"a citizen number too short", account.CitizenCard, "1101051949", false},
		{"a passport", "chinese_passport", "E00000001", true},
		{"a kind that is not in the list", "library_card", "1", false},
	} {
		if err := check(row.kind, row.number); (err == nil) != row.good {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if err := account.CheckCredit("9135"); err == nil {
		t.Error("a credit code of four letters")
	}
}
