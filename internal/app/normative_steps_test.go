package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/normative"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// normativeSteps are what people do with normative documents and clean-up rounds.
func (s *scenario) normativeSteps(c *godog.ScenarioContext) {
	numbers, last, round, list, quoting := map[string]string{}, "", "", "", ""
	out := func(values url.Values) error {
		if err := s.person("乔雨桐").enter(); err != nil {
			return err
		}
		if err := s.draftsDocument("乔雨桐", values); err != nil {
			return err
		}
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		return s.entersAnd("温晓岚", "publish", url.Values{})
	}
	id := func(title string) (int64, error) {
		v, err := s.viewOf(numbers[title])
		return v.Matter.ID, err
	}
	c.Step(`^已经公开规范性文件"([^"]+)"，文号"([^"]+)"$`, func(title, number string) error {
		err := out(url.Values{"title": {title}, "number": {number}, "text": {"现将办法印发给你们。"}, "normative": {"true"}})
		numbers[title], last = s.number, title
		return err
	})
	amendment := func() (string, error) {
		list, err := s.town.Engine().List(context.Background(), account.System("核对"), matter.Filter{Kind: normative.AmendmentKind, Limit: 5})
		if err != nil || len(list) != 1 {
			return "", fmt.Errorf("%d amendments, %w", len(list), err)
		}
		return list[0].Number, nil
	}
	c.Step(`^它的修改任务是"([^"]+)"$`, func(state string) (err error) {
		if s.number, err = amendment(); err != nil {
			return err
		}
		return s.stateIs(state)
	})
	c.Step(`^修改任务的页面上有"([^"]+)"$`, func(words string) error {
		number, err := amendment()
		if err != nil {
			return err
		}
		s.last = s.person("乔雨桐").get(normative.AmendmentAddress(number))
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}{2,3})在修改任务里"([^"]+)"，理由"([^"]+)"$`, func(who, action, reason string) error {
		number, err := amendment()
		if err != nil {
			return err
		}
		if s.last = s.person(who).fill(normative.AmendmentAddress(number)+"/act/"+action, url.Values{"reason": {reason}}); s.last.status != http.StatusSeeOther {
			return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^"([^"]+)"修订后审核、审查并发布$`, func(title string) error {
		if err := s.person("乔雨桐").enter(); err != nil {
			return err
		}
		p := s.person("乔雨桐").fill(publish.Address(numbers[title])+"/revise", url.Values{"text": {"由城市管理部门负责。"}, "change": {"主管部门改为城市管理部门"}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("not revised: %d %s", p.status, readable(p.text))
		}
		s.number = p.where[strings.LastIndex(p.where, "/")+1:]
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		if err := s.entersAnd("温晓岚", "publish", url.Values{}); err != nil {
			return err
		}
		return s.town.WorkUntilEmpty(context.Background())
	})
	c.Step(`^(\p{Han}{2,3})提出市级机关从"([^"]+)"起先登记后公布$`, func(who, day string) error {
		s.last = s.person(who).fill("/desk/normative/rules", url.Values{"city": {day}, "reason": {"统一登记、统一编号、统一印发"}})
		if s.last.status == http.StatusSeeOther {
			address := s.last.where
			s.last = s.person(who).get(address)
			s.last.where = address
		}
		return nil
	})
	c.Step(`^规范性文件"([^"]+)"审核、审查完毕，温晓岚想发布$`, func(title string) error {
		if err := s.person("乔雨桐").enter(); err != nil {
			return err
		}
		if err := s.draftsDocument("乔雨桐", url.Values{"title": {title}, "number": {"云政办〔2026〕79号"}, "text": {"现将办法印发给你们。"}, "normative": {"true"}}); err != nil {
			return err
		}
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		numbers[title], last = s.number, title
		if err := s.entersAnd("温晓岚", "publish", url.Values{}); err == nil {
			return fmt.Errorf("it is published")
		}
		return nil
	})
	c.Step(`^温晓岚打开它的办理页面$`, func() { s.last = s.person("温晓岚").get("/desk/documents/" + numbers[last]) })
	c.Step(`^温晓岚发布它$`, func() error {
		s.number = numbers[last]
		return s.entersAnd("温晓岚", "publish", url.Values{})
	})
	c.Step(`^另有一篇公开的通知写着"([^"]+)"$`, func(text string) error {
		err := out(url.Values{"title": {"关于做好门头整治的通知"}, "text": {text}})
		quoting = s.number
		return err
	})
	c.Step(`^(\p{Han}{2,3})部署清理"([^"]+)"$`, func(who, title string) error {
		p := s.person(who).fill("/desk/normative/cleanups/new", url.Values{"title": {title}, "basis": {"省政府办公厅通知"}, "of": {"government-office"}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("not begun: %d %s", p.status, readable(p.text))
		}
		round = p.where[strings.LastIndex(p.where, "/")+1:]
		return nil
	})
	c.Step(`^清理的状态是"([^"]+)"$`, func(title string) error {
		s.number = round
		return s.stateIs(title)
	})
	acts := func(who, path string, values url.Values) error {
		s.last = s.person(who).fill(normative.CleanupAddress(round)+path, values)
		if s.last.status != http.StatusSeeOther {
			return fmt.Errorf("%s: %d %s", path, s.last.status, readable(s.last.text))
		}
		return nil
	}
	c.Step(`^(\p{Han}{2,3})对"([^"]+)"填报"([^"]+)"，理由"([^"]+)"$`, func(who, title, decision, reason string) error {
		n, err := id(title)
		if err != nil {
			return err
		}
		return acts(who, "/documents/"+strconv.FormatInt(n, 10), url.Values{"decision": {decision}, "reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})对其余文件填报继续有效$`, func(who string) error {
		v, err := s.viewOf(round)
		if err != nil {
			return err
		}
		for _, e := range v.Facts.(normative.Cleanup).Entries {
			if e.Decision != "" {
				continue
			}
			if err := acts(who, "/documents/"+strconv.FormatInt(e.Paper.ID, 10), url.Values{"decision": {"keep"}, "reason": {"仍然需要"}}); err != nil {
				return err
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})想直接报送$`, func(who string) error {
		if err := acts(who, "/act/deliver", url.Values{}); err == nil {
			return fmt.Errorf("it was taken")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})报送清理意见$`, func(who string) error { return acts(who, "/act/deliver", url.Values{}) })
	c.Step(`^(\p{Han}{2,3})提请审签清理结果$`, func(who string) error { return acts(who, "/act/submit", url.Values{"checked": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})审签清理结果$`, func(who string) error { return acts(who, "/act/sign", url.Values{"agreed": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})起草清理公告$`, func(who string) error {
		p := s.person(who).post(normative.CleanupAddress(round)+"/announce", url.Values{})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("not drafted: %d %s", p.status, readable(p.text))
		}
		list = p.where[strings.LastIndex(p.where, "/")+1:]
		return nil
	})
	c.Step(`^公告审核、审查并发布$`, func() error {
		s.number = list
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		if err := s.entersAnd("温晓岚", "publish", url.Values{}); err != nil {
			return err
		}
		return s.town.WorkUntilEmpty(context.Background())
	})
	reads := func(number, has, words string) error {
		s.last = s.person("").get("/disclosure/documents/" + number)
		if found := s.pageHas(words) == nil; found != (has == "有") {
			return fmt.Errorf("the page of %s has %q: %v", number, words, found)
		}
		return nil
	}
	c.Step(`^公众打开"([^"]+)"，页面上(没有|有)"([^"]+)"$`, func(title, has, words string) error { return reads(numbers[title], has, words) })
	c.Step(`^公众打开引用它的通知，页面上(有)"([^"]+)"$`, func(has, words string) error { return reads(quoting, has, words) })
	c.Step(`^公众查看规范性文件登记簿，有效性"([^"]+)"$`, func(validity string) { s.last = s.person("").get("/disclosure/normative?validity=" + validity) })
	c.Step(`^公众下载规范性文件登记簿$`, func() { s.last = s.person("").get("/disclosure/normative.csv") })
	c.Step(`^(\p{Han}{2,3})登记它，征求意见从"([^"]+)"到"([^"]+)"$`, func(who, from, until string) error {
		n, err := id(last)
		if err != nil {
			return err
		}
		s.last = s.person(who).fill("/desk/normative/documents/"+strconv.FormatInt(n, 10)+"/register", url.Values{"business": {"true"}, "consultFrom": {from}, "consultUntil": {until}, "feedback": {"采纳九条"},
			"legalityOn": {"2026-11-05"}, "legalityBy": {"市司法局"}, "legality": {"合法"}, "fairnessOn": {"2026-11-04"}, "fairness": {"没有限制竞争"}, "meetingOn": {"2026-11-20"}, "meeting": {"市政府常务会议"}})
		return nil
	})
}
