package app_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/account"
	"tongban/internal/disclosure/duty"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// dutySteps are what the office, the bodies and supervision do with the duties to publish (E-07, D-02).
func (s *scenario) dutySteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})新增公开事项"([^"]+)"，名称"([^"]+)"，每月(\d+)日以前，由"([^"]+)"公开$`, func(who, code, name, day, body string) error {
		s.last = s.person(who).fill("/desk/duty-rows/new", url.Values{"code": {code}, "first": {"机关运行"}, "second": {name}, "content": {"数额\n说明"}, "basis": {"《政府信息公开条例》第二十条"}, "deadline": {"每月" + day + "日前"},
			"bodies": {body}, "channels": {"site"}, "audience": {"all"}, "way": {"proactive"}, "every": {"monthly"}, "days": {""}, "day": {day}, "class": {"budget"}, "reason": {"补充本市目录"}})
		return s.went()
	})
	c.Step(`^(\p{Han}{2,3})新增公开事项"([^"]+)"，领域"([^"]+)"，名称"([^"]+)"，每月(\d+)日以前，由"([^"]+)"公开$`, func(who, code, area, name, day, body string) error {
		s.last = s.person(who).fill("/desk/duty-rows/new", url.Values{"code": {code}, "area": {area}, "first": {"财政"}, "second": {name}, "content": {"数额"}, "basis": {"条例"}, "deadline": {"每月" + day + "日前"},
			"bodies": {body}, "channels": {"site"}, "audience": {"all"}, "way": {"proactive"}, "every": {"monthly"}, "days": {""}, "day": {day}, "class": {"budget"}, "reason": {"补充本市目录"}})
		return s.went()
	})
	c.Step(`^(\p{Han}{2,3})填报"([^"]+)"的"([^"]+)"数据"([^"]+)"$`, func(who, row, period, rows string) error {
		if _, err := s.dutyOf(row, period); err != nil {
			return err
		}
		_ = s.onDuty(who, "fill", url.Values{"rows": {rows}}) // the next step reads why
		return nil
	})
	c.Step(`^(\p{Han}{2,3})提请审核数据$`, func(who string) error { return s.onDuty(who, "file", url.Values{"checked": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})审核并公布数据$`, func(who string) error {
		return s.onDuty(who, "show_table", url.Values{"secrecy": {"true"}, "signed": {"true"}})
	})
	c.Step(`^(\p{Han}{2,3})更正数据为"([^"]+)"，原因"([^"]+)"$`, func(who, rows, reason string) error {
		return s.onDuty(who, "amend", url.Values{"rows": {rows}, "reason": {reason}})
	})
	c.Step(`^公众查看重点领域"([^"]+)"$`, func(area string) { s.last = s.person("").get("/disclosure/areas/" + area) })
	c.Step(`^(\p{Han}{2,3})在公开页面看重点领域"([^"]+)"$`, func(who, area string) { s.last = s.person(who).get("/disclosure/areas/" + area) })
	c.Step(`^公众下载的"([^"]+)"表格里有"([^"]+)"$`, func(area, line string) error {
		if p := s.person("").get("/disclosure/areas/" + area + "/csv"); p.status != http.StatusOK || !strings.Contains(p.text, line) {
			return fmt.Errorf("%d %s", p.status, p.text)
		}
		return nil
	})
	c.Step(`^"([^"]+)"有"([^"]+)"的公开任务，最迟"([^"]+)"$`, func(row, period, day string) error {
		l, err := s.dutyOf(row, period)
		if err == nil && l.Period.Last.String() != day {
			err = fmt.Errorf("due on %s", l.Period.Last)
		}
		return err
	})
	c.Step(`^(\p{Han}{2,3})为"([^"]+)"的"([^"]+)"一键起草$`, func(who, row, period string) error {
		l, err := s.dutyOf(row, period)
		if err != nil {
			return err
		}
		form, _ := formOf(s.person(who).get(duty.Address(l.Number)).text, duty.Address(l.Number)+"/draft")
		s.last = s.person(who).post(duty.Address(l.Number)+"/draft", form)
		if err := s.went(); err != nil {
			return err
		}
		s.number = s.last.where[strings.LastIndex(s.last.where, "/")+1:]
		s.last = s.person(who).get(s.last.where)
		return nil
	})
	c.Step(`^本机关审核并发布这篇草稿$`, func() error {
		if err := s.passes("乔雨桐"); err != nil {
			return err
		}
		return s.entersAnd("温晓岚", "publish", url.Values{})
	})
	c.Step(`^时钟走过一遍公开任务$`, func() error { return s.town.SweepDuties(context.Background()) })
	c.Step(`^"([^"]+)"的"([^"]+)"任务状态是"([^"]+)"$`, func(row, period, title string) error {
		if _, err := s.dutyOf(row, period); err != nil {
			return err
		}
		return s.stateIs(title)
	})
	c.Step(`^(\p{Han}{2,3})查看超期未公开的任务$`, func(who string) { s.last = s.person(who).get("/desk/duties?shelf=gap") })
	c.Step(`^(\p{Han}{2,3})查看公开缺口$`, func(who string) { s.last = s.person(who).get("/desk/duties/gaps") })
	c.Step(`^公众查看公开事项"([^"]+)"$`, func(row string) { s.last = s.person("").get("/disclosure/catalogue/" + row) })
	c.Step(`^(\p{Han}{2,3})报告"([^"]+)"的"([^"]+)"没有发生，说明"([^"]+)"$`, func(who, row, period, reason string) error {
		if _, err := s.dutyOf(row, period); err != nil {
			return err
		}
		return s.onDuty(who, "report_none", url.Values{"reason": {reason}})
	})
	c.Step(`^(\p{Han}{2,3})签署没有发生$`, func(who string) error { return s.onDuty(who, "sign", url.Values{"signed": {"true"}}) })
	c.Step(`^(\p{Han}{2,3})把"([^"]+)"关联到"([^"]+)"的"([^"]+)"$`, func(who, document, row, period string) error {
		if _, err := s.dutyOf(row, period); err != nil {
			return err
		}
		_ = s.onDuty(who, "link", url.Values{"document": {document}}) // the next step reads why
		return nil
	})
	c.Step(`^(\p{Han}{2,3})把别的机关的信息关联到"([^"]+)"的"([^"]+)"$`, func(who, row, period string) error {
		list, err := s.town.Engine().List(context.Background(), account.System("test"), matter.Filter{Kind: publish.KindName, Lead: "market", States: []matter.State{publish.StatePublished}, Limit: 1})
		if err != nil || len(list) == 0 {
			return fmt.Errorf("no document of the market: %w", err)
		}
		if _, err := s.dutyOf(row, period); err != nil {
			return err
		}
		_ = s.onDuty(who, "link", url.Values{"document": {list[0].Number}})
		return nil
	})
	const heads = "编号,一级事项,二级事项,重点领域,公开内容,公开依据,公开时限,公开主体,公开渠道和载体,公开对象,公开方式,公开层级,公开频次,公开类别,标题模板,正文模板,更新也算,停止公开\n"
	c.Step(`^(\p{Han}{2,3})导入目录，其中一行的机关和频次写错了$`, func(who string) error {
		return s.importsRows(who, heads+"DR-01,气象,预报发布,,预报,条例,每月,云州市气象台,政府网站,全社会,主动,市级,每周,其他应当公开的信息,,,,\n")
	})
	c.Step(`^(\p{Han}{2,3})改正以后再导入$`, func(who string) error {
		if err := s.importsRows(who, heads+"DR-01,气象,预报发布,,预报,条例,每月,云州市人民政府办公室,政府网站；发布会、听证会,全社会,主动,市级,每月10,其他应当公开的信息,,,,\n"); err != nil {
			return err
		}
		if err := s.went(); err != nil {
			return err
		}
		s.last = s.person(who).get(s.last.where)
		return s.town.SweepDuties(context.Background())
	})
}

// went expects that the page led on.
func (s *scenario) went() error {
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// dutyOf finds the duty of a row and a period, and remembers its number.
func (s *scenario) dutyOf(row, period string) (duty.Line, error) {
	list, err := s.town.Duties(context.Background(), row)
	if err != nil {
		return duty.Line{}, err
	}
	for _, l := range list {
		if l.Period.Title == period {
			s.number = l.Number
			return l, nil
		}
	}
	return duty.Line{}, fmt.Errorf("%s has no duty of %s: %v", row, period, list)
}

func (s *scenario) onDuty(who, action string, values url.Values) error {
	s.last = s.person(who).fill(duty.Address(s.number)+"/act/"+action, values)
	return s.went()
}

// importsRows sends a file of the catalogue.
func (s *scenario) importsRows(who, text string) error {
	p := s.person(who)
	form, _ := formOf(p.get("/desk/duty-rows/import").text, "/desk/duty-rows/import")
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		if name != "file" && name != "reason" {
			if err := m.WriteField(name, values[0]); err != nil {
				return err
			}
		}
	}
	if err := m.WriteField("reason", "整理目录"); err != nil {
		return err
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
	r := httptest.NewRequest("POST", "/desk/duty-rows/import", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	s.last = p.send(r)
	return nil
}
