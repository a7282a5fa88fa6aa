package search

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// finder answers one question. It holds the read lock of the index while it works.
type finder struct {
	x        *Index
	ctx      context.Context
	words    *lexicon
	names    bool // without bodies
	plain    bool // words for what stands there, first
	cautious bool // texts hold the words: of slips only the same sound is believed
	err      error

	asked    map[string]bool // whether names hold a word
	readings []reading
	*board   // scores by number of the document; 0: not found

	named    bool // some hit answers by a name
	close    bool // nothing answers exactly
	proposal string
	marks    []string // what was meant, to be marked in the hits
}

// reading is one way to take a question: its words with what speaks for each.
type reading struct {
	title    string // for the explanation
	trust    float32
	words    []word
	required float32 // share of the words that must be answered, by rarity; 1: every word
	extra    []word  // that need not be answered and lift who answers them
}

// word is one word of a reading with its evidence.
type word struct {
	text     string
	evidence []evidence
}

// evidence is a list of documents that answer a word, and what that is worth.
type evidence struct {
	worth
	text string // what was looked for
	ids  []uint32
}

// ask reads a question as it was written. Only if nothing is found so does it go on: without
// fillers, as misspelt, then by the words that are known. So a total is exact: it counts what
// holds all the words, or their synonyms, and nothing that was guessed beside.
func (f *finder) ask(question string) {
	written := strings.Fields(question)
	f.read(reading{title: "as written", trust: trustWritten, required: 1}, written)
	if f.plain && len(f.found) == 0 {
		f.plain = false
		f.read(reading{title: "as written", trust: trustWritten, required: 1}, written)
	}
	if len(f.found) > 0 || f.err != nil {
		return
	}
	pieces := f.pieces(written)
	core, complete := f.core(pieces)
	if complete && !slices.Equal(core, written) {
		f.read(reading{title: "core words", trust: trustCore, required: 1}, core)
	}
	if f.named || f.err != nil {
		return
	}
	exact := len(f.found) > 0
	f.spell(pieces)
	if !f.named {
		f.guess(core)
	}
	f.close = !exact && len(f.found) > 0
}

// meant looks for what else the question may mean, when only texts hold its words: without
// fillers, or written by the sound.
func (f *finder) meant(question string) {
	f.cautious = true
	written := strings.Fields(question)
	pieces := f.pieces(written)
	core, complete := f.core(pieces)
	if complete && !slices.Equal(core, written) {
		f.read(reading{title: "core words", trust: trustCore, required: 1}, core)
	}
	if !f.named {
		f.spell(pieces)
	}
}

// related looks for names that have most characters of a question of which nothing else is known.
func (f *finder) related(question string) {
	r := reading{title: "characters in common", trust: trustLoose, required: fewestLoose}
	for _, c := range solid(question) {
		if text := string(c); han(c) && !f.words.weak[text] {
			r.words = append(r.words, word{text: text, evidence: []evidence{{titlePart, text, f.match(holding(text), inTitle, inAlias)}}})
		}
	}
	asked := len(r.words)
	r.words = slices.DeleteFunc(r.words, func(w word) bool { return len(w.evidence[0].ids) == 0 })
	if 2*len(r.words) >= asked { // one character of many is chance
		f.offer(r)
	}
}

// pieces takes out what helps to find nothing. A word that stands in a name stays whole.
func (f *finder) pieces(written []string) []string {
	var pieces []string
	for _, word := range written {
		if word = solid(word); f.known(word) {
			pieces = append(pieces, word)
		} else {
			pieces = append(pieces, f.words.withoutFillers(word)...)
		}
	}
	pieces = slices.DeleteFunc(unique(pieces), func(w string) bool { return f.words.weak[w] })
	if len(pieces) == 0 {
		return written
	}
	return pieces
}

// core cuts the pieces into words, and says whether nothing was lost but fillers.
func (f *finder) core(pieces []string) (core []string, complete bool) {
	complete = true
	for _, piece := range pieces {
		words, all := f.cut(piece)
		core = append(core, words...)
		complete = complete && all
	}
	return unique(core), complete
}

// known reports whether a word stands in a name or in the vocabulary.
func (f *finder) known(word string) bool { return f.words.means[word] != nil || f.inNames(word) }

