package bundle

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/common/form"
	"tongban/internal/common/workday"
)

// Definition (套餐) says which items make up a bundle, in which order, and what is asked of the applicant. It is data: an
// administrator writes it, each published edition stays on record, and an application goes on under the edition it was
// made under.
type Definition struct {
	Code     string `yaml:"code" json:"code"`
	Title    string `yaml:"title" json:"title"`
	Summary  string `yaml:"summary" json:"summary"`
	Audience string `yaml:"audience,omitempty" json:"audience,omitempty"` // who it is for, in words
	Lead     string `yaml:"lead" json:"lead"`                             // code of the body that leads (牵头部门)
	HandOut  string `yaml:"hand_out" json:"handOut"`                      // body of the window where results are gathered
	Phone    string `yaml:"phone,omitempty" json:"phone,omitempty"`
	Place    int    `yaml:"place" json:"place"` // among the bundles on the home page
	// Limit is the promise for the whole, such as 15wd: a promise of those who lead, no limit of the law.
	Limit     string     `yaml:"limit" json:"limit"`
	Basis     string     `yaml:"basis,omitempty" json:"basis,omitempty"` // the document that set the bundle up
	Off       bool       `yaml:"off,omitempty" json:"off,omitempty"`     // takes no new applications
	Questions []Question `yaml:"questions,omitempty" json:"questions,omitempty"`
	Members   []Member   `yaml:"members" json:"members"`
	Edition   int        `yaml:"-" json:"-"`
}

// Question asks what decides which members somebody needs.
type Question struct {
	Name    string        `yaml:"name" json:"name"`
	Ask     string        `yaml:"ask" json:"ask"`
	Options []form.Option `yaml:"options" json:"options"`
}

// Rule says what becomes of a member when one before it was not granted.
type Rule string

// The rules.
const (
	RuleEnd  Rule = "end"  // it is not begun any more
	RuleFree Rule = "free" // it begins all the same
)

// Title is the rule in words.
func (r Rule) Title() string {
	if r == RuleFree {
		return "照样办理"
	}
	return "不再办理"
}

// Member (成员事项) is one item of a bundle.
type Member struct {
	Name  string   `yaml:"name" json:"name"` // short, for the joined names
	Item  string   `yaml:"item" json:"item"`
	Why   string   `yaml:"why,omitempty" json:"why,omitempty"`
	When  string   `yaml:"when,omitempty" json:"when,omitempty"`   // over the questions; empty is always
	After []string `yaml:"after,omitempty" json:"after,omitempty"` // members that have to be granted before
	// Refused is what becomes of it when one of those is not.
	Refused Rule `yaml:"refused,omitempty" json:"refused,omitempty"`
	// Gives is the licence type of its result: those after it need not bring it.
	Gives string `yaml:"gives,omitempty" json:"gives,omitempty"`
	// Offline is where to go with a member that cannot be applied for here.
	Offline string `yaml:"offline,omitempty" json:"offline,omitempty"`
	// Fields names its fields as the bundle does, Apart those that are asked for it alone.
	Fields map[string]string `yaml:"fields,omitempty" json:"fields,omitempty"`
	Apart  []string          `yaml:"apart,omitempty" json:"apart,omitempty"`
	// Later are fields that are only known when those before it are granted: asked then.
	Later []string `yaml:"later,omitempty" json:"later,omitempty"`
	// Materials names its materials as the bundle does.
	Materials map[string]string `yaml:"materials,omitempty" json:"materials,omitempty"`
	// Answers settle its situations; "$name" takes the answer to a question of the bundle.
	Answers map[string]string `yaml:"answers,omitempty" json:"answers,omitempty"`
}

// rule is what becomes of the member when one before it is refused.
func (m Member) rule() Rule {
	if m.Refused == "" {
		return RuleEnd
	}
	return m.Refused
}

// Member finds a member by name.
func (d Definition) Member(name string) (Member, bool) {
	n := slices.IndexFunc(d.Members, func(m Member) bool { return m.Name == name })
	if n < 0 {
		return Member{}, false
	}
	return d.Members[n], true
}

// limit is the promise for the whole; zero when there is none.
func (d Definition) limit() workday.Limit {
	l, err := workday.ParseLimit(d.Limit)
	if err != nil {
		return workday.Limit{}
	}
	return l
}

