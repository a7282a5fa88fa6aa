package transfer_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
	"tongban/internal/service/catalog/transfer"
)

// realItems is the folder of real public data beside the repository; nothing of it is kept here.
const realItems = "../../../../../shared/data/service_items"

// shelf remembers what was taken in.
type shelf struct{ kept map[string]string }

func (s *shelf) Compare(_ context.Context, items []record.Item) ([]transfer.Outcome, error) {
	return s.each(items, false)
}

func (s *shelf) Take(_ context.Context, items []record.Item, _ string) ([]transfer.Outcome, error) {
	return s.each(items, true)
}

func (s *shelf) each(items []record.Item, take bool) ([]transfer.Outcome, error) {
	outcomes := make([]transfer.Outcome, len(items))
	for n, item := range items {
		text, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		old, known := s.kept[item.Code]
		switch {
		case !known:
			outcomes[n] = transfer.Added
		case old == string(text):
			outcomes[n] = transfer.Same
		default:
			outcomes[n] = transfer.Changed
		}
		if take {
			s.kept[item.Code] = string(text)
		}
	}
	return outcomes, nil
}

// facts are those of the program, as of a day.
func facts(t testing.TB) lint.Facts {
	t.Helper()
	known, err := lint.Seed()
	if err != nil {
		t.Fatal(err)
	}
	known.On = "2026-11-26"
	return known
}

func realFile(t testing.TB, name string) io.Reader {
	t.Helper()
	file, err := os.Open(filepath.Join(realItems, name))
	if err != nil {
		t.Skipf("real items are not here: %v", err)
	}
	t.Cleanup(func() { file.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return file
	}
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func mapping(t testing.TB, name string) *transfer.Mapping {
	t.Helper()
	m, err := transfer.MappingNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// audited are the rules whose stops on the real sets were each looked at by a person and found right: a complaint that
// rings in the office complained of, a number that cannot be dialled, a material that is left open. A stop by any other
// rule counts as false here until somebody has looked.
var audited = []string{"phone-same", "phone-form", "material-vague"}

// TestTheRealItemsComeIn: both public sets through their mapping files, twice.
func TestTheRealItemsComeIn(t *testing.T) {
	keep := &shelf{map[string]string{}}
	read, stopped, doubtful, rules := 0, 0, 0, map[string]int{}
	for _, set := range []struct{ file, mapping string }{{"gd_items.jsonl.gz", "guangdong"}, {"guangan_items.jsonl.gz", "guangan"}} {
		m := mapping(t, set.mapping)
		problems := 0
		each := func(l transfer.Line) error {
			problems += len(l.Problems)
			for _, p := range l.Problems {
				t.Errorf("%s row %d: %s %q: %s", set.file, p.Row, p.Field, p.Value, p.Message)
			}
			hit, doubt := false, false
			for _, f := range l.Findings {
				if f.Severity == lint.Stop {
					rules[f.Rule]++
					hit, doubt = true, doubt || !slices.Contains(audited, f.Rule)
					t.Logf("%s row %d %s: %s: %s", set.file, l.Row, l.Name, f.Rule, f.Message)
				}
			}
			if hit {
				stopped++
			}
			if doubt {
				doubtful++
			}
			return nil
		}
		first := &transfer.Import{Shelf: keep, By: "程思远", Facts: facts(t), Lacks: m.Lacks, Each: each}
		tally, err := first.Run(context.Background(), m.JSON(realFile(t, set.file)))
		if err != nil {
			t.Fatal(err)
		}
		read += tally.Read
		t.Logf("%s: %+v", set.file, tally)
		again := &transfer.Import{Shelf: keep, By: "程思远", Facts: facts(t), Lacks: m.Lacks}
		second, err := again.Run(context.Background(), m.JSON(realFile(t, set.file)))
		if err != nil || second.Added+second.Changed != 0 {
			t.Errorf("a second import of %s did %+v, %v", set.file, second, err)
		}
	}
	t.Logf("%d items, %d with a stop, %d of them not audited, by rule %v", read, stopped, doubtful, rules)
	if read != 2241 || doubtful*50 > read {
		t.Errorf("%d of %d items are stopped by rules that nobody audited", doubtful, read)
	}
}

// TestTheKnownDefectsAreFound: what a person found wrong in the real guides.
func TestTheKnownDefectsAreFound(t *testing.T) {
	m := mapping(t, "guangdong-guide")
	names, _ := filepath.Glob(filepath.Join(realItems, "guides_detailed", "GD*.json"))
	if len(names) == 0 {
		t.Skip("real guides are not here: " + realItems)
	}
	found := map[string][]string{}
	for _, name := range names {
		guide := strings.SplitN(filepath.Base(name), "_", 2)[0]
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range m.JSON(file) {
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range e.Problems {
				t.Errorf("%s: %s %q: %s", guide, p.Field, p.Value, p.Message)
			}
			for _, f := range lint.Wrong(lint.Check(e.Item, facts(t)), m.Lacks) {
				found[guide] = append(found[guide], f.Rule)
				t.Logf("%s: %s %s %s: %s", guide, f.Severity, f.Rule, f.Field, f.Message)
			}
		}
		file.Close()
	}
	for _, want := range []struct{ guide, rule string }{
		{"GD03", "limit-words"}, {"GD03", "material-forms"}, {"GD03", "material-implied"},
		{"GD05", "stages-longer"}, {"GD05", "basis-issuer"},
		{"GD08", "special-longer"}, {"GD08", "law-edition"}, {"GD08", "stages-none"},
	} {
		if !slices.Contains(found[want.guide], want.rule) {
			t.Errorf("%s: %s is not found: %v", want.guide, want.rule, found[want.guide])
		}
	}
	if slices.Contains(found["GD04"], "stages-longer") {
		t.Error("GD04: 0.5+4.5+5+15+5 = 30 is the promise")
	}
}
