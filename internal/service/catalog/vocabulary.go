package catalog

import (
	_ "embed"
	"sort"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/width"
)

//go:embed words.txt
var wordsFile string

// vocabulary is what we know about how people ask.
type vocabulary struct {
	drop     []string // longest first
	synonyms []synonym
}

type synonym struct {
	said  string
	means []string
}

// newVocabulary reads words.txt; it is our own file, so a part nobody knows is ours to fix.
func newVocabulary(text string) vocabulary {
	var v vocabulary
	part := ""
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(line, "#"):
		case len(words) == 1:
			part = words[0]
		case part == "去掉":
			v.drop = append(v.drop, words...)
		case part == "同义":
			v.synonyms = append(v.synonyms, synonym{words[0], words[1:]})
		}
	}
	sort.SliceStable(v.drop, func(i, j int) bool { return len(v.drop[i]) > len(v.drop[j]) })
	return v
}

// core takes the words out of a question that do not help to find anything; what
// consists of nothing else stays as it is.
func (v vocabulary) core(question string) string {
	rest := question
	for _, word := range v.drop {
		if shorter := strings.ReplaceAll(rest, word, ""); shorter != "" {
			rest = shorter
		}
	}
	return rest
}

// meanings returns the official words for what was said.
func (v vocabulary) meanings(question string) []string {
	var meanings []string
	for _, s := range v.synonyms {
		if strings.Contains(question, s.said) {
			meanings = append(meanings, s.means...)
		}
	}
	return meanings
}

// plain brings a text into the shape that is compared: half width, lower case,
// letters, digits and Chinese characters only.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.ToLower(width.Narrow.String(text)))
}

// bigrams cuts a text into overlapping pairs of characters.
func bigrams(text string) []string {
	runes := []rune(text)
	var pairs []string
	for i := 0; i+1 < len(runes); i++ {
		pairs = append(pairs, string(runes[i:i+2]))
	}
	return pairs
}

// sounds gives the pinyin of a text and its initials, without tones.
func sounds(text string) (whole, initials string) {
	var w, i strings.Builder
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{string(r)} }
	for _, syllable := range pinyin.LazyPinyin(text, args) {
		w.WriteString(syllable)
		i.WriteRune([]rune(syllable)[0])
	}
	return w.String(), i.String()
}

// latin reports whether a text is typed in letters only, as pinyin is.
func latin(text string) bool {
	for _, r := range text {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return text != ""
}
