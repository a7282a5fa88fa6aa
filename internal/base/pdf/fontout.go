package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"unicode/utf16"
)

// writeFonts gives the new file its fonts, with what the pages still show: maps to characters, widths and outlines of
// codes that are gone say what stood there.
func (t *target) writeFonts(d *Document) error {
	for _, f := range t.fonts {
		made, err := t.font(d, f)
		if err != nil {
			return err
		}
		t.objects[t.given[f].num-1] = made
	}
	return nil
}

func (t *target) font(d *Document, f *font) (dict, error) {
	out := dict{}
	for _, k := range []name{"Type", "Subtype", "BaseFont", "FontMatrix", "FontBBox"} {
		if v := f.dict[k]; v != nil {
			var err error
			if out[k], err = t.copy(d, v); err != nil {
				return nil, err
			}
		}
	}
	if f.toCMap != nil {
		out["ToUnicode"] = t.add(packed(dict{}, f.characters()))
	}
	if f.down != nil {
		return out, t.compositeFont(d, f, out)
	}
	return out, t.simpleFont(d, f, out)
}

// characters writes the map to characters anew.
func (f *font) characters() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Left def\n/CMapType 2 def\n")
	f.codespace(&b)
	codes := slices.Sorted(maps.Keys(f.used))
	codes = slices.DeleteFunc(codes, func(c int) bool { return f.toCMap.words[c] == "" })
	for part := range slices.Chunk(codes, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, c := range part {
			fmt.Fprintf(&b, "<%0*x> <", 2*f.bytesOf(c), c)
			for _, u := range utf16.Encode([]rune(f.toCMap.words[c])) {
				fmt.Fprintf(&b, "%04x", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

func (f *font) codespace(b *bytes.Buffer) {
	spaces := []space{{2, 0, 0xffff}}
	switch {
	case f.encoding != nil && len(f.encoding.spaces) > 0:
		spaces = f.encoding.spaces
	case f.down == nil:
		spaces = []space{{1, 0, 255}}
	case f.toCMap != nil && len(f.toCMap.spaces) > 0:
		spaces = f.toCMap.spaces
	}
	fmt.Fprintf(b, "%d begincodespacerange\n", len(spaces))
	for _, s := range spaces {
		fmt.Fprintf(b, "<%0*x> <%0*x>\n", 2*s.bytes, s.low, 2*s.bytes, s.high)
	}
	b.WriteString("endcodespacerange\n")
}

// bytesOf is how many bytes a code has in the strings of the font.
func (f *font) bytesOf(c int) int {
	if f.down == nil {
		return 1
	}
	for n := 1; n <= 4; n++ {
		raw := make(text, n)
		for i := range raw {
			raw[i] = byte(c >> (8 * (n - 1 - i)))
		}
		if got, size := f.split(raw); got == c && size == n && code(raw) == c {
			return n
		}
	}
	return 2
}

func (t *target) simpleFont(d *Document, f *font, out dict) error {
	if first, ok := d.number(f.dict["FirstChar"]); ok {
		list, err := d.arrayOf(f.dict["Widths"])
		if err != nil {
			return err
		}
		left := array{}
		for i, o := range list {
			if !f.used[int(first)+i] {
				left = append(left, 0)
				continue
			}
			v, _ := d.number(o)
			left = append(left, v)
		}
		out["FirstChar"], out["Widths"], out["LastChar"] = int(first), left, int(first)+len(left)-1
	}
	enc, err := d.get(f.dict["Encoding"])
	if err != nil {
		return err
	}
	procs := map[name]bool{}
	switch e := enc.(type) {
	case name:
		out["Encoding"] = e
	case dict:
		left, at := array{}, 0
		list, err := d.arrayOf(e["Differences"])
		if err != nil {
			return err
		}
		for _, o := range list {
			o, _ := d.get(o)
			switch o := o.(type) {
			case int:
				at = o
			case name:
				if f.used[at] {
					left = append(left, at, o)
					procs[o] = true
				}
				at++
			}
		}
		made := dict{"Type": name("Encoding"), "Differences": left}
		if base := d.nameOf(e["BaseEncoding"]); base != "" {
			made["BaseEncoding"] = base
		}
		out["Encoding"] = made
	}
	if f.type3 {
		list, err := d.dictOf(f.dict["CharProcs"])
		if err != nil {
			return err
		}
		left := dict{}
		for n, o := range list {
			if procs[n] {
				if left[n], err = t.copy(d, o); err != nil {
					return err
				}
			}
		}
		out["CharProcs"] = left
		if res := f.dict["Resources"]; res != nil {
			if out["Resources"], err = t.copy(d, res); err != nil {
				return err
			}
		}
	}
	out["FontDescriptor"], err = t.descriptor(d, f.dict["FontDescriptor"], nil)
	if out["FontDescriptor"] == nil {
		delete(out, "FontDescriptor")
	}
	return err
}

func (t *target) compositeFont(d *Document, f *font, out dict) error {
	enc, err := d.get(f.dict["Encoding"])
	if err != nil {
		return err
	}
	cids := map[int]bool{}
	known := true
	for c := range f.used {
		cid := f.cid(c)
		known = known && cid >= 0
		cids[cid] = true
	}
	switch e := enc.(type) {
	case name:
		out["Encoding"] = e
	case *stream:
		head := dict{"Type": name("CMap"), "CMapName": name("Left")}
		if f.vertical {
			head["WMode"] = 1
		}
		info, err := t.copy(d, f.down["CIDSystemInfo"])
		if err != nil {
			return err
		}
		head["CIDSystemInfo"] = info
		out["Encoding"] = t.add(packed(head, f.glyphNumbers()))
	}
	down := dict{}
	for _, k := range []name{"Type", "Subtype", "BaseFont", "CIDSystemInfo", "DW", "DW2", "W2"} {
		if v := f.down[k]; v != nil {
			if down[k], err = t.copy(d, v); err != nil {
				return err
			}
		}
	}
	if known {
		w := array{}
		for _, cid := range slices.Sorted(maps.Keys(cids)) {
			if v, ok := f.width[cid]; ok {
				w = append(w, cid, array{v})
			}
		}
		if len(w) > 0 {
			down["W"] = w
		}
	} else if v := f.down["W"]; v != nil {
		if down["W"], err = t.copy(d, v); err != nil {
			return err
		}
	}
	glyphs := func(cid int) (int, bool) { return cid, true }
	if m, err := d.get(f.down["CIDToGIDMap"]); err != nil {
		return err
	} else if s, ok := m.(*stream); ok {
		body, err := d.open(s)
		if err != nil {
			return err
		}
		left := bytes.Clone(body)
		for cid := 0; 2*cid+1 < len(left) && known; cid++ {
			if !cids[cid] {
				left[2*cid], left[2*cid+1] = 0, 0
			}
		}
		glyphs = func(cid int) (int, bool) {
			if 2*cid+1 >= len(body) || cid < 0 {
				return 0, false
			}
			return int(body[2*cid])<<8 | int(body[2*cid+1]), true
		}
		down["CIDToGIDMap"] = t.add(packed(dict{}, left))
	} else if n, ok := m.(name); ok {
		down["CIDToGIDMap"] = n
	}
	var used map[int]bool
	if known {
		used = map[int]bool{0: true}
		for cid := range cids {
			if g, ok := glyphs(cid); ok {
				used[g] = true
			}
		}
	}
	down["FontDescriptor"], err = t.descriptor(d, f.down["FontDescriptor"], &outlines{cids: cids, glyphs: used})
	if down["FontDescriptor"] == nil {
		delete(down, "FontDescriptor")
	}
	out["DescendantFonts"] = array{t.add(down)}
	return err
}

// glyphNumbers writes an embedded encoding anew.
func (f *font) glyphNumbers() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Left def\n/CMapType 1 def\n")
	if f.vertical {
		b.WriteString("/WMode 1 def\n")
	}
	f.codespace(&b)
	for part := range slices.Chunk(slices.Sorted(maps.Keys(f.used)), 100) {
		fmt.Fprintf(&b, "%d begincidchar\n", len(part))
		for _, c := range part {
			fmt.Fprintf(&b, "<%0*x> %d\n", 2*f.bytesOf(c), c, f.cid(c))
		}
		b.WriteString("endcidchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// outlines are the glyphs that are still shown: by the number in the font file, and by cid where that names them. Without
// numbers nothing is known, and all outlines stay.
type outlines struct{ cids, glyphs map[int]bool }

// descriptor copies what describes a font; lists of the glyphs that it had are left out.
func (t *target) descriptor(d *Document, o any, left *outlines) (any, error) {
	fd, err := d.dictOf(o)
	if err != nil || fd == nil {
		return nil, err
	}
	out := dict{}
	for k, v := range fd {
		switch k {
		case "CharSet", "CIDSet":
			continue
		case "FontFile", "FontFile2", "FontFile3":
			s, err := d.get(v)
			if err != nil {
				return nil, err
			}
			file, ok := s.(*stream)
			if !ok {
				continue
			}
			body, err := d.open(file)
			if err != nil {
				return nil, err
			}
			body = bytes.Clone(body)
			if left != nil && left.glyphs != nil {
				switch {
				case k == "FontFile2":
					body = pruneTrueType(body, left.glyphs)
				case k == "FontFile3" && len(body) > 4 && string(body[:4]) == "OTTO":
					if at, size, ok := sfntTable(body, "CFF "); ok {
						pruneCFF(body[at:at+size], left)
					}
				case k == "FontFile3":
					pruneCFF(body, left)
				}
			}
			head := dict{}
			for _, k := range []name{"Subtype", "Length1", "Length2", "Length3"} {
				if v, err := d.get(file.dict[k]); err == nil && v != nil {
					head[k] = v
				}
			}
			if k == "FontFile2" {
				head["Length1"] = len(body)
			}
			out[k] = t.add(packed(head, body))
			continue
		}
		if slices.Contains(hidden, k) {
			continue
		}
		if out[k], err = t.copy(d, v); err != nil {
			return nil, err
		}
	}
	return t.add(out), nil
}

func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint32(b[at:]))
}

// sfntTable finds a table of a TrueType or OpenType file.
func sfntTable(b []byte, tag string) (at, size int, ok bool) {
	for i := range u16(b, 4) {
		row := 12 + 16*i
		if row+16 > len(b) {
			return 0, 0, false
		}
		if string(b[row:row+4]) == tag {
			at, size = u32(b, row+8), u32(b, row+12)
			return at, size, at >= 0 && size >= 0 && at+size <= len(b)
		}
	}
	return 0, 0, false
}

// pruneTrueType blanks the outlines of glyphs that nobody shows any more, and takes out the tables that name characters:
// a composite font reaches its glyphs by number.
func pruneTrueType(b []byte, used map[int]bool) []byte {
	headAt, _, a := sfntTable(b, "head")
	locaAt, locaSize, c := sfntTable(b, "loca")
	glyfAt, glyfSize, g := sfntTable(b, "glyf")
	if a && c && g {
		long := u16(b, headAt+50) == 1
		place := func(i int) int {
			if long {
				return u32(b, locaAt+4*i)
			}
			return 2 * u16(b, locaAt+2*i)
		}
		count := locaSize/2 - 1
		if long {
			count = locaSize/4 - 1
		}
		need := maps.Clone(used)
		for queue := slices.Collect(maps.Keys(used)); len(queue) > 0; {
			i := queue[0]
			queue = queue[1:]
			if i < 0 || i >= count {
				continue
			}
			from, to := place(i), place(i+1)
			if to > glyfSize || to-from < 12 || int16(u16(b, glyfAt+from)) >= 0 {
				continue
			}
			for at := glyfAt + from + 10; at+4 <= glyfAt+to; {
				flags, part := u16(b, at), u16(b, at+2)
				if !need[part] {
					need[part] = true
					queue = append(queue, part)
				}
				at += 6
				if flags&1 != 0 {
					at += 2
				}
				switch {
				case flags&8 != 0:
					at += 2
				case flags&0x40 != 0:
					at += 4
				case flags&0x80 != 0:
					at += 8
				}
				if flags&0x20 == 0 {
					break
				}
			}
		}
		for i := range count {
			from, to := place(i), place(i+1)
			if !need[i] && from < to && to <= glyfSize {
				clear(b[glyfAt+from : glyfAt+to])
			}
		}
	}
	return sfntWith(b, []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cvt ", "fpgm", "prep", "vhea", "vmtx"})
}

// sfntWith is the file with these tables alone.
func sfntWith(b []byte, keep []string) []byte {
	type table struct {
		tag  string
		body []byte
	}
	var list []table
	for _, tag := range keep {
		if at, size, ok := sfntTable(b, tag); ok {
			list = append(list, table{tag, b[at : at+size]})
		}
	}
	if len(list) < 5 {
		return b
	}
	slices.SortFunc(list, func(a, b table) int { return bytes.Compare([]byte(a.tag), []byte(b.tag)) })
	power, log := 1, 0
	for power*2 <= len(list) {
		power, log = power*2, log+1
	}
	out := append([]byte{}, b[:4]...)
	for _, v := range []int{len(list), 16 * power, log, 16 * (len(list) - power)} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := 12 + 16*len(list)
	for _, t := range list {
		sum := uint32(0)
		for i := 0; i < len(t.body); i += 4 {
			var word [4]byte
			copy(word[:], t.body[i:])
			sum += binary.BigEndian.Uint32(word[:])
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, sum)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.body)))
		at += (len(t.body) + 3) &^ 3
	}
	for _, t := range list {
		out = append(out, t.body...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	return out
}

// cffIndex reads an index of a CFF font: where each item begins, and what comes after.
func cffIndex(b []byte, at int) (items []int, next int, ok bool) {
	n := u16(b, at)
	if n == 0 {
		return nil, at + 2, at+2 <= len(b)
	}
	if at+3 > len(b) {
		return nil, 0, false
	}
	size := int(b[at+2])
	base := at + 3 + size*(n+1) - 1
	if size < 1 || size > 4 || base >= len(b) {
		return nil, 0, false
	}
	for i := range n + 1 {
		v := 0
		for _, c := range b[at+3+size*i : at+3+size*(i+1)] {
			v = v<<8 | int(c)
		}
		if base+v > len(b) || v < 1 {
			return nil, 0, false
		}
		items = append(items, base+v)
	}
	return items, items[n], true
}

// pruneCFF makes the outlines of glyphs that nobody shows any more empty, in their places, and forgets their names.
func pruneCFF(b []byte, left *outlines) {
	if len(b) < 4 {
		return
	}
	_, at, ok := cffIndex(b, int(b[2]))
	if !ok {
		return
	}
	tops, at, ok := cffIndex(b, at)
	if !ok || len(tops) < 2 {
		return
	}
	words, _, ok := cffIndex(b, at)
	if !ok {
		return
	}
	top := cffDict(b[tops[0]:tops[1]])
	shapes, _, ok := cffIndex(b, top[17])
	if !ok {
		return
	}
	_, byCID := top[12<<8|30]
	names := cffCharset(b, top[15], len(shapes)-1)
	for i := 1; i+1 < len(shapes); i++ {
		shown := left.glyphs[i]
		if byCID {
			shown = left.cids[names[i]]
		}
		if shown {
			continue
		}
		if body := b[shapes[i]:shapes[i+1]]; len(body) > 0 {
			clear(body)
			body[0] = 14 // endchar
		}
		if n := names[i] - 391; !byCID && n >= 0 && n+1 < len(words) {
			for k := words[n]; k < words[n+1]; k++ {
				b[k] = 'x'
			}
		}
		if format := top[15]; format > 2 && b[format] == 0 {
			b[format+1+2*(i-1)], b[format+2+2*(i-1)] = 0, 0
		}
	}
}

// cffDict reads the operators of a dictionary with their last number.
func cffDict(b []byte) map[int]int {
	out := map[int]int{}
	last := 0
	for i := 0; i < len(b); i++ {
		switch c := int(b[i]); {
		case c == 12 && i+1 < len(b):
			out[12<<8|int(b[i+1])] = last
			i++
		case c <= 21:
			out[c] = last
		case c == 28:
			last = int(int16(u16(b, i+1)))
			i += 2
		case c == 29:
			last = int(int32(u32(b, i+1)))
			i += 4
		case c == 30:
			for i++; i < len(b) && b[i]&15 != 15 && b[i]>>4 != 15; i++ {
			}
		case c >= 32 && c <= 246:
			last = c - 139
		case c >= 247 && c <= 250 && i+1 < len(b):
			last = (c-247)*256 + int(b[i+1]) + 108
			i++
		case c >= 251 && c <= 254 && i+1 < len(b):
			last = -(c-251)*256 - int(b[i+1]) - 108
			i++
		}
	}
	return out
}

// cffCharset gives the name or cid of each glyph.
func cffCharset(b []byte, at, n int) []int {
	out := make([]int, n+1)
	for i := range out {
		out[i] = i
	}
	if at <= 2 || at >= len(b) {
		return out
	}
	format := b[at]
	at++
	for i := 1; i < n; {
		first := u16(b, at)
		at += 2
		more := 0
		switch format {
		case 1:
			if at < len(b) {
				more = int(b[at])
			}
			at++
		case 2:
			more = u16(b, at)
			at += 2
		}
		if at > len(b) {
			return out
		}
		for k := 0; k <= more && i < n; k++ {
			out[i] = first + k
			i++
		}
	}
	return out
}
