package search_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"tongban/internal/base/search"
)

// reopened opens an index file a second time, as after a restart.
func reopened(t *testing.T, path string, s *shelf) *search.Index {
	t.Helper()
	x, err := search.Open(context.Background(), search.Config{Path: path, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	x.Add(search.Source{Name: "book", Changes: s.changes})
	return x
}

func TestTheFileIsDerived(t *testing.T) {
	cases := map[string]func(path string) error{
		"kept":    func(string) error { return nil },
		"deleted": func(path string) error { return os.Remove(path) },
		"broken":  func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("no database ", 999)), 0o600) },
		"cut off": func(path string) error { return os.Truncate(path, 9000) },
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "search.db")
			s := small()
			x := reopened(t, path, s)
			find(t, x, "居住")
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			if err := harm(path); err != nil {
				t.Fatal(err)
			}
			again := reopened(t, path, s)
			if got := keys(find(t, again, "居住")); got != "residence trader" {
				t.Errorf("found %q", got)
			}
			if got := find(t, again, "营业执照"); len(got.Facets["body"]) != 1 || got.Total != 2 {
				t.Errorf("facets %v of %d", got.Facets, got.Total)
			}
			if err := again.Rebuild(context.Background()); err != nil {
				t.Fatal(err)
			}
			if got := keys(find(t, again, "居住")); got != "residence trader" {
				t.Errorf("rebuilt: %q", got)
			}
		})
	}
}

// TestEveryPartIsFound plants a word anywhere in random texts, among characters of all
// sorts, and finds it by every part of it.
func TestEveryPartIsFound(t *testing.T) {
	letter := rapid.RuneFrom([]rune("的一了是我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学只以主会样年想生同老中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候经发工向事命给长水几义三声于高手知理眼志点心战二问但身方实吃做叫当住听革打呢真全才四已所敌之最光产情路分总条白话东席次亲如被花口放儿常气五第使写军吧文运再果怎定许快明行因别飞外树物活部门无往船望新带队先力完却站代员机更九您每风级跟笑啊孩万少直意夜比阶连车重便斗马哪化太指变社似士者干石满日决百原拿群究各六本思解立河村八难早论吗根共让相研今其书坐接应关信觉步反处记将千找争领或师结块跑谁草越字加脚紧爱等习阵怕月青半火法题建赶位唱海七女任件感准张团屋离色脸片科倒睛利世刚且由送切星导晚表够整认响雪流未场该并底深刻平伟忙提确近亮轻讲农古黑告界拉名呀土清阳照办史改历转画造嘴此治北必服雨穿内识验传业菜爬睡兴形量咱观苦体众通冲合破友度术饭公旁房极南枪读沙岁线野坚空收算至政城劳落钱特围弟胜教热展包歌类渐强数乡呼性音答哥际旧神座章帮啦受系令跳非何牛取入岸敢掉忽种装顶急林停息句区衣般报叶压慢叔背细ＡＢＣabcXYZ0123456789，。；（）、 \n·-㐀𠀀"))
	s := &shelf{}
	x, c := open(t, s)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringOfN(letter, 0, 120, -1).Draw(t, "text")
		title := rapid.StringOfN(letter, 1, 20, -1).Draw(t, "title")
		key := fmt.Sprint(len(s.docs))
		s.put(search.Document{Key: key, Title: title, Text: body, Facets: map[string][]string{"key": {key}}})
		c.at = c.at.Add(time.Second)
		for _, field := range []string{title, body} {
			runes := []rune(field)
			if len(runes) == 0 {
				continue
			}
			from := rapid.IntRange(0, len(runes)-1).Draw(t, "from")
			to := rapid.IntRange(from+1, min(len(runes), from+12)).Draw(t, "to")
			part := string(runes[from:to])
			if !strings.ContainsFunc(part, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				continue
			}
			found, err := x.Search(context.Background(), search.Query{Text: part, Filters: map[string][]string{"key": {key}}})
			if err != nil {
				t.Fatal(err)
			}
			if found.Total != 1 || found.Close {
				t.Errorf("%q not found in title %q, text %q", part, title, body)
			}
		}
	})
}

