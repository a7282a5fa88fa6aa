package pdf

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// cmap maps codes: to characters (ToUnicode) or to the numbers of glyphs (an embedded encoding).
type cmap struct {
	spaces   []space
	words    map[int]string
	cids     map[int]int
	vertical bool
}

// space is a range of codes of so many bytes.
type space struct{ bytes, low, high int }

func code(t text) int {
	n := 0
	for _, c := range t[:min(len(t), 4)] {
		n = n<<8 | int(c)
	}
	return n
}

func utf16of(t text) string {
	if len(t) == 1 {
		return string(rune(t[0]))
	}
	units := make([]uint16, 0, len(t)/2)
	for i := 0; i+1 < len(t); i += 2 {
		units = append(units, uint16(t[i])<<8|uint16(t[i+1]))
	}
	return string(utf16.Decode(units))
}

// mostMapped bounds one range of a map.
const mostMapped = 1 << 17

func readCMap(body []byte) *cmap {
	m := &cmap{words: map[int]string{}, cids: map[int]int{}}
	l := lexer{data: body}
	var held []any
	for {
		o, err := l.object(false)
		if e, ok := o.(end); err != nil || ok && e == 0 {
			return m
		}
		op, ok := o.(operator)
		if !ok {
			if held = append(held, o); len(held) > 1<<16 {
				return m
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			for i := 0; i+1 < len(held); i += 2 {
				low, a := held[i].(text)
				high, b := held[i+1].(text)
				if a && b && len(low) > 0 && len(low) <= 4 {
					m.spaces = append(m.spaces, space{len(low), code(low), code(high)})
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(held); i += 2 {
				from, a := held[i].(text)
				to, b := held[i+1].(text)
				if a && b {
					m.words[code(from)] = utf16of(to)
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(held); i += 3 {
				m.bfrange(held[i], held[i+1], held[i+2])
			}
		case "endcidchar":
			for i := 0; i+1 < len(held); i += 2 {
				from, a := held[i].(text)
				to, b := held[i+1].(int)
				if a && b {
					m.cids[code(from)] = to
				}
			}
		case "endcidrange":
			for i := 0; i+2 < len(held); i += 3 {
				low, a := held[i].(text)
				high, b := held[i+1].(text)
				to, c := held[i+2].(int)
				if a && b && c && code(high)-code(low) < mostMapped {
					for n := code(low); n <= code(high); n++ {
						m.cids[n] = to + n - code(low)
					}
				}
			}
		case "def":
			if n := len(held); n >= 2 && held[n-2] == any(name("WMode")) && held[n-1] == any(1) {
				m.vertical = true
			}
		}
		if strings.HasPrefix(string(op), "begin") || strings.HasPrefix(string(op), "end") || op == "def" {
			held = nil
		}
	}
}

func (m *cmap) bfrange(a, b, to any) {
	low, ok1 := a.(text)
	high, ok2 := b.(text)
	if !ok1 || !ok2 || code(high)-code(low) >= mostMapped {
		return
	}
	switch to := to.(type) {
	case array:
		for i, o := range to {
			if t, ok := o.(text); ok && code(low)+i <= code(high) {
				m.words[code(low)+i] = utf16of(t)
			}
		}
	case text:
		if len(to) == 0 {
			return
		}
		for n := code(low); n <= code(high); n++ {
			next := text(append([]byte{}, to...))
			for i, add := len(next)-1, n-code(low); i >= 0 && add > 0; i-- {
				add += int(next[i])
				next[i] = byte(add)
				add >>= 8
			}
			m.words[n] = utf16of(next)
		}
	}
}

// split takes the first code of a string.
func (m *cmap) split(t text) (c, n int) {
	for n = 1; n <= 4 && n <= len(t); n++ {
		c = code(t[:n])
		for _, s := range m.spaces {
			if s.bytes == n && within(c, s, n) {
				return c, n
			}
		}
	}
	n = 1
	if len(m.spaces) > 0 {
		n = min(len(t), m.spaces[0].bytes)
	}
	return code(t[:n]), n
}

// within compares byte by byte, as code spaces are rectangles.
func within(c int, s space, n int) bool {
	for i := range n {
		shift := 8 * i
		b, low, high := c>>shift&255, s.low>>shift&255, s.high>>shift&255
		if b < low || b > high {
			return false
		}
	}
	return true
}

// predefined gives how a named encoding cuts a string, and which character a code is; ok is false for one that is not known.
func predefined(n name) (split func(text) (int, int), word func(int) string, ok bool) {
	base := strings.TrimSuffix(strings.TrimSuffix(string(n), "-H"), "-V")
	two := func(t text) (int, int) { k := min(2, len(t)); return code(t[:k]), k }
	switch {
	case base == "Identity":
		return two, nil, true
	case strings.HasPrefix(base, "Uni") && (strings.HasSuffix(base, "-UCS2") || strings.HasSuffix(base, "-UTF16")):
		return func(t text) (int, int) {
				if len(t) >= 4 && t[0]&0xfc == 0xd8 {
					return code(t[:4]), 4
				}
				return two(t)
			}, func(c int) string {
				if c > 0xffff {
					return utf16of(text{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)})
				}
				return string(rune(c))
			}, true
	case base == "GBK-EUC" || base == "GBKp-EUC" || base == "GB-EUC" || base == "GBpc-EUC" || base == "GBK2K":
		return func(t text) (int, int) {
				if t[0] < 0x81 || len(t) == 1 {
					return int(t[0]), 1
				}
				if base == "GBK2K" && len(t) >= 4 && t[1] >= 0x30 && t[1] <= 0x39 {
					return code(t[:4]), 4
				}
				return two(t)
			}, func(c int) string {
				raw := []byte{byte(c)}
				if c > 0xffff {
					raw = []byte{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)}
				} else if c > 0xff {
					raw = []byte{byte(c >> 8), byte(c)}
				}
				out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
				if err != nil {
					return ""
				}
				return string(out)
			}, true
	}
	return nil, nil, false
}
