package app

import (
	"bytes"
	"context"
	"slices"

	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// meets reports whether an item has what the fates about promises need.
func (x fate) meets(i record.Item) bool {
	switch x {
	case owing, lapsed:
		return i.Reform.Tolerance != nil && i.Handling != record.HandlingInstant
	case promised:
		return i.Commitment && i.Reform.Promise != nil
	}
	return true
}

// promises signs what is promised with an application online.
func (p *casePlot) promises(in *casework.Submit) {
	if p.online && p.vows() {
		in.Promise = &casework.Signature{Words: p.terms.Promise.Fingerprint()}
	}
	if p.online {
		in.Gaps = &casework.Signature{}
	}
}

// vows reports whether the applicant chooses the promise.
func (p *casePlot) vows() bool {
	return p.terms.Promise != nil && (p.fate == promised || p.fate == usual)
}

// leaves reports whether a material is left out, because a promise stands for it or it is to follow.
func (p *casePlot) leaves(m casework.Material) bool {
	return p.vows() && m.Promisable || (p.fate == owing || p.fate == lapsed) && m.Necessity == casework.Deferrable
}

// takeOn accepts a case; what was signed on paper is put on record before.
func (p *casePlot) takeOn(ctx context.Context, f *filling, v matter.View) error {
	clerk, err := f.doer(ctx, v, casework.RoleAccept, p.n)
	if err != nil {
		return err
	}
	v, err = f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	c := v.Facts.(casework.Case)
	if c.Commitment == nil && p.vows() {
		scan, err := f.scanOf(ctx, clerk, "告知承诺书（已签字）.png")
		if err == nil {
			err = p.do(ctx, f, clerk, "sign_commitment", casework.SignCommitment{Name: p.party.person, Read: true, Scans: scan})
		}
		if err != nil {
			return err
		}
	}
	if len(c.Lacking()) > 0 {
		scan, err := f.scanOf(ctx, clerk, "容缺受理承诺书（已签字）.png")
		if err == nil {
			err = p.do(ctx, f, clerk, "sign_gaps", casework.SignGaps{Name: p.party.person, Read: true, Scans: scan})
		}
		if err != nil {
			return err
		}
	}
	p.after(f, p.share(0.3))
	return p.do(ctx, f, clerk, "accept", casework.Accept{})
}

// scanOf is a scanned paper of an officer.
func (f *filling) scanOf(ctx context.Context, by account.Actor, name string) ([]casework.File, error) {
	saved, err := f.house.files.Produce(ctx, file.Product{Name: name, Type: "image/png", Owner: by.Subject(), Body: bytes.NewReader(f.page)})
	return []casework.File{{ID: saved.ID, Name: saved.Name, Size: saved.Size, Type: saved.Type}}, err
}

// gaps lets what was promised for later come, and be checked, before anything else happens to the case.
func (p *casePlot) gaps(ctx context.Context, f *filling, v matter.View, c casework.Case) (done bool, err error) {
	if !c.Gapped() || !slices.Contains([]matter.State{casework.StateHandling, casework.StateSpecial, casework.StateDeciding}, v.Matter.State) {
		return false, nil
	}
	if p.fate == owing || p.fate == lapsed {
		p.end()
		return true, nil
	}
	p.after(f, p.between(0, 2))
	owed := c.Owed()
	if len(owed) == 0 {
		var in casework.CheckGap
		for _, g := range c.Gaps {
			in.Verdicts = append(in.Verdicts, casework.Checked{Material: g.Material, Verdict: casework.VerdictPass})
		}
		return true, p.byTask(ctx, f, v, casework.RoleGap, "check_gap", in)
	}
	var in casework.Supply
	for _, g := range owed {
		m, _ := p.terms.Material(g.Material)
		h, err := f.handed(ctx, p.party, p.online, m)
		if err != nil {
			return true, err
		}
		in.Documents = append(in.Documents, h)
	}
	actor := p.party.actor
	if !p.online {
		if actor, err = f.officer(ctx, cityWindow, casework.RightReceive, p.n); err != nil {
			return true, err
		}
	}
	return true, p.do(ctx, f, actor, "supply", in)
}
