package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/sync/errgroup"

	"tongban/demo"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/org"
	"tongban/internal/disclosure/publish"
)

// DocumentsLoad says what a measurement of the published documents does.
type DocumentsLoad struct {
	Documents int
	Questions int // of each class
	Sample    int // questions that are held against a plain scan
	Dir       string
	Pages     PagesLoad // readers, share, every, for, clocks
	Log       func(string)
}

// DocumentsFigures is what it found.
type DocumentsFigures struct {
	Store        string          `json:"store"`
	Documents    int             `json:"documents"`
	FileBytes    int64           `json:"file_bytes"`
	ImportPerSec float64         `json:"import_per_s"`
	ImportCPU    float64         `json:"import_cpu_s_per_1000"`
	BarePerSec   float64         `json:"bare_insert_per_s"` // the same lines into a table of their own, no question asked
	IndexPerSec  float64         `json:"index_per_s"`
	IndexBytes   int64           `json:"index_bytes"`
	VisibleMS    PublishedAfter  `json:"visible_ms"`
	Search       []SearchFigures `json:"search"`
	SearchP50    float64         `json:"search_p50_ms"`
	SearchP99    float64         `json:"search_p99_ms"`
	Checked      int             `json:"recall_questions"`
	Wrong        []string        `json:"recall_wrong"`
	Pages        []PageFigures   `json:"pages"`
	MemoryMiB    float64         `json:"memory_mib"`
}

// PublishedAfter is how soon a document is seen in each place after its publication was answered.
type PublishedAfter struct {
	Article float64 `json:"article"`
	List    float64 `json:"list"`
	Search  float64 `json:"search"`
}

// SearchFigures are the answers to one class of questions, in milliseconds.
type SearchFigures struct {
	Class string  `json:"class"`
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
	Hits  float64 `json:"mean_hits"`
}

// stockBody is the body whose documents they are.
const stockBody = infoOffice

// stock makes the documents of a city: numbers, titles and texts of the words of its items.
type stock struct{ p *province }

// stocked is a document as a dump has it.
type stocked struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Number    string `json:"doc_no"`
	Index     string `json:"index_no,omitempty"`
	Publisher string `json:"publisher"`
	Written   string `json:"written"`
	Published string `json:"published"`
	Theme     string `json:"theme"`
	Class     string `json:"class"`
	Genre     string `json:"genre"`
	Validity  string `json:"validity,omitempty"`
	Text      string `json:"text"`
}

func (s stock) document(n int) stocked {
	r := chance(21, n)
	genres := []string{"通知", "通知", "通知", "意见", "公告", "批复", "函", "决定", "通报"}
	themes := []string{"综合政务", "财政、金融、审计", "城乡建设、环境保护", "科技、教育", "卫生、体育", "农业、林业、水利", "工业、交通", "市场监管、安全生产监管", "民政、扶贫、救灾"}
	genre := genres[r.IntN(len(genres))]
	day := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, r.IntN(8000))
	d := stocked{ID: fmt.Sprint("stock-", n), Number: fmt.Sprintf("云政办〔%d〕%d号", day.Year(), n), Publisher: "云州市人民政府办公室", Written: day.Format("2006-01-02"), Published: day.AddDate(0, 0, r.IntN(20)).Format("2006-01-02"),
		Theme: themes[r.IntN(len(themes))], Genre: genre, Class: publish.Classes[r.IntN(len(publish.Classes))].Code}
	d.Title = fmt.Sprintf("云州市人民政府办公室关于%s%s有关工作的%s", pick(r, s.p.subjects), pick(r, s.p.actions), genre)
	if n%7 == 0 {
		d.Validity = []string{"有效", "已废止", "已失效"}[r.IntN(3)]
	}
	if n%3 == 0 {
		d.Index = fmt.Sprintf("OLD/%d-%06d", day.Year(), n)
	}
	lines := []string{d.Title, d.Number, "各区人民政府，市直各部门："}
	for range 6 + r.IntN(14) {
		lines = append(lines, pick(r, s.p.sentences))
	}
	d.Text = strings.Join(append(lines, "云州市人民政府办公室", d.Written), "\n")
	return d
}

