package wording

import (
	"strings"
	"unicode/utf8"
)

// Passage is a stretch of a text with its place, such as 正文第3段.
type Passage struct{ Place, Text string }

// Hit is a place where a word of the list stands.
type Hit struct {
	Word
	Place         string
	Before, After string // what stands around it
}

// mostHits bounds what one look finds; who looks is told when there is more.
const mostHits = 1000

// around is how many letters of the text a hit shows on each side.
const around = 8

// List is the words of one scope, ready to be looked for.
type List struct{ by map[rune][]Word }

// newList makes a list of words in force.
func newList(words []Word) *List {
	l := &List{by: map[rune][]Word{}}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w.Word)
		if w.Live && w.Word != "" {
			l.by[first] = append(l.by[first], w)
		}
	}
	return l
}

// Find looks for the words of the list, in one pass over each passage. Of two words that begin at one place the longer
// counts; what stands twice among the same words is one hit. more says that not all are given.
func (l *List) Find(passages []Passage) (out []Hit, more bool) {
	seen := map[[3]string]bool{}
	for _, p := range passages {
		skip := 0
		for at, first := range p.Text {
			if at < skip {
				continue
			}
			w, ok := l.at(p.Text, at, first)
			if !ok {
				continue
			}
			skip = at + len(w.Word)
			hit := Hit{Word: w, Place: p.Place, Before: tail(p.Text[:at]), After: head(p.Text[skip:])}
			if key := [3]string{w.Word, hit.Before, hit.After}; seen[key] {
				continue
			} else if len(out) == mostHits {
				return out, true
			} else {
				seen[key] = true
			}
			out = append(out, hit)
		}
	}
	return out, false
}

// at is the longest word that begins at a place and is not part of one in which it is right.
func (l *List) at(text string, at int, first rune) (best Word, found bool) {
	for _, w := range l.by[first] {
		if len(w.Word) > len(best.Word) && strings.HasPrefix(text[at:], w.Word) && !w.rightAt(text, at) {
			best, found = w, true
		}
	}
	return best, found
}

// rightAt reports whether the word at a place is part of a longer word in which it is right.
func (w Word) rightAt(text string, at int) bool {
	for _, longer := range w.Allowed {
		for from := 0; ; {
			i := strings.Index(longer[from:], w.Word)
			if i < 0 {
				break
			}
			if start := at - from - i; start >= 0 && strings.HasPrefix(text[start:], longer) {
				return true
			}
			from += i + len(w.Word)
		}
	}
	return false
}

func tail(text string) string {
	runes := []rune(text[max(0, len(text)-4*around):])
	return string(runes[max(0, len(runes)-around):])
}

func head(text string) string {
	n := 0
	for at := range text {
		if n == around {
			return text[:at]
		}
		n++
	}
	return text
}
