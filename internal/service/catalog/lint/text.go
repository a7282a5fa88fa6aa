package lint

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

var (
	textMarkup  = Rule{"text-markup", "文字里有网页代码", "办事指南内容规范（只用文字）", Stop, "请只保留文字，去掉网页标签和脚本", false}
	textControl = Rule{"text-control", "文字里有看不见的控制字符", "GB 18030 / GB/T 13000 文本规范", Stop, "请删去后重新输入", false}
	textLong    = Rule{"text-long", "文字过长", "办事指南内容规范", Stop, "请精简，一处不超过两万字", false}
)

func textRules() []Rule { return []Rule{textMarkup, textControl, textLong} }

// maxText is more than any field of a guide has; a longer one is a mistake of copying.
const maxText = 20_000

// markup finds tags and the addresses that run a script. "面积<50平方米" is none.
var markup = regexp.MustCompile(`(?i)<\s*[/!?]?\s*[a-z][^<]*>?|&#x?[0-9a-f]+;|javascript:|data:text/html|vbscript:`)

// texts looks at every text of the record, whatever field it stands in. Places are only named when something is wrong
// somewhere, which is seldom.
func (c *check) texts() {
	if v := reflect.ValueOf(&c.item).Elem(); wrongWithin(v) {
		c.text("", v)
	}
}

// shownFields are the fields of a record that people read: conditions are compiled, not shown.
func shownFields(t reflect.Type) []shownField {
	if kept, known := fieldsOf.Load(t); known {
		return kept.([]shownField)
	}
	var list []shownField
	for n := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(n).Tag.Get("json"), ",")
		if name != "" && name != "-" && name != "when" {
			list = append(list, shownField{n, name})
		}
	}
	fieldsOf.Store(t, list)
	return list
}

type shownField struct {
	n    int
	name string
}

var fieldsOf sync.Map

func wrongWithin(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return !v.IsNil() && wrongWithin(v.Elem())
	case reflect.Struct:
		for _, field := range shownFields(v.Type()) {
			if wrongWithin(v.Field(field.n)) {
				return true
			}
		}
	case reflect.Slice:
		for n := range v.Len() {
			if wrongWithin(v.Index(n)) {
				return true
			}
		}
	case reflect.String:
		return wrongText(v.String())
	}
	return false
}

func (c *check) text(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.text(path, v.Elem())
		}
	case reflect.Struct:
		for _, field := range shownFields(v.Type()) {
			c.text(strings.TrimPrefix(path+"."+field.name, "."), v.Field(field.n))
		}
	case reflect.Slice:
		for n := range v.Len() {
			c.text(fmt.Sprintf("%s[%d]", path, n), v.Index(n))
		}
	case reflect.String:
		c.plain(path, v.String())
	}
}

func wrongText(text string) bool {
	return len(text) > maxText && utf8.RuneCountInString(text) > maxText || mayMarkUp(text) && markup.MatchString(text) || strings.ContainsFunc(text, hidden)
}

// mayMarkUp reports whether a text has what all markup has: a bracket, an entity, or the colon behind a scheme.
func mayMarkUp(text string) bool {
	return strings.ContainsRune(text, '<') || strings.Contains(text, "&#") || strings.ContainsRune(text, ':')
}

func (c *check) plain(path, text string) {
	if !wrongText(text) {
		return
	}
	if found := markup.FindString(text); found != "" {
		c.add(textMarkup, path, "写有网页代码“%s”", short(found))
	}
	if strings.ContainsFunc(text, hidden) {
		c.add(textControl, path, "“%s”里有控制字符", short(strings.Map(shown, text)))
	}
	if n := utf8.RuneCountInString(text); n > maxText {
		c.add(textLong, path, "这里有%d个字", n)
	}
}

// hidden characters are not seen and change what is: controls, and the marks that turn the direction of writing.
func hidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == unicode.ReplacementChar
}

func shown(r rune) rune {
	if hidden(r) {
		return -1
	}
	return r
}

// short cuts a text for a message.
func short(text string) string {
	const most = 30
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
