package channel

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tongban/internal/base/fault"
	"tongban/internal/base/file"
	"tongban/internal/base/job"
	"tongban/internal/base/store"
	"tongban/internal/base/web"
	"tongban/internal/common/account"
	"tongban/internal/common/org"
	"tongban/internal/common/workday"
	"tongban/internal/matter"
	"tongban/internal/matter/mattertest"
)

const city = `
divisions:
  - {code: "350000", name: 福建省, level: province}
  - {code: "359900", name: 云州市, parent: "350000", level: city}
bodies:
  - {code: office, name: 云州市人民政府办公室, abbr: 云政办, division: "359900", credit_code: 11359900PDY00001X7}
  - {code: market, name: 云州市市场监督管理局, abbr: 云市监, division: "359900", credit_code: 11359900PDY0000362}
posts:
  - {code: write, name: 新媒体岗, body: office, rights: [channel.write]}
officers:
  - {login: ji, name: 纪晓棠, posts: [write]}
`

const region = "/350000/359900/"

var (
	ctx    = context.Background()
	writer = mattertest.Officer(1, "纪晓棠", "office", region, RightWrite, RightRelease)
	chief  = mattertest.Officer(2, "邵明远", "office", region, RightRelease)
	admin  = mattertest.Officer(3, "马建军", "office", region, RightMedia)
	other  = mattertest.Officer(4, "佟欣", "market", region, RightWrite, RightRelease)
)

// platform is an adapter that remembers what it was given, and fails as long as it is told to.
type platform struct {
	pushed, removed []string
	last            Piece
	down            bool
}

func (p *platform) Push(_ context.Context, _ Account, piece Piece) (string, error) {
	if p.down {
		return "", errors.New("push answered with 503")
	}
	p.pushed, p.last = append(p.pushed, piece.Title), piece
	return "https://example.com/" + piece.Posting, nil
}

func (p *platform) Remove(_ context.Context, _ Account, piece Piece) error {
	if p.down {
		return errors.New("push answered with 503")
	}
	p.removed, p.last = append(p.removed, piece.Address), piece
	return nil
}

// house is the room in a hall of its own, with documents as a map.
type house struct {
	*mattertest.Hall
	t        *testing.T
	room     *Room
	web      *web.Server
	worker   *job.Worker
	platform *platform
	docs     map[string]Document
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, platform: &platform{}, docs: map[string]Document{
		"XX-1": {ID: 1, Number: "XX-1", Title: "关于做好冬季防火工作的通知", Body: "office", Version: 1, Public: "/disclosure/documents/XX-1", FirstOn: workday.MustDate("2026-03-02")},
		"XX-2": {ID: 2, Number: "XX-2", Title: "关于开放避寒场所的通告", Body: "office", Version: 1, Public: "/disclosure/documents/XX-2", FirstOn: workday.MustDate("2026-03-02")},
		"XX-9": {ID: 9, Number: "XX-9", Title: "还没有公开的稿子", Body: "office", Version: 1}}}
	h.room = New(Deps{Org: org.NewDirectory(), Hall: func() *matter.Engine { return h.Engine }})
	h.Hall = mattertest.New(t, []store.Migrations{web.Migrations(), file.Migrations(), org.Migrations(), Migrations()}, h.room.PostingKind(), h.room.TakedownKind())
	files, err := file.New(file.Config{Store: h.DB, Dir: t.TempDir(), Now: h.Now})
	must(t, err)
	h.web = web.New(web.Config{Store: h.DB, Now: h.Now, Log: slog.New(slog.DiscardHandler), Limits: web.Limits{Off: true}, Allow: func(r *http.Request, route web.Route) error {
		if right, ok := route.Who.RightName(); ok && !account.ActorOf(r.Context()).Has(right) {
			return account.NotForPost()
		}
		return nil
	}})
	d := h.room.Deps
	d.DB, d.Now, d.Web, d.Files = h.DB, h.Now, h.web, files
	d.Adapters = map[Way]Adapter{WayOutbox: h.platform}
	d.Document = func(_ context.Context, number string) (Document, error) {
		if d, ok := h.docs[number]; ok {
			return d, nil
		}
		return Document{}, fault.Missing("政府信息", "")
	}
	d.Latest = func(context.Context, int) (out []Document, err error) {
		for _, number := range []string{"XX-1", "XX-2"} {
			out = append(out, h.docs[number])
		}
		return out, nil
	}
	d.Shown = func(_ context.Context, ids []int64) (map[int64]Document, error) {
		out := map[int64]Document{}
		for _, d := range h.docs {
			if d.Public != "" {
				out[d.ID] = d
			}
		}
		return out, nil
	}
	d.Link = func(number string) string { return "/disclosure/documents/" + number }
	d.Counted = func(context.Context, string, int) (int, error) { return 2, nil }
	h.room.Deps = d
	h.web.Handle(h.room.Routes()...)
	h.web.Handle(web.Route{Pattern: "POST /test/sign-in", Who: web.Public, Handle: func(w http.ResponseWriter, r *http.Request) error {
		return h.web.SignIn(w, r, account.ActorOf(r.Context()).Subject())
	}})
	h.worker = job.NewWorker(h.DB, job.Config{Now: h.Now, Log: slog.New(slog.DiscardHandler)})
	h.room.Handle(h.worker)
	data, err := org.ReadData(strings.NewReader(city))
	must(t, err)
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { return org.Import(ctx, tx, h.DB.NewID, data) }))
	must(t, h.DB.Read(ctx, func(tx *store.Tx) error {
		if err := h.room.Org.Load(ctx, tx); err != nil {
			return err
		}
		return h.room.Book.Load(ctx, tx)
	}))
	return h
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// account registers an account.
func (h *house) account(channel string, way Way) string {
	h.t.Helper()
	id, err := h.room.SaveAccount(ctx, chief, 0, 0, AccountForm{Channel: channel, Body: "office", Name: "云州" + channel, Way: way, Letters: 100, Hours: 24, Open: true, Reason: "首次登记"})
	must(h.t, err)
	return strconv.FormatInt(id, 10)
}

