package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/rectify"
	"tongban/internal/matter"
)

// rectifySteps are what people do with a record about themselves that is wrong (D-05, M-10, E-04).
func (s *scenario) rectifySteps(c *godog.ScenarioContext) {
	asked := -1
	count := func() (int, error) {
		return s.town.AskedInYear(context.Background(), "government-office", s.town.Now().Year())
	}
	c.Step(`^记下本年的公开申请件数$`, func() (err error) {
		asked, err = count()
		return err
	})
	c.Step(`^本年的公开申请件数没有变$`, func() error {
		if n, err := count(); err != nil || n != asked || n <= 0 {
			return fmt.Errorf("%d requests, %d before: %w", n, asked, err)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})登记复议决定"([^"]+)"，责令(\d+)个工作日内重新答复$`, s.ordersAgain)
	c.Step(`^原来的申请写明已经重新答复$`, s.answeredAgain)
	c.Step(`^(\p{Han}{2,3})申请更正"([^"]+)"，记录上写"([^"]+)"，应当是"([^"]+)"，没有证据$`, func(who, record, says, should string) error {
		return s.wantsCorrected(who, record, says, should, "")
	})
	c.Step(`^(\p{Han}{2,3})申请更正"([^"]+)"，记录上写"([^"]+)"，应当是"([^"]+)"，证据是"([^"]+)"$`, s.wantsCorrected)
	c.Step(`^更正申请的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^(\p{Han}{2,3})请市市场监督管理局核实"([^"]+)"$`, func(who, what string) error {
		return s.acts(who, "请掌握部门核实", url.Values{"body": {"market"}, "asked": {what}})
	})
	c.Step(`^(\p{Han}{2,3})反馈核实意见"([^"]+)"$`, func(who, what string) error {
		return s.acts(who, "反馈核实意见", url.Values{"finding": {"wrong"}, "text": {what}})
	})
	c.Step(`^(\p{Han}{2,3})拟更正答复，更正前"([^"]+)"，更正后"([^"]+)"$`, func(who, before, after string) error {
		return s.acts(who, "拟答复", url.Values{"kind": {"corrected"}, "result": {"感谢指出"}, "checked": {"查了登记档案"}, "before": {before}, "after": {after},
			"changedOn": {workday.DateOf(s.town.Now()).String()}, "changedBy": {"登记科"}})
	})
	c.Step(`^(\p{Han}{2,3})拟转送市市场监督管理局，理由"([^"]+)"$`, func(who, reason string) error {
		return s.acts(who, "拟答复", url.Values{"kind": {"transferred"}, "result": {"处理结果由它告知您"}, "reason": {reason}, "to": {"market"}})
	})
	c.Step(`^(\p{Han}{2,3})不能审签更正答复$`, func(who string) error { return s.mayNot(who, "approve", "审签") })
	c.Step(`^(\p{Han}{2,3})审签更正答复$`, func(who string) error { return s.acts(who, "审签答复", url.Values{"signed": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})网上送达更正答复给(\p{Han}{2,3})$`, func(who, whom string) error {
		return s.acts(who, "送达答复", url.Values{"way": {"online"}, "receiver": {whom}, "on": {workday.DateOf(s.town.Now()).String()}})
	})
	c.Step(`^(\p{Han}{2,3})查看自己的更正申请$`, func(who string) { s.last = s.person(who).get("/my/corrections/" + s.number) })
	c.Step(`^(\p{Han}{2,3})当面登记(\p{Han}{2,3})的更正申请"([^"]+)"，证据是"([^"]+)"$`, func(who, whom, record, evidence string) error {
		s.last = s.person(who).fill("/desk/rectify/register", url.Values{"name": {whom}, "identity": {"11010519491231002X"}, "record": {record}, "source": {"窗口查询"}, "relation": {"本人"}, "says": {"从业人数：1"}, "should": {"从业人数：3"},
			"inspect": {evidence}, "phone": {"13800000001"}})
		if s.last.status != http.StatusSeeOther {
			return fmt.Errorf("register: %d %s", s.last.status, readable(s.last.text))
		}
		s.number = path.Base(s.last.where)
		return nil
	})
	c.Step(`^市市场监督管理局有一件转送来的更正申请，答复期限从今天算起$`, s.handedOver)
	c.Step(`^(\p{Han}{2,3})的办理页面上看不到"([^"]+)"和"([^"]+)"$`, func(who, name, phone string) error {
		s.last = s.person(who).get("/desk/rectify/" + s.number)
		if s.last.status != http.StatusOK || strings.Contains(s.last.text, name) || strings.Contains(s.last.text, phone) {
			return fmt.Errorf("%d, the page shows who asks: %s", s.last.status, readable(s.last.text))
		}
		return s.pageHas("从业人数：1")
	})
	c.Step(`^(\p{Han}{2,3})查看更正申请人的完整信息，理由"([^"]+)"$`, func(who, reason string) error {
		address := "/desk/rectify/" + s.number
		form, _ := formOf(s.person(who).get(address).text, address+"/unmask")
		form["reason"] = []string{reason}
		s.last = s.person(who).post(address+"/unmask", form)
		if s.last.status != http.StatusOK {
			return fmt.Errorf("unmask: %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})看得到这件更正申请办到哪里，看不到记录写的是什么$`, func(who string) error {
		s.last = s.person(who).get("/desk/rectify/" + s.number)
		if s.last.status != http.StatusOK || strings.Contains(s.last.text, "从业人数") {
			return fmt.Errorf("%d %s", s.last.status, readable(s.last.text))
		}
		return s.pageHas("涉及申请人的个人信息")
	})
}

