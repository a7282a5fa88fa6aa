package search

import (
	"cmp"
	"slices"
	"sync"
)

// match gives the documents of which one of the fields holds a phrase, in order of their
// numbers. Some of them may be out of use. The caller only reads the list.
func (f *finder) match(p phrase, fields ...field) []uint32 {
	var docs []uint32
	for _, in := range fields {
		docs = either(docs, f.matchIn(in, p))
	}
	return docs
}

// matchIn remembers what it found: the words of one question are looked for again and again,
// to cut it, to read it and to guess what was meant, and questions share their words.
func (f *finder) matchIn(in field, p phrase) []uint32 {
	key := p.key(in)
	if docs, ok := f.x.kept.matched.get(key); ok {
		return docs
	}
	docs := slices.Clone(f.lookUp(in, p))
	if f.err == nil {
		f.x.kept.matched.put(key, docs, len(key)+4*len(docs))
	}
	return docs
}

// lookUp finds the documents of a phrase; they lie in memory that the next look-up uses again.
func (f *finder) lookUp(in field, p phrase) []uint32 {
	found := f.docs[:0]
	tokens := p.tokens(in)
	switch {
	case len(tokens) == 0 && p.alone != 0:
		for _, bytes := range f.lists(in.alone(p.alone)) {
			found = readAlone(found, bytes)
		}
		f.docs = found
		return found
	case len(tokens) == 1 && p.begun == "":
		for _, bytes := range f.lists(tokens[0]) {
			found = readDocs(found, bytes)
		}
		f.docs = found
	default:
		found = f.row(in, p, tokens)
	}
	if p.alone != 0 && len(found) > 0 { // behind a separator: that it follows at once is not looked at
		found = both(slices.Clone(found), f.matchIn(in, phrase{alone: p.alone}))
	}
	return found
}

// row gives the documents in which tokens stand one after the other. Of overlapping pairs
// every second one is enough. The rarest is read first; when nothing is left, nothing more is.
func (f *finder) row(in field, p phrase, tokens []token) []uint32 {
	type step struct {
		token
		offset uint32
		length int
	}
	var steps []step
	length := 0 // of the lists that are left to read
	for n, t := range tokens {
		if skippable(p.pairs, n) || n < len(p.pairs) && p.pairs[n] == [2]rune{} {
			continue
		}
		s := step{t, uint32(n), f.size(t)}
		if s.length == 0 {
			return nil
		}
		steps = append(steps, s)
		length += s.length
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.length, b.length) })
	here, next := &f.here, &f.next
	here.empty()
	for n, s := range steps {
		if n == 0 {
			for _, text := range f.lists(s.token) {
				here.read(text, s.offset)
			}
		} else if p.begun == "" && in.said() && f.x.cheaperSaid(len(here.docs), length) {
			return f.saying(in, tokens, here.docs)
		} else {
			here.meeting(next, f.lists(s.token), s.offset)
			here, next = next, here
		}
		if length -= s.length; len(here.docs) == 0 {
			return nil
		}
	}
	if p.begun == "" {
		return here.docs
	}
	return f.continuing(in, here, next, uint32(len(tokens)), p.begun)
}

// meeting keeps the places at which the lists of a token go on.
func (p *places) meeting(kept *places, lists [][]byte, offset uint32) {
	kept.empty()
	next := 0
	for _, text := range lists {
		next = p.meet(kept, next, text, offset)
	}
}

// skippable reports whether a pair says nothing that its neighbours do not say: both its
// characters stand in them.
func skippable(pairs [][2]rune, n int) bool {
	return n > 0 && n+1 < len(pairs) && n%2 == 1 && pairs[n-1][1] != 0 && pairs[n][1] != 0 && pairs[n+1][1] != 0
}

// continuing keeps the places where a syllable goes on that begins so.
func (f *finder) continuing(in field, here, next *places, offset uint32, with string) []uint32 {
	var docs []uint32
	for _, syllable := range continued(with) {
		if here.meeting(next, f.lists(in.syllable(syllable)), offset); len(next.docs) > 0 {
			docs = either(docs, slices.Clone(next.docs))
		}
	}
	return docs
}

// size is how long the lists of a token are; they are not read for it.
func (f *finder) size(t token) int {
	if f.err != nil {
		return 0
	}
	if size, ok := f.x.kept.sizes.get(t); ok {
		return size
	}
	size := 0
	if size, f.err = f.x.disk.size(f.ctx, t); f.err == nil {
		f.x.kept.sizes.put(t, size, 0)
	}
	return size
}

// lists are the lists of a token, one of each segment that has it.
func (f *finder) lists(t token) [][]byte {
	if f.err != nil {
		return nil
	}
	if lists, ok := f.x.kept.lists.get(t); ok {
		return lists
	}
	var lists [][]byte
	size := 0
	f.err = f.x.disk.eachSegment(f.ctx, t, func(bytes []byte) {
		lists = append(lists, slices.Clone(bytes))
		size += len(bytes)
	})
	if f.err == nil {
		f.x.kept.lists.put(t, lists, size)
	}
	return lists
}

// keptBytes bounds each half of what stays in memory of one sort.
const keptBytes = 12 << 20

// kept is what questions needed lately: lists as they lie in the file, and the documents of
// phrases. All is dropped whenever the index changes.
type kept struct {
	sizes   lately[token, int]
	lists   lately[token, [][]byte]
	matched lately[string, []uint32]
}

func (k *kept) drop() {
	k.sizes.drop()
	k.lists.drop()
	k.matched.drop()
}

// lately keeps what was asked for lately. When the younger half is full the elder is forgotten
// and takes its place; what is asked for again moves back into the younger.
type lately[K comparable, V any] struct {
	lock         sync.Mutex
	young, elder map[K]held[V]
	bytes        int // of the young
}

type held[V any] struct {
	value V
	bytes int
}

func (l *lately[K, V]) get(key K) (value V, ok bool) {
	l.lock.Lock()
	defer l.lock.Unlock()
	if h, ok := l.young[key]; ok {
		return h.value, true
	}
	h, ok := l.elder[key]
	if ok {
		l.keep(key, h)
	}
	return h.value, ok
}

func (l *lately[K, V]) put(key K, value V, bytes int) {
	l.lock.Lock()
	defer l.lock.Unlock()
	const overhead = 64 // of an entry without bytes
	l.keep(key, held[V]{value, bytes + overhead})
}

func (l *lately[K, V]) keep(key K, h held[V]) {
	if h.bytes > keptBytes {
		return
	}
	if l.young == nil || l.bytes+h.bytes > keptBytes {
		l.young, l.elder, l.bytes = map[K]held[V]{}, l.young, 0
	}
	l.young[key] = h
	l.bytes += h.bytes
}

func (l *lately[K, V]) drop() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.young, l.elder, l.bytes = nil, nil, 0
}
