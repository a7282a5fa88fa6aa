package pdf

import (
	"bytes"
)

// place says where an object lies: at an offset, or as the n-th of an object stream.
type place struct {
	offset int
	in, n  int
	packed bool
}

// Document is a file as it is read.
type Document struct {
	data    []byte
	places  map[int]place
	trailer dict
	loaded  map[int]any
	packs   map[int][]any // object streams, opened
	packed  map[int][]int
	known   map[any]*font
	budget  int
	Pages   []*Page
}

// Bounds of what is read: larger files are refused in words.
const (
	mostBytes   = 100 << 20
	mostPages   = 3000
	mostObjects = 1_000_000
	mostOpened  = 256 << 20 // all streams together, opened
)

// Open reads the structure of a file and its list of pages.
func Open(data []byte) (*Document, error) {
	if len(data) > mostBytes {
		return nil, refuse("文件超过100MB，请拆分后再处理")
	}
	if i := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); i < 0 {
		return nil, refuse("这个文件不是 PDF")
	} else if i > 0 {
		data = data[i:]
	}
	d := &Document{data: data, places: map[int]place{}, loaded: map[int]any{}, packs: map[int][]any{}, packed: map[int][]int{}, budget: mostOpened}
	if err := d.references(); err != nil {
		return nil, err
	}
	if d.trailer["Encrypt"] != nil {
		return nil, refuse("文件加了密码或者限制，请取消保护后再上传")
	}
	root, err := d.dictOf(d.trailer["Root"])
	if err != nil || root == nil {
		return nil, errBroken
	}
	if err := d.pagesOf(root["Pages"], dict{}, map[int]bool{}, 0); err != nil {
		return nil, err
	}
	if len(d.Pages) == 0 {
		return nil, refuse("文件里没有页面")
	}
	return d, nil
}

// references follows the chain of cross-reference sections from the newest to the oldest; the newest place of an object counts.
func (d *Document) references() error {
	tail := d.data[max(0, len(d.data)-4096):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return errBroken
	}
	l := lexer{data: tail, at: i + len("startxref")}
	l.skip()
	at, ok := l.digits()
	if !ok {
		return errBroken
	}
	seen := map[int]bool{}
	for queue := []int{at}; len(queue) > 0; {
		at, queue = queue[0], queue[1:]
		if seen[at] || at <= 0 && len(seen) > 0 {
			continue
		}
		if at < 0 || at >= len(d.data) || len(seen) > 1000 {
			return errBroken
		}
		seen[at] = true
		t, err := d.section(at)
		if err != nil {
			return err
		}
		if d.trailer == nil {
			d.trailer = t
		}
		if n, ok := t["XRefStm"].(int); ok {
			queue = append(queue, n)
		}
		if n, ok := t["Prev"].(int); ok {
			queue = append(queue, n)
		}
	}
	return nil
}

func (d *Document) section(at int) (dict, error) {
	l := lexer{data: d.data, at: at}
	l.skip()
	if bytes.HasPrefix(d.data[l.at:], []byte("xref")) {
		l.at += 4
		return d.table(&l)
	}
	o, err := d.indirect(l.at, -1)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok {
		return nil, errBroken
	}
	return s.dict, d.table2(s)
}

func (d *Document) put(num int, p place) error {
	if _, known := d.places[num]; !known {
		d.places[num] = p
	}
	if len(d.places) > mostObjects {
		return refuse("文件的对象太多，不能处理")
	}
	return nil
}

// table reads a cross-reference table with its trailer.
func (d *Document) table(l *lexer) (dict, error) {
	for {
		l.skip()
		first, ok := l.digits()
		if !ok {
			break
		}
		l.skip()
		count, ok := l.digits()
		if !ok || count < 0 || count > mostObjects {
			return nil, errBroken
		}
		for i := range count {
			l.skip()
			offset, a := l.digits()
			l.skip()
			_, b := l.digits()
			l.skip()
			if !a || !b || l.at >= len(l.data) {
				return nil, errBroken
			}
			kind := l.data[l.at]
			l.at++
			p := place{offset: offset}
			if kind == 'f' {
				p.offset = -1
			}
			if err := d.put(first+i, p); err != nil {
				return nil, err
			}
		}
	}
	o, err := l.object(true)
	if w, ok := o.(operator); err != nil || !ok || w != "trailer" {
		return nil, errBroken
	}
	o, err = l.object(true)
	t, ok := o.(dict)
	if err != nil || !ok {
		return nil, errBroken
	}
	return t, nil
}