func (h *house) written(key string) matter.Result {
	h.t.Helper()
	r, err := h.Start(ctx, writer, PostingKind, "write", Write{Account: key, Headline: "冬季防火", Text: "请注意用火安全。", Document: h.docs["XX-1"]})
	must(h.t, err)
	return r
}

func (h *house) approved(key string) matter.Result {
	h.t.Helper()
	r := h.written(key)
	h.Must(writer, r.ID, "submit", Submit{Checked: true, Document: h.docs["XX-1"]})
	h.Must(chief, r.ID, "approve", Approve{})
	return r
}

// works lets the background work run until nothing is due, so long after.
func (h *house) works(after time.Duration) {
	h.t.Helper()
	h.Pass(after)
	must(h.t, h.worker.RunUntilEmpty(ctx))
}

func (h *house) state(number string, want matter.State) Posting {
	h.t.Helper()
	v := h.See(number)
	if v.Matter.State != want {
		h.t.Fatalf("%s is %s instead of %s", number, v.Matter.State, want)
	}
	p, _ := v.Facts.(Posting)
	return p
}

func (h *house) downs(state matter.State) []matter.Matter {
	h.t.Helper()
	list, err := h.List(ctx, account.System("test"), matter.Filter{Kind: TakedownKind, States: []matter.State{state}, Limit: 50})
	must(h.t, err)
	return list
}

func (h *house) refused(err error, words string) {
	h.t.Helper()
	text := fault.MessageOf(err)
	for _, f := range fault.FieldsOf(err) {
		text += f.Message
	}
	if err == nil || !strings.Contains(text, words) {
		h.t.Fatalf("refused with %q, want %q", text, words)
	}
}

