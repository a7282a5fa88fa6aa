package search

import (
	"bytes"
	"encoding/binary"
)

// A list says in which documents a token stands, and where. For each document, in the order
// of their numbers: the distance from the number before, the distances from place to place
// plus one, and a zero; all as varints. A list of a character alone has distances only.
type list struct {
	bytes []byte
	last  uint32 // document
	place uint32 // the last one in it, plus one
}

// add notes a place. Documents come in the order of their numbers, places in theirs.
func (l *list) add(doc, place uint32) {
	if doc != l.last {
		l.end()
		l.bytes = binary.AppendUvarint(l.bytes, uint64(doc-l.last))
		l.last, l.place = doc, 0
	}
	l.bytes = binary.AppendUvarint(l.bytes, uint64(place+1-l.place))
	l.place = place + 1
}

// end closes the last document.
func (l *list) end() {
	if len(l.bytes) > 0 {
		l.bytes = append(l.bytes, 0)
	}
}

// addAlone notes a document, without places.
func (l *list) addAlone(doc uint32) {
	if doc != l.last {
		l.bytes = binary.AppendUvarint(l.bytes, uint64(doc-l.last))
		l.last = doc
	}
}

// joined appends a later list to an earlier one: only its first distance changes.
func joined(early []byte, last uint32, late []byte) []byte {
	first, n := binary.Uvarint(late)
	early = binary.AppendUvarint(early, first-uint64(last))
	return append(early, late[n:]...)
}

// places are the documents of a list with the places where a phrase begins in each.
type places struct {
	docs []uint32
	ends []uint32 // of the places of each document
	at   []uint32
}

func (p *places) empty() { p.docs, p.ends, p.at = p.docs[:0], p.ends[:0], p.at[:0] }

// read appends a list, as it stands in one segment; offset is how far into the phrase its token is.
func (p *places) read(text []byte, offset uint32) {
	doc := uint32(0)
	for i := 0; i < len(text); {
		distance, n := uvarint(text[i:])
		i += n
		doc += distance
		place, kept := uint32(0), len(p.at)
		for ; text[i] != 0; i += n {
			distance, n = uvarint(text[i:])
			if place += distance; place > offset {
				p.at = append(p.at, place-offset)
			}
		}
		i++
		if len(p.at) > kept {
			p.docs, p.ends = append(p.docs, doc), append(p.ends, uint32(len(p.at)))
		}
	}
}

// uvarint reads a number; most have one byte.
func uvarint(text []byte) (uint32, int) {
	if text[0] < 0x80 {
		return uint32(text[0]), 1
	}
	v, n := binary.Uvarint(text)
	return uint32(v), n
}

// readAlone appends the documents of a list without places.
func readAlone(docs []uint32, text []byte) []uint32 {
	doc := uint32(0)
	for i := 0; i < len(text); {
		distance, n := uvarint(text[i:])
		i += n
		doc += distance
		docs = append(docs, doc)
	}
	return docs
}

// readDocs appends the documents of a list with places, without looking at these.
func readDocs(docs []uint32, text []byte) []uint32 {
	doc := uint32(0)
	for i := 0; i < len(text); {
		distance, n := uvarint(text[i:])
		i += n
		doc += distance
		docs = append(docs, doc)
		i += pastPlaces(text[i:])
	}
	return docs
}

// meet keeps the places at which another list, as it stands in one segment, goes on. It begins
// at the document that next counts and says where the following segment begins; documents that
// were dropped already are passed over unread.
func (p *places) meet(kept *places, next int, text []byte, offset uint32) int {
	doc := uint32(0)
	for i := 0; i < len(text) && next < len(p.docs); {
		distance, n := uvarint(text[i:])
		i += n
		doc += distance
		for next < len(p.docs) && p.docs[next] < doc {
			next++
		}
		if next == len(p.docs) || p.docs[next] != doc {
			i += pastPlaces(text[i:])
			continue
		}
		from, before := p.begin(next), len(kept.at)
		place := uint32(0)
		for ; text[i] != 0; i += n {
			distance, n = uvarint(text[i:])
			place += distance
			for from < p.ends[next] && p.at[from]+offset < place {
				from++
			}
			if from < p.ends[next] && p.at[from]+offset == place {
				kept.at = append(kept.at, p.at[from])
			}
		}
		i++
		if len(kept.at) > before {
			kept.docs, kept.ends = append(kept.docs, doc), append(kept.ends, uint32(len(kept.at)))
		}
	}
	return next
}

// begin is where the places of a document begin.
func (p *places) begin(n int) uint32 {
	if n == 0 {
		return 0
	}
	return p.ends[n-1]
}

// pastPlaces is how long the places of one document are. No byte of a larger number is zero:
// all but its last have the highest bit. Most documents have a place or two.
func pastPlaces(text []byte) int {
	for n, b := range text[:min(len(text), 8)] {
		if b == 0 {
			return n + 1
		}
	}
	return bytes.IndexByte(text, 0) + 1
}

// both keeps the documents that stand in two ordered lists.
func both(a, b []uint32) []uint32 {
	var kept []uint32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			kept = append(kept, a[i])
			i, j = i+1, j+1
		}
	}
	return kept
}

// either puts ordered lists together.
func either(a, b []uint32) []uint32 {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	all := make([]uint32, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		x, y := a[i], b[j]
		all = append(all, min(x, y))
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	return append(append(all, a[i:]...), b[j:]...)
}
