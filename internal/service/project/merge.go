package project

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"

	"tongban/internal/common/form"
)

// Terms is what a project must know of an item: what it asks. The roof makes it from the catalogue.
type Terms struct {
	Code       string
	Version    int
	Name       string
	Body       string
	BodyName   string
	Limits     string // in words: of the law and as promised
	Form       form.Definition
	Situations []Situation
	Materials  []Material
	Own        json.RawMessage // the terms as casework keeps them
	// Answered are the bodies whose work on it is answered by what is done together, by the code of that.
	Answered map[string][]string
}

// Situation (情形) is a question that decides which materials are asked.
type Situation struct {
	Name, Question string
	Options        []form.Option
}

// Material (申请材料) is one paper that an item asks for.
type Material struct {
	Code, Name string
	Needed     bool // an application cannot be made without it
	Note       string
	Accept     []string
	MaxMB      int
}

// Sheet (一张申请表) is the form of a stage: what all its items ask, each question once.
type Sheet struct {
	Form   form.Definition
	terms  []Terms
	fields map[string]map[string]string // by item: the name on the sheet of a field of its own form
	asks   map[string]map[string]string // by item: the name on the sheet of a situation
}

// merge puts the forms of several items together. Fields of the same name, kind and choices are one question; those of
// the same name that differ are asked apart, each with the name of its item.
func merge(s Stage, terms []Terms) (Sheet, error) {
	sheet := Sheet{terms: terms, fields: map[string]map[string]string{}, asks: map[string]map[string]string{}}
	b := builder{taken: map[string]form.Field{}}
	for n, t := range terms {
		sheet.asks[t.Code], sheet.fields[t.Code] = map[string]string{}, map[string]string{}
		for _, q := range t.Situations {
			field := form.Field{Name: "situation_" + q.Name, Label: q.Question, Kind: form.Choice, Need: true, Options: q.Options}
			sheet.asks[t.Code][q.Name] = b.add("情形", field, t, n, nil)
		}
	}
	for n, t := range terms {
		own := sheet.fields[t.Code]
		for _, g := range t.Form.Groups {
			for _, f := range g.Fields {
				own[f.Name] = b.add(g.Title, f, t, n, own)
			}
		}
	}
	sheet.Form.Groups = b.groups
	_, err := form.Compile(sheet.Form)
	return sheet, err
}

// builder gathers the groups of a sheet.
type builder struct {
	groups []form.Group
	taken  map[string]form.Field
}

// add asks a question once and gives the name under which it stands on the sheet.
func (b *builder) add(group string, f form.Field, t Terms, n int, own map[string]string) string {
	f.When = renamed(f.When, own)
	if there, taken := b.taken[f.Name]; taken {
		if same(there, f) {
			if f.Need && !there.Need {
				b.need(f.Name)
			}
			return f.Name
		}
		f.Name += "_" + strconv.Itoa(n+1)
		f.Label = fmt.Sprintf("%s（%s）", f.Label, t.Name)
	}
	b.taken[f.Name] = f
	i := slices.IndexFunc(b.groups, func(g form.Group) bool { return g.Title == group })
	if i < 0 {
		b.groups = append(b.groups, form.Group{Title: group})
		i = len(b.groups) - 1
	}
	b.groups[i].Fields = append(b.groups[i].Fields, f)
	return f.Name
}

// same reports whether two items ask the same: what differs in words or in how firmly it is asked is no other question.
func same(a, b form.Field) bool {
	return a.Kind == b.Kind && a.When == b.When && reflect.DeepEqual(a.Options, b.Options)
}

func (b *builder) need(name string) {
	for g := range b.groups {
		for f := range b.groups[g].Fields {
			if b.groups[g].Fields[f].Name == name {
				b.groups[g].Fields[f].Need = true
			}
		}
	}
}

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// renamed is a condition with the names that its fields have on the sheet.
func renamed(when string, names map[string]string) string {
	return word.ReplaceAllStringFunc(when, func(w string) string {
		if other, ok := names[w]; ok {
			return other
		}
		return w
	})
}

// answers are what was filled in on the sheet in the words of one item.
func (s Sheet) answers(item string, values map[string][]string) (own map[string][]string, situations map[string]string) {
	own, situations = map[string][]string{}, map[string]string{}
	for name, on := range s.fields[item] {
		if v := values[on]; len(v) > 0 {
			own[name] = v
		}
	}
	for name, on := range s.asks[item] {
		if v := values[on]; len(v) > 0 {
			situations[name] = v[0]
		}
	}
	return own, situations
}

// onSheet is the name on the sheet of what an item calls by a name of its own.
func (s Sheet) onSheet(item, name string) string {
	if on, ok := s.fields[item][name]; ok {
		return on
	}
	if on, ok := s.asks[item][name]; ok {
		return on
	}
	return name
}

// Wanted (要交的材料) is one paper that a stage asks for, once.
type Wanted struct {
	Key, Name string
	Of        []string // item/material
	Items     []string // names of the items that use it
	Needed    bool
	Notes     []string
	Accept    []string
	MaxMB     int
	Instead   string // what stands for it already
	Result    string
	Regional  string
}

// wanted lists the papers of a stage, each once: those that the class names as shared, and those of the same name.
// codes gives the materials that an item asks for in the situation.
func (s Sheet) wanted(stage Stage, codes func(Terms) []string) (list []Wanted) {
	at := map[string]int{}
	for _, t := range s.terms {
		asked := codes(t)
		for _, m := range t.Materials {
			if !slices.Contains(asked, m.Code) {
				continue
			}
			w := Wanted{Key: "name:" + m.Name, Name: m.Name}
			if x, ok := stage.shared(t.Code, m.Code); ok {
				w.Key, w.Name, w.Result, w.Regional = x.Key, x.Name, x.Result, x.Regional
				if x.Note != "" {
					w.Notes = []string{x.Note}
				}
			}
			n, there := at[w.Key]
			if !there {
				n = len(list)
				at[w.Key], list = n, append(list, w)
			}
			list[n].take(t, m)
		}
	}
	return list
}

// take adds what one more item asks of the paper: the stricter rule holds for all.
func (w *Wanted) take(t Terms, m Material) {
	first := len(w.Of) == 0
	w.Of = append(w.Of, t.Code+"/"+m.Code)
	if !slices.Contains(w.Items, t.Name) {
		w.Items = append(w.Items, t.Name)
	}
	w.Needed = w.Needed || m.Needed
	if m.Note != "" && !slices.Contains(w.Notes, m.Note) {
		w.Notes = append(w.Notes, m.Note)
	}
	switch {
	case first:
		w.Accept, w.MaxMB = m.Accept, m.MaxMB
	case len(m.Accept) > 0:
		if both := slices.DeleteFunc(slices.Clone(m.Accept), func(x string) bool { return len(w.Accept) > 0 && !slices.Contains(w.Accept, x) }); len(both) > 0 {
			w.Accept = both
		}
	}
	if m.MaxMB > 0 && (w.MaxMB == 0 || m.MaxMB < w.MaxMB) {
		w.MaxMB = m.MaxMB
	}
}
