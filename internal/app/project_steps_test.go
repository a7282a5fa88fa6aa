package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/project"
)

func (s *scenario) projectSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})代"([^"]+)"登录$`, s.entersFor)
	c.Step(`^(\p{Han}{2,3})登记项目"([^"]+)"，类型"([^"]+)"$`, s.registersProject)
	c.Step(`^项目的状态是"([^"]+)"$`, s.projectIs)
	c.Step(`^(\p{Han}{2,3})打开项目页面$`, func(who string) { s.last = s.person(who).get("/projects/" + s.project) })
	c.Step(`^(\p{Han}{2,3})打开项目并联台$`, func(who string) { s.last = s.person(who).get("/desk/projects/" + s.project) })
	c.Step(`^(\p{Han}{2,3})不能申报阶段"([^"]+)"$`, func(who, stage string) error {
		s.last = s.person(who).get("/projects/" + s.project + "/stages/" + stage)
		if s.last.status != http.StatusConflict {
			return fmt.Errorf("answered %d", s.last.status)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})申报阶段"([^"]+)"$`, func(who, stage string) error { return s.appliesStage(who, stage, 1) })
	c.Step(`^(\p{Han}{2,3})申报阶段"([^"]+)"，连点两次提交$`, func(who, stage string) error { return s.appliesStage(who, stage, 2) })
	c.Step(`^(\p{Han}{2,3})申报阶段"([^"]+)"，不再交以前的材料$`, s.appliesWithOld)
	c.Step(`^后台办完该办的事$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^阶段"([^"]+)"有(\d+)个办件，各一件$`, s.hasParts)
	c.Step(`^(\p{Han}{2,3})办理项目"联合受理"$`, func(who string) error {
		return s.actsOnProject(who, "accept_stage", url.Values{"checked": {"true"}})
	})
	c.Step(`^项目的待办和记录里都没有"([^"]+)"$`, func(words string) error {
		v, _, err := s.projectView()
		for _, t := range v.Tasks {
			if strings.Contains(t.Opinion, words) || slices.Contains([]string{"yes", "no", "agree", "mend", "disagree"}, t.Result) && t.State == matter.TaskDone && t.Need == project.RightOpinion {
				return fmt.Errorf("the task of %s says %s %s", t.Body, t.Result, t.Opinion)
			}
		}
		for _, e := range v.Events {
			if strings.Contains(e.Data, words) || e.Action == "give_opinion" && strings.Contains(e.Data, `"agree"`) {
				return fmt.Errorf("%s has on record %s", e.Action, e.Data)
			}
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})出具会商意见"([^"]+)"，内容"([^"]+)"$`, func(who, agree, words string) error {
		return s.actsOnProject(who, "give_opinion", url.Values{"agree": {agree}, "text": {words}})
	})
	c.Step(`^(\p{Han}{2,3})作出会商结论"([^"]+)"，内容"([^"]+)"$`, func(who, agree, words string) error {
		return s.actsOnProject(who, "conclude_stage", url.Values{"agree": {agree}, "text": {words}})
	})
	c.Step(`^项目的"([^"]+)"在走，到"([^"]+)"$`, s.projectRuns)
	c.Step(`^项目的"([^"]+)"在走$`, func(title string) error { return s.projectRuns(title, "") })
	c.Step(`^项目的"([^"]+)"停着$`, func(title string) error {
		k, err := s.projectClock(title)
		if err == nil && k.State != matter.ClockPaused {
			err = fmt.Errorf("%s is %s", title, k.State)
		}
		return err
	})
	c.Step(`^项目的记录里有"([^"]+)"$`, func(title string) error {
		v, _, err := s.projectView()
		if err != nil {
			return err
		}
		for _, e := range v.Events {
			if a, ok := v.Kind.Action(e.Action); ok && a.Title == title {
				return nil
			}
		}
		return fmt.Errorf("%q is not on record", title)
	})
	c.Step(`^阶段"([^"]+)"的各部门都准予$`, func(stage string) error { return s.decidesAll(stage, "") })
	c.Step(`^阶段"([^"]+)"里"([^"]+)"不予许可，其余准予$`, s.decidesAll)
	c.Step(`^阶段"([^"]+)"的办件都已撤回$`, s.partsWithdrawn)
	c.Step(`^(\p{Han}{2,3})撤回阶段申报，原因"([^"]+)"$`, func(who, reason string) error {
		address := "/projects/" + s.project + "/act/withdraw_stage"
		form, found := formOf(s.person(who).get("/projects/"+s.project).text, address)
		if !found {
			return fmt.Errorf("no form to withdraw the stage")
		}
		_, p, err := s.projectView()
		if err != nil {
			return err
		}
		form.Set("run", p.Runs[len(p.Runs)-1].Key)
		form.Set("reason", reason)
		if r := s.person(who).post(address, form); r.status != http.StatusSeeOther {
			return fmt.Errorf("withdraw: %d %s", r.status, readable(r.text))
		}
		return nil
	})
	c.Step(`^办件的审查人员启动专家评审$`, func() error {
		return s.onPart(func(v matter.View) error {
			return s.byTask(v, casework.RoleExamine, "start_special", casework.StartSpecial{Code: "expert", Reason: "方案复杂，需要专家评审", Basis: "《行政许可法》第四十五条"})
		})
	})
	c.Step(`^办件的审查人员结束特别程序$`, func() error {
		return s.onPart(func(v matter.View) error {
			return s.byTask(v, casework.RoleExamine, "end_special", casework.EndSpecial{Result: "评审通过"})
		})
	})
}

