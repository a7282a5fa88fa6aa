package app_test

import (
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tongban/internal/base/web"
)

var update = flag.Bool("update", false, "renew the golden files")

// roles are everybody who may stand before a door, in the order of the table's columns.
var roles = []struct{ title, name string }{
	{"匿名", ""}, {"申请人", "林晓梅"}, {"别的市民", "陈国栋"}, {"窗口", "周敏"}, {"出件", "何丽萍"}, {"别部门审查", "李刚"}, {"牵头", "孙晓东"}, {"决定", "钱卫国"},
	{"公开承办", "许文静"}, {"监察", "梁正平"}, {"系统管理员", "马建军"}, {"安全管理员", "谢安国"}, {"审计管理员", "袁清"},
}

// TestEveryRouteAndActionHasItsRowInTheTableOfRights walks every action of every kind in every
// state as everybody, and every route with one case of 林晓梅 in the address, and compares with
// testdata/authz.txt, which a person has read. A new route, action or state fails until its row is there.
func TestEveryRouteAndActionHasItsRowInTheTableOfRights(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	for _, role := range roles {
		if role.name != "" {
			if err := s.person(role.name).enter(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintln(&b, "# 权限表。用 go test ./internal/app -run TableOfRights -update 更新，评审时逐行看。")
	if err := s.actions(&b); err != nil {
		t.Fatal(err)
	}
	if err := s.applies("林晓梅"); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&b, "\n# 谁能进哪扇门：行是路由，列是角色，格里是状态码；地址里的编号是林晓梅刚提交的办件。")
	fmt.Fprintf(&b, "%-62s", "# 列")
	for _, role := range roles {
		fmt.Fprintf(&b, " %s", role.title)
	}
	fmt.Fprintln(&b)
	if err := s.town.set(s.town.Now()); err != nil { // the looks so far have taken a quarter of an hour of the town's clock
		t.Fatal(err)
	}
	s.routes(&b)
	fmt.Fprintln(&b, "\n# 谁能打开写着申请人全名的公开文书：行是文书的每一扇门，列同上。")
	if err := s.papersOfDisclosure(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "authz.txt"), b.String())
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// routes asks every route as everybody; a form is sent empty, so that nothing is done.
func (s *scenario) routes(b *strings.Builder) {
	routes := s.town.Routes()
	slices.SortFunc(routes, func(x, y web.Route) int { return strings.Compare(x.Pattern, y.Pattern) })
	for _, route := range routes {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if path == "/logout" || strings.HasSuffix(path, "/sign-out") || strings.HasPrefix(path, "/gallery") {
			continue // they end the visit, or show nothing but the parts of pages
		}
		fmt.Fprintf(b, "%-62s", route.Pattern)
		for _, role := range roles {
			r := httptest.NewRequest(method, s.address(path), nil)
			if method == "POST" {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			fmt.Fprintf(b, " %d", s.visitor(role.name).send(r).status)
		}
		fmt.Fprintln(b)
	}
}

// papersOfDisclosure asks as everybody for a paper of a request for disclosure and of a correction, at every door that serves
// one: only who handles or signs at the body that leads opens it, and each look is on record.
func (s *scenario) papersOfDisclosure(b *strings.Builder) error {
	for _, room := range []string{"disclosure", "rectify"} {
		list := s.person("许文静").get("/desk/" + room + "?state=closed").text
		found := regexp.MustCompile(`href="(/desk/` + room + `/[A-Z]+-[^"/?]+)"`).FindStringSubmatch(list)
		if found == nil {
			return fmt.Errorf("no ended matter of %s in the city", room)
		}
		page := s.person("许文静").get(found[1]).text
		paper := regexp.MustCompile(`href="` + found[1] + `/papers/(\d+)"`).FindStringSubmatch(page)
		if paper == nil {
			return fmt.Errorf("%s has no paper", found[1])
		}
		own := map[string]string{"disclosure": "/my/requests/", "rectify": "/my/corrections/"}[room] + found[1][strings.LastIndex(found[1], "/")+1:]
		for _, door := range []string{"GET " + found[1] + "/papers/" + paper[1], "GET " + own + "/papers/" + paper[1], "GET /papers/" + paper[1] + ".pdf", "GET /desk/papers/" + paper[1], "POST /desk/papers/" + paper[1] + "/print"} {
			method, path, _ := strings.Cut(door, " ")
			fmt.Fprintf(b, "%-62s", strings.ReplaceAll(door, paper[1], "{paper}"))
			for _, role := range roles {
				r := httptest.NewRequest(method, path, nil)
				if method == "POST" {
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				fmt.Fprintf(b, " %d", s.visitor(role.name).send(r).status)
			}
			fmt.Fprintln(b)
		}
		if seen := s.person("许文静").get(found[1]).text; !strings.Contains(seen, "文书查看记录") {
			return fmt.Errorf("the look at a paper of %s is not on record", found[1])
		}
	}
	return nil
}

// visitor is the person of a role; without a name it is somebody new.
func (s *scenario) visitor(name string) *browser {
	if name == "" {
		return s.town.browser("")
	}
	return s.person(name)
}

// address puts what is there into the wildcards of a route.
func (s *scenario) address(path string) string {
	known := map[string]string{"{number}": s.number, "{$}": "", "{step}": "form", "{name}": "acceptance", "{action}": "accept", "{version}": "1"}
	return wildcard.ReplaceAllStringFunc(path, func(w string) string {
		if w == "{name}" && strings.HasPrefix(path, "/desk/terms/") {
			return "plea"
		}
		if to, ok := known[w]; ok {
			return to
		}
		if w == "{code}" && !strings.Contains(path, "/orgs/") {
			return s.item
		}
		return "1"
	})
}

// TestNotThereAndNotYoursLookTheSame asks for the case of somebody else and for one that
// never was: an address must not tell whether a case exists.
func TestNotThereAndNotYoursLookTheSame(t *testing.T) {
	if testing.Short() {
		t.Skip("the city takes some seconds to fill")
	}
	t.Parallel()
	w := newTown(t)
	s := &scenario{town: w, people: map[string]*browser{}, item: foodItem}
	for _, name := range []string{"林晓梅", "陈国栋"} {
		if err := s.person(name).enter(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.applies("林晓梅"); err != nil {
		t.Fatal(err)
	}
	reference := regexp.MustCompile(`编号 [A-Z0-9]{12}`)
	for _, address := range []string{"/my/cases/%s", "/my/cases/%s/correction", "/my/cases/%s/papers/1", "/my/cases/%s/files/1", "/my/cases/%s/clocks/acceptance"} {
		absent := s.number[:len(s.number)-1] + "x"
		look := func(number string) (int, string) {
			p := s.person("陈国栋").get(fmt.Sprintf(address, number))
			text := strings.ReplaceAll(readable(p.text), number, "…")
			return p.status, reference.ReplaceAllString(text, "编号 …")
		}
		status, theirs := look(s.number)
		none, nothing := look(absent)
		if status != 404 || none != 404 || theirs != nothing {
			t.Errorf("%s: %d and %d\n%s", address, status, none, cmp.Diff(theirs, nothing))
		}
	}
}

// golden compares a text with a file, or renews the file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the table of rights has changed; read the difference, then renew it with -update:\n%s", diff)
	}
}
