package project

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/common/workday"
)

// Class (项目类型) is the course that one sort of project takes: its stages, and what each of them asks. It is data; a
// project keeps the version under which it was registered.
type Class struct {
	Code    string        `yaml:"code" json:"code"`
	Name    string        `yaml:"name" json:"name"`
	Summary string        `yaml:"summary" json:"summary"`
	Version int           `yaml:"-" json:"version"`
	Target  workday.Limit `yaml:"target" json:"target"` // of the whole course
	Ground  string        `yaml:"ground" json:"ground"` // of the target
	Stages  []Stage       `yaml:"stages" json:"stages"`
}

// Stage (阶段) is one of the four stages: one lead, one form, one set of materials, several items side by side.
type Stage struct {
	Name         string        `yaml:"name" json:"name"`
	Title        string        `yaml:"title" json:"title"`
	Lead         string        `yaml:"lead" json:"lead"`     // code of the lead body (牵头部门)
	Window       string        `yaml:"window" json:"window"` // code of the body that takes the stage in
	Limit        workday.Limit `yaml:"limit" json:"limit"`
	Ground       string        `yaml:"ground" json:"ground"`
	Needs        []string      `yaml:"needs,omitempty" json:"needs,omitempty"` // stages that must have passed
	Early        *Early        `yaml:"early,omitempty" json:"early,omitempty"`
	Items        []StageItem   `yaml:"items" json:"items"`
	Consult      []Consulted   `yaml:"consult,omitempty" json:"consult,omitempty"` // the N of 1+N
	ConsultLimit workday.Limit `yaml:"consult_limit,omitempty" json:"consultLimit,omitzero"`
	Silence      bool          `yaml:"silence_agrees,omitempty" json:"silenceAgrees,omitempty"` // no opinion in time counts as agreement
	Joint        []Joint       `yaml:"joint,omitempty" json:"joint,omitempty"`                  // what is looked at together
	Shared       []Shared      `yaml:"shared,omitempty" json:"shared,omitempty"`
}

// StageItem (阶段事项) is one item of a stage.
type StageItem struct {
	Item     string `yaml:"item" json:"item"`
	Required bool   `yaml:"required,omitempty" json:"required,omitempty"` // else it is asked for where it applies
	When     string `yaml:"when,omitempty" json:"when,omitempty"`         // to whom it applies, in words
}

// Consulted (会商部门) is one body whose opinion the lead hears first.
type Consulted struct {
	Body  string `yaml:"body" json:"body"`
	Title string `yaml:"title" json:"title"`
}

// Early (提前申报) lets a stage begin before those that it needs have passed.
type Early struct {
	Passed    []string `yaml:"passed,omitempty" json:"passed,omitempty"` // stages that must have passed all the same
	After     []string `yaml:"after" json:"after"`                       // stages that must be accepted at least
	Condition string   `yaml:"condition" json:"condition"`
	Promise   string   `yaml:"promise" json:"promise"`
}

// Shared (共用材料) is one paper that several items ask for under names of their own.
type Shared struct {
	Key      string   `yaml:"key" json:"key"` // the same key in another stage means the same paper
	Name     string   `yaml:"name" json:"name"`
	Note     string   `yaml:"note,omitempty" json:"note,omitempty"`
	Of       []string `yaml:"of" json:"of"`                                 // item/material
	Result   string   `yaml:"result,omitempty" json:"result,omitempty"`     // item of the same project whose result it is
	Regional string   `yaml:"regional,omitempty" json:"regional,omitempty"` // evaluation of a region that stands for it (区域评估)
}

// stage finds a stage by name.
func (c Class) stage(name string) (Stage, bool) {
	i := slices.IndexFunc(c.Stages, func(s Stage) bool { return s.Name == name })
	if i < 0 {
		return Stage{}, false
	}
	return c.Stages[i], true
}

func (s Stage) item(code string) (StageItem, bool) {
	i := slices.IndexFunc(s.Items, func(i StageItem) bool { return i.Item == code })
	if i < 0 {
		return StageItem{}, false
	}
	return s.Items[i], true
}

// shared finds what an item's material is in common with others.
func (s Stage) shared(item, material string) (Shared, bool) {
	i := slices.IndexFunc(s.Shared, func(x Shared) bool { return slices.Contains(x.Of, item+"/"+material) })
	if i < 0 {
		return Shared{}, false
	}
	return s.Shared[i], true
}

