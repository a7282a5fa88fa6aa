package app

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/oversight/credit"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/record"
)

// meets reports whether an item has what the fates about promises need.
func (x fate) meets(i record.Item) bool {
	switch x {
	case owing, lapsed:
		return i.Reform.Tolerance != nil && i.Handling != record.HandlingInstant
	case shown:
		return slices.ContainsFunc(i.SpecialProcedures, func(s record.SpecialProcedure) bool { return s.Name == "公示" })
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

// checks leaves the later checks of the promises in each of their states: kept, to be put right, revoked with a mark
// that somebody asks to have removed, and waiting. The youngest are left to the officers of the demonstration.
func (f *filling) checks(ctx context.Context) error {
	list, err := f.past.engine.List(ctx, account.System("演示数据"), matter.Filter{Kind: credit.CheckKind, Open: true, Limit: 200})
	if err != nil {
		return err
	}
	slices.Reverse(list) // the oldest first
	for n, m := range list {
		if n >= len(list)-2 {
			break
		}
		if err := f.checkOne(ctx, n, m.Number); err != nil {
			return fmt.Errorf("%s: %w", m.Number, err)
		}
	}
	return nil
}

// The ends of the first checks; later ones are kept.
var checkEnds = []string{"kept", "repaired", "approving", "reviewing", "stopped", "rectifying", "revoking", "checking"}

// checkOne carries one check as far as its turn says.
func (f *filling) checkOne(ctx context.Context, n int, number string) error {
	v, err := f.past.engine.View(ctx, account.System("演示数据"), number)
	if err != nil {
		return err
	}
	c, ok := v.Facts.(credit.Check)
	if !ok {
		return nil
	}
	end := checkEnds[0]
	if n < len(checkEnds) {
		end = checkEnds[n]
	}
	do := func(right, body, action string, in any) error {
		by, err := f.officer(ctx, body, right, n)
		if err == nil {
			_, err = f.past.engine.Do(ctx, by, v.Matter.ID, action, in)
		}
		return err
	}
	if end == "stopped" {
		return do(credit.RightRevoke, c.Body, "stop", credit.Stop{Reason: "许可证已经按申请人的要求注销，承诺的事项不再进行。"})
	}
	for _, o := range c.Granted.Owed {
		if !o.At.IsZero() {
			continue
		}
		if err := do(credit.RightHandIn, cityWindow, "supply", credit.Supply{Material: o.Material, Paper: true}); err != nil {
			return err
		}
	}
	found := credit.ReportInput{Result: "broken", On: workday.DateOf(f.clock.now()), Officers: "陈志远、何雅琴", Findings: "登记的场所没有实际使用，门口没有标志，联系不到负责人。"}
	switch end {
	case "checking":
		return nil
	case "kept":
		found.Result, found.Findings = "kept", "到现场核查，场所、人员和制度与承诺一致。"
	case "rectifying":
		found.Findings, found.Demand = "专职人员的劳动合同少两份。", "补签劳动合同并报告。"
	}
	if err := do(credit.RightCheck, c.Checker, "report", found); err != nil || end == "kept" || end == "rectifying" || end == "revoking" {
		return err
	}
	if err := do(credit.RightRevoke, c.Body, "revoke", credit.RevokeInput{Heard: "已经告知拟撤销的事实、理由和依据，当事人没有提出陈述申辩。", Reason: "承诺有固定场所而实际没有，属于不实承诺",
		Basis: "《行政许可法》第六十九条", Signed: true}); err != nil {
		return err
	}
	return f.repairs(ctx, n, v.Matter, c.Body, end)
}

// repairs lets the firm on record ask to have its mark removed: withdrawn, refused and then agreed to, or on its way.
func (f *filling) repairs(ctx context.Context, n int, m matter.Matter, body, end string) error {
	i := slices.IndexFunc(f.firms, func(p party) bool { return p.actor.Party() == m.Applicant })
	if i < 0 {
		return nil
	}
	actor := f.firms[i].actor
	do := func(by account.Actor, id int64, action string, in any) error {
		_, err := f.past.engine.Do(ctx, by, id, action, in)
		return err
	}
	reviewer, err := f.officer(ctx, body, credit.RightCheck, n)
	if err != nil {
		return err
	}
	approver, err := f.officer(ctx, body, credit.RightRevoke, n)
	if err != nil {
		return err
	}
	ends := []string{end}
	if end == "repaired" {
		ends = []string{"withdrawn", "refused", "removed"}
	}
	for _, end := range ends {
		mark, holder, err := f.past.rooms.credit.MarkOf(ctx, m.ID)
		if err != nil {
			return err
		}
		r, err := f.past.engine.Start(ctx, actor, credit.RepairKind, "apply", credit.Apply{Ground: "mended", Reason: "已经重新租用场所，请来核实。", Mark: mark, MarkID: m.ID, Holder: holder, Region: m.Region})
		switch {
		case err != nil:
			return err
		case end == "reviewing":
			continue
		case end == "withdrawn":
			err = do(actor, r.ID, "withdraw", credit.Withdraw{})
		default:
			result := "remove"
			if end == "refused" {
				result = "keep"
			}
			if err = do(reviewer, r.ID, "review", credit.Review{Result: result, Opinion: "到现场核实过。"}); err == nil && end != "approving" {
				err = do(approver, r.ID, "approve", credit.Approve{Result: result, Answer: "经核实，情况如审核意见所述。"})
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
