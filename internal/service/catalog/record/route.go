package record

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/base/fault"
	"tongban/internal/common/form"
)

// always are the rights of taking in, deciding and handing out: what is done with them always takes place.
var always = []string{"case.receive", "case.accept", "case.decide", "case.deliver"}

// Examines reports whether bodies examine in the stage, so that it may have a condition.
func (s Stage) Examines() bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return !slices.Contains(always, p.Right) })
}

// Conditional reports whether a part of the flow takes place only for some.
func (f Flow) Conditional() bool {
	return slices.ContainsFunc(f.Stages, func(s Stage) bool {
		return s.When != "" || slices.ContainsFunc(s.Parts, func(p Part) bool { return p.When != "" })
	})
}

// FlowQuestions are the fields of the form and the situations that conditions of the flow may read. What goes by one
// name in both is left out.
func (i Item) FlowQuestions() []form.Field {
	twice := i.namedTwice()
	fields := slices.DeleteFunc(slices.Concat(i.Form.Fields(), i.situationFields()), func(f form.Field) bool { return slices.Contains(twice, f.Name) })
	return fields
}

// FlowReads lists the fields on which the flow depends, with those on which they depend.
func (i Item) FlowReads() (names []string) {
	when := map[string]string{}
	for _, f := range i.Form.Fields() {
		when[f.Name] = f.When
	}
	var list []string
	for _, s := range i.Flow.Stages {
		list = append(list, form.Reads(s.When)...)
		for _, p := range s.Parts {
			list = append(list, form.Reads(p.When)...)
		}
	}
	for ; len(list) > 0; list = list[1:] {
		if !slices.Contains(names, list[0]) {
			names = append(names, list[0])
			list = append(list, form.Reads(when[list[0]])...)
		}
	}
	return names
}

func (i Item) situationFields() (fields []form.Field) {
	for _, s := range i.Questions() {
		fields = append(fields, form.Field{Name: s.Name, Label: s.Question, Kind: form.Choice, Options: s.Options, Need: true})
	}
	return fields
}

// namedTwice are the names that a field of the form and a situation share.
func (i Item) namedTwice() (names []string) {
	for _, s := range i.Questions() {
		if slices.ContainsFunc(i.Form.Fields(), func(f form.Field) bool { return f.Name == s.Name }) {
			names = append(names, s.Name)
		}
	}
	return names
}

func stageField(n int) string   { return fmt.Sprintf("stage %d", n) }
func partField(n, p int) string { return fmt.Sprintf("part %d %d", n, p) }

// flowForm puts the form, the situations and the flow side by side as one form, so that a condition of the flow is
// compiled and bounded exactly like that of a field. The flow is the last group; places are its paths in the record.
func (i Item) flowForm() (d form.Definition, places []string) {
	twice := i.namedTwice()
	d.Groups = slices.Clone(i.Form.Groups)
	d.Groups = append(d.Groups, form.Group{Fields: slices.DeleteFunc(i.situationFields(), func(f form.Field) bool { return slices.Contains(twice, f.Name) })})
	flow := form.Group{}
	for n, s := range i.Flow.Stages {
		path := fmt.Sprintf("flow.stages[%d]", n)
		flow.Fields = append(flow.Fields, form.Field{Name: stageField(n), Label: cmp.Or(s.Title, "环节"), Kind: form.Text, When: s.When})
		places = append(places, path+".when")
		for m, p := range s.Parts {
			flow.Fields = append(flow.Fields, form.Field{Name: partField(n, m), Label: cmp.Or(p.Title, "分支"), Kind: form.Text, When: p.When})
			places = append(places, fmt.Sprintf("%s.parts[%d].when", path, m))
		}
	}
	d.Groups = append(d.Groups, flow)
	return d, places
}

// FlowFaults says what is wrong with the conditions of the flow, each at its path in the record.
func (i Item) FlowFaults() (faults []fault.Field) {
	if !i.Flow.Conditional() {
		return nil
	}
	d, places := i.flowForm()
	last := len(d.Groups) - 1
	broken := map[string]bool{} // fields of the form whose own condition is wrong
	for _, f := range form.Review(d) {
		var group, field int
		if _, err := fmt.Sscanf(f.Name, "groups[%d].fields[%d]", &group, &field); err != nil || !strings.HasSuffix(f.Name, ".when") {
			continue
		}
		if group < last {
			broken[d.Groups[group].Fields[field].Name] = true
			continue
		}
		faults = append(faults, fault.Field{Name: places[field], Message: f.Message})
	}
	for n, f := range d.Groups[last].Fields {
		for _, name := range form.Reads(f.When) {
			switch {
			case slices.Contains(i.namedTwice(), name):
				faults = append(faults, fault.Field{Name: places[n], Message: "申请表的字段和情形都用代号“" + name + "”，条件分不清是哪一个，请改用别的字段"})
			case broken[name]:
				faults = append(faults, fault.Field{Name: places[n], Message: "条件要看的“" + name + "”自己的条件有误，或者绕成了圈，请先改正申请表"})
			}
		}
	}
	return faults
}