// asks opens a page as an officer; with a form it sends it.
func (h *house) asks(who account.Actor, address string, form ...url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if len(form) > 0 {
		r = httptest.NewRequest(http.MethodPost, address, strings.NewReader(form[0].Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept", "text/html")
	in := httptest.NewRequest(http.MethodPost, "/test/sign-in", nil)
	w := httptest.NewRecorder()
	h.web.ServeHTTP(w, in.WithContext(account.With(in.Context(), who)))
	for _, c := range w.Result().Cookies() {
		r.AddCookie(c)
	}
	w = httptest.NewRecorder()
	h.web.ServeHTTP(w, r.WithContext(account.With(r.Context(), who)))
	return w
}

func TestAPieceIsReleasedBySomebodyElseAndTriedAgainWhenItFails(t *testing.T) {
	h := open(t)
	r := h.written(h.account("wechat", WayOutbox))
	h.Must(writer, r.ID, "submit", Submit{Checked: true})
	_, err := h.Do(ctx, writer, r.ID, "approve", Approve{})
	h.refused(err, "请由另一位同事审核")
	h.platform.down = true
	h.Must(chief, r.ID, "approve", Approve{})
	h.works(0)
	h.state(r.Number, StateQueued) // it is tried again by itself
	h.works(time.Minute)
	h.works(time.Minute)
	if p := h.state(r.Number, StateFailed); p.Failed != "平台接口回答出错（503）" {
		t.Errorf("failed as %q", p.Failed)
	}
	_, err = h.Do(ctx, writer, r.ID, "drop", Drop{Reason: "不发了"})
	h.refused(err, "到平台后台核对")
	h.platform.down = false
	h.Must(writer, r.ID, "retry", Retry{})
	h.works(0)
	if p := h.state(r.Number, StateSent); len(h.platform.pushed) != 1 || !strings.HasPrefix(p.Where, "https://example.com/") {
		t.Errorf("pushed %v to %q", h.platform.pushed, p.Where)
	}
	figures, err := h.room.FirstIn(ctx, "office", 2026)
	if err != nil || figures["wechat"] != 1 || figures[Site] != 2 {
		t.Errorf("counted %v, %v", figures, err)
	}
}

func TestAPieceWhoseWorkIsNowhereHasFailed(t *testing.T) {
	h := open(t)
	r := h.approved(h.account("wechat", WayOutbox))
	must(t, h.room.SweepStuck(ctx))
	h.state(r.Number, StateQueued) // its work is still to be done
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `/* test.die */ update job set state = 'dead' where topic = $1`, TopicPush)
		return err
	}))
	for range 2 {
		must(t, h.room.SweepStuck(ctx))
	}
	if p := h.state(r.Number, StateFailed); !strings.Contains(p.Failed, "推送中断") {
		t.Fatalf("failed as %q", p.Failed)
	}
	must(t, h.DB.Write(ctx, func(tx *store.Tx) error { // the operator lets the dead job go on: it does nothing any more
		_, err := tx.Exec(ctx, `/* test.rise */ update job set state = 'ready', tries = 0 where topic = $1`, TopicPush)
		return err
	}))
	h.works(0)
	if h.state(r.Number, StateFailed); len(h.platform.pushed) != 0 {
		t.Fatalf("pushed %v", h.platform.pushed)
	}
	h.Must(writer, r.ID, "retry", Retry{})
	h.works(0)
	h.state(r.Number, StateSent)
}

func TestWhatIsOutFollowsItsDocument(t *testing.T) { // 政府信息公开条例 §23: 各个载体上的信息与公开的一致
	h := open(t)
	box, hand := h.account("wechat", WayOutbox), h.account("press", WayHand)
	out, paper, draft := h.approved(box), h.approved(hand), h.written(box)
	h.Must(writer, paper.ID, "enter", Enter{On: workday.DateOf(h.Now()), Where: "第2版"})
	h.works(0)

	d := h.docs["XX-1"]
	d.Version = 2
	h.docs["XX-1"] = d
	for range 2 { // however often it is told
		must(t, h.room.Follow(ctx, "XX-1", "改了期限"))
	}
	if p := h.state(draft.Number, StateDrafting); !strings.Contains(p.Returned, "第2版") {
		t.Errorf("the draft says %q", p.Returned)
	}
	due := h.downs(StateDue)
	if len(due) != 2 || !strings.HasPrefix(due[0].Title, "更新：") || due[0].DueAt.IsZero() {
		t.Fatalf("owed %v", due)
	}
	h.Must(writer, due[0].ID, "done", Done{How: "已按新的内容重新发布"})
	must(t, h.room.Follow(ctx, "XX-1", ""))
	if n := len(h.downs(StateDue)); n != 1 {
		t.Errorf("%d are owed after one is done", n)
	}

	d.Public = ""
	h.docs["XX-1"] = d
	must(t, h.room.Follow(ctx, "XX-1", "附件有误"))
	h.works(0)
	h.state(draft.Number, StateDropped)
	h.state(out.Number, StateGone)
	if !strings.HasSuffix(h.platform.last.Link, "/disclosure/documents/XX-1") {
		t.Errorf("the platform is told to remove %q", h.platform.last.Link)
	}
	if len(h.platform.removed) != 1 || len(h.downs(StateDone)) != 3 { // renewed, merged and removed
		t.Errorf("removed %v, done %v", h.platform.removed, h.downs(StateDone))
	}
	due = h.downs(StateDue)
	if len(due) != 1 || !strings.HasPrefix(due[0].Title, "撤下：") {
		t.Fatalf("owed %v", due)
	}
	h.Must(writer, due[0].ID, "done", Done{How: "已登更正启事"})
	h.works(0)
	h.state(paper.Number, StateGone)
	must(t, h.room.Follow(ctx, "XX-1", ""))
	if n := len(h.downs(StateDue)); n != 0 {
		t.Errorf("%d are still owed", n)
	}
}

