package app_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var wantLink = regexp.MustCompile(`class="button plain" href="([^"]+)"`)

// TestWhatIsWantedLeadsToWhereItIsDone follows every link of the one list, and holds that a page that was opened is read.
func TestWhatIsWantedLeadsToWhereItIsDone(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	city := newTown(t)
	if err := city.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	var seen, kinds []string
	for _, who := range []string{"林晓梅", "陈国栋", "许立行"} {
		b := city.browser(who)
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
		if found := actingFor.FindStringSubmatch(b.get("/my/account").text); found != nil {
			b.post("/my/account/acting", map[string][]string{"subject": {found[1]}})
		}
		p := b.get("/my/todo")
		if p.status != http.StatusOK {
			t.Fatalf("%s: %d %s", who, p.status, readable(p.text))
		}
		for _, found := range wantLink.FindAllStringSubmatch(p.text, -1) {
			seen = append(seen, found[1])
			kinds = append(kinds, strings.Join(strings.Split(found[1], "/")[:3], "/"))
			if q := b.get(found[1]); q.status != http.StatusOK {
				t.Errorf("%s is led to %s: %d", who, found[1], q.status)
			}
		}
	}
	slices.Sort(kinds)
	t.Logf("%d links of %v", len(seen), slices.Compact(kinds))
	if len(seen) == 0 {
		t.Error("nothing is wanted of anybody")
	}
}