// cut divides a piece into words in the likeliest way: words that people say cost least, then
// long parts of names; a short part of a name may be the end of one word and the beginning of the
// next. Characters that are known to say nothing cost little, others most. What nothing knows stays
// a word of its own, if it is more than one character; else it says too little, and the cut is not
// complete.
func (f *finder) cut(piece string) (words []string, complete bool) {
	if f.known(piece) || !strings.ContainsFunc(piece, han) {
		return []string{piece}, true
	}
	runes := []rune(piece)
	words, complete, cost := f.divide(runes)
	if fewer := slices.DeleteFunc(slices.Clone(runes), func(r rune) bool { return f.words.weak[string(r)] }); len(fewer) > 1 && len(fewer) < len(runes) {
		if other, whole, less := f.divide(fewer); less < cost-costFiller*float32(len(runes)-len(fewer)) {
			words, complete = other, whole
		}
	}
	if len(words) == 0 {
		return []string{piece}, true
	}
	return words, complete
}

// What the parts of a cut cost.
const (
	costSaid     = 1   // a word that people say
	costSounding = 2.1 // what sounds like one
	costAct      = 1   // one character that says what is to be done
	costFiller   = 0.5 // one character that says nothing
	costUnknown  = 2   // one character that nothing knows
)

// costNamed is what part of a name costs, by its characters: the longer, the less likely by chance.
func costNamed(n int) float32 {
	switch {
	case n <= 2:
		return 2
	case n == 3:
		return 2.2
	case n == 4:
		return 2
	}
	return 1.6
}

// divide finds the cheapest cut.
func (f *finder) divide(runes []rune) (words []string, complete bool, cost float32) {
	type step struct {
		cost float32
		from int
		kept bool   // a word, and not left over
		said string // what people say for which it was written, if it is another word
	}
	best := make([]step, len(runes)+1)
	for i := 1; i <= len(runes); i++ {
		best[i].cost = math.MaxFloat32
	}
	reach := func(from, to int, cost float32, kept bool, said string) {
		if cost += best[from].cost; cost < best[to].cost {
			best[to] = step{cost, from, kept, said}
		}
	}
	sounds := syllablesOf(runes)
	for i := range runes {
		one := string(runes[i])
		switch {
		case f.words.means[one] != nil:
			reach(i, i+1, costAct, true, "")
		case f.words.weak[one]:
			reach(i, i+1, costFiller, false, "")
		}
		reach(i, i+1, costUnknown, false, "")
		for n := min(f.words.longest, len(runes)-i); n >= 2; n-- {
			if f.words.means[string(runes[i:i+n])] != nil {
				reach(i, i+n, costSaid, true, "")
			} else if said := f.words.sounding(sounds[i : i+n]); len(said) > 0 {
				reach(i, i+n, costSounding, true, said[0])
			}
		}
		for n := 2; i+n <= len(runes) && f.inNames(string(runes[i:i+n])); n++ {
			reach(i, i+n, costNamed(n), true, "")
		}
	}
	complete = true
	var left []rune
	leave := func() {
		left = f.words.trimmed(left)
		if len(left) > 1 {
			words = append(words, string(left))
		} else if len(left) == 1 {
			complete = false
		}
		left = nil
	}
	for at := len(runes); at > 0; at = best[at].from {
		part := runes[best[at].from:at]
		if !best[at].kept {
			left = append(slices.Clone(part), left...)
			continue
		}
		leave()
		if best[at].said != "" {
			words = append(words, best[at].said)
			continue
		}
		words = append(words, string(part))
	}
	leave()
	slices.Reverse(words)
	return words, complete, best[len(runes)].cost
}

func (f *finder) inNames(word string) bool {
	name := solid(word)
	found, asked := f.asked[name]
	if !asked {
		found = name != "" && (slices.ContainsFunc(f.match(holding(name), inTitle), f.live) || slices.ContainsFunc(f.match(holding(name), inAlias), f.live))
		f.asked[name] = found
	}
	return found
}

func (f *finder) live(id uint32) bool { return int(id) < len(f.x.entries) && f.x.entries[id].live }

// read takes the question as these words and gives each document that answers them points.
func (f *finder) read(r reading, words []string) {
	for _, text := range words {
		if solid(text) != "" {
			r.words = append(r.words, f.literal(text))
		}
	}
	f.offer(r)
}

