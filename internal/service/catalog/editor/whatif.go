package editor

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongban/internal/common/form"
	"tongban/internal/common/workday"
	"tongban/internal/service/catalog/record"
)

// Past (以往办件) is what the editor may know of a case: never a number of a document, and the name only masked.
type Past struct {
	Number, Name           string
	Version                int
	Answers                map[string]string
	Form                   map[string][]string
	Handed                 map[string]bool // materials that were there, by code
	ReceivedAt, AcceptedAt time.Time
}

// Consequence is what a new version would have changed for one case.
type Consequence struct {
	Past
	More, Less []string // materials asked now that were not, and the other way round
	Lacking    []string // of those that are required now and were not there
	Route      []string // parts of the flow that come or go
	Was, Would time.Time
	Guessed    bool // a question that is new was answered with the commonest case
}

// Moves reports whether anything would have been different.
func (c Consequence) Moves() bool {
	return len(c.More)+len(c.Less)+len(c.Lacking)+len(c.Route) > 0 || !c.Was.Equal(c.Would)
}

// Foresight (推演结果) is a draft version held against past cases.
type Foresight struct {
	Cases                          int
	Materials, Lacking, Route, Due int // how many cases differ in it
	Moved                          []Consequence
}

// Foresee runs a draft over past cases, each against the version under which it was filed. Due dates are those of the
// promise, reckoned in both versions from the same day and without stops, so that only the version makes a difference.
func Foresee(calendar *workday.Calendar, before func(version int) (record.Item, error), draft record.Item, past []Past) (Foresight, error) {
	out := Foresight{Cases: len(past)}
	for _, p := range past {
		old, err := before(p.Version)
		if err != nil {
			return out, err
		}
		c, err := foresee(calendar, old, draft, p)
		if err != nil {
			return out, err
		}
		out.count(c)
	}
	return out, nil
}

func (f *Foresight) count(c Consequence) {
	if !c.Moves() {
		return
	}
	add := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	add(&f.Materials, len(c.More)+len(c.Less) > 0)
	add(&f.Lacking, len(c.Lacking) > 0)
	add(&f.Route, len(c.Route) > 0)
	add(&f.Due, !c.Was.Equal(c.Would))
	f.Moved = append(f.Moved, c)
}

func foresee(calendar *workday.Calendar, old, draft record.Item, p Past) (c Consequence, err error) {
	c.Past = p
	was, err := old.MaterialsFor(p.Answers)
	if err != nil {
		return c, fmt.Errorf("materials of version %d: %w", p.Version, err)
	}
	is, err := draft.MaterialsFor(p.Answers)
	if err != nil {
		return c, fmt.Errorf("materials of the draft: %w", err)
	}
	c.materials(was, is)
	before, err := taken(old, p)
	if err != nil {
		return c, fmt.Errorf("flow of version %d: %w", p.Version, err)
	}
	after, err := taken(draft, p)
	if err != nil {
		return c, fmt.Errorf("flow of the draft: %w", err)
	}
	c.Route = route(before, after)
	c.Guessed = unanswered(old, draft)
	for _, q := range draft.Questions() {
		c.Guessed = c.Guessed || !slices.ContainsFunc(q.Options, func(o form.Option) bool { return o.Value == p.Answers[q.Name] })
	}
	if !p.AcceptedAt.IsZero() {
		c.Was, c.Would = promised(calendar, old, p.AcceptedAt), promised(calendar, draft, p.AcceptedAt)
	}
	return c, nil
}

// taken is the flow as the case would have gone through it.
func taken(item record.Item, p Past) (record.Flow, error) {
	passed, err := item.PassedBy(p.Form, p.Answers)
	return item.Flow.Without(passed), err
}

// unanswered reports whether the flow of the draft depends on a field that nobody could have answered.
func unanswered(old, draft record.Item) bool {
	asked := func(item record.Item, name string) bool {
		return slices.ContainsFunc(item.Form.Fields(), func(f form.Field) bool { return f.Name == name })
	}
	return slices.ContainsFunc(draft.FlowReads(), func(name string) bool { return asked(draft, name) && !asked(old, name) })
}

func (c *Consequence) materials(was, is []record.Material) {
	asked := func(list []record.Material, code string) bool {
		return slices.ContainsFunc(list, func(m record.Material) bool { return m.Code == code })
	}
	for _, m := range is {
		if !asked(was, m.Code) {
			c.More = append(c.More, m.Name)
		}
		if m.Necessity == record.Required && !c.Handed[m.Code] {
			c.Lacking = append(c.Lacking, m.Name)
		}
	}
	for _, m := range was {
		if !asked(is, m.Code) {
			c.Less = append(c.Less, m.Name)
		}
		if m.Necessity == record.Required && !c.Handed[m.Code] { // it lacked that before, too
			c.Lacking = slices.DeleteFunc(c.Lacking, func(name string) bool { return name == m.Name })
		}
	}
}

// route names the parts that come and go between two flows.
func route(old, new record.Flow) (changes []string) {
	was, is := parts(old), parts(new)
	for _, part := range is {
		if !slices.Contains(was, part) {
			changes = append(changes, "增加 "+part)
		}
	}
	for _, part := range was {
		if !slices.Contains(is, part) {
			changes = append(changes, "不再有 "+part)
		}
	}
	if len(changes) == 0 && !slices.Equal(was, is) {
		changes = append(changes, "环节顺序改变")
	}
	return changes
}

func parts(flow record.Flow) (list []string) {
	for _, stage := range flow.Stages {
		for _, part := range stage.Parts {
			list = append(list, stage.Title+"："+part.Title+"（"+part.Body+"，"+RightTitle(part.Right)+"）")
		}
	}
	return list
}

// promised is when the promise would run out, counted from acceptance.
func promised(calendar *workday.Calendar, item record.Item, accepted time.Time) time.Time {
	limit, err := item.PromisedLimit.Workday()
	if err != nil || limit.N == 0 {
		return accepted
	}
	due, _ := workday.Due(calendar, accepted, limit)
	return due
}

// Words says in one line what would have been different.
func (c Consequence) Words() string {
	var said []string
	add := func(before string, names []string) {
		if len(names) > 0 {
			said = append(said, before+strings.Join(names, "、"))
		}
	}
	add("要多交：", c.More)
	add("不用再交：", c.Less)
	add("当时没有、现在必须的：", c.Lacking)
	add("流程：", c.Route)
	if !c.Was.Equal(c.Would) {
		said = append(said, "承诺到期 "+workday.DateOf(c.Was).String()+" 变为 "+workday.DateOf(c.Would).String())
	}
	return strings.Join(said, "；")
}
