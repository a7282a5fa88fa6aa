package transfer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// longest is the size of one item in a file; the longest guide that we know of has a tenth.
const longest = 4 << 20

func hashOf(code string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, code)
	return h.Sum64()
}

func number(n int) string { return strconv.Itoa(n) }

// raw is one element of a file before anything is known of it.
type raw struct {
	row  int
	text json.RawMessage
}

// elements gives the elements of a JSON file: those of its list, its one object, or one a line (JSON lines).
func elements(r io.Reader, yield func(raw, error) bool) {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
	}
	first, err := firstByte(in)
	switch {
	case err != nil:
		yield(raw{}, fault.Invalid("文件是空的"))
	case first == '[':
		list(in, yield)
	case first == '{':
		lines(in, yield)
	default:
		yield(raw{}, fault.Invalid("这不是 JSON 文件：应当以 [ 或者 { 开头"))
	}
}

// firstByte looks at the first byte that is not a blank.
func firstByte(in *bufio.Reader) (byte, error) {
	for {
		c, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c, in.UnreadByte()
		}
	}
}

func list(in io.Reader, yield func(raw, error) bool) {
	decoder := json.NewDecoder(in)
	if _, err := decoder.Token(); err != nil {
		yield(raw{}, unreadable(1, err))
		return
	}
	for row := 1; decoder.More(); row++ {
		var text json.RawMessage
		if err := decoder.Decode(&text); err != nil {
			yield(raw{}, unreadable(row, err))
			return
		}
		if !yield(raw{row, text}, nil) {
			return
		}
	}
	if _, err := decoder.Token(); err != nil {
		yield(raw{}, fault.Invalid("文件没有结尾，可能没有传完"))
	}
}

// lines reads one object a line; an object spread over many lines is a file with one element. A line that is broken
// spoils only itself.
func lines(in *bufio.Reader, yield func(raw, error) bool) {
	for row := 1; ; row++ {
		line, err := oneLine(in)
		if text := bytes.TrimSpace(line); len(text) > 0 {
			if row == 1 && !json.Valid(text) {
				whole(io.MultiReader(bytes.NewReader(append(line, '\n')), in), yield)
				return
			}
			if !yield(raw{row, bytes.Clone(text)}, nil) {
				return
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			yield(raw{}, fmt.Errorf("line %d: %w", row, err))
			return
		}
	}
}

func whole(in io.Reader, yield func(raw, error) bool) {
	text, err := io.ReadAll(io.LimitReader(in, longest+1))
	switch {
	case err != nil:
		yield(raw{}, err)
	case len(text) > longest:
		yield(raw{}, fault.Invalid("第1个事项太大（超过4 MB），或者文件不是一行一个事项"))
	default:
		yield(raw{1, text}, nil)
	}
}

func oneLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := in.ReadLine()
		line = append(line, part...)
		if len(line) > longest {
			return nil, fault.Invalid("有一行太长（超过4 MB），请检查是不是一行一个事项")
		}
		if err != nil || !more {
			return line, err
		}
	}
}

func unreadable(row int, err error) error {
	return &fault.Fault{Kind: fault.KindInvalid, Message: "第" + number(row) + "个事项读不懂，后面的都没有读：请检查括号、引号和逗号", Err: err}
}

// JSON reads items in our own words: a list, or one a line.
func JSON(r io.Reader) Entries {
	return func(yield func(Entry, error) bool) {
		elements(r, func(one raw, err error) bool {
			if err != nil {
				return yield(Entry{}, err)
			}
			if bytes.HasPrefix(one.text, []byte(`{"exported_by":`)) {
				return true // the stamp of an export
			}
			return yield(ownItem(one), nil)
		})
	}
}

// ownItem decodes one item; only when it does not fit is it gone through slowly, to say everything that is wrong.
func ownItem(one raw) Entry {
	e := Entry{Row: one.row}
	if !utf8.Valid(one.text) {
		e.Problems = []Problem{{Row: one.row, Message: "不是 UTF-8 编码，请另存为 UTF-8 后再导入"}}
		return e
	}
	decoder := json.NewDecoder(bytes.NewReader(one.text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e.Item); err == nil {
		e.Item.Version = 0
		return e
	}
	var value any
	if err := json.Unmarshal(one.text, &value); err != nil {
		e.Problems = []Problem{{Row: one.row, Message: "这一行不是完整的 JSON：请检查括号、引号和逗号"}}
		return e
	}
	e.Problems = fits("", value, reflect.TypeFor[record.Item]())
	for n := range e.Problems {
		e.Problems[n].Row = one.row
	}
	if object, ok := value.(map[string]any); ok {
		e.Item.Code, _ = object["code"].(string)
		e.Item.Name, _ = object["name"].(string)
	}
	if len(e.Problems) == 0 {
		e.Problems = []Problem{{Row: one.row, Message: "这一行读不懂"}}
	}
	return e
}

// fits says where a JSON value does not fit a type: names that it does not have, values of another kind.
func fits(path string, value any, want reflect.Type) []Problem {
	if want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	if value == nil {
		return nil
	}
	wrong := func(words string) []Problem {
		return []Problem{{Field: path, Value: brief(value), Message: words}}
	}
	switch v := value.(type) {
	case map[string]any:
		if want.Kind() != reflect.Struct {
			return wrong("这里应当是" + kindWords(want) + "，不是一组字段")
		}
		return fieldsFit(path, v, want)
	case []any:
		if want.Kind() != reflect.Slice {
			return wrong("这里应当是" + kindWords(want) + "，不是列表")
		}
		var all []Problem
		for n, element := range v {
			all = append(all, fits(fmt.Sprintf("%s[%d]", path, n), element, want.Elem())...)
		}
		return all
	case string:
		if want.Kind() != reflect.String {
			return wrong("这里应当是" + kindWords(want) + "，不是文字")
		}
	case float64:
		if want.Kind() != reflect.Int || v != float64(int(v)) {
			return wrong("这里应当是" + kindWords(want))
		}
	case bool:
		if want.Kind() != reflect.Bool {
			return wrong("这里应当是" + kindWords(want) + "，不是 true 或 false")
		}
	}
	return nil
}

func fieldsFit(path string, object map[string]any, want reflect.Type) []Problem {
	known := map[string]reflect.Type{}
	for n := range want.NumField() {
		name, _, _ := strings.Cut(want.Field(n).Tag.Get("json"), ",")
		known[name] = want.Field(n).Type
	}
	var all []Problem
	for _, name := range slices.Sorted(keys(object)) {
		field := strings.TrimPrefix(path+"."+name, ".")
		if known[name] == nil {
			all = append(all, Problem{Field: field, Value: brief(object[name]), Message: "没有名为“" + name + "”的字段，请对照字段表，或者使用对应的映射文件"})
			continue
		}
		all = append(all, fits(field, object[name], known[name])...)
	}
	return all
}

func keys(object map[string]any) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range object {
			if !yield(key) {
				return
			}
		}
	}
}

func kindWords(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "文字"
	case reflect.Int:
		return "整数"
	case reflect.Bool:
		return "true 或 false"
	case reflect.Slice:
		return "列表"
	}
	return "一组字段"
}

// brief shows a value in a message without filling the page with it.
func brief(value any) string {
	text, ok := value.(string)
	if !ok {
		encoded, _ := json.Marshal(value)
		text = string(encoded)
	}
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
