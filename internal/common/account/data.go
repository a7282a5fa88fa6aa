package account

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Data is what a file about accounts holds; a part may be absent.
type Data struct {
	People    []ImportedPerson  `yaml:"people"`
	Companies []ImportedCompany `yaml:"companies"`
	Passwords []StaffPassword   `yaml:"passwords"`
}

// ImportedPerson is a person as known from elsewhere, with the level of that knowledge.
type ImportedPerson struct {
	Registration `yaml:",inline"`
	Trust        TrustLevel `yaml:"trust"`
}

// ImportedCompany is a company with its legal representative, named by document.
type ImportedCompany struct {
	Name               string `yaml:"name"`
	CreditCode         string `yaml:"credit_code"`
	Address            string `yaml:"address"`
	Password           string `yaml:"password"`
	RepresentativeKind string `yaml:"representative_kind"`
	Representative     string `yaml:"representative"` // document number
}

// StaffPassword is the first password of an officer.
type StaffPassword struct {
	Login    string `yaml:"login"`
	Password string `yaml:"password"`
}

// ReadData reads one YAML file.
func ReadData(r io.Reader) (Data, error) {
	var d Data
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	if err := decoder.Decode(&d); err != nil {
		return Data{}, fault.Invalidf("账号文件读不懂：%v", err)
	}
	return d, nil
}

// Import writes accounts that are not there yet and leaves the others as they are: a
// password that somebody has changed is never set back. The officers must stand in
// the directory already.
func (b *Book) Import(ctx context.Context, d Data) error {
	for _, p := range d.People {
		if err := b.importPerson(ctx, p); err != nil {
			return fmt.Errorf("import person %s: %w", mask(p.Number), err)
		}
	}
	for _, c := range d.Companies {
		if err := b.importCompany(ctx, c); err != nil {
			return fmt.Errorf("import company %s: %w", c.CreditCode, err)
		}
	}
	for _, s := range d.Passwords {
		if err := b.importPassword(ctx, s); err != nil {
			return fmt.Errorf("import password of %s: %w", s.Login, err)
		}
	}
	return nil
}

func (b *Book) importPerson(ctx context.Context, in ImportedPerson) error {
	r := in.Registration.normal()
	if _, err := b.PersonByNumber(ctx, r.DocumentKind, r.Number); fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	if err := b.check(r); err != nil {
		return err
	}
	p, err := b.newPerson(ctx, r, max(in.Trust, TrustPhone))
	if err != nil {
		return err
	}
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		n, err := insertPerson(ctx, tx, p)
		if err == nil && n == 0 {
			return fault.Conflictf("手机号已被另一个账号使用")
		}
		return err
	})
}

func (b *Book) importCompany(ctx context.Context, in ImportedCompany) error {
	if _, err := b.CompanyByCode(ctx, in.CreditCode); fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	representative, err := b.PersonByNumber(ctx, in.RepresentativeKind, in.Representative)
	if err != nil {
		return err
	}
	r := CompanyRegistration{Name: strings.TrimSpace(in.Name), CreditCode: normalCode(in.CreditCode), Address: strings.TrimSpace(in.Address), Password: in.Password}
	if err := b.checkCompany(r); err != nil {
		return err
	}
	l, err := b.newCompany(ctx, r, representative.ID)
	if err != nil {
		return err
	}
	return b.Store.Write(ctx, func(tx *store.Tx) error {
		_, err := insertCompany(ctx, tx, l)
		return err
	})
}

func (b *Book) importPassword(ctx context.Context, in StaffPassword) error {
	o, err := b.Directory.OfficerByLogin(in.Login)
	if err != nil {
		return err
	}
	err = b.Store.Read(ctx, func(tx *store.Tx) error {
		_, err := officerPassword(ctx, tx, o.ID)
		return err
	})
	if fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	return b.SetOfficerPassword(ctx, in.Login, in.Password)
}
