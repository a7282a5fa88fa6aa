package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"tongban/internal/base/file"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/project"
)

// buildings are the projects that the filled city shows: one finished, the others in different stages.
var buildings = []struct {
	register project.Register
	days     int    // how many days before today it was registered
	until    string // the stage in which it stands today; empty goes through all
	early    bool   // applies for a stage early where it may
	deny     string // item that is refused once, by its name
	hold     string // item that is in a special procedure today, by its name
	waits    bool   // the last stage waits for its acceptance
	leaves   string // the action by which it comes to nothing
	mends    bool   // what is accepted together wants something put right first
}{
	{register: project.Register{Class: "industry", Name: "云州鹭岛精密仪器厂房", Industry: "40", Sort: "03", Address: "云州市东湖区高新园区创新路6号", Area: "gaoxin",
		Scale: "新建厂房两幢，建筑面积 12600 平方米", Invest: "5800"}, days: 69, mends: true},
	{register: project.Register{Class: "private-housing", Name: "云溪花园一期工程", Code: "2026-359900-70-03-600012", Industry: "70", Sort: "03", Address: "云州市云溪区望江街道望江路88号地块",
		Scale: "住宅六幢、配套商业一幢，建筑面积 86500 平方米", Invest: "62000"}, days: 60, until: "construction", hold: "特殊建设工程消防设计审查"},
	{register: project.Register{Class: "industry", Name: "云州锦程包装材料车间", Industry: "29", Sort: "03", Address: "云州市东湖区高新园区云谷路8号", Area: "gaoxin",
		Scale: "新建车间一幢，建筑面积 6400 平方米", Invest: "2600"}, days: 58, until: "completion", mends: true},
	{register: project.Register{Class: "industry", Name: "云州绿谷食品加工厂", Industry: "14", Sort: "03", Address: "云州市东湖区高新园区云谷路19号", Area: "gaoxin",
		Scale: "新建厂房一幢和冷库，建筑面积 9800 平方米", Invest: "4300"}, days: 26, until: "construction", early: true},
	{register: project.Register{Class: "private-housing", Name: "望江路商业综合楼", Industry: "70", Sort: "03", Address: "云州市云溪区望江街道望江路120号",
		Scale: "商业综合楼一幢，建筑面积 15200 平方米", Invest: "9600"}, days: 34, until: "planning", deny: "建设工程规划许可"},
	{register: project.Register{Class: "allocated", Name: "云州市第三中学新校区", Industry: "83", Sort: "01", Address: "云州市东湖区湖滨街道学府路", Area: "hubin",
		Scale: "教学楼、宿舍和体育馆，建筑面积 43000 平方米", Invest: "31000"}, days: 1, until: "land", waits: true},
	{register: project.Register{Class: "industry", Name: "云州海晏冷链仓库", Industry: "59", Sort: "03", Address: "云州市东湖区高新园区云谷路30号",
		Scale: "新建冷库一幢，建筑面积 5200 平方米", Invest: "2100"}, days: 20, leaves: "withdraw"},
	{register: project.Register{Class: "private-housing", Name: "青石县白鹭商业街", Industry: "70", Sort: "03", Address: "云州市青石县白鹭镇建设路",
		Scale: "商业街一条，建筑面积 8000 平方米", Invest: "4000"}, days: 40, leaves: "end"},
}

// projectPlot is one project on its way.
type projectPlot struct {
	pace
	n        int
	party    party
	id       int64
	number   string
	refused  bool // what the story refuses once was refused
	children map[string]*casePlot
}

func (p *projectPlot) mine() bool { return false }

// projectPlots begins the projects on their days.
func (f *filling) projectPlots() (out []plot) {
	if len(f.builders) == 0 {
		return nil
	}
	first := f.clock.date()
	for n, b := range buildings {
		p := &projectPlot{n: n, pace: pace{rng: rand.New(rand.NewPCG(77, uint64(n)))}, party: f.builders[0], children: map[string]*casePlot{}}
		if p.at = first.AddDays(fillDays - b.days).Start().Add(9 * 3600e9); p.at.After(f.last(false)) {
			p.at = f.last(false)
		}
		out = append(out, p)
	}
	return out
}

