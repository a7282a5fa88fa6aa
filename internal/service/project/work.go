package project

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"tongban/internal/base/fault"
	"tongban/internal/base/job"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

// The topics of what follows the acts of a project. Each piece of work may be done again after a crash and does nothing
// twice: the keys under which cases are opened, accepted and withdrawn are those of project, run and item.
const (
	TopicOpen     = "project.open"
	TopicLook     = "project.look"
	TopicAccept   = "project.accept"
	TopicWithdraw = "project.withdraw"
	TopicAnswer   = "project.answer"
)

// work names what has to be done.
type work struct {
	Project int64  `json:"project,string"`
	Run     string `json:"run,omitempty"`
	Item    string `json:"item,omitempty"`
	Part    int64  `json:"part,omitempty,string"`
	Officer string `json:"officer,omitempty"`
	Again   int64  `json:"again,omitempty"` // version at which it was asked for again
	Joint   string `json:"joint,omitempty"`
}

func (w work) key(what string) string {
	return "project/" + strconv.FormatInt(w.Project, 10) + "/" + w.Run + "/" + w.Item + "/" + what
}

// machine is who acts for the hall.
var machine = account.System("工程建设项目并联审批")

// Handle lets a worker do what follows.
func (room *Room) Handle(worker *job.Worker) {
	worker.Handle(TopicOpen, room.workOpen)
	worker.Handle(TopicLook, room.workLook)
	worker.Handle(TopicAccept, room.workAccept)
	worker.Handle(TopicWithdraw, room.workWithdraw)
	worker.Handle(TopicAnswer, room.workAnswer)
	worker.Handle(TopicCorrect, room.workCorrect)
	worker.Handle(TopicBring, room.workBring)
}

// read gives the project and the part that a piece of work is about.
func (room *Room) read(ctx context.Context, j job.Job) (w work, v matter.View, p Project, err error) {
	if err = j.Decode(&w); err != nil {
		return
	}
	number, err := room.Hall().NumberOf(ctx, w.Project)
	if err != nil {
		return
	}
	if v, err = room.Hall().View(ctx, machine, number); err != nil {
		return
	}
	p, _ = v.Facts.(Project)
	return
}

// workOpen opens the case of one item and tells the project its number.
func (room *Room) workOpen(ctx context.Context, j job.Job) error {
	w, v, p, err := room.read(ctx, j)
	if err != nil || !v.Matter.Open() {
		return err
	}
	r, i, err := p.partOf(w.Run, w.Item)
	if err != nil {
		return job.Permanent(err)
	}
	run := p.Runs[r]
	if run.Parts[i].Number != "" || !run.Open() {
		return nil
	}
	id, number, err := room.openPart(ctx, v, p, run, w)
	if kind := fault.KindOf(err); err != nil && kind != fault.KindInternal && kind != fault.KindBusy {
		return room.tell(ctx, w, "part_failed", PartFailed{Run: w.Run, Item: w.Item, Why: fault.MessageOf(err)}, w.key("failed/"+strconv.FormatInt(w.Again, 10)))
	}
	if err != nil {
		return fmt.Errorf("open %s of %s: %w", w.Item, v.Matter.Number, err)
	}
	if err := room.tell(ctx, w, "part_opened", PartOpened{Run: w.Run, Item: w.Item, Matter: id, Number: number}, w.key("opened")); err != nil {
		return err
	}
	if _, v, _, err = room.read(ctx, j); err != nil || v.Matter.Open() {
		return err
	}
	err = room.Cases.Withdraw(ctx, run.By, id, "项目已撤回", w.key("withdraw")) // the project was withdrawn in this very moment
	if fault.KindOf(err) == fault.KindConflict {
		return nil
	}
	return err
}

func (room *Room) openPart(ctx context.Context, v matter.View, p Project, run Run, w work) (int64, string, error) {
	if id, number, found := room.Cases.Opened(ctx, w.key("open")); found { // opened before the item was cancelled
		return id, number, nil
	}
	stage, _ := p.Class.stage(run.Stage)
	var chosen []string
	for _, part := range run.Parts {
		chosen = append(chosen, part.Item)
	}
	before := p
	before.Runs = nil // what was granted meanwhile does not change what was asked
	sheet, err := room.among(before, stage, chosen)
	if err != nil {
		return 0, "", err
	}
	for _, t := range sheet.terms {
		if t.Code == w.Item {
			f := p.filing(run, sheet, t)
			f.Subject, f.Joints = v.Matter.Applicant, stage.jointCodes()
			return room.Cases.Open(ctx, f, w.key("open"))
		}
	}
	return 0, "", fault.Missing("阶段事项", w.Item)
}

