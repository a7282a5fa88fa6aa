package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/service/bundle"
)

// eateryCode is the item of the second member of the bundle.
const eateryCode = "11359900PDY00003623001031003000"

// otherCode is an item of no bundle.
const otherCode = "11359900PDY000087A3001017024000"

// bundleWindowSteps are what happens to bundles at the counter, to those who ask by number, and while an item is suspended.
func (s *scenario) bundleWindowSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})在接件台查"([^"]+)"$`, func(who, words string) { s.last = s.person(who).get("/desk/intake?words=" + url.QueryEscape(words)) })
	c.Step(`^(\p{Han}{2,3})在接件台为(\p{Han}{2,3})收一件事"([^"]+)"$`, s.takesInBundle)
	c.Step(`^按编号和证件后四位"([^"]+)"查一件事的进度$`, func(last string) {
		s.last = s.person("路人").fill("/progress", url.Values{"number": {s.whole}, "last": {last}})
	})
	c.Step(`^按编号查项目"([^"]+)"的进度$`, func(code string) {
		s.last = s.person("路人").fill("/progress", url.Values{"number": {code}, "last": {"0000"}})
	})
	c.Step(`^"小餐饮登记"暂停办理，原因"([^"]+)"$`, func(reason string) error { return s.town.SuspendItem(context.Background(), eateryCode, reason) })
	c.Step(`^(\d+)个分件早就在等另一个暂停的事项$`, func(n int) error {
		if err := s.town.SuspendItem(context.Background(), otherCode, "系统升级"); err != nil {
			return err
		}
		return s.town.HoldBack(context.Background(), otherCode, n)
	})
	c.Step(`^"小餐饮登记"恢复办理$`, func() error {
		if err := s.town.ResumeItem(context.Background(), eateryCode); err != nil {
			return err
		}
		return s.town.SweepHeld(context.Background())
	})
	c.Step(`^后台看一遍在等事项恢复的分件$`, func() error { return s.town.SweepHeld(context.Background()) })
	c.Step(`^一件事有一张收件凭证$`, func() error {
		p := s.person("周敏").get("/desk/bundles/" + s.whole)
		if p.status != http.StatusOK || !strings.Contains(readable(p.text), "收件凭证") {
			return fmt.Errorf("%d %s", p.status, readable(p.text))
		}
		return nil
	})
	c.Step(`^分件"([^"]+)"的办理记录里(有|没有)自己的申请$`, func(name, has string) error {
		p, err := s.part(name)
		if err == nil && (p.Number != "") != (has == "有") {
			err = fmt.Errorf("%+v", p)
		}
		return err
	})
}

var materialOf = regexp.MustCompile(`name="original-([^"]+)"`)

// takesInBundle takes a bundle in on one screen: first the situation, which brings questions in, then all of it.
func (s *scenario) takesInBundle(who, whom, code string) error {
	b := s.person(who)
	where := b.get("/desk/intake/" + code).where
	page := b.get(where)
	form, found := formOf(page.text, where)
	if !found {
		return fmt.Errorf("no screen: %d %s", page.status, readable(page.text))
	}
	form.Set("situation-sign", "yes")
	form.Set("name", whom)
	form.Set("then", "stay")
	if p := b.post(where, form); p.status != http.StatusSeeOther {
		return fmt.Errorf("situation: %d %s", p.status, readable(p.text))
	}
	page = b.get(where)
	if !strings.Contains(readable(page.text), "设施有多大") {
		return fmt.Errorf("the item that came in asks nothing: %s", readable(page.text))
	}
	if form, found = formOf(page.text, where); !found || form.Get("name") != whom {
		return fmt.Errorf("what was typed is lost: %v", form)
	}
	for name, value := range map[string]string{"situation-sign": "no", "situation-agent": "no", "documentKind": "citizen_card", "number": "350405195405080114", "phone": "13800000002", "way": "counter",
		"address": "云州市云溪区青云街道桂花巷9号", "citizen_number": "350405195405080114", "trade_name": "国栋小吃店", "premises": "云州市云溪区桂花巷9号", "scope": "小餐饮", "capital": "20000", "staff": "2", "family": "no", "area": "30", "window": "A02"} {
		form.Set(name, value)
	}
	form["products"] = []string{"noodle"}
	form.Del("then")
	for _, m := range materialOf.FindAllStringSubmatch(page.text, -1) {
		form.Set("original-"+m[1], "true")
	}
	first, second := b.post(where, form), b.post(where, form) // the second click changes nothing
	if first.status != http.StatusSeeOther || first.where != second.where {
		return fmt.Errorf("taking in: %d %s, %s; %s", first.status, first.where, second.where, readable(first.text))
	}
	s.whole = strings.TrimPrefix(first.where, "/desk/bundles/")
	v, err := s.viewOf(s.whole)
	if err != nil {
		return err
	}
	if whole, ok := v.Facts.(bundle.Bundle); !ok || len(whole.Parts) != 2 || whole.Window != "A02" {
		return fmt.Errorf("%+v", v.Facts)
	}
	return nil
}
