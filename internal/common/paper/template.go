package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
)

// Template (文书模板) is the wording of one kind of paper. A changed wording is
// a new version; the old one stays, because old papers are drawn with it.
type Template struct {
	Code     string   `yaml:"code"`
	Version  int      `yaml:"version"`
	Title    string   `yaml:"title"`
	Word     string   `yaml:"word"`     // kind in the number, such as 许准
	Red      bool     `yaml:"red"`      // red head
	Purpose  string   `yaml:"purpose"`  // special seal, such as 行政审批专用章
	Negative bool     `yaml:"negative"` // a decision against the addressee
	Law      string   `yaml:"law"`      // the articles the paper rests on
	Copies   string   `yaml:"copies"`   // who gets the copies
	Facts    []Fact   `yaml:"facts"`
	Lists    []List   `yaml:"lists"`
	Text     []Step   `yaml:"text"`
	Remedy   []Remedy `yaml:"remedy"`

	source string
	words  map[string]*template.Template
}

// Fact declares one word a template uses.
type Fact struct {
	Name     string            `yaml:"name"`
	Label    string            `yaml:"label"` // what a missing fact is called
	Optional bool              `yaml:"optional"`
	Choices  map[string]string `yaml:"choices"` // allowed values and how they read
}

// List declares rows a template uses, by the names of their cells.
type List struct {
	Name     string   `yaml:"name"`
	Label    string   `yaml:"label"`
	Cells    []string `yaml:"cells"`
	Optional bool     `yaml:"optional"`
}

// Step is one piece of the wording: exactly one of Line, Para, Table, Form.
// When names a fact or list that must be there ("note"), must not be there
// ("!note"), or a choice ("kind=R01,R02").
type Step struct {
	When    string      `yaml:"when"`
	Line    string      `yaml:"line"`
	Para    string      `yaml:"para"`
	Table   string      `yaml:"table"`
	Columns []StepCell  `yaml:"columns"`
	Form    [][2]string `yaml:"form"`
}

// StepCell is one column of a table; Value may use {{.n}}, the row's number.
type StepCell struct {
	Title  string  `yaml:"title"`
	Width  float64 `yaml:"width"`
	Center bool    `yaml:"center"`
	Value  string  `yaml:"value"`
}

