package app

import (
	"context"
	"slices"

	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// show puts a case before the public before it is decided.
func (p *casePlot) show(ctx context.Context, f *filling, v matter.View) error {
	officer, err := f.officer(ctx, v.Matter.Lead, casework.RightReview, p.n)
	if err != nil {
		return err
	}
	p.after(f, 1)
	i := slices.IndexFunc(p.terms.Procedures, func(o casework.Procedure) bool { return o.Name == "公示" })
	return p.do(ctx, f, officer, "publicise", casework.Publicise{About: "拟准予一户家庭享受最低生活保障，家庭人口三人，经入户调查和信息核对，人均收入低于本区标准。",
		Basis: p.terms.Procedures[i].Basis, Days: max(1, p.terms.Procedures[i].Max.N)})
}

// before lets a neighbour object to what is before the public, and the organ answer him; the days end by themselves.
func (p *casePlot) before(ctx context.Context, f *filling, v matter.View, shown casework.Publication) error {
	p.after(f, 1)
	switch {
	case len(shown.Objections) == 0 && shown.LapsedAt.IsZero():
		n := slices.IndexFunc(f.citizens, func(c party) bool {
			return c.actor.Party() != v.Matter.Applicant && c.actor.Person != nil && c.actor.Person.Trust >= account.TrustName
		})
		return p.do(ctx, f, f.citizens[n].actor, "object", casework.Object{Text: "这户人家名下有一辆小汽车，请核实。", Contact: "13800000006"})
	case len(shown.Objections) > 0 && shown.Objections[0].Answered.IsZero():
		if f.recent(p.n) {
			p.end()
			return nil
		}
		officer, err := f.officer(ctx, v.Matter.Lead, casework.RightReview, p.n)
		if err != nil {
			return err
		}
		return p.do(ctx, f, officer, "answer_objection", casework.AnswerObjection{No: 1, Result: "rejected",
			Answer: "经向车辆管理部门核实，该车已经在半年前转让，不影响认定。"})
	}
	return nil // the days run out by themselves
}

// recent reports whether a staged case is one that waits today.
func (f *filling) recent(n int) bool { return n < len(staged) && staged[n].days < 12 }