// entersFor signs somebody in and lets him act for a company, as he does on his own page.
func (s *scenario) entersFor(who, company string) error {
	b := s.person(who)
	if err := b.enter(); err != nil {
		return err
	}
	p := b.get("/my/account")
	const action = "/my/account/acting"
	form, found := formOf(p.text, action)
	if !found {
		return fmt.Errorf("%s may act for nobody: %s", who, readable(p.text))
	}
	root, err := html.Parse(strings.NewReader(p.text))
	if err != nil {
		return err
	}
	for n := range root.Descendants() {
		if value := attribute(n, "value"); strings.HasPrefix(value, "company:") {
			form.Set(attribute(n, "name"), value)
		}
	}
	if r := b.post(action, form); r.status != http.StatusSeeOther {
		return fmt.Errorf("%s cannot act for %s: %d %s", who, company, r.status, readable(r.text))
	}
	return nil
}

func (s *scenario) registersProject(who, name, class string) error {
	p := s.person(who).fill("/projects/new", url.Values{"class": {class}, "name": {name}, "sort": {"03"}, "industry": {"70"}, "address": {"云州市东湖区湖滨街道书院路1号"},
		"area": {""}, "scale": {"新建一幢，12000 平方米"}, "invest": {"6000"}, "contact": {"许立行"}, "phone": {"13800000008"}})
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("register: %d %s", p.status, readable(p.text))
	}
	s.project = strings.TrimPrefix(p.where, "/projects/")
	return nil
}

func (s *scenario) projectView() (v matter.View, p project.Project, err error) {
	list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: project.KindName, Limit: 500})
	if err != nil {
		return v, p, err
	}
	for _, m := range list {
		if v, err = s.viewOf(m.Number); err != nil {
			return v, p, err
		}
		if p = v.Facts.(project.Project); p.Code == s.project {
			return v, p, nil
		}
	}
	return v, p, fmt.Errorf("no project %s", s.project)
}

func (s *scenario) projectIs(title string) error {
	v, _, err := s.projectView()
	if err == nil && v.StateDef().Title != title {
		err = fmt.Errorf("%s is %q", s.project, v.StateDef().Title)
	}
	return err
}

