package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"tongban/internal/app/ramble"
	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/project"
)

// strollerCases hands casework to the projects of walks: who builds there has no account, and an item stays as it is.
type strollerCases struct {
	projectCases
	crowd map[string]party // by whom they are for the hall
	terms *sync.Map        // project.Terms by code
	items *sync.Map        // casework.Item by code
}

func (c strollerCases) Terms(code string) (project.Terms, error) {
	if t, ok := c.terms.Load(code); ok {
		return t.(project.Terms), nil
	}
	t, err := c.projectCases.Terms(code)
	if err == nil {
		c.terms.Store(code, t)
	}
	return t, err
}

func (c strollerCases) Asked(t project.Terms, situations map[string]string) []string {
	item, ok := c.items.Load(t.Code)
	if !ok {
		own, err := ownTerms(t)
		if err != nil {
			return nil
		}
		item, _ = c.items.LoadOrStore(t.Code, own)
	}
	return c.projectCases.items.Asked(item.(casework.Item), situations)
}

func (c strollerCases) Applicant(ctx context.Context, a account.Actor) (json.RawMessage, error) {
	if p, ok := c.crowd[a.Party()]; ok {
		return json.Marshal(p.applicant)
	}
	return c.projectCases.Applicant(ctx, a)
}

// projectWalks are walks through projects: a flow is a class. Their cases are walked by themselves, here the machine says
// at random how they stand.
type projectWalks struct {
	room  *project.Room
	crowd map[string]party
}

// projectGuide helps walks through projects of a house.
func projectGuide(ctx context.Context, p *House, crowd []party) (ramble.Guide, error) {
	room := p.rooms.projects
	if err := room.Classes().Load(ctx); err != nil {
		return ramble.Guide{}, err
	}
	w := projectWalks{room, map[string]party{}}
	for _, one := range crowd {
		w.crowd[one.actor.Party()] = one
	}
	if cases, ok := room.Cases.(projectCases); ok {
		room.Cases = strollerCases{cases, w.crowd, new(sync.Map), new(sync.Map)}
	}
	g := ramble.Guide{Open: w.open, Input: w.input, Idle: w.idle, GivesUp: []string{"withdraw", "withdraw_stage", "end"},
		Works: []string{"apply_stage", "part_opened", "note_part", "accept_stage", "give_opinion", "conclude_stage", "retry_part", "arrange_joint", "sign_joint", "conclude_joint", "mend_joint", "answer_stage"}}
	for _, c := range room.Classes().InForce() {
		g.Flows = append(g.Flows, c.Code)
	}
	return g, nil
}

func (w projectWalks) open(walker *ramble.Walk) (account.Actor, string, any) {
	who, rules := walker.Persons[walker.IntN(len(walker.Persons))], w.room.Classes().Rules()
	in := project.Register{Class: walker.Flow, Name: fmt.Sprintf("散步项目%d", walker.IntN(1000)), Industry: "70", Address: "云州市东湖区青云路1号",
		Scale: "新建厂房一幢", Invest: "1000", Contact: who.Name, Phone: "13800000008", Sort: pick(walker.Rand, rules.Sorts).Code}
	if example := rules.Example(); len(example) > 6 { // one that the counter gives is not there in a bare walk
		in.Code = fmt.Sprintf("%s%06d", example[:len(example)-6], 900_000+walker.IntN(100_000))
	}
	if len(rules.Regions) > 0 && walker.IntN(2) == 0 {
		in.Area = pick(walker.Rand, rules.Regions).Code
	}
	return who, "register", in
}

// input gives sound inputs by where the stages stand.
func (w projectWalks) input(walker *ramble.Walk, v matter.View, who account.Actor, action string) (any, bool) {
	p, ok := v.Facts.(project.Project)
	if !ok {
		return nil, false
	}
	yes := "yes"
	if !walker.Ending && walker.IntN(4) == 0 {
		yes = "no"
	}
	switch action {
	case "apply_stage":
		return w.apply(walker, p)
	case "part_opened":
		if r, part, ok := anyPart(walker, p, func(x project.Part) bool { return x.Number == "" && x.Failed == "" && !x.Standing.Over() }); ok {
			id := int64(100_000 + len(walker.Acts)) // no other part's
			return project.PartOpened{Run: r.Key, Item: part.Item, Matter: id, Number: fmt.Sprint("分件", id)}, true
		}
	case "part_failed":
		if walker.Ending {
			return nil, false
		}
		if r, part, ok := anyPart(walker, p, func(x project.Part) bool { return x.Number == "" && x.Failed == "" }); ok {
			return project.PartFailed{Run: r.Key, Item: part.Item, Why: "事项已经取消"}, true
		}
	case "note_part":
		if r, part, ok := anyPart(walker, p, func(x project.Part) bool { return x.Number != "" && !x.Standing.Over() }); ok {
			return project.NotePart{Report: w.report(walker, v, r, part)}, true
		}
	case matter.ActionPartMoved:
		if _, part, ok := anyPart(walker, p, func(x project.Part) bool { return x.Number != "" }); ok && !walker.Ending {
			return matter.PartMoved{Part: part.Matter, Number: part.Number, Kind: casework.KindName, Version: part.Seen + 1}, true
		}
	case "retry_part", "drop_part":
		if r, part, ok := anyPart(walker, p, func(x project.Part) bool { return x.Failed != "" && !x.Standing.Over() }); ok {
			return project.Repair{Run: r.Key, Item: part.Item}, true
		}
	case "accept_stage":
		return project.AcceptStage{Run: runOf(v, who, project.RoleAccept), Checked: true}, true
	case "give_opinion":
		return project.GiveOpinion{Run: runOf(v, who, project.RoleOpinion), Agree: yes, Text: "同意，按现行标准落实"}, true
	case "conclude_stage":
		return project.ConcludeStage{Run: runOf(v, who, project.RoleConclude), Agree: yes, Text: "各部门意见一致"}, true
	case "withdraw_stage":
		for _, r := range p.Runs {
			if r.Open() {
				return project.WithdrawStage{Run: r.Key, Reason: "要修改图纸"}, true
			}
		}
	}
	return jointInput(walker, v, p, who, action)
}

