package pdf

// Streams are all streams of a file, opened, also those that nothing refers to.
func Streams(data []byte) (out [][]byte) {
	d, err := Open(data)
	if err != nil {
		return nil
	}
	for num := range d.places {
		o, _ := d.load(num)
		if s, ok := o.(*stream); ok {
			body, _, _ := d.opened(s)
			out = append(out, body)
		}
	}
	return out
}

// Outlined counts the glyphs of TrueType fonts that have an outline.
func Outlined(data []byte) (n int) {
	for _, b := range Streams(data) {
		at, _, a := sfntTable(b, "glyf")
		loca, size, c := sfntTable(b, "loca")
		head, _, h := sfntTable(b, "head")
		if !a || !c || !h {
			continue
		}
		place := func(i int) int {
			if u16(b, head+50) == 1 {
				return u32(b, loca+4*i)
			}
			return 2 * u16(b, loca+2*i)
		}
		count := size/2 - 1
		if u16(b, head+50) == 1 {
			count = size/4 - 1
		}
		for i := range count {
			if place(i+1) > place(i) && u16(b, at+place(i)) != 0 {
				n++
			}
		}
	}
	return n
}
