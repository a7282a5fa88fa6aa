package account

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/ident"
)

// Person (自然人) is one natural person with an account.
type Person struct {
	ID           int64
	Name         string
	DocumentKind string
	Masked       string // the document's number as it may be shown
	Phone        string
	Trust        TrustLevel
	Active       bool
	CreatedAt    time.Time

	index, sealed, password string
}

func (p Person) actor() Actor {
	return Actor{Kind: ActorPerson, ID: p.ID, Name: p.Name, Person: &PersonID{
		DocumentKind: p.DocumentKind, Index: p.index, Masked: p.Masked, Phone: p.Phone, Trust: p.Trust}}
}

// Registration is what a person gives to get an account.
type Registration struct {
	Name         string `yaml:"name"`
	DocumentKind string `yaml:"document_kind"`
	Number       string `yaml:"number"`
	Phone        string `yaml:"phone"`
	Password     string `yaml:"password"`
}

var mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)

func (r Registration) normal() Registration {
	r.Name = strings.TrimSpace(r.Name)
	r.Number = ident.Normalise(r.Number)
	r.Phone = strings.TrimSpace(r.Phone)
	return r
}

// check says what is wrong with the registration, field by field.
func (b *Book) check(r Registration) error {
	var fields []fault.Field
	wrong := func(name, message string) { fields = append(fields, fault.Field{Name: name, Message: message}) }
	if r.Name == "" || utf8.RuneCountInString(r.Name) > 50 {
		wrong("name", "请填写证件上的姓名")
	}
	if r.DocumentKind == "" {
		wrong("document_kind", "请选择证件类型")
	}
	if r.Number == "" {
		wrong("number", "请填写证件号码")
	} else if b.CheckDocument != nil {
		if err := b.CheckDocument(r.DocumentKind, r.Number); err != nil {
			wrong("number", fault.MessageOf(err))
		}
	}
	if !mobile.MatchString(r.Phone) {
		wrong("phone", "请填写11位手机号")
	}
	if err := CheckPassword(r.Password); err != nil {
		wrong("password", fault.MessageOf(err))
	}
	if len(fields) > 0 {
		return fault.Invalid("有内容需要修改", fields...)
	}
	return nil
}

// Register opens an account for a person.
func (b *Book) Register(ctx context.Context, r Registration) (Person, error) {
	r = r.normal()
	if err := b.check(r); err != nil {
		return Person{}, err
	}
	trust := TrustPhone
	if b.Verify != nil {
		verified, err := b.Verify(ctx, r.Name, r.DocumentKind, r.Number)
		if err != nil {
			return Person{}, err
		}
		trust = verified
	}
	p, err := b.newPerson(ctx, r, trust)
	if err != nil {
		return Person{}, err
	}
	err = b.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := insertPerson(ctx, tx, p)
		if err == nil && n == 0 {
			return fault.Conflictf("无法用这些信息注册：证件或手机号可能已经注册过，请直接登录或找回密码")
		}
		return err
	})
	return p, err
}

func (b *Book) newPerson(ctx context.Context, r Registration, trust TrustLevel) (p Person, err error) {
	p = Person{ID: b.Store.NewID(), Name: r.Name, DocumentKind: r.DocumentKind, Masked: mask(r.Number), Phone: r.Phone,
		Trust: trust, Active: true, CreatedAt: b.Now(), index: b.numberIndex(r.DocumentKind, r.Number)}
	if p.sealed, err = b.vault.SealText(r.Number, numberPlace(p.ID)); err != nil {
		return p, fmt.Errorf("seal document number: %w", err)
	}
	p.password, err = b.hashes.hash(ctx, r.Password)
	return p, err
}

func (b *Book) numberIndex(kind, number string) string {
	return b.keyed("number|" + kind + "|" + number)
}

// numberPlace binds a sealed number to its row, so that it opens nowhere else.
func numberPlace(id int64) string { return fmt.Sprintf("person.number/%d", id) }

// Number opens the document number of a person. The caller writes down who looked and why.
func (b *Book) Number(ctx context.Context, person int64) (kind, number string, err error) {
	p, err := b.Person(ctx, person)
	if err != nil {
		return "", "", err
	}
	number, err = b.vault.OpenText(p.sealed, numberPlace(p.ID))
	if err != nil {
		return "", "", fmt.Errorf("open document number of person %d: %w", person, err)
	}
	return p.DocumentKind, number, nil
}

// Person gives one person by id.
func (b *Book) Person(ctx context.Context, id int64) (p Person, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		p, err = personByID(ctx, tx, id)
		return err
	})
	return p, err
}

// PersonByNumber finds a person by document, as at a window.
func (b *Book) PersonByNumber(ctx context.Context, kind, number string) (p Person, err error) {
	number = ident.Normalise(number)
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		p, err = personByIndex(ctx, tx, b.numberIndex(kind, number))
		return err
	})
	return p, err
}

// RaiseTrust notes that we now know better who the person is; a level never falls this way.
func (b *Book) RaiseTrust(ctx context.Context, person int64, level TrustLevel) error {
	return b.Store.Write(ctx, func(tx *store.Tx) error { return raiseTrust(ctx, tx, person, level) })
}

// mask shows six and four of a citizen number, as clerks compare it, and less of a short number.
func mask(number string) string {
	r := []rune(number)
	switch n := len(r); {
	case n >= 15:
		return ident.MaskCitizen(number)
	case n > 4:
		return string(r[:1]) + strings.Repeat("*", n-3) + string(r[n-2:])
	default:
		return strings.Repeat("*", n)
	}
}

// SetPassword sets a person's password after a window has met him, and lets him in again.
func (b *Book) SetPassword(ctx context.Context, person int64, password string) error {
	if err := CheckPassword(password); err != nil {
		return err
	}
	p, err := b.Person(ctx, person)
	if err != nil {
		return err
	}
	hash, err := b.hashes.hash(ctx, password)
	if err != nil {
		return err
	}
	key := b.accountKey(Attempt{Door: DoorPerson}, holder{subject: p.actor().Subject()})
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		if err := setPersonPassword(ctx, tx, person, hash); err != nil {
			return err
		}
		return clearAttempts(ctx, tx, key)
	})
}

// Phone tells where a subject is reached: a person, a company through its legal
// representative, an officer. Who has none gets an empty answer.
func (b *Book) Phone(ctx context.Context, subject string) (string, error) {
	own, _ := splitSubject(subject)
	kind, id, _ := ParseSubject(own)
	switch kind {
	case string(ActorOfficer):
		o, err := b.Directory.Officer(id)
		return o.Phone, err
	case string(PrincipalCompany):
		l, err := b.Company(ctx, id)
		if err != nil {
			return "", err
		}
		id = l.Representative
	case string(ActorPerson):
	default:
		return "", nil
	}
	p, err := b.Person(ctx, id)
	return p.Phone, err
}
