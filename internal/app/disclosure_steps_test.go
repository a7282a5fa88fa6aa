package app_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/cucumber/godog"

	"tongban/internal/base/pdf"
	"tongban/internal/common/paper"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/inforequest"
)

// disclosureSteps are what people do with a request for information.
func (s *scenario) disclosureSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)申请公开"([^"]+)"$`, s.asksFor)
	c.Step(`^申请的状态是"([^"]+)"$`, s.stateIs)
	c.Step(`^(\p{Han}+)当面登记(\p{Han}{2,3})的申请"([^"]+)"$`, func(who, whom, asked string) error {
		return s.registers(who, whom, asked, "counter", workday.DateOf(s.town.Now()).String())
	})
	c.Step(`^(\p{Han}+)登记(\p{Han}{2,3})"([^"]+)"收到的来信，申请公开"([^"]+)"$`, func(who, whom, on, asked string) error {
		return s.registers(who, whom, asked, "signed", on)
	})
	c.Step(`^(\p{Han}+)拟答复"([^"]+)"，内容"([^"]+)"$`, s.drafts)
	c.Step(`^(\p{Han}+)以第三方权益为由拟答复不予公开$`, s.refusesForThird)
	c.Step(`^(\p{Han}+)审签答复$`, func(who string) error { return s.acts(who, "审签答复", url.Values{"signed": {"true"}}) })
	c.Step(`^(\p{Han}+)不能审签$`, func(who string) error { return s.mayNot(who, "approve", "审签") })
	c.Step(`^(\p{Han}+)送达答复给(\p{Han}+)$`, func(who, whom string) error {
		return s.acts(who, "送达答复", url.Values{"way": {"counter"}, "receiver": {whom}, "on": {workday.DateOf(s.town.Now()).String()}})
	})
	c.Step(`^(\p{Han}+)查看自己的申请$`, func(who string) { s.last = s.person(who).get("/my/requests/" + s.number) })
	c.Step(`^(\p{Han}+)在工作台查看申请$`, func(who string) { s.last = s.person(who).get("/desk/disclosure/" + s.number) })
	c.Step(`^(\p{Han}+)告知申请补正"([^"]+)"，要求"([^"]+)"，给(\d+)个工作日$`, func(who, problem, demand, days string) error {
		return s.acts(who, "一次性告知补正", url.Values{"problem1": {problem}, "demand1": {demand}, "days": {days}})
	})
	c.Step(`^(\p{Han}+)登记补正"([^"]+)"$`, func(who, answer string) error { return s.acts(who, "提交补正", url.Values{"answer": {answer}}) })
	c.Step(`^(\p{Han}+)不能第二次告知补正$`, s.asksOnce)
	c.Step(`^(\p{Han}+)征求第三方"([^"]+)"的意见$`, func(who, name string) error {
		return s.acts(who, "征求第三方意见", url.Values{"name": {name}})
	})
	c.Step(`^(\p{Han}+)登记第三方不同意，理由"([^"]+)"$`, func(who, reason string) error {
		return s.acts(who, "登记反馈意见", url.Values{"opinion": {"object"}, "reason": {reason}})
	})
	c.Step(`^(\p{Han}+)当面登记(\p{Han}{2,3})的申请"([^"]+)"，一共(\d+)件$`, func(who, whom, asked string, n int) error {
		for i := range n {
			if err := s.registers(who, whom, fmt.Sprintf("%s（%d）", asked, i+1), "counter", workday.DateOf(s.town.Now()).String()); err != nil {
				return err
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}+)按件通知收费$`, func(who string) error {
		return s.acts(who, "收费通知", url.Values{"mode": {"count"}, "signed": {"true"}})
	})
	c.Step(`^(\p{Han}+)按(\d+)页通知收费$`, func(who, n string) error {
		return s.acts(who, "收费通知", url.Values{"mode": {"pages"}, "pages": {n}, "signed": {"true"}})
	})
	c.Step(`^(\p{Han}+)登记"([^"]+)"缴费，凭证"([^"]+)"$`, func(who, on, voucher string) error {
		return s.acts(who, "登记缴费", url.Values{"on": {on}, "voucher": {voucher}})
	})
	c.Step(`^(\p{Han}+)把来信拆成"([^"]+)"和"([^"]+)"$`, func(who, keep, part string) error {
		return s.acts(who, "一事一申请拆分", url.Values{"keep": {keep}, "part1": {part}, "text1": {"2026年"}})
	})
	c.Step(`^台账上有"([^"]+)"，收到日期"([^"]+)"$`, func(words, on string) error {
		p := s.person("许文静").get("/desk/disclosure/ledger?from=" + on + "&to=" + on)
		if s.last = p; s.pageHas(words) != nil {
			return fmt.Errorf("the ledger lacks %s: %s", words, readable(p.text))
		}
		return s.pageHas(on)
	})
	c.Step(`^(\p{Han}+)要求说明理由"([^"]+)"$`, func(who, why string) error {
		return s.acts(who, "要求说明理由", url.Values{"why": {why}})
	})
	c.Step(`^(\p{Han}+)登记理由"([^"]+)"$`, func(who, why string) error { return s.acts(who, "说明理由", url.Values{"answer": {why}}) })
	c.Step(`^(\p{Han}+)延迟答复(\d+)个工作日，理由"([^"]+)"$`, func(who, days, why string) error {
		return s.acts(who, "延迟答复", url.Values{"days": {days}, "reason": {why}, "signed": {"true"}})
	})
	c.Step(`^(\p{Han}+)上传原件，里面写着"([^"]+)"$`, s.bringsOriginal)
	c.Step(`^(\p{Han}{2,3})去掉文字"([^"]+)"，先看一看$`, func(who, words string) error { return s.takesOut(who, words, "preview", http.StatusOK) })
	c.Step(`^(\p{Han}{2,3})去掉文字"([^"]+)"$`, func(who, words string) error { return s.takesOut(who, words, "", http.StatusSeeOther) })
	c.Step(`^(\p{Han}+)下载的文件里有"([^"]+)"，没有"([^"]+)"$`, s.readsGiven)
	c.Step(`^(\p{Han}+)打不开原件$`, func(who string) error {
		r, err := s.request()
		if err != nil {
			return err
		}
		for _, m := range r.Materials {
			if p := s.person(who).get(fmt.Sprintf("/my/requests/%s/files/%d", s.number, m.File)); m.Use == inforequest.UseOriginal && p.status != http.StatusNotFound {
				return fmt.Errorf("the original is answered %d", p.status)
			}
		}
		return nil
	})
	c.Step(`^(\p{Han}+)同意延期，理由"([^"]+)"$`, s.extends)
	c.Step(`^(\p{Han}+)不能延期$`, func(who string) error { return s.mayNot(who, "extend", "延期答复") })
	c.Step(`^(\p{Han}+)不能再延期$`, s.extendsOnce)
	c.Step(`^(\p{Han}{2,3})打开"([^"]+)"$`, s.opens)
	c.Step(`^页面上没有"([^"]+)"$`, func(words string) error {
		if s.pageHas(words) == nil {
			return fmt.Errorf("the page has %q", words)
		}
		return nil
	})
	c.Step(`^答复书上写着"([^"]+)"$`, s.replySays)
}

