package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"tongban/internal/base/fault"
	"tongban/internal/base/store"
)

// Sort is what an entry of the vocabulary is.
type Sort string

// The sorts of entries.
const (
	SortSynonym Sort = "synonym"
	SortFiller  Sort = "filler"
)

// Lesson is one change of the vocabulary by an administrator. The newest one of a word is in
// force and stands before what the program brings.
type Lesson struct {
	ID    int64
	Sort  Sort
	Said  string
	Means []string // of synonyms, likeliest first
	Gone  bool     // the word is taken out, also if the program brought it
	Why   string
	By    string
	At    time.Time
}

// Entry is one word of the vocabulary in force.
type Entry struct {
	Sort  Sort
	Said  string
	Means []string
	By    string // empty for what the program brings
	At    time.Time
}

// Wordbook is the vocabulary of a store: what the program brings, and above it what
// administrators changed, with its history. An index that learns from it follows within a
// moment, on every node.
type Wordbook struct {
	store *store.DB
	now   func() time.Time
	base  Vocabulary

	lock  sync.Mutex
	known lessonPulse // what News last gave; no store has fewer than no lines
}

// NewWordbook opens the vocabulary of a store on what the program brings.
func NewWordbook(db *store.DB, now func() time.Time, base Vocabulary) *Wordbook {
	return &Wordbook{store: db, now: now, base: base, known: lessonPulse{lines: -1}}
}

const (
	mostSaid    = 20 // characters of a word that people say
	mostMeans   = 6  // meanings of one word
	mostLessons = 20_000
)

// Teach writes down a change; it counts on every node from the next look of its index on.
func (b *Wordbook) Teach(ctx context.Context, l Lesson) error {
	l.Said = strings.Join(strings.Fields(folded(l.Said)), "")
	means := l.Means
	l.Means = nil
	for _, meaning := range means {
		l.Means = append(l.Means, strings.Fields(folded(meaning))...)
	}
	l.Means = unique(l.Means)
	if l.Gone || l.Sort == SortFiller {
		l.Means = nil
	}
	if err := l.check(); err != nil {
		return err
	}
	l.ID, l.At = b.store.NewID(), b.now()
	return b.store.Write(ctx, func(tx *store.Tx) error { return addLesson(ctx, tx, l) })
}

func (l Lesson) check() error {
	var wrong []fault.Field
	add := func(bad bool, name, message string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Message: message})
		}
	}
	add(solid(l.Said) == "", "said", "请填写大家说的词")
	add(utf8.RuneCountInString(l.Said) > mostSaid, "said", fmt.Sprintf("一个词最多 %d 个字", mostSaid))
	add(personal.MatchString(l.Said), "said", "词里不能有号码和邮箱")
	synonym := l.Sort == SortSynonym && !l.Gone
	add(synonym && solid(strings.Join(l.Means, "")) == "", "means", "请填写按什么词去找")
	add(synonym && len(l.Means) > mostMeans, "means", fmt.Sprintf("最多填 %d 个词，最可能的在前", mostMeans))
	add(synonym && slices.ContainsFunc(l.Means, func(m string) bool { return utf8.RuneCountInString(m) > missRunes }), "means", fmt.Sprintf("每个词最多 %d 个字", missRunes))
	add(l.Sort != SortSynonym && l.Sort != SortFiller, "sort", "不认识这一类词")
	if len(wrong) > 0 {
		return fault.Invalid("有内容需要修改", wrong...)
	}
	return nil
}

// Entries lists the vocabulary of a sort in force: what administrators changed, the newest
// first, then what the program brings.
func (b *Wordbook) Entries(ctx context.Context, sort Sort) ([]Entry, error) {
	lessons, err := b.latest(ctx)
	if err != nil {
		return nil, err
	}
	var list []Entry
	changed := map[string]bool{}
	for _, l := range slices.Backward(lessons) {
		if l.Sort != sort {
			continue
		}
		changed[l.Said] = true
		if !l.Gone {
			list = append(list, Entry{l.Sort, l.Said, l.Means, l.By, l.At})
		}
	}
	for _, e := range b.base.entries(sort) {
		if !changed[e.Said] {
			list = append(list, e)
		}
	}
	return list, nil
}

// entries are the words of a sort, each once.
func (v Vocabulary) entries(sort Sort) []Entry {
	var list []Entry
	at := map[string]int{}
	add := func(said string, means []string) {
		n, known := at[said]
		if !known {
			n = len(list)
			at[said] = n
			list = append(list, Entry{Sort: sort, Said: said})
		}
		list[n].Means = unique(append(list[n].Means, means...))
	}
	if sort == SortFiller {
		for _, filler := range v.Fillers {
			add(filler, nil)
		}
		return list
	}
	for _, s := range v.Synonyms {
		add(s.Said, s.Means)
	}
	return list
}

// History lists changes, the newest first: of one word, or of all when none is named.
func (b *Wordbook) History(ctx context.Context, said string, limit int) (list []Lesson, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		list, err = lessons(ctx, tx, strings.Join(strings.Fields(folded(said)), ""), limit)
		return err
	})
	return list, err
}

func (b *Wordbook) latest(ctx context.Context) (list []Lesson, err error) {
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		list, err = latestLessons(ctx, tx)
		return err
	})
	return list, err
}

// News gives the vocabulary in force, if it changed since it was last asked for.
func (b *Wordbook) News(ctx context.Context) (v Vocabulary, changed bool, err error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	var list []Lesson
	var pulse lessonPulse
	err = b.store.Read(ctx, func(tx *store.Tx) error {
		if pulse, err = lessonsPulse(ctx, tx); err != nil || pulse == b.known {
			return err
		}
		list, err = latestLessons(ctx, tx)
		return err
	})
	if err != nil || pulse == b.known {
		return v, false, err
	}
	b.known = pulse
	return b.base.with(list), true, nil
}

// with is the vocabulary with the changes that are in force.
func (v Vocabulary) with(lessons []Lesson) Vocabulary {
	changed := map[Sort]map[string]bool{SortSynonym: {}, SortFiller: {}}
	var own Vocabulary
	for _, l := range lessons {
		changed[l.Sort][l.Said] = true
		switch {
		case l.Gone:
		case l.Sort == SortFiller:
			own.Fillers = append(own.Fillers, l.Said)
		default:
			own.Synonyms = append(own.Synonyms, Synonym{l.Said, l.Means})
		}
	}
	return own.Merge(Vocabulary{
		Fillers:  slices.DeleteFunc(slices.Clone(v.Fillers), func(said string) bool { return changed[SortFiller][said] }),
		Synonyms: slices.DeleteFunc(slices.Clone(v.Synonyms), func(s Synonym) bool { return changed[SortSynonym][s.Said] }),
	})
}
