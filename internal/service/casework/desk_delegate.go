package casework

import (
	"context"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
)

// delegated refuses who stands at the counter for a company whose delegation, as the company wrote it down, does not
// cover the item. Whose name is not on record shows a letter on paper, which the clerk judges.
func (d *Desk) delegated(ctx context.Context, a Applicant, number string, item Item) error {
	if !a.Company || a.Delegate == nil || d.Delegations == nil {
		return nil
	}
	list, err := d.Delegations(ctx, number, a.Delegate.Name)
	if err != nil || len(list) == 0 {
		return err
	}
	var refusal error
	for _, principal := range list {
		if refusal = covered(account.Actor{For: &principal}, item); refusal == nil {
			return nil
		}
	}
	return fault.InvalidField("delegate", "%s给%s的委托不包括“%s”，请企业增加委托事项，或者由法定代表人来办", list[0].Name, a.Delegate.Name, item.Name)
}
