package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/common/account"
	"tongban/internal/common/notify"
	"tongban/internal/common/org"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/catalog/editor"
	"tongban/internal/service/catalog/record"
)

// trials runs draft versions of items over sample cases. Each run has a hall of its own over a store that is thrown
// away: the rules are those of casework itself, and nothing of it is ever a case.
type trials struct {
	house *House
	turn  chan struct{} // one at a time: a run makes a store
}

func newTrials(h *House) trials { return trials{h, make(chan struct{}, 1)} }

// mostSteps bounds a run; no flow has as many.
const mostSteps = 60

// Run gives the course of a sample under a version.
func (t trials) Run(ctx context.Context, item record.Item, sample editor.Sample) (course editor.Course, err error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return course, fault.Busyf("别人正在试办，请稍后再试")
	}
	hall, err := t.open(ctx, item, sample.At)
	if err != nil {
		return course, fmt.Errorf("open the hall of a trial: %w", err)
	}
	defer hall.close()
	return hall.run(ctx, sample)
}

// trialHall is the hall of one run.
type trialHall struct {
	house  *House
	db     *store.DB
	folder string
	now    time.Time
	engine *matter.Engine
	item   casework.Item
	record record.Item
	room   *casework.Room
	course editor.Course
	seen   map[int64]bool // tasks that are in the course
	number string
}

func (t trials) open(ctx context.Context, item record.Item, at time.Time) (*trialHall, error) {
	h := t.house
	hall := &trialHall{house: h, now: at, record: item, seen: map[int64]bool{}}
	terms, err := shelfOfItems{library: h.library, org: h.org}.item(item)
	if err != nil {
		return nil, err
	}
	hall.item = terms
	if hall.folder, err = os.MkdirTemp("", "tongban-trial-"); err != nil {
		return nil, err
	}
	now := func() time.Time { return hall.now }
	hall.db, err = store.Open(ctx, store.Config{Kind: "sqlite", Path: filepath.Join(hall.folder, "trial.db"), Now: now})
	if err != nil {
		hall.close()
		return nil, err
	}
	err = hall.db.Migrate(ctx, job.Migrations(), file.Migrations(), workday.Migrations(), org.Migrations(), paper.Migrations(), matter.Migrations(), casework.Migrations())
	if err != nil {
		hall.close()
		return nil, err
	}
	hall.room = casework.New(casework.Deps{DB: hall.db, Now: now, Hall: func() *matter.Engine { return hall.engine }, Press: h.press, Org: h.org,
		Items: hall, Forms: forms{}, Vault: h.keys.vault})
	hall.engine = matter.NewEngine(matter.Deps{DB: hall.db, Now: now, Calendar: h.book.Calendar}, hall.room.Kind())
	return hall, nil
}

func (t *trialHall) close() {
	if t.db != nil {
		_ = t.db.Close() // nothing in it is kept
	}
	_ = os.RemoveAll(t.folder)
}

// Item gives the version under trial, whatever the code.
func (t *trialHall) Item(string) (casework.Item, error) { return t.item, nil }

// Asked gives the codes of the materials that are asked in a situation.
func (t *trialHall) Asked(_ casework.Item, answers map[string]string) (codes []string) {
	asked, err := t.record.MaterialsFor(answers)
	if err != nil {
		return nil
	}
	for _, m := range asked {
		codes = append(codes, m.Code)
	}
	return codes
}

// Passed gives the parts of the flow that do not take place for the sample, and keeps them for the course.
func (t *trialHall) Passed(_ casework.Item, form map[string][]string, answers map[string]string) ([]casework.Passed, error) {
	passed, err := passedBy(t.record, form, answers)
	t.course.Passed = nil
	for _, p := range passed {
		if line := (editor.PassedBy{Title: p.Title, Why: "只在" + p.Why + "时进行"}); !slices.Contains(t.course.Passed, line) {
			t.course.Passed = append(t.course.Passed, line)
		}
	}
	return passed, err
}

// Search finds nothing: a trial has one item.
func (t *trialHall) Search(string, int) []casework.Item { return nil }

