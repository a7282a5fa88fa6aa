package form

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// mostOutcomes bounds the answers that are tried; a form whose conditions read more of them is not worked out.
const mostOutcomes = 4096

// Asked tells which fields are asked. An answer to a field that is not asked counts as absent.
func (f Form) Asked(values Values) map[string]bool {
	asked := map[string]bool{}
	for _, field := range f.asked(f.Normalise(values)) {
		asked[field.Name] = true
	}
	return asked
}

// Reads lists the fields that a condition reads, each once; none when it cannot be read.
func Reads(when string) []string {
	tree, err := parser.Parse(when)
	if err != nil {
		return nil
	}
	found := namesIn(tree.Node)
	slices.Sort(found)
	return slices.Compact(found)
}

// Outcomes lists in which ways some fields are asked or not, each way once, whatever is answered to the others. It is
// not sure, and lists nothing, when a condition reckons with texts or numbers instead of comparing them with what it
// names, or reads too many answers.
func (f Form) Outcomes(names ...string) (outcomes []map[string]bool, sure bool) {
	t := tries{literals: map[string][]any{}, free: map[string]bool{}}
	part := f.reading(names, &t)
	samples, count := map[string][][]string{}, 1
	for _, field := range part.Fields() {
		if !t.read[field.Name] {
			continue
		}
		list, known := field.samples(t.literals[field.Name], t.free[field.Name])
		if count *= max(1, len(list)); !known || count > mostOutcomes {
			return nil, false
		}
		samples[field.Name] = list
	}
	seen := map[string]bool{}
	for values := range combined(samples) {
		asked, outcome := part.Asked(values), map[string]bool{}
		for _, name := range names {
			outcome[name] = asked[name]
		}
		if key := fmt.Sprint(outcome); !seen[key] {
			seen[key] = true
			outcomes = append(outcomes, outcome)
		}
	}
	return outcomes, true
}

// reading is the part of a form that some fields and all that they wait for make up.
func (f Form) reading(names []string, t *tries) Form {
	t.read = map[string]bool{}
	when := map[string]string{}
	for _, field := range f.Fields() {
		when[field.Name] = field.When
	}
	wanted := map[string]bool{}
	for list := slices.Clone(names); len(list) > 0; list = list[1:] {
		if wanted[list[0]] {
			continue
		}
		wanted[list[0]] = true
		tree, err := parser.Parse(cmp.Or(when[list[0]], "true"))
		if err != nil {
			continue // a compiled form has none
		}
		t.note(tree.Node)
		for _, name := range namesIn(tree.Node) {
			t.read[name] = true
			list = append(list, name)
		}
	}
	part := Form{when: f.when}
	group := Group{}
	for _, field := range f.Fields() {
		if wanted[field.Name] {
			group.Fields = append(group.Fields, field)
		}
	}
	part.Groups = []Group{group}
	return part
}

// combined goes through every choice of one sample for each name.
func combined(samples map[string][][]string) func(yield func(Values) bool) {
	names := slices.Sorted(maps.Keys(samples))
	var choose func(n int, values Values, yield func(Values) bool) bool
	choose = func(n int, values Values, yield func(Values) bool) bool {
		if n == len(names) {
			return yield(maps.Clone(values))
		}
		for _, sample := range samples[names[n]] {
			values[names[n]] = sample
			if !choose(n+1, values, yield) {
				return false
			}
		}
		return true
	}
	return func(yield func(Values) bool) { choose(0, Values{}, yield) }
}

// tries is what conditions do with the answers that they read.
type tries struct {
	read     map[string]bool
	literals map[string][]any // what an answer is compared with
	free     map[string]bool  // read in another way than by comparing
}

// note gathers what one condition does.
func (t *tries) note(node ast.Node) {
	found := comparisons{tries: t, compared: map[ast.Node]bool{}}
	ast.Walk(&node, &found)
	for _, name := range found.names {
		if !found.compared[name] {
			t.free[name.Value] = true
		}
	}
}

