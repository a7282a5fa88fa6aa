package app_test

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/cucumber/godog"

	"tongban/demo"
)

// procedureSteps are the steps of the procedures beside the flow of a case.
func (s *scenario) procedureSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)告知听证权利，利害关系人是"([^"]+)"$`, func(who, party string) error {
		return s.acts(who, "告知听证权利", url.Values{"about": {"拟准予许可，排烟口的朝向涉及相邻住户的重大利益"}, "parties": {party}})
	})
	c.Step(`^(\p{Han}{2,3})在自己的办件里办理"([^"]+)"，理由"([^"]+)"$`, s.ownAct)
	c.Step(`^(\p{Han}+)安排听证在"([^"]+)"，主持人是(\p{Han}+)$`, func(who, day, chair string) error {
		return s.acts(who, "安排听证", url.Values{"on": {day}, "hour": {"09:30"}, "chair": {logins[chair]}})
	})
	c.Step(`^(\p{Han}+)安排听证在"([^"]+)"，被告知"([^"]+)"$`, func(who, day, words string) error {
		s.last = s.person(who).fill(s.act("arrange_hearing"), url.Values{"on": {day}})
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}{2,3})不能启动特别程序"([^"]+)"，因为"([^"]+)"$`, func(who, _, words string) error {
		s.last = s.person(who).fill(s.act("start_special"), url.Values{"code": {"survey"}, "reason": {"需要到店查看布局"}, "basis": {"《食品经营许可和备案管理办法》"}})
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}+)安排两家部门"([^"]+)"现场勘验$`, func(who, day string) error {
		return s.acts(who, "安排联合踏勘", url.Values{"on": {day}, "hour": {"09:30"}, "place": {"桂花巷8号"}, "parts": {"1", "2"}, "purpose": {"查看布局和消防通道"}, "code": {"survey"}})
	})
	c.Step(`^(\p{Han}{2,3})在踏勘记录表上签字$`, func(who string) error {
		return s.acts(who, "填写踏勘意见并签字", url.Values{"officers": {who + "、王明"}, "result": {"agree"}, "finding": {"布局与图纸一致"}, "scene": {"店面一层"}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}+)提交听证笔录$`, func(who string) error {
		return s.acts(who, "提交听证笔录", url.Values{"people": {"各方到场"}, "examiner": {"相距七米"}, "parties": {"可以改道"}, "mark": {"all"}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}+)签署准予决定，采纳笔录"([^"]+)"$`, func(who, record string) error {
		return s.acts(who, "作出决定", url.Values{"outcome": {"granted"}, "record": {record}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})办理"([^"]+)"时被告知"([^"]+)"$`, func(who, title, words string) error {
		if err := s.acts(who, title, url.Values{"outcome": {"granted"}, "password": {demo.Password}}); err == nil {
			return fmt.Errorf("%q was done", title)
		}
		return s.pageHas(words)
	})
}

// ownAct takes an act of the applicant on the page of his case.
func (s *scenario) ownAct(who, title, reason string) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	at := "/my/cases/" + s.number
	form, found := formOf(s.person(who).get(at).text, at+"/act/"+name)
	if !found {
		return fmt.Errorf("the page does not offer %q", title)
	}
	form.Set("reason", reason)
	if s.last = s.person(who).post(at+"/act/"+name, form); s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", title, s.last.status, readable(s.last.text))
	}
	return nil
}
