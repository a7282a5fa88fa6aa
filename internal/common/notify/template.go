package notify

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/common/ident"
)

//go:embed templates.yaml
var embedded []byte

// Template is the wording of one event.
type Template struct {
	Code   string   `yaml:"code"`
	Title  string   `yaml:"title"`
	Text   string   `yaml:"text"`
	SMS    string   `yaml:"sms"`    // empty: only on the site
	Legal  bool     `yaml:"legal"`  // a legal notice: cannot be switched off
	Masked []string `yaml:"masked"` // variables that are names of people
}

func readTemplates(data []byte) (map[string]Template, error) {
	var list []Template
	if err := yaml.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read message templates: %w", err)
	}
	byCode := make(map[string]Template, len(list))
	for _, t := range list {
		if _, twice := byCode[t.Code]; twice || t.Code == "" || t.Title == "" || t.Text == "" {
			return nil, fmt.Errorf("message template %q is doubled or not complete", t.Code)
		}
		byCode[t.Code] = t
	}
	return byCode, nil
}

// Templates lists all templates by code.
func (d *Desk) Templates() []Template {
	list := make([]Template, 0, len(d.templates))
	for code := range d.templates {
		t, _ := d.template(code)
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b Template) int { return strings.Compare(a.Code, b.Code) })
	return list
}

// template is the wording in force.
func (d *Desk) template(code string) (Template, bool) {
	t, ok := d.templates[code]
	if w, own := (*d.worded.Load())[code]; own {
		t = t.with(w)
	}
	return t, ok
}

var variable = regexp.MustCompile(`\{([a-z_]+)\}`)

// Variables lists what a caller must give, each once.
func (t Template) Variables() []string {
	names := []string{}
	for _, found := range variable.FindAllStringSubmatch(t.Text+t.SMS, -1) {
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names
}

// site is the text as the person reads it after signing in.
func (t Template) site(values map[string]string) (string, error) { return filled(t, t.Text, values) }

// short is the text as it leaves the house, with the site's name and names masked.
func (t Template) short(site string, values map[string]string) (string, error) {
	text, err := filled(t, t.SMS, t.masked(values))
	return "【" + site + "】" + text, err
}

// masked gives the values as they may leave the house.
func (t Template) masked(values map[string]string) map[string]string {
	masked := make(map[string]string, len(values))
	for name, value := range values {
		if slices.Contains(t.Masked, name) {
			value = ident.MaskName(value)
		}
		masked[name] = value
	}
	return masked
}

// filled puts the values in; one that is missing is a mistake of the caller, not a gap in the text.
func filled(t Template, text string, values map[string]string) (string, error) {
	var absent error
	out := variable.ReplaceAllStringFunc(text, func(word string) string {
		value, ok := values[word[1:len(word)-1]]
		if !ok {
			absent = fmt.Errorf("message template %s needs a value for %s", t.Code, word)
		}
		return value
	})
	return out, absent
}
