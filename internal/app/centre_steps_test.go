package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/cucumber/godog"

	"tongban/demo"
	"tongban/internal/service/casework"
)

// centreSteps are what goes on at the windows of the centre, and what is entrusted to others.
func (s *scenario) centreSteps(c *godog.ScenarioContext) {
	s.handoverSteps(c)
	s.batchSteps(c)
	s.entrustSteps(c)
	c.Step(`^(\p{Han}{2,3})打开需要我办的$`, func(who string) { s.last = s.person(who).get("/my/todo") })
	c.Step(`^(\p{Han}{2,3})打开待办箱的"公示异议"$`, func(who string) { s.last = s.person(who).get("/desk/inbox?queue=objected") })
	c.Step(`^(\p{Han}{2,3})打开预审箱$`, func(who string) { s.last = s.person(who).get("/desk/precheck") })
	c.Step(`^这件申请在预审箱里是"([^"]+)"$`, func(words string) error {
		if !rowWith(s.last.text, s.number, words) {
			return fmt.Errorf("%s", readable(s.last.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})没有可以办理的预审$`, func(who string) error {
		if text := s.person(who).get("/desk/cases/" + s.number).text; strings.Contains(text, "/act/precheck\"") {
			return fmt.Errorf("a pre-check is offered after the correction")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})不等三天又催办$`, func(who string) error { // the page no longer offers it
		if s.last = s.person(who).post("/my/cases/"+s.number+"/urge", nil); s.last.status != http.StatusConflict {
			return fmt.Errorf("urged twice: %d", s.last.status)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})录入(\d+)年的放假安排"([^"]+)"，依据"([^"]+)"$`, func(who, year, days, ground string) error {
		p := s.person(who).post("/desk/calendar", url.Values{"year": {year}, "notice": {ground}, "holidays": {days}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("calendar: %d %s", p.status, readable(p.text))
		}
		s.last = s.person(who).get("/desk/calendar?year=" + year)
		return nil
	})
	c.Step(`^(\p{Han}{2,3})(不能发布|发布)(\d+)年的放假安排$`, func(who, can, year string) error {
		b := s.person(who)
		version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(b.get("/desk/calendar?year=" + year).text)
		number := "1"
		if version != nil {
			number = version[1]
		}
		p := b.post("/desk/calendar/release", url.Values{"year": {year}, "version": {number}})
		if (p.status == http.StatusSeeOther) != (can == "发布") {
			return fmt.Errorf("release: %d %s", p.status, readable(p.text))
		}
		return nil
	})
}

// handoverSteps are hand-over sheets and ends of shifts.
func (s *scenario) handoverSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})把这件的原件移交给"([^"]+)"$`, func(who, to string) error { return s.handsOver(who, to, demo.Password) })
	c.Step(`^(\p{Han}{2,3})把这件的原件移交给"([^"]+)"，不签字$`, func(who, to string) error { return s.handsOver(who, to, "") })
	c.Step(`^移交单的状态是"([^"]+)"$`, func(title string) error {
		v, err := s.viewOf(s.whole)
		if err == nil && v.StateDef().Title != title {
			err = fmt.Errorf("the sheet is %q", v.StateDef().Title)
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})签收移交单，这一件没有收到，原因"([^"]+)"$`, func(who, why string) error {
		return s.sends(who, "/desk/handover/"+s.whole+"/act/take", url.Values{"take-" + s.number: {"no"}, "reason-" + s.number: {why}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})全部签收移交单$`, func(who string) error {
		return s.sends(who, "/desk/handover/"+s.whole+"/act/take", url.Values{"all": {"yes"}, "password": {demo.Password}})
	})
	c.Step(`^(\p{Han}{2,3})核对移交差异，填写：$`, func(who string, t *godog.Table) error {
		at := "/desk/handover/" + s.whole + "/act/settle"
		return s.sendsForm(who, at, at, t, "")
	})
	c.Step(`^(\p{Han}{2,3})打开交班$`, func(who string) { s.last = s.person(who).get("/desk/shift/new") })
	c.Step(`^(\p{Han}{2,3})交班给(\p{Han}{2,3})$`, func(who, to string) error {
		err := s.sends(who, "/desk/shift/new", url.Values{"to": {logins[to]}, "password": {demo.Password}})
		s.whole = strings.TrimPrefix(s.last.where, "/desk/shift/")
		return err
	})
	c.Step(`^(\p{Han}{2,3})交班给(\p{Han}{2,3})，不签字$`, func(who, to string) error {
		if err := s.sends(who, "/desk/shift/new", url.Values{"to": {logins[to]}}); err == nil {
			return fmt.Errorf("handed over without a signature")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})核对接班，填写：$`, func(who string, t *godog.Table) error {
		at := "/desk/shift/" + s.whole + "/act/take_over"
		form, err := typed(s.person(who).get(at).text, at, t)
		if err == nil {
			s.last = s.person(who).post(at, form)
		}
		return err
	})
}

