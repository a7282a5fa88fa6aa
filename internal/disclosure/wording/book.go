package wording

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Book holds the list in memory: everybody's words, and those of single bodies.
type Book struct{ kept atomic.Pointer[kept] }

type kept struct {
	words  []Word
	shared *List
	own    map[string]*List
}

// Load reads the list.
func (b *Book) Load(ctx context.Context, tx *store.Tx) error {
	rows, err := newest(ctx, tx)
	if err != nil {
		return err
	}
	b.kept.Store(keep(rows))
	return nil
}

func keep(rows []Word) *kept {
	replaced := map[string]bool{}
	own := map[string][]Word{}
	for _, w := range rows {
		if w.Scope == "" {
			replaced[w.Word] = true
		} else {
			own[w.Scope] = append(own[w.Scope], w)
		}
	}
	k := &kept{own: map[string]*List{}}
	for _, w := range usual {
		if !replaced[w.Word] {
			k.words = append(k.words, w)
		}
	}
	var shared []Word
	for _, w := range append(k.words, rows...) {
		if w.Scope == "" {
			shared = append(shared, w)
		}
	}
	k.words = append(k.words, rows...)
	k.shared = newList(shared)
	for scope, list := range own {
		k.own[scope] = newList(list)
	}
	return k
}

func (b *Book) now() *kept {
	if k := b.kept.Load(); k != nil {
		return k
	}
	return keep(nil)
}

// Words are those of a scope, retired ones too, in the order of the alphabet.
func (b *Book) Words(scope string) (out []Word) {
	for _, w := range b.now().words {
		if w.Scope == scope {
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(x, y Word) int { return strings.Compare(x.Word, y.Word) })
	return out
}

// Find looks for everybody's words and those of the body.
func (b *Book) Find(body string, passages []Passage) (hits []Hit, more bool) {
	k := b.now()
	hits, more = k.shared.Find(passages)
	if own := k.own[body]; own != nil {
		found, yet := own.Find(passages)
		hits, more = append(hits, found...), more || yet
	}
	return hits, more
}

// check says what cannot be on the list.
func (w Word) check() error {
	var wrong []fault.Field
	say := func(name, words string) { wrong = append(wrong, fault.Field{Name: name, Message: words}) }
	n := utf8.RuneCountInString(w.Word)
	switch {
	case n < 2 && w.Sort != Sensitive || n < 1:
		say("word", "易错词至少两个字，一个字会到处被找出来")
	case n > 30:
		say("word", "易错词不超过30个字")
	case strings.ContainsAny(w.Word, "\n\t|"):
		say("word", "易错词里不能有换行和竖线")
	}
	if w.Sort.Title() == "" {
		say("sort", "请选择类别：错别字、规范表述或者敏感词")
	}
	if w.Should == "" && w.Sort != Sensitive {
		say("should", "请填写建议改为什么")
	}
	if w.Should == w.Word {
		say("should", "建议改为的写法不能和易错词一样")
	}
	if utf8.RuneCountInString(w.Should) > 60 {
		say("should", "建议改为的写法不超过60个字")
	}
	if strings.Contains(w.Should, w.Word) && w.Should != w.Word && !slices.Contains(w.Allowed, w.Should) {
		say("allowed", "正确的写法“"+w.Should+"”里含有易错词，请把它写进允许的写法")
	}
	for _, longer := range w.Allowed {
		if !strings.Contains(longer, w.Word) || longer == w.Word {
			say("allowed", "允许的写法“"+longer+"”应当比易错词长并且含有它")
			break
		}
	}
	if strings.TrimSpace(w.Reason) == "" {
		say("reason", "请填写修改的原因")
	}
	if len(wrong) > 0 {
		return fault.Invalid("易错词还有要修改的地方", wrong...)
	}
	return nil
}

// changed are those that would change something, each as it is to be written.
func (b *Book) changed(list []Word) (out []Word) {
	have := map[[2]string]Word{}
	for _, w := range b.now().words {
		have[[2]string{w.Scope, w.Word}] = w
	}
	for _, w := range list {
		if old, ok := have[[2]string{w.Scope, w.Word}]; !ok || !old.same(w) {
			out = append(out, w)
		}
	}
	return out
}
