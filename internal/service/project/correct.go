package project

import (
	"context"
	"slices"
	"strings"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// StageCorrection (阶段补正) is the one notice for all items of a stage.
type StageCorrection struct {
	Points     []StagePoint `json:"points"`
	DueOn      workday.Date `json:"dueOn"`
	By         string       `json:"by"`
	At         time.Time    `json:"at"`
	Paper      int64        `json:"paper,string"`
	AnsweredAt time.Time    `json:"answeredAt,omitzero"`
}

// StagePoint (补正内容) is one paper that has to be brought again.
type StagePoint struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Of      []string `json:"of"` // item/material
	Problem string   `json:"problem"`
	Demand  string   `json:"demand"`
}

// PaperCorrection is the one notice.
const PaperCorrection = "stage-correction"

// The topics of what follows a correction of a stage.
const (
	TopicCorrect = "project.correct"
	TopicBring   = "project.bring"
)

// CorrectStage (联合补正) tells once for all items of a stage what has to be corrected.
type CorrectStage struct {
	Run    string       `json:"run" form:"run" label:"阶段申报" need:"true" max:"60"`
	DueOn  workday.Date `json:"dueOn" form:"due_on" label:"补正期限" kind:"date" need:"true"`
	Way    string       `json:"way" form:"way" label:"补正材料的提交方式" need:"true" max:"100"`
	Points []StagePoint `json:"points" api:"yes"`
}

// lookedAt are the papers of a run as the window looks at them: those that were handed in, and those that could be.
func (room *Room) lookedAt(p Project, r Run) ([]Wanted, error) {
	stage, _ := p.Class.stage(r.Stage)
	var chosen []string
	for _, part := range r.Parts {
		chosen = append(chosen, part.Item)
	}
	sheet, err := room.among(p, stage, chosen)
	if err != nil {
		return nil, err
	}
	list := room.wanted(p, stage, sheet, r.Form, workday.DateOf(r.AppliedAt))
	return slices.DeleteFunc(list, func(w Wanted) bool { return w.Instead != "" }), nil
}

// correctStage makes the one notice and lets the machine put each case that the papers belong to into correction, in the name of
// the officer. 行政许可法 §32(四): within five days, everything at one time; the stage is told once.
func (room *Room) correctStage(m *matter.Move, in CorrectStage) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	run := &p.Runs[r]
	if run.Correction != nil {
		return fault.Conflictf("“%s”阶段已经在%s一次告知过补正，不能再次要求补正", stage.Title, run.Correction.At.In(workday.Shanghai).Format("1月2日"))
	}
	for _, part := range run.Parts {
		switch {
		case part.Number == "" && part.Failed == "":
			return fault.Conflictf("“%s”的分件正在建立，请稍后再告知补正", part.Name)
		case part.Stop != nil && part.Standing == PartWaiting:
			return fault.Conflictf("“%s”已经单独告知补正，本阶段不能再一并告知", part.Name)
		}
	}
	c, err := room.correction(p, *run, in, m.Now)
	if err != nil {
		return err
	}
	c.By, c.At = m.Actor.Name, m.Now
	if c.Paper, err = room.issueCorrection(m, p, *run, stage, c, in.Way); err != nil {
		return err
	}
	if _, err := m.FinishIn(in.Run, RoleAccept, "correct", ""); err != nil {
		return err
	}
	run.Correction = &c
	for _, part := range run.Parts {
		if part.Standing == PartWaiting && len(c.of(part.Item)) > 0 {
			follow(m, TopicCorrect, work{Project: m.ID(), Run: in.Run, Item: part.Item, Officer: m.Actor.Subject()})
		}
	}
	m.Record("run", in.Run)
	m.Record("points", len(c.Points))
	m.TellApplicant("project.correction", map[string]string{"project": p.Name, "stage": stage.Title, "date": c.DueOn.Chinese()})
	return room.keep(m, p)
}

