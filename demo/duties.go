package demo

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// DutyRow is a row of the city's catalogue of what must be public.
type DutyRow struct {
	Code     string   `yaml:"code"`
	Area     string   `yaml:"area"`
	First    string   `yaml:"first"`
	Second   string   `yaml:"second"`
	Content  string   `yaml:"content"`
	Basis    string   `yaml:"basis"`
	Deadline string   `yaml:"deadline"`
	Bodies   []string `yaml:"bodies"`
	Channels []string `yaml:"channels"`
	Audience string   `yaml:"audience"`
	Group    string   `yaml:"group"`
	Way      string   `yaml:"way"`
	Levels   []string `yaml:"levels"`
	Rhythm   string   `yaml:"rhythm"`
	Class    string   `yaml:"class"`
	InPlace  bool     `yaml:"in_place"`
	Title    string   `yaml:"title"`
	Text     string   `yaml:"text"`
}

// DutyRows reads the catalogue.
func DutyRows() (out []DutyRow, err error) {
	text, err := files.ReadFile("duties/rows.yaml")
	if err == nil {
		err = yaml.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, fmt.Errorf("duties/rows.yaml: %w", err)
	}
	return out, nil
}
