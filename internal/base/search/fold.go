package search

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/traditional.txt
var traditionalFile string

// The common Chinese characters.
const firstHan, lastHan = 0x4e00, 0x9fff

// simplified gives for each common character the one that it is compared as: enough for
// searching, never for showing.
var simplified = readTraditional(traditionalFile)

// readTraditional reads pairs of characters, the traditional one first.
func readTraditional(text string) (forms [lastHan - firstHan + 1]rune) {
	for i := range forms {
		forms[i] = firstHan + rune(i)
	}
	for pair := range strings.FieldsSeq(text) {
		if runes := []rune(pair); len(runes) == 2 && common(runes[0]) {
			forms[runes[0]-firstHan] = runes[1]
		}
	}
	return forms
}

func common(r rune) bool { return r >= firstHan && r <= lastHan }

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
	case common(r):
		return simplified[r-firstHan]
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
func counts(r rune) bool { return common(r) || unicode.IsLetter(r) || unicode.IsDigit(r) }

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

func han(r rune) bool { return common(r) || unicode.Is(unicode.Han, r) }

func latin(r rune) bool { return r >= 'a' && r <= 'z' }

// only reports whether all characters of a text, at least one, are of a sort.
func only(text string, sort func(rune) bool) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !sort(r) }) < 0
}
