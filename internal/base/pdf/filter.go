package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
)

// imageFilters are those whose bytes are a picture of their own.
var imageFilters = map[name]bool{"DCTDecode": true, "DCT": true, "JPXDecode": true, "CCITTFaxDecode": true, "CCF": true, "JBIG2Decode": true}

// filtersOf are the filters of a stream with their parameters.
func (d *Document) filtersOf(s *stream) (filters []name, params []dict, err error) {
	pick := func(keys ...name) any {
		for _, k := range keys {
			if v := s.dict[k]; v != nil {
				return v
			}
		}
		return nil
	}
	f, err := d.get(pick("Filter", "F"))
	if err != nil {
		return nil, nil, err
	}
	p, err := d.get(pick("DecodeParms", "DP"))
	if err != nil {
		return nil, nil, err
	}
	one := func(o any) error {
		v, err := d.dictOf(o)
		params = append(params, v)
		return err
	}
	switch f := f.(type) {
	case nil:
		return nil, nil, nil
	case name:
		if list, ok := p.(array); ok && len(list) > 0 {
			p = list[0]
		}
		err := one(p)
		return []name{f}, params, err
	case array:
		list, _ := p.(array)
		for i, o := range f {
			n := d.nameOf(o)
			if n == "" {
				return nil, nil, errBroken
			}
			filters = append(filters, n)
			var own any
			if i < len(list) {
				own = list[i]
			}
			if err := one(own); err != nil {
				return nil, nil, err
			}
		}
		return filters, params, nil
	}
	return nil, nil, errBroken
}

// open gives the bytes of a stream, all filters undone.
func (d *Document) open(s *stream) ([]byte, error) {
	body, left, err := d.opened(s)
	if err == nil && left != "" {
		return nil, refuse("文件用了不能读取的编码 %s，请重新导出 PDF", left)
	}
	return body, err
}

// opened undoes filters up to the first that makes a picture, and names that.
func (d *Document) opened(s *stream) (body []byte, left name, err error) {
	filters, params, err := d.filtersOf(s)
	if err != nil {
		return nil, "", err
	}
	body = s.raw
	for i, f := range filters {
		var p dict
		if i < len(params) {
			p = params[i]
		}
		if imageFilters[f] {
			return body, f, nil
		}
		switch f {
		case "FlateDecode", "Fl":
			body, err = d.inflate(body)
			if err == nil {
				body, err = d.predict(body, p)
			}
		case "LZWDecode", "LZW":
			early := 1
			if n, ok := p["EarlyChange"].(int); ok {
				early = n
			}
			body, err = d.lzw(body, early)
			if err == nil {
				body, err = d.predict(body, p)
			}
		case "ASCIIHexDecode", "AHx":
			l := lexer{data: append([]byte("<"), append(body, '>')...)}
			var t text
			t, err = l.hex()
			body = t
		case "ASCII85Decode", "A85":
			body, err = ascii85(body)
		case "RunLengthDecode", "RL":
			body, err = d.runs(body)
		case "Crypt":
		default:
			return nil, "", refuse("文件用了不能读取的编码 %s，请重新导出 PDF", f)
		}
		if err != nil {
			return nil, "", err
		}
	}
	return body, "", nil
}

var errBig = refuse("文件展开后太大，不能处理，请拆分后再上传")

// spend counts what is opened against the bound of the file.
func (d *Document) spend(n int) error {
	if d.budget -= n; d.budget < 0 {
		return errBig
	}
	return nil
}

func (d *Document) inflate(body []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		if len(body) == 0 {
			return nil, nil
		}
		return nil, errBroken
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(d.budget)+1))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, zlib.ErrChecksum) {
		return nil, errBroken
	}
	return out, d.spend(len(out))
}

