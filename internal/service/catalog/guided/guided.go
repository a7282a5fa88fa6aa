// Package guided leads people from what they want to do to the items that it takes (引导问答, P-07): one question after
// another, each with a few answers, and at the end the items in their order with the situation of each.
//
// It is for the catalogue's public pages. A guide is data, written by those who know the items; its conditions are those
// of forms, compiled and bounded alike. Which materials an item asks for in a situation stays with its record.
package guided

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// Guide asks what decides which items somebody needs.
type Guide struct {
	Code      string     `yaml:"code" json:"code"`
	Title     string     `yaml:"title" json:"title"`
	Summary   string     `yaml:"summary" json:"summary"`
	Place     int        `yaml:"place" json:"place"`                 // among the guides on the home page
	Phone     string     `yaml:"phone" json:"phone"`                 // whom to ask when the questions lead nowhere
	Off       bool       `yaml:"off,omitempty" json:"off,omitempty"` // is not shown for the time being
	Base      string     `yaml:"-" json:"-"`                         // address under which it is walked; empty is its public one
	Questions []Question `yaml:"questions" json:"questions"`
	Steps     []Step     `yaml:"steps" json:"steps"`
	Stops     []Stop     `yaml:"stops,omitempty" json:"stops,omitempty"`
}

// Question is one page of a guide; When is a condition over the answers before it.
type Question struct {
	Name    string        `yaml:"name" json:"name"`
	Ask     string        `yaml:"ask" json:"ask"`
	Hint    string        `yaml:"hint,omitempty" json:"hint,omitempty"`
	When    string        `yaml:"when,omitempty" json:"when,omitempty"`
	Options []form.Option `yaml:"options" json:"options"`
}

// Step is an item that is needed under a condition, after other items.
type Step struct {
	Item  string   `yaml:"item" json:"item"`
	When  string   `yaml:"when,omitempty" json:"when,omitempty"`
	After []string `yaml:"after,omitempty" json:"after,omitempty"` // codes of items that have to be done before
	Why   string   `yaml:"why,omitempty" json:"why,omitempty"`
	// Answers settle the situations of the item; "$name" takes the answer to a question.
	Answers map[string]string `yaml:"answers,omitempty" json:"answers,omitempty"`
}

// Stop is a dead end: what was answered cannot be done by an item of the catalogue.
type Stop struct {
	When string `yaml:"when" json:"when"`
	Says string `yaml:"says" json:"says"`
}

// Read reads one guide from each YAML file of a folder; a key it does not know is an error.
func Read(folder fs.FS) ([]Guide, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	guides := make([]Guide, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		decoder := yaml.NewDecoder(bytes.NewReader(text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&guides[i]); err != nil {
			return nil, fmt.Errorf("read guide %s: %w", name, err)
		}
		if _, err := guides[i].compile(); err != nil {
			return nil, fmt.Errorf("guide %s: %w", name, err)
		}
	}
	return guides, nil
}

// Course is where somebody stands in a guide: the questions asked of them and what they answered.
type Course struct {
	Guide
	Asked   []Question
	Answers map[string]string // to questions that are asked, among the answers offered
	steps   []Step
	stop    string
}

// compile puts questions, steps and stops side by side as one form, so that all conditions are held to one rule.
func (g Guide) compile() (form.Form, error) {
	var fields []form.Field
	for _, q := range g.Questions {
		if len(q.Options) == 0 {
			return form.Form{}, fmt.Errorf("question %s has no options", q.Name)
		}
		fields = append(fields, form.Field{Name: q.Name, Label: q.Ask, Kind: form.Choice, Options: q.Options, When: q.When})
	}
	for i, s := range g.Steps {
		fields = append(fields, form.Field{Name: stepField(i), Label: s.Item, Kind: form.Text, When: s.When})
	}
	for i, s := range g.Stops {
		fields = append(fields, form.Field{Name: stopField(i), Label: s.Says, Kind: form.Text, When: s.When})
	}
	return form.Compile(form.Definition{Groups: []form.Group{{Fields: fields}}})
}

func stepField(i int) string { return fmt.Sprintf("step %d", i) }

func stopField(i int) string { return fmt.Sprintf("stop %d", i) }

// With follows the answers through the guide. One that is not offered, or answers what is not asked, does not count.
func (g Guide) With(given map[string]string) (Course, error) {
	f, err := g.compile()
	if err != nil {
		return Course{}, err
	}
	return g.follow(f, given), nil
}

func (g Guide) follow(f form.Form, given map[string]string) Course {
	course := Course{Guide: g, Answers: map[string]string{}}
	values := form.Values{}
	for _, q := range g.Questions {
		if !f.Asks(form.Field{Name: q.Name}, values) {
			continue
		}
		course.Asked = append(course.Asked, q)
		answer := given[q.Name]
		if slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.Value == answer }) {
			course.Answers[q.Name], values[q.Name] = answer, []string{answer}
		}
	}
	for i, s := range g.Steps {
		if f.Asks(form.Field{Name: stepField(i)}, values) {
			course.steps = append(course.steps, s)
		}
	}
	for i, s := range g.Stops {
		if course.stop == "" && f.Asks(form.Field{Name: stopField(i)}, values) {
			course.stop = s.Says
		}
	}
	return course
}

// Stop says why it does not go on; empty when it does.
func (c Course) Stop() string { return c.stop }

// Next is the first question that is not answered yet; ok is false when all are.
func (c Course) Next() (q Question, ok bool) {
	for _, q := range c.Asked {
		if c.Answers[q.Name] == "" {
			return q, true
		}
	}
	return Question{}, false
}

// Question finds a question that is asked, and how many come before it.
func (c Course) Question(name string) (q Question, place int, ok bool) {
	for i, q := range c.Asked {
		if q.Name == name {
			return q, i, true
		}
	}
	return Question{}, 0, false
}

// Steps are the items that the answers call for, each after those that have to be done before.
func (c Course) Steps() []Step {
	var ordered []Step
	left := slices.Clone(c.steps)
	for len(left) > 0 {
		ready := slices.IndexFunc(left, func(s Step) bool { return !slices.ContainsFunc(s.After, waits(left)) })
		ready = max(ready, 0) // a circle is a mistake of the data; the first one then goes first
		ordered = append(ordered, left[ready])
		left = slices.Delete(left, ready, ready+1)
	}
	return ordered
}

func waits(left []Step) func(item string) bool {
	return func(item string) bool {
		return slices.ContainsFunc(left, func(s Step) bool { return s.Item == item })
	}
}

// Situation gives the answers that settle the situations of a step's item.
func (c Course) Situation(s Step) record.Answers {
	answers := record.Answers{}
	for name, value := range s.Answers {
		if question, taken := strings.CutPrefix(value, "$"); taken {
			value = c.Answers[question]
		}
		if value != "" {
			answers[name] = value
		}
	}
	return answers
}
