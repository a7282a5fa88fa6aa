package project

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/common/form"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
)

// background is for what is answered from memory or by one look at the store before a move.
var background = context.Background()

var industryWords = regexp.MustCompile(`^[0-9]{2}$`)

// ApplyStage (申报阶段) is one application for a stage: one form and one set of materials for all its items.
type ApplyStage struct {
	Stage   string              `json:"stage"`
	Items   []string            `json:"items,omitempty"` // those that are not required and apply
	Form    map[string][]string `json:"form"`
	Given   []Handing           `json:"given"`
	Promise bool                `json:"promise,omitempty"` // to what the early start wants
}

// Handing is the files for one paper of the stage.
type Handing struct {
	Key   string `json:"key"`
	Files []File `json:"files"`
}

// applyStage takes a stage on: from here on it cannot be lost. The cases of its items are opened after the commit, each
// once, however often the machine has to try.
// 国办发〔2018〕33号 三(九): one guide, one form, one set of materials, several approvals.
func (room *Room) applyStage(m *matter.Move, in ApplyStage) error {
	p := copyOf(m)
	stage, ok := p.Class.stage(in.Stage)
	if !ok {
		return fault.InvalidField("stage", "这个项目没有这个阶段")
	}
	standing, why := p.standing(stage)
	switch {
	case standing == StageRunning:
		return fault.Conflictf("“%s”阶段已经申报，正在办理", stage.Title)
	case standing == StagePassed:
		return fault.Conflictf("“%s”阶段已经通过，不用再申报", stage.Title)
	case standing == StageShut:
		return fault.Conflictf("“%s”阶段还没有开放：%s", stage.Title, strings.Join(why, "；"))
	case standing == StageEarly && !in.Promise:
		return fault.InvalidField("promise", "提前申报要先作出承诺")
	}
	sheet, err := room.sheet(p, stage, in.Items)
	if err != nil {
		return err
	}
	if a := m.Actor.For; a != nil { // 民法典 §165: the scope is what was written down
		for _, t := range sheet.terms {
			if !a.Covers(t.Code) {
				return fault.Deniedf("%s给您的委托不包括“%s”，请让委托人增加委托事项后再办", a.Name, t.Name)
			}
		}
	}
	run := Run{Key: stage.Name + "-" + strconv.Itoa(p.rounds(stage.Name)+1), Stage: stage.Name, By: m.Actor.Subject(), AppliedAt: m.Now, Form: in.Form}
	if standing == StageEarly {
		run.Early = &Promise{Text: stage.Early.Promise, By: m.Actor.Title(), At: m.Now}
	}
	if run.Who, err = room.Cases.Applicant(background, m.Actor); err != nil {
		return err
	}
	if run.Given, err = room.given(m, p, stage, sheet, in); err != nil {
		return err
	}
	for _, t := range sheet.terms {
		run.Parts = append(run.Parts, Part{Item: t.Code, Version: t.Version, Name: t.Name, Body: t.Body, Standing: PartWaiting, Answered: t.Answered})
	}
	if wrong := room.vet(p, run, sheet); len(wrong) > 0 {
		return fault.Invalid("申报还有要修改的地方", wrong...)
	}
	p.Runs = append(p.Runs, run)
	return room.take(m, p, run, stage)
}

// take commits the application: the window's task, the cases to open, the state and who leads.
func (room *Room) take(m *matter.Move, p Project, run Run, stage Stage) error {
	m.Become(StateRunning)
	m.Enter(stage.Name)
	m.Hand(p.lead(), room.Org.BodyPath(p.lead()))
	m.Assign(matter.TaskSpec{Role: RoleAccept, Stage: run.Key, Title: "联合受理：" + stage.Title, Body: stage.Window, Need: RightAccept,
		Limit: workday.Working(5), Ground: "《行政许可法》第三十二条第一款第四项"})
	for _, part := range run.Parts {
		follow(m, TopicOpen, work{Project: m.ID(), Run: run.Key, Item: part.Item})
	}
	for _, g := range run.Given {
		for _, f := range g.Files {
			m.Also(file.Attach(f.ID, m.Actor.Party(), m.ID()))
		}
	}
	m.Also(dropDraft(m.ID(), stage.Name))
	m.Record("stage", stage.Name)
	m.Record("run", run.Key)
	m.Record("items", len(run.Parts))
	if run.Early != nil {
		m.Record("promise", run.Early.Text)
	}
	m.TellApplicant("project.applied", map[string]string{"project": p.Name, "stage": stage.Title, "items": names(run.Parts)})
	m.Tell(matter.Message{To: "body:" + stage.Lead + "/" + RightLead, Template: "project.lead", Facts: map[string]string{"project": p.Name, "stage": stage.Title, "items": names(run.Parts)}})
	return room.keep(m, p)
}

// rounds counts how often a stage was applied for.
func (p Project) rounds(stage string) (n int) {
	for _, r := range p.Runs {
		if r.Stage == stage {
			n++
		}
	}
	return n
}

func names(parts []Part) string {
	list := make([]string, len(parts))
	for i, p := range parts {
		list[i] = p.Name
	}
	return strings.Join(list, "、")
}

// sheet puts together what a stage asks of somebody who applies for those items; what was granted is not asked again.
func (room *Room) sheet(p Project, s Stage, chosen []string) (Sheet, error) {
	var terms []Terms
	for _, i := range s.Items {
		if _, granted := p.granted(i.Item); granted || !i.Required && !slices.Contains(chosen, i.Item) {
			continue
		}
		t, err := room.Cases.Terms(i.Item)
		if err != nil {
			return Sheet{}, err
		}
		terms = append(terms, t)
	}
	if len(terms) == 0 {
		return Sheet{}, fault.InvalidField("items", "请至少选择一个要办的事项")
	}
	return merge(s, terms)
}

