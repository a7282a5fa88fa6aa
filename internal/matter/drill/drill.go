// Package drill is a plain kind of matter for measuring and for breaking the house on
// purpose: submit, accept, three reviews in parallel, decide, finish. It has all that a
// real kind has (rights, two clocks, tasks, papers' counters left out) and no law of its
// own. `tongban bench` and `tongban simulate` drive it; no face of the house shows it.
package drill

import (
	"fmt"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// The states of a drill.
const (
	Submitted matter.State = "submitted"
	Reviewing matter.State = "reviewing"
	Deciding  matter.State = "deciding"
	Decided   matter.State = "decided"
	Finished  matter.State = "finished"
)

// Steps is how many durable transitions one drill takes from submit to finish.
const Steps = 7

const (
	region = "/350000/359900/"
	window = "D00"
	lead   = "D01"
)

var parts = [3]string{"D01", "D02", "D03"}

// Submit opens a drill.
type Submit struct {
	Title string `json:"title" form:"title" label:"标题" need:"true"`
}

// Step is the input of every further action.
type Step struct {
	Opinion string `json:"opinion" form:"opinion" label:"意见"`
}

// Kind is the drill.
func Kind() *matter.Kind {
	return &matter.Kind{
		Name: "drill", Title: "演练",
		States: []matter.StateDef{
			{Name: Submitted, Title: "待受理"}, {Name: Reviewing, Title: "审查中"}, {Name: Deciding, Title: "待决定"},
			{Name: Decided, Title: "待送达"}, {Name: Finished, Title: "已办结", Closed: true},
		},
		Number: func(_ matter.Opening, at time.Time) (string, func(int64) string) {
			day := at.In(workday.Shanghai).Format("20060102")
			return "drill/" + day, func(n int64) string { return fmt.Sprintf("YL%s%07d", day, n) }
		},
		Actions: []matter.Action{
			matter.Act(matter.Action{Name: "submit", Title: "提交", To: []matter.State{Submitted}, By: matter.ByAnyone()}, submit),
			matter.Act(matter.Action{Name: "accept", Title: "受理", From: []matter.State{Submitted}, To: []matter.State{Reviewing}, By: matter.ByTask("accept")}, accept),
			matter.Act(matter.Action{Name: "review", Title: "审查", From: []matter.State{Reviewing}, To: []matter.State{Reviewing, Deciding}, By: matter.ByTask("review")}, review),
			matter.Act(matter.Action{Name: "decide", Title: "决定", From: []matter.State{Deciding}, To: []matter.State{Decided}, By: matter.ByTask("decide")}, decide),
			matter.Act(matter.Action{Name: "finish", Title: "办结", From: []matter.State{Decided}, To: []matter.State{Finished}, By: matter.ByTask("deliver")}, finish),
		},
	}
}

func submit(m *matter.Move, in Submit) error {
	if in.Title == "" {
		return fault.InvalidField("title", "请填写标题")
	}
	m.Open(matter.Opening{Title: in.Title, Region: region, Lead: lead, Applicant: m.Actor.Party(), ApplicantName: m.Actor.Name, Channel: matter.ChannelPortal})
	m.Become(Submitted)
	m.Start(matter.ClockSpec{Name: "acceptance", Title: "受理时限", Limit: workday.Working(5), Ground: "演练"})
	m.Assign(matter.TaskSpec{Role: "accept", Title: "受理", Body: window, Need: "drill.accept"})
	m.TellApplicant("drill", nil)
	return nil
}

func accept(m *matter.Move, in Step) error {
	if _, err := m.Finish("accept", "accepted", in.Opinion); err != nil {
		return err
	}
	m.Become(Reviewing)
	m.Halt("acceptance")
	m.Start(matter.ClockSpec{Name: "statutory", Title: "法定时限", Limit: workday.Working(20), Ground: "演练"})
	m.Start(matter.ClockSpec{Name: "promise", Title: "承诺时限", Limit: workday.Working(7), Ground: "演练"})
	m.TellApplicant("drill", nil)
	for _, body := range parts {
		m.Assign(matter.TaskSpec{Role: "review", Part: body, Title: "审查", Body: body, Need: "drill.review", Limit: workday.Working(3)})
	}
	return nil
}

func review(m *matter.Move, in Step) error {
	if _, err := m.Finish("review", "agree", in.Opinion); err != nil {
		return err
	}
	if m.OpenTasks("review") == 0 {
		m.Become(Deciding)
		m.Assign(matter.TaskSpec{Role: "decide", Title: "决定", Body: lead, Need: "drill.decide"})
	}
	return nil
}

func decide(m *matter.Move, in Step) error {
	if _, err := m.Finish("decide", "granted", in.Opinion); err != nil {
		return err
	}
	m.Become(Decided)
	m.Halt()
	m.Assign(matter.TaskSpec{Role: "deliver", Title: "送达", Body: window, Need: "drill.accept"})
	m.TellApplicant("drill", nil)
	return nil
}

func finish(m *matter.Move, in Step) error {
	if _, err := m.Finish("deliver", "delivered", in.Opinion); err != nil {
		return err
	}
	m.Close(Finished, "granted")
	return nil
}

// Act is one step of a drill: who does what.
type Act struct {
	Actor  account.Actor
	Action string
	Input  any
}

// Script lists the acts after the submission, in order.
func Script() []Act {
	step := Step{Opinion: "同意"}
	return []Act{
		{officer(1, window, "drill.accept"), "accept", step},
		{officer(2, parts[0], "drill.review", "drill.decide"), "review", step},
		{officer(3, parts[1], "drill.review"), "review", step},
		{officer(4, parts[2], "drill.review"), "review", step},
		{officer(2, parts[0], "drill.review", "drill.decide"), "decide", step},
		{officer(1, window, "drill.accept"), "finish", step},
	}
}

// Citizen is the one who submits drills.
func Citizen() account.Actor {
	return account.Actor{Kind: account.ActorPerson, ID: 1, Name: "演练申请人"}
}

func officer(id int64, body string, rights ...string) account.Actor {
	return account.Actor{Kind: account.ActorOfficer, ID: id, Name: "演练人员", Region: region,
		Posts: []account.Seat{{Post: body, Body: body, BodyPath: region, Rights: rights}}}
}