// plain is all that a reader may find of a document. The title stands there once more without its signs: who asks for a
// title need not know where its brackets are.
func (d stocked) plain() string {
	bare := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			return c
		}
		return -1
	}, d.Title)
	return d.Title + "\n" + bare + "\n" + d.Number + "\n" + d.Index + "\n" + d.Text
}

// write puts the stock into a file of JSON lines.
func (s stock) write(name string, n int) (int64, error) {
	file, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for i := range n {
		if err := lines.Encode(s.document(i)); err != nil {
			return 0, err
		}
	}
	if err := out.Flush(); err != nil {
		return 0, err
	}
	info, err := file.Stat()
	return info.Size(), err
}

// BenchDocuments fills a house with the stock of a city by way of the import, and measures the pages, the search and how
// soon a publication is seen.
func BenchDocuments(ctx context.Context, c Config, load DocumentsLoad) (f DocumentsFigures, err error) {
	h, err := Open(ctx, c)
	if err != nil {
		return f, err
	}
	defer h.Close()
	p, err := newProvince()
	if err != nil {
		return f, err
	}
	place, err := demo.City()
	if err != nil {
		return f, err
	}
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.db.NewID, place.Org) }); err != nil {
		return f, err
	}
	if err := h.Reload(ctx); err != nil {
		return f, err
	}
	f = DocumentsFigures{Store: h.db.Kind(), Documents: load.Documents, Wrong: []string{}}
	b := stockBench{DocumentsLoad: load, h: h, stock: stock{p}, f: &f}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"import", b.fill}, {"index", b.index}, {"search", b.ask}, {"recall", b.recall}, {"publication", b.publication}, {"pages", b.pages}} {
		begun := stopwatch(load.Pages.Now)
		if err := step.do(ctx); err != nil {
			return f, fmt.Errorf("%s: %w", step.name, err)
		}
		if load.Log != nil {
			load.Log(fmt.Sprintf("%s %.0f s", step.name, begun()))
		}
	}
	f.MemoryMiB = mebibytes(load.Pages.Memory())
	return f, nil
}

// stockBench is one measurement on its way.
type stockBench struct {
	DocumentsLoad
	h     *House
	stock stock
	f     *DocumentsFigures
	made  []string // numbers of some matters
}

// fill imports the stock; beside it, in the same store, the same lines are inserted with no question asked.
func (b *stockBench) fill(ctx context.Context) (err error) {
	file := filepath.Join(b.Dir, "stock.jsonl")
	if b.f.FileBytes, err = b.stock.write(file, b.Documents); err != nil {
		return err
	}
	defer os.Remove(file)
	bare := stopwatch(b.Pages.Now)
	if err := bareInsert(ctx, b.h.db, file); err != nil {
		return err
	}
	b.f.BarePerSec = float64(b.Documents) / bare()
	cpu, took := b.Pages.CPU(), stopwatch(b.Pages.Now)
	luck := chance(22, 0)
	tally, err := b.h.ImportDocuments(ctx, DocumentImport{Files: []string{file}, Body: stockBody, By: "bench", Each: func(l DocumentLine) error {
		if len(b.made) < 20_000 {
			b.made = append(b.made, l.Matter)
		} else if i := luck.IntN(b.Documents); i < 20_000 {
			b.made[i] = l.Matter
		}
		return nil
	}})
	if err == nil && tally.Added != b.Documents {
		err = fmt.Errorf("%+v of %d came in", tally, b.Documents)
	}
	b.f.ImportPerSec = float64(b.Documents) / took()
	b.f.ImportCPU = (b.Pages.CPU() - cpu).Seconds() / float64(b.Documents) * 1000
	return err
}

func (b *stockBench) index(ctx context.Context) error {
	took := stopwatch(b.Pages.Now)
	if err := b.h.documents.Follow(ctx); err != nil {
		return err
	}
	n, bytes := b.h.documents.Size()
	if n != b.Documents {
		return fmt.Errorf("the index has %d of %d", n, b.Documents)
	}
	b.f.IndexPerSec, b.f.IndexBytes = float64(n)/took(), bytes
	return nil
}

