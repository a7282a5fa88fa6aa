package matter

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestAlikeUpdatesTouchNoPartialIndex holds what keeps a group linear on PostgreSQL: an update by key
// that repeats the condition of a partial index lets the planner read that whole index for every row.
func TestAlikeUpdatesTouchNoPartialIndex(t *testing.T) {
	text, err := fs.ReadFile(migrations, "migrations/0001_hall.sql")
	if err != nil {
		t.Fatal(err)
	}
	partial := regexp.MustCompile(`create (?:unique )?index .* where (.*);`).FindAllStringSubmatch(string(text), -1)
	if len(partial) == 0 {
		t.Fatal("no partial index was found")
	}
	m := Matter{Lead: "D02"}
	for _, s := range []string{updateMatter(m, m).SQL, updateMatter(m, Matter{}).SQL, updateTask(Task{}, Matter{}).SQL, endTask(Task{}).SQL, updateClock(Clock{}).SQL, setLeaf(leaf{}, 1).SQL} {
		for _, p := range partial {
			if strings.Contains(s, p[1]) {
				t.Errorf("%q repeats the condition %q of a partial index", s, p[1])
			}
		}
	}
}
