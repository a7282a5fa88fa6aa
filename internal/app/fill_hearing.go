package app

import (
	"context"
	"time"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// hears reports whether the case comes to a hearing.
func (p *casePlot) hears() bool { return p.fate == told || p.fate == called || p.fate == heard }

// tellHearing tells of the right to a hearing, as the organ does before a decision that touches the neighbours.
func (p *casePlot) tellHearing(ctx context.Context, f *filling, v matter.View) error {
	officer, err := f.officer(ctx, v.Matter.Lead, casework.RightReview, p.n)
	if err != nil {
		return err
	}
	if p.after(f, 1); p.fate == told {
		p.end()
	}
	p.turn = p.online
	return p.do(ctx, f, officer, "tell_hearing", casework.TellHearing{Basis: "《行政许可法》第四十七条第一款", Parties: "青云花园业主委员会",
		About: "拟准予许可。经营场所与住宅楼相邻，排烟口的朝向涉及相邻住户的重大利益，准予的条件是加装净化设施。"})
}

// hear goes on with a hearing: it is asked for, arranged, and held.
func (p *casePlot) hear(ctx context.Context, f *filling, v matter.View, h casework.Hearing) error {
	officer, err := f.officer(ctx, v.Matter.Lead, casework.RightReview, p.n)
	if err != nil {
		return err
	}
	p.after(f, 1)
	switch {
	case len(h.Asked) == 0:
		return p.do(ctx, f, officer, "ask_hearing", casework.AskHearing{By: h.Parties[0], On: f.clock.date(), Reason: "担心油烟和噪声影响居住。"})
	case h.Appointment == nil:
		in := casework.ArrangeHearing{On: f.house.book.Calendar().AddWorkdays(f.clock.date(), 9), Hour: "09:30", Place: "市市场监督管理局二楼听证室", Recorder: pick(p.rng, surnames) + pick(p.rng, givens)}
		chairs := f.house.org.OfficersAt(v.Matter.Lead, casework.RightHear)
		in.Chair = chairs[p.n%len(chairs)].Login
		if p.fate == called {
			p.end()
		} else {
			p.at = in.On.Start().Add(14 * time.Hour)
		}
		return p.do(ctx, f, officer, "arrange_hearing", in)
	}
	chair, err := f.house.accounts.Resolve(ctx, account.Actor{Kind: account.ActorOfficer, ID: h.Appointment.Chair}.Subject())
	if err != nil {
		return err
	}
	return p.do(ctx, f, chair, "record_hearing", casework.RecordHearing{People: "审查人员" + officer.Name + "，申请人" + p.party.person + "，利害关系人代表一人。" + workday.DateOf(h.Appointment.At).String() + "到场。",
		Examiner: "场所符合条件，排烟口与最近的窗户相距七米，低于规定的距离。", Parties: "申请人出示加装净化设施的合同和改道的图纸；利害关系人同意改道后的方案。",
		Findings: "各方对改道方案没有异议。", Mark: "all", Signed: true})
}