// sampleApplicant applies in every trial.
var sampleApplicant = casework.Applicant{Name: "林晓梅", DocumentKind: "citizen", Masked: "3504**********0029", Index: "trial", Phone: "13800000001"}

// run hands the sample in and lets every task be done at the last moment, as the longest course that is in time.
func (t *trialHall) run(ctx context.Context, sample editor.Sample) (editor.Course, error) {
	asked, err := t.record.MaterialsFor(sample.Answers)
	if err != nil {
		return t.course, fault.Invalidf("材料的情形条件有误，请先改正：%v", err)
	}
	in := casework.Submit{Item: t.item.Code, Applicant: sampleApplicant, Form: sample.Form, Answers: t.record.Settled(sample.Answers),
		Wish: casework.Wish{Way: casework.WayCounter, Name: sampleApplicant.Name, Phone: sampleApplicant.Phone}}
	for _, m := range asked {
		t.course.Asked = append(t.course.Asked, editor.Asked{Name: m.Name, Necessity: m.Necessity.Title(), Basis: m.Basis})
		in.Documents = append(in.Documents, casework.Handed{Material: m.Code, Source: casework.SourceWindow})
	}
	person := account.Actor{Kind: account.ActorPerson, ID: 1, Name: sampleApplicant.Name, Person: &account.PersonID{DocumentKind: "citizen", Index: "trial", Trust: account.TrustFace}}
	opened, err := t.engine.Start(ctx, person, casework.KindName, "submit", in)
	if err != nil {
		return t.course, err
	}
	t.number = opened.Number
	if err := t.walk(ctx, opened.ID); err != nil {
		return t.course, err
	}
	return t.course, errors.Join(t.papers(ctx, opened.ID), t.listen(ctx))
}

// walk does one task after the other until the case is closed or nobody could go on.
func (t *trialHall) walk(ctx context.Context, id int64) error {
	for range mostSteps {
		v, err := t.engine.View(ctx, account.System("trial"), t.number)
		if err != nil {
			return err
		}
		t.note(v)
		task, open := soonest(v.Tasks)
		if !v.Matter.Open() || !open {
			t.terms(v)
			if v.Matter.Open() {
				t.course.Stuck = "办件停在“" + v.StateDef().Title + "”，没有下一步任务"
			}
			t.course.End = t.now
			return nil
		}
		if !task.DueAt.IsZero() && task.DueAt.After(t.now) {
			t.now = task.DueAt.Add(-time.Minute)
		}
		if err := t.do(ctx, id, v, task); err != nil {
			t.terms(v)
			t.course.Stuck, t.course.End = "“"+task.Title+"”这一步走不下去："+fault.MessageOf(err), t.now
			return nil
		}
	}
	return fault.Invalidf("流程走了%d步还没有结束，请检查环节", mostSteps)
}

// soonest is the open task that is due first: side by side, the short ones are done before the long ones.
func soonest(tasks []matter.Task) (first matter.Task, found bool) {
	for _, task := range tasks {
		if task.State == matter.TaskOpen && (!found || !task.DueAt.IsZero() && task.DueAt.Before(first.DueAt)) {
			first, found = task, true
		}
	}
	return first, found
}

// note writes new tasks into the course, with those who could take them.
func (t *trialHall) note(v matter.View) {
	for _, task := range v.Tasks {
		if t.seen[task.ID] {
			continue
		}
		t.seen[task.ID] = true
		step := editor.Step{Title: task.Title, Body: t.house.org.BodyName(task.Body), Post: editor.RightTitle(task.Need), Opened: task.OpenedAt, Due: task.DueAt}
		for _, s := range t.item.Stages {
			if s.Name == task.Stage {
				step.Stage = s.Title
			}
		}
		for _, officer := range t.house.org.OfficersAt(task.Body, task.Need) {
			step.People = append(step.People, officer.Name)
		}
		t.course.Steps = append(t.course.Steps, step)
	}
}

// terms writes down the clocks.
func (t *trialHall) terms(v matter.View) {
	t.course.Terms = nil
	for _, c := range v.Clocks {
		late := c.StoppedAt.IsZero() && t.now.After(c.DueAt) || c.StoppedAt.After(c.DueAt)
		t.course.Terms = append(t.course.Terms, editor.Term{Title: c.Title, Limit: c.Total().String(), Ground: c.Ground, Started: c.StartedAt, Due: c.DueAt, Late: late})
	}
}

