package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Vocabulary is what is known about how people ask. The index itself knows no word; rooms
// bring theirs, and what administrators add is merged with it.
type Vocabulary struct {
	// Fillers are words that help to find nothing: “I would like to”, “how do I”.
	Fillers []string
	// Synonyms are words that people say for words that documents use.
	Synonyms []Synonym
}

// Synonym is one word that people say, with what it means, likeliest first.
type Synonym struct {
	Said  string
	Means []string
}

// ReadVocabulary reads lines of words. A line [fillers] or [synonyms] begins a part; in the
// second the first word of a line is what people say. Lines that begin with # are remarks.
func ReadVocabulary(text string) (Vocabulary, error) {
	var v Vocabulary
	part, n := "", 0
	for line := range strings.Lines(text) {
		n++
		words := strings.Fields(folded(line))
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case strings.HasPrefix(words[0], "["):
			part = words[0]
		case part == "[fillers]":
			v.Fillers = append(v.Fillers, words...)
		case part == "[synonyms]" && len(words) > 1:
			v.Synonyms = append(v.Synonyms, Synonym{words[0], words[1:]})
		default:
			return v, fmt.Errorf("vocabulary line %d: %q stands in no part, or alone", n, strings.TrimSpace(line))
		}
	}
	return v, nil
}

// Merge adds another vocabulary.
func (v Vocabulary) Merge(other Vocabulary) Vocabulary {
	return Vocabulary{slices.Concat(v.Fillers, other.Fillers), slices.Concat(v.Synonyms, other.Synonyms)}
}

// lexicon is a vocabulary made ready for asking.
type lexicon struct {
	fillers []string            // of two characters and more, longest first
	weak    map[string]bool     // all fillers
	means   map[string][]string // what is said → what it means
	longest int                 // characters of the longest thing said
	said    []sayable           // for suggestions, the shortest first
}

func newLexicon(v Vocabulary) *lexicon {
	x := &lexicon{weak: map[string]bool{}, means: map[string][]string{}}
	for _, filler := range v.Fillers {
		if filler = solid(folded(filler)); filler == "" || x.weak[filler] {
			continue
		}
		x.weak[filler] = true
		if utf8.RuneCountInString(filler) > 1 {
			x.fillers = append(x.fillers, filler)
		}
	}
	slices.SortStableFunc(x.fillers, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, s := range v.Synonyms {
		said := solid(folded(s.Said))
		for _, meaning := range s.Means {
			if meaning = solid(folded(meaning)); meaning != "" && said != "" && !slices.Contains(x.means[said], meaning) {
				x.means[said] = append(x.means[said], meaning)
			}
		}
		x.longest = max(x.longest, utf8.RuneCountInString(said))
	}
	for said := range x.means {
		x.said = append(x.said, newSayable(said))
	}
	slices.SortFunc(x.said, func(a, b sayable) int {
		return cmp.Or(cmp.Compare(len(a.word), len(b.word)), cmp.Compare(a.word, b.word))
	})
	return x
}

// withoutFillers cuts a word at its fillers: what is left are the pieces that mean something.
func (x *lexicon) withoutFillers(word string) []string {
	for _, filler := range x.fillers {
		word = strings.ReplaceAll(word, filler, " ")
	}
	return strings.Fields(word)
}

// trimmed takes fillers of one character off both ends.
func (x *lexicon) trimmed(text []rune) []rune {
	for len(text) > 0 && x.weak[string(text[0])] {
		text = text[1:]
	}
	for len(text) > 0 && x.weak[string(text[len(text)-1])] {
		text = text[:len(text)-1]
	}
	return text
}
