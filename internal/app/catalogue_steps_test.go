package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"
)

// catalogueSteps are what the item office does with the life of an item, and where the public sees it.
func (s *scenario) catalogueSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)照"([^"]+)"新增事项"([^"]+)"，原因"([^"]+)"，依据"([^"]+)"$`, s.addsItem)
	c.Step(`^(\p{Han}+)提出(修订|暂停|恢复|取消)"([^"]+)"，原因"([^"]+)"，依据"([^"]+)"$`, s.proposes)
	c.Step(`^(\p{Han}+)把承诺时限改成"([^"]+)"$`, func(who, limit string) error {
		return s.writes(who, "limits", url.Values{"promised_limit": {limit}})
	})
	c.Step(`^(\p{Han}{2,3})给分支"([^"]+)"写条件"([^"]+)"$`, s.conditions)
	c.Step(`^(\p{Han}{2,3})不能给分支"([^"]+)"写条件"([^"]+)"，因为"([^"]+)"$`, s.cannotCondition)
	c.Step(`^"([^"]+)"没有待办$`, s.idle)
	c.Step(`^(\p{Han}{2,3})查看办件的时间线$`, func(who string) { s.last = s.person(who).get("/desk/cases/" + s.number + "/timeline") })
	c.Step(`^(\p{Han}+)增加材料"([^"]+)"，依据"([^"]+)"$`, s.addsMaterial)
	c.Step(`^(\p{Han}+)增加审查要点"([^"]+)"，依据"([^"]+)"$`, s.addsPoint)
	c.Step(`^(\p{Han}{2,3})(送部门审核|部门审核通过|审定并发布)$`, func(who, title string) error { return s.moves(who, title, nil) })
	c.Step(`^(\p{Han}{2,3})审定并发布，从"([^"]+)"起生效$`, func(who, day string) error {
		return s.moves(who, "审定并发布", url.Values{"on": {day}})
	})
	c.Step(`^(\p{Han}{2,3})退回修改，要求"([^"]+)"$`, func(who, reason string) error {
		return s.moves(who, "退回修改", url.Values{"reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})不能(送部门审核|部门审核通过|审定并发布)，因为"([^"]+)"$`, s.mayNotMove)
	c.Step(`^调整的状态是"([^"]+)"$`, s.changeIs)
	c.Step(`^指南、材料清单、网上申请、接件台和接口上都(有|没有)"([^"]+)"$`, s.everywhere)
	c.Step(`^(\p{Han}+)填写补了材料的申请并提交$`, func(who string) error {
		s.papers = []string{"material-added"}
		return s.applies(who)
	})
	c.Step(`^这件办件的材料里(有|没有)"([^"]+)"$`, s.caseAsks)
	c.Step(`^这件办件的审查表里(有|没有)"([^"]+)"$`, s.caseExamines)
	c.Step(`^(\p{Han}+)查看公开的调整记录$`, func(who string) { s.last = s.person(who).get("/changes") })
	c.Step(`^(\p{Han}+)打开"([^"]+)"的办事指南$`, s.opensGuide)
	c.Step(`^(\p{Han}+)比较"([^"]+)"的第(\d+)版和第(\d+)版$`, s.compares)
	c.Step(`^(\p{Han}+)不能再申请"([^"]+)"$`, s.cannotApply)
}

// moves are the actions of a change by their titles.
var moves = map[string]string{"送部门审核": "submit", "部门审核通过": "pass", "退回修改": "send_back", "审定并发布": "publish"}

// coded are the items of the scenarios by name.
var coded = map[string]string{"食品经营许可（新办）": foodItem, "展销会食品经营许可": "11359900PDY000036200013109900X"}

func (s *scenario) codeOf(name string) (string, error) {
	if code := coded[name]; code != "" {
		return code, nil
	}
	return "", fmt.Errorf("no item %s in the scenarios", name)
}

func (s *scenario) addsItem(who, base, name, reason, ground string) error {
	from, err := s.codeOf(base)
	if err != nil {
		return err
	}
	if s.code, err = s.codeOf(name); err != nil {
		return err
	}
	s.last = s.person(who).fill("/desk/catalog/new", url.Values{"base": {from}, "name": {name}, "code": {s.code}, "body": {"market"}, "reason": {reason}, "ground": {ground}})
	return s.led("add "+name, who)
}

func (s *scenario) proposes(who, purpose, name, reason, ground string) (err error) {
	if s.code, err = s.codeOf(name); err != nil {
		return err
	}
	kind := map[string]string{"修订": "revise", "暂停": "suspend", "恢复": "resume", "取消": "cancel"}[purpose]
	s.last = s.person(who).fill("/desk/catalog/items/"+s.code+"/propose", url.Values{"purpose": {kind}, "reason": {reason}, "ground": {ground}})
	return s.led(purpose, who)
}

// led checks that the last page led on, and keeps the address of the change.
func (s *scenario) led(what, who string) error {
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", what, s.last.status, readable(s.last.text))
	}
	address, found := linkTo(s.person(who).get("/desk/catalog/items/"+s.code).text, "看这次调整")
	if !found {
		return fmt.Errorf("%s: the draft leads to no change", what)
	}
	s.change = address
	return nil
}

// writes fills in a section of the draft.
func (s *scenario) writes(who, section string, values url.Values) error {
	s.last = s.person(who).fill("/desk/catalog/items/"+s.code+"/edit/"+section, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("write %s: %d %s", section, s.last.status, readable(s.last.text))
	}
	return nil
}

// adds puts one more row into a list of the draft and fills it in.
func (s *scenario) adds(who, section, list string, values url.Values) error {
	if err := s.writes(who, section, url.Values{"do": {"add " + list}}); err != nil {
		return err
	}
	s.last = s.person(who).fill(s.last.where, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("add to %s: %d %s", list, s.last.status, readable(s.last.text))
	}
	return nil
}

// conditions gives a part of the flow a condition.
func (s *scenario) conditions(who, part, when string) error {
	item, err := s.town.ItemInForce(context.Background(), s.code)
	if err != nil {
		return err
	}
	for n, stage := range item.Flow.Stages {
		for m, p := range stage.Parts {
			if p.Title == part {
				return s.writes(who, "flow?at="+url.QueryEscape(fmt.Sprintf("flow.stages[%d].parts[%d]", n, m)), url.Values{"when": {when}})
			}
		}
	}
	return fmt.Errorf("no part %s", part)
}

func (s *scenario) cannotCondition(who, part, when, words string) error {
	if err := s.conditions(who, part, when); err == nil {
		return fmt.Errorf("%s was given the condition %s", part, when)
	}
	return s.pageHas(words)
}

// idle checks that the case waits for somebody else.
func (s *scenario) idle(who string) error {
	if err := s.person(who).enter(); err != nil {
		return err
	}
	if p := s.person(who).get("/desk/inbox"); strings.Contains(p.text, s.number) {
		return fmt.Errorf("%s has a task: %s", who, readable(p.text))
	}
	return nil
}

func (s *scenario) addsMaterial(who, name, basis string) error {
	return s.adds(who, "materials", "materials", url.Values{"name": {name}, "code": {"added"}, "basis": {basis}})
}

func (s *scenario) addsPoint(who, title, basis string) error {
	return s.adds(who, "review", "review_points", url.Values{"title": {title}, "basis": {basis}})
}

func (s *scenario) moves(who, title string, values url.Values) error {
	s.last = s.person(who).fill(s.change+"/act/"+moves[title], values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", title, s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) mayNotMove(who, title, words string) error {
	s.last = s.person(who).fill(s.change+"/act/"+moves[title], nil)
	if s.last.status == http.StatusSeeOther || s.last.status == http.StatusOK {
		return fmt.Errorf("%s was done by %s", title, who)
	}
	return s.pageHas(words)
}

func (s *scenario) changeIs(title string) error {
	v, err := s.viewOf(s.change[strings.LastIndex(s.change, "/")+1:])
	if err != nil {
		return err
	}
	if got := v.StateDef().Title; got != title {
		return fmt.Errorf("the change is %q and not %q", got, title)
	}
	return nil
}

// everywhere asks every place that shows the item for some words.
func (s *scenario) everywhere(whether, words string) error {
	citizen, clerk := s.person("林晓梅"), s.person("周敏")
	for _, a := range foodAnswers() {
		if p := citizen.fill("/apply/"+s.code+"/"+a.step, a.values); p.status != http.StatusSeeOther {
			return fmt.Errorf("step %s: %d %s", a.step, p.status, readable(p.text))
		}
	}
	for place, p := range map[string]page{
		"the guide": citizen.get("/items/" + s.code), "the list of materials": citizen.get("/items/" + s.code + "/materials"),
		"the application": citizen.get("/apply/" + s.code + "/materials"), "the counter": clerk.get(clerk.get("/desk/intake/" + s.code).where),
		"the interface": citizen.get("/api/v1/items/" + s.code),
	} {
		if p.status != http.StatusOK {
			return fmt.Errorf("%s answers %d", place, p.status)
		}
		if strings.Contains(p.text, words) != (whether == "有") {
			return fmt.Errorf("%s: %q should be %s there", place, words, whether)
		}
	}
	return nil
}

func (s *scenario) caseAsks(whether, words string) error {
	return s.caseShows("/materials", whether, words)
}

func (s *scenario) caseExamines(whether, words string) error {
	return s.caseShows("/act/examine", whether, words)
}

func (s *scenario) caseShows(part, whether, words string) error {
	p := s.person("赵立新").get("/desk/cases/" + s.number + part)
	if p.status != http.StatusOK || strings.Contains(p.text, words) != (whether == "有") {
		return fmt.Errorf("%d, %q should be %s there: %s", p.status, words, whether, readable(p.text))
	}
	return nil
}

func (s *scenario) opensGuide(who, name string) error {
	code, err := s.codeOf(name)
	s.last = s.person(who).get("/items/" + code)
	return err
}

func (s *scenario) compares(who, name string, from, to int) error {
	code, err := s.codeOf(name)
	s.last = s.person(who).get(fmt.Sprintf("/items/%s/compare?from=%d&to=%d", code, from, to))
	return err
}

func (s *scenario) cannotApply(who, name string) error {
	code, err := s.codeOf(name)
	if err != nil {
		return err
	}
	if s.last = s.person(who).get("/apply/" + code + "/notice"); s.last.status == http.StatusOK {
		return fmt.Errorf("%s may still be applied for", name)
	}
	return nil
}
