package app_test

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/annual"
	"tongban/internal/disclosure/channel"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// channelSteps are how documents go to accounts and into the gazette (E-08, E-09, D-09).
func (s *scenario) channelSteps(c *godog.ScenarioContext) {
	document, issue := "", ""
	var before annual.Figure
	c.Step(`^(\p{Han}{2,3})为"([^"]+)"拟稿"([^"]+)"$`, func(who, name, headline string) error {
		if document == "" {
			document = s.number
		}
		for _, a := range s.town.AccountsOut() {
			if a.Name == name {
				s.last = s.person(who).fill("/desk/postings/new?document="+document, url.Values{"account": {a.Key()}, "headline": {headline}, "text": {"请注意用火安全。"}})
				s.number = path.Base(s.last.where)
				return s.wentOn("write")
			}
		}
		return fmt.Errorf("no account %s", name)
	})
	act := func(who, action string, values url.Values) error {
		s.last = s.person(who).fill(channel.Address(s.number)+"/act/"+action, values)
		return s.wentOn(action)
	}
	c.Step(`^稿件的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^(\p{Han}{2,3})提交稿件$`, func(who string) error { return act(who, "submit", url.Values{"checked": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})审核通过稿件$`, func(who string) error { return act(who, "approve", nil) })
	c.Step(`^(\p{Han}{2,3})登记稿件发布在"([^"]+)"$`, func(who, where string) error { return act(who, "enter", url.Values{"where": {where}}) })
	c.Step(`^(\p{Han}{2,3})登记处理"([^"]+)"$`, func(who, how string) error { return act(who, "done", url.Values{"how": {how}}) })
	c.Step(`^发件箱里有"([^"]+)"$`, func(words string) error {
		s.last = s.person("邵明远").get("/desk/postings/outbox")
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}{2,3})撤回发布的信息，原因"([^"]+)"$`, func(who, reason string) error {
		s.last = s.person(who).fill(publish.Address(document)+"/act/withdraw", url.Values{"reason": {reason}})
		return s.wentOn("withdraw")
	})
	find := func(kind, prefix string, state matter.State) error {
		list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: kind, States: []matter.State{state}, Limit: 100})
		for _, m := range list {
			if strings.HasPrefix(m.Title, prefix) && m.OpenedAt.After(s.town.Now().Add(-48*60*60*1e9)) {
				s.number = m.Number
				return nil
			}
		}
		return fmt.Errorf("no %s is %s: %v", prefix, state, err)
	}
	c.Step(`^"([^"]+)"的稿件已经停止$`, func(name string) error { return find(channel.PostingKind, name+"：", channel.StateDropped) })
	c.Step(`^"([^"]+)"已经撤下$`, func(name string) error { return find(channel.TakedownKind, "撤下："+name+"，", channel.StateDone) })
	c.Step(`^"([^"]+)"等待撤下$`, func(name string) error { return find(channel.TakedownKind, "撤下："+name+"，", channel.StateDue) })
	c.Step(`^载体一览里有"([^"]+)"和"([^"]+)"$`, func(name, state string) error {
		s.last = s.person("纪晓棠").get("/desk/postings?document=" + document)
		if err := s.pageHas(name); err != nil {
			return err
		}
		return s.pageHas(state)
	})
	put := func(who, year, number string) {
		s.last = s.person(who).fill("/desk/gazette/new", url.Values{"year": {year}, "number": {number}, "contents": {"## 通告\n" + s.number}, "reason": {"编排"}})
	}
	c.Step(`^(\p{Han}{2,3})把它编进(\d+)年第(\d+)期公报$`, func(who, year, number string) error {
		put(who, year, number)
		issue = path.Base(s.last.where)
		return s.wentOn("issue")
	})
	c.Step(`^(\p{Han}{2,3})再把它编进(\d+)年第(\d+)期公报，被拒绝"([^"]+)"$`, func(who, year, number, words string) error {
		put(who, year, number)
		return s.pageHas(words)
	})
	c.Step(`^公众看不到"([^"]+)"$`, func(words string) error {
		for _, at := range []string{"/disclosure/gazette", "/disclosure/gazette/rss.xml", "/disclosure/gazette/government-office-2026-48"} {
			if strings.Contains(readable(s.person("").get(at).text), words) {
				return fmt.Errorf("%s is out at %s", words, at)
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})出版这一期$`, func(who string) error {
		s.last = s.person(who).fill("/desk/gazette/"+issue+"/publish", nil)
		return s.wentOn("publish")
	})
	c.Step(`^公众在公报目录里看得到"([^"]+)"$`, func(words string) error {
		s.last = s.person("").get("/disclosure/gazette/government-office-2026-48")
		return s.pageHas(words)
	})
	c.Step(`^公报的订阅里有"([^"]+)"$`, func(words string) error {
		s.last = s.person("").get("/disclosure/gazette/rss.xml")
		return s.pageHas(words)
	})
	printed := func() (annual.Figure, error) {
		cells, err := s.town.PublishedFigures("government-office", 2026)
		if err == nil && cells["indicators.published_in_gazette.year"] > cells["indicators.published_docs.year"] {
			err = fmt.Errorf("more in the gazette than published: %v", cells)
		}
		return cells["indicators.published_in_gazette.year"], err
	}
	c.Step(`^年报里的政府公报公开数记下来$`, func() (err error) {
		before, err = printed()
		return err
	})
	c.Step(`^年报里的政府公报公开数多了(\d+)$`, func(n int) error {
		now, err := printed()
		if err == nil && now != before+annual.Whole(int64(n)) {
			err = fmt.Errorf("%s after %s", now, before)
		}
		return err
	})
}
