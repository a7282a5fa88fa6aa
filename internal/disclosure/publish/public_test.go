package publish_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/file"
	"tongban/internal/base/search"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/workday"
	"tongban/internal/disclosure/publish"
	"tongban/internal/matter"
)

// get asks as nobody in particular.
func (h *house) get(address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, r)
	return w
}

// stored puts a file of the editor on disk.
func (h *house) stored(name, text string) publish.Attachment {
	h.t.Helper()
	f, err := h.room.Files.Save(ctx, file.Upload{Name: name, Owner: editor.Subject(), Body: strings.NewReader(text)})
	must(h.t, err)
	return publish.Attachment{ID: f.ID, Name: f.Name, Size: f.Size}
}

// secret is what must never be read outside.
const secret = "绝不公开的字样"

// hiding makes a document of every state that is not public, and public ones with an internal attachment.
func (h *house) hiding() (numbers []string, files []int64) {
	h.t.Helper()
	make := func(to string) {
		in := notice()
		in.Title, in.Text = secret+to, secret
		inside := h.stored("拟稿说明.txt", secret)
		inside.Internal = true
		open := h.stored("附表.txt", secret)
		in.Files = []publish.Attachment{inside, open}
		r := h.begun(in)
		numbers, files = append(numbers, r.Number), append(files, inside.ID, open.ID)
		switch to {
		case "drafting":
			return
		case "review":
			h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
			return
		case "dropped":
			h.Must(editor, r.ID, "drop", publish.Drop{Reason: "重复"})
			return
		case "withheld":
			in.Attribute, in.Reason, in.Ground, in.Files = publish.Withheld, "N6", "过程性信息", nil
			h.Must(editor, r.ID, "edit", in)
		}
		h.review(r.ID)
		if to == "scheduled" {
			h.Must(head, r.ID, "schedule", publish.Schedule{On: workday.MustDate("2026-09-09"), At: "09:00"})
		}
	}
	for _, to := range []string{"drafting", "review", "dropped", "withheld", "ready", "scheduled"} {
		make(to)
	}
	return numbers, files
}

func TestNobodyReachesWhatIsNotPublicByAnyGuess(t *testing.T) { // 政府信息公开条例 §17: 未经审查的不得公开
	h := open(t)
	x := index(t, h)
	numbers, files := h.hiding()
	in := notice()
	inside, outside := h.stored("会签单.txt", secret), h.stored("附表.txt", "公开的附表")
	inside.Internal = true
	in.Files = []publish.Attachment{inside, outside}
	public := h.published(in)
	files = append(files, inside.ID)
	rev, err := h.Start(ctx, editor, publish.KindName, "revise", publish.Revise{Draft: func() publish.Draft { d := notice(); d.Text = secret; return d }(), Of: public.ID, OfNumber: public.Number, Original: h.document(public.Number)})
	must(t, err)
	numbers = append(numbers, rev.Number)
	must(t, x.Follow(ctx))
	if a := h.get("/disclosure/documents?q=通知"); !strings.Contains(a.Body.String(), "/disclosure/documents/"+public.Number) {
		t.Fatal("the index has not even what is public")
	}
	if a := h.get("/disclosure/documents?q=" + secret); !strings.Contains(a.Body.String(), "符合条件 0 条") {
		t.Error("the index counts what is not public")
	}

	seen, queue := map[string]bool{}, []string{"/disclosure", "/disclosure/documents", "/disclosure/rss/all", "/disclosure/atom/policy", "/disclosure/sitemap.xml", "/disclosure/download/csv", "/disclosure/download/csv?class=policy", "/disclosure/documents?q=绝不公开", "/disclosure/documents?q=通知"}
	for _, n := range numbers {
		queue = append(queue, "/disclosure/documents/"+n, "/disclosure/documents/"+n+"/code.svg")
		for _, f := range files {
			queue = append(queue, fmt.Sprintf("/disclosure/documents/%s/files/%d", n, f))
		}
	}
	for _, f := range files {
		queue = append(queue, fmt.Sprintf("/disclosure/documents/%s/files/%d", public.Number, f))
	}
	links := regexp.MustCompile(`(?:href="|<link>|<loc>)(?:http://[^/"<]+)?(/disclosure[^"<]*)`)
	for len(queue) > 0 {
		address := strings.ReplaceAll(queue[0], "&amp;", "&")
		if queue = queue[1:]; seen[address] {
			continue
		}
		seen[address] = true
		a := h.get(address)
		if text := a.Body.String(); strings.Contains(text, secret) {
			t.Errorf("%s (%d) shows what is not public", address, a.Code)
		}
		for _, n := range numbers {
			if strings.Contains(address, n) && a.Code != http.StatusNotFound {
				t.Errorf("%s answers %d", address, a.Code)
			}
		}
		for _, m := range links.FindAllStringSubmatch(a.Body.String(), -1) {
			queue = append(queue, m[1])
		}
	}
	if a := h.get("/disclosure/download/csv?class=policy"); !strings.Contains(a.Body.String(), "/disclosure/documents/"+public.Number) || strings.Count(a.Body.String(), "\n") != 2 {
		t.Errorf("the list as a table is %q", a.Body)
	}
	if !seen["/disclosure/sitemap/2026-09"] {
		t.Error("search engines are not led to the month")
	}
	if len(seen) < 60 || !seen["/disclosure/documents/"+public.Number] {
		t.Fatalf("only %d addresses were tried", len(seen))
	}
	if a := h.get(fmt.Sprintf("/disclosure/documents/%s/files/%d", public.Number, outside.ID)); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "公开的附表") {
		t.Errorf("the public attachment answers %d", a.Code)
	}
}

