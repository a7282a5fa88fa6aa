// Package site keeps the sites of one installation (站点): the city's and those of its districts, each with its host name,
// its scope, the facts of its foot and its own colours.
//
// It serves readers, who reach a site by its host name, and the system administrator (E-03), under 国办发〔2017〕47号. The site
// without a host name is the main one and shows everything: the city sums its districts. A site is open or closed; what was
// reached under a closed one leads to the site that took it over, so that no address ends nowhere. No law fixes the facts;
// they are data with history. What stands on the pages it leaves to the room of documents.
package site

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Main is the code of the site that everybody reaches who names no other.
const Main = "main"

// Site (站点) is one site as it stands.
type Site struct {
	ID        int64        `json:"-"`
	Code      string       `json:"-"`
	Name      string       `json:"name"`
	Host      string       `json:"host,omitempty"`     // without the port; empty only of the main site
	Division  string       `json:"division,omitempty"` // what it shows: the bodies of this division and below
	Organizer string       `json:"organizer"`          // 主办单位
	Operator  string       `json:"operator,omitempty"` // 承办单位
	Contact   string       `json:"contact,omitempty"`
	Number    string       `json:"number,omitempty"` // 网站标识码, ten digits
	ICP       string       `json:"icp,omitempty"`
	Police    string       `json:"police,omitempty"` // 公安机关备案号
	Brand     string       `json:"brand,omitempty"`  // colours as #RRGGBB; empty are the usual ones
	Strong    string       `json:"strong,omitempty"`
	Weak      string       `json:"weak,omitempty"`
	Crest     []byte       `json:"crest,omitempty"` // a small PNG
	Classes   []string     `json:"classes,omitempty"`
	ClosedOn  workday.Date `json:"closedOn,omitzero"`
	LeadsTo   string       `json:"leadsTo,omitempty"` // code of the site that took it over
	Reason    string       `json:"-"`
	By        string       `json:"-"`
	At        time.Time    `json:"-"`
}

// Closed reports whether the site is no more.
func (s Site) Closed() bool { return !s.ClosedOn.IsZero() }

// missing are the facts that 国办发〔2017〕47号 wants at the foot of every page and that nobody has given.
func (s Site) missing() (out []string) {
	for _, f := range [][2]string{{"主办单位", s.Organizer}, {"联系方式", s.Contact}, {"网站标识码", s.Number}, {"ICP 备案号", s.ICP}, {"公安机关备案号", s.Police}} {
		if f[1] == "" {
			out = append(out, f[0])
		}
	}
	return out
}

var (
	colourForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)
	hostForm   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$`)
	codeForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{1,29}$`)
	numberForm = regexp.MustCompile(`^[0-9]{10}$`)
)

// The colours of the page that a site does not change (pages.md §3).
const (
	surface = "#FFFFFF"
	ground  = "#F4F6F9"
	letters = "#1F2329"
)

// least is the contrast of text: WCAG 2.2 §1.4.3, GB/T 37668-2019.
const least = 4.5

// light is the relative luminance of a colour.
func light(colour string) float64 {
	var rgb [3]uint8
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		return 0
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// contrast is how well one colour is read on another.
func contrast(a, b string) float64 {
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// pair is a text on a ground that a site makes.
type pair struct{ field, what, text, on string }

func (s Site) pairs() []pair {
	return []pair{{"brand", "主色链接在白底上", s.Brand, surface}, {"brand", "主色链接在页面底色上", s.Brand, ground}, {"brand", "主色文字在浅色上", s.Brand, s.Weak},
		{"strong", "白字在深色页头上", surface, s.Strong}, {"strong", "深色文字在浅色上", s.Strong, s.Weak}, {"weak", "正文在浅色上", letters, s.Weak}}
}

// look checks the colours: all three or none, each readable where it stands.
func (s Site) look() (wrong []fault.Field) {
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if s.Brand == "" && s.Strong == "" && s.Weak == "" {
		return nil
	}
	for _, c := range [][3]string{{"brand", "主色", s.Brand}, {"strong", "深色", s.Strong}, {"weak", "浅色", s.Weak}} {
		if !colourForm.MatchString(c[2]) {
			say(c[0], c[1]+"要写成 #0B5CAD 的样子；三种颜色要么都填，要么都不填")
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	for _, p := range s.pairs() {
		if c := contrast(p.text, p.on); c < least {
			say(p.field, fmt.Sprintf("%s看不清：对比度%.1f，应当不低于%.1f", p.what, math.Floor(c*10)/10, least))
		}
	}
	return wrong
}

const (
	mostCrest = 60_000
	widest    = 512
)

// check says what cannot be of a site among the others.
func (s Site) check(others []Site, division func(string) bool, classes []string) error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	if s.Code != Main && !codeForm.MatchString(s.Code) {
		say("code", "代码用小写字母、数字和短横线，字母开头，例如 donghu")
	}
	if n := utf8.RuneCountInString(s.Name); n < 2 || n > 40 {
		say("name", "请填写站点名称，不超过40个字")
	}
	switch {
	case s.Code == Main && s.Division != "":
		say("division", "主站显示全部区划，不用选")
	case s.Code != Main && !division(s.Division):
		say("division", "请选择站点显示哪个区划的信息")
	}
	switch {
	case s.Code != Main && s.Host == "":
		say("host", "请填写域名，例如 donghu.example.gov.cn")
	case s.Host != "" && !hostForm.MatchString(s.Host):
		say("host", "域名用小写字母、数字、点和短横线，不写 http:// 和端口")
	}
	for _, o := range others {
		if o.Code != s.Code && s.Host != "" && o.Host == s.Host {
			say("host", "这个域名已经是"+o.Name+"的")
		}
	}
	if s.Organizer == "" {
		say("organizer", "请填写主办单位")
	}
	if s.Number != "" && !numberForm.MatchString(s.Number) {
		say("number", "网站标识码是10位数字")
	}
	for _, c := range s.Classes {
		if !slices.Contains(classes, c) {
			say("classes", "请从列出的栏目里选择")
			break
		}
	}
	if len(s.Crest) > 0 {
		crest, err := png.DecodeConfig(bytes.NewReader(s.Crest))
		if len(s.Crest) > mostCrest || err != nil || crest.Width > widest || crest.Height > widest {
			say("crest", "徽标应当是 PNG 图片，不超过60 KB，长宽不超过512像素")
		}
	}
	wrong = append(wrong, s.look()...)
	if strings.TrimSpace(s.Reason) == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("站点还有要修改的地方", wrong...)
	}
	return nil
}

// closing says why a site cannot be closed in favour of another.
func (s Site) closing(to string, others []Site) error {
	switch {
	case s.Code == Main:
		return fault.Conflictf("主站不能关停")
	case s.Closed():
		return fault.Conflictf("这个站点已经关停")
	case strings.TrimSpace(s.Reason) == "":
		return fault.InvalidField("reason", "请填写关停的依据和原因")
	}
	if slices.ContainsFunc(others, func(o Site) bool { return o.Code == to && to != s.Code && !o.Closed() }) {
		return nil
	}
	return fault.InvalidField("to", "请选择由哪个在用的站点承接，原来的网址会转到那里")
}

// styles is the style sheet of the site: tokens only, and none in the schemes of high contrast.
func (s Site) styles() string {
	if s.Brand == "" || len(s.look()) > 0 {
		return ""
	}
	return fmt.Sprintf("[data-face=portal][data-scheme=\"\"] { --brand: %s; --brand-strong: %s; --brand-weak: %s; --head: %s; }\n", s.Brand, s.Strong, s.Weak, s.Strong)
}
