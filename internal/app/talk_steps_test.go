package app_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"

	"github.com/cucumber/godog"
)

var againButton = regexp.MustCompile(`action="(/desk/cases/[^"]+/again)"`)

func (s *scenario) talkSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})提问"([^"]+)"$`, func(who, words string) {
		at := "/my/cases/" + s.number
		s.last = s.person(who).answer(s.person(who).get(at), at+"/question", url.Values{"question": {words}})
	})
	c.Step(`^(\p{Han}{2,3})答复"([^"]+)"$`, func(who, words string) error {
		return s.acts(who, "答复提问", url.Values{"answer": {words}})
	})
	c.Step(`^(\p{Han}{2,3})打开办件的"([^"]+)"$`, func(who, tab string) error {
		if err := s.town.WorkUntilEmpty(context.Background()); err != nil { // messages go out after the act
			return err
		}
		b := s.person(who)
		at, ok := linkTo(b.get("/desk/cases/"+s.number).text, tab)
		if !ok {
			return fmt.Errorf("no tab %q", tab)
		}
		s.last = b.get(at)
		return nil
	})
	c.Step(`^(\p{Han}{2,3})把第一条短信再发一次$`, func(who string) error {
		found := againButton.FindStringSubmatch(s.last.text)
		if found == nil {
			return fmt.Errorf("nothing can be sent again: %s", readable(s.last.text))
		}
		s.last = s.person(who).answer(s.last, found[1], nil)
		return nil
	})
}

// answer sends the form of a page that posts to an address, with some values changed, and goes where it leads.
func (b *browser) answer(p page, address string, change url.Values) page {
	form, _ := formOf(p.text, address)
	if form == nil {
		form = url.Values{}
	}
	for name, values := range change {
		form[name] = values
	}
	if p = b.post(address, form); p.where != "" {
		p = b.get(p.where)
	}
	return p
}