// Passed (不进行) is a part of the flow that does not take place for somebody.
type Passed struct {
	Stage, Part int
	Whole       bool   // by the condition of the stage
	Why         string // the condition in words
}

// PassedBy lists the parts of the flow that do not take place for somebody who answered so.
func (i Item) PassedBy(answers map[string][]string, situations Answers) ([]Passed, error) {
	if !i.Flow.Conditional() {
		return nil, nil
	}
	d, _ := i.flowForm()
	compiled, err := form.Compile(d)
	if err != nil {
		return nil, err
	}
	values, twice := form.Values{}, i.namedTwice()
	for name, given := range answers {
		values[name] = given
	}
	for name, given := range i.Settled(situations) {
		if !slices.Contains(twice, name) {
			values[name] = []string{given}
		}
	}
	return i.passed(compiled.Asked(values)), nil
}

func (i Item) passed(asked map[string]bool) (passed []Passed) {
	questions := i.FlowQuestions()
	for n, s := range i.Flow.Stages {
		if !s.Examines() {
			continue
		}
		for m, p := range s.Parts {
			switch {
			case !asked[stageField(n)]:
				passed = append(passed, Passed{n, m, true, form.InWords(s.When, questions)})
			case !asked[partField(n, m)]:
				passed = append(passed, Passed{n, m, false, form.InWords(p.When, questions)})
			}
		}
	}
	return passed
}

// Without is the flow without what does not take place.
func (f Flow) Without(passed []Passed) Flow {
	out := f
	out.Stages = nil
	for n, s := range f.Stages {
		stage := s
		stage.Parts = nil
		for m, p := range s.Parts {
			if !slices.ContainsFunc(passed, func(x Passed) bool { return x.Stage == n && x.Part == m }) {
				stage.Parts = append(stage.Parts, p)
			}
		}
		if len(stage.Parts) > 0 || len(s.Parts) == 0 {
			out.Stages = append(out.Stages, stage)
		}
	}
	return out
}

// LongestFlow is the flow of those for whom it takes longest: stages that exclude one another do not add up. Where that
// cannot be worked out it is the whole flow.
func (i Item) LongestFlow() Flow {
	if !i.Flow.Conditional() {
		return i.Flow
	}
	d, _ := i.flowForm()
	compiled, err := form.Compile(d)
	if err != nil {
		return i.Flow
	}
	var names []string
	for _, f := range d.Groups[len(d.Groups)-1].Fields {
		names = append(names, f.Name)
	}
	outcomes, sure := compiled.Outcomes(names...)
	if !sure || len(outcomes) == 0 {
		return i.Flow
	}
	longest := Flow{}
	for n, asked := range outcomes {
		if flow := i.Flow.Without(i.passed(asked)); n == 0 || flow.Length() > longest.Length() {
			longest = flow
		}
	}
	return longest
}

// Never lists the paths of stages and parts that take place for nobody, whatever is answered. What cannot be worked
// out is left out.
func (i Item) Never() (paths []string) {
	if !i.Flow.Conditional() {
		return nil
	}
	d, _ := i.flowForm()
	compiled, err := form.Compile(d)
	if err != nil {
		return nil
	}
	for n, s := range i.Flow.Stages {
		if !s.Examines() {
			continue
		}
		parts := 0
		var dead []string
		for m := range s.Parts {
			if together(compiled, stageField(n), partField(n, m)) {
				parts++
				continue
			}
			dead = append(dead, fmt.Sprintf("flow.stages[%d].parts[%d].when", n, m))
		}
		if parts == 0 {
			dead = []string{fmt.Sprintf("flow.stages[%d].when", n)}
		}
		paths = append(paths, dead...)
	}
	return paths
}

// together reports whether two things can be asked of the same person.
func together(f form.Form, one, other string) bool {
	outcomes, sure := f.Outcomes(one, other)
	return !sure || slices.ContainsFunc(outcomes, func(o map[string]bool) bool { return o[one] && o[other] })
}

// FlowWhen says in words when a stage or part takes place; nothing for what always does.
func (i Item) FlowWhen(when string) string {
	if when == "" {
		return ""
	}
	return form.InWords(when, i.FlowQuestions())
}
