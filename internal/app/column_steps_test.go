package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cucumber/godog"

	"tongban/internal/disclosure/publish"
)

// columnSteps are what happens to the columns of the site (E-03).
func (s *scenario) columnSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)把"([^"]+)"栏目的更新期限设为"(\d+)"天，提前"(\d+)"天提醒$`, func(who, title, days, ahead string) error {
		for _, class := range publish.Classes {
			if class.Title == title {
				s.last = s.person(who).fill("/desk/columns/rules", url.Values{"class": {class.Code}, "body": {""}, "days": {days}, "ahead": {ahead}, "reason": {"按检查指标"}})
			}
		}
		if s.last.status != http.StatusSeeOther {
			return fmt.Errorf("the limit is answered %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^检查栏目更新$`, func() error { return s.town.SweepColumns(context.Background()) })
	c.Step(`^(\p{Han}+)的待办箱里有"([^"]+)"$`, func(who, words string) error {
		s.last = s.person(who).get("/desk/inbox")
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}+)的待办箱里没有"([^"]+)"$`, func(who, words string) error {
		s.last = s.person(who).get("/desk/inbox")
		if s.pageHas(words) == nil {
			return fmt.Errorf("the inbox has %q", words)
		}
		return nil
	})
	c.Step(`^监督人员的栏目更新情况里有"([^"]+)"$`, func(words string) error {
		if err := s.person("梁正平").enter(); err != nil {
			return err
		}
		s.last = s.person("梁正平").get("/desk/columns?light=stale")
		return s.pageHas(words)
	})
	c.Step(`^一篇行政许可信息公开$`, func() error {
		if err := s.draftsDocument("乔雨桐", url.Values{"title": {"户外招牌设置办理指引"}, "text": {"办理指引如下。"}, "class": {"permit"}}); err != nil {
			return err
		}
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		return s.entersAnd("温晓岚", "publish", url.Values{})
	})
}
