package search

import (
	"slices"
	"strings"
)

const (
	before = 12 // characters of a text shown before the first mark
	shown  = 72 // and altogether
)

// marksFor are the words to mark in a document, the longest first. Words that were typed in
// letters are marked where a name sounds so.
func (f *finder) marksFor(t text) []string {
	marks := slices.Clone(f.marks)
	for _, r := range f.readings {
		for _, w := range r.words {
			for _, e := range w.evidence {
				if strings.ContainsFunc(e.text, func(c rune) bool { return !latin(c) }) || !heardOnly(e) {
					marks = append(marks, e.text)
				}
			}
			if only(w.text, latin) {
				marks = append(marks, heardIn(w.text, t)...)
			}
		}
	}
	slices.SortFunc(marks, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(marks)
}

// heardOnly reports whether evidence is about sounds, whose letters stand nowhere.
func heardOnly(e evidence) bool {
	return slices.Contains([]string{soundTitle.where, soundAlias.where, soundWhole.where, soundStart.where, soundPart.where}, e.where)
}

// heardIn are the parts of a document's names that letters stand for.
func heardIn(letters string, t text) []string {
	var parts []string
	for _, name := range append([]string{t.title}, t.aliases...) {
		runes := []rune(solid(folded(name)))
		sounds := syllablesOf(runes)
		for _, units := range unitsOfLetters(letters) {
			if at := placeOf(units, runes, sounds); at >= 0 {
				parts = append(parts, string(runes[at:at+len(units)]))
				break
			}
		}
	}
	return parts
}

// unitsOfLetters are the ways in which letters stand for characters: as syllables, then as initials.
func unitsOfLetters(letters string) [][]unit {
	var ways [][]unit
	for _, s := range spellings(letters) {
		units := make([]unit, len(s))
		for i := range s {
			units[i] = unit{text: s[i]}
		}
		ways = append(ways, units)
	}
	if len(letters) > 1 && len(letters) <= longestSlip {
		units := make([]unit, len(letters))
		for i := range letters {
			units[i] = unit{text: letters[i : i+1]}
		}
		ways = append(ways, units)
	}
	return ways
}

// span is a part of a text, in characters.
type span struct{ from, to int }

// spans finds the marks in a text. Separators in the text do not hinder: 新办 is found in 新·办.
func spans(text []rune, marks []string) []span {
	solidText := make([]rune, 0, len(text))
	at := make([]int, 0, len(text))
	for i, r := range text {
		if r = fold(r); counts(r) {
			solidText = append(solidText, r)
			at = append(at, i)
		}
	}
	var found []span
	for _, mark := range marks {
		word := []rune(solid(mark))
		for i := 0; len(word) > 0 && i+len(word) <= len(solidText); i++ {
			if slices.Equal(solidText[i:i+len(word)], word) {
				found = add(found, span{at[i], at[i+len(word)-1] + 1})
				i += len(word) - 1
			}
		}
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	return found
}

// add keeps a span that touches no earlier one: longer marks came first.
func add(found []span, s span) []span {
	if slices.ContainsFunc(found, func(o span) bool { return s.from < o.to && o.from < s.to }) {
		return found
	}
	return append(found, s)
}

// marked cuts a text into parts, marked and not.
func marked(text string, marks []string) []Part {
	runes := []rune(text)
	return parts(runes, spans(runes, marks), 0, len(runes))
}

func parts(text []rune, found []span, from, to int) []Part {
	var list []Part
	put := func(a, b int, mark bool) {
		if a < b {
			list = append(list, Part{string(text[a:b]), mark})
		}
	}
	done := from
	for _, s := range found {
		if s.to <= from || s.from >= to {
			continue
		}
		put(done, max(s.from, from), false)
		put(max(s.from, from), min(s.to, to), true)
		done = min(s.to, to)
	}
	put(done, to, false)
	return list
}

func anyMarked(list []Part) bool {
	return slices.ContainsFunc(list, func(p Part) bool { return p.Mark })
}

// aliasOf is the other name that has a mark; the one that is marked most fully, or nothing.
func (f *finder) aliasOf(t text, marks []string) []Part {
	var best []Part
	share := 0.0
	for _, alias := range t.aliases {
		list := marked(alias, marks)
		inside := 0
		for _, p := range list {
			if p.Mark {
				inside += len(p.Text)
			}
		}
		if s := float64(inside) / float64(max(1, len(alias))); s > share {
			best, share = list, s
		}
	}
	return best
}

// snippet is the part of a text around its first mark; nothing when it has none.
func snippet(body string, marks []string) []Part {
	runes := []rune(body)
	found := spans(runes, marks)
	if len(found) == 0 {
		return nil
	}
	from := max(0, found[0].from-before)
	to := min(len(runes), from+shown)
	list := parts(runes, found, from, to)
	if from > 0 {
		list = slices.Insert(list, 0, Part{Text: "…"})
	}
	if to < len(runes) {
		list = append(list, Part{Text: "…"})
	}
	return list
}
