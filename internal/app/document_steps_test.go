package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
)

// documentSteps are what people do with a document that is to be public.
func (s *scenario) documentSteps(c *godog.ScenarioContext) {
	var original string // of a revision
	c.Step(`^(\p{Han}+)起草信息"([^"]+)"，文号"([^"]+)"，正文"(.+)"$`, func(who, title, number, text string) error {
		return s.draftsDocument(who, url.Values{"title": {title}, "number": {number}, "text": {text}})
	})
	c.Step(`^(\p{Han}+)起草没有确定公开属性的信息"([^"]+)"$`, func(who, title string) error {
		return s.draftsDocument(who, url.Values{"title": {title}, "text": {"安排如下。"}, "attribute": {}})
	})
	c.Step(`^信息的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^信息的"([^"]+)"到"([^"]+)"$`, func(title, day string) error {
		v, err := s.view()
		if err != nil {
			return err
		}
		for _, k := range v.Clocks {
			if k.Title == title && workday.DateOf(k.DueAt).String() == day {
				return nil
			}
		}
		return fmt.Errorf("no clock %q is due on %s: %v", title, day, v.Clocks)
	})
	c.Step(`^信息页面上有"([^"]+)"$`, func(words string) error {
		s.last = s.person("乔雨桐").get(publish.Address(s.number))
		return s.pageHas(words)
	})
	c.Step(`^信息页面上没有"([^"]+)"$`, func(words string) error {
		s.last = s.person("乔雨桐").get(publish.Address(s.number))
		if s.pageHas(words) == nil {
			return fmt.Errorf("the page has %q", words)
		}
		return nil
	})
	c.Step(`^(\p{Han}+)提交审核$`, func(who string) error { return s.actsOn(who, "submit", url.Values{"proofread": {"true"}}) })
	c.Step(`^(\p{Han}+)想直接交稿$`, func(who string) error {
		if err := s.actsOn(who, "submit", url.Values{"proofread": {"true"}}); err == nil {
			return errors.New("it was taken")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})审核通过$`, func(who string) error { return s.actsOn(who, "pass", url.Values{"proofread": {"true"}}) })
	c.Step(`^(\p{Han}+)确认全部无误，理由"([^"]+)"$`, func(who, reason string) error {
		v, err := s.view()
		if err != nil {
			return err
		}
		d, _ := v.Facts.(publish.Document)
		values := url.Values{"reason": {reason}}
		for _, f := range s.town.Found(d) {
			values.Add("keys", f.Key)
		}
		return s.actsOn(who, "affirm", values)
	})
	c.Step(`^(\p{Han}+)登记校对，没有发现差错$`, func(who string) error { return s.actsOn(who, "proofread", url.Values{"verdict": {"clean"}}) })
	c.Step(`^(\p{Han}+)不再校对就审核通过$`, func(who string) error { return s.actsOn(who, "pass", url.Values{}) })
	c.Step(`^(\p{Han}+)不能审核$`, func(who string) error {
		if p := s.person(who).get(publish.Address(s.number) + "/act/pass"); p.status != http.StatusForbidden {
			return fmt.Errorf("the form of a review is answered %d", p.status)
		}
		return nil
	})
	c.Step(`^(\p{Han}+)退回信息，理由"([^"]+)"$`, func(who, reason string) error { return s.actsOn(who, "send_back", url.Values{"reason": {reason}}) })
	c.Step(`^(\p{Han}+)修改正文为"([^"]+)"$`, func(who, text string) error { return s.actsOn(who, "edit", url.Values{"text": {text}}) })
	c.Step(`^(\p{Han}+)完成保密审查，结论"可以公开"$`, s.clears)
	c.Step(`^(\p{Han}+)发布信息$`, func(who string) error { return s.actsOn(who, "publish", url.Values{}) })
	c.Step(`^(\p{Han}+)定在"([^"]+)"的"([^"]+)"发布$`, func(who, day, at string) error {
		return s.actsOn(who, "schedule", url.Values{"on": {day}, "at": {at}})
	})
	c.Step(`^(\p{Han}+)撤回信息，原因"([^"]+)"$`, func(who, reason string) error { return s.actsOn(who, "withdraw", url.Values{"reason": {reason}}) })
	c.Step(`^公众打开这篇信息的网址，找不到网页$`, func() error { return s.publicAnswers(s.number, http.StatusNotFound) })
	c.Step(`^公众打开这篇信息的网址$`, func() { s.last = s.person("").get("/disclosure/documents/" + s.number) })
	c.Step(`^公众搜索政府信息"([^"]+)"$`, func(words string) { s.last = s.person("").get("/disclosure/documents?q=" + url.QueryEscape(words)) })
	c.Step(`^网页回答已经撤回，写着"([^"]+)"$`, func(words string) error {
		if s.last.status != http.StatusGone {
			return fmt.Errorf("the page answers %d", s.last.status)
		}
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}+)上传旧网站的文件，内容是：$`, func(who string, text *godog.DocString) error {
		return s.bringsTo(who, "/desk/document-imports", "旧网站.jsonl", text.Content)
	})
	c.Step(`^(\p{Han}+)确认导入，有个人信息疑点的先不导入$`, func(who string) error {
		if s.last = s.person(who).post(s.number+"/take", url.Values{"once": {"take"}, "hold": {"out"}, "public": {"true"}}); s.last.status != http.StatusSeeOther {
			return fmt.Errorf("confirm: %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^(\p{Han}+)想自己确认导入，被拒绝$`, func(who string) error {
		if p := s.person(who).post(s.number+"/take", url.Values{"once": {"own"}, "hold": {"in"}, "public": {"true"}}); p.status != http.StatusForbidden {
			return fmt.Errorf("it is answered %d", p.status)
		}
		return nil
	})
	batch := ""
	c.Step(`^(\p{Han}+)写明(?:这|那)一批(计入公布的年度|只计入存量)，理由"([^"]+)"$`, func(who, how, reason string) error {
		if strings.HasPrefix(s.number, "/desk/document-imports/") {
			batch = s.number
		}
		if s.last = s.person(who).post(batch+"/counts", url.Values{"once": {how}, "counts": {map[string]string{"计入公布的年度": "yes", "只计入存量": "no"}[how]}, "countsWhy": {reason}}); s.last.status != http.StatusSeeOther {
			return fmt.Errorf("counts: %d %s", s.last.status, readable(s.last.text))
		}
		return nil
	})
	c.Step(`^公众打开(\d{4})年和以前的政府信息目录$`, func(year string) { s.last = s.person("").get("/disclosure/documents?until=" + year + "-12-31") })
	c.Step(`^一篇信息"([^"]+)"已经待发布$`, s.isReady)
	c.Step(`^一篇信息"([^"]+)"已经公开$`, func(title string) error {
		if err := s.isReady(title); err != nil {
			return err
		}
		return s.entersAnd("温晓岚", "publish", url.Values{})
	})
	c.Step(`^(\p{Han}+)起草修订稿，正文改为"([^"]+)"，说明"([^"]+)"$`, func(who, text, change string) error {
		original = s.number
		p := s.person(who).fill(publish.Address(s.number)+"/revise", url.Values{"text": {text}, "change": {change}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("not revised: %d %s", p.status, readable(p.text))
		}
		s.number = p.where[strings.LastIndex(p.where, "/")+1:]
		return nil
	})
	c.Step(`^这篇修订稿审核、审查并发布$`, func() error {
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		if err := s.entersAnd("温晓岚", "publish", url.Values{}); err != nil {
			return err
		}
		if err := s.stateIs("已并入原文"); err != nil {
			return err
		}
		return s.town.WorkUntilEmpty(context.Background())
	})
	c.Step(`^原文的状态是"([^"]+)"$`, func(title string) error {
		s.number = original
		return s.stateIs(title)
	})
	c.Step(`^公众打开原文的网址$`, func() { s.last = s.person("").get("/disclosure/documents/" + original) })
	c.Step(`^(\p{Han}+)把原文标注为已废止，依据"([^"]+)"$`, func(who, by string) error {
		return s.actsOn(who, "mark", url.Values{"validity": {"repealed"}, "by": {by}})
	})
}

