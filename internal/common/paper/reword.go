package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
)

// What an administrator may change in a template is its wording: the sentences, the articles it rests on, who gets
// the copies. Which facts it states, in which case, and its number are the program's, because rooms bring the facts.

// ownVersions is where the versions of an administrator begin: a later release of the program may bring further
// versions of its own without meeting them.
const ownVersions = 1000

// VersionTitle names a version as people do.
func VersionTitle(version int) string {
	if version > ownVersions {
		return fmt.Sprintf("本地第%d版", version-ownVersions)
	}
	return fmt.Sprintf("系统自带第%d版", version)
}

// Own reports whether an administrator wrote the version.
func (t *Template) Own() bool { return t.Version > ownVersions }

// Passage is one piece of the wording, with its variables as 【名称】.
type Passage struct {
	Key, Label, Text string
	Long             bool
}

// Variable is a fact that the wording may name.
type Variable struct{ Label, Note string }

// givenLabels name what is given to every template.
var givenLabels = map[string]string{"addressee": "送达对象", "number": "文号", "date": "出具日期", "law": "法律依据"}

// labels name the variables; two facts with one label are told apart by their names.
func (t *Template) labels() map[string]string {
	out := map[string]string{}
	taken := map[string]bool{}
	add := func(name, label string) {
		if taken[label] {
			label += "（" + name + "）"
		}
		taken[label], out[name] = true, label
	}
	for _, name := range given {
		add(name, givenLabels[name])
	}
	for _, f := range t.facts() {
		add(f.Name, f.Label)
	}
	return out
}

// Variables lists what the wording may name, in the order of the template.
func (t *Template) Variables() (out []Variable) {
	labels := t.labels()
	for _, name := range given {
		out = append(out, Variable{labels[name], "每份文书都有"})
	}
	for _, f := range t.facts() {
		note := "办理时一定有"
		switch {
		case f.When != "":
			note = "只在" + t.whenWords(f.When) + "时有"
		case f.Optional:
			note = "可能没有，没有时留空"
		}
		out = append(out, Variable{labels[f.Name], note})
	}
	return out
}

// whenWords says when a step applies.
func (t *Template) whenWords(when string) string {
	name, values, choice := strings.Cut(when, "=")
	name, absent := strings.CutPrefix(name, "!")
	label := t.labels()[name]
	if l, ok := t.list(name); ok {
		label = l.Label
	}
	switch {
	case choice:
		f, _ := t.fact(name)
		var words []string
		for v := range strings.SplitSeq(values, ",") {
			words = append(words, f.Choices[v])
		}
		return label + "为“" + strings.Join(words, "、") + "”"
	case absent:
		return "没有" + label
	}
	return "有" + label
}

var variable = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func (t *Template) inWords(text string) string {
	labels := t.labels()
	return variable.ReplaceAllStringFunc(text, func(found string) string {
		return "【" + labels[variable.FindStringSubmatch(found)[1]] + "】"
	})
}

// Passages are the pieces of the wording in their order.
func (t *Template) Passages() (out []Passage) {
	out = append(out, Passage{Key: "law", Label: "法律依据", Text: t.Law})
	for i, s := range t.Text {
		key, note := fmt.Sprintf("text-%d", i+1), ""
		if s.When != "" {
			note = "（只在" + t.whenWords(s.When) + "时印出）"
		}
		switch {
		case s.Line != "":
			out = append(out, Passage{Key: key, Label: fmt.Sprintf("第%d段，单独一行%s", i+1, note), Text: t.inWords(s.Line)})
		case s.Para != "":
			out = append(out, Passage{Key: key, Label: fmt.Sprintf("第%d段%s", i+1, note), Text: t.inWords(s.Para), Long: true})
		}
		for k, row := range s.Form {
			out = append(out, Passage{Key: fmt.Sprintf("%s-%d", key, k+1), Label: fmt.Sprintf("第%d段，表格的“%s”栏%s", i+1, row[0], note), Text: t.inWords(row[1]), Long: strings.Contains(row[1], "\n")})
		}
	}
	for i, r := range t.Remedy {
		note := ""
		if r.When != "" {
			note = "（只在" + t.whenWords(r.When) + "时印出）"
		}
		out = append(out, Passage{Key: fmt.Sprintf("remedy-%d", i+1), Label: "救济途径" + note, Text: t.inWords(r.Para), Long: true})
	}
	return append(out, Passage{Key: "copies", Label: "份数说明", Text: t.Copies})
}

// Reword makes the next version of a template from changed passages; what is not among them stays. A paragraph left
// empty goes, and added comes as the last one. What is wrong is said at its passage.
func (p *Press) Reword(t *Template, changed map[string]string, added string) (*Template, error) {
	next := *t
	next.Version = p.nextOwn(t.Code)
	var wrong []fault.Field
	read := func(key, old string, may bool) string {
		text, ok := changed[key]
		if !ok {
			return old
		}
		text = strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n")
		code, problem := t.fromWords(text)
		if problem == "" && text == "" && !may {
			problem = "这一项不能空着"
		}
		if err := p.drawable(text); problem == "" && err != nil {
			problem = fault.MessageOf(err)
		}
		if problem != "" {
			wrong = append(wrong, fault.Field{Name: key, Message: problem})
		}
		return code
	}
	next.Law, next.Copies = read("law", t.Law, false), read("copies", t.Copies, true)
	next.Text = nil
	for i, s := range t.Text {
		key := fmt.Sprintf("text-%d", i+1)
		s.Line, s.Para = read(key, s.Line, true), read(key, s.Para, true)
		if t.Text[i].Line == "" {
			s.Line = ""
		}
		if t.Text[i].Para == "" {
			s.Para = ""
		}
		s.Form = slices.Clone(s.Form)
		for k := range s.Form {
			s.Form[k][1] = read(fmt.Sprintf("%s-%d", key, k+1), s.Form[k][1], true)
		}
		if s.Line != "" || s.Para != "" || s.Table != "" || len(s.Form) > 0 {
			next.Text = append(next.Text, s)
		}
	}
	changed["added"] = added
	if code := read("added", "", true); code != "" {
		next.Text = append(next.Text, Step{Para: code})
	}
	next.Remedy = slices.Clone(t.Remedy)
	for i := range next.Remedy {
		next.Remedy[i].Para = read(fmt.Sprintf("remedy-%d", i+1), next.Remedy[i].Para, false)
	}
	if len(wrong) > 0 {
		return nil, fault.Invalid(fmt.Sprintf("有 %d 处需要修改", len(wrong)), slices.CompactFunc(wrong, func(a, b fault.Field) bool { return a.Name == b.Name })...)
	}
	return next.settled()
}

