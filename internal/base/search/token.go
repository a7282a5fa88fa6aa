package search

import (
	"strings"
	"unicode/utf8"
)

// Tokens are pairs of neighbouring characters; the last of a run stands alone. Then one
// character is the prefix of a token, two are a token and more are a phrase of tokens, so
// that every part of every word is found.
//
// A name is framed by two private characters: 「居住证」 lies there as ⟨居 居住 住证 证⟩, so
// that “the whole name” and “begins with” are phrases too.
const (
	opening = '\ue000'
	closing = '\ue001'
)

// bodyTokens are the tokens of a longer text; separators cut it into runs.
func bodyTokens(text string) string {
	var b strings.Builder
	b.Grow(3 * len(text))
	for _, run := range runs(text) {
		pair(&b, []rune(run), true)
	}
	return b.String()
}

// nameTokens are the tokens of names, each in its frame and without separators.
func nameTokens(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		pair(&b, framed(solid(name)), false)
	}
	return b.String()
}

func framed(name string) []rune {
	if name == "" {
		return nil
	}
	return []rune(string(opening) + name + string(closing))
}

// pair writes the pairs of a run, and its last character alone if it is asked for.
func pair(b *strings.Builder, run []rune, alone bool) {
	for i, r := range run {
		if i+1 == len(run) && !alone {
			return
		}
		b.WriteRune(r)
		if i+1 < len(run) {
			b.WriteRune(run[i+1])
		}
		b.WriteByte(' ')
	}
}

// holding is the FTS5 phrase for texts that hold a word, which may have separators in it.
func holding(word string) string {
	var b strings.Builder
	cut := runs(word)
	for i, run := range cut {
		pair(&b, []rune(run), i+1 < len(cut))
	}
	if b.Len() == 0 || utf8.RuneCountInString(cut[len(cut)-1]) == 1 { // a character alone is the beginning of a token
		return `"` + b.String() + lastOf(cut) + `" *`
	}
	return `"` + b.String() + `"`
}

func lastOf(cut []string) string {
	if len(cut) == 0 {
		return ""
	}
	return cut[len(cut)-1]
}

// whole is the phrase for names that are the word and nothing else.
func whole(word string) string { return `"` + nameTokens(word) + `"` }

// beginning is the phrase for names that begin with the word.
func beginning(word string) string {
	var b strings.Builder
	pair(&b, []rune(string(opening)+solid(word)), false)
	return `"` + b.String() + `"`
}

// in limits a phrase to columns.
func in(columns, phrase string) string { return "{" + columns + "} : " + phrase }
