package house

import (
	"cmp"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	pathpkg "path"
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

// A played is a scenario of internal/app/features that plays an article; a comment right above it says so: # 行政许可法 §47.
type played struct{ law, article, file, scenario string }

// mustBePlayed are the laws every article of which, that a test names, an official can also read as a scenario.
var mustBePlayed = []string{"行政许可法"}

var (
	playedLaw  = regexp.MustCompile(`^\s*# (\p{Han}[\p{Han}0-9（）〔〕]*) §(\S+)\s*$`)
	playedName = regexp.MustCompile(`^\s*场景(?:大纲)?[:：]\s*(.+?)\s*$`)
)

// scenesOf reads the articles above the scenarios of a feature. An article that no scenario follows at once is nobody's.
func scenesOf(path, text string) (found []played) {
	var above []played
	for line := range strings.Lines(text) {
		if m := playedLaw.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil {
			above = append(above, played{law: m[1], article: m[2], file: strings.TrimSuffix(pathpkg.Base(path), ".feature")})
			continue
		}
		if m := playedName.FindStringSubmatch(strings.TrimRight(line, "\r\n")); m != nil {
			for _, p := range above {
				p.scenario = m[1]
				found = append(found, p)
			}
		}
		above = nil
	}
	return found
}

// scenes reads all features.
func scenes(root fs.FS) (found []played, err error) {
	files, err := fs.Glob(root, "internal/app/features/*.feature")
	for _, path := range files {
		text, err := fs.ReadFile(root, path)
		if err != nil {
			return nil, err
		}
		found = append(found, scenesOf(path, string(text))...)
	}
	return found, err
}

// plays reports whether a scenario plays the article of a rule: by its number; what stands in brackets tells more.
func (p played) plays(r lawRule) bool {
	return p.law == r.law && slices.Contains(articlesOf(r.article), firstNumber(p.article))
}

// articlesOf are the numbers of the articles that a row names, such as 32(二), §38.
func articlesOf(article string) (list []int) {
	for _, one := range regexp.MustCompile(`(?:^|§)([0-9]+)`).FindAllStringSubmatch(article, -1) {
		n, _ := strconv.Atoi(one[1])
		list = append(list, n)
	}
	return list
}

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

// lawPage writes docs/law.md: the rules with their tests, below each law the scenarios that play its articles, and at the end
// what no scenario plays.
func lawPage(rules []lawRule, scenes []played) string {
	var b strings.Builder
	b.WriteString("# 法律规则和证明它的测试\n\n")
	b.WriteString("这一页由测试生成：`go test ./internal/house -run LawPage -update`。一条规则改了而这一页没有更新，测试不通过。怎样加一行，见 `CONTRIBUTING.md`。\n")
	law := ""
	for i, r := range rules {
		if r.law != law {
			law = r.law
			fmt.Fprintf(&b, "\n## %s\n\n| 条款 | 规则 | 测试 |\n|---|---|---|\n", law)
		}
		fmt.Fprintf(&b, "| §%s | %s | `%s` |\n", r.article, strings.ReplaceAll(r.words, "|", "\\|"), r.test)
		if i+1 == len(rules) || rules[i+1].law != law {
			writeScenes(&b, law, rules, scenes)
		}
	}
	return b.String()
}

// writeScenes lists by article what plays a law.
func writeScenes(b *strings.Builder, law string, rules []lawRule, scenes []played) {
	var without []string
	fmt.Fprint(b, "\n| 条款 | 场景 |\n|---|---|\n")
	for _, n := range numbersOf(law, rules) {
		var names []string
		for _, p := range scenes {
			if p.law == law && firstNumber(p.article) == n {
				names = append(names, p.scenario+"（`"+p.file+"`）")
			}
		}
		if len(names) == 0 {
			without = append(without, "§"+strconv.Itoa(n))
			continue
		}
		fmt.Fprintf(b, "| §%d | %s |\n", n, strings.Join(names, "<br>"))
	}
	if len(without) > 0 {
		fmt.Fprintf(b, "\n只有测试、没有场景的条款：%s。\n", strings.Join(without, "、"))
	}
}

// numbersOf are the articles of a law that the rules name, in order.
func numbersOf(law string, rules []lawRule) (list []int) {
	for _, r := range rules {
		if r.law == law {
			list = append(list, articlesOf(r.article)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// unplayed are the articles of the laws that must be played which no scenario plays, and the scenarios of articles that no test names.
func unplayed(rules []lawRule, scenes []played) (faults []string) {
	for _, law := range mustBePlayed {
		for _, n := range numbersOf(law, rules) {
			if !slices.ContainsFunc(scenes, func(p played) bool { return p.law == law && firstNumber(p.article) == n }) {
				faults = append(faults, fmt.Sprintf("%s §%d has tests and no scenario: write one in internal/app/features with a line # %s §%d above it", law, n, law, n))
			}
		}
	}
	for _, p := range scenes {
		if !slices.ContainsFunc(rules, p.plays) {
			faults = append(faults, fmt.Sprintf("%s: %s plays %s §%s, of which no test says anything", p.file, p.scenario, p.law, p.article))
		}
	}
	return faults
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
	scenes, err := scenes(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range unplayed(rules, scenes) {
		t.Error(text)
	}
	const page = "../../docs/law.md"
	want := lawPage(rules, scenes)
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

func TestTheLawPageFindsTheScenariosOfAnArticle(t *testing.T) {
	const feature = `# language: zh-CN
功能: 送达
  # 行政许可法 §44
  # 民事诉讼法 §89
  场景: 留置送达
    假如 x
  # 行政许可法 §45

  场景: 没有条款
`
	got := scenesOf("internal/app/features/delivery.feature", feature)
	want := []played{{"行政许可法", "44", "delivery", "留置送达"}, {"民事诉讼法", "89", "delivery", "留置送达"}}
	if !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
	rules := []lawRule{{"行政许可法", "44", "十日内送达", "x"}, {"行政许可法", "32(二), §38", "说明理由", "x"}}
	if text := strings.Join(unplayed(rules, got), "\n"); !strings.Contains(text, "§32") || !strings.Contains(text, "§38") || strings.Contains(text, "行政许可法 §44") || !strings.Contains(text, "民事诉讼法") {
		t.Errorf("%s", text)
	}
	if page := lawPage(rules, got); !strings.Contains(page, "| §44 | 留置送达（`delivery`） |") || !strings.Contains(page, "没有场景的条款：§32、§38") {
		t.Errorf("%s", page)
	}
}