// among is the sheet of exactly those items.
func (room *Room) among(p Project, s Stage, items []string) (Sheet, error) {
	var terms []Terms
	for _, code := range items {
		t, err := room.Cases.Terms(code)
		if err != nil {
			return Sheet{}, err
		}
		terms = append(terms, t)
	}
	return merge(s, terms)
}

// tell takes an action of the machine on the project. A project that has ended needs to hear no more.
func (room *Room) tell(ctx context.Context, w work, action string, in any, key string) error {
	_, err := room.Hall().Do(ctx, machine, w.Project, action, in, matter.Key(key))
	if err == nil {
		return nil
	}
	number, other := room.Hall().NumberOf(ctx, w.Project)
	if other != nil {
		return errors.Join(err, other)
	}
	if v, other := room.Hall().View(ctx, machine, number); other == nil && !v.Matter.Open() {
		return nil
	}
	return err
}

// workLook reads how a part stands and tells the project.
func (room *Room) workLook(ctx context.Context, j job.Job) error {
	var w work
	if err := j.Decode(&w); err != nil {
		return err
	}
	report, err := room.Cases.Look(ctx, w.Part)
	if err != nil {
		return err
	}
	return room.tell(ctx, w, "note_part", NotePart{Report: report},
		"project/note/"+strconv.FormatInt(report.Matter, 10)+"/"+strconv.FormatInt(report.Version, 10))
}

// workAccept accepts a case in the name of the officer who accepted the stage. What somebody did by hand meanwhile stands.
func (room *Room) workAccept(ctx context.Context, j job.Job) error {
	w, _, p, err := room.read(ctx, j)
	if err != nil {
		return err
	}
	r, i, err := p.partOf(w.Run, w.Item)
	if err != nil {
		return job.Permanent(err)
	}
	part := p.Runs[r].Parts[i]
	if part.Number == "" || part.Standing != PartWaiting {
		return nil
	}
	err = room.Cases.Accept(ctx, w.Officer, part.Matter, w.key("accept"))
	if kind := fault.KindOf(err); kind == fault.KindConflict || kind == fault.KindInvalid || kind == fault.KindDenied {
		return nil // it lies before its window as every case does
	}
	return err
}

// workWithdraw withdraws a case whose stage was withdrawn, in the name of who applied. What is decided stays.
func (room *Room) workWithdraw(ctx context.Context, j job.Job) error {
	w, _, p, err := room.read(ctx, j)
	if err != nil {
		return err
	}
	r, i, err := p.partOf(w.Run, w.Item)
	if err != nil {
		return job.Permanent(err)
	}
	part := p.Runs[r].Parts[i]
	if part.Matter == 0 {
		return nil
	}
	err = room.Cases.Withdraw(ctx, p.Runs[r].By, part.Matter, "随阶段撤回："+p.Runs[r].Why, w.key("withdraw"))
	if fault.KindOf(err) == fault.KindConflict {
		return nil
	}
	return err
}

// workAnswer answers the parts of a case by what several bodies found together, citing the sheet.
func (room *Room) workAnswer(ctx context.Context, j job.Job) error {
	w, v, p, err := room.read(ctx, j)
	if err != nil {
		return err
	}
	r, i, err := p.partOf(w.Run, w.Item)
	if err != nil {
		return job.Permanent(err)
	}
	part, k := p.Runs[r].Parts[i], p.Runs[r].meeting(w.Joint)
	if part.Matter == 0 || k < 0 || !p.Runs[r].Meetings[k].Over() {
		return nil
	}
	stage, _ := p.Class.stage(p.Runs[r].Stage)
	joint, _ := stage.joint(w.Joint)
	a := Answered{Joint: w.Joint, Title: joint.Title}
	if n, any := p.Runs[r].Meetings[k].last(); any && p.Runs[r].Meetings[k].Result != MeetingWaived {
		a.Rows = p.Runs[r].Meetings[k].Rounds[n].Rows
		list, err := room.papersOf(ctx, v.Matter.ID)
		if err != nil {
			return err
		}
		for _, x := range list {
			if x.ID == p.Runs[r].Meetings[k].Rounds[n].Paper {
				a.Paper = x.Title + "（" + x.Number + "）"
			}
		}
	}
	err = room.Cases.Answer(ctx, part.Matter, a, w.key("answer/"+w.Joint))
	if fault.KindOf(err) == fault.KindConflict {
		return nil // it is decided, or was withdrawn
	}
	return err
}