// correction reads the points of a notice, and says what is wrong with them.
func (room *Room) correction(p Project, r Run, in CorrectStage, now time.Time) (c StageCorrection, err error) {
	papers, err := room.lookedAt(p, r)
	if err != nil {
		return c, err
	}
	var wrong []fault.Field
	say := func(name, text string) { wrong = append(wrong, fault.Field{Name: name, Message: text}) }
	if in.DueOn.IsZero() || !in.DueOn.After(workday.DateOf(now)) {
		say("due_on", "补正期限应当在今天以后")
	}
	if strings.TrimSpace(in.Way) == "" {
		say("way", "请填写补正材料的提交方式")
	}
	for _, point := range in.Points {
		n := slices.IndexFunc(papers, func(w Wanted) bool { return w.Key == point.Key })
		switch {
		case n < 0:
			say("problem-"+point.Key, "本阶段没有这份材料")
			continue
		case point.Problem == "" || point.Demand == "":
			say("problem-"+point.Key, "“"+papers[n].Name+"”要写明有什么问题、怎样补正")
		}
		c.Points = append(c.Points, StagePoint{Key: point.Key, Name: papers[n].Name, Of: papers[n].Of, Problem: point.Problem, Demand: point.Demand})
	}
	if len(in.Points) == 0 {
		say("points", "请至少写明一份要补正的材料")
	}
	if len(wrong) > 0 {
		return c, fault.Invalid("补正告知还不完整", wrong...)
	}
	c.DueOn = room.Calendar().NextWorkday(in.DueOn)
	return c, nil
}

// of are the points that concern an item, with the code of its own material.
func (c StageCorrection) of(item string) (list []Correcting) {
	for _, p := range c.Points {
		for _, ref := range p.Of {
			if material, ok := strings.CutPrefix(ref, item+"/"); ok {
				list = append(list, Correcting{Material: material, Name: p.Name, Problem: p.Problem, Demand: p.Demand})
			}
		}
	}
	return list
}

// Correcting is one point of a notice for one case.
type Correcting struct {
	Material, Name, Problem, Demand string
}

// issueCorrection makes the notice a paper.
func (room *Room) issueCorrection(m *matter.Move, p Project, r Run, s Stage, c StageCorrection, way string) (int64, error) {
	body, err := room.Org.Body(s.Window)
	if err != nil {
		body.Code, body.Name = s.Window, room.Org.BodyName(s.Window)
	}
	var rows []map[string]string
	for _, point := range c.Points {
		var items []string
		for _, part := range r.Parts {
			if slices.ContainsFunc(point.Of, func(ref string) bool { return strings.HasPrefix(ref, part.Item+"/") }) {
				items = append(items, part.Name)
			}
		}
		rows = append(rows, map[string]string{"name": point.Name, "problem": point.Problem, "demand": point.Demand, "items": strings.Join(items, "、")})
	}
	return room.print(m, paper.Draft{Template: PaperCorrection, Matter: m.ID(), Body: body.Code, Abbr: body.Abbr, Addressee: p.Owner, MadeAt: m.Now, MadeBy: m.Actor.ID, Sealed: true,
		Facts: paper.Facts{Words: map[string]string{"body": body.Name, "contact": body.Name, "phone": body.Phone, "project": p.Name, "projectCode": p.Code, "stage": s.Title,
			"receivedOn": workday.DateOf(r.AppliedAt).Chinese(), "dueOn": c.DueOn.Chinese(), "way": way},
			Lists: map[string][]map[string]string{"points": rows}}})
}

// AnswerStage (阶段补正) brings what the notice asked for, each paper once.
type AnswerStage struct {
	Run   string    `json:"run"`
	Given []Handing `json:"given"`
}

