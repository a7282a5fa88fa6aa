package app

import (
	"context"
	"strings"
	"time"

	"tongban/internal/common/meeting"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/project"
)

// together lets the lead and the bodies do what a joint drawing review or acceptance waits for; the builder puts right what was
// found.
func (p *projectPlot) together(ctx context.Context, f *filling, run project.Run, t matter.Task) (done bool, err error) {
	b := buildings[p.n]
	code, body, _ := strings.Cut(t.Part, "/")
	var k project.Meeting
	for _, x := range run.Meetings {
		if x.Joint == code {
			k = x
		}
	}
	if k.Joint == "" {
		return false, nil
	}
	act := func(action string, in any) (bool, error) {
		who, err := f.officer(ctx, t.Body, t.Need, p.n)
		if err != nil {
			return false, err
		}
		_, err = f.past.engine.Do(ctx, who, p.id, action, in)
		return true, err
	}
	last, any := k.Last()
	ref, again := run.Key+"/"+code, any && len(last.Conclusions) > 0
	switch t.Role {
	case project.RoleArrange:
		return act("arrange_joint", p.appointment(f, run, k, again))
	case project.RoleJoint:
		if workday.DateOf(f.clock.now()).Before(workday.DateOf(last.At)) {
			return false, nil
		}
		in := project.SignJoint{Meeting: ref, Officers: pick(p.rng, surnames) + pick(p.rng, givens) + "、" + pick(p.rng, surnames) + pick(p.rng, givens),
			Result: meeting.Agree, Finding: "已按图纸和现行标准核对，符合要求。", Signed: true}
		if b.mends && code == "acceptance" && body == "fire" && len(k.Rounds) == 1 {
			in.Result, in.Finding = meeting.Mend, "消防车道宽度和登高场地标识不符合要求，整改后可以通过。"
			in.Points = "东侧消防车道净宽不足 4 米，清除占用后复测\n登高操作场地补划标线、设置标识牌"
		}
		_, err := act("sign_joint", in)
		return false, err // all of them on one day
	case project.RolePreside:
		if !last.Sheet.Signed() || again {
			return false, nil
		}
		in := project.ConcludeJoint{Meeting: ref, Result: last.Worst(), Text: "各部门意见一致，通过。", Signed: true}
		if in.Result == meeting.Mend {
			in.Text, in.MendOn = "消防方面有两项需要整改，其他部门已经通过；整改后只复查消防。", workday.DateOf(f.clock.now()).AddDays(30)
		}
		return act("conclude_joint", in)
	}
	return false, nil
}

// appointment is the next one: all bodies, or those that wanted something put right.
func (p *projectPlot) appointment(f *filling, run project.Run, k project.Meeting, again bool) project.ArrangeJoint {
	in := project.ArrangeJoint{Meeting: run.Key + "/" + k.Joint, On: f.house.book.Calendar().AddWorkdays(workday.DateOf(f.clock.now()), 1), Hour: "09:30",
		Place: "政务服务中心三楼联合会审室", People: p.party.person + "、设计单位项目负责人", Purpose: "施工图一次会审", Bodies: []string{"housing", "fire", "water"}}
	if k.Joint == "acceptance" {
		in.Place, in.Purpose = buildings[p.n].register.Address, "规划、消防、质量和排水一次到场验收"
		in.People, in.Bodies = p.party.person+"、施工单位和监理单位项目负责人", []string{"housing", "planning", "fire", "water"}
	}
	if again {
		in.Bodies, in.Purpose = []string{"fire"}, "复查整改情况"
	}
	return in
}

// mended is how long the builder takes to put right what was found.
const mended = 4 * 24 * time.Hour

// repairs reports what the builder has put right; in a project that stands in this very stage today he is still at it.
func (p *projectPlot) repairs(ctx context.Context, f *filling, run project.Run) error {
	for _, k := range run.Meetings {
		since, mends := k.Mending()
		if !mends || buildings[p.n].until == run.Stage || f.clock.now().Before(since.Add(mended)) {
			continue
		}
		_, err := f.past.engine.Do(ctx, p.party.actor, p.id, "mend_joint", project.MendJoint{Meeting: run.Key + "/" + k.Joint,
			Text: "东侧消防车道占用物已清除，复测净宽 4.3 米；登高操作场地标线和标识牌已经设置。"})
		return err
	}
	return nil
}
