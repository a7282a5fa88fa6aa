package form

import (
	"fmt"

	"github.com/expr-lang/expr"
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
	for _, f := range d.Fields() {
		if f.When == "" {
			continue
		}
		program, err := expr.Compile(f.When, expr.Env(env), expr.AsBool(), expr.MaxNodes(maxNodes))
		if err != nil {
			return Form{}, fmt.Errorf("condition of field %s: %w", f.Name, err)
		}
		form.when[f.Name] = program
	}
	return form, nil
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