func TestWhatIsWithdrawnOnItsWayDoesNotGoOutOrIsTakenDown(t *testing.T) {
	h := open(t)
	box, hand := h.account("wechat", WayOutbox), h.account("press", WayHand)
	queued, waiting := h.approved(box), h.approved(hand)
	d := h.docs["XX-1"]
	d.Public = ""
	h.docs["XX-1"] = d // nobody has been told yet
	h.works(0)
	h.state(queued.Number, StateDropped)
	if len(h.platform.pushed) != 0 {
		t.Error("it went out")
	}
	h.Must(writer, waiting.ID, "enter", Enter{On: workday.DateOf(h.Now()), Where: "第2版"})
	h.works(0)
	if n := len(h.downs(StateDue)); n != 1 {
		t.Errorf("%d are owed by what came out all the same", n)
	}
}

func TestADocumentIsNotInTwoIssuesByMistake(t *testing.T) {
	h := open(t)
	in := IssueForm{Body: "office", Year: 2026, Number: 1, Contents: "## 通告\nXX-1", Reason: "编排"}
	id, err := h.room.SaveIssue(ctx, writer, 0, 0, in)
	must(t, err)
	second := in
	second.Number, second.Contents, second.Add = 2, "", []string{"XX-1", "XX-2"}
	_, err = h.room.SaveIssue(ctx, writer, 0, 0, second)
	h.refused(err, "已经编进2026年第1期")
	second.Again = true
	again, err := h.room.SaveIssue(ctx, writer, 0, 0, second)
	must(t, err)
	for words, change := range map[string]func(*IssueForm){
		"2026年第1期已经有了": func(f *IssueForm) {}, "不是已经公开的信息": func(f *IssueForm) { f.Number, f.Contents = 3, "XX-9" }, "请选择您所在的机关": func(f *IssueForm) { f.Body = "market" },
		"重复了": func(f *IssueForm) { f.Number, f.Contents = 3, "XX-2\nXX-2" }, "请填写目录": func(f *IssueForm) { f.Number, f.Contents = 3, "## 通告" }, "请填写年份": func(f *IssueForm) { f.Year = 20260 },
	} {
		bad := in
		change(&bad)
		_, err := h.room.SaveIssue(ctx, writer, 0, 0, bad)
		h.refused(err, words)
	}
	h.refused(h.room.PublishIssue(ctx, writer, id, 1, workday.DateOf(h.Now())), "请由另一位同事出版")
	h.refused(h.room.PublishIssue(ctx, chief, id, 0, workday.DateOf(h.Now())), "改过")
	h.refused(h.room.PublishIssue(ctx, chief, id, 1, workday.DateOf(h.Now()).AddDays(1)), "不能晚于今天")
	must(t, h.room.PublishIssue(ctx, chief, id, 1, workday.DateOf(h.Now())))
	_, err = h.room.SaveIssue(ctx, writer, id, 2, in)
	h.refused(err, "已经出版")
	h.refused(h.room.DropIssue(ctx, writer, again, 7, "不出了"), "被别的同事改过")
	must(t, h.room.DropIssue(ctx, writer, again, 1, "不出了"))
	figures, err := h.room.FirstIn(ctx, "office", 2026)
	if err != nil || figures[Gazette] != 1 {
		t.Errorf("counted %v, %v", figures, err)
	}
	if page := h.asks(account.Actor{}, "/disclosure/gazette/office-2026-1"); !strings.Contains(page.Body.String(), "关于做好冬季防火工作的通知") {
		t.Error("the issue is not shown")
	}
	d := h.docs["XX-1"]
	d.Public = ""
	h.docs["XX-1"] = d
	must(t, h.room.Follow(ctx, "XX-1", "附件有误"))
	if due := h.downs(StateDue); len(due) != 1 || due[0].DueAt.Sub(h.Now()) < 200*time.Hour {
		t.Errorf("a correction is owed as %v", due)
	}
	for _, at := range []string{"/disclosure/gazette/office-2026-1", "/disclosure/gazette/rss.xml"} {
		if page := h.asks(account.Actor{}, at); page.Code != http.StatusOK || strings.Contains(page.Body.String(), "冬季防火") {
			t.Errorf("%s answers %d and names what was withdrawn", at, page.Code)
		}
	}
}