var stageAnswers = url.Values{"price": {"12000000"}, "start_on": {"2026-12-20"}, "end_on": {"2027-12-20"}, "finished_on": {"2026-11-10"}, "builder": {"云州第一建筑工程有限公司"}, "project_name": {"东湖书院"}, "project_code": {"2026-359900-70-03-000009"}, "premises": {"云州市东湖区湖滨街道书院路1号"}, "scale": {"新建一幢"}, "invest": {"6000"},
	"land_area": {"9000"}, "land_use": {"商业"}, "kind": {"building"}, "area": {"12000"}, "situation_kind": {"single"}, "situation_agent": {"no"}, "unit_name": {"云州安居置业有限公司"},
	"credit_code": {"91359901PDY100045Q"}, "representative": {"何建安"}, "contact": {"许立行"}, "phone": {"13800000008"}}

var paperField = regexp.MustCompile(`name="(paper-[^"]+)"`)

// fillsStage fills a stage in up to its last page and gives the form that submits it.
func (s *scenario) fillsStage(who, stage string, papers bool) (url.Values, string, error) {
	b, base := s.person(who), "/projects/"+s.project+"/stages/"+stage
	if p := b.fill(base, url.Values{"then": {"next"}}); p.status != http.StatusSeeOther {
		return nil, "", fmt.Errorf("items: %d %s", p.status, readable(p.text))
	}
	answers := url.Values{"then": {"next"}}
	for name, value := range stageAnswers {
		answers[name] = value
	}
	if p := b.fill(base+"/form", answers); p.status != http.StatusSeeOther {
		return nil, "", fmt.Errorf("form: %d %s", p.status, readable(p.text))
	}
	page := b.get(base + "/materials")
	form, found := formOf(page.text, base+"/materials")
	if !found {
		return nil, "", fmt.Errorf("no materials: %d %s", page.status, readable(page.text))
	}
	form.Set("then", "next")
	var fields []string
	for _, card := range strings.Split(page.text, `class="card"`) {
		if name := paperField.FindStringSubmatch(card); name != nil && strings.Contains(card, "必须提交") && papers {
			fields = append(fields, html.UnescapeString(name[1]))
		}
	}
	if p, err := b.uploadPDF(base+"/materials", form, slices.Compact(fields)...); err != nil || p.status != http.StatusSeeOther {
		return nil, "", fmt.Errorf("materials %v: %d %v %s", fields, p.status, err, readable(p.text))
	}
	page = b.get(base + "/check")
	form, found = formOf(page.text, base+"/submit")
	if !found {
		return nil, "", fmt.Errorf("nothing to submit: %d %s", page.status, readable(page.text))
	}
	form.Set("declared", "true")
	return form, base + "/submit", nil
}

// uploadPDF posts a form with a small PDF for each of the fields.
func (b *browser) uploadPDF(address string, form url.Values, fields ...string) (page, error) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			m.WriteField(name, v)
		}
	}
	for _, f := range fields {
		part, err := m.CreateFormFile(f, "扫描件.pdf")
		if err != nil {
			return page{}, err
		}
		io.WriteString(part, "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
	}
	if err := m.Close(); err != nil {
		return page{}, err
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.send(r), nil
}

func (s *scenario) appliesStage(who, stage string, clicks int) error {
	form, address, err := s.fillsStage(who, stage, true)
	if err != nil {
		return err
	}
	return s.submits(who, address, form, clicks)
}

func (s *scenario) submits(who, address string, form url.Values, clicks int) error {
	answers := make([]page, clicks)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = s.person(who).post(address, form) })
	}
	wait.Wait()
	for _, p := range answers {
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("submit: %d %s", p.status, readable(p.text))
		}
	}
	return nil
}

// appliesWithOld hands in only papers that were never handed in before, nor made by the authorities.
func (s *scenario) appliesWithOld(who, stage string) error { return s.appliesStage(who, stage, 1) }

