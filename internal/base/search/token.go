package search

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tokens are pairs of neighbouring characters; the last of a run stands alone. Two characters
// are a token and more are a phrase of tokens, so that every part of every word is found. Each
// character is a token once more, without places, for questions of one character.
//
// A name is framed by two private characters: 「居住证」 lies there as ⟨居 居住 住证 证⟩, so
// that “the whole name” and “begins with” are phrases too.
const (
	opening = '\ue000'
	closing = '\ue001'
)

// field is a part of a document that is searched by itself.
type field byte

// The fields: names, how both sorts of names sound, first letters of all names, and the text.
const (
	inTitle   field = 't'
	inAlias   field = 'a'
	inSound   field = 's'
	inOther   field = 'o' // how other names sound
	inInitial field = 'i'
	inBody    field = 'b'
)

// A token is a number, so that millions of them are cheap to count and to compare: its field
// in the highest byte, then two characters, or the letters of a syllable.
type token uint64

const fieldBits, runeBits = 56, 21

// inField are the bits of a token that are not its field; all of them are 0 for the separator in a phrase.
const inField = token(1)<<fieldBits - 1

func (f field) pair(a, b rune) token { return token(f)<<fieldBits | token(a)<<runeBits | token(b) }

// alone is a single character in a field; its lists have no places.
func (f field) alone(r rune) token { return token(f-'a'+'A')<<fieldBits | token(r) }

// syllable is a syllable of at most seven letters, or another character that sounds as itself.
func (f field) syllable(s string) token {
	t := token(0)
	for i := range min(len(s), 7) {
		t = t<<8 | token(s[i])
	}
	return token(f)<<fieldBits | t
}

// placed reports whether the lists of a token have places.
func (t token) placed() bool { return t>>fieldBits >= 'a' }

// phrase is a row of pairs or syllables that stand one after the other.
type phrase struct {
	pairs     [][2]rune // the second is 0 for the last character of a run; both for the separator behind it
	syllables []string
	alone     rune   // a question of one character has no pairs
	begun     string // the beginning of one more syllable
}

// tokens are those of a phrase in a field.
func (p phrase) tokens(in field) []token {
	list := make([]token, 0, len(p.pairs)+len(p.syllables))
	for _, pair := range p.pairs {
		list = append(list, in.pair(pair[0], pair[1]))
	}
	for _, s := range p.syllables {
		list = append(list, in.syllable(s))
	}
	return list
}

// key tells phrases in a field apart.
func (p phrase) key(in field) string {
	key := make([]byte, 0, 64)
	key = append(key, byte(in))
	for _, t := range p.tokens(in) {
		key = binary.BigEndian.AppendUint64(key, uint64(t))
	}
	key = binary.BigEndian.AppendUint32(key, uint32(p.alone))
	return string(append(key, p.begun...))
}

// pairs gives the tokens of a run, with its last character alone if that is asked for.
func pairs(run []rune, alone bool, take func(a, b rune)) {
	for i, r := range run {
		if i+1 < len(run) {
			take(r, run[i+1])
		} else if alone {
			take(r, 0)
		}
	}
}

func (p *phrase) add(a, b rune) { p.pairs = append(p.pairs, [2]rune{a, b}) }

// holding is the phrase of texts that hold a word, which may have separators in it.
func holding(word string) phrase {
	var p phrase
	cut := runs(word)
	for i, run := range cut {
		pairs([]rune(run), i+1 < len(cut), p.add)
		if i+1 < len(cut) {
			p.add(0, 0) // as texts have it
		}
	}
	if len(cut) > 0 {
		if last := cut[len(cut)-1]; utf8.RuneCountInString(last) == 1 {
			p.alone, _ = utf8.DecodeRuneInString(last)
		}
	}
	return p
}

// whole is the phrase of names that are the word and nothing else.
func whole(word string) (p phrase) {
	pairs(framed(solid(word)), false, p.add)
	return p
}

// beginning is the phrase of names that begin with the word.
func beginning(word string) (p phrase) {
	pairs([]rune(string(opening)+solid(word)), false, p.add)
	return p
}

func framed(name string) []rune {
	if name == "" {
		return nil
	}
	return []rune(string(opening) + name + string(closing))
}

// tokens hands out what a document is found by: each token with its place, and characters alone.
func (p prepared) tokens(take func(t token, place uint32), alone func(t token)) {
	for _, in := range []field{inTitle, inAlias, inSound, inOther, inInitial, inBody} {
		p.placed(in, take)
	}
	for _, f := range []struct {
		field
		names []string
	}{{inTitle, p.titles}, {inAlias, p.aliases}, {inBody, []string{p.body}}} {
		for _, name := range f.names {
			for _, r := range name {
				if counts(r) {
					alone(f.alone(r))
				}
			}
		}
	}
}

// placed hands out the tokens of one field, in the order of their places.
func (p prepared) placed(in field, take func(t token, place uint32)) {
	n := uint32(0)
	next := func(t token) { take(t, n); n++ }
	switch in {
	case inBody:
		for _, run := range runs(p.body) {
			pairs([]rune(run), true, func(a, b rune) { next(in.pair(a, b)) })
			n++ // or the pair over a separator, which a row may leave out, would seem to be there
		}
	case inSound, inOther:
		for _, syllables := range map[field][][]string{inSound: p.sound, inOther: p.others}[in] {
			for _, s := range syllables {
				next(in.syllable(s))
			}
			n++
		}
	default:
		for _, name := range map[field][]string{inTitle: p.titles, inAlias: p.aliases, inInitial: p.initials}[in] {
			pairs(framed(name), false, func(a, b rune) { next(in.pair(a, b)) })
			n++ // no phrase reaches from one name into the next
		}
	}
}

// continued are the syllables that begin so.
func continued(begun string) []string {
	var all []string
	for s := range known() {
		if strings.HasPrefix(s, begun) {
			all = append(all, s)
		}
	}
	slices.Sort(all)
	return all
}
