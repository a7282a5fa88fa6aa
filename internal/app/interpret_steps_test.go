package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/interpret"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// formsOfCity are the forms by their titles.
var formsOfCity = map[string]string{"文字稿": "text", "图解": "picture", "政策问答": "questions"}

// interpretSteps are what people do with policies and their interpretations.
func (s *scenario) interpretSteps(c *godog.ScenarioContext) {
	var policy, reading string
	c.Step(`^(\p{Han}{2,3})起草政策性文件"([^"]+)"$`, func(who, title string) error {
		err := s.draftsDocument(who, url.Values{"title": {title}, "text": {"现将办法印发给你们。"}, "policy": {"true"}})
		policy = s.number
		return err
	})
	c.Step(`^(\p{Han}{2,3})填写解读方案，形式"([^"]+)"，第一解读人"([^"]+)"$`, func(who, form, by string) error {
		return s.actsOn(who, "plan", url.Values{"forms": {formsOfCity[form]}, "outline": {"谁能领、怎么领"}, "interpreter": {by}, "post": {"主任"}, "body": {"government-office"}})
	})
	c.Step(`^(\p{Han}{2,3})为这份文件起草"([^"]+)"解读"([^"]+)"$`, func(who, form, title string) error {
		if err := s.person(who).enter(); err != nil {
			return err
		}
		p := s.person(who).fill(publish.InterpretAddress(policy), url.Values{"title": {title}, "text": {"要点如下。"}, "way": {formsOfCity[form]}, "points": {"content"}, "omitted": {"只讲要点"}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("not drafted: %d %s", p.status, readable(p.text))
		}
		s.number = p.where[strings.LastIndex(p.where, "/")+1:]
		reading = s.number
		return nil
	})
	c.Step(`^这篇信息审核、审查完毕$`, func() error { return s.passes("乔雨桐") })
	c.Step(`^(\p{Han}{2,3})想先发布解读$`, func(who string) error {
		if err := s.actsOn(who, "publish", url.Values{}); err == nil {
			return fmt.Errorf("it was taken")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})让解读随文件发布$`, func(who string) error { return s.actsOn(who, "accompany", url.Values{}) })
	c.Step(`^那份文件审核、审查并发布$`, func() error {
		s.number = policy
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		if err := s.entersAnd("温晓岚", "publish", url.Values{}); err != nil {
			return err
		}
		return s.town.WorkUntilEmpty(context.Background())
	})
	c.Step(`^解读的状态是"([^"]+)"$`, func(title string) error {
		s.number = reading
		return s.stateIs(title)
	})
	c.Step(`^公众打开那份文件的网址$`, func() { s.last = s.person("").get("/disclosure/documents/" + policy) })
	c.Step(`^公众打开解读的网址$`, func() { s.last = s.person("").get("/disclosure/documents/" + reading) })
	c.Step(`^公众查看政策解读情况$`, func() { s.last = s.person("").get("/disclosure/interpretations/rates") })
	c.Step(`^公众按"([^"]+)"查看政策解读$`, func(form string) {
		s.last = s.person("").get("/disclosure/interpretations?form=" + formsOfCity[form])
	})
	owed := func() ([]matter.Matter, error) {
		if err := s.town.WorkUntilEmpty(context.Background()); err != nil {
			return nil, err
		}
		list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: interpret.KindName, Open: true, Limit: 100})
		var mine []matter.Matter
		for _, m := range list {
			v, err := s.viewOf(m.Number)
			if err != nil {
				return nil, err
			}
			if v.Facts.(interpret.Duty).PolicyNumber == policy {
				mine = append(mine, m)
			}
		}
		return mine, err
	}
	c.Step(`^没有欠着解读$`, func() error {
		list, err := owed()
		if err == nil && len(list) > 0 {
			err = fmt.Errorf("%s is owed", list[0].Number)
		}
		return err
	})
	c.Step(`^欠着解读，最迟"([^"]+)"$`, func(day string) error {
		list, err := owed()
		if err != nil {
			return err
		}
		if len(list) != 1 || workday.DateOf(list[0].DueAt).String() != day {
			return fmt.Errorf("owed is %v", list)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})查看欠着的解读$`, func(who string) error {
		list, err := owed()
		if err != nil || len(list) != 1 {
			return fmt.Errorf("owed is %v, %w", list, err)
		}
		s.last = s.person(who).get(interpret.Address(list[0].Number))
		return nil
	})
	c.Step(`^(\p{Han}{2,3})说明情况"([^"]+)"$`, func(who, text string) error {
		list, err := owed()
		if err != nil || len(list) != 1 {
			return fmt.Errorf("owed is %v, %w", list, err)
		}
		if p := s.person(who).fill(interpret.Address(list[0].Number)+"/act/explain", url.Values{"text": {text}}); p.status != http.StatusSeeOther {
			return fmt.Errorf("not taken: %d %s", p.status, readable(p.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})把那份文件标注为已废止，依据"([^"]+)"$`, func(who, by string) error {
		s.number = policy
		return s.actsOn(who, "mark", url.Values{"validity": {"repealed"}, "by": {by}})
	})
}
