package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// target is the new file.
type target struct {
	objects []any // by number − 1
	copies  map[int]ref
	fonts   []*font
	given   map[*font]ref
	forms   map[*stream]ref // without marks: one copy for all uses
	images  map[*stream]ref
	last    *kept // resources of the stream that was written last
	depth   int
}

func newTarget() *target {
	return &target{copies: map[int]ref{}, given: map[*font]ref{}, forms: map[*stream]ref{}, images: map[*stream]ref{}}
}

func (t *target) add(o any) ref {
	t.objects = append(t.objects, o)
	return ref{len(t.objects), 0}
}

// packed is a stream of the new file.
func packed(d dict, body []byte) *stream {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	d["Filter"] = name("FlateDecode")
	delete(d, "DecodeParms")
	return &stream{d, b.Bytes()}
}

// kept are the resources that a content stream of the new file uses.
type kept struct {
	list  map[name]dict
	count int
}

// resources begins the resources of a content stream; nothing is kept when nothing is written.
func (t *target) resources() *kept { return &kept{list: map[name]dict{}} }

func (k *kept) add(kind name, o any) name {
	if k.list[kind] == nil {
		k.list[kind] = dict{}
	}
	for n, v := range k.list[kind] {
		if r, ok := o.(ref); ok && v == any(r) {
			return n
		}
	}
	k.count++
	n := name(fmt.Sprintf("N%d", k.count))
	k.list[kind][n] = o
	return n
}

func (k *kept) font(t *target, f *font) name {
	r, ok := t.given[f]
	if !ok {
		r = t.add(nil)
		t.given[f] = r
		t.fonts = append(t.fonts, f)
	}
	return k.add("Font", r)
}

func (k *kept) dict() dict {
	out := dict{}
	for kind, list := range k.list {
		out[kind] = list
	}
	return out
}

// keep hands the resources of the stream that was just written to whoever asked for it.
func (t *target) keep(k *kept) error {
	t.last = k
	return nil
}

// left out of every copied dictionary: what a page does not show, and what leads out of it.
var hidden = []name{"Metadata", "PieceInfo", "StructParent", "StructParents", "LastModified", "Parent", "OC", "OPI", "Alternates", "Names", "AF", "A", "AA", "Annots", "ID", "Tabs", "Thumb", "Usage", "Measure", "PtData"}

// copy takes an object over, with what it refers to.
func (t *target) copy(d *Document, o any) (any, error) {
	if t.depth++; t.depth > 100 {
		return nil, errBroken
	}
	defer func() { t.depth-- }()
	switch o := o.(type) {
	case ref:
		if r, ok := t.copies[o.num]; ok {
			return r, nil
		}
		r := t.add(nil)
		t.copies[o.num] = r
		v, err := d.get(o)
		if err != nil {
			return nil, err
		}
		v, err = t.copy(d, v)
		t.objects[r.num-1] = v
		return r, err
	case array:
		out := make(array, len(o))
		for i, v := range o {
			var err error
			if out[i], err = t.copy(d, v); err != nil {
				return nil, err
			}
		}
		return out, nil
	case dict:
		out := dict{}
		for k, v := range o {
			if slices.Contains(hidden, k) {
				continue
			}
			var err error
			if out[k], err = t.copy(d, v); err != nil {
				return nil, err
			}
		}
		return out, nil
	case *stream:
		body, left, err := d.opened(o)
		if err != nil {
			return nil, err
		}
		if left != "" {
			return nil, refuse("文件用了不能读取的编码 %s，请重新导出 PDF", left)
		}
		head := dict{}
		for k, v := range o.dict {
			if k == "Length" || k == "Filter" || k == "DecodeParms" || k == "F" || k == "FFilter" || k == "DL" || slices.Contains(hidden, k) {
				continue
			}
			if head[k], err = t.copy(d, v); err != nil {
				return nil, err
			}
		}
		return packed(head, body), nil
	case operator, end:
		return nil, errBroken
	}
	return o, nil
}

// form writes what remains of a form.
func (t *target) form(w *walker, s *stream, body []byte, res dict, inner state) (ref, error) {
	box, sized := w.doc.rect(s.dict["BBox"])
	shared := len(w.marks) == 0 && sized && len(outside(inner.ctm.box(box), inner.clip)) == 0 && inner.clip == inner.ctm.box(box).cut(w.page.Shown)
	if shared {
		if r, ok := t.forms[s]; ok {
			return r, nil
		}
	}
	left, err := w.content(body, res, inner)
	if err != nil {
		return ref{}, err
	}
	head := dict{"Type": name("XObject"), "Subtype": name("Form"), "Resources": t.last.dict()}
	for _, k := range []name{"BBox", "Matrix", "Group"} {
		if v := s.dict[k]; v != nil {
			if head[k], err = t.copy(w.doc, v); err != nil {
				return ref{}, err
			}
		}
	}
	r := t.add(packed(head, left))
	if shared {
		t.forms[s] = r
	}
	return r, nil
}

// write puts the new file together. Its names and dates say nothing of the old one.
func (t *target) write(out io.Writer, pages []dict) error {
	tree := t.add(nil)
	kids := array{}
	for _, p := range pages {
		p["Parent"] = tree
		kids = append(kids, t.add(p))
	}
	t.objects[tree.num-1] = dict{"Type": name("Pages"), "Kids": kids, "Count": len(kids)}
	root := t.add(dict{"Type": name("Catalog"), "Pages": tree})
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(t.objects))
	for i, o := range t.objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", i+1)
		if s, ok := o.(*stream); ok {
			s.dict["Length"] = len(s.raw)
			writeObject(&b, s.dict)
			b.WriteString("\nstream\n")
			b.Write(s.raw)
			b.WriteString("\nendstream")
		} else {
			writeObject(&b, o)
		}
		b.WriteString("\nendobj\n")
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(places)+1, root.num, table)
	_, err := out.Write(b.Bytes())
	return err
}

func writeOperation(b *bytes.Buffer, o operation) {
	for _, a := range o.args {
		writeObject(b, a)
		b.WriteByte(' ')
	}
	b.WriteString(string(o.op))
	b.WriteByte('\n')
}

func writeObject(b *bytes.Buffer, o any) {
	switch o := o.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(o))
	case int:
		b.WriteString(strconv.Itoa(o))
	case float64:
		s := strconv.FormatFloat(o, 'f', 5, 64)
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		if s == "" || s == "-" || s == "-0" {
			s = "0"
		}
		b.WriteString(s)
	case text:
		fmt.Fprintf(b, "<%x>", []byte(o))
	case name:
		b.WriteByte('/')
		for _, c := range []byte(o) {
			if border(c) || c == '#' || c < 33 || c > 126 {
				fmt.Fprintf(b, "#%02x", c)
			} else {
				b.WriteByte(c)
			}
		}
	case ref:
		fmt.Fprintf(b, "%d %d R", o.num, o.gen)
	case array:
		b.WriteByte('[')
		for i, v := range o {
			if i > 0 {
				b.WriteByte(' ')
			}
			writeObject(b, v)
		}
		b.WriteByte(']')
	case dict:
		b.WriteString("<<")
		keys := make([]name, 0, len(o))
		for k := range o {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			b.WriteByte(' ')
			writeObject(b, k)
			b.WriteByte(' ')
			writeObject(b, o[k])
		}
		b.WriteString(" >>")
	case operator:
		b.WriteString(string(o))
	}
}
