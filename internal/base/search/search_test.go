package search_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/search"
)

// shelf is a source that a test changes.
type shelf struct {
	docs []search.Document // in the order of their marks
	mark int64
}

func (s *shelf) put(docs ...search.Document) { s.docs = append(s.docs, docs...) }

func (s *shelf) changes(_ context.Context, after int64, limit int) ([]search.Document, int64, error) {
	to := min(int64(len(s.docs)), after+int64(limit))
	return s.docs[after:to], to, nil
}

// clock is a settable time.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, s *shelf) (*search.Index, *clock) {
	t.Helper()
	c := &clock{noon}
	x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	x.Add(search.Source{Name: "book", Changes: s.changes})
	return x, c
}

func find(t testing.TB, x *search.Index, text string) search.Result {
	t.Helper()
	result, err := x.Search(context.Background(), search.Query{Text: text, Explain: true})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return result
}

func keys(r search.Result) string {
	var list []string
	for _, hit := range r.Hits {
		list = append(list, hit.Key)
	}
	return strings.Join(list, " ")
}

// small are documents that a person can keep in mind.
func small() *shelf {
	s := &shelf{}
	s.put(
		search.Document{Key: "residence", Title: "居住证申领", Aliases: []string{"暂住证"}, Text: "在本市居住半年以上的人可以申请。", Facets: map[string][]string{"body": {"公安局"}}, Order: 1},
		search.Document{Key: "company", Title: "有限责任公司设立登记", Aliases: []string{"注册公司", "营业执照"}, Text: "股东会决议、公司章程，住所证明。", Facets: map[string][]string{"body": {"市场监管局"}}, Order: 2},
		search.Document{Key: "trader", Title: "个体工商户设立登记", Aliases: []string{"个体户", "营业执照"}, Text: "经营者身份证，居住地址。", Facets: map[string][]string{"body": {"市场监管局"}}, Order: 3, Weight: 1},
		search.Document{Key: "bank", Title: "银行开户许可证", Text: "LED屏、KTV 等娱乐场所另行规定。", Order: 4, Weight: -1},
	)
	return s
}

func TestFinds(t *testing.T) {
	x, _ := open(t, small())
	words, err := search.ReadVocabulary("[fillers]\n我想 怎么 办 要什么\n[synonyms]\n开店 个体工商户\n")
	if err != nil {
		t.Fatal(err)
	}
	x.Teach(words)
	for _, c := range []struct{ why, query, want string }{
		{"a whole title", "居住证申领", "residence"},
		{"a part, and then the text", "居住", "residence trader"},
		{"another name, the frequent one first", "营业执照", "trader company"},
		{"one character", "银", "bank"},
		{"one character at the end of a name", "领", "residence"},
		{"two words in any order", "登记 公司", "company"},
		{"a word in the title, one in the text", "公司 股东会", "company"},
		{"full width and capitals", "ＬＥＤ屏", "bank"},
		{"traditional characters", "居住證", "residence"},
		{"initials of the beginning", "jzz", "residence"},
		{"pinyin", "juzhuzheng", "residence"},
		{"pinyin that is still typed", "juzhuzh", "residence"},
		{"pinyin with two readings", "yinhang", "bank"},
		{"characters and initials", "居住z", "residence"},
		{"characters and pinyin", "居zhu证", "residence"},
		{"pinyin and initials", "jzzheng", "residence"},
		{"the same sound", "居住正", "residence"},
		{"a character that looks like it", "营业执昭", "trader company"},
		{"one wrong character", "暂住赠", "residence"},
		{"one missing", "个体工户", "trader"},
		{"one doubled", "有限责责任公司", "company"},
		{"two changed places", "体个工商户", "trader"},
		{"a sentence with fillers", "我想办居住证要什么", "residence"},
		{"what people say", "我想开店", "trader"},
		{"separators in the document", "股东会决议公司章程", "company"},
		{"separators in the question", "公司·设立", "company"},
		{"a word nobody knows beside one that is known", "火星居住证", "residence"},
		{"nothing", "鸢尾", ""},
		{"no words", "。？！", ""},
		{"empty", "", ""},
		{"operators of FTS5 are words", `" OR title:户口 NEAR(`, ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			found := find(t, x, c.query)
			if keys(found) != c.want {
				t.Errorf("%q: %q instead of %q", c.query, keys(found), c.want)
				for _, hit := range found.Hits {
					t.Log(hit.Key, strings.Join(hit.Why, "; "))
				}
			}
			if found.Total != len(found.Hits) {
				t.Errorf("%q: total %d of %d", c.query, found.Total, len(found.Hits))
			}
		})
	}
}