// asksFor fills in the page of the portal (D-05).
func (s *scenario) asksFor(who, asked string) error {
	p := s.person(who).fill("/disclosure/request", url.Values{"asked": {asked}, "description": {"2025年，市政府办公室制作"}, "confirm": {"true"}})
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("not asked: %d %s", p.status, readable(p.text))
	}
	s.number = p.where[strings.LastIndex(p.where, "/")+1:]
	s.last = s.person(who).get(p.where)
	return nil
}

// registers takes a request in at the desk (E-04).
func (s *scenario) registers(who, whom, asked, channel, on string) error {
	p := s.person(who).fill("/desk/disclosure/register", url.Values{"channel": {channel}, "arrivedOn": {on}, "name": {whom}, "number": {"350404199003160260"},
		"phone": {"13800000001"}, "asked": {asked}, "description": {"纸质材料"}})
	if p.status != http.StatusSeeOther {
		return fmt.Errorf("not registered: %d %s", p.status, readable(p.text))
	}
	s.number = strings.TrimPrefix(p.where, "/desk/disclosure/")
	return nil
}

// drafts chooses the kind of reply as it stands in the list of the page.
func (s *scenario) drafts(who, kind, result string) error {
	if err := s.opens(who, "拟答复"); err != nil {
		return err
	}
	if err := s.pageHas(kind); err != nil {
		return err
	}
	code, _, _ := strings.Cut(kind, " ")
	return s.acts(who, "拟答复", url.Values{"kind": {code}, "result": {result}, "reason": {"依照条例的规定"}})
}

