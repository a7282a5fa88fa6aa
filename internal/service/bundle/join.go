package bundle

import (
	"cmp"
	"context"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"

	"tongban/internal/common/form"
)

// Whole (合并后的申请) is what a bundle asks of one applicant: the forms, situations and materials of its members, each
// thing once.
type Whole struct {
	Definition
	Version    int // changes with the edition and with every version of an item in it
	All        []Chosen
	Situations []Situation
	Form       form.Definition
	Materials  []Material
	askers     map[string][]ask // by the joined name of a field: who asks
}

// Chosen is a member with its item, and the names that its things have in the whole.
type Chosen struct {
	Member
	Item       Item
	In         bool              // the answers call for it
	fields     map[string]string // own name to joined name
	situations map[string]string
	materials  map[string]string
}

type ask struct {
	member string
	field  form.Field
}

// Join puts the members of a bundle together for what was answered so far. The joined names hang on the definition alone,
// so that an answer keeps its place when another member comes in.
func Join(d Definition, items map[string]Item, answers map[string]string) (Whole, error) {
	chosen, err := d.chosen(answers)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Definition: d, Version: versionOf(terms(d, items)), askers: map[string][]ask{}}
	for _, m := range d.Members {
		in := m.Offline == "" && slices.ContainsFunc(chosen, func(c Member) bool { return c.Name == m.Name })
		w.All = append(w.All, Chosen{Member: m, Item: items[m.Item], In: in})
	}
	w.joinSituations()
	w.joinFields()
	w.joinMaterials()
	return w, nil
}

// versionOf makes a number of the terms, for comparing only.
func versionOf(terms string) int {
	sum := fnv.New32a()
	sum.Write([]byte(terms))
	return int(sum.Sum32()&0x7fffffff) | 1
}

// Chosen lists the members that are applied for.
func (w Whole) Chosen() []Chosen {
	return slices.DeleteFunc(slices.Clone(w.All), func(c Chosen) bool { return !c.In })
}

// members are the chosen ones as the definition has them.
func (w Whole) members() (out []Member) {
	for _, c := range w.Chosen() {
		out = append(out, c.Member)
	}
	return out
}

// Closed says why the bundle cannot be applied for now, member by member; nothing when it can.
func (w Whole) Closed() (why []string) {
	if w.Off {
		return []string{"这个套餐已暂停接收新的申请"}
	}
	for _, c := range w.Chosen() {
		switch {
		case c.Item.Code == "":
			why = append(why, "其中的一个事项已经没有了，请联系"+cmp.Or(w.Phone, "窗口"))
		case c.Item.Closed != "":
			why = append(why, "“"+c.Item.Name+"”现在不能办理："+c.Item.Closed)
		}
	}
	return why
}

func sameOptions(a, b []form.Option) bool {
	return slices.EqualFunc(a, b, func(x, y form.Option) bool { return x.Value == y.Value })
}

// joinSituations asks a question once that several items ask alike; one of the bundle comes first.
func (w *Whole) joinSituations() {
	known := map[string]Situation{}
	add := func(s Situation, in bool) {
		if _, there := known[s.Name]; !there {
			known[s.Name] = s
		}
		if in && !slices.ContainsFunc(w.Situations, func(o Situation) bool { return o.Name == s.Name }) {
			w.Situations = append(w.Situations, s)
		}
	}
	for _, q := range w.Questions {
		add(Situation{q.Name, q.Ask, q.Options}, true)
	}
	for i := range w.All {
		c := &w.All[i]
		c.situations = map[string]string{}
		for _, s := range c.Item.Situations {
			if c.Answers[s.Name] != "" {
				continue
			}
			name := s.Name
			if old, there := known[name]; there && !sameOptions(old.Options, s.Options) {
				name = c.Name + "_" + s.Name
			}
			c.situations[s.Name] = name
			add(Situation{name, s.Question, s.Options}, c.In)
		}
	}
}

// fieldName is what a field of a member is called in the whole.
func (c Chosen) fieldName(f form.Field, known map[string]form.Field) string {
	own := c.Name + "_" + f.Name
	if slices.Contains(c.Apart, f.Name) {
		return own
	}
	if name := c.Fields[f.Name]; name != "" {
		return name
	}
	if old, there := known[f.Name]; there && (old.Kind != f.Kind || !sameOptions(old.Options, f.Options)) {
		return own
	}
	return f.Name
}

