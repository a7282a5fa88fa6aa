package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/cucumber/godog"
)

// occasionSteps are what the office and the public do around meetings, interviews and press conferences (E-05, D-08).
func (s *scenario) occasionSteps(c *godog.ScenarioContext) {
	sorts := map[string]string{"在线访谈": "interview", "新闻发布会": "conference", "会议公开": "meeting"}
	plan := func(sort, title, from, until string) url.Values {
		day, clock, _ := strings.Cut(from, " ")
		return url.Values{"sort": {sort}, "body": {"government-office"}, "title": {title}, "on": {day}, "from": {clock}, "until": {until}, "place": {"本页面"}, "host": {"孟瑶"}, "guests": {"安琪，市教育局副局长"}, "asks": {"true"}}
	}
	c.Step(`^(\p{Han}{2,3})拟定"([^"]+)""([^"]+)"，时间"([^"]+)"到"([^"]+)"$`, func(who, sort, title, from, until string) error {
		s.last = s.person(who).fill("/desk/occasions/new", plan(sorts[sort], title, from, until))
		s.number = path.Base(s.last.where)
		return s.wentOn("plan")
	})
	c.Step(`^活动的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^公众打不开这场活动$`, func() error {
		if p := s.person("").get("/disclosure/occasions/" + s.number); p.status != http.StatusNotFound {
			return fmt.Errorf("answered with %d", p.status)
		}
		return nil
	})
	c.Step(`^公众打开这场活动$`, func() error {
		s.last = s.person("").get("/disclosure/occasions/" + s.number)
		return nil
	})
	public := func() string { return readable(s.person("").get("/disclosure/occasions/" + s.number).text) }
	c.Step(`^公众的页面上有"([^"]+)"$`, func(words string) error {
		if text := public(); !strings.Contains(text, words) {
			return fmt.Errorf("the public page lacks %s: %s", words, text)
		}
		return nil
	})
	c.Step(`^公众的页面上没有"([^"]+)"$`, func(words string) error {
		if strings.Contains(public(), words) {
			return fmt.Errorf("the public page shows %s", words)
		}
		return nil
	})
	act := func(who, action string, values url.Values) error {
		s.last = s.person(who).fill("/desk/occasions/"+s.number+"/act/"+action, values)
		return s.wentOn(action)
	}
	checked := url.Values{"checked": {"true"}}
	c.Step(`^(\p{Han}{2,3})提交预告$`, func(who string) error { return act(who, "submit", checked) })
	c.Step(`^(\p{Han}{2,3})提交实录$`, func(who string) error { return act(who, "hand_in", checked) })
	c.Step(`^(\p{Han}{2,3})发布预告$`, func(who string) error { return act(who, "announce", nil) })
	c.Step(`^(\p{Han}{2,3})办理活动"([^"]+)"$`, func(who, action string) error { return act(who, action, nil) })
	c.Step(`^(\p{Han}{2,3})记录发言"([^"]+)"$`, func(who, text string) error { return act(who, "say", url.Values{"text": {text}}) })
	c.Step(`^(\p{Han}{2,3})整理实录"([^"]+)"，摘要"([^"]+)"$`, func(who, text, summary string) error {
		return act(who, "write", url.Values{"text": {strings.ReplaceAll(text, "【换行】", "\n")}, "summary": {summary}})
	})
	c.Step(`^(\p{Han}{2,3})更正第(\d+)段为"([^"]+)"，原因"([^"]+)"$`, func(who, turn, text, reason string) error {
		return act(who, "correct", url.Values{"turn": {turn}, "text": {text}, "reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})延期活动，原因"([^"]+)"$`, func(who, reason string) error { return act(who, "put_off", url.Values{"reason": {reason}}) })
	c.Step(`^(\p{Han}{2,3})撤下现场实录，原因"([^"]+)"$`, func(who, reason string) error {
		return act(who, "take_back", url.Values{"keep": {"0"}, "reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})取消活动，原因"([^"]+)"$`, func(who, reason string) error { return act(who, "cancel", url.Values{"reason": {reason}}) })
	c.Step(`^(\p{Han}{2,3})把预告改到"([^"]+)"到"([^"]+)"$`, func(who, from, until string) error {
		return act(who, "edit", plan("conference", "停车新规", from, until))
	})
	ask := func(text string) {
		s.last = s.person("").fill("/disclosure/occasions/"+s.number+"/ask", url.Values{"text": {text}})
	}
	c.Step(`^没有登录的人提问"([^"]+)"$`, func(text string) error { ask(text); return nil })
	c.Step(`^没有登录的人提了(\d+)个不同的问题$`, func(n int) error {
		for i := range n {
			if ask(fmt.Sprintf("第%d个想知道的事情是怎么缴费", i+1)); s.last.status != http.StatusSeeOther {
				return fmt.Errorf("question %d: %d %s", i+1, s.last.status, readable(s.last.text))
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})选用提问并答复"([^"]+)"$`, func(who, answer string) error {
		page := s.person(who).get("/desk/occasions/" + s.number).text
		_, rest, found := strings.Cut(page, s.number+"/questions/")
		if !found {
			return fmt.Errorf("no question on the page")
		}
		id, _, _ := strings.Cut(rest, `"`)
		s.last = s.person(who).fill("/desk/occasions/"+s.number+"/questions/"+id, url.Values{"what": {"chosen"}, "answerer": {"安琪"}, "answer": {answer}})
		return s.wentOn("choose")
	})
	c.Step(`^(\d+)年"([^"]+)"的"([^"]+)"是(\d+)$`, func(year int, sort, figure string, want int) error {
		page := s.person("纪晓棠").get(fmt.Sprintf("/desk/occasions/year?year=%d", year)).text
		link := fmt.Sprintf(`sort=%s&amp;fact=%s">%d</a>`, sorts[sort], map[string]string{"举办": "held"}[figure], want)
		if !strings.Contains(page, link) {
			return fmt.Errorf("no link %s: %s", link, readable(page))
		}
		return nil
	})
}

// wentOn reports whether the last form was taken.
func (s *scenario) wentOn(what string) error {
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", what, s.last.status, readable(s.last.text))
	}
	return nil
}