// step does what is due in the project and its cases.
func (p *projectPlot) step(ctx context.Context, f *filling) error {
	if err := p.proceed(ctx, f); err != nil {
		return fmt.Errorf("project %s (%s): %w", buildings[p.n].register.Name, p.number, err)
	}
	return nil
}

func (p *projectPlot) proceed(ctx context.Context, f *filling) error {
	b := buildings[p.n]
	if p.number == "" {
		return p.begin(ctx, f)
	}
	v, err := f.past.engine.View(ctx, account.System("演示数据"), p.number)
	if err != nil {
		return err
	}
	facts := v.Facts.(project.Project)
	p.after(f, 1)
	for _, run := range facts.Runs {
		if err := p.parts(ctx, f, run); err != nil {
			return err
		}
	}
	if !v.Matter.Open() {
		return nil
	}
	for _, run := range facts.Runs {
		if !run.Open() {
			continue
		}
		if err := p.repairs(ctx, f, run); err != nil {
			return err
		}
		if done, err := p.officers(ctx, f, v, run); done || err != nil {
			return err
		}
	}
	switch b.leaves {
	case "withdraw":
		_, err := f.past.engine.Do(ctx, p.party.actor, p.id, "withdraw", project.Withdraw{Reason: "企业调整投资计划，不再建设"})
		return err
	case "end":
		who, err := f.officer(ctx, v.Matter.Lead, project.RightLead, p.n)
		if err != nil {
			return err
		}
		_, err = f.past.engine.Do(ctx, who, p.id, "end", project.End{Reason: "用地已由政府依法收回（土地管理法第五十八条），项目不再实施"})
		return err
	}
	for _, s := range facts.Class.Stages {
		standing := facts.StageStanding(s.Name)
		if standing == project.StageReady || b.early && standing == project.StageEarly {
			return p.apply(ctx, f, facts.Code, s)
		}
		if s.Name == b.until {
			return nil
		}
	}
	return nil
}

func (p *projectPlot) begin(ctx context.Context, f *filling) error {
	in := buildings[p.n].register
	in.Contact, in.Phone = p.party.person, p.party.applicant.Phone
	if p.party.applicant.Delegate != nil {
		in.Phone = p.party.applicant.Delegate.Phone
	}
	r, err := f.past.engine.Start(ctx, p.party.actor, project.KindName, "register", in)
	if err != nil {
		return err
	}
	p.id, p.number = r.ID, r.Number
	p.after(f, 0)
	return nil
}

// officers let the window, those who are heard and the lead do one thing each day.
func (p *projectPlot) officers(ctx context.Context, f *filling, v matter.View, run project.Run) (done bool, err error) {
	b := buildings[p.n]
	last := b.until == run.Stage
	act := func(t matter.Task, action string, in any) (bool, error) {
		who, err := f.officer(ctx, t.Body, t.Need, p.n)
		if err != nil {
			return false, err
		}
		_, err = f.past.engine.Do(ctx, who, p.id, action, in)
		return true, err
	}
	for _, t := range v.Tasks {
		if t.State != matter.TaskOpen || t.Stage != run.Key {
			continue
		}
		if done, err := p.together(ctx, f, run, t); done || err != nil {
			return done, err
		}
		switch t.Role {
		case project.RoleAccept:
			if b.waits && last || slices.ContainsFunc(run.Parts, func(x project.Part) bool { return x.Number == "" }) {
				continue
			}
			return act(t, "accept_stage", project.AcceptStage{Run: run.Key, Checked: true})
		case project.RoleOpinion:
			return act(t, "give_opinion", project.GiveOpinion{Run: run.Key, Agree: "yes", Text: "同意，按现行标准落实" + t.Title[len("会商意见："):] + "的要求。"})
		case project.RoleConclude:
			if b.early && run.Stage == "planning" {
				continue // the later stage begins meanwhile
			}
			return act(t, "conclude_stage", project.ConcludeStage{Run: run.Key, Agree: "yes", Text: "各部门意见一致，会商通过。"})
		}
	}
	return false, nil
}

