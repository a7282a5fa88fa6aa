package pdf

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Mark is a passage to be taken out: a rectangle on a page, counted from 1.
type Mark struct {
	Page int
	Rect Rect
}

// Outcome says what was taken out, and what else is not in the new file.
type Outcome struct {
	Pages   int
	Removed map[int]string // by page: the text that is gone, as far as the file says what it is
	Unnamed int            // characters that were taken out without anybody knowing which they are
	Shapes  int            // drawings that are gone as a whole
	Images  int            // inline pictures that are gone as a whole
	Cropped int            // pictures of which a part was not seen, and is gone
	Left    []string       // in Chinese: what of the old file is not in the new one
}

// walk goes through a page; with a target it gives what remains.
func (d *Document) walk(n int, marks []Rect, to *target) (*walker, []byte, error) {
	p := d.Pages[n]
	w := &walker{doc: d, page: p, marks: marks, fonts: d.fonts(), to: to, odd: map[string]int{}}
	body, err := d.contentOf(p)
	if err != nil {
		return nil, nil, err
	}
	left, err := w.content(body, p.resources, state{ctm: unit, stretch: 1, line: 1, clip: p.Shown})
	return w, left, err
}

// fonts are read once for a file.
func (d *Document) fonts() map[any]*font {
	if d.known == nil {
		d.known = map[any]*font{}
	}
	return d.known
}

