package entry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tongban/demo"
	"tongban/internal/base/fault"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog/entry"
	"tongban/internal/service/catalog/record"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

func food() record.Entry {
	return record.Entry{Code: "000131015000", Name: "食品经营许可", Power: record.PowerLicence, Levels: []string{record.LevelCity},
		Basis: []record.Basis{{Law: "食品安全法", Article: "第三十五条"}}}
}

func change(e record.Entry, seen int) entry.Change {
	return entry.Change{Entry: e, Seen: seen, Reason: "首次建立", Ground: "演示省基本目录", By: "程思远", At: noon}
}

func open(t *testing.T) *entry.Catalogue {
	t.Helper()
	return entry.NewCatalogue(storetest.Open(t, entry.Migrations()), func() time.Time { return noon })
}

func TestAnEntryKeepsItsVersionsWithReasonAndGround(t *testing.T) {
	c := open(t)
	if n, err := c.Write(ctx, change(food(), 0)); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	renamed := food()
	renamed.Name = "食品经营核准"
	if _, err := c.Write(ctx, change(renamed, 1)); err != nil {
		t.Fatal(err)
	}
	now, err := c.Entry(ctx, food().Code)
	if err != nil || now.Name != renamed.Name || now.Version != 2 {
		t.Fatalf("got %+v, %v", now, err)
	}
	list, err := c.Editions(ctx, food().Code)
	if err != nil || len(list) != 2 || list[1].Name != "食品经营许可" || list[0].By != "程思远" || list[0].Reason == "" || list[0].Ground == "" || !list[0].At.Equal(noon) {
		t.Fatalf("got %+v, %v", list, err)
	}
	if words := entry.Changed(list[1].Entry, list[0].Entry); words != "名称（原为“食品经营许可”）" {
		t.Errorf("said %s", words)
	}
}

func TestTwoEditorsOfOneEntry(t *testing.T) {
	c := open(t)
	if _, err := c.Write(ctx, change(food(), 0)); err != nil {
		t.Fatal(err)
	}
	one, other := food(), food()
	one.Name, other.Name = "甲", "乙"
	if _, err := c.Write(ctx, change(one, 1)); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Write(ctx, change(one, 1)); err != nil || n != 0 {
		t.Errorf("the same again: %d, %v", n, err)
	}
	if _, err := c.Write(ctx, change(other, 1)); fault.KindOf(err) != fault.KindConflict {
		t.Errorf("the second editor: %v", err)
	}
	if _, err := c.Write(ctx, change(other, 0)); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a new entry with a code that is there: %v", err)
	}
}

func TestWhatAnEntryMustHave(t *testing.T) {
	for _, row := range []struct {
		name  string
		spoil func(*entry.Change)
		field string
	}{
		{"a code", func(c *entry.Change) { c.Entry.Code = " " }, "code"},
		{"a code that fits into an address", func(c *entry.Change) { c.Entry.Code = "a/b" }, "code"},
		{"a name", func(c *entry.Change) { c.Entry.Name = "" }, "name"},
		{"a kind of power (GB/T 39046-2020 A.1)", func(c *entry.Change) { c.Entry.Power = "wish" }, "power"},
		{"a level", func(c *entry.Change) { c.Entry.Levels = nil }, "levels"},
		{"a level that exists (GB/T 39046-2020 A.2)", func(c *entry.Change) { c.Entry.Levels = []string{"galaxy"} }, "levels"},
		{"a ground (行政许可法 §12)", func(c *entry.Change) { c.Entry.Basis = nil }, "basis"},
		{"a ground with its act", func(c *entry.Change) { c.Entry.Basis[0].Law = "" }, "law_1"},
		{"a reason", func(c *entry.Change) { c.Reason = " " }, "reason"},
		{"a ground of the change", func(c *entry.Change) { c.Ground = "" }, "ground"},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := change(food(), 0)
			row.spoil(&c)
			_, err := open(t).Write(ctx, c)
			if fields := fault.FieldsOf(err); len(fields) == 0 || fields[0].Name != row.field {
				t.Errorf("got %v, want a word on %s", err, row.field)
			}
		})
	}
}

func TestAFileOfEntriesIsTakenWholeOrNotAtAll(t *testing.T) {
	line, err := json.Marshal(food())
	if err != nil {
		t.Fatal(err)
	}
	good := string(line)
	for _, row := range []struct{ name, text, says string }{
		{"an object a line", "\ufeff" + good + "\n\n", ""},
		{"nothing in it", "\n", "没有条目"},
		{"no JSON", good + "\n{", "第2行"},
		{"a field that nobody knows", `{"code":"1","wish":2}`, "第1行"},
		{"something missing", `{"code":"1","name":"甲"}`, "第1行"},
		{"a code twice", good + "\n" + good, "重复"},
	} {
		t.Run(row.name, func(t *testing.T) {
			list, err := entry.Lines(strings.NewReader(row.text))
			if row.says == "" && (err != nil || len(list) != 1) {
				t.Fatalf("got %v, %v", list, err)
			}
			if row.says == "" {
				return
			}
			said := ""
			for _, f := range fault.FieldsOf(err) {
				said += f.Message
			}
			if !strings.Contains(said, row.says) || list != nil {
				t.Errorf("said %q with %d entries, want %s", said, len(list), row.says)
			}
		})
	}
}

func TestTheBaseCatalogueOfTheCityIsReadTwiceAndWrittenOnce(t *testing.T) {
	folder, err := demo.Entries()
	if err != nil {
		t.Fatal(err)
	}
	list, err := entry.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	var changes []entry.Change
	for _, e := range list {
		changes = append(changes, change(e, entry.AnyVersion))
		if err := json.NewEncoder(&lines).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	c := open(t)
	if n, err := c.Write(ctx, changes...); err != nil || n != len(list) {
		t.Fatal(n, err)
	}
	again, err := entry.Lines(&lines)
	if err != nil {
		t.Fatal(err)
	}
	changes = nil
	for _, e := range again {
		changes = append(changes, change(e, entry.AnyVersion))
	}
	if n, err := c.Write(ctx, changes...); err != nil || n != 0 {
		t.Errorf("a second time %d were written, %v", n, err)
	}
}
