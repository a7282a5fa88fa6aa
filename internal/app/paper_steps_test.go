package app_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/common/paper"
)

// paperSteps are what people do with a paper in their hands.
func (s *scenario) paperSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}{2,3})下载"([^"]+)"$`, s.downloads)
	c.Step(`^(\p{Han}{2,3})给"([^"]+)"新增一段"([^"]+)"，试看$`, func(who, code, added string) error { return s.rewords(who, code, added, "", "preview") })
	c.Step(`^(\p{Han}{2,3})给"([^"]+)"新增一段"([^"]+)"，不写理由就保存$`, func(who, code, added string) error { return s.rewords(who, code, added, "", "") })
	c.Step(`^(\p{Han}{2,3})复核同意这项修改$`, func(who string) error {
		address := s.last.where
		if s.last = s.person(who).fill(address, url.Values{"do": {"agree"}}); s.last.status == http.StatusSeeOther {
			s.last = s.person(who).get(s.last.where)
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})给"([^"]+)"新增一段"([^"]+)"，理由"([^"]+)"，保存$`, func(who, code, added, reason string) error {
		return s.rewords(who, code, added, reason, "")
	})
	c.Step(`^(\p{Han}{2,3})再下载一次，文件和原来一样$`, func(who string) error {
		before := s.file
		if err := s.downloads(who, "受理通知书"); err != nil {
			return err
		}
		if s.file != before {
			return fmt.Errorf("the paper reads differently after the template changed")
		}
		return nil
	})
	c.Step(`^(\p{Han}{2,3})预览"受理"的文书$`, func(who string) {
		s.last = s.person(who).fill("/desk/cases/"+s.number+"/act/accept", url.Values{"step": {"preview"}})
	})
	c.Step(`^(\p{Han}{2,3})打印文书的正本$`, func(who string) error { return s.prints(who, "") })
	c.Step(`^(\p{Han}{2,3})补打文书，不写理由$`, func(who string) error { return s.prints(who, "") })
	c.Step(`^(\p{Han}{2,3})补打文书，理由"([^"]+)"$`, s.prints)
	c.Step(`^(\p{Han}{2,3})看文书的打印记录$`, func(who string) { s.last = s.person(who).get(s.printing) })
	c.Step(`^(\p{Han}{2,3})看文书登记簿$`, func(who string) { s.last = s.person(who).get("/desk/papers") })
	c.Step(`^(\p{Han}{2,3})提出作废"([^"]+)"，理由"([^"]*)"$`, s.asksVoid)
	c.Step(`^(\p{Han}{2,3})审核作废，结论"([^"]+)"，说明"([^"]*)"$`, func(who, verdict, words string) {
		s.posts(who, s.printing+"/void/check", url.Values{"verdict": {verdict}, "words": {words}})
	})
	c.Step(`^路人核对打印的文件，与本站出具的一致$`, func() error {
		if err := s.checksPaper("", "", s.last.text); err != nil {
			return err
		}
		return s.pageHas("文件与本站出具的一致")
	})
	c.Step(`^路人扫文书上的二维码$`, func() { s.last = s.person("路人").get("/verify/" + paper.CodeIn([]byte(s.file))) })
	c.Step(`^路人用文号和核验码核对$`, func() error { return s.checksPaper(strings.ToLower(paper.CodeIn([]byte(s.file))), s.paperNumber, "") })
	c.Step(`^路人用别的文号和这个核验码核对$`, func() error {
		return s.checksPaper(paper.CodeIn([]byte(s.file)), "云市监许受〔2026〕99999号", "")
	})
	c.Step(`^路人用下载的文件核对$`, func() error { return s.checksPaper("", "", s.file) })
	c.Step(`^路人改动文件的一个字节再核对$`, func() error {
		changed := []byte(s.file)
		changed[len(changed)/2] ^= 1
		return s.checksPaper("", "", string(changed))
	})
}

