package project

import (
	"slices"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// hear asks the N bodies of 1+N for their opinions, side by side (并联会商).
func hear(m *matter.Move, p Project, r Run, s Stage) {
	if len(s.Consult) == 0 {
		return
	}
	for _, c := range s.Consult {
		m.Assign(matter.TaskSpec{Role: RoleOpinion, Stage: r.Key, Part: c.Body, Title: "会商意见：" + c.Title, Body: c.Body, Need: RightOpinion,
			Limit: s.ConsultLimit, Ground: "“1+N”会商"})
		m.Tell(matter.Message{To: "body:" + c.Body + "/" + RightOpinion, Template: "project.hear", Facts: map[string]string{"project": p.Name, "stage": s.Title, "title": c.Title}})
	}
	m.Start(matter.ClockSpec{Name: hearingOf(r.Key), Title: s.Title + "会商时限", Limit: s.ConsultLimit, Ground: "“1+N”会商", OnDue: "opinions_due"})
}

// AcceptStage (联合受理) accepts all cases of a stage at once: their papers were looked at once, for all.
type AcceptStage struct {
	Run     string `json:"run" form:"run" label:"阶段申报" need:"true" max:"60"`
	Checked bool   `json:"checked" form:"checked" label:"本阶段的申请表和全部材料已核对，齐全、符合法定形式" kind:"check" need:"true"`
}

// acceptStage lets the machine accept each case in the name of the officer. The stage is jointly accepted when the last
// of them is; one that is being corrected holds it up.
func (room *Room) acceptStage(m *matter.Move, in AcceptStage) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	if !in.Checked {
		return fault.InvalidField("checked", "请先核对本阶段的申请表和全部材料")
	}
	if c := p.Runs[r].Correction; c != nil && c.AnsweredAt.IsZero() {
		return fault.Conflictf("本阶段正在补正，建设单位补齐以后再联合受理")
	}
	for _, part := range p.Runs[r].Parts {
		switch {
		case part.Failed != "":
			return fault.Conflictf("“%s”的分件还没有建立，请牵头部门先处理", part.Name)
		case part.Number == "":
			return fault.Conflictf("“%s”的分件正在建立，请稍后再受理", part.Name)
		case part.Stop != nil && part.Standing == PartWaiting:
			return fault.Conflictf("“%s”正在补正，补正后再联合受理", part.Name)
		}
	}
	if _, err := m.FinishIn(in.Run, RoleAccept, "accept", ""); err != nil {
		return err
	}
	for _, part := range p.Runs[r].Parts {
		if part.Standing == PartWaiting {
			follow(m, TopicAccept, work{Project: m.ID(), Run: in.Run, Item: part.Item, Officer: m.Actor.Subject()})
		}
	}
	m.Record("stage", stage.Name)
	m.Record("run", in.Run)
	return room.keep(m, p)
}

// open finds a run that is under way.
func (p Project) open(key string) (int, Stage, error) {
	r := p.run(key)
	if r < 0 {
		return 0, Stage{}, fault.InvalidField("run", "没有这次阶段申报，请从列出的阶段中选择")
	}
	stage, _ := p.Class.stage(p.Runs[r].Stage)
	if !p.Runs[r].Open() {
		return r, stage, fault.Conflictf("“%s”阶段的这次申报已经办完", stage.Title)
	}
	return r, stage, nil
}

// GiveOpinion (会商意见) is the opinion of one body that is heard.
type GiveOpinion struct {
	Run   string `json:"run" form:"run" label:"阶段申报" need:"true" max:"60"`
	Agree string `json:"agree" form:"agree" label:"意见" kind:"radio" need:"true" options:"yes=同意|no=不同意"`
	Text  string `json:"text" form:"text" label:"意见内容" kind:"textarea" need:"true" max:"1000" hint:"不同意的写明理由和要修改的地方"`
}

