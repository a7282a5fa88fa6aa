package app

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/ident"
	"tongban/internal/common/workday"
)

// Delegations are what a company has given to somebody of a name and what is in force today, by its credit code.
func (i identities) Delegations(ctx context.Context, number, name string) (out []account.Principal, err error) {
	today := workday.DateOf(i.now())
	plain, err := ident.UnitCreditCode.Parse(number, today)
	if err != nil && !ident.IsWarning(err) {
		return nil, nil // another document than a credit code: no company of ours
	}
	company, err := i.book.CompanyByCode(ctx, plain)
	if fault.KindOf(err) == fault.KindNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := i.book.Delegations(ctx, account.Principal{Kind: account.PrincipalCompany, ID: company.ID}.Subject())
	for _, d := range list {
		if d.Name == name && d.InForce(today.String()) {
			out = append(out, d.Principal)
		}
	}
	return out, err
}
