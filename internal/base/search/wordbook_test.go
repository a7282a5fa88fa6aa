package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"tongban/internal/base/fault"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
)

// taught is an index of three books that learns from a vocabulary in a store.
func taught(t *testing.T) (*search.Index, *search.Wordbook, *clock) {
	x, b, c, _ := taughtIn(t)
	return x, b, c
}

func taughtIn(t *testing.T) (*search.Index, *search.Wordbook, *clock, *store.DB) {
	t.Helper()
	s := &shelf{}
	s.put(search.Document{Key: "iris", Title: "鸢尾花栽培"}, search.Document{Key: "tea", Title: "茶叶加工"}, search.Document{Key: "rice", Title: "水稻种植"})
	x, c := open(t, s)
	base := search.Vocabulary{Fillers: []string{"请问"}, Synonyms: []search.Synonym{{Said: "大米", Means: []string{"水稻"}}}}
	db := storetest.Open(t, search.Migrations())
	b := search.NewWordbook(db, c.now, base)
	x.LearnFrom(b.News)
	return x, b, c, db
}

func TestAWordCountsFromTheNextLookOnEveryNode(t *testing.T) {
	ctx := context.Background()
	x, b, c, db := taughtIn(t)
	other, _ := open(t, &shelf{docs: []search.Document{{Key: "iris", Title: "鸢尾花栽培"}}})
	other.LearnFrom(search.NewWordbook(db, c.now, search.Vocabulary{}).News)
	for _, node := range []*search.Index{x, other} {
		if got := keys(find(t, node, "丽人草")); got != "" {
			t.Fatalf("before: %s", got)
		}
	}
	if err := b.Teach(ctx, search.Lesson{Sort: search.SortSynonym, Said: "麗人草", Means: []string{"鸢尾  花卉"}, By: "程思远", Why: "大家这么说"}); err != nil {
		t.Fatal(err)
	}
	for n, node := range []*search.Index{x, other} {
		if err := node.Follow(ctx); err != nil {
			t.Fatal(err)
		}
		if got := keys(find(t, node, "丽人草")); got != "iris" {
			t.Errorf("node %d after: %q", n, got)
		}
	}
}

func TestWhatIsTaughtStandsBeforeWhatTheProgramBrings(t *testing.T) {
	ctx := context.Background()
	x, b, c := taught(t)
	step := func(l search.Lesson, question, want string) {
		t.Helper()
		if l.Said != "" {
			l.By = "程思远"
			if err := b.Teach(ctx, l); err != nil {
				t.Fatal(err)
			}
			c.at = c.at.AddDate(0, 0, 1)
			if err := x.Follow(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if got := keys(find(t, x, question)); got != want {
			t.Errorf("%s: %q, want %q", question, got, want)
		}
	}
	step(search.Lesson{}, "大米", "rice")
	step(search.Lesson{Sort: search.SortSynonym, Said: "大米", Means: []string{"茶叶"}}, "大米", "tea")
	step(search.Lesson{Sort: search.SortSynonym, Said: "大米", Gone: true}, "大米", "")
	step(search.Lesson{Sort: search.SortSynonym, Said: "大米", Means: []string{"水稻"}}, "大米", "rice")
	step(search.Lesson{Sort: search.SortFiller, Said: "劳驾问问"}, "劳驾问问茶叶", "tea")
	history, err := b.History(ctx, "大米", 10)
	if err != nil || len(history) != 3 || !history[1].Gone || history[2].Means[0] != "茶叶" || history[0].By != "程思远" {
		t.Errorf("history %+v, %v", history, err)
	}
	entries, err := b.Entries(ctx, search.SortSynonym)
	if got := fmt.Sprintf("%d %s %s", len(entries), entries[0].Said, entries[0].By); err != nil || got != "1 大米 程思远" {
		t.Errorf("entries %s, %v", got, err)
	}
}

func TestWordsThatAreNoneAreTurnedDown(t *testing.T) {
	_, b, _ := taught(t)
	for name, l := range map[string]search.Lesson{
		"nothing said":   {Sort: search.SortSynonym, Said: " ？ ", Means: []string{"水稻"}},
		"no meaning":     {Sort: search.SortSynonym, Said: "大米", Means: []string{" "}},
		"a phone number": {Sort: search.SortSynonym, Said: "13800138000", Means: []string{"水稻"}},
		"too long":       {Sort: search.SortSynonym, Said: strings.Repeat("米", 21), Means: []string{"水稻"}},
		"of no sort":     {Sort: "other", Said: "大米", Means: []string{"水稻"}},
		"many meanings":  {Sort: search.SortSynonym, Said: "大米", Means: []string{"一 二 三 四 五 六 七"}},
	} {
		if err := b.Teach(context.Background(), l); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSuggestionsCompleteWordsAndNames(t *testing.T) {
	x, b, _ := taught(t)
	if err := b.Teach(context.Background(), search.Lesson{Sort: search.SortSynonym, Said: "大麦", Means: []string{"麦子"}}); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"大":     "大米",           // 大麦 leads nowhere and is not offered
		"dm":    "大米",           // initials
		"dam":   "大米",           // a sound begun
		"茶":     "茶叶加工 (tea)",   // a name
		"cy":    "茶叶加工 (tea)",   // its initials
		"yuanw": "鸢尾花栽培 (iris)", // its sound, begun
		"":      "", "？": "",
	} {
		list, err := x.Suggest(context.Background(), typed, 6)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, s := range list {
			text := s.Text
			if s.Key != "" {
				text += " (" + s.Key + ")"
			}
			said = append(said, text)
		}
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
