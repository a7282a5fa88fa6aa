package dump

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"tongban/internal/disclosure/publish/extract"
)

// depth follows whether an object that is read piece by piece has come to its end.
type depth struct {
	open            int
	quoted, escaped bool
}

// take reads on; false once what was opened is closed.
func (d *depth) take(b []byte) (open bool) {
	for _, c := range b {
		switch {
		case d.escaped:
			d.escaped = false
		case d.quoted:
			d.escaped, d.quoted = c == '\\', c != '"'
		case c == '"':
			d.quoted = true
		case c == '{' || c == '[':
			d.open++
		case c == '}' || c == ']':
			d.open--
		}
	}
	return d.open > 0
}

// jsonLines reads one document a line. An object that begins with a line of its own goes over several, to its end or to
// where another begins.
func jsonLines(in *bufio.Reader, each func(Record) error) error {
	line, begun := 0, 0
	var open []byte // the beginning of an object that goes on
	var far depth
	give := func() error {
		rec := object(begun, open)
		open = nil
		return each(rec)
	}
	for {
		text, long, err := oneLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		over := errors.Is(err, io.EOF)
		line++
		trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff")))
		another := len(trimmed) > 1 && trimmed[0] == '{'
		switch {
		case long:
			if err := each(Record{Line: line, Wrong: "这一行超过16兆"}); err != nil {
				return err
			}
		case len(open) > 0 && !another:
			if len(trimmed) == 0 {
				break
			}
			open = append(append(open, '\n'), trimmed...)
			if !far.take(trimmed) || len(open) > recordLimit {
				if err := give(); err != nil {
					return err
				}
			}
		default:
			if len(open) > 0 {
				if err := give(); err != nil {
					return err
				}
			}
			switch {
			case len(trimmed) == 0:
			case bytes.Equal(trimmed, []byte("{")):
				open, begun, far = bytes.Clone(trimmed), line, depth{}
				far.take(trimmed)
			default:
				if err := each(object(line, trimmed)); err != nil {
					return err
				}
			}
		}
		if over {
			if len(open) > 0 {
				return give()
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

// jsonArray reads the objects of an array; where it is not one any more the reading ends, since nobody knows where the
// next object begins.
func jsonArray(in *bufio.Reader, each func(Record) error) error {
	line, begun := 1, 0
	var one []byte
	var far depth
	started := false
	for {
		c, err := in.ReadByte()
		if errors.Is(err, io.EOF) {
			return each(Record{Line: line, Wrong: "JSON 数组没有写完，后面的没有读"})
		}
		if err != nil {
			return err
		}
		if c == '\n' {
			line++
		}
		if len(one) > 0 {
			if one = append(one, c); len(one) > recordLimit {
				return each(Record{Line: begun, Wrong: "一篇超过16兆，后面的没有读"})
			}
			if far.take(one[len(one)-1:]) {
				continue
			}
			if err := each(object(begun, one)); err != nil {
				return err
			}
			one = one[:0]
			continue
		}
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == 0xef || c == 0xbb || c == 0xbf:
		case c == '[' && !started:
			started = true
		case c == '{' && started:
			one, begun, far = append(one, c), line, depth{}
			far.take(one)
		case c == ']' && started:
			return nil
		default:
			return each(Record{Line: line, Wrong: "JSON 数组从这里起读不下去，后面的没有读"})
		}
	}
}

// object reads one document.
func object(line int, b []byte) Record {
	rec := Record{Line: line, Meta: extract.Meta{}}
	if !utf8.Valid(b) {
		b = []byte(decode(b, ""))
	}
	rec.Text, rec.Wrong = rec.properties(b)
	rec.check()
	return rec
}

// properties reads an object into properties; what lies deeper counts where the outside says nothing.
func (rec *Record) properties(b []byte) (text, wrong string) {
	meta := rec.Meta
	var all map[string]any
	if err := json.Unmarshal(b, &all); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return "", fmt.Sprintf("不是完整的 JSON（第%d个字节附近）", syntax.Offset)
		}
		return "", "不是一个 JSON 对象"
	}
	take(all, meta)
	for _, word := range slices.Sorted(maps.Keys(all)) {
		if attached[strings.ToLower(word)] {
			rec.attaches(all[word])
		}
	}
	for _, inside := range all {
		if deeper, ok := inside.(map[string]any); ok {
			take(deeper, meta)
		}
	}
	text = meta[extract.NameText]
	delete(meta, extract.NameText)
	return text, ""
}

// attaches reads the files of a document: a path, a list of them, or objects with a name and a path or an address.
func (rec *Record) attaches(value any) {
	switch v := value.(type) {
	case string:
		rec.names("", v)
	case []any:
		for _, one := range v {
			rec.attaches(one)
		}
	case map[string]any:
		name, path := "", ""
		for _, word := range []string{"name", "title", "filename", "file_name", "名称", "文件名", "标题"} {
			if text, ok := v[word].(string); ok && name == "" {
				name = text
			}
		}
		for _, word := range []string{"path", "url", "href", "link", "src", "file", "address", "路径", "地址", "网址", "链接"} {
			if text, ok := v[word].(string); ok && path == "" {
				path = text
			}
		}
		if path == "" {
			path = name
		}
		rec.namesOf(Named{Name: name, Path: path, Wrong: notPublic(v)})
	}
}

// notPublic says why what is said of a file keeps it from being taken for public: by the words that a document has for it, or
// because it is marked as internal.
func notPublic(all map[string]any) string {
	for word, value := range all {
		said := strings.ToLower(strings.TrimSpace(written(value)))
		yes, no := slices.Contains([]string{"是", "1", "true", "yes", "y"}, said), slices.Contains([]string{"", "否", "0", "false", "no", "n"}, said)
		switch strings.ToLower(word) {
		case "internal", "is_internal", "isinternal", "private", "hidden", "内部", "是否内部", "内部文件":
			if !no {
				return "来源里标为内部"
			}
		case "public", "is_public", "ispublic", "open", "公开", "是否公开", "对外公开":
			if !yes && said != "公开" && said != "主动公开" {
				return "来源里标为不公开"
			}
		}
	}
	meta := extract.Meta{}
	take(all, meta)
	return Refusal(meta)
}

func take(all map[string]any, meta extract.Meta) {
	for word, value := range all {
		name := extract.Name(word)
		if yes, ok := value.(bool); ok && (name == extract.NamePublished || name == extract.NameStatus || name == extract.NameAttribute) {
			name = extract.NameStatus // {"published": false}
			if !yes {
				meta[name] = "没有发布"
				continue
			}
		}
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
