package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/disclosure/annual"
)

// annualSteps are what the office does with its yearly report, and what everybody sees of it.
func (s *scenario) annualSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})开始编制(\d+)年的年度报告$`, func(who, year string) error {
		asked := s.number
		s.last = s.person(who).fill("/desk/annual/begin", url.Values{"year": {year}})
		if s.last.status != http.StatusSeeOther {
			return fmt.Errorf("begin: %d %s", s.last.status, readable(s.last.text))
		}
		s.number = strings.TrimPrefix(s.last.where, "/desk/annual/")
		s.whole = asked // the request that is counted
		s.last = s.person(who).get(s.last.where)
		return nil
	})
	c.Step(`^报告的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^点开"([^"]+)"能看到这件申请，件数和报告里的一样$`, func(title string) error {
		path, err := cellNamed(title)
		if err != nil {
			return err
		}
		if p := s.person("许文静").get("/desk/annual/" + s.number); !strings.Contains(p.text, "/cells/"+path) {
			return fmt.Errorf("the figure leads nowhere")
		}
		s.last = s.person("许文静").get("/desk/annual/" + s.number + "/cells/" + path)
		if err := s.pageHas(s.whole); err != nil {
			return err
		}
		n, err := s.figure(path)
		if err != nil {
			return err
		}
		return s.pageHas("共 " + n + " 件。")
	})
	c.Step(`^报告的主动公开文件数是"([^"]*)"，来源写明"([^"]+)"$`, func(want, words string) error {
		const cell = "indicators.published_docs.year"
		if n, err := s.figure(cell); n != want || err != nil && want != "" {
			return fmt.Errorf("the figure is %q (%v)", n, err)
		}
		s.last = s.person("许文静").get("/desk/annual/" + s.number + "/cells/" + cell)
		return s.pageHas(words)
	})
	c.Step(`^(\p{Han}{2,3})提请审签报告$`, func(who string) error {
		s.last = s.person(who).fill("/desk/annual/"+s.number+"/act/submit", nil)
		return nil
	})
	c.Step(`^(\p{Han}{2,3})填报"([^"]+)"为"([^"]+)"，来源"([^"]+)"$`, func(who, title, value, note string) error {
		path, err := cellNamed(title)
		if err != nil {
			return err
		}
		return s.onReport(who, "enter", url.Values{"cell": {path}, "value": {value}, "note": {note}})
	})
	c.Step(`^(\p{Han}{2,3})写好报告的正文$`, func(who string) error {
		form, _ := annual.FormOf("2021")
		for _, part := range annual.Skeleton(form, "", 2026, nil) {
			if err := s.onReport(who, "write", url.Values{"part": {part.Name}, "text": {"写好的正文。"}}); err != nil {
				return err
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})不能填报，因为再没有别人审签$`, func(who string) error {
		path, err := cellNamed("行政许可，数量")
		if err != nil {
			return err
		}
		s.last = s.person(who).post("/desk/annual/"+s.number+"/act/enter", url.Values{"cell": {path}, "value": {"1"}, "note": {"台账"}})
		if s.last.status == http.StatusSeeOther {
			return fmt.Errorf("%s entered a figure", who)
		}
		return s.pageHas("没有别的同事可以审签这份报告")
	})
	c.Step(`^(\p{Han}{2,3})不能审签报告$`, func(who string) error {
		s.last = s.person(who).post("/desk/annual/"+s.number+"/act/publish", url.Values{"signed": {"true"}})
		if s.last.status != http.StatusForbidden {
			return fmt.Errorf("publish by %s is answered %d", who, s.last.status)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})审签并公布报告$`, func(who string) error { return s.onReport(who, "publish", url.Values{"signed": {"true"}}) })
	c.Step(`^任何人在网站上看得到(\d+)年的年度报告$`, func(year string) error {
		s.last = s.person("").get("/disclosure/reports")
		if err := s.pageHas(year + "年政府信息公开工作年度报告"); err != nil {
			return err
		}
		s.last = s.person("").get("/disclosure/reports/" + s.number)
		if err := s.pageHas("五、存在的主要问题及改进情况"); err != nil {
			return err
		}
		s.last = s.person("").get("/disclosure/reports/" + s.number + "/years")
		return s.pageHas("一、本年新收政府信息公开申请数量")
	})
	c.Step(`^(\p{Han}{2,3})写明(\p{Han}+)不单独编制年度报告$`, func(who, body string) error {
		s.last = s.person(who).get("/desk/annual/owed")
		code := regexp.MustCompile(`value="([^"]+)"[^>]*>[^<]*` + body).FindStringSubmatch(s.last.text)
		if code == nil {
			return fmt.Errorf("%s is not to be chosen", body)
		}
		p := s.person(who).fill("/desk/annual/owed", url.Values{"body": {code[1]}, "since": {"2023"}, "owes": {"no"}, "reason": {"垂直管理，向上级机关报送"}})
		if p.status != http.StatusSeeOther {
			return fmt.Errorf("%d %s", p.status, errorsOf(p.text))
		}
		return nil
	})
	c.Step(`^(\d+)年的全区域汇总由这份报告相加，没有报告的机关列出名字$`, func(year string) error {
		for who, address := range map[string]string{"": "/disclosure/reports/region", "许文静": "/desk/annual/region"} {
			s.last = s.person(who).get(address + "?year=" + year)
			for _, words := range []string{s.number, "没有报告", "云州市市场监督管理局", "一、本年新收政府信息公开申请数量"} {
				if err := s.pageHas(words); err != nil {
					return err
				}
			}
			if err := s.pageHas("国家税务总局云州市税务局"); err == nil { // it owes its report to somebody else
				return fmt.Errorf("%s names a body that owes no report", address)
			}
			if p := s.person(who).get(address + "?scope=own&year=" + year); !strings.Contains(p.text, "只加本级机关") {
				return fmt.Errorf("the scope is not said: %.200s", readable(p.text))
			}
			if p := s.person(who).get(address + "/files/report.json?year=" + year); p.status != http.StatusOK || !strings.Contains(p.text, `"table3.new.total":`) {
				return fmt.Errorf("the file is answered %d %.100q", p.status, p.text)
			}
			s.last = s.person(who).get(address + "?year=2012")
			if err := s.pageHas("2012年没有可以汇总的数据"); err != nil {
				return err
			}
			s.last = s.person(who).get(address + "?year=2099")
			if err := s.pageHas("2099年还没有到"); err != nil {
				return err
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})把报告与登记簿比较，看得到哪些是人工填报的$`, func(who string) error {
		s.last = s.person(who).get("/desk/annual/" + s.number + "/differences")
		return s.pageHas("人工填报")
	})
	c.Step(`^报告的每种文件写明"([^"]+)"(，表里没有数)?$`, func(words, empty string) error {
		for ext, has := range map[string]string{"html": words, "json": words, "docx": "PK", "pdf": "%PDF", "xlsx": "PK"} {
			p := s.person("许文静").get("/desk/annual/" + s.number + "/preview/report." + ext)
			if p.status != http.StatusOK || !strings.Contains(p.text, has) || empty != "" && ext == "json" && !strings.Contains(p.text, `"cells":{}`) {
				return fmt.Errorf("%s is answered %d %.300s", ext, p.status, p.text)
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})确认零报告，核对过"([^"]+)"$`, func(who, checked string) error {
		if err := s.onReport(who, "confirm_nil", url.Values{"answer": {"none"}, "checked": {checked}}); err != nil {
			return err
		}
		s.last = s.person(who).get("/desk/annual/" + s.number)
		return nil
	})
	c.Step(`^任何人在网站上看不到这份报告$`, func() error {
		for _, address := range []string{"", "/years", "/files/report.json"} {
			if p := s.person("").get("/disclosure/reports/" + s.number + address); p.status != http.StatusNotFound {
				return fmt.Errorf("%s is answered %d", address, p.status)
			}
		}
		return nil
	})
	c.Step(`^报告能下载成网页、Word、PDF、Excel和JSON$`, func() error {
		for ext, begins := range map[string]string{"html": "<!doctype", "docx": "PK", "pdf": "%PDF", "xlsx": "PK", "json": "{"} {
			if p := s.person("").get("/disclosure/reports/" + s.number + "/files/report." + ext); p.status != http.StatusOK || !strings.HasPrefix(p.text, begins) {
				return fmt.Errorf("%s is answered %d %.20q", ext, p.status, p.text)
			}
		}
		return nil
	})
}

// onReport takes an act on the report by its page (E-04).
func (s *scenario) onReport(who, action string, values url.Values) error {
	s.last = s.person(who).fill("/desk/annual/"+s.number+"/act/"+action, values)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("%s: %d %s", action, s.last.status, readable(s.last.text))
	}
	return nil
}

// cellNamed finds a cell of the edition of today by the end of its title.
func cellNamed(title string) (string, error) {
	form, _ := annual.FormOf("2021")
	for _, path := range form.Paths() {
		if strings.HasSuffix(form.CellTitle(path), title) {
			return path, nil
		}
	}
	return "", fmt.Errorf("no cell %q", title)
}

// figure reads a figure off the file for programs.
func (s *scenario) figure(path string) (string, error) {
	p := s.person("许文静").get("/desk/annual/" + s.number + "/preview/report.json")
	_, rest, ok := strings.Cut(p.text, `"`+path+`":`)
	if !ok {
		return "", fmt.Errorf("%s is not in %.200s", path, p.text)
	}
	return rest[:strings.IndexAny(rest, ",}")], nil
}
