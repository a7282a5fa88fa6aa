package search

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/near.txt
var nearFile string

// lookalikes gives for a character those that it may be a slip for.
var lookalikes = sync.OnceValue(func() map[rune][]rune {
	near := map[rune][]rune{}
	for line := range strings.Lines(nearFile) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		for _, r := range line {
			for _, other := range line {
				if other != r {
					near[r] = append(near[r], other)
				}
			}
		}
	}
	return near
})

const (
	sampled      = 120 // names looked at to find what was meant
	corrections  = 3   // words that one word may have been meant to be
	shortestSlip = 3   // characters: in two, one slip leaves too little
	longestSlip  = 14
)

// spell takes the pieces of a question as misspelt.
func (f *finder) spell(pieces []string) {
	r := reading{title: "perhaps misspelt", trust: trustWritten, required: 1}
	for _, piece := range pieces {
		r.words = append(r.words, f.misspelt(piece))
	}
	f.offer(r)
}

// guess takes as much of a question as the index knows.
func (f *finder) guess(core []string) {
	r := reading{title: "the words that are known", trust: trustKnown, required: 1}
	for _, text := range core {
		if w := f.literal(text); len(w.evidence) > 0 {
			r.words = append(r.words, w)
		}
	}
	var things, acts []word
	for _, w := range r.words {
		if f.words.acts[w.text] {
			acts = append(acts, w)
		} else {
			things = append(things, w)
		}
	}
	if len(things) == 0 { // what is to be done, and nothing known with which
		return
	}
	f.offer(r)
	if !f.named && len(acts) > 0 {
		f.offer(reading{title: "the things alone", trust: trustThings, required: 1, words: things, extra: acts})
	}
	if !f.named && len(r.words) > 1 {
		r.title, r.trust, r.required = "some of the words", trustLoose, fewestLoose
		if len(things) > 0 {
			r.words, r.extra = things, acts
		}
		f.offer(r)
	}
}

// misspelt is a word with what it may have been meant to be, beside what it says.
func (f *finder) misspelt(text string) word {
	w := f.literal(text)
	name := []rune(w.text)
	if slices.ContainsFunc(w.evidence, func(e evidence) bool { return e.base > bodyPart.base }) || len(name) < 2 || len(name) > longestSlip {
		return w
	}
	sounds := syllablesOf(name)
	if strings.ContainsFunc(w.text, han) {
		title, other := f.match(phrase{syllables: sounds}, inSound), f.match(phrase{syllables: sounds}, inOther)
		w.add(soundTitle, w.text, title)
		w.add(soundAlias, w.text, other)
		if ids := either(title, other); len(ids) > 0 {
			f.propose(f.sample(ids, func(name []rune) string { return soundingLike(name, sounds) }))
			return w
		}
		said := slices.DeleteFunc(f.words.sounding(sounds), func(other string) bool { return other == w.text })
		if f.heard(&w, said); len(said) > 0 && len(w.evidence) > 0 {
			f.propose(said)
			return w
		}
	}
	if f.cautious {
		return w
	}
	meant := f.lookalike(name)
	if len(meant) == 0 {
		meant = f.slips(name)
	}
	for _, m := range meant {
		w.add(closeName, m, f.match(holding(m), inTitle, inAlias))
	}
	f.propose(meant)
	return w
}

// propose remembers the likeliest words that were meant.
func (f *finder) propose(meant []string) {
	if len(meant) > 0 && f.proposal == "" {
		f.proposal = meant[0]
	}
	f.marks = append(f.marks, meant...)
}

// soundingLike is the part of a name that sounds so, or nothing.
func soundingLike(name []rune, sounds []string) string {
	said := syllablesOf(name)
	for at := 0; at+len(sounds) <= len(said); at++ {
		if slices.Equal(said[at:at+len(sounds)], sounds) {
			return string(name[at : at+len(sounds)])
		}
	}
	return ""
}

// lookalike is the word with one character replaced by one that looks like it, where names have that.
func (f *finder) lookalike(name []rune) []string {
	var meant []string
	for i, r := range name {
		for _, other := range lookalikes()[r] {
			variant := slices.Clone(name)
			variant[i] = other
			if f.inNames(string(variant)) {
				meant = append(meant, string(variant))
			}
		}
	}
	return meant[:min(len(meant), corrections)]
}

// slips are words of names from which the word differs by one character that is wrong,
// missing, too many, or changed places with its neighbour.
func (f *finder) slips(name []rune) []string {
	if len(name) < shortestSlip {
		return nil
	}
	return f.sample(f.alike(name), func(other []rune) string { return oneSlip(name, other) })
}