// questions are the classes of what people type; each is a part of some document.
func (b *stockBench) questions() []struct {
	name string
	ask  func(r *rand.Rand) string
} {
	part := func(r *rand.Rand, n int) string {
		for {
			runes := []rune(pick(r, b.stock.p.sentences))
			if len(runes) < n {
				continue
			}
			at := r.IntN(len(runes) - n + 1)
			if some := runes[at : at+n]; !slices.ContainsFunc(some, func(c rune) bool { return !unicode.Is(unicode.Han, c) }) {
				return string(some)
			}
		}
	}
	return []struct {
		name string
		ask  func(r *rand.Rand) string
	}{
		{"one character", func(r *rand.Rand) string { return part(r, 1) }},
		{"two characters", func(r *rand.Rand) string { return part(r, 2) }},
		{"four characters", func(r *rand.Rand) string { return part(r, 4) }},
		{"two words", func(r *rand.Rand) string { return pick(r, b.stock.p.subjects) + " " + pick(r, b.stock.p.actions) }},
		{"document number", func(r *rand.Rand) string { return b.stock.document(r.IntN(b.Documents)).Number }},
		{"title", func(r *rand.Rand) string { return b.stock.document(r.IntN(b.Documents)).Title }},
	}
}

func (b *stockBench) ask(ctx context.Context) error {
	var all []time.Duration
	for n, class := range b.questions() {
		r := chance(23, n)
		var took []time.Duration
		hits := 0
		for range b.Questions {
			q := search.Query{Text: class.ask(r), Limit: 20, Literal: true}
			begun := b.Pages.Now()
			res, err := b.h.documents.Search(ctx, q)
			if err != nil {
				return err
			}
			took = append(took, b.Pages.Now().Sub(begun))
			hits += res.Total
		}
		all = append(all, took...)
		b.f.Search = append(b.f.Search, SearchFigures{Class: class.name, P50: quantile(took, 50), P99: quantile(took, 99), Hits: float64(hits) / float64(max(1, b.Questions))})
	}
	b.f.SearchP50, b.f.SearchP99 = quantile(all, 50), quantile(all, 99)
	return nil
}

// quantile is a percentile in milliseconds.
func quantile(list []time.Duration, percent int) float64 {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[min(len(list)-1, len(list)*percent/100)].Seconds() * 1000
}

// recall holds the totals of some questions against a plain scan of every text.
func (b *stockBench) recall(ctx context.Context) error {
	var asked []string
	for n, class := range b.questions()[:3] {
		r := chance(24, n)
		for range b.Sample {
			if q := class.ask(r); !slices.Contains(asked, q) {
				asked = append(asked, q)
			}
		}
	}
	counts := make([]int, len(asked))
	for i := range b.Documents {
		text := b.stock.document(i).plain()
		for n, q := range asked {
			if strings.Contains(text, q) {
				counts[n]++
			}
		}
	}
	for n, q := range asked {
		res, err := b.h.documents.Search(ctx, search.Query{Text: q, Limit: 1, Literal: true})
		if err != nil {
			return err
		}
		if total := res.Total; total != counts[n] {
			b.f.Wrong = append(b.f.Wrong, fmt.Sprintf("%s: %d, by scan %d", q, total, counts[n]))
		}
	}
	b.f.Checked = len(asked)
	return nil
}

// door is the room of documents behind a door without limits of how often somebody may ask.
func (b *stockBench) door() *web.Server {
	h := b.h
	server := web.New(web.Config{Store: h.db, Now: b.Pages.Now, Limits: web.Limits{Off: true}, Site: func(*http.Request) web.Site { return web.Site{Name: siteName} },
		Menu: func(*http.Request) []web.MenuGroup { return publicMenu() }})
	room := publish.New(publish.Deps{DB: h.db, Now: b.Pages.Now, Hall: h.Engine, Web: server, Files: h.files, Org: h.org, Calendar: h.book.Calendar, Rules: h.publishing, Index: h.documents, More: moreColumns(), Ways: h.waysToInterpret})
	server.Handle(room.PublicRoutes()...)
	return server
}

