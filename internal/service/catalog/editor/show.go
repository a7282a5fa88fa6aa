package editor

import (
	"slices"
	"strings"

	"tongban/internal/base/web"
	"tongban/internal/common/form"
	"tongban/internal/service/catalog/record"
)

// World is what the editor knows of the house in which it runs.
type World struct{ Bodies, Divisions, Halls []web.Option }

// addPart is what a field's name ends with when it adds to a condition.
const addPart = ".add"

// Entries are the fields of a page with the values of an item.
func (p Place) Entries(item record.Item, world World) ([]web.Entry, error) {
	var entries []web.Entry
	for _, f := range p.Sheet.Fields {
		at, err := value(&item, under(p.Path, f.Path), false)
		if err != nil {
			return nil, err
		}
		spec := f.spec(item, world)
		entry := web.Entry{FieldSpec: spec, Values: f.shown(at)}
		if len(entry.Values) > 0 {
			entry.Value = entry.Values[0]
		}
		entry.FieldSpec = withCurrent(spec, entry.Values)
		if f.Shape == whenShape {
			entries = append(entries, f.condition(entry, item, p.Path)...)
			continue
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// spec is the field as a form draws and checks it.
func (f Field) spec(item record.Item, world World) web.FieldSpec {
	spec := web.FieldSpec{Name: f.Path, Label: f.Label, Hint: f.Hint, Kind: f.Kind, Need: f.Need, Max: f.Max, Options: f.Options}
	switch f.From {
	case fromBodies:
		spec.Options = world.Bodies
	case fromDivisions:
		spec.Options = world.Divisions
	case fromHalls:
		spec.Options = world.Halls
	case fromPrefill:
		for _, o := range item.PrefillSources() {
			spec.Options = append(spec.Options, option(o.Value, o.Label))
		}
	case fromMaterials:
		for _, m := range item.Materials {
			spec.Options = append(spec.Options, option(m.Code, m.Name))
		}
	case fromStages:
		for _, stage := range item.Flow.Stages {
			spec.Options = append(spec.Options, option(stage.Name, stage.Title))
		}
	}
	if f.Shape == whenShape {
		spec.Options = nil
	}
	if f.Kind == web.KindRadio && !f.Need {
		spec.Options = append([]web.Option{option("", "不填写")}, spec.Options...)
	}
	return spec
}

// withCurrent keeps a value on offer that is no longer among the options, so that saving the page does not lose it.
func withCurrent(spec web.FieldSpec, values []string) web.FieldSpec {
	if len(spec.Options) == 0 {
		return spec
	}
	for _, value := range values {
		if !slices.ContainsFunc(spec.Options, func(o web.Option) bool { return o.Value == value }) {
			spec.Options = append(slices.Clone(spec.Options), option(value, value+"（原有的，不在目录中）"))
		}
	}
	return spec
}

// condition is a condition in its own words, with conditions to choose from under it.
func (f Field) condition(entry web.Entry, item record.Item, row string) []web.Entry {
	asked := questionsFor(item, f.From, row)
	entry.Hint = "留空就是都要。"
	if entry.Value != "" {
		entry.Hint = "现在的意思是：" + form.InWords(entry.Value, asked) + "。"
	}
	entry.Hint += "可以直接写，例如 tenure == \"rent\" && area > 200；也可以在下面选。"
	entries := []web.Entry{entry}
	if options := choosable(asked); len(options) > 0 {
		entries = append(entries, web.Entry{FieldSpec: web.FieldSpec{Name: f.Path + addPart, Label: "加一个条件", Kind: web.KindSelect, Options: options,
			Hint: "已有条件的，要同时满足"}})
	}
	return entries
}

// Line is a row of a list as the table of its page shows it.
type Line struct {
	Path  string
	Cells []string
}

// Lines are the rows of a list on a page.
func (p Place) Lines(item record.Item, list List, world World) ([]Line, error) {
	whole := under(p.Path, list.Path)
	at, err := value(&item, whole, false)
	if err != nil {
		return nil, err
	}
	rows := make([]Line, at.Len())
	for n := range rows {
		rows[n].Path = rowPath(whole, n)
		for _, path := range list.Shows {
			words, err := list.words(item, rows[n].Path, path, world)
			if err != nil {
				return nil, err
			}
			rows[n].Cells = append(rows[n].Cells, words)
		}
	}
	return rows, nil
}

// shortest is how much of a long text a table shows.
const shortest = 60

func (l List) words(item record.Item, row, path string, world World) (string, error) {
	n := slices.IndexFunc(l.Fields, func(f Field) bool { return f.Path == path })
	f := l.Fields[n]
	at, err := value(&item, under(row, path), false)
	if err != nil {
		return "", err
	}
	text := []rune(strings.ReplaceAll(strings.Join(f.inWords(f.shown(at), item, row, world), "、"), "\n", " "))
	if len(text) > shortest {
		return string(text[:shortest]) + "…", nil
	}
	return string(text), nil
}

// inWords puts values as they are typed into the words of their options.
func (f Field) inWords(values []string, item record.Item, row string, world World) []string {
	options := f.spec(item, world).Options
	out := slices.Clone(values)
	for i, v := range values {
		switch {
		case f.Shape == whenShape:
			out[i] = form.InWords(v, questionsFor(item, f.From, row))
		case f.Kind == web.KindCheck:
			out[i] = "是"
		}
		for _, o := range options {
			if o.Value == v {
				out[i] = o.Text
			}
		}
	}
	return out
}

// Heads are the heads of a list's table.
func (l List) Heads() []string {
	var heads []string
	for _, path := range l.Shows {
		n := slices.IndexFunc(l.Fields, func(f Field) bool { return f.Path == path })
		heads = append(heads, l.Fields[n].Label)
	}
	return heads
}

// Name is what a row is called on its own page.
func (p Place) Name(item record.Item) string {
	if p.List == nil {
		return p.Section.Title
	}
	name, err := p.List.words(item, p.Path, p.List.Shows[0], World{})
	if err != nil || name == "" {
		return "新的" + p.List.One
	}
	return p.List.One + "“" + name + "”"
}
