package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"

	"tongban/demo"
)

// ruleSteps are the steps that fill in any form by the words that stand on it, and the ways to the state a rule begins in.
func (s *scenario) ruleSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})办理"([^"]+)"，填写：$`, func(who, title string, t *godog.Table) error { return s.actsWith(who, title, t, "") })
	c.Step(`^(\p{Han}{2,3})办理"([^"]+)"，填写下面的内容时被告知"([^"]+)"：$`, func(who, title, words string, t *godog.Table) error {
		return s.actsWith(who, title, t, words)
	})
	c.Step(`^(\p{Han}{2,3})在自己的办件里办理"([^"]+)"，填写：$`, func(who, title string, t *godog.Table) error {
		return s.ownActWith(who, title, t, "")
	})
	c.Step(`^(\p{Han}{2,3})在自己的办件里办理"([^"]+)"，填写下面的内容时被告知"([^"]+)"：$`, func(who, title, words string, t *godog.Table) error {
		return s.ownActWith(who, title, t, words)
	})
	c.Step(`^(\p{Han}{2,3})没有可以办理的"([^"]+)"$`, s.notOffered)
	c.Step(`^(\p{Han}{2,3})的申请已经受理$`, s.accepted)
	c.Step(`^(\p{Han}{2,3})的申请已经审查，等待决定$`, s.examined)
	c.Step(`^(\p{Han}{2,3})的申请已经准予，等待送达$`, s.granted)
	c.Step(`^(\p{Han}{2,3})的申请已经准予并送达$`, s.handedOut)
	c.Step(`^(\p{Han}{2,3})收到的站内消息里有"([^"]+)"$`, s.wasTold)
	c.Step(`^(\p{Han}{2,3})打开办件$`, func(who string) { s.last = s.person(who).get("/desk/cases/" + s.number) })
	c.Step(`^(\p{Han}{2,3})在网上打开这件申请的公告$`, func(who string) {
		b := s.person(who)
		s.last = b.get("/publicity/announcements")
		for _, link := range announcementLink.FindAllStringSubmatch(s.last.text, -1) {
			if p := b.get(link[1]); strings.Contains(p.text, s.number) {
				s.last = p
				return
			}
		}
	})
	c.Step(`^(\p{Han}{2,3})提出异议"([^"]+)"$`, func(who, words string) error { return s.objects(who, words) })
}

// granted, and the like, walk there by the pages, as everybody does.
func (s *scenario) accepted(who string) error {
	return first(
		func() error {
			return s.everybody(who, "周敏", "李刚", "赵立新", "孙晓东", "钱卫国", "何丽萍")
		},
		func() error { return s.applies(who) },
		func() error { return s.checks("周敏") },
		func() error { return s.acts("周敏", "受理", nil) })
}

func (s *scenario) examined(who string) error {
	return first(
		func() error { return s.accepted(who) },
		func() error { return s.examines("李刚", "疏散通道畅通") },
		func() error { return s.examines("赵立新", "布局合理") },
		func() error { return s.examines("孙晓东", "符合条件") })
}

func (s *scenario) granted(who string) error {
	return first(
		func() error { return s.examined(who) },
		func() error {
			return s.acts("钱卫国", "作出决定", url.Values{"outcome": {"granted"}, "password": {demo.Password}})
		})
}

func (s *scenario) handedOut(who string) error {
	return first(
		func() error { return s.granted(who) },
		func() error {
			return s.acts("何丽萍", "送达", url.Values{"way": {"counter"}, "receiver": {who}, "identity": {"document"}})
		})
}

func (s *scenario) everybody(names ...string) error {
	for _, name := range names {
		if err := s.person(name).enter(); err != nil {
			return err
		}
	}
	return nil
}

// first goes on as long as nothing is wrong.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// actsWith takes an action by its page, each field found by its label, each choice by its words.
func (s *scenario) actsWith(who, title string, t *godog.Table, refusal string) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	return s.sendsForm(who, s.act(name), s.act(name), t, refusal)
}

func (s *scenario) ownActWith(who, title string, t *godog.Table, refusal string) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	at := "/my/cases/" + s.number
	action := at + "/act/" + name
	if name == "urge" || name == "withdraw" {
		action = at + "/" + name
	}
	return s.sendsForm(who, at, action, t, refusal)
}

// sendsForm opens a page, fills in its form that posts to an address, and sends it. The answer leads on, or says why not.
func (s *scenario) sendsForm(who, page, action string, t *godog.Table, refusal string) error {
	b := s.person(who)
	p := b.get(page)
	form, err := typed(p.text, action, t)
	if err != nil {
		return fmt.Errorf("%w: %d %s", err, p.status, readable(p.text))
	}
	s.last = b.post(action, form)
	switch {
	case refusal != "" && s.last.status == http.StatusSeeOther:
		return fmt.Errorf("%s was done", action)
	case refusal != "":
		return s.pageHas(refusal)
	case s.last.status != http.StatusSeeOther:
		return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
	}
	return nil
}

