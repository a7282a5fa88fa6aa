package form

import "strconv"

// Document returns the answers to the fields that are asked, typed as in the schema:
// numbers as numbers, yes and no as booleans, several choices as a list.
func (f Form) Document(values Values) map[string]any {
	values = f.Normalise(values)
	document := map[string]any{}
	for _, field := range f.asked(values) {
		if values.answered(field.Name) {
			document[field.Name] = field.Kind.typed(values[field.Name])
		}
	}
	return document
}

// document has an entry for every field, so that conditions never meet a gap.
func (f Form) document(values Values) map[string]any {
	document := sample(f.Definition)
	for _, field := range f.Fields() {
		if values.answered(field.Name) {
			document[field.Name] = field.Kind.typed(values[field.Name])
		}
	}
	return document
}

func sample(d Definition) map[string]any {
	env := map[string]any{}
	for _, f := range d.Fields() {
		env[f.Name] = f.Kind.zero()
	}
	return env
}

func (k Kind) zero() any {
	switch k {
	case Number, Money:
		return 0.0
	case YesNo:
		return false
	case Choices:
		return []string{}
	}
	return ""
}

func (k Kind) typed(texts []string) any {
	switch k {
	case Number, Money:
		number, err := strconv.ParseFloat(texts[0], 64)
		if err != nil {
			return 0.0
		}
		return number
	case YesNo:
		return texts[0] == Yes
	case Choices:
		return texts
	}
	return texts[0]
}
