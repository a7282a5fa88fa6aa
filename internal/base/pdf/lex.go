package pdf

import (
	"bytes"
	"strconv"
)

// The kinds of objects: nil, bool, int, float64, text, name, array, dict, ref, *stream; operator only inside contents.
type (
	text     []byte
	name     string
	array    []any
	dict     map[name]any
	ref      struct{ num, gen int }
	operator string
	stream   struct {
		dict dict
		raw  []byte
	}
)

// lexer reads objects from bytes.
type lexer struct {
	data  []byte
	at    int
	depth int
}

// mostNested bounds arrays in arrays.
const mostNested = 200

func blank(c byte) bool { return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32 }

func border(c byte) bool {
	return blank(c) || bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

func (l *lexer) skip() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case blank(c):
			l.at++
		case c == '%':
			for l.at < len(l.data) && l.data[l.at] != 10 && l.data[l.at] != 13 {
				l.at++
			}
		default:
			return
		}
	}
}

var errBroken = refuse("文件的内部结构损坏，请重新导出 PDF 再上传")

// end marks the end of an array, a dictionary or the data.
type end byte

// object reads the next object. References need two numbers and an R: contents have none.
func (l *lexer) object(refs bool) (any, error) {
	l.skip()
	if l.at >= len(l.data) {
		return end(0), nil
	}
	if l.depth > mostNested {
		return nil, errBroken
	}
	switch c := l.data[l.at]; c {
	case '/':
		return l.name(), nil
	case '(':
		return l.literal()
	case '<':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '<' {
			l.at += 2
			return l.dict(refs)
		}
		return l.hex()
	case '>':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '>' {
			l.at += 2
			return end('>'), nil
		}
		return nil, errBroken
	case '[':
		l.at++
		return l.array(refs)
	case ']':
		l.at++
		return end(']'), nil
	case '{', '}', ')':
		l.at++
		return operator(string(c)), nil
	}
	return l.word(refs)
}

func (l *lexer) word(refs bool) (any, error) {
	start := l.at
	for l.at < len(l.data) && !border(l.data[l.at]) {
		l.at++
	}
	w := string(l.data[start:l.at])
	switch w {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if n, ok := number(w); ok {
		if i, whole := n.(int); whole && refs && i >= 0 {
			return l.maybeRef(i), nil
		}
		return n, nil
	}
	return operator(w), nil
}

// number reads what PDF writers write: 12, -.5, +3, 4., and the odd --3.
func number(w string) (any, bool) {
	if w == "" || (w[0] < '0' || w[0] > '9') && w[0] != '-' && w[0] != '+' && w[0] != '.' {
		return nil, false
	}
	if i, err := strconv.Atoi(w); err == nil {
		return i, true
	}
	for len(w) > 1 && w[0] == '-' && w[1] == '-' {
		w = w[1:]
	}
	for _, c := range w {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' {
			return nil, false
		}
	}
	f, err := strconv.ParseFloat(w, 64)
	if err != nil {
		return 0.0, w == "-" || w == "."
	}
	return f, true
}

func (l *lexer) maybeRef(num int) any {
	back := l.at
	l.skip()
	gen, ok := l.digits()
	if ok {
		l.skip()
		if l.at < len(l.data) && l.data[l.at] == 'R' && (l.at+1 == len(l.data) || border(l.data[l.at+1])) {
			l.at++
			return ref{num, gen}
		}
	}
	l.at = back
	return num
}

func (l *lexer) digits() (int, bool) {
	start := l.at
	for l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '9' {
		l.at++
	}
	n, err := strconv.Atoi(string(l.data[start:l.at]))
	return n, err == nil
}

func (l *lexer) name() name {
	l.at++
	var out []byte
	for l.at < len(l.data) && !border(l.data[l.at]) {
		c := l.data[l.at]
		if c == '#' && l.at+2 < len(l.data) {
			if n, err := strconv.ParseUint(string(l.data[l.at+1:l.at+3]), 16, 8); err == nil {
				out = append(out, byte(n))
				l.at += 3
				continue
			}
		}
		out = append(out, c)
		l.at++
	}
	return name(out)
}

func (l *lexer) literal() (text, error) {
	l.at++
	out := text{}
	for depth := 1; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return out, nil
			}
		case '\\':
			l.at++
			if l.at >= len(l.data) {
				return nil, errBroken
			}
			switch e := l.data[l.at]; {
			case e >= '0' && e <= '7':
				n := 0
				for i := 0; i < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
					n = n*8 + int(l.data[l.at]-'0')
					l.at++
				}
				l.at--
				out = append(out, byte(n))
			case e == '\r':
				if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
					l.at++
				}
			case e == '\n':
			default:
				if i := bytes.IndexByte([]byte("nrtbf"), e); i >= 0 {
					e = "\n\r\t\b\f"[i]
				}
				out = append(out, e)
			}
			continue
		case '\r':
			if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
				l.at++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return nil, errBroken
}

func (l *lexer) hex() (text, error) {
	l.at++
	out, half, high := text{}, false, byte(0)
	for ; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		if c == '>' {
			l.at++
			if half {
				out = append(out, high<<4)
			}
			return out, nil
		}
		n, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil {
			continue
		}
		if half {
			out = append(out, high<<4|byte(n))
		}
		half, high = !half, byte(n)
	}
	return nil, errBroken
}

func (l *lexer) array(refs bool) (array, error) {
	l.depth++
	defer func() { l.depth-- }()
	out := array{}
	for {
		o, err := l.object(refs)
		if err != nil {
			return nil, err
		}
		if e, ok := o.(end); ok {
			if e != ']' {
				return nil, errBroken
			}
			return out, nil
		}
		out = append(out, o)
	}
}

func (l *lexer) dict(refs bool) (dict, error) {
	l.depth++
	defer func() { l.depth-- }()
	out := dict{}
	for {
		k, err := l.object(refs)
		if err != nil {
			return nil, err
		}
		if e, ok := k.(end); ok {
			if e != '>' {
				return nil, errBroken
			}
			return out, nil
		}
		key, ok := k.(name)
		if !ok {
			return nil, errBroken
		}
		v, err := l.object(refs)
		if err != nil {
			return nil, err
		}
		if e, ok := v.(end); ok {
			if e != '>' {
				return nil, errBroken
			}
			return out, nil
		}
		if _, twice := out[key]; !twice {
			out[key] = v
		}
	}
}
