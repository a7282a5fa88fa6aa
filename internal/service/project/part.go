package project

import (
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/matter"
)

// PartOpened says that the case of an item is there.
type PartOpened struct {
	Run    string `json:"run"`
	Item   string `json:"item"`
	Matter int64  `json:"matter,string"`
	Number string `json:"number"`
}

// partOpened keeps the number of the case. A stage that was withdrawn meanwhile takes its case along.
func (room *Room) partOpened(m *matter.Move, in PartOpened) error {
	p := copyOf(m)
	r, i, err := p.partOf(in.Run, in.Item)
	if err != nil {
		return err
	}
	part := &p.Runs[r].Parts[i]
	part.Matter, part.Number, part.Failed = in.Matter, in.Number, ""
	if !p.Runs[r].Open() {
		follow(m, TopicWithdraw, work{Project: m.ID(), Run: in.Run, Item: in.Item})
	}
	m.Record("part", in.Number)
	return room.keep(m, p)
}

// partOf finds a part.
func (p Project) partOf(run, item string) (r, i int, err error) {
	if r = p.run(run); r < 0 {
		return 0, 0, fault.Missing("阶段申报", run)
	}
	if i = p.Runs[r].part(item); i < 0 {
		return 0, 0, fault.Missing("阶段事项", item)
	}
	return r, i, nil
}

// PartFailed says why the case of an item could not be opened.
type PartFailed struct {
	Run  string `json:"run"`
	Item string `json:"item"`
	Why  string `json:"why"`
}

// partFailed lays what the machine could not do before the lead: an item that was cancelled in the very minute, say.
func (room *Room) partFailed(m *matter.Move, in PartFailed) error {
	p := copyOf(m)
	r, i, err := p.partOf(in.Run, in.Item)
	if err != nil {
		return err
	}
	part := &p.Runs[r].Parts[i]
	if part.Number != "" || !p.Runs[r].Open() || part.Failed != "" {
		return nil
	}
	part.Failed = in.Why
	stage, _ := p.Class.stage(p.Runs[r].Stage)
	m.Assign(matter.TaskSpec{Role: RoleRepair, Stage: in.Run, Part: in.Item, Title: "处理未能建立的分件：" + part.Name, Body: stage.Lead, Need: RightLead})
	m.Record("part", in.Item)
	m.Record("why", in.Why)
	return room.keep(m, p)
}

// Repair names a part that could not be opened.
type Repair struct {
	Run  string `json:"run" form:"run" label:"阶段申报" need:"true" max:"60"`
	Item string `json:"item" form:"item" label:"事项" need:"true" max:"60"`
}

// retryPart lets the machine try again.
func (room *Room) retryPart(m *matter.Move, in Repair) error {
	p := copyOf(m)
	r, i, err := p.failed(in)
	if err != nil {
		return err
	}
	if _, err := m.FinishIn(in.Run, RoleRepair, "retry", ""); err != nil {
		return err
	}
	p.Runs[r].Parts[i].Failed = ""
	follow(m, TopicOpen, work{Project: m.ID(), Run: in.Run, Item: in.Item, Again: m.Matter().Version})
	return room.keep(m, p)
}

// dropPart takes an item out of the stage that cannot be applied for any more. The stage goes on with the others.
func (room *Room) dropPart(m *matter.Move, in Repair) error {
	p := copyOf(m)
	r, i, err := p.failed(in)
	if err != nil {
		return err
	}
	if _, err := m.FinishIn(in.Run, RoleRepair, "drop", ""); err != nil {
		return err
	}
	p.Runs[r].Parts[i].Standing, p.Runs[r].Parts[i].Title, p.Runs[r].Parts[i].DecidedAt = PartWithdrawn, "未能建立，已移出", m.Now
	m.TellApplicant("project.dropped", map[string]string{"project": p.Name, "item": p.Runs[r].Parts[i].Name, "why": p.Runs[r].Parts[i].Failed})
	return room.progress(m, p, r)
}

func (p Project) failed(in Repair) (r, i int, err error) {
	r, i, err = p.partOf(in.Run, in.Item)
	if err == nil && p.Runs[r].Parts[i].Failed == "" {
		err = fault.Conflictf("“%s”没有要处理的问题", p.Runs[r].Parts[i].Name)
	}
	return r, i, err
}

// partMoved hears that a case went on, and asks how it stands.
func partMoved(m *matter.Move, in matter.PartMoved) error {
	m.Record("part", in.Number)
	m.Record("state", string(in.State))
	follow(m, TopicLook, work{Project: m.ID(), Part: in.Part})
	return nil
}

