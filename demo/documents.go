package demo

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// Document is a piece of government information of the city: what it says, how long ago it was made, and where it
// stands when the demonstration begins.
type Document struct {
	Title     string `yaml:"title"`
	Number    string `yaml:"number"`
	Body      string `yaml:"body"` // empty is the office of the government
	Genre     string `yaml:"genre"`
	Class     string `yaml:"class"`
	Subject   string `yaml:"subject"`
	Keywords  string `yaml:"keywords"`
	Abstract  string `yaml:"abstract"`
	Basis     string `yaml:"basis"`
	Days      int    `yaml:"days"`
	Fate      string `yaml:"fate"`
	Normative bool   `yaml:"normative"`
	Expires   int    `yaml:"expires"` // days from now until it lapses, zero when it has no end
	Late      bool   `yaml:"late"`
	Reason    string `yaml:"reason"`
	Ground    string `yaml:"ground"`
	By        string `yaml:"by"`
	Change    string `yaml:"change"`
	Withdrawn string `yaml:"withdrawn"`
	// Policy says that it is interpreted; an interpretation names its policy by the title, with its form, who interprets and
	// how many days after the policy it is begun.
	Policy     bool     `yaml:"policy"`
	Audience   []string `yaml:"audience"` // codes of whom it is for
	Interprets string   `yaml:"interprets"`
	Form       string   `yaml:"form"`
	Post       string   `yaml:"post"`
	Wait       int      `yaml:"wait"`
	Text       string   `yaml:"text"`
}

// Documents reads what the city publishes.
func Documents() (out []Document, err error) {
	list, err := files.ReadDir("documents")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		text, err := files.ReadFile("documents/" + f.Name())
		if err != nil {
			return nil, err
		}
		var some []Document
		if err := yaml.Unmarshal(text, &some); err != nil {
			return nil, fmt.Errorf("documents/%s: %w", f.Name(), err)
		}
		out = append(out, some...)
	}
	return out, nil
}