// refusesForThird may be turned down by the page; the next step looks.
func (s *scenario) refusesForThird(who string) error {
	s.last = s.person(who).fill(s.act("draft_reply"), url.Values{"kind": {string(inforequest.ReplyThird)}, "result": {"涉及第三方商业秘密，不予公开"}, "reason": {"报价构成没有公开"}})
	if s.last.status != http.StatusSeeOther && s.last.status != http.StatusUnprocessableEntity {
		return fmt.Errorf("draft: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// mayNot expects that the page of the request does not offer an action, and that its form is refused all the same.
func (s *scenario) mayNot(who, action, words string) error {
	if p := s.person(who).get(strings.TrimSuffix(s.act(""), "/act/")); p.status != http.StatusOK || strings.Contains(p.text, "/act/"+action+`"`) {
		return fmt.Errorf("%s is offered to %s: %d", words, who, p.status)
	}
	s.last = s.person(who).post(s.act(action), url.Values{"signed": {"true"}, "reason": {"试一试"}})
	if s.last.status != http.StatusForbidden {
		return fmt.Errorf("%s by %s is answered %d %s", words, who, s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) asksOnce(who string) error {
	err := s.acts(who, "一次性告知补正", url.Values{"problem1": {"还有不明确的"}, "demand1": {"再写"}, "days": {"7"}})
	if err == nil || s.last.status != http.StatusConflict {
		return fmt.Errorf("a second correction is answered %d: %w", s.last.status, err)
	}
	return s.pageHas("不能再次要求补正")
}

func (s *scenario) extends(who, reason string) error {
	return s.acts(who, "延期答复", url.Values{"reason": {reason}, "signed": {"true"}})
}

func (s *scenario) extendsOnce(who string) error {
	err := s.extends(who, "还要延期")
	if err == nil || s.last.status != http.StatusConflict {
		return fmt.Errorf("a second extension is answered %d: %w", s.last.status, err)
	}
	return s.pageHas("不能再延期")
}

// opens shows the page of an action.
func (s *scenario) opens(who, title string) error {
	name, err := s.actionNamed(title)
	if err != nil {
		return err
	}
	if s.last = s.person(who).get(s.act(name)); s.last.status != http.StatusOK {
		return fmt.Errorf("%s: %d %s", title, s.last.status, readable(s.last.text))
	}
	return nil
}

// replySays reads the reply that counts, as the paper says it.
func (s *scenario) replySays(words string) error {
	v, err := s.view()
	if err != nil {
		return err
	}
	r, ok := v.Facts.(inforequest.Request)
	if !ok || r.Reply == nil || r.Reply.Result != words {
		return fmt.Errorf("the reply says %+v", r.Reply)
	}
	if p := s.person("许文静").get("/desk/disclosure/" + s.number); p.status != http.StatusOK || !strings.Contains(p.text, "政府信息公开申请答复书") {
		return fmt.Errorf("no paper of the reply: %d %s", p.status, readable(p.text))
	}
	return nil
}

// request is the request that the scenario is about.
func (s *scenario) request() (inforequest.Request, error) {
	v, err := s.view()
	if err != nil {
		return inforequest.Request{}, err
	}
	r, ok := v.Facts.(inforequest.Request)
	if !ok {
		return r, fmt.Errorf("%s is no request", s.number)
	}
	return r, nil
}

// bringsOriginal uploads a file of one line.
func (s *scenario) bringsOriginal(who, line string) error {
	var original, body bytes.Buffer
	if err := paper.NewRenderer().PDF(&original, paper.Doc{Title: "原件", Blocks: []paper.Block{paper.Para{Text: line}}}); err != nil {
		return err
	}
	page := "/desk/disclosure/" + s.number + "/files"
	form, found := formOf(s.person(who).get(page).text, page)
	if !found {
		return fmt.Errorf("no form for a file")
	}
	form["use"] = []string{"original"}
	m := multipart.NewWriter(&body)
	for name, values := range url.Values(form) {
		for _, v := range values {
			if name != "file" {
				if err := m.WriteField(name, v); err != nil {
					return err
				}
			}
		}
	}
	part, err := m.CreateFormFile("file", "原件.pdf")
	if err != nil {
		return err
	}
	if _, err := part.Write(original.Bytes()); err != nil {
		return err
	}
	if err := m.Close(); err != nil {
		return err
	}
	r := httptest.NewRequest(http.MethodPost, page, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	if s.last = s.person(who).send(r); s.last.status != http.StatusSeeOther {
		return fmt.Errorf("upload: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// takesOut marks words in the original.
func (s *scenario) takesOut(who, words, step string, want int) error {
	r, err := s.request()
	if err != nil {
		return err
	}
	page := fmt.Sprintf("/desk/disclosure/%s/redact/%d", s.number, r.Materials[0].File)
	s.last = s.person(who).fill(page, url.Values{"words": {words}, "step": {step}, "name": {"名单"}})
	if s.last.status != want {
		return fmt.Errorf("redact: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

// readsGiven reads the file that the applicant downloads.
func (s *scenario) readsGiven(who, has, lacks string) error {
	r, err := s.request()
	if err != nil {
		return err
	}
	for _, m := range r.Materials {
		if m.Use == inforequest.UseOriginal {
			continue
		}
		p := s.person(who).get(fmt.Sprintf("/my/requests/%s/files/%d", s.number, m.File))
		d, err := pdf.Open([]byte(p.text))
		if err != nil {
			return fmt.Errorf("the file is answered %d: %w", p.status, err)
		}
		text, _, err := d.Text()
		if err != nil || !strings.Contains(text, has) || strings.Contains(text, lacks) {
			return fmt.Errorf("the file reads %q: %w", text, err)
		}
		return nil
	}
	return fmt.Errorf("no file is given")
}
