package catalog

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/search"
	"tongban/internal/service/catalog/transfer"
)

// realItems is the folder of real public data beside the repository; nothing of it is kept here.
const realItems = "../../../../shared/data/service_items"

// realIndex has the items of a public set, read through its mapping, and their names by key.
func realIndex(t testing.TB, file, mapping string) (*search.Index, map[string]string) {
	t.Helper()
	packed, err := os.Open(filepath.Join(realItems, file))
	if err != nil {
		t.Skipf("real items are not here: %v", err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	m, err := transfer.MappingNamed(mapping)
	if err != nil {
		t.Fatal(err)
	}
	var docs []search.Document
	names := map[string]string{}
	for e, err := range m.JSON(plain) {
		if err != nil {
			t.Fatal(err)
		}
		doc := document(Current{Item: e.Item, State: StatePublished})
		docs, names[doc.Key] = append(docs, doc), e.Item.Name
	}
	x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	x.Teach(Words())
	x.Add(search.Source{Name: SourceItem, All: func(context.Context) ([]search.Document, error) { return docs, nil }})
	return x, names
}

// asked is one line of a file of questions: what is typed, and a pattern of the names that are right.
type asked struct {
	question string
	right    *regexp.Regexp
}

// questionsIn reads such a file. In a pattern brackets stand for themselves.
func questionsIn(t testing.TB, name string) (all []asked) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain := strings.NewReplacer("(", `\(`, ")", `\)`)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		question, right, ok := strings.Cut(lines.Text(), "|")
		if !ok || strings.HasPrefix(question, "#") {
			continue
		}
		pattern, err := regexp.Compile(plain.Replace(strings.TrimSpace(right)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, asked{strings.TrimSpace(question), pattern})
	}
	return all
}

// TestEverydayWordsFindRealItems holds the vocabulary against items that were not written for it.
func TestEverydayWordsFindRealItems(t *testing.T) {
	for _, c := range []struct {
		set, mapping, questions string
		first, third            float64 // shares of the questions whose right item must stand first, and among three
	}{
		{"guangan_items.jsonl.gz", "guangan", "testdata/real_queries.txt", 0.88, 0.93},
		{"gd_items.jsonl.gz", "guangdong", "testdata/real_queries_province.txt", 0.84, 0.90},
	} {
		t.Run(c.mapping, func(t *testing.T) {
			x, names := realIndex(t, c.set, c.mapping)
			first, third, all := 0, 0, questionsIn(t, c.questions)
			for _, q := range all {
				rank := realRank(t, x, names, q)
				if rank == 1 {
					first++
				}
				if 0 < rank && rank <= 3 {
					third++
				}
			}
			n := float64(len(all))
			t.Logf("%d items, %d questions: hit@1 %.3f, hit@3 %.3f", len(names), len(all), float64(first)/n, float64(third)/n)
			if float64(first)/n < c.first || float64(third)/n < c.third {
				t.Error("the everyday words no longer find real items")
			}
		})
	}
}

// realRank is where the first right item stands; 0 when it is not found.
func realRank(t *testing.T, x *search.Index, names map[string]string, q asked) int {
	t.Helper()
	found, err := x.Search(context.Background(), search.Query{Text: q.question, Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	hits := slices.Concat(found.Near, found.Hits)
	rank := 1 + slices.IndexFunc(hits, func(hit search.Hit) bool { return q.right.MatchString(names[hit.Key]) })
	if rank != 1 {
		t.Logf("%s: rank %d of %s", q.question, rank, q.right)
		for _, hit := range hits[:min(2, len(hits))] {
			t.Logf("   %s %.1f: %s", names[hit.Key], hit.Score, strings.Join(hit.Why, "; "))
		}
	}
	return rank
}