// literal is a word taken as it stands, with what it means and, if it is letters, how it sounds.
func (f *finder) literal(text string) word {
	name := solid(text)
	w := word{text: name}
	if f.words.acts[name] && !f.plain && utf8.RuneCountInString(name) == 1 { // 卖 is no sale in 专卖
		f.meaning(&w, name)
		return w
	}
	if ids := f.match(holding(name), inTitle); len(ids) > 0 {
		w.add(titlePart, name, ids)
		w.add(titleStart, name, f.begunTitles(name, ids))
		w.add(wholeTitle, name, f.wholeTitles(name, ids))
	}
	if ids := f.match(holding(name), inAlias); len(ids) > 0 {
		w.add(aliasPart, name, ids)
		w.add(wholeAlias, name, f.match(whole(name), inAlias))
	}
	if !f.plain {
		f.meaning(&w, name)
	}
	if !f.plain && strings.ContainsFunc(name, latin) {
		said := f.words.spoken(name)
		f.spoken(&w, name, len(said) == 0)
		f.heard(&w, said)
	}
	if !f.names {
		w.add(bodyPart, text, f.match(holding(text), inBody))
	}
	return w
}

// meaning adds what the vocabulary says that a word means.
func (f *finder) meaning(w *word, name string) {
	for n, meaning := range f.words.means[name] {
		less := float32(n) * laterMeaning
		if ids := f.match(holding(meaning), inTitle); len(ids) > 0 {
			w.add(meaningTitle.less(less), meaning, ids)
			w.add(meaningWhole.less(less), meaning, f.wholeTitles(solid(meaning), ids))
		}
		w.add(meaningAlias.less(less), meaning, f.match(holding(meaning), inAlias))
		w.add(meaningApart.less(less), meaning, f.apart(meaning))
	}
}

// apart gives the documents whose title holds a meaning in two or more parts: 食品经营许可 in
// 食品（含保健食品）经营许可核发.
func (f *finder) apart(meaning string) (ids []uint32) {
	runes := []rune(meaning)
	for at, parts := 0, 0; at < len(runes); parts++ {
		n := 0
		for m := 2; at+m <= len(runes) && f.inNames(string(runes[at:at+m])); m++ {
			n = m
		}
		if n == 0 || n == len(runes) {
			return nil
		}
		here := f.match(holding(string(runes[at:at+n])), inTitle)
		if parts == 0 {
			ids = here
		} else {
			ids = both(ids, here)
		}
		if len(ids) == 0 {
			return nil
		}
		at += n
	}
	return ids
}

// heard adds what words mean that sound as it was typed.
func (f *finder) heard(w *word, said []string) {
	for _, other := range said {
		for n, meaning := range f.words.means[other] {
			less := float32(n) * laterMeaning
			w.add(soundMeaning.less(less), meaning, f.match(holding(meaning), inTitle))
			w.add(soundMeaning.less(less+2), meaning, f.match(holding(meaning), inAlias))
			w.add(soundMeaning.less(less+2), meaning, f.apart(meaning))
		}
	}
}

func (w worth) less(points float32) worth {
	w.base -= points
	return w
}

func (w *word) add(worth worth, text string, ids []uint32) {
	if len(ids) > 0 {
		w.evidence = append(w.evidence, evidence{worth, text, ids})
	}
}

// offer gives the documents that answer a reading their points, if they are more than before.
func (f *finder) offer(r reading) {
	if f.err != nil || len(r.words) == 0 {
		return
	}
	f.readings = append(f.readings, r)
	if len(r.words) == 1 && len(r.extra) == 0 { // the common case needs no sums
		f.eachBest(r.words[0], func(id uint32, points float32) { f.give(id, r.trust*points) })
		return
	}
	shares := f.shares(&r)
	var begun []uint32
	for n, w := range r.words {
		add := func(id uint32, points float32) {
			a := &f.sums[id]
			if a.words == 0 {
				begun = append(begun, id)
			}
			*a = answered{a.share + shares[n], a.points + shares[n]*points, a.words + 1}
		}
		if n > 0 && r.required >= 1 {
			f.eachBestOf(begun, w, add)
		} else {
			f.eachBest(w, add)
		}
	}
	for _, w := range r.extra {
		f.eachBest(w, func(id uint32, points float32) {
			if f.sums[id].words > 0 {
				f.sums[id].points += extraPoints * points / wholeTitle.base
			}
		})
	}
	for _, id := range begun {
		a := f.sums[id]
		f.sums[id] = answered{}
		if int(a.words) == len(r.words) || r.required < 1 && a.share >= r.required {
			f.give(id, r.trust*a.points)
		}
	}
}