// ReadClass reads a class from its file.
func ReadClass(text []byte) (c Class, err error) {
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return c, fault.InvalidField("text", "没有读懂这份流程模板：%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	return c, nil
}

// Text writes the class as its file.
func (c Class) Text() (string, error) { return written(c) }

// name is what codes of classes and names of stages are written with.
var name = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// Known is what a class is held against: the bodies and items that exist.
type Known struct {
	Body func(code string) bool
	Item func(code string) (Terms, error)
}

// Check says what has to change before a class can come into force, in the words of who writes it.
func (c Class) Check(k Known) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if !name.MatchString(c.Code) {
		say("类型编码要用小写字母、数字和短横，以字母开头，现在是“%s”", c.Code)
	}
	if c.Name == "" {
		say("请写明类型名称（name）")
	}
	if c.Target.N <= 0 || c.Ground == "" {
		say("请写明全流程目标时限（target）和依据（ground）")
	}
	if len(c.Stages) == 0 {
		say("至少要有一个阶段（stages）")
	}
	seen := map[string]bool{}
	for _, s := range c.Stages {
		wrong = append(wrong, s.check(k, seen)...)
		seen[s.Name] = true
	}
	return wrong
}

// check looks at one stage; seen are the names of those before it, the only ones that it may build on.
func (s Stage) check(k Known, seen map[string]bool) (wrong []string) {
	say := func(format string, args ...any) {
		wrong = append(wrong, "阶段“"+s.Title+"”："+fmt.Sprintf(format, args...))
	}
	if !name.MatchString(s.Name) || s.Title == "" {
		say("请写明阶段代码（name，小写字母）和名称（title）")
	}
	if seen[s.Name] {
		say("阶段代码“%s”出现了两次", s.Name)
	}
	for field, body := range map[string]string{"lead": s.Lead, "window": s.Window} {
		if !k.Body(body) {
			say("没有代码为“%s”的机构（%s）", body, field)
		}
	}
	if s.Limit.N <= 0 || s.Ground == "" {
		say("请写明阶段时限（limit）和依据（ground）")
	}
	for _, other := range s.Needs {
		if !seen[other] {
			say("前置阶段“%s”不在它前面", other)
		}
	}
	if e := s.Early; e != nil {
		if e.Condition == "" || e.Promise == "" {
			say("允许提前申报的，要写明条件（condition）和承诺内容（promise）")
		}
		for _, other := range append(slices.Clone(e.Passed), e.After...) {
			if !seen[other] {
				say("提前申报所依据的阶段“%s”不在它前面", other)
			}
		}
	}
	for _, c := range s.Consult {
		if !k.Body(c.Body) {
			say("没有代码为“%s”的会商部门", c.Body)
		}
	}
	if len(s.Consult) > 0 && s.ConsultLimit.N <= 0 {
		say("有会商部门的，要写明会商时限（consult_limit）")
	}
	wrong = append(wrong, s.checkJoint(k)...)
	return append(wrong, s.checkItems(k)...)
}

func (s Stage) checkItems(k Known) (wrong []string) {
	say := func(format string, args ...any) {
		wrong = append(wrong, "阶段“"+s.Title+"”："+fmt.Sprintf(format, args...))
	}
	if len(s.Items) == 0 {
		say("至少要有一个事项（items）")
	}
	materials, seen := map[string]bool{}, map[string]bool{}
	var all []Terms
	for _, i := range s.Items {
		terms, err := k.Item(i.Item)
		switch {
		case err != nil:
			say("事项“%s”：%s", i.Item, fault.MessageOf(err))
		case seen[i.Item]:
			say("事项“%s”出现了两次", terms.Name)
		case !i.Required && i.When == "":
			say("事项“%s”不是必办，请写明什么情形要办（when）", terms.Name)
		}
		seen[i.Item] = true
		all = append(all, terms)
		for _, m := range terms.Materials {
			materials[i.Item+"/"+m.Code] = true
		}
	}
	keys := map[string]bool{}
	for _, x := range s.Shared {
		if x.Key == "" || x.Name == "" || len(x.Of) == 0 || keys[x.Key] {
			say("共用材料要有不重复的代码（key）、名称（name）和所指材料（of）：%s", x.Name)
		}
		keys[x.Key] = true
		for _, ref := range x.Of {
			if !materials[ref] {
				say("共用材料“%s”所指的“%s”不存在，要写成“事项编码/材料代码”", x.Name, ref)
			}
		}
	}
	if _, err := merge(s, all); err != nil {
		say("各事项的表单合不到一起：%s", err)
	}
	return wrong
}