// table2 reads a cross-reference stream.
func (d *Document) table2(s *stream) error {
	body, err := d.open(s)
	if err != nil {
		return err
	}
	var w [3]int
	widths, _ := s.dict["W"].(array)
	if len(widths) < 3 {
		return errBroken
	}
	for i := range w {
		n, ok := widths[i].(int)
		if !ok || n < 0 || n > 8 {
			return errBroken
		}
		w[i] = n
	}
	row := w[0] + w[1] + w[2]
	size, _ := s.dict["Size"].(int)
	index, ok := s.dict["Index"].(array)
	if !ok {
		index = array{0, size}
	}
	if row == 0 {
		return errBroken
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, a := index[i].(int)
		count, b := index[i+1].(int)
		if !a || !b || count < 0 {
			return errBroken
		}
		for n := range count {
			if len(body) < row {
				return nil
			}
			field := func(from, width, fallback int) int {
				if width == 0 {
					return fallback
				}
				v := 0
				for _, c := range body[from : from+width] {
					v = v<<8 | int(c)
				}
				return v
			}
			kind, x, y := field(0, w[0], 1), field(w[0], w[1], 0), field(w[0]+w[1], w[2], 0)
			p := place{offset: -1}
			switch kind {
			case 1:
				p.offset = x
			case 2:
				p = place{in: x, n: y, packed: true}
			}
			if err := d.put(first+n, p); err != nil {
				return err
			}
			body = body[row:]
		}
	}
	return nil
}

// indirect reads "n g obj …" at an offset; num is what is expected there, or -1.
func (d *Document) indirect(at, num int) (any, error) {
	l := lexer{data: d.data, at: at}
	if at < 0 || at >= len(d.data) {
		return nil, errBroken
	}
	l.skip()
	n, ok := l.digits()
	l.skip()
	_, also := l.digits()
	o, err := l.object(false)
	if w, is := o.(operator); !ok || !also || err != nil || !is || w != "obj" || num >= 0 && n != num {
		return nil, errBroken
	}
	o, err = l.object(true)
	if err != nil {
		return nil, err
	}
	head, ok := o.(dict)
	if !ok {
		return o, nil
	}
	l.skip()
	if !bytes.HasPrefix(l.data[l.at:], []byte("stream")) {
		return head, nil
	}
	l.at += len("stream")
	if l.at < len(l.data) && l.data[l.at] == '\r' {
		l.at++
	}
	if l.at < len(l.data) && l.data[l.at] == '\n' {
		l.at++
	}
	size, err := d.get(head["Length"])
	if err != nil {
		return nil, err
	}
	length, ok := size.(int)
	if !ok || length < 0 || l.at+length > len(l.data) || !bytes.Contains(l.data[l.at+length:min(len(l.data), l.at+length+32)], []byte("endstream")) {
		i := bytes.Index(l.data[l.at:], []byte("endstream"))
		if i < 0 {
			return nil, errBroken
		}
		length = i
		for length > 0 && (l.data[l.at+length-1] == '\n' || l.data[l.at+length-1] == '\r') {
			length--
		}
	}
	return &stream{head, l.data[l.at : l.at+length]}, nil
}

// get follows references to an object.
func (d *Document) get(o any) (any, error) {
	for range 32 {
		r, ok := o.(ref)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = d.load(r.num); err != nil {
			return nil, err
		}
	}
	return nil, errBroken
}

func (d *Document) load(num int) (any, error) {
	if o, ok := d.loaded[num]; ok {
		return o, nil
	}
	p, ok := d.places[num]
	if !ok || !p.packed && p.offset < 0 {
		return nil, nil // a reference to nothing is null
	}
	var o any
	var err error
	if p.packed {
		o, err = d.unpack(p, num)
	} else {
		d.loaded[num] = nil // a length that refers to its own stream ends here
		o, err = d.indirect(p.offset, num)
		delete(d.loaded, num)
	}
	if err != nil {
		return nil, err
	}
	d.loaded[num] = o
	return o, nil
}

// unpack gives an object of an object stream.
func (d *Document) unpack(p place, num int) (any, error) {
	if _, ok := d.packs[p.in]; !ok {
		if inner := d.places[p.in]; inner.packed {
			return nil, errBroken
		}
		o, err := d.load(p.in)
		s, ok := o.(*stream)
		if err != nil || !ok {
			return nil, errBroken
		}
		body, err := d.open(s)
		if err != nil {
			return nil, err
		}
		count, _ := s.dict["N"].(int)
		first, _ := s.dict["First"].(int)
		if count < 0 || count > mostObjects || first < 0 || first > len(body) {
			return nil, errBroken
		}
		heads := lexer{data: body[:first]}
		var objects []any
		var numbers []int
		for range count {
			heads.skip()
			n, a := heads.digits()
			heads.skip()
			at, b := heads.digits()
			if !a || !b || first+at > len(body) {
				return nil, errBroken
			}
			l := lexer{data: body, at: first + at}
			o, err := l.object(true)
			if err != nil {
				return nil, err
			}
			objects, numbers = append(objects, o), append(numbers, n)
		}
		d.packs[p.in], d.packed[p.in] = objects, numbers
	}
	for i, n := range d.packed[p.in] {
		if n == num {
			return d.packs[p.in][i], nil
		}
	}
	return nil, nil
}

