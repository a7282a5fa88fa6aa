package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"tongban/internal/base/fault"
	"tongban/internal/service/catalog/record"
)

// Mapping (映射文件) says how the columns and codes of another system become ours.
type Mapping struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`
	// Lacks is the completeness profile: parts of the record that the source never had.
	Lacks []string `yaml:"lacks"`
	// Outside: the bodies are those of another place, which our directory does not hold.
	Outside bool `yaml:"outside"`
	// Nothing are texts that say that a field is empty, such as 无.
	Nothing []string `yaml:"nothing"`
	// Unused are columns that are known and not taken.
	Unused []string         `yaml:"unused"`
	Codes  map[string]Codes `yaml:"codes"`
	Fields []FieldMapping   `yaml:"fields"`
	shapes map[string]*regexp.Regexp
}

// Codes turns the codes of another system into ours.
type Codes map[string]string

// FieldMapping fills one field of the record.
type FieldMapping struct {
	To   string `yaml:"to"`   // path in the record: phones.consult, materials[].name
	From string `yaml:"from"` // column; ^column is one of the row around a list
	// Value is a text that is the same for every row.
	Value string `yaml:"value"`
	// As says how the text is read: text (default), list, limit, days, number, yes or code.
	As string `yaml:"as"`
	// Unit is the column that holds the unit of days.
	Unit  string `yaml:"unit"`
	Codes string `yaml:"codes"` // which codes
	Split string `yaml:"split"` // what stands between the parts of a list
	// Take is a regular expression; its first group is the text that is meant.
	Take string `yaml:"take"`
	Need bool   `yaml:"need"`
	// Each maps the elements of a list of objects; its paths begin at the element.
	Each []FieldMapping `yaml:"each"`
}

// ReadMapping reads a mapping file and makes sure that it can be used.
func ReadMapping(r io.Reader) (*Mapping, error) {
	m := &Mapping{shapes: map[string]*regexp.Regexp{}}
	decoder := yaml.NewDecoder(r)
	decoder.KnownFields(true)
	if err := decoder.Decode(m); err != nil {
		return nil, &fault.Fault{Kind: fault.KindInvalid, Message: "映射文件读不懂：" + err.Error(), Err: err}
	}
	shared, err := sharedCodes()
	if err != nil {
		return nil, err
	}
	for name, codes := range shared {
		if m.Codes == nil {
			m.Codes = map[string]Codes{}
		}
		if m.Codes[name] == nil {
			m.Codes[name] = codes
		}
	}
	return m, m.check(m.Fields)
}

func (m *Mapping) check(fields []FieldMapping) error {
	for _, f := range fields {
		switch {
		case f.To == "":
			return fault.Invalidf("映射文件里“%s”没有写 to", f.From)
		case f.From == "" && f.Value == "":
			return fault.Invalidf("映射文件里“%s”没有写 from 或者 value", f.To)
		case f.As == "code" && m.Codes[f.Codes] == nil:
			return fault.Invalidf("映射文件里“%s”用的代码表“%s”不存在", f.To, f.Codes)
		case !slices.Contains([]string{"", "text", "list", "limit", "days", "number", "yes", "code"}, f.As):
			return fault.Invalidf("映射文件里“%s”的 as“%s”不认识", f.To, f.As)
		}
		if f.Take != "" {
			shape, err := regexp.Compile(f.Take)
			if err != nil || shape.NumSubexp() < 1 {
				return fault.Invalidf("映射文件里“%s”的 take 不是带括号的正则表达式", f.To)
			}
			m.shapes[f.Take] = shape
		}
		if err := m.check(f.Each); err != nil {
			return err
		}
	}
	return nil
}

// JSON reads a file of the other system.
func (m *Mapping) JSON(r io.Reader) Entries {
	return func(yield func(Entry, error) bool) {
		elements(r, func(one raw, err error) bool {
			if err != nil {
				return yield(Entry{}, err)
			}
			decoder := json.NewDecoder(bytes.NewReader(one.text))
			decoder.UseNumber()
			var row map[string]any
			if err := decoder.Decode(&row); err != nil {
				return yield(Entry{Row: one.row, Problems: []Problem{{Row: one.row, Message: "这一行不是完整的 JSON：请检查括号、引号和逗号"}}}, nil)
			}
			return yield(m.Entry(one.row, row), nil)
		})
	}
}

// Entry turns one row of the other system into an item.
func (m *Mapping) Entry(row int, columns map[string]any) Entry {
	e := Entry{Row: row}
	turn := &turning{mapping: m, entry: &e, row: columns}
	object := map[string]any{}
	turn.fill(object, columns, m.Fields)
	turn.strange(columns)
	text, err := json.Marshal(object)
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		err = decoder.Decode(&e.Item)
	}
	e.Item.Version = 0
	numbered(&e.Item)
	if err != nil { // the mapping names a field that the record does not have, or of another kind
		e.Problems = append(e.Problems, Problem{Row: row, Message: "映射文件与事项的字段不符：" + err.Error()})
	}
	return e
}

// numbered gives codes to what other systems list without one; the place in the list is stable enough for a second import.
func numbered(item *record.Item) {
	for n := range item.Materials {
		if m := &item.Materials[n]; m.Code == "" {
			m.Code = "m" + strconv.Itoa(n+1)
		}
	}
	for n := range item.SpecialProcedures {
		if p := &item.SpecialProcedures[n]; p.Code == "" {
			p.Code = "s" + strconv.Itoa(n+1)
		}
	}
}

// turning is one row on its way.
type turning struct {
	mapping *Mapping
	entry   *Entry
	row     map[string]any
}

func (t *turning) wrong(field, value, format string, args ...any) {
	t.entry.Problems = append(t.entry.Problems, Problem{Row: t.entry.Row, Field: field, Value: brief(value), Message: fmt.Sprintf(format, args...)})
}

// strange reports columns that the mapping does not know: the other system may have changed.
func (t *turning) strange(columns map[string]any) {
	used := map[string]bool{}
	for _, f := range t.mapping.Fields {
		used[f.From], used[f.Unit] = true, true
	}
	for _, name := range slices.Sorted(keys(columns)) {
		if !used[name] && !slices.Contains(t.mapping.Unused, name) {
			t.wrong(name, "", "映射文件里没有“%s”这一列：请补上对应的字段，或者列入不用的列", name)
		}
	}
}

// fill goes through the fields of the mapping.
func (t *turning) fill(object, columns map[string]any, fields []FieldMapping) {
	for _, f := range fields {
		if f.Each != nil {
			t.each(object, columns, f)
			continue
		}
		value, given := t.value(columns, f)
		if !given {
			if f.Need {
				t.wrong(f.From, "", "“%s”不能是空的", f.From)
			}
			continue
		}
		place(object, f.To, value)
	}
}

// each turns a list of objects; a text in its place, such as 不收费, is an empty list when it is known as nothing.
func (t *turning) each(object, columns map[string]any, f FieldMapping) {
	elements, isList := columns[f.From].([]any)
	if !isList {
		if text, given := t.text(columns, f.From); given {
			t.wrong(f.From, text, "“%s”应当是列表", f.From)
		}
		return
	}
	for n, element := range elements {
		source, isObject := element.(map[string]any)
		if !isObject {
			t.wrong(f.From, "", "“%s”的第%d项应当是一组字段", f.From, n+1)
			continue
		}
		target := map[string]any{}
		t.fill(target, source, f.Each)
		place(object, f.To, target)
	}
}

// text gives a column as text; nothing when it is empty or says so.
func (t *turning) text(columns map[string]any, name string) (string, bool) {
	if outer, found := strings.CutPrefix(name, "^"); found {
		columns, name = t.row, outer
	}
	var text string
	switch v := columns[name].(type) {
	case nil:
		return "", false
	case string:
		text = strings.TrimSpace(v)
	case []any:
		parts := make([]string, len(v))
		for n := range v {
			parts[n] = fmt.Sprint(v[n])
		}
		text = strings.Join(parts, "\n")
	default:
		text = fmt.Sprint(v)
	}
	return text, text != "" && !slices.Contains(t.mapping.Nothing, text)
}

func (t *turning) value(columns map[string]any, f FieldMapping) (any, bool) {
	text, given := f.Value, true
	if f.From != "" {
		text, given = t.text(columns, f.From)
	}
	if !given && f.Value != "" {
		text, given = f.Value, true
	}
	if f.Take != "" && given {
		found := t.mapping.shapes[f.Take].FindStringSubmatch(text)
		if found == nil {
			return nil, false
		}
		text = strings.TrimSpace(found[1])
		given = text != ""
	}
	if !given {
		return nil, false
	}
	switch f.As {
	case "limit":
		return t.limit(f, text)
	case "days":
		unit, _ := t.text(columns, f.Unit)
		return t.limit(f, text+"("+unit+")")
	case "number":
		n, err := strconv.Atoi(text)
		if err != nil {
			t.wrong(f.From, text, "“%s”应当是整数", f.From)
		}
		return n, err == nil
	case "yes":
		return t.yes(f, text)
	}
	return t.texts(f, text)
}

// texts reads one text or a list of them, through codes when there are any.
func (t *turning) texts(f FieldMapping, text string) (any, bool) {
	parts := []string{text}
	if strings.Contains(f.To, "[]") || f.As == "list" {
		parts = strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || f.Split != "" && strings.ContainsRune(f.Split, r) })
	}
	var list []any
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if codes := t.mapping.Codes[f.Codes]; codes != nil {
			ours, known := codes[part]
			if !known {
				t.wrong(f.From, part, "“%s”不在代码表里，请在映射文件的代码表“%s”中补上", part, f.Codes)
				continue
			}
			part = ours
		}
		if part != "" && (f.Codes == "" || !slices.Contains(list, any(part))) {
			list = append(list, part)
		}
	}
	if len(list) == 0 {
		return nil, false
	}
	if strings.Contains(f.To, "[]") {
		return list, true
	}
	return list[0], true
}

var lengthOfTime = regexp.MustCompile(`^([0-9]{1,4})(?:\.([05])[0-9]*)?[ ]*[（(]?(?:个)?(工作日|自然日|日|天|小时|)[)）]?$`)

// limit reads “20(工作日)”, “90(自然日)”, “0.5(工作日)”.
func (t *turning) limit(f FieldMapping, text string) (any, bool) {
	m := lengthOfTime.FindStringSubmatch(text)
	units := map[string]string{"工作日": "wd", "": "wd", "自然日": "d", "日": "d", "天": "d", "小时": "h"}
	switch {
	case m == nil:
		t.wrong(f.From, text, "时限“%s”看不懂，应当像 20(工作日)", text)
		return nil, false
	case m[1] == "0" && m[2] != "5":
		return string(record.Limit("0")), true
	case m[2] == "5":
		return m[1] + ".5" + units[m[3]], true
	}
	return m[1] + units[m[3]], true
}

func (t *turning) yes(f FieldMapping, text string) (any, bool) {
	switch text {
	case "是", "支持", "true", "1", "Y", "有":
		return true, true
	case "否", "不支持", "false", "0", "N", "无":
		return false, true
	}
	t.wrong(f.From, text, "“%s”应当是 是 或 否", f.From)
	return nil, false
}

// place puts a value at a path: a.b, a[] (append), a[0].b, a[].b (one object for each value of a list).
func place(object map[string]any, path string, value any) {
	head, rest, deeper := strings.Cut(path, ".")
	name, index, isList := strings.Cut(head, "[")
	if !isList {
		if !deeper {
			object[name] = value
			return
		}
		inner, ok := object[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[name] = inner
		}
		place(inner, rest, value)
		return
	}
	list, _ := object[name].([]any)
	switch n, err := strconv.Atoi(strings.TrimSuffix(index, "]")); {
	case err == nil: // a numbered element
		for len(list) <= n {
			list = append(list, map[string]any{})
		}
		place(list[n].(map[string]any), rest, value)
	case !deeper:
		if several, ok := value.([]any); ok {
			list = append(list, several...)
		} else {
			list = append(list, value)
		}
	default:
		several, ok := value.([]any)
		if !ok {
			several = []any{value}
		}
		for n, one := range several {
			element := map[string]any{}
			if n < len(list) {
				element = list[n].(map[string]any)
			} else {
				list = append(list, element)
			}
			place(element, rest, one)
		}
	}
	object[name] = list
}
