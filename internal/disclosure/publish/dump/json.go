package dump

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"tongban/internal/disclosure/publish/extract"
)

// jsonLines reads one document a line. An object that goes over several lines is read to its end.
func jsonLines(in *bufio.Reader, each func(Record) error) error {
	line, begun := 0, 0
	var open []byte // the beginning of an object that goes on
	for {
		text, long, err := oneLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		over := errors.Is(err, io.EOF)
		if len(text) > 0 || !over {
			line++
		}
		trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
		switch {
		case long:
			if err := each(Record{Line: line, Wrong: "这一行超过16兆"}); err != nil {
				return err
			}
		case len(open) > 0 && !over && (len(trimmed) == 0 || trimmed[0] != '{' || len(trimmed) == 1):
			if open = append(append(open, '\n'), trimmed...); json.Valid(open) {
				if err := each(object(begun, open)); err != nil {
					return err
				}
				open = nil
			} else if len(open) > recordLimit {
				if err := each(Record{Line: begun, Wrong: "JSON 没有写完"}); err != nil {
					return err
				}
				open = nil
			}
		default:
			if len(open) > 0 { // what was begun is followed by another object
				if err := each(object(begun, open)); err != nil {
					return err
				}
				open = nil
			}
			switch {
			case len(trimmed) == 0:
			case bytes.Equal(trimmed, []byte("{")):
				open, begun = bytes.Clone(trimmed), line
			default:
				if err := each(object(line, trimmed)); err != nil {
					return err
				}
			}
		}
		if over {
			if len(open) > 0 {
				return each(object(begun, open))
			}
			return nil
		}
	}
}

// oneLine reads a line of any length up to the bound; of a longer one it gives nothing but that it is.
func oneLine(in *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if !long {
			if len(line) == 0 && err == nil {
				return part, false, nil
			}
			if line = append(line, part...); len(line) > recordLimit {
				line, long = nil, true
			}
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// jsonArray reads the objects of an array; a broken one ends the reading, since nobody knows where the next begins.
func jsonArray(in *bufio.Reader, each func(Record) error) error {
	lines := &counting{in: in}
	d := json.NewDecoder(lines)
	broken := func() error {
		return each(Record{Line: lines.at(d.InputOffset()), Wrong: "JSON 数组从这里起读不下去，后面的没有读"})
	}
	if _, err := d.Token(); err != nil {
		return broken()
	}
	for d.More() {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return broken()
		}
		if err := each(object(lines.at(d.InputOffset()-int64(len(one))), one)); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return broken()
	}
	return nil
}

// counting remembers where the lines of what passes through it begin.
type counting struct {
	in   io.Reader
	read int64
	ends []int64 // of lines, by offset
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	for i, x := range b[:n] {
		if x == '\n' {
			c.ends = append(c.ends, c.read+int64(i))
		}
	}
	c.read += int64(n)
	return n, err
}

// at is the line of an offset; what lies before it is forgotten.
func (c *counting) at(offset int64) int {
	lo, hi := 0, len(c.ends)
	for lo < hi {
		if mid := (lo + hi) / 2; c.ends[mid] < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo + 1
}

// object reads one document.
func object(line int, b []byte) Record {
	rec := Record{Line: line, Meta: extract.Meta{}}
	if !utf8.Valid(b) {
		b = []byte(decode(b, ""))
	}
	rec.Text, rec.Wrong = properties(b, rec.Meta)
	rec.check()
	return rec
}

// properties reads an object into properties; what lies deeper counts where the outside says nothing.
func properties(b []byte, meta extract.Meta) (text, wrong string) {
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return "", fmt.Sprintf("不是完整的 JSON（第%d个字节附近）", syntax.Offset)
		}
		return "", "不是一个 JSON 对象"
	}
	take(all, meta)
	for _, inside := range all {
		if deeper, ok := inside.(map[string]any); ok {
			take(deeper, meta)
		}
	}
	text = meta[extract.NameText]
	delete(meta, extract.NameText)
	return text, ""
}

func take(all map[string]any, meta extract.Meta) {
	for word, value := range all {
		name := extract.Name(word)
		if name == "" {
			continue
		}
		if text := written(value); strings.TrimSpace(text) != "" && (meta[name] == "" || better(word, name)) {
			meta[name] = text
		}
	}
}

// better reports whether a word is the plain name of a property, which counts before all others.
func better(word, name string) bool { return strings.EqualFold(word, name) }

// written is a value as text: numbers without fractions, lists with signs between.
func written(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case float64:
		if v == float64(int64(v)) {
			return fmt.Sprint(int64(v))
		}
		return fmt.Sprint(v)
	case bool:
		return map[bool]string{true: "是", false: "否"}[v]
	case []any:
		var parts []string
		for _, one := range v {
			if text := written(one); text != "" {
				parts = append(parts, text)
			}
		}
		return strings.Join(parts, "、")
	}
	return ""
}
