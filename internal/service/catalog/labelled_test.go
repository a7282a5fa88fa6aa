package catalog

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongban/demo"
	"tongban/internal/base/search"
	"tongban/internal/service/catalog/record"
)

// cityIndex has the items of the demonstration city, each under the name of its file.
func cityIndex(t testing.TB) *search.Index {
	t.Helper()
	files, err := demo.Items()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	var docs []search.Document
	items, err := record.ReadItems(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range fileNames(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			if strings.Contains(string(text), "code: "+item.Code+"\n") {
				names[item.Code] = strings.TrimSuffix(filepath.Base(name), ".yaml")
			}
		}
	}
	for _, item := range items {
		doc := document(Current{Item: item, State: StatePublished})
		doc.Key = names[item.Code]
		docs = append(docs, doc)
	}
	x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: func() time.Time { return time.Unix(1, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	x.Teach(Words())
	x.Add(search.Source{Name: SourceItem, All: func(context.Context) ([]search.Document, error) { return docs, nil }})
	return x
}

func fileNames(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("../../../demo/items/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no items of the city: %v", err)
	}
	return names
}

// labelled is one line of queries.txt.
type labelled struct {
	query string
	want  []string
	worst int
}

func labelledQueries(t testing.TB) []labelled {
	t.Helper()
	file, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []labelled
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, "|")
		l := labelled{query: strings.TrimSpace(part[0]), want: strings.Fields(part[1]), worst: 1}
		if len(part) > 2 {
			if l.worst, err = strconv.Atoi(strings.TrimSpace(part[2])); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
		}
		all = append(all, l)
	}
	return all
}

// rankOf is where the first right item stands on the page of a search; what the question may
// mean stands above texts that only hold its words.
func rankOf(found search.Result, want []string) int {
	for n, hit := range slices.Concat(found.Near, found.Hits) {
		if slices.Contains(want, hit.Key) {
			return n + 1
		}
	}
	return 0
}

func TestLabelledQueriesFindTheRightItem(t *testing.T) {
	x := cityIndex(t)
	queries := labelledQueries(t)
	first, third, reciprocal := 0, 0, 0.0
	for _, q := range queries {
		found, err := x.Search(context.Background(), search.Query{Text: q.query, Explain: true})
		if err != nil {
			t.Fatal(err)
		}
		rank := rankOf(found, q.want)
		if rank == 1 {
			first++
		}
		if rank > 0 {
			reciprocal += 1 / float64(rank)
			if rank <= 3 {
				third++
			}
		}
		if rank == 0 || rank > q.worst {
			t.Logf("%s: rank %d of %s", q.query, rank, strings.Join(q.want, " "))
			for n, hit := range slices.Concat(found.Near, found.Hits) {
				if n < 3 {
					t.Logf("   %d %s %.1f: %s", n+1, hit.Key, hit.Score, strings.Join(hit.Why, "; "))
				}
			}
		}
	}
	n := float64(len(queries))
	t.Logf("%d queries: hit@1 %.3f, hit@3 %.3f, MRR %.3f", len(queries), float64(first)/n, float64(third)/n, reciprocal/n)
	if float64(first)/n < 0.93 || float64(third)/n < 0.97 || reciprocal/n < 0.95 {
		t.Error("the search has become worse")
	}
}
