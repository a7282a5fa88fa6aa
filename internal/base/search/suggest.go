package search

import (
	"context"
	"strings"
	"unicode/utf8"
)

// Suggestion is what somebody may be about to type: a word that people say, or the name of a
// document, then with its source and key.
type Suggestion struct {
	Text        string
	Source, Key string
}

// Suggest completes what was typed, by characters, by sound or by initials: first words
// that people say and that lead somewhere, then names.
func (x *Index) Suggest(ctx context.Context, typed string, limit int) ([]Suggestion, error) {
	found, err := x.Search(ctx, Query{Text: typed, Limit: limit, NamesOnly: true})
	if err != nil {
		return nil, err
	}
	list := x.sayable(ctx, typed, limit/3)
	for _, hit := range append(found.Near, found.Hits...) {
		if len(list) < limit {
			list = append(list, Suggestion{PlainText(hit.Title), hit.Source, hit.Key})
		}
	}
	return list, nil
}

// sayable are words of the vocabulary that begin as typed, the shortest first, as far as they lead somewhere.
func (x *Index) sayable(ctx context.Context, typed string, limit int) (list []Suggestion) {
	begin := solid(shortened(folded(typed)))
	if begin == "" {
		return nil
	}
	x.lock.RLock()
	defer x.lock.RUnlock()
	f := x.finder(ctx, Query{NamesOnly: true})
	defer f.release()
	for _, s := range f.words.said {
		if len(list) == limit {
			break
		}
		if s.word != begin && s.begins(begin) && len(f.literal(s.word).evidence) > 0 {
			list = append(list, Suggestion{Text: s.word})
		}
	}
	return list
}

// sayable is a word of the vocabulary with how it sounds.
type sayable struct{ word, sound, initials string }

func newSayable(word string) sayable {
	syllables := syllablesOf([]rune(word))
	return sayable{word, strings.Join(syllables, ""), initialsOf(syllables)}
}

func (s sayable) begins(typed string) bool {
	if strings.HasPrefix(s.word, typed) {
		return true
	}
	return only(typed, latin) && (strings.HasPrefix(s.initials, typed) || utf8.RuneCountInString(typed) > 1 && strings.HasPrefix(s.sound, typed))
}

// PlainText is a text without its marks.
func PlainText(parts []Part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}