// contentOf joins the content streams of a page.
func (d *Document) contentOf(p *Page) ([]byte, error) {
	o, err := d.get(p.dict["Contents"])
	if err != nil {
		return nil, err
	}
	list, ok := o.(array)
	if !ok {
		list = array{o}
	}
	var b bytes.Buffer
	for _, o := range list {
		o, err := d.get(o)
		if err != nil {
			return nil, err
		}
		if s, ok := o.(*stream); ok {
			body, err := d.open(s)
			if err != nil {
				return nil, err
			}
			b.Write(body)
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}

// Redact writes a file in which the marked passages are gone. It looks at its own work before it gives it out: what it
// cannot prove it refuses.
func Redact(ctx context.Context, data []byte, marks []Mark, out io.Writer) (Outcome, error) {
	o := Outcome{Removed: map[int]string{}}
	d, err := Open(data)
	if err != nil {
		return o, err
	}
	if root, err := d.dictOf(d.trailer["Root"]); err != nil || root["OCProperties"] != nil {
		return o, refuse("文件含有可以显示或者隐藏的图层，不能确定哪些内容看得见，请打印成新的 PDF 再上传")
	}
	by := map[int][]Rect{}
	for _, m := range marks {
		r := m.Rect.normal()
		if m.Page < 1 || m.Page > len(d.Pages) {
			return o, refuse("文件只有%d页，没有第%d页", len(d.Pages), m.Page)
		}
		if !r.meets(d.Pages[m.Page-1].Shown) {
			return o, refuse("第%d页的标记在页面以外", m.Page)
		}
		by[m.Page-1] = append(by[m.Page-1], r)
	}
	o.Pages = len(d.Pages)
	to := newTarget()
	var pages []dict
	for i, p := range d.Pages {
		if ctx.Err() != nil {
			return o, refuse("文件太复杂，没有在规定的时间内处理完，请拆分后再上传")
		}
		if p.dict["UserUnit"] != nil {
			return o, d.onPage(i, refuse("页面用了特别的长度单位，不能准确定位，请打印成新的 PDF 再上传"))
		}
		w, left, err := d.walk(i, by[i], to)
		if err != nil {
			return o, d.onPage(i, err)
		}
		for _, c := range w.chars {
			if !c.gone || !slices.ContainsFunc(by[i], c.Box.meets) {
				continue
			}
			if o.Removed[i+1] += c.Text; c.Text == "" {
				o.Unnamed++
			}
		}
		o.Shapes, o.Images = o.Shapes+w.odd["shapes"], o.Images+w.odd["images"]
		o.Cropped += w.odd["cropped"]
		res := to.last.dict()
		left = append(append([]byte("q\n"), left...), "Q\n"...)
		left = append(left, boxes(by[i])...)
		page := dict{"Type": name("Page"), "MediaBox": corners(p.Shown), "Resources": res, "Contents": to.add(packed(dict{}, left))}
		if p.Rotate != 0 {
			page["Rotate"] = p.Rotate
		}
		if g := p.dict["Group"]; g != nil {
			if page["Group"], err = to.copy(d, g); err != nil {
				return o, err
			}
		}
		pages = append(pages, page)
	}
	if err := to.writeFonts(d); err != nil {
		return o, err
	}
	var b bytes.Buffer
	if err := to.write(&b, pages); err != nil {
		return o, err
	}
	if err := prove(b.Bytes(), by, o); err != nil {
		return o, err
	}
	o.Left = d.leftOut()
	_, err = out.Write(b.Bytes())
	return o, err
}

// onPage says on which page a refusal arose.
func (d *Document) onPage(i int, err error) error {
	if words, ok := Refused(err); ok {
		return refuse("第%d页：%s", i+1, words)
	}
	return err
}

func corners(r Rect) array { return array{r.X0, r.Y0, r.X1, r.Y1} }

// boxes draws where something was, over nothing.
func boxes(marks []Rect) []byte {
	var b bytes.Buffer
	for _, m := range marks {
		b.WriteString("q 0.35 g ")
		writeOperation(&b, operation{"re", []any{m.X0, m.Y0, m.X1 - m.X0, m.Y1 - m.Y0}})
		b.WriteString("f Q\n")
	}
	return b.Bytes()
}

// prove reads the new file: no character stands under a mark, and no object has a key that was to be left behind.
func prove(data []byte, by map[int][]Rect, o Outcome) error {
	d, err := Open(data)
	if err != nil || len(d.Pages) != o.Pages {
		return refuse("处理后的文件没有通过自查，不能使用，请重新导出 PDF 再上传")
	}
	for i := range d.Pages {
		w, _, err := d.walk(i, nil, nil)
		if err != nil {
			return d.onPage(i, err)
		}
		for _, c := range w.chars {
			for _, m := range by[i] {
				if c.Box.cut(m).area() > c.Box.area()/5 && c.Box.area() > 0 {
					return refuse("第%d页处理后标记的地方还有文字，不能使用，请重新导出 PDF 再上传", i+1)
				}
			}
		}
	}
	for num := range maps.Keys(d.places) {
		o, err := d.load(num)
		if err != nil {
			return err
		}
		head, _ := o.(dict)
		if s, ok := o.(*stream); ok {
			head = s.dict
		}
		for _, k := range []name{"Metadata", "Annots", "EmbeddedFiles", "AcroForm", "JavaScript", "PieceInfo"} {
			if head[k] != nil {
				return refuse("处理后的文件没有通过自查，不能使用")
			}
		}
	}
	return nil
}

// leftOut lists what the old file had besides its pages.
func (d *Document) leftOut() (out []string) {
	root, _ := d.dictOf(d.trailer["Root"])
	names, _ := d.dictOf(root["Names"])
	if d.trailer["Info"] != nil || root["Metadata"] != nil {
		out = append(out, "文档属性（作者、标题、软件、时间）")
	}
	if names["EmbeddedFiles"] != nil || root["AF"] != nil {
		out = append(out, "附件")
	}
	if root["AcroForm"] != nil {
		out = append(out, "表单和电子签名")
	}
	if names["JavaScript"] != nil || root["OpenAction"] != nil || root["AA"] != nil {
		out = append(out, "脚本和自动动作")
	}
	if root["Outlines"] != nil {
		out = append(out, "书签")
	}
	if root["StructTreeRoot"] != nil {
		out = append(out, "标签结构（含替代文字）")
	}
	notes := 0
	for _, p := range d.Pages {
		list, _ := d.arrayOf(p.dict["Annots"])
		notes += len(list)
	}
	if notes > 0 {
		out = append(out, fmt.Sprintf("批注、链接和印章外观%d处", notes))
	}
	if bytes.Count(d.data, []byte("startxref")) > 1 {
		out = append(out, "以前的修改记录")
	}
	return out
}