// draftsDocument fills in the form of a draft (E-01).
func (s *scenario) draftsDocument(who string, change url.Values) error {
	values := url.Values{"body": {"government-office"}, "genre": {"通知"}, "class": {"policy"}, "subject": {"综合政务"}, "attribute": {"proactive"}, "grade": {"非密"}}
	for name, v := range change {
		values[name] = v
	}
	p := s.person(who).fill("/desk/documents/new", values)
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("not drafted: %d %s", p.status, readable(p.text))
	}
	s.number = p.where[strings.LastIndex(p.where, "/")+1:]
	return nil
}

// actsOn takes an action on the document through its page (E-02).
func (s *scenario) actsOn(who, action string, values url.Values) error {
	s.last = s.person(who).fill(publish.Address(s.number)+"/act/"+action, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) clears(who string) error {
	return s.actsOn(who, "clear", url.Values{"asked": {"secret", "sum", "stability", "trade", "privacy", "internal", "image"}, "conclusion": {"public"}, "basis": {"逐项审查，没有发现不得公开的内容"}})
}

func (s *scenario) entersAnd(who, action string, values url.Values) error {
	if err := s.person(who).enter(); err != nil {
		return err
	}
	return s.actsOn(who, action, values)
}

// passes brings a draft to the desk of who releases, through the hands of all.
func (s *scenario) passes(editor string) error {
	if err := s.entersAnd(editor, "submit", url.Values{"proofread": {"true"}}); err != nil {
		return err
	}
	for _, who := range []string{"覃海涛", "骆文静", "祁建国"} {
		if err := s.entersAnd(who, "pass", url.Values{"proofread": {"true"}}); err != nil {
			return err
		}
	}
	if err := s.person("柏守正").enter(); err != nil {
		return err
	}
	return s.clears("柏守正")
}

func (s *scenario) isReady(title string) error {
	if err := s.person("乔雨桐").enter(); err != nil {
		return err
	}
	if err := s.draftsDocument("乔雨桐", url.Values{"title": {title}, "text": {"现通知如下。"}}); err != nil {
		return err
	}
	return s.passes("乔雨桐")
}

// publicAnswers expects a status of the public page.
func (s *scenario) publicAnswers(number string, status int) error {
	if p := s.person("").get("/disclosure/documents/" + number); p.status != status {
		return fmt.Errorf("the public page answers %d", p.status)
	}
	return nil
}
