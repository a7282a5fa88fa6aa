package form

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/parser"

	"tongban/internal/base/fault"
)

// Review says what is wrong with a definition in words for its editor, each with the path of the field in the
// definition, such as groups[0].fields[2].when. A definition without faults compiles.
func Review(d Definition) []fault.Field {
	r := review{env: sample(d), labels: map[string][]string{}, reads: map[string][]string{}}
	for _, f := range d.Fields() {
		r.labels[f.Name] = append(r.labels[f.Name], f.Label)
	}
	for g, group := range d.Groups {
		for n, f := range group.Fields {
			r.path = fmt.Sprintf("groups[%d].fields[%d]", g, n)
			r.field(f)
		}
	}
	r.circles(d)
	return r.wrong
}

type review struct {
	env    map[string]any
	labels map[string][]string // of the fields by name
	reads  map[string][]string // by the condition of each field
	path   string
	wrong  []fault.Field
}

func (r *review) say(field, format string, args ...any) {
	r.wrong = append(r.wrong, fault.Field{Name: r.path + "." + field, Message: fmt.Sprintf(format, args...)})
}

func (r *review) field(f Field) {
	switch {
	case f.Name == "":
		r.say("name", "请填写“%s”的代号", f.Label)
	case len(r.labels[f.Name]) > 1:
		r.say("name", "代号“%s”由“%s”一起使用，请换一个", f.Name, strings.Join(r.labels[f.Name], "”和“"))
	}
	if f.Label == "" {
		r.say("label", "请写明问什么")
	}
	if !f.Kind.known() {
		r.say("kind", "请选择答案的种类")
	}
	if (f.Kind == Choice || f.Kind == Choices) && len(f.Options) == 0 {
		r.say("options", "“%s”还没有选项", f.Label)
	}
	if f.When != "" {
		r.condition(f)
	}
}

func (r *review) condition(f Field) {
	tree, err := parser.Parse(f.When)
	if err != nil {
		r.say("when", "%s", complaintOf(err))
		return
	}
	for _, name := range namesIn(tree.Node) {
		if _, known := r.env[name]; !known {
			r.say("when", "条件里的“%s”不是这里的代号，请核对", name)
			return
		}
	}
	program, err := expr.Compile(f.When, append(language(), expr.Env(r.env))...)
	switch {
	case err != nil:
		r.say("when", "%s", complaintOf(err))
	case loops(program.Node()):
		r.say("when", "条件里不能循环，只能比较和并列")
	default:
		r.reads[f.Name] = namesIn(program.Node())
	}
}

// complaintOf puts what the compiler of conditions says into words for somebody who does not program.
func complaintOf(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "exceeds maximum allowed nodes"):
		return "条件太长，请拆成几个字段或者简化"
	case strings.Contains(text, "mismatched types"), strings.Contains(text, "invalid operation"):
		return "条件两边不是同一种内容，数字和数字比，文字和文字比（文字要加引号）"
	case strings.Contains(text, "expected bool"):
		return "条件要能回答是或者否，例如 tenure == \"rent\""
	}
	return "条件看不懂，请照样子写，例如 tenure == \"rent\" && area > 200"
}

// circles names the fields whose conditions wait for one another: nobody could ever be asked the first.
func (r *review) circles(d Definition) {
	reads := maps.Clone(r.reads)
	for {
		circle := circleIn(reads)
		if circle == nil {
			return
		}
		var words []string
		for _, name := range circle {
			words = append(words, "“"+r.labels[name][0]+"”")
			delete(reads, name)
		}
		for g, group := range d.Groups {
			for n, f := range group.Fields {
				if slices.Contains(circle, f.Name) {
					r.path = fmt.Sprintf("groups[%d].fields[%d]", g, n)
					r.say("when", "条件绕成了圈：%s要看%s，谁也问不出来，请去掉其中一个条件", words[0], strings.Join(words[1:], "，又要看"))
				}
			}
		}
	}
}