type comparisons struct {
	*tries
	names    []*ast.IdentifierNode
	compared map[ast.Node]bool
}

// Visit notes one node of a condition.
func (c *comparisons) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		c.names = append(c.names, n)
	case *ast.BinaryNode:
		switch n.Operator {
		case "==", "!=", "in":
			c.compare(n.Left, n.Right, anything)
			c.compare(n.Right, n.Left, anything)
		case "<", "<=", ">", ">=":
			c.compare(n.Left, n.Right, number)
			c.compare(n.Right, n.Left, number)
		}
	}
}

func anything(any) bool { return true }

// number: only numbers stand in an order; texts are no more than the same or another.
func number(literal any) bool { _, yes := literal.(float64); return yes }

func (c *comparisons) compare(name, with ast.Node, fits func(any) bool) {
	n, ok := name.(*ast.IdentifierNode)
	if !ok {
		return
	}
	list := []ast.Node{with}
	if array, several := with.(*ast.ArrayNode); several {
		list = array.Nodes
	}
	var found []any
	for _, one := range list {
		value, known := literal(one)
		if !known || !fits(value) {
			return
		}
		found = append(found, value)
	}
	c.compared[n] = true
	c.literals[n.Value] = append(c.literals[n.Value], found...)
}

// literal is the value that a node writes out.
func literal(node ast.Node) (any, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.BoolNode:
		return n.Value, true
	}
	return nil, false
}

// samples are answers to a field, one for each way in which conditions could tell them apart.
func (f Field) samples(literals []any, free bool) (list [][]string, known bool) {
	switch f.Kind {
	case YesNo:
		return [][]string{{Yes}, {No}}, true
	case Choice:
		for _, o := range f.Options {
			list = append(list, []string{o.Value})
		}
	case Choices:
		list, known = f.subsets(literals)
		return list, known && !free
	case Number, Money:
		return f.numbers(literals), !free
	default:
		for _, l := range literals {
			if text, ok := l.(string); ok && text != "" {
				list = append(list, []string{text})
			}
		}
		list = append(list, []string{"其他内容"})
	}
	if !f.Need {
		list = append(list, nil)
	}
	return list, f.Kind == Choice || !free
}

// subsets are the choices of those options that conditions name, with another option when there has to be one.
func (f Field) subsets(literals []any) (list [][]string, known bool) {
	var named, others []string
	for _, o := range f.Options {
		if slices.Contains(literals, any(o.Value)) {
			named = append(named, o.Value)
		} else {
			others = append(others, o.Value)
		}
	}
	if 1<<len(named) > mostOutcomes {
		return nil, false
	}
	for bits := range 1 << len(named) {
		var chosen []string
		for n, value := range named {
			if bits&(1<<n) != 0 {
				chosen = append(chosen, value)
			}
		}
		switch {
		case len(chosen) > 0 || !f.Need:
			list = append(list, chosen)
		case len(others) > 0:
			list = append(list, others[:1])
		}
	}
	return list, true
}

// numbers are the bounds that conditions name, what lies between them, and both ends.
func (f Field) numbers(literals []any) [][]string {
	bounds := []float64{0}
	for _, l := range literals {
		if bound, ok := l.(float64); ok {
			bounds = append(bounds, bound)
		}
	}
	slices.Sort(bounds)
	all := append(slices.Clone(bounds), bounds[len(bounds)-1]+1)
	for n := range bounds[1:] {
		all = append(all, (bounds[n]+bounds[n+1])/2)
	}
	var list [][]string
	for _, bound := range all {
		for _, one := range f.rounded(bound) {
			if one >= 0 && (f.Max == 0 || one <= float64(f.Max)) {
				list = append(list, []string{strconv.FormatFloat(one, 'f', -1, 64)})
			}
		}
	}
	return list
}

// rounded is a number, or its neighbours when only whole ones are answers.
func (f Field) rounded(number float64) []float64 {
	if !f.Whole {
		return []float64{number}
	}
	down := float64(int(number))
	return []float64{down - 1, down, down + 1}
}
