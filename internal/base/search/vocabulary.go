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
	// Synonyms are words that people say for words that documents use. One of a single character
	// counts where it stands beside a word that is known.
	Synonyms []Synonym
	// Acts are words for what is to be done with a thing: renew, replace, cancel. Names that lack
	// them still answer when none has them.
	Acts []string
}

// Synonym is one word that people say, with what it means, likeliest first.
type Synonym struct {
	Said  string
	Means []string
}

// ReadVocabulary reads lines of words. A line [fillers], [acts] or [synonyms] begins a part; in the
// last the first word of a line is what people say. A word of [acts] may stand among the synonyms too. Lines that begin with # are remarks.
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
		case part == "[acts]":
			v.Acts = append(v.Acts, words...)
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
	return Vocabulary{slices.Concat(v.Fillers, other.Fillers), slices.Concat(v.Synonyms, other.Synonyms), slices.Concat(v.Acts, other.Acts)}
}

// lexicon is a vocabulary made ready for asking.
type lexicon struct {
	fillers []string            // of two characters and more, longest first
	weak    map[string]bool     // all fillers
	means   map[string][]string // what is said → what it means
	longest int                 // characters of the longest thing said
	said    []sayable           // for suggestions, the shortest first
	acts    map[string]bool
	sounds  map[string][]string // how what is said sounds, roughly → what is said
	letters map[string][]string // its first letters, three and more → what is said
}

func newLexicon(v Vocabulary) *lexicon {
	x := &lexicon{weak: map[string]bool{}, means: map[string][]string{}, acts: map[string]bool{}, sounds: map[string][]string{}, letters: map[string][]string{}}
	for _, act := range v.Acts {
		x.acts[solid(folded(act))] = true
	}
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
		if utf8.RuneCountInString(said) > 1 {
			x.said = append(x.said, newSayable(said))
		}
	}
	slices.SortFunc(x.said, func(a, b sayable) int {
		return cmp.Or(cmp.Compare(len(a.word), len(b.word)), cmp.Compare(a.word, b.word))
	})
	for _, s := range x.said {
		if !strings.ContainsFunc(s.word, han) {
			continue
		}
		sound := roughly(syllablesOf([]rune(s.word)))
		x.sounds[sound] = append(x.sounds[sound], s.word)
		if len(s.initials) >= fewestLetters {
			x.letters[s.initials] = append(x.letters[s.initials], s.word)
		}
	}
	return x
}

// fewestLetters are as many first letters as say something.
const fewestLetters = 3

// sounding are the words that people say which sound so, roughly.
func (x *lexicon) sounding(syllables []string) []string { return x.sounds[roughly(syllables)] }

// spoken are the words that people say for which letters may stand, as syllables or as first letters.
func (x *lexicon) spoken(letters string) (said []string) {
	if !only(letters, latin) {
		return nil
	}
	for _, s := range spellings(letters) {
		said = append(said, x.sounding(s)...)
	}
	if len(said) == 0 {
		said = append(said, x.letters[letters]...)
	}
	return unique(said)
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
