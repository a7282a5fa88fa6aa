package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/matter"
	"tongban/internal/service/casework"
	"tongban/internal/service/project"
)

// stageSteps are what is done once for all items of a stage.
func (s *scenario) stageSteps(c *godog.ScenarioContext) {
	c.Step(`^阶段"[^"]+"的申请表各事项共用同一份文件$`, s.sharesApplication)
	c.Step(`^(\p{Han}{2,3})对阶段材料"([^"]+)"一并告知补正，问题"([^"]+)"，要求"([^"]+)"$`, func(who, key, problem, demand string) error {
		return s.actsOnProject(who, "correct_stage", url.Values{"problem-" + key: {problem}, "demand-" + key: {demand}})
	})
	c.Step(`^阶段"[^"]+"的办件都在(\p{Han}+)$`, func(title string) error {
		return s.onPart(func(v matter.View) error {
			if v.StateDef().Title != title {
				return fmt.Errorf("%s is %s", v.Matter.Number, v.StateDef().Title)
			}
			return nil
		})
	})
	c.Step(`^阶段"[^"]+"的办件没有各自的补正告知书$`, func() error {
		return s.onPart(func(v matter.View) error {
			if p := s.person("周敏").get("/desk/cases/" + v.Matter.Number + "/papers"); p.status != http.StatusOK || strings.Contains(readable(p.text), "补正告知书") {
				return fmt.Errorf("%s: %d %s", v.Matter.Number, p.status, readable(p.text))
			}
			return nil
		})
	})
	c.Step(`^(\p{Han}{2,3})补正阶段"([^"]+)"，不选文件$`, func(who, stage string) error {
		address := "/projects/" + s.project + "/stages/" + stage + "/correction"
		form, found := formOf(s.person(who).get(address).text, address)
		if !found {
			return fmt.Errorf("nothing to correct")
		}
		s.last = s.person(who).post(address, form)
		return nil
	})
	c.Step(`^(\p{Han}{2,3})补正阶段"([^"]+)"，每份材料交一次$`, func(who, stage string) error {
		address := "/projects/" + s.project + "/stages/" + stage + "/correction"
		page := s.person(who).get(address)
		form, found := formOf(page.text, address)
		if !found {
			return fmt.Errorf("nothing to correct")
		}
		var fields []string
		for _, name := range paperField.FindAllStringSubmatch(page.text, -1) {
			fields = append(fields, name[1])
		}
		if p, err := s.person(who).uploadPDF(address, form, fields...); err != nil || len(fields) != 1 || p.status != http.StatusSeeOther {
			return fmt.Errorf("%v: %d %v %s", fields, p.status, err, readable(p.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})提前申报阶段"([^"]+)"，没有承诺$`, func(who, stage string) {
		s.last = s.person(who).fill("/projects/"+s.project+"/stages/"+stage, url.Values{"then": {"next"}})
	})
	c.Step(`^(\p{Han}{2,3})提前申报阶段"([^"]+)"，作出承诺$`, func(who, stage string) error {
		base := "/projects/" + s.project + "/stages/" + stage
		if p := s.person(who).fill(base, url.Values{"promise": {"true"}, "then": {"next"}}); p.status != http.StatusSeeOther {
			return fmt.Errorf("promise: %d %s", p.status, readable(p.text))
		}
		return s.appliesStage(who, stage, 1)
	})
}

// sharesApplication reports whether the one application form of the last stage lies as the same file in each of its cases.
func (s *scenario) sharesApplication() error {
	_, p, err := s.projectView()
	if err != nil {
		return err
	}
	run := p.Runs[len(p.Runs)-1]
	var form project.Given
	for _, g := range run.Given {
		if strings.HasPrefix(g.Key, "application-") {
			form = g
		}
	}
	if len(form.Files) == 0 || len(form.Of) < 2 {
		return fmt.Errorf("no application form for several items: %+v", run.Given)
	}
	return s.onPart(func(v matter.View) error {
		for _, d := range v.Facts.(casework.Case).Documents {
			if d.Material == "application" && len(d.Files) == 1 && d.Files[0].ID == form.Files[0].ID {
				return nil
			}
		}
		return fmt.Errorf("%s has another form: %+v", v.Matter.Number, v.Facts.(casework.Case).Documents)
	})
}
