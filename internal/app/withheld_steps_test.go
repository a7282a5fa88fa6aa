package app_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/disclosure/withhold"
)

// withheldSteps are what the office does with what is not public (E-09, D-07).
func (s *scenario) withheldSteps(c *godog.ScenarioContext) {
	c.Step(`^一篇不公开的信息"([^"]+)"审查完毕$`, func(title string) error {
		if err := s.person("乔雨桐").enter(); err != nil {
			return err
		}
		if err := s.draftsDocument("乔雨桐", url.Values{"title": {title}, "text": {"现通知如下。"}, "attribute": {"withheld"}, "reason": {"N6"}, "ground": {"部门之间的磋商信函，方案没有定"}}); err != nil {
			return err
		}
		if err := s.entersAnd("乔雨桐", "submit", url.Values{"proofread": {"true"}}); err != nil {
			return err
		}
		for _, who := range []string{"覃海涛", "骆文静", "祁建国"} {
			if err := s.entersAnd(who, "pass", url.Values{"proofread": {"true"}}); err != nil {
				return err
			}
		}
		return s.entersAnd("柏守正", "clear", url.Values{"conclusion": {"not"}, "basis": {"过程性信息，不公开"}})
	})
	c.Step(`^时钟走过一遍非公开目录$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^公众查看非公开目录$`, func() { s.last = s.person("").get("/disclosure/withheld") })
	c.Step(`^"([^"]+)"在目录里的状态是"([^"]+)"$`, func(title, state string) error {
		if err := s.withheldNamed(title); err != nil {
			return err
		}
		return s.stateIs(state)
	})
	c.Step(`^(\p{Han}{2,3})复查"([^"]+)"，意见"([^"]+)"，说明"([^"]+)"$`, func(who, title, result, opinion string) error {
		if err := s.withheldNamed(title); err != nil {
			return err
		}
		s.last = s.person(who).fill(withhold.Address(s.number)+"/act/propose", url.Values{"result": {result}, "opinion": {opinion}})
		return s.went()
	})
	c.Step(`^(\p{Han}{2,3})审定"([^"]+)"的复查$`, func(who, title string) error {
		if err := s.withheldNamed(title); err != nil {
			return err
		}
		s.last = s.person(who).fill(withhold.Address(s.number)+"/act/decide", url.Values{"signed": {"true"}})
		return s.went()
	})
	c.Step(`^(\p{Han}{2,3})为"([^"]+)"起草公开稿$`, func(who, title string) error {
		if err := s.withheldNamed(title); err != nil {
			return err
		}
		form, _ := formOf(s.person(who).get(withhold.Address(s.number)).text, withhold.Address(s.number)+"/draft")
		s.last = s.person(who).post(withhold.Address(s.number)+"/draft", form)
		if err := s.went(); err != nil {
			return err
		}
		s.last = s.person(who).get(s.last.where)
		return nil
	})
	const heads = "信息名称,名称不能公开,概称,发文字号,生成日期,机关,公开属性,理由代码,理由说明,法律依据,谁确定的,确定日期,下次复查\n"
	c.Step(`^(\p{Han}{2,3})导入两条不公开信息，一条的理由和日期写错了$`, func(who string) error {
		return s.bringsWithheld(who, heads+"内部请示甲,,,,,云州市人民政府办公室,不予公开,N6,请示报告,,办公会,2027-11-01,\n内部请示乙,,,,,云州市人民政府办公室,不予公开,N9,请示报告,,办公会,十一月,\n")
	})
	c.Step(`^(\p{Han}{2,3})导入两条不公开信息，其中"([^"]+)"只公布概称"([^"]+)"$`, func(who, title, general string) error {
		if err := s.bringsWithheld(who, heads+"内部请示甲,,,,,云州市人民政府办公室,不予公开,N6,请示报告,,办公会,2027-11-01,\n"+title+",是,"+general+",,,云州市人民政府办公室,不予公开,N3,公共安全,,办公会,2027-11-01,\n"); err != nil {
			return err
		}
		return s.went()
	})
}

// withheldNamed finds the record of a title, and remembers its number.
func (s *scenario) withheldNamed(title string) error {
	list, err := s.town.Withheld(context.Background())
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.Title == title {
			s.number = l.Number
			return nil
		}
	}
	return fmt.Errorf("no record %q", title)
}

func (s *scenario) bringsWithheld(who, text string) error {
	const address = "/desk/withheld/import"
	p := s.person(who)
	form, _ := formOf(p.get(address).text, address)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		if err := m.WriteField(name, strings.Join(values, "")); err != nil {
			return err
		}
	}
	f, err := m.CreateFormFile("file", "目录.csv")
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		return err
	}
	r := httptest.NewRequest("POST", address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	s.last = p.send(r)
	return nil
}
