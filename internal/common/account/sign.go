package account

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/ident"
)

// Door is which sign-in somebody uses.
type Door string

// The doors.
const (
	DoorPerson  Door = "person"  // phone or document number
	DoorCompany Door = "company" // credit code; acts as its legal representative
	DoorOfficer Door = "officer" // login
)

// Attempt is one try to sign in.
type Attempt struct {
	Door     Door
	Name     string // what was typed: phone, document number, credit code or login
	Password string
	Address  string // the network address it came from
	Agent    string // the browser's name of itself
}

// Outcome is how an attempt ended.
type Outcome string

// The outcomes.
const (
	OutcomeIn     Outcome = "in"
	OutcomeWrong  Outcome = "wrong"
	OutcomeLocked Outcome = "locked"
)

// SignInRecord is one line of the log of sign-ins; Subject is empty when nobody was found.
type SignInRecord struct {
	ID      int64
	At      time.Time
	Door    Door
	Subject string
	Address string
	Agent   string
	Outcome Outcome
}

// Five wrong passwords lock an account for half an hour. An address has more, since a
// hall's counter, a school or a village share one.
const (
	accountLimit = 5
	addressLimit = 20
	lockTime     = 30 * time.Minute
)

// warnFrom is with how many tries left somebody is told that they run out.
const warnFrom = 2

// errWrong and the words of a lock are the same whether or not there is such an account.
var errWrong = fault.Invalidf("账号或密码不正确")

// wrongWith says how many tries are left, once they are few.
func wrongWith(left int64) error {
	switch {
	case left > warnFrom:
		return errWrong
	case left > 0:
		return fault.Invalidf("账号或密码不正确；再输错%d次，就要等%s才能再试", left, minutes(lockTime))
	}
	return fault.Invalidf("账号或密码不正确；已经连续输错%d次，请%s后再试，或到政务服务大厅窗口核验身份后重设密码", accountLimit, minutes(lockTime))
}

// locked is who may not try for a while, and for how long (P-21).
type locked struct {
	error
	left time.Duration
}

func (l locked) Unwrap() error { return l.error }

func lockedFor(left time.Duration) error {
	return locked{fault.Busyf("登录失败次数过多，请%s后再试，或到政务服务大厅窗口核验身份后重设密码", minutes(left)), left}
}

// minutes rounds up: whoever comes back when told to is let in.
func minutes(d time.Duration) string {
	return strconv.Itoa(int((d+time.Minute-1)/time.Minute)) + "分钟"
}

// holder is who stands behind a name typed at a door.
type holder struct {
	subject  string
	password string
}

// SignIn checks an attempt and gives the actor. The attempt is counted before the
// password is looked at, so that many at once are no more than many in turn; and it is
// counted in a slot, so that of the many who sign in rightly from one hall at nine in the
// morning only a few are ever counted that were not found right yet.
func (b *Book) SignIn(ctx context.Context, a Attempt) (actor Actor, err error) {
	a.Name = strings.TrimSpace(a.Name)
	who, err := b.holder(ctx, a)
	if err != nil {
		return Actor{}, err
	}
	crowded := b.hashes.in(ctx, func() { actor, err = b.attempt(ctx, a, who) })
	if crowded != nil {
		return Actor{}, crowded
	}
	return actor, err
}

// attempt counts an attempt, looks at the password and writes down what came of it.
func (b *Book) attempt(ctx context.Context, a Attempt, who holder) (Actor, error) {
	left, err := b.count(ctx, a, who)
	if err != nil {
		return Actor{}, err
	}
	same, err := b.hashes.matches(who.password, a.Password)
	if err != nil {
		return Actor{}, err
	}
	if !same {
		return Actor{}, b.record(ctx, a, who, OutcomeWrong, wrongWith(left))
	}
	actor, err := b.Resolve(ctx, who.subject)
	if fault.KindOf(err) == fault.KindNotFound || fault.KindOf(err) == fault.KindDenied {
		return Actor{}, b.record(ctx, a, who, OutcomeWrong, wrongWith(left))
	}
	if err != nil {
		return Actor{}, err
	}
	return actor, b.record(ctx, a, who, OutcomeIn, nil)
}

// holder looks up the name; nobody found is an empty holder, not an error.
func (b *Book) holder(ctx context.Context, a Attempt) (h holder, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		switch a.Door {
		case DoorOfficer:
			h, err = b.officerHolder(ctx, tx, a.Name)
		case DoorCompany:
			h, err = companyHolder(ctx, tx, normalCode(a.Name))
		case DoorPerson:
			h, err = b.personHolder(ctx, tx, a.Name)
		default:
			err = fault.Invalidf("请选择登录方式")
		}
		return err
	})
	if fault.KindOf(err) == fault.KindNotFound {
		return holder{}, nil
	}
	return h, err
}

func (b *Book) officerHolder(ctx context.Context, tx *store.Tx, login string) (holder, error) {
	o, err := b.Directory.OfficerByLogin(login)
	if err != nil {
		return holder{}, err
	}
	password, err := officerPassword(ctx, tx, o.ID)
	return holder{Actor{Kind: ActorOfficer, ID: o.ID}.Subject(), password}, err
}

