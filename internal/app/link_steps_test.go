package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/disclosure/link"
)

// linkSteps are what happens to the links of documents (E-01, E-03).
func (s *scenario) linkSteps(c *godog.ScenarioContext) {
	var named string // the document to which the text leads
	addressed := func(text string) string {
		return strings.ReplaceAll(text, "](原文)", "](/disclosure/documents/"+named+"#one)")
	}
	c.Step(`^(\p{Han}+)起草链接到它的信息"([^"]+)"，正文"(.+)"$`, func(who, title, text string) error {
		named = s.number
		return s.draftsDocument(who, url.Values{"title": {title}, "text": {addressed(text)}})
	})
	c.Step(`^(\p{Han}+)修改带链接的正文为"(.+)"$`, func(who, text string) error {
		return s.actsOn(who, "edit", url.Values{"text": {addressed(text)}})
	})
	c.Step(`^(\p{Han}+)撤回链接到的信息，原因"([^"]+)"$`, func(who, reason string) error {
		here := s.number
		s.number = named
		defer func() { s.number = here }()
		return s.entersAnd(who, "withdraw", url.Values{"reason": {reason}})
	})
	c.Step(`^(\p{Han}+)审核不能通过，写着"([^"]+)"$`, func(who, words string) error {
		if s.entersAnd(who, "pass", url.Values{"proofread": {"true"}}) == nil {
			return fmt.Errorf("it passed")
		}
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}+)开启站外链接检查$`, func(who string) error {
		s.last = s.person(who).fill("/desk/links/rules", url.Values{"on": {"on"}, "reason": {"服务器可以上网"}})
		if s.last.status != http.StatusSeeOther {
			return fmt.Errorf("the rule is answered %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^这篇信息经过审核、审查公开$`, func() error {
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		return s.entersAnd("温晓岚", "publish", url.Values{})
	})
	c.Step(`^检查链接，对方网站(没有回答|打得开)$`, func(what string) error {
		return s.town.SweepLinks(context.Background(), func(address string) link.Answer {
			if what == "打得开" || !strings.Contains(address, "qixiang.example") {
				return link.Answer{Result: link.Opens, Reached: true}
			}
			return link.Answer{Result: link.Lost, Reason: "对方没有回答（超时）"}
		})
	})
	c.Step(`^(\p{Han}+)的链接检查里"([^"]+)"有"([^"]+)"$`, func(who, show, words string) error {
		if err := s.person(who).enter(); err != nil {
			return err
		}
		s.last = s.person(who).get("/desk/links?mine=on&show=" + show)
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}+)说明链接"([^"]+)"不用改，理由"([^"]+)"$`, func(who, words, reason string) error {
		list, err := s.town.Links(context.Background(), link.Query{Show: "broken", Limit: 100})
		if err != nil {
			return err
		}
		for _, l := range list {
			if l.Words == words {
				address, b := "/desk/links/"+strconv.FormatInt(l.Place, 10), s.person(who)
				form, _ := formOf(b.get(address).text, address+"/accept")
				form["reason"] = []string{reason}
				s.last = b.post(address+"/accept", form)
				if s.last.status == http.StatusSeeOther {
					return nil
				}
				return fmt.Errorf("it is answered %d %s", s.last.status, readable(s.last.text))
			}
		}
		return fmt.Errorf("no broken link %q", words)
	})
}