// parts let the bodies work on the cases of a run.
func (p *projectPlot) parts(ctx context.Context, f *filling, run project.Run) error {
	b := buildings[p.n]
	for _, part := range run.Parts {
		if part.Number == "" || part.Standing == project.PartWaiting || part.Standing == project.PartWithdrawn || b.hold != part.Name && run.Awaits(part) {
			continue
		}
		child := p.children[part.Number]
		if child == nil {
			i := slices.IndexFunc(f.items, func(x record.Item) bool { return x.Code == part.Item })
			terms, err := f.shelf().Item(part.Item)
			if err != nil {
				return err
			}
			child = &casePlot{n: 1000 + p.n*10 + len(p.children), pace: pace{rng: p.rng, at: f.clock.now()}, item: f.items[i], terms: terms, party: p.party, online: true, id: part.Matter, number: part.Number}
			switch {
			case b.deny == part.Name && !p.refused:
				child.fate, p.refused = denied, true
			case b.hold == part.Name:
				child.fate = held
			case b.early && b.until == run.Stage, b.early && run.Stage == "planning":
				child.fate = stuck // and it lies there while the next stage begins early
			}
			p.children[part.Number] = child
		}
		if child.fate == stuck || child.at.IsZero() || child.at.After(f.clock.now()) {
			continue
		}
		if err := child.step(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// apply fills in a stage: one form, one set of papers.
func (p *projectPlot) apply(ctx context.Context, f *filling, code string, s project.Stage) error {
	room, b := f.past.rooms.projects, buildings[p.n]
	in := project.ApplyStage{Stage: s.Name, Promise: true}
	for _, i := range s.Items {
		if n := slices.IndexFunc(f.items, func(x record.Item) bool { return x.Code == i.Item }); n >= 0 && f.items[n].Name == b.hold {
			in.Items = append(in.Items, i.Item)
		}
	}
	asked, _, err := room.Asks(ctx, p.number, s.Name, in.Items, nil)
	if err != nil {
		return err
	}
	all := map[string][]string{}
	for _, field := range asked.Fields() {
		all[field.Name] = []string{answer(field, p.party, f.clock.date(), p.rng)}
		switch field.Name {
		case "project_name":
			all[field.Name] = []string{b.register.Name}
		case "project_code":
			all[field.Name] = []string{code}
		case "premises":
			all[field.Name] = []string{b.register.Address}
		case "situation_agent":
			all[field.Name] = []string{"no"}
		case "land_use":
			all[field.Name] = []string{"按出让合同约定的用途"}
		case "scale":
			all[field.Name] = []string{b.register.Scale}
		case "phone":
			all[field.Name] = []string{"13800000008"}
		}
	}
	definition, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	in.Form = map[string][]string{}
	groups, err := forms{}.Groups(definition, all)
	for _, g := range groups {
		for _, field := range g.Fields {
			in.Form[field.Name] = all[field.Name]
		}
	}
	if err != nil {
		return err
	}
	_, papers, err := room.Asks(ctx, p.number, s.Name, in.Items, in.Form)
	if err != nil {
		return err
	}
	for _, w := range papers {
		if w.Instead != "" || !w.Needed {
			continue
		}
		saved, err := f.house.files.Produce(ctx, file.Product{Name: w.Name + ".png", Type: "image/png", Owner: p.party.actor.Party(), Body: bytes.NewReader(f.page)})
		if err != nil {
			return err
		}
		in.Given = append(in.Given, project.Handing{Key: w.Key, Files: []project.File{{ID: saved.ID, Name: saved.Name, Size: saved.Size, Type: saved.Type}}})
	}
	_, err = f.past.engine.Do(ctx, p.party.actor, p.id, "apply_stage", in)
	return err
}