// wanted lists the papers that a stage asks for in the situation, with what stands for them already.
func (room *Room) wanted(p Project, s Stage, sheet Sheet, form map[string][]string, on workday.Date) []Wanted {
	list := sheet.wanted(s, func(t Terms) []string {
		_, situations := sheet.answers(t.Code, form)
		return room.Cases.Asked(t, situations)
	})
	for i := range list {
		w := &list[i]
		if part, ok := p.granted(w.Result); w.Result != "" && ok {
			w.Instead = "本项目已取得的《" + part.Name + "》结果（" + part.Paper + "）"
		} else if r, ok := p.regionalOn(w.Regional, on); w.Regional != "" && ok {
			w.Instead = "区域评估成果：" + r.Paper
		}
	}
	return list
}

// earlier finds the files that were handed in for a paper in a stage before.
func (p Project) earlier(key string) (files []File, run string) {
	for _, r := range slices.Backward(p.Runs) {
		for _, g := range r.Given {
			if g.Key == key && len(g.Files) > 0 {
				return g.Files, r.Key
			}
		}
	}
	return nil, ""
}

// given is the set of materials: what was handed in now, what was handed in before, and what stands for a paper.
// 国令716号 §11: nothing that was handed in, or that the authorities made themselves, is asked for again.
func (room *Room) given(m *matter.Move, p Project, s Stage, sheet Sheet, in ApplyStage) (out []Given, err error) {
	var wrong []fault.Field
	for _, w := range room.wanted(p, s, sheet, in.Form, workday.DateOf(m.Now)) {
		g := Given{Key: w.Key, Name: w.Name, Of: w.Of, Instead: w.Instead}
		if n := slices.IndexFunc(in.Given, func(h Handing) bool { return h.Key == w.Key }); n >= 0 && len(in.Given[n].Files) > 0 {
			g.Files = in.Given[n].Files
		} else if w.Instead == "" {
			g.Files, g.Earlier = p.earlier(w.Key)
		}
		if w.Needed && len(g.Files) == 0 && g.Instead == "" {
			wrong = append(wrong, fault.Field{Name: fieldOf(w.Key), Message: "请提供“" + w.Name + "”"})
		}
		if len(g.Files) > 0 || g.Instead != "" {
			out = append(out, g)
		}
	}
	if len(wrong) > 0 {
		return nil, fault.Invalid("申报材料还没有备齐", wrong...)
	}
	return out, nil
}

// filing is what goes to one item of a run.
func (p Project) filing(r Run, sheet Sheet, t Terms) Filing {
	f := Filing{Under: p.ID, Terms: t, Applicant: r.Who, At: r.AppliedAt}
	f.Form, f.Situations = sheet.answers(t.Code, r.Form)
	for _, g := range r.Given {
		for _, ref := range g.Of {
			if material, ok := strings.CutPrefix(ref, t.Code+"/"); ok {
				f.Handed = append(f.Handed, Handed{Material: material, Files: g.Files, Instead: g.Instead})
			}
		}
	}
	return f
}

// vet holds a run to what each item asks; what is wrong is said beside the question of the sheet.
func (room *Room) vet(p Project, r Run, sheet Sheet) (wrong []fault.Field) {
	seen := map[string]bool{}
	for _, t := range sheet.terms {
		for _, w := range room.Cases.Vet(t, p.filing(r, sheet, t)) {
			if material, ok := strings.CutPrefix(w.Name, "material-"); ok {
				for _, g := range r.Given {
					if slices.Contains(g.Of, t.Code+"/"+material) {
						material = g.Key
					}
				}
				w.Name = fieldOf(material)
			} else {
				w.Name = sheet.onSheet(t.Code, w.Name)
			}
			if !seen[w.Name+w.Message] {
				seen[w.Name+w.Message] = true
				wrong = append(wrong, w)
			}
		}
	}
	return wrong
}

// fieldOf is the name of the file input of a paper.
func fieldOf(key string) string { return "paper-" + key }

// follow queues work for after the commit.
func follow(m *matter.Move, topic string, w work) {
	payload, err := json.Marshal(w)
	if err != nil {
		panic(err) // plain values
	}
	m.Follow(matter.Follow{Topic: topic, Payload: string(payload)})
}

// Asks tells what a stage of a project asks of its owner: the one form, and, once it is filled in, the one set of papers.
func (room *Room) Asks(ctx context.Context, number, stage string, items []string, answers map[string][]string) (form.Definition, []Wanted, error) {
	v, err := room.Hall().View(ctx, machine, number)
	if err != nil {
		return form.Definition{}, nil, err
	}
	p, _ := v.Facts.(Project)
	return room.AsksOf(p, stage, items, answers, workday.DateOf(room.Now()))
}

// AsksOf is what Asks tells, of a project in hand.
func (room *Room) AsksOf(p Project, stage string, items []string, answers map[string][]string, on workday.Date) (form.Definition, []Wanted, error) {
	s, ok := p.Class.stage(stage)
	if !ok {
		return form.Definition{}, nil, fault.Missing("阶段", stage)
	}
	sheet, err := room.sheet(p, s, items)
	if err != nil {
		return form.Definition{}, nil, err
	}
	return sheet.Form, room.wanted(p, s, sheet, answers, on), nil
}

// StageStanding tells where a stage of the project stands.
func (p Project) StageStanding(stage string) StageStanding {
	s, _ := p.Class.stage(stage)
	standing, _ := p.standing(s)
	return standing
}
