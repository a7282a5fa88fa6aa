package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/cucumber/godog"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/matter"
	"tongban/internal/service/bundle"
	"tongban/internal/service/casework"
)

// bundleSteps are what people do with several items as one application.
func (s *scenario) bundleSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)打开一件事"([^"]+)"$`, func(who, code string) { s.last = s.person(who).get("/bundles/" + code) })
	c.Step(`^(\p{Han}+)填写一件事"([^"]+)"并提交$`, func(who, code string) error { return s.appliesForBundle(who, code, "no", 1) })
	c.Step(`^(\p{Han}+)填写一件事"([^"]+)"，要设广告牌，连点两次提交$`, func(who, code string) error { return s.appliesForBundle(who, code, "yes", 2) })
	c.Step(`^只多出一件一件事$`, s.oneBundleMore)
	c.Step(`^后台办完手头的事$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^分件"([^"]+)"是"([^"]+)"$`, s.partIs)
	c.Step(`^接着办分件"([^"]+)"$`, s.takesUpPart)
	c.Step(`^一件事的"([^"]+)"停着$`, func(title string) error {
		part := s.number
		defer func() { s.number = part }()
		s.number = s.whole
		return s.stands(title)
	})
	c.Step(`^(\p{Han}+)查看自己的一件事$`, func(who string) { s.last = s.person(who).get("/my/bundles/" + s.whole) })
	c.Step(`^(\p{Han}+)为分件"([^"]+)"补填统一社会信用代码"([^"]+)"$`, s.supplies)
	c.Step(`^(\p{Han}+)撤回分件"([^"]+)"$`, s.withdrawsPart)
	c.Step(`^分件的材料里"([^"]+)"来自"([^"]+)"$`, s.partHas)
	c.Step(`^一件事的状态是"([^"]+)"$`, func(title string) error {
		v, err := s.viewOf(s.whole)
		if err == nil && v.StateDef().Title != title {
			return fmt.Errorf("%s is %q", s.whole, v.StateDef().Title)
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})把一件事的结果一次交给(\p{Han}+)$`, func(who, whom string) error {
		s.last = s.person(who).fill("/desk/bundles/"+s.whole+"/handover", url.Values{"way": {"counter"}, "receiver": {whom}, "identity": {"document"}})
		return s.answered("hand over")
	})
	c.Step(`^一件事办结，结果是"([^"]+)"$`, func(words string) error {
		v, err := s.viewOf(s.whole)
		if err == nil && (v.Matter.Open() || bundle.OutcomeTitle(v.Matter.Outcome) != words) {
			return fmt.Errorf("%s is %s, %s", s.whole, v.Matter.State, v.Matter.Outcome)
		}
		return err
	})
	c.Step(`^一件事只有一张送达回证$`, s.oneDeliveryReceipt)
	c.Step(`^(\p{Han}+)签署不予决定，理由"([^"]+)"$`, func(who, reason string) error {
		return s.acts(who, "作出决定", url.Values{"outcome": {"denied"}, "reason": {reason}, "findings": {"现场核对与申请不符"}, "basis": {"《促进个体工商户发展条例》"}, "password": {demo.Password}})
	})
	c.Step(`^"([^"]+)"这个事项取消了，原因"([^"]+)"$`, s.itemGoes)
}

func (s *scenario) answered(what string) error {
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", what, s.last.status, readable(s.last.text))
	}
	return nil
}

// appliesForBundle fills in the joined application and sends it so many times at once.
func (s *scenario) appliesForBundle(who, code, sign string, times int) error {
	b, base := s.person(who), "/apply/"+code
	notice := url.Values{"situation-sign": {sign}, "situation-agent": {"no"}, "known": {"true"}, "then": {"next"}}
	if sign == "yes" {
		if p := b.fill(base+"/notice", notice); p.status != http.StatusUnprocessableEntity || !strings.Contains(readable(p.text), "设施有多大") {
			return fmt.Errorf("the question of the item that came in is not asked: %d %s", p.status, readable(p.text))
		}
		notice.Set("situation-size", "small")
	}
	form := url.Values{"trade_name": {"晓梅小吃店"}, "premises": {"云州市云溪区桂花巷8号"}, "scope": {"小餐饮"}, "capital": {"20000"}, "staff": {"2"}, "family": {"no"},
		"area": {"30"}, "products": {"noodle"}, "place": {"桂花巷8号墙面"}, "sign_kind": {"wall"}, "width": {"3"}, "height": {"1"}, "until": {"2027-11-30"}, "then": {"next"}}
	for _, step := range []struct {
		name   string
		values url.Values
	}{{"notice", notice}, {"applicant", url.Values{"address": {"云州市云溪区青云街道桂花巷8号"}, "then": {"next"}}}, {"form", form}} {
		if p := b.fill(base+"/"+step.name, step.values); p.status != http.StatusSeeOther {
			return fmt.Errorf("step %s: %d %s", step.name, p.status, readable(p.text))
		}
	}
	p := b.get(base + "/materials")
	var fields []string
	for _, field := range strings.Split(p.text, `name="material-`)[1:] {
		name, _, _ := strings.Cut(field, `"`)
		fields = append(fields, "material-"+name)
	}
	if p, err := b.upload(base+"/materials", url.Values{"then": {"next"}}, fields...); err != nil || p.status != http.StatusSeeOther {
		return fmt.Errorf("materials %v: %d %v %s", fields, p.status, err, readable(p.text))
	}
	if p := b.fill(base+"/delivery", url.Values{"way": {"counter"}, "then": {"next"}}); p.status != http.StatusSeeOther {
		return fmt.Errorf("delivery: %d %s", p.status, readable(p.text))
	}
	p = b.get(base + "/check")
	sent, found := formOf(p.text, base+"/submit")
	if !found {
		return fmt.Errorf("nothing to submit: %s", readable(p.text))
	}
	sent.Set("declared", "true")
	s.answers = make([]page, times)
	var wait sync.WaitGroup
	for i := range s.answers {
		wait.Go(func() { s.answers[i] = b.post(base+"/submit", sent) })
	}
	wait.Wait()
	if s.last = s.answers[0]; s.answered("submit") != nil {
		return s.answered("submit")
	}
	s.whole = strings.TrimSuffix(strings.TrimPrefix(s.last.where, "/my/bundles/"), "/done")
	return nil
}

