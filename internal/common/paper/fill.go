package paper

import (
	"strconv"

	"tongban/internal/base/fault"
)

// check finds what a draft lacks, all of it at once, named by its label.
func (t *Template) check(d Draft) error {
	var missing []fault.Field
	lack := func(name, label string) {
		missing = append(missing, fault.Field{Name: name, Message: "请填写" + label})
	}
	if d.Addressee == "" {
		lack("addressee", "文书送达对象")
	}
	if d.Abbr == "" {
		lack("abbr", "机关代字")
	}
	for _, f := range t.facts() {
		value := d.Facts.Words[f.Name]
		if value == "" && !f.Optional && holds(f.When, d.Facts) {
			lack(f.Name, f.Label)
		}
		if _, ok := f.Choices[value]; value != "" && f.Choices != nil && !ok {
			missing = append(missing, fault.Field{Name: f.Name, Message: f.Label + "没有“" + value + "”这一项"})
		}
	}
	for _, l := range t.Lists {
		if len(d.Facts.Lists[l.Name]) == 0 && !l.Optional {
			lack(l.Name, l.Label)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.Invalid("《"+t.Title+"》还不能出具："+missing[0].Message, missing...)
}

// stated keeps the facts the template declares; what a paper does not say has
// no business in its record.
func (t *Template) stated(f Facts) Facts {
	out := Facts{Words: map[string]string{}}
	for _, fact := range t.facts() {
		if text := f.Words[fact.Name]; text != "" {
			out.Words[fact.Name] = writable(text)
		}
	}
	for _, l := range t.Lists {
		for _, row := range f.Lists[l.Name] {
			kept := map[string]string{}
			for _, name := range l.Cells {
				kept[name] = writable(row[name])
			}
			if out.Lists == nil {
				out.Lists = map[string][]map[string]string{}
			}
			out.Lists[l.Name] = append(out.Lists[l.Name], kept)
		}
	}
	return out
}

// doc lays a paper out: head, title, wording, remedy, contact, signature.
func (t *Template) doc(p Paper) (Doc, error) {
	d := Doc{Title: t.Title + " " + p.Number, Running: t.Title + "　" + p.Number, Dense: !t.Red}
	if p.Print > 1 {
		d.Note = "补打　第 " + strconv.Itoa(p.Print) + " 次打印"
	}
	switch {
	case p.Preview:
		d.Watermark, d.Note = "预览，未生效", "预览稿，没有文号，不能作为凭证"
	case p.Voided != "":
		d.Watermark = "已作废"
	case p.Ended != "":
		d.Watermark = p.Ended
	}
	if !p.Preview {
		d.Code = p.VerifyCode
	}
	words := t.data(p)
	if t.Red {
		d.Blocks = append(d.Blocks, Head{Organ: words["body"], Number: p.Number, Red: true}, Heading{t.Title})
	} else {
		d.Blocks = append(d.Blocks, Head{Organ: words["body"]}, Heading{t.Title}, Line{"编号：" + p.Number, AlignRight})
	}
	for _, s := range t.Text {
		if !holds(s.When, p.Facts) {
			continue
		}
		b, err := t.block(s, words, p.Facts)
		if err != nil {
			return Doc{}, err
		}
		d.Blocks = append(d.Blocks, b)
	}
	for _, r := range t.Remedy {
		if !holds(r.When, p.Facts) {
			continue
		}
		text, err := t.write(r.Para, words)
		if err != nil {
			return Doc{}, err
		}
		d.Blocks = append(d.Blocks, Para{Text: text})
	}
	d.Blocks = append(d.Blocks, Para{Text: "联系方式：" + words["contact"] + "，电话 " + words["phone"] + "。"}, t.sign(p, words))
	if t.Copies != "" {
		d.Blocks = append(d.Blocks, Small{t.Copies})
	}
	if p.Lacks != "" {
		d.Blocks = append(d.Blocks, Small{lackNote(p.Lacks)})
	}
	return d, nil
}

// data is what a wording may use; an optional fact that is absent is empty, a
// choice reads as its label.
func (t *Template) data(p Paper) map[string]string {
	out := map[string]string{"addressee": p.Addressee, "number": p.Number, "date": Date(p.MadeAt), "law": t.Law}
	for _, f := range t.facts() {
		out[f.Name] = p.Facts.Words[f.Name]
		if label, ok := f.Choices[out[f.Name]]; ok {
			out[f.Name] = label
		}
	}
	return out
}

func (t *Template) block(s Step, words map[string]string, facts Facts) (Block, error) {
	switch {
	case s.Table != "":
		return t.table(s, facts.Lists[s.Table])
	case len(s.Form) > 0:
		return t.form(s, words)
	case s.Line != "":
		text, err := t.write(s.Line, words)
		return Line{Text: text}, err
	}
	text, err := t.write(s.Para, words)
	return Para{Text: text}, err
}

func (t *Template) table(s Step, rows []map[string]string) (Block, error) {
	l, _ := t.list(s.Table)
	out := Table{}
	for _, c := range s.Columns {
		col := Column{Title: c.Title, Width: c.Width}
		if c.Center {
			col.Align = AlignCenter
		}
		out.Columns = append(out.Columns, col)
	}
	for i, row := range rows {
		data := map[string]string{"n": strconv.Itoa(i + 1)}
		for _, name := range l.Cells {
			data[name] = row[name]
		}
		var cells []string
		for _, c := range s.Columns {
			text, err := t.write(c.Value, data)
			if err != nil {
				return nil, err
			}
			cells = append(cells, text)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, nil
}

func (t *Template) form(s Step, words map[string]string) (Block, error) {
	out := Table{Columns: []Column{{Width: 1, Align: AlignCenter}, {Width: 3.2}}}
	for _, row := range s.Form {
		value, err := t.write(row[1], words)
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, []string{row[0], value})
	}
	return out, nil
}

func (t *Template) sign(p Paper, words map[string]string) Sign {
	s := Sign{Body: words["body"], Date: words["date"]}
	if p.Preview {
		return s
	}
	s.Code = &Code{Content: p.Link, Caption: []string{"扫码核验真伪", "核验码 " + p.VerifyCode}}
	if p.Sealed {
		s.Seal = &Seal{Holder: words["body"], Purpose: t.Purpose}
	}
	return s
}
