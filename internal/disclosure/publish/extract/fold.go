// Package extract reads out of a government document what it says of itself: its number, title, issuers, dates, index
// number and subject, from the data that came with it and from the head and the tail of its text (GB/T 9704-2012).
// It is made of pure functions: text goes in, values come out.
package extract

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// Line brings a line into one way of writing: entities are resolved, full-width letters and digits become plain ones,
// odd spaces become a space. Signs that belong to Chinese text stay.
func Line(text string) string {
	if strings.IndexByte(text, '&') >= 0 {
		text = html.UnescapeString(html.UnescapeString(text)) // dumps often escape twice
		text = strayEntity.ReplaceAllString(text, " ")
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= 0x4e00 && r <= 0x9fff || r > ' ' && r < 0x7f:
			return r
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
			return r - '０' + '0'
		case r == '－', r == '／', r == '．':
			return r - '－' + '-'
		case r == '\u200b', r == '\ufeff', r == '\u200e', r == '\u200f', r == '\u00ad':
			return -1
		case r == '\t' || unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}

var strayEntity = regexp.MustCompile(`&[a-zA-Z]{1,8};`)

// closeUp takes out the spaces between Chinese characters, with which titles are stretched (“的 通 知”).
func closeUp(text string) string {
	if strings.IndexByte(text, ' ') < 0 {
		return text
	}
	runes := []rune(text)
	var b strings.Builder
	for i, r := range runes {
		if r == ' ' {
			before, after := lastOther(runes[:i]), firstOther(runes[i+1:])
			if before == 0 || after == 0 || wide(before) || wide(after) || runes[i-1] == ' ' {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lastOther(runes []rune) rune {
	for i := len(runes) - 1; i >= 0; i-- {
		if runes[i] != ' ' {
			return runes[i]
		}
	}
	return 0
}

func firstOther(runes []rune) rune {
	for _, r := range runes {
		if r != ' ' {
			return r
		}
	}
	return 0
}

// wide reports whether a character is one of Chinese writing, signs included.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef || strings.ContainsRune("“”‘’—…·", r)
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) || r == '〇' || r == '○' }

// length counts the characters of a text.
func length(text string) (n int) {
	for range text {
		n++
	}
	return n
}