// dictOf gives a dictionary, that of a stream too; nil when there is none.
func (d *Document) dictOf(o any) (dict, error) {
	o, err := d.get(o)
	switch o := o.(type) {
	case dict:
		return o, err
	case *stream:
		return o.dict, err
	}
	return nil, err
}

func (d *Document) arrayOf(o any) (array, error) {
	o, err := d.get(o)
	a, _ := o.(array)
	return a, err
}

func (d *Document) number(o any) (float64, bool) {
	o, err := d.get(o)
	if err != nil {
		return 0, false
	}
	return float(o)
}

func float(o any) (float64, bool) {
	switch n := o.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func (d *Document) nameOf(o any) name {
	o, _ = d.get(o)
	n, _ := o.(name)
	return n
}

// Page is one page with what it inherits.
type Page struct {
	dict      dict
	resources dict
	media     Rect
	Shown     Rect // the part that is seen
	Rotate    int
}

// inherited are the keys that a page takes from the nodes above it.
var inherited = []name{"Resources", "MediaBox", "CropBox", "Rotate"}

func (d *Document) pagesOf(o any, above dict, seen map[int]bool, depth int) error {
	if r, ok := o.(ref); ok {
		if seen[r.num] {
			return errBroken
		}
		seen[r.num] = true
	}
	node, err := d.dictOf(o)
	if err != nil || node == nil || depth > 100 {
		return errBroken
	}
	own := dict{}
	for _, k := range inherited {
		if own[k] = node[k]; own[k] == nil {
			own[k] = above[k]
		}
	}
	if kids, err := d.arrayOf(node["Kids"]); err != nil {
		return err
	} else if kids != nil {
		for _, k := range kids {
			if err := d.pagesOf(k, own, seen, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if len(d.Pages) >= mostPages {
		return refuse("文件超过%d页，请拆分后再处理", mostPages)
	}
	p := &Page{dict: node, media: Rect{0, 0, 612, 792}}
	if p.resources, err = d.dictOf(own["Resources"]); err != nil {
		return err
	}
	if r, ok := d.rect(own["MediaBox"]); ok {
		p.media = r
	}
	p.Shown = p.media
	if r, ok := d.rect(own["CropBox"]); ok && p.media.meets(r) {
		p.Shown = p.media.cut(r)
	}
	turn, _ := d.get(own["Rotate"])
	if n, ok := turn.(int); ok {
		p.Rotate = ((n % 360) + 360) % 360
	}
	d.Pages = append(d.Pages, p)
	return nil
}

func (d *Document) rect(o any) (Rect, bool) {
	a, err := d.arrayOf(o)
	if err != nil || len(a) != 4 {
		return Rect{}, false
	}
	var n [4]float64
	for i := range n {
		v, ok := d.number(a[i])
		if !ok {
			return Rect{}, false
		}
		n[i] = v
	}
	r := Rect{n[0], n[1], n[2], n[3]}.normal()
	return r, r.area() > 0
}

// Size is the width and height of a page as it is seen, in points.
func (p *Page) Size() (w, h float64) {
	w, h = p.Shown.X1-p.Shown.X0, p.Shown.Y1-p.Shown.Y0
	if p.Rotate%180 == 90 {
		return h, w
	}
	return w, h
}

// Seen maps a rectangle that is measured on the page as it is seen, in points from its upper left corner, to the page as it
// is stored.
func (p *Page) Seen(left, top, width, height float64) Rect {
	s := p.Shown
	switch p.Rotate {
	case 90:
		return Rect{s.X0 + top, s.Y0 + left, s.X0 + top + height, s.Y0 + left + width}
	case 180:
		return Rect{s.X1 - left - width, s.Y0 + top, s.X1 - left, s.Y0 + top + height}
	case 270:
		return Rect{s.X1 - top - height, s.Y1 - left - width, s.X1 - top, s.Y1 - left}
	}
	return Rect{s.X0 + left, s.Y1 - top - height, s.X0 + left + width, s.Y1 - top}
}