// handsOver puts the case on a sheet for a department, and nothing else.
func (s *scenario) handsOver(who, to, password string) error {
	at := "/desk/handover/new?to=" + to
	b := s.person(who)
	form, found := formOf(b.get(at).text, at)
	if !found {
		return fmt.Errorf("nothing to hand over to %s: %s", to, readable(b.get(at).text))
	}
	form["case"] = []string{s.number}
	form.Set("password", password)
	s.last = b.post(at, form)
	if s.last.status == http.StatusSeeOther {
		s.whole = strings.TrimPrefix(s.last.where, "/desk/handover/")
	} else if password != "" {
		return fmt.Errorf("hand over: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// batchSteps are acts on several cases at once.
func (s *scenario) batchSteps(c *godog.ScenarioContext) {
	var other string
	c.Step(`^(\p{Han}{2,3})又填写一份申请并提交$`, func(who string) error {
		other = s.number
		return s.applies(who)
	})
	c.Step(`^(\p{Han}{2,3})打开这两件的批量受理$`, func(who string) error {
		q := url.Values{"act": {"accept"}}
		for _, number := range []string{other, s.number} {
			v, err := s.viewOf(number)
			if err != nil {
				return err
			}
			for _, t := range v.Tasks {
				q.Add("task", number+"/"+strconv.FormatInt(t.ID, 10)+"/"+strconv.FormatInt(v.Matter.Version, 10))
			}
		}
		s.last = s.person(who).get("/desk/inbox/together?" + q.Encode())
		return nil
	})
	c.Step(`^(\p{Han}{2,3})确认批量受理，件数写"(\d+)"$`, func(who, n string) error {
		form, found := formOf(s.last.text, "/desk/inbox/together")
		if !found {
			return fmt.Errorf("no form: %s", readable(s.last.text))
		}
		form.Set("count", n)
		s.last = s.person(who).post("/desk/inbox/together", form)
		if s.last.status == http.StatusSeeOther {
			s.printing = s.last.where
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})打开批量办理的结果$`, func(who string) { s.last = s.person(who).get(s.printing) })
	c.Step(`^没有办成的那一行写明了原因$`, func() error {
		if !rowWith(s.last.text, s.number, "没有办成", "已撤回") || !rowWith(s.last.text, other, "办成") {
			return fmt.Errorf("%s", readable(s.last.text))
		}
		return nil
	})
}

// entrustSteps are what a body gives to a street, and a person to another.
func (s *scenario) entrustSteps(c *godog.ScenarioContext) {
	const at = "/desk/org/entrustments"
	entrusts := func(who, agent string, t *godog.Table, refusal string) error {
		form, err := typed(s.person(who).get(at).text, at, t)
		if err != nil {
			return err
		}
		form.Set("body", "market")
		form.Set("item", foodItem)
		form.Set("agent", agent)
		s.last = s.person(who).post(at, form)
		switch {
		case refusal != "":
			return s.pageHas(refusal)
		case s.last.status != http.StatusSeeOther:
			return fmt.Errorf("entrust: %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	}
	c.Step(`^(\p{Han}{2,3})委托"([^"]+)"办理食品经营许可，填写：$`, func(who, agent string, t *godog.Table) error { return entrusts(who, agent, t, "") })
	c.Step(`^(\p{Han}{2,3})委托"([^"]+)"办理食品经营许可，填写下面的内容时被告知"([^"]+)"：$`, func(who, agent, words string, t *godog.Table) error {
		return entrusts(who, agent, t, words)
	})
	c.Step(`^(\p{Han}{2,3})终止食品经营许可的委托，理由"([^"]+)"$`, func(who, why string) error {
		text := s.person(who).get(at).text
		for _, link := range regexp.MustCompile(`href="(`+at+`/\d+)"`).FindAllStringSubmatch(text, -1) {
			p := s.person(who).get(link[1])
			if _, open := formOf(p.text, link[1]); open && strings.Contains(p.text, "食品经营许可（新办）") {
				return s.sends(who, link[1], url.Values{"reason": {why}})
			}
		}
		return fmt.Errorf("nothing to end")
	})
	c.Step(`^决定里写明"([^"]+)"$`, func(words string) error {
		v, err := s.view()
		if err != nil {
			return err
		}
		c, _ := v.Facts.(casework.Case)
		if text, err := json.Marshal(c.Decision); err != nil || !strings.Contains(string(text), words) {
			return fmt.Errorf("the decision says %s", text)
		}
		return nil
	})
	c.Step(`^决定书的文号是"([^"]+)"的$`, func(words string) error {
		v, err := s.view()
		if err != nil {
			return err
		}
		if c, ok := v.Facts.(casework.Case); !ok || c.Decision == nil || !strings.HasPrefix(c.Decision.Number, words) {
			return fmt.Errorf("%+v", v.Facts)
		}
		return nil
	})
	c.Step(`^"([^"]+)"有待办$`, func(who string) error { return s.both(who, who) })
	c.Step(`^(\p{Han}{2,3})在窗口为(\p{Han}{2,3})收一件食品经营许可$`, s.takesIn)
	c.Step(`^(\p{Han}{2,3})打开食品经营许可的办事指南$`, func(who string) { s.last = s.person(who).get("/items/" + foodItem) })
	c.Step(`^(\p{Han}{2,3})打开食品经营许可的申请$`, func(who string) { s.last = s.person(who).get("/apply/" + foodItem + "/notice") })
	c.Step(`^(\p{Han}{2,3})打开自己的账户$`, func(who string) { s.last = s.person(who).get("/my/account") })
	const mine = "/my/account/delegations"
	c.Step(`^(\p{Han}{2,3})委托林晓梅代办"([^"]+)"，到"([^"]+)"$`, func(who, item, until string) error {
		b := s.person(who)
		form, _ := formOf(b.get(mine).text, mine)
		p := b.post(mine, url.Values{"name": {"林晓梅"}, "kind": {form.Get("kind")}, "number": {"350404199003160260"}, "extent": {"some"}, "items": {item},
			"from_on": {s.town.Now().Format("2006-01-02")}, "until_on": {until}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("delegate: %d %s", p.status, readable(p.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})确认这项委托$`, func(who string) error {
		p := s.person(who).get(mine)
		confirm := confirmDelegation.FindStringSubmatch(p.text)
		if confirm == nil {
			return fmt.Errorf("nothing to confirm: %s", readable(p.text))
		}
		s.last = s.person(who).answer(p, confirm[1], nil)
		return s.pageHas("生效中")
	})
	c.Step(`^(\p{Han}{2,3})以陈国栋的名义办事$`, func(who string) error {
		own := regexp.MustCompile(`value="(person:[0-9]+\+person:[0-9]+)"`).FindStringSubmatch(s.person(who).get("/my/account").text)
		if own == nil {
			return fmt.Errorf("nobody to act for")
		}
		s.last = s.person(who).post("/my/account/acting", url.Values{"subject": {own[1]}})
		return nil
	})
}

// takesIn takes the papers of somebody in at a window.
func (s *scenario) takesIn(who, whom string) error {
	b := s.person(who)
	where := b.get("/desk/intake/" + foodItem).where
	page := b.get(where)
	form, found := formOf(page.text, where)
	if !found {
		return fmt.Errorf("no screen: %d %s", page.status, readable(page.text))
	}
	for name, value := range map[string]string{"situation-premises": "own", "situation-products": "hot", "situation-agent": "no", "name": whom, "documentKind": "citizen_card", "number": "350404199003160260", "phone": "13800000001", "way": "counter",
		"address": "云州市云溪区青云街道桂花巷8号"} {
		form.Set(name, value)
	}
	for _, a := range foodAnswers() {
		for name, values := range a.values {
			if a.step == "form" && name != "then" {
				form[name] = values
			}
		}
	}
	form.Set("contact", whom)
	for _, m := range materialOf.FindAllStringSubmatch(page.text, -1) {
		form.Set("original-"+m[1], "true")
	}
	form.Del("then")
	if s.last = b.post(where, form); s.last.status != http.StatusSeeOther {
		return fmt.Errorf("taking in: %d %s", s.last.status, readable(s.last.text))
	}
	s.number = regexp.MustCompile(`\d{6}-\d{8}-\d+`).FindString(s.last.where)
	if s.number == "" {
		return fmt.Errorf("led to %s", s.last.where)
	}
	return nil
}