// fromWords turns 【名称】 back into variables, and says what is no variable.
func (t *Template) fromWords(text string) (code, problem string) {
	if strings.Contains(text, "{{") || strings.Contains(text, "}}") {
		return "", "变量请写成【名称】，不要用大括号"
	}
	names := map[string]string{}
	for name, label := range t.labels() {
		names[label] = name
	}
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "【")
		out.WriteString(before)
		if !found {
			return out.String(), problem
		}
		label, after, closed := strings.Cut(rest, "】")
		name, known := names[label]
		switch {
		case !closed:
			return "", "有一个“【”没有对应的“】”"
		case !known:
			return "", "没有“【" + label + "】”这个变量，可以用的变量列在本页下面"
		}
		out.WriteString("{{." + name + "}}")
		text = after
	}
}

// settled is a changed template as it would be read again: optional facts that it no longer names are dropped, and
// everything is checked as with a new one.
func (t *Template) settled() (*Template, error) {
	t.Facts = slices.DeleteFunc(slices.Clone(t.Facts), func(f Fact) bool { return f.Optional && !t.names(f.Name) })
	var source bytes.Buffer
	encoder := yaml.NewEncoder(&source)
	encoder.SetIndent(2)
	if err := encoder.Encode(t); err != nil {
		return nil, fmt.Errorf("write template %s: %w", t.Code, err)
	}
	for _, f := range t.Facts {
		if !t.names(f.Name) {
			return nil, fault.Invalidf("正文没有写“%s”。这是办理时一定要写明的内容，请在合适的段落里写上【%s】", f.Label, t.labels()[f.Name])
		}
	}
	if !strings.Contains(source.String(), "{{.law}}") {
		return nil, fault.Invalidf("正文没有写明法律依据，请在合适的段落里写上【法律依据】")
	}
	next, err := ParseTemplate(source.Bytes())
	if err != nil {
		return nil, err
	}
	return next, nil
}

// names reports whether the wording names a fact, in its text or in a condition.
func (t *Template) names(name string) bool {
	has := func(when string, texts ...string) bool {
		condition, _, _ := strings.Cut(strings.TrimPrefix(when, "!"), "=")
		return condition == name || slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, "{{."+name+"}}") })
	}
	for _, s := range t.Text {
		texts := []string{s.Line, s.Para}
		for _, row := range s.Form {
			texts = append(texts, row[0], row[1])
		}
		if has(s.When, texts...) {
			return true
		}
	}
	return slices.ContainsFunc(t.Remedy, func(r Remedy) bool { return has(r.When, r.Para) })
}

// nextOwn is the number of the administrator's next version.
func (p *Press) nextOwn(code string) int {
	next := ownVersions + 1
	for _, t := range p.Templates().versions[code] {
		if t.Version >= next {
			next = t.Version + 1
		}
	}
	return next
}

// Try lays a paper that was made with another version out with this one, as a preview.
func (t *Template) Try(x Paper) (Doc, error) {
	x.Preview, x.Sealed, x.Title, x.Number = true, false, t.Title, "预览稿，没有编号"
	return t.safely(x)
}

// Sample is a paper with the names of its facts in the place of facts, for a template that no paper was made with yet.
func (t *Template) Sample() Paper {
	x := Paper{Template: t.Code, Version: t.Version, Title: t.Title, Addressee: "〔送达对象〕", Facts: Facts{Words: map[string]string{}, Lists: map[string][]map[string]string{}}}
	for _, f := range t.facts() {
		x.Facts.Words[f.Name] = "〔" + f.Label + "〕"
		for value := range f.Choices {
			if x.Facts.Words[f.Name] > value || strings.HasPrefix(x.Facts.Words[f.Name], "〔") {
				x.Facts.Words[f.Name] = value
			}
		}
	}
	for _, l := range t.Lists {
		row := map[string]string{}
		for _, cell := range l.Cells {
			row[cell] = "〔" + l.Label + "〕"
		}
		x.Facts.Lists[l.Name] = []map[string]string{row}
	}
	return x
}

// Learn puts the wordings of administrators in force, as they stand in the store. One that cannot be read leaves the
// version before it in force, and is answered with why, once.
func (p *Press) Learn(sources []string) (troubles []error) {
	for _, source := range sources {
		if _, known := p.learned.LoadOrStore(source, true); known {
			continue
		}
		if err := p.Adopt(source); err != nil {
			troubles = append(troubles, err)
		}
	}
	return troubles
}

// All answers every version of a template, the oldest first.
func (s *Templates) All(code string) []*Template { return slices.Clone(s.versions[code]) }
