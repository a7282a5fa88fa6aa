package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/matter"
)

const labourItem = "11359900PDY000079F3000114012000"

// promiseSteps are the steps of promises instead of proofs, and of materials that follow.
func (s *scenario) promiseSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})以告知承诺申请"人力资源服务许可"$`, s.promises)
	c.Step(`^承诺核查的状态是"([^"]+)"$`, func(title string) error {
		v, err := s.check()
		if err == nil && v.StateDef().Title != title {
			err = fmt.Errorf("the check is %q", v.StateDef().Title)
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})核查承诺，结论是"([^"]+)"，要求整改"([^"]*)"$`, func(who, result, demand string) error {
		return s.reports(who, result, demand, http.StatusSeeOther)
	})
	c.Step(`^(\p{Han}{2,3})核查承诺，结论是"([^"]+)"，被告知"([^"]+)"$`, func(who, result, words string) error {
		if err := s.reports(who, result, "", http.StatusUnprocessableEntity); err != nil {
			return err
		}
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}{2,3})撤销承诺不实的决定$`, s.revokes)
	c.Step(`^(\p{Han}{2,3})查看自己的信用记录$`, func(who string) { s.last = s.person(who).get("/my/credit") })
	c.Step(`^(\p{Han}{2,3})打开"人力资源服务许可"的申请$`, func(who string) { s.last = s.person(who).get("/apply/" + labourItem + "/notice") })
	c.Step(`^(\p{Han}{2,3})缺"([^"]+)"提交申请，签容缺承诺书$`, func(who, _ string) error { return s.tolerates(who) })
	c.Step(`^办件有文书"([^"]+)"$`, func(title string) error {
		s.last = s.person("周敏").get("/desk/cases/" + s.number + "/papers")
		return s.pageHas(title)
	})
	c.Step(`^(\p{Han}{2,3})补交容缺材料"([^"]+)"$`, s.bringsGap)
	c.Step(`^(\p{Han}{2,3})核验补交的材料"([^"]+)"为合格$`, func(who, code string) error {
		return s.acts(who, "核验补交材料", url.Values{"verdict-" + code: {"pass"}})
	})
}

// goes sends the steps of an application one after the other.
func (s *scenario) goes(who, base string, steps []string, values map[string]url.Values) error {
	for _, step := range steps {
		in := values[step]
		in.Set("then", "next")
		if p := s.person(who).fill(base+"/"+step, in); p.status != http.StatusSeeOther {
			return fmt.Errorf("step %s: %d %s", step, p.status, readable(p.text))
		}
	}
	return nil
}

// signsAndSubmits signs what is promised and hands the application in.
func (s *scenario) signsAndSubmits(who, base string) error {
	sign := url.Values{"read": {"true"}, "name": {who}, "password": {demo.Password}}
	if err := s.goes(who, base, []string{"delivery", "promise"}, map[string]url.Values{"delivery": {"way": {"counter"}}, "promise": sign}); err != nil {
		return err
	}
	form, found := formOf(s.person(who).get(base+"/check").text, base+"/submit")
	if !found {
		return fmt.Errorf("nothing to submit")
	}
	form.Set("declared", "true")
	p := s.person(who).post(base+"/submit", form)
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("submit: %d %s", p.status, readable(p.text))
	}
	s.number = strings.TrimSuffix(strings.TrimPrefix(p.where, "/apply/"), "/done")
	return nil
}

func (s *scenario) promises(who string) error {
	s.item = labourItem
	base := "/apply/" + labourItem
	if err := s.goes(who, base, []string{"notice", "applicant", "form"}, map[string]url.Values{
		"notice":    {"situation-agent": {"no"}, "known": {"true"}, "course": {"promise"}},
		"applicant": {"address": {"云州市云溪区青云街道桂花巷8号"}},
		"form": {"unit_name": {"云溪区晓梅人力资源服务部"}, "credit_code": {"91359902PDY100010L"}, "representative": {who}, "contact": {who}, "phone": {"13800000001"},
			"premises": {"云州市云溪区桂花巷8号"}, "services": {"match"}, "staff": {"3"}}}); err != nil {
		return err
	}
	if p, err := s.person(who).upload(base+"/materials", url.Values{"then": {"next"}}, "material-application", "material-rules"); err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("materials: %d %v %s", p.status, err, readable(p.text))
	}
	return s.signsAndSubmits(who, base)
}

// tolerates leaves out what may follow, and signs that it will.
func (s *scenario) tolerates(who string) error {
	base := "/apply/" + s.item
	values := map[string]url.Values{}
	for _, a := range foodAnswers() {
		values[a.step] = a.values
	}
	if err := s.goes(who, base, []string{"notice", "applicant", "form"}, values); err != nil {
		return err
	}
	if p, err := s.person(who).upload(base+"/materials", url.Values{"then": {"next"}}, "material-application", "material-layout"); err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("materials: %d %v %s", p.status, err, readable(p.text))
	}
	return s.signsAndSubmits(who, base)
}

func (s *scenario) bringsGap(who, code string) error {
	b, address := s.person(who), "/my/cases/"+s.number+"/supply"
	form, found := formOf(b.get(address).text, address)
	if !found {
		return fmt.Errorf("nothing to bring")
	}
	form.Set("then", "submit")
	p, err := b.upload(address, form, "material-"+code)
	if err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("supply: %d %v %s", p.status, err, readable(p.text))
	}
	return nil
}

// check is the later check of the case's promise.
func (s *scenario) check() (matter.View, error) {
	v, err := s.view()
	if err != nil {
		return v, err
	}
	list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: "promisecheck", Limit: 500})
	if err != nil {
		return v, err
	}
	for _, m := range list {
		if m.Under == v.Matter.ID {
			return s.viewOf(m.Number)
		}
	}
	return v, fmt.Errorf("%s has no check", s.number)
}

func (s *scenario) reports(who, result, demand string, status int) error {
	v, err := s.check()
	if err != nil {
		return err
	}
	at := s.town.Now()
	value := map[string]string{"承诺属实": "kept", "承诺不实": "broken"}[result]
	s.last = s.person(who).fill("/desk/credit/"+v.Matter.Number+"/act/report", url.Values{"result": {value}, "on": {at.Format("2006-01-02")}, "officers": {who + "、董文斌"},
		"findings": {"现场查看，专职人员没有签劳动合同"}, "demand": {demand}})
	if s.last.status != status {
		return fmt.Errorf("report: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) revokes(who string) error {
	v, err := s.check()
	if err != nil {
		return err
	}
	s.last = s.person(who).fill("/desk/credit/"+v.Matter.Number+"/act/revoke", url.Values{"heard": {"告知后没有提出"}, "reason": {"承诺不实，整改不到位"},
		"basis": {"《中华人民共和国行政许可法》第六十九条"}, "password": {demo.Password}})
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("revoke: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}