func (s *scenario) hasParts(stage string, n int) error {
	_, p, err := s.projectView()
	if err != nil {
		return err
	}
	var last project.Run
	for _, r := range p.Runs {
		if r.Stage == stage {
			last = r
		}
	}
	seen := map[string]bool{}
	for _, part := range last.Parts {
		if part.Number == "" || seen[part.Number] {
			return fmt.Errorf("%s has no case of its own: %+v", part.Name, part)
		}
		seen[part.Number] = true
	}
	v, _, err := s.projectView()
	if err != nil {
		return err
	}
	cases, err := s.town.Engine().Parts(context.Background(), v.Matter.ID)
	if len(seen) != n || err != nil {
		return fmt.Errorf("%d parts, %d cases, %v", len(seen), len(cases), err)
	}
	all := 0
	for _, r := range p.Runs {
		all += len(r.Parts)
	}
	if len(cases) != all {
		return fmt.Errorf("%d cases for %d items", len(cases), all)
	}
	return nil
}

func (s *scenario) actsOnProject(who, action string, values url.Values) error {
	s.last = s.person(who).fill("/desk/projects/"+s.project+"/act/"+action, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) projectClock(title string) (k matter.Clock, err error) {
	v, _, err := s.projectView()
	if err != nil {
		return k, err
	}
	for _, k = range slices.Backward(v.Clocks) {
		if k.Title == title {
			return k, nil
		}
	}
	return k, fmt.Errorf("no clock %q", title)
}

func (s *scenario) projectRuns(title, date string) error {
	k, err := s.projectClock(title)
	if err != nil {
		return err
	}
	if got := workday.DateOf(k.DueAt).String(); k.State != matter.ClockRunning || date != "" && got != date {
		return fmt.Errorf("%s is %s until %s", title, k.State, got)
	}
	return nil
}

// onPart does something on each case of the last stage.
func (s *scenario) onPart(do func(matter.View) error) error {
	_, p, err := s.projectView()
	if err != nil {
		return err
	}
	for _, part := range p.Runs[len(p.Runs)-1].Parts {
		v, err := s.viewOf(part.Number)
		if err != nil {
			return err
		}
		if err := do(v); err != nil {
			return err
		}
	}
	return nil
}

// byTask acts as whoever holds the task.
func (s *scenario) byTask(v matter.View, role, action string, in any) error {
	for _, t := range v.Tasks {
		if t.Role == role && t.State == matter.TaskOpen {
			who := account.Actor{Kind: account.ActorOfficer, ID: 9, Name: "承办人", Posts: []account.Seat{{Post: "p", Body: t.Body, BodyPath: v.Matter.Region, Rights: []string{t.Need}}}}
			_, err := s.town.Engine().Do(context.Background(), who, v.Matter.ID, action, in)
			return err
		}
	}
	return fmt.Errorf("%s has no task %s", v.Matter.Number, role)
}

// decidesAll examines and decides each case of the last run of a stage; the named item is refused.
func (s *scenario) decidesAll(_, refused string) error {
	return s.onPart(func(v matter.View) error {
		number := v.Matter.Number
		if err := s.byTask(v, casework.RoleExamine, "examine", agrees); err != nil {
			return err
		}
		v, err := s.viewOf(number)
		if err != nil {
			return err
		}
		in := casework.Decide{Outcome: casework.Granted, Content: "准予", Basis: "依法", Signed: true}
		if v.Matter.Title == refused {
			in = casework.Decide{Outcome: casework.Denied, Findings: "宗地图与出让合同不一致", Reason: "不符合规划条件", Basis: "《城乡规划法》第三十八条", Reconsideration: "云州市人民政府", Court: "云州市云溪区人民法院", Signed: true}
		}
		return s.byTask(v, casework.RoleDecide, "decide", in)
	})
}

func (s *scenario) partsWithdrawn(string) error {
	return s.onPart(func(v matter.View) error {
		if v.Matter.State != casework.StateWithdrawn {
			return fmt.Errorf("%s is %s", v.Matter.Number, v.Matter.State)
		}
		return nil
	})
}
