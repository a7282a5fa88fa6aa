package house

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write docs/law.md anew")

// legal is how a test names a rule of the law: 行政许可法 §47: what the article says. Behind a test's name the words may be left out.
var legal = regexp.MustCompile(`^(\p{Han}[\p{Han}0-9（）〔〕]*) §([0-9][^:：]*?)(?:[:：]\s*(.+))?$`)

// A lawRule is one row of docs/law.md.
type lawRule struct{ law, article, words, test string }

// lawRules gathers what the tests say of the law: names of rows in tables, and comments behind or above a test.
func lawRules(t tree) (found []lawRule) {
	for _, s := range t.sources {
		if s.test && !s.generated && s.path != "internal/house/law_test.go" {
			found = append(found, rulesOf(t.files, s)...)
		}
	}
	slices.SortStableFunc(found, func(a, b lawRule) int {
		return cmp.Or(cmp.Compare(a.law, b.law), cmp.Compare(firstNumber(a.article), firstNumber(b.article)), cmp.Compare(a.article, b.article), cmp.Compare(a.test, b.test), cmp.Compare(a.words, b.words))
	})
	return slices.Compact(found)
}

func rulesOf(files *token.FileSet, s source) (found []lawRule) {
	add := func(text, test string, bare bool) {
		m := legal.FindStringSubmatch(strings.TrimSpace(text))
		if m == nil || m[3] == "" && !bare {
			return
		}
		words := cmp.Or(m[3], sentence(test))
		found = append(found, lawRule{m[1], m[2], words, s.path + " " + test})
	}
	for _, d := range s.file.Decls {
		name := "" // a table outside a test belongs to its file
		f, isFunc := d.(*ast.FuncDecl)
		if isFunc {
			name = f.Name.Name
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					add(text, name, false)
				}
			}
			return true
		})
		if !isFunc || !strings.HasPrefix(name, "Test") {
			continue
		}
		line := files.Position(f.Body.Lbrace).Line
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				at := files.Position(c.Pos()).Line
				if at == line || f.Doc != nil && c.Pos() >= f.Doc.Pos() && c.End() <= f.Doc.End() {
					add(strings.TrimPrefix(c.Text, "//"), name, true)
				}
			}
		}
	}
	return found
}

// sentence reads a test's name as words.
func sentence(name string) string {
	var out strings.Builder
	for i, r := range strings.TrimPrefix(name, "Test") {
		if i > 0 && r >= 'A' && r <= 'Z' {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

func firstNumber(article string) int {
	n, _ := strconv.Atoi(regexp.MustCompile(`^[0-9]+`).FindString(article))
	return n
}

// lawPage writes docs/law.md.
func lawPage(rules []lawRule) string {
	var b strings.Builder
	b.WriteString("# 法律规则和证明它的测试\n\n")
	b.WriteString("这一页由测试生成：`go test ./internal/house -run LawPage -update`。一条规则改了而这一页没有更新，测试不通过。怎样加一行，见 `CONTRIBUTING.md`。\n")
	law := ""
	for _, r := range rules {
		if r.law != law {
			law = r.law
			fmt.Fprintf(&b, "\n## %s\n\n| 条款 | 规则 | 测试 |\n|---|---|---|\n", law)
		}
		fmt.Fprintf(&b, "| §%s | %s | `%s` |\n", r.article, strings.ReplaceAll(r.words, "|", "\\|"), r.test)
	}
	return b.String()
}

func TestTheLawPageIsMadeOfTheTests(t *testing.T) {
	house, err := read(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	rules := lawRules(house)
	if len(rules) < 20 {
		t.Fatalf("only %d rules were found: the gathering looks at nothing", len(rules))
	}
	const page = "../../docs/law.md"
	want := lawPage(rules)
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil || string(got) != want {
		t.Errorf("docs/law.md is not what the tests say (%v): go test ./internal/house -run LawPage -update, and read what changed", err)
	}
}

func TestTheLawPageFindsRowsAndCommentsAndNothingElse(t *testing.T) {
	const body = `package a
import "testing"
// 行政许可法 §44: 十日内送达
func TestDelivered(t *testing.T) { // 行政许可法 §82
	for name := range map[string]int{"行政许可法 §47: 五日内申请": 1, "《行政许可法》第四十七条": 2, "see §1.3": 3} { _ = name }
}`
	house, err := read(fstest.MapFS{"internal/a/a_test.go": {Data: []byte(body)}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range lawRules(house) {
		got = append(got, r.article+" "+r.words)
	}
	if want := []string{"44 十日内送达", "47 五日内申请", "82 Delivered"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}