// joinFields asks a field once that several forms have under one name and one kind.
func (w *Whole) joinFields() {
	known := map[string]form.Field{}
	for i := range w.All {
		c := &w.All[i]
		c.fields = map[string]string{}
		for _, f := range c.Item.Form.Fields() {
			name := c.fieldName(f, known)
			c.fields[f.Name] = name
			if _, there := known[name]; !there {
				known[name] = f
			}
		}
		for _, f := range c.Item.Form.Fields() {
			if slices.Contains(c.Later, f.Name) {
				continue
			}
			name := c.fields[f.Name]
			f.When = renamed(f.When, c.fields)
			if c.In {
				w.askers[name] = append(w.askers[name], ask{c.Name, f})
			}
		}
	}
	placed := map[string]bool{}
	for _, c := range w.Chosen() {
		for _, g := range c.Item.Form.Groups {
			at := slices.IndexFunc(w.Form.Groups, func(o form.Group) bool { return o.Title == g.Title })
			var fresh []form.Field
			for _, f := range g.Fields {
				name := c.fields[f.Name]
				if placed[name] || len(w.askers[name]) == 0 {
					continue
				}
				placed[name] = true
				fresh = append(fresh, joined(name, w.askers[name]))
			}
			switch {
			case len(fresh) == 0:
			case at < 0:
				w.Form.Groups = append(w.Form.Groups, form.Group{Title: g.Title, Fields: fresh})
			default:
				w.Form.Groups[at].Fields = append(w.Form.Groups[at].Fields, fresh...)
			}
		}
	}
}

// joined is one field for all who ask it: asked when one of them asks, as strict as the strictest.
func joined(name string, askers []ask) form.Field {
	f := askers[0].field
	f.Name = name
	whens := []string{}
	always := false
	for _, a := range askers {
		f.Need = f.Need || a.field.Need
		f.Whole = f.Whole || a.field.Whole
		if a.field.Max > 0 && (f.Max == 0 || a.field.Max < f.Max) {
			f.Max = a.field.Max
		}
		f.Prefill = cmp.Or(f.Prefill, a.field.Prefill)
		f.Hint = cmp.Or(f.Hint, a.field.Hint)
		if a.field.When == "" {
			always = true
		} else if !slices.Contains(whens, a.field.When) {
			whens = append(whens, a.field.When)
		}
	}
	switch {
	case always:
		f.When = ""
	case len(whens) == 1:
		f.When = whens[0]
	default:
		f.When = "(" + strings.Join(whens, ") || (") + ")"
	}
	return f
}

var word = regexp.MustCompile(`"[^"]*"|'[^']*'|[A-Za-z_][A-Za-z0-9_]*`)

// renamed reads the names of a condition as the whole has them; what stands in quotes is no name.
func renamed(condition string, names map[string]string) string {
	return word.ReplaceAllStringFunc(condition, func(found string) string { return cmp.Or(names[found], found) })
}

// materialKey is what a material of a member is called in the whole: the same thing is asked once.
func (c Chosen) materialKey(m Material, known []Material) string {
	if key := c.Materials[m.Code]; key != "" {
		return key
	}
	for _, old := range known {
		if m.Licence != "" && old.Licence == m.Licence || old.Name == m.Name {
			return old.Code
		}
	}
	if slices.ContainsFunc(known, func(old Material) bool { return old.Code == m.Code }) {
		return c.Name + "-" + m.Code
	}
	return m.Code
}

// joinMaterials asks for a thing once that several items want. What a member before hands out is not asked at all.
func (w *Whole) joinMaterials() {
	var known []Material
	for i := range w.All {
		c := &w.All[i]
		c.materials = map[string]string{}
		for _, m := range c.Item.Materials {
			key := c.materialKey(m, known)
			c.materials[m.Code] = key
			if m.Code = key; !slices.ContainsFunc(known, func(old Material) bool { return old.Code == key }) {
				known = append(known, m)
			}
		}
	}
	for _, c := range w.Chosen() {
		for _, m := range c.Item.Materials {
			if w.given(c, m) != "" {
				continue
			}
			m.Code = c.materials[m.Code]
			n := slices.IndexFunc(w.Materials, func(old Material) bool { return old.Code == m.Code })
			if n < 0 {
				w.Materials = append(w.Materials, m)
				continue
			}
			w.Materials[n] = firmer(w.Materials[n], m)
		}
	}
}