// idle says what there is nothing to do for.
func (w projectWalks) idle(v matter.View, action string) bool {
	p, _ := v.Facts.(project.Project)
	has := func(fits func(project.Part) bool) bool {
		for _, r := range p.Runs {
			for _, x := range r.Parts {
				if r.Open() && fits(x) {
					return true
				}
			}
		}
		return false
	}
	switch action {
	case "apply_stage":
		for _, s := range p.Class.Stages {
			if canApply(p.StageStanding(s.Name)) {
				return false
			}
		}
		return true
	case "accept_stage":
		return has(func(x project.Part) bool { return x.Number == "" || x.Stop != nil && x.Standing == project.PartWaiting })
	case "retry_part", "drop_part":
		return !has(func(x project.Part) bool { return x.Failed != "" && !x.Standing.Over() })
	}
	return jointIdle(p, action)
}

// canApply tells whether a stage may be applied for, anew too when something in it was refused.
func canApply(s project.StageStanding) bool {
	return s == project.StageReady || s == project.StageEarly || s == project.StageLacking
}

// anyPart draws a part of a run under way.
func anyPart(walker *ramble.Walk, p project.Project, fits func(project.Part) bool) (run project.Run, part project.Part, found bool) {
	n := 0
	for _, r := range p.Runs {
		for _, x := range r.Parts {
			if !r.Open() || !fits(x) {
				continue
			}
			if n++; walker.IntN(n) == 0 {
				run, part, found = r, x, true
			}
		}
	}
	return run, part, found
}

// runOf is the run of a task of a role that is somebody's.
func runOf(v matter.View, who account.Actor, role string) string {
	for _, t := range v.Tasks {
		if t.State == matter.TaskOpen && t.Role == role && who.HasAt(t.Need, t.Body) {
			return t.Stage
		}
	}
	return ""
}

// report is the next news of a case: it is accepted, stands still, goes on, is granted or refused.
func (w projectWalks) report(walker *ramble.Walk, v matter.View, r project.Run, part project.Part) project.Report {
	news := project.Report{Matter: part.Matter, Item: part.Item, Number: part.Number, Version: part.Seen + 1, Title: "办理中", AcceptedAt: part.AcceptedAt, Standing: part.Standing}
	switch n := walker.IntN(8); {
	case part.Standing == project.PartWaiting && n == 0 && !walker.Ending:
		news.Stop = &project.Stop{Kind: "correction", Title: "补正", Ground: "《行政许可法》第三十二条"}
	case part.Standing == project.PartWaiting:
		news.Standing, news.AcceptedAt = project.PartHandling, walker.Now
	case n == 0 && !walker.Ending:
		news.Stop = &project.Stop{Kind: "expert", Title: "专家评审", Ground: "《行政许可法》第四十五条"}
	case n == 1 && !walker.Ending:
		news.Standing, news.DecidedAt = project.PartRefused, walker.Now
	default:
		news.Standing, news.DecidedAt, news.Paper = project.PartGranted, walker.Now, "许字"+part.Number
	}
	return news
}

// apply fills in a stage that may be applied for: one form, one set of papers.
func (w projectWalks) apply(walker *ramble.Walk, p project.Project) (any, bool) {
	var stages []project.Stage
	for _, s := range p.Class.Stages {
		if standing := p.StageStanding(s.Name); canApply(standing) && !(walker.Ending && standing == project.StageEarly) {
			stages = append(stages, s)
		}
	}
	if len(stages) == 0 {
		return nil, false
	}
	s := pick(walker.Rand, stages)
	in := project.ApplyStage{Stage: s.Name, Promise: true}
	for n, i := range s.Items {
		if !i.Required && (walker.IntN(4) == 0 || n == 0) {
			in.Items = append(in.Items, i.Item)
		}
	}
	on, one := workday.DateOf(walker.Now), w.crowd[walker.Applicant()]
	asked, _, err := w.room.AsksOf(p, s.Name, in.Items, nil, on)
	if err != nil {
		return nil, false
	}
	all := map[string][]string{}
	for _, field := range asked.Fields() {
		all[field.Name] = []string{answer(field, one, on, walker.Rand)}
	}
	for name, value := range map[string]string{"project_name": p.Name, "project_code": cmp.Or(p.Code, w.room.Classes().Rules().Example()), "premises": p.Address, "situation_agent": "no", "scale": p.Scale, "phone": "13800000008"} {
		if _, ok := all[name]; ok {
			all[name] = []string{value}
		}
	}
	definition, err := json.Marshal(asked)
	if err != nil {
		return nil, false
	}
	groups, err := forms{}.Groups(definition, all)
	if err != nil {
		return nil, false
	}
	in.Form = map[string][]string{}
	for _, g := range groups {
		for _, field := range g.Fields {
			in.Form[field.Name] = all[field.Name]
		}
	}
	_, papers, err := w.room.AsksOf(p, s.Name, in.Items, in.Form, on)
	if err != nil {
		return nil, false
	}
	for n, paper := range papers {
		if paper.Instead == "" && paper.Needed {
			in.Given = append(in.Given, project.Handing{Key: paper.Key, Files: []project.File{{ID: int64(n + 1), Name: paper.Name + ".png", Size: 100, Type: "image/png"}}})
		}
	}
	return in, true
}