func (s *scenario) wantsCorrected(who, record, says, should, evidence string) error {
	s.last = s.person(who).fill("/disclosure/correct", url.Values{"body": {"government-office"}, "record": {record}, "source": {"窗口打印"}, "relation": {"本人"}, "says": {says}, "should": {should}, "inspect": {evidence}, "phone": {"13800000001"}})
	if s.last.status == http.StatusSeeOther {
		s.number = path.Base(s.last.where)
	}
	return nil
}

// handedOver looks for the request that came of a transfer.
func (s *scenario) handedOver() error {
	if err := s.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: rectify.KindName, Open: true, Limit: 100})
	if err != nil {
		return err
	}
	for _, m := range list {
		v, err := s.town.Engine().View(context.Background(), account.System("test"), m.Number)
		if err != nil {
			return err
		}
		clock, _ := v.Clock(rectify.ClockReply)
		if c, _ := v.Facts.(rectify.Claim); c.From == s.number && m.Lead == "market" && workday.DateOf(clock.StartedAt) == workday.DateOf(s.town.Now()) {
			return nil
		}
	}
	return fmt.Errorf("nothing came of the transfer of %s", s.number)
}

// ordersAgain notes a decision that wants a new reply; the scenario goes on with the matter that comes of it.
func (s *scenario) ordersAgain(who, number, days string) error {
	today := workday.DateOf(s.town.Now()).String()
	err := s.acts(who, "登记复议诉讼", url.Values{"kind": {"review"}, "body": {"云州市人民政府"}, "filedOn": {today}, "decidedOn": {today}, "servedOn": {today}, "result": {"corrected"}, "number": {number}, "againDays": {days}})
	if err != nil {
		return err
	}
	if err := s.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	r, err := s.request()
	if err != nil || r.Remedies[0].Again == "" {
		return fmt.Errorf("no new reply is under way: %+v, %w", r.Remedies, err)
	}
	s.number = r.Remedies[0].Again
	return nil
}

// answeredAgain looks at the first request.
func (s *scenario) answeredAgain() error {
	if err := s.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	r, err := s.request()
	if err != nil {
		return err
	}
	again := s.number
	s.number = r.Order.From
	defer func() { s.number = again }()
	if r, err = s.request(); err != nil || r.Remedies[0].AgainOn.IsZero() || r.Remedies[0].Again != again {
		return fmt.Errorf("%+v, %w", r.Remedies, err)
	}
	return nil
}