// alike are the documents whose names share most pairs of characters with a word, as many as
// are looked at. In a short word a slip in the middle leaves no pair: there the first and the
// last character count.
func (f *finder) alike(name []rune) []uint32 {
	var touched []uint32
	share := func(ids []uint32) {
		for _, id := range ids {
			if !f.live(id) {
				continue
			}
			if f.scratch[id] == 0 {
				touched = append(touched, id)
			}
			f.scratch[id]++
		}
	}
	for i := 0; i+1 < len(name); i++ {
		share(f.match(holding(string(name[i:i+2])), inTitle, inAlias))
	}
	if len(name) == shortestSlip {
		share(both(f.match(holding(string(name[:1])), inTitle, inAlias), f.match(holding(string(name[2:])), inTitle, inAlias)))
	}
	order := func(a, b uint32) int { return cmp.Or(cmp.Compare(f.scratch[b], f.scratch[a]), cmp.Compare(b, a)) }
	var best []uint32
	for _, id := range slices.Backward(touched) { // the newest first: few have to move
		if len(best) == sampled && order(id, best[sampled-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, id, order)
		best = slices.Insert(best, at, id)
		best = best[:min(len(best), sampled)]
	}
	for _, id := range touched {
		f.scratch[id] = 0
	}
	return best
}

// sample looks at some of the documents and gives the parts of their names that match,
// the commonest first.
func (f *finder) sample(ids []uint32, match func(name []rune) string) []string {
	some := make([]uint32, 0, min(len(ids), sampled))
	for _, id := range ids {
		if f.live(id) && len(some) < sampled {
			some = append(some, id)
		}
	}
	times := map[string]int{}
	f.err = cmp.Or(f.err, f.x.disk.eachName(f.ctx, some, func(_ uint32, title string, aliases []string) {
		for _, name := range append([]string{title}, aliases...) {
			if part := match([]rune(solid(folded(name)))); part != "" {
				times[part]++
			}
		}
	}))
	parts := make([]string, 0, len(times))
	for part := range times {
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b string) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) })
	return parts[:min(len(parts), corrections)]
}

// oneSlip finds the part of a name from which a word differs by one slip; nothing if there is none.
func oneSlip(word, name []rune) string {
	best, likeliest := "", 0
	for at := range name {
		for n := max(2, len(word)-1); n <= len(word)+1 && at+n <= len(name); n++ {
			if likely := slip(word, name[at:at+n]); likely > likeliest {
				best, likeliest = string(name[at:at+n]), likely
			}
		}
	}
	return best
}

// slip says how likely a word was meant to be another from which it differs by one slip:
// a character left out or two that changed places keep all that was typed; 0 if it is none.
func slip(typed, meant []rune) int {
	head := 0
	for head < min(len(typed), len(meant)) && typed[head] == meant[head] {
		head++
	}
	tail := 0
	for tail < min(len(typed), len(meant))-head && typed[len(typed)-1-tail] == meant[len(meant)-1-tail] {
		tail++
	}
	typed, meant = typed[head:len(typed)-tail], meant[head:len(meant)-tail]
	switch {
	case len(typed) == 0 && len(meant) == 1: // left out
		return 3
	case len(typed) == 2 && len(meant) == 2 && typed[0] == meant[1] && typed[1] == meant[0]: // changed places
		return 3
	case len(typed) == 1 && len(meant) == 0 && head > 0 && tail > 0: // too many; at an edge it is a word of its own
		return 2
	case len(typed) == 1 && len(meant) == 1: // wrong
		return 1
	}
	return 0
}

// spoken adds what letters may stand for: syllables, first letters, or a mixture of both
// with characters.
func (f *finder) spoken(w *word, name string, mixed bool) {
	if utf8.RuneCountInString(name) < 2 || utf8.RuneCountInString(name) > 4*longestSlip {
		return
	}
	heard := false
	add := func(worth worth, text string, ids []uint32) {
		heard = heard || len(ids) > 0
		w.add(worth, text, ids)
	}
	if only(name, latin) {
		for _, s := range spellings(name) {
			p, last := phrase{syllables: s}, len(s)-1
			if last > 0 && !known()[s[last]] { // still being typed
				p = phrase{syllables: s[:last], begun: s[last]}
			}
			text := strings.Repeat("一", len(s)) // as long as what it stands for
			add(soundTitle, text, f.match(p, inSound))
			add(soundAlias, text, f.match(p, inOther))
		}
		if len(name) <= longestSlip {
			if ids := f.match(holding(name), inInitial); len(ids) > 0 {
				add(soundPart, name, ids)
				add(soundStart, name, f.match(beginning(name), inInitial))
				add(soundWhole, name, f.match(whole(name), inInitial))
			}
		}
	}
	if heard || !mixed {
		return
	}
	units := unitsOf(name)
	if len(units) < 2 {
		return
	}
	meant := f.sample(f.match(holding(firstLetters(units)), inInitial), func(name []rune) string {
		if at := placeOf(units, name, syllablesOf(name)); at >= 0 {
			return string(name[at : at+len(units)])
		}
		return ""
	})
	for _, m := range meant {
		w.add(soundTitle, m, f.match(holding(m), inTitle, inAlias))
	}
	f.marks = append(f.marks, meant...)
}

// firstLetters are the initials of what units stand for.
func firstLetters(units []unit) string {
	syllables := make([]string, len(units))
	for i, u := range units {
		syllables[i] = u.text
		if u.char {
			syllables[i] = syllable([]rune(u.text)[0])
		}
	}
	return initialsOf(syllables)
}