// TestTextsGiveWhatListsGive asks for parts of random texts twice: by the lists of every token, and by what the documents
// of the rarest one say.
func TestTextsGiveWhatListsGive(t *testing.T) {
	letter := rapid.SampledFrom([]rune("市人民政府办公室关于通知（试行）一二三，、 2025aB\n"))
	s := &shelf{}
	rapid.Check(t, func(r *rapid.T) {
		s.docs = nil
		for n := range 12 {
			doc := search.Document{Key: fmt.Sprint(n), Title: rapid.StringOfN(letter, 1, 20, -1).Draw(r, "title"), Text: rapid.StringOfN(letter, 0, 60, -1).Draw(r, "text")}
			doc.Aliases = rapid.SliceOfN(rapid.StringOfN(letter, 0, 8, -1), 0, 2).Draw(r, "aliases")
			s.put(doc)
		}
		x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: func() time.Time { return noon }})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		x.Add(search.Source{Name: "book", Changes: s.changes})
		for range 12 {
			doc := s.docs[rapid.IntRange(0, len(s.docs)-1).Draw(r, "document")]
			runes := []rune(rapid.SampledFrom(append(doc.Aliases, doc.Title, doc.Text)).Draw(r, "field"))
			if len(runes) == 0 {
				continue
			}
			from := rapid.IntRange(0, len(runes)-1).Draw(r, "from")
			q := search.Query{Text: string(runes[from:rapid.IntRange(from+1, len(runes)).Draw(r, "to")]), Literal: true, Explain: true}
			var said [2]string
			for i, always := range []bool{false, true} {
				x.ReadTexts(always)
				x.Forget()
				found, err := x.Search(context.Background(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range found.Hits {
					said[i] += fmt.Sprintln(h.Key, h.Why)
				}
			}
			if said[0] != said[1] {
				t.Errorf("%q by lists\n%sby texts\n%s", q.Text, said[0], said[1])
			}
		}
	})
}

// realItems are official items of two provinces, for tests only.
func realItems(t testing.TB) []search.Document {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "..", "shared", "data", "service_items")
	var docs []search.Document
	for _, name := range []string{"gd_items.jsonl.gz", "guangan_items.jsonl.gz"} {
		file, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Skipf("the real items are not here: %v", err)
		}
		defer file.Close()
		unpacked, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewReader(unpacked); ; {
			line, err := lines.ReadBytes('\n')
			if len(line) > 0 {
				docs = append(docs, realItem(t, len(docs), line))
			}
			if err != nil {
				break
			}
		}
	}
	return docs
}

func realItem(t testing.TB, n int, line []byte) search.Document {
	t.Helper()
	var item struct {
		Task      string `json:"TASK_NAME"`
		Name      string `json:"name"`
		Dept      string `json:"DEPT_NAME"`
		Standard  string `json:"accept_standard"`
		Materials any    `json:"material_intro"`
	}
	if err := json.Unmarshal(line, &item); err != nil {
		t.Fatal(err)
	}
	return search.Document{Key: fmt.Sprint(n), Title: item.Task + item.Name, Text: fmt.Sprintln(item.Standard, item.Dept, item.Materials),
		Facets: map[string][]string{"body": {item.Dept}}, Order: int64(n)}
}

// separates drops what is not searched for: titles are searched without it.
func separates(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// TestTotalsEqualAScan looks for terms of every length out of real items, and for planted
// ones, and counts with a plain scan beside.
func TestTotalsEqualAScan(t *testing.T) {
	docs := realItems(t)
	planted := []string{"鱻", "鱻羴", "鱻羴麤", "鱻羴麤猋骉"}
	for n, term := range planted {
		for k := range 7 {
			docs[(n*31+k*97)%len(docs)].Text += "前" + term + "后"
		}
	}
	s := &shelf{docs: docs}
	x, _ := open(t, s)
	terms := planted
	for n := 0; n < len(docs); n += 17 {
		runes := []rune(docs[n].Title + "|" + docs[n].Text)
		for length := 1; length <= 6 && length < len(runes); length++ {
			at := (n * 7) % (len(runes) - length)
			if term := string(runes[at : at+length]); !strings.ContainsFunc(term, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
				terms = append(terms, term)
			}
		}
	}
	wrong := 0
	for _, term := range terms {
		want := 0
		for _, doc := range docs {
			if strings.Contains(strings.Map(separates, doc.Title), term) || strings.Contains(doc.Text, term) {
				want++
			}
		}
		if got := find(t, x, term).Total; got != want && wrong < 20 {
			wrong++
			t.Errorf("%q: %d instead of %d", term, got, want)
		}
	}
	t.Logf("%d terms over %d documents", len(terms), len(docs))
}
