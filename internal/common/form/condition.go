package form

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// Conditions are written by editors, not programmers, so they get a small budget.
const (
	maxNodes  = 100
	maxMemory = 10_000
)

// Form is a definition whose conditions have been compiled; it may be used by many at once.
type Form struct {
	Definition
	when map[string]*vm.Program // by field name
}

// Compile checks a definition as an editor would want it checked: names once,
// choices with options, conditions that read only fields that exist.
func Compile(d Definition) (Form, error) {
	if err := d.lint(); err != nil {
		return Form{}, err
	}
	form := Form{Definition: d, when: map[string]*vm.Program{}}
	env := sample(d)
	reads := map[string][]string{}
	for _, f := range d.Fields() {
		if f.When == "" {
			continue
		}
		program, err := expr.Compile(f.When, append(language(), expr.Env(env))...)
		if err != nil {
			return Form{}, fmt.Errorf("condition of field %s: %w", f.Name, err)
		}
		if form.when[f.Name] = program; loops(program.Node()) {
			return Form{}, fmt.Errorf("condition of field %s: loops are not allowed", f.Name)
		}
		reads[f.Name] = namesIn(program.Node())
	}
	if circle := circleIn(reads); circle != nil {
		return Form{}, fmt.Errorf("conditions go in a circle: %s", strings.Join(circle, " → "))
	}
	return form, nil
}

// language is what an editor may write: comparisons, and functions of one value.
func language() []expr.Option {
	options := []expr.Option{expr.AsBool(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for _, name := range []string{"len", "trim", "upper", "lower", "abs", "ceil", "floor", "round", "int", "float", "max", "min"} {
		options = append(options, expr.EnableBuiltin(name))
	}
	return options
}

// loops reports whether a condition goes through a list: nested over a short one, it already takes longer than anybody
// waits. The language has no switch for it.
func loops(node ast.Node) bool {
	found := looping(false)
	ast.Walk(&node, &found)
	return bool(found)
}

type looping bool

// Visit notes one node of a condition.
func (l *looping) Visit(node *ast.Node) {
	if _, yes := (*node).(*ast.PredicateNode); yes {
		*l = true
	}
}

// namesIn lists the fields that a condition reads.
func namesIn(node ast.Node) []string {
	var found names
	ast.Walk(&node, &found)
	return found
}

type names []string

// Visit notes one node of a condition.
func (n *names) Visit(node *ast.Node) {
	if field, ok := (*node).(*ast.IdentifierNode); ok {
		*n = append(*n, field.Value)
	}
}

// circleIn finds fields whose conditions read one another in a circle: whether they are asked could not be said.
func circleIn(reads map[string][]string) []string {
	settled := map[string]bool{}
	for _, start := range slices.Sorted(maps.Keys(reads)) {
		if circle := walk(reads, settled, nil, start); circle != nil {
			return circle
		}
	}
	return nil
}

func walk(reads map[string][]string, settled map[string]bool, way []string, at string) []string {
	if n := slices.Index(way, at); n >= 0 {
		return append(way[n:], at)
	}
	if settled[at] {
		return nil
	}
	way = append(way, at)
	for _, next := range reads[at] {
		if circle := walk(reads, settled, way, next); circle != nil {
			return circle
		}
	}
	settled[at] = true
	return nil
}

func (d Definition) lint() error {
	seen := map[string]bool{}
	for _, f := range d.Fields() {
		switch {
		case f.Name == "" || f.Label == "":
			return fmt.Errorf("field %q %q needs a name and a label", f.Name, f.Label)
		case seen[f.Name]:
			return fmt.Errorf("field %s stands twice in the form", f.Name)
		case !f.Kind.known():
			return fmt.Errorf("field %s has the unknown kind %q", f.Name, f.Kind)
		case (f.Kind == Choice || f.Kind == Choices) && len(f.Options) == 0:
			return fmt.Errorf("field %s has nothing to choose from", f.Name)
		}
		seen[f.Name] = true
	}
	return nil
}

func (k Kind) known() bool {
	switch k {
	case Text, Textarea, Number, Date, Choice, Choices, YesNo, CitizenID, CreditCode, Phone, Address, Money:
		return true
	}
	return false
}

// Asks reports whether the field is asked, given the answers so far. A condition
// that cannot be worked out leaves the field in: better one question too many.
func (f Form) Asks(field Field, values Values) bool {
	return f.asks(field, f.document(values))
}

func (f Form) asks(field Field, document map[string]any) bool {
	program, conditional := f.when[field.Name]
	if !conditional {
		return true
	}
	machine := vm.VM{MemoryBudget: maxMemory}
	holds, err := machine.Run(program, document)
	return err != nil || holds == true
}

// asked returns the fields that are asked. An answer to a field that is not asked
// counts as absent for those after it, so conditions may build on one another.
func (f Form) asked(values Values) []Field {
	document := f.document(values)
	var asked []Field
	for _, field := range f.Fields() {
		if f.asks(field, document) {
			asked = append(asked, field)
			continue
		}
		document[field.Name] = field.Kind.zero()
	}
	return asked
}
