package account

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
	"tongban/internal/common/ident"
)

// LegalPerson (法人和其他组织) is one company or other organisation with an account.
type LegalPerson struct {
	ID             int64
	Name           string
	CreditCode     string
	Representative int64  // the person who is its legal representative
	Address        string // 住所; empty until somebody has put it on record
	Active         bool
	CreatedAt      time.Time

	password string
}

func (l LegalPerson) principal() Principal {
	return Principal{Kind: PrincipalCompany, ID: l.ID, Name: l.Name, CreditCode: l.CreditCode}
}

// CompanyRegistration is what the legal representative gives to open a company's account.
type CompanyRegistration struct {
	Name       string
	CreditCode string
	Address    string
	Password   string
}

// RegisterCompany opens a company's account; who acts becomes its legal representative
// and must be known by name and document.
func (b *Book) RegisterCompany(ctx context.Context, actor Actor, r CompanyRegistration) (LegalPerson, error) {
	if actor.Kind != ActorPerson || actor.For != nil {
		return LegalPerson{}, fault.Deniedf("请由法定代表人用本人账号登录后为企业注册")
	}
	if actor.Person.Trust < TrustName {
		return LegalPerson{}, fault.Deniedf("为企业注册前，请先完成本人实名认证")
	}
	r.Name, r.CreditCode, r.Address = strings.TrimSpace(r.Name), normalCode(r.CreditCode), strings.TrimSpace(r.Address)
	if err := b.checkCompany(r); err != nil {
		return LegalPerson{}, err
	}
	l, err := b.newCompany(ctx, r, actor.ID)
	if err != nil {
		return LegalPerson{}, err
	}
	err = b.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := insertCompany(ctx, tx, l)
		if err == nil && n == 0 {
			return fault.Conflictf("这家企业已经注册，请用统一社会信用代码登录")
		}
		return err
	})
	return l, err
}

func (b *Book) checkCompany(r CompanyRegistration) error {
	var fields []fault.Field
	if r.Name == "" {
		fields = append(fields, fault.Field{Name: "name", Message: "请填写营业执照上的企业名称"})
	}
	if r.CreditCode == "" {
		fields = append(fields, fault.Field{Name: "credit_code", Message: "请填写统一社会信用代码"})
	} else if b.CheckCredit != nil {
		if err := b.CheckCredit(r.CreditCode); err != nil {
			fields = append(fields, fault.Field{Name: "credit_code", Message: fault.MessageOf(err)})
		}
	}
	if message := addressWrong(r.Address); message != "" {
		fields = append(fields, fault.Field{Name: "address", Message: message})
	}
	if err := CheckPassword(r.Password); err != nil {
		fields = append(fields, fault.Field{Name: "password", Message: fault.MessageOf(err)})
	}
	if len(fields) > 0 {
		return fault.Invalid("有内容需要修改", fields...)
	}
	return nil
}

func (b *Book) newCompany(ctx context.Context, r CompanyRegistration, representative int64) (LegalPerson, error) {
	password, err := b.hashes.hash(ctx, r.Password)
	return LegalPerson{ID: b.Store.NewID(), Name: r.Name, CreditCode: r.CreditCode, Representative: representative, Address: r.Address,
		Active: true, CreatedAt: b.Now(), password: password}, err
}

// longestAddress is what an address line of a licence has room for.
const longestAddress = 200

func addressWrong(address string) string {
	if utf8.RuneCountInString(address) > longestAddress {
		return "住所最多200个字"
	}
	return ""
}

// SetCompanyAddress puts the seat of a company on record; only its legal representative may.
func (b *Book) SetCompanyAddress(ctx context.Context, actor Actor, address string) error {
	if actor.For == nil || actor.For.Kind != PrincipalCompany || actor.For.Delegation != 0 {
		return fault.Deniedf("企业登记信息由法定代表人维护，请以企业的名义登录")
	}
	address = strings.TrimSpace(address)
	if message := addressWrong(address); message != "" {
		return fault.InvalidField("address", "%s", message)
	}
	return b.Store.Write(ctx, func(tx *store.Tx) error { return setCompanyAddress(ctx, tx, actor.For.ID, address) })
}

func normalCode(code string) string { return ident.Normalise(code) }

// CompanyRecord gives a company and the name of its legal representative.
func (b *Book) CompanyRecord(ctx context.Context, id int64) (l LegalPerson, representative string, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		if l, err = companyByID(ctx, tx, id); err != nil {
			return err
		}
		p, err := personByID(ctx, tx, l.Representative)
		representative = p.Name
		return err
	})
	return l, representative, err
}

// Company gives one company by id.
func (b *Book) Company(ctx context.Context, id int64) (l LegalPerson, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		l, err = companyByID(ctx, tx, id)
		return err
	})
	return l, err
}

// CompanyByCode gives one company by its credit code.
func (b *Book) CompanyByCode(ctx context.Context, code string) (l LegalPerson, err error) {
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		l, err = companyByCode(ctx, tx, normalCode(code))
		return err
	})
	return l, err
}