func (s *scenario) oneBundleMore() error {
	list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: bundle.KindName, Limit: 500})
	if err != nil {
		return err
	}
	late := 0
	for _, m := range list {
		if m.Number >= s.whole {
			late++
		}
	}
	if s.answers[0].where != s.answers[1].where || late != 1 {
		return fmt.Errorf("%d bundles, answered %v", late, s.answers)
	}
	return nil
}

func (s *scenario) part(name string) (bundle.Part, error) {
	v, err := s.viewOf(s.whole)
	if err != nil {
		return bundle.Part{}, err
	}
	for _, p := range v.Facts.(bundle.Bundle).Parts {
		if p.Name == name {
			return p, nil
		}
	}
	return bundle.Part{}, fmt.Errorf("%s has no part %q", s.whole, name)
}

// partIs looks at the applicant's page: what it says of the part, right after its name.
func (s *scenario) partIs(name, state string) error {
	text := readable(s.person("林晓梅").get("/my/bundles/" + s.whole).text)
	_, parts, _ := strings.Cut(text, "各个事项")
	if !strings.Contains(parts, name+" "+state) {
		return fmt.Errorf("%q is not %q: %s", name, state, text)
	}
	return nil
}

func (s *scenario) takesUpPart(name string) error {
	p, err := s.part(name)
	if err == nil && p.Number == "" {
		return fmt.Errorf("%q has no case: %s", name, p.State)
	}
	s.number = p.Number
	return err
}

func (s *scenario) supplies(who, name, code string) error {
	p, err := s.part(name)
	if err != nil {
		return err
	}
	s.last = s.person(who).fill("/my/bundles/"+s.whole+"/parts/"+p.Member, url.Values{"credit_code": {code}})
	if len(code) == 18 {
		return s.answered("supply")
	}
	if s.last.status != http.StatusUnprocessableEntity {
		return fmt.Errorf("a wrong code was taken: %d", s.last.status)
	}
	return nil
}

func (s *scenario) withdrawsPart(who, name string) error {
	p, err := s.part(name)
	if err != nil {
		return err
	}
	b, address := s.person(who), "/my/bundles/"+s.whole
	form, found := formOf(b.get(address).text, address+"/withdraw")
	if !found {
		return fmt.Errorf("nothing can be withdrawn")
	}
	form.Set("members", p.Member)
	s.last = b.post(address+"/withdraw", form)
	return s.answered("withdraw")
}

func (s *scenario) partHas(material, source string) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	for _, d := range v.Facts.(casework.Case).Documents {
		if d.Name == material && d.Source.Title() == source {
			return nil
		}
	}
	return fmt.Errorf("no %q from %q: %+v", material, source, v.Facts.(casework.Case).Documents)
}

func (s *scenario) oneDeliveryReceipt() error {
	p := s.person("林晓梅").get("/my/bundles/" + s.whole)
	if n := strings.Count(readable(p.text), "送达回证"); n != 1 {
		return fmt.Errorf("%d receipts: %s", n, readable(p.text))
	}
	v, err := s.viewOf(s.whole)
	if err != nil {
		return err
	}
	for _, part := range v.Facts.(bundle.Bundle).Parts {
		if part.Number == "" {
			continue
		}
		if p := s.person("林晓梅").get("/my/cases/" + part.Number); strings.Contains(readable(p.text), "送达回证") {
			return fmt.Errorf("%s has a receipt of its own", part.Number)
		}
	}
	return nil
}

// itemGoes cancels an item by the catalogue itself: who may do so has scenarios of its own.
func (s *scenario) itemGoes(name, reason string) error {
	code := map[string]string{"小餐饮登记": "11359900PDY00003623001031003000"}[name]
	return s.town.CancelItem(context.Background(), code, reason)
}
