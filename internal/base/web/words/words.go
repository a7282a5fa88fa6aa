// Package words keeps the languages of the frame. The Chinese text stands in
// the place where it is used, after its key: "frame.login|登录"; other languages
// are looked up by the key, and what is missing falls back to the Chinese, so
// that a gap is seen and never blank.
package words

import (
	_ "embed"
	"strings"
)

//go:embed en.txt
var english string

// Book holds the words of all languages but the Chinese.
type Book struct{ english map[string]string }

// Open reads the embedded words.
func Open() *Book {
	return &Book{english: parse(english)}
}

// Text says "key|中文" in the given language ("zh" or "en").
func (b *Book) Text(language, source string) string {
	key, chinese, found := strings.Cut(source, "|")
	if !found {
		return source
	}
	if b != nil && language == "en" {
		if text, known := b.english[key]; known {
			return text
		}
	}
	return chinese
}

// Keys lists the keys that have an English text.
func (b *Book) Keys() []string {
	keys := make([]string, 0, len(b.english))
	for key := range b.english {
		keys = append(keys, key)
	}
	return keys
}

// parse reads lines of "key = text"; empty lines and lines with # are skipped.
func parse(text string) map[string]string {
	texts := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, found := strings.Cut(line, " = ")
		if found && !strings.HasPrefix(line, "#") {
			texts[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return texts
}
