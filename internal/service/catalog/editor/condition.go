package editor

import (
	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// questionsFor are the questions over which a condition in that row may be written; never the row itself.
func questionsFor(item record.Item, from source, row string) []form.Field {
	var asked []form.Field
	if from == fromSituations {
		for _, s := range item.Questions() {
			asked = append(asked, form.Field{Name: s.Name, Label: s.Question, Kind: form.Choice, Options: s.Options})
		}
		return asked
	}
	if from == fromFlow {
		return item.FlowQuestions()
	}
	for g, group := range item.Form.Groups {
		for n, f := range group.Fields {
			if rowPath(rowPath("form.groups", g)+".fields", n) != row {
				asked = append(asked, f)
			}
		}
	}
	return asked
}

// choosable are the conditions that one can choose instead of writing.
func choosable(asked []form.Field) []web.Option {
	var options []web.Option
	for _, o := range form.Choosable(asked) {
		options = append(options, option(o.Value, o.Label))
	}
	return options
}