func TestProposesWhatWasMeant(t *testing.T) {
	x, _ := open(t, small())
	for query, want := range map[string]string{"居住正": "居住证", "营业执昭": "营业执照", "个体工户": "个体工商户", "居住证": ""} {
		if got := find(t, x, query).Proposal; got != want {
			t.Errorf("%s: %q instead of %q", query, got, want)
		}
	}
}

func text(parts []search.Part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.Mark {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestMarksWhatAnswers(t *testing.T) {
	x, _ := open(t, small())
	for _, c := range []struct{ query, title, alias, snippet string }{
		{"居住證", "[居住证]申领", "", ""},
		{"jzz", "[居住证]申领", "", ""},
		{"居住正", "[居住证]申领", "", ""},
		{"暂住", "居住证申领", "[暂住]证", ""},
		{"公司 章程", "有限责任[公司]设立登记", "", "股东会决议、[公司][章程]，住所证明。"},
		{"ktv", "银行开户许可证", "", "LED屏、[KTV] 等娱乐场所另行规定。"},
	} {
		hits := find(t, x, c.query).Hits
		if len(hits) == 0 {
			t.Errorf("%s: nothing", c.query)
			continue
		}
		if got := [3]string{text(hits[0].Title), text(hits[0].Alias), text(hits[0].Snippet)}; got != [3]string{c.title, c.alias, c.snippet} {
			t.Errorf("%s: %v", c.query, got)
		}
	}
}

func TestCountsAndNarrows(t *testing.T) {
	x, _ := open(t, small())
	found, err := x.Search(context.Background(), search.Query{Text: "居住", Filters: map[string][]string{"body": {"公安局"}}})
	if err != nil {
		t.Fatal(err)
	}
	if keys(found) != "residence" || found.Total != 1 {
		t.Errorf("narrowed to %s, total %d", keys(found), found.Total)
	}
	if got := fmt.Sprint(found.Facets["body"]); got != "[{公安局 1} {市场监管局 1}]" {
		t.Errorf("another body would give: %s", got)
	}
	if got := fmt.Sprint(found.Facets[search.SourceFacet]); got != "[{book 1}]" {
		t.Errorf("sources: %s", got)
	}
}

func TestPagesByKey(t *testing.T) {
	s := &shelf{}
	for n := range 95 {
		s.put(search.Document{Key: fmt.Sprint(n), Title: "排水许可", Text: strings.Repeat("说明", n%3), Order: int64(n % 7), Weight: float64(n%5) / 10})
	}
	x, _ := open(t, s)
	seen := map[string]bool{}
	after := ""
	for pages := 0; ; pages++ {
		found, err := x.Search(context.Background(), search.Query{Text: "排水", Limit: 10, After: after})
		if err != nil {
			t.Fatal(err)
		}
		if found.Total != 95 {
			t.Fatalf("total %d", found.Total)
		}
		for _, hit := range found.Hits {
			if seen[hit.Key] {
				t.Fatalf("%s twice", hit.Key)
			}
			seen[hit.Key] = true
		}
		if after = found.Next; after == "" {
			break
		}
	}
	if len(seen) != 95 {
		t.Errorf("%d of 95", len(seen))
	}
	if _, err := x.Search(context.Background(), search.Query{Text: "排水", After: "page2"}); err != search.ErrPaging {
		t.Errorf("a made-up address: %v", err)
	}
}

func TestFollowsChanges(t *testing.T) {
	s := small()
	x, c := open(t, s)
	find(t, x, "居住")
	s.put(search.Document{Key: "residence", Title: "居留证申领"}, search.Document{Key: "bank", Gone: true}, search.Document{Key: "new", Title: "居住登记"})
	c.at = c.at.Add(time.Second)
	for query, want := range map[string]string{"居留": "residence", "居住证": "", "银行": "", "居住登记": "new"} {
		if got := find(t, x, query); keys(got) != want && !got.Close {
			t.Errorf("%s: %q instead of %q", query, keys(got), want)
		}
	}
	if n, _ := x.Size(); n != 4 {
		t.Errorf("%d documents", n)
	}
}

func TestRunFollowsANudge(t *testing.T) {
	s := &shelf{}
	seen := make(chan int64, 100)
	x, err := search.Open(context.Background(), search.Config{Path: filepath.Join(t.TempDir(), "search.db"), Now: func() time.Time { return noon }, Poll: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	feed := make(chan search.Document, 1)
	x.Add(search.Source{Name: "book", Changes: func(ctx context.Context, after int64, limit int) ([]search.Document, int64, error) {
		select {
		case doc := <-feed:
			s.put(doc)
		default:
		}
		docs, next, err := s.changes(ctx, after, limit)
		if after == next {
			seen <- after
		}
		return docs, next, err
	}})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- x.Run(ctx) }()
	<-seen
	feed <- search.Document{Key: "a", Title: "取水许可"}
	x.Nudge()
	<-seen
	if got := keys(find(t, x, "取水")); got != "a" {
		t.Errorf("after a nudge: %q", got)
	}
	stop()
	<-ended
}

func TestAWholeSourceForgetsWhatIsMissing(t *testing.T) {
	x, _ := open(t, &shelf{})
	docs := []search.Document{{Key: "a", Title: "公安局"}, {Key: "b", Title: "税务局"}}
	x.Add(search.Source{Name: "body", All: func(context.Context) ([]search.Document, error) { return append([]search.Document{}, docs...), nil }})
	if got := find(t, x, "局").Total; got != 2 {
		t.Fatalf("%d of 2", got)
	}
	docs = docs[1:]
	if err := x.Follow(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := keys(find(t, x, "局")); got != "b" {
		t.Errorf("left: %q", got)
	}
}

func TestWhatIsToBeDoneAndHowItSounds(t *testing.T) {
	s := &shelf{}
	for key, title := range map[string]string{
		"card-new": "社会保障卡申领", "card-again": "社会保障卡补领、换领、换发", "food": "食品（含保健食品）经营许可核发", "fireworks": "烟花爆竹经营许可",
		"tobacco": "烟草专卖零售许可证", "residence": "居住证办理", "work": "放射工作人员证办理",
	} {
		s.put(search.Document{Key: key, Title: title})
	}
	x, _ := open(t, s)
	x.Teach(search.Vocabulary{Fillers: []string{"了"}, Acts: []string{"补", "丢", "卖", "补办"}, Synonyms: []search.Synonym{
		{Said: "社保卡", Means: []string{"社会保障卡"}}, {Said: "补", Means: []string{"补领", "补办"}}, {Said: "丢", Means: []string{"补领"}}, {Said: "补办", Means: []string{"补领"}},
		{Said: "饭馆", Means: []string{"食品经营许可"}}, {Said: "卖", Means: []string{"经营"}}, {Said: "卖烟", Means: []string{"烟草专卖"}},
	}})
	for _, c := range []struct{ asked, want, why string }{
		{"补社保卡", "card-again", "one character says what is to be done"},
		{"社保卡丢了", "card-again", "behind the thing, with a filler"},
		{"社保卡补办", "card-again", "a word for it that names hold otherwise"},
		{"补居住证", "residence", "no name has the act: the thing alone"},
		{"饭馆", "food", "a meaning that a title holds in parts"},
		{"卖烟花", "fireworks", "the character in the middle belongs to what follows"},
		{"卖烟", "tobacco", "and here to what stands before"},
		{"shebaoka", "card-new card-again", "letters for what people say"},
		{"sbk", "card-new card-again", "first letters for what people say"},
		{"社保咔", "card-new card-again", "sounds like what people say"},
		{"juzuzheng", "residence", "z for zh"},
		{"juzhuzhen", "residence", "n for ng"},
	} {
		r := find(t, x, c.asked)
		got := strings.Fields(keys(r))
		want := strings.Fields(c.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s (%s) finds %v, want %v", c.asked, c.why, got, want)
		}
	}
}

// TestASlipIsFoundAfterAChange: what was meant is looked for among names that are in use; a
// document that changed or went has left its old number in the lists.
func TestASlipIsFoundAfterAChange(t *testing.T) {
	s := small()
	x, c := open(t, s)
	find(t, x, "营业执昭")
	changed := s.docs[2]
	changed.Text += "另见办事指南。"
	s.put(changed, search.Document{Key: "company", Gone: true})
	c.at = c.at.Add(2 * time.Second)
	for _, question := range []string{"营业执昭", "体个工商户", "营业只照", "个ti户"} {
		if got := keys(find(t, x, question)); got != "trader" {
			t.Errorf("%s: found %q", question, got)
		}
	}
}

// TestAnswersStayRightWhileTheIndexChanges: what is remembered of earlier questions does not outlive a change.
func TestAnswersStayRightWhileTheIndexChanges(t *testing.T) {
	s := small()
	x, c := open(t, s)
	for n := range 60 {
		s.put(search.Document{Key: fmt.Sprint("new", n), Title: fmt.Sprint("居住证换领", n), Text: "在本市居住", Order: int64(10 + n)})
		c.at = c.at.Add(2 * time.Second)
		for question, want := range map[string]int{"居住证": n + 2, "居住": n + 3, "换领": n + 1, "居住 换领": n + 1, "居": n + 3} {
			if got := find(t, x, question); got.Total != want {
				t.Fatalf("%s after %d: %d instead of %d", question, n, got.Total, want)
			}
		}
	}
}

func TestALiteralQuestionCountsWhatStandsThere(t *testing.T) {
	day := func(n int64) int64 { return n * 1000 }
	s := &shelf{}
	s.put(
		search.Document{Key: "a", Title: "餐馆开业须知", Text: "开办餐馆的办法", Order: day(1)},
		search.Document{Key: "b", Title: "饭店管理办法", Text: "饭店的卫生", Order: day(2)},
		search.Document{Key: "c", Title: "餐馆卫生", Text: "检查餐馆", Order: day(3)})
	x, _ := open(t, s)
	x.Teach(search.Vocabulary{Synonyms: []search.Synonym{{Said: "餐馆", Means: []string{"饭店"}}, {Said: "饭铺", Means: []string{"饭店"}}}})
	for _, c := range []struct {
		name  string
		q     search.Query
		total int
	}{
		{"with synonyms", search.Query{Text: "餐馆"}, 3},
		{"literally", search.Query{Text: "餐馆", Literal: true}, 2},
		{"literally, and nothing has it", search.Query{Text: "饭铺", Literal: true}, 1},
		{"from a day on", search.Query{Text: "餐馆", Literal: true, From: day(2)}, 1},
		{"before a day", search.Query{Text: "餐馆", Literal: true, Until: day(3)}, 1},
		{"between days without any", search.Query{Text: "餐馆", Literal: true, From: day(2), Until: day(3)}, 0},
	} {
		res, err := x.Search(t.Context(), c.q)
		if err != nil || res.Total != c.total || len(res.Hits) != c.total {
			t.Errorf("%s: %d, %d hits, %v; want %d", c.name, res.Total, len(res.Hits), err, c.total)
		}
	}
}

func TestAPhraseIsNotFoundOverASeparator(t *testing.T) {
	s := &shelf{}
	s.put(search.Document{Key: "over", Title: "一", Text: "检查是否安全。\n符合要求的登记"}, search.Document{Key: "in", Title: "二", Text: "食品安全符合要求"})
	x, _ := open(t, s)
	for question, want := range map[string]string{"安全符合": "in", "全符": "in", "安全符合要求": "in", "是否安全": "over", "安全 符合": "in over", "安全。符合": "over", "安全。符合要求的": "over"} {
		res, err := x.Search(t.Context(), search.Query{Text: question, Literal: true})
		var got []string
		for _, h := range res.Hits {
			got = append(got, h.Key)
		}
		slices.Sort(got)
		if err != nil || strings.Join(got, " ") != want || res.Total != len(got) {
			t.Errorf("%s: %v, %d, %v", question, got, res.Total, err)
		}
	}
}
