package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/cucumber/godog"

	"tongban/internal/matter"
)

// windowSteps are what people do about who works on what.
func (s *scenario) windowSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})签收这件待办$`, s.claims)
	c.Step(`^(\p{Han}{2,3})请"([^"]+)"代理"([^"]+)"到"([^"]+)"$`, func(who, other, from, to string) error {
		return s.sends(who, "/desk/away", url.Values{"substitute": {other}, "from": {from}, "to": {to}, "reason": {"出差"}})
	})
	c.Step(`^最后一步由"([^"]+)"办理$`, func(name string) error {
		v, err := s.view()
		if err == nil && v.Events[len(v.Events)-1].ActorName != name {
			err = fmt.Errorf("the last act is %+v", v.Events[len(v.Events)-1])
		}
		return err
	})
	c.Step(`^系统检查签收是否到期$`, func() error {
		_, err := s.town.Engine().SweepClaims(context.Background())
		return err
	})
	c.Step(`^系统办完后台的事$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^这件待办没有人签收$`, func() error { return s.heldBy("") })
	c.Step(`^这件待办由"([^"]+)"签收$`, s.heldBy)
	c.Step(`^(\p{Han}{2,3})把这件待办改派给"([^"]+)"，理由"([^"]+)"$`, s.handsOn)
	c.Step(`^(\p{Han}{2,3})停用"([^"]+)"的账号，理由"([^"]+)"$`, func(who, login, reason string) error {
		return s.sends(who, "/desk/org/officers/"+login, url.Values{"login": {login}, "reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})把"([^"]+)"并入"([^"]+)"，依据"([^"]+)"，全称"([^"]+)"$`, func(who, body, successor, ground, name string) error {
		return s.sends(who, "/desk/org/mergers", url.Values{"body": {body}, "successor": {successor}, "ground": {ground}, "name": {name}})
	})
	c.Step(`^这件办件由"([^"]+)"牵头，编号不变$`, func(body string) error {
		v, err := s.view()
		if err == nil && (v.Matter.Lead != body || v.Matter.Number != s.number) {
			err = fmt.Errorf("%s is led by %s", v.Matter.Number, v.Matter.Lead)
		}
		return err
	})
}

// sends fills in the form of a page that posts to its own address.
func (s *scenario) sends(who, address string, values url.Values) error {
	s.last = s.person(who).fill(address, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", address, s.last.status, readable(s.last.text))
	}
	return nil
}

// task is the one open task of the case.
func (s *scenario) task() (matter.Task, error) {
	v, err := s.view()
	if err != nil {
		return matter.Task{}, err
	}
	for _, t := range v.Tasks {
		if t.State == matter.TaskOpen {
			return t, nil
		}
	}
	return matter.Task{}, fmt.Errorf("%s has no open task", s.number)
}

func (s *scenario) claims(who string) error {
	t, err := s.task()
	if err != nil {
		return err
	}
	p := s.person(who).post("/desk/inbox?queue=post", url.Values{"claim": {s.number + "/" + strconv.FormatInt(t.ID, 10)}})
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("not claimed: %d %s", p.status, readable(p.text))
	}
	return nil
}

func (s *scenario) heldBy(name string) error {
	t, err := s.task()
	if err == nil && t.AssigneeName != name {
		err = fmt.Errorf("held by %q", t.AssigneeName)
	}
	return err
}

// handsOn opens the list of what somebody holds, picks the task and hands it on (W-09).
func (s *scenario) handsOn(who, to, reason string) error {
	t, err := s.task()
	if err != nil {
		return err
	}
	address := "/desk/team/tasks?" + url.Values{"body": {t.Body}, "need": {t.Need}, "holder": {t.Assignee}}.Encode()
	return s.sends(who, address, url.Values{"task": {strconv.FormatInt(t.Matter, 10) + "/" + strconv.FormatInt(t.ID, 10)}, "to": {to}, "reason": {reason}})
}