var (
	codeShape = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)
	nameShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,19}$`)
)

// Read reads one definition from each YAML file of a folder; a key it does not know is an error.
func Read(folder fs.FS) ([]Definition, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	list := make([]Definition, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&list[i]); err != nil {
			return nil, fmt.Errorf("read bundle %s: %w", name, err)
		}
		if _, err := list[i].compile(); err != nil {
			return nil, fmt.Errorf("bundle %s: %w", name, err)
		}
	}
	return list, nil
}

// compile puts the questions and the members side by side as one form, so that the conditions are held to the rule of
// all conditions.
func (d Definition) compile() (form.Form, error) {
	var fields []form.Field
	for _, q := range d.Questions {
		fields = append(fields, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options})
	}
	for _, m := range d.Members {
		fields = append(fields, form.Field{Name: memberField(m.Name), Label: m.Item, Kind: form.Text, When: m.When})
	}
	return form.Compile(form.Definition{Groups: []form.Group{{Fields: fields}}})
}

func memberField(name string) string { return "member " + name }

// chosen lists the members that the answers call for. Nothing answered yet calls for those without a condition.
func (d Definition) chosen(answers map[string]string) ([]Member, error) {
	f, err := d.compile()
	if err != nil {
		return nil, err
	}
	values := form.Values{}
	for _, q := range d.Questions {
		if answer := answers[q.Name]; slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.Value == answer }) {
			values[q.Name] = []string{answer}
		}
	}
	var out []Member
	for _, m := range d.Members {
		if f.Asks(form.Field{Name: memberField(m.Name)}, values) {
			out = append(out, m)
		}
	}
	return out, nil
}

// InWords reads a condition of a member aloud.
func (d Definition) InWords(when string) string {
	var asked []form.Field
	for _, q := range d.Questions {
		asked = append(asked, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options})
	}
	return form.InWords(when, asked)
}

// Waves (批次) puts members into the order in which they can begin: those of one wave run side by side. Members in a
// circle come last, all at once.
func Waves(members []Member) (waves [][]Member) {
	there := map[string]bool{}
	for _, m := range members {
		there[m.Name] = true
	}
	placed := map[string]bool{}
	left := slices.Clone(members)
	for len(left) > 0 {
		var wave, rest []Member
		for _, m := range left {
			if slices.ContainsFunc(m.After, func(name string) bool { return there[name] && !placed[name] }) {
				rest = append(rest, m)
				continue
			}
			wave = append(wave, m)
		}
		if len(wave) == 0 {
			return append(waves, rest)
		}
		for _, m := range wave {
			placed[m.Name] = true
		}
		waves, left = append(waves, wave), rest
	}
	return waves
}

// circle finds members that wait for each other.
func (d Definition) circle() []string {
	const (
		open = 1
		done = 2
	)
	seen := map[string]int{}
	var way []string
	var walk func(name string) []string
	walk = func(name string) []string {
		switch seen[name] {
		case open:
			return append(slices.Clone(way[slices.Index(way, name):]), name)
		case done:
			return nil
		}
		seen[name], way = open, append(way, name)
		m, _ := d.Member(name)
		for _, before := range m.After {
			if c := walk(before); c != nil {
				return c
			}
		}
		seen[name], way = done, way[:len(way)-1]
		return nil
	}
	for _, m := range d.Members {
		if c := walk(m.Name); c != nil {
			return c
		}
	}
	return nil
}

// before lists the members that come before one, near and far.
func before(members []Member, name string) (out []string) {
	at := slices.IndexFunc(members, func(m Member) bool { return m.Name == name })
	if at < 0 {
		return nil
	}
	for _, a := range members[at].After {
		if slices.Contains(out, a) || a == name {
			continue
		}
		out = append(out, a)
		rest := slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return m.Name == name })
		for _, far := range before(rest, a) {
			if !slices.Contains(out, far) {
				out = append(out, far)
			}
		}
	}
	return out
}

// terms is a one-line trace of the members and their versions.
func terms(d Definition, items map[string]Item) string {
	parts := []string{fmt.Sprintf("%s@%d", d.Code, d.Edition)}
	for _, m := range d.Members {
		parts = append(parts, fmt.Sprintf("%s@%d", m.Item, items[m.Item].Version))
	}
	return strings.Join(parts, ";")
}
