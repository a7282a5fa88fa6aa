// Package form knows application forms that are data: groups of fields with words,
// kinds and conditions, made by the editor of an item and filled in by applicants.
//
// It checks what was typed and says what to change in the words of the labels, and
// it describes the same rules as JSON Schema for other programs. Which form belongs
// to which item is the catalogue's affair, keeping answers that of casework, drawing
// them that of the pages.
package form

// Kind is the sort of answer a field wants.
type Kind string

// The kinds of fields.
const (
	Text       Kind = "text"
	Textarea   Kind = "textarea"
	Number     Kind = "number"
	Date       Kind = "date" // yyyy-mm-dd
	Choice     Kind = "choice"
	Choices    Kind = "choices"
	YesNo      Kind = "yesno" // 是 or 否, kept as yes and no
	CitizenID  Kind = "citizen_id"
	CreditCode Kind = "credit_code"
	Phone      Kind = "phone"
	Address    Kind = "address"
	Money      Kind = "money" // yuan with at most two decimals
)

// The two answers of a YesNo field.
const (
	Yes = "yes"
	No  = "no"
)

// Definition is one form.
type Definition struct {
	Groups []Group `yaml:"groups" json:"groups"`
}

// Group is a part of a form under one heading.
type Group struct {
	Title  string  `yaml:"title" json:"title"`
	Fields []Field `yaml:"fields" json:"fields"`
}

// Field is one question.
type Field struct {
	Name    string   `yaml:"name" json:"name"`
	Label   string   `yaml:"label" json:"label"`
	Kind    Kind     `yaml:"kind" json:"kind"`
	Hint    string   `yaml:"hint,omitempty" json:"hint,omitempty"`
	Need    bool     `yaml:"need,omitempty" json:"need,omitempty"`
	Max     int      `yaml:"max,omitempty" json:"max,omitempty"`     // characters, or the greatest number
	Whole   bool     `yaml:"whole,omitempty" json:"whole,omitempty"` // a number that has no fractions, such as one of people
	Options []Option `yaml:"options,omitempty" json:"options,omitempty"`
	// When is a condition over the other answers, such as `storefront == "own"`;
	// without one the field is always asked.
	When string `yaml:"when,omitempty" json:"when,omitempty"`
	// Prefill names where a first answer comes from, such as "account.name".
	Prefill string `yaml:"prefill,omitempty" json:"prefill,omitempty"`
}

// Option is one answer to choose.
type Option struct {
	Value string `yaml:"value" json:"value"`
	Label string `yaml:"label" json:"label"`
}

// Fields returns the fields of all groups in order.
func (d Definition) Fields() []Field {
	var fields []Field
	for _, g := range d.Groups {
		fields = append(fields, g.Fields...)
	}
	return fields
}

// Values holds what was answered: one text for most kinds, several for Choices.
type Values map[string][]string

// One returns the single answer to a field, or nothing.
func (v Values) One(name string) string {
	if len(v[name]) == 0 {
		return ""
	}
	return v[name][0]
}

// answered reports whether a field has any answer at all.
func (v Values) answered(name string) bool {
	for _, text := range v[name] {
		if text != "" {
			return true
		}
	}
	return false
}
