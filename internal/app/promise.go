package app

import (
	"context"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/casework"
)

// checkPromise opens the later check of a case that was granted on a promise. A repeated run finds it opened.
func (h *House) checkPromise(ctx context.Context, j job.Job) error {
	var of struct {
		Case int64 `json:"case,string"`
	}
	if err := j.Decode(&of); err != nil {
		return err
	}
	number, err := h.engine.NumberOf(ctx, of.Case)
	if err != nil {
		return err
	}
	machine := account.System("承诺核查")
	v, err := h.engine.View(ctx, machine, number)
	if err != nil {
		return err
	}
	c, ok := v.Facts.(casework.Case)
	if !ok || c.Commitment == nil || c.Decision == nil {
		return job.Permanent(fault.Missing("告知承诺", number))
	}
	_, err = h.engine.Start(ctx, machine, credit.CheckKind, "open", credit.Open{Granted: grantedOn(v.Matter, c)}, matter.Key("check-"+strconv.FormatInt(of.Case, 10)))
	return err
}

// grantedOn is what the check must know of a case.
func grantedOn(m matter.Matter, c casework.Case) credit.Granted {
	t := c.Commitment.Terms
	g := credit.Granted{Case: m.ID, Number: m.Number, Item: c.Item.Name, Body: c.Item.Body, Region: m.Region, Subject: m.Applicant, Holder: c.Applicant.Index,
		Name: c.Applicant.Name, Company: c.Applicant.Company, Promise: t.Text, Breach: t.Breach, How: t.Check, Basis: t.Basis, Checker: t.Checker, Within: t.Within,
		Rectify: t.Rectify, Months: t.MarkMonths, MarkBasis: t.MarkBasis, Decision: c.Decision.Number, DecidedAt: c.Decision.At, Licensing: c.Item.Licensing,
		Court: c.Item.Remedy.Court, Review: c.Item.Remedy.Reconsideration}
	for _, r := range c.Commitment.Replaces {
		if r.Follow.N > 0 {
			g.Owed = append(g.Owed, credit.Owed{Material: r.Material, Name: r.Name, Limit: r.Follow})
		}
	}
	return g
}