func TestAnAccountIsNotWrittenOverAndAClosedOneSendsNothing(t *testing.T) {
	h := open(t)
	key := h.account("wechat", WayOutbox)
	id, _ := strconv.ParseInt(key, 10, 64)
	a, _ := h.room.Book.Account(key)
	in := formOf(a)
	in.Reason, in.Open = "停用", false
	_, err := h.room.SaveAccount(ctx, other, id, 1, in)
	h.refused(err, "")
	r := h.written(key)
	h.Must(writer, r.ID, "submit", Submit{Checked: true})
	_, err = h.room.SaveAccount(ctx, chief, id, 1, in)
	must(t, err)
	_, err = h.room.SaveAccount(ctx, chief, id, 1, in)
	h.refused(err, "被别的同事改过")
	_, err = h.Do(ctx, chief, r.ID, "approve", Approve{})
	h.refused(err, "已经停用")
	must(t, h.room.SaveMedium(ctx, admin, "", MediumForm{Code: "toutiao", Title: "今日头条", Line: "other", Hours: 24, Sort: 65, Open: true, Reason: "新增"}))
	h.refused(h.room.SaveMedium(ctx, admin, "", MediumForm{Code: "toutiao", Title: "头条", Line: "other", Hours: 24, Sort: 65, Open: true, Reason: "新增"}), "已经是今日头条的")
	h.refused(h.room.SaveMedium(ctx, chief, "wechat", mediumForm(Medium{})), "")
	if h.room.Book.Title("toutiao") != "今日头条" {
		t.Error("the new channel is not there")
	}
	page := h.asks(chief, "/desk/channels/"+key).Body.String()
	if !strings.Contains(page, "正在使用：是 → 否") || strings.Contains(page, "secret") && strings.Contains(page, "sealed") {
		t.Error("the history does not say what was changed")
	}
}

func TestWhatDocumentsNamedForThemselvesIsTakenOverOnce(t *testing.T) {
	h := open(t)
	gone := h.docs["XX-2"]
	gone.Public = ""
	h.docs["XX-2"] = gone
	reads := 0
	h.room.Before = func(_ context.Context, after int64, _ int) ([]Told, int64, error) {
		reads++
		at := h.Now().Add(-time.Hour)
		switch after {
		case 0:
			return []Told{{h.docs["XX-1"], []Before{{Channel: "wechat", At: at}, {Channel: Gazette, Address: "2025年第1期", At: at}}}}, 1, nil
		case 1:
			return []Told{{gone, []Before{{Channel: "press", Address: "第1版", At: at}}}}, 2, nil
		}
		return nil, 0, nil
	}
	for range 2 {
		must(t, h.room.Backfill(ctx))
	}
	figures, err := h.room.FirstIn(ctx, "office", 2026)
	if err != nil || figures["wechat"] != 1 || figures[Gazette] != 1 || figures["press"] != 1 || reads != 3 {
		t.Errorf("counted %v after %d reads, %v", figures, reads, err)
	}
	if due := h.downs(StateDue); len(due) != 1 || !strings.HasPrefix(due[0].Title, "撤下：报刊") {
		t.Errorf("what was withdrawn before owes %v", due)
	}
}

