package app_test

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/cucumber/godog"
)

// errorSteps are what a reader of the site and the office do with an error (I-04).
func (s *scenario) errorSteps(c *godog.ScenarioContext) {
	c.Step(`^没有登录的人对"([^"]+)"找错"([^"]+)"$`, func(page, text string) error {
		s.last = s.person("").fill("/site-errors/new", url.Values{"page": {page}, "sort": {"words"}, "text": {text}})
		if s.last.status == http.StatusSeeOther {
			to, err := url.Parse(s.last.where)
			if err != nil {
				return err
			}
			s.number, s.code = to.Query().Get("number"), to.Query().Get("code")
			s.last = s.person("").get(s.last.where)
			return s.pageHas(s.number)
		}
		return nil
	})
	c.Step(`^找错的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^(\p{Han}{2,3})受理这份找错$`, func(who string) error { return s.onError(who, "accept", nil) })
	c.Step(`^(\p{Han}{2,3})答复这份找错"([^"]+)"$`, func(who, text string) error {
		return s.onError(who, "answer", url.Values{"result": {"mended"}, "text": {text}})
	})
	c.Step(`^凭编号和查询码看得到"([^"]+)"$`, func(words string) error {
		s.last = s.person("").fill("/site-errors/answer", url.Values{"number": {s.number}, "code": {s.code}})
		return s.pageHas(words)
	})
	c.Step(`^查询码不对就看不到$`, func() error {
		s.last = s.person("").fill("/site-errors/answer", url.Values{"number": {s.number}, "code": {"AAAAAAAA"}})
		if s.pageHas("已经改正") == nil {
			return fmt.Errorf("a wrong code shows the answer")
		}
		return s.pageHas("请核对编号和查询码")
	})
}

// onError takes an act on the report by its page.
func (s *scenario) onError(who, action string, values url.Values) error {
	s.last = s.person(who).fill("/desk/site-errors/"+s.number+"/act/"+action, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
	}
	return nil
}