// firmer is one material for two who ask it.
func firmer(a, b Material) Material {
	if slices.Index(necessities, b.Necessity) < slices.Index(necessities, a.Necessity) {
		a.Necessity = b.Necessity
	}
	a.Originals, a.Copies = max(a.Originals, b.Originals), a.Copies+b.Copies
	a.Note, a.Licence = cmp.Or(a.Note, b.Note), cmp.Or(a.Licence, b.Licence)
	if b.MaxMB > 0 && (a.MaxMB == 0 || b.MaxMB < a.MaxMB) {
		a.MaxMB = b.MaxMB
	}
	switch {
	case len(a.Accept) == 0:
		a.Accept = b.Accept
	case len(b.Accept) > 0:
		a.Accept = slices.DeleteFunc(slices.Clone(a.Accept), func(ending string) bool { return !slices.Contains(b.Accept, ending) })
	}
	return a
}

// given names the member before this one whose result is the material; empty when none gives it.
func (w Whole) given(c Chosen, m Material) string {
	if m.Licence == "" {
		return ""
	}
	for _, name := range before(w.members(), c.Name) {
		if giver, ok := w.Member(name); ok && giver.Gives == m.Licence {
			return name
		}
	}
	return ""
}

// Share (分件) is the part of a joined application that is one member's.
type Share struct {
	Chosen
	Form    map[string][]string
	Answers map[string]string
	// Materials says under which code of the whole each of its materials was handed in.
	Materials map[string]string
	// Given are those that a member before it hands out.
	Given []string
}

// Share takes the part of a member out of what was filled in.
func (w Whole) Share(c Chosen, values map[string][]string, answers map[string]string) Share {
	s := Share{Chosen: c, Form: map[string][]string{}, Answers: w.settled(c, answers), Materials: map[string]string{}}
	for _, f := range c.Item.Form.Fields() {
		if given := values[c.fields[f.Name]]; len(given) > 0 && !slices.Contains(c.Later, f.Name) {
			s.Form[f.Name] = given
		}
	}
	for _, m := range c.Item.Materials {
		if w.given(c, m) != "" {
			s.Given = append(s.Given, m.Code)
			continue
		}
		s.Materials[m.Code] = c.materials[m.Code]
	}
	return s
}

// settled are the answers to the situations of a member.
func (w Whole) settled(c Chosen, answers map[string]string) map[string]string {
	out := map[string]string{}
	for _, s := range c.Item.Situations {
		fixed := c.Answers[s.Name]
		switch {
		case strings.HasPrefix(fixed, "$"):
			out[s.Name] = answers[fixed[1:]]
		case fixed != "":
			out[s.Name] = fixed
		default:
			out[s.Name] = answers[c.situations[s.Name]]
		}
	}
	return out
}

// Asked lists the codes of the joined materials that are asked in a situation.
func (w Whole) Asked(ctx context.Context, items Items, answers map[string]string) (codes []string, err error) {
	for _, c := range w.Chosen() {
		own, err := items.Asked(ctx, c.Item, w.settled(c, answers))
		if err != nil {
			return nil, err
		}
		for _, m := range c.Item.Materials {
			if key := c.materials[m.Code]; slices.Contains(own, m.Code) && w.given(c, m) == "" && !slices.Contains(codes, key) {
				codes = append(codes, key)
			}
		}
	}
	return codes, nil
}

// JoinedName finds what a field, a situation or a material of a member is called in the whole.
func (c Chosen) JoinedName(own string) string {
	if code, is := strings.CutPrefix(own, "material-"); is {
		return "material-" + cmp.Or(c.materials[code], code)
	}
	return cmp.Or(c.fields[own], c.situations[own], own)
}

// Saved counts what is asked together and what would be asked one by one.
type Saved struct{ Fields, FieldsApart, Materials, MaterialsApart int }

// Saved counts how much the applicant is spared.
func (w Whole) Saved() (s Saved) {
	s.Fields, s.Materials = len(w.Form.Fields()), len(w.Materials)
	for _, c := range w.Chosen() {
		s.FieldsApart += len(c.Item.Form.Fields())
		s.MaterialsApart += len(c.Item.Materials)
	}
	return s
}
