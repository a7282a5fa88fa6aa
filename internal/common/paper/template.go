package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
)

// Template (文书模板) is the wording of one kind of paper. A changed wording is
// a new version; the old one stays, because old papers are drawn with it.
type Template struct {
	Code     string   `yaml:"code,omitempty"`
	Version  int      `yaml:"version,omitempty"`
	Title    string   `yaml:"title,omitempty"`
	Word     string   `yaml:"word,omitempty"`     // kind in the number, such as 许准
	Red      bool     `yaml:"red,omitempty"`      // red head
	Purpose  string   `yaml:"purpose,omitempty"`  // special seal, such as 行政审批专用章
	Negative bool     `yaml:"negative,omitempty"` // a decision against the addressee
	Law      string   `yaml:"law,omitempty"`      // the articles the paper rests on
	Copies   string   `yaml:"copies,omitempty"`   // who gets the copies
	Facts    []Fact   `yaml:"facts,omitempty"`
	Lists    []List   `yaml:"lists,omitempty"`
	Text     []Step   `yaml:"text,omitempty"`
	Remedy   []Remedy `yaml:"remedy,omitempty"`

	source string
	words  map[string]*template.Template
}

// Fact declares one word a template uses.
type Fact struct {
	Name     string            `yaml:"name,omitempty"`
	Label    string            `yaml:"label,omitempty"` // what a missing fact is called
	Optional bool              `yaml:"optional,omitempty"`
	When     string            `yaml:"when,omitempty"`    // needed only then, as in Step
	Choices  map[string]string `yaml:"choices,omitempty"` // allowed values and how they read
}

// List declares rows a template uses, by the names of their cells.
type List struct {
	Name     string   `yaml:"name,omitempty"`
	Label    string   `yaml:"label,omitempty"`
	Cells    []string `yaml:"cells,omitempty"`
	Optional bool     `yaml:"optional,omitempty"`
}

// Step is one piece of the wording: exactly one of Line, Para, Table, Form.
// When names a fact or list that must be there ("note"), must not be there
// ("!note"), or a choice ("kind=R01,R02").
type Step struct {
	When    string      `yaml:"when,omitempty"`
	Line    string      `yaml:"line,omitempty"`
	Para    string      `yaml:"para,omitempty"`
	Table   string      `yaml:"table,omitempty"`
	Columns []StepCell  `yaml:"columns,omitempty"`
	Form    [][2]string `yaml:"form,omitempty"`
}

// StepCell is one column of a table; Value may use {{.n}}, the row's number.
type StepCell struct {
	Title  string  `yaml:"title,omitempty"`
	Width  float64 `yaml:"width,omitempty"`
	Center bool    `yaml:"center,omitempty"`
	Value  string  `yaml:"value,omitempty"`
}

// Remedy (救济告知) says where and by when the addressee may turn. First says
// that reconsideration must come first (复议前置): litigation then has the
// limit that follows the decision on it, 行政诉讼法 §45.
type Remedy struct {
	When  string `yaml:"when,omitempty"`
	First bool   `yaml:"first,omitempty"`
	Para  string `yaml:"para,omitempty"`
}

// Given to every template: the paper's own data, and the facts that every
// paper must state.
var (
	given  = []string{"addressee", "number", "date", "law"}
	common = []Fact{{Name: "body", Label: "发文机关名称"}, {Name: "contact", Label: "联系人或者联系部门"}, {Name: "phone", Label: "联系电话"}}
)

// remedyFacts are what a remedy clause must name: the organ and the limit of
// reconsideration, the court and the limit of litigation.
var remedyFacts = []string{"reviewOrgan", "reviewLimit", "court", "suitLimit"}

// ParseTemplate reads a template and refuses one that could not be issued: an
// unknown variable, a fact declared for nothing, or a decision against the
// addressee without the remedy clause.
func ParseTemplate(text []byte) (*Template, error) {
	t := &Template{source: string(text), words: map[string]*template.Template{}}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(t); err != nil {
		return nil, fault.Invalidf("文书模板不是有效的 YAML：%v", err)
	}
	if err := t.load(); err != nil {
		return nil, fault.Invalidf("文书模板%s第%d版：%v", t.Code, t.Version, err)
	}
	return t, nil
}

// Source is the text the template was read from.
func (t *Template) Source() string { return t.source }

// Needs answers the names of the facts and lists every draft must bring; a
// fact with a When is asked for only in its case.
func (t *Template) Needs() []string {
	var out []string
	for _, f := range t.facts() {
		if !f.Optional && f.When == "" {
			out = append(out, f.Name)
		}
	}
	for _, l := range t.Lists {
		if !l.Optional {
			out = append(out, l.Name)
		}
	}
	return out
}

func (t *Template) facts() []Fact { return slices.Concat(common, t.Facts) }

func (t *Template) fact(name string) (Fact, bool) {
	i := slices.IndexFunc(t.facts(), func(f Fact) bool { return f.Name == name })
	if i < 0 {
		return Fact{}, false
	}
	return t.facts()[i], true
}

func (t *Template) list(name string) (List, bool) {
	i := slices.IndexFunc(t.Lists, func(l List) bool { return l.Name == name })
	if i < 0 {
		return List{}, false
	}
	return t.Lists[i], true
}

// holds tells whether a When is met.
func holds(when string, f Facts) bool {
	if when == "" {
		return true
	}
	if name, values, choice := strings.Cut(when, "="); choice {
		return slices.Contains(strings.Split(values, ","), f.Words[name])
	}
	name, absent := strings.CutPrefix(when, "!")
	there := f.Words[name] != "" || len(f.Lists[name]) > 0
	return there != absent
}

// write fills one wording, which load has parsed.
func (t *Template) write(text string, data map[string]string) (string, error) {
	var out strings.Builder
	if err := t.words[text].Execute(&out, data); err != nil {
		return "", fmt.Errorf("write paper %s: %w", t.Code, err)
	}
	return out.String(), nil
}