// predict undoes the differences between neighbours.
func (d *Document) predict(body []byte, p dict) ([]byte, error) {
	get := func(k name, fallback int) int {
		o, _ := d.get(p[k])
		if n, ok := o.(int); ok {
			return n
		}
		return fallback
	}
	kind := get("Predictor", 1)
	if kind < 2 {
		return body, nil
	}
	colors, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, errBroken
	}
	pixel, row := max(1, colors*bits/8), (colors*bits*columns+7)/8
	if kind == 2 {
		if bits != 8 {
			return nil, refuse("文件里的图片用了不能读取的编码，请重新导出 PDF")
		}
		out := bytes.Clone(body)
		for start := 0; start+row <= len(out); start += row {
			for i := start + pixel; i < start+row; i++ {
				out[i] += out[i-pixel]
			}
		}
		return out, nil
	}
	out := make([]byte, 0, len(body))
	before := make([]byte, row)
	for len(body) > 1 {
		n := min(row, len(body)-1)
		line := make([]byte, row)
		copy(line, body[1:1+n])
		for i := range line {
			var left, up, corner int
			up = int(before[i])
			if i >= pixel {
				left, corner = int(line[i-pixel]), int(before[i-pixel])
			}
			switch body[0] {
			case 1:
				line[i] += byte(left)
			case 2:
				line[i] += byte(up)
			case 3:
				line[i] += byte((left + up) / 2)
			case 4:
				line[i] += byte(paeth(left, up, corner))
			}
		}
		out = append(out, line[:n]...)
		before, body = line, body[1+n:]
	}
	return out, nil
}

func paeth(a, b, c int) int {
	p := a + b - c
	pa, pb, pc := abs(p-a), abs(p-b), abs(p-c)
	if pa <= pb && pa <= pc {
		return a
	}
	if pb <= pc {
		return b
	}
	return c
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

func (d *Document) lzw(body []byte, early int) ([]byte, error) {
	var out []byte
	var table [][]byte
	reset := func() {
		table = table[:0]
		for i := range 256 {
			table = append(table, []byte{byte(i)})
		}
		table = append(table, nil, nil)
	}
	reset()
	width, bits, held := 9, 0, 0
	var last []byte
	for _, c := range body {
		held, bits = held<<8|int(c), bits+8
		for bits >= width {
			code := held >> (bits - width) & (1<<width - 1)
			bits -= width
			switch {
			case code == 256:
				reset()
				width, last = 9, nil
				continue
			case code == 257:
				return out, d.spend(len(out))
			}
			var now []byte
			switch {
			case code < len(table):
				now = table[code]
			case code == len(table) && last != nil:
				now = append(bytes.Clone(last), last[0])
			default:
				return nil, errBroken
			}
			if out = append(out, now...); len(out) > d.budget {
				return nil, errBig
			}
			if last != nil {
				table = append(table, append(bytes.Clone(last), now[0]))
			}
			last = now
			for width < 12 && len(table)+early >= 1<<width {
				width++
			}
		}
		held &= 1<<bits - 1
	}
	return out, d.spend(len(out))
}

func ascii85(body []byte) ([]byte, error) {
	var out []byte
	var group [5]byte
	n := 0
	flush := func(n int) {
		for i := n; i < 5; i++ {
			group[i] = 84
		}
		v := uint32(0)
		for _, c := range group {
			v = v*85 + uint32(c)
		}
		out = append(out, []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)}[:n-1]...)
	}
	for _, c := range body {
		switch {
		case blank(c):
		case c == '~':
			if n > 1 {
				flush(n)
			}
			return out, nil
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
		case c < '!' || c > 'u':
			return nil, errBroken
		default:
			group[n] = c - '!'
			if n++; n == 5 {
				flush(5)
				n = 0
			}
		}
	}
	if n > 1 {
		flush(n)
	}
	return out, nil
}

func (d *Document) runs(body []byte) ([]byte, error) {
	var out []byte
	for len(body) > 0 && body[0] != 128 {
		n := int(body[0])
		body = body[1:]
		if n < 128 {
			n = min(n+1, len(body))
			out, body = append(out, body[:n]...), body[n:]
		} else if len(body) > 0 {
			out, body = append(out, bytes.Repeat(body[:1], 257-n)...), body[1:]
		}
		if len(out) > d.budget {
			return nil, errBig
		}
	}
	return out, d.spend(len(out))
}
