package search

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/traditional.txt
var traditionalFile string

// simplified gives the simplified form of traditional characters: enough for searching,
// never for showing.
var simplified = readTraditional(traditionalFile)

// readTraditional reads pairs of characters, the traditional one first.
func readTraditional(text string) map[rune]rune {
	forms := map[rune]rune{}
	for pair := range strings.FieldsSeq(text) {
		if runes := []rune(pair); len(runes) == 2 {
			forms[runes[0]] = runes[1]
		}
	}
	return forms
}

// fold brings a character into the shape that is compared: half width, lower case,
// simplified. One character stays one, so that marks find their place in the original.
func fold(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r
	case r == '\u3000':
		return ' '
	case r >= '\uff01' && r <= '\uff5e': // full width
		r -= 0xfee0
	case r >= 0x4e00 && r <= 0x9fff:
		if s, ok := simplified[r]; ok {
			return s
		}
		return r
	}
	return unicode.ToLower(r)
}

// folded is a whole text in the shape that is compared.
func folded(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	return strings.Map(fold, text)
}

// counts reports whether a character is searched for; all others only separate.
func counts(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// solid leaves only what is searched for.
func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if counts(r) {
			return r
		}
		return -1
	}, text)
}

// runs cuts a folded text where something separates.
func runs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !counts(r) })
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

func latin(r rune) bool { return r >= 'a' && r <= 'z' }

// only reports whether all characters of a text, at least one, are of a sort.
func only(text string, sort func(rune) bool) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !sort(r) }) < 0
}
