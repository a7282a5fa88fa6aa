package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/publish"
	"tongban/internal/disclosure/reading"
	"tongban/internal/matter"
)

// hall is the reading place that signs on the page.
func (s *scenario) hall() (reading.Place, error) {
	for _, p := range s.town.Places() {
		if p.Operator != "" {
			return p, nil
		}
	}
	return reading.Place{}, errors.New("no place signs on the page")
}

// readingSteps are what happens around reading places (E-09, D-09).
func (s *scenario) readingSteps(c *godog.ScenarioContext) {
	document := ""
	c.Step(`^后台工作都做完$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^"([^"]+)"要送交查阅$`, func(title string) error {
		document = s.number
		list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: reading.KindName, Open: true, Limit: 100})
		for _, m := range list {
			if strings.HasSuffix(m.Title, title) {
				s.number = m.Number
				return nil
			}
		}
		return fmt.Errorf("no delivery of %s: %v", title, err)
	})
	act := func(who, action string, values url.Values) error {
		s.last = s.person(who).fill(reading.Address(s.number)+"/act/"+action, values)
		return s.wentOn(action)
	}
	c.Step(`^送交的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^(\p{Han}{2,3})把文件送到所有场所$`, func(who string) error { return act(who, "send", nil) })
	c.Step(`^(\p{Han}{2,3})只把文件送到"([^"]+)"$`, func(who, name string) error {
		for _, p := range s.town.Places() {
			if p.Name == name {
				return act(who, "send", url.Values{"places": {p.Key()}})
			}
		}
		return fmt.Errorf("no place %s", name)
	})
	c.Step(`^各场所要在期限内下架"([^"]+)"$`, func(title string) error {
		list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: reading.ShelfKind, Open: true, Limit: 100})
		for _, m := range list {
			if m.Title == "下架："+title && !m.DueAt.IsZero() {
				s.number = m.Number
				return nil
			}
		}
		return fmt.Errorf("nothing to take off: %v", err)
	})
	c.Step(`^(\p{Han}{2,3})登记已经下架$`, func(who string) error { return act(who, "done", url.Values{"how": {"纸质文件已收回"}}) })
	c.Step(`^(\p{Han}{2,3})补送缺件$`, func(who string) error { return act(who, "send", nil) })
	c.Step(`^(\p{Han}{2,3})登记缺件"([^"]+)"$`, func(who, reason string) error { return act(who, "miss", url.Values{"reason": {reason}}) })
	c.Step(`^(\p{Han}{2,3})在送交清单上全部签收$`, func(who string) error {
		p, err := s.hall()
		if err != nil {
			return err
		}
		day := s.town.Now().Format("2006-01-02")
		s.last = s.person(who).fill("/desk/reading-places/"+p.Key()+"/sheet?day="+day, url.Values{"signed": {"true"}})
		return s.wentOn("sign")
	})
	c.Step(`^(\p{Han}{2,3})登记其余场所的纸质回执，签收人"([^"]+)"$`, func(who, receiver string) error {
		for range 20 {
			if s.stateIs("已签收") == nil {
				return nil
			}
			if err := act(who, "enter_receipt", url.Values{"receiver": {receiver}}); err != nil {
				return err
			}
		}
		return errors.New("the receipts have no end")
	})
	c.Step(`^(\p{Han}{2,3})撤回送交的文件，原因"([^"]+)"$`, func(who, reason string) error {
		s.last = s.person(who).fill(publish.Address(document)+"/act/withdraw", url.Values{"reason": {reason}})
		return s.wentOn("withdraw")
	})
	shelf := func(name string) (string, error) {
		for _, p := range s.town.Places() {
			if p.Name == name {
				return readable(s.person("").get("/disclosure/places/" + p.Key()).text), nil
			}
		}
		return "", fmt.Errorf("no place %s", name)
	}
	c.Step(`^公众在"([^"]+)"看得到"([^"]+)"$`, func(place, words string) error {
		text, err := shelf(place)
		if err == nil && !strings.Contains(text, words) {
			err = fmt.Errorf("not there: %s", text)
		}
		return err
	})
	c.Step(`^公众在"([^"]+)"看不到"([^"]+)"$`, func(place, words string) error {
		text, err := shelf(place)
		if err == nil && strings.Contains(text, words) {
			err = errors.New("it is still there")
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})登记"([^"]+)"查阅(\d+)人次、复制(\d+)份，说明"([^"]*)"$`, func(who, day string, visits, copies int, note string) error {
		p, err := s.hall()
		s.last = s.person(who).fill("/desk/reading-places/"+p.Key()+"/visits", url.Values{"day": {day}, "visits": {strconv.Itoa(visits)}, "copies": {strconv.Itoa(copies)}, "note": {note}})
		if err == nil && s.last.status >= http.StatusInternalServerError {
			err = fmt.Errorf("answered with %d", s.last.status)
		}
		return err
	})
	c.Step(`^查阅登记里有"([^"]+)"$`, func(words string) error {
		p, err := s.hall()
		s.last = s.person("宁静怡").get("/desk/reading-places/" + p.Key() + "/visits")
		if err == nil {
			err = s.pageHas(words)
		}
		return err
	})
	c.Step(`^(\d+)年查阅场所统计里"([^"]+)"查阅(\d+)人次$`, func(year int, place string, visits int) error {
		page := readable(s.person("纪晓棠").get(fmt.Sprintf("/desk/readings/year?year=%d", year)).text)
		_, after, found := strings.Cut(page, place)
		fields := strings.Fields(after)
		if !found || len(fields) < 4 || fields[3] != strconv.Itoa(visits) {
			return fmt.Errorf("not counted: %v", fields[:min(6, len(fields))])
		}
		return nil
	})
}