func TestACoverGoesOutWithItsPiece(t *testing.T) {
	h := open(t)
	f, err := h.room.Files.Save(ctx, file.Upload{Name: "封面.png", Owner: writer.Subject(), Body: bytes.NewReader(picture(t))})
	must(t, err)
	r, err := h.Start(ctx, writer, PostingKind, "write", Write{Account: h.account("wechat", WayOutbox), Headline: "冬季防火", Text: "请注意用火安全。", Cover: f.ID, CoverAlt: "一支火把", Document: h.docs["XX-1"]})
	must(t, err)
	h.Must(writer, r.ID, "submit", Submit{Checked: true})
	h.Must(chief, r.ID, "approve", Approve{})
	h.works(0)
	h.state(r.Number, StateSent)
	if last := h.platform.last; last.CoverType != "image/png" || !bytes.Equal(last.CoverImage, picture(t)) || last.Cover != "一支火把" {
		t.Errorf("the cover went out as %s with %d bytes", last.CoverType, len(last.CoverImage))
	}
}

// picture is the smallest cover.
func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))))
	return b.Bytes()
}

func TestASecretIsLongAndStaysWithItsHost(t *testing.T) {
	in := AccountForm{Channel: "app", Name: "云州通", Way: WayWebhook, URL: "https://example.com/hook", Letters: 100, Hours: 24, Reason: "登记"}
	app := Medium{Code: "app", Open: true}
	for secret, kept := range map[string]bool{"": false, "short": true} {
		in.Secret = secret
		if err := in.check(app, kept); err == nil {
			t.Errorf("%q is taken while one is kept: %v", secret, kept)
		}
	}
	in.Secret = ""
	if err := in.check(app, true); err != nil {
		t.Error(err)
	}
	if hostOf("https://example.com/hook") == hostOf("https://example.org/hook") {
		t.Error("two hosts are one")
	}
}