// giveOpinion keeps the opinion; the last one opens the way for the lead.
func (room *Room) giveOpinion(m *matter.Move, in GiveOpinion) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	if in.Agree != "yes" && in.Agree != "no" {
		return fault.InvalidField("agree", "请选择同意或者不同意")
	}
	if in.Text == "" {
		return fault.InvalidField("text", "请填写意见内容")
	}
	task, err := m.FinishIn(in.Run, RoleOpinion, resultSigned, "") // who has not spoken yet reads no other's opinion: not in the task either
	if err != nil {
		return err
	}
	run := &p.Runs[r]
	run.Opinions = append(run.Opinions, Opinion{Body: task.Body, Title: stage.consulted(task.Body), Agree: in.Agree == "yes", Text: in.Text, By: m.Actor.Name, At: m.Now})
	m.Record("run", in.Run)
	return room.afterOpinion(m, p, r, stage)
}

func (s Stage) consulted(body string) string {
	for _, c := range s.Consult {
		if c.Body == body {
			return c.Title
		}
	}
	return ""
}

// afterOpinion lets the lead conclude once all have spoken: the others first (1+N).
func (room *Room) afterOpinion(m *matter.Move, p Project, r int, stage Stage) error {
	run := p.Runs[r]
	if run.heard(stage) {
		m.Halt(hearingOf(run.Key))
		m.Assign(matter.TaskSpec{Role: RoleConclude, Stage: run.Key, Title: "牵头会商结论：" + stage.Title, Body: stage.Lead, Need: RightLead})
	}
	return room.keep(m, p)
}

// opinionsDue takes silence for what the class says it is: agreement, or nothing that the lead has to wait for.
func (room *Room) opinionsDue(m *matter.Move, in matter.Due) error {
	p := copyOf(m)
	for r := range p.Runs {
		run := &p.Runs[r]
		c, ok := m.Clock(hearingOf(run.Key))
		if !ok || c.ID != in.Clock {
			continue
		}
		stage, _ := p.Class.stage(run.Stage)
		m.DropIn(run.Key, RoleOpinion)
		for _, x := range stage.Consult {
			if slices.ContainsFunc(run.Opinions, func(o Opinion) bool { return o.Body == x.Body }) {
				continue
			}
			words := "到期没有出具意见"
			if stage.Silence {
				words = "到期没有出具意见，视为同意"
			}
			run.Opinions = append(run.Opinions, Opinion{Body: x.Body, Title: x.Title, Agree: stage.Silence, Text: words, By: "系统", At: m.Now, Silent: true})
			m.Record("silent", x.Body)
		}
		return room.afterOpinion(m, p, r, stage)
	}
	return fault.Conflictf("会商已经结束")
}

// ConcludeStage (牵头会商结论) is what the lead makes of the opinions.
type ConcludeStage struct {
	Run   string `json:"run" form:"run" label:"阶段申报" need:"true" max:"60"`
	Agree string `json:"agree" form:"agree" label:"结论" kind:"radio" need:"true" options:"yes=会商通过|no=会商不通过"`
	Text  string `json:"text" form:"text" label:"结论内容" kind:"textarea" need:"true" max:"1000" hint:"说明怎样采纳各部门的意见；不通过的写明要修改什么"`
}

// concludeStage ends the hearing. The stage itself ends with its last decision.
func (room *Room) concludeStage(m *matter.Move, in ConcludeStage) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	if in.Agree != "yes" && in.Agree != "no" {
		return fault.InvalidField("agree", "请选择会商结论")
	}
	if in.Text == "" {
		return fault.InvalidField("text", "请填写结论内容")
	}
	if in.Agree == "yes" { // a stage that began early is not concluded before those that it rests on
		for _, name := range stage.Needs {
			if before, _ := p.Class.stage(name); !p.passed(before) {
				return fault.Conflictf("本阶段是提前申报的，“%s”阶段通过以后才能作出通过的结论", before.Title)
			}
		}
	}
	if _, err := m.FinishIn(in.Run, RoleConclude, in.Agree, in.Text); err != nil {
		return err
	}
	p.Runs[r].Conclusion = &Conclusion{Agree: in.Agree == "yes", Text: in.Text, By: m.Actor.Name, At: m.Now}
	m.Record("run", in.Run)
	m.Record("agree", in.Agree)
	return room.progress(m, p, r)
}
