package record

import "tongban/internal/common/form"

// Answers holds the option chosen for each situation, by name.
type Answers map[string]string

// Settled returns an answer for every situation: the one given when it is offered,
// the commonest case when not.
func (i Item) Settled(given Answers) Answers {
	settled := Answers{}
	for _, s := range i.Questions() {
		settled[s.Name] = s.settle(given[s.Name])
	}
	return settled
}

func (s Situation) settle(given string) string {
	for _, option := range s.Options {
		if option.Value == given {
			return given
		}
	}
	return s.Options[0].Value
}

// MaterialsFor returns the materials asked in a situation (情形).
func (i Item) MaterialsFor(given Answers) ([]Material, error) {
	conditions, err := i.MaterialConditions()
	if err != nil {
		return nil, err
	}
	values := form.Values{}
	for name, value := range i.Settled(given) {
		values[name] = []string{value}
	}
	var asked []Material
	for _, m := range i.Materials {
		if conditions.Asks(form.Field{Name: materialField(m.Code)}, values) {
			asked = append(asked, m)
		}
	}
	return asked, nil
}

// materialConditions puts situations and materials side by side as one form, so that
// a material's condition is compiled and bounded exactly like that of a field.
func (i Item) MaterialConditions() (form.Form, error) {
	var fields []form.Field
	for _, s := range i.Questions() {
		fields = append(fields, form.Field{Name: s.Name, Label: s.Question, Kind: form.Choice, Options: s.Options})
	}
	for _, m := range i.Materials {
		fields = append(fields, form.Field{Name: materialField(m.Code), Label: m.Name, Kind: form.Text, When: m.When})
	}
	return form.Compile(form.Definition{Groups: []form.Group{{Fields: fields}}})
}

func materialField(code string) string { return "material " + code }
