package catalog_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/store"
	"tongban/internal/base/store/storetest"
	"tongban/internal/service/catalog"
	"tongban/internal/service/catalog/lint"
	"tongban/internal/service/catalog/transfer"
)

// victimStore and the others tell the process that is killed, a second life of this binary, what it is.
const (
	victimStore = "TONGBAN_IMPORT_STORE"
	victimPlace = "TONGBAN_IMPORT_PLACE"
	victimFile  = "TONGBAN_IMPORT_FILE"
)

// manyKilled is how many items are imported: five commits.
const manyKilled = 2500

// TestAnImportThatIsKilledGoesOnAndDoublesNothing kills the process in the midst of an import, three times at other
// moments, and looks each time for half an item; then the import is run to its end behind what was told.
func TestAnImportThatIsKilledGoesOnAndDoublesNothing(t *testing.T) {
	config := storetest.Config(t)
	file := filepath.Join(t.TempDir(), "items.jsonl")
	writeMany(t, file)
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), catalog.Migrations()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	told, before := 0, 0
	for round, moment := range []time.Duration{0, 3 * time.Millisecond, 40 * time.Millisecond} {
		told = killed(t, config, file, told+500, moment)
		there := audit(t, config)
		if there < told || there < before {
			t.Errorf("round %d: %d items are there, %d were told, %d were there before", round, there, told, before)
		}
		before = there
	}
	if before == 0 || before == manyKilled {
		t.Errorf("the import was not killed in its midst: %d items", before)
	}
	goOn(t, config, file, told)
	if there := audit(t, config); there != manyKilled {
		t.Errorf("%d items are there at the end", there)
	}
}

func writeMany(t *testing.T, name string) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	item, out := itemNamed(t, "取水许可"), json.NewEncoder(file)
	for n := range manyKilled {
		item.Code, item.Name = fmt.Sprintf("KILLED%026d", n), fmt.Sprintf("取水许可（%d）", n)
		if err := out.Encode(item); err != nil {
			t.Fatal(err)
		}
	}
}

// killed starts the import in a process of its own, kills it a moment after it told that so many rows are in, and gives
// how many it told at last.
func killed(t *testing.T, config store.Config, file string, after int, moment time.Duration) (told int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(self, "-test.run=^TestVictimOfAnImport$")
	process.Env = append(os.Environ(), victimStore+"="+config.Kind, victimPlace+"="+cmp.Or(config.Path, config.DSN), victimFile+"="+file)
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	defer process.Wait()
	defer process.Process.Kill()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n := 0
		if _, err := fmt.Sscanf(lines.Text(), "in: %d", &n); err != nil {
			continue
		}
		if told = n; told >= after {
			<-time.After(moment) // into the next commit, or beside it
			return told
		}
	}
	return told
}

// TestVictimOfAnImport is the life of the process that is killed.
func TestVictimOfAnImport(t *testing.T) {
	kind, place := os.Getenv(victimStore), os.Getenv(victimPlace)
	if kind == "" {
		t.Skip("this test is the process that TestAnImportThatIsKilledGoesOnAndDoublesNothing kills")
	}
	db, err := store.Open(t.Context(), store.Config{Kind: kind, Path: place, DSN: place})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	in := transfer.Import{Shelf: catalog.NewLibrary(db, time.Now).Shelf(), By: "程思远", Done: func(tally transfer.Tally) error {
		_, err := fmt.Printf("in: %d\n", tally.Read)
		return err
	}}
	if _, err := in.Run(t.Context(), entriesOf(t, os.Getenv(victimFile))); err != nil {
		t.Fatal(err)
	}
}

func entriesOf(t *testing.T, name string) transfer.Entries {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	entries, err := transfer.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// audit counts the items and looks at each of them: one version, whole, with its card and its pointer.
func audit(t *testing.T, config store.Config) (items int) {
	t.Helper()
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var versions, cards, lame int
	err = db.Read(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), `/* catalog_test.audit */
			select (select count(*) from item), (select count(*) from item_version), (select count(*) from item_card),
				(select count(*) from item i left join item_version v on v.code = i.code and v.version = i.version
					where v.code is null or i.version <> 1 or i.state <> 'published')`).Scan(&items, &versions, &cards, &lame)
	})
	if err != nil {
		t.Fatal(err)
	}
	if versions != items || cards != items || lame > 0 {
		t.Errorf("%d items, %d versions, %d cards, %d without what they point to", items, versions, cards, lame)
	}
	library, seen := catalog.NewLibrary(db, time.Now), 0
	err = library.Each(t.Context(), func(c catalog.Current) error {
		seen++
		if !strings.HasPrefix(c.Code, "KILLED") || len(c.Materials) == 0 || len(lint.Stops(c.Item, lint.Facts{})) > 0 && seen%100 == 0 {
			t.Errorf("item %s is not whole", c.Code)
		}
		return nil
	})
	if err != nil || seen != items {
		t.Errorf("%d of %d items can be read: %v", seen, items, err)
	}
	return items
}

// goOn runs the import to its end behind the rows that were told, and counts what it says.
func goOn(t *testing.T, config store.Config, file string, told int) {
	t.Helper()
	db, err := store.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	outcomes := map[transfer.Outcome]int{}
	in := transfer.Import{Shelf: catalog.NewLibrary(db, time.Now).Shelf(), By: "程思远", After: told, Before: transfer.Tally{Added: told},
		Each: func(l transfer.Line) error { outcomes[l.Outcome]++; return nil }}
	tally, err := in.Run(context.Background(), entriesOf(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if tally.Read != manyKilled || tally.Added+tally.Same != manyKilled || outcomes[transfer.Earlier] != told || outcomes[transfer.Refused]+outcomes[transfer.Changed] > 0 {
		t.Errorf("the import that went on says %+v, %v", tally, outcomes)
	}
}
