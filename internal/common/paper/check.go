package paper

import (
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
)

// load parses every wording once and checks the template as a whole.
func (t *Template) load() error {
	for name, value := range map[string]string{"code": t.Code, "title": t.Title, "word": t.Word, "law": t.Law} {
		if strings.TrimSpace(value) == "" {
			return fmt.Errorf("缺少 %s", name)
		}
	}
	if t.Version < 1 {
		return fmt.Errorf("version 应当从 1 起")
	}
	known := slices.Clone(given)
	for _, f := range t.facts() {
		if f.Label == "" || slices.Contains(known, f.Name) {
			return fmt.Errorf("变量 %s 没有名称或者重复", f.Name)
		}
		known = append(known, f.Name)
		if err := t.condition(f.When, map[string]bool{}); err != nil {
			return err
		}
	}
	used := map[string]bool{}
	for _, s := range t.Text {
		if err := t.loadStep(s, known, used); err != nil {
			return err
		}
	}
	for _, r := range t.Remedy {
		if err := t.condition(r.When, used); err != nil {
			return err
		}
		if err := t.wording(r.Para, known, used); err != nil {
			return err
		}
	}
	for _, f := range t.Facts {
		if !used[f.Name] {
			return fmt.Errorf("变量 %s 没有用到", f.Name)
		}
	}
	if !used["law"] {
		return fmt.Errorf("正文应当写明法律依据 {{.law}}")
	}
	return t.checkRemedy()
}

func (t *Template) loadStep(s Step, known []string, used map[string]bool) error {
	if err := t.condition(s.When, used); err != nil {
		return err
	}
	kinds := 0
	for _, there := range []bool{s.Line != "", s.Para != "", s.Table != "", len(s.Form) > 0} {
		if there {
			kinds++
		}
	}
	if kinds != 1 {
		return fmt.Errorf("每一段应当且只能是 line、para、table、form 中的一种")
	}
	if s.Table != "" {
		l, ok := t.list(s.Table)
		if !ok {
			return fmt.Errorf("没有清单 %s", s.Table)
		}
		cells := append(slices.Clone(l.Cells), "n")
		if len(s.Columns) == 0 {
			return fmt.Errorf("清单 %s 没有列", s.Table)
		}
		for _, c := range s.Columns {
			if c.Width <= 0 {
				return fmt.Errorf("清单 %s 的列“%s”没有宽度", s.Table, c.Title)
			}
			if err := t.wording(c.Value, cells, map[string]bool{}); err != nil {
				return err
			}
		}
		return nil
	}
	texts := []string{s.Line, s.Para}
	for _, row := range s.Form {
		texts = append(texts, row[0], row[1])
	}
	for _, text := range texts {
		if err := t.wording(text, known, used); err != nil {
			return err
		}
	}
	return nil
}

// wording parses one text; only plain variables and if are allowed, so that a
// template can neither fail nor run away when a paper is made.
func (t *Template) wording(text string, known []string, used map[string]bool) error {
	w, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		return err
	}
	t.words[text] = w
	return variables(w.Root, func(name string) error {
		if !slices.Contains(known, name) {
			return fmt.Errorf("没有变量 %s", name)
		}
		used[name] = true
		return nil
	})
}

func variables(node parse.Node, visit func(string) error) error {
	switch n := node.(type) {
	case nil, *parse.TextNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := variables(child, visit); err != nil {
				return err
			}
		}
		return nil
	case *parse.ActionNode:
		return pipeVariable(n.Pipe, visit)
	case *parse.IfNode:
		if err := pipeVariable(n.Pipe, visit); err != nil {
			return err
		}
		if err := variables(n.List, visit); err != nil {
			return err
		}
		return variables(n.ElseList, visit)
	}
	return fmt.Errorf("不允许的写法 %s", node)
}

func pipeVariable(pipe *parse.PipeNode, visit func(string) error) error {
	if len(pipe.Cmds) == 1 && len(pipe.Decl) == 0 && len(pipe.Cmds[0].Args) == 1 {
		if field, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode); ok && len(field.Ident) == 1 {
			return visit(field.Ident[0])
		}
	}
	return fmt.Errorf("不允许的写法 {{%s}}", pipe)
}

// condition checks the words of a When.
func (t *Template) condition(when string, used map[string]bool) error {
	if when == "" {
		return nil
	}
	name, values, choice := strings.Cut(strings.TrimPrefix(when, "!"), "=")
	f, isFact := t.fact(name)
	if _, isList := t.list(name); !isFact && !isList {
		return fmt.Errorf("条件“%s”没有变量 %s", when, name)
	}
	used[name] = true
	if choice {
		if strings.HasPrefix(when, "!") {
			return fmt.Errorf("条件“%s”请改为列出适用的选项", when)
		}
		for v := range strings.SplitSeq(values, ",") {
			if _, ok := f.Choices[v]; !ok {
				return fmt.Errorf("条件“%s”没有选项 %s", when, v)
			}
		}
	}
	return nil
}

// checkRemedy holds 行政许可法 §38: who is refused is told of reconsideration
// and litigation. Whatever the choice, one remedy clause applies, and each
// clause names both ways with their limits.
func (t *Template) checkRemedy() error {
	if t.Negative && len(t.Remedy) == 0 {
		return fmt.Errorf("不利决定应当写明救济途径（行政许可法第三十八条）")
	}
	for _, r := range t.Remedy {
		for _, name := range remedyFacts {
			if r.First && name == "suitLimit" {
				continue
			}
			f, ok := t.fact(name)
			if !ok || f.Optional || f.When != "" || !strings.Contains(r.Para, "{{."+name+"}}") {
				return fmt.Errorf("救济途径应当写明行政复议机关和期限、诉讼法院和期限，缺少 %s", name)
			}
		}
	}
	if !t.Negative {
		return nil
	}
	for _, words := range t.cases() {
		applies := func(r Remedy) bool { return holds(r.When, Facts{Words: words}) }
		if !slices.ContainsFunc(t.Remedy, applies) {
			return fmt.Errorf("情形 %v 没有救济途径", words)
		}
	}
	return nil
}

// cases answers one set of words for each choice a template has, and one with
// no optional word at all.
func (t *Template) cases() []map[string]string {
	out := []map[string]string{}
	for _, f := range t.Facts {
		for value := range f.Choices {
			out = append(out, map[string]string{f.Name: value})
		}
	}
	if len(out) == 0 {
		out = append(out, map[string]string{})
	}
	return out
}
