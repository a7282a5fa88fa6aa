package app_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/cucumber/godog"
	"golang.org/x/net/html"

	"tongban/demo"
	"tongban/internal/common/account"
	"tongban/internal/service/casework"
)

// countersignSteps are what those do who sign one after another.
func (s *scenario) countersignSteps(c *godog.ScenarioContext) {
	c.Step(`^有人申请了"([^"]+)"$`, s.somebodyApplied)
	c.Step(`^(\p{Han}+)打开办理"([^"]+)"$`, func(who, title string) error {
		name, err := s.actionNamed(title)
		if err == nil {
			s.last = s.person(who).get(s.act(name))
		}
		return err
	})
	c.Step(`^(\p{Han}+)审查通过，意见"([^"]+)"，并签署$`, func(who, opinion string) error {
		p := s.person(who).get(s.act("examine"))
		values := url.Values{"result": {"agree"}, "opinion": {opinion}, "password": {demo.Password}}
		root, err := html.Parse(strings.NewReader(p.text))
		if err != nil {
			return err
		}
		for n := range root.Descendants() {
			if name := attribute(n, "name"); n.Data == "input" && strings.HasPrefix(name, "finding-") {
				values.Set(name, "yes")
			}
		}
		return s.acts(who, "审查", values)
	})
	c.Step(`^(\p{Han}+)没有"([^"]+)"可办$`, func(who, title string) error {
		if p := s.person(who).get("/desk/cases/" + s.number); strings.Contains(p.text, ">"+title+"<") {
			return fmt.Errorf("%s may do %s", who, title)
		}
		return nil
	})
	c.Step(`^(\p{Han}+)审签退回，意见"([^"]+)"$`, func(who, why string) error {
		return s.acts(who, "审签", url.Values{"verdict": {"return"}, "opinion": {why}})
	})
	c.Step(`^(\p{Han}+)审签同意$`, func(who string) error {
		return s.acts(who, "审签", url.Values{"verdict": {"agree"}, "password": {demo.Password}})
	})
}

// firmsAsk is what the firm of the scenarios fills in for an item, besides who it is.
var firmsAsk = map[string]struct {
	code string
	form map[string][]string
}{
	"劳务派遣经营许可": {"11359900PDY000079F3000114013000", map[string][]string{"capital": {"2000000"}, "premises": {"云州市云溪区青云街道青云路120号"}, "managers": {"8"}}},
	"挖掘城市道路许可": {"11359900PDY000052P3000117025000", map[string][]string{"place": {"云州市云溪区青云街道青云路120号"}, "length": {"60"},
		"reason": {"埋设供水管线"}, "from_on": {"2027-03-01"}, "to_on": {"2027-03-20"}}},
	"仅销售预包装食品备案": {"11359900PDY00003623001031004000", map[string][]string{"shop_name": {"顺和便利店"}, "premises": {"云州市云溪区青云街道青云路120号"}, "way": {"shop"}}},
}

// somebodyApplied hands in an application for an item by its name.
func (s *scenario) somebodyApplied(name string) error {
	ask := firmsAsk[name]
	in := casework.Submit{Item: ask.code, Answers: map[string]string{"agent": "no"}, Wish: casework.Wish{Way: casework.WayCounter},
		Applicant: casework.Applicant{Name: "云州市顺和劳务有限公司", DocumentKind: "credit", Masked: "91359900MA00000000", Index: "labour", Phone: "13800000002", Company: true},
		Form:      map[string][]string{"unit_name": {"云州市顺和劳务有限公司"}, "credit_code": {"91350100M000100Y43"}, "representative": {"马国强"}, "contact": {"马国强"}, "phone": {"13800000002"}}}
	maps.Copy(in.Form, ask.form)
	item, err := s.town.ItemInForce(context.Background(), ask.code)
	if err != nil || item.Name != name {
		return fmt.Errorf("no item %s: %v", name, err)
	}
	for _, m := range item.Materials {
		in.Documents = append(in.Documents, casework.Handed{Material: m.Code, Source: casework.SourceWindow})
	}
	person := account.Actor{Kind: account.ActorPerson, ID: 1, Name: "马国强", Person: &account.PersonID{DocumentKind: "citizen", Index: "labour", Trust: account.TrustFace}}
	r, err := s.town.Engine().Start(context.Background(), person, casework.KindName, "submit", in)
	s.number = r.Number
	return err
}