func companyHolder(ctx context.Context, tx *store.Tx, code string) (holder, error) {
	l, err := companyByCode(ctx, tx, code)
	p := l.principal()
	return holder{Actor{Kind: ActorPerson, ID: l.Representative, For: &p}.Subject(), l.password}, err
}

// personHolder takes a phone, or the number of a citizen's identity card.
func (b *Book) personHolder(ctx context.Context, tx *store.Tx, name string) (h holder, err error) {
	var p Person
	if mobile.MatchString(name) {
		p, err = personByPhone(ctx, tx, name)
	} else {
		p, err = personByIndex(ctx, tx, b.numberIndex(CitizenCard, ident.Normalise(name)))
	}
	return holder{Actor{Kind: ActorPerson, ID: p.ID}.Subject(), p.password}, err
}

// CitizenCard is the document kind whose number alone may be typed to sign in.
const CitizenCard = string(ident.CitizenCard)

// accountKey names what is locked: the account if there is one, else the name as typed.
func (b *Book) accountKey(a Attempt, who holder) string {
	if who.subject != "" {
		return b.keyed("account|" + string(a.Door) + "|" + who.subject)
	}
	return b.keyed("unknown|" + string(a.Door) + "|" + a.Name)
}

func (b *Book) addressKey(a Attempt) string { return b.keyed("address|" + a.Address) }

// count writes the attempt down, refuses it when account or address is locked, and says how many more the account has.
func (b *Book) count(ctx context.Context, a Attempt, who holder) (left int64, err error) {
	at := b.Now()
	var until time.Time
	err = b.Store.Write(ctx, func(tx *store.Tx) error {
		until = time.Time{}
		account, since, err := countAttempt(ctx, tx, b.accountKey(a, who), accountLimit, at, at.Add(-lockTime))
		if err != nil {
			return err
		}
		left = accountLimit - account
		address, shared, err := countAttempt(ctx, tx, b.addressKey(a), addressLimit, at, at.Add(-lockTime))
		if err != nil {
			return err
		}
		if account > accountLimit {
			until = since.Add(lockTime)
		}
		if address > addressLimit && shared.Add(lockTime).After(until) {
			until = shared.Add(lockTime)
		}
		if until.IsZero() {
			return nil
		}
		return insertSignIn(ctx, tx, b.line(a, who, OutcomeLocked))
	})
	if err != nil {
		return 0, fmt.Errorf("count sign-in: %w", err)
	}
	if !until.IsZero() {
		return 0, lockedFor(until.Sub(at))
	}
	return left, nil
}

// record writes the outcome down and gives back what the person is told.
func (b *Book) record(ctx context.Context, a Attempt, who holder, outcome Outcome, told error) error {
	err := b.Store.Write(ctx, func(tx *store.Tx) error {
		if outcome == OutcomeIn {
			if err := clearAttempts(ctx, tx, b.accountKey(a, who)); err != nil {
				return err
			}
			if err := forgiveAttempt(ctx, tx, b.addressKey(a)); err != nil {
				return err
			}
		}
		return insertSignIn(ctx, tx, b.line(a, who, outcome))
	})
	if err != nil {
		return fmt.Errorf("record sign-in: %w", err)
	}
	return told
}

func (b *Book) line(a Attempt, who holder, outcome Outcome) SignInRecord {
	own, _ := splitSubject(who.subject)
	return SignInRecord{ID: b.Store.NewID(), At: b.Now(), Door: a.Door, Subject: own, Address: a.Address, Agent: cut(a.Agent, 200), Outcome: outcome}
}

// cut keeps a text that comes from outside short.
func cut(text string, most int) string {
	r := []rune(strings.ToValidUTF8(text, ""))
	return string(r[:min(len(r), most)])
}

// SignIns lists the last sign-ins of a subject such as "person:12" (M-13).
func (b *Book) SignIns(ctx context.Context, subject string, limit int) (list []SignInRecord, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = signIns(ctx, tx, subject, limit)
		return err
	})
	return list, err
}

// ChangePassword lets somebody who knows the old password set a new one; at the company
// door the company's own is changed.
func (b *Book) ChangePassword(ctx context.Context, a Attempt, fresh string) error {
	actor, err := b.SignIn(ctx, a)
	if err != nil {
		return err
	}
	if a.Door == DoorOfficer {
		return b.SetOfficerPassword(ctx, actor.Login, fresh)
	}
	if err := CheckPassword(fresh); err != nil {
		return err
	}
	hash, err := b.hashes.hash(ctx, fresh)
	if err != nil {
		return err
	}
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		if a.Door == DoorCompany {
			return setCompanyPassword(ctx, tx, actor.For.ID, hash)
		}
		return setPersonPassword(ctx, tx, actor.ID, hash)
	})
}

// SetOfficerPassword sets an officer's password, after the rule for the staff.
func (b *Book) SetOfficerPassword(ctx context.Context, login, password string) error {
	o, err := b.Directory.OfficerByLogin(login)
	if err != nil {
		return err
	}
	if err := CheckStaffPassword(login, password); err != nil {
		return err
	}
	hash, err := b.hashes.hash(ctx, password)
	if err != nil {
		return err
	}
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		return setOfficerPassword(ctx, tx, o.ID, hash, b.Now())
	})
}
