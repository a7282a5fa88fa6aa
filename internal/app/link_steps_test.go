package app_test

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/cucumber/godog"
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
}
