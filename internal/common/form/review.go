package form

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"tongban/internal/base/fault"
)

// Review says what is wrong with a definition in words for its editor, each with the path of the field in the
// definition, such as groups[0].fields[2].when. A definition without faults compiles.
func Review(d Definition) []fault.Field {
	r := review{env: sample(d), labels: map[string][]string{}}
	for _, f := range d.Fields() {
		r.labels[f.Name] = append(r.labels[f.Name], f.Label)
	}
	for g, group := range d.Groups {
		for n, f := range group.Fields {
			r.path = fmt.Sprintf("groups[%d].fields[%d]", g, n)
			r.field(f)
		}
	}
	r.cycles(d)
	return r.wrong
}

type review struct {
	env    map[string]any
	labels map[string][]string // of the fields by name
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
	for _, name := range reads(f.When) {
		if _, known := r.env[name]; !known {
			r.say("when", "条件里的“%s”不是这里的代号，请核对", name)
			return
		}
	}
	_, err := expr.Compile(f.When, expr.Env(r.env), expr.AsBool(), expr.MaxNodes(maxNodes))
	if err != nil {
		r.say("when", "%s", complaintOf(err))
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

// reads gives the names that a condition reads, in order; none when it cannot be parsed.
func reads(condition string) []string {
	tree, err := parser.Parse(condition)
	if err != nil {
		return nil
	}
	v := &names{}
	ast.Walk(&tree.Node, v)
	return v.list
}

type names struct{ list []string }

// Visit notes each name once.
func (v *names) Visit(node *ast.Node) {
	if name, ok := (*node).(*ast.IdentifierNode); ok && !slices.Contains(v.list, name.Value) {
		v.list = append(v.list, name.Value)
	}
}

// cycles finds fields whose conditions wait for one another: nobody could ever be asked the first.
func (r *review) cycles(d Definition) {
	waits := waiting(d)
	told := map[string]bool{}
	for g, group := range d.Groups {
		for n, f := range group.Fields {
			ring := ringFrom(f.Name, waits)
			if ring == nil || told[f.Name] {
				continue
			}
			var words []string
			for _, name := range ring {
				told[name] = true
				words = append(words, "“"+r.labels[name][0]+"”")
			}
			r.path = fmt.Sprintf("groups[%d].fields[%d]", g, n)
			r.say("when", "条件绕成了圈：%s要看%s，谁也问不出来，请去掉其中一个条件", words[0], strings.Join(append(words[1:], words[0]), "，又要看"))
		}
	}
}

// waiting gives the names that each field's condition reads.
func waiting(d Definition) map[string][]string {
	waits := map[string][]string{}
	for _, f := range d.Fields() {
		if f.When != "" {
			waits[f.Name] = reads(f.When)
		}
	}
	return waits
}

// ringOf finds one ring of conditions; nil when there is none.
func ringOf(d Definition) []string {
	waits := waiting(d)
	for _, f := range d.Fields() {
		if ring := ringFrom(f.Name, waits); ring != nil {
			return ring
		}
	}
	return nil
}

// ringFrom follows conditions from a field back to itself; nil when they do not come back.
func ringFrom(start string, waits map[string][]string) []string {
	seen := map[string]bool{}
	var follow func(name string, way []string) []string
	follow = func(name string, way []string) []string {
		way = append(way, name)
		for _, next := range waits[name] {
			if next == start {
				return way
			}
			if !seen[next] {
				seen[next] = true
				if ring := follow(next, way); ring != nil {
					return ring
				}
			}
		}
		return nil
	}
	return follow(start, nil)
}
