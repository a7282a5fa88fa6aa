package site

import (
	"net/http/httptest"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

func district() Site {
	return Site{Code: "donghu", Name: "东湖区人民政府网", Host: "donghu.example.gov.cn", Division: "359902", Organizer: "东湖区人民政府办公室", Brand: "#1B6B3A", Strong: "#124D29", Weak: "#E7F4EC", Reason: "开通"}
}

func TestWhatASiteMustSay(t *testing.T) {
	others := []Site{{Code: Main, Name: "云州市", Organizer: "云州市"}, {Code: "yunxi", Name: "云溪区", Host: "yunxi.example.gov.cn"}}
	for _, c := range []struct {
		name  string
		spoil func(*Site)
		words string
	}{
		{"a sound site", func(*Site) {}, ""},
		{"主办单位必填", func(s *Site) { s.Organizer = "" }, "主办单位"},
		{"网站标识码是十位数字", func(s *Site) { s.Number = "35990" }, "10位数字"},
		{"the host of another", func(s *Site) { s.Host = "yunxi.example.gov.cn" }, "已经是云溪区的"},
		{"a host with a scheme", func(s *Site) { s.Host = "http://donghu.gov.cn" }, "不写 http://"},
		{"a division that is none", func(s *Site) { s.Division = "1" }, "哪个区划"},
		{"pale links are refused", func(s *Site) { s.Brand = "#7FB3D5" }, "主色链接在白底上看不清：对比度2.2"},
		{"a pale head is refused", func(s *Site) { s.Strong = "#88AA99" }, "白字在深色页头上看不清"},
		{"a dark ground for dark text is refused", func(s *Site) { s.Weak = "#555555" }, "正文在浅色上看不清"},
		{"one colour alone", func(s *Site) { s.Strong, s.Weak = "", "" }, "要么都填，要么都不填"},
		{"a colour that carries more", func(s *Site) { s.Brand = "#123456;}*{display:none" }, "要写成 #0B5CAD 的样子"},
		{"no colours are the usual ones", func(s *Site) { s.Brand, s.Strong, s.Weak = "", "", "" }, ""},
		{"a crest that is no PNG", func(s *Site) { s.Crest = []byte("<svg onload=x>") }, "PNG"},
		{"no reason", func(s *Site) { s.Reason = " " }, "修改的原因"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := district()
			c.spoil(&s)
			err := s.check(others, func(code string) bool { return code == "359902" }, []string{"policy"})
			text := ""
			for _, f := range fault.FieldsOf(err) {
				text += f.Message
			}
			if c.words == "" && err != nil || !strings.Contains(text, c.words) {
				t.Fatalf("%q", text)
			}
		})
	}
}

func TestContrastIsReckonedAsTheStandardDoes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#FFFFFF", 21}, {"#0B5CAD", "#FFFFFF", 6.6}, {"#777777", "#FFFFFF", 4.4}} {
		if got := contrast(c.a, c.b); got < c.want || got > c.want+0.1 {
			t.Errorf("%s on %s: %.2f", c.a, c.b, got)
		}
	}
}

func TestTheSiteIsThatOfTheHost(t *testing.T) {
	b := &Book{}
	closed := district()
	closed.Code, closed.Host, closed.ClosedOn, closed.LeadsTo = "qingshi", "qingshi.example.gov.cn", workday.MustDate("2026-01-01"), "donghu"
	main := Site{ID: 1, Code: Main, Name: "云州市"}
	k := &kept{list: []Site{main, district(), closed}, main: main, byHost: map[string]Site{"donghu.example.gov.cn": district(), "qingshi.example.gov.cn": closed}}
	b.kept.Store(k)
	for _, c := range []struct{ host, want string }{{"donghu.example.gov.cn", "donghu"}, {"DONGHU.example.gov.cn:8443", "donghu"}, {"127.0.0.1:7102", Main}, {"nobody.example", Main}} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = c.host
		if s, _ := b.Of(r); s.Code != c.want {
			t.Errorf("%s is %s", c.host, s.Code)
		}
	}
	if s := b.open(closed); s.Code != "donghu" {
		t.Errorf("the closed site leads to %s", s.Code)
	}
}
