package search

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

//go:embed data/readings.txt
var readingsFile string

// readings are words with how their characters are read there, by the first character.
var readings = sync.OnceValue(func() map[rune][]spoken {
	words := map[rune][]spoken{}
	for line := range strings.Lines(readingsFile) {
		part := strings.Fields(line)
		if len(part) < 2 || part[0] == "#" || utf8.RuneCountInString(part[0]) != len(part)-1 {
			continue
		}
		first, _ := utf8.DecodeRuneInString(part[0])
		words[first] = append(words[first], spoken{[]rune(part[0]), part[1:]})
	}
	return words
})

type spoken struct {
	word      []rune
	syllables []string
}

// syllablesOf gives for each character of a text how it sounds, without tones; letters
// and digits sound as themselves.
func syllablesOf(text []rune) []string {
	said := make([]string, 0, len(text))
	for i := 0; i < len(text); {
		if s, ok := readingAt(text[i:]); ok {
			said = append(said, s.syllables...)
			i += len(s.word)
			continue
		}
		said = append(said, syllable(text[i]))
		i++
	}
	return said
}

func readingAt(text []rune) (spoken, bool) {
	for _, s := range readings()[text[0]] {
		if len(text) >= len(s.word) && slices.Equal(text[:len(s.word)], s.word) {
			return s, true
		}
	}
	return spoken{}, false
}

// plain is the style of all sounds: no tones, v for ü.
var plain = pinyin.NewArgs()

// spokenAlone keeps the sound of each character that was asked for: the library makes it anew each time.
var spokenAlone sync.Map // rune → string

func syllable(r rune) string {
	if !han(r) {
		return string(r)
	}
	if s, ok := spokenAlone.Load(r); ok {
		return s.(string)
	}
	s := string(r)
	if sounds := pinyin.SinglePinyin(r, plain); len(sounds) > 0 {
		s = sounds[0]
	}
	spokenAlone.Store(r, s)
	return s
}

// initialsOf gives the first letter of each character's sound.
func initialsOf(syllables []string) string {
	var b strings.Builder
	for _, s := range syllables {
		r, _ := utf8.DecodeRuneInString(s)
		b.WriteRune(r)
	}
	return b.String()
}

// known are the syllables of Mandarin.
var known = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for r := range pinyin.PinyinDict {
		if sounds := pinyin.SinglePinyin(rune(r), plain); r >= 0x4e00 && r <= 0x9fff && len(sounds) > 0 && only(sounds[0], latin) {
			all[sounds[0]] = true
		}
	}
	for _, odd := range []string{"m", "n", "ng", "hm", "hng", "e"} { // interjections; only e is a syllable that people type
		delete(all, odd)
	}
	all["e"] = true
	return all
})

// begun are the beginnings of syllables, for the last one while it is typed.
var begun = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for s := range known() {
		for i := 1; i <= len(s); i++ {
			all[s[:i]] = true
		}
	}
	return all
})

const (
	longestSyllable = 6 // zhuang
	mostSpellings   = 6
)

// spellings are the ways to read letters as syllables, the last one perhaps unfinished:
// xian is xian and xi an. Longer syllables first.
func spellings(letters string) [][]string {
	var found [][]string
	var walk func(rest string, before []string)
	walk = func(rest string, before []string) {
		if len(found) >= mostSpellings {
			return
		}
		if rest == "" {
			found = append(found, slices.Clone(before))
			return
		}
		for n := min(longestSyllable, len(rest)); n > 0; n-- {
			if known()[rest[:n]] || n == len(rest) && begun()[rest] {
				walk(rest[n:], append(before, rest[:n]))
			}
		}
	}
	if len(letters) <= mostRunes {
		walk(letters, nil)
	}
	return found
}

// unit is what stands for one character: the character itself, a syllable or a first letter.
type unit struct {
	text string
	char bool
}

// unitsOf reads a mixture of characters, syllables and first letters: 居住z, ju住证, jzzheng.
func unitsOf(word string) []unit {
	var units []unit
	for rest := word; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if !latin(r) {
			units = append(units, unit{rest[:size], true})
			rest = rest[size:]
			continue
		}
		n := min(longestSyllable, len(rest))
		for n > 1 && !known()[rest[:n]] {
			n--
		}
		units = append(units, unit{text: rest[:n]})
		rest = rest[n:]
	}
	return units
}

// rough are sounds that many people do not tell apart, as they write them: zh and z, ang and an.
var rough = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n")

// roughly is a row of syllables as somebody writes it who does not tell these sounds apart.
func roughly(syllables []string) string { return rough.Replace(strings.Join(syllables, " ")) }

// stands reports whether the unit may stand for a character with its sound.
func (u unit) stands(char rune, sound string) bool {
	if u.char {
		return u.text == string(char)
	}
	return strings.HasPrefix(rough.Replace(sound), rough.Replace(u.text))
}

// placeOf finds where a row of units stands in a name, or -1.
func placeOf(units []unit, name []rune, sounds []string) int {
	for at := 0; at+len(units) <= len(name); at++ {
		fits := true
		for i, u := range units {
			if !u.stands(name[at+i], sounds[at+i]) {
				fits = false
				break
			}
		}
		if fits {
			return at
		}
	}
	return -1
}
