package form

import (
	"regexp"
	"strings"
)

// Choosable are the conditions that one can choose instead of writing: one answer of one question, each with its words.
func Choosable(asked []Field) []Option {
	var options []Option
	for _, q := range asked {
		if q.Name == "" {
			continue
		}
		switch q.Kind {
		case YesNo:
			options = append(options, Option{q.Name, "“" + q.Label + "”选“是”"}, Option{"!" + q.Name, "“" + q.Label + "”选“否”"})
		case Choice:
			for _, o := range q.Options {
				options = append(options, Option{q.Name + " == " + quoted(o.Value), "“" + q.Label + "”选“" + o.Label + "”"})
			}
		case Choices:
			for _, o := range q.Options {
				options = append(options, Option{quoted(o.Value) + " in " + q.Name, "“" + q.Label + "”里有“" + o.Label + "”"})
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
func InWords(condition string, asked []Field) string {
	text := spacing.ReplaceAllString(unequal.ReplaceAllString(condition, `不是（$1 == $2）`), " $1 ")
	for _, o := range Choosable(asked) {
		if strings.Contains(o.Value, " ") {
			text = strings.ReplaceAll(text, o.Value, o.Label)
		}
	}
	for _, q := range asked {
		if q.Name == "" {
			continue
		}
		name := regexp.MustCompile(`(!?)\b` + regexp.QuoteMeta(q.Name) + `\b`)
		text = name.ReplaceAllStringFunc(text, func(found string) string {
			switch {
			case q.Kind == YesNo && found[0] == '!':
				return "“" + q.Label + "”选“否”"
			case q.Kind == YesNo:
				return "“" + q.Label + "”选“是”"
			}
			return strings.TrimSuffix(found, q.Name) + "“" + q.Label + "”"
		})
	}
	return strings.NewReplacer(" && ", "，并且", " || ", "，或者", " and ", "，并且", " or ", "，或者", " >= ", "不小于", " <= ", "不大于",
		" > ", "大于", " < ", "小于", " == ", "是").Replace(text)
}
