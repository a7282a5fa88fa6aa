package catalog

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// Hit is one item found, with how well it fits.
type Hit struct {
	Current
	Score float64
	// Why is the text of the item that fitted best, when it is not its name.
	Why string
}

// Found is the answer to a search.
type Found struct {
	Query string
	Hits  []Hit
	// Near are names to try when nothing fits.
	Near []Hit
}

// Weights of the parts of an item; a name counts in full.
const (
	weightAlias   = 0.97
	weightCore    = 0.95 // the question without its filling words
	weightMeaning = 0.7  // an official word for what was said
	weightBody    = 0.5
	weightTheme   = 0.45
	weightText    = 0.3
	weightNear    = 0.1 // single characters in common: never enough alone, but worth proposing
)

const (
	enough    = 18   // a hit below this is noise
	related   = 0.35 // and so is one that fits so much less than the best
	maxHits   = 50
	maxNear   = 5
	maxQuery  = 60 // characters; nobody asks longer
	bestMatch = 100
)

// index finds items by words, by single characters and by pinyin.
type index struct {
	vocabulary vocabulary
	entries    []entry
	postings   map[string][]int // characters and pairs of characters → entries
}

// entry is an item prepared for comparing.
type entry struct {
	current Current
	named   []phrase // name first, then aliases
	body    phrase
	themes  []phrase
	text    map[string]bool // pairs of characters of the longer texts
}

// phrase is a short text with its sounds.
type phrase struct {
	shown, text, whole, initials string
	pairs                        []string
	latin                        bool
}

func newPhrase(shown string) phrase {
	text := plain(shown)
	whole, initials := sounds(text)
	return phrase{shown, text, whole, initials, bigrams(text), latin(text)}
}

func newIndex(items []Current) *index {
	x := &index{vocabulary: newVocabulary(wordsFile), postings: map[string][]int{}}
	for _, current := range items {
		if current.State == StateCancelled {
			continue
		}
		x.add(newEntry(current))
	}
	return x
}

func newEntry(current Current) entry {
	e := entry{current: current, body: newPhrase(current.BodyName), text: map[string]bool{}}
	for _, name := range append([]string{current.Name}, current.Aliases...) {
		e.named = append(e.named, newPhrase(name))
	}
	for _, theme := range append(append([]string{}, current.Themes...), current.LifeEvents...) {
		e.themes = append(e.themes, newPhrase(theme))
	}
	for _, text := range append([]string{current.Summary, current.Result.Name}, current.Conditions...) {
		for _, pair := range bigrams(plain(text)) {
			e.text[pair] = true
		}
	}
	return e
}

func (x *index) add(e entry) {
	n := len(x.entries)
	x.entries = append(x.entries, e)
	seen := map[string]bool{}
	post := func(token string) {
		if !seen[token] {
			seen[token] = true
			x.postings[token] = append(x.postings[token], n)
		}
	}
	for _, p := range append(append([]phrase{e.body}, e.named...), e.themes...) {
		for _, r := range p.text {
			post(string(r))
		}
		for _, pair := range p.pairs {
			post(pair)
		}
	}
	for pair := range e.text {
		post(pair)
	}
}

// Search finds current items by what people say; titles and aliases come first.
func (l *Library) Search(ctx context.Context, query string) (Found, error) {
	s, err := l.current(ctx)
	if err != nil {
		return Found{}, err
	}
	return s.index().search(query), nil
}

func (x *index) search(query string) Found {
	found := Found{Query: query}
	question := shorten(plain(query))
	if question == "" {
		return found
	}
	hits := x.score(question)
	for _, hit := range hits {
		if hit.Score >= max(enough, related*hits[0].Score) && len(found.Hits) < maxHits {
			found.Hits = append(found.Hits, hit)
		}
	}
	if len(found.Hits) == 0 {
		found.Near = hits[:min(len(hits), maxNear)]
	}
	return found
}

func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxQuery {
		return string(runes[:maxQuery])
	}
	return text
}

// asked is a question taken apart.
type asked struct {
	whole, core phrase
	meanings    []phrase
}

func (x *index) take(question string) asked {
	a := asked{whole: newPhrase(question), core: newPhrase(x.vocabulary.core(question))}
	for _, meaning := range x.vocabulary.meanings(question) {
		a.meanings = append(a.meanings, newPhrase(meaning))
	}
	return a
}

