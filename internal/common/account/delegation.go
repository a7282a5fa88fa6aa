package account

import (
	"context"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// DelegationState is how far a delegation has come.
type DelegationState string

// The states of a delegation.
const (
	DelegationOffered   DelegationState = "offered"   // waits for the delegate
	DelegationConfirmed DelegationState = "confirmed" // in force between its dates
	DelegationRefused   DelegationState = "refused"
	DelegationRevoked   DelegationState = "revoked"
)

// Delegation (授权委托) lets a delegate (经办人) file and sign for a principal.
// 民法典 §165: it names the delegate, the matters, the scope and the period.
type Delegation struct {
	ID        int64
	Principal Principal // its Scope is the scope of the delegation
	Delegate  int64
	Name      string // of the delegate
	FromOn    string
	UntilOn   string
	State     DelegationState
	OfferedBy int64
	OfferedAt time.Time
	ChangedAt time.Time
}

// InForce reports whether the delegate may act on that date; both ends count.
func (d Delegation) InForce(on string) bool {
	return d.State == DelegationConfirmed && d.FromOn <= on && on <= d.UntilOn
}

// Offer is what a principal writes down about a delegate.
type Offer struct {
	DocumentKind string   // of the delegate
	Number       string   // of the delegate
	Name         string   // of the delegate, must agree with the document
	Scope        []string // empty is everything
	FromOn       string
	UntilOn      string
}

// Delegate offers a delegation; it counts once the delegate confirms. Only the person
// himself or a company's legal representative may: a delegate does not delegate again
// (民法典 §169).
func (b *Book) Delegate(ctx context.Context, actor Actor, o Offer) (Delegation, error) {
	principal, err := ownPrincipal(actor)
	if err != nil {
		return Delegation{}, err
	}
	if err := b.checkPeriod(o); err != nil {
		return Delegation{}, err
	}
	delegate, err := b.PersonByNumber(ctx, o.DocumentKind, o.Number)
	if err != nil || delegate.Name != o.Name || !delegate.Active {
		if err != nil && fault.KindOf(err) == fault.KindInternal {
			return Delegation{}, err
		}
		return Delegation{}, fault.InvalidField("number", "没有找到姓名和证件号码一致的账号，请对方先注册")
	}
	if delegate.ID == actor.ID {
		return Delegation{}, fault.InvalidField("number", "不能委托自己")
	}
	given, err := b.Delegations(ctx, principal.Subject())
	if err != nil {
		return Delegation{}, err
	}
	for _, g := range given { // each offer is told to the delegate: nobody is troubled twice with one
		if g.Delegate == delegate.ID && g.State == DelegationOffered && g.UntilOn >= b.today() {
			return Delegation{}, fault.Conflictf("已经有一项委托在等%s确认，请等对方答复，或者先撤销", delegate.Name)
		}
	}
	principal.Scope = o.Scope
	d := Delegation{ID: b.Store.NewID(), Principal: principal, Delegate: delegate.ID, Name: delegate.Name, FromOn: o.FromOn,
		UntilOn: o.UntilOn, State: DelegationOffered, OfferedBy: actor.ID, OfferedAt: b.Now(), ChangedAt: b.Now()}
	err = b.Store.Write(ctx, func(tx *store.Tx) error { return insertDelegation(ctx, tx, d) })
	return d, err
}

// ownPrincipal gives in whose name the actor may delegate.
func ownPrincipal(actor Actor) (Principal, error) {
	if actor.Kind != ActorPerson {
		return Principal{}, fault.Deniedf("请用个人或企业账号登录后再办理委托")
	}
	if actor.For == nil {
		return Principal{Kind: PrincipalPerson, ID: actor.ID, Name: actor.Name}, nil
	}
	if actor.For.Delegation != 0 {
		return Principal{}, fault.Deniedf("经办人不能再转委托他人，请由委托人本人办理")
	}
	return *actor.For, nil
}

func (b *Book) checkPeriod(o Offer) error {
	for _, row := range []struct{ name, date string }{{"from_on", o.FromOn}, {"until_on", o.UntilOn}} {
		if _, err := time.Parse(time.DateOnly, row.date); err != nil {
			return fault.InvalidField(row.name, "请填写日期，例如2026-03-02")
		}
	}
	if o.UntilOn < o.FromOn {
		return fault.InvalidField("until_on", "结束日期不能早于开始日期")
	}
	if o.UntilOn < b.today() {
		return fault.InvalidField("until_on", "结束日期已经过去")
	}
	return nil
}

// Confirm lets the delegate take the delegation on.
func (b *Book) Confirm(ctx context.Context, actor Actor, id int64) error {
	return b.answer(ctx, actor, id, DelegationConfirmed)
}

// Refuse lets the delegate turn the delegation down.
func (b *Book) Refuse(ctx context.Context, actor Actor, id int64) error {
	return b.answer(ctx, actor, id, DelegationRefused)
}

func (b *Book) answer(ctx context.Context, actor Actor, id int64, state DelegationState) error {
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := delegationByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if actor.Kind != ActorPerson || d.Delegate != actor.ID {
			return fault.Missing("委托", "")
		}
		return moveDelegation(ctx, tx, id, DelegationOffered, state, b.Now())
	})
}

