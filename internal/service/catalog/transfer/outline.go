package transfer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tongban/internal/service/catalog/record"
)

// listed are the parts of a record that the columns of a list show. A record has some six kilobytes and most of them are
// materials, form and flow; to decode only these parts takes an eighth of the time. A test holds the columns to it.
var listed = []string{"code", "name", "power", "power_name", "body_name", "division", "level", "audience", "themes", "handling", "statutory_limit",
	"promised_limit", "visits", "online", "fees", "result", "places", "phones", "valid_from", "version"}

// counted are the parts of which a list shows the number only; their elements stay empty.
var counted = []string{"materials"}

// outline decodes of a stored item what a list shows.
func outline(content string) (item record.Item, err error) {
	short, ok := shortened(content)
	if !ok { // not as the shelf writes it: the whole is decoded, which also says what is wrong with it
		short = []byte(content)
	}
	if err := json.Unmarshal(short, &item); err != nil {
		return item, fmt.Errorf("read stored item: %w", err)
	}
	return item, nil
}

// shortened leaves of an object in JSON the members that are listed, and of those that are counted a list of as many empty
// objects. It looks for the ends of members only; whether they are right is seen when they are decoded.
func shortened(content string) ([]byte, bool) {
	short := make([]byte, 0, 2<<10)
	s := scan{text: content}
	if !s.take('{') {
		return nil, false
	}
	short = append(short, '{')
	if s.take('}') {
		return append(short, '}'), s.ended()
	}
	for more := true; more; more = s.take(',') {
		s.blanks()
		name, ok := s.value()
		if !ok || len(name) < 2 || name[0] != '"' || !s.take(':') {
			return nil, false
		}
		s.blanks()
		value, ok := s.value()
		if !ok {
			return nil, false
		}
		plain := name[1 : len(name)-1]
		number := slices.Contains(counted, plain)
		if !number && !slices.Contains(listed, plain) {
			continue
		}
		if len(short) > 1 {
			short = append(short, ',')
		}
		short = append(append(short, name...), ':')
		if number {
			short = append(short, emptied(value)...)
		} else {
			short = append(short, value...)
		}
	}
	return append(short, '}'), s.take('}') && s.ended()
}

// emptied gives a list with an empty object for each element of a list.
func emptied(list string) string {
	s, n := scan{text: list}, 0
	if !s.take('[') || s.take(']') {
		return "[]"
	}
	for more := true; more; more = s.take(',') {
		s.blanks()
		if _, ok := s.value(); !ok {
			return list
		}
		n++
	}
	return "[" + strings.Repeat("{},", n-1) + "{}]"
}

// scan goes through JSON value by value.
type scan struct {
	text string
	at   int
}

func (s *scan) blanks() {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\t' || s.text[s.at] == '\r') {
		s.at++
	}
}

// take passes over one sign, if it is next.
func (s *scan) take(sign byte) bool {
	s.blanks()
	if s.at < len(s.text) && s.text[s.at] == sign {
		s.at++
		return true
	}
	return false
}

func (s *scan) ended() bool {
	s.blanks()
	return s.at == len(s.text)
}

// value passes over a text, a number or word, an object or a list, and gives it as it is written.
func (s *scan) value() (string, bool) {
	from, depth := s.at, 0
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			if !s.quoted() {
				return "", false
			}
			if depth == 0 {
				return s.text[from:s.at], true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.text[from:s.at], s.at > from
			}
			if depth--; depth == 0 {
				s.at++
				return s.text[from:s.at], true
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return s.text[from:s.at], s.at > from
			}
		}
		s.at++
	}
	return "", false
}

// quoted passes over a text in quotes.
func (s *scan) quoted() bool {
	for s.at++; ; s.at++ {
		n := strings.IndexByte(s.text[s.at:], '"')
		if n < 0 {
			return false
		}
		s.at += n
		slashes := 0
		for s.text[s.at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			s.at++
			return true
		}
	}
}