// score compares the question with every candidate, best first.
func (x *index) score(question string) []Hit {
	q := x.take(question)
	var hits []Hit
	for _, n := range x.candidates(append([]phrase{q.whole, q.core}, q.meanings...)) {
		if hit := x.entries[n].fit(q); hit.Score > 0 {
			hits = append(hits, hit)
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(rank(a), rank(b)))
	})
	return hits
}

// rank puts frequent items before the others when they fit equally well.
func rank(hit Hit) int {
	const last = 1 << 20
	if hit.Hot == 0 {
		return last
	}
	return hit.Hot
}

// candidates are the entries that share a character or a pair with one of the texts;
// letters may be pinyin, which no posting knows, so then every entry is one.
func (x *index) candidates(texts []phrase) []int {
	chosen := map[int]bool{}
	for _, p := range texts {
		if p.latin {
			return every(len(x.entries))
		}
		tokens := p.pairs
		if len(tokens) == 0 || !x.knows(tokens) {
			tokens = strings.Split(p.text, "")
		}
		for _, token := range tokens {
			for _, n := range x.postings[token] {
				chosen[n] = true
			}
		}
	}
	list := make([]int, 0, len(chosen))
	for n := range chosen {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

func (x *index) knows(tokens []string) bool {
	return slices.ContainsFunc(tokens, func(token string) bool { return len(x.postings[token]) > 0 })
}

func every(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// fit says how well an item answers a question.
func (e entry) fit(q asked) Hit {
	hit := Hit{Current: e.current}
	consider := func(score float64, why string) {
		if score > hit.Score {
			hit.Score, hit.Why = score, why
		}
	}
	for n, p := range e.named {
		weight, why := weightAlias, p.shown
		if n == 0 {
			weight, why = 1, ""
		}
		consider(weight*p.match(q.whole), why)
		consider(weight*weightCore*p.match(q.core), why)
		for _, meaning := range q.meanings {
			if strings.Contains(p.text, meaning.text) {
				consider(weight*weightMeaning*p.match(meaning), why)
			}
		}
	}
	consider(weightBody*e.body.match(q.core), e.current.BodyName)
	for _, theme := range e.themes {
		consider(weightTheme*theme.match(q.core), theme.shown)
	}
	hit.Score += weightText * bestMatch * e.covered(q.core) / 2
	hit.Score += weightNear * bestMatch * e.named[0].shares(q.core)
	return hit
}

// covered is the share of the question that the longer texts speak of.
func (e entry) covered(question phrase) float64 {
	n := 0
	for _, pair := range question.pairs {
		if e.text[pair] {
			n++
		}
	}
	return float64(n) / float64(max(1, len(question.pairs)))
}

// match compares a phrase with a question: the same, one inside the other, pinyin,
// or as many common pairs of characters as they have.
func (p phrase) match(question phrase) float64 {
	const inside, around, share = 60, 50, 40
	switch {
	case question.text == "" || p.text == "":
		return 0
	case p.text == question.text:
		return bestMatch
	case strings.Contains(p.text, question.text):
		return inside + share*proportion(question.text, p.text)
	case len(p.pairs) > 0 && strings.Contains(question.text, p.text):
		return around + share*proportion(p.text, question.text)
	case question.latin:
		return p.sounding(question.text)
	}
	return inside * common(p.pairs, question.pairs)
}

// sounding compares pinyin; a single letter says too little.
func (p phrase) sounding(question string) float64 {
	const same, start, within = 90, 65, 40
	switch {
	case len(question) < 2:
		return 0
	case p.initials == question || p.whole == question:
		return same
	case strings.HasPrefix(p.whole, question) || strings.HasPrefix(p.initials, question):
		return start + (same-start)*proportion(question, p.whole)
	case strings.Contains(p.initials, question) || strings.Contains(p.whole, question):
		return within
	}
	return 0
}

// shares is the part of the question's characters that the phrase has too.
func (p phrase) shares(question phrase) float64 {
	if question.latin {
		return 0
	}
	n := 0
	for _, r := range question.text {
		if strings.ContainsRune(p.text, r) {
			n++
		}
	}
	return float64(n) / float64(max(1, utf8.RuneCountInString(question.text)))
}

func proportion(part, whole string) float64 {
	return float64(utf8.RuneCountInString(part)) / float64(utf8.RuneCountInString(whole))
}

// common is Dice's coefficient of two lists of pairs.
func common(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	n := 0
	for _, pair := range b {
		if slices.Contains(a, pair) {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b))
}
