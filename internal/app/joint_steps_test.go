package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/demo"
	"tongban/internal/base/fault"
	"tongban/internal/matter"
	"tongban/internal/service/casework"
)

// acceptanceClass is a course of the last stage only, which its bodies accept together.
const acceptanceClass = `code: acceptance-only
name: 只有竣工验收的项目
summary: 只用来验收
target: 60wd
ground: 测试
stages:
  - name: completion
    title: 竣工验收
    lead: housing
    window: service-centre
    limit: 20wd
    ground: 测试
    items:
      - item: '11359900PDY00009553000715014000'
        required: true
      - item: '11359900PDY000087A3001017024000'
        required: true
    joint:
      - code: acceptance
        title: 联合验收
        purpose: 规划、质量和消防一次到场验收
        bodies:
          - {body: fire, title: 消防车道和登高场地}
        mend_limit: 20wd
        mend_stops: true
        mend_ground: 测试
`

func (s *scenario) jointSteps(c *godog.ScenarioContext) {
	c.Step(`^有一个只有竣工验收阶段的项目类型$`, func() error {
		err := s.town.PublishProjectClass(context.Background(), "acceptance-only", []byte(acceptanceClass))
		if fault.KindOf(err) == fault.KindConflict {
			return nil // it is there since the scenario before
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})安排联合验收，时间"([^"]+)" "([^"]+)"，参加部门"([^"]+)"$`, func(who, on, hour, bodies string) error {
		return s.actsOnProject(who, "arrange_joint", url.Values{"on": {on}, "hour": {hour}, "place": {"湖滨街道学府路工地"}, "bodies": strings.Split(bodies, ","),
			"people": {"施工单位项目经理"}, "purpose": {"竣工联合验收"}})
	})
	c.Step(`^(\p{Han}{2,3})在联合验收记录表上填写"([^"]+)"，意见"([^"]+)"，整改"([^"]*)"$`, func(who, result, words, points string) error {
		return s.actsOnProject(who, "sign_joint", url.Values{"officers": {who + "、李强"}, "result": {result}, "finding": {words}, "points": {points}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})汇总联合验收"([^"]+)"，整改期限"([^"]*)"$`, func(who, result, on string) error {
		return s.actsOnProject(who, "conclude_joint", url.Values{"result": {result}, "text": {"各部门意见汇总如记录表"}, "mend_on": {on}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})汇总联合验收"([^"]+)"，被告知"([^"]+)"$`, func(who, result, words string) error {
		p := s.person(who).fill("/desk/projects/"+s.project+"/act/conclude_joint", url.Values{"result": {result}, "text": {"汇总"}, "password": {demo.Password}})
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(readable(p.text), words) {
			return fmt.Errorf("%d %s", p.status, readable(p.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})不能汇总联合验收$`, func(who string) error {
		board := s.person(who).get("/desk/projects/" + s.project)
		if strings.Contains(board.text, "/act/conclude_joint") {
			return fmt.Errorf("it is offered before all have signed")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})办理项目"不组织联合验收"，理由"([^"]+)"$`, func(who, reason string) error {
		return s.actsOnProject(who, "waive_joint", url.Values{"reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})打开联合验收页面$`, func(who string) {
		s.last = s.person(who).get("/projects/" + s.project + "/meetings/completion-1/acceptance")
	})
	c.Step(`^(\p{Han}{2,3})报告整改"([^"]+)"$`, func(who, words string) error {
		address := "/projects/" + s.project + "/meetings/completion-1/acceptance"
		form, found := formOf(s.person(who).get(address).text, address)
		if !found {
			return fmt.Errorf("nothing to report")
		}
		form.Set("text", words)
		if p, err := s.person(who).uploadPDF(address, form, "paper-mend"); err != nil || p.status != http.StatusSeeOther {
			return fmt.Errorf("mend: %d %v %s", p.status, err, readable(p.text))
		}
		_, p, err := s.projectView()
		if err == nil && len(p.Runs[0].Meetings[0].Rounds[0].Mended.Files) != 1 {
			err = fmt.Errorf("the file is lost")
		}
		return err
	})
	c.Step(`^阶段"[^"]+"里的审查环节不能分别办理$`, func() error {
		return s.onPart(func(v matter.View) error {
			err := s.byTask(v, casework.RoleExamine, "examine", agrees)
			if err == nil || !strings.Contains(err.Error(), "联合办理答复") {
				return fmt.Errorf("%s: %v", v.Matter.Number, err)
			}
			return nil
		})
	})
	c.Step(`^阶段"[^"]+"里的审查环节都由联合验收答复$`, func() error { return s.partsAnswered("", casework.ResultAgree) })
	c.Step(`^阶段"[^"]+"里由"([^"]+)"答复的环节是"([^"]+)"$`, s.partsAnswered)
	c.Step(`^阶段"[^"]+"的各部门都作出决定$`, func() error {
		return s.onPart(func(v matter.View) error {
			return s.byTask(v, casework.RoleDecide, "decide", casework.Decide{Outcome: casework.Granted, Content: "准予", Basis: "依法", Signed: true})
		})
	})
	c.Step(`^联合验收有(\d+)份记录表$`, s.sheets)
	c.Step(`^(\p{Han}{2,3})收到的消息里有"([^"]+)"$`, func(who, words string) error {
		if p := s.person(who).get("/my/messages"); !strings.Contains(readable(p.text), words) {
			return fmt.Errorf("%d %s", p.status, readable(p.text))
		}
		return nil
	})
}

// partsAnswered reports whether the opinions of a body, or of all, were written by the sheet.
func (s *scenario) partsAnswered(body, result string) error {
	return s.onPart(func(v matter.View) error {
		c := v.Facts.(casework.Case)
		if body != "" && c.Item.Body != body {
			return nil
		}
		if len(c.Examinations) != 1 || c.Examinations[0].Result != result || !strings.Contains(c.Examinations[0].Opinion, "联合办理记录表（") {
			return fmt.Errorf("%s: %+v", v.Matter.Number, c.Examinations)
		}
		return nil
	})
}

// sheets reads the papers of the joint as its owner does.
func (s *scenario) sheets(n int) error {
	_, p, err := s.projectView()
	if err != nil {
		return err
	}
	found := 0
	for _, round := range p.Runs[0].Meetings[0].Rounds {
		if round.Paper == 0 {
			continue
		}
		found++
		address := fmt.Sprintf("/projects/%s/papers/%d", s.project, round.Paper)
		if a := s.person("许立行").get(address); a.status != http.StatusOK || !strings.HasPrefix(a.text, "%PDF") {
			return fmt.Errorf("sheet: %d", a.status)
		}
		if a := s.person("陈国栋").get(address); a.status == http.StatusOK {
			return fmt.Errorf("somebody else reads the sheet")
		}
	}
	if found != n {
		return fmt.Errorf("%d sheets", found)
	}
	return nil
}
