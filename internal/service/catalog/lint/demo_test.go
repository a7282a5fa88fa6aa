package lint_test

import (
	"encoding/json"
	"sync"
	"testing"

	"tongban/demo"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/record"
)

// demoItem is an item of the demonstration city by its name.
func demoItem(t testing.TB, name string) record.Item {
	t.Helper()
	for _, item := range demoItems(t) {
		if item.Name == name {
			return item
		}
	}
	t.Fatalf("no item %s", name)
	return record.Item{}
}

// readOnce reads the files of the city once for all tests; each test gets a copy of its own to change.
var readOnce = sync.OnceValues(func() ([]byte, error) {
	folder, err := demo.Items()
	if err != nil {
		return nil, err
	}
	items, err := record.ReadItems(folder)
	if err != nil {
		return nil, err
	}
	return json.Marshal(items)
})

func demoItems(t testing.TB) (items []record.Item) {
	t.Helper()
	text, err := readOnce()
	if err == nil {
		err = json.Unmarshal(text, &items)
	}
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// cityFacts is what is known of the demonstration city on a day of the tests.
func cityFacts(t testing.TB) lint.Facts {
	t.Helper()
	facts, err := lint.Seed()
	if err != nil {
		t.Fatal(err)
	}
	city, err := demo.City()
	if err != nil {
		t.Fatal(err)
	}
	facts.On, facts.Offices, facts.Levels, facts.Dialling = "2026-03-02", map[string]lint.Office{}, map[string]string{}, map[string]string{"359900": "0590"}
	for _, b := range city.Org.Bodies {
		facts.Offices[b.Code] = lint.Office{Name: b.Name}
	}
	for _, d := range city.Org.Divisions {
		facts.Levels[d.Code] = string(d.Level)
	}
	return facts
}

// cityEntries is the base catalogue of the demonstration city.
func cityEntries(t testing.TB) map[string]record.Entry {
	t.Helper()
	folder, err := demo.Entries()
	if err != nil {
		t.Fatal(err)
	}
	list, err := entry.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	entries := map[string]record.Entry{}
	for _, e := range list {
		entries[e.Code] = e
	}
	return entries
}

func TestTheCityKeepsTheRules(t *testing.T) {
	facts := cityFacts(t)
	facts.Entries = cityEntries(t)
	for _, item := range demoItems(t) {
		for _, f := range lint.Check(item, facts) {
			if f.Severity == lint.Stop {
				t.Errorf("%s: %s: %s: %s", item.Name, f.Field, f.Rule, f.Message)
			} else {
				t.Logf("%s: %s: %s: %s", item.Name, f.Field, f.Rule, f.Message)
			}
		}
	}
}