// typed is the form of a page with what somebody types and chooses, by the words that stand there.
func typed(text, action string, t *godog.Table) (url.Values, error) {
	form, found := formOf(text, action)
	if !found {
		return nil, fmt.Errorf("no form to %s", action)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if t == nil {
		return form, nil
	}
	for _, row := range t.Rows {
		label, words := row.Cells[0].Value, row.Cells[1].Value
		if label == "登录密码" && words == "正确的密码" {
			words = demo.Password
		}
		name, value, ok := entry(root, action, label, words)
		if !ok {
			return nil, fmt.Errorf("the form has no %q with %q", label, words)
		}
		form[name] = []string{value}
	}
	return form, nil
}

// entry finds the name of the field with a label, and what is sent when somebody chooses or types the words there.
func entry(root *html.Node, action, label, words string) (name, value string, ok bool) {
	ids := map[string]*html.Node{}
	for n := range root.Descendants() {
		if id := attribute(n, "id"); id != "" {
			ids[id] = n
		}
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || formAround(n) != action || (n.Data != "label" && n.Data != "legend") || caption(n) != label {
			continue
		}
		if n.Data == "legend" {
			return chosen(n.Parent, ids, words)
		}
		field := ids[attribute(n, "for")]
		if field == nil {
			continue
		}
		switch {
		case field.Data == "select":
			for o := range field.Descendants() {
				if o.Data == "option" && strings.Contains(inner(o), words) {
					return attribute(field, "name"), attribute(o, "value"), true
				}
			}
			return "", "", false
		case attribute(field, "type") == "checkbox":
			return attribute(field, "name"), attribute(field, "value"), words == "是"
		}
		return attribute(field, "name"), words, true
	}
	return "", "", false
}

// chosen finds the choice of a group by its words.
func chosen(group *html.Node, ids map[string]*html.Node, words string) (name, value string, ok bool) {
	for n := range group.Descendants() {
		if n.Data == "label" && strings.HasPrefix(inner(n), words) {
			if choice := ids[attribute(n, "for")]; choice != nil {
				return attribute(choice, "name"), attribute(choice, "value"), true
			}
		}
	}
	return "", "", false
}

// formAround is where the form around something posts to.
func formAround(n *html.Node) string {
	for a := range n.Ancestors() {
		if a.Data == "form" {
			return attribute(a, "action")
		}
	}
	return ""
}

// caption is a label without what is said of it.
func caption(n *html.Node) string {
	text := strings.TrimSuffix(inner(n), "（选填）")
	return strings.TrimSpace(text)
}

func inner(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(strings.TrimSpace(c.Data))
		}
	}
	return b.String()
}

// notOffered asks whether an act is neither offered nor done.
func (s *scenario) notOffered(who, title string) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	b := s.person(who)
	if p := b.get("/desk/cases/" + s.number); strings.Contains(p.text, "/act/"+name+`"`) {
		return fmt.Errorf("%q is offered to %s", title, who)
	}
	if p := b.get(s.act(name)); p.status == http.StatusOK {
		return fmt.Errorf("%s sees the page of %q", who, title)
	}
	return nil
}

// wasTold looks into somebody's messages, after all are sent.
func (s *scenario) wasTold(who, words string) error {
	if err := s.town.WorkUntilEmpty(context.Background()); err != nil {
		return err
	}
	at := "/my/messages"
	if !strings.HasPrefix(logins[who], "1") {
		at = "/desk/messages"
	}
	s.last = s.person(who).get(at)
	return s.pageHas(words)
}

var announcementLink = regexp.MustCompile(`href="(/publicity/announcements/[0-9]+)"`)

var objectionForm = regexp.MustCompile(`action="(/publicity/announcements/[0-9]+)"`)

func (s *scenario) objects(who, words string) error {
	found := objectionForm.FindStringSubmatch(s.last.text)
	if found == nil {
		return fmt.Errorf("no way to object: %d %s", s.last.status, readable(s.last.text))
	}
	b := s.person(who)
	form, _ := formOf(b.get(found[1]).text, found[1])
	if form == nil {
		return fmt.Errorf("no form to object")
	}
	form.Set("text", words)
	if s.last = b.post(found[1], form); s.last.status != http.StatusSeeOther {
		return fmt.Errorf("object: %d %s", s.last.status, readable(s.last.text))
	}
	s.last = b.get(s.last.where)
	return nil
}

// contains reports whether a list of the page has a row with all the words.
func rowWith(text string, words ...string) bool {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return false
	}
	for n := range root.Descendants() {
		if n.Data == "tr" {
			said := inner(n)
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(said, w) }) {
				return true
			}
		}
	}
	return false
}