// Remedy (救济告知) says where and by when the addressee may turn.
type Remedy struct {
	When string `yaml:"when"`
	Para string `yaml:"para"`
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

// Needs answers the names of the facts and lists a draft must bring.
func (t *Template) Needs() []string {
	var out []string
	for _, f := range t.facts() {
		if !f.Optional {
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

// load parses every wording once and checks the template as a whole.
func (t *Template) load() error {
	for name, value := range map[string]string{"code": t.Code, "title": t.Title, "word": t.Word, "law": t.Law} {
		if strings.TrimSpace(value) == "" {
			return fmt.Errorf("缺少 %s", name)
		}
	}
	if t.Version < 1 {
		return fmt.Errorf("version 应当从 1 起")
	}
	known := slices.Clone(given)
	for _, f := range t.facts() {
		if f.Label == "" || slices.Contains(known, f.Name) {
			return fmt.Errorf("变量 %s 没有名称或者重复", f.Name)
		}
		known = append(known, f.Name)
	}
	used := map[string]bool{}
	for _, s := range t.Text {
		if err := t.loadStep(s, known, used); err != nil {
			return err
		}
	}
	for _, r := range t.Remedy {
		if err := t.condition(r.When, used); err != nil {
			return err
		}
		if err := t.wording(r.Para, known, used); err != nil {
			return err
		}
	}
	for _, f := range t.Facts {
		if !used[f.Name] {
			return fmt.Errorf("变量 %s 没有用到", f.Name)
		}
	}
	if !used["law"] {
		return fmt.Errorf("正文应当写明法律依据 {{.law}}")
	}
	return t.checkRemedy()
}

func (t *Template) loadStep(s Step, known []string, used map[string]bool) error {
	if err := t.condition(s.When, used); err != nil {
		return err
	}
	kinds := 0
	for _, there := range []bool{s.Line != "", s.Para != "", s.Table != "", len(s.Form) > 0} {
		if there {
			kinds++
		}
	}
	if kinds != 1 {
		return fmt.Errorf("每一段应当且只能是 line、para、table、form 中的一种")
	}
	if s.Table != "" {
		l, ok := t.list(s.Table)
		if !ok {
			return fmt.Errorf("没有清单 %s", s.Table)
		}
		cells := append(slices.Clone(l.Cells), "n")
		for _, c := range s.Columns {
			if err := t.wording(c.Value, cells, map[string]bool{}); err != nil {
				return err
			}
		}
		return nil
	}
	texts := []string{s.Line, s.Para}
	for _, row := range s.Form {
		texts = append(texts, row[0], row[1])
	}
	for _, text := range texts {
		if err := t.wording(text, known, used); err != nil {
			return err
		}
	}
	return nil
}

// wording parses one text; only plain variables and if are allowed, so that a
// template can neither fail nor run away when a paper is made.
func (t *Template) wording(text string, known []string, used map[string]bool) error {
	w, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return err
	}
	t.words[text] = w
	return variables(w.Root, func(name string) error {
		if !slices.Contains(known, name) {
			return fmt.Errorf("没有变量 %s", name)
		}
		used[name] = true
		return nil
	})
}

func variables(node parse.Node, visit func(string) error) error {
	switch n := node.(type) {
	case nil, *parse.TextNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := variables(child, visit); err != nil {
				return err
			}
		}
		return nil
	case *parse.ActionNode:
		return pipeVariable(n.Pipe, visit)
	case *parse.IfNode:
		if err := pipeVariable(n.Pipe, visit); err != nil {
			return err
		}
		if err := variables(n.List, visit); err != nil {
			return err
		}
		return variables(n.ElseList, visit)
	}
	return fmt.Errorf("不允许的写法 %s", node)
}

func pipeVariable(pipe *parse.PipeNode, visit func(string) error) error {
	if len(pipe.Cmds) == 1 && len(pipe.Decl) == 0 && len(pipe.Cmds[0].Args) == 1 {
		if field, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode); ok && len(field.Ident) == 1 {
			return visit(field.Ident[0])
		}
	}
	return fmt.Errorf("不允许的写法 {{%s}}", pipe)
}

// condition checks the words of a When.
func (t *Template) condition(when string, used map[string]bool) error {
	if when == "" {
		return nil
	}
	name, values, choice := strings.Cut(strings.TrimPrefix(when, "!"), "=")
	f, isFact := t.fact(name)
	if _, isList := t.list(name); !isFact && !isList {
		return fmt.Errorf("条件“%s”没有变量 %s", when, name)
	}
	used[name] = true
	if choice {
		for v := range strings.SplitSeq(values, ",") {
			if _, ok := f.Choices[v]; !ok {
				return fmt.Errorf("条件“%s”没有选项 %s", when, v)
			}
		}
	}
	return nil
}

// checkRemedy holds 行政许可法 §38: who is refused is told of reconsideration
// and litigation. Whatever the choice, one remedy clause applies, and each
// clause names both ways with their limits.
func (t *Template) checkRemedy() error {
	if t.Negative && len(t.Remedy) == 0 {
		return fmt.Errorf("不利决定应当写明救济途径（行政许可法第三十八条）")
	}
	for _, r := range t.Remedy {
		for _, name := range remedyFacts {
			f, ok := t.fact(name)
			if !ok || f.Optional || !strings.Contains(r.Para, "{{."+name+"}}") {
				return fmt.Errorf("救济途径应当写明行政复议机关和期限、诉讼法院和期限，缺少 %s", name)
			}
		}
	}
	if !t.Negative {
		return nil
	}
	for _, words := range t.cases() {
		applies := func(r Remedy) bool { return holds(r.When, Facts{Words: words}) }
		if !slices.ContainsFunc(t.Remedy, applies) {
			return fmt.Errorf("情形 %v 没有救济途径", words)
		}
	}
	return nil
}

// cases answers one set of words for each choice a template has, and one with
// no optional word at all.
func (t *Template) cases() []map[string]string {
	out := []map[string]string{}
	for _, f := range t.Facts {
		for value := range f.Choices {
			out = append(out, map[string]string{f.Name: value})
		}
	}
	if len(out) == 0 {
		out = append(out, map[string]string{})
	}
	return out
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