// do takes the action of a task, as somebody who may.
func (t *trialHall) do(ctx context.Context, id int64, v matter.View, task matter.Task) error {
	actor := account.Actor{Kind: account.ActorOfficer, ID: 1, Login: "trial", Name: "试办", Region: t.house.org.BodyPath(task.Body),
		Posts: []account.Seat{{Post: "trial", Body: task.Body, BodyPath: t.house.org.BodyPath(task.Body), Rights: []string{task.Need}}}}
	c, ok := v.Facts.(casework.Case)
	if !ok {
		return fmt.Errorf("trial case %d has no facts", id)
	}
	act := func(name string, in any) error {
		_, err := t.engine.Do(ctx, actor, id, name, in)
		return err
	}
	if k, waits := c.Awaits(task); waits {
		actor.ID += int64(k.Turn) // where different people have to sign, they do
		return act("countersign", casework.Countersign{Verdict: casework.VerdictAgree, Signed: true})
	}
	switch task.Role {
	case casework.RoleAccept:
		if err := act("check_materials", verdicts(c, -1)); err != nil {
			return err
		}
		return act("accept", casework.Accept{})
	case casework.RoleExamine:
		return act("examine", casework.Examine{Result: casework.ResultAgree, Opinion: "试办：符合条件", Signed: true})
	case casework.RoleDecide:
		return act("decide", casework.Decide{Outcome: casework.Granted, Content: "准予" + t.item.Name, Basis: t.basis(), Signed: true})
	case casework.RoleDeliver:
		return act("deliver", casework.Deliver{Way: c.Wish.Way, Receiver: sampleApplicant.Name, Identity: "document", Proof: "试办"})
	case casework.RoleConfirm:
		return act("close", casework.Finish{On: workday.DateOf(t.now), Proof: "试办"})
	}
	return fault.Invalidf("不认识的任务“%s”", task.Title)
}

func (t *trialHall) basis() string {
	if len(t.item.Basis) > 0 {
		return t.item.Basis[0].String()
	}
	return "办事指南"
}

// papers reads which papers were made.
func (t *trialHall) papers(ctx context.Context, id int64) error {
	return t.db.Read(ctx, func(tx *store.Tx) error {
		made, err := paper.ByMatter(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, p := range made {
			t.course.Papers = append(t.course.Papers, editor.Dated{At: p.MadeAt, Name: p.Title})
		}
		return nil
	})
}

// listen reads, instead of sending, what the hall would have told.
func (t *trialHall) listen(ctx context.Context) error {
	worker := job.NewWorker(t.db, job.Config{Now: func() time.Time { return t.now.Add(time.Hour) }, Parallel: 1})
	worker.Handle(matter.TopicTell, func(_ context.Context, j job.Job) error { return t.messages(j) })
	return worker.RunUntilEmpty(ctx)
}

func (t *trialHall) messages(j job.Job) error {
	var list []matter.Message
	if err := json.Unmarshal([]byte(j.Payload), &list); err != nil {
		return err
	}
	for _, m := range list {
		values := map[string]string{"number": t.number}
		maps.Copy(values, m.Facts)
		title, text, err := t.house.notify.Words(notify.Note{To: m.To, Template: m.Template, Values: values})
		if err != nil {
			return job.Permanent(err)
		}
		note := editor.Dated{At: j.CreatedAt, Name: title, Text: text, To: "申请人"}
		if rest, staff := strings.CutPrefix(m.To, "body:"); staff {
			body, _, _ := strings.Cut(rest, "/")
			note.To = fmt.Sprintf("%s %d 人", t.house.org.BodyName(body), len(t.house.receivers(m.To)))
		} else if strings.HasPrefix(m.To, "region:") {
			note.To = fmt.Sprintf("监察人员 %d 人", len(t.house.receivers(m.To)))
		}
		t.course.Messages = append(t.course.Messages, note)
	}
	return nil
}