// prints asks for the original at the desk; what comes back is a file or the page again.
func (s *scenario) prints(who, reason string) error {
	cases := s.person(who).get("/desk/cases/" + s.number + "/papers")
	found := regexp.MustCompile(`受理通知书.*?href="(/desk/papers/\d+)"`).FindStringSubmatch(strings.ReplaceAll(cases.text, "\n", " "))
	if found == nil {
		return fmt.Errorf("no way to print on %s", readable(cases.text))
	}
	s.printing = found[1]
	form, ok := formOf(s.person(who).get(s.printing).text, s.printing+"/print")
	if !ok {
		return fmt.Errorf("no form to print")
	}
	if reason != "" {
		form.Set("reason", reason)
	}
	s.last = s.person(who).post(s.printing+"/print", form)
	return nil
}

// asksVoid wants a paper of the case withdrawn.
func (s *scenario) asksVoid(who, title, reason string) error {
	list := strings.ReplaceAll(s.person("周敏").get("/desk/cases/"+s.number+"/papers").text, "\n", " ")
	found := regexp.MustCompile(title + `.*?href="(/desk/papers/\d+)"`).FindStringSubmatch(list)
	if found == nil {
		return fmt.Errorf("no %s on %s", title, readable(list))
	}
	s.printing = found[1]
	s.posts(who, s.printing+"/void", url.Values{"reason": {reason}})
	return nil
}

// posts sends values to an address, with the form's own when the page has one, and goes where the answer leads.
func (s *scenario) posts(who, address string, values url.Values) {
	form, _ := formOf(s.person(who).get(s.printing).text, address)
	if form == nil {
		form = url.Values{}
	}
	for name, v := range values {
		form[name] = v
	}
	if s.last = s.person(who).post(address, form); s.last.status == http.StatusSeeOther {
		s.last = s.person(who).get(s.last.where)
	}
}

// rewords changes the wording of a template by its page.
func (s *scenario) rewords(who, code, added, reason, step string) error {
	address := "/desk/papers/templates/" + code + "/edit"
	form, found := formOf(s.person(who).get(address).text, address)
	if !found {
		return fmt.Errorf("no form to change a wording: %s", readable(s.person(who).get(address).text))
	}
	form.Set("added", added)
	form.Set("reason", reason)
	if step != "" {
		form.Set("step", step)
	}
	if s.last = s.person(who).post(address, form); s.last.status == http.StatusSeeOther {
		where := s.last.where
		s.last = s.person(who).get(where)
		s.last.where = where
	}
	return nil
}

// downloads opens a paper from the page of one's own case.
func (s *scenario) downloads(who, title string) error {
	home := s.person(who).get("/my/cases/" + s.number)
	address, found := paperLink(home.text, title)
	if !found {
		return fmt.Errorf("no %s on %s", title, readable(home.text))
	}
	s.file = s.person(who).get(address).text
	if !strings.HasPrefix(s.file, "%PDF-") {
		return fmt.Errorf("%s is no file: %s", title, readable(s.file))
	}
	_, rest, _ := strings.Cut(home.text, `href="`+address+`"`)
	_, rest, _ = strings.Cut(rest, ">")
	s.paperNumber, _, _ = strings.Cut(rest, "<")
	return nil
}

// paperLink is the link that stands behind the name of a paper.
func paperLink(text, title string) (string, bool) {
	_, rest, found := strings.Cut(text, title)
	if !found {
		return "", false
	}
	_, rest, found = strings.Cut(rest, `href="`)
	address, _, _ := strings.Cut(rest, `"`)
	return address, found
}

// checksPaper sends the page for checking what somebody has.
func (s *scenario) checksPaper(code, number, file string) error {
	form, found := formOf(s.person("路人").get("/verify").text, "/verify")
	if !found {
		return fmt.Errorf("no form to check a paper")
	}
	form["code"], form["number"] = []string{code}, []string{number}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range url.Values(form) {
		for _, v := range values {
			if name != "file" {
				m.WriteField(name, v)
			}
		}
	}
	if file != "" {
		part, err := m.CreateFormFile("file", "文书.pdf")
		if err != nil {
			return err
		}
		if _, err := part.Write([]byte(file)); err != nil {
			return err
		}
	}
	if err := m.Close(); err != nil {
		return err
	}
	r := httptest.NewRequest(http.MethodPost, "/verify", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	s.last = s.person("路人").send(r)
	if s.last.status != http.StatusOK {
		return fmt.Errorf("check: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}