// publication takes one more document in and looks for it in every place, while the index follows as it does in a house.
func (b *stockBench) publication(ctx context.Context) error {
	server := b.door()
	pageOf(server, "/disclosure/documents") // a house that runs has its shelf
	working, stop := context.WithCancel(ctx)
	var group errgroup.Group
	group.Go(func() error { return b.h.documents.Run(working) })
	defer func() { stop(); _ = group.Wait() }()
	const word = "鹮鹳鸨鹚"
	file := filepath.Join(b.Dir, "one.jsonl")
	today := b.Pages.Now().Format("2006-01-02")
	line := fmt.Sprintf(`{"id":"new","title":"关于%s的公告","published":%q,"text":"一篇新的。"}`, word, today)
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		return err
	}
	number := ""
	if _, err := b.h.ImportDocuments(ctx, DocumentImport{Files: []string{file}, Body: stockBody, By: "bench", Each: func(l DocumentLine) error { number = l.Matter; return nil }}); err != nil {
		return err
	}
	seen := stopwatch(b.Pages.Now)
	for _, place := range []struct {
		path string
		ms   *float64
	}{{"/disclosure/documents/" + number, &b.f.VisibleMS.Article}, {"/disclosure/documents", &b.f.VisibleMS.List}, {"/disclosure/documents?q=" + url.QueryEscape(word), &b.f.VisibleMS.Search}} {
		for !strings.Contains(pageOf(server, place.path), "/disclosure/documents/"+number) {
			if seen() > 30 || !rest(ctx, 5*time.Millisecond) {
				return fmt.Errorf("%s does not show the new document", place.path)
			}
		}
		*place.ms = 1000 * seen()
	}
	return nil
}

// pageOf is a page as somebody reads it.
func pageOf(server http.Handler, path string) string {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return ""
	}
	r.RemoteAddr = "127.0.0.1:1"
	var w collected
	server.ServeHTTP(&w, r)
	return w.text.String()
}

// collected is an answer in memory.
type collected struct {
	head http.Header
	text strings.Builder
}

func (c *collected) Header() http.Header {
	if c.head == nil {
		c.head = http.Header{}
	}
	return c.head
}
func (c *collected) Write(b []byte) (int, error) { return c.text.Write(b) }
func (c *collected) WriteHeader(int)             {}

// pages lets readers open each sort of page, and as many bytes of a bare handler.
func (b *stockBench) pages(ctx context.Context) error {
	server := b.door()
	address, done, err := listen(ctx, server)
	if err != nil {
		return err
	}
	defer done()
	r := chance(25, 0)
	var lists, facets, hot, cold, words []string
	for range 400 {
		class := publish.Classes[r.IntN(len(publish.Classes))].Code
		at := time.Date(2004+r.IntN(22), time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		lists = append(lists, "/disclosure/documents?class="+class, fmt.Sprintf("/disclosure/documents?after=%d.%d", at.UnixMilli(), int64(1)<<60))
		q := url.Values{"class": {class}, "genre": {[]string{"通知", "意见", "公告", "议案"}[r.IntN(4)]}, "subject": {[]string{"综合政务", "科技、教育", "国防"}[r.IntN(3)]}}
		if r.IntN(2) == 0 {
			q.Set("validity", []string{"valid", "repealed", "lapsed"}[r.IntN(3)])
		}
		if r.IntN(2) == 0 {
			q.Set("from", at.Format("2006-01-02"))
			q.Set("until", at.AddDate(1, 0, 0).Format("2006-01-02"))
		}
		facets = append(facets, "/disclosure/documents?"+q.Encode())
		words = append(words, "/disclosure/documents?q="+url.QueryEscape(b.questions()[1].ask(r)))
	}
	zipf := rand.NewZipf(r, 1.2, 1, uint64(len(b.made)-1))
	for range 20_000 {
		hot = append(hot, "/disclosure/documents/"+b.made[zipf.Uint64()])
		cold = append(cold, "/disclosure/documents/"+b.made[r.IntN(len(b.made))])
	}
	for _, sort := range []pageSort{{name: "list", paths: lists}, {name: "facets", paths: facets}, {name: "article as asked", paths: hot}, {name: "article kept", paths: hot, opened: true}, {name: "article 304", paths: hot, again: true}, {name: "article by chance", paths: cold}, {name: "search", paths: words}} {
		page, err := sort.measure(ctx, address, b.Pages)
		if err != nil {
			return fmt.Errorf("%s: %w", sort.name, err)
		}
		b.f.Pages = append(b.f.Pages, page)
	}
	return nil
}
