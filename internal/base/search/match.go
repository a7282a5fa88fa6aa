package search

import (
	"cmp"
	"slices"
	"sync"
)

// match gives the documents of which one of the fields holds a phrase, in order of their
// numbers. Some of them may be out of use.
func (f *finder) match(p phrase, fields ...field) []uint32 {
	var docs []uint32
	for _, in := range fields {
		docs = either(docs, f.matchIn(in, p))
	}
	return docs
}

func (f *finder) matchIn(in field, p phrase) []uint32 {
	var found []uint32
	tokens := p.tokens(in)
	switch {
	case len(tokens) == 0 && p.alone != 0:
		for _, bytes := range f.lists(in.alone(p.alone)) {
			found = readAlone(found, bytes)
		}
		return found
	case len(tokens) == 1 && p.begun == "":
		for _, bytes := range f.lists(tokens[0]) {
			found = readDocs(found, bytes)
		}
	default:
		found = f.row(in, p, tokens)
	}
	if p.alone != 0 && len(found) > 0 { // behind a separator: that it follows at once is not looked at
		found = both(found, f.matchIn(in, phrase{alone: p.alone}))
	}
	return found
}

// row gives the documents in which tokens stand one after the other. Of overlapping pairs
// every second one is enough. The rarest is read first; when nothing is left, nothing more is.
func (f *finder) row(in field, p phrase, tokens []token) []uint32 {
	type step struct {
		offset uint32
		lists  [][]byte
		length int
	}
	var steps []step
	for n, t := range tokens {
		if skippable(p.pairs, n) {
			continue
		}
		s := step{offset: uint32(n), lists: f.lists(t)}
		for _, bytes := range s.lists {
			s.length += len(bytes)
		}
		if s.length == 0 {
			return nil
		}
		steps = append(steps, s)
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.length, b.length) })
	var here places
	for n, s := range steps {
		if n == 0 {
			for _, text := range s.lists {
				here.read(text, s.offset)
			}
		} else {
			here = here.meeting(s.lists, s.offset)
		}
		if len(here.docs) == 0 {
			return nil
		}
	}
	if p.begun == "" {
		return here.docs
	}
	return f.continuing(in, here, uint32(len(tokens)), p.begun)
}

// meeting keeps the places at which the lists of a token go on.
func (p *places) meeting(lists [][]byte, offset uint32) (kept places) {
	next := 0
	for _, text := range lists {
		next = p.meet(&kept, next, text, offset)
	}
	return kept
}

// skippable reports whether a pair says nothing that its neighbours do not say: both its
// characters stand in them.
func skippable(pairs [][2]rune, n int) bool {
	return n > 0 && n+1 < len(pairs) && n%2 == 1 && pairs[n-1][1] != 0 && pairs[n][1] != 0 && pairs[n+1][1] != 0
}

// continuing keeps the places where a syllable goes on that begins so.
func (f *finder) continuing(in field, here places, offset uint32, with string) []uint32 {
	var docs []uint32
	for _, syllable := range continued(with) {
		next := here.meeting(f.lists(in.syllable(syllable)), offset)
		docs = either(docs, next.docs)
	}
	return docs
}

// lists are the lists of a token, one of each segment that has it.
func (f *finder) lists(t token) [][]byte {
	if f.err != nil {
		return nil
	}
	if lists, ok := f.x.kept.get(t); ok {
		return lists
	}
	var lists [][]byte
	f.err = f.x.disk.eachSegment(f.ctx, f.x.segments, t, func(bytes []byte) { lists = append(lists, slices.Clone(bytes)) })
	f.x.kept.put(t, lists)
	return lists
}

// keptBytes bounds the lists that stay in memory.
const keptBytes = 32 << 20

// kept are the lists that questions needed lately. When they become too many all are dropped,
// and whenever the index changes.
type kept struct {
	lock  sync.Mutex
	lists map[token][][]byte
	bytes int
}

func (k *kept) get(t token) ([][]byte, bool) {
	k.lock.Lock()
	defer k.lock.Unlock()
	lists, ok := k.lists[t]
	return lists, ok
}

func (k *kept) put(t token, lists [][]byte) {
	k.lock.Lock()
	defer k.lock.Unlock()
	const overhead = 64 // of an entry without bytes
	size := overhead
	for _, bytes := range lists {
		size += len(bytes)
	}
	if k.lists == nil || k.bytes+size > keptBytes {
		k.lists, k.bytes = map[token][][]byte{}, 0
	}
	k.lists[t] = lists
	k.bytes += size
}

func (k *kept) drop() {
	k.lock.Lock()
	defer k.lock.Unlock()
	k.lists, k.bytes = nil, 0
}