// answerStage keeps the new papers of the stage; the cases take them over in the name of who applied.
func (room *Room) answerStage(m *matter.Move, in AnswerStage) error {
	p := copyOf(m)
	r, stage, err := p.open(in.Run)
	if err != nil {
		return err
	}
	run := &p.Runs[r]
	if run.Correction == nil || !run.Correction.AnsweredAt.IsZero() {
		return fault.Conflictf("“%s”阶段现在不需要补正", stage.Title)
	}
	var wrong []fault.Field
	given := slices.Clone(run.Given)
	for _, point := range run.Correction.Points {
		n := slices.IndexFunc(in.Given, func(h Handing) bool { return h.Key == point.Key })
		if n < 0 || len(in.Given[n].Files) == 0 {
			wrong = append(wrong, fault.Field{Name: fieldOf(point.Key), Message: "请补交“" + point.Name + "”：" + point.Demand})
			continue
		}
		fresh := Given{Key: point.Key, Name: point.Name, Of: point.Of, Files: in.Given[n].Files}
		if i := slices.IndexFunc(given, func(g Given) bool { return g.Key == point.Key }); i >= 0 {
			fresh.Before = append(slices.Clone(given[i].Before), given[i].Files...)
			given[i] = fresh
		} else {
			given = append(given, fresh)
		}
		for _, f := range fresh.Files {
			m.Also(file.Attach(f.ID, m.Actor.Party(), m.ID()))
		}
	}
	if len(wrong) > 0 {
		return fault.Invalid("补正告知要求的材料还没有交齐", wrong...)
	}
	c := *run.Correction
	c.AnsweredAt = m.Now
	run.Given, run.Correction = given, &c
	for _, part := range run.Parts {
		if len(c.of(part.Item)) > 0 && !part.Standing.Over() {
			follow(m, TopicBring, work{Project: m.ID(), Run: in.Run, Item: part.Item, Officer: m.Actor.Subject()})
		}
	}
	reopen(m, *run, stage)
	m.Record("run", in.Run)
	m.Tell(matter.Message{To: "body:" + stage.Window + "/" + RightAccept, Template: "project.corrected", Facts: map[string]string{"project": p.Name, "stage": stage.Title}})
	return room.keep(m, p)
}

// reopen lays the stage before the window again: the five days begin anew with what was brought (行政许可法 §32).
func reopen(m *matter.Move, r Run, s Stage) {
	m.Assign(matter.TaskSpec{Role: RoleAccept, Stage: r.Key, Title: "补正后联合受理：" + s.Title, Body: s.Window, Need: RightAccept,
		Limit: workday.Working(5), Ground: "《行政许可法》第三十二条第一款第四项"})
}

// brought notes that the last case of a notice was corrected by itself, without what was brought for the stage.
func (r *Run) brought(m *matter.Move, s Stage, was *Stop, part Part) {
	if r.Correction == nil || !r.Correction.AnsweredAt.IsZero() || was == nil || was.Kind != stopCorrection || part.Stop != nil {
		return
	}
	for _, p := range r.Parts {
		if p.Stop != nil && p.Stop.Kind == stopCorrection {
			return
		}
	}
	c := *r.Correction
	c.AnsweredAt = m.Now
	r.Correction = &c
	reopen(m, *r, s)
}

// stopCorrection is the kind of a stop while the applicant corrects.
const stopCorrection = "correction"

// workCorrect puts one case into correction. One that somebody works on by hand meanwhile stays as it is.
func (room *Room) workCorrect(ctx context.Context, j job.Job) error {
	return room.withPart(ctx, j, func(w work, p Project, run Run, part Part) error {
		if run.Correction == nil || part.Matter == 0 || part.Standing != PartWaiting {
			return nil
		}
		return room.Cases.Correct(ctx, w.Officer, part.Matter, run.Correction.of(part.Item), run.Correction.DueOn, w.key("correct"))
	})
}

// workBring hands one case what was brought for the stage.
func (room *Room) workBring(ctx context.Context, j job.Job) error {
	return room.withPart(ctx, j, func(w work, p Project, run Run, part Part) error {
		if run.Correction == nil || part.Matter == 0 {
			return nil
		}
		var handed []Handed
		for _, g := range run.Given {
			for _, point := range run.Correction.Points {
				if point.Key != g.Key {
					continue
				}
				for _, ref := range g.Of {
					if material, ok := strings.CutPrefix(ref, part.Item+"/"); ok {
						handed = append(handed, Handed{Material: material, Files: g.Files})
					}
				}
			}
		}
		return room.Cases.Bring(ctx, w.Officer, part.Matter, handed, w.key("bring"))
	})
}

// withPart reads the part that a piece of work is about; what a case does not let be done is left as it is.
func (room *Room) withPart(ctx context.Context, j job.Job, do func(w work, p Project, run Run, part Part) error) error {
	w, _, p, err := room.read(ctx, j)
	if err != nil {
		return err
	}
	r, i, err := p.partOf(w.Run, w.Item)
	if err != nil {
		return job.Permanent(err)
	}
	err = do(w, p, p.Runs[r], p.Runs[r].Parts[i])
	if kind := fault.KindOf(err); kind == fault.KindConflict || kind == fault.KindInvalid || kind == fault.KindDenied {
		return nil
	}
	return err
}