// Revoke ends a delegation by the principal's word, or by the delegate laying it down
// (民法典 §173).
func (b *Book) Revoke(ctx context.Context, actor Actor, id int64) error {
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := delegationByID(ctx, tx, id)
		if err != nil {
			return err
		}
		mine, err := ownPrincipal(actor)
		gives := err == nil && mine.Subject() == d.Principal.Subject()
		takes := actor.Kind == ActorPerson && actor.ID == d.Delegate
		if !gives && !takes {
			return fault.Missing("委托", "")
		}
		return moveDelegation(ctx, tx, id, d.State, DelegationRevoked, b.Now())
	})
}

// Delegation gives one delegation.
func (b *Book) Delegation(ctx context.Context, id int64) (d Delegation, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		d, err = delegationByID(ctx, tx, id)
		return err
	})
	return d, err
}

// Delegations lists those a principal such as "company:5" has given, the newest first.
func (b *Book) Delegations(ctx context.Context, principal string) (list []Delegation, err error) {
	kind, id, ok := ParseSubject(principal)
	if !ok {
		return []Delegation{}, nil
	}
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = delegationsBy(ctx, tx, kind, id)
		return err
	})
	return list, err
}

// DelegationsTo lists those a person has been offered or holds, the newest first.
func (b *Book) DelegationsTo(ctx context.Context, person int64) (list []Delegation, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = delegationsTo(ctx, tx, person)
		return err
	})
	return list, err
}

// Principals lists for whom a person may act today: the companies whose legal
// representative he is, and those who have delegated to him.
func (b *Book) Principals(ctx context.Context, person int64) ([]Principal, error) {
	var companies []LegalPerson
	var held []Delegation
	err := b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if companies, err = companiesOf(ctx, tx, person); err != nil {
			return err
		}
		held, err = delegationsTo(ctx, tx, person)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := []Principal{}
	for _, l := range companies {
		list = append(list, l.principal())
	}
	for _, d := range held {
		if d.InForce(b.today()) {
			p := d.Principal
			p.Delegation = d.ID
			list = append(list, p)
		}
	}
	return list, nil
}

// ActFor gives the actor in the name of a principal such as "company:5", if he may today.
// Of two delegations the widest counts.
func (b *Book) ActFor(ctx context.Context, actor Actor, principal string) (Actor, error) {
	if actor.Kind != ActorPerson {
		return Actor{}, fault.Deniedf("请用个人账号登录后再选择代办对象")
	}
	list, err := b.Principals(ctx, actor.ID)
	if err != nil {
		return Actor{}, err
	}
	actor.For = nil
	for _, p := range list {
		if p.Subject() == principal && (actor.For == nil || wider(p, *actor.For)) {
			actor.For = &p
		}
	}
	if actor.For == nil {
		return Actor{}, fault.Deniedf("您没有这个单位或个人的有效委托，可能已到期或被撤销")
	}
	return actor, nil
}

func wider(a, b Principal) bool {
	if b.Delegation == 0 || len(b.Scope) == 0 {
		return false
	}
	return a.Delegation == 0 || len(a.Scope) == 0 || len(a.Scope) > len(b.Scope)
}