// TestBadInputOnThePagesOfTheChannels goes through E-08 and E-09 as somebody who types whatever comes.
func TestBadInputOnThePagesOfTheChannels(t *testing.T) {
	h := open(t)
	key := h.account("wechat", WayOutbox)
	r := h.written(key)
	long := strings.Repeat("字", 200)
	for _, row := range []struct {
		name, at string
		who      account.Actor
		form     url.Values
		status   int
		words    string
	}{
		{"no such document", "/desk/postings/new?document=XX-404", writer, nil, 422, "没有编号或者索引号是"},
		{"a document that is not public is not told apart", "/desk/postings/new?document=XX-9", writer, nil, 422, "没有编号或者索引号是"},
		{"a document that is not public has no board", "/desk/postings?document=XX-9", writer, nil, 422, "没有编号或者索引号是"},
		{"a piece without anything keeps the page", "/desk/postings/new?document=XX-1", writer, url.Values{"headline": {"<script>x</script>"}}, 422, "&lt;script&gt;x&lt;/script&gt;"},
		{"a text that the account does not take", "/desk/postings/new?document=XX-1", writer, url.Values{"account": {key}, "headline": {"标题"}, "text": {long}}, 422, "不超过100个字，现在有200个"},
		{"an account of nobody", "/desk/postings/new?document=XX-1", writer, url.Values{"account": {"7"}, "headline": {"标题"}, "text": {"正文"}}, 422, "请选择"},
		{"an account of another body", "/desk/postings/new?document=XX-1", other, url.Values{"account": {key}, "headline": {"标题"}, "text": {"正文"}}, 422, "这个账号不由您的机关主办"},
		{"no right to write", "/desk/postings/new?document=XX-1", chief, nil, 403, ""},
		{"a piece that is not there", "/desk/postings/FB-1", writer, nil, 404, ""},
		{"an act that does not exist", "/desk/postings/" + r.Number + "/act/explode", writer, nil, 404, ""},
		{"an act of the machine", "/desk/postings/" + r.Number + "/act/sent", writer, url.Values{"where": {"那里"}}, 404, ""},
		{"a submission that was not compared", "/desk/postings/" + r.Number + "/act/submit", writer, url.Values{}, 422, "与原文核对"},
		{"another body's piece", "/desk/postings/" + r.Number, other, nil, 404, ""},
		{"a cover of a piece without one", "/desk/postings/" + r.Number + "/cover", writer, nil, 404, ""},
		{"a year that is none", "/desk/postings/year?year=abc&channel=%27%3B--&body=nobody", writer, nil, 200, "载体发布统计"},
		{"a state that is none", "/desk/postings?state=x&before=-1", writer, nil, 200, ""},
		{"a number that is none", "/desk/postings?document=x", writer, nil, 404, ""},
		{"a number to write for that is none", "/desk/postings/new?document=x", writer, nil, 422, "没有编号或者索引号是"},
		{"an account that is none", "/desk/channels/999", chief, nil, 404, ""},
		{"an account with everything wrong", "/desk/channels/new", chief, url.Values{"channel": {"gazette"}, "body": {"market"}, "way": {"fax"}, "letters": {"many"}}, 422, "请"},
		{"an account for another body", "/desk/channels/new", chief, url.Values{"channel": {"weibo"}, "body": {"market"}, "name": {"市监"}, "way": {"hand"}, "letters": {"100"}, "hours": {"24"}, "reason": {"登记"}}, 422, "请选择您所在的机关"},
		{"a hook on an inner address", "/desk/channels/new", chief, url.Values{"channel": {"app"}, "body": {"office"}, "name": {"云州通"}, "way": {"webhook"}, "url": {"https://169.254.169.254/x"}, "secret": {"0123456789abcdef"}, "letters": {"100"}, "hours": {"24"}, "reason": {"登记"}}, 422, ""},
		{"a channel that is none", "/desk/media/nowhere", admin, nil, 404, ""},
		{"a code that is none", "/desk/media/new", admin, url.Values{"code": {"../x"}, "title": {"某"}, "line": {"other"}, "hours": {"1"}, "sort": {"1"}, "reason": {"登记"}}, 422, "小写字母"},
		{"channels are the administrator's", "/desk/media", chief, nil, 403, ""},
		{"an issue that is none", "/desk/gazette/abc", writer, nil, 404, ""},
		{"an issue of numbers that are none", "/desk/gazette/new", writer, url.Values{"body": {"office"}, "year": {"2026"}, "number": {"1"}, "contents": {"XX-9"}, "reason": {"编排"}}, 422, "XX-9"},
		{"an issue of a year that is none", "/desk/gazette/new", writer, url.Values{"body": {"office"}, "year": {"第一年"}, "number": {"-1"}, "contents": {"XX-1"}, "reason": {"编排"}}, 422, "XX-1"},
		{"a public issue that is none", "/disclosure/gazette/x", account.Actor{}, nil, 404, ""},
		{"a public issue of letters", "/disclosure/gazette/office-a-b", account.Actor{}, nil, 404, ""},
		{"a year of the public list", "/disclosure/gazette?year=9999999999999999999999", account.Actor{}, nil, 200, ""},
	} {
		forms := []url.Values{}
		if row.form != nil {
			forms = append(forms, row.form)
		}
		got := h.asks(row.who, row.at, forms...)
		if got.Code != row.status || !strings.Contains(got.Body.String(), row.words) {
			t.Errorf("%s answers %d instead of %d, with %q: %v", row.name, got.Code, row.status, row.words, strings.Contains(got.Body.String(), row.words))
		}
	}
	h.state(r.Number, StateDrafting)
	if page := h.asks(writer, "/desk/postings/"+r.Number+"/act/drop"); strings.Contains(page.Body.String(), "not_sent") {
		t.Error("a draft that was never pushed is asked for its platform")
	}
	if got := h.asks(writer, "/desk/postings/"+r.Number+"/act/drop", url.Values{"reason": {"不发了"}}); got.Code != http.StatusSeeOther {
		t.Errorf("a draft is not dropped through its page: %d", got.Code)
	}
	h.state(r.Number, StateDropped)
	if len(h.room.Book.All()) != 1 {
		t.Error("something was registered all the same")
	}
}
