package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/cucumber/godog"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// importSteps are what the item office does with files of items.
func (s *scenario) importSteps(c *godog.ScenarioContext) {
	c.Step(`^(\p{Han}+)上传事项文件，有"([^"]+)"，还有材料叫"([^"]+)"的"([^"]+)"$`, s.bringsItems)
	c.Step(`^(\p{Han}+)上传一份不是事项的文件$`, func(who string) error { return s.brings(who, "通知.json", "关于放假的通知") })
	c.Step(`^后台的工作做完$`, func() error { return s.town.WorkUntilEmpty(context.Background()) })
	c.Step(`^(\p{Han}+)打开导入的结果$`, func(who string) { s.last = s.person(who).get(s.number) })
	c.Step(`^(\p{Han}+)确认导入$`, s.takesItems)
	c.Step(`^网站上有"([^"]+)"，是第(\d+)版$`, s.siteHasItem)
	c.Step(`^网站上还没有"([^"]+)"$`, s.siteLacksItem)
}

// itemCodes are the codes of the items of the scenario.
var itemCodes = map[string]string{"展销会食品经营许可": coded["展销会食品经营许可"], "公共停车场备案": "11359900PDY00003623000131099001", "户外招牌备案": "11359900PDY00003623000131099002"}

// bringsItems brings two items: one that keeps the rules, and one with a material of that name.
func (s *scenario) bringsItems(who, good, material, bad string) error {
	item, err := s.town.ItemInForce(context.Background(), foodItem)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, name := range []string{good, bad} {
		one := item
		one.Name, one.Code, one.Hot = name, itemCodes[name], 0
		if name == bad {
			one.Materials = append([]record.Material{}, item.Materials...)
			one.Materials[0].Name = material
		}
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		lines.Write(append(text, '\n'))
	}
	return s.brings(who, "事项.jsonl", lines.String())
}

// brings uploads a file of items through the page.
func (s *scenario) brings(who, name, text string) error {
	return s.bringsTo(who, "/desk/catalog/import", name, text)
}

// bringsTo uploads a file through a page.
func (s *scenario) bringsTo(who, address, name, text string) error {
	form, found := formOf(s.person(who).get(address).text, address)
	if !found {
		return fmt.Errorf("no form to bring a file")
	}
	if form.Has("from") {
		form.Set("from", "原市政府网站")
	}
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			m.WriteField(name, v)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		return err
	}
	if _, err := part.Write([]byte(text)); err != nil {
		return err
	}
	if err := m.Close(); err != nil {
		return err
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	s.last = s.person(who).send(r)
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("upload: %d %s", s.last.status, readable(s.last.text))
	}
	s.number = s.last.where
	return nil
}

func (s *scenario) takesItems(who string) error {
	if s.last = s.person(who).fill(s.number, url.Values{}); s.last.status == http.StatusOK {
		s.last = s.person(who).post(s.number+"/take", url.Values{"once": {"take"}})
	}
	if s.last.status != http.StatusSeeOther {
		return fmt.Errorf("confirm: %d %s", s.last.status, readable(s.last.text))
	}
	return nil
}

func (s *scenario) siteHasItem(name string, version int) error {
	item, err := s.town.ItemInForce(context.Background(), itemCodes[name])
	if err != nil || item.Version != version || item.Name != name {
		return fmt.Errorf("%s is version %d, %v", item.Name, item.Version, err)
	}
	return nil
}

func (s *scenario) siteLacksItem(name string) error {
	if _, err := s.town.ItemInForce(context.Background(), itemCodes[name]); fault.KindOf(err) != fault.KindNotFound {
		return fmt.Errorf("%s is there: %v", name, err)
	}
	return nil
}