// NotePart is how a part stands, read after it went on.
type NotePart struct {
	Report Report `json:"report"`
}

// notePart takes over what a part reports, and lets the stage go on with it.
func (room *Room) notePart(m *matter.Move, in NotePart) error {
	p := copyOf(m)
	for r := range p.Runs {
		for i := range p.Runs[r].Parts {
			part := &p.Runs[r].Parts[i]
			if part.Matter == in.Report.Matter || part.Matter == 0 && part.Item == in.Report.Item && p.Runs[r].Open() { // it may be quicker than the word that it is there
				if in.Report.Version < part.Seen {
					return nil // older than what is known
				}
				was := part.Stop
				part.take(in.Report, m.Now)
				stage, _ := p.Class.stage(p.Runs[r].Stage)
				p.Runs[r].brought(m, stage, was, *part)
				m.Record("part", in.Report.Number)
				m.Record("standing", string(part.Standing))
				return room.progress(m, p, r)
			}
		}
	}
	return fault.Conflictf("分件%s还没有登记到项目", in.Report.Number)
}

// take keeps what was reported.
func (part *Part) take(in Report, now time.Time) {
	part.Matter, part.Number, part.Seen = in.Matter, in.Number, in.Version
	part.State, part.Title, part.AcceptedAt, part.Stop, part.Standing, part.Paper = in.State, in.Title, in.AcceptedAt, in.Stop, in.Standing, in.Paper
	if in.Standing.Over() && part.DecidedAt.IsZero() {
		if part.DecidedAt = in.DecidedAt; part.DecidedAt.IsZero() {
			part.DecidedAt = now
		}
	}
}

// progress lets a run go on as far as its parts are: joint acceptance, clocks, hearing, end.
func (room *Room) progress(m *matter.Move, p Project, r int) error {
	run := &p.Runs[r]
	stage, _ := p.Class.stage(run.Stage)
	if !run.Open() {
		return room.keep(m, p)
	}
	if at, ok := run.jointAcceptance(); ok && run.AcceptedAt.IsZero() {
		run.AcceptedAt = at
		m.DropIn(run.Key, RoleAccept)
		if err := begin(m, p, *run, stage); err != nil {
			return err
		}
		hear(m, p, *run, stage)
		callJoints(m, &p, r, stage)
		m.Record("accepted", run.Key)
		m.TellApplicant("project.accepted", map[string]string{"project": p.Name, "stage": stage.Title, "limit": stage.Limit.String()})
	}
	if err := settle(m, p); err != nil {
		return err
	}
	if run.decided() && run.met() && (run.AcceptedAt.IsZero() || run.heard(stage) && (len(stage.Consult) == 0 || run.Conclusion != nil)) {
		return room.finish(m, p, r)
	}
	return room.keep(m, p)
}

// finish ends a run, tells what follows, and with the last stage the project.
func (room *Room) finish(m *matter.Move, p Project, r int) error {
	run := &p.Runs[r]
	stage, _ := p.Class.stage(run.Stage)
	run.EndedAt, run.Result = m.Now, run.result()
	m.Halt(clockOf(run.Key), hearingOf(run.Key))
	dropJoints(m, &p, r, "本阶段已经办结")
	m.DropIn(run.Key, "")
	m.Record("ended", run.Key)
	m.Record("result", string(run.Result))
	if p.finished() {
		m.Close(StateFinished, OutcomeFinished)
		m.TellApplicant("project.finished", map[string]string{"project": p.Name})
		return room.keep(m, p)
	}
	if err := settle(m, p); err != nil {
		return err
	}
	room.rest(m, p)
	m.TellApplicant(ending[run.Result], map[string]string{"project": p.Name, "stage": stage.Title, "next": p.next()})
	return room.keep(m, p)
}

// ending is what the applicant is told at the end of a stage.
var ending = map[Result]string{ResultPassed: "project.passed", ResultFailed: "project.failed", ResultWithdrawn: "project.withdrawn"}

// rest sets the state by whether a stage is under way, and the lead of what is now or next.
func (room *Room) rest(m *matter.Move, p Project) {
	m.Become(StatePreparing)
	if p.running() {
		m.Become(StateRunning)
	}
	m.Hand(p.lead(), room.Org.BodyPath(p.lead()))
}

// next says what may be done now.
func (p Project) next() string {
	text := ""
	for _, s := range p.Class.Stages {
		if standing, _ := p.standing(s); standing.Applicable() {
			if text != "" {
				text += "、"
			}
			text += "“" + s.Title + "”"
		}
	}
	if text == "" {
		return "其他阶段办完后，项目页面会告诉您下一步。"
	}
	return "现在可以申报" + text + "阶段。"
}
