package app_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"testing"
)

var letterLink = regexp.MustCompile(`href="(/(?:my|projects)/[^"?#]+/?[^"?#]*)"`)

// TestEveryMessageLeadsToAPageOfItsReader follows the links of the mailboxes of everybody whom the terminal names.
func TestEveryMessageLeadsToAPageOfItsReader(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	city := newTown(t)
	if err := city.WorkUntilEmpty(context.Background()); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, who := range []string{"林晓梅", "许立行"} {
		b := city.browser(who)
		if err := b.enter(); err != nil {
			t.Fatal(err)
		}
		var links []string
		for _, found := range letterLink.FindAllStringSubmatch(b.get("/my/messages").text, -1) {
			links = append(links, found[1])
		}
		slices.Sort(links)
		for _, at := range slices.Compact(links) {
			seen++
			if p := b.get(at); p.status != http.StatusOK {
				t.Errorf("%s is led to %s: %d", who, at, p.status)
			}
		}
	}
	if seen < 3 {
		t.Errorf("only %d links were followed", seen)
	}
}
