package editor

import (
	"regexp"
	"strings"

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
	for g, group := range item.Form.Groups {
		for n, f := range group.Fields {
			if rowPath(rowPath("form.groups", g)+".fields", n) != row {
				asked = append(asked, f)
			}
		}
	}
	return asked
}

// simple are the conditions that one can choose instead of writing: one answer of one question.
func simple(asked []form.Field) []web.Option {
	var options []web.Option
	for _, q := range asked {
		if q.Name == "" {
			continue
		}
		switch q.Kind {
		case form.YesNo:
			options = append(options, option(q.Name, "“"+q.Label+"”选“是”"), option("!"+q.Name, "“"+q.Label+"”选“否”"))
		case form.Choice:
			for _, o := range q.Options {
				options = append(options, option(q.Name+" == "+quoted(o.Value), "“"+q.Label+"”选“"+o.Label+"”"))
			}
		case form.Choices:
			for _, o := range q.Options {
				options = append(options, option(quoted(o.Value)+" in "+q.Name, "“"+q.Label+"”里有“"+o.Label+"”"))
			}
		}
	}
	return options
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

var (
	unequal = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_]*) *!= *("[^"]*")`)
	spacing = regexp.MustCompile(` *(==|>=|<=|>|<) *`)
)

// InWords reads a condition aloud; what it does not know stays as it is written.
func InWords(condition string, asked []form.Field) string {
	text := spacing.ReplaceAllString(unequal.ReplaceAllString(condition, `不是（$1 == $2）`), " $1 ")
	for _, o := range simple(asked) {
		if strings.Contains(o.Value, " ") {
			text = strings.ReplaceAll(text, o.Value, o.Text)
		}
	}
	for _, q := range asked {
		if q.Name == "" {
			continue
		}
		name := regexp.MustCompile(`(!?)\b` + regexp.QuoteMeta(q.Name) + `\b`)
		text = name.ReplaceAllStringFunc(text, func(found string) string {
			switch {
			case q.Kind == form.YesNo && found[0] == '!':
				return "“" + q.Label + "”选“否”"
			case q.Kind == form.YesNo:
				return "“" + q.Label + "”选“是”"
			}
			return strings.TrimSuffix(found, q.Name) + "“" + q.Label + "”"
		})
	}
	return strings.NewReplacer(" && ", "，并且", " || ", "，或者", " and ", "，并且", " or ", "，或者", " >= ", "不小于", " <= ", "不大于",
		" > ", "大于", " < ", "小于", " == ", "是").Replace(text)
}