// answered is how far a document answers a reading of several words.
type answered struct {
	share, points float32
	words         int32
}

// shares are how much each word weighs: by its length, or by how much it tells when not
// every word must be answered.
func (f *finder) shares(r *reading) []float32 {
	slices.SortStableFunc(r.words, func(a, b word) int { return a.widest() - b.widest() }) // the rarest first: the others only add to its documents
	shares, all := make([]float32, len(r.words)), float32(0)
	for n, w := range r.words {
		shares[n] = float32(utf8.RuneCountInString(w.text))
		if r.required < 1 {
			shares[n] *= rarity(w.widest(), len(f.x.entries))
		}
		all += shares[n]
	}
	for n := range shares {
		shares[n] /= all
	}
	return shares
}

// widest is about how many documents answer a word.
func (w word) widest() int {
	n := 0
	for _, e := range w.evidence {
		n = max(n, len(e.ids))
	}
	return n
}

// eachBest gives each document that answers a word once, with its best points.
func (f *finder) eachBest(w word, take func(id uint32, points float32)) {
	if len(w.evidence) == 1 { // nothing to compare
		e := w.evidence[0]
		runes := utf8.RuneCountInString(e.text)
		for _, id := range e.ids {
			if f.live(id) {
				take(id, e.points(runes, f.x.entries[id].size))
			}
		}
		return
	}
	if len(w.evidence) == 0 {
		return
	}
	var touched []uint32
	last := w.evidence[len(w.evidence)-1]
	for _, e := range w.evidence[:len(w.evidence)-1] {
		runes := utf8.RuneCountInString(e.text)
		for _, id := range e.ids {
			if !f.live(id) {
				continue
			}
			if f.scratch[id] == 0 {
				touched = append(touched, id)
			}
			f.scratch[id] = max(f.scratch[id], e.points(runes, f.x.entries[id].size))
		}
	}
	runes := utf8.RuneCountInString(last.text)
	for _, id := range last.ids { // mostly the texts: by far the longest
		if !f.live(id) {
			continue
		}
		points := last.points(runes, f.x.entries[id].size)
		if have := f.scratch[id]; have == 0 {
			take(id, points)
		} else if have < points {
			f.scratch[id] = points
		}
	}
	for _, id := range touched {
		take(id, f.scratch[id])
		f.scratch[id] = 0
	}
}

// eachBestOf is eachBest for some documents only; where they are few the lists of the word are
// not gone through but looked up.
func (f *finder) eachBestOf(some []uint32, w word, take func(id uint32, points float32)) {
	const steps = 16 // about what one look-up costs
	slices.Sort(some)
	for _, e := range w.evidence {
		runes := utf8.RuneCountInString(e.text)
		score := func(id uint32) { f.scratch[id] = max(f.scratch[id], e.points(runes, f.x.entries[id].size)) }
		if steps*len(some) > len(e.ids) {
			i := 0
			for _, id := range some {
				for i < len(e.ids) && e.ids[i] < id {
					i++
				}
				if i < len(e.ids) && e.ids[i] == id {
					score(id)
				}
			}
			continue
		}
		rest := e.ids
		for _, id := range some {
			at, holds := slices.BinarySearch(rest, id)
			if rest = rest[at:]; holds {
				score(id)
			}
		}
	}
	for _, id := range some {
		if points := f.scratch[id]; points > 0 {
			f.scratch[id] = 0
			take(id, points)
		}
	}
}

func (f *finder) give(id uint32, points float32) {
	if f.score[id] == 0 {
		f.found = append(f.found, id)
	}
	f.score[id] = max(f.score[id], points)
	if points > bodyPart.base && !f.named {
		f.named = true
	}
}

func unique(words []string) []string {
	var once []string
	for _, w := range words {
		if !slices.Contains(once, w) {
			once = append(once, w)
		}
	}
	return once
}