func index(t *testing.T, h *house) *search.Index {
	t.Helper()
	x, err := search.Open(ctx, search.Config{Path: t.TempDir() + "/documents.db", Now: h.Now})
	must(t, err)
	t.Cleanup(func() { x.Close() })
	x.Add(h.room.Source())
	h.room.Index = x
	return x
}

func TestAPublicPageSaysWhatItIsAndWhetherItHolds(t *testing.T) { // 政府信息公开条例 §12: 索引号、名称、内容概述、生成日期
	h := open(t)
	r := h.published(notice())
	address := "/disclosure/documents/" + r.Number
	a := h.get(address)
	for _, want := range []string{"PDY00001X/2026-00001", "云政办〔2026〕31号", `name="ArticleTitle"`, `name="PubDate" content="2026-09-01 09:00"`, `name="ContentSource"`, `name="ColumnName"`, "主动公开", "秋季道路保洁"} {
		if !strings.Contains(a.Body.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	tag := a.Header().Get("ETag")
	if again := h.get(address, "If-None-Match", tag); tag == "" || again.Code != http.StatusNotModified {
		t.Errorf("asked again with its tag it answers %d", again.Code)
	}
	h.Must(head, r.ID, "mark", publish.Mark{Validity: publish.Repealed, On: workday.MustDate("2026-09-01"), By: "云政办〔2026〕40号"})
	if a = h.get(address, "If-None-Match", tag); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "本文已废止") {
		t.Errorf("after it was repealed the page answers %d", a.Code)
	}
	h.Must(head, r.ID, "withdraw", publish.Withdraw{Reason: "附件有误"})
	if a = h.get(address, "If-None-Match", tag); a.Code != http.StatusGone || !strings.Contains(a.Body.String(), "附件有误") {
		t.Errorf("after it was withdrawn the page answers %d", a.Code)
	}
	if a = h.get("/disclosure/documents"); strings.Contains(a.Body.String(), r.Number) {
		t.Error("the list still has what was withdrawn")
	}
}

func TestAListLeadsThroughEverythingOnce(t *testing.T) {
	h := open(t)
	must(t, h.ruled(head, publish.Rule{Body: "office", Template: "{org}/{year}-{seq:5}", Levels: []publish.Level{{N: 1, Title: "一审"}}, Reason: "测试"}))
	want := map[string]bool{}
	for range 45 { // more than two pages, all in the same moment
		r := h.begun(notice())
		h.Must(editor, r.ID, "submit", publish.Submit{Proofread: true})
		h.Must(first, r.ID, "pass", publish.Pass{Proofread: true})
		h.Must(keeper, r.ID, "clear", clears)
		h.Must(head, r.ID, "publish", publish.Publish{})
		want[r.Number] = true
	}
	next, rows := regexp.MustCompile(`href="(/disclosure/documents\?[^"]*after=[^"]*)"`), regexp.MustCompile(`/disclosure/documents/(XX-[0-9-]+)`)
	got := map[string]int{}
	for address := "/disclosure/documents?class=policy"; address != ""; {
		text := h.get(address).Body.String()
		on := map[string]bool{}
		for _, m := range rows.FindAllStringSubmatch(text, -1) {
			on[m[1]] = true
		}
		for n := range on {
			got[n]++
		}
		address = ""
		if m := next.FindStringSubmatch(text); m != nil {
			address = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	for n := range want {
		if got[n] != 1 {
			t.Errorf("%s stands %d times", n, got[n])
		}
	}
}

func TestDocumentsAreFoundByNumberWordsAndDays(t *testing.T) {
	h := open(t)
	x := index(t, h)
	r := h.published(notice())
	in := notice()
	in.Title, in.Number, in.Class, in.Genre, in.Text = "云州市2026年第三季度国民经济运行情况", "无", "statistics", "统计资料", "三季度生产总值同比增长。"
	other := h.published(in)
	must(t, x.Follow(ctx))
	rows := regexp.MustCompile(`/disclosure/documents/(XX-[0-9-]+)`)
	for _, c := range []struct {
		query string
		total int
		has   string
	}{
		{"q=云政办〔2026〕31号", 1, r.Number}, {"q=PDY00001X/2026-00002", 1, other.Number}, {"q=保洁工作", 1, r.Number}, {"q=国民经济&class=statistics", 1, other.Number}, {"q=国民经济&class=policy", 0, ""},
		{"q=保洁工作&from=2026-08-01&until=2026-09-01", 1, r.Number}, {"q=保洁工作&from=2026-09-02", 0, ""}, {"q=保洁工作&until=2026-08-31", 0, ""}, {"q=保洁工作&validity=valid", 1, r.Number},
		{"subject=城乡建设、环境保护", 2, r.Number},
	} {
		a := h.get("/disclosure/documents?" + c.query)
		text := a.Body.String()
		if says := fmt.Sprintf("符合条件 %d 条", c.total); strings.HasPrefix(c.query, "q=") && !strings.Contains(text, says) {
			t.Errorf("%s does not say %s", c.query, says)
		}
		on := map[string]bool{}
		for _, m := range rows.FindAllStringSubmatch(text, -1) {
			on[m[1]] = true
		}
		if len(on) != c.total || c.has != "" && !on[c.has] {
			t.Errorf("%s answers %d with %v, want %d with %q", c.query, a.Code, on, c.total, c.has)
		}
	}
	h.Must(head, r.ID, "withdraw", publish.Withdraw{Reason: "附件有误"})
	must(t, x.Follow(ctx))
	if a := h.get("/disclosure/documents?q=保洁工作"); strings.Contains(a.Body.String(), r.Number) {
		t.Error("what was withdrawn is still found")
	}
}

func TestAnotherNodeSeesWhatWasCommittedLate(t *testing.T) {
	h := open(t)
	other := publish.New(publish.Deps{DB: h.DB, Now: h.Now, Hall: func() *matter.Engine { return h.Engine }, Web: h.web, Files: h.room.Files, Org: h.room.Org, Calendar: h.room.Calendar, Rules: h.room.Rules})
	there := web.New(web.Config{Store: h.DB, Now: h.Now, Limits: web.Limits{Off: true}})
	other.Web = there
	there.Handle(other.PublicRoutes()...)
	ask := func(address string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		there.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		return w
	}
	late := h.published(notice())
	h.Pass(10 * time.Second)
	h.published(notice())
	const list = "/disclosure/documents"
	page := list + "/" + late.Number
	h.Pass(time.Second)
	if a, l := ask(page), ask(list); a.Code != http.StatusOK || !strings.Contains(l.Body.String(), page) {
		t.Fatalf("it answers %d", a.Code)
	}
	h.Must(head, late.ID, "withdraw", publish.Withdraw{Reason: "附件有误"})
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { // as if stamped before the change that was seen last
		_, err := tx.Exec(ctx, `update document set changed = (select max(changed) from document where id <> $1) - 5000 where id = $1`, late.ID)
		return err
	}))
	h.Pass(time.Second)
	if a := ask(page); a.Code != http.StatusGone {
		t.Errorf("withdrawn late, the page answers %d", a.Code)
	}
	if l := ask(list); strings.Contains(l.Body.String(), page) || !strings.Contains(l.Body.String(), "符合条件 1 条") {
		t.Error("withdrawn late, the list still has it")
	}
}
